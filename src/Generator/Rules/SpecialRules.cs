using System.Collections.Generic;

namespace DiffGen.Generator.Rules;

/// <summary>Functions that the framework lacks.</summary>
internal static class SpecialRules
{
    public static readonly IReadOnlyList<Primitive> Table =
    [
        // The root of a sum of squares: where that is zero, the subgradient of least norm.
        Rule.Unary("rootOfSquares", Notation.Math, "Sqrt", (g, x, y) => g * y.EqualTo(0).Choose(0, 0.5 / y), "1/(2y)", kink: "0 at 0"),
    ];
}
