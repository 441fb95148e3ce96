using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// Removes what is written to storage, or recorded on the tape, for nobody to read. Mark and sweep, like <see cref="DeadCode"/>: storage matters once something that matters reads it.
/// Functions beside which the C# runs as well need not fail where it does: of them go, too, computations of which nobody takes the result though they could fail.
/// </summary>
internal sealed class UnreadStorage
{
    private readonly Func<Value, bool> _isForgotten;
    private readonly bool _keepsFailures;
    private readonly PointsTo _pointsTo;
    private readonly HashSet<TapeRecord> _own;
    private readonly HashSet<Root> _read = [];
    private readonly HashSet<TapeRecord> _kept = [];

    private UnreadStorage(Function function, Func<Value, bool> isForgotten, bool keepsFailures)
    {
        _isForgotten = isForgotten;
        _keepsFailures = keepsFailures;
        // A call reads all that it is given; what it writes does not matter here.
        _pointsTo = new PointsTo(function, WorstCaseCalls.Instance);
        IReadOnlyList<Op> ops = function.Body.AllOps();
        _own = [.. RecordsOf(ops, OpCode.TapePush)];
        _own.IntersectWith(RecordsOf(ops, OpCode.TapePop));
        _read.UnionWith(function.Body.Yields.SelectMany(_pointsTo.Of));
    }

    /// <param name="isForgotten">Whether a parameter's final elements are of no interest to the caller.</param>
    /// <param name="keepsFailures">The function goes on failing where the C# does.</param>
    public static void Apply(Function function, Func<Value, bool> isForgotten, bool keepsFailures)
    {
        var pass = new UnreadStorage(function, isForgotten, keepsFailures);
        int before;
        do
        {
            before = pass._read.Count + pass._kept.Count;
            foreach (Op op in DeadCode.Live(function, pass.IsIdle))
            {
                pass._read.UnionWith(Read(op).SelectMany(pass._pointsTo.Of));
                // A push and its pop stay together.
                if (op.Code is OpCode.TapePush or OpCode.TapePop) pass._kept.Add(op.Get<TapeRecord>());
            }
        }
        while (pass._read.Count + pass._kept.Count > before);

        DeadCode.Apply(function, pass.IsIdle);
    }

    private static IEnumerable<TapeRecord> RecordsOf(IEnumerable<Op> ops, OpCode code) => ops.Where(op => op.Code == code).Select(op => op.Get<TapeRecord>());

    private bool IsIdle(Op op) => op.Code switch
    {
        OpCode.Load or OpCode.Slice or OpCode.Apply or OpCode.Convert or OpCode.Tensor or OpCode.Elements or OpCode.TensorOf => !_keepsFailures,
        OpCode.Opaque => !_keepsFailures && op.Get<OpaqueCode>().Effect == Effect.Traps,
        OpCode.Store or OpCode.Accumulate or OpCode.Fill => IsUnread(op.Operands[0]),
        OpCode.Copy or OpCode.AccumulateAll => IsUnread(op.Operands[1]),
        OpCode.TapePush or OpCode.TapePop => _own.Contains(op.Get<TapeRecord>()) && !_kept.Contains(op.Get<TapeRecord>()),
        _ => false,
    };

    private bool IsUnread(Value buffer) => _pointsTo.Of(buffer) is { Length: > 0 } roots && roots.All(root => !_read.Contains(root) && IsOwn(root));

    private bool IsOwn(Root root) => root.Container is null && root.Contents.Count == 0 && (
        root.IsAllocation
        || (root.IsParameter && _isForgotten(root.Origin))
        || (root.Origin.Def is { Code: OpCode.TapePush or OpCode.TapePop } record && _own.Contains(record.Get<TapeRecord>())));

    /// <summary>The storage of which the op needs more than to know it.</summary>
    private static IEnumerable<Value> Read(Op op) => op.Code switch
    {
        OpCode.Store or OpCode.Accumulate or OpCode.Fill => op.Operands.Skip(1),
        OpCode.Copy or OpCode.AccumulateAll => [op.Operands[0]],
        // A pool is as long as what is stored into it makes it.
        OpCode.Length when op.Operands[0].Type is BufferType { Kind: BufferKind.Pool } => op.Operands,
        OpCode.Length or OpCode.Slice or OpCode.AsSpan or OpCode.Select or OpCode.If or OpCode.For or OpCode.While => [],
        _ => op.Operands,
    };
}
