using System;
using System.Collections.Generic;

namespace DiffGen.Generator.Rules;

/// <summary>Functions whose values are steps: the derivative is zero everywhere it exists, and taken to be zero at the steps.</summary>
internal static class RoundingRules
{
    private const string Steps = "0 at the steps";

    public static readonly IReadOnlyList<Primitive> Table =
    [
        Step("floor", "Floor", "F", Math.Floor),
        Step("ceiling", "Ceiling", "F", Math.Ceiling),
        Step("truncate", "Truncate", "F", Math.Truncate),
        Step("round", "Round", "F"),
        // The number of digits, or the mode, may be out of range.
        new("roundDigits", Notation.Math, "Round", 2, Cost.Expensive, [Rule.Zero], Steps) { RestIsInteger = true, Operands = "FI", Traps = true },
        new("roundMode", Notation.Math, "Round", 2, Cost.Expensive, [Rule.Zero], Steps) { RestIsInteger = true, Operands = "FR", Traps = true },
        new("roundDigitsMode", Notation.Math, "Round", 3, Cost.Expensive, [Rule.Zero], Steps) { RestIsInteger = true, Operands = "FIR", Traps = true },
        // Throws if x is not a number.
        new("sign", Notation.Math, "Sign", 1, Cost.Cheap, [Rule.Zero], Steps) { YieldsInt = true, Traps = true },
        new("iLogB", Notation.Math, "ILogB", 1, Cost.Expensive, [Rule.Zero], Steps) { YieldsInt = true },
    ];

    private static Primitive Step(string name, string symbol, string operands, Func<double, double>? fold = null) =>
        new(name, Notation.Math, symbol, operands.Length, Cost.Cheap, [Rule.Zero], Steps) { Operands = operands, Fold = fold is null ? null : x => fold(x[0]) };
}
