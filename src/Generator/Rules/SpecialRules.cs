using System;
using System.Collections.Generic;

namespace DiffGen.Generator.Rules;

/// <summary>Functions that the framework lacks.</summary>
internal static class SpecialRules
{
    private static readonly double TwoOverRootPi = 2 / Math.Sqrt(Math.PI);

    private const double LeastSpread = 1e-12;

    public static readonly IReadOnlyList<Primitive> Table =
    [
        // The root of a sum of squares: where that is zero, the subgradient of least norm.
        new("rootOfSquares", Notation.Math, "Sqrt", 1, Cost.Expensive, [new((g, x, y) => g * y.EqualTo(0).Choose(0, 0.5 / y), "1/(2y)")], "0 at 0") { IsVariant = true },

        Rule.Unary("sigmoid", Notation.Runtime, "Sigmoid", (g, x, y) => g * (y * (1 - y)), "y(1-y)"),
        Rule.Unary("softplus", Notation.Runtime, "Softplus", (g, x, y) => g * x[0].Apply("sigmoid"), "1/(1+exp(-x))"),
        // PyTorch's binary cross-entropy: a cost that is finite everywhere, and a derivative that still shows the way out of it.
        new("logOfProbability", Notation.Runtime, "LogOfProbability", 1, Cost.Expensive, [new((g, x, y) => g * SlopeOfLogarithm(x[0]), "(1-x)/max(x(1-x), 10⁻¹²)")], "10¹² at 0, 0 at 1")
        {
            IsVariant = true,
        },
        Rule.Unary("relu", Notation.Runtime, "Relu", (g, x, y) => (x[0] <= x[0].Number(0)).Choose(0, g), "1 if x > 0", kink: "0 at 0", cost: Cost.Cheap),

        Rule.Unary("erf", Notation.Runtime, "Erf", (g, x, y) => g * Bell(x[0]), "2 exp(-x²)/√π"),
        Rule.Unary("erfc", Notation.Runtime, "Erfc", (g, x, y) => -g * Bell(x[0]), "-2 exp(-x²)/√π"),

        Rule.Unary("logGamma", Notation.Runtime, "LogGamma", (g, x, y) => g * x[0].Apply("digamma"), "ψ(x)", infinite: true, kink: "∓∞ at ±0, not a number at negative integers"),
        Rule.Unary("digamma", Notation.Runtime, "Digamma", (g, x, y) => g * x[0].Apply("trigamma"), "ψ′(x)", infinite: true, kink: "∞ at 0 and at negative integers"),
        Rule.Unary("trigamma", Notation.Runtime, "Trigamma", (g, x, y) => g * x[0].Apply("polyGamma", new E(x[0].Builder, x[0].Builder.Int(2))), "ψ″(x)", infinite: true, kink: "not finite at 0 and at negative integers"),
        new("polyGamma", Notation.Runtime, "PolyGamma", 2, Cost.Expensive, [new((g, x, y) => g * x[0].Apply("polyGamma", x[1] + 1), "ψ⁽ⁿ⁺¹⁾(x)", MayBeInfinite: true)], "not finite at 0 and at negative integers")
        {
            RestIsInteger = true,
        },

        Rule.Of("xLogY", Notation.Runtime, "XLogY", Cost.Expensive, "with respect to a: 0 where a = 0 and b ≤ 0",
            new((g, x, y) => x[0].EqualTo(0).And(x[1] <= x[1].Number(0)).Choose(0, g * x[1].Apply("log")), "ln b", MayBeInfinite: true),
            // Divided by 1 where a = 0: the value does not depend on b there.
            new((g, x, y) => g * (x[0] / x[0].EqualTo(0).Choose(1, x[1])), "a/b", MayBeInfinite: true)),
        // Equal operands share also where their difference is not a number.
        Rule.Of("logAddExp", Notation.Runtime, "LogAddExp", Cost.Expensive, "equal infinite operands share equally",
            new((g, x, y) => g * Share(x[0], x[1]), "1/(1+exp(b-a))"),
            new((g, x, y) => g * Share(x[1], x[0]), "1/(1+exp(a-b))")),
    ];

    private static E SlopeOfLogarithm(E x)
    {
        E rest = (x > x.Number(1)).Choose(1, 1 - x), spread = x * rest;
        return rest / (spread > x.Number(LeastSpread)).Choose(spread, LeastSpread);
    }

    private static E Bell(E x) => TwoOverRootPi * (-x.Square()).Apply("exp");

    private static E Share(E own, E other) => own.EqualTo(other).Choose(0.5, (own - other).Apply("sigmoid"));
}
