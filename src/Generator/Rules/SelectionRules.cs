using System;
using System.Collections.Generic;

namespace DiffGen.Generator.Rules;

/// <summary>Functions that return one of their operands, or its sign changed.</summary>
internal static class SelectionRules
{
    private const string Tie = "a tie is shared equally; if an operand is not a number both get the whole";
    private const string FirstTakesTie = "a tie goes to a; an operand that is not a number is ignored";
    private const string MagnitudeTie = "equal operands share; of opposite ones the returned one takes all";

    public static readonly IReadOnlyList<Primitive> Table =
    [
        Rule.Unary("abs", Notation.Math, "Abs", SignTimes, "sign(x)", kink: "0 at 0", cost: Cost.Cheap, fold: Math.Abs),
        Rule.Of("copySign", Notation.Math, "CopySign", Cost.Cheap, "0 at a = 0",
            new(CopySign, "sign(a) sign(b)"),
            Rule.Zero),

        Extremum("max", Notation.Math, "Max", "lessOrEqual"),
        Extremum("min", Notation.Math, "Min", "greaterOrEqual"),
        // Which of two operands these return where one is not a number depends on the processor; the derivative does not.
        Extremum("maxNative", Notation.Static, "MaxNative", "lessOrEqual"),
        Extremum("minNative", Notation.Static, "MinNative", "greaterOrEqual"),
        NumberExtremum("maxNumber", "MaxNumber", "greaterOrEqual"),
        NumberExtremum("minNumber", "MinNumber", "lessOrEqual"),
        Magnitude("maxMagnitude", Notation.Math, "MaxMagnitude", "lessOrEqual"),
        Magnitude("minMagnitude", Notation.Math, "MinMagnitude", "greaterOrEqual"),
        NumberMagnitude("maxMagnitudeNumber", "MaxMagnitudeNumber", "greaterOrEqual"),
        NumberMagnitude("minMagnitudeNumber", "MinMagnitudeNumber", "lessOrEqual"),

        Clamp("clamp", "Clamp"),
        Clamp("clampNative", "ClampNative"),
        Rule.Of("clip", Notation.Runtime, "Clip", Cost.Cheap, "at a bound the whole goes to a and none to the bound; where b > c all goes to c; 0 if a is not a number",
            new((g, x, y) => (x[0] >= x[1]).And(x[0] <= x[2]).Choose(g, g.Number(0)), "1 if b ≤ a ≤ c"),
            new((g, x, y) => (x[0] < x[1]).And(x[1] <= x[2]).Choose(g, g.Number(0)), "1 if a < b ≤ c"),
            new((g, x, y) => (x[0] > x[2]).Or(x[1] > x[2]).Choose(g, g.Number(0)), "1 if a > c or b > c")),
    ];

    private static E SignTimes(E g, E[] x, E y)
    {
        E zero = x[0].Number(0);
        return (x[0] > zero).Choose(g, (x[0] < zero).Choose(-g, zero));
    }

    private static E CopySign(E g, E[] x, E y)
    {
        E zero = x[0].Number(0);
        return x[0].EqualTo(0).Choose(zero, y.EqualTo(x[0]).Choose(g, y.EqualTo(-x[0]).Choose(-g, zero)));
    }

    /// <param name="yields">The comparison under which the first operand is not the only one returned.</param>
    private static Primitive Extremum(string name, Notation notation, string symbol, string yields) =>
        Rule.Of(name, notation, symbol, Cost.Cheap, Tie,
            new((g, x, y) => Share(g, x[0], x[1], yields), "1 if a is returned"),
            new((g, x, y) => Share(g, x[1], x[0], yields), "1 if b is returned"));

    // The comparison is false where an operand is not a number.
    private static E Share(E g, E own, E other, string yields) =>
        own.Apply(yields, other).Choose(own.EqualTo(other).Choose(g * 0.5, g.Number(0)), g);

    private static Primitive NumberExtremum(string name, string symbol, string wins) =>
        Rule.Of(name, Notation.Static, symbol, Cost.Cheap, FirstTakesTie,
            new((g, x, y) => FirstWins(x[0], x[1], wins).Choose(g, g.Number(0)), "1 if a is returned"),
            new((g, x, y) => FirstWins(x[0], x[1], wins).Choose(g.Number(0), g), "1 if b is returned"));

    private static E FirstWins(E a, E b, string wins) => a.Apply(wins, b).Or(b.IsNaN());

    private static Primitive Magnitude(string name, Notation notation, string symbol, string yields) =>
        Rule.Of(name, notation, symbol, Cost.Cheap, MagnitudeTie,
            new((g, x, y) => ShareByMagnitude(g, x[0], x[1], y, yields), "1 if a is returned"),
            new((g, x, y) => ShareByMagnitude(g, x[1], x[0], y, yields), "1 if b is returned"));

    private static E ShareByMagnitude(E g, E own, E other, E y, string yields)
    {
        E size = own.Apply("abs"), otherSize = other.Apply("abs");
        E tie = own.EqualTo(other).Choose(g * 0.5, own.EqualTo(y).Choose(g, g.Number(0)));
        return size.Apply(yields, otherSize).Choose(size.EqualTo(otherSize).Choose(tie, g.Number(0)), g);
    }

    private static Primitive NumberMagnitude(string name, string symbol, string wins) =>
        Rule.Of(name, Notation.Static, symbol, Cost.Cheap, "a tie goes to a, of opposite operands to the returned one; an operand that is not a number is ignored",
            new((g, x, y) => FirstWinsByMagnitude(x, y, wins).Choose(g, g.Number(0)), "1 if a is returned"),
            new((g, x, y) => FirstWinsByMagnitude(x, y, wins).Choose(g.Number(0), g), "1 if b is returned"));

    private static E FirstWinsByMagnitude(E[] x, E y, string wins)
    {
        E isReturned = x[0].EqualTo(y);
        return x[0].Apply("abs").Apply(wins, x[1].Apply("abs")).And(isReturned).Or(x[1].IsNaN());
    }

    // Written with strict comparisons, so that a bound that is not a number bounds nothing, as in the value.
    private static Primitive Clamp(string name, string symbol) =>
        new(name, Notation.Static, symbol, 3, Cost.Cheap,
        [
            new((g, x, y) => (x[0] < x[1]).Or(x[0] > x[2]).Or(x[0].IsNaN()).Choose(g.Number(0), g), "1 if b ≤ a ≤ c"),
            new((g, x, y) => (x[0] < x[1]).Choose(g, g.Number(0)), "1 if a < b"),
            new((g, x, y) => (x[0] > x[2]).Choose(g, g.Number(0)), "1 if a > c"),
        ],
        "at a bound the whole goes to a and none to the bound; 0 if a is not a number")
        {
            // The bounds may be in the wrong order.
            Traps = true,
        };
}
