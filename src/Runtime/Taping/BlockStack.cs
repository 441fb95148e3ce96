using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffGen.Runtime;

/// <summary>
/// A stack of blocks of bytes. Memory comes in segments that never move, so that a block is contiguous and spans over it stay
/// valid while the stack grows. Popping only lowers the top: what was popped can be had back by <see cref="MoveTo"/>.
/// </summary>
internal struct BlockStack
{
    /// <summary>A cache line. Segments are arrays of these, so that a block may be larger than the longest array of bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = Alignment)]
    private struct Line
    {
    }

    private struct Segment
    {
        public Line[] Memory;

        /// <summary>The bytes to skip to the first aligned address.</summary>
        public nint Start;

        public nint End;

        /// <summary>The bytes of all segments up to this one.</summary>
        public long Total;

        /// <summary>The top at the time a later segment was begun.</summary>
        public nint Top;
    }

    internal readonly record struct Position(int Segment, nint Top);

    /// <summary>Every segment starts at a multiple of this.</summary>
    public const int Alignment = 64;

    // Doubling stops here: beyond it half of the memory might lie idle.
    private const nint LargestDoubling = 1 << 28;

    private readonly nint _firstSegment;
    private Segment[] _segments;
    private int _segmentCount;
    private int _current;

    // The current segment, unpacked for the fast path.
    private Line[] _memory;
    private nint _start;
    private nint _top;
    private nint _end;

    public BlockStack(int firstSegment)
    {
        _firstSegment = firstSegment;
        _segments = [];
        _memory = [];
        _current = -1;
    }

    public readonly bool IsEmpty
    {
        get
        {
            for (int i = 0; i < _current; i++)
                if (_segments[i].Top != _segments[i].Start)
                    return false;
            return _top == _start;
        }
    }

    /// <summary>The bytes of all segments.</summary>
    public readonly long Capacity => _segmentCount == 0 ? 0 : _segments[_segmentCount - 1].Total;

    /// <summary>The bytes of the segments up to the last that was reached since <see cref="Clear"/>; the first alone does not count.</summary>
    public long Reached { get; private set; }

    /// <summary>A block on top; its content is arbitrary.</summary>
    /// <param name="bytes">Its size, not negative.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [UnscopedRef]
    public ref byte Push(nint bytes)
    {
        if (bytes > _end - _top) BeginSegment(bytes);
        ref byte block = ref Unsafe.AddByteOffset(ref Unsafe.As<Line, byte>(ref MemoryMarshal.GetArrayDataReference(_memory)), _top);
        _top += bytes;
        return ref block;
    }

    /// <summary>The block on top, which is taken off.</summary>
    /// <param name="bytes">Its size, as it was pushed.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [UnscopedRef]
    public ref byte Pop(nint bytes)
    {
        if (bytes > _top - _start) EndSegments(bytes);
        _top -= bytes;
        return ref Unsafe.AddByteOffset(ref Unsafe.As<Line, byte>(ref MemoryMarshal.GetArrayDataReference(_memory)), _top);
    }

    public readonly Position Here => new(_current, _top);

    /// <summary>Makes the top what it was at <paramref name="position"/>; blocks pushed until then are there again if nothing was pushed over them.</summary>
    public void MoveTo(Position position)
    {
        if (position.Segment < 0)
        {
            Clear();
            return;
        }

        // The tops of earlier segments are those of the time when the later ones were begun: pops do not touch them.
        Enter(position.Segment);
        _top = position.Top;
    }

    /// <summary>Takes everything off, keeping the memory.</summary>
    public void Clear()
    {
        if (_current > 0) Enter(0);
        _top = _start;
        Reached = 0;
    }

    /// <summary>Gives up the segments beyond those that are in use again and again, so that who uses them need not have them made anew. The stack must have been cleared.</summary>
    /// <param name="reached">The most that was <see cref="Reached"/> of late.</param>
    public void GiveUpBeyond(long reached)
    {
        int kept = Math.Min(1, _segmentCount);
        while (kept < _segmentCount && _segments[kept].Total <= reached) kept++;
        Array.Clear(_segments, kept, _segments.Length - kept);
        _segmentCount = kept;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BeginSegment(nint bytes)
    {
        if (_current >= 0) _segments[_current].Top = _top;
        // The first segment is small whatever is asked for: it is never given up for being too large.
        else if (bytes > _firstSegment) BeginSegment(_firstSegment);
        int next = _current + 1;
        if (next == _segmentCount || _segments[next].End - _segments[next].Start < bytes)
        {
            nint previous = _current >= 0 ? _segments[_current].End - _segments[_current].Start : 0;
            nint size = Math.Max(Math.Max(bytes, _firstSegment), Math.Min(2 * previous, LargestDoubling));
            if (next == _segments.Length) Array.Resize(ref _segments, Math.Max(4, 2 * next));
            _segments[next] = Allocate(size);
            _segments[next].Total = (_current >= 0 ? _segments[_current].Total : 0) + size;
            // Later segments, if there are any, were too small as well.
            Array.Clear(_segments, next + 1, _segments.Length - next - 1);
            _segmentCount = next + 1;
        }

        Enter(next);
        _top = _start;
        Reached = Math.Max(Reached, _segments[next].Total);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EndSegments(nint bytes)
    {
        // A block does not straddle segments: the current one must be empty when its predecessor's turn comes.
        while (bytes > _top - _start)
        {
            if (_top != _start || _current <= 0)
                throw new InvalidOperationException("The tape has no such record: pushes and pops do not match.");
            Enter(_current - 1);
            _top = _segments[_current].Top;
        }
    }

    private void Enter(int segment)
    {
        _current = segment;
        _memory = _segments[segment].Memory;
        _start = _segments[segment].Start;
        _end = _segments[segment].End;
    }

    private static unsafe Segment Allocate(nint size)
    {
        // Pinned, so that the alignment computed here stays true; not zeroed, as every block is written before it is read.
        Line[] memory = GC.AllocateUninitializedArray<Line>(checked((int)((size + Alignment - 1) / Alignment) + 1), pinned: true);
        nint start = -(nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory)) & (Alignment - 1);
        return new Segment { Memory = memory, Start = start, End = (nint)(memory.Length - 1) * Alignment + start, Top = start };
    }
}
