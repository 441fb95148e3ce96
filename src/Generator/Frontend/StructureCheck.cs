using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Frontend;

/// <summary>What keeps a method from being differentiated, or from having companions, whatever its body computes.</summary>
internal static class StructureCheck
{
    /// <summary>Where a method with the attribute stands and what kind of member it is.</summary>
    public static void Companions(IMethodSymbol method, Findings findings)
    {
        Location name = NameOf(method);
        if (method.MethodKind != MethodKind.Ordinary)
        {
            findings.Add(Descriptors.NoCompanionsHere, name, TermOf(method), "Move the code to an ordinary method of a partial type and mark that");
            return;
        }

        if (method.ContainingType.TypeKind == TypeKind.Extension)
        {
            findings.Add(Descriptors.NoCompanionsHere, name, "in an extension block", "Write it as an extension method with a this parameter");
            return;
        }

        foreach (INamedTypeSymbol type in ContainersOf(method))
        {
            if (type.IsFileLocal)
                findings.Add(Descriptors.NoCompanionsHere, name, $"in the file-local type '{type.Name}'", "Remove the modifier file");
            else if (!SignatureReader.IsPartial(type))
                findings.AddForType(type);
        }

        if (MethodBodies.DeclarationWithBody(method) is null)
            findings.Add(Descriptors.NoBody, name, method.IsAbstract ? "abstract" : method.IsExtern ? "extern" : "only declared");
        else if (IsOverridable(method))
            findings.Add(Descriptors.Overridable, name, method.IsOverride ? "an override" : "virtual");
    }

    /// <summary>Kinds of code that cannot be followed at all.</summary>
    public static void Code(IMethodSymbol method, Findings findings)
    {
        SyntaxNode? declaration = MethodBodies.DeclarationWithBody(method);
        if (method.IsAsync)
        {
            findings.Add(Descriptors.AsyncOrIterator, Modifier(declaration, SyntaxKind.AsyncKeyword) ?? NameOf(method), "an async method");
            return;
        }

        if (declaration is null) return;
        StatementSyntax[] refused = [.. OwnStatements(declaration).Where(statement => statement is YieldStatementSyntax or UnsafeStatementSyntax or FixedStatementSyntax)];
        if (refused.OfType<YieldStatementSyntax>().FirstOrDefault() is { } yield)
        {
            findings.Add(Descriptors.AsyncOrIterator, yield.GetLocation(), "an iterator");
            return;
        }

        const string safe = "Use arrays or spans";
        if (Modifier(declaration, SyntaxKind.UnsafeKeyword) is { } modifier)
        {
            findings.Add(Descriptors.UnsafeOrDynamic, modifier, "the modifier unsafe", safe);
            return;
        }

        switch (refused.FirstOrDefault())
        {
            case UnsafeStatementSyntax block:
                findings.Add(Descriptors.UnsafeOrDynamic, block.UnsafeKeyword.GetLocation(), "an unsafe block", safe);
                break;
            case FixedStatementSyntax block:
                findings.Add(Descriptors.UnsafeOrDynamic, block.FixedKeyword.GetLocation(), "a fixed statement", safe);
                break;
        }
    }

    public static Location NameOf(ISymbol symbol) => symbol.Locations.FirstOrDefault(location => location.IsInSource) ?? Location.None;

    /// <summary>The type of the result, as it is declared.</summary>
    public static Location ResultOf(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).OfType<MethodDeclarationSyntax>().FirstOrDefault()?.ReturnType.GetLocation()
        ?? NameOf(method);

    /// <summary>From the innermost type outwards.</summary>
    public static IEnumerable<INamedTypeSymbol> ContainersOf(ISymbol symbol)
    {
        for (INamedTypeSymbol? type = symbol.ContainingType; type is not null; type = type.ContainingType) yield return type;
    }

    private static bool IsOverridable(IMethodSymbol method) =>
        (method.IsVirtual || (method.IsOverride && !method.IsSealed)) && method.ContainingType is { IsSealed: false, TypeKind: not TypeKind.Struct };

    /// <summary>Statements of the method itself, not of functions that it declares: those may be iterators as they like. No other stands within an expression.</summary>
    private static IEnumerable<StatementSyntax> OwnStatements(SyntaxNode declaration) =>
        declaration.DescendantNodes(node => node == declaration || node is not (LocalFunctionStatementSyntax or ExpressionSyntax)).OfType<StatementSyntax>();

    private static Location? Modifier(SyntaxNode? declaration, SyntaxKind kind)
    {
        SyntaxTokenList modifiers = declaration switch
        {
            BaseMethodDeclarationSyntax method => method.Modifiers,
            LocalFunctionStatementSyntax local => local.Modifiers,
            _ => default,
        };
        int index = modifiers.IndexOf(kind);
        return index < 0 ? null : modifiers[index].GetLocation();
    }

    private static string TermOf(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.LocalFunction => "a local function",
        MethodKind.AnonymousFunction => "a lambda",
        MethodKind.UserDefinedOperator => "an operator",
        MethodKind.Conversion => "a conversion operator",
        MethodKind.PropertyGet or MethodKind.PropertySet => "an accessor of a property",
        MethodKind.EventAdd or MethodKind.EventRemove => "an accessor of an event",
        MethodKind.ExplicitInterfaceImplementation => "an explicit interface implementation",
        MethodKind.Constructor or MethodKind.StaticConstructor => "a constructor",
        MethodKind.Destructor => "a finalizer",
        _ => "not an ordinary method",
    };
}
