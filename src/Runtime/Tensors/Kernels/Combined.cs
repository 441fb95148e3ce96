using System;
using System.Numerics;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    /// <summary><see cref="CrossEntropy{T}"/> without weights.</summary>
    /// <inheritdoc cref="CrossEntropy{T}"/>
    public static Dense<T> ClassLoss<T>(Tape tape, Dense<T> x, Dense<int> classes, int axis, double smoothing, int ignored)
        where T : unmanaged, IFloatingPointIeee754<T> => CrossEntropy(tape, x, classes, null, axis, smoothing, ignored);

    /// <summary>The cotangent of the scores of <see cref="ClassLoss{T}"/>.</summary>
    /// <inheritdoc cref="CrossEntropyVjp{T}"/>
    public static Dense<T> ClassLossVjp<T>(Tape tape, Dense<T> x, Dense<int> classes, Dense<T> v, int axis, double smoothing, int ignored)
        where T : unmanaged, IFloatingPointIeee754<T> => CrossEntropyVjp(tape, x, classes, null, v, axis, smoothing, ignored);

    /// <summary>The tangent of <see cref="ClassLoss{T}"/>: the sum over the classes of the product of gradient and tangent.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="t">The tangent of the scores.</param>
    /// <param name="x">The scores.</param>
    /// <param name="classes">The numbers of the right classes.</param>
    /// <param name="axis">The axis of the classes.</param>
    /// <param name="smoothing">What part of the probability is spread evenly over all classes.</param>
    /// <param name="ignored">The number that marks a row without a right class.</param>
    /// <typeparam name="T">The type of the scores.</typeparam>
    public static Dense<T> ClassLossJvp<T>(Tape tape, Dense<T> t, Dense<T> x, Dense<int> classes, int axis, double smoothing, int ignored)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> ones = tape.NewTensor<T>(classes.Shape);
        ones.Span.Fill(T.One);
        Dense<T> gradient = CrossEntropyVjp(tape, x, classes, null, ones, axis, smoothing, ignored), products = tape.NewTensor<T>(x.Shape);
        System.Numerics.Tensors.TensorPrimitives.Multiply(gradient.Span, t.Span, products.Span);
        return Sum(tape, products, Axes.Of(axis), keepDims: false);
    }

    /// <summary>How many rows have a right class.</summary>
    /// <param name="classes">The numbers of the right classes.</param>
    /// <param name="ignored">The number that marks a row without one.</param>
    public static int CountOfClasses(Dense<int> classes, int ignored) => classes.Count - MemoryExtensions.Count(classes.Span, ignored);

    /// <summary>The largest elements of windows.</summary>
    /// <inheritdoc cref="MaxPool2d{T}"/>
    public static Dense<T> MaxPooled<T>(Tape tape, Dense<T> x, in Axes window, in Axes stride, in Axes padding, in Axes dilation, bool ceiling)
        where T : unmanaged, IFloatingPointIeee754<T> => MaxPool2d(tape, x, window, stride, padding, dilation, ceiling, out _);

    /// <summary>The cotangent of what <see cref="MaxPooled{T}"/> took the largest elements of.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The elements.</param>
    /// <param name="v">The cotangent of the largest ones.</param>
    /// <param name="window">The size of a window.</param>
    /// <param name="stride">How far it is to the next.</param>
    /// <param name="padding">How far windows reach over the edges.</param>
    /// <param name="dilation">How far it is from one element of a window to the next.</param>
    /// <param name="ceiling">Whether windows may end outside.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Dense<T> MaxPooledVjp<T>(Tape tape, Dense<T> x, Dense<T> v, in Axes window, in Axes stride, in Axes padding, in Axes dilation, bool ceiling)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        MaxPool2d(tape, x, window, stride, padding, dilation, ceiling, out Dense<int> places);
        return MaxPoolVjp(tape, v, places, x.Shape);
    }

    /// <summary>The tangent of <see cref="MaxPooled{T}"/>: that of the elements which were taken.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The elements.</param>
    /// <param name="t">Their tangent.</param>
    /// <param name="window">The size of a window.</param>
    /// <param name="stride">How far it is to the next.</param>
    /// <param name="padding">How far windows reach over the edges.</param>
    /// <param name="dilation">How far it is from one element of a window to the next.</param>
    /// <param name="ceiling">Whether windows may end outside.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> MaxPooledJvp<T>(Tape tape, Dense<T> x, Dense<T> t, in Axes window, in Axes stride, in Axes padding, in Axes dilation, bool ceiling)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(t.Shape == x.Shape, "MaxPool", "the tangent", t.Shape, x.Shape);
        Dense<T> result = MaxPool2d(tape, x, window, stride, padding, dilation, ceiling, out Dense<int> places);
        int channels = x.Shape[0] * x.Shape[1], plane = channels == 0 ? 0 : x.Count / channels, windows = channels == 0 ? 0 : result.Count / channels;
        for (int i = 0; i < result.Count; i++) result.Span[i] = places.Span[i] < 0 ? T.Zero : t.Span[(i / windows * plane) + places.Span[i]];
        return result;
    }
}
