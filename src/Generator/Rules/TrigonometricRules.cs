using System.Collections.Generic;

namespace DiffGen.Generator.Rules;

/// <summary>Trigonometric functions and their inverses, in radians and in multiples of π.</summary>
internal static class TrigonometricRules
{
    private const double Pi = 3.14159265358979323846;
    private const double InversePi = 0.318309886183790671538;
    private const string AtOne = "∞ at ±1";

    public static readonly IReadOnlyList<Primitive> Table =
    [
        Rule.Unary("sin", Notation.Math, "Sin", (g, x, y) => g * x[0].Apply("cos"), "cos(x)"),
        Rule.Unary("cos", Notation.Math, "Cos", (g, x, y) => -g * x[0].Apply("sin"), "-sin(x)"),
        Rule.Unary("tan", Notation.Math, "Tan", (g, x, y) => g * (1 + y.Square()), "1+y²", infinite: true),
        Rule.Unary("sinPi", Notation.Static, "SinPi", (g, x, y) => g * (Pi * x[0].Apply("cosPi")), "π cos(πx)"),
        Rule.Unary("cosPi", Notation.Static, "CosPi", (g, x, y) => -g * (Pi * x[0].Apply("sinPi")), "-π sin(πx)"),
        Rule.Unary("tanPi", Notation.Static, "TanPi", (g, x, y) => g * (Pi * (1 + y.Square())), "π(1+y²)", infinite: true, kink: "∞ at the poles"),

        // Not the same bits as SinPi and CosPi.
        Part("sinCosPi.sin", ".SinPi", (g, x, y) => g * (Pi * x[0].Apply("sinCosPi.cos")), "π cos(πx)"),
        Part("sinCosPi.cos", ".CosPi", (g, x, y) => -g * (Pi * x[0].Apply("sinCosPi.sin")), "-π sin(πx)"),

        Rule.Unary("asin", Notation.Math, "Asin", (g, x, y) => g / Sine(x[0]), "1/√(1-x²)", infinite: true, kink: AtOne),
        Rule.Unary("acos", Notation.Math, "Acos", (g, x, y) => -g / Sine(x[0]), "-1/√(1-x²)", infinite: true, kink: "-∞ at ±1"),
        Rule.Unary("atan", Notation.Math, "Atan", (g, x, y) => g / (1 + x[0].Square()), "1/(1+x²)"),
        Rule.Unary("asinPi", Notation.Static, "AsinPi", (g, x, y) => g / Sine(x[0]) * InversePi, "1/(π√(1-x²))", infinite: true, kink: AtOne),
        Rule.Unary("acosPi", Notation.Static, "AcosPi", (g, x, y) => -g / Sine(x[0]) * InversePi, "-1/(π√(1-x²))", infinite: true, kink: "-∞ at ±1"),
        Rule.Unary("atanPi", Notation.Static, "AtanPi", (g, x, y) => g / (1 + x[0].Square()) * InversePi, "1/(π(1+x²))"),

        Rule.Of("atan2", Notation.Math, "Atan2", Cost.Expensive, "not a number at (0, 0)",
            new((g, x, y) => g * Over(x[1], x), "b/(a²+b²)", MayBeInfinite: true),
            new((g, x, y) => -g * Over(x[0], x), "-a/(a²+b²)", MayBeInfinite: true)),
        Rule.Of("atan2Pi", Notation.Static, "Atan2Pi", Cost.Expensive, "not a number at (0, 0)",
            new((g, x, y) => g * (Over(x[1], x) * InversePi), "b/(π(a²+b²))", MayBeInfinite: true),
            new((g, x, y) => -g * (Over(x[0], x) * InversePi), "-a/(π(a²+b²))", MayBeInfinite: true)),
    ];

    private static Primitive Part(string name, string member, Contribution contribution, string formula) =>
        new(name, Notation.Static, "SinCosPi", 1, Cost.Expensive, [new(contribution, formula)]) { ResultMember = member };

    // 1 - x² by factors: 1 - |x| is exact near ±1, where the square's rounding would be all that is left.
    private static E Sine(E x) => ((1 - x) * (1 + x)).Sqrt();

    /// <summary>One coordinate divided by the squared radius, which itself may overflow or underflow.</summary>
    private static E Over(E coordinate, E[] x)
    {
        E radius = x[0].Apply("hypot", x[1]);
        return coordinate / radius / radius;
    }
}
