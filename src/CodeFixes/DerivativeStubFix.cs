using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using DiffGen.Generator.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace DiffGen.CodeFixes;

/// <summary>DG0005: writes a derivative for the method that has none, with the right signature and a body that says that it is to be written.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DerivativeStubFix)), Shared]
public sealed class DerivativeStubFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DG0005"];

    private protected override void Register(Site site, Offer offer, CancellationToken cancellation)
    {
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call
            || call.FirstAncestorOrSelf<MemberDeclarationSyntax>(member => member.Parent is TypeDeclarationSyntax) is not { } member
            || site.Model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol called
            || CustomDerivativeMatch.StubFor(called.OriginalDefinition, site.Model.Compilation) is not { } signature)
            return;
        string method = called.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        MemberDeclarationSyntax stub = SyntaxFactory.ParseMemberDeclaration(
            $"[DerivativeOf(typeof({method}), nameof({method}.{called.Name}))]\nprivate {signature} =>\n    throw new NotImplementedException();")!
            .WithLeadingTrivia(SyntaxFactory.ElasticLineFeed)
            .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)
            .WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);
        offer($"Write a derivative of '{called.ContainingType.Name}.{called.Name}'", nameof(DerivativeStubFix) + called.Name, Replace(site, root =>
            root.InsertNodesAfter(member, [stub]).WithDiffGen(site.Model, member.SpanStart).WithSystem(site.Model, member.SpanStart)));
    }
}
