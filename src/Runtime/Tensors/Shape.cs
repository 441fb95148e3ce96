using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace DiffGen.Runtime;

/// <summary>The lengths of a tensor's axes, first axis first. A value: it holds no memory of its own and fits on a tape.</summary>
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The largest number of axes.</summary>
    public const int MaximumRank = 8;

    [InlineArray(MaximumRank)]
    private struct Lengths
    {
        private int _first;
    }

    private readonly Lengths _lengths;

    /// <param name="lengths">The lengths of the axes; none of them negative.</param>
    /// <exception cref="ArgumentException">There are more than <see cref="MaximumRank"/>, or one is negative, or the number of elements does not fit into an <see cref="int"/>.</exception>
    public Shape(scoped ReadOnlySpan<int> lengths)
    {
        if (lengths.Length > MaximumRank) ThrowRank(lengths.Length);
        Rank = lengths.Length;
        long count = 1;
        for (int axis = 0; axis < lengths.Length; axis++)
        {
            if (lengths[axis] < 0) throw new ArgumentException($"The length of axis {axis} is {lengths[axis]}: it must not be negative.");
            _lengths[axis] = lengths[axis];
            count *= lengths[axis];
            if (count > int.MaxValue) throw new ArgumentException($"A tensor of shape {Text(lengths)} has more elements than fit.");
        }

        Count = (int)count;
    }

    /// <summary>The number of axes; 0 for a scalar.</summary>
    public int Rank { get; }

    /// <summary>The number of elements; 1 for a scalar.</summary>
    /// <remarks>A default value has none, and no axes: it is the shape of nothing.</remarks>
    public int Count { get; }

    /// <summary>The length of an axis.</summary>
    /// <param name="axis">Its number, from 0 to <see cref="Rank"/> - 1.</param>
    public int this[int axis]
    {
        get
        {
            if ((uint)axis >= (uint)Rank) throw new ArgumentOutOfRangeException(nameof(axis), axis, $"The shape {this} has {Rank} axes.");
            return _lengths[axis];
        }
    }

    /// <summary>The lengths of the axes.</summary>
    [UnscopedRef]
    public ReadOnlySpan<int> AsSpan() => ((ReadOnlySpan<int>)_lengths)[..Rank];

    /// <summary>The shape of a scalar: no axes, one element.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>A shape with these lengths.</summary>
    /// <param name="lengths">The lengths of the axes.</param>
    public static Shape Of(params ReadOnlySpan<int> lengths) => new(lengths);

    // As for axes: without a list that would be an allocation in debug builds.

    /// <summary>The shape of a vector.</summary>
    /// <param name="length">The number of its elements.</param>
    public static Shape Of(int length) => new([length]);

    /// <summary>The shape of a matrix.</summary>
    /// <param name="rows">The number of its rows.</param>
    /// <param name="columns">The number of its columns.</param>
    public static Shape Of(int rows, int columns) => new([rows, columns]);

    /// <summary>A shape of three axes.</summary>
    /// <param name="first">The length of the first.</param>
    /// <param name="second">The length of the second.</param>
    /// <param name="third">The length of the third.</param>
    public static Shape Of(int first, int second, int third) => new([first, second, third]);

    /// <inheritdoc cref="Of(ReadOnlySpan{int})"/>
    public static Shape Of(scoped ReadOnlySpan<nint> lengths)
    {
        if (lengths.Length > MaximumRank) ThrowRank(lengths.Length);
        Span<int> narrow = stackalloc int[MaximumRank];
        for (int axis = 0; axis < lengths.Length; axis++) narrow[axis] = checked((int)lengths[axis]);
        return new Shape(narrow[..lengths.Length]);
    }

    /// <summary>The row-major place of an element.</summary>
    /// <param name="indices">One index for each axis.</param>
    /// <exception cref="IndexOutOfRangeException">An index is out of range.</exception>
    /// <exception cref="ArgumentException">There are more or fewer indices than axes.</exception>
    public int Offset(params ReadOnlySpan<int> indices)
    {
        // The framework has no tensors without axes: what has one element has one axis there.
        if (Rank == 0 && indices is [0]) return 0;
        if (indices.Length != Rank) throw new ArgumentException($"{indices.Length} indices for a tensor of shape {this}.", nameof(indices));
        int offset = 0;
        for (int axis = 0; axis < indices.Length; axis++)
        {
            if ((uint)indices[axis] >= (uint)_lengths[axis]) throw new IndexOutOfRangeException();
            offset = (offset * _lengths[axis]) + indices[axis];
        }

        return offset;
    }

    /// <summary>The number of an axis that may be counted from the end: -1 is the last.</summary>
    /// <param name="axis">From -<see cref="Rank"/> to <see cref="Rank"/> - 1.</param>
    /// <param name="operation">Who asks, for the message.</param>
    public int Axis(int axis, string operation)
    {
        int found = axis < 0 ? axis + Rank : axis;
        if ((uint)found >= (uint)Rank) throw new ArgumentException($"{operation}: a tensor of shape {this} has no axis {axis}.", nameof(axis));
        return found;
    }

    /// <summary>The shape with another length on one axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="length">Its length.</param>
    public Shape With(int axis, int length)
    {
        Span<int> lengths = stackalloc int[MaximumRank];
        AsSpan().CopyTo(lengths);
        lengths[axis] = length;
        return new Shape(lengths[..Rank]);
    }

    /// <summary>The length of an axis that may be counted from the end.</summary>
    /// <param name="axis">From -<see cref="Rank"/> to <see cref="Rank"/> - 1.</param>
    public int LengthOf(int axis) => this[Axis(axis, "The length of an axis")];

    /// <summary>How many elements a reduction over axes makes one of.</summary>
    /// <param name="axes">The axes; none: all of them.</param>
    public int CountOf(in Axes axes)
    {
        if (axes.Count == 0) return Count;
        int count = 1;
        for (int i = 0; i < axes.Count; i++) count *= LengthOf(axes[i]);
        return count;
    }

    /// <summary>The shape, to which another one has to broadcast: that of a tensor which is changed in place.</summary>
    /// <param name="other">The other shape.</param>
    /// <param name="operation">Who asks, for the message.</param>
    /// <exception cref="ArgumentException">It does not.</exception>
    public Shape Holding(in Shape other, string operation)
    {
        if (Broadcast(this, other, operation) != this) throw new ArgumentException($"{operation}: a tensor of shape {this} is changed in place, and {other} does not broadcast to its shape.");
        return this;
    }

    /// <summary>The shape without its axes of length 1.</summary>
    public Shape Squeezed()
    {
        Span<int> lengths = stackalloc int[MaximumRank];
        int rank = 0;
        foreach (int length in AsSpan())
            if (length != 1)
                lengths[rank++] = length;
        return new Shape(lengths[..rank]);
    }

    /// <summary>The shape without an axis of length 1.</summary>
    /// <param name="axis">The axis.</param>
    /// <exception cref="ArgumentException">Its length is not 1.</exception>
    public Shape Without(int axis)
    {
        axis = Axis(axis, "Squeeze");
        if (_lengths[axis] != 1) throw new ArgumentException($"Squeeze: the length of axis {axis} of the shape {this} is not 1.", nameof(axis));
        Span<int> lengths = stackalloc int[MaximumRank];
        AsSpan()[..axis].CopyTo(lengths);
        AsSpan()[(axis + 1)..].CopyTo(lengths[axis..]);
        return new Shape(lengths[..(Rank - 1)]);
    }

    /// <summary>The shape with one more axis, of length 1.</summary>
    /// <param name="axis">Where it stands, from -<see cref="Rank"/> - 1 to <see cref="Rank"/>.</param>
    public Shape Inserted(int axis)
    {
        int place = axis < 0 ? axis + Rank + 1 : axis;
        if ((uint)place > (uint)Rank) throw new ArgumentException($"Unsqueeze: the shape {this} has no place {axis} for an axis.", nameof(axis));
        if (Rank == MaximumRank) ThrowRank(Rank + 1);
        Span<int> lengths = stackalloc int[MaximumRank];
        AsSpan()[..place].CopyTo(lengths);
        lengths[place] = 1;
        AsSpan()[place..].CopyTo(lengths[(place + 1)..]);
        return new Shape(lengths[..(Rank + 1)]);
    }

    /// <summary>The last axes, as many as are named.</summary>
    /// <param name="count">How many.</param>
    /// <param name="operation">Who asks, for the message.</param>
    /// <exception cref="ArgumentException">There are not so many, or none is named.</exception>
    public Axes LastAxes(int count, string operation)
    {
        if (count < 1 || count > Rank) throw new ArgumentException($"{operation}: a tensor of shape {this} has no last {count} axes.", nameof(count));
        Span<int> axes = stackalloc int[MaximumRank];
        for (int i = 0; i < count; i++) axes[i] = Rank - count + i;
        return Axes.Of(axes[..count]);
    }

    /// <summary>All axes but that of the channels, which is the second one.</summary>
    /// <param name="operation">Who asks, for the message.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Axes AxesBesideChannels(string operation)
    {
        if (Rank < 2) throw new ArgumentException($"{operation}: a tensor of shape {this} has no channels; they are its second axis.");
        Span<int> axes = stackalloc int[MaximumRank];
        for (int i = 1; i < Rank; i++) axes[i] = i + 1;
        return Axes.Of(axes[..(Rank - 1)]);
    }

    /// <summary>The shape of one number for each channel, which is the second axis: all others have length 1.</summary>
    /// <param name="operation">Who asks, for the message.</param>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public Shape OfChannels(string operation)
    {
        if (Rank < 2) throw new ArgumentException($"{operation}: a tensor of shape {this} has no channels; they are its second axis.");
        Span<int> lengths = stackalloc int[MaximumRank];
        lengths.Fill(1);
        lengths[1] = _lengths[1];
        return new Shape(lengths[..Rank]);
    }

    /// <summary>The shape, or that of one element along one axis where there is no axis: the framework has no tensors without axes.</summary>
    public Shape WithAnAxis() => Rank == 0 && Count == 1 ? Of(1) : this;

    /// <summary>The shape with its first axes taken as one.</summary>
    /// <param name="count">How many.</param>
    public Shape Joined(int count)
    {
        if ((uint)(count - 1) >= (uint)Rank) throw new ArgumentException($"The shape {this} has no {count} axes.", nameof(count));
        Span<int> lengths = stackalloc int[MaximumRank];
        lengths[0] = 1;
        for (int axis = 0; axis < count; axis++) lengths[0] *= _lengths[axis];
        AsSpan()[count..].CopyTo(lengths[1..]);
        return new Shape(lengths[..(Rank - count + 1)]);
    }

    /// <summary>The shape with another length on an axis that may be counted from the end.</summary>
    /// <param name="axis">From -<see cref="Rank"/> to <see cref="Rank"/> - 1.</param>
    /// <param name="length">Its length.</param>
    public Shape WithLength(int axis, int length) => With(Axis(axis, "Narrow"), length);

    /// <summary>The first places of a part of one axis: 0 on all others.</summary>
    /// <param name="axis">From -<see cref="Rank"/> to <see cref="Rank"/> - 1.</param>
    /// <param name="start">The first place on it, counted from the end where it is negative.</param>
    public Shape StartAt(int axis, int start)
    {
        int place = start < 0 ? start + LengthOf(axis) : start;
        if (place < 0) throw new ArgumentException($"Narrow: axis {axis} of a tensor of shape {this} has no place {start}.", nameof(start));
        Span<int> places = stackalloc int[MaximumRank];
        places.Clear();
        places[Axis(axis, "Narrow")] = place;
        return new Shape(places[..Rank]);
    }

    /// <summary>The steps of a part of one axis: 1 on all others.</summary>
    /// <param name="axis">From -<see cref="Rank"/> to <see cref="Rank"/> - 1.</param>
    /// <param name="step">The step on it.</param>
    public Axes StepsOf(int axis, int step)
    {
        Span<int> steps = stackalloc int[MaximumRank];
        steps.Fill(1);
        steps[Axis(axis, "Narrow")] = step;
        return Axes.Of(steps[..Rank]);
    }

    /// <summary>The axes with one of them at another place.</summary>
    /// <param name="source">The axis.</param>
    /// <param name="destination">The place that it gets.</param>
    public Axes Moved(int source, int destination)
    {
        (source, destination) = (Axis(source, "MoveAxis"), Axis(destination, "MoveAxis"));
        Span<int> axes = stackalloc int[MaximumRank];
        int step = source < destination ? 1 : -1;
        for (int axis = 0; axis < Rank; axis++) axes[axis] = axis;
        for (int axis = source; axis != destination; axis += step) axes[axis] = axis + step;
        axes[destination] = source;
        return Axes.Of(axes[..Rank]);
    }

    /// <summary>The axes with the last two in each other's place.</summary>
    public Axes LastTwoSwapped()
    {
        Span<int> axes = stackalloc int[MaximumRank];
        for (int axis = 0; axis < Rank; axis++) axes[axis] = axis;
        if (Rank > 1) (axes[Rank - 1], axes[Rank - 2]) = (axes[Rank - 2], axes[Rank - 1]);
        return Axes.Of(axes[..Rank]);
    }

    /// <summary>The shape that both broadcast to: axes are aligned at the end, and an axis of length 1 is repeated (Array API standard, "Broadcasting").</summary>
    /// <param name="a">One shape.</param>
    /// <param name="b">The other.</param>
    /// <param name="operation">Who asks, for the message.</param>
    /// <exception cref="ArgumentException">Two lengths differ and neither is 1.</exception>
    public static Shape Broadcast(in Shape a, in Shape b, string operation)
    {
        if (a == b) return a;
        int rank = Math.Max(a.Rank, b.Rank);
        Span<int> lengths = stackalloc int[MaximumRank];
        for (int axis = 1; axis <= rank; axis++)
        {
            int first = axis <= a.Rank ? a._lengths[a.Rank - axis] : 1, second = axis <= b.Rank ? b._lengths[b.Rank - axis] : 1;
            if (first != second && first != 1 && second != 1)
                throw new ArgumentException($"{operation}: the shapes {a} and {b} do not broadcast: lengths {first} and {second}, {axis} from the end, differ and neither is 1.");
            lengths[rank - axis] = first == 1 ? second : first;
        }

        return new Shape(lengths[..rank]);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => Rank == other.Rank && Count == other.Count && AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int length in AsSpan()) hash.Add(length);
        return hash.ToHashCode();
    }

    /// <summary>Whether two shapes have the same axes.</summary>
    public static bool operator ==(in Shape left, in Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(in Shape left, in Shape right) => !left.Equals(right);

    /// <summary><c>[2, 3]</c>.</summary>
    public override string ToString() => Text(AsSpan());

    private static string Text(ReadOnlySpan<int> lengths)
    {
        var text = new StringBuilder("[");
        for (int axis = 0; axis < lengths.Length; axis++)
        {
            if (axis > 0) text.Append(", ");
            text.Append(lengths[axis].ToString(CultureInfo.InvariantCulture));
        }

        return text.Append(']').ToString();
    }

    [DoesNotReturn]
    private static void ThrowRank(int rank) => throw new ArgumentException($"A tensor of {rank} axes: at most {MaximumRank} are supported.");
}
