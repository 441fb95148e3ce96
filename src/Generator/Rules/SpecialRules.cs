using System.Collections.Generic;

namespace DiffGen.Generator.Rules;

/// <summary>Functions that the framework lacks.</summary>
internal static class SpecialRules
{
    public static readonly IReadOnlyList<Primitive> Table =
    [
        // The root of a sum of squares: where that is zero, the subgradient of least norm.
        new("rootOfSquares", Notation.Math, "Sqrt", 1, Cost.Expensive, [new((g, x, y) => g * y.EqualTo(0).Choose(0, 0.5 / y), "1/(2y)")], "0 at 0") { IsVariant = true },
    ];
}
