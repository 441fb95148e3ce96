using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>C# that puts values and tangents together from the leaves that the IR works on.</summary>
internal static class Construct
{
    /// <summary>The value of a type whose leaves are <paramref name="leaves"/>, in the order of <see cref="Leaf.Of"/>.</summary>
    public static string Value(IRType type, IEnumerable<string> leaves)
    {
        using IEnumerator<string> next = leaves.GetEnumerator();
        return Value(type, next);
    }

    /// <summary>
    /// The assignments that set or add to the tangent at <paramref name="target"/>, leaf by leaf; <paramref name="leaf"/> gives the
    /// expression for a path, or null where there is nothing to add (or to set but zero). Storage is left alone: its adjoints are there already.
    /// </summary>
    public static IEnumerable<(string Target, string Term, bool Adds)> Tangent(IRType type, string target, bool adds, Func<string, string?> leaf) =>
        Tangent(type, target, "", adds, leaf);

    private static IEnumerable<(string Target, string Term, bool Adds)> Tangent(
        IRType type, string target, string path, bool adds, Func<string, string?> leaf)
    {
        switch (type)
        {
            case AggregateType own when Tangents.IsOwnTangent(own):
                if (leaf(path) is { } whole)
                {
                    yield return (target, whole, adds);
                    yield break;
                }

                // Its members may be properties without setters: a new value is made.
                IReadOnlyList<Leaf> leaves = Leaf.Of(own);
                string?[] terms = [.. leaves.Select(part => leaf(Leaf.Join(path, part.Path)))];
                if (adds && terms.All(term => term is null)) yield break;
                IEnumerable<string> parts = leaves.Zip(terms, (part, term) => adds
                    ? term is null ? $"{target}.{part.Path}" : $"{target}.{part.Path} + {term}"
                    : term ?? Zero(part.Type));
                yield return (target, Value(own, parts), false);
                break;
            case AggregateType aggregate:
                foreach (AggregateMember member in Tangents.Varying(aggregate))
                {
                    string inner = Tangents.Path(aggregate, member.Name);
                    foreach ((string, string, bool) assignment in Tangent(
                        member.Type, inner.Length == 0 ? target : $"{target}.{inner}", Leaf.Join(path, member.Name), adds, leaf))
                        yield return assignment;
                }

                break;
            case ScalarType:
                if (leaf(path) is { } expression) yield return (target, expression, adds);
                else if (!adds) yield return (target, Zero(type), false);
                break;
        }
    }

    public static string Zero(IRType type) => Builder.ConstantOf(type, 0).CSharp;

    public static string One(IRType type) => Builder.ConstantOf(type, 1).CSharp;

    private static string Value(IRType type, IEnumerator<string> leaves)
    {
        if (type is not AggregateType { IsReferenceType: false } aggregate)
        {
            leaves.MoveNext();
            return leaves.Current;
        }

        var members = new Dictionary<string, string>();
        foreach (AggregateMember member in aggregate.Members) members[member.Name] = Value(member.Type, leaves);
        Construction construction = aggregate.Construction
            ?? throw new InvalidOperationException($"A value of type {aggregate} cannot be put together.");
        string arguments = string.Join(", ", construction.ConstructorMembers.Select(name => members[name]));
        if (construction.IsTuple) return $"({arguments})";
        string initializer = string.Join(", ", construction.InitializerMembers.Select(name => $"{name} = {members[name]}"));
        return $"new {aggregate.CSharp}({arguments}){(initializer.Length == 0 ? "" : " { " + initializer + " }")}";
    }
}
