using System;
using System.Collections.Generic;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// Lets the just-in-time compiler see that indices exist, so that it checks none of them: storage whose elements a loop counts through becomes a span of the length to which the
/// loop counts, taken where the storage comes from, and a loop that counts down to zero compares its index with the length as an unsigned number.
/// </summary>
/// <remarks>
/// The compiler knows the length of a span that was sliced to it, and of no array that it did not see being made (Bodík, Gupta, Sarkar 2000, "ABCD: eliminating array bounds checks
/// on demand", for what such compilers can know). Lengths of arrays that come from the tape, and of the storage of adjoints beside that of values, are known here alone.
/// </remarks>
internal sealed class LengthsInSight
{
    private readonly Function _function;
    private readonly IReadOnlyDictionary<Value, Value> _valuesOf;
    private readonly HashSet<Value> _counted = [];
    private readonly bool _countsUnsigned;

    private LengthsInSight(Function function, IReadOnlyDictionary<Value, Value> valuesOf, bool countsUnsigned)
    {
        _function = function;
        _valuesOf = valuesOf;
        _countsUnsigned = countsUnsigned;
    }

    /// <summary>Changes code that no pass takes after this one.</summary>
    /// <param name="valuesOf">For parameters that hold adjoints: the parameter with the values, of the same length.</param>
    /// <param name="countsUnsigned">Whether negative numbers may be converted to unsigned ones, as in projects that do not check arithmetic.</param>
    public static void Apply(Function function, IReadOnlyDictionary<Value, Value> valuesOf, bool countsUnsigned)
    {
        var pass = new LengthsInSight(function, valuesOf, countsUnsigned);
        foreach (Op loop in function.Body.AllOps())
            if (loop.Code == OpCode.For)
                pass.Visit(loop);
        foreach (Value storage in pass._counted) pass.Slice(storage);
    }

    /// <summary>A number of elements: a constant, the length of storage that comes from outside, or any other value.</summary>
    private readonly record struct Extent(Value? Value, bool IsLength, double Number);

    private void Visit(Op loop)
    {
        CountedLoop counted = loop.Get<CountedLoop>();
        Value first = loop.Operands[0], last = loop.Operands[1], index = loop.Regions[0].Arguments[0];
        bool isDown = counted is { Test: LoopTest.GreaterOrEqual, Step: -1 };
        if (index.Type != ScalarType.Int32 || counted.Lanes is not null || !(isDown || counted is { Test: LoopTest.Less, Step: 1 })) return;
        if (!Bounds.IsNatural(isDown ? last : first) || (isDown ? Bounds.OneAbove(first) : last) is not { } length) return;
        Extent end = Of(length);
        bool isBelowLength = false;
        foreach (Op op in loop.Regions[0].AllOps())
        {
            if (!IsElement(op) || op.Operands[1] != index || op.Operands[0].Type is not BufferType { Rank: 1 }) continue;
            Value storage = Bounds.Whole(op.Operands[0]);
            if (LengthOf(storage) != end) continue;
            isBelowLength = true;
            if (IsUnseen(storage)) _counted.Add(storage);
        }

        if (!isBelowLength || !isDown || !_countsUnsigned || Builder.NumberOf(last) != 0) return;
        loop.Attribute = counted with { Test = LoopTest.Below };
        loop.Operands[1] = length;
    }

    private static bool IsElement(Op op) => op.Code is OpCode.Load or OpCode.Accumulate or OpCode.Store;

    private Extent LengthOf(Value storage) => storage.Def switch
    {
        { Code: OpCode.Allocate, Operands.Length: 1 } op => Of(op.Operands[0]),
        { Code: OpCode.Slice, Operands.Length: 3 } op => Of(op.Operands[2]),
        { Code: OpCode.TapePush or OpCode.TapePop } op => Of(op.Operands[0]),
        _ => new Extent(_valuesOf.TryGetValue(storage, out Value? values) ? values : storage, true, 0),
    };

    private Extent Of(Value number) => Builder.NumberOf(number) is { } constant
        ? new Extent(null, false, constant)
        : number.Def is { Code: OpCode.Length } op && op.Operands[0].Type is BufferType { Rank: 1 } ? LengthOf(Bounds.Whole(op.Operands[0])) : new Extent(number, false, 0);

    /// <summary>Storage whose length only this pass knows.</summary>
    private bool IsUnseen(Value storage) =>
        storage.Type is BufferType { Rank: 1, Element: ScalarType or AggregateType { IsReferenceType: false } } type
        && (storage.Def is { Code: OpCode.Allocate } ? type.Kind == BufferKind.Array : _valuesOf.ContainsKey(storage) && type.Kind == BufferKind.Span);

    private void Slice(Value storage)
    {
        if (storage.Def is { Code: OpCode.Allocate } allocation && allocation.Get<Allocation>().IsFromTape && IsUsedAsSpan(storage))
        {
            var span = new Value(BufferType.Span(((BufferType)storage.Type).Element), storage.Name);
            Region home = allocation.Parent!;
            home.Replace(home.Ops.IndexOf(allocation), new Op(OpCode.Allocate, allocation.Operands, [span], attribute: allocation.Attribute));
            Substitution.Apply(_function.Body, new Dictionary<Value, Value> { [storage] = span });
        }
        else
        {
            Part(storage);
        }
    }

    private bool IsUsedAsSpan(Value storage) => IsUsedAsSpan(_function.Body, storage);

    private static bool IsUsedAsSpan(Region region, Value storage)
    {
        if (Array.IndexOf(region.Yields, storage) >= 0) return false;
        foreach (Op op in region.Ops)
        {
            for (int i = 0; i < op.Operands.Length; i++)
                if (op.Operands[i] == storage && !TakesSpan(op, i))
                    return false;
            foreach (Region inner in op.Regions)
                if (!IsUsedAsSpan(inner, storage))
                    return false;
        }

        return true;
    }

    /// <summary>Elements are reached through a span of all of it.</summary>
    private void Part(Value storage)
    {
        var builder = new Builder(new Region(), relaxed: true);
        var type = BufferType.Span(((BufferType)storage.Type).Element);
        Value length = storage.Def is { } made ? made.Operands[0] : builder.Length(_valuesOf[storage]);
        Value span = builder.Slice(storage, builder.Number(ScalarType.Int32, 0), length, type);
        span.Name = storage.Name;
        foreach (Op op in _function.Body.AllOps())
            for (int i = 0; i < op.Operands.Length; i++)
                if (op.Operands[i] == storage && TakesSpan(op, i))
                    op.Operands[i] = span;
        Region home = storage.Def?.Parent ?? _function.Body;
        int place = storage.Def is { } def ? home.Ops.IndexOf(def) + 1 : 0;
        foreach (Op op in builder.Region.Ops) home.Insert(place++, op);
    }

    private static bool TakesSpan(Op op, int operand) => op.Code switch
    {
        OpCode.Copy => true,
        OpCode.AsSpan or OpCode.Slice => operand == 0 && op.Result.Type is BufferType { IsIndirect: false },
        OpCode.Fill or OpCode.Length => operand == 0,
        _ => operand == 0 && IsElement(op),
    };
}
