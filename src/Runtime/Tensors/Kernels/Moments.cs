using System;
using System.Numerics;
using System.Numerics.Tensors;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    /// <summary>Means over axes.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <remarks>Array API standard, "mean". The mean of nothing is NaN.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static Dense<T> Mean<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> sum = Sum(tape, x, axes, keepDims);
        T count = T.CreateChecked(new Reduction(x.Shape, axes, keepDims, "Mean", needsRows: false).Lines.Length);
        TensorPrimitives.Divide(sum.Span, count, sum.Span);
        return sum;
    }

    /// <summary>The cotangent of the operand of <see cref="Mean{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the means, with or without the axes that went away.</param>
    /// <param name="original">The shape of the operand.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Dense<T> MeanVjp<T>(Tape tape, Dense<T> v, in Shape original, in Axes axes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Reduction(original, axes, keepDims: false, "Mean", needsRows: false);
        plan.RequireCotangent(v.Shape, "Mean");
        Dense<T> share = tape.NewTensor<T>(plan.Kept);
        TensorPrimitives.Divide(v.Span, T.CreateChecked(plan.Lines.Length), share.Span);
        return BroadcastTo(tape, share, original);
    }

    /// <summary>Variances over axes.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <param name="correction">What is subtracted from the number of elements: 0 for the variance of a population, 1 for the estimate from a sample.</param>
    /// <remarks>Array API standard, "var". In two passes: the mean, then the squares of the distances from it.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static Dense<T> Variance<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims, double correction)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Reduction(x.Shape, axes, keepDims, "Variance");
        Dense<T> from = plan.Arrange(tape, x), result = tape.NewTensor<T>(plan.Result), scratch = tape.NewTensor<T>(Shape.Of(plan.Lines.Length));
        int length = plan.Lines.Length;
        T freedom = T.CreateChecked(Math.Max(0, length - correction));
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * length, length);
            TensorPrimitives.Subtract(elements, Total(elements) / T.CreateChecked(length), scratch.Span);
            TensorPrimitives.Multiply<T>(scratch.Span, scratch.Span, scratch.Span);
            result.Span[row] = Total<T>(scratch.Span) / freedom;
        }

        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="Variance{T}"/>: 2·v·(x - mean) / (n - correction).</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="v">The cotangent of the variances.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="correction">What was subtracted from the number of elements.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> VarianceVjp<T>(Tape tape, Dense<T> x, Dense<T> v, in Axes axes, double correction)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Reduction(x.Shape, axes, keepDims: false, "Variance");
        plan.RequireCotangent(v.Shape, "Variance");
        Dense<T> from = plan.Arrange(tape, x), result = plan.Room<T>(tape);
        int length = plan.Lines.Length;
        T freedom = T.CreateChecked(Math.Max(0, length - correction));
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * length, length);
            Span<T> to = result.Span.Slice(row * length, length);
            TensorPrimitives.Subtract(elements, Total(elements) / T.CreateChecked(length), to);
            TensorPrimitives.Multiply(to, (v.Span[row] + v.Span[row]) / freedom, to);
        }

        return plan.Restore(tape, result);
    }

    /// <summary>Standard deviations over axes: the square roots of <see cref="Variance{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <param name="correction">What is subtracted from the number of elements.</param>
    /// <remarks>Array API standard, "std".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static Dense<T> StandardDeviation<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims, double correction)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> result = Variance(tape, x, axes, keepDims, correction);
        TensorPrimitives.Sqrt<T>(result.Span, result.Span);
        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="StandardDeviation{T}"/>: v·(x - mean) / ((n - correction)·y), 0 where y is 0.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The standard deviations.</param>
    /// <param name="v">Their cotangent.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="correction">What was subtracted from the number of elements.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> StandardDeviationVjp<T>(Tape tape, Dense<T> x, Dense<T> y, Dense<T> v, in Axes axes, double correction)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Cotangent(x.Shape, y.Shape, v.Shape, axes, "StandardDeviation");
        Dense<T> half = tape.NewTensor<T>(v.Shape);
        for (int i = 0; i < v.Count; i++) half.Span[i] = y.Span[i] == T.Zero ? T.Zero : v.Span[i] / (y.Span[i] + y.Span[i]);
        return VarianceVjp(tape, x, half, axes, correction);
    }
}
