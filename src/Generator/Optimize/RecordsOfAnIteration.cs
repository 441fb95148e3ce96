using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// A loop that runs both sweeps at once takes back what it has recorded within the same iteration. One block serves all iterations then: it is pushed before the loop and
/// popped behind it.
/// </summary>
internal static class RecordsOfAnIteration
{
    public static void Apply(Function function)
    {
        if (function.Body.Any(op => op.Code == OpCode.TapePush)) Visit(function.Body, function.Body);
    }

    private static void Visit(Region region, Region function)
    {
        foreach (Op op in region.Ops.ToArray())
        {
            foreach (Region inner in op.Regions) Visit(inner, function);
            if (op.Code is OpCode.For or OpCode.While && IsBalanced(op)) Hoist(op, function);
        }
    }

    /// <summary>Nothing that an iteration puts on the tape stays there, so that what lies below is not in the way of anything.</summary>
    private static bool IsBalanced(Op loop)
    {
        Op[] ops = [.. loop.Regions.SelectMany(region => region.AllOps())];
        if (ops.Any(op => op.Code is OpCode.Call or OpCode.TapePushReference or OpCode.TapePopReference)) return false;
        var pushed = new HashSet<TapeRecord>(ops.Where(op => op.Code == OpCode.TapePush).Select(op => op.Get<TapeRecord>()));
        return pushed.Count > 0 && pushed.SetEquals(ops.Where(op => op.Code == OpCode.TapePop).Select(op => op.Get<TapeRecord>()));
    }

    private static void Hoist(Op loop, Region function)
    {
        Region body = loop.Regions[loop.Regions.Length - 1], region = loop.Parent!;
        var replacement = new Dictionary<Value, Value>();
        foreach (Op push in body.Ops.Where(op => op.Code == OpCode.TapePush).ToArray())
        {
            Op? pop = body.Ops.FirstOrDefault(op => op.Code == OpCode.TapePop && op.Get<TapeRecord>() == push.Get<TapeRecord>());
            var known = new KnownBefore(loop);
            if (pop is null || known.Find(push.Operands[0]) is not { } count) continue;
            foreach (Op op in known.Ops) region.Insert(region.Ops.IndexOf(loop), op);
            body.Ops.Remove(push);
            body.Ops.Remove(pop);
            push.Operands = [count];
            region.Insert(region.Ops.IndexOf(loop), push);
            var after = new Op(OpCode.TapePop, [count], [new Value(pop.Result.Type, pop.Result.Name)], null, push.Attribute);
            region.Insert(region.Ops.IndexOf(loop) + 1, after);
            replacement[pop.Result] = push.Result;
        }

        Substitution.Apply(function, replacement);
    }
}
