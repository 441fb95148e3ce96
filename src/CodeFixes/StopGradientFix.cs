using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using DiffGen.Generator.Frontend;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.CodeFixes;

/// <summary>
/// DG0005 and DG0006: what is handed to a method without derivative, or stored where its derivative would be lost, is made a constant there.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StopGradientFix)), Shared]
public sealed class StopGradientFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DG0005", "DG0006"];

    private protected override void Register(Site site, Offer offer, CancellationToken cancellation)
    {
        ExpressionSyntax[] constants = [.. Constants(site)];
        if (constants.Length == 0) return;
        string what = constants.Length == 1 ? $"'{constants[0]}'" : "the arguments";
        offer($"Make {what} constant to the derivative with Diff.StopGradient", nameof(StopGradientFix), Replace(site, root =>
            root.ReplaceNodes(constants, (_, expression) => Stopped(expression)).WithDiffGen(site.Model, site.Span.Start)));
    }

    private static IEnumerable<ExpressionSyntax> Constants(Site site)
    {
        SyntaxNode node = site.Node is ExpressionStatementSyntax statement ? statement.Expression : site.Node;
        switch (node)
        {
            case AssignmentExpressionSyntax assignment:
                return [assignment.Right];
            case InvocationExpressionSyntax call:
                // Spans cannot be arguments of generic methods, and what is passed by reference is no value.
                IEnumerable<ArgumentSyntax> arguments = call.ArgumentList.Arguments.Where(argument => argument.RefKindKeyword.IsKind(SyntaxKind.None));
                return arguments.Select(argument => argument.Expression).Where(expression => site.Model.GetTypeInfo(expression).Type is { IsRefLikeType: false } type && CanVary(type, site.Model.Compilation));
            default:
                return [];
        }
    }

    private static bool CanVary(ITypeSymbol type, Compilation compilation) => Leaf.CanVary(new TypeMapper(compilation).Map(type));

    private static ExpressionSyntax Stopped(ExpressionSyntax expression) =>
        SyntaxFactory.ParseExpression($"Diff.StopGradient({expression.WithoutTrivia().ToFullString()})").WithTriviaFrom(expression);
}
