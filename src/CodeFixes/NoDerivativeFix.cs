using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.CodeFixes;

/// <summary>DG0010: a parameter of a type that cannot be differentiated is made a constant to the derivative.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NoDerivativeFix)), Shared]
public sealed class NoDerivativeFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DG0010"];

    private protected override void Register(Site site, Offer offer, CancellationToken cancellation)
    {
        // What is written cannot be a constant.
        if (site.Node.FirstAncestorOrSelf<ParameterSyntax>() is not { } parameter || parameter.Modifiers.Any(SyntaxKind.OutKeyword) || parameter.Modifiers.Any(SyntaxKind.RefKeyword)) return;
        offer($"Mark '{parameter.Identifier.Text}' [NoDerivative]", nameof(NoDerivativeFix), Replace(site, root =>
            root.ReplaceNode(parameter, Attributes.Add(parameter, "NoDerivative")).WithDiffGen(site.Model, parameter.SpanStart)));
    }
}
