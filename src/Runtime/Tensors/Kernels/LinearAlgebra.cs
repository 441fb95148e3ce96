using System;
using System.Numerics;
using System.Numerics.Tensors;

namespace DiffGen.Runtime;

// The transposed derivatives are those of M. Giles, "Collected Matrix Derivative Results for Forward and Reverse Mode Algorithmic Differentiation" (2008), where not said otherwise.
public static partial class TensorKernels
{
    /// <summary>The matrices with rows and columns exchanged; its own transposed derivative.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, m, n].</param>
    /// <remarks>Array API standard, "matrix_transpose".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
    public static Dense<T> MatrixTranspose<T>(Tape tape, Dense<T> x)
        where T : unmanaged
    {
        _ = new MatrixStack(x.Shape, "MatrixTranspose");
        Span<int> order = stackalloc int[Shape.MaximumRank];
        int rank = x.Shape.Rank;
        for (int axis = 0; axis < rank; axis++) order[axis] = axis;
        (order[rank - 2], order[rank - 1]) = (rank - 1, rank - 2);
        return Permute(tape, x, Axes.Of(order[..rank]));
    }

    /// <summary>The sum of the main diagonal of each matrix.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, m, n].</param>
    /// <remarks>Array API standard, "linalg.trace".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
    public static Dense<T> Trace<T>(Tape tape, Dense<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => Sum(tape, Diagonal(tape, x, 0), Axes.Of(-1), keepDims: false);

    /// <summary>The cotangent of the operand of <see cref="Trace{T}"/>: v on the diagonal.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the traces.</param>
    /// <param name="original">The shape of the operand.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> TraceVjp<T>(Tape tape, Dense<T> v, in Shape original)
        where T : unmanaged
    {
        var stack = new MatrixStack(original, "Trace");
        Shape traces = Leading(original), diagonals = Vectors(original, Math.Min(stack.Rows, stack.Columns));
        Require(v.Shape == traces, "Trace", "the cotangent", v.Shape, traces);
        return DiagonalEmbed(tape, BroadcastTo(tape, Unsqueeze(tape, v, -1), diagonals), 0, original);
    }

    /// <summary>Cross products of vectors of three numbers.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="a">One tensor.</param>
    /// <param name="b">The other, of the same shape.</param>
    /// <param name="axis">The axis of the numbers.</param>
    /// <remarks>Array API standard, "linalg.cross". The cotangent of <paramref name="a"/> is b × v, that of <paramref name="b"/> v × a.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes differ, or the axis has not length 3.</exception>
    public static Dense<T> Cross<T>(Tape tape, Dense<T> a, Dense<T> b, int axis)
        where T : unmanaged, INumber<T>
    {
        Require(a.Shape == b.Shape, "Cross", "the second operand", b.Shape, a.Shape);
        var lines = new Lines(a.Shape, a.Shape.Axis(axis, "Cross"));
        if (lines.Length != 3) throw new ArgumentException($"Cross: axis {axis} of tensors of shape {a.Shape} has length {lines.Length}, not 3.");
        Dense<T> result = tape.NewTensor<T>(a.Shape);
        int step = lines.Inner;
        for (int line = 0; line < lines.Count; line++)
        {
            int at = (line / step * 3 * step) + (line % step);
            T x = a.Span[at], y = a.Span[at + step], z = a.Span[at + (2 * step)], u = b.Span[at], v = b.Span[at + step], w = b.Span[at + (2 * step)];
            result.Span[at] = (y * w) - (z * v);
            result.Span[at + step] = (z * u) - (x * w);
            result.Span[at + (2 * step)] = (x * v) - (y * u);
        }

        return result;
    }

    /// <summary>Lower triangular matrices l with l·lᵀ = x.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, n, n], symmetric and positive definite; only the lower triangle is read.</param>
    /// <remarks>Array API standard, "linalg.cholesky".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The matrices are not square, or one is not positive definite.</exception>
    public static Dense<T> Cholesky<T>(Tape tape, Dense<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        MatrixStack stack = Square(x.Shape, "Cholesky");
        int n = stack.Rows;
        Dense<T> result = tape.Zeros<T>(x.Shape);
        for (int i = 0; i < stack.Count; i++)
        {
            ReadOnlySpan<T> matrix = x.Span.Slice(i * n * n, n * n);
            Span<T> lower = result.Span.Slice(i * n * n, n * n);
            for (int row = 0; row < n; row++)
            {
                for (int column = 0; column <= row; column++)
                {
                    T rest = matrix[(row * n) + column] - InnerProduct<T>(lower.Slice(row * n, column), lower.Slice(column * n, column));
                    if (column < row)
                    {
                        lower[(row * n) + column] = rest / lower[(column * n) + column];
                        continue;
                    }

                    if (rest <= T.Zero || T.IsNaN(rest)) throw new ArgumentException($"Cholesky: matrix {i} of a tensor of shape {x.Shape} is not positive definite.");
                    lower[(row * n) + row] = T.Sqrt(rest);
                }
            }
        }

        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="Cholesky{T}"/>, as of a function of symmetric matrices: symmetric itself.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="y">The lower triangular matrices.</param>
    /// <param name="v">Their cotangent.</param>
    /// <remarks>I. Murray, "Differentiation of the Cholesky decomposition" (2016): the symmetric part of y⁻ᵀ·Φ(yᵀ·v)·y⁻¹, where Φ takes the lower triangle and half the diagonal.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> CholeskyVjp<T>(Tape tape, Dense<T> y, Dense<T> v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        MatrixStack stack = Square(y.Shape, "Cholesky");
        Require(v.Shape == y.Shape, "Cholesky", "the cotangent", v.Shape, y.Shape);
        Dense<T> half = Tril(tape, MatMulRight(tape, y, Tril(tape, v, 0), y.Shape), 0);
        int n = stack.Rows;
        T two = T.CreateTruncating(2);
        for (int i = 0; i < stack.Count; i++)
            for (int k = 0; k < n; k++)
                half.Span[(i * n * n) + (k * n) + k] /= two;
        Dense<T> left = TriangularSolve(tape, y, half, upper: true, transpose: true, unitDiagonal: false);
        Dense<T> both = TriangularSolve(tape, y, MatrixTranspose(tape, left), upper: true, transpose: true, unitDiagonal: false);
        return SymmetricPart(tape, both);
    }

    private static Dense<T> SymmetricPart<T>(Tape tape, Dense<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> result = MatrixTranspose(tape, x);
        TensorPrimitives.Add<T>(result.Span, x.Span, result.Span);
        TensorPrimitives.Divide(result.Span, T.CreateTruncating(2), result.Span);
        return result;
    }

    private static MatrixStack Square(in Shape shape, string operation)
    {
        var stack = new MatrixStack(shape, operation);
        if (stack.Rows != stack.Columns) throw new ArgumentException($"{operation}: the matrices of a tensor of shape {shape} are not square.");
        return stack;
    }

    private static Shape LeadingOf(in Shape shape) => Shape.Of(shape.AsSpan()[..(shape.Rank - 2)]);

    private static Shape Leading(in Shape shape) => shape.Rank < 2 ? throw new ArgumentException($"A tensor of shape {shape} holds no matrix; it needs two axes.") : LeadingOf(shape);

    private static T Precision<T>()
        where T : unmanaged, IFloatingPointIeee754<T> => T.CreateTruncating(typeof(T) == typeof(float) ? 1.1920929e-7 : 2.220446049250313e-16);

    /// <summary>The sum of products of two rows, always in the same order.</summary>
    private static unsafe T InnerProduct<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        fixed (T* first = left, second = right) return Gemm<T>.Dot(first, second, left.Length);
    }
}
