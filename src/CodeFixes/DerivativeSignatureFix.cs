using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using DiffGen.Generator.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace DiffGen.CodeFixes;

/// <summary>DG0007: gives a derivative the parameters and the result that the derivative of its method has. The body stays.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DerivativeSignatureFix)), Shared]
public sealed class DerivativeSignatureFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DG0007"];

    private protected override void Register(Site site, Offer offer, CancellationToken cancellation)
    {
        if (site.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method
            || site.Model.GetDeclaredSymbol(method, cancellation) is not { } symbol
            || CustomDerivativeMatch.Of(symbol, site.Model.Compilation)?.ExpectedDeclaration is not { } expected
            || SyntaxFactory.ParseMemberDeclaration(expected + " => throw null;") is not MethodDeclarationSyntax right)
            return;
        MethodDeclarationSyntax changed = method
            .WithReturnType(right.ReturnType.WithTriviaFrom(method.ReturnType).WithAdditionalAnnotations(Simplifier.Annotation))
            .WithTypeParameterList(right.TypeParameterList)
            .WithParameterList(right.ParameterList.WithTriviaFrom(method.ParameterList).WithAdditionalAnnotations(Simplifier.Annotation));
        if (!changed.Modifiers.Any(SyntaxKind.StaticKeyword))
        {
            SyntaxToken @static = SyntaxFactory.Token(SyntaxKind.StaticKeyword).WithTrailingTrivia(SyntaxFactory.Space);
            changed = changed.Modifiers.Count > 0
                ? changed.AddModifiers(@static)
                : changed.WithReturnType(changed.ReturnType.WithoutLeadingTrivia()).WithModifiers([@static.WithLeadingTrivia(changed.ReturnType.GetLeadingTrivia())]);
        }

        offer(
            $"Change the signature of '{method.Identifier.Text}'", nameof(DerivativeSignatureFix),
            Replace(site, root => root.ReplaceNode(method, changed.WithAdditionalAnnotations(Formatter.Annotation))));
    }
}
