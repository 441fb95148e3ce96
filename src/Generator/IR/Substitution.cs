using System.Collections.Generic;

namespace DiffGen.Generator.IR;

/// <summary>Replaces values everywhere in a region.</summary>
internal static class Substitution
{
    public static void Apply(Region region, Dictionary<Value, Value> replacement)
    {
        if (replacement.Count == 0) return;
        foreach (Op op in region.Ops)
        {
            Apply(op.Operands, replacement);
            foreach (Region inner in op.Regions) Apply(inner, replacement);
        }

        Apply(region.Yields, replacement);
    }

    public static void Apply(Value[] values, Dictionary<Value, Value> replacement)
    {
        if (replacement.Count == 0) return;
        for (int i = 0; i < values.Length; i++)
            while (replacement.TryGetValue(values[i], out Value? other))
                values[i] = other;
    }
}
