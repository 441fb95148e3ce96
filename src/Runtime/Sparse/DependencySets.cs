using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace DiffGen.Runtime;

/// <summary>
/// Sets of inputs on which numbers depend (Griewank, Walther 2008, "Evaluating Derivatives", section 7.1). Each set has a number, and generated code
/// carries these numbers where forward mode carries tangents: the set of a result is the union of those of its operands. Generated code uses it; there is no need to
/// use it directly.
/// </summary>
/// <remarks>
/// Number 0 is the empty set, numbers 1 to n are the inputs alone, number n + 1 is the set of all. Small sets are kept as sorted lists, each of them once as a
/// rule; of a large one only the two sets are kept that it is the union of, so that a sum over everything takes no more than its terms. Where a
/// floating-point type has no more numbers to give, a union is the set of all: too large, never too small.
/// </remarks>
public sealed class DependencySets
{
    /// <summary>The longest list that a union is kept as.</summary>
    private const int Listed = 64;

    private readonly int _inputs;
    private readonly int _limit;

    // Of the sets from number n + 2 on: where the list begins and how long it is, or a length of -1 and the two parts.
    private (int Start, int Length, int Other)[] _sets = new (int, int, int)[64];
    private int _count;
    private int[] _elements = new int[256];
    private int _used;

    // What unions were computed, and which lists there are, as far as they are remembered: a slot holds what came to it last.
    private readonly (int A, int B, int Union)[] _unions;
    private readonly int[] _lists;

    private readonly int[] _merged = new int[2 * Listed];

    // The rows of the pattern so far.
    private readonly List<int> _rowStarts = [0];
    private readonly List<int> _columns = [];
    private readonly Stack<int> _pending = new();
    private int[]? _columnSeen;
    private int[] _setSeen = [];

    private DependencySets(int inputs, int limit)
    {
        _inputs = inputs;
        _limit = limit;
        int slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(inputs, 256, 1 << 16));
        _unions = new (int, int, int)[slots];
        _lists = new int[slots];
    }

    private int All => _inputs + 1;

    /// <summary>The sets for a method of so many inputs, and in each element of <paramref name="numbers"/> the number of the set of that input alone.</summary>
    /// <param name="numbers">One element for each input.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static DependencySets Of<T>(Span<T> numbers)
        where T : IFloatingPointIeee754<T> => Of(numbers, Limit<T>());

    /// <summary>The same for a method in which the numbers become those of another type on the way.</summary>
    /// <param name="numbers">One element for each input.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <typeparam name="TOther">The other type.</typeparam>
    public static DependencySets Of<T, TOther>(Span<T> numbers)
        where T : IFloatingPointIeee754<T>
        where TOther : IFloatingPointIeee754<TOther> => Of(numbers, Math.Min(Limit<T>(), Limit<TOther>()));

    /// <summary>Integers up to this one are exact in the type.</summary>
    private static int Limit<T>() => typeof(T) == typeof(double) ? int.MaxValue - 1 : typeof(T) == typeof(float) ? 1 << 24 : 1 << 11;

    private static DependencySets Of<T>(Span<T> numbers, int limit)
        where T : IFloatingPointIeee754<T>
    {
        bool isAtLimit = numbers.Length > limit - 2;
        for (int i = 0; i < numbers.Length; i++) numbers[i] = T.CreateTruncating(isAtLimit ? 1 : i + 1);
        // Too many inputs to tell apart: one stands for all of them.
        return isAtLimit ? new DependencySets(1, limit) { Width = numbers.Length } : new DependencySets(numbers.Length, limit) { Width = numbers.Length };
    }

    /// <summary>The number of columns of the pattern.</summary>
    private int Width { get; init; }

    /// <summary>The union of two sets.</summary>
    /// <param name="a">The number of the one.</param>
    /// <param name="b">The number of the other.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Union<T>(T a, T b)
        where T : IFloatingPointIeee754<T> =>
        a == b || T.IsZero(b) ? a : T.IsZero(a) ? b : T.CreateTruncating(Union(int.CreateTruncating(a), int.CreateTruncating(b)));

    /// <summary>One more row of the pattern: it has entries in the columns of the inputs in the set.</summary>
    /// <param name="set">The number of the set.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public void AddRow<T>(T set)
        where T : IFloatingPointIeee754<T>
    {
        Collect(int.CreateTruncating(set));
        _rowStarts.Add(_columns.Count);
    }

    internal SparsityPattern ToPattern() => new(Width, [.. _rowStarts], [.. _columns]);

    private int Union(int a, int b)
    {
        if (a == All || b == All) return All;
        if (a > b) (a, b) = (b, a);
        ref (int A, int B, int Union) slot = ref _unions[(int)(unchecked(((ulong)(uint)a * 0x9E3779B97F4A7C15) ^ ((ulong)(uint)b * 0xC2B2AE3D27D4EB4F)) >> 40) & (_unions.Length - 1)];
        if (slot.A == a && slot.B == b) return slot.Union;
        int union = Unite(a, b);
        slot = (a, b, union);
        return union;
    }

    private int Unite(int a, int b)
    {
        Span<int> single = stackalloc int[2];
        ReadOnlySpan<int> first = ListOf(a, single[..1]), second = ListOf(b, single[1..]);
        if (first.IsEmpty || second.IsEmpty || first.Length > Listed || second.Length > Listed) return Add(a, -1, b);
        int length = Merge(first, second, _merged);
        if (length == second.Length) return b;
        if (length == first.Length) return a;
        if (length == _inputs) return All;
        return length > Listed ? Add(a, -1, b) : Find(_merged.AsSpan(0, length));
    }

    private static int Merge(ReadOnlySpan<int> a, ReadOnlySpan<int> b, Span<int> merged)
    {
        int count = 0, p = 0, q = 0;
        while (p < a.Length && q < b.Length)
        {
            int x = a[p], y = b[q];
            merged[count++] = Math.Min(x, y);
            if (x <= y) p++;
            if (y <= x) q++;
        }

        while (p < a.Length) merged[count++] = a[p++];
        while (q < b.Length) merged[count++] = b[q++];
        return count;
    }

    /// <summary>The inputs in a set that is kept as a list; nothing for any other.</summary>
    private ReadOnlySpan<int> ListOf(int set, Span<int> single)
    {
        if (set <= _inputs)
        {
            single[0] = set - 1;
            return single;
        }

        (int start, int length, _) = _sets[set - _inputs - 2];
        return length < 0 ? [] : _elements.AsSpan(start, length);
    }

    /// <summary>The set with these inputs, a new one unless it is remembered.</summary>
    private int Find(ReadOnlySpan<int> list)
    {
        uint hash = 0;
        foreach (int element in list) hash = unchecked((BitOperations.RotateLeft(hash, 5) ^ (uint)element) * 0x9E3779B1);
        ref int slot = ref _lists[(int)(hash >> 8) & (_lists.Length - 1)];
        if (slot != 0 && ListOf(slot, default).SequenceEqual(list)) return slot;
        if (_used + list.Length > _elements.Length) Array.Resize(ref _elements, Math.Max(2 * _elements.Length, _used + list.Length));
        list.CopyTo(_elements.AsSpan(_used));
        int set = Add(_used, list.Length, 0);
        if (set == All) return set;
        _used += list.Length;
        return slot = set;
    }

    private int Add(int start, int length, int other)
    {
        if (_count >= _limit - _inputs - 2) return All;
        if (_count == _sets.Length) Array.Resize(ref _sets, 2 * _count);
        _sets[_count] = (start, length, other);
        return _inputs + 2 + _count++;
    }

    /// <summary>Appends the columns of a set, in ascending order.</summary>
    private void Collect(int set)
    {
        if (set == 0) return;
        if (set == All || _inputs < Width)
        {
            for (int column = 0; column < Width; column++) _columns.Add(column);
            return;
        }

        Span<int> single = stackalloc int[1];
        ReadOnlySpan<int> list = ListOf(set, single);
        if (!list.IsEmpty)
        {
            _columns.AddRange(list);
            return;
        }

        int row = _rowStarts.Count, first = _columns.Count;
        _columnSeen ??= new int[_inputs];
        if (_setSeen.Length < _count) Array.Resize(ref _setSeen, _sets.Length);
        _pending.Push(set);
        while (_pending.TryPop(out int next))
        {
            if (next > _inputs)
            {
                if (_setSeen[next - _inputs - 2] == row) continue;
                _setSeen[next - _inputs - 2] = row;
            }

            list = ListOf(next, single);
            if (list.IsEmpty)
            {
                (int one, _, int other) = _sets[next - _inputs - 2];
                _pending.Push(one);
                _pending.Push(other);
            }

            foreach (int column in list)
            {
                if (_columnSeen[column] == row) continue;
                _columnSeen[column] = row;
                _columns.Add(column);
            }
        }

        _columns.Sort(first, _columns.Count - first, null);
    }
}
