using System;
using System.Numerics;
using System.Numerics.Tensors;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    // Rotations reach the last digit after half a dozen sweeps; more are needed only for values that overflow or are no numbers.
    private const int MaximumSweeps = 60;

    /// <summary>Eigenvalues of symmetric matrices, ascending.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, n, n]; only the lower triangle is read.</param>
    /// <returns>[…, n].</returns>
    /// <remarks>Array API standard, "linalg.eigvalsh". By Jacobi rotations.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The matrices are not square.</exception>
    public static Dense<T> EigenvaluesSymmetric<T>(Tape tape, Dense<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => EigenvaluesSymmetric(tape, x, out _);

    /// <summary>Eigenvalues of symmetric matrices, ascending, and their eigenvectors: x = V·diag(w)·Vᵀ.</summary>
    /// <param name="tape">Lends the results.</param>
    /// <param name="x">[…, n, n]; only the lower triangle is read.</param>
    /// <param name="vectors">[…, n, n]: the eigenvectors are the columns. Their signs mean nothing.</param>
    /// <returns>[…, n].</returns>
    /// <remarks>Array API standard, "linalg.eigh". By Jacobi rotations.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The matrices are not square.</exception>
    public static Dense<T> EigenvaluesSymmetric<T>(Tape tape, Dense<T> x, out Dense<T> vectors)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        MatrixStack stack = Square(x.Shape, "EigenvaluesSymmetric");
        int n = stack.Rows;
        Dense<T> result = tape.NewTensor<T>(Vectors(x.Shape, n)), rows = tape.NewTensor<T>(x.Shape), work = tape.NewTensor<T>(Shape.Of(n * n));
        for (int i = 0; i < stack.Count; i++)
        {
            for (int row = 0; row < n; row++)
                for (int column = 0; column <= row; column++)
                    work.Span[(row * n) + column] = work.Span[(column * n) + row] = x.Span[(i * n * n) + (row * n) + column];
            Rotate(work.Span, rows.Span.Slice(i * n * n, n * n), n, result.Span.Slice(i * n, n));
        }

        vectors = MatrixTranspose(tape, rows);
        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="EigenvaluesSymmetric{T}(Tape, Dense{T})"/>: V·diag(v)·Vᵀ.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="vectors">The eigenvectors.</param>
    /// <param name="v">The cotangent of the eigenvalues.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> EigenvaluesSymmetricVjp<T>(Tape tape, Dense<T> vectors, Dense<T> v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(v.Shape == Vectors(vectors.Shape, vectors.Shape[vectors.Shape.Rank - 1]), "EigenvaluesSymmetric", "the cotangent", v.Shape, vectors.Shape);
        return MatMulLeft(tape, ScaleColumns(tape, vectors, v), vectors, vectors.Shape);
    }

    /// <summary>The cotangent of the operand of <see cref="EigenvaluesSymmetric{T}(Tape, Dense{T}, out Dense{T})"/>: V·(diag(v) + f∘(Vᵀ·u))·Vᵀ, made symmetric, with f(i, j) = 1/(w(j) - w(i)).</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="w">The eigenvalues.</param>
    /// <param name="vectors">The eigenvectors.</param>
    /// <param name="v">The cotangent of the eigenvalues.</param>
    /// <param name="u">The cotangent of the eigenvectors.</param>
    /// <remarks>Eigenvectors of a repeated eigenvalue have no derivative: where one is asked for, the result is not a number.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> EigenvaluesSymmetricVjp<T>(Tape tape, Dense<T> w, Dense<T> vectors, Dense<T> v, Dense<T> u)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(u.Shape == vectors.Shape, "EigenvaluesSymmetric", "the cotangent of the vectors", u.Shape, vectors.Shape);
        Require(v.Shape == w.Shape, "EigenvaluesSymmetric", "the cotangent of the values", v.Shape, w.Shape);
        Dense<T> inner = MatMulRight(tape, vectors, u, vectors.Shape);
        int n = vectors.Shape[vectors.Shape.Rank - 1];
        T two = T.CreateTruncating(2);
        for (int i = 0; i < w.Count / Math.Max(1, n); i++)
        {
            Span<T> matrix = inner.Span.Slice(i * n * n, n * n);
            for (int row = 0; row < n; row++)
            {
                matrix[(row * n) + row] = v.Span[(i * n) + row];
                for (int column = 0; column < row; column++)
                {
                    T one = matrix[(row * n) + column], other = matrix[(column * n) + row];
                    T share = one == T.Zero && other == T.Zero ? T.Zero : (one - other) / ((w.Span[(i * n) + column] - w.Span[(i * n) + row]) * two);
                    matrix[(row * n) + column] = matrix[(column * n) + row] = share;
                }
            }
        }

        return MatMulLeft(tape, MatMul(tape, vectors, inner), vectors, vectors.Shape);
    }

    /// <summary>Singular values, descending, and singular vectors: x = U·diag(s)·Vᵀ.</summary>
    /// <param name="tape">Lends the results.</param>
    /// <param name="x">[…, m, n].</param>
    /// <param name="left">U: […, m, k] with k = min(m, n). A column that belongs to the singular value 0 is zero where nothing determines it.</param>
    /// <param name="right">V: […, n, k].</param>
    /// <returns>[…, k].</returns>
    /// <remarks>Array API standard, "linalg.svd" without full matrices. By one-sided Jacobi rotations (M. Hestenes 1958), which find small values to high relative accuracy.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
    public static Dense<T> SingularValues<T>(Tape tape, Dense<T> x, out Dense<T> left, out Dense<T> right)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var stack = new MatrixStack(x.Shape, "SingularValues");
        int m = stack.Rows, n = stack.Columns, k = Math.Min(m, n), longer = Math.Max(m, n);
        Dense<T> result = tape.NewTensor<T>(Vectors(x.Shape, k));

        // The rows that are rotated are the columns of the matrix, or its rows if these are fewer.
        Dense<T> longRows = m >= n ? MatrixTranspose(tape, x) : Copy(tape, x), shortRows = tape.NewTensor<T>(Shape.Of(stack.Count, k, k));
        for (int i = 0; i < stack.Count; i++) RotateOneSided(longRows.Span.Slice(i * k * longer, k * longer), longer, shortRows.Span.Slice(i * k * k, k * k), k, result.Span.Slice(i * k, k));
        Dense<T> longVectors = MatrixTranspose(tape, longRows), shortVectors = MatrixTranspose(tape, shortRows);
        shortVectors = Reshape(tape, shortVectors, longVectors.Shape.With(x.Shape.Rank - 2, k));
        (left, right) = m >= n ? (longVectors, shortVectors) : (shortVectors, longVectors);
        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="SingularValues{T}"/>, of the values alone: U·diag(v)·Vᵀ.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="left">U.</param>
    /// <param name="right">V.</param>
    /// <param name="v">The cotangent of the singular values.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> SingularValuesVjp<T>(Tape tape, Dense<T> left, Dense<T> right, Dense<T> v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int rank = left.Shape.Rank;
        Require(v.Shape == Vectors(left.Shape, left.Shape[rank - 1]), "SingularValues", "the cotangent", v.Shape, left.Shape);
        return MatMulLeft(tape, ScaleColumns(tape, left, v), right, left.Shape.With(rank - 1, right.Shape[rank - 2]));
    }

    private static Dense<T> ScaleColumns<T>(Tape tape, Dense<T> matrices, Dense<T> factors)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> result = tape.NewTensor<T>(matrices.Shape);
        var stack = new MatrixStack(matrices.Shape, "");
        for (int row = 0; row < stack.Count * stack.Rows; row++)
        {
            TensorPrimitives.Multiply<T>(
                matrices.Span.Slice(row * stack.Columns, stack.Columns),
                factors.Span.Slice(row / stack.Rows * stack.Columns, stack.Columns),
                result.Span.Slice(row * stack.Columns, stack.Columns));
        }

        return result;
    }

    /// <summary>Diagonalises a symmetric matrix by plane rotations; the eigenvectors are the rows of the second one.</summary>
    private static void Rotate<T>(Span<T> a, Span<T> vectors, int n, Span<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        vectors.Clear();
        for (int k = 0; k < n; k++) vectors[(k * n) + k] = T.One;
        for (int sweep = 0; sweep < MaximumSweeps; sweep++)
        {
            bool isDiagonal = true;
            for (int p = 0; p < n - 1; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    T off = a[(p * n) + q], first = a[(p * n) + p], second = a[(q * n) + q];
                    if (off == T.Zero || T.Abs(off) <= Precision<T>() * T.CreateTruncating(0.125) * T.Sqrt(T.Abs(first) * T.Abs(second))) continue;
                    if (T.Abs(off) < T.Epsilon / Precision<T>()) continue;
                    isDiagonal = false;
                    Rotation(first, second, off, out T c, out T s, out T t);
                    for (int k = 0; k < n; k++)
                    {
                        T u = a[(p * n) + k], v = a[(q * n) + k];
                        a[(p * n) + k] = (c * u) - (s * v);
                        a[(q * n) + k] = (s * u) + (c * v);
                    }

                    for (int k = 0; k < n; k++)
                    {
                        T u = a[(k * n) + p], v = a[(k * n) + q];
                        a[(k * n) + p] = (c * u) - (s * v);
                        a[(k * n) + q] = (s * u) + (c * v);
                    }

                    a[(p * n) + p] = first - (t * off);
                    a[(q * n) + q] = second + (t * off);
                    a[(p * n) + q] = a[(q * n) + p] = T.Zero;
                    RotateRows(vectors.Slice(p * n, n), vectors.Slice(q * n, n), c, s);
                }
            }

            if (isDiagonal) break;
        }

        for (int k = 0; k < n; k++) values[k] = a[(k * n) + k];
        SortRows(values, vectors, n, [], 0, descending: false);
    }

    /// <summary>Makes rows orthogonal by plane rotations; their lengths are then the singular values, and they are scaled to length 1.</summary>
    private static void RotateOneSided<T>(Span<T> rows, int length, Span<T> vectors, int k, Span<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        vectors.Clear();
        for (int i = 0; i < k; i++) vectors[(i * k) + i] = T.One;
        for (int sweep = 0; sweep < MaximumSweeps; sweep++)
        {
            bool isOrthogonal = true;
            for (int p = 0; p < k - 1; p++)
            {
                for (int q = p + 1; q < k; q++)
                {
                    Span<T> first = rows.Slice(p * length, length), second = rows.Slice(q * length, length);
                    T firstSquare = InnerProduct<T>(first, first), secondSquare = InnerProduct<T>(second, second), product = InnerProduct<T>(first, second);
                    if (product == T.Zero || T.Abs(product) <= Precision<T>() * T.Sqrt(firstSquare * secondSquare)) continue;
                    isOrthogonal = false;
                    Rotation(firstSquare, secondSquare, product, out T c, out T s, out _);
                    RotateRows(first, second, c, s);
                    RotateRows(vectors.Slice(p * k, k), vectors.Slice(q * k, k), c, s);
                }
            }

            if (isOrthogonal) break;
        }

        for (int i = 0; i < k; i++)
        {
            Span<T> row = rows.Slice(i * length, length);
            T norm = T.Sqrt(InnerProduct<T>(row, row));
            values[i] = norm;
            if (norm > T.Zero) TensorPrimitives.Divide(row, norm, row);
        }

        SortRows(values, vectors, k, rows, length, descending: true);
    }

    /// <summary>The rotation that makes a symmetric matrix of two rows diagonal (G. Golub and C. Van Loan, "Matrix Computations", section 8.5).</summary>
    private static void Rotation<T>(T first, T second, T off, out T c, out T s, out T t)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T tau = (second - first) / (off + off);
        t = T.IsInfinity(tau * tau) ? T.One / (tau + tau) : (tau >= T.Zero ? T.One : -T.One) / (T.Abs(tau) + T.Sqrt(T.One + (tau * tau)));
        c = T.One / T.Sqrt(T.One + (t * t));
        s = t * c;
    }

    private static void RotateRows<T>(Span<T> first, Span<T> second, T c, T s)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < first.Length; i++)
        {
            T u = first[i], v = second[i];
            first[i] = (c * u) - (s * v);
            second[i] = (s * u) + (c * v);
        }
    }

    private static void SortRows<T>(Span<T> values, Span<T> vectors, int width, Span<T> others, int otherWidth, bool descending)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            int best = i;
            for (int j = i + 1; j < values.Length; j++)
                if (descending ? values[j] > values[best] : values[j] < values[best])
                    best = j;
            if (best == i) continue;
            (values[i], values[best]) = (values[best], values[i]);
            Exchange(vectors.Slice(i * width, width), vectors.Slice(best * width, width));
            if (otherWidth > 0) Exchange(others.Slice(i * otherWidth, otherWidth), others.Slice(best * otherWidth, otherWidth));
        }

        static void Exchange(Span<T> first, Span<T> second)
        {
            for (int i = 0; i < first.Length; i++) (first[i], second[i]) = (second[i], first[i]);
        }
    }

    /// <summary>A multiple of the matrix of cofactors, from singular values.</summary>
    private static void Cofactors<T>(Tape tape, ReadOnlySpan<T> matrix, int n, T factor, Span<T> to)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TapePosition before = tape.Mark();
        Dense<T> x = tape.Read(matrix, Shape.Of(n, n));
        Dense<T> values = SingularValues(tape, x, out Dense<T> left, out Dense<T> right);
        Complete(left, n);
        T sign = factor * T.CreateChecked(T.Sign(Det(tape, left).Span[0])) * T.CreateChecked(T.Sign(Det(tape, right).Span[0]));
        Dense<T> products = tape.NewTensor<T>(Shape.Of(n));
        for (int i = 0; i < n; i++)
        {
            products.Span[i] = sign;
            for (int j = 0; j < n; j++)
                if (j != i)
                    products.Span[i] *= values.Span[j];
        }

        MatMulLeft(tape, ScaleColumns(tape, left, products), right, Shape.Of(n, n)).Span.CopyTo(to);
        tape.Rewind(before);
    }

    /// <summary>Fills columns of zeros so that all columns are orthonormal.</summary>
    private static void Complete<T>(Dense<T> columns, int n)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> matrix = columns.Span;
        for (int column = 0; column < n; column++)
        {
            bool isZero = true;
            for (int row = 0; row < n; row++) isZero &= matrix[(row * n) + column] == T.Zero;
            if (!isZero) continue;

            // What the other columns leave of the unit vector of which they leave most.
            int best = 0;
            T most = -T.One;
            for (int unit = 0; unit < n; unit++)
            {
                T rest = T.One;
                for (int other = 0; other < n; other++) rest -= matrix[(unit * n) + other] * matrix[(unit * n) + other];
                if (rest > most) (most, best) = (rest, unit);
            }

            matrix[(best * n) + column] = T.One;
            for (int pass = 0; pass < 2; pass++)
            {
                for (int other = 0; other < n; other++)
                {
                    if (other == column) continue;
                    T share = T.Zero;
                    for (int row = 0; row < n; row++) share += matrix[(row * n) + other] * matrix[(row * n) + column];
                    for (int row = 0; row < n; row++) matrix[(row * n) + column] -= share * matrix[(row * n) + other];
                }

                T square = T.Zero;
                for (int row = 0; row < n; row++) square += matrix[(row * n) + column] * matrix[(row * n) + column];
                for (int row = 0; row < n; row++) matrix[(row * n) + column] /= T.Sqrt(square);
            }
        }
    }
}
