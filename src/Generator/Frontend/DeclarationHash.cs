using System.Runtime.CompilerServices;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// A hash of everything that a method body can bind to: all tokens outside of bodies, the references and the options. While it stays the same
/// and the syntax node of a method stays the same object, lowering the method again would give the same.
/// </summary>
internal static class DeclarationHash
{
    private static readonly ConditionalWeakTable<SyntaxTree, StrongBox<ulong>> Trees = new();
    private static readonly ConditionalWeakTable<Compilation, StrongBox<ulong>> Compilations = new();

    public static ulong Of(Compilation compilation) => Compilations.GetValue(compilation, static key => new StrongBox<ulong>(Compute(key))).Value;

    private static ulong Compute(Compilation compilation)
    {
        StableHash hash = StableHash.Start;
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
            hash.Add(Trees.GetValue(tree, static key => new StrongBox<ulong>(OfTree(key))).Value);
        // References are immutable objects that drivers keep from run to run: identity stands for content.
        foreach (MetadataReference reference in compilation.References) hash.Add((ulong)RuntimeHelpers.GetHashCode(reference));
        // The options as a whole cannot be hashed: the command-line compiler's resolvers do not allow it. These are the ones that binding sees.
        var options = (CSharpCompilationOptions)compilation.Options;
        hash.Add(options.CheckOverflow ? 1UL : 0);
        hash.Add(options.AllowUnsafe ? 1UL : 0);
        hash.Add((ulong)options.NullableContextOptions);
        foreach (string name in options.Usings) hash.Add(name);
        hash.Add(compilation.AssemblyName ?? "");
        return hash.Value;
    }

    private static ulong OfTree(SyntaxTree tree)
    {
        StableHash hash = StableHash.Start;
        if (tree.Options is CSharpParseOptions options) hash.Add((ulong)options.LanguageVersion);
        Add(ref hash, tree.GetRoot());
        return hash.Value;
    }

    private static void Add(ref StableHash hash, SyntaxNode node)
    {
        foreach (SyntaxNodeOrToken child in node.ChildNodesAndTokens())
        {
            if (child.AsNode() is not { } inner) hash.Add(child.AsToken().Text);
            else if (IsBody(inner)) hash.Add("{}");
            else Add(ref hash, inner);
        }
    }

    /// <summary>
    /// Code that declares nothing to the outside. Constructors are not among it: how a value is put together is read from them. Nor are
    /// accessors with the keyword <c>field</c>, which declare storage.
    /// </summary>
    public static bool IsBody(SyntaxNode node) => node switch
    {
        BlockSyntax or ArrowExpressionClauseSyntax => node.Parent switch
        {
            MethodDeclarationSyntax or OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax or DestructorDeclarationSyntax => true,
            AccessorDeclarationSyntax or PropertyDeclarationSyntax or IndexerDeclarationSyntax => !UsesField(node),
            _ => false,
        },
        GlobalStatementSyntax => true,
        _ => false,
    };

    private static bool UsesField(SyntaxNode body)
    {
        foreach (SyntaxToken token in body.DescendantTokens())
            if (token.Text == "field")
                return true;
        return false;
    }
}
