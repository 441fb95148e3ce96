using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.ExistingSources;

/// <summary>Puts the attribute on every method of a file, and makes every type partial.</summary>
internal static class Marking
{
    private const string Mark = "[global::DiffGen.Differentiable(Companions = global::DiffGen.Companions.Default | global::DiffGen.Companions.Jvp)] ";

    /// <summary>Works on the text, so that it does for a file that is not C# to its end.</summary>
    public static string Of(string text, Random random, double share)
    {
        SyntaxNode root = SourceUnit.Parse("", text).GetRoot();
        var marked = new StringBuilder();
        int copied = 0;
        foreach ((int position, string insertion) in root.DescendantNodes().SelectMany(node => Insertions(node, random.NextDouble() < share)).OrderBy(insertion => insertion.Position))
        {
            marked.Append(text, copied, position - copied).Append(insertion);
            copied = position;
        }

        return marked.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>How many methods could be marked.</summary>
    public static int Count(SyntaxTree tree) => tree.GetRoot().DescendantNodes().Count(IsMarkable);

    private static IEnumerable<(int Position, string Text)> Insertions(SyntaxNode node, bool isChosen)
    {
        if (isChosen && IsMarkable(node)) yield return (node.SpanStart, Mark);
        // 'partial' stands immediately before the keyword.
        if (node is TypeDeclarationSyntax type && !type.Modifiers.Any(SyntaxKind.PartialKeyword) && !type.Keyword.IsMissing && type is not ExtensionBlockDeclarationSyntax)
            yield return (type.Keyword.SpanStart, "partial ");
    }

    /// <summary>The other part of a partial method has the same attributes: it can be there once only.</summary>
    private static bool IsMarkable(SyntaxNode node) => node is MethodDeclarationSyntax method && !HasMark(method) && !method.Modifiers.Any(SyntaxKind.PartialKeyword);

    private static bool HasMark(MethodDeclarationSyntax method) =>
        method.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString().EndsWith("Differentiable", StringComparison.Ordinal));
}
