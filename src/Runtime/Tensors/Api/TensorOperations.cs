using System;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen;

/// <summary>
/// What the framework's tensors lack, under the names of the Array API standard, as members of the framework's own class: <c>Tensor.MatMul(a, b)</c>. Differentiable methods follow
/// each of them.
/// </summary>
public static partial class TensorOperations
{
    extension(Tensor)
    {
        /// <summary>The product of two matrices, or of stacks of matrices whose leading axes broadcast. A vector counts as a row on the left and as a column on the right.</summary>
        /// <param name="a">The left factor, of shape [..., m, k] or [k].</param>
        /// <param name="b">The right factor, of shape [..., k, n] or [k].</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>The product, of shape [..., m, n]; without the axes that a vector lacks.</returns>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> MatMul<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.MatMul(tape, tape.Read(a), tape.Read(b)).ToTensor();
        }
    }
}
