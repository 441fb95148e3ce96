using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Generator.IR;

/// <summary>
/// One part of a value that the IR holds by itself. A struct or tuple falls into its members, recursively; a scalar, a buffer, a
/// reference to an object and an opaque value are their own only leaf, with the empty path.
/// </summary>
/// <param name="Path">The dotted members that lead to it.</param>
/// <param name="IsConstant">Some member on the way is <c>[NoDerivative]</c>, or derivatives do not live in the type.</param>
internal sealed record Leaf(string Path, IRType Type, bool IsConstant)
{
    public static IReadOnlyList<Leaf> Of(IRType type)
    {
        var leaves = new List<Leaf>();
        Collect(type, "", false, leaves);
        return leaves;
    }

    /// <summary>The C# expression of this leaf of <paramref name="root"/>.</summary>
    public string Access(string root) => Path.Length == 0 ? root : root + "." + Path;

    /// <summary>Whether the part of a value at <paramref name="path"/> is a constant to the derivative, as a member marked <c>[NoDerivative]</c> is.</summary>
    public static bool IsConstantPart(IRType type, string path)
    {
        while (type is BufferType buffer) type = buffer.Element;
        return path.Length > 0 && type is AggregateType aggregate && Of(aggregate with { IsReferenceType = false }).FirstOrDefault(leaf => leaf.Path == path) is { IsConstant: true };
    }

    private static void Collect(IRType type, string path, bool isConstant, List<Leaf> leaves)
    {
        if (type is AggregateType { IsReferenceType: false } aggregate)
        {
            foreach (AggregateMember member in aggregate.Members)
                Collect(member.Type, path.Length == 0 ? member.Name : path + "." + member.Name, isConstant || member.IsConstant, leaves);
            return;
        }

        leaves.Add(new Leaf(path, type, isConstant || !CanVary(type)));
    }

    /// <summary>Whether derivatives can live in a value of this type.</summary>
    public static bool CanVary(IRType type) => type switch
    {
        ScalarType => type.IsFloat,
        BufferType buffer => CanVary(buffer.Element),
        AggregateType aggregate => HasVaryingMember(aggregate),
        _ => false,
    };

    private static bool HasVaryingMember(AggregateType aggregate)
    {
        foreach (AggregateMember member in aggregate.Members)
            if (!member.IsConstant && CanVary(member.Type))
                return true;
        return false;
    }
}
