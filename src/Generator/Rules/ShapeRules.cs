using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Rules;

/// <summary>What derivatives need to fit shapes to one another, and functions that arrange elements anew.</summary>
internal static class ShapeRules
{
    public static readonly IReadOnlyList<TensorRule> Table =
    [
        new("ShapeOf", []) { Template = "{0}.Shape", Result = _ => ScalarType.Shape, IsCheap = true },
        // The only element, as a number.
        new("Item", [new((v, x, y) => v.Like(x[0]))]) { Template = "{0}.Item", Result = TensorRules.ElementOf, IsCheap = true },
        // Repeated to a shape, and its transpose: summed to one.
        new("BroadcastTo", [new(Fitted)]) { Result = Broadcast, ShapeOperand = 1 },
        new("SumTo", [new((v, x, y) => v.Like(x[0]))]) { ShapeOperand = 1 },
        // The sum of two adjoints of which either may be absent, and one that must be there.
        new("AddPresent", [new((v, x, y) => v), new((v, x, y) => v)]) { IsLinear = true, KeepsShape = true },
        new("OrZeros", [new((v, x, y) => v)]) { ShapeOperand = 1 },
        // The same beside a tensor that may be absent as well.
        new("OrZerosLike", [new((v, x, y) => v), null]) { ShapeOperand = 1 },

        // All that follow are linear, and each is the transpose of another one.
        new("Reshape", [new((v, x, y) => v.Tensor("Reshape", x[0].Shape))]) { IsCheap = true, ShapeOperand = 1, IsView = true },
        new("Permute", [new((v, x, y) => v.Tensor("PermuteInverse", x[1]))]) { IsView = true },
        new("PermuteInverse", [new((v, x, y) => v.Tensor("Permute", x[1]))]),
        // The tensor, the first index, the length and the step along each axis.
        new("Slice", [new((v, x, y) => v.Tensor("Embed", x[0].Shape, x[1], x[3]))]) { IsView = true },
        // The cotangent, the shape that it was taken from, first index and step.
        new("Embed", [new((u, x, y) => u.Tensor("Slice", x[2], x[0].Shape, x[3]))]) { ShapeOperand = 1 },
        new("Flip", [new((v, x, y) => v.Tensor("Flip", x[1]))]) { KeepsShape = true },
        // The tensor, shifts and axes.
        new("Roll", [new((v, x, y) => v.Tensor("RollInverse", x[1], x[2]))]) { KeepsShape = true },
        // The tensor, how many elements go before and after on each axis, and their value.
        new("RollInverse", [new((v, x, y) => v.Tensor("Roll", x[1], x[2]))]) { KeepsShape = true },
        new("Pad", [new((v, x, y) => v.Tensor("Slice", x[1], x[0].Shape, All(v.Builder)), (t, x, y) => t.Tensor("Pad", x[1], x[2], t.Number(0)))]),
        // Any number of tensors, then the axis.
        new("Concat", [])
        {
            IsLinear = true,
            OfEach = place => new((v, x, y) => v.Tensor("Narrow", x[x.Length - 1], Before(x, place), LengthOf(x[place], x[x.Length - 1]))),
            Call = operands => $"global::DiffGen.Runtime.TensorKernels.Concat(tape, [{string.Join(", ", Enumerable.Range(0, operands - 1).Select(k => "{" + k + "}"))}], {{{operands - 1}}})",
        },
        // The tensor, an axis, the first index and the length along it; and its transpose: the shape, the axis and the first index.
        new("Narrow", [new((v, x, y) => v.Tensor("EmbedAlong", x[0].Shape, x[1], x[2]))]) { IsView = true },
        new("EmbedAlong", [new((u, x, y) => u.Tensor("Narrow", x[2], x[3], LengthOf(x[0], x[2])))]) { ShapeOperand = 1 },
        new("Tril", [new((v, x, y) => v.Tensor("Tril", x[1]))]) { KeepsShape = true },
        new("Triu", [new((v, x, y) => v.Tensor("Triu", x[1]))]) { KeepsShape = true },
        // The tensor, the indices and the axis; and the transpose: what flows back, the indices, the axis and the shape.
        new("Take", [new((v, x, y) => v.Tensor("TakeVjp", x[1], x[2], x[0].Shape))]),
        new("TakeVjp", [new((u, x, y) => u.Tensor("Take", x[1], x[2]))]) { ShapeOperand = 3 },
        new("TakeAlongAxis", [new((v, x, y) => v.Tensor("TakeAlongAxisVjp", x[1], x[2], x[0].Shape))]),
        new("TakeAlongAxisVjp", [new((u, x, y) => u.Tensor("TakeAlongAxis", x[1], x[2]))]) { ShapeOperand = 3 },
    ];

    private static E Fitted(E v, E[] x, E y) => x[0].Value.Type is TensorType ? v.Tensor("SumTo", x[0].Shape) : v.Tensor("SumTo", new E(v.Builder, Scalar(v.Builder))).Tensor("Item");

    private static E LengthOf(E tensor, E axis) => Number(tensor.Builder, "{0}.LengthOf({1})", tensor.Shape, axis);

    /// <summary>How many elements along the axis come before the operand at a place.</summary>
    private static E Before(E[] x, int place)
    {
        E before = new(x[0].Builder, x[0].Builder.Int(0));
        for (int k = 0; k < place; k++) before += LengthOf(x[k], x[x.Length - 1]);
        return before;
    }

    private static E Number(Builder builder, string template, params E[] operands) =>
        new(builder, builder.Append(OpCode.Opaque, operands.Select(operand => operand.Value), [ScalarType.Int32], new OpaqueCode(template, Effect.Pure)).Result);

    /// <summary>The shape of a number.</summary>
    public static Value Scalar(Builder builder) => builder.Append(OpCode.Opaque, [], [ScalarType.Shape], new OpaqueCode("global::DiffGen.Runtime.Shape.Scalar", Effect.Pure)).Result;

    /// <summary>The axes of matrices.</summary>
    public static E LastTwo(Builder builder) => new(builder, builder.Append(OpCode.Opaque, [], [ScalarType.Axes], new OpaqueCode($"{ScalarType.Axes.CSharp}.Of(-2, -1)", Effect.Pure)).Result);

    /// <summary>All axes; a step of one along each.</summary>
    public static E All(Builder builder) => new(builder, builder.Zero(ScalarType.Axes));

    private static IRType Broadcast(Value[] operands) => operands[0].Type as TensorType ?? new TensorType((ScalarType)operands[0].Type);
}
