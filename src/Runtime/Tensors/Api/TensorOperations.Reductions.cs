using System;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen;

public static partial class TensorOperations
{
    extension(Tensor)
    {
        /// <summary>Sums over axes.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>One sum for each place along the other axes.</returns>
        /// <exception cref="ArgumentException">There is no such axis.</exception>
        public static Tensor<T> Sum<T>(in ReadOnlyTensorSpan<T> x, int axis, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T> => Sum(x, [axis], keepDims);

        /// <inheritdoc cref="Sum{T}(in ReadOnlyTensorSpan{T}, int, bool)"/>
        /// <param name="x">The tensor.</param>
        /// <param name="axes">The axes, counted from the end where they are negative; none: all.</param>
        /// <param name="keepDims">Whether the axes stay, with length 1.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static Tensor<T> Sum<T>(in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> axes, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Sum(tape, tape.Read(x), Axes.Of(axes), keepDims).ToTensor();
        }

        /// <summary>Arithmetic means over axes; of nothing not a number.</summary>
        /// <inheritdoc cref="Sum{T}(in ReadOnlyTensorSpan{T}, int, bool)"/>
        public static Tensor<T> Mean<T>(in ReadOnlyTensorSpan<T> x, int axis, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T> => Mean(x, [axis], keepDims);

        /// <summary>Arithmetic means over axes; of nothing not a number.</summary>
        /// <inheritdoc cref="Sum{T}(in ReadOnlyTensorSpan{T}, ReadOnlySpan{int}, bool)"/>
        public static Tensor<T> Mean<T>(in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> axes, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Mean(tape, tape.Read(x), Axes.Of(axes), keepDims).ToTensor();
        }

        /// <summary>Largest elements along axes. Ties share the derivative equally.</summary>
        /// <inheritdoc cref="Sum{T}(in ReadOnlyTensorSpan{T}, int, bool)"/>
        public static Tensor<T> Max<T>(in ReadOnlyTensorSpan<T> x, int axis, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T> => Max(x, [axis], keepDims);

        /// <summary>Largest elements along axes. Ties share the derivative equally.</summary>
        /// <inheritdoc cref="Sum{T}(in ReadOnlyTensorSpan{T}, ReadOnlySpan{int}, bool)"/>
        public static Tensor<T> Max<T>(in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> axes, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Max(tape, tape.Read(x), Axes.Of(axes), keepDims).ToTensor();
        }

        /// <summary>Smallest elements along axes. Ties share the derivative equally.</summary>
        /// <inheritdoc cref="Sum{T}(in ReadOnlyTensorSpan{T}, int, bool)"/>
        public static Tensor<T> Min<T>(in ReadOnlyTensorSpan<T> x, int axis, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T> => Min(x, [axis], keepDims);

        /// <summary>Smallest elements along axes. Ties share the derivative equally.</summary>
        /// <inheritdoc cref="Sum{T}(in ReadOnlyTensorSpan{T}, ReadOnlySpan{int}, bool)"/>
        public static Tensor<T> Min<T>(in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> axes, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Min(tape, tape.Read(x), Axes.Of(axes), keepDims).ToTensor();
        }

        /// <summary>Products along axes; of nothing 1. The derivative is right where factors are zero.</summary>
        /// <inheritdoc cref="Sum{T}(in ReadOnlyTensorSpan{T}, int, bool)"/>
        public static Tensor<T> Prod<T>(in ReadOnlyTensorSpan<T> x, int axis, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T> => Prod(x, [axis], keepDims);

        /// <summary>Products along axes; of nothing 1. The derivative is right where factors are zero.</summary>
        /// <inheritdoc cref="Sum{T}(in ReadOnlyTensorSpan{T}, ReadOnlySpan{int}, bool)"/>
        public static Tensor<T> Prod<T>(in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> axes, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Prod(tape, tape.Read(x), Axes.Of(axes), keepDims).ToTensor();
        }

        /// <summary>Variances along axes: sums of squared distances from the mean, divided by the number of elements less a correction.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <param name="correction">0 for the variance of a population, 1 for the unbiased estimate from a sample.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static Tensor<T> Var<T>(in ReadOnlyTensorSpan<T> x, int axis, int correction = 0, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T> => Var(x, [axis], correction, keepDims);

        /// <inheritdoc cref="Var{T}(in ReadOnlyTensorSpan{T}, int, int, bool)"/>
        /// <param name="x">The tensor.</param>
        /// <param name="axes">The axes, counted from the end where they are negative; none: all.</param>
        /// <param name="correction">0 for the variance of a population, 1 for the unbiased estimate from a sample.</param>
        /// <param name="keepDims">Whether the axes stay, with length 1.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static Tensor<T> Var<T>(in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> axes, int correction = 0, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Variance(tape, tape.Read(x), Axes.Of(axes), keepDims, correction).ToTensor();
        }

        /// <summary>Standard deviations along axes: roots of variances, with derivative 0 where all elements are equal.</summary>
        /// <inheritdoc cref="Var{T}(in ReadOnlyTensorSpan{T}, int, int, bool)"/>
        public static Tensor<T> Std<T>(in ReadOnlyTensorSpan<T> x, int axis, int correction = 0, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T> => Std(x, [axis], correction, keepDims);

        /// <summary>Standard deviations along axes: roots of variances, with derivative 0 where all elements are equal.</summary>
        /// <inheritdoc cref="Var{T}(in ReadOnlyTensorSpan{T}, ReadOnlySpan{int}, int, bool)"/>
        public static Tensor<T> Std<T>(in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> axes, int correction = 0, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.StandardDeviation(tape, tape.Read(x), Axes.Of(axes), keepDims, correction).ToTensor();
        }

        /// <summary>Logarithms of sums of exponentials along axes, without overflow.</summary>
        /// <inheritdoc cref="Sum{T}(in ReadOnlyTensorSpan{T}, int, bool)"/>
        public static Tensor<T> LogSumExp<T>(in ReadOnlyTensorSpan<T> x, int axis, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T> => LogSumExp(x, [axis], keepDims);

        /// <summary>Logarithms of sums of exponentials along axes, without overflow.</summary>
        /// <inheritdoc cref="Sum{T}(in ReadOnlyTensorSpan{T}, ReadOnlySpan{int}, bool)"/>
        public static Tensor<T> LogSumExp<T>(in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> axes, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.LogSumExp(tape, tape.Read(x), Axes.Of(axes), keepDims).ToTensor();
        }

        /// <summary>Exponentials divided by their sum along an axis, without overflow.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static Tensor<T> Softmax<T>(in ReadOnlyTensorSpan<T> x, int axis)
            where T : unmanaged, IFloatingPointIeee754<T> => Tensor.Exp<T>(Tensor.LogSoftmax(x, axis));

        /// <summary>Logarithms of <c>Softmax</c>.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static Tensor<T> LogSoftmax<T>(in ReadOnlyTensorSpan<T> x, int axis)
            where T : unmanaged, IFloatingPointIeee754<T> => Tensor.Subtract<T>(x, Tensor.LogSumExp(x, axis, keepDims: true));
    }
}
