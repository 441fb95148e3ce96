using System;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen;

public static partial class TensorOperations
{
    extension(Tensor)
    {
        /// <summary>Norms of vectors along axes, without overflow. The derivative at the zero vector is 0; for the orders ±∞ elements of equal magnitude share it equally.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <param name="order">Which norm: 2 is the Euclidean one, 1 the sum of magnitudes, ±∞ the largest and the smallest magnitude, 0 the number of elements that are not 0, any other p the p-th root of the sum of p-th powers of magnitudes.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <remarks>Array API standard, "linalg.vector_norm".</remarks>
        /// <exception cref="ArgumentException">There is no such axis; or there is no element, for an infinite order.</exception>
        public static Tensor<T> VectorNorm<T>(in ReadOnlyTensorSpan<T> x, int axis, double order = 2, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T> => VectorNorm(x, [axis], order, keepDims);

        /// <summary>Norms of vectors along axes, without overflow. The derivative at the zero vector is 0; for the orders ±∞ elements of equal magnitude share it equally.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axes">The axes, counted from the end where they are negative; none: all.</param>
        /// <param name="order">Which norm: 2 is the Euclidean one, 1 the sum of magnitudes, ±∞ the largest and the smallest magnitude, 0 the number of elements that are not 0, any other p the p-th root of the sum of p-th powers of magnitudes.</param>
        /// <param name="keepDims">Whether the axes stay, with length 1.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <remarks>Array API standard, "linalg.vector_norm".</remarks>
        /// <exception cref="ArgumentException">There is no such axis, or one is named twice; or there is no element, for an infinite order.</exception>
        public static Tensor<T> VectorNorm<T>(in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> axes, double order = 2, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Norm(tape, tape.Read(x), order, Axes.Of(axes), keepDims).ToTensor();
        }

        /// <summary>The places of the largest elements along axes, counted along these axes as if they were one: the first of equal ones, the first NaN if there is one. A constant to the derivative.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <remarks>Array API standard, "argmax". <c>Tensor.TakeAlongAxis(x, Tensor.ArgMax(x, axis, keepDims: true), axis)</c> is the maximum of which the first of equal elements takes the whole derivative.</remarks>
        /// <exception cref="ArgumentException">There is no such axis, or no element along it.</exception>
        public static Tensor<int> ArgMax<T>(in ReadOnlyTensorSpan<T> x, int axis, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T> => ArgMax(x, [axis], keepDims);

        /// <summary>The places of the largest elements along axes, counted along these axes as if they were one: the first of equal ones, the first NaN if there is one. A constant to the derivative.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axes">The axes, counted from the end where they are negative; none: all.</param>
        /// <param name="keepDims">Whether the axes stay, with length 1.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <remarks>Array API standard, "argmax". <c>Tensor.TakeAlongAxis(x, Tensor.ArgMax(x, axis, keepDims: true), axis)</c> is the maximum of which the first of equal elements takes the whole derivative.</remarks>
        /// <exception cref="ArgumentException">There is no such axis, or one is named twice, or no element along it.</exception>
        public static Tensor<int> ArgMax<T>(in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> axes, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.ArgMax(tape, tape.Read(x), Axes.Of(axes), keepDims).ToTensor();
        }

        /// <summary>The places of the smallest elements along axes, counted along these axes as if they were one: the first of equal ones, the first NaN if there is one. A constant to the derivative.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <remarks>Array API standard, "argmin".</remarks>
        /// <exception cref="ArgumentException">There is no such axis, or no element along it.</exception>
        public static Tensor<int> ArgMin<T>(in ReadOnlyTensorSpan<T> x, int axis, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T> => ArgMin(x, [axis], keepDims);

        /// <summary>The places of the smallest elements along axes, counted along these axes as if they were one: the first of equal ones, the first NaN if there is one. A constant to the derivative.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axes">The axes, counted from the end where they are negative; none: all.</param>
        /// <param name="keepDims">Whether the axes stay, with length 1.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <remarks>Array API standard, "argmin".</remarks>
        /// <exception cref="ArgumentException">There is no such axis, or one is named twice, or no element along it.</exception>
        public static Tensor<int> ArgMin<T>(in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> axes, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.ArgMin(tape, tape.Read(x), Axes.Of(axes), keepDims).ToTensor();
        }

        /// <summary>Medians along axes: the element in the middle of the sorted ones, of two the smaller. Elements that are equal to it share the derivative equally; NaN if an element is NaN.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <exception cref="ArgumentException">There is no such axis, or no element along it.</exception>
        public static Tensor<T> Median<T>(in ReadOnlyTensorSpan<T> x, int axis, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T> => Median(x, [axis], keepDims);

        /// <summary>Medians along axes: the element in the middle of the sorted ones, of two the smaller. Elements that are equal to it share the derivative equally; NaN if an element is NaN.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axes">The axes, counted from the end where they are negative; none: all.</param>
        /// <param name="keepDims">Whether the axes stay, with length 1.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <exception cref="ArgumentException">There is no such axis, or one is named twice, or no element along it.</exception>
        public static Tensor<T> Median<T>(in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> axes, bool keepDims = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Median(tape, tape.Read(x), Axes.Of(axes), keepDims).ToTensor();
        }

        /// <summary>The median of all elements: the one in the middle of the sorted ones, of two the smaller. Elements that are equal to it share the derivative equally; NaN if an element is NaN.</summary>
        /// <param name="x">The tensor.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <exception cref="ArgumentException">There is no element.</exception>
        public static T Median<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Median(tape, tape.Read(x), default, keepDims: false).Item;
        }

        /// <summary>The largest of the elements up to each place along an axis; NaN from the first NaN on. Of equal elements the last one so far takes the whole derivative.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        /// <exception cref="ArgumentException">There is no such axis.</exception>
        public static Tensor<T> CumMax<T>(in ReadOnlyTensorSpan<T> x, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.CumMax(tape, tape.Read(x), axis).ToTensor();
        }

        /// <summary>The smallest of the elements up to each place along an axis; NaN from the first NaN on. Of equal elements the last one so far takes the whole derivative.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        /// <exception cref="ArgumentException">There is no such axis.</exception>
        public static Tensor<T> CumMin<T>(in ReadOnlyTensorSpan<T> x, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.CumMin(tape, tape.Read(x), axis).ToTensor();
        }

        /// <summary>Logarithms of the sums of the exponentials of all elements up to each place along an axis, without overflow.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        /// <exception cref="ArgumentException">There is no such axis.</exception>
        public static Tensor<T> LogCumSumExp<T>(in ReadOnlyTensorSpan<T> x, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.LogCumSumExp(tape, tape.Read(x), axis).ToTensor();
        }

        /// <summary>The elements along an axis in their order; equal ones keep theirs, and NaN is larger than all others. The derivative of each goes to where it came from.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <param name="descending">The largest first.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        /// <remarks>Array API standard, "sort".</remarks>
        /// <exception cref="ArgumentException">There is no such axis.</exception>
        public static Tensor<T> Sort<T>(in ReadOnlyTensorSpan<T> x, int axis, bool descending = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> elements = tape.Read(x);
            return TensorKernels.TakeAlongAxis(tape, elements, TensorKernels.ArgSort(tape, elements, axis, descending), axis).ToTensor();
        }

        /// <summary>The places from which <c>Sort</c> takes the elements along an axis. A constant to the derivative.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <param name="descending">The largest first.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        /// <remarks>Array API standard, "argsort".</remarks>
        /// <exception cref="ArgumentException">There is no such axis.</exception>
        public static Tensor<int> ArgSort<T>(in ReadOnlyTensorSpan<T> x, int axis, bool descending = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.ArgSort(tape, tape.Read(x), axis, descending).ToTensor();
        }

        /// <summary>The largest or smallest elements along an axis, in their order; of equal ones the first, and NaN is larger than all others. The derivative of each goes to where it came from.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="count">How many.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <param name="largest">Whether the largest elements are taken, the largest first; else the smallest, the smallest first.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>The axis has that length.</returns>
        /// <exception cref="ArgumentException">There is no such axis, or it has fewer elements.</exception>
        public static Tensor<T> TopK<T>(in ReadOnlyTensorSpan<T> x, int count, int axis, bool largest = true)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> elements = tape.Read(x);
            return TensorKernels.TakeAlongAxis(tape, elements, TensorKernels.ArgTopK(tape, elements, count, axis, largest), axis).ToTensor();
        }

        /// <summary>The places from which <c>TopK</c> takes the elements along an axis. A constant to the derivative.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="count">How many.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <param name="largest">Whether the largest elements are taken, the largest first; else the smallest, the smallest first.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>The axis has that length.</returns>
        /// <exception cref="ArgumentException">There is no such axis, or it has fewer elements.</exception>
        public static Tensor<int> ArgTopK<T>(in ReadOnlyTensorSpan<T> x, int count, int axis, bool largest = true)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.ArgTopK(tape, tape.Read(x), count, axis, largest).ToTensor();
        }
    }
}
