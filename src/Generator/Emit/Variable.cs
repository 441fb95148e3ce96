using System.Collections.Generic;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Emit;

/// <summary>A block of the printed code in which locals are declared.</summary>
internal sealed class Scope
{
    public Scope(Scope? parent)
    {
        Parent = parent;
        Depth = parent is null ? 0 : parent.Depth + 1;
        parent?.Children.Add(this);
    }

    public Scope? Parent { get; }

    public int Depth { get; }

    public List<Scope> Children { get; } = [];

    public static Scope Common(Scope a, Scope b)
    {
        while (a != b)
        {
            if (a.Depth >= b.Depth) a = a.Parent!;
            else b = b.Parent!;
        }

        return a;
    }
}

/// <summary>A local of the printed code: one value, or several whose lives do not overlap.</summary>
internal sealed class Variable
{
    public Variable(Value first, Scope scope, int order, List<Lifetimes.Interval> life)
    {
        First = first;
        Scope = scope;
        Order = order;
        Life = life;
        Type = first.Type;
        Name = first.Name;
    }

    public IRType Type { get; }

    /// <summary>The value that comes first in the program: says what the local is about where nothing has a name.</summary>
    public Value First { get; private set; }

    /// <summary>The block that encloses every assignment and every use.</summary>
    public Scope Scope { get; private set; }

    public int Order { get; private set; }

    /// <summary>Ascending and disjoint.</summary>
    public List<Lifetimes.Interval> Life { get; }

    /// <summary>The name in the source; then the name in the printed code.</summary>
    public string? Name { get; set; }

    /// <summary>Carried by a loop: its name is the name of the variable that the source updates.</summary>
    public bool IsCarried { get; set; }

    /// <summary>Holds one value only: an induction variable, an out argument, something a lambda captures.</summary>
    public bool IsPinned { get; set; }

    /// <summary>Assigned in more than one place.</summary>
    public bool IsReassigned { get; set; }

    /// <summary>Leaves the function as a result.</summary>
    public bool IsResult { get; set; }

    private Variable? _mergedInto;

    public Variable Root
    {
        get
        {
            Variable root = this;
            while (root._mergedInto is { } next) root = next;
            for (Variable current = this; current._mergedInto is { } next; current = next) current._mergedInto = root;
            return root;
        }
    }

    /// <summary>Makes one of two; they must not overlap.</summary>
    public static void Merge(Variable a, Variable b)
    {
        if (a.Life.Count < b.Life.Count) (a, b) = (b, a);
        b._mergedInto = a;
        a.Name = a.IsCarried == b.IsCarried
            ? a.Order <= b.Order ? a.Name ?? b.Name : b.Name ?? a.Name
            : a.IsCarried ? a.Name ?? b.Name : b.Name ?? a.Name;
        if (b.Order < a.Order) a.First = b.First;
        a.Order = System.Math.Min(a.Order, b.Order);
        a.Scope = Scope.Common(a.Scope, b.Scope);
        a.IsCarried |= b.IsCarried;
        a.IsResult |= b.IsResult;
        a.IsPinned |= b.IsPinned;
        a.IsReassigned = true;
        foreach (Lifetimes.Interval interval in b.Life) a.Life.Insert(a.IndexAfter(interval.Start), interval);
    }

    public bool Overlaps(Variable other)
    {
        (Variable large, Variable small) = Life.Count >= other.Life.Count ? (this, other) : (other, this);
        foreach (Lifetimes.Interval interval in small.Life)
        {
            int next = large.IndexAfter(interval.Start);
            if (next > 0 && large.Life[next - 1].End > interval.Start) return true;
            if (next < large.Life.Count && large.Life[next].Start < interval.End) return true;
        }

        return false;
    }

    /// <summary>The index of the first interval that starts after <paramref name="position"/>.</summary>
    private int IndexAfter(int position)
    {
        int low = 0, high = Life.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Life[middle].Start <= position) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
