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
    // Of declarations all are needed before the first body is lowered, of bodies those of its file.
    private static readonly ConditionalWeakTable<SyntaxTree, HashSet<string>> Declarations = new();
    private static readonly ConditionalWeakTable<SyntaxTree, HashSet<string>> Bodies = new();

    private readonly HashSet<string> _names;
    private readonly bool _isInDeclarations;

    public GeneratedMentions(Compilation compilation, ImmutableArray<TaggedMethod> methods, bool hasTangents)
    {
        _names = [.. methods.Where(method => !method.HasProblems).SelectMany(method => method.Companions.Names), .. hasTangents ? TangentWriter.Members : []];
        _isInDeclarations = compilation.SyntaxTrees.Any(tree => _names.Overlaps(InDeclarations(tree)));
    }

    /// <summary>Whether code in this file may mean something that is generated.</summary>
    public bool AreIn(SyntaxTree tree) => _isInDeclarations || _names.Overlaps(InBodies(tree));

    private static HashSet<string> InDeclarations(SyntaxTree tree) => Declarations.GetValue(tree, static key =>
    {
        var names = new HashSet<string>();
        Collect(key.GetRoot(), names, null);
        return names;
    });

    private static HashSet<string> InBodies(SyntaxTree tree) => Bodies.GetValue(tree, static key =>
    {
        var names = new HashSet<string>();
        Collect(key.GetRoot(), null, names);
        return names;
    });

    private static void Collect(SyntaxNode node, HashSet<string>? inDeclarations, HashSet<string>? inBodies)
    {
        foreach (SyntaxNodeOrToken child in node.ChildNodesAndTokens())
        {
            if (child.AsNode() is not { } inner)
            {
                if (inDeclarations is not null) Add(child.AsToken(), inDeclarations);
            }
            else if (!DeclarationHash.IsBody(inner))
            {
                Collect(inner, inDeclarations, inBodies);
            }
            else if (inBodies is not null)
            {
                foreach (SyntaxToken token in inner.DescendantTokens()) Add(token, inBodies);
            }
        }
    }

    private static void Add(SyntaxToken token, HashSet<string> names)
    {
        if (token.IsKind(SyntaxKind.IdentifierToken)) names.Add(token.ValueText);
    }
}
