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

        /// <summary>Sums of products along an axis. Array API standard: "vecdot".</summary>
        /// <param name="a">One tensor.</param>
        /// <param name="b">The other; the shapes broadcast.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not broadcast, or there is no such axis.</exception>
        public static Tensor<T> VecDot<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b, int axis = -1)
            where T : unmanaged, IFloatingPointIeee754<T> => Sum<T>(Tensor.Multiply<T>(a, b), axis);

        /// <summary>The products of all pairs of elements of two vectors. Array API standard: "outer".</summary>
        /// <param name="a">A vector of m elements.</param>
        /// <param name="b">A vector of n elements.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>A matrix of shape [m, n].</returns>
        /// <exception cref="ArgumentException">One of them is no vector.</exception>
        public static Tensor<T> Outer<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> left = tape.Read(a);
            return Tensor.Multiply<T>(TensorKernels.Reshape(tape, left, TensorKernels.OuterColumn(left.Shape, Shape.Of(b.Lengths))).ToTensor(), b);
        }

        /// <summary>Sums of products over the last axes of one tensor and the first of another. Array API standard: "tensordot".</summary>
        /// <param name="a">The left factor.</param>
        /// <param name="b">The right factor.</param>
        /// <param name="axes">How many axes are summed over.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>The axes of the left factor that are left, and those of the right one.</returns>
        /// <exception cref="ArgumentException">There are not so many axes, or their lengths differ.</exception>
        public static Tensor<T> TensorDot<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b, int axes = 2)
            where T : unmanaged, IFloatingPointIeee754<T> =>
            Product(a, b, TensorKernels.DotAxes(Shape.Of(a.Lengths), axes, last: true), TensorKernels.DotAxes(Shape.Of(b.Lengths), axes, last: false));

        /// <summary>Sums of products over axes of two tensors. Array API standard: "tensordot".</summary>
        /// <param name="a">The left factor.</param>
        /// <param name="b">The right factor.</param>
        /// <param name="axesOfA">The axes of the left factor that are summed over.</param>
        /// <param name="axesOfB">The axes of the right factor that meet them, in the same order.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>The axes of the left factor that are left, and those of the right one.</returns>
        /// <exception cref="ArgumentException">There is no such axis, or lengths differ.</exception>
        public static Tensor<T> TensorDot<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b, ReadOnlySpan<int> axesOfA, ReadOnlySpan<int> axesOfB)
            where T : unmanaged, IFloatingPointIeee754<T> => Product(a, b, Axes.Of(axesOfA), Axes.Of(axesOfB));

        /// <summary>Sums of products over named axes, as NumPy's einsum: <c>"ij,jk-&gt;ik"</c> is the product of two matrices.</summary>
        /// <param name="equation">
        /// For each tensor a letter for each axis, separated by commas; after an arrow the letters of the result. Without an arrow these are the letters that occur once, in alphabetical order. A
        /// letter that a tensor has twice takes its diagonal. In a differentiable method it is a constant.
        /// </param>
        /// <param name="tensors">The tensors, eight at most.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The equation is wrong, or does not fit the shapes.</exception>
        public static Tensor<T> Einsum<T>(string equation, params ReadOnlySpan<Tensor<T>> tensors)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            ArgumentNullException.ThrowIfNull(equation);
            using Tape tape = Tape.Rent();
            var operands = new Dense<T>[tensors.Length];
            for (int i = 0; i < operands.Length; i++) operands[i] = tape.Read(tensors[i]);
            return TensorKernels.Einsum<T>(tape, equation, operands).ToTensor();
        }

        /// <summary>Signs of determinants, and logarithms of their magnitudes. Array API standard: "slogdet".</summary>
        /// <param name="x">Square matrices: the last two axes.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>The signs, 0 for a singular matrix, which have no derivative; and the logarithms, -∞ for a singular matrix, with the derivative x⁻ᵀ.</returns>
        /// <exception cref="ArgumentException">The matrices are not square.</exception>
        public static (Tensor<T> Sign, Tensor<T> LogAbsDet) SLogDet<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> logarithms = TensorKernels.SLogDet(tape, tape.Read(x), out Dense<T> sign);
            return (sign.ToTensor(), logarithms.ToTensor());
        }

        /// <summary>The solutions of systems of linear equations a·x = b with triangular matrices.</summary>
        /// <param name="a">Square matrices: the last two axes. Only one triangle is read.</param>
        /// <param name="b">Right sides: matrices, or a vector.</param>
        /// <param name="upper">Whether the matrix of the equations, transposed already if it is to be, is an upper triangular one.</param>
        /// <param name="transpose">Whether the matrix of the equations is the transposed of <paramref name="a"/>.</param>
        /// <param name="unitDiagonal">Whether its diagonal is not read, but 1.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> TriangularSolve<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b, bool upper = false, bool transpose = false, bool unitDiagonal = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> sides = tape.Read(b);
            Dense<T> columns = TensorKernels.Reshape(tape, sides, TensorKernels.AsColumns(sides.Shape));
            Dense<T> solution = TensorKernels.TriangularSolve(tape, tape.Read(a), columns, upper, transpose, unitDiagonal);
            return TensorKernels.Reshape(tape, solution, TensorKernels.FromColumns(solution.Shape, sides.Shape)).ToTensor();
        }

        /// <summary>Eigenvalues of symmetric matrices, ascending. Array API standard: "eigvalsh".</summary>
        /// <param name="x">Symmetric matrices: the last two axes. Only the lower triangle is read; derivatives are those with respect to symmetric matrices.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>The eigenvalues, with the derivative V·diag(v)·Vᵀ, also where some are equal.</returns>
        /// <exception cref="ArgumentException">The matrices are not square.</exception>
        public static Tensor<T> EigenvaluesSymmetric<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.EigenvaluesSymmetric(tape, tape.Read(x)).ToTensor();
        }

        /// <summary>Eigenvalues of symmetric matrices, ascending, and eigenvectors: x = V·diag(w)·Vᵀ. Array API standard: "eigh".</summary>
        /// <param name="x">Symmetric matrices: the last two axes. Only the lower triangle is read; derivatives are those with respect to symmetric matrices.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>
        /// The eigenvalues, and the matrices whose columns are the eigenvectors. The signs of vectors mean nothing, and vectors of equal eigenvalues have no derivative: where one is asked
        /// for, it is not a number.
        /// </returns>
        /// <exception cref="ArgumentException">The matrices are not square.</exception>
        public static (Tensor<T> Values, Tensor<T> Vectors) EigenSymmetric<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> values = TensorKernels.EigenvaluesSymmetric(tape, tape.Read(x), out Dense<T> vectors);
            return (values.ToTensor(), vectors.ToTensor());
        }

        /// <summary>Singular values, descending. Array API standard: "svdvals".</summary>
        /// <param name="x">Matrices: the last two axes.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>The singular values, with the derivative U·diag(v)·Vᵀ; where one is zero, without its part.</returns>
        /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
        public static Tensor<T> SingularValues<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.SingularValues(tape, tape.Read(x), out _, out _).ToTensor();
        }

        /// <summary>Norms of matrices. Array API standard: "matrix_norm".</summary>
        /// <param name="x">Matrices: the last two axes.</param>
        /// <param name="kind">Which norm; in a differentiable method a constant.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>One number for each matrix.</returns>
        /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
        public static Tensor<T> MatrixNorm<T>(in ReadOnlyTensorSpan<T> x, MatrixNormKind kind = MatrixNormKind.Frobenius)
            where T : unmanaged, IFloatingPointIeee754<T> => kind switch
            {
                MatrixNormKind.Nuclear => Sum<T>(SingularValues(x), -1),
                MatrixNormKind.Spectral => Max<T>(SingularValues(x), -1),
                MatrixNormKind.One => Max<T>(Sum<T>(Tensor.Abs<T>(x), -2), -1),
                MatrixNormKind.Infinity => Max<T>(Sum<T>(Tensor.Abs<T>(x), -1), -1),
                _ => Tensor.Sqrt<T>(Sum<T>(Tensor.Multiply<T>(x, x), [-2, -1])),
            };

        /// <summary>The Euclidean distances of all pairs of vectors; a distance 0 has the derivative 0.</summary>
        /// <param name="a">Vectors, of shape [..., m, d].</param>
        /// <param name="b">Vectors, of shape [..., n, d]; the leading axes broadcast.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>Of shape [..., m, n].</returns>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> PairwiseDistances<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            Shape left = Shape.Of(a.Lengths), right = Shape.Of(b.Lengths);
            using Tape tape = Tape.Rent();
            Tensor<T> rows = TensorKernels.Reshape(tape, tape.Read(a), TensorKernels.Paired(left, right, isFirst: true)).ToTensor();
            Tensor<T> columns = TensorKernels.Reshape(tape, tape.Read(b), TensorKernels.Paired(right, left, isFirst: false)).ToTensor();
            Tensor<T> differences = Tensor.Subtract<T>(rows, columns);
            return Tensor.Sqrt<T>(Sum<T>(Tensor.Multiply<T>(differences, differences), -1));
        }
    }

    private static Tensor<T> Product<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b, in Axes ofA, in Axes ofB)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using Tape tape = Tape.Rent();
        Dense<T> left = tape.Read(a), right = tape.Read(b);
        Shape ofRows = TensorKernels.DotMatrix(left.Shape, ofA, right.Shape, ofB, last: true), ofColumns = TensorKernels.DotMatrix(right.Shape, ofB, left.Shape, ofA, last: false);
        Dense<T> rows = TensorKernels.Reshape(tape, TensorKernels.Permute(tape, left, TensorKernels.DotOrder(left.Shape, ofA, last: true)), ofRows);
        Dense<T> columns = TensorKernels.Reshape(tape, TensorKernels.Permute(tape, right, TensorKernels.DotOrder(right.Shape, ofB, last: false)), ofColumns);
        return TensorKernels.Reshape(tape, TensorKernels.MatMul(tape, rows, columns), TensorKernels.DotResult(left.Shape, right.Shape, ofA, ofB)).ToTensor();
    }
}
