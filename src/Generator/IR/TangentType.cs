using System.Linq;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.IR;

/// <summary>The type in which adjoints of the elements of a caller's storage are held: paths to leaves are the same as in the elements.</summary>
internal static class TangentType
{
    /// <summary>Whether all that is in an element has a type for its tangents. Storage of what has not takes its adjoints and tangents apart, one buffer for each number.</summary>
    public static bool Exists(IRType element) =>
        element is not AggregateType aggregate
        || aggregate.TangentCSharp == aggregate.CSharp
        || ((aggregate.TangentCSharp is not null || aggregate.Construction is { IsTuple: true }) && aggregate.Members.All(member => member.IsConstant || !Leaf.CanVary(member.Type) || Exists(member.Type)));

    public static IRType OfElement(IRType element)
    {
        if (element is not AggregateType aggregate || aggregate.TangentCSharp == aggregate.CSharp) return element;
        if (aggregate.Construction is { IsTuple: true })
        {
            // Constant elements stay, so that the others keep their places.
            AggregateMember[] elements = [.. aggregate.Members.Select(member => member with { Type = OfElement(member.Type) })];
            string spelling = "(" + string.Join(", ", elements.Select(member => IsPlaceholder(member.Name) ? member.Type.CSharp : member.Type.CSharp + " " + member.Name)) + ")";
            return aggregate with { CSharp = spelling, Members = elements.ToEquatableArray() };
        }

        if (aggregate.TangentCSharp is not { } tangent) return element;
        AggregateMember[] members =
        [
            .. aggregate.Members.Where(member => !member.IsConstant && Leaf.CanVary(member.Type))
                .Select(member => new AggregateMember(member.Name, OfElement(member.Type), false)),
        ];
        var construction = new Construction(EquatableArray<string>.Empty, members.Select(member => member.Name).ToEquatableArray(), IsTuple: false);
        return new AggregateType(tangent, members.ToEquatableArray(), false, tangent, construction);
    }

    private static bool IsPlaceholder(string name) => name.StartsWith("Item", System.StringComparison.Ordinal) && int.TryParse(name.Substring(4), out _);
}
