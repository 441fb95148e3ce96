using System;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    /// <summary>The places of an axis that are named by numbers.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="indices">The numbers of the places, in a tensor of any shape; negative ones count from the end.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>The axes of <paramref name="indices"/> stand where the axis stood.</returns>
    /// <remarks>Array API standard, "take". Of a matrix and axis 0 it is what is called an embedding.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or a place lies outside.</exception>
    public static Dense<T> Take<T>(Tape tape, Dense<T> x, Dense<int> indices, int axis)
        where T : unmanaged
    {
        axis = x.Shape.Axis(axis, "Take");
        var lines = new Lines(x.Shape, axis);
        RequirePlaces(indices, lines.Length, "Take", x.Shape, axis);
        Dense<T> result = tape.NewTensor<T>(Taken(x.Shape, indices.Shape, axis));
        int to = 0;
        for (int outer = 0; outer < lines.Outer; outer++)
        {
            ReadOnlySpan<T> from = x.Span.Slice(outer * lines.Length * lines.Inner, lines.Length * lines.Inner);
            foreach (int index in indices.Span)
            {
                from.Slice(Place(index, lines.Length) * lines.Inner, lines.Inner).CopyTo(result.Span[to..]);
                to += lines.Inner;
            }
        }

        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="Take{T}"/>: a place that was taken several times gets the sum.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of what was taken.</param>
    /// <param name="indices">The numbers of the places.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="original">The shape of the operand.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> TakeVjp<T>(Tape tape, Dense<T> v, Dense<int> indices, int axis, in Shape original)
        where T : unmanaged, INumber<T>
    {
        Dense<T> result = tape.Zeros<T>(original);
        AddPlaces(result, indices, v, original.Axis(axis, "Take"), "Take");
        return result;
    }

    /// <summary>The tensor with further elements added at places of an axis; a place that is named several times gets all of them.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="indices">The numbers of the places.</param>
    /// <param name="source">What is added: of the shape that <see cref="Take{T}"/> of these places has.</param>
    /// <param name="axis">The axis.</param>
    /// <remarks>The cotangent of <paramref name="x"/> is that of the result; that of <paramref name="source"/> is <see cref="Take{T}"/> of it.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> AddAt<T>(Tape tape, Dense<T> x, Dense<int> indices, Dense<T> source, int axis)
        where T : unmanaged, INumber<T>
    {
        axis = x.Shape.Axis(axis, "AddAt");
        RequireTaken(x.Shape, indices, source.Shape, axis, "AddAt");
        Dense<T> result = Copy(tape, x);
        AddPlaces(result, indices, source, axis, "AddAt");
        return result;
    }

    /// <summary>The tensor with other elements at places of an axis; of several for one place the last remains.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="indices">The numbers of the places.</param>
    /// <param name="source">What is put there: of the shape that <see cref="Take{T}"/> of these places has.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> SetAt<T>(Tape tape, Dense<T> x, Dense<int> indices, Dense<T> source, int axis)
        where T : unmanaged
    {
        axis = x.Shape.Axis(axis, "SetAt");
        RequireTaken(x.Shape, indices, source.Shape, axis, "SetAt");
        Dense<T> result = Copy(tape, x);
        SetPlaces(result, indices, source, axis);
        return result;
    }

    /// <summary>What <see cref="SetAt{T}"/> leaves of a tensor: 0 at the places that are overwritten. Its own transposed derivative.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="indices">The numbers of the places.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or a place lies outside.</exception>
    public static Dense<T> ClearAt<T>(Tape tape, Dense<T> x, Dense<int> indices, int axis)
        where T : unmanaged
    {
        axis = x.Shape.Axis(axis, "SetAt");
        var lines = new Lines(x.Shape, axis);
        RequirePlaces(indices, lines.Length, "SetAt", x.Shape, axis);
        Dense<T> result = Copy(tape, x);
        for (int outer = 0; outer < lines.Outer; outer++)
            foreach (int index in indices.Span) result.Span.Slice(((outer * lines.Length) + Place(index, lines.Length)) * lines.Inner, lines.Inner).Clear();
        return result;
    }

    /// <summary>What <see cref="SetAt{T}"/> puts into a tensor, of zeros otherwise.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="source">What is put there.</param>
    /// <param name="indices">The numbers of the places.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="shape">The shape of the result.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> PutAt<T>(Tape tape, Dense<T> source, Dense<int> indices, int axis, in Shape shape)
        where T : unmanaged
    {
        axis = shape.Axis(axis, "SetAt");
        RequireTaken(shape, indices, source.Shape, axis, "SetAt");
        Dense<T> result = tape.Zeros<T>(shape);
        SetPlaces(result, indices, source, axis);
        return result;
    }

    /// <summary>The transposed derivative of <see cref="PutAt{T}"/>: what was overwritten later gets nothing.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the tensor.</param>
    /// <param name="indices">The numbers of the places.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or a place lies outside.</exception>
    public static Dense<T> PutAtInverse<T>(Tape tape, Dense<T> v, Dense<int> indices, int axis)
        where T : unmanaged
    {
        axis = v.Shape.Axis(axis, "SetAt");
        var lines = new Lines(v.Shape, axis);
        Dense<T> result = Take(tape, v, indices, axis);
        Dense<int> last = tape.NewTensor<int>(Shape.Of(lines.Length));
        for (int i = 0; i < indices.Count; i++) last.Span[Place(indices.Span[i], lines.Length)] = i;
        for (int outer = 0; outer < lines.Outer; outer++)
            for (int i = 0; i < indices.Count; i++)
                if (last.Span[Place(indices.Span[i], lines.Length)] != i)
                    result.Span.Slice(((outer * indices.Count) + i) * lines.Inner, lines.Inner).Clear();
        return result;
    }

    /// <summary>For each element of a tensor of indices the element of another tensor at that place of one axis, and at its own place of the others.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="indices">The places along the axis; as many axes as <paramref name="x"/>, the others not longer than its.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>Of the shape of <paramref name="indices"/>.</returns>
    /// <remarks>Array API standard, "take_along_axis".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit, or a place lies outside.</exception>
    public static Dense<T> TakeAlongAxis<T>(Tape tape, Dense<T> x, Dense<int> indices, int axis)
        where T : unmanaged
    {
        var walk = new AlongAxis(x.Shape, indices, axis, "TakeAlongAxis");
        Dense<T> result = tape.NewTensor<T>(indices.Shape);
        for (int i = 0; i < indices.Count; i++) result.Span[i] = x.Span[walk.Next(indices.Span[i])];
        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="TakeAlongAxis{T}"/>: an element that was taken several times gets the sum.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of what was taken.</param>
    /// <param name="indices">The places along the axis.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="original">The shape of the operand.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> TakeAlongAxisVjp<T>(Tape tape, Dense<T> v, Dense<int> indices, int axis, in Shape original)
        where T : unmanaged, INumber<T>
    {
        var walk = new AlongAxis(original, indices, axis, "TakeAlongAxis");
        Require(v.Shape == indices.Shape, "TakeAlongAxis", "the cotangent", v.Shape, indices.Shape);
        Dense<T> result = tape.Zeros<T>(original);
        for (int i = 0; i < indices.Count; i++) result.Span[walk.Next(indices.Span[i])] += v.Span[i];
        return result;
    }

    /// <summary>The tensor with each element of another added at the place of one axis that an index names.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="indices">The places along the axis.</param>
    /// <param name="source">What is added, of the shape of <paramref name="indices"/>.</param>
    /// <param name="axis">The axis.</param>
    /// <remarks>The cotangent of <paramref name="x"/> is that of the result; that of <paramref name="source"/> is <see cref="TakeAlongAxis{T}"/> of it.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit, or a place lies outside.</exception>
    public static Dense<T> ScatterAdd<T>(Tape tape, Dense<T> x, Dense<int> indices, Dense<T> source, int axis)
        where T : unmanaged, INumber<T>
    {
        var walk = new AlongAxis(x.Shape, indices, axis, "ScatterAdd");
        Require(source.Shape == indices.Shape, "ScatterAdd", "what is added", source.Shape, indices.Shape);
        Dense<T> result = Copy(tape, x);
        for (int i = 0; i < indices.Count; i++) result.Span[walk.Next(indices.Span[i])] += source.Span[i];
        return result;
    }

    /// <summary>The tensor with each element of another put at the place of one axis that an index names; of several for one place the last remains.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="indices">The places along the axis.</param>
    /// <param name="source">What is put there, of the shape of <paramref name="indices"/>.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit, or a place lies outside.</exception>
    public static Dense<T> Scatter<T>(Tape tape, Dense<T> x, Dense<int> indices, Dense<T> source, int axis)
        where T : unmanaged
    {
        var walk = new AlongAxis(x.Shape, indices, axis, "Scatter");
        Require(source.Shape == indices.Shape, "Scatter", "what is put", source.Shape, indices.Shape);
        Dense<T> result = Copy(tape, x);
        for (int i = 0; i < indices.Count; i++) result.Span[walk.Next(indices.Span[i])] = source.Span[i];
        return result;
    }

    /// <summary>What <see cref="Scatter{T}"/> leaves of a tensor: 0 at the places that are overwritten. Its own transposed derivative.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="indices">The places along the axis.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit, or a place lies outside.</exception>
    public static Dense<T> ClearAlongAxis<T>(Tape tape, Dense<T> x, Dense<int> indices, int axis)
        where T : unmanaged
    {
        var walk = new AlongAxis(x.Shape, indices, axis, "Scatter");
        Dense<T> result = Copy(tape, x);
        for (int i = 0; i < indices.Count; i++) result.Span[walk.Next(indices.Span[i])] = default;
        return result;
    }

    /// <summary>What <see cref="Scatter{T}"/> puts into a tensor, of zeros otherwise.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="source">What is put there.</param>
    /// <param name="indices">The places along the axis.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="shape">The shape of the result.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit, or a place lies outside.</exception>
    public static Dense<T> PutAlongAxis<T>(Tape tape, Dense<T> source, Dense<int> indices, int axis, in Shape shape)
        where T : unmanaged
    {
        var walk = new AlongAxis(shape, indices, axis, "Scatter");
        Require(source.Shape == indices.Shape, "Scatter", "what is put", source.Shape, indices.Shape);
        Dense<T> result = tape.Zeros<T>(shape);
        for (int i = 0; i < indices.Count; i++) result.Span[walk.Next(indices.Span[i])] = source.Span[i];
        return result;
    }

    /// <summary>The transposed derivative of <see cref="PutAlongAxis{T}"/>: what was overwritten later gets nothing.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the tensor.</param>
    /// <param name="indices">The places along the axis.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit, or a place lies outside.</exception>
    public static Dense<T> PutAlongAxisInverse<T>(Tape tape, Dense<T> v, Dense<int> indices, int axis)
        where T : unmanaged
    {
        var walk = new AlongAxis(v.Shape, indices, axis, "Scatter");
        Dense<T> result = tape.NewTensor<T>(indices.Shape);
        Dense<int> last = tape.NewTensor<int>(v.Shape), places = tape.NewTensor<int>(indices.Shape);
        for (int i = 0; i < indices.Count; i++) last.Span[places.Span[i] = walk.Next(indices.Span[i])] = i;
        for (int i = 0; i < indices.Count; i++) result.Span[i] = last.Span[places.Span[i]] == i ? v.Span[places.Span[i]] : default;
        return result;
    }

    /// <summary>The places of points among all elements, or among all slices where there are fewer indices than axes.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="shape">The shape of the tensor.</param>
    /// <param name="indices">The places along the first axis, the second, …: tensors whose shapes broadcast.</param>
    /// <param name="operation">Who asks.</param>
    /// <exception cref="ArgumentException">There are more indices than axes, their shapes do not fit, or a place lies outside.</exception>
    public static Dense<int> PlacesOfPoints(Tape tape, in Shape shape, ReadOnlySpan<Dense<int>> indices, string operation)
    {
        if (indices.Length == 0 || indices.Length > shape.Rank) throw new ArgumentException($"{operation}: {indices.Length} indices for a tensor of shape {shape}.");
        Shape points = indices[0].Shape;
        foreach (Dense<int> index in indices) points = Shape.Broadcast(points, index.Shape, operation);
        Dense<int> places = tape.Zeros<int>(points);
        for (int axis = 0; axis < indices.Length; axis++)
        {
            RequirePlaces(indices[axis], shape[axis], operation, shape, axis);
            Dense<int> index = BroadcastTo(tape, indices[axis], points);
            for (int i = 0; i < places.Count; i++) places.Span[i] = (places.Span[i] * shape[axis]) + Place(index.Span[i], shape[axis]);
        }

        return places;
    }

    /// <summary>Where a place is another one: in as many axes as what is taken from a tensor there, 0 elsewhere.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="indices">The numbers of the places.</param>
    /// <param name="place">The other one.</param>
    /// <param name="shape">The shape of the tensor.</param>
    /// <param name="mark">The number where it is.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Dense<T> ArePlace<T>(Tape tape, Dense<int> indices, int place, in Shape shape, T mark)
        where T : unmanaged, INumber<T>
    {
        Shape marks = indices.Shape;
        for (int axis = 1; axis < shape.Rank; axis++) marks = Inserted(marks, -1, 1, "Embedding");
        Dense<T> result = tape.NewTensor<T>(marks);
        for (int i = 0; i < indices.Count; i++) result.Span[i] = Place(indices.Span[i], shape[0]) == Place(place, shape[0]) ? mark : T.Zero;
        return result;
    }

    /// <summary>1 at the place that an index names on a new last axis, 0 elsewhere.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="indices">The indices.</param>
    /// <param name="length">The length of the new axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">An index lies outside.</exception>
    public static Dense<T> OneHot<T>(Tape tape, Dense<int> indices, int length)
        where T : unmanaged, INumber<T>
    {
        Shape shape = Inserted(indices.Shape, -1, length, "OneHot");
        RequirePlaces(indices, length, "OneHot", shape, shape.Rank - 1);
        Dense<T> result = tape.Zeros<T>(shape);
        for (int i = 0; i < indices.Count; i++) result.Span[(i * length) + Place(indices.Span[i], length)] = T.One;
        return result;
    }

    /// <summary>The elements at which a mask is set, in their order.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="mask">The mask, of the same shape.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Dense<T> MaskedSelect<T>(Tape tape, Dense<T> x, Dense<bool> mask)
        where T : unmanaged
    {
        Require(mask.Shape == x.Shape, "MaskedSelect", "the mask", mask.Shape, x.Shape);
        Dense<T> result = tape.NewTensor<T>(Shape.Of(mask.Span.Count(true)));
        int to = 0;
        for (int i = 0; i < x.Count; i++)
            if (mask.Span[i])
                result.Span[to++] = x.Span[i];
        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="MaskedSelect{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the elements.</param>
    /// <param name="mask">The mask.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> MaskedSelectVjp<T>(Tape tape, Dense<T> v, Dense<bool> mask)
        where T : unmanaged
    {
        Shape shape = Shape.Of(mask.Span.Count(true));
        Require(v.Shape == shape, "MaskedSelect", "the cotangent", v.Shape, shape);
        Dense<T> result = tape.Zeros<T>(mask.Shape);
        int from = 0;
        for (int i = 0; i < mask.Count; i++)
            if (mask.Span[i])
                result.Span[i] = v.Span[from++];
        return result;
    }

    /// <summary>The order that sorts the elements along an axis; equal ones keep theirs, and NaN is larger than all others.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="descending">The largest first.</param>
    /// <remarks>Array API standard, "argsort". <see cref="TakeAlongAxis{T}"/> of these places sorts.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public static Dense<int> ArgSort<T>(Tape tape, Dense<T> x, int axis, bool descending)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfAxis(x.Shape, axis, "ArgSort");
        Dense<T> from = plan.Arrange(tape, x);
        Dense<int> result = plan.Room<int>(tape), other = tape.NewTensor<int>(Shape.Of(plan.Lines.Length));
        for (int row = 0; row < plan.Lines.Count; row++)
            Sort(from.Span.Slice(row * plan.Lines.Length, plan.Lines.Length), result.Span.Slice(row * plan.Lines.Length, plan.Lines.Length), other.Span, descending);
        return plan.Restore(tape, result);

        // Merges runs of doubling length.
        static void Sort(ReadOnlySpan<T> elements, Span<int> order, Span<int> other, bool descending)
        {
            for (int i = 0; i < order.Length; i++) order[i] = i;
            for (int run = 1; run < order.Length; run *= 2)
            {
                for (int start = 0; start < order.Length; start += 2 * run)
                {
                    int middle = Math.Min(start + run, order.Length), end = Math.Min(start + (2 * run), order.Length), left = start, right = middle;
                    for (int to = start; to < end; to++)
                    {
                        bool takesRight = right < end && (left == middle || Precedes(elements[order[right]], elements[order[left]], descending));
                        other[to] = takesRight ? order[right++] : order[left++];
                    }
                }

                other.CopyTo(order);
            }
        }

        static bool Precedes(T first, T second, bool descending) => descending
            ? first > second || (T.IsNaN(first) && !T.IsNaN(second))
            : first < second || (T.IsNaN(second) && !T.IsNaN(first));
    }

    /// <summary>The places of the largest or smallest elements along an axis, in that order; of equal ones the first, and NaN is larger than all others.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="count">How many.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="largest">The largest ones.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or it has fewer elements.</exception>
    public static Dense<int> ArgTopK<T>(Tape tape, Dense<T> x, int count, int axis, bool largest)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        axis = x.Shape.Axis(axis, "TopK");
        if (count < 0 || count > x.Shape[axis]) throw new ArgumentException($"TopK: axis {axis} of a tensor of shape {x.Shape} does not have {count} elements.");
        return Narrow(tape, ArgSort(tape, x, axis, largest), axis, 0, count);
    }

    /// <summary>The outcome of a comparison, element by element: numbers that are 0 where it does not hold.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="numbers">The numbers.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static Dense<bool> Marks<T>(Tape tape, Dense<T> numbers)
        where T : unmanaged, INumber<T>
    {
        Dense<bool> marks = tape.NewTensor<bool>(numbers.Shape);
        for (int i = 0; i < marks.Count; i++) marks.Span[i] = numbers.Span[i] != T.Zero;
        return marks;
    }

    /// <summary>A mask as numbers, 0 where it does not hold.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="marks">The mask.</param>
    /// <param name="mark">The number where it holds.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static Dense<T> MarksAsNumbers<T>(Tape tape, Dense<bool> marks, T mark)
        where T : unmanaged, INumber<T>
    {
        Dense<T> numbers = tape.NewTensor<T>(marks.Shape);
        for (int i = 0; i < marks.Count; i++) numbers.Span[i] = marks.Span[i] ? mark : T.Zero;
        return numbers;
    }

    private static Dense<T> Copy<T>(Tape tape, Dense<T> x)
        where T : unmanaged
    {
        Dense<T> copy = tape.NewTensor<T>(x.Shape);
        x.Span.CopyTo(copy.Span);
        return copy;
    }

    private static void AddPlaces<T>(Dense<T> to, Dense<int> indices, Dense<T> source, int axis, string operation)
        where T : unmanaged, INumber<T>
    {
        RequireTaken(to.Shape, indices, source.Shape, axis, operation);
        var lines = new Lines(to.Shape, axis);
        int from = 0;
        for (int outer = 0; outer < lines.Outer; outer++)
        {
            Span<T> target = to.Span.Slice(outer * lines.Length * lines.Inner, lines.Length * lines.Inner);
            foreach (int index in indices.Span)
            {
                Span<T> place = target.Slice(Place(index, lines.Length) * lines.Inner, lines.Inner);
                TensorPrimitives.Add(place, source.Span.Slice(from, lines.Inner), place);
                from += lines.Inner;
            }
        }
    }

    private static void SetPlaces<T>(Dense<T> to, Dense<int> indices, Dense<T> source, int axis)
        where T : unmanaged
    {
        var lines = new Lines(to.Shape, axis);
        int from = 0;
        for (int outer = 0; outer < lines.Outer; outer++)
        {
            Span<T> target = to.Span.Slice(outer * lines.Length * lines.Inner, lines.Length * lines.Inner);
            foreach (int index in indices.Span)
            {
                source.Span.Slice(from, lines.Inner).CopyTo(target[(Place(index, lines.Length) * lines.Inner)..]);
                from += lines.Inner;
            }
        }
    }

    private static int Place(int index, int length) => index < 0 ? index + length : index;

    private static void RequirePlaces(Dense<int> indices, int length, string operation, in Shape shape, int axis)
    {
        foreach (int index in indices.Span)
            if ((uint)Place(index, length) >= (uint)length)
                throw new ArgumentException($"{operation}: axis {axis} of a tensor of shape {shape} has no place {index}.");
    }

    private static void RequireTaken(in Shape shape, Dense<int> indices, in Shape source, int axis, string operation)
    {
        RequirePlaces(indices, shape[axis], operation, shape, axis);
        Shape taken = Taken(shape, indices.Shape, axis);
        if (source != taken)
            Require(false, operation, $"what belongs to {indices.Count} places of axis {axis} of a tensor of shape {shape}", source, taken);
    }

    private static Shape Taken(in Shape shape, in Shape indices, int axis)
    {
        Span<int> lengths = stackalloc int[2 * Shape.MaximumRank];
        shape.AsSpan()[..axis].CopyTo(lengths);
        indices.AsSpan().CopyTo(lengths[axis..]);
        shape.AsSpan()[(axis + 1)..].CopyTo(lengths[(axis + indices.Rank)..]);
        return Shape.Of(lengths[..(shape.Rank - 1 + indices.Rank)]);
    }

    /// <summary>Goes through indices along one axis in their order and tells which element each one names.</summary>
    private ref struct AlongAxis
    {
        [InlineArray(Shape.MaximumRank)]
        private struct Numbers
        {
            private int _first;
        }

        private readonly Shape _indices;
        private readonly int _axis;
        private readonly int _length;
        private Numbers _steps;
        private Numbers _at;
        private int _base;

        public AlongAxis(in Shape shape, Dense<int> indices, int axis, string operation)
        {
            _indices = indices.Shape;
            _axis = shape.Axis(axis, operation);
            _length = shape[_axis];
            bool fits = _indices.Rank == shape.Rank;
            for (int other = 0; fits && other < shape.Rank; other++) fits = other == _axis || _indices[other] <= shape[other];
            if (!fits) throw new ArgumentException($"{operation}: indices of shape {_indices} along axis {axis} do not fit a tensor of shape {shape}.");
            RequirePlaces(indices, _length, operation, shape, _axis);
            StepsOf(shape, _steps);
        }

        /// <summary>The element that the next index names.</summary>
        public int Next(int index)
        {
            int found = _base + (Place(index, _length) * _steps[_axis]);
            for (int axis = _indices.Rank - 1; axis >= 0; axis--)
            {
                int step = axis == _axis ? 0 : _steps[axis];
                if (++_at[axis] < _indices[axis])
                {
                    _base += step;
                    break;
                }

                _base -= step * (_indices[axis] - 1);
                _at[axis] = 0;
            }

            return found;
        }
    }
}
