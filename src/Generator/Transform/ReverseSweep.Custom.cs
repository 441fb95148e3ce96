using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>A method whose derivative the user has written: that is called as it stands.</summary>
internal sealed partial class ReverseSweep
{
    private void VisitCustom(Op op, AdjointScope scope)
    {
        if (!_activity.IsActive(op.Result)) return;
        Value cotangent;
        if (op.Result.Type is BufferType)
        {
            cotangent = ShadowOf(op.Result, "").Shadow;
        }
        else
        {
            if (Adjoint(op.Result, scope) is not { } adjoint) return;
            cotangent = adjoint;
        }

        foreach ((int operand, Value gradient) in CustomProducts.Vjp(_builder, op, cotangent, i => _activity.IsActive(op.Operands[i])))
        {
            Value target = op.Operands[operand];
            if (!_activity.IsActive(target)) continue;
            if (target.Type is BufferType) _builder.AccumulateAll(gradient, ShadowOf(target, "").Shadow);
            else Add(scope, target, gradient);
        }
    }
}
