using System;
using System.Numerics;
using System.Numerics.Tensors;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    /// <summary>Largest elements over axes.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <remarks>Array API standard, "max"; NaN if an element is NaN.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice, or there is no element.</exception>
    public static Dense<T> Max<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfSome(x.Shape, axes, keepDims, "Max", needsRows: false);
        Dense<T> from = plan.Arrange(tape, x), result = tape.NewTensor<T>(plan.Result);
        Lines lines = plan.Lines;
        for (int outer = 0; outer < lines.Outer; outer++)
        {
            ReadOnlySpan<T> block = from.Span.Slice(outer * lines.Length * lines.Inner, lines.Length * lines.Inner);
            Span<T> to = result.Span.Slice(outer * lines.Inner, lines.Inner);
            if (lines.Inner == 1)
            {
                to[0] = TensorPrimitives.Max(block);
                continue;
            }

            block[..lines.Inner].CopyTo(to);
            for (int i = 1; i < lines.Length; i++) TensorPrimitives.Max(to, block.Slice(i * lines.Inner, lines.Inner), to);
        }

        return result;
    }

    /// <summary>Smallest elements over axes.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <remarks>Array API standard, "min"; NaN if an element is NaN.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice, or there is no element.</exception>
    public static Dense<T> Min<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfSome(x.Shape, axes, keepDims, "Min", needsRows: false);
        Dense<T> from = plan.Arrange(tape, x), result = tape.NewTensor<T>(plan.Result);
        Lines lines = plan.Lines;
        for (int outer = 0; outer < lines.Outer; outer++)
        {
            ReadOnlySpan<T> block = from.Span.Slice(outer * lines.Length * lines.Inner, lines.Length * lines.Inner);
            Span<T> to = result.Span.Slice(outer * lines.Inner, lines.Inner);
            if (lines.Inner == 1)
            {
                to[0] = TensorPrimitives.Min(block);
                continue;
            }

            block[..lines.Inner].CopyTo(to);
            for (int i = 1; i < lines.Length; i++) TensorPrimitives.Min(to, block.Slice(i * lines.Inner, lines.Inner), to);
        }

        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="Max{T}"/> or <see cref="Min{T}"/>: elements that are equal to the result share it evenly.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The result.</param>
    /// <param name="v">The cotangent of the result.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <remarks>Where the result is NaN: over all axes the elements that are NaN share it; over named axes all derivatives are NaN. PyTorch does the same.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> ExtremumVjp<T>(Tape tape, Dense<T> x, Dense<T> y, Dense<T> v, in Axes axes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = Cotangent(x.Shape, y.Shape, v.Shape, axes, "Max");
        Dense<T> from = plan.Arrange(tape, x), result = plan.Room<T>(tape);
        int length = plan.Lines.Length;
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * length, length);
            Span<T> to = result.Span.Slice(row * length, length);
            T extremum = y.Span[row];
            bool sharesNaN = axes.Count == 0 && T.IsNaN(extremum);
            int ties = 0;
            foreach (T element in elements) ties += element == extremum || (sharesNaN && T.IsNaN(element)) ? 1 : 0;
            T share = v.Span[row] / T.CreateTruncating(ties), others = ties == 0 ? T.NaN : T.Zero;
            for (int i = 0; i < elements.Length; i++) to[i] = elements[i] == extremum || (sharesNaN && T.IsNaN(elements[i])) ? share : others;
        }

        return plan.Restore(tape, result);
    }

    /// <summary>Medians over axes: the element in the middle of the sorted ones, of two the smaller. NaN if an element is NaN.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice, or there is no element.</exception>
    public static Dense<T> Median<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfSome(x.Shape, axes, keepDims, "Median");
        int length = plan.Lines.Length;
        Dense<T> from = plan.Arrange(tape, x), result = tape.NewTensor<T>(plan.Result), sorted = tape.NewTensor<T>(Shape.Of(length));
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            from.Span.Slice(row * length, length).CopyTo(sorted.Span);
            sorted.Span.Sort();

            // What is not a number comes first.
            result.Span[row] = T.IsNaN(sorted.Span[0]) ? T.NaN : sorted.Span[(length - 1) / 2];
        }

        return result;
    }

    /// <summary>The places of the largest elements over axes, counted along these axes as if they were one.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <remarks>Array API standard, "argmax". The first of equal elements; the first NaN, if there is one.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice, or there is no element.</exception>
    public static Dense<int> ArgMax<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfSome(x.Shape, axes, keepDims, "ArgMax");
        Dense<T> from = plan.Arrange(tape, x);
        Dense<int> result = tape.NewTensor<int>(plan.Result);
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * plan.Lines.Length, plan.Lines.Length);
            int best = 0;
            for (int i = 1; i < elements.Length; i++)
                if (elements[i] > elements[best] || (T.IsNaN(elements[i]) && !T.IsNaN(elements[best])))
                    best = i;
            result.Span[row] = best;
        }

        return result;
    }

    /// <summary>The places of the smallest elements over axes, counted along these axes as if they were one.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <remarks>Array API standard, "argmin". The first of equal elements; the first NaN, if there is one.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice, or there is no element.</exception>
    public static Dense<int> ArgMin<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfSome(x.Shape, axes, keepDims, "ArgMin");
        Dense<T> from = plan.Arrange(tape, x);
        Dense<int> result = tape.NewTensor<int>(plan.Result);
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * plan.Lines.Length, plan.Lines.Length);
            int best = 0;
            for (int i = 1; i < elements.Length; i++)
                if (elements[i] < elements[best] || (T.IsNaN(elements[i]) && !T.IsNaN(elements[best])))
                    best = i;
            result.Span[row] = best;
        }

        return result;
    }
}
