using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffGen.Runtime;

/// <summary>A state of a <see cref="Tape"/> to which <see cref="Tape.Rewind"/> returns.</summary>
public readonly struct TapePosition
{
    internal TapePosition(BlockStack.Position small, BlockStack.Position large, int references, int arrays, int tensors)
    {
        Small = small;
        Large = large;
        References = references;
        Arrays = arrays;
        Tensors = tensors;
    }

    internal BlockStack.Position Small { get; }

    internal BlockStack.Position Large { get; }

    internal int References { get; }

    internal int Arrays { get; }

    internal int Tensors { get; }
}

/// <summary>
/// What the forward sweep of a derivative leaves for the reverse sweep: a stack of blocks of values, a stack of references, and
/// arrays that live until the tape is given back. Generated code uses it; there is no need to use it directly.
/// </summary>
/// <remarks>
/// <para>
/// Tapes are reused, so that a derivative that is evaluated again and again allocates nothing. A tape belongs to whoever rented it
/// and is not thread-safe; each thread keeps its own spare tapes, so that no synchronisation takes place. A tape may be
/// disposed on another thread than the one that rented it: it then becomes a spare of that thread.
/// </para>
/// <para>
/// A thread keeps the memory of its largest recent evaluation. Memory that recent evaluations did not need is given up
/// after a while; <see cref="Trim"/> gives up all of it at once.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using Tape tape = Tape.Rent();
/// Span&lt;double&gt; record = tape.Push&lt;double&gt;(n);   // forward sweep
/// …
/// record = tape.Pop&lt;double&gt;(n);                     // reverse sweep: the same block
/// </code>
/// </example>
public sealed partial class Tape : IDisposable
{
    // Smaller blocks are packed to 8 bytes; from here on a block is aligned to a cache line. They lie in two stacks, because both
    // sizes are then multiples of the alignment and a pop finds the start of its block without a header.
    private const int LargeBlock = 256;

    // Spare tapes per thread, enough for derivatives nested in derivatives.
    private const int MaximumSpares = 16;

    // What a spare tape may hold without being used.
    private const long Allowance = 1 << 20;

    // Over so many rents a tape watches how much it really needs.
    private const int Watch = 64;

    [ThreadStatic]
    private static Tape? t_spare;

    private BlockStack _small = new(firstSegment: 1 << 14);
    private BlockStack _large = new(firstSegment: 1 << 16);
    private ArrayShelf _arrays = new();
    private object?[] _references = [];
    private int _referenceCount;
    private int _referencePeak;
    private bool _isRented;
    private int _rents;
    private long _smallReached;
    private long _largeReached;
    private Tape? _next;
    private int _depth;

    private Tape()
    {
    }

    /// <summary>An empty tape, which the caller owns until <see cref="Dispose"/>.</summary>
    public static Tape Rent()
    {
        Tape? tape = t_spare;
        if (tape is null)
        {
            tape = new Tape();
        }
        else
        {
            t_spare = tape._next;
            tape._next = null;
        }

        tape._isRented = true;
        return tape;
    }

    /// <summary>Gives up the memory of the calling thread's spare tapes.</summary>
    public static void Trim() => t_spare = null;

    /// <summary>
    /// Empties the tape and gives it back. The spans and arrays that came from it must not be used any more. Giving back twice does
    /// nothing.
    /// </summary>
    public void Dispose()
    {
        if (!_isRented) return;
        _isRented = false;
        _smallReached = Math.Max(_smallReached, _small.Reached);
        _largeReached = Math.Max(_largeReached, _large.Reached);
        _small.Clear();
        _large.Clear();
        _arrays.TakeBackAfter(0);
        TakeBackTensors(0);
        if (_referencePeak > 0) Array.Clear(_references, 0, _referencePeak);
        _referenceCount = _referencePeak = 0;
        bool endsWatch = ++_rents == Watch;
        _arrays.GrowOlder(Allowance, endsWatch);
        if (endsWatch) EndWatch();
        if (endsWatch) DropIdleTensors();

        int depth = t_spare is { } spare ? spare._depth + 1 : 1;
        if (depth > MaximumSpares) return;
        _depth = depth;
        _next = t_spare;
        t_spare = this;
    }

    /// <summary>In debug builds of the caller: fails if some record was pushed and not popped.</summary>
    [Conditional("DEBUG")]
    public void AssertEmpty()
    {
        if (!_small.IsEmpty || !_large.IsEmpty || _referenceCount != 0)
            throw new InvalidOperationException("The tape is not empty at the end of the reverse sweep: pushes and pops do not match.");
    }

    /// <summary>Puts a block of values on top of the stack.</summary>
    /// <param name="count">How many values.</param>
    /// <typeparam name="T">Their type, free of references.</typeparam>
    /// <returns>The block; its content is arbitrary until it is written. It stays where it is.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Push<T>(int count)
    {
        nint bytes = SizeOf<T>(count);
        ref byte block = ref bytes < LargeBlock
            ? ref _small.Push((bytes + 7) & ~7)
            : ref _large.Push((bytes + BlockStack.Alignment - 1) & ~(BlockStack.Alignment - 1));
        return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref block), count);
    }

    /// <summary>Takes the block on top off the stack. Its content remains until something is pushed again.</summary>
    /// <param name="count">How many values were pushed.</param>
    /// <typeparam name="T">Their type.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Pop<T>(int count)
    {
        nint bytes = SizeOf<T>(count);
        ref byte block = ref bytes < LargeBlock
            ? ref _small.Pop((bytes + 7) & ~7)
            : ref _large.Pop((bytes + BlockStack.Alignment - 1) & ~(BlockStack.Alignment - 1));
        return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref block), count);
    }

    /// <summary>Puts a reference on top of the stack of references.</summary>
    /// <param name="reference">An array or another object, or null. A value that is neither, such as one of an enum, is boxed.</param>
    public void PushReference(object? reference)
    {
        if (_referenceCount == _references.Length) Array.Resize(ref _references, Math.Max(16, 2 * _referenceCount));
        _references[_referenceCount++] = reference;
        if (_referenceCount > _referencePeak) _referencePeak = _referenceCount;
    }

    /// <summary>Takes the reference on top off the stack of references.</summary>
    /// <typeparam name="T">The type of the object that was pushed.</typeparam>
    public T PopReference<T>()
    {
        if (_referenceCount == 0) throw new InvalidOperationException("The tape has no such reference: pushes and pops do not match.");
        // The slot keeps the reference until the tape is given back: the sweep may be run again.
        return (T)_references[--_referenceCount]!;
    }

    /// <summary>An array of zeros that lives until the tape is given back or <see cref="ReleaseArrays"/> reaches it.</summary>
    /// <param name="length">Its exact length.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    public T[] NewArray<T>(int length) => _arrays.Lend<T>(length);

    /// <summary>The elements of a new array, as <see cref="NewArray{T}(int)"/> gives it. The compiler of what calls it sees how many they are.</summary>
    /// <param name="length">The number of elements.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> NewSpan<T>(int length) => new(NewArray<T>(length), 0, length);

    /// <summary>A matrix of zeros that lives until the tape is given back or <see cref="ReleaseArrays"/> reaches it.</summary>
    /// <param name="rows">The length of the first dimension.</param>
    /// <param name="columns">The length of the second dimension.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    [SuppressMessage("Performance", "CA1814", Justification = "The user's own type.")]
    public T[,] NewArray<T>(int rows, int columns) => _arrays.Lend<T>(rows, columns);

    /// <summary>An array of zeros of rank 3 that lives until the tape is given back or <see cref="ReleaseArrays"/> reaches it.</summary>
    /// <param name="first">The length of the first dimension.</param>
    /// <param name="second">The length of the second dimension.</param>
    /// <param name="third">The length of the third dimension.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    [SuppressMessage("Performance", "CA1814", Justification = "The user's own type.")]
    public T[,,] NewArray<T>(int first, int second, int third) => _arrays.Lend<T>(first, second, third);

    /// <summary>An empty pool that lives until the tape is given back or <see cref="ReleaseArrays"/> reaches it.</summary>
    /// <typeparam name="T">The type of its elements.</typeparam>
    public Pool<T> NewPool<T>() => _arrays.LendPool<T>();

    /// <summary>The number of arrays that <see cref="NewArray{T}(int)"/> and its overloads have given so far.</summary>
    public int ArrayMark() => _arrays.Lent;

    /// <summary>Takes back the arrays that were given since <paramref name="mark"/>: they may be given again.</summary>
    /// <param name="mark">What <see cref="ArrayMark"/> returned.</param>
    public void ReleaseArrays(int mark) => _arrays.TakeBackAfter(mark);

    /// <summary>The present state of the stacks and arrays.</summary>
    public TapePosition Mark() => new(_small.Here, _large.Here, _referenceCount, _arrays.Lent, TensorsLent);

    /// <summary>
    /// Returns to an earlier state. Records that were popped since are on the tape again, so that the same reverse sweep can be
    /// run once more, provided that nothing was pushed over them; records pushed and arrays given since are gone.
    /// </summary>
    /// <param name="position">What <see cref="Mark"/> returned.</param>
    public void Rewind(TapePosition position)
    {
        _small.MoveTo(position.Small);
        _large.MoveTo(position.Large);
        _referenceCount = position.References;
        _arrays.TakeBackAfter(position.Arrays);
        TakeBackTensors(position.Tensors);
    }

#if !NET10_0_OR_GREATER
    // The framework's tensors come with .NET 10.
    private const int TensorsLent = 0;

    private static void TakeBackTensors(int count) => Debug.Assert(count == 0, "There are no tensors.");

    private static void DropIdleTensors()
    {
    }
#endif

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint SizeOf<T>(int count)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>()) ThrowHoldsReferences(typeof(T));
        if (count < 0) ThrowNegative(count);
        return checked(count * (nint)Unsafe.SizeOf<T>());
    }

    private void EndWatch()
    {
        if (_small.Capacity + _large.Capacity > 4 * (_smallReached + _largeReached) + Allowance)
        {
            _small.GiveUpBeyond(_smallReached);
            _large.GiveUpBeyond(_largeReached);
        }

        _rents = 0;
        _smallReached = _largeReached = 0;
    }

    [DoesNotReturn]
    private static void ThrowHoldsReferences(Type type) =>
        throw new NotSupportedException($"The tape stores plain values; '{type}' is a reference or holds one.");

    [DoesNotReturn]
    private static void ThrowNegative(int count) =>
        throw new ArgumentOutOfRangeException(nameof(count), count, "The number of values on the tape must not be negative.");
}
