using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>Nullable value types: a flag and a value. The value of null is the default.</summary>
internal static class NullableTypes
{
    public const int HasValue = 0;
    public const int Value = 1;

    /// <summary>Not a name but an expression: it does not throw where there is no value.</summary>
    private const string ValueAccess = "GetValueOrDefault()";

    public static ITypeSymbol? Underlying(ITypeSymbol? type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : null;

    /// <summary>Emitted code cannot put one together from its members in one expression: whole values do not leave the method.</summary>
    public static AggregateType Of(IRType underlying) => new(
        underlying.CSharp + "?",
        new EquatableArray<AggregateMember>([new AggregateMember("HasValue", ScalarType.Bool, false), new AggregateMember(ValueAccess, underlying, false)]),
        false, null, null);

    public static bool Is(IRType type) => type is AggregateType { Members: { Count: 2 } members } && members[Value].Name == ValueAccess;
}
