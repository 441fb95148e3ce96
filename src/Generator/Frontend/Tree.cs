using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>What a name stands for while a body is lowered.</summary>
internal abstract class Binding
{
}

/// <summary>
/// The value of a C# expression: one IR value, or a value for each member of a struct, tuple or immutable class, or a reference to
/// an object that the method itself created. Immutable: an assignment to a member makes a new tree.
/// </summary>
internal sealed class Tree : Binding
{
    private Tree(IRType type, Value? leaf, Tree[]? members, HeapObject? target)
    {
        Type = type;
        Leaf = leaf;
        Members = members;
        Target = target;
    }

    public Tree(Value leaf)
        : this(leaf.Type, leaf, null, null)
    {
    }

    public Tree(AggregateType type, IEnumerable<Tree> members)
        : this(type, null, [.. members], null)
    {
    }

    public Tree(HeapObject target)
        : this(target.Type, null, null, target)
    {
    }

    public IRType Type { get; }

    public Value? Leaf { get; }

    /// <summary>Parallel to <see cref="AggregateType.Members"/>.</summary>
    public Tree[]? Members { get; }

    public HeapObject? Target { get; }

    /// <summary>The class of an immutable object that was made here, whatever the static type of the expression is.</summary>
    public INamedTypeSymbol? Exact { get; private set; }

    public Tree WithExact(INamedTypeSymbol type) => new(Type, Leaf, Members, Target) { Exact = type };

    /// <summary>Every IR value in it, in the order of <see cref="IR.Leaf.Of"/> where no reference is followed.</summary>
    public IEnumerable<Value> Leaves => Leaf is not null ? [Leaf] : (Members ?? []).SelectMany(member => member.Leaves);

    /// <summary>The same values as a tree of another type with the same shape (tuples that differ in names).</summary>
    public Tree As(IRType type)
    {
        if (type == Type || Members is null || type is not AggregateType aggregate || aggregate.Members.Count != Members.Length) return this;
        return new Tree(aggregate, Members.Select((member, index) => member.As(aggregate.Members[index].Type)));
    }

    public Tree Replace(IReadOnlyList<int> path, int from, Tree value)
    {
        if (from == path.Count) return value;
        Tree[] members = [.. Members!];
        members[path[from]] = members[path[from]].Replace(path, from + 1, value);
        return new Tree((AggregateType)Type, members);
    }

    /// <summary>Rebuilds a tree of the same shape from other leaves, taken in order.</summary>
    public Tree Map(Func<Value, Value> leaf)
    {
        if (Leaf is not null) return new Tree(leaf(Leaf));
        return Members is null ? this : new Tree((AggregateType)Type, Members.Select(member => member.Map(leaf)).ToArray());
    }

    public bool SameAs(Tree other)
    {
        if (this == other) return true;
        if (Leaf is not null || other.Leaf is not null) return Leaf == other.Leaf;
        if (Target is not null || other.Target is not null) return Target == other.Target;
        for (int i = 0; i < Members!.Length; i++)
            if (!Members[i].SameAs(other.Members![i]))
                return false;
        return true;
    }
}

/// <summary>An instance of a mutable class that the method created. Its members are a slot of the environment under this key.</summary>
internal sealed class HeapObject
{
    public HeapObject(AggregateType type, INamedTypeSymbol symbol)
    {
        Type = type;
        Symbol = symbol;
    }

    public AggregateType Type { get; }

    public INamedTypeSymbol Symbol { get; }
}
