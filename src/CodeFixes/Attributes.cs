using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace DiffGen.CodeFixes;

internal static class Attributes
{
    public static ParameterSyntax Add(ParameterSyntax parameter, string attribute)
    {
        AttributeListSyntax list = List(attribute).WithLeadingTrivia(parameter.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.Space);
        return parameter.WithoutLeadingTrivia().WithAttributeLists(parameter.WithoutLeadingTrivia().AttributeLists.Insert(0, list));
    }

    /// <summary>On a line of its own, below comments and documentation.</summary>
    public static MethodDeclarationSyntax Add(MethodDeclarationSyntax method, string attribute)
    {
        AttributeListSyntax list = List(attribute).WithLeadingTrivia(method.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.ElasticLineFeed);
        MethodDeclarationSyntax bare = method.WithoutLeadingTrivia();
        return bare.WithAttributeLists(bare.AttributeLists.Insert(0, list)).WithAdditionalAnnotations(Formatter.Annotation);
    }

    public static AttributeListSyntax List(string attribute) =>
        SyntaxFactory.ParseCompilationUnit($"[{attribute}] class C;").DescendantNodes().OfType<AttributeListSyntax>().First().WithoutTrivia();
}
