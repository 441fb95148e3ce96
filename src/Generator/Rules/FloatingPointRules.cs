using System.Collections.Generic;

namespace DiffGen.Generator.Rules;

/// <summary>Compound arithmetic, changes of unit and of scale.</summary>
internal static class FloatingPointRules
{
    private const double RadiansPerDegree = 0.0174532925199432957692;
    private const double DegreesPerRadian = 57.2957795130823208768;

    public static readonly IReadOnlyList<Primitive> Table =
    [
        MultiplyAdd("fusedMultiplyAdd", Notation.Math, "FusedMultiplyAdd"),
        MultiplyAdd("multiplyAddEstimate", Notation.Static, "MultiplyAddEstimate"),
        Rule.Of("lerp", Notation.Static, "Lerp", Cost.Cheap, "",
            new((g, x, y) => g * (1 - x[2]), "1-c"),
            new((g, x, y) => g * x[2], "c"),
            new((g, x, y) => g * (x[1] - x[0]), "b-a", MayBeInfinite: true)),
        Rule.Unary("degreesToRadians", Notation.Static, "DegreesToRadians", (g, x, y) => g * RadiansPerDegree, "π/180", cost: Cost.Cheap),
        Rule.Unary("radiansToDegrees", Notation.Static, "RadiansToDegrees", (g, x, y) => g * DegreesPerRadian, "180/π", cost: Cost.Cheap),
        new("scaleB", Notation.Math, "ScaleB", 2, Cost.Expensive, [new((g, x, y) => g.Apply("scaleB", x[1]), "2^n")]) { RestIsInteger = true },
        // The neighbour is the number itself, up to rounding.
        Rule.Unary("bitIncrement", Notation.Math, "BitIncrement", (g, x, y) => g, "1", cost: Cost.Cheap),
        Rule.Unary("bitDecrement", Notation.Math, "BitDecrement", (g, x, y) => g, "1", cost: Cost.Cheap),
        // y = a - b n exactly, with n the integer nearest to a/b.
        Rule.Of("ieee754Remainder", Notation.Static, "Ieee754Remainder", Cost.Expensive, "half way between multiples: that of the multiple taken",
            new((g, x, y) => g, "1"),
            new((g, x, y) => -g * ((x[0] - y) / x[1]).Apply("round"), "-round(a/b)", MayBeInfinite: true)),
    ];

    private static Primitive MultiplyAdd(string name, Notation notation, string symbol) =>
        Rule.Of(name, notation, symbol, Cost.Cheap, "",
            new((g, x, y) => g * x[1], "b"),
            new((g, x, y) => g * x[0], "a"),
            new((g, x, y) => g, "1"));
}
