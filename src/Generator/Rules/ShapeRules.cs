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
        // The framework has no tensors without axes: what is left of the last one has one.
        new("WithAnAxis", [new((v, x, y) => v.Tensor("Reshape", x[0].Shape))]) { IsCheap = true },
        new("Permute", [new((v, x, y) => v.Tensor("PermuteInverse", x[1]))]) { IsView = true },
        new("PermuteInverse", [new((v, x, y) => v.Tensor("Permute", x[1]))]),
        // The tensor, the first index, the length and the step along each axis.
        new("Slice", [new((v, x, y) => v.Tensor("Embed", x[0].Shape, x[1], x[3]))]) { IsView = true },
        // The cotangent, the shape that it was taken from, first index and step.
        new("Embed", [new((u, x, y) => u.Tensor("Slice", x[2], x[0].Shape, x[3]))]) { ShapeOperand = 1 },
        // The tensor, what is put into a part of it, and the first index along each axis; what is left of it: the tensor, first index and length.
        new("SetSlice",
        [
            new((v, x, y) => v.Tensor("ClearSlice", x[2], x[1].Shape), (t, x, y) => t.Tensor("ClearSlice", x[2], x[1].Shape)),
            new((v, x, y) => v.Tensor("Slice", x[2], x[1].Shape, All(v.Builder)), (t, x, y) => t.Tensor("Embed", x[0].Shape, x[2], All(t.Builder))),
        ]) { KeepsShape = true },
        new("ClearSlice", [new((u, x, y) => u.Tensor("ClearSlice", x[1], x[2]))]) { KeepsShape = true },
        new("Flip", [new((v, x, y) => v.Tensor("Flip", x[1]))]) { KeepsShape = true },
        // The tensor, shifts and axes.
        new("Roll", [new((v, x, y) => v.Tensor("RollInverse", x[1], x[2]))]) { KeepsShape = true },
        new("RollInverse", [new((v, x, y) => v.Tensor("Roll", x[1], x[2]))]) { KeepsShape = true },
        // The tensor, how many elements go before and after on each axis, and their value.
        new("Pad",
        [
            new((v, x, y) => v.Tensor("Slice", x[1], x[0].Shape, All(v.Builder)), (t, x, y) => t.Tensor("Pad", x[1], x[2], t.Number(0))),
            null,
            null,
            new((v, x, y) => (v * Around(x)).Tensor("SumTo", new E(v.Builder, Scalar(v.Builder))).Tensor("Item"), (t, x, y) => t * Around(x)),
        ]),
        // The tensor, how many elements go before and after on each axis, and which.
        new("PadOwn", [new((v, x, y) => v.Tensor("PadOwnVjp", x[0].Shape, x[1], x[2], x[3]))]) { Call = _ => Kernel("Pad", 4) },
        new("PadOwnVjp", [new((u, x, y) => u.Tensor("PadOwn", x[2], x[3], x[4]))]) { Call = _ => Kernel("PadVjp", 5), ShapeOperand = 1 },
        new("Tile", [new((v, x, y) => v.Tensor("TileInverse", x[0].Shape, x[1]))]),
        new("TileInverse", [new((u, x, y) => u.Tensor("Tile", x[2]))]) { ShapeOperand = 1 },
        // The tensor, how often, and the axis.
        new("Repeat", [new((v, x, y) => v.Tensor("RepeatInverse", x[0].Shape, x[1], x[2]))]),
        new("RepeatInverse", [new((u, x, y) => u.Tensor("Repeat", x[2], x[3]))]) { ShapeOperand = 1 },
        // The tensor, the axis, the length of a window, and the distance of windows.
        new("Windows", [new((v, x, y) => v.Tensor("WindowsInverse", x[0].Shape, x[1], x[2], x[3]))]),
        new("WindowsInverse", [new((u, x, y) => u.Tensor("Windows", x[2], x[3], x[4]))]) { ShapeOperand = 1 },
        new("Diagonal", [new((v, x, y) => v.Tensor("DiagonalEmbed", x[1], x[0].Shape))]),
        new("DiagonalEmbed", [new((u, x, y) => u.Tensor("Diagonal", x[1]))]) { ShapeOperand = 2 },
        new("DiagonalMatrix", [new((v, x, y) => v.Tensor("Diagonal", x[1]))]),
        // The tensor, the axis and the place.
        new("Select", [new((v, x, y) => v.Tensor("EmbedOne", x[0].Shape, x[1], x[2]))]),
        new("EmbedOne", [new((u, x, y) => u.Tensor("Select", x[2], x[3]))]) { Call = _ => Kernel("EmbedAlong", 4), ShapeOperand = 1 },
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
        // The tensor, the indices, what is added or put there, and the axis. Putting leaves something of the tensor (Clear), and of what is put (Put): of several for one place the last.
        new("AddAt", [Unchanged, null, new((v, x, y) => v.Tensor("Take", x[1], x[3]), (t, x, y) => t.Tensor("TakeVjp", x[1], x[3], x[0].Shape))]) { KeepsShape = true },
        new("SetAt", [Cleared("ClearAt"), null, Put("PutAt")]) { KeepsShape = true },
        new("ClearAt", [new((u, x, y) => u.Tensor("ClearAt", x[1], x[2]))]) { KeepsShape = true },
        new("PutAt", [new((u, x, y) => u.Tensor("PutAtInverse", x[1], x[2]))]) { ShapeOperand = 3 },
        new("PutAtInverse", [new((u, x, y) => u.Tensor("PutAt", x[1], x[2], x[0].Shape))]),
        new("ScatterAdd", [Unchanged, null, new((v, x, y) => v.Tensor("TakeAlongAxis", x[1], x[3]), (t, x, y) => t.Tensor("TakeAlongAxisVjp", x[1], x[3], x[0].Shape))]) { KeepsShape = true },
        new("Scatter", [Cleared("ClearAlongAxis"), null, Put("PutAlongAxis")]) { KeepsShape = true },
        new("ClearAlongAxis", [new((u, x, y) => u.Tensor("ClearAlongAxis", x[1], x[2]))]) { KeepsShape = true },
        new("PutAlongAxis", [new((u, x, y) => u.Tensor("PutAlongAxisInverse", x[1], x[2]))]) { ShapeOperand = 3 },
        new("PutAlongAxisInverse", [new((u, x, y) => u.Tensor("PutAlongAxis", x[1], x[2], x[0].Shape))]),
        // The tensor and where; what flows back and where.
        new("MaskedSelect", [new((v, x, y) => v.Tensor("MaskedSelectVjp", x[1]))]),
        new("MaskedSelectVjp", [new((u, x, y) => u.Tensor("MaskedSelect", x[1]))]),
        // Constants: how many rows and columns, the diagonal, and what stands there; how many, and the last.
        new("Eye", []) { Result = operands => new TensorType((ScalarType)operands[3].Type) },
        new("Fractions", []) { Result = operands => new TensorType((ScalarType)operands[1].Type) },
        // Conditions as numbers: the conditions, and the number where they hold. Whether places are a certain one: the places, that one, the shape of the tensor, and the number where they are.
        new("MarksAsNumbers", []) { Result = operands => new TensorType((ScalarType)operands[1].Type) },
        new("ArePlace", []) { Result = operands => new TensorType((ScalarType)operands[3].Type) },
        new("Marks", []) { Result = _ => new OpaqueType("global::DiffGen.Runtime.Dense<bool>") },
    ];

    private static TensorPartial Unchanged => new((v, x, y) => v, (t, x, y) => t);

    private static TensorPartial Cleared(string rule) => new((v, x, y) => v.Tensor(rule, x[1], x[3]), (t, x, y) => t.Tensor(rule, x[1], x[3]));

    private static TensorPartial Put(string rule) => new((v, x, y) => v.Tensor(rule + "Inverse", x[1], x[3]), (t, x, y) => t.Tensor(rule, x[1], x[3], x[0].Shape));

    /// <summary>A call of a function of another name.</summary>
    private static string Kernel(string name, int operands) => $"global::DiffGen.Runtime.TensorKernels.{name}(tape, {string.Join(", ", Enumerable.Range(0, operands).Select(k => "{" + k + "}"))})";

    /// <summary>1 in what a tensor is surrounded with, 0 inside.</summary>
    private static E Around(E[] x) => x[0].Number(0).Like(x[0]).Tensor("Pad", x[1], x[2], x[0].Number(1));

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
