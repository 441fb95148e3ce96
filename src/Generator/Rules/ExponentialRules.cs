using System.Collections.Generic;

namespace DiffGen.Generator.Rules;

/// <summary>Exponentials and logarithms.</summary>
internal static class ExponentialRules
{
    private const double Ln2 = 0.693147180559945309417;
    private const double Ln10 = 2.30258509299404568402;
    private const double Log2E = 1.44269504088896340736;
    private const double Log10E = 0.434294481903251827651;

    // y overflows to infinity where x does not: every exponential's factor can be infinite.
    public static readonly IReadOnlyList<Primitive> Table =
    [
        Rule.Unary("exp", Notation.Math, "Exp", (g, x, y) => g * y, "y", infinite: true),
        Rule.Unary("exp2", Notation.Static, "Exp2", (g, x, y) => g * (y * Ln2), "y ln 2", infinite: true),
        Rule.Unary("exp10", Notation.Static, "Exp10", (g, x, y) => g * (y * Ln10), "y ln 10", infinite: true),
        // The exponential itself and not y + 1, of which nothing is left for large negative x.
        Rule.Unary("expM1", Notation.Static, "ExpM1", (g, x, y) => g * x[0].Apply("exp"), "exp(x)", infinite: true),
        Rule.Unary("exp2M1", Notation.Static, "Exp2M1", (g, x, y) => g * (x[0].Apply("exp2") * Ln2), "2^x ln 2", infinite: true),
        Rule.Unary("exp10M1", Notation.Static, "Exp10M1", (g, x, y) => g * (x[0].Apply("exp10") * Ln10), "10^x ln 10", infinite: true),

        Rule.Unary("log", Notation.Math, "Log", (g, x, y) => g / x[0], "1/x", infinite: true, kink: "±∞ at ±0"),
        Rule.Unary("log2", Notation.Math, "Log2", (g, x, y) => g / x[0] * Log2E, "1/(x ln 2)", infinite: true, kink: "±∞ at ±0"),
        Rule.Unary("log10", Notation.Math, "Log10", (g, x, y) => g / x[0] * Log10E, "1/(x ln 10)", infinite: true, kink: "±∞ at ±0"),
        Rule.Unary("logP1", Notation.Static, "LogP1", (g, x, y) => g / (x[0] + 1), "1/(1+x)", infinite: true, kink: "∞ at -1"),
        Rule.Unary("log2P1", Notation.Static, "Log2P1", (g, x, y) => g / (x[0] + 1) * Log2E, "1/((1+x) ln 2)", infinite: true, kink: "∞ at -1"),
        Rule.Unary("log10P1", Notation.Static, "Log10P1", (g, x, y) => g / (x[0] + 1) * Log10E, "1/((1+x) ln 10)", infinite: true, kink: "∞ at -1"),
        Rule.Of("logBase", Notation.Math, "Log", Cost.Expensive, "±∞ at a = ±0",
            new((g, x, y) => g / x[0] / x[1].Apply("log"), "1/(a ln b)", MayBeInfinite: true),
            new((g, x, y) => -(g / x[1]) / x[1].Apply("log") * y, "-y/(b ln b)", MayBeInfinite: true)),
    ];
}
