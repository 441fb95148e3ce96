using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Companions;

/// <summary>Which differentiable types companions can pass in and out. What cannot be is refused: it would be a silent zero.</summary>
internal static class Support
{
    public static bool Has(MethodSignature method) =>
        (method.Receiver is not { IsActive: true } receiver || Refusal(receiver.Type) is null)
        && method.Parameters.All(parameter => Refusal(parameter) is null)
        && RefusalOfResult(method) is null;

    /// <summary>Why an active parameter cannot have a gradient, or null.</summary>
    public static string? Refusal(ParameterModel parameter)
    {
        if (!parameter.IsActive) return null;
        if (parameter.Passing is Passing.Value or Passing.In) return Refusal(parameter.Type);
        if (Tangents.HoldsBuffers(parameter.Type)) return "which can be exchanged for another when it is passed by reference";
        return parameter.Type is AggregateType { IsReferenceType: true } ? "an object that can be exchanged for another" : Refusal(parameter.Type);
    }

    public static string? RefusalOfResult(MethodSignature method) => method.ReturnType switch
    {
        null => null,
        BufferType { IsIndirect: true } => "which is a parameter type only",
        { } type when Leaf.CanVary(type) && HoldsJagged(type) => "and the rows of an array of arrays have no cotangents yet",
        { } type => Leaf.CanVary(type) ? Refusal(type) : null,
    };

    private static bool HoldsJagged(IRType type) =>
        Tangents.IsJagged(type) || (type is AggregateType aggregate && Tangents.Varying(aggregate).Any(member => HoldsJagged(member.Type)));

    /// <summary>Why values of the type have no tangents that companions can hold, or null.</summary>
    public static string? Refusal(IRType type)
    {
        switch (type)
        {
            case BufferType tensors when Tangents.HoldsTensors(tensors):
                return "which is an array of tensors";
            case BufferType { Rank: > 3 }:
                return "which has more than three dimensions";
            case BufferType { Element: BufferType row } rows:
                return rows.Rank > 1 || row.Rank > 1 || row.Element is BufferType ? "whose rows are not plain arrays" : Refusal(row);
            case BufferType { Element: AggregateType element } when Tangents.HoldsBuffers(element):
                return "whose elements hold arrays of their own";
            case BufferType buffer:
                return Refusal(buffer.Element);
            case AggregateType aggregate when !Tangents.IsTuple(aggregate) && aggregate.TangentCSharp is null && Leaf.CanVary(aggregate):
                return "which is not marked [Differentiable]";
            case AggregateType aggregate:
                foreach (AggregateMember member in Tangents.Varying(aggregate))
                {
                    if (Tangents.IsJagged(member.Type)) return $"whose member '{member.Name}' is an array of arrays";
                    if (Refusal(member.Type) is { } reason) return $"whose member '{member.Name}' has a type {reason}";
                }

                return null;
            default:
                return null;
        }
    }
}
