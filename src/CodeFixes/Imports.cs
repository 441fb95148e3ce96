using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace DiffGen.CodeFixes;

internal static class Imports
{
    /// <summary>Adds <c>using DiffGen;</c> where names of that namespace are not known at the place.</summary>
    public static CompilationUnitSyntax WithDiffGen(this CompilationUnitSyntax changed, SemanticModel model, int position) =>
        With(changed, model, position, "DiffGen", "DifferentiableAttribute");

    /// <summary>Adds <c>using System;</c> where names of that namespace are not known at the place.</summary>
    public static CompilationUnitSyntax WithSystem(this CompilationUnitSyntax changed, SemanticModel model, int position) =>
        With(changed, model, position, "System", "NotImplementedException");

    private static CompilationUnitSyntax With(CompilationUnitSyntax changed, SemanticModel model, int position, string name, string member)
    {
        if (model.LookupNamespacesAndTypes(position, name: member).Any() || changed.Usings.Any(directive => directive.Name?.ToString() == name)) return changed;
        UsingDirectiveSyntax added = SyntaxFactory.UsingDirective(SyntaxFactory.IdentifierName(name)).NormalizeWhitespace().WithTrailingTrivia(SyntaxFactory.ElasticLineFeed).WithAdditionalAnnotations(Formatter.Annotation);
        if (changed.Usings.Count > 0)
        {
            // In the order of names, System first.
            int index = changed.Usings.TakeWhile(directive => IsBefore(directive.Name?.ToString() ?? "", name)).Count();
            return index == 0
                ? changed.WithUsings(changed.Usings.Replace(changed.Usings[0], changed.Usings[0].WithLeadingTrivia()).Insert(0, added.WithLeadingTrivia(changed.Usings[0].GetLeadingTrivia())))
                : changed.WithUsings(changed.Usings.Insert(index, added));
        }

        // What stands at the top of the file stays there.
        return changed.WithUsings([added.WithTrailingTrivia(SyntaxFactory.ElasticLineFeed, SyntaxFactory.ElasticLineFeed)]);
    }

    private static bool IsBefore(string directive, string name) => IsSystem(directive) != IsSystem(name) ? IsSystem(directive) : string.CompareOrdinal(directive, name) < 0;

    private static bool IsSystem(string name) => name == "System" || name.StartsWith("System.", System.StringComparison.Ordinal);
}
