using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.CodeFixes;

/// <summary>A generator can add members to a type that is partial together with all types around it.</summary>
internal static class PartialTypes
{
    public static bool IsPartial(TypeDeclarationSyntax type) => type.Modifiers.Any(SyntaxKind.PartialKeyword);

    /// <summary>The root with <paramref name="node"/> and every type around it partial.</summary>
    public static SyntaxNode Make(SyntaxNode root, SyntaxNode node) => root.ReplaceNodes(
        node.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Where(type => !IsPartial(type)), (_, type) => WithPartial(type));

    /// <summary><c>partial</c> is the last modifier. What stands before the keyword of the type goes before it.</summary>
    private static TypeDeclarationSyntax WithPartial(TypeDeclarationSyntax type)
    {
        SyntaxToken partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (type.Modifiers.Count > 0) return type.WithModifiers(type.Modifiers.Add(partial));
        SyntaxTriviaList leading = type.Keyword.LeadingTrivia;
        return type.WithKeyword(type.Keyword.WithLeadingTrivia()).WithModifiers([partial.WithLeadingTrivia(leading)]);
    }
}
