using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.CodeFixes;

/// <summary>DG0001: makes a type partial, and the types around it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakePartialFix)), Shared]
public sealed class MakePartialFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DG0001"];

    private protected override void Register(Site site, Offer offer, CancellationToken cancellation)
    {
        if (site.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type) return;
        bool isNested = type.Ancestors().OfType<TypeDeclarationSyntax>().Any(outer => !PartialTypes.IsPartial(outer));
        offer(
            isNested ? $"Make '{type.Identifier.Text}' and the types around it partial" : $"Make '{type.Identifier.Text}' partial",
            nameof(MakePartialFix),
            Replace(site, root => PartialTypes.Make(root, type)));
    }
}
