using System.Collections.Generic;
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

        new("Reshape", [new((v, x, y) => v.Tensor("Reshape", x[0].Shape))]) { IsCheap = true, ShapeOperand = 1, IsView = true },
        new("Permute", [new((v, x, y) => v.Tensor("PermuteInverse", x[1]))]) { IsView = true },
        new("PermuteInverse", [new((v, x, y) => v.Tensor("Permute", x[1]))]),
    ];

    private static E Fitted(E v, E[] x, E y) => x[0].Value.Type is TensorType ? v.Tensor("SumTo", x[0].Shape) : v.Tensor("SumTo", new E(v.Builder, Scalar(v.Builder))).Tensor("Item");

    /// <summary>The shape of a number.</summary>
    public static Value Scalar(Builder builder) => builder.Append(OpCode.Opaque, [], [ScalarType.Shape], new OpaqueCode("global::DiffGen.Runtime.Shape.Scalar", Effect.Pure)).Result;

    private static IRType Broadcast(Value[] operands) => operands[0].Type as TensorType ?? new TensorType((ScalarType)operands[0].Type);
}
