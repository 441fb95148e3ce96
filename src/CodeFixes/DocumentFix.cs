using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace DiffGen.CodeFixes;

/// <summary>What a fix of one document is made from.</summary>
internal sealed class Site
{
    public Site(Document document, CompilationUnitSyntax root, SemanticModel model, TextSpan span) => (Document, Root, Model, Span) = (document, root, model, span);

    public Document Document { get; }

    public CompilationUnitSyntax Root { get; }

    public SemanticModel Model { get; }

    public TextSpan Span { get; }

    /// <summary>The outermost node that covers the place: an argument is its expression as well.</summary>
    public SyntaxNode Node => Root.FindNode(Span, getInnermostNodeForTie: true);
}

/// <summary>A fix that changes one document. Everywhere in a document, project or solution it is applied place by place.</summary>
public abstract class DocumentFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider? GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not CompilationUnitSyntax root
            || await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } model)
            return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            var site = new Site(context.Document, root, model, diagnostic.Location.SourceSpan);
            Register(site, (title, key, change) => context.RegisterCodeFix(Action(title, key, change), diagnostic), context.CancellationToken);
        }
    }

    /// <summary>Offers what can be done at one place.</summary>
    private protected abstract void Register(Site site, Offer offer, CancellationToken cancellation);

    /// <param name="title">What the user reads.</param>
    /// <param name="key">The same for the same change anywhere.</param>
    /// <param name="change">Makes the changed solution.</param>
    private protected delegate void Offer(string title, string key, Func<CancellationToken, Task<Solution>> change);

    internal static CodeAction Action(string title, string key, Func<CancellationToken, Task<Solution>> change) => CodeAction.Create(title, change, key);

    /// <summary>A change of the document itself.</summary>
    private protected static Func<CancellationToken, Task<Solution>> Replace(Site site, Func<CompilationUnitSyntax, SyntaxNode> change) =>
        _ => Task.FromResult(site.Document.WithSyntaxRoot(change(site.Root)).Project.Solution);
}
