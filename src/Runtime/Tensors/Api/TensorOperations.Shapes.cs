using System;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen;

public static partial class TensorOperations
{
    extension(Tensor)
    {
        /// <summary>Joins tensors along an axis that they have.</summary>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <param name="tensors">The tensors; their other axes agree.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> Concat<T>(int axis, params ReadOnlySpan<Tensor<T>> tensors)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            var parts = new Dense<T>[tensors.Length];
            for (int i = 0; i < parts.Length; i++) parts[i] = tape.Read(tensors[i]);
            return TensorKernels.Concat<T>(tape, parts, axis).ToTensor();
        }

        /// <summary>The elements in opposite order along axes.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axes">The axes, counted from the end where they are negative.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static Tensor<T> Flip<T>(in ReadOnlyTensorSpan<T> x, params ReadOnlySpan<int> axes)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Flip(tape, tape.Read(x), Axes.Of(axes)).ToTensor();
        }

        /// <summary>The elements on and below a diagonal of each matrix, zeros above.</summary>
        /// <param name="x">The tensor; its last two axes are those of matrices.</param>
        /// <param name="diagonal">The diagonal: 0 is the main one, positive ones lie above it.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static Tensor<T> Tril<T>(in ReadOnlyTensorSpan<T> x, int diagonal = 0)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Tril(tape, tape.Read(x), diagonal).ToTensor();
        }

        /// <summary>The elements on and above a diagonal of each matrix, zeros below.</summary>
        /// <inheritdoc cref="Tril{T}(in ReadOnlyTensorSpan{T}, int)"/>
        public static Tensor<T> Triu<T>(in ReadOnlyTensorSpan<T> x, int diagonal = 0)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Triu(tape, tape.Read(x), diagonal).ToTensor();
        }
    }
}
