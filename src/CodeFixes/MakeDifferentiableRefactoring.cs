using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using DiffGen.Generator.Companions;
using DiffGen.Generator.Frontend;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.CodeFixes;

/// <summary>Offers to mark a method that could have companions: one with a body, with parameters of a differentiable type and with something that depends on them.</summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp, Name = nameof(MakeDifferentiableRefactoring)), Shared]
public sealed class MakeDifferentiableRefactoring : CodeRefactoringProvider
{
    /// <inheritdoc/>
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root
            || await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } model)
            return;
        // On the head of a method, not anywhere in its body.
        if (root.FindNode(context.Span).FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method
            || context.Span.End > method.ParameterList.Span.End
            || model.Compilation.GetTypeByMetadataName(DiffGenAttributes.Differentiable) is null
            || model.GetDeclaredSymbol(method, context.CancellationToken) is not IMethodSymbol symbol
            || !IsSuitable(symbol, model.Compilation))
            return;
        context.RegisterRefactoring(DocumentFix.Action(
            $"Make '{symbol.Name}' differentiable", nameof(MakeDifferentiableRefactoring), cancellation => DifferentiableAttribution.Add(context.Document, method, "Differentiable", cancellation)));
    }

    /// <summary>What the generator asks of a declaration. What its body does is the analyzer's to judge, once the method is marked.</summary>
    private static bool IsSuitable(IMethodSymbol method, Compilation compilation)
    {
        if (SignatureReader.AttributeOf(method) is not null || method.IsNoDerivative()) return false;
        var findings = new Findings("");
        StructureCheck.Companions(method, findings);
        StructureCheck.Code(method, findings);
        if (findings.Problems.Any(problem => !Findings.IsForType(problem))) return false;
        CompanionShape shape = CompanionShape.Of(SignatureReader.Read(method, compilation, new TypeMapper(compilation)));
        return shape.Inputs.Any() && CompanionSignatures.Of(shape, new DifferentiableOptions((int)CompanionKind.Gradient | (int)CompanionKind.Jacobian, false)).Count > 0;
    }
}
