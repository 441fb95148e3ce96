using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// Takes out what the lowering made in case it would be needed: values that loops carry but do not change, results of branches that
/// are the same on both sides, flags that nobody asks, computations without a use.
/// </summary>
internal sealed class Pruning
{
    private readonly NumberedMap<Value, Value> _same = new();
    private readonly NumberedSet<Value> _live = new();
    private readonly NumberedSet<Op> _liveOps = new();
    private readonly Stack<Value> _pending = [];

    public static void Run(Function function)
    {
        // Removing what one loop carries unchanged can show the same of the loop around it.
        while (new Pruning().Unify(function.Body))
        {
        }

        new Pruning().Sweep(function);
    }

    // ---- values that are the same

    private bool Unify(Region body)
    {
        Collect(body);
        return Rewrite(body);
    }

    private void Collect(Region region)
    {
        foreach (Op op in region.Ops)
        {
            switch (op.Code)
            {
                case OpCode.For:
                    CollectCarried(op, op.Regions[0], initial: 2, arguments: 1, [op.Regions[0]]);
                    break;
                case OpCode.While:
                    CollectCarried(op, op.Regions[1], initial: 0, arguments: 0, op.Regions);
                    break;
                case OpCode.If:
                    for (int i = 0; i < op.Results.Length; i++)
                    {
                        Value? left = op.Regions[0].EndsInThrow ? null : op.Regions[0].Yields[i];
                        Value? right = op.Regions[1].EndsInThrow ? null : op.Regions[1].Yields[i];
                        Value? only = left is null || right is null ? left ?? right : left == right ? left : null;
                        if (only is not null && !op.Regions.Any(inner => inner.Encloses(only.Home))) Same(op.Results[i], only);
                    }

                    break;
            }

            foreach (Region inner in op.Regions) Collect(inner);
        }
    }

    private void CollectCarried(Op op, Region body, int initial, int arguments, Region[] regions)
    {
        if (body.EndsInThrow) return;
        for (int i = 0; i < op.Results.Length; i++)
        {
            Value start = op.Operands[initial + i];
            if (body.Yields[i] != body.Arguments[arguments + i] && body.Yields[i] != start) continue;
            foreach (Region region in regions) Same(region.Arguments[(region == body ? arguments : 0) + i], start);
            Same(op.Results[i], start);
        }
    }

    private void Same(Value value, Value other)
    {
        if (value != other) _same[value] = other;
    }

    /// <summary>Whether anything changed.</summary>
    private bool Rewrite(Region region)
    {
        bool changes = false;
        foreach (Op op in region.Ops)
        {
            changes |= Rewrite(op.Operands);
            foreach (Region inner in op.Regions) changes |= Rewrite(inner);
        }

        return Rewrite(region.Yields) | changes;
    }

    private bool Rewrite(Value[] values)
    {
        bool changes = false;
        for (int i = 0; i < values.Length; i++)
        {
            Value other = Resolve(values[i]);
            changes |= other != values[i];
            values[i] = other;
        }

        return changes;
    }

    private Value Resolve(Value value)
    {
        while (_same.TryGetValue(value, out Value other))
        {
            if (value.Name is { } name && other.Name is null && other.Def is { Code: not OpCode.Constant }) other.Name = name;
            value = other;
        }

        return value;
    }

    // ---- what is used

    private void Sweep(Function function)
    {
        foreach (Value result in function.Body.Yields) Use(result);
        foreach (Op op in function.Body.AllOps(HasEffect)) Use(op);
        while (_pending.Count > 0) Follow(_pending.Pop());
        Remove(function.Body);
    }

    private void Use(Value value)
    {
        if (_live.Add(value)) _pending.Push(value);
    }

    private void Use(Op op)
    {
        if (!_liveOps.Add(op)) return;
        for (Region? region = op.Parent; region?.Owner is { } owner; region = region.Outer) Use(owner);
        switch (op.Code)
        {
            case OpCode.If:
                Use(op.Operands[0]);
                break;
            case OpCode.For:
                Use(op.Operands[0]);
                Use(op.Operands[1]);
                break;
            case OpCode.While:
                foreach (Value stays in op.Regions[0].Yields) Use(stays);
                break;
            default:
                foreach (Value operand in op.Operands) Use(operand);
                break;
        }
    }

    private void Follow(Value value)
    {
        if (value.Def is { } op)
        {
            Use(op);
            int index = System.Array.IndexOf(op.Results, value);
            if (op.Code == OpCode.If)
            {
                foreach (Region branch in op.Regions)
                    if (!branch.EndsInThrow)
                        Use(branch.Yields[index]);
            }
            else if (op.Code is OpCode.For or OpCode.While)
            {
                UseCarried(op, index);
            }
        }
        else if (value.ArgumentOf is { Owner: { } owner } region)
        {
            Use(owner);
            int index = region.Arguments.IndexOf(value) - (owner.Code == OpCode.For ? 1 : 0);
            if (index >= 0) UseCarried(owner, index);
        }
    }

    private void UseCarried(Op op, int index)
    {
        Use(op.Results[index]);
        Use(op.Operands[index + (op.Code == OpCode.For ? 2 : 0)]);
        Region body = op.Regions[op.Regions.Length - 1];
        if (!body.EndsInThrow) Use(body.Yields[index]);
        if (op.Code == OpCode.For) Use(body.Arguments[index + 1]);
        else foreach (Region region in op.Regions) Use(region.Arguments[index]);
    }

    private static bool HasEffect(Op op) => op.Code switch
    {
        OpCode.Constant or OpCode.Select or OpCode.Guard or OpCode.Member or OpCode.Construct or OpCode.Load or OpCode.Length or OpCode.Slice or OpCode.AsSpan
            or OpCode.Allocate or OpCode.StopGradient or OpCode.If or OpCode.For or OpCode.While => false,
        OpCode.Apply => op.Get<Primitive>().Traps,
        OpCode.Convert => op.Get<Overflow>() == Overflow.Checked,
        OpCode.Opaque => op.Get<OpaqueCode>().Effect != Effect.Pure,
        OpCode.Unsupported => op.Get<Refusal>().Code?.Effect != Effect.Pure,
        _ => true,
    };

    private void Remove(Region region)
    {
        var kept = new List<Op>();
        foreach (Op op in region.Ops)
        {
            if (!_liveOps.Contains(op)) continue;
            foreach (Region inner in op.Regions) Remove(inner);
            kept.Add(Trimmed(op));
        }

        region.Ops.Clear();
        foreach (Op op in kept) region.Append(op);
    }

    /// <summary>The op without the results that nobody uses.</summary>
    private Op Trimmed(Op op)
    {
        if (op.Code is not (OpCode.If or OpCode.For or OpCode.While)) return op;
        int[] used = [.. Enumerable.Range(0, op.Results.Length).Where(index => _live.Contains(op.Results[index]))];
        if (used.Length == op.Results.Length) return op;
        int operands = op.Code switch { OpCode.If => 1, OpCode.For => 2, _ => 0 };
        foreach (Region region in op.Regions)
        {
            bool isTest = op.Code == OpCode.While && region == op.Regions[0];
            if (!isTest && !region.EndsInThrow) region.Yields = [.. used.Select(index => region.Yields[index])];
            if (op.Code == OpCode.If) continue;
            int shift = op.Code == OpCode.For ? 1 : 0;
            Value[] arguments = [.. region.Arguments.Take(shift), .. used.Select(index => region.Arguments[index + shift])];
            region.Arguments.Clear();
            region.Arguments.AddRange(arguments);
        }

        IEnumerable<Value> kept = op.Code == OpCode.If ? op.Operands : op.Operands.Take(operands).Concat(used.Select(index => op.Operands[index + operands]));
        return new Op(op.Code, kept, used.Select(index => op.Results[index]), op.Regions, op.Attribute) { Comment = op.Comment };
    }
}
