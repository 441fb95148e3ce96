using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.CodeFixes;

/// <summary>Marks a method, makes its types partial and imports the attribute's namespace.</summary>
internal static class DifferentiableAttribution
{
    public static async Task<Solution> Add(Document document, MethodDeclarationSyntax method, string attribute, CancellationToken cancellation)
    {
        var root = (CompilationUnitSyntax)(await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false))!;
        var mark = new SyntaxAnnotation();
        SyntaxNode marked = root.ReplaceNode(method, Attributes.Add(method, attribute).WithAdditionalAnnotations(mark));
        var changed = (CompilationUnitSyntax)PartialTypes.Make(marked, marked.GetAnnotatedNodes(mark).Single());
        return document.WithSyntaxRoot(changed.WithDiffGen(model, method.SpanStart)).Project.Solution;
    }
}
