using System;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen;

public static partial class TensorOperations
{
    extension(Tensor)
    {
        /// <summary>The sums of the main diagonals of matrices.</summary>
        /// <param name="x">Matrices: the last two axes.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static Tensor<T> Trace<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Trace(tape, tape.Read(x)).ToTensor();
        }

        /// <summary>Determinants of square matrices. The derivative is the adjugate, also of singular ones.</summary>
        /// <param name="x">Square matrices: the last two axes.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The matrices are not square.</exception>
        public static Tensor<T> Det<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Det(tape, tape.Read(x)).ToTensor();
        }

        /// <summary>Logarithms of determinants; not a number where one is negative.</summary>
        /// <inheritdoc cref="Det{T}(in ReadOnlyTensorSpan{T})"/>
        public static Tensor<T> LogDet<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.LogDet(tape, tape.Read(x)).ToTensor();
        }

        /// <summary>Inverses of square matrices.</summary>
        /// <param name="x">Square matrices: the last two axes.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The matrices are not square, or one is singular.</exception>
        public static Tensor<T> Inverse<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Inverse(tape, tape.Read(x)).ToTensor();
        }

        /// <summary>The solutions of systems of linear equations a·x = b.</summary>
        /// <param name="a">Square matrices: the last two axes.</param>
        /// <param name="b">Right sides: matrices, or a vector.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not fit, or a matrix is singular.</exception>
        public static Tensor<T> Solve<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Solve(tape, tape.Read(a), tape.Read(b)).ToTensor();
        }

        /// <summary>The lower triangular factors L of symmetric positive definite matrices L·Lᵀ.</summary>
        /// <param name="x">Symmetric positive definite matrices: the last two axes.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The matrices are not square, or one is not positive definite.</exception>
        public static Tensor<T> Cholesky<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Cholesky(tape, tape.Read(x)).ToTensor();
        }

        /// <summary>Exponentials of square matrices.</summary>
        /// <param name="x">Square matrices: the last two axes.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The matrices are not square.</exception>
        public static Tensor<T> MatrixExp<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.MatrixExp(tape, tape.Read(x)).ToTensor();
        }

        /// <summary>Square matrices raised to a whole power.</summary>
        /// <param name="x">Square matrices: the last two axes.</param>
        /// <param name="exponent">The power; negative: of the inverse.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static Tensor<T> MatrixPower<T>(in ReadOnlyTensorSpan<T> x, int exponent)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.MatrixPower(tape, tape.Read(x), exponent).ToTensor();
        }

        /// <summary>Matrices with rows and columns in each other's place: a new tensor.</summary>
        /// <param name="x">Matrices: the last two axes.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static Tensor<T> MatrixTranspose<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.MatrixTranspose(tape, tape.Read(x)).ToTensor();
        }

        /// <summary>Cross products of vectors of three elements along an axis.</summary>
        /// <param name="a">The left factors.</param>
        /// <param name="b">The right factors.</param>
        /// <param name="axis">The axis of length 3.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static Tensor<T> Cross<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b, int axis = -1)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Cross(tape, tape.Read(a), tape.Read(b), axis).ToTensor();
        }
    }
}
