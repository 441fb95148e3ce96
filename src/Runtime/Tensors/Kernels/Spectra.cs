using System;
using System.Numerics;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    /// <summary>Eigenvalues and eigenvectors of symmetric matrices in one tensor: the first row holds the eigenvalues, ascending, the others the matrix whose columns are the vectors.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, n, n]; only the lower triangle is read.</param>
    /// <returns>[…, n + 1, n].</returns>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The matrices are not square.</exception>
    public static Dense<T> EigenSystem<T>(Tape tape, Dense<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> values = EigenvaluesSymmetric(tape, x, out Dense<T> vectors);
        return Below(tape, values, vectors);
    }

    /// <summary>The cotangent of the operand of <see cref="EigenSystem{T}"/>: V·(diag(v) + f∘(Vᵀ·u))·Vᵀ, made symmetric, with f(i, j) = 1/(w(j) - w(i)).</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="y">The result.</param>
    /// <param name="v">Its cotangent.</param>
    /// <remarks>
    /// M. Giles, "Collected matrix derivative results for forward and reverse mode algorithmic differentiation" (2008). Eigenvectors of a repeated eigenvalue have no derivative: where
    /// one is asked for, the result is not a number.
    /// </remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> EigenSystemVjp<T>(Tape tape, Dense<T> y, Dense<T> v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(v.Shape == y.Shape, "EigenSymmetric", "the cotangent", v.Shape, y.Shape);
        Dense<T> values = FirstRow(tape, y), vectors = Narrow(tape, y, -2, 1, y.Shape[y.Shape.Rank - 1]);
        return EigenvaluesSymmetricVjp(tape, values, vectors, FirstRow(tape, v), Narrow(tape, v, -2, 1, y.Shape[y.Shape.Rank - 1]));
    }

    /// <summary>The tangent of <see cref="EigenSystem{T}"/>: with s = Vᵀ·t·V that of the eigenvalues is the diagonal of s, and that of V is V·(f∘s).</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="t">The tangent of the matrices, of which the symmetric part counts.</param>
    /// <param name="y">The result.</param>
    /// <remarks>As <see cref="EigenSystemVjp{T}"/>. Vectors of equal eigenvalues do not turn into one another where the tangent does not make them.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> EigenSystemJvp<T>(Tape tape, Dense<T> t, Dense<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        MatrixStack stack = Square(t.Shape, "EigenSymmetric");
        int n = stack.Rows;
        Dense<T> values = FirstRow(tape, y), vectors = Narrow(tape, y, -2, 1, n);
        Dense<T> inner = MatMulRight(tape, vectors, MatMul(tape, SymmetricPart(tape, t), vectors), t.Shape), slopes = tape.NewTensor<T>(values.Shape);
        for (int i = 0; i < stack.Count; i++)
        {
            Span<T> matrix = inner.Span.Slice(i * n * n, n * n);
            for (int row = 0; row < n; row++)
            {
                slopes.Span[(i * n) + row] = matrix[(row * n) + row];
                for (int column = 0; column < n; column++)
                {
                    ref T element = ref matrix[(row * n) + column];
                    element = row == column || element == T.Zero ? T.Zero : element / (values.Span[(i * n) + column] - values.Span[(i * n) + row]);
                }
            }
        }

        return Below(tape, slopes, MatMul(tape, vectors, inner));
    }

    /// <summary>Singular values and vectors in one tensor: the first row holds the values, descending, the next m rows U, the last n rows V, with x = U·diag(s)·Vᵀ.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, m, n].</param>
    /// <returns>[…, 1 + m + n, min(m, n)].</returns>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
    public static Dense<T> SingularSystem<T>(Tape tape, Dense<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> values = SingularValues(tape, x, out Dense<T> left, out Dense<T> right);
        return Below(tape, values, Concat<T>(tape, [left, right], -2));
    }

    /// <summary>The cotangent of the operand of <see cref="SingularSystem{T}"/> that belongs to the values: U·diag(v)·Vᵀ.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="y">The result.</param>
    /// <param name="v">Its cotangent, of which only the first row counts.</param>
    /// <param name="original">The shape of the operand.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> SingularSystemVjp<T>(Tape tape, Dense<T> y, Dense<T> v, in Shape original)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(v.Shape == y.Shape, "SingularValues", "the cotangent", v.Shape, y.Shape);
        (Dense<T> left, Dense<T> right) = Vectors(tape, y, original);
        return SingularValuesVjp(tape, left, right, FirstRow(tape, v));
    }

    /// <summary>The tangent of <see cref="SingularSystem{T}"/> as far as the values go: the diagonal of Uᵀ·t·V; zeros for the vectors.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="t">The tangent of the matrices.</param>
    /// <param name="y">The result.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> SingularSystemJvp<T>(Tape tape, Dense<T> t, Dense<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (Dense<T> left, Dense<T> right) = Vectors(tape, y, t.Shape);
        Dense<T> turned = MatMul(tape, t, right), result = tape.Zeros<T>(y.Shape);
        int k = y.Shape[y.Shape.Rank - 1], m = t.Shape[t.Shape.Rank - 2], rows = y.Shape[y.Shape.Rank - 2], count = rows * k == 0 ? 0 : y.Count / (rows * k);
        for (int i = 0; i < count; i++)
            for (int row = 0; row < m; row++)
                for (int column = 0; column < k; column++)
                    result.Span[(i * rows * k) + column] += left.Span[(((i * m) + row) * k) + column] * turned.Span[(((i * m) + row) * k) + column];
        return result;
    }

    /// <summary>Signs of determinants: 1, -1, or 0 where a matrix is singular.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, n, n].</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The matrices are not square.</exception>
    public static Dense<T> SignOfDet<T>(Tape tape, Dense<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        SLogDet(tape, x, out Dense<T> sign);
        return sign;
    }

    /// <summary>Logarithms of the magnitudes of determinants; -∞ where a matrix is singular.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, n, n].</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The matrices are not square.</exception>
    public static Dense<T> LogAbsDet<T>(Tape tape, Dense<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => SLogDet(tape, x, out _);

    /// <summary><see cref="TriangularSolve{T}(Tape, Dense{T}, Dense{T}, bool, bool, bool)"/> with a matrix that is not transposed.</summary>
    /// <inheritdoc cref="TriangularSolve{T}(Tape, Dense{T}, Dense{T}, bool, bool, bool)"/>
    public static Dense<T> TriangularSolve<T>(Tape tape, Dense<T> a, Dense<T> b, bool upper, bool unitDiagonal)
        where T : unmanaged, IFloatingPointIeee754<T> => TriangularSolve(tape, a, b, upper, transpose: false, unitDiagonal);

    /// <summary>What of a matrix <see cref="TriangularSolve{T}(Tape, Dense{T}, Dense{T}, bool, bool)"/> reads, zeros elsewhere.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, n, n].</param>
    /// <param name="upper">Whether it is the upper triangle.</param>
    /// <param name="unitDiagonal">Without the diagonal.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Dense<T> TriangularPart<T>(Tape tape, Dense<T> x, bool upper, bool unitDiagonal)
        where T : unmanaged, INumber<T> => upper ? Triu(tape, x, unitDiagonal ? 1 : 0) : Tril(tape, x, unitDiagonal ? -1 : 0);

    /// <summary>One row above matrices.</summary>
    private static Dense<T> Below<T>(Tape tape, Dense<T> row, Dense<T> matrices)
        where T : unmanaged => Concat<T>(tape, [Unsqueeze(tape, row, -2), matrices], -2);

    private static Dense<T> FirstRow<T>(Tape tape, Dense<T> matrices)
        where T : unmanaged => Squeeze(tape, Narrow(tape, matrices, -2, 0, 1), Axes.Of(-2));

    private static (Dense<T> Left, Dense<T> Right) Vectors<T>(Tape tape, Dense<T> system, in Shape original)
        where T : unmanaged
    {
        int m = original[original.Rank - 2], n = original[original.Rank - 1];
        return (Narrow(tape, system, -2, 1, m), Narrow(tape, system, -2, 1 + m, n));
    }
}
