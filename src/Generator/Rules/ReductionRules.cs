using System.Collections.Generic;

namespace DiffGen.Generator.Rules;

/// <summary>Sums, extrema and the like over axes: operands are the tensor, the axes, and whether they are kept with length 1.</summary>
internal static class ReductionRules
{
    public static readonly IReadOnlyList<TensorRule> Table =
    [
        // A result as it would be with its axes kept.
        new("KeepDims", [new((v, x, y) => v.Tensor("Reshape", x[0].Shape))]) { IsCheap = true },
        new("Sum", [new((v, x, y) => Kept(v, x).Like(x[0]))]),
    ];

    private static E Kept(E reduced, E[] x) => reduced.Tensor("KeepDims", x[0].Shape, x[1]);
}
