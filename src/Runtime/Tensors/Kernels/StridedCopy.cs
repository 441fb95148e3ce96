using System;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DiffGen.Runtime;

/// <summary>Copies or adds elements from one regular pattern of places to another: what every operation that only moves elements comes down to.</summary>
internal ref struct StridedCopy
{
    // An operation may split every axis of its operand in two.
    private const int MaximumRank = 2 * Shape.MaximumRank;

    // Of a transposition: so many rows and columns fit the first cache together.
    private const int TileLength = 16;

    [InlineArray(MaximumRank)]
    private struct Numbers
    {
        private int _first;
    }

    private Numbers _lengths;
    private Numbers _fromSteps;
    private Numbers _toSteps;
    private int _rank;
    private bool _isEmpty;

    /// <summary>The first place that is read.</summary>
    public int From { get; set; }

    /// <summary>The first place that is written.</summary>
    public int To { get; set; }

    /// <summary>Adds a loop inside the others.</summary>
    /// <param name="length">How often it runs.</param>
    /// <param name="fromStep">How far it moves in what is read.</param>
    /// <param name="toStep">How far it moves in what is written.</param>
    public void Loop(int length, int fromStep, int toStep)
    {
        if (length == 0) _isEmpty = true;
        if (length <= 1) return;
        bool joins = _rank > 0 && _fromSteps[_rank - 1] == fromStep * length && _toSteps[_rank - 1] == toStep * length;
        int at = joins ? _rank - 1 : _rank++;
        _lengths[at] = joins ? _lengths[at] * length : length;
        _fromSteps[at] = fromStep;
        _toSteps[at] = toStep;
    }

    /// <summary>Copies the elements.</summary>
    public readonly void Copy<T>(ReadOnlySpan<T> from, Span<T> to)
        where T : unmanaged
    {
        if (_isEmpty) return;
        int inner = _rank - 1;
        if (inner < 0)
        {
            to[To] = from[From];
            return;
        }

        int crossing = _fromSteps[inner] == 1 ? -1 : Crossing(inner);
        Numbers index = default;
        for (int source = From, target = To; ;)
        {
            if (crossing >= 0) Transpose(from[source..], to[target..], crossing, inner);
            else Row(from, source, to, target, inner);
            int axis = inner - 1;
            for (; axis >= 0; axis--)
            {
                if (axis == crossing) continue;
                bool ends = ++index[axis] == _lengths[axis];
                int moved = ends ? 1 - _lengths[axis] : 1;
                source += moved * _fromSteps[axis];
                target += moved * _toSteps[axis];
                if (!ends) break;
                index[axis] = 0;
            }

            if (axis < 0) return;
        }
    }

    /// <summary>Adds the elements to what is there; a place may be written several times.</summary>
    public readonly void Add<T>(ReadOnlySpan<T> from, Span<T> to)
        where T : unmanaged, INumber<T>
    {
        if (_isEmpty) return;
        int inner = _rank - 1, length = inner < 0 ? 1 : _lengths[inner], fromStep = inner < 0 ? 0 : _fromSteps[inner], toStep = inner < 0 ? 0 : _toSteps[inner];
        Numbers index = default;
        for (int source = From, target = To; ;)
        {
            if (fromStep == 1 && toStep == 1) TensorPrimitives.Add(to.Slice(target, length), from.Slice(source, length), to.Slice(target, length));
            else
                for (int i = 0; i < length; i++) to[target + (i * toStep)] += from[source + (i * fromStep)];
            int axis = inner - 1;
            for (; axis >= 0; axis--)
            {
                bool ends = ++index[axis] == _lengths[axis];
                int moved = ends ? 1 - _lengths[axis] : 1;
                source += moved * _fromSteps[axis];
                target += moved * _toSteps[axis];
                if (!ends) break;
                index[axis] = 0;
            }

            if (axis < 0) return;
        }
    }

    /// <summary>The loop along which what is read lies one behind the other, if what is written does so along the innermost one.</summary>
    private readonly int Crossing(int inner)
    {
        if (_toSteps[inner] != 1 || _fromSteps[inner] <= 1) return -1;
        for (int axis = inner - 1; axis >= 0; axis--)
            if (_fromSteps[axis] == 1 && _toSteps[axis] > 0)
                return axis;
        return -1;
    }

    private readonly void Row<T>(ReadOnlySpan<T> from, int source, Span<T> to, int target, int inner)
        where T : unmanaged
    {
        int length = _lengths[inner], fromStep = _fromSteps[inner], toStep = _toSteps[inner];
        if (toStep == 1 && fromStep == 1) from.Slice(source, length).CopyTo(to[target..]);
        else if (toStep == 1 && fromStep == 0) to.Slice(target, length).Fill(from[source]);
        else
            for (int i = 0; i < length; i++) to[target + (i * toStep)] = from[source + (i * fromStep)];
    }

    private readonly void Transpose<T>(ReadOnlySpan<T> from, Span<T> to, int crossing, int inner)
        where T : unmanaged
    {
        int rows = _lengths[crossing], columns = _lengths[inner], toRow = _toSteps[crossing], fromColumn = _fromSteps[inner];
        for (int firstRow = 0; firstRow < rows; firstRow += TileLength)
        {
            int endRow = Math.Min(rows, firstRow + TileLength);
            for (int firstColumn = 0; firstColumn < columns; firstColumn += TileLength)
            {
                int count = Math.Min(columns - firstColumn, TileLength);
                for (int row = firstRow; row < endRow; row++)
                {
                    Span<T> target = to.Slice((row * toRow) + firstColumn, count);
                    int source = row + (firstColumn * fromColumn);
                    for (int i = 0; i < target.Length; i++)
                    {
                        target[i] = from[source];
                        source += fromColumn;
                    }
                }
            }
        }
    }
}
