using System.Collections.Generic;

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
        new("Prod", [new((v, x, y) => x[0].Tensor("ProdVjp", v, x[1], x[2]), (t, x, y) => Over(t * x[0].Tensor("ProdVjp", Ones(y), x[1], x[2]), x))]),
        new("ProdVjp", [TensorRules.Unknown, new((u, x, y) => Over(u * x[0].Tensor("ProdVjp", Ones(x[1]), x[2], x[3]), x[2], x[3]))]) { KeepsShape = true },
        new("LogSumExp", [new((v, x, y) => Kept(v, x) * Weight(x, y), (t, x, y) => Over(t * Weight(x, y), x))]),
        new("Norm", [new((v, x, y) => x[0].Tensor("NormVjp", y, v, x[1], x[2], x[3]), (t, x, y) => Over(t * x[0].Tensor("NormVjp", y, Ones(y), x[1], x[2], x[3]), x[2], x[3]))]),
        new("NormVjp", []) { OfEach = _ => TensorRules.Unknown, KeepsShape = true },
        // The operands are the tensor, the axis and whether it is summed from the end.
        new("CumSum", [new((v, x, y) => v.Tensor("CumSum", x[1], x[2].Apply("not")))]) { KeepsShape = true },
        // The operands are the tensor and the axis.
        new("CumProd", [new((v, x, y) => x[0].Tensor("CumProdVjp", v, x[1]), TensorRules.NoTangent("a cumulative product"))]) { KeepsShape = true },
        new("CumProdVjp", []) { OfEach = _ => TensorRules.Unknown, KeepsShape = true },
        new("CumMax", [new((v, x, y) => x[0].Tensor("CumMaxVjp", v, x[1]), TensorRules.NoTangent("a cumulative maximum"))]) { KeepsShape = true },
        new("CumMaxVjp", []) { OfEach = _ => TensorRules.Unknown, KeepsShape = true },
        new("CumMin", [new((v, x, y) => x[0].Tensor("CumMinVjp", v, x[1]), TensorRules.NoTangent("a cumulative minimum"))]) { KeepsShape = true },
        new("CumMinVjp", []) { OfEach = _ => TensorRules.Unknown, KeepsShape = true },
        new("LogCumSumExp", [new((v, x, y) => x[0].Tensor("LogCumSumExpVjp", y, v, x[1]), TensorRules.NoTangent("a cumulative log-sum-exp"))]) { KeepsShape = true },
        new("LogCumSumExpVjp", []) { OfEach = _ => TensorRules.Unknown, KeepsShape = true },
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

    private static E Weight(E[] x, E y) => (x[0] - Kept(y, x)).Apply("exp");
}
