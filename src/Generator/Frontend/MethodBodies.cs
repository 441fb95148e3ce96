using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Frontend;

/// <summary>Where the code of a method is.</summary>
internal static class MethodBodies
{
    /// <summary>
    /// The declaration that holds the body: of a method, operator, constructor, accessor or local function; for <c>int X => …;</c> the
    /// arrow clause. Null where there is none in source.
    /// </summary>
    public static SyntaxNode? DeclarationWithBody(IMethodSymbol method)
    {
        method = method.OriginalDefinition;
        return (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax())
            .FirstOrDefault(node => BodyOf(node) is not null);
    }

    public static SyntaxNode? BodyOf(SyntaxNode declaration) => declaration switch
    {
        BaseMethodDeclarationSyntax method => (SyntaxNode?)method.Body ?? method.ExpressionBody,
        AccessorDeclarationSyntax accessor => (SyntaxNode?)accessor.Body ?? accessor.ExpressionBody,
        LocalFunctionStatementSyntax local => (SyntaxNode?)local.Body ?? local.ExpressionBody,
        ArrowExpressionClauseSyntax arrow => arrow,
        _ => null,
    };
}
