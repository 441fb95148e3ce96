using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>Names of namespaces and types, without building strings.</summary>
internal static class SymbolExtensions
{
    public static bool IsIn(this ISymbol symbol, string outer, string inner) =>
        symbol.ContainingType is null
        && symbol.ContainingNamespace is { } ns && ns.Name == inner
        && ns.ContainingNamespace is { ContainingNamespace.IsGlobalNamespace: true } parent && parent.Name == outer;

    /// <summary>The type <c>System.<paramref name="name"/></c>.</summary>
    public static bool IsInSystem(this ITypeSymbol type, string name) =>
        type.Name == name && type.ContainingType is null
        && type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true };

    /// <summary><c>System.Collections.Generic.List&lt;T&gt;</c>.</summary>
    public static bool IsList(this ITypeSymbol type) =>
        type is INamedTypeSymbol
        {
            Name: "List", Arity: 1, ContainingType: null,
            ContainingNamespace: { Name: "Generic", ContainingNamespace: { Name: "Collections", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } },
        };

    /// <summary>Declared in source that this compilation sees.</summary>
    public static bool HasSource(this ISymbol symbol) => symbol.DeclaringSyntaxReferences.Length > 0;
}
