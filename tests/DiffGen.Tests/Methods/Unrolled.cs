using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Methods;

/// <summary>
/// The same members without loops: each <c>for</c> loop from a number to a number is written out, with what may end it before, for arrays of five elements; <c>break</c> and <c>continue</c>
/// become jumps. What comes out is straight-line code
/// and branches, which are differentiated by other means than loops, and exactly so where values tie or are not finite and difference quotients say nothing.
/// </summary>
internal sealed class Unrolled : CSharpSyntaxRewriter
{
    private readonly Dictionary<string, int> _indices = [];
    private readonly Stack<(string Break, string Continue)> _loops = [];
    private int _labels;

    public static string Of(string members)
    {
        var type = (ClassDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"class C{{{members}}}")!;
        return string.Concat(((ClassDeclarationSyntax)new Unrolled().Visit(type)).Members.Select(member => member.ToFullString()));
    }

    public override SyntaxNode? VisitForStatement(ForStatementSyntax node)
    {
        VariableDeclaratorSyntax counter = node.Declaration!.Variables.Single();
        string name = counter.Identifier.Text;
        var condition = (BinaryExpressionSyntax)node.Condition!;
        bool endsBefore = condition.IsKind(SyntaxKind.LogicalAndExpression);
        BinaryExpressionSyntax bound = endsBefore ? (BinaryExpressionSyntax)condition.Left : condition;
        int from = Number(counter.Initializer!.Value), to = Number(bound.Right);
        bool falls = bound.IsKind(SyntaxKind.GreaterThanOrEqualExpression);
        (string Break, string Continue) labels = ($"left{_labels++}", $"next{_labels++}");
        var text = new StringBuilder("{ ");
        for (int i = from; falls ? i >= to : i < to; i += falls ? -1 : 1)
        {
            _indices[name] = i;
            string next = $"{labels.Continue}_{i - from + 100}";
            _loops.Push((labels.Break, next));
            if (endsBefore) text.Append($"if (!({Visit(condition.Right)!.ToFullString()})) goto {labels.Break}; ");
            text.Append("{ ").Append(Visit(node.Statement)!.ToFullString()).Append(" } ");
            if (text.ToString().Contains($"goto {next};", StringComparison.Ordinal)) text.Append(next).Append(": ; ");
            _loops.Pop();
        }

        _indices.Remove(name);
        if (text.ToString().Contains($"goto {labels.Break};", StringComparison.Ordinal)) text.Append(labels.Break).Append(": ; ");
        return SyntaxFactory.ParseStatement(text.Append("}\n").ToString());
    }

    public override SyntaxNode? VisitBreakStatement(BreakStatementSyntax node) => SyntaxFactory.ParseStatement($"goto {_loops.Peek().Break}; ");

    public override SyntaxNode? VisitContinueStatement(ContinueStatementSyntax node) => SyntaxFactory.ParseStatement($"goto {_loops.Peek().Continue}; ");

    public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) =>
        _indices.TryGetValue(node.Identifier.Text, out int index) ? SyntaxFactory.ParseExpression($"{index} ") : base.VisitIdentifierName(node);

    /// <summary>A literal, a length, a counter of a loop around, or a sum of these.</summary>
    private int Number(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax literal => (int)literal.Token.Value!,
        MemberAccessExpressionSyntax { Name.Identifier.Text: "Length" } => 5,
        IdentifierNameSyntax name => _indices[name.Identifier.Text],
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum => Number(sum.Left) + Number(sum.Right),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression } difference => Number(difference.Left) - Number(difference.Right),
        _ => throw new ArgumentException($"{expression} is no number.", nameof(expression)),
    };
}
