using System;

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
}
