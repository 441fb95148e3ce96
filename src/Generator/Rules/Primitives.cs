using System;
using System.Collections.Generic;

namespace DiffGen.Generator.Rules;

/// <summary>Every primitive by name: the tables of this folder, joined.</summary>
internal static class Primitives
{
    private static readonly Dictionary<string, Primitive> ByName = Collect();

    public static IEnumerable<Primitive> All => ByName.Values;

    public static Primitive Get(string name) =>
        ByName.TryGetValue(name, out Primitive? primitive) ? primitive : throw new ArgumentException($"No primitive is called '{name}'.", nameof(name));

    public static bool TryGet(string name, out Primitive primitive) => ByName.TryGetValue(name, out primitive!);

    private static Dictionary<string, Primitive> Collect()
    {
        var all = new Dictionary<string, Primitive>(StringComparer.Ordinal);
        foreach (IEnumerable<Primitive> table in new[]
        {
            ArithmeticRules.Table, ExponentialRules.Table, PowerRules.Table, TrigonometricRules.Table, HyperbolicRules.Table,
            SelectionRules.Table, FloatingPointRules.Table, RoundingRules.Table, PredicateRules.Table, SpecialRules.Table,
        })
            foreach (Primitive primitive in table)
                all.Add(primitive.Name, primitive);
        return all;
    }
}
