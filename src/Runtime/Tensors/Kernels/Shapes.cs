using System;
using System.Numerics;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    /// <summary>The same elements in the same order under another shape: a view.</summary>
    /// <param name="tape">Lends the view.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="shape">The shape, with as many elements.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The numbers of elements differ.</exception>
    public static Dense<T> Reshape<T>(Tape tape, Dense<T> x, in Shape shape)
        where T : unmanaged
    {
        if (shape.Count != x.Count) throw new ArgumentException($"Reshape: the {x.Count} elements of a tensor of shape {x.Shape} do not make up the shape {shape}.");
        return tape.View(x, shape);
    }

    /// <summary>The same elements with at least one axis: a view. The framework has no tensors without axes.</summary>
    /// <param name="tape">Lends the view.</param>
    /// <param name="x">The tensor.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Dense<T> WithAnAxis<T>(Tape tape, Dense<T> x)
        where T : unmanaged => x.Shape.Rank > 0 ? x : tape.View(x, x.Shape.WithAnAxis());

    /// <summary>The axes in another order.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="order">Which axis of <paramref name="x"/> comes first, which second, …; none: the reverse order.</param>
    /// <remarks>Array API standard, "permute_dims".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The axes are not those of the tensor, each once.</exception>
    public static Dense<T> Permute<T>(Tape tape, Dense<T> x, in Axes order)
        where T : unmanaged
    {
        Span<int> axes = stackalloc int[Shape.MaximumRank];
        Order(x.Shape, order, axes);
        int rank = x.Shape.Rank;
        Span<int> lengths = stackalloc int[Shape.MaximumRank], steps = stackalloc int[Shape.MaximumRank], target = stackalloc int[Shape.MaximumRank];
        StepsOf(x.Shape, steps);
        for (int axis = 0; axis < rank; axis++) lengths[axis] = x.Shape[axes[axis]];
        Dense<T> result = tape.NewTensor<T>(Shape.Of(lengths[..rank]));
        StepsOf(result.Shape, target);
        StridedCopy copy = default;
        for (int axis = 0; axis < rank; axis++) copy.Loop(lengths[axis], steps[axes[axis]], target[axis]);
        copy.Copy<T>(x.Span, result.Span);
        return result;
    }

    /// <summary>Undoes <see cref="Permute{T}"/>: its transposed derivative.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">A tensor whose axes were put into that order.</param>
    /// <param name="order">The order.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The axes are not those of the tensor, each once.</exception>
    public static Dense<T> PermuteInverse<T>(Tape tape, Dense<T> v, in Axes order)
        where T : unmanaged
    {
        Span<int> axes = stackalloc int[Shape.MaximumRank], inverse = stackalloc int[Shape.MaximumRank];
        Order(v.Shape, order, axes);
        for (int axis = 0; axis < v.Shape.Rank; axis++) inverse[axes[axis]] = axis;
        return Permute(tape, v, Axes.Of(inverse[..v.Shape.Rank]));
    }

    /// <summary>The elements at even distances along each axis.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="start">The first place on each axis.</param>
    /// <param name="length">How many places of each axis: the shape of the result.</param>
    /// <param name="step">The distances, which may be negative; none: 1 everywhere.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The numbers of axes differ, or a place lies outside.</exception>
    public static Dense<T> Slice<T>(Tape tape, Dense<T> x, in Shape start, in Shape length, in Axes step)
        where T : unmanaged
    {
        StridedCopy copy = Part(x.Shape, start, length, step, "Slice", reads: true);
        Dense<T> result = tape.NewTensor<T>(length);
        copy.Copy<T>(x.Span, result.Span);
        return result;
    }

    /// <summary>A tensor of zeros but for the elements at even distances along each axis: the transposed derivative of <see cref="Slice{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The elements.</param>
    /// <param name="original">The shape of the result.</param>
    /// <param name="start">The first place on each axis.</param>
    /// <param name="step">The distances, which may be negative; none: 1 everywhere.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The numbers of axes differ, or a place lies outside.</exception>
    public static Dense<T> Embed<T>(Tape tape, Dense<T> v, in Shape original, in Shape start, in Axes step)
        where T : unmanaged
    {
        StridedCopy copy = Part(original, start, v.Shape, step, "Slice", reads: false);
        Dense<T> result = tape.Zeros<T>(original);
        copy.Copy<T>(v.Span, result.Span);
        return result;
    }

    /// <summary>The tensor with other elements in a part of it.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="source">What is put there.</param>
    /// <param name="start">The first place on each axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The numbers of axes differ, or a place lies outside.</exception>
    public static Dense<T> SetSlice<T>(Tape tape, Dense<T> x, Dense<T> source, in Shape start)
        where T : unmanaged
    {
        StridedCopy copy = Part(x.Shape, start, source.Shape, default, "SetSlice", reads: false);
        Dense<T> result = Copy(tape, x);
        copy.Copy<T>(source.Span, result.Span);
        return result;
    }

    /// <summary>What <see cref="SetSlice{T}"/> leaves of a tensor: 0 where it is overwritten. Its own transposed derivative.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="start">The first place on each axis.</param>
    /// <param name="length">How many places of each axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The numbers of axes differ, or a place lies outside.</exception>
    public static Dense<T> ClearSlice<T>(Tape tape, Dense<T> x, in Shape start, in Shape length)
        where T : unmanaged => SetSlice(tape, x, tape.Zeros<T>(length), start);

    /// <summary>Consecutive places of one axis.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="start">The first place.</param>
    /// <param name="length">How many.</param>
    /// <remarks>Also the part of the cotangent of <see cref="Concat{T}"/> that belongs to one operand.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or a place lies outside.</exception>
    public static Dense<T> Narrow<T>(Tape tape, Dense<T> x, int axis, int start, int length)
        where T : unmanaged
    {
        axis = x.Shape.Axis(axis, "Narrow");
        if (start < 0 || length < 0 || start > x.Shape[axis] - length)
            throw new ArgumentException($"Narrow: places {start} to {start + length - 1} of axis {axis} lie outside a tensor of shape {x.Shape}.");
        var lines = new Lines(x.Shape, axis);
        Dense<T> result = tape.NewTensor<T>(x.Shape.With(axis, length));
        int row = length * lines.Inner;
        for (int outer = 0; outer < lines.Outer; outer++)
            x.Span.Slice(((outer * lines.Length) + start) * lines.Inner, row).CopyTo(result.Span[(outer * row)..]);
        return result;
    }

    /// <summary>One place of an axis, which is gone in the result.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="index">The place; -1 is the last.</param>
    /// <remarks>Also the part of the cotangent of <see cref="Stack{T}"/> that belongs to one operand.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or the place lies outside.</exception>
    public static Dense<T> Select<T>(Tape tape, Dense<T> x, int axis, int index)
        where T : unmanaged
    {
        axis = x.Shape.Axis(axis, "Select");
        int place = index < 0 ? index + x.Shape[axis] : index;
        if ((uint)place >= (uint)x.Shape[axis]) throw new ArgumentException($"Select: axis {axis} of a tensor of shape {x.Shape} has no place {index}.");
        return tape.View(Narrow(tape, x, axis, place, 1), Without(x.Shape, axis));
    }

    /// <summary>Zeros but for one part of an axis: the transposed derivative of <see cref="Narrow{T}"/> and, for length 1, of <see cref="Select{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The part.</param>
    /// <param name="original">The shape of the result.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="start">The first place of the part; -1 is the last place.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> EmbedAlong<T>(Tape tape, Dense<T> v, in Shape original, int axis, int start)
        where T : unmanaged
    {
        axis = original.Axis(axis, "Narrow");
        var lines = new Lines(original, axis);
        int length = v.Shape.Rank == original.Rank ? v.Shape[axis] : 1, first = start < 0 ? start + lines.Length : start, row = length * lines.Inner;
        Require(
            v.Shape == (v.Shape.Rank == original.Rank ? original.With(axis, length) : Without(original, axis)) && first >= 0 && first <= lines.Length - length,
            "Narrow",
            "the cotangent of a part of a tensor",
            v.Shape,
            original);
        Dense<T> result = tape.Zeros<T>(original);
        for (int outer = 0; outer < lines.Outer; outer++)
            v.Span.Slice(outer * row, row).CopyTo(result.Span[(((outer * lines.Length) + first) * lines.Inner)..]);
        return result;
    }

    /// <summary>Axes read backwards; it undoes itself and is its own transposed derivative.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <remarks>Array API standard, "flip".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static Dense<T> Flip<T>(Tape tape, Dense<T> x, in Axes axes)
        where T : unmanaged
    {
        Span<bool> flipped = stackalloc bool[Shape.MaximumRank];
        Named(x.Shape, axes, flipped, "Flip");
        Span<int> steps = stackalloc int[Shape.MaximumRank];
        StepsOf(x.Shape, steps);
        StridedCopy copy = default;
        for (int axis = 0; axis < x.Shape.Rank; axis++)
        {
            if (flipped[axis]) copy.From += (x.Shape[axis] - 1) * steps[axis];
            copy.Loop(x.Shape[axis], flipped[axis] ? -steps[axis] : steps[axis], steps[axis]);
        }

        Dense<T> result = tape.NewTensor<T>(x.Shape);
        copy.Copy<T>(x.Span, result.Span);
        return result;
    }

    /// <summary>Moves the elements along axes; what leaves at one end enters at the other.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="shifts">How far, for each axis.</param>
    /// <param name="axes">The axes; none: along all elements in their order, with one shift.</param>
    /// <remarks>Array API standard, "roll".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or not one shift for each.</exception>
    public static Dense<T> Roll<T>(Tape tape, Dense<T> x, in Axes shifts, in Axes axes)
        where T : unmanaged => Roll(tape, x, shifts, axes, 1);

    /// <summary>Undoes <see cref="Roll{T}(Tape, Dense{T}, in Axes, in Axes)"/>: its transposed derivative.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The rolled tensor.</param>
    /// <param name="shifts">How far, for each axis.</param>
    /// <param name="axes">The axes.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or not one shift for each.</exception>
    public static Dense<T> RollInverse<T>(Tape tape, Dense<T> v, in Axes shifts, in Axes axes)
        where T : unmanaged => Roll(tape, v, shifts, axes, -1);

    /// <summary>Surrounds a tensor with elements of one value.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="before">How many elements before the first of each axis.</param>
    /// <param name="after">How many elements after the last of each axis.</param>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The numbers of axes differ.</exception>
    public static Dense<T> Pad<T>(Tape tape, Dense<T> x, in Shape before, in Shape after, T value)
        where T : unmanaged
    {
        if (before.Rank != x.Shape.Rank || after.Rank != x.Shape.Rank)
            throw new ArgumentException($"Pad: a tensor of shape {x.Shape} is to get {before} elements before and {after} after: there must be one number for each axis.");
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        for (int axis = 0; axis < x.Shape.Rank; axis++) lengths[axis] = checked(before[axis] + x.Shape[axis] + after[axis]);
        Dense<T> result = tape.NewTensor<T>(Shape.Of(lengths[..x.Shape.Rank]));
        result.Span.Fill(value);
        StridedCopy copy = Part(result.Shape, before, x.Shape, default, "Pad", reads: false);
        copy.Copy<T>(x.Span, result.Span);
        return result;
    }

    /// <summary>What lies inside: the transposed derivative of <see cref="Pad{T}(Tape, Dense{T}, in Shape, in Shape, T)"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the padded tensor.</param>
    /// <param name="original">The shape of the tensor that was padded.</param>
    /// <param name="before">How many elements were put before the first of each axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> PadInverse<T>(Tape tape, Dense<T> v, in Shape original, in Shape before)
        where T : unmanaged => Slice(tape, v, before, original, default);

    /// <summary>Surrounds a tensor with its own elements.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="before">How many elements before the first of each axis.</param>
    /// <param name="after">How many elements after the last of each axis.</param>
    /// <param name="mode">Which ones.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The numbers of axes differ, or there are not enough elements.</exception>
    public static Dense<T> Pad<T>(Tape tape, Dense<T> x, in Shape before, in Shape after, PadMode mode)
        where T : unmanaged
    {
        RequirePadding(x.Shape, before, after, mode);
        Dense<T> result = x;
        for (int axis = 0; axis < x.Shape.Rank; axis++)
            if (before[axis] + after[axis] > 0)
                result = Take(tape, result, Sources(tape, x.Shape[axis], before[axis], after[axis], mode), axis);
        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="Pad{T}(Tape, Dense{T}, in Shape, in Shape, PadMode)"/>: each element gets the sum over all its copies.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the padded tensor.</param>
    /// <param name="original">The shape of the operand.</param>
    /// <param name="before">How many elements were put before the first of each axis.</param>
    /// <param name="after">How many elements were put after the last of each axis.</param>
    /// <param name="mode">Which ones.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> PadVjp<T>(Tape tape, Dense<T> v, in Shape original, in Shape before, in Shape after, PadMode mode)
        where T : unmanaged, INumber<T>
    {
        RequirePadding(original, before, after, mode);
        Dense<T> result = v;
        for (int axis = original.Rank - 1; axis >= 0; axis--)
            if (before[axis] + after[axis] > 0)
                result = TakeVjp(tape, result, Sources(tape, original[axis], before[axis], after[axis], mode), axis, result.Shape.With(axis, original[axis]));
        Require(result.Shape == original, "Pad", "the cotangent", v.Shape, original);
        return result;
    }

    /// <summary>The tensor side by side with itself.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="repetitions">How often along each axis; where they are fewer or more than there are axes, ones are put before.</param>
    /// <remarks>Array API standard, "tile".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">A repetition is negative.</exception>
    public static Dense<T> Tile<T>(Tape tape, Dense<T> x, in Axes repetitions)
        where T : unmanaged
    {
        int rank = Math.Max(x.Shape.Rank, repetitions.Count);
        Span<int> own = stackalloc int[Shape.MaximumRank], times = stackalloc int[Shape.MaximumRank], lengths = stackalloc int[Shape.MaximumRank];
        Tiles(x.Shape, repetitions, own, times);
        for (int axis = 0; axis < rank; axis++) lengths[axis] = checked(own[axis] * times[axis]);
        Dense<T> result = tape.NewTensor<T>(Shape.Of(lengths[..rank]));
        Span<int> from = stackalloc int[Shape.MaximumRank], to = stackalloc int[Shape.MaximumRank];
        StepsOf(Shape.Of(own[..rank]), from);
        StepsOf(result.Shape, to);
        StridedCopy copy = default;
        for (int axis = 0; axis < rank; axis++)
        {
            copy.Loop(times[axis], 0, to[axis] * own[axis]);
            copy.Loop(own[axis], from[axis], to[axis]);
        }

        copy.Copy<T>(x.Span, result.Span);
        return result;
    }

    /// <summary>The sum of the copies: the transposed derivative of <see cref="Tile{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the copies.</param>
    /// <param name="original">The shape of the tensor that was repeated.</param>
    /// <param name="repetitions">How often along each axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Dense<T> TileInverse<T>(Tape tape, Dense<T> v, in Shape original, in Axes repetitions)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int rank = Math.Max(original.Rank, repetitions.Count);
        Span<int> own = stackalloc int[Shape.MaximumRank], times = stackalloc int[Shape.MaximumRank];
        Tiles(original, repetitions, own, times);
        Dense<T> left = v;
        int before = 1;
        for (int axis = 0; axis < rank; axis++)
        {
            // What follows this axis is not yet summed.
            int after = 1;
            for (int behind = axis + 1; behind < rank; behind++) after *= own[behind] * times[behind];
            if (times[axis] != 1) left = SumLines(tape, left, new Lines(before, times[axis], own[axis] * after), Shape.Of(before * own[axis] * after));
            before *= own[axis];
        }

        return Reshape(tape, left, original);
    }

    /// <summary>Each place of an axis several times in succession.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="times">How often.</param>
    /// <param name="axis">The axis.</param>
    /// <remarks>Array API standard, "repeat", with one number.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or the number is negative.</exception>
    public static Dense<T> Repeat<T>(Tape tape, Dense<T> x, int times, int axis)
        where T : unmanaged
    {
        axis = x.Shape.Axis(axis, "Repeat");
        if (times < 0) throw new ArgumentException($"Repeat: an axis of a tensor of shape {x.Shape} cannot be repeated {times} times.");
        var lines = new Lines(x.Shape, axis);
        Dense<T> result = tape.NewTensor<T>(x.Shape.With(axis, checked(x.Shape[axis] * times)));
        StridedCopy copy = default;
        copy.Loop(lines.Outer * lines.Length, lines.Inner, times * lines.Inner);
        copy.Loop(times, 0, lines.Inner);
        copy.Loop(lines.Inner, 1, 1);
        copy.Copy<T>(x.Span, result.Span);
        return result;
    }

    /// <summary>The sum of the repetitions: the transposed derivative of <see cref="Repeat{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the repetitions.</param>
    /// <param name="original">The shape of the tensor that was repeated.</param>
    /// <param name="times">How often.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Dense<T> RepeatInverse<T>(Tape tape, Dense<T> v, in Shape original, int times, int axis)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var lines = new Lines(original, original.Axis(axis, "Repeat"));
        return SumLines(tape, v, new Lines(lines.Outer * lines.Length, times, lines.Inner), original);
    }

    /// <summary>Tensors one behind the other along an axis.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="parts">The tensors; their other axes have the same lengths.</param>
    /// <param name="axis">The axis.</param>
    /// <remarks>Array API standard, "concat". The cotangent of a part is <see cref="Narrow{T}"/> of that of the result.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There are none, or their shapes do not fit.</exception>
    public static Dense<T> Concat<T>(Tape tape, ReadOnlySpan<Dense<T>> parts, int axis)
        where T : unmanaged
    {
        if (parts.IsEmpty) throw new ArgumentException("Concat: there is no tensor.", nameof(parts));
        Shape first = parts[0].Shape;
        axis = first.Axis(axis, "Concat");
        int length = 0;
        foreach (Dense<T> part in parts)
        {
            if (part.Shape.Rank != first.Rank || part.Shape.With(axis, first[axis]) != first)
                throw new ArgumentException($"Concat: the shapes {first} and {part.Shape} differ in other axes than {axis}.");
            length = checked(length + part.Shape[axis]);
        }

        Dense<T> result = tape.NewTensor<T>(first.With(axis, length));
        var lines = new Lines(result.Shape, axis);
        int start = 0;
        foreach (Dense<T> part in parts)
        {
            int row = part.Shape[axis] * lines.Inner;
            for (int outer = 0; outer < lines.Outer; outer++)
                part.Span.Slice(outer * row, row).CopyTo(result.Span[((outer * lines.Length * lines.Inner) + start)..]);
            start += row;
        }

        return result;
    }

    /// <summary>Tensors of one shape along a new axis.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="parts">The tensors.</param>
    /// <param name="axis">The number that the new axis gets.</param>
    /// <remarks>Array API standard, "stack". The cotangent of a part is <see cref="Select{T}"/> of that of the result.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There are none, or their shapes differ.</exception>
    public static Dense<T> Stack<T>(Tape tape, ReadOnlySpan<Dense<T>> parts, int axis)
        where T : unmanaged
    {
        if (parts.IsEmpty) throw new ArgumentException("Stack: there is no tensor.", nameof(parts));
        Shape part = parts[0].Shape, single = Inserted(part, axis, 1, "Stack");
        foreach (Dense<T> other in parts)
            if (other.Shape != part)
                throw new ArgumentException($"Stack: the shapes {part} and {other.Shape} differ.");
        int place = axis < 0 ? axis + single.Rank : axis;
        Dense<T> result = tape.NewTensor<T>(single.With(place, parts.Length));
        var lines = new Lines(result.Shape, place);
        for (int i = 0; i < parts.Length; i++)
            for (int outer = 0; outer < lines.Outer; outer++)
                parts[i].Span.Slice(outer * lines.Inner, lines.Inner).CopyTo(result.Span[(((outer * lines.Length) + i) * lines.Inner)..]);
        return result;
    }

    /// <summary>Without axes of length 1: a view.</summary>
    /// <param name="tape">Lends the view.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all that have length 1.</param>
    /// <remarks>Array API standard, "squeeze".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or its length is not 1.</exception>
    public static Dense<T> Squeeze<T>(Tape tape, Dense<T> x, in Axes axes)
        where T : unmanaged
    {
        Span<bool> named = stackalloc bool[Shape.MaximumRank];
        Named(x.Shape, axes, named, "Squeeze");
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        int rank = 0;
        for (int axis = 0; axis < x.Shape.Rank; axis++)
        {
            if (named[axis] && x.Shape[axis] != 1 && axes.Count > 0)
                throw new ArgumentException($"Squeeze: axis {axis} of a tensor of shape {x.Shape} has length {x.Shape[axis]}, not 1.");
            if (!named[axis] || x.Shape[axis] != 1) lengths[rank++] = x.Shape[axis];
        }

        return tape.View(x, Shape.Of(lengths[..rank]));
    }

    /// <summary>With one more axis, of length 1: a view.</summary>
    /// <param name="tape">Lends the view.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The number that the new axis gets.</param>
    /// <remarks>Array API standard, "expand_dims".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such place.</exception>
    public static Dense<T> Unsqueeze<T>(Tape tape, Dense<T> x, int axis)
        where T : unmanaged => tape.View(x, Inserted(x.Shape, axis, 1, "Unsqueeze"));

    /// <summary>The lower triangle of each matrix, zeros above; its own transposed derivative.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The matrices, on the last two axes.</param>
    /// <param name="k">The last diagonal that is kept: 0 is the main one, 1 the one above.</param>
    /// <remarks>Array API standard, "tril".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
    public static Dense<T> Tril<T>(Tape tape, Dense<T> x, int k)
        where T : unmanaged => Triangle(tape, x, k, isLower: true, "Tril");

    /// <summary>The upper triangle of each matrix, zeros below; its own transposed derivative.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The matrices, on the last two axes.</param>
    /// <param name="k">The first diagonal that is kept: 0 is the main one, 1 the one above.</param>
    /// <remarks>Array API standard, "triu".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
    public static Dense<T> Triu<T>(Tape tape, Dense<T> x, int k)
        where T : unmanaged => Triangle(tape, x, k, isLower: false, "Triu");

    /// <summary>A diagonal of each matrix.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, m, n].</param>
    /// <param name="offset">Which one: 0 is the main one, 1 the one above.</param>
    /// <returns>[…, length of the diagonal].</returns>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
    public static Dense<T> Diagonal<T>(Tape tape, Dense<T> x, int offset)
        where T : unmanaged
    {
        var stack = new MatrixStack(x.Shape, "Diagonal");
        int length = DiagonalLength(stack.Rows, stack.Columns, offset), first = offset >= 0 ? offset : -offset * stack.Columns;
        Dense<T> result = tape.NewTensor<T>(Vectors(x.Shape, length));
        StridedCopy copy = default;
        copy.From = first;
        copy.Loop(stack.Count, stack.Rows * stack.Columns, length);
        copy.Loop(length, stack.Columns + 1, 1);
        copy.Copy<T>(x.Span, result.Span);
        return result;
    }

    /// <summary>Matrices of zeros but for one diagonal: the transposed derivative of <see cref="Diagonal{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The diagonals: […, length of the diagonal].</param>
    /// <param name="offset">Which one.</param>
    /// <param name="original">The shape of the result: […, m, n].</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> DiagonalEmbed<T>(Tape tape, Dense<T> v, int offset, in Shape original)
        where T : unmanaged
    {
        var stack = new MatrixStack(original, "Diagonal");
        int length = DiagonalLength(stack.Rows, stack.Columns, offset);
        Require(v.Shape == Vectors(original, length), "Diagonal", "the tensor of diagonals", v.Shape, Vectors(original, length));
        Dense<T> result = tape.Zeros<T>(original);
        StridedCopy copy = default;
        copy.To = offset >= 0 ? offset : -offset * stack.Columns;
        copy.Loop(stack.Count, length, stack.Rows * stack.Columns);
        copy.Loop(length, 1, stack.Columns + 1);
        copy.Copy<T>(v.Span, result.Span);
        return result;
    }

    /// <summary>The square matrices whose diagonal is given; the transposed derivative is <see cref="Diagonal{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The diagonals: […, n].</param>
    /// <param name="offset">Which diagonal: 0 is the main one, 1 the one above.</param>
    /// <returns>[…, n + |offset|, n + |offset|].</returns>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The tensor is a scalar.</exception>
    public static Dense<T> DiagonalMatrix<T>(Tape tape, Dense<T> x, int offset)
        where T : unmanaged
    {
        int last = x.Shape.Axis(-1, "DiagonalMatrix"), length = x.Shape[last] + Math.Abs(offset);
        return DiagonalEmbed(tape, x, offset, Inserted(x.Shape.With(last, length), -1, length, "DiagonalMatrix"));
    }

    /// <summary>Repeated along missing axes and axes of length 1.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="shape">The shape of the result, to which that of <paramref name="x"/> broadcasts.</param>
    /// <remarks>Array API standard, "broadcast_to". The transposed derivative is <see cref="SumTo{T}"/>.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shape does not broadcast.</exception>
    public static Dense<T> BroadcastTo<T>(Tape tape, Dense<T> x, in Shape shape)
        where T : unmanaged
    {
        if (Shape.Broadcast(x.Shape, shape, "BroadcastTo") != shape) throw new ArgumentException($"BroadcastTo: the shape {x.Shape} does not broadcast to {shape}.");
        Dense<T> result = tape.NewTensor<T>(shape);
        Span<int> from = stackalloc int[Shape.MaximumRank], to = stackalloc int[Shape.MaximumRank];
        StepsOf(x.Shape, shape, from);
        StepsOf(shape, to);
        StridedCopy copy = default;
        for (int axis = 0; axis < shape.Rank; axis++) copy.Loop(shape[axis], from[axis], to[axis]);
        copy.Copy<T>(x.Span, result.Span);
        return result;
    }

    /// <summary>All windows of an axis, on a new last axis.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="size">The length of a window.</param>
    /// <param name="step">The distance of windows.</param>
    /// <returns>The axis holds the number of windows.</returns>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or it is shorter than a window.</exception>
    public static Dense<T> Windows<T>(Tape tape, Dense<T> x, int axis, int size, int step)
        where T : unmanaged
    {
        StridedCopy copy = WindowLoops(x.Shape, axis, size, step, reads: true, out Shape shape);
        Dense<T> result = tape.NewTensor<T>(shape);
        copy.Copy<T>(x.Span, result.Span);
        return result;
    }

    /// <summary>The sum of overlapping windows: the transposed derivative of <see cref="Windows{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the windows.</param>
    /// <param name="original">The shape of the result.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="size">The length of a window.</param>
    /// <param name="step">The distance of windows.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> WindowsInverse<T>(Tape tape, Dense<T> v, in Shape original, int axis, int size, int step)
        where T : unmanaged, INumber<T>
    {
        StridedCopy copy = WindowLoops(original, axis, size, step, reads: false, out Shape shape);
        Require(v.Shape == shape, "Windows", "the cotangent", v.Shape, shape);
        Dense<T> result = tape.Zeros<T>(original);
        copy.Add<T>(v.Span, result.Span);
        return result;
    }

    private static void RequirePadding(in Shape shape, in Shape before, in Shape after, PadMode mode)
    {
        bool fits = before.Rank == shape.Rank && after.Rank == shape.Rank;
        for (int axis = 0; fits && axis < shape.Rank; axis++)
        {
            int most = Math.Max(before[axis], after[axis]);
            fits = most == 0 || most <= (mode == PadMode.Reflect ? shape[axis] - 1 : mode == PadMode.Wrap || shape[axis] == 0 ? shape[axis] : int.MaxValue);
        }

        if (!fits) throw new ArgumentException($"Pad: a tensor of shape {shape} cannot get {before} elements before and {after} after its own by {mode}.");
    }

    private static Dense<int> Sources(Tape tape, int length, int before, int after, PadMode mode)
    {
        Dense<int> sources = tape.NewTensor<int>(Shape.Of(before + length + after));
        for (int i = 0; i < sources.Count; i++)
        {
            int at = i - before;
            sources.Span[i] = mode switch
            {
                PadMode.Reflect => at < 0 ? -at : at >= length ? (2 * (length - 1)) - at : at,
                PadMode.Wrap => at < 0 ? at + length : at >= length ? at - length : at,
                _ => Math.Clamp(at, 0, length - 1),
            };
        }

        return sources;
    }

    private static StridedCopy WindowLoops(in Shape shape, int axis, int size, int step, bool reads, out Shape windows)
    {
        axis = shape.Axis(axis, "Windows");
        if (size < 1 || step < 1 || size > shape[axis]) throw new ArgumentException($"Windows: axis {axis} of a tensor of shape {shape} has no windows of length {size} at distance {step}.");
        int count = ((shape[axis] - size) / step) + 1;
        windows = Inserted(shape.With(axis, count), -1, size, "Windows");
        var lines = new Lines(shape, axis);
        ReadOnlySpan<int> wholes = [lines.Length * lines.Inner, step * lines.Inner, 1, lines.Inner], parts = [count * lines.Inner * size, lines.Inner * size, size, 1];
        ReadOnlySpan<int> lengths = [lines.Outer, count, lines.Inner, size];
        StridedCopy copy = default;
        for (int i = 0; i < lengths.Length; i++) copy.Loop(lengths[i], reads ? wholes[i] : parts[i], reads ? parts[i] : wholes[i]);
        return copy;
    }

    private static Dense<T> Roll<T>(Tape tape, Dense<T> x, in Axes shifts, in Axes axes, int direction)
        where T : unmanaged
    {
        if (shifts.Count != Math.Max(1, axes.Count)) throw new ArgumentException($"Roll: {shifts.Count} shifts for {axes.Count} axes of a tensor of shape {x.Shape}.");
        for (int i = 0; i < axes.Count; i++) x.Shape.Axis(axes[i], "Roll");
        Dense<T> result = x;
        for (int i = 0; i < shifts.Count; i++)
        {
            Lines lines = axes.Count == 0 ? new Lines(1, x.Count, 1) : new Lines(x.Shape, x.Shape.Axis(axes[i], "Roll"));
            Dense<T> rolled = tape.NewTensor<T>(x.Shape);
            if (x.Count > 0)
            {
                int shift = (int)((long)shifts[i] * direction % lines.Length), first = (shift < 0 ? shift + lines.Length : shift) * lines.Inner, row = lines.Length * lines.Inner;
                for (int outer = 0; outer < lines.Outer; outer++)
                {
                    ReadOnlySpan<T> from = result.Span.Slice(outer * row, row);
                    Span<T> to = rolled.Span.Slice(outer * row, row);
                    from[..^first].CopyTo(to[first..]);
                    from[^first..].CopyTo(to);
                }
            }

            result = rolled;
        }

        return result;
    }

    private static Dense<T> Triangle<T>(Tape tape, Dense<T> x, int k, bool isLower, string operation)
        where T : unmanaged
    {
        var stack = new MatrixStack(x.Shape, operation);
        Dense<T> result = tape.Zeros<T>(x.Shape);
        for (int row = 0; row < stack.Count * stack.Rows; row++)
        {
            int diagonal = (int)Math.Clamp((long)(row % stack.Rows) + k + (isLower ? 1 : 0), 0, stack.Columns), start = row * stack.Columns;
            (int from, int to) = isLower ? (0, diagonal) : (diagonal, stack.Columns);
            x.Span.Slice(start + from, to - from).CopyTo(result.Span[(start + from)..]);
        }

        return result;
    }

    private static int DiagonalLength(int rows, int columns, int offset) =>
        (int)Math.Max(0, offset >= 0 ? Math.Min(rows, (long)columns - offset) : Math.Min((long)rows + offset, columns));

    /// <summary>The shape with its last two axes replaced by one.</summary>
    private static Shape Vectors(in Shape matrices, int length)
    {
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        matrices.AsSpan().CopyTo(lengths);
        lengths[matrices.Rank - 2] = length;
        return Shape.Of(lengths[..(matrices.Rank - 1)]);
    }

    private static Shape Without(in Shape shape, int axis)
    {
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        shape.AsSpan()[..axis].CopyTo(lengths);
        shape.AsSpan()[(axis + 1)..].CopyTo(lengths[axis..]);
        return Shape.Of(lengths[..(shape.Rank - 1)]);
    }

    private static Shape Inserted(in Shape shape, int axis, int length, string operation)
    {
        int place = axis < 0 ? axis + shape.Rank + 1 : axis;
        if ((uint)place > (uint)shape.Rank) throw new ArgumentException($"{operation}: a tensor of shape {shape} cannot get a new axis {axis}.");
        Span<int> lengths = stackalloc int[Shape.MaximumRank + 1];
        shape.AsSpan()[..place].CopyTo(lengths);
        lengths[place] = length;
        shape.AsSpan()[place..].CopyTo(lengths[(place + 1)..]);
        return Shape.Of(lengths[..(shape.Rank + 1)]);
    }

    private static void Tiles(in Shape shape, in Axes repetitions, Span<int> own, Span<int> times)
    {
        int rank = Math.Max(shape.Rank, repetitions.Count);
        own[..rank].Fill(1);
        times[..rank].Fill(1);
        shape.AsSpan().CopyTo(own[(rank - shape.Rank)..]);
        for (int i = 0; i < repetitions.Count; i++)
        {
            if (repetitions[i] < 0) throw new ArgumentException($"Tile: a tensor of shape {shape} cannot be repeated {repetitions[i]} times.");
            times[rank - repetitions.Count + i] = repetitions[i];
        }
    }

    private static void Order(in Shape shape, in Axes order, Span<int> axes)
    {
        if (order.Count == 0)
        {
            for (int axis = 0; axis < shape.Rank; axis++) axes[axis] = shape.Rank - 1 - axis;
            return;
        }

        Span<bool> named = stackalloc bool[Shape.MaximumRank];
        named.Clear();
        if (order.Count != shape.Rank) throw new ArgumentException($"Permute: {order.Count} axes are named, but a tensor of shape {shape} has {shape.Rank}.");
        for (int i = 0; i < order.Count; i++)
        {
            int axis = axes[i] = shape.Axis(order[i], "Permute");
            if (named[axis]) throw new ArgumentException($"Permute: axis {axis} of a tensor of shape {shape} is named twice.");
            named[axis] = true;
        }
    }

    private static StridedCopy Part(in Shape whole, in Shape start, in Shape length, in Axes step, string operation, bool reads)
    {
        if (start.Rank != whole.Rank || length.Rank != whole.Rank || (step.Count != 0 && step.Count != whole.Rank))
            throw new ArgumentException($"{operation}: a part of shape {length} from {start} on of a tensor of shape {whole}: the numbers of axes differ.");
        Span<int> outside = stackalloc int[Shape.MaximumRank], inside = stackalloc int[Shape.MaximumRank];
        StepsOf(whole, outside);
        StepsOf(length, inside);
        StridedCopy copy = default;
        int first = 0;
        for (int axis = 0; axis < whole.Rank; axis++)
        {
            int distance = step.Count == 0 ? 1 : step[axis];
            long last = start[axis] + ((long)(length[axis] - 1) * distance);
            if (distance == 0 || (length[axis] > 0 && (start[axis] >= whole[axis] || last < 0 || last >= whole[axis])))
                throw new ArgumentException($"{operation}: {length[axis]} places of axis {axis} from {start[axis]} on at distance {distance} lie outside a tensor of shape {whole}.");
            first += start[axis] * outside[axis];
            copy.Loop(length[axis], reads ? distance * outside[axis] : inside[axis], reads ? inside[axis] : distance * outside[axis]);
        }

        if (reads) copy.From = first;
        else copy.To = first;
        return copy;
    }
}
