using System;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen;

public static partial class TensorOperations
{
    extension(Tensor)
    {
        /// <summary>Slices of a tensor along an axis: rows of a table of embeddings, with axis 0. What is taken several times gets the sum of the derivatives.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="indices">The numbers of the slices.</param>
        /// <param name="axis">The axis.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">There is no such axis or slice.</exception>
        public static Tensor<T> Take<T>(in ReadOnlyTensorSpan<T> x, Tensor<int> indices, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Take(tape, tape.Read(x), tape.Read(indices), axis).ToTensor();
        }

        /// <summary>Elements at places along an axis: a tensor of the shape of the indices.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="indices">Places along the axis; the other axes are those of the tensor.</param>
        /// <param name="axis">The axis.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not fit, or there is no such place.</exception>
        public static Tensor<T> TakeAlongAxis<T>(in ReadOnlyTensorSpan<T> x, Tensor<int> indices, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.TakeAlongAxis(tape, tape.Read(x), tape.Read(indices), axis).ToTensor();
        }

        /// <summary>Sums of all elements up to each place along an axis.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static Tensor<T> CumSum<T>(in ReadOnlyTensorSpan<T> x, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.CumSum(tape, tape.Read(x), axis, reverse: false).ToTensor();
        }

        /// <summary>Products of all elements up to each place along an axis.</summary>
        /// <inheritdoc cref="CumSum{T}(in ReadOnlyTensorSpan{T}, int)"/>
        public static Tensor<T> CumProd<T>(in ReadOnlyTensorSpan<T> x, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.CumProd(tape, tape.Read(x), axis).ToTensor();
        }
    }
}
