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
    // By far the most common.
    private static readonly IReadOnlyList<Leaf> s_float64 = [new Leaf("", ScalarType.Float64, false)];

    public static IReadOnlyList<Leaf> Of(IRType type)
    {
        if (ReferenceEquals(type, ScalarType.Float64)) return s_float64;
        if (type is not AggregateType) return [new Leaf("", type, !CanVary(type))];
        var leaves = new List<Leaf>();
        Collect(type, "", false, opensObjects: false, leaves);
        return leaves;
    }

    /// <summary>The leaves of a value with those of the objects that it refers to: where its derivatives live.</summary>
    public static IReadOnlyList<Leaf> Within(IRType type)
    {
        var leaves = new List<Leaf>();
        Collect(type, "", false, opensObjects: true, leaves);
        return leaves;
    }

    /// <summary>The paths to the numbers in a value, or in one element, that take part in derivatives: of a number itself the empty one.</summary>
    public static IEnumerable<string> Numbers(IRType type) => Within(type).Where(leaf => leaf.Type.IsFloat && !leaf.IsConstant).Select(leaf => leaf.Path);

    /// <summary>The type of the part of a value at <paramref name="path"/>.</summary>
    public static IRType At(IRType type, string path)
    {
        foreach (string name in path.Split(['.'], System.StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (AggregateMember member in ((AggregateType)type).Members)
            {
                if (member.Name != name) continue;
                type = member.Type;
                break;
            }
        }

        return type;
    }

    /// <summary>The dotted path of a part of a part.</summary>
    public static string Join(string path, string inner) => path.Length == 0 ? inner : inner.Length == 0 ? path : path + "." + inner;

    /// <summary>The C# expression of this leaf of <paramref name="root"/>.</summary>
    public string Access(string root) => Path.Length == 0 ? root : root + "." + Path;

    /// <summary>Whether the part of a value at <paramref name="path"/> is a constant to the derivative, as a member marked <c>[NoDerivative]</c> is.</summary>
    public static bool IsConstantPart(IRType type, string path)
    {
        while (type is BufferType buffer) type = buffer.Element;
        return path.Length > 0 && type is AggregateType
            && Within(type).Where(leaf => leaf.Path == path || leaf.Path.StartsWith(path + ".", System.StringComparison.Ordinal)).All(leaf => leaf.IsConstant);
    }

    private static void Collect(IRType type, string path, bool isConstant, bool opensObjects, List<Leaf> leaves)
    {
        if (type is AggregateType aggregate && (opensObjects || !aggregate.IsReferenceType))
        {
            foreach (AggregateMember member in aggregate.Members)
                Collect(member.Type, Join(path, member.Name), isConstant || member.IsConstant, opensObjects, leaves);
            return;
        }

        leaves.Add(new Leaf(path, type, isConstant || !CanVary(type)));
    }

    /// <summary>Whether derivatives can live in a value of this type.</summary>
    public static bool CanVary(IRType type) => type switch
    {
        ScalarType or TensorType => type.IsFloat,
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
