using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Transform;

/// <summary>The type of the elements of a caller's shadow, which holds tangents: <c>S.Tangent</c> for elements of a type <c>S</c>.</summary>
internal static class TangentElement
{
    /// <summary>
    /// Scalars, vectors and complex numbers are their own tangents. A generated tangent has a field for every member that varies,
    /// so that each can be assigned by itself.
    /// </summary>
    public static IRType Of(IRType element)
    {
        if (element is not AggregateType aggregate || aggregate.TangentCSharp == aggregate.CSharp) return element;
        var members = new EquatableArray<AggregateMember>(aggregate.Members
            .Where(member => !member.IsConstant && Leaf.CanVary(member.Type))
            .Select(member => new AggregateMember(member.Name, Of(member.Type), IsConstant: false)));
        return new AggregateType(aggregate.TangentCSharp ?? aggregate.CSharp, members, IsReferenceType: false, TangentCSharp: null, Construction: null);
    }
}
