using System;
using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Generator.IR;

/// <summary>
/// A value in static single assignment form: the result of an <see cref="Op"/> or an argument of a <see cref="IR.Region"/>.
/// It is defined once and visible in the rest of its region and in every region nested there.
/// </summary>
internal sealed class Value : Numbered
{
    public Value(IRType type, string? name)
    {
        Type = type;
        Name = name;
    }

    public IRType Type { get; }

    /// <summary>The name from the source, or the one that the emitter shall prefer; null for a temporary.</summary>
    public string? Name { get; set; }

    /// <summary>The op that defines the value; null for a region argument.</summary>
    public Op? Def { get; internal set; }

    /// <summary>The region whose argument this is; null for the result of an op.</summary>
    public Region? ArgumentOf { get; internal set; }

    /// <summary>The region in which the value is defined.</summary>
    public Region Home => ArgumentOf ?? Def!.Parent!;

    public override string ToString() => Name ?? "%";
}

/// <summary>
/// One operation. Operands, results and nested regions; what else it needs stands in <see cref="Attribute"/>, whose type is
/// fixed by <see cref="Code"/> (see <see cref="OpCode"/>) and compares by value.
/// </summary>
internal sealed class Op : Numbered
{
    public Op(OpCode code, IEnumerable<Value> operands, IEnumerable<Value> results, IEnumerable<Region>? regions = null, object? attribute = null)
        : this(code, attribute, operands.ToArray(), results.ToArray(), regions?.ToArray() ?? [])
    {
    }

    /// <summary>Takes the arrays as its own.</summary>
    internal Op(OpCode code, object? attribute, Value[] operands, Value[] results, Region[] regions)
    {
        Code = code;
        Operands = operands;
        Results = results;
        Regions = regions;
        Attribute = attribute;
        foreach (Value result in Results) result.Def = this;
        foreach (Region region in Regions) region.Owner = this;
    }

    public OpCode Code { get; }

    public Value[] Operands { get; internal set; }

    public Value[] Results { get; internal set; }

    public Region[] Regions { get; }

    public object? Attribute { get; internal set; }

    /// <summary>The region that holds the op; set when it is appended.</summary>
    public Region? Parent { get; internal set; }

    /// <summary>A remark that the emitter prints above the op, for example <c>adjoint of: sum += a * a</c>.</summary>
    public string? Comment { get; set; }

    /// <summary>The statement that the op was lowered from, for diagnostics. No part of the program: the printer leaves it out.</summary>
    public Origin? Origin { get; set; }

    /// <summary>The op repeats, on the same operands, one that ran before (or touches only shadows): it cannot throw.</summary>
    public bool IsSafe { get; set; }

    /// <summary>
    /// A loop that runs both sweeps at once: its iterations meet in sums only, as far as adjoints go. Adjoints that it reads are those of storage that serves each iteration anew, and are
    /// zero between two iterations.
    /// </summary>
    public bool MeetsInSums { get; set; }

    public Value Result => Results[0];

    public T Get<T>() => (T)Attribute!;
}

/// <param name="Method">The key of the method that holds the statement.</param>
/// <param name="Site">Its ordinal among the places of that method, as in <see cref="Refusal.Site"/>.</param>
internal sealed record Origin(string Method, int Site);

/// <summary>A straight list of ops with arguments and yielded values. Nested regions see the values of the enclosing ones.</summary>
internal sealed class Region
{
    public Region(IEnumerable<Value>? arguments = null)
    {
        Arguments = arguments is null ? [] : [.. arguments];
        foreach (Value argument in Arguments) argument.ArgumentOf = this;
    }

    public List<Value> Arguments { get; }

    public List<Op> Ops { get; } = [];

    /// <summary>What the region hands to its owner. Empty and meaningless where the region ends in <see cref="OpCode.Throw"/>.</summary>
    public Value[] Yields { get; set; } = [];

    /// <summary>The op that the region belongs to; null for the body of a function.</summary>
    public Op? Owner { get; internal set; }

    public Region? Outer => Owner?.Parent;

    public bool EndsInThrow => Ops.Count > 0 && Ops[Ops.Count - 1].Code == OpCode.Throw;

    public Value AddArgument(IRType type, string? name)
    {
        var argument = new Value(type, name);
        Add(argument);
        return argument;
    }

    /// <summary>Makes a value that nothing defines so far the last argument.</summary>
    public void Add(Value argument)
    {
        argument.ArgumentOf = this;
        Arguments.Add(argument);
    }

    public void Insert(int index, Op op)
    {
        op.Parent = this;
        Ops.Insert(index, op);
    }

    public void Replace(int index, Op op)
    {
        op.Parent = this;
        Ops[index] = op;
    }

    public void Append(Op op)
    {
        op.Parent = this;
        Ops.Add(op);
    }

    /// <summary>True if <paramref name="other"/> is this region or nested in it.</summary>
    public bool Encloses(Region? other)
    {
        for (; other is not null; other = other.Outer)
            if (other == this)
                return true;
        return false;
    }

    /// <summary>Every op of this region and of the regions nested in it, in program order, an op before its regions.</summary>
    public Op[] AllOps()
    {
        var ops = new Op[CountOps()];
        int next = 0;
        Collect(ops, ref next);
        return ops;
    }

    /// <summary>Whether the value is an operand, or yielded, in this region or one nested in it.</summary>
    public bool Names(Value value) => Array.IndexOf(Yields, value) >= 0 || Any(op => Array.IndexOf(op.Operands, value) >= 0 || Array.Exists(op.Regions, region => Array.IndexOf(region.Yields, value) >= 0));

    /// <summary>Whether some op of this region, or of those nested in it, is such.</summary>
    public bool Any(Func<Op, bool> isSuch)
    {
        foreach (Op op in Ops)
        {
            if (isSuch(op)) return true;
            foreach (Region region in op.Regions)
                if (region.Any(isSuch))
                    return true;
        }

        return false;
    }

    /// <summary>Whether every op of this region, and of those nested in it, is such.</summary>
    public bool All(Func<Op, bool> isSuch)
    {
        foreach (Op op in Ops)
        {
            if (!isSuch(op)) return false;
            foreach (Region region in op.Regions)
                if (!region.All(isSuch))
                    return false;
        }

        return true;
    }

    /// <summary>How many ops there are, those of nested regions included.</summary>
    public int CountOps()
    {
        int count = Ops.Count;
        foreach (Op op in Ops)
            foreach (Region region in op.Regions) count += region.CountOps();
        return count;
    }

    /// <summary>Those of <see cref="AllOps()"/> that are such: mostly few.</summary>
    public IReadOnlyList<Op> AllOps(Func<Op, bool> isSuch)
    {
        List<Op>? found = null;
        Collect(isSuch, ref found);
        return found is null ? [] : found;
    }

    private void Collect(Func<Op, bool> isSuch, ref List<Op>? found)
    {
        foreach (Op op in Ops)
        {
            if (isSuch(op)) (found ??= []).Add(op);
            foreach (Region region in op.Regions) region.Collect(isSuch, ref found);
        }
    }

    private void Collect(Op[] ops, ref int next)
    {
        foreach (Op op in Ops)
        {
            ops[next++] = op;
            foreach (Region region in op.Regions) region.Collect(ops, ref next);
        }
    }
}

/// <summary>
/// A function: the body's arguments are the parameters, its yields the results. For a method lowered from C# the results are the
/// leaves of the return value, then the final values of its <c>ref</c> and <c>out</c> parameters, in order (see <see cref="Model.LoweredMethod.Body"/>).
/// </summary>
internal sealed class Function
{
    public Function(string name, Region body)
    {
        Name = name;
        Body = body;
    }

    public string Name { get; }

    public Region Body { get; }

    public IReadOnlyList<Value> Parameters => Body.Arguments;
}
