using System.Linq;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>Recognises the attributes that users write, by their full names.</summary>
internal static class DiffGenAttributes
{
    public const string Differentiable = "DiffGen.DifferentiableAttribute";
    public const string NoDerivative = "DiffGen.NoDerivativeAttribute";

    public static bool IsDifferentiable(this ISymbol symbol) => Has(symbol, "DifferentiableAttribute");

    public static bool IsNoDerivative(this ISymbol symbol) => Has(symbol, "NoDerivativeAttribute");

    private static bool Has(ISymbol symbol, string name) =>
        symbol.GetAttributes().Any(attribute =>
            attribute.AttributeClass is { ContainingNamespace: { Name: "DiffGen", ContainingNamespace.IsGlobalNamespace: true } } type && type.Name == name);
}
