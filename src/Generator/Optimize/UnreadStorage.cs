using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// Removes what is written to storage that nobody reads, reads of which nobody takes the result, and what was only for these. The function then no longer fails where the C# would
/// fail at such a read: it is for functions beside which the C# runs as well.
/// </summary>
internal static class UnreadStorage
{
    /// <param name="isForgotten">Whether a parameter's final elements are of no interest to the caller.</param>
    public static void Apply(Function function, ICallEffects calls, Func<Value, bool> isForgotten)
    {
        int before;
        do
        {
            DeadCode.Apply(function, keepsReads: false);
            IReadOnlyList<Op> ops = function.Body.AllOps();
            before = ops.Count;
            var pointsTo = new PointsTo(function, calls);
            HashSet<Root> read = [.. function.Body.Yields.Concat(ops.SelectMany(Read)).SelectMany(pointsTo.Of)];
            foreach (Op op in ops)
            {
                if (Destination(op) is { } destination && pointsTo.Of(destination) is { Count: > 0 } roots && roots.All(root => !read.Contains(root) && IsLocal(root)))
                    op.Parent!.Ops.Remove(op);
            }
        }
        while (function.Body.AllOps().Count < before);

        bool IsLocal(Root root) => root.Container is null && root.Contents.Count == 0 && (root.IsAllocation || (root.IsParameter && isForgotten(root.Origin)));
    }

    /// <summary>What the op writes to, where it does nothing else.</summary>
    private static Value? Destination(Op op) => op.Code switch
    {
        OpCode.Store or OpCode.Accumulate or OpCode.Fill => op.Operands[0],
        OpCode.Copy or OpCode.AccumulateAll => op.Operands[1],
        _ => null,
    };

    /// <summary>The storage of which the op needs more than to know it.</summary>
    private static IEnumerable<Value> Read(Op op) => op.Code switch
    {
        OpCode.Store or OpCode.Accumulate or OpCode.Fill => op.Operands.Skip(1),
        OpCode.Copy or OpCode.AccumulateAll => [op.Operands[0]],
        OpCode.Length or OpCode.Slice or OpCode.AsSpan or OpCode.Select or OpCode.If or OpCode.For or OpCode.While => [],
        _ => op.Operands,
    };
}
