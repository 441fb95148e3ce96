using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Companions;

/// <summary>Which differentiable types companions can pass in and out. What cannot be is refused: it would be a silent zero.</summary>
internal static class Support
{
    /// <summary>Why the method cannot have companions, or null.</summary>
    public static (string Subject, string Reason)? Refusal(MethodSignature method)
    {
        if (method.Receiver is { IsActive: true } receiver && Refusal(receiver.Type) is { } reason) return ("the receiver", reason);
        foreach (ParameterModel parameter in method.Parameters.Where(parameter => parameter.IsActive))
        {
            string? why = parameter.Passing is Passing.Ref or Passing.Out && Tangents.HoldsBuffers(parameter.Type)
                ? "storage passed by reference could be exchanged"
                : Refusal(parameter.Type);
            if (why is not null) return ($"the parameter '{parameter.Name}'", why);
        }

        return method.ReturnType is { } result && Leaf.CanVary(result) && Refusal(result) is { } returned ? ("the result", returned) : null;
    }

    /// <summary>Why values of the type have no tangents that companions can hold, or null.</summary>
    public static string? Refusal(IRType type)
    {
        switch (type)
        {
            case BufferType { Rank: > 3 }:
                return "arrays of more than three dimensions are not supported";
            case BufferType { Element: BufferType row } rows:
                return rows.Rank > 1 || row.Rank > 1 || row.Element is BufferType ? "arrays of arrays are supported for one dimension each" : Refusal(row);
            case BufferType { Element: AggregateType element } when Tangents.HoldsBuffers(element):
                return "its elements hold arrays of their own";
            case BufferType { Element: AggregateType { IsReferenceType: true } }:
                return "its elements are objects";
            case BufferType buffer:
                return Refusal(buffer.Element);
            case AggregateType aggregate when !Tangents.IsTuple(aggregate) && aggregate.TangentCSharp is null && Leaf.CanVary(aggregate):
                return $"the type '{aggregate.CSharp}' is not marked [Differentiable]";
            case AggregateType aggregate:
                foreach (AggregateMember member in Tangents.Varying(aggregate))
                {
                    if (member.Type is AggregateType { IsReferenceType: true }) return $"its member '{member.Name}' is an object";
                    if (Tangents.IsJagged(member.Type)) return $"its member '{member.Name}' is an array of arrays";
                    if (Refusal(member.Type) is { } reason) return $"of its member '{member.Name}': {reason}";
                }

                return null;
            default:
                return null;
        }
    }
}
