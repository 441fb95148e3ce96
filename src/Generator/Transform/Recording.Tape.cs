using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>Records on the tape. The tape is a stack: what a region pushes last, its reverse pops first.</summary>
internal sealed partial class Recording
{
    /// <summary>
    /// The values of one iteration. A counted loop whose body leaves nothing else on the tape gets one block per type before it starts, indexed
    /// by the iteration; any other pushes a block at the end of each iteration.
    /// </summary>
    private void RecordIteration(Region body, Region mirror, List<Value> values, Region prelude)
    {
        if (values.Count == 0) return;
        Op loop = body.Owner!;
        bool isOneBlock = loop.Code == OpCode.For && !_usesTape.Contains(body) && values.All(value => value.Type is ScalarType);
        if (isOneBlock)
        {
            RecordInOneBlock(loop, body, values, prelude);
            _usesTape.Add(body.Outer!);
        }
        else
        {
            PushAtEnd(body, values, prelude);
            _usesTape.Add(body);
        }
    }

    private void RecordInOneBlock(Op loop, Region body, List<Value> values, Region prelude)
    {
        var before = new Builder(new Region());
        Value trips = TripCount(before, loop);
        var end = new Builder(body);
        Value t = Iteration(end, loop);
        var restore = new Builder(prelude, relaxed: true);
        Value tInReverse = Iteration(restore, loop);
        var pops = new Builder(new Region());
        foreach (IGrouping<IRType, Value> group in values.GroupBy(value => value.Type))
        {
            Value[] slots = [.. group];
            TapeRecord record = NewRecord(slots);
            Value total = before.Multiply(trips, before.Int(slots.Length));
            Value block = Push(before, total, group.Key, record);
            Value popped = Pop(pops, total, group.Key, record);
            Func<int, (Value Block, Value Index)> stored = Slots(end, block, t, trips, slots.Length), restored = Slots(restore, popped, tInReverse, trips, slots.Length);
            for (int slot = 0; slot < slots.Length; slot++)
            {
                end.Store(stored(slot).Block, [stored(slot).Index], slots[slot]);
                Restore(slots[slot], restore.Load(restored(slot).Block, [restored(slot).Index], group.Key));
            }

            Demand(total);
        }

        InsertBefore(loop, [.. before.Region.Ops]);
        pops.Region.Ops.Reverse();
        CollectReverseValues(pops.Region);
        InsertBefore(_sweep.LoopMirrors[loop], [.. pops.Region.Ops.Where(op => op.Code == OpCode.TapePop)]);
        CollectReverseValues(prelude);
        DemandOperands(prelude);
    }

    /// <summary>
    /// Where in the block the values of an iteration are. Those of one iteration lie side by side, so that the range is checked once for all of them; where loops may be vectorised,
    /// those of iterations that follow each other do, so that they are read and written as vectors.
    /// </summary>
    private Func<int, (Value Block, Value Index)> Slots(Builder builder, Value block, Value iteration, Value trips, int count)
    {
        if (count == 1) return _ => (block, iteration);
        if (_calls.AreVectorised) return slot => (block, slot == 0 ? iteration : builder.Add(builder.Multiply(trips, builder.Int(slot)), iteration));
        Value part = builder.Slice(block, builder.Multiply(iteration, builder.Int(count)), builder.Int(count), (BufferType)block.Type);
        part.Name = block.Name;
        return slot => (part, builder.Int(slot));
    }

    /// <summary>
    /// The number of the current iteration, from 0. That of a loop that counts down by one is counted from its end, so that neighbours in the index are neighbours here.
    /// </summary>
    private static Value Iteration(Builder builder, Op loop)
    {
        CountedLoop counted = loop.Get<CountedLoop>();
        Value i = loop.Regions[0].Arguments[0], from = loop.Operands[0], to = loop.Operands[1];
        if (counted.Step == -1) return builder.Subtract(i, counted.Test == LoopTest.GreaterOrEqual ? to : builder.Add(to, builder.Int(1)));
        Value distance = counted.Step > 0 ? builder.Subtract(i, from) : builder.Subtract(from, i);
        return counted.Step == 1 ? distance : builder.Apply("divideInteger", distance, builder.Int(Math.Abs(counted.Step)));
    }

    private static Value TripCount(Builder builder, Op loop)
    {
        CountedLoop counted = loop.Get<CountedLoop>();
        Value from = loop.Operands[0], to = loop.Operands[1];
        Value distance = counted.Step > 0 ? builder.Subtract(to, from) : builder.Subtract(from, to);
        if (counted.Test is LoopTest.LessOrEqual or LoopTest.GreaterOrEqual) distance = builder.Add(distance, builder.Int(1));
        int step = Math.Abs(counted.Step);
        if (step != 1) distance = builder.Apply("divideInteger", builder.Add(distance, builder.Int(step - 1)), builder.Int(step));
        bool isNeverNegative = distance.Def is { Code: OpCode.Length } || Builder.NumberOf(distance) >= 0;
        return isNeverNegative ? distance : builder.Select(builder.Apply("greater", distance, builder.Int(0)), distance, builder.Int(0));
    }

    /// <summary>Pushes the values when the region has run; its reverse starts by popping them.</summary>
    private void PushAtEnd(Region region, List<Value> values, Region prelude)
    {
        var end = new Builder(region);
        var restore = new Builder(prelude, relaxed: true);
        var undo = new List<Action>();
        foreach (IGrouping<IRType, Value> group in values.Where(value => value.Type is ScalarType).GroupBy(value => value.Type))
        {
            Value[] slots = [.. group];
            TapeRecord record = NewRecord(slots);
            Value block = Push(end, end.Int(slots.Length), group.Key, record);
            for (int slot = 0; slot < slots.Length; slot++) end.Store(block, [end.Int(slot)], slots[slot]);
            undo.Add(() =>
            {
                Value popped = Pop(restore, restore.Int(slots.Length), group.Key, record);
                for (int slot = 0; slot < slots.Length; slot++) Restore(slots[slot], restore.Load(popped, [restore.Int(slot)], group.Key));
            });
        }

        foreach (Value value in values.Where(value => value.Type is not ScalarType))
        {
            TapeRecord record = NewRecord([value]);
            bool isSpan = value.Type is BufferType { IsView: true };
            Value kept = isSpan && value.Home != _primal.Body ? value : Keep(end, value);
            if (isSpan && kept == value)
                throw Refused.Reference($"the span '{value.Name ?? "…"}'", "it refers to different storage at different times");
            end.Append(OpCode.TapePushReference, [kept], [], record);
            undo.Add(() => Restore(value, restore.Append(OpCode.TapePopReference, [], [kept.Type], record).Result));
        }

        for (int i = undo.Count - 1; i >= 0; i--) undo[i]();
        CollectReverseValues(prelude);
    }

    /// <summary>A pullback may run long after the call: storage that is not the method's own is copied, so that nobody can change it meanwhile.</summary>
    private Value Keep(Builder end, Value value) =>
        value.Type is BufferType buffer && _pointsTo.Of(value).Any(root => !root.IsAllocation) ? CopyOf(end, value, buffer) : value;

    private static Value CopyOf(Builder builder, Value value, BufferType buffer)
    {
        Value array = builder.Allocate(
            BufferType.Array(buffer.Element, buffer.Rank),
            Enumerable.Range(0, buffer.Rank).Select(dimension => builder.Length(value, buffer.Rank == 1 ? -1 : dimension)), isShadow: true);
        if (buffer.Element is BufferType row)
        {
            var body = new Region();
            Value i = body.AddArgument(ScalarType.Int32, "row");
            builder.Into(body, () => builder.Store(array, [i], CopyOf(builder, builder.Load(value, [i], row), row)));
            builder.For(builder.Int(0), builder.Length(value), new CountedLoop(LoopTest.Less, 1), [], body);
            return array;
        }

        BufferType span = BufferType.Span(buffer.Element);
        builder.Copy(buffer.Rank == 1 ? value : builder.AsSpan(value, span), buffer.Rank == 1 ? array : builder.AsSpan(array, span));
        return array;
    }

    /// <summary>Split layouts: everything outside loops and branches that the reverse sweep needs crosses over in one last block.</summary>
    private void RecordBody(Region body, List<Value> values, Region prelude) =>
        PushAtEnd(body, [.. values.Concat(body.Arguments.Where(argument => _demanded.Contains(argument))).Distinct()], prelude);

    private TapeRecord NewRecord(IReadOnlyList<Value> values) =>
        new(_records++, string.Join(", ", values.Select(value => value.Name ?? "…").Distinct()));

    private static Value Push(Builder builder, Value count, IRType type, TapeRecord record)
    {
        Value block = builder.Append(OpCode.TapePush, [count], [BufferType.Span(type)], record).Result;
        block.Name = "record" + record.Id;
        return block;
    }

    private static Value Pop(Builder builder, Value count, IRType type, TapeRecord record)
    {
        Value block = builder.Append(OpCode.TapePop, [count], [BufferType.Span(type)], record).Result;
        block.Name = "record" + record.Id;
        return block;
    }

    private void Restore(Value primal, Value inReverse)
    {
        inReverse.Name ??= primal.Name;
        _restored[primal] = inReverse;
    }
}
