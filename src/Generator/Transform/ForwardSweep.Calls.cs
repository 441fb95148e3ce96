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
        bool isVaried = op.Operands.Any(operand => operand.Type switch
        {
            BufferType => HasStorage(operand),
            AggregateType => Leaf.Numbers(operand.Type).Any(path => Tangent(operand, path) is not null),
            _ => Tangent(operand) is not null,
        });
        // What records tangents and what reads them back must agree at every call.
        if (!isVaried && !_calls.RecordsTangents(callee))
        {
            ProvideStorage(op);
            return;
        }

        if (op.Operands.Concat(op.Results).Any(value => value.Type is AggregateType && Leaf.CanVary(value.Type)))
            throw NotFollowed($"the call of '{callee.Name}'", "Pass numbers");
        callee.HasTangent = true;
        int[] inputs = [.. TangentSignature.Inputs(callee)], outputs = [.. TangentSignature.Outputs(callee)];
        _builder.Into(_before, () => op.Operands = [.. op.Operands, .. inputs.Select(i => Argument(op.Operands[i]))]);
        Value[] tangents = [.. outputs.Select(k => new Value(TypeOf(op.Results[k].Type), null) { Def = op })];
        for (int n = 0; n < outputs.Length; n++)
            if (op.Results[outputs[n]].Type is not BufferType || HasStorage(op.Results[outputs[n]]))
                Bind(op.Results[outputs[n]], tangents[n]);
        op.Results = [.. op.Results, .. tangents];
        op.Attribute = op.Get<CallTarget>() with { EmittedName = callee.TangentName };
    }

    private Value Argument(Value operand)
    {
        if (operand.Type is not BufferType buffer) return OrZero(operand);
        Value tangents = TangentsOrZeros(operand);
        IRType wanted = InputType(buffer);
        return tangents.Type == wanted ? tangents : _builder.AsSpan(tangents, (BufferType)wanted);
    }

    private Value TangentsOrZeros(Value buffer) => HasStorage(buffer) ? Reference(buffer) : ZeroLike(buffer);

    /// <summary>A method with a derivative of the user's: its Jacobian-vector product, or the gradient of its one result times the tangents.</summary>
    private void VisitCustom(Op op)
    {
        CustomDerivative custom = op.Get<CustomDerivative>();
        if (!custom.Active.Any(i => IsVaried(op.Operands[i])) || !_activity.IsUseful(op.Result))
        {
            ProvideStorage(op);
            return;
        }

        if (custom.Jvp is not null && custom.Active.All(i => op.Operands[i].Type is not BufferType { IsIndirect: true }))
        {
            Bind(op.Result, CustomProducts.Jvp(_builder, op, custom.Active.Select(i => op.Operands[i].Type is BufferType ? TangentsOrZeros(op.Operands[i]) : OrZero(op.Operands[i])).ToArray()));
            return;
        }

        if (!op.Result.Type.IsFloat)
            throw Refused.At(
                op, custom.Vjp!, "a method whose vector-Jacobian product is written by hand", "forward mode needs its Jacobian-vector product, for its result is an array",
                "Write the Jacobian-vector product as well, in another method with [DerivativeOf], or leave out forward-mode and second-order companions");
        Value? sum = null;
        foreach ((int operand, Value gradient) in CustomProducts.Vjp(_builder, op, _builder.Number(op.Result.Type, 1), i => IsVaried(op.Operands[i])))
        {
            if (!IsVaried(op.Operands[operand])) continue;
            Value term = op.Operands[operand].Type is BufferType
                ? CustomProducts.Dot(_builder, gradient, Buffer(op.Operands[operand]), op.Result.Type)
                : _builder.Multiply(Tangent(op.Operands[operand])!, gradient);
            sum = sum is null ? term : _builder.Add(sum, term);
        }

        Bind(op.Result, sum);
    }

    private bool IsVaried(Value value) => value.Type is BufferType ? HasStorage(value) : Tangent(value) is not null;

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

/// <summary>Which parameters and results of a method that is called have tangents. They follow the method's own, in their order.</summary>
internal static class TangentSignature
{
    public static IEnumerable<int> Inputs(CallVariant callee) =>
        Enumerable.Range(0, callee.Primal.Parameters.Count).Where(i => callee.ActiveParameters[i] && Leaf.CanVary(callee.Primal.Parameters[i].Type));

    public static IEnumerable<int> Outputs(CallVariant callee) =>
        Enumerable.Range(0, callee.Primal.Body.Yields.Length).Where(k => Leaf.CanVary(callee.Primal.Body.Yields[k].Type));
}
