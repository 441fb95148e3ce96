using System;
using System.Collections.Generic;

namespace DiffGen.Generator.Rules;

/// <summary>What kind of number an operand is.</summary>
internal static class PredicateRules
{
    public static readonly IReadOnlyList<Primitive> Table =
    [
        Predicate("isNaN", "IsNaN", double.IsNaN),
        Predicate("isFinite", "IsFinite", x => !double.IsNaN(x) && !double.IsInfinity(x)),
        Predicate("isInfinity", "IsInfinity", double.IsInfinity),
        Predicate("isPositiveInfinity", "IsPositiveInfinity", double.IsPositiveInfinity),
        Predicate("isNegativeInfinity", "IsNegativeInfinity", double.IsNegativeInfinity),
        Predicate("isNegative", "IsNegative"),
        Predicate("isPositive", "IsPositive"),
        Predicate("isNormal", "IsNormal"),
        Predicate("isSubnormal", "IsSubnormal"),
        Predicate("isInteger", "IsInteger"),
        Predicate("isEvenInteger", "IsEvenInteger"),
        Predicate("isOddInteger", "IsOddInteger"),
        Predicate("isPow2", "IsPow2"),
        Predicate("isRealNumber", "IsRealNumber"),
    ];

    private static Primitive Predicate(string name, string symbol, Func<double, bool>? fold = null) =>
        new(name, Notation.Static, symbol, 1, Cost.Cheap, []) { YieldsBool = true, Fold = fold is null ? null : x => fold(x[0]) ? 1 : 0 };
}
