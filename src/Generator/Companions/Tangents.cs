using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>The tangent type of each differentiable type, as C# spells it, and where in a tangent the tangent of a member lies.</summary>
internal static class Tangents
{
    /// <summary>The type of gradients: arrays where the value is any kind of storage.</summary>
    public static string Of(IRType type) => Of(type, false);

    /// <summary>The type of a destination parameter: a span, row-major, for any kind of storage, arrays of arrays included.</summary>
    public static string OfDestination(IRType type) =>
        type is BufferType buffer ? $"global::System.Span<{OfElement(buffer)}>" : type is TensorType tensor ? tensor.Span : Of(type);

    /// <summary>The type of a cotangent parameter.</summary>
    public static string OfCotangent(IRType type) =>
        type is BufferType { Rank: 1, Element: not BufferType } buffer ? $"global::System.ReadOnlySpan<{OfElement(buffer)}>" : type is TensorType tensor ? tensor.ReadOnlySpan : Of(type);

    /// <summary>
    /// The tangent type of the elements, at the bottom of arrays of arrays. Paths to their members are those of the elements: tuples keep
    /// their constants here.
    /// </summary>
    public static string OfElement(BufferType buffer) => Of(Bottom(buffer), true);

    public static bool IsJagged(IRType type) => type is BufferType { Element: BufferType };

    public static IRType Bottom(IRType type)
    {
        while (type is BufferType buffer) type = buffer.Element;
        return type;
    }

    /// <summary>The path in a tangent of <paramref name="type"/> to the tangent of the leaf at <paramref name="path"/>.</summary>
    public static string Path(IRType type, string path)
    {
        if (path.Length == 0 || type is not AggregateType aggregate) return path;
        int dot = path.IndexOf('.');
        string name = dot < 0 ? path : path.Substring(0, dot);
        AggregateMember member = aggregate.Members.First(candidate => candidate.Name == name);
        string rest = Path(member.Type, dot < 0 ? "" : path.Substring(dot + 1));
        string own = IsTuple(aggregate) ? TupleElement(aggregate, member) : name;
        return own.Length == 0 ? rest : rest.Length == 0 ? own : own + "." + rest;
    }

    /// <summary>The leaves of a value, those of an object included.</summary>
    public static IReadOnlyList<Leaf> Leaves(IRType type) => Leaf.Within(type);

    /// <summary>The C# expression of a member of a value. An object may be missing: what that means is for the method itself to say.</summary>
    public static string Member(AggregateType type, string value, AggregateMember member) =>
        !type.IsReferenceType || value == "this" ? Spelling.Of(value, member)
        : member.Accessor is null ? $"{value}?.{member.Name}"
        : $"({value} is null ? default : {Spelling.Of(value, member)})";

    /// <summary>Members that have a tangent.</summary>
    public static IEnumerable<AggregateMember> Varying(AggregateType aggregate) =>
        aggregate.Members.Where(member => !member.IsConstant && Leaf.CanVary(member.Type));

    /// <summary>Vectors, matrices and the like are their own tangents.</summary>
    public static bool IsOwnTangent(AggregateType aggregate) => aggregate.TangentCSharp == aggregate.CSharp;

    public static bool IsTuple(AggregateType aggregate) => aggregate.Construction is { IsTuple: true };

    /// <summary>Whether some storage belongs to a tangent of this type: an array that has to be there before it is added to.</summary>
    public static bool HoldsBuffers(IRType type) => type switch
    {
        BufferType or TensorType => Leaf.CanVary(type),
        AggregateType aggregate => Varying(aggregate).Any(member => HoldsBuffers(member.Type)),
        _ => false,
    };

    /// <summary>The one scalar type of all that varies in a value of this type; null where there are several.</summary>
    public static ScalarType? ScalarOf(IRType type)
    {
        switch (type)
        {
            case ScalarType scalar:
                return scalar;
            case TensorType tensor:
                return tensor.Element;
            case BufferType buffer:
                return ScalarOf(buffer.Element);
            case AggregateType aggregate:
                ScalarType?[] members = [.. Varying(aggregate).Select(member => ScalarOf(member.Type)).Distinct()];
                return members.Length == 1 ? members[0] : null;
            default:
                return null;
        }
    }

    /// <summary>The one scalar type of all parameters together; null where there are several.</summary>
    public static ScalarType? ScalarOf(IEnumerable<ActiveParameter> parameters)
    {
        ScalarType?[] types = [.. parameters.Select(parameter => ScalarOf(parameter.Type)).Distinct()];
        return types.Length == 1 ? types[0] : null;
    }

    /// <summary>A C# tuple type, or the only element itself. Names that C# would not accept are left out.</summary>
    public static string Tuple(IReadOnlyList<(string Type, string Name)> elements) =>
        elements.Count == 1
            ? elements[0].Type
            : $"({string.Join(", ", elements.Select((element, i) => IsElementName(element.Name, i) ? element.Type + " " + Naming.Escape(element.Name.TrimStart('@')) : element.Type))})";

    /// <summary>Whether a value of this type is or holds a tensor.</summary>
    public static bool HoldsTensors(IRType type) => type switch
    {
        TensorType => true,
        BufferType buffer => HoldsTensors(buffer.Element),
        AggregateType aggregate => Varying(aggregate).Any(member => HoldsTensors(member.Type)),
        _ => false,
    };

    private static string Of(IRType type, bool keepsConstants)
    {
        switch (type)
        {
            case BufferType buffer:
                // C# writes the ranks of nested arrays from the outside in.
                string ranks = "";
                IRType inner = buffer;
                for (; inner is BufferType nested; inner = nested.Element) ranks += "[" + new string(',', nested.Rank - 1) + "]";
                return Of(inner, true) + ranks;
            case AggregateType aggregate when IsTuple(aggregate):
                AggregateMember[] members = [.. keepsConstants ? aggregate.Members : Varying(aggregate)];
                return Tuple([.. members.Select(member => (Leaf.CanVary(member.Type) ? Of(member.Type, keepsConstants) : member.Type.CSharp, member.Name))]);
            case AggregateType aggregate:
                return aggregate.TangentCSharp ?? aggregate.CSharp;
            case TensorType tensor:
                return tensor.Tensor;
            default:
                return type.CSharp;
        }
    }

    /// <summary>Constant elements are left out, so that later ones without a name of their own move up.</summary>
    private static string TupleElement(AggregateType tuple, AggregateMember member)
    {
        AggregateMember[] varying = [.. Varying(tuple)];
        if (varying.Length == 1) return "";
        int index = System.Array.IndexOf(varying, member);
        return IsElementName(member.Name, index) ? member.Name : "Item" + (index + 1);
    }

    private static bool IsElementName(string name, int index)
    {
        if (name is "Rest" or "ToString" or "Equals" or "GetHashCode" or "CompareTo" or "Deconstruct" or "") return false;
        return !(name.StartsWith("Item", System.StringComparison.Ordinal) && int.TryParse(name.Substring(4), out int position)) || position == index + 1;
    }
}
