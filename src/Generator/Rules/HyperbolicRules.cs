using System.Collections.Generic;

namespace DiffGen.Generator.Rules;

/// <summary>Hyperbolic functions and their inverses.</summary>
internal static class HyperbolicRules
{
    public static readonly IReadOnlyList<Primitive> Table =
    [
        Rule.Unary("sinh", Notation.Math, "Sinh", (g, x, y) => g * x[0].Apply("cosh"), "cosh(x)", infinite: true),
        Rule.Unary("cosh", Notation.Math, "Cosh", (g, x, y) => g * x[0].Apply("sinh"), "sinh(x)", infinite: true),
        Rule.Unary("tanh", Notation.Math, "Tanh", (g, x, y) => g * (1 - y.Square()), "1-y²"),
        // hypot, because x² overflows long before the derivative vanishes.
        Rule.Unary("asinh", Notation.Math, "Asinh", (g, x, y) => g / x[0].Apply("hypot", x[0].Number(1)), "1/√(x²+1)"),
        // Two roots: no overflow, and not a number wherever the value is not.
        Rule.Unary("acosh", Notation.Math, "Acosh", (g, x, y) => g / ((x[0] - 1).Sqrt() * (x[0] + 1).Sqrt()), "1/√(x²-1)", infinite: true, kink: "∞ at 1"),
        Rule.Unary("atanh", Notation.Math, "Atanh", (g, x, y) => g / ((1 - x[0]) * (1 + x[0])), "1/(1-x²)", infinite: true, kink: "∞ at ±1"),
    ];
}
