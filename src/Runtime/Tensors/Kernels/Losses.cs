using System;
using System.Numerics;
using System.Numerics.Tensors;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    /// <summary>Exponentials divided by their sum along an axis, without overflow.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public static Dense<T> Softmax<T>(Tape tape, Dense<T> x, int axis)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfAxis(x.Shape, axis, "Softmax");
        Dense<T> from = plan.Arrange(tape, x), result = plan.Room<T>(tape);
        int length = plan.Lines.Length;
        for (int row = 0; row < plan.Lines.Count && length > 0; row++) SoftmaxRow(from.Span.Slice(row * length, length), result.Span.Slice(row * length, length));
        return plan.Restore(tape, result);
    }

    /// <summary>The cotangent of the operand of <see cref="Softmax{T}"/>: y·(v - Σ v·y).</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="y">The result.</param>
    /// <param name="v">Its cotangent.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> SoftmaxVjp<T>(Tape tape, Dense<T> y, Dense<T> v, int axis)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(v.Shape == y.Shape, "Softmax", "the cotangent", v.Shape, y.Shape);
        Reduction plan = OfAxis(y.Shape, axis, "Softmax");
        Dense<T> shares = plan.Arrange(tape, y), weights = plan.Arrange(tape, v), result = plan.Room<T>(tape);
        int length = plan.Lines.Length;
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> share = shares.Span.Slice(row * length, length), weight = weights.Span.Slice(row * length, length);
            Span<T> to = result.Span.Slice(row * length, length);
            TensorPrimitives.Multiply(share, weight, to);
            TensorPrimitives.Subtract(weight, Total<T>(to), to);
            TensorPrimitives.Multiply(share, to, to);
        }

        return plan.Restore(tape, result);
    }

    /// <summary>Logarithms of <see cref="Softmax{T}"/>, without overflow.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public static Dense<T> LogSoftmax<T>(Tape tape, Dense<T> x, int axis)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfAxis(x.Shape, axis, "LogSoftmax");
        Dense<T> from = plan.Arrange(tape, x), result = plan.Room<T>(tape);
        int length = plan.Lines.Length;
        for (int row = 0; row < plan.Lines.Count && length > 0; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * length, length);
            Span<T> to = result.Span.Slice(row * length, length);

            // The largest element is taken off first: the difference of two large numbers would lose digits.
            T largest = TensorPrimitives.Max(elements);
            TensorPrimitives.Subtract(elements, largest, to);
            TensorPrimitives.Exp<T>(to, to);
            T rest = T.Log(Total<T>(to));
            TensorPrimitives.Subtract(elements, largest, to);
            TensorPrimitives.Subtract(to, rest, to);
        }

        return plan.Restore(tape, result);
    }

    /// <summary>The cotangent of the operand of <see cref="LogSoftmax{T}"/>: v - exp(y)·Σ v.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="y">The result.</param>
    /// <param name="v">Its cotangent.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> LogSoftmaxVjp<T>(Tape tape, Dense<T> y, Dense<T> v, int axis)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(v.Shape == y.Shape, "LogSoftmax", "the cotangent", v.Shape, y.Shape);
        Reduction plan = OfAxis(y.Shape, axis, "LogSoftmax");
        Dense<T> logarithms = plan.Arrange(tape, y), weights = plan.Arrange(tape, v), result = plan.Room<T>(tape);
        int length = plan.Lines.Length;
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> weight = weights.Span.Slice(row * length, length);
            Span<T> to = result.Span.Slice(row * length, length);
            TensorPrimitives.Exp(logarithms.Span.Slice(row * length, length), to);
            TensorPrimitives.Multiply(to, Total(weight), to);
            TensorPrimitives.Subtract(weight, to, to);
        }

        return plan.Restore(tape, result);
    }

    /// <summary>Minus the logarithm of the probability that a softmax of scores gives to the right class, for each row.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The scores.</param>
    /// <param name="classes">The numbers of the right classes: the shape of the scores without the axis of classes.</param>
    /// <param name="weights">A weight for each class, or null.</param>
    /// <param name="axis">The axis of the classes.</param>
    /// <param name="smoothing">What part of the probability is spread evenly over all classes.</param>
    /// <param name="ignored">The number that marks a row without a right class: its loss is 0.</param>
    /// <remarks>
    /// The loss of a row is (1 - s)·w(c)·(l - x(c)) + s/n·Σ w(i)·(l - x(i)), with l the logarithm of the sum of exponentials: as PyTorch's cross_entropy without reduction. For its mean
    /// the sum is divided by <see cref="ClassWeight{T}"/>.
    /// </remarks>
    /// <typeparam name="T">The type of the scores.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit, or there is no such class.</exception>
    public static Dense<T> CrossEntropy<T>(Tape tape, Dense<T> x, Dense<int> classes, Dense<T>? weights, int axis, double smoothing, int ignored)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = Classes(x.Shape, classes, weights, axis, ignored, "CrossEntropy");
        Dense<T> from = plan.Arrange(tape, x), result = tape.NewTensor<T>(plan.Result), scratch = tape.NewTensor<T>(Shape.Of(plan.Lines.Length));
        int length = plan.Lines.Length;
        T spread = T.CreateChecked(smoothing), share = spread / T.CreateChecked(Math.Max(1, length));
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            int right = classes.Span[row];
            if (right == ignored)
            {
                result.Span[row] = T.Zero;
                continue;
            }

            ReadOnlySpan<T> scores = from.Span.Slice(row * length, length);
            T largest = TensorPrimitives.Max(scores), weight = weights is null ? T.One : weights.Span[right];
            TensorPrimitives.Subtract(scores, largest, scratch.Span);
            T score = scratch.Span[right], spreadScores = T.Zero;
            if (spread != T.Zero) spreadScores = weights is null ? Total<T>(scratch.Span) : WeightedTotal(weights.Span, scratch.Span);
            TensorPrimitives.Exp<T>(scratch.Span, scratch.Span);
            T logarithm = T.Log(Total<T>(scratch.Span)), loss = (T.One - spread) * weight * (logarithm - score);
            if (spread != T.Zero) loss += share * (((weights is null ? T.CreateChecked(length) : Total<T>(weights.Span)) * logarithm) - spreadScores);
            result.Span[row] = loss;
        }

        return result;
    }

    /// <summary>The cotangent of the scores of <see cref="CrossEntropy{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The scores.</param>
    /// <param name="classes">The numbers of the right classes.</param>
    /// <param name="weights">A weight for each class, or null.</param>
    /// <param name="v">The cotangent of the losses.</param>
    /// <param name="axis">The axis of the classes.</param>
    /// <param name="smoothing">What part of the probability is spread evenly over all classes.</param>
    /// <param name="ignored">The number that marks a row without a right class.</param>
    /// <remarks>v·(((1 - s)·w(c) + s/n·Σ w)·softmax(x) - (1 - s)·w(c)·[i = c] - s/n·w(i)).</remarks>
    /// <typeparam name="T">The type of the scores.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit, or there is no such class.</exception>
    public static Dense<T> CrossEntropyVjp<T>(Tape tape, Dense<T> x, Dense<int> classes, Dense<T>? weights, Dense<T> v, int axis, double smoothing, int ignored)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = Classes(x.Shape, classes, weights, axis, ignored, "CrossEntropy");
        Require(v.Shape == plan.Result, "CrossEntropy", "the cotangent", v.Shape, plan.Result);
        Dense<T> from = plan.Arrange(tape, x), result = plan.Room<T>(tape);
        int length = plan.Lines.Length;
        T spread = T.CreateChecked(smoothing), share = spread / T.CreateChecked(Math.Max(1, length));
        T total = spread == T.Zero ? T.Zero : weights is null ? T.CreateChecked(length) : Total<T>(weights.Span);
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            Span<T> to = result.Span.Slice(row * length, length);
            int right = classes.Span[row];
            T cotangent = v.Span[row];
            if (right == ignored || cotangent == T.Zero)
            {
                to.Clear();
                continue;
            }

            T weight = (T.One - spread) * (weights is null ? T.One : weights.Span[right]);
            SoftmaxRow(from.Span.Slice(row * length, length), to);
            TensorPrimitives.Multiply(to, cotangent * (weight + (share * total)), to);
            to[right] -= cotangent * weight;
            if (spread == T.Zero) continue;
            if (weights is null) TensorPrimitives.Subtract(to, cotangent * share, to);
            else
                for (int i = 0; i < to.Length; i++) to[i] -= cotangent * share * weights.Span[i];
        }

        return plan.Restore(tape, result);
    }

    /// <summary>The sum of the weights of the right classes of all rows that are not ignored: what the mean of losses divides by.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="classes">The numbers of the right classes.</param>
    /// <param name="weights">A weight for each class, or null: all 1.</param>
    /// <param name="ignored">The number that marks a row without a right class.</param>
    /// <returns>A scalar.</returns>
    /// <typeparam name="T">The type of the weights.</typeparam>
    public static Dense<T> ClassWeight<T>(Tape tape, Dense<int> classes, Dense<T>? weights, int ignored)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> result = tape.NewTensor<T>(Shape.Scalar);
        int count = 0;
        T total = T.Zero;
        foreach (int right in classes.Span)
        {
            if (right == ignored) continue;
            count++;
            if (weights is not null) total += weights.Span[right];
        }

        result.Span[0] = weights is null ? T.CreateChecked(count) : total;
        return result;
    }

    /// <summary>Minus the logarithm of the probability of the right class, for each row, from logarithms of probabilities.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The logarithms.</param>
    /// <param name="classes">The numbers of the right classes: the shape of the logarithms without the axis of classes.</param>
    /// <param name="weights">A weight for each class, or null.</param>
    /// <param name="axis">The axis of the classes.</param>
    /// <param name="ignored">The number that marks a row without a right class: its loss is 0.</param>
    /// <typeparam name="T">The type of the logarithms.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit, or there is no such class.</exception>
    public static Dense<T> NegativeLogLikelihood<T>(Tape tape, Dense<T> x, Dense<int> classes, Dense<T>? weights, int axis, int ignored)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = Classes(x.Shape, classes, weights, axis, ignored, "NegativeLogLikelihood");
        Dense<T> from = plan.Arrange(tape, x), result = tape.NewTensor<T>(plan.Result);
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            int right = classes.Span[row];
            result.Span[row] = right == ignored ? T.Zero : -(weights is null ? T.One : weights.Span[right]) * from.Span[(row * plan.Lines.Length) + right];
        }

        return result;
    }

    /// <summary>The cotangent of the logarithms of <see cref="NegativeLogLikelihood{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="original">The shape of the logarithms.</param>
    /// <param name="classes">The numbers of the right classes.</param>
    /// <param name="weights">A weight for each class, or null.</param>
    /// <param name="v">The cotangent of the losses.</param>
    /// <param name="axis">The axis of the classes.</param>
    /// <param name="ignored">The number that marks a row without a right class.</param>
    /// <typeparam name="T">The type of the logarithms.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit, or there is no such class.</exception>
    public static Dense<T> NegativeLogLikelihoodVjp<T>(Tape tape, in Shape original, Dense<int> classes, Dense<T>? weights, Dense<T> v, int axis, int ignored)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = Classes(original, classes, weights, axis, ignored, "NegativeLogLikelihood");
        Require(v.Shape == plan.Result, "NegativeLogLikelihood", "the cotangent", v.Shape, plan.Result);
        Dense<T> result = plan.Room<T>(tape);
        result.Span.Clear();
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            int right = classes.Span[row];
            if (right != ignored) result.Span[(row * plan.Lines.Length) + right] = -(weights is null ? T.One : weights.Span[right]) * v.Span[row];
        }

        return plan.Restore(tape, result);
    }

    private static void SoftmaxRow<T>(ReadOnlySpan<T> elements, Span<T> to)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorPrimitives.Subtract(elements, TensorPrimitives.Max(elements), to);
        TensorPrimitives.Exp<T>(to, to);
        TensorPrimitives.Divide(to, Total<T>(to), to);
    }

    private static T WeightedTotal<T>(ReadOnlySpan<T> weights, ReadOnlySpan<T> elements)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T total = T.Zero;
        for (int i = 0; i < weights.Length; i++) total += weights[i] * elements[i];
        return total;
    }

    private static Reduction Classes<T>(in Shape shape, Dense<int> classes, Dense<T>? weights, int axis, int ignored, string operation)
        where T : unmanaged
    {
        var plan = new Reduction(shape, Axes.Of(shape.Axis(axis, operation)), keepDims: false, operation);
        // The text is made only where it is needed: a training step allocates nothing.
        // The framework has no tensors without axes: the class of a single row has one axis there.
        if (classes.Shape != plan.Result && !(plan.Result.Rank == 0 && classes.Count == 1))
            Require(false, operation, $"the tensor of classes for scores of shape {shape}", classes.Shape, plan.Result);
        if (weights is not null) Require(weights.Shape == Shape.Of(plan.Lines.Length), operation, "the tensor of weights", weights.Shape, Shape.Of(plan.Lines.Length));
        foreach (int right in classes.Span)
            if (right != ignored && (uint)right >= (uint)plan.Lines.Length)
                throw new ArgumentException($"{operation}: scores of shape {shape} have no class {right} on axis {axis}.");
        return plan;
    }
}
