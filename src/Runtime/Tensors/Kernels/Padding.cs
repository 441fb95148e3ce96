using System;
using System.Numerics;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
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
}
