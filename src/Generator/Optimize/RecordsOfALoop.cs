using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// A counted loop in which every iteration pushes a block of the same size gets one block for all of them, of which each iteration has its part: the tape is asked once, not
/// once per iteration and sweep. What is pushed in front of a loop within a loop is then in front of both.
/// </summary>
internal static class RecordsOfALoop
{
    public static void Apply(Function function)
    {
        if (function.Body.Any(op => op.Code == OpCode.TapePush)) Visit(function.Body);
    }

    private static void Visit(Region region)
    {
        foreach (Op op in region.Ops.ToArray())
            foreach (Region inner in op.Regions)
                Visit(inner);
        foreach (Op loop in region.Ops.Where(op => op.Code == OpCode.For).ToArray())
            if (Pushes(loop) is { Length: > 0 } pushes && Mirror(region, loop, pushes) is { } mirror)
                Widen(region, loop, mirror, pushes);
    }

    /// <summary>The pushes of an iteration that another loop pops, if they are all there is.</summary>
    private static Op[]? Pushes(Op loop)
    {
        IReadOnlyList<Op> ops = loop.Regions[0].AllOps();
        if (ops.Any(op => op.Code is OpCode.Call or OpCode.TapePushReference or OpCode.TapePopReference)) return null;
        var popped = new HashSet<TapeRecord>(ops.Where(op => op.Code == OpCode.TapePop).Select(op => op.Get<TapeRecord>()));
        Op[] pushes = [.. ops.Where(op => op.Code == OpCode.TapePush && !popped.Remove(op.Get<TapeRecord>()))];
        return popped.Count == 0 && pushes.All(push => push.Parent == loop.Regions[0]) ? pushes : null;
    }

    /// <summary>The loop that pops what this one pushes, and nothing else.</summary>
    private static Op? Mirror(Region region, Op loop, Op[] pushes)
    {
        var records = new HashSet<TapeRecord>(pushes.Select(push => push.Get<TapeRecord>()));
        Op? mirror = region.Ops.FirstOrDefault(op => op.Code == OpCode.For && op.Regions[0].Ops.Any(inner => inner.Code == OpCode.TapePop && records.Contains(inner.Get<TapeRecord>())));
        if (mirror is null || mirror == loop) return null;
        IReadOnlyList<Op> ops = mirror.Regions[0].AllOps();
        if (ops.Any(op => op.Code is OpCode.Call or OpCode.TapePushReference or OpCode.TapePopReference)) return null;
        var pushed = new HashSet<TapeRecord>(ops.Where(op => op.Code == OpCode.TapePush).Select(op => op.Get<TapeRecord>()));
        Op[] pops = [.. ops.Where(op => op.Code == OpCode.TapePop && !pushed.Remove(op.Get<TapeRecord>()))];
        return pushed.Count == 0 && pops.All(pop => pop.Parent == mirror.Regions[0]) && records.SetEquals(pops.Select(pop => pop.Get<TapeRecord>())) ? mirror : null;
    }

    private static void Widen(Region region, Op loop, Op mirror, Op[] pushes)
    {
        CountedLoop counted = loop.Get<CountedLoop>();
        if (counted != new CountedLoop(LoopTest.Less, 1) || loop.Operands[0].Type != ScalarType.Int32) return;
        var known = new KnownBefore(loop);
        Value?[] counts = [.. pushes.Select(push => known.Find(push.Operands[0]))];
        if (counts.Contains(null)) return;

        var before = new Builder(new Region());
        Value from = loop.Operands[0], distance = before.Subtract(loop.Operands[1], from);
        Value trips = before.Select(before.Apply("greater", distance, before.Int(0)), distance, before.Int(0));
        Value[] totals = [.. counts.Select(count => before.Multiply(trips, count!))];
        Op[] preparation = [.. known.Ops, .. before.Region.Ops];

        int lower = region.Ops.IndexOf(loop);
        var below = new HashSet<TapeRecord>(region.Ops.Take(lower).Where(op => op.Code == OpCode.TapePush).Select(op => op.Get<TapeRecord>()));
        Op[] wide = new Op[pushes.Length];
        for (int k = 0; k < pushes.Length; k++)
            wide[k] = new Op(OpCode.TapePush, [totals[k]], [new Value(pushes[k].Result.Type, pushes[k].Result.Name)], null, pushes[k].Attribute) { Comment = pushes[k].Comment };
        foreach (Op op in (Op[])[.. preparation, .. wide]) region.Insert(lower++, op);

        // What lies below on the tape is taken off later.
        int upper = region.Ops.FindIndex(lower, op => op == mirror || (op.Code == OpCode.TapePop && below.Contains(op.Get<TapeRecord>())));
        var pops = new Op[pushes.Length];
        for (int k = pushes.Length - 1; k >= 0; k--)
        {
            pops[k] = new Op(OpCode.TapePop, [totals[k]], [new Value(pushes[k].Result.Type, pushes[k].Result.Name)], null, pushes[k].Attribute);
            region.Insert(upper++, pops[k]);
        }

        for (int k = 0; k < pushes.Length; k++)
        {
            Replace(loop.Regions[0], pushes[k], wide[k].Result, from, counts[k]!);
            Op pop = mirror.Regions[0].Ops.Single(op => op.Code == OpCode.TapePop && op.Get<TapeRecord>() == pushes[k].Get<TapeRecord>());
            Replace(mirror.Regions[0], pop, pops[k].Result, from, counts[k]!);
        }
    }

    /// <summary>The block of an iteration is its part of the wide one.</summary>
    private static void Replace(Region body, Op op, Value wide, Value from, Value count)
    {
        var builder = new Builder(new Region(), relaxed: true);
        Value part = builder.Slice(wide, builder.Multiply(builder.Subtract(body.Arguments[0], from), count), count, (BufferType)op.Result.Type);
        part.Name = op.Result.Name;
        int at = body.Ops.IndexOf(op);
        body.Ops.RemoveAt(at);
        foreach (Op inserted in builder.Region.Ops) body.Insert(at++, inserted);
        Substitution.Apply(body, new Dictionary<Value, Value> { [op.Result] = part });
    }
}
