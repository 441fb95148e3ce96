using System;
using System.Numerics;
using System.Numerics.Tensors;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    /// <summary>The weight of the right class of each row; 0 for a row that is ignored.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="weights">A weight for each class.</param>
    /// <param name="classes">The numbers of the right classes.</param>
    /// <param name="ignored">The number that marks a row without a right class.</param>
    /// <param name="count">How many classes there are.</param>
    /// <returns>The shape of the classes.</returns>
    /// <typeparam name="T">The type of the weights.</typeparam>
    /// <exception cref="ArgumentException">There are more or fewer weights than classes, or there is no such class.</exception>
    public static Dense<T> ClassWeights<T>(Tape tape, Dense<T> weights, Dense<int> classes, int ignored, int count)
        where T : unmanaged, INumber<T>
    {
        if (weights.Shape != Shape.Of(count)) Require(false, "CrossEntropy", "the tensor of weights", weights.Shape, Shape.Of(count));
        foreach (int right in classes.Span)
            if (right != ignored && (uint)right >= (uint)count)
                throw new ArgumentException($"CrossEntropy: weights of shape {weights.Shape} have none for class {right}.");
        Dense<T> result = tape.NewTensor<T>(classes.Shape);
        for (int row = 0; row < classes.Count; row++) result.Span[row] = classes.Span[row] == ignored ? T.Zero : weights.Span[classes.Span[row]];
        return result;
    }

    /// <summary>The cotangent of the weights of <see cref="ClassWeights{T}"/>: for each class the sum over its rows.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the weights of the rows.</param>
    /// <param name="classes">The numbers of the right classes.</param>
    /// <param name="ignored">The number that marks a row without a right class.</param>
    /// <param name="original">The shape of the weights.</param>
    /// <typeparam name="T">The type of the weights.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> ClassWeightsVjp<T>(Tape tape, Dense<T> v, Dense<int> classes, int ignored, in Shape original)
        where T : unmanaged, INumber<T>
    {
        Require(v.Count == classes.Count, "ClassWeights", "the cotangent", v.Shape, classes.Shape);
        Dense<T> result = tape.Zeros<T>(original);
        for (int row = 0; row < classes.Count; row++)
            if (classes.Span[row] != ignored)
                result.Span[classes.Span[row]] += v.Span[row];
        return result;
    }

    /// <summary>The second derivative of <see cref="ClassLoss{T}"/> along a tangent: v·Σw·p·(u - Σ p·u), with p the softmax of the scores. Symmetric in what it maps.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The scores.</param>
    /// <param name="u">The tangent of the scores.</param>
    /// <param name="classes">The numbers of the right classes.</param>
    /// <param name="v">The cotangent of the losses.</param>
    /// <param name="axis">The axis of the classes.</param>
    /// <param name="ignored">The number that marks a row without a right class.</param>
    /// <typeparam name="T">The type of the scores.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit, or there is no such class.</exception>
    public static Dense<T> ClassLossCurvature<T>(Tape tape, Dense<T> x, Dense<T> u, Dense<int> classes, Dense<T> v, int axis, int ignored)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = Classes<T>(x.Shape, classes, null, axis, ignored, "CrossEntropy");
        Require(u.Shape == x.Shape, "CrossEntropy", "the tangent", u.Shape, x.Shape);
        Require(v.Count == plan.Result.Count, "CrossEntropy", "the cotangent", v.Shape, plan.Result);
        Dense<T> scores = plan.Arrange(tape, x), tangents = plan.Arrange(tape, u), result = plan.Room<T>(tape), scratch = tape.NewTensor<T>(Shape.Of(plan.Lines.Length));
        int length = plan.Lines.Length;
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            Span<T> to = result.Span.Slice(row * length, length);
            T cotangent = v.Span[row];
            if (classes.Span[row] == ignored || cotangent == T.Zero)
            {
                to.Clear();
                continue;
            }

            // The gradient of a row is Σq·p - q with weights q that add up to 1: only p varies.
            SoftmaxRow(scores.Span.Slice(row * length, length), to);
            ReadOnlySpan<T> tangent = tangents.Span.Slice(row * length, length);
            TensorPrimitives.Multiply(to, tangent, scratch.Span);
            T mean = Total<T>(scratch.Span);
            TensorPrimitives.Subtract(tangent, mean, scratch.Span);
            TensorPrimitives.Multiply<T>(to, scratch.Span, to);
            TensorPrimitives.Multiply(to, cotangent, to);
        }

        return plan.Restore(tape, result);
    }

    /// <summary><see cref="NegativeLogLikelihood{T}"/> without weights.</summary>
    /// <inheritdoc cref="NegativeLogLikelihood{T}"/>
    public static Dense<T> ClassLikelihood<T>(Tape tape, Dense<T> x, Dense<int> classes, int axis, int ignored)
        where T : unmanaged, IFloatingPointIeee754<T> => NegativeLogLikelihood(tape, x, classes, null, axis, ignored);

    /// <summary>The cotangent of the logarithms of <see cref="ClassLikelihood{T}"/>.</summary>
    /// <inheritdoc cref="NegativeLogLikelihoodVjp{T}"/>
    public static Dense<T> ClassLikelihoodVjp<T>(Tape tape, Dense<T> v, Dense<int> classes, int axis, int ignored, in Shape original)
        where T : unmanaged, IFloatingPointIeee754<T> => NegativeLogLikelihoodVjp(tape, original, classes, null, v, axis, ignored);
}
