using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Which tensors have the same shape, as far as the code says: a shape is the set of those that broadcast to it, each a value of which nothing more is known. Two tensors with the same
/// set have the same shape. And what derivatives do about shapes that differ: what is repeated in one direction is summed in the other.
/// </summary>
internal static class TensorShapes
{
    public static bool AreEqual(Value a, Value b) => a == b || Of(a).SetEquals(Of(b));

    /// <summary>The tensors (or shapes) that broadcast to the shape of <paramref name="tensor"/>.</summary>
    public static HashSet<Value> Of(Value tensor) => Of(tensor, []);

    private static HashSet<Value> Of(Value tensor, Dictionary<Value, HashSet<Value>> known)
    {
        if (known.TryGetValue(tensor, out HashSet<Value>? found)) return found;
        HashSet<Value> shape = [];
        switch (tensor.Def)
        {
            case { Code: OpCode.Apply or OpCode.Select or OpCode.Guard or OpCode.Convert or OpCode.StopGradient or OpCode.Retain } op:
                foreach (Value operand in op.Operands.Where(operand => operand.Type is TensorType && Builder.NumberOf(operand) is null)) shape.UnionWith(Of(operand, known));
                break;
            case { Code: OpCode.Tensor } op when op.Get<TensorRule>().ShapeOperand is { } operand:
                shape = op.Operands[operand].Type is TensorType ? Of(op.Operands[operand], known) : OfShape(op.Operands[operand], known);
                break;
            case { Code: OpCode.Tensor } op when op.Get<TensorRule>().Name == "AddPresent":
                // Of two of which one may be absent, only the other one has a shape that can be asked for.
                if (op.Operands.FirstOrDefault(operand => !MayBeAbsent(operand)) is { } present) shape = Of(present, known);
                else shape.Add(tensor);
                break;
            case { Code: OpCode.Tensor } op when op.Get<TensorRule>().KeepsShape:
                shape = Of(op.Operands.First(operand => Builder.NumberOf(operand) is null), known);
                break;
            case { Code: OpCode.TensorOf } op:
                shape = OfShape(op.Operands[1], known);
                break;
            default:
                shape.Add(tensor);
                break;
        }

        return known[tensor] = shape;
    }

    /// <summary>The tensors (or shapes) that broadcast to a shape.</summary>
    public static HashSet<Value> OfShape(Value shape) => OfShape(shape, []);

    private static HashSet<Value> OfShape(Value shape, Dictionary<Value, HashSet<Value>> known) =>
        shape.Def is { Code: OpCode.Tensor } op && op.Get<TensorRule>().Name == "ShapeOf" ? Of(op.Operands[0], known) : [shape];

    /// <summary>The shape of a tensor, as a value.</summary>
    public static Value ShapeOf(Builder builder, Value tensor) => builder.Tensor("ShapeOf", tensor);

    /// <summary>What flows back to an operand of an elementwise function: summed over what the operand was repeated along.</summary>
    /// <param name="user">
    /// The function. An operand that is computed element by element beside it gets the terms themselves: its own operands do not vary along what they are to be summed over, so that
    /// the sum can be left to the end.
    /// </param>
    public static Value Summed(Builder builder, Value contribution, Value operand, Op user)
    {
        if (Builder.NumberOf(contribution) == 0) return builder.Zero(operand.Type);
        if (operand.Type is TensorType)
        {
            if (contribution.Type is not TensorType) return builder.Tensor("BroadcastTo", contribution, ShapeOf(builder, operand));
            bool isPassedOn = operand.Def is { Code: OpCode.Apply or OpCode.Select or OpCode.Guard } made && made.Parent == user.Parent;
            return isPassedOn ? contribution : Settled(builder, contribution, operand);
        }

        return contribution.Type is TensorType ? builder.Convert(builder.Tensor("Item", builder.Tensor("SumTo", contribution, ShapeRules.Scalar(builder))), operand.Type) : contribution;
    }

    /// <summary>An adjoint of which terms may still have to be summed, in the shape of the value to which it belongs.</summary>
    public static Value Settled(Builder builder, Value adjoint, Value primal) =>
        primal.Type is not TensorType || !IsUnsummed(adjoint, primal) ? adjoint : builder.Tensor("SumTo", adjoint, ShapeOf(builder, primal));

    /// <summary>Whether terms of an adjoint are still to be summed.</summary>
    private static bool IsUnsummed(Value adjoint, Value primal) => !MayBeAbsent(adjoint) && !AreEqual(adjoint, primal);

    /// <summary>What an operand of an elementwise function hands on to the result: repeated to its shape.</summary>
    public static Value Repeated(Builder builder, Value contribution, Value result) =>
        result.Type is not TensorType || (contribution.Type is TensorType && AreEqual(contribution, result)) ? contribution
        : builder.Tensor("BroadcastTo", contribution, ShapeOf(builder, result));

    /// <summary>An adjoint or a tangent that is there, zeros where it is absent.</summary>
    /// <param name="primal">The value to which it belongs.</param>
    public static Value Present(Builder builder, Value derivative, Value primal) =>
        primal.Type is not TensorType || !MayBeAbsent(derivative) ? derivative : builder.Tensor("OrZeros", derivative, ShapeOf(builder, primal));

    /// <summary>A tangent that is there, zeros where it is absent; of an adjoint that is itself absent the tangent stays so.</summary>
    /// <param name="value">The value to which it belongs.</param>
    public static Value PresentBeside(Builder builder, Value tangent, Value value) =>
        value.Type is not TensorType || !MayBeAbsent(tangent) || Builder.NumberOf(value) is not null ? tangent
        : MayBeAbsent(value) ? builder.Tensor("OrZerosLike", tangent, value)
        : builder.Tensor("OrZeros", tangent, ShapeOf(builder, value));

    /// <summary>The sum of two adjoints of one value, of which terms may still have to be summed.</summary>
    public static Value Add(Builder builder, Value a, Value b, Value primal) =>
        a.Type is TensorType && Builder.NumberOf(a) is null && Builder.NumberOf(b) is null && !AreEqual(a, b)
            ? Add(builder, Settled(builder, a, primal), Settled(builder, b, primal))
            : Add(builder, a, b);

    /// <summary>The sum of two adjoints or tangents of one value.</summary>
    public static Value Add(Builder builder, Value a, Value b)
    {
        if (a.Type is not TensorType && b.Type is not TensorType) return builder.Add(a, b);
        if (Builder.NumberOf(a) == 0) return b;
        if (Builder.NumberOf(b) == 0) return a;
        // A number beside a tensor is the term of a function of both, where the tensor is there.
        if (a.Type is not TensorType || b.Type is not TensorType) return builder.Add(a, b);
        return MayBeAbsent(a) || MayBeAbsent(b) ? builder.Tensor("AddPresent", a, b) : builder.Add(a, b);
    }

    private static bool MayBeAbsent(Value value) => value.Def switch
    {
        { Code: OpCode.Apply or OpCode.Select or OpCode.Guard or OpCode.Convert or OpCode.TensorOf } => false,
        { Code: OpCode.Tensor } op => op.Get<TensorRule>().Name == "AddPresent" && op.Operands.All(MayBeAbsent),
        _ => true,
    };
}
