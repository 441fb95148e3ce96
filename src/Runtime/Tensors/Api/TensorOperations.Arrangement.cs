using System;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen;

public static partial class TensorOperations
{
    extension(Tensor)
    {
        /// <summary>Consecutive places of an axis, or such at even distances.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <param name="start">The first place, counted from the end where it is negative.</param>
        /// <param name="length">How many.</param>
        /// <param name="step">The distance from one to the next, which may be negative.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>The axis has that length.</returns>
        /// <exception cref="ArgumentException">There is no such axis, or a place lies outside.</exception>
        public static Tensor<T> Narrow<T>(in ReadOnlyTensorSpan<T> x, int axis, int start, int length, int step = 1)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> elements = tape.Read(x);
            return TensorKernels.Slice(tape, elements, elements.Shape.StartAt(axis, start), elements.Shape.WithLength(axis, length), elements.Shape.StepsOf(axis, step)).ToTensor();
        }

        /// <summary>One place of an axis, which is gone in the result.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <param name="index">The place, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor with one axis less; with one element where there is no other axis.</returns>
        /// <exception cref="ArgumentException">There is no such axis or place.</exception>
        public static Tensor<T> Select<T>(in ReadOnlyTensorSpan<T> x, int axis, int index)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Select(tape, tape.Read(x), axis, index).ToTensor();
        }

        /// <summary>An axis at another place among the axes, the others in their order.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="source">The axis, counted from the end where it is negative.</param>
        /// <param name="destination">Which number it gets.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <remarks>Array API standard, "moveaxis".</remarks>
        /// <exception cref="ArgumentException">There is no such axis.</exception>
        public static Tensor<T> MoveAxis<T>(in ReadOnlyTensorSpan<T> x, int source, int destination)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> elements = tape.Read(x);
            return TensorKernels.Permute(tape, elements, elements.Shape.Moved(source, destination)).ToTensor();
        }

        /// <summary>The elements moved along axes; what leaves at one end enters at the other.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="shifts">How far, for each axis.</param>
        /// <param name="axes">The axes; none: along all elements in their order, with one shift.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        /// <remarks>Array API standard, "roll".</remarks>
        /// <exception cref="ArgumentException">There is no such axis, or not one shift for each.</exception>
        public static Tensor<T> Roll<T>(in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> shifts, ReadOnlySpan<int> axes)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Roll(tape, tape.Read(x), Axes.Of(shifts), Axes.Of(axes)).ToTensor();
        }

        /// <summary>The elements moved along an axis; what leaves at one end enters at the other.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="shift">How far.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        /// <remarks>Array API standard, "roll".</remarks>
        /// <exception cref="ArgumentException">There is no such axis.</exception>
        public static Tensor<T> Roll<T>(in ReadOnlyTensorSpan<T> x, int shift, int axis)
            where T : unmanaged, IFloatingPointIeee754<T> => Roll(x, [shift], [axis]);

        /// <summary>The tensor surrounded by elements of one value.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="before">How many elements before the first of each axis.</param>
        /// <param name="after">How many elements after the last of each axis.</param>
        /// <param name="value">The value.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <exception cref="ArgumentException">There is not one number for each axis, or one is negative.</exception>
        public static Tensor<T> Pad<T>(in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> before, ReadOnlySpan<int> after, T value = default)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Pad(tape, tape.Read(x), Shape.Of(before), Shape.Of(after), value).ToTensor();
        }

        /// <summary>The tensor surrounded by its own elements. Each gets the sum of the derivatives of its copies.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="before">How many elements before the first of each axis.</param>
        /// <param name="after">How many elements after the last of each axis.</param>
        /// <param name="mode">Which of its elements.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <exception cref="ArgumentException">There is not one number for each axis, one is negative, or there are not enough elements.</exception>
        public static Tensor<T> Pad<T>(in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> before, ReadOnlySpan<int> after, PadMode mode)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Pad(tape, tape.Read(x), Shape.Of(before), Shape.Of(after), mode).ToTensor();
        }

        /// <summary>The tensor side by side with itself.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="repetitions">How often along each axis; where they are fewer or more than there are axes, ones are put before.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <remarks>Array API standard, "tile".</remarks>
        /// <exception cref="ArgumentException">A repetition is negative.</exception>
        public static Tensor<T> Tile<T>(in ReadOnlyTensorSpan<T> x, params ReadOnlySpan<int> repetitions)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Tile(tape, tape.Read(x), Axes.Of(repetitions)).ToTensor();
        }

        /// <summary>Each place of an axis several times in succession.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="times">How often.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <remarks>Array API standard, "repeat", with one number.</remarks>
        /// <exception cref="ArgumentException">There is no such axis, or the number is negative.</exception>
        public static Tensor<T> Repeat<T>(in ReadOnlyTensorSpan<T> x, int times, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Repeat(tape, tape.Read(x), times, axis).ToTensor();
        }

        /// <summary>All windows of an axis, on a new last axis.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <param name="size">The length of a window.</param>
        /// <param name="step">How far it is from one window to the next.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>The axis holds the number of windows.</returns>
        /// <exception cref="ArgumentException">There is no such axis, or it is shorter than a window.</exception>
        public static Tensor<T> Windows<T>(in ReadOnlyTensorSpan<T> x, int axis, int size, int step = 1)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Windows(tape, tape.Read(x), axis, size, step).ToTensor();
        }

        /// <summary>A diagonal of each matrix.</summary>
        /// <param name="x">The tensor; its last two axes are those of matrices.</param>
        /// <param name="offset">Which diagonal: 0 is the main one, positive ones lie above it.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>The last axis runs along the diagonal.</returns>
        /// <remarks>Array API standard, "linalg.diagonal".</remarks>
        /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
        public static Tensor<T> Diagonal<T>(in ReadOnlyTensorSpan<T> x, int offset = 0)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Diagonal(tape, tape.Read(x), offset).ToTensor();
        }

        /// <summary>Square matrices of zeros but for one diagonal.</summary>
        /// <param name="x">The diagonals, along the last axis.</param>
        /// <param name="offset">Which diagonal: 0 is the main one, positive ones lie above it.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>The last two axes are those of matrices.</returns>
        public static Tensor<T> DiagonalMatrix<T>(in ReadOnlyTensorSpan<T> x, int offset = 0)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.DiagonalMatrix(tape, tape.Read(x), offset).ToTensor();
        }
    }
}
