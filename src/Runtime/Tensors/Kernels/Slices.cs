using System;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
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
