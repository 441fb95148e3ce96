using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// Removes what has no effect and no use, carried values and branch results included (mark and sweep from effects and results, so
/// that cycles through loops die too). Reads that could throw stay, as the C# would throw.
/// </summary>
internal sealed class DeadCode
{
    private readonly NumberedSet<Value> _live = new();
    private readonly NumberedSet<Op> _liveOps = new();
    private readonly List<Op> _found = [];
    private readonly Stack<Value> _work = new();

    /// <param name="isIdle">Whether an op counts as one without effect.</param>
    public static void Apply(Function function, Func<Op, bool>? isIdle = null) => Find(function, isIdle).Sweep(function.Body);

    /// <summary>The ops that have an effect or a use.</summary>
    public static IReadOnlyCollection<Op> Live(Function function, Func<Op, bool> isIdle) => Find(function, isIdle)._found;

    private static DeadCode Find(Function function, Func<Op, bool>? isIdle)
    {
        var pass = new DeadCode();
        foreach (Value yield in function.Body.Yields) pass.Mark(yield);
        pass.MarkEffects(function.Body, isIdle);
        while (pass._work.Count > 0) pass.Propagate(pass._work.Pop());
        return pass;
    }

    private void MarkEffects(Region region, Func<Op, bool>? isIdle)
    {
        foreach (Op op in region.Ops)
        {
            if (HasEffect(op) && isIdle?.Invoke(op) != true) MarkOp(op);
            foreach (Region inner in op.Regions) MarkEffects(inner, isIdle);
        }
    }

    private static bool HasEffect(Op op) => op.Code switch
    {
        OpCode.Constant or OpCode.Convert or OpCode.Select or OpCode.Guard or OpCode.Member or OpCode.Construct or OpCode.Length or OpCode.AsSpan
            or OpCode.Tensor or OpCode.Elements or OpCode.TensorOf or OpCode.Map or OpCode.StopGradient or OpCode.If or OpCode.For or OpCode.While or OpCode.Allocate => op.Code == OpCode.Convert && op.Get<Overflow>() == Overflow.Checked && !op.IsSafe,
        OpCode.Apply => op.Get<Primitive>().Traps && !op.IsSafe,
        OpCode.Opaque => op.Get<OpaqueCode>().Effect != Effect.Pure,
        OpCode.Load or OpCode.Slice => !op.IsSafe,
        _ => true,
    };

    private void Mark(Value value)
    {
        if (_live.Add(value)) _work.Push(value);
    }

    private void MarkOp(Op op)
    {
        if (!_liveOps.Add(op)) return;
        _found.Add(op);
        switch (op.Code)
        {
            case OpCode.If:
                Mark(op.Operands[0]);
                break;
            case OpCode.For:
                Mark(op.Operands[0]);
                Mark(op.Operands[1]);
                break;
            case OpCode.While:
                foreach (Value yield in op.Regions[0].Yields) Mark(yield);
                break;
            default:
                foreach (Value operand in op.Operands) Mark(operand);
                foreach (Region region in op.Regions)
                    foreach (Value yield in region.Yields)
                        Mark(yield);
                break;
        }

        if (op.Parent?.Owner is { } owner) MarkOp(owner);
    }

    private void Propagate(Value value)
    {
        if (value.Def is { } op)
        {
            MarkOp(op);
            int k = Array.IndexOf(op.Results, value);
            switch (op.Code)
            {
                case OpCode.If:
                    foreach (Region branch in op.Regions)
                        if (!branch.EndsInThrow)
                            Mark(branch.Yields[k]);
                    break;
                case OpCode.For or OpCode.While:
                    MarkCarried(op, k);
                    break;
            }

            return;
        }

        if (value.ArgumentOf is { Owner: { } owner } region)
        {
            MarkOp(owner);
            if (owner.Code == OpCode.Map) return;
            int k = region.Arguments.IndexOf(value) - (owner.Code == OpCode.For ? 1 : 0);
            if (k >= 0) MarkCarried(owner, k);
        }
    }

    private void MarkCarried(Op loop, int k)
    {
        int offset = loop.Code == OpCode.For ? 2 : 0;
        Region body = loop.Regions[loop.Regions.Length - 1];
        Mark(loop.Results[k]);
        Mark(loop.Operands[offset + k]);
        if (!body.EndsInThrow) Mark(body.Yields[k]);
        foreach (Region region in loop.Regions) Mark(region.Arguments[region.Arguments.Count - loop.Results.Length + k]);
    }

    private void Sweep(Region region)
    {
        region.Ops.RemoveAll(IsDead);
        foreach (Op op in region.Ops)
        {
            foreach (Region inner in op.Regions) Sweep(inner);
            if (op.Code is OpCode.If or OpCode.For or OpCode.While) DropDeadResults(op);
        }
    }

    private bool IsDead(Op op) => !_liveOps.Contains(op);

    private void DropDeadResults(Op op)
    {
        if (Array.TrueForAll(op.Results, _live.Contains)) return;
        int[] kept = [.. Enumerable.Range(0, op.Results.Length).Where(k => _live.Contains(op.Results[k]))];
        int count = op.Results.Length;
        foreach (Region region in op.Regions)
        {
            bool yieldsResults = region.Yields.Length == count && !(op.Code == OpCode.While && region == op.Regions[0]);
            if (yieldsResults) region.Yields = [.. kept.Select(k => region.Yields[k])];
            if (op.Code == OpCode.If) continue;
            int first = region.Arguments.Count - count;
            Value[] arguments = [.. region.Arguments.Take(first), .. kept.Select(k => region.Arguments[first + k])];
            region.Arguments.Clear();
            region.Arguments.AddRange(arguments);
        }

        if (op.Code != OpCode.If)
        {
            int first = op.Operands.Length - count;
            op.Operands = [.. op.Operands.Take(first), .. kept.Select(k => op.Operands[first + k])];
        }

        op.Results = [.. kept.Select(k => op.Results[k])];
    }
}
