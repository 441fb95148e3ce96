using System;
using System.Collections.Generic;

namespace DiffGen.Generator.Rules;

/// <summary>Powers, roots and their relatives.</summary>
internal static class PowerRules
{
    public static readonly IReadOnlyList<Primitive> Table =
    [
        Rule.Of("pow", Notation.Math, "Pow", Cost.Expensive,
            "with respect to a: 0 where b = 0; with respect to b: 0 where a = 0 and b ≥ 0, not a number where a < 0",
            // Products with a stay zero unless a itself is infinite, as in multiplication.
            new(PowBase, "b a^(b-1)", MayBeInfinite: true, x => x[1].Constant is 0 or 1 or 1.5 or 2 or 3 or 4),
            new(PowExponent, "y ln a", MayBeInfinite: true)),
        // The reciprocal is one for all tangents, its own derivative takes no further division, and methods often have it themselves. It cannot overflow: roots are not that small.
        Rule.Unary("sqrt", Notation.Math, "Sqrt", (g, x, y) => g * (0.5 * (1 / y)), "1/(2y)", infinite: true, kink: "±∞ at ±0", fold: Math.Sqrt),
        Rule.Unary("cbrt", Notation.Math, "Cbrt", (g, x, y) => g / (3 * y.Square()), "1/(3y²)", infinite: true, kink: "∞ at 0"),
        new("rootN", Notation.Static, "RootN", 2, Cost.Expensive, [new(RootN, "y/(n x)", MayBeInfinite: true)], "the limit at 0 and ±∞")
        {
            RestIsInteger = true,
        },
        // Divided by 1 where y = 0: the operands are 0 then, and so is the factor, the subgradient of least norm.
        Rule.Of("hypot", Notation.Static, "Hypot", Cost.Expensive, "0 at (0, 0)",
            new((g, x, y) => g * (x[0] / y.EqualTo(0).Choose(1, y)), "a/y", MayBeInfinite: true),
            new((g, x, y) => g * (x[1] / y.EqualTo(0).Choose(1, y)), "b/y", MayBeInfinite: true)),
        // The derivatives of what is estimated, not of the estimate.
        Rule.Unary("reciprocalEstimate", Notation.Math, "ReciprocalEstimate",
            (g, x, y) => -(g / x[0]) / x[0], "-1/x²", infinite: true, kink: "-∞ at 0", cost: Cost.Cheap),
        Rule.Unary("reciprocalSqrtEstimate", Notation.Math, "ReciprocalSqrtEstimate", ReciprocalSqrt, "-1/(2 x √x)", infinite: true, kink: "∓∞ at ±0"),
    ];

    private static E PowBase(E g, E[] x, E y)
    {
        E a = x[0], b = x[1];
        return b.Constant switch
        {
            0 => g.Number(0),
            1 => g,
            2 => 2 * g * a,
            3 => 3 * g * a * a,
            4 => 4 * g * a * a * a,
            -1 => -g * y.Square(),
            0.5 => g * (0.5 / y),
            1.5 => 1.5 * g * a.Sqrt(),
            { } => g * (b * a.Apply("pow", b - 1)),
            // y b / a would be cheaper, but y may overflow or underflow where the derivative does not.
            null => g * (b * a.Apply("pow", b - 1)).Guarded(b),
        };
    }

    private static E PowExponent(E g, E[] x, E y)
    {
        E a = x[0], b = x[1];
        // A power that is exactly 0 stays 0 when the exponent changes; 0^0 = 1 is the end of that range and takes its side.
        E vanishes = a >= a.Number(0);
        vanishes = vanishes.And(y.EqualTo(0).Or(a.EqualTo(0).And(b.EqualTo(0))));
        return g * vanishes.Choose(0, y * a.Apply("log"));
    }

    private static E RootN(E g, E[] x, E y)
    {
        E n = x[1].As(y);
        // At 0 and ±∞, where x + x = x, the quotient y / x says nothing; the power has the right limit.
        E limit = x[0].Apply("pow", 1 / n - 1);
        return g * ((x[0] + x[0]).EqualTo(x[0]).Choose(limit, y / x[0]) / n);
    }

    private static E ReciprocalSqrt(E g, E[] x, E y)
    {
        E exact = 1 / x[0].Sqrt();
        return g * (-0.5 * exact.Square() * exact);
    }
}
