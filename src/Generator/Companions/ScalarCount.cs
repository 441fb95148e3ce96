using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>C# expressions for the number of scalars in values: rows and columns of Jacobians.</summary>
internal static class ScalarCount
{
    /// <summary>The number of scalars in all of the values together.</summary>
    public static string Of(IEnumerable<(IRType Type, string Access)> values, Extents extents)
    {
        int known = 0;
        var terms = new List<string>();
        foreach ((IRType type, string access) in values) Add(type, access, extents, terms, ref known);
        if (known > 0 || terms.Count == 0) terms.Add(Text(known));
        return string.Join(" + ", terms);
    }

    /// <summary>The number of scalars in a value without storage, or in one element of storage.</summary>
    public static int Of(IRType type) => Tangents.Leaves(type).Count(leaf => !leaf.IsConstant);

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Add(IRType type, string access, Extents extents, List<string> terms, ref int known)
    {
        switch (type)
        {
            case BufferType buffer:
                int each = Of(buffer.Element);
                string length = extents.Length(buffer, access);
                if (length.IndexOf('?') >= 0) length = $"({length})";
                terms.Add(each == 1 ? length : $"{length} * {Text(each)}");
                break;
            case TensorType tensor:
                terms.Add(extents.Shape(tensor, access) + ".Count");
                break;
            case AggregateType aggregate:
                foreach (AggregateMember member in Tangents.Varying(aggregate)) Add(member.Type, extents.Member(aggregate, access, member), extents, terms, ref known);
                break;
            default:
                known++;
                break;
        }
    }
}
