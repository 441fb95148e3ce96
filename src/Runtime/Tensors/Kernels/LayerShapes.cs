using System;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    /// <summary>The shape of a vector as one column; any other shape stays.</summary>
    /// <param name="sides">The shape of the right sides of systems of equations.</param>
    public static Shape AsColumns(in Shape sides) => sides.Rank == 1 ? sides.Inserted(1) : sides;

    /// <summary>The shape of solutions without the axis of columns, where the right side was a vector.</summary>
    /// <param name="solutions">Their shape.</param>
    /// <param name="sides">The shape of the right sides.</param>
    public static Shape FromColumns(in Shape solutions, in Shape sides) => sides.Rank == 1 ? solutions.Without(-1) : solutions;

    /// <summary>The shape of a vector as a column.</summary>
    /// <param name="a">The shape of the left factor of an outer product.</param>
    /// <param name="b">That of the right one.</param>
    /// <exception cref="ArgumentException">One of them is no vector.</exception>
    public static Shape OuterColumn(in Shape a, in Shape b) =>
        a.Rank == 1 && b.Rank == 1 ? a.Inserted(1) : throw new ArgumentException($"Outer: tensors of shape {a} and {b}: both must be vectors.");

    /// <summary>The shape of one number for each place along an axis: all other axes have length 1.</summary>
    /// <param name="shape">The shape of the tensor.</param>
    /// <param name="axis">The axis.</param>
    public static Shape ShapeAlong(in Shape shape, int axis)
    {
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        lengths.Fill(1);
        axis = shape.Axis(axis, "CrossEntropy");
        lengths[axis] = shape[axis];
        return Shape.Of(lengths[..shape.Rank]);
    }

    /// <summary>The axes of a tensor in order, or with the last two in each other's place.</summary>
    /// <param name="shape">The shape of the tensor.</param>
    /// <param name="swapped">Whether they are exchanged.</param>
    public static Axes Transposition(in Shape shape, bool swapped)
    {
        if (swapped) return shape.LastTwoSwapped();
        Span<int> axes = stackalloc int[Shape.MaximumRank];
        for (int axis = 0; axis < shape.Rank; axis++) axes[axis] = axis;
        return Axes.Of(axes[..shape.Rank]);
    }

    /// <summary>The shape of rows against those of another stack: an axis of length 1 before the last but one, or behind it.</summary>
    /// <param name="shape">The shape of a stack of vectors.</param>
    /// <param name="other">That of the other stack.</param>
    /// <param name="isFirst">Whether the rows of this one number the rows of the result.</param>
    /// <exception cref="ArgumentException">The vectors differ in length.</exception>
    public static Shape Paired(in Shape shape, in Shape other, bool isFirst)
    {
        if (shape.Rank < 2 || other.Rank < 2 || shape[shape.Rank - 1] != other[other.Rank - 1])
            throw new ArgumentException($"PairwiseDistances: tensors of shape {(isFirst ? shape : other)} and {(isFirst ? other : shape)}: each must be a list of vectors, all of the same length.");
        return shape.Inserted(isFirst ? shape.Rank - 1 : shape.Rank - 2);
    }

    /// <summary>The shape of which a convolution would make the given one.</summary>
    /// <param name="x">[batch, outputs, places…].</param>
    /// <param name="w">[outputs, channels / groups, window…].</param>
    /// <param name="stride">The distances of windows; none: 1.</param>
    /// <param name="padding">What is taken off at either end; none: 0.</param>
    /// <param name="extra">What is added at the end; none: 0.</param>
    /// <param name="groups">Into how many groups channels and outputs are divided.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Shape Unconvolved(in Shape x, in Shape w, in Axes stride, in Axes padding, in Axes extra, int groups)
    {
        if (x.Rank < 3 || x.Rank != w.Rank || x[1] != w[0] || groups < 1 || w[0] % groups != 0)
            throw new ArgumentException($"ConvTranspose: a tensor of shape {x} and windows of shape {w} do not fit for {groups} groups: the channels of the one must be the first axis of the other, and a multiple of the groups.");
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        (lengths[0], lengths[1]) = (x[0], w[1] * groups);
        for (int axis = 2; axis < x.Rank; axis++)
        {
            int step = At(stride, axis - 2, 1), off = At(padding, axis - 2, 0), more = At(extra, axis - 2, 0);
            if (step < 1 || off < 0 || more < 0 || more >= step)
                throw new ArgumentException($"ConvTranspose: the stride {step} must be positive, the padding {off} not negative, and the extra length {more} less than the stride; the shapes are {x} and {w}.");
            lengths[axis] = ((x[axis] - 1) * step) - (2 * off) + w[axis] + more;
            if (lengths[axis] < 0) throw new ArgumentException($"ConvTranspose: a padding of {off} takes more from a tensor of shape {x} than windows of shape {w} give.");
        }

        return Shape.Of(lengths[..x.Rank]);

        static int At(in Axes numbers, int place, int otherwise) => numbers.Count == 0 ? otherwise : numbers[Math.Min(place, numbers.Count - 1)];
    }

    /// <summary>The order of axes in which those that a product sums over come last, or first.</summary>
    /// <param name="shape">The shape of a factor.</param>
    /// <param name="summed">The axes that are summed over.</param>
    /// <param name="last">Whether they come last.</param>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static Axes DotOrder(in Shape shape, in Axes summed, bool last)
    {
        Span<int> order = stackalloc int[Shape.MaximumRank];
        int count = 0;
        for (int pass = 0; pass < 2; pass++)
        {
            if (pass == 0 == last)
            {
                for (int axis = 0; axis < shape.Rank; axis++)
                    if (!Contains(shape, summed, axis))
                        order[count++] = axis;
            }
            else
            {
                for (int i = 0; i < summed.Count; i++) order[count++] = shape.Axis(summed[i], "TensorDot");
            }
        }

        if (count != shape.Rank) throw new ArgumentException($"TensorDot: of a tensor of shape {shape} an axis is named twice.");
        return Axes.Of(order[..count]);
    }

    /// <summary>The shape of a factor as a matrix.</summary>
    /// <param name="shape">The shape of the factor.</param>
    /// <param name="summed">The axes that are summed over.</param>
    /// <param name="other">The shape of the other factor.</param>
    /// <param name="met">Its axes that meet them, in the same order.</param>
    /// <param name="last">Whether the axes come last: in the left factor.</param>
    /// <exception cref="ArgumentException">There is no such axis, or lengths of axes that meet differ.</exception>
    public static Shape DotMatrix(in Shape shape, in Axes summed, in Shape other, in Axes met, bool last)
    {
        bool fits = summed.Count == met.Count;
        for (int i = 0; fits && i < summed.Count; i++) fits = shape[shape.Axis(summed[i], "TensorDot")] == other[other.Axis(met[i], "TensorDot")];
        if (!fits) throw new ArgumentException($"TensorDot: tensors of shape {(last ? shape : other)} and {(last ? other : shape)} do not fit: the axes that are summed over must have the same lengths.");
        int inner = 1, outer = 1;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (Contains(shape, summed, axis)) inner *= shape[axis];
            else outer *= shape[axis];
        }

        return last ? Shape.Of(outer, inner) : Shape.Of(inner, outer);
    }

    /// <summary>The axes of both factors that are not summed over.</summary>
    /// <param name="a">The shape of the left factor.</param>
    /// <param name="b">That of the right one.</param>
    /// <param name="ofA">The axes of the left factor that are summed over.</param>
    /// <param name="ofB">Those of the right one, in the same order.</param>
    /// <exception cref="ArgumentException">There are too many of them.</exception>
    public static Shape DotResult(in Shape a, in Shape b, in Axes ofA, in Axes ofB)
    {
        if (a.Rank + b.Rank - (2 * ofA.Count) > Shape.MaximumRank) throw new ArgumentException($"TensorDot: the product of tensors of shape {a} and {b} has more than {Shape.MaximumRank} axes.");
        Span<int> lengths = stackalloc int[2 * Shape.MaximumRank];
        int count = 0;
        for (int axis = 0; axis < a.Rank; axis++)
            if (!Contains(a, ofA, axis))
                lengths[count++] = a[axis];
        for (int axis = 0; axis < b.Rank; axis++)
            if (!Contains(b, ofB, axis))
                lengths[count++] = b[axis];
        return Shape.Of(lengths[..count]);
    }

    /// <summary>The last axes of one factor, or the first of the other.</summary>
    /// <param name="shape">The shape of the factor.</param>
    /// <param name="count">How many.</param>
    /// <param name="last">Whether they are the last ones.</param>
    /// <exception cref="ArgumentException">There are not so many.</exception>
    public static Axes DotAxes(in Shape shape, int count, bool last)
    {
        if (count < 0 || count > shape.Rank) throw new ArgumentException($"TensorDot: a tensor of shape {shape} has no {count} axes to sum over.");
        Span<int> axes = stackalloc int[Shape.MaximumRank];
        for (int i = 0; i < count; i++) axes[i] = last ? shape.Rank - count + i : i;
        return Axes.Of(axes[..count]);
    }

    private static bool Contains(in Shape shape, in Axes axes, int axis)
    {
        for (int i = 0; i < axes.Count; i++)
            if (shape.Axis(axes[i], "TensorDot") == axis)
                return true;
        return false;
    }
}
