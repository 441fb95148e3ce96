using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>Calls: the method and its tangent run in one.</summary>
internal sealed partial class ForwardSweep
{
    private void VisitCall(Op op)
    {
        CallVariant callee = _calls.Of(op);
        // What records tangents and what reads them back must agree at every call.
        if (!op.Operands.Any(IsVaried) && !_calls.RecordsTangents(callee))
        {
            ProvideStorage(op);
            return;
        }

        _algebra.Want(callee);
        (int Index, string Path)[] inputs = [.. TangentSignature.Inputs(callee, _types)], outputs = [.. TangentSignature.Outputs(callee, _types)];
        _builder.Into(_before, () => op.Operands = [.. op.Operands, .. inputs.Select(input => Argument(op.Operands[input.Index], input.Path)), .. _algebra.Parameters]);
        Value[] tangents = [.. outputs.Select(output => new Value(TypeOf(op.Results[output.Index].Type, output.Path), null) { Def = op })];
        for (int n = 0; n < outputs.Length; n++)
            if (op.Results[outputs[n].Index] is var result && (result.Type is BufferType ? HasStorage(result) : _activity.IsVaried(result)))
                Bind(result, outputs[n].Path, tangents[n]);
        op.Results = [.. op.Results, .. tangents];
        op.Attribute = op.Get<CallTarget>() with { EmittedName = _algebra.NameOf(callee) };
    }

    private Value Argument(Value operand, string path)
    {
        if (operand.Type is not BufferType buffer) return Carried(operand, path);
        Value tangents = TangentsOrZeros(operand, path);
        IRType wanted = _types.OfInput(buffer, path);
        return tangents.Type == wanted ? tangents : _builder.AsSpan(tangents, (BufferType)wanted);
    }

    private Value TangentsOrZeros(Value buffer, string path) => HasStorage(buffer) ? Reference(buffer, path) : ZeroLike(buffer, path);

    /// <summary>A method with a derivative of the user's: its Jacobian-vector product, or the gradient of its one result times the tangents.</summary>
    private void VisitCustom(Op op)
    {
        CustomDerivative custom = op.Get<CustomDerivative>();
        if (!custom.Active.Any(i => IsVaried(op.Operands[i])) || !_activity.IsActive(op.Result))
        {
            ProvideStorage(op);
            return;
        }

        if (!op.Result.Type.IsFloat && !_algebra.TakesDirections(op))
            throw Refused.At(
                op, (custom.Vjp ?? custom.Jvp)!, "a method whose vector-Jacobian product is written by hand", "forward mode needs its Jacobian-vector product, for its result is an array",
                "Write the Jacobian-vector product as well, in another method with [DerivativeOf], or leave out forward-mode, sparse and second-order companions");
        Bind(op.Result, _algebra.Custom(
            _builder, op,
            operand => operand.Type is not BufferType ? Tangent(operand) : HasStorage(operand) ? Buffer(operand) : null,
            operand => operand.Type is BufferType ? TangentsOrZeros(operand, "") : OrZero(operand)));
    }

    private bool IsVaried(Value value) => value.Type is BufferType ? HasStorage(value) : Parts(value.Type).Any(path => Tangent(value, path) is not null);

    /// <summary>A derivative that the user has written, in a sweep: the method in which it is written is differentiated once more.</summary>
    private void VisitDerivative(Op op)
    {
        if (!op.Operands.Any(IsVaried))
        {
            ProvideStorage(op);
            return;
        }

        CallTarget target = op.Get<DerivativeCode>().Target;
        if (_calls.WhyNot(target) is { } refusal) throw new Refused(refusal);
        if (_calls.Find(op) is null || op.Operands.Any(operand => operand.Type is BufferType { Kind: BufferKind.List }))
            throw Refused.At(
                op, op.Get<DerivativeCode>(), "a derivative written by hand", "its own derivative is not known, and a second derivative needs it",
                "Leave out second-order companions, or remove [DerivativeOf] so that the code itself is differentiated");
        var call = new Op(OpCode.Call, op.Operands, op.Results, null, target) { Comment = op.Comment, Origin = op.Origin };
        Region region = op.Parent!;
        int index = region.Ops.IndexOf(op);
        region.Ops.RemoveAt(index);
        region.Insert(index, call);
        VisitCall(call);
    }
}

/// <summary>Which parameters and results of a method that is called have tangents, and of which parts. They follow the method's own, in their order.</summary>
internal static class TangentSignature
{
    public static IEnumerable<(int Index, string Path)> Inputs(CallVariant callee, TangentTypes types) =>
        Enumerable.Range(0, callee.Primal.Parameters.Count).Where(i => callee.ActiveParameters[i]).SelectMany(i => PartsOf(callee.Primal.Parameters[i].Type, i, types));

    public static IEnumerable<(int Index, string Path)> Outputs(CallVariant callee, TangentTypes types) =>
        Enumerable.Range(0, callee.Primal.Body.Yields.Length).SelectMany(k => PartsOf(callee.Primal.Body.Yields[k].Type, k, types));

    private static IEnumerable<(int Index, string Path)> PartsOf(IRType type, int index, TangentTypes types) => types.Parts(type).Select(path => (index, path));
}
