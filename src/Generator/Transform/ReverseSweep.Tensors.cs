using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>Adjoints of functions of tensors, and where tensors meet storage.</summary>
internal sealed partial class ReverseSweep
{
    private void VisitTensor(Op op, AdjointScope scope)
    {
        TensorRule rule = op.Get<TensorRule>();
        if (!op.Result.Type.IsFloat || Adjoint(op.Result, scope) is not { } adjoint) return;
        adjoint = TensorShapes.Settled(_builder, adjoint, op.Result);
        var v = new E(_builder, adjoint);
        var y = new E(_builder, op.Result);
        E[] x = [.. op.Operands.Select(operand => new E(_builder, operand))];
        for (int i = 0; i < op.Operands.Length; i++)
        {
            if (rule.Partial(i) is { } partial && _activity.IsActive(op.Operands[i]))
                Add(scope, op.Operands[i], partial.Pullback(v, x, y).Value);
        }

        _builder.PendingComment = null;
    }

    /// <summary>Adjoints that a branch or a loop may add to have the shapes of their values. (What flows to a member of an object has it: no elementwise function defines one.)</summary>
    private void SettleTensors(AdjointScope scope)
    {
        foreach (Value key in scope.Keys.Where(key => key.Type is TensorType && !_ownerOf.ContainsKey(key)).ToArray())
        {
            Value adjoint = scope.Find(key)!, settled = TensorShapes.Settled(_builder, adjoint, key);
            if (settled != adjoint) scope.Set(key, settled);
        }
    }

    /// <summary>What was added to the adjoints of the elements is the adjoint of the tensor.</summary>
    private void VisitElements(Op op, AdjointScope scope)
    {
        Value tensor = op.Operands[0];
        if (!_activity.IsActive(op.Result) || !_activity.IsActive(tensor)) return;
        Add(scope, tensor, _builder.TensorOf(ShadowOf(op.Result, "").Shadow, TensorShapes.ShapeOf(_builder, tensor)));
    }

    private void VisitTensorOf(Op op, AdjointScope scope)
    {
        Value buffer = op.Operands[0];
        if (_activity.IsActive(buffer) && Adjoint(op.Result, scope) is { } adjoint)
            _builder.AccumulateAll(_builder.Elements(TensorShapes.Settled(_builder, adjoint, op.Result)), ShadowOf(buffer, "").Shadow);
    }
}
