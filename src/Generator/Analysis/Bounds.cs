using DiffGen.Generator.IR;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// Which indices are known to lie within a buffer: those that a loop counts from 0 or more to the buffer's length, either way. Such an element may be read
/// although the program would not have read it.
/// </summary>
internal static class Bounds
{
    /// <summary>Whether the element exists wherever index and buffer are in scope.</summary>
    public static bool Contain(Value buffer, Value index)
    {
        if (buffer.Type is not BufferType { Rank: 1 } || index.ArgumentOf is not { Owner: { Code: OpCode.For } loop } body || body.Arguments[0] != index) return false;
        CountedLoop counted = loop.Get<CountedLoop>();
        Value first = loop.Operands[0], last = loop.Operands[1];
        return (counted.Test, counted.Step) switch
        {
            (LoopTest.Less, 1) => IsNatural(first) && IsLengthOf(last, buffer),
            (LoopTest.GreaterOrEqual, -1) => IsNatural(last) && OneAbove(first) is { } length && IsLengthOf(length, buffer),
            _ => false,
        };
    }

    /// <summary>Whether a loop counts through all indices of an array, of which the buffer is no mere part.</summary>
    public static bool Exhausts(Op loop, Value buffer, Value array)
    {
        CountedLoop counted = loop.Get<CountedLoop>();
        Value first = loop.Operands[0], last = loop.Operands[1];
        return Whole(buffer) == array && (counted.Test, counted.Step) switch
        {
            (LoopTest.Less, 1) => Builder.NumberOf(first) == 0 && IsLengthOf(last, array),
            (LoopTest.GreaterOrEqual, -1) => Builder.NumberOf(last) == 0 && OneAbove(first) is { } length && IsLengthOf(length, array),
            _ => false,
        };
    }

    /// <summary>The value of which this one is one less.</summary>
    public static Value? OneAbove(Value value) =>
        value.Def is { Code: OpCode.Apply } op && op.Get<Rules.Primitive>().Name == "subtract" && Builder.NumberOf(op.Operands[1]) == 1 ? op.Operands[0] : null;

    /// <summary>Whether a value is known not to be negative.</summary>
    public static bool IsNatural(Value value) =>
        Builder.NumberOf(value) >= 0
        || (value.ArgumentOf is { Owner: { Code: OpCode.For } loop } body && body.Arguments[0] == value && loop.Get<CountedLoop>().Step == 1 && IsNatural(loop.Operands[0]));

    private static bool IsLengthOf(Value value, Value buffer)
    {
        Value whole = Whole(buffer);
        if (AreEqual(Extent(whole), value)) return true;
        return value.Def is { Code: OpCode.Length } length && Whole(length.Operands[0]) is var measured && (measured == whole || AreEqual(Extent(measured), Extent(whole)));
    }

    private static bool AreEqual(Value? a, Value? b) => a is not null && b is not null && (a == b || (Builder.NumberOf(a) is { } number && Builder.NumberOf(b) == number));

    /// <summary>How many elements the buffer was made with.</summary>
    private static Value? Extent(Value whole) => whole.Def switch
    {
        { Code: OpCode.Allocate } op when op.Operands.Length == 1 => op.Operands[0],
        { Code: OpCode.Slice } op when op.Operands.Length == 3 => op.Operands[2],
        _ => null,
    };

    /// <summary>The storage that is seen as a span.</summary>
    public static Value Whole(Value buffer)
    {
        while (buffer.Def is { Code: OpCode.AsSpan } op && op.Operands[0].Type is BufferType { Rank: 1 }) buffer = op.Operands[0];
        return buffer;
    }
}
