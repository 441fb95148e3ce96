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

    /// <summary>The eigenvalues of a system.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="system">What <see cref="EigenSystem{T}"/> gave.</param>
    /// <param name="x">Of which matrices.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Dense<T> EigenvaluesOf<T>(Tape tape, Dense<T> system, Dense<T> x)
        where T : unmanaged => FirstRow(tape, system);

    /// <summary>The singular values of a system.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="system">What <see cref="SingularSystem{T}"/> gave.</param>
    /// <param name="x">Of which matrices.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Dense<T> SingularValuesOf<T>(Tape tape, Dense<T> system, Dense<T> x)
        where T : unmanaged => FirstRow(tape, system);

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
}
