using System.Collections.Generic;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Rules;

/// <summary>Sums, extrema and the like over axes: operands are the tensor, the axes, and whether they are kept with length 1.</summary>
internal static class ReductionRules
{
    public static readonly IReadOnlyList<TensorRule> Table =
    [
        // A result as it would be with its axes kept.
        new("KeepDims", [new((v, x, y) => v.Tensor("Reshape", x[0].Shape))]) { IsCheap = true, IsView = true },
        new("Sum", [new((v, x, y) => Kept(v, x).Like(x[0]))]),
        // Ties share equally, as one of the elements in the place of the extremum.
        new("Max", [Extremum]),
        new("Min", [Extremum]),
        // Without a division, so that zeros are no exception. Along takes two tangents of the operand, in which it is symmetric, and the cotangent of the products.
        new("Prod", [new((v, x, y) => x[0].Tensor("ProdVjp", v, x[1], x[2]), (t, x, y) => Over(t * x[0].Tensor("ProdVjp", Ones(y), x[1], x[2]), x))]),
        new("ProdVjp",
        [
            new((u, x, y) => x[0].Tensor("ProdVjpAlong", u, x[1], x[2], x[3]), (t, x, y) => x[0].Tensor("ProdVjpAlong", t, x[1], x[2], x[3])),
            new((u, x, y) => Over(u * x[0].Tensor("ProdVjp", Ones(x[1]), x[2], x[3]), x[2], x[3])),
        ]) { KeepsShape = true },
        new("ProdVjpAlong",
        [
            TensorRules.Unknown,
            new((u, x, y) => x[0].Tensor("ProdVjpAlong", u, x[2], x[3], x[4])),
            new((u, x, y) => Over(u * x[0].Tensor("ProdVjpAlong", x[1], Ones(x[2]), x[3], x[4]), x[3], x[4])),
        ]) { KeepsShape = true },
        new("LogSumExp", [new((v, x, y) => Kept(v, x) * Weight(x, y), (t, x, y) => Over(t * Weight(x, y), x))]),
        // The tensor, the order, the axes, and whether they are kept.
        new("Norm", [new((v, x, y) => x[0].Tensor("NormVjp", y, v, x[1], x[2], x[3]), (t, x, y) => Over(t * x[0].Tensor("NormVjp", y, Ones(y), x[1], x[2], x[3]), x[2], x[3])), TensorRules.Fixed("the order of a norm")]),
        new("NormVjp",
        [
            new((u, x, y) => u * Curvature(x), (t, x, y) => t * Curvature(x)),
            new((u, x, y) => Over(u * x[0].Tensor("NormVjp", x[1], Ones(x[1]), x[3], x[4], x[5]), x[4], x[5]) * PerNorm(x[2], x), (t, x, y) => x[0].Tensor("NormVjp", x[1], t * PerNorm(x[2], x), x[3], x[4], x[5])),
            new((u, x, y) => Over(u * x[0].Tensor("NormVjp", x[1], Ones(x[1]), x[3], x[4], x[5]), x[4], x[5]), (t, x, y) => x[0].Tensor("NormVjp", x[1], t, x[3], x[4], x[5])),
        ]) { KeepsShape = true },
        new("NormCurvature", []) { OfEach = _ => TensorRules.Unknown, KeepsShape = true },
        // Elements that are equal to the median share equally.
        new("Median", [Extremum]),

        // Places, which are constants. The tensor, the axes, and whether they are kept.
        new("ArgMax", []) { Result = Places },
        new("ArgMin", []) { Result = Places },
        // The tensor, the axis, and whether the largest come first; the tensor, how many, the axis, and whether they are the largest.
        new("ArgSort", []) { Result = Places },
        new("ArgTopK", []) { Result = Places },
        // The tensor and the axis.
        new("CumMaxPlaces", []) { Result = Places },
        new("CumMinPlaces", []) { Result = Places },
        // The operands are the tensor, the axis and whether it is summed from the end.
        new("CumSum", [new((v, x, y) => v.Tensor("CumSum", x[1], x[2].Apply("not")))]) { KeepsShape = true },
        // The operands are the tensor and the axis; Along takes two tangents of the operand, in which it is symmetric.
        new("CumProd", [new((v, x, y) => x[0].Tensor("CumProdVjp", v, x[1]), (t, x, y) => x[0].Tensor("CumProdJvp", t, x[1]))]) { KeepsShape = true },
        new("CumProdVjp",
        [
            new((u, x, y) => x[0].Tensor("CumProdVjpAlong", u, x[1], x[2]), (t, x, y) => x[0].Tensor("CumProdVjpAlong", t, x[1], x[2])),
            new((u, x, y) => x[0].Tensor("CumProdJvp", u, x[2])),
        ]) { KeepsShape = true },
        new("CumProdJvp",
        [
            new((u, x, y) => x[0].Tensor("CumProdVjpAlong", x[1], u, x[2]), Open),
            new((u, x, y) => x[0].Tensor("CumProdVjp", u, x[2])),
        ]) { KeepsShape = true },
        new("CumProdVjpAlong",
        [
            TensorRules.Unknown,
            new((u, x, y) => x[0].Tensor("CumProdVjpAlong", u, x[2], x[3])),
            new(Open),
        ]) { KeepsShape = true },
        // The tensor and the axis; of the derivatives the tensor, the result, what is handed on, and the axis.
        new("LogCumSumExp", [new((v, x, y) => x[0].Tensor("LogCumSumExpVjp", y, v, x[1]), (t, x, y) => x[0].Tensor("LogCumSumExpJvp", y, t, x[1]))]) { KeepsShape = true },
        new("LogCumSumExpVjp",
        [
            new((u, x, y) => u * y, (t, x, y) => t * y),
            new((u, x, y) => -(x[2] * x[0].Tensor("LogCumSumExpJvp", x[1], u, x[3])), (t, x, y) => -x[0].Tensor("LogCumSumExpVjp", x[1], x[2] * t, x[3])),
            new((u, x, y) => x[0].Tensor("LogCumSumExpJvp", x[1], u, x[3]), (t, x, y) => x[0].Tensor("LogCumSumExpVjp", x[1], t, x[3])),
        ]) { KeepsShape = true },
        new("LogCumSumExpJvp",
        [
            new((u, x, y) => x[2] * x[0].Tensor("LogCumSumExpVjp", x[1], u, x[3]), (t, x, y) => x[0].Tensor("LogCumSumExpJvp", x[1], x[2] * t, x[3])),
            new((u, x, y) => -(u * y), (t, x, y) => -(t * y)),
            new((u, x, y) => x[0].Tensor("LogCumSumExpVjp", x[1], u, x[3]), (t, x, y) => x[0].Tensor("LogCumSumExpJvp", x[1], t, x[3])),
        ]) { KeepsShape = true },
    ];

    private static TensorPartial Extremum => new((v, x, y) => Kept(v, x) * Share(x, y), (t, x, y) => Over(t * Share(x, y), x));

    /// <summary>What was reduced, with its axes kept, so that it is repeated along them.</summary>
    private static E Kept(E reduced, E[] x) => reduced.Tensor("KeepDims", x[0].Shape, x[1]);

    private static E Over(E terms, E[] x) => Over(terms, x[1], x[2]);

    private static E Over(E terms, E axes, E keeps) => terms.Tensor("Sum", axes, keeps);

    private static E Ones(E like) => like.Number(1).Like(like);

    private static E Share(E[] x, E y)
    {
        E isExtreme = x[0].EqualTo(Kept(y, x)).Choose(x[0].Number(1), 0.0);
        return isExtreme / isExtreme.Tensor("Sum", x[1], new E(x[0].Builder, x[0].Builder.Bool(true)));
    }

    /// <summary>How steeply each element's part of the cotangent of a norm rises with the element alone.</summary>
    private static E Curvature(E[] x) => x[2].Tensor("KeepDims", x[0].Shape, x[4]) * x[0].Tensor("NormCurvature", x[1], x[3], x[4], x[5]);

    /// <summary>How steeply the cotangent of a norm falls with the norm: for a cotangent of 1 it is its own multiple by this.</summary>
    private static E PerNorm(E cotangent, E[] x)
    {
        Builder builder = cotangent.Builder;
        E order = new(builder, builder.Append(OpCode.Opaque, [x[3].Value], [ScalarType.Float64], new OpaqueCode("global::DiffGen.Runtime.TensorKernels.OrderLessOne({0})", Effect.Pure)).Result);
        E factor = new(builder, builder.Convert(order.Value, ((TensorType)x[1].Value.Type).Element));
        return -(factor * x[1].EqualTo(0).Choose(0, cotangent / x[1]));
    }

    private static IRType Places(Value[] operands) => new OpaqueType("global::DiffGen.Runtime.Dense<int>");

    /// <summary>Not written: a third derivative.</summary>
    private static E Open(E t, E[] x, E y) => TensorRules.Unknown.Pullback(t, x, y);

    private static E Weight(E[] x, E y) => (x[0] - Kept(y, x)).Apply("exp");
}
