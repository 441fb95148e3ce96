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
        _algebra.Want(callee);
        int[] inputs = [.. TangentSignature.Inputs(callee)], outputs = [.. TangentSignature.Outputs(callee)];
        _builder.Into(_before, () => op.Operands = [.. op.Operands, .. inputs.Select(i => Argument(op.Operands[i])), .. _algebra.Parameters]);
        Value[] tangents = [.. outputs.Select(k => new Value(TypeOf(op.Results[k].Type), null) { Def = op })];
        for (int n = 0; n < outputs.Length; n++)
            if (op.Results[outputs[n]].Type is not BufferType || HasStorage(op.Results[outputs[n]]))
                Bind(op.Results[outputs[n]], tangents[n]);
        op.Results = [.. op.Results, .. tangents];
        op.Attribute = op.Get<CallTarget>() with { EmittedName = _algebra.NameOf(callee) };
    }

    private Value Argument(Value operand)
    {
        if (operand.Type is not BufferType buffer) return OrZero(operand);
        Value tangents = HasStorage(operand) ? Reference(operand) : ZeroLike(operand);
        IRType wanted = InputType(buffer);
        return tangents.Type == wanted ? tangents : _builder.AsSpan(tangents, (BufferType)wanted);
    }

    /// <summary>A method with a derivative of the user's: its Jacobian-vector product, or the gradient of its one result times the tangents.</summary>
    private void VisitCustom(Op op)
    {
        CustomDerivative custom = op.Get<CustomDerivative>();
        bool isVaried = custom.Gradients.Any(i => op.Operands[i].Type is BufferType ? HasStorage(op.Operands[i]) : Tangent(op.Operands[i]) is not null);
        if (!isVaried || !_activity.IsUseful(op.Result))
        {
            ProvideStorage(op);
            return;
        }

        if (!op.Result.Type.IsFloat)
            throw Refused.Because("a method whose vector-Jacobian product is written by hand", "forward mode needs its Jacobian-vector product, for its result is an array", "Leave out forward-mode and second-order companions, or remove [DerivativeOf] so that the code itself is differentiated");
        Bind(op.Result, _algebra.Custom(_builder, op, operand => operand.Type is not BufferType ? Tangent(operand) : HasStorage(operand) ? Buffer(operand) : null));
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
