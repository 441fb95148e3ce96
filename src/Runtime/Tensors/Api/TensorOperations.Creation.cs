using System;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen;

public static partial class TensorOperations
{
    extension(Tensor)
    {
        /// <summary>Matrices with ones on a diagonal and zeros elsewhere.</summary>
        /// <param name="rows">The number of rows.</param>
        /// <param name="columns">The number of columns; as many as rows where it is left out.</param>
        /// <param name="diagonal">The diagonal: 0 is the main one, positive ones lie above it.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>A tensor of shape [<paramref name="rows"/>, <paramref name="columns"/>].</returns>
        /// <remarks>Array API standard, "eye".</remarks>
        /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
        public static Tensor<T> Eye<T>(int rows, int? columns = null, int diagonal = 0)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Eye(tape, rows, columns ?? rows, diagonal, T.One).ToTensor();
        }

        /// <summary>A tensor of which all elements are the same.</summary>
        /// <param name="lengths">The lengths of its axes.</param>
        /// <param name="value">The elements.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <remarks>Array API standard, "full".</remarks>
        public static Tensor<T> Full<T>(ReadOnlySpan<nint> lengths, T value)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            Tensor<T> result = Tensor.CreateFromShape<T>(lengths);
            result.Fill(value);
            return result;
        }

        /// <summary>A tensor of ones.</summary>
        /// <param name="lengths">The lengths of its axes.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <remarks>Array API standard, "ones".</remarks>
        public static Tensor<T> Ones<T>(ReadOnlySpan<nint> lengths)
            where T : unmanaged, IFloatingPointIeee754<T> => Tensor.Full(lengths, T.One);

        /// <summary>A tensor of zeros.</summary>
        /// <param name="lengths">The lengths of its axes.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <remarks>Array API standard, "zeros".</remarks>
        public static Tensor<T> Zeros<T>(ReadOnlySpan<nint> lengths)
            where T : unmanaged, IFloatingPointIeee754<T> => Tensor.CreateFromShape<T>(lengths);

        /// <summary>Numbers at even distances: element k of n is <c>start + (stop - start) · (k / (n - 1))</c>.</summary>
        /// <param name="start">The first number.</param>
        /// <param name="stop">The last one.</param>
        /// <param name="count">How many; of one alone it is <paramref name="start"/>.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>A tensor of shape [<paramref name="count"/>].</returns>
        /// <remarks>Array API standard, "linspace".</remarks>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
        public static Tensor<T> Linspace<T>(T start, T stop, int count)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Tensor<T> fractions = TensorKernels.Fractions(tape, count, T.One).ToTensor();
            return fractions * (stop - start) + start;
        }
    }
}
