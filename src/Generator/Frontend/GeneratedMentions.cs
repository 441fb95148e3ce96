using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using DiffGen.Generator.Companions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// Which files name something that is generated. A body in any other file means the same without it: what is generated is reached by its name, or
/// through a declaration that names it. Comments and documentation do not count.
/// </summary>
internal sealed class GeneratedMentions
{
    private static readonly ConditionalWeakTable<SyntaxTree, Identifiers> Trees = new();

    private readonly HashSet<string> _names;
    private readonly bool _isInDeclarations;

    private sealed record Identifiers(HashSet<string> InDeclarations, HashSet<string> InBodies);

    public GeneratedMentions(Compilation compilation, ImmutableArray<TaggedMethod> methods, bool hasTangents)
    {
        _names = [.. methods.Where(method => !method.HasProblems).SelectMany(method => method.Companions.Names), .. hasTangents ? TangentWriter.Members : []];
        _isInDeclarations = compilation.SyntaxTrees.Any(tree => _names.Overlaps(Of(tree).InDeclarations));
    }

    /// <summary>Whether code in this file may mean something that is generated.</summary>
    public bool AreIn(SyntaxTree tree) => _isInDeclarations || _names.Overlaps(Of(tree).InBodies);

    private static Identifiers Of(SyntaxTree tree) => Trees.GetValue(tree, static key =>
    {
        var identifiers = new Identifiers([], []);
        Collect(key.GetRoot(), identifiers);
        return identifiers;
    });

    private static void Collect(SyntaxNode node, Identifiers identifiers)
    {
        foreach (SyntaxNodeOrToken child in node.ChildNodesAndTokens())
        {
            if (child.AsNode() is not { } inner) Add(child.AsToken(), identifiers.InDeclarations);
            else if (!DeclarationHash.IsBody(inner)) Collect(inner, identifiers);
            else foreach (SyntaxToken token in inner.DescendantTokens()) Add(token, identifiers.InBodies);
        }
    }

    private static void Add(SyntaxToken token, HashSet<string> names)
    {
        if (token.IsKind(SyntaxKind.IdentifierToken)) names.Add(token.ValueText);
    }
}
