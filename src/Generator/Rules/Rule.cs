using System;

namespace DiffGen.Generator.Rules;

/// <summary>Makes the lines of the tables: primitives that are methods of <c>System.Math</c> or of the floating-point types.</summary>
internal static class Rule
{
    public static readonly Partial Zero = new(null, "0");

    /// <summary>A function of one number.</summary>
    /// <param name="infinite"><see cref="Partial.MayBeInfinite"/>.</param>
    public static Primitive Unary(
        string name, Notation notation, string symbol, Contribution contribution, string formula,
        bool infinite = false, string kink = "", Cost cost = Cost.Expensive, Func<double, double>? fold = null) =>
        new(name, notation, symbol, 1, cost, [new(contribution, formula, infinite)], kink)
        {
            Fold = fold is null ? null : x => fold(x[0]),
        };

    /// <summary>A function of several numbers.</summary>
    public static Primitive Of(string name, Notation notation, string symbol, Cost cost, string kink, params Partial[] partials) =>
        new(name, notation, symbol, partials.Length, cost, partials, kink);
}
