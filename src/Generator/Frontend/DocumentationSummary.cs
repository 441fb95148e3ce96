using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// The text of a method's own summary, on one line, for the documentation of its companions. References become plain names: where
/// the companions stand, the usings of the source do not hold.
/// </summary>
internal static class DocumentationSummary
{
    public static string Of(IMethodSymbol method)
    {
        XmlElementSyntax? summary = method.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax())
            .SelectMany(node => node.GetLeadingTrivia())
            .Select(trivia => trivia.GetStructure())
            .OfType<DocumentationCommentTriviaSyntax>()
            .SelectMany(comment => comment.Content.OfType<XmlElementSyntax>())
            .FirstOrDefault(element => element.StartTag.Name.LocalName.ValueText == "summary");
        if (summary is null) return "";
        var text = new StringBuilder();
        Append(text, summary);
        return string.Join(" ", text.ToString().Split([' ', '\t', '\r', '\n'], System.StringSplitOptions.RemoveEmptyEntries));
    }

    private static void Append(StringBuilder text, XmlNodeSyntax node)
    {
        switch (node)
        {
            case XmlTextSyntax plain:
                // The tokens' text is still escaped as XML.
                foreach (SyntaxToken token in plain.TextTokens) text.Append(token.Text);
                break;
            case XmlElementSyntax element:
                foreach (XmlNodeSyntax child in element.Content) Append(text, child);
                text.Append(' ');
                break;
            case XmlEmptyElementSyntax empty:
                text.Append(empty.Attributes.Select(Reference).FirstOrDefault(name => name is not null) ?? " ");
                break;
        }
    }

    private static string? Reference(XmlAttributeSyntax attribute) => attribute switch
    {
        XmlCrefAttributeSyntax cref => Escaped(cref.Cref.ToString()),
        XmlNameAttributeSyntax name => name.Identifier.ToString(),
        XmlTextAttributeSyntax { Name.LocalName.ValueText: "langword" } text => string.Concat(text.TextTokens.Select(token => token.Text)),
        _ => null,
    };

    private static string Escaped(string cref) => cref.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
