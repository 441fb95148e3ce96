using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>
/// Makes a failing program small: greedily takes out or simplifies a piece of the text as long as the program still fails in the
/// same way (A. Zeller, R. Hildebrandt, Simplifying and isolating failure-inducing input, IEEE TSE 28, 2002, over syntax trees).
/// </summary>
/// <param name="failure">How a text fails; null: it does not, or it is no program.</param>
internal sealed class Reduction(Func<string, string?> failure)
{
    public string Reduce(string source)
    {
        string kind = KindOf(failure(source)) ?? throw new ArgumentException("The program does not fail.", nameof(source));
        for (bool isSmaller = true; isSmaller;)
        {
            isSmaller = false;
            string[] candidates = [.. Candidates(source)];
            for (int at = 0; at < candidates.Length; at++)
            {
                if (KindOf(failure(candidates[at])) != kind) continue;
                source = candidates[at];
                candidates = [.. Candidates(source)];
                isSmaller = true;
            }
        }

        return source;
    }

    /// <summary>Messages without their numbers, except that of a diagnostic.</summary>
    private static string? KindOf(string? message) => message is null ? null : Regex.Replace(message.Split('\n')[0], "(?<!DG[0-9]{0,3})[0-9].*", "");

    /// <summary>All texts with one piece less, the large pieces first.</summary>
    private static IEnumerable<string> Candidates(string source)
    {
        bool isMembers = !source.Contains("partial class", StringComparison.Ordinal);
        SyntaxNode root = isMembers ? SyntaxFactory.ParseMemberDeclaration($"class C{{{source}}}")! : CSharpSyntaxTree.ParseText(source).GetRoot();
        int offset = isMembers ? "class C{".Length : 0;
        MethodDeclarationSyntax method = root.DescendantNodes().OfType<MethodDeclarationSyntax>().First(method => method.Identifier.Text == "F");
        IEnumerable<(SyntaxNode Old, IEnumerable<SyntaxNode> New)> edits = root.DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Where(helper => helper.Parent is not ClassDeclarationSyntax { Identifier.Text: "Probe" } && helper != method)
            .Select(helper => ((SyntaxNode)helper, Enumerable.Empty<SyntaxNode>()))
            .Concat(method.Body!.DescendantNodes().OrderByDescending(node => node.Span.Length).SelectMany(Edits));
        foreach ((SyntaxNode old, IEnumerable<SyntaxNode> replacement) in edits)
        {
            string text = string.Concat(replacement.Select(node => node.ToFullString()));
            string candidate = source[..(old.FullSpan.Start - offset)] + text + source[(old.FullSpan.End - offset)..];
            if (candidate.Length < source.Length || (candidate.Length == source.Length && string.CompareOrdinal(candidate, source) < 0))
                yield return candidate;
        }
    }

    private static IEnumerable<(SyntaxNode Old, IEnumerable<SyntaxNode> New)> Edits(SyntaxNode node)
    {
        if (node is StatementSyntax and not BlockSyntax { Parent: MethodDeclarationSyntax })
        {
            if (node.Parent is BlockSyntax or SwitchSectionSyntax) yield return (node, []);
            foreach (StatementSyntax body in node.ChildNodes().SelectMany(Bodies))
                yield return (node, body is BlockSyntax block ? block.Statements : [body]);
        }

        if (node is SwitchSectionSyntax or ElseClauseSyntax) yield return (node, []);
        if (node is ExpressionSyntax and not (LiteralExpressionSyntax or IdentifierNameSyntax or TypeSyntax or MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax }))
        {
            foreach (SyntaxNode part in node.DescendantNodes().OfType<ExpressionSyntax>().Where(part => part is not TypeSyntax || part is IdentifierNameSyntax { Identifier.Text.Length: 1 }).Take(12))
                yield return (node, [part]);
            yield return (node, [SyntaxFactory.ParseExpression("1.0 ")]);
            yield return (node, [SyntaxFactory.ParseExpression("0 ")]);
            yield return (node, [SyntaxFactory.ParseExpression("true ")]);
        }
    }

    private static IEnumerable<StatementSyntax> Bodies(SyntaxNode child) => child switch
    {
        ElseClauseSyntax other => [other.Statement],
        SwitchSectionSyntax section => section.Statements,
        StatementSyntax statement => [statement],
        _ => [],
    };
}
