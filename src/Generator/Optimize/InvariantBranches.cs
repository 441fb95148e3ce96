using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// A branch on what a loop does not change is taken before the loop: there is one loop for each side, and each carries, computes and records only what its side needs. Only loops of numbers,
/// that are small, so that the code stays linear in its source.
/// </summary>
internal static class InvariantBranches
{
    /// <summary>The most that a loop which becomes two may hold.</summary>
    private const int LargestLoop = 250;

    /// <summary>What the two sides have to hold at least; less is chosen as quickly as it is passed over.</summary>
    private const int SmallestBranches = 4;

    /// <returns>Whether anything changed.</returns>
    public static bool Apply(Function function) => Visit(function.Body, function.Body);

    private static bool Visit(Region region, Region root)
    {
        bool changed = false;
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            foreach (Region inner in op.Regions) changed |= Visit(inner, root);
            if (op.Code is not (OpCode.For or OpCode.While) || !IsOfNumbers(op) || ConditionOf(op.Regions[op.Regions.Length - 1], region) is not { } condition) continue;
            Region[] sides = [Side(op, condition, true), Side(op, condition, false)];
            region.Replace(i, new Op(OpCode.If, [condition], op.Results, sides) { Comment = op.Comment });
            foreach (Region side in sides) Normalization.TakeKnown(side, root);
            changed = true;
        }

        return changed;
    }

    /// <summary>The loop carries numbers and changes no storage, and whatever it does may stand in the code twice.</summary>
    private static bool IsOfNumbers(Op loop) => loop.Results.All(result => result.Type is ScalarType) && Count(loop) <= LargestLoop && loop.Regions.All(region => region.AllOps().All(OnlyComputes));

    private static bool OnlyComputes(Op op) => op.Results.All(result => result.Type is ScalarType or BufferType) && op.Code is OpCode.Constant or OpCode.Apply or OpCode.Convert or OpCode.Select or OpCode.Guard
        or OpCode.Load or OpCode.Length or OpCode.Slice or OpCode.AsSpan or OpCode.StopGradient or OpCode.If or OpCode.For or OpCode.While;

    private static int Count(Op op) => op.Regions.Sum(region => region.AllOps().Count(inner => inner.Code != OpCode.Constant));

    /// <summary>What the first such branch hangs on, that is not within a loop of its own.</summary>
    private static Value? ConditionOf(Region body, Region outside)
    {
        foreach (Op op in body.Ops.Where(op => op.Code == OpCode.If))
        {
            if (op.Operands[0].Home.Encloses(outside) && op.Regions.All(branch => !branch.EndsInThrow) && Count(op) >= SmallestBranches) return op.Operands[0];
            foreach (Region branch in op.Regions)
                if (ConditionOf(branch, outside) is { } condition)
                    return condition;
        }

        return null;
    }

    private static Region Side(Op loop, Value condition, bool isTrue)
    {
        var builder = new Builder(new Region());
        var cloner = new Cloner { [condition] = builder.Bool(isTrue) };
        Op copy = cloner.CloneOp(loop, builder.Region);
        copy.Comment = null;
        builder.Region.Yields = [.. copy.Results];
        return builder.Region;
    }
}
