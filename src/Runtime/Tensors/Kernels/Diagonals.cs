using System;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    /// <summary>The lower triangle of each matrix, zeros above; its own transposed derivative.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The matrices, on the last two axes.</param>
    /// <param name="k">The last diagonal that is kept: 0 is the main one, 1 the one above.</param>
    /// <remarks>Array API standard, "tril".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
    public static Dense<T> Tril<T>(Tape tape, Dense<T> x, int k)
        where T : unmanaged => Triangle(tape, x, k, isLower: true, "Tril");

    /// <summary>The upper triangle of each matrix, zeros below; its own transposed derivative.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The matrices, on the last two axes.</param>
    /// <param name="k">The first diagonal that is kept: 0 is the main one, 1 the one above.</param>
    /// <remarks>Array API standard, "triu".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
    public static Dense<T> Triu<T>(Tape tape, Dense<T> x, int k)
        where T : unmanaged => Triangle(tape, x, k, isLower: false, "Triu");

    /// <summary>A diagonal of each matrix.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, m, n].</param>
    /// <param name="offset">Which one: 0 is the main one, 1 the one above.</param>
    /// <returns>[…, length of the diagonal].</returns>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
    public static Dense<T> Diagonal<T>(Tape tape, Dense<T> x, int offset)
        where T : unmanaged
    {
        var stack = new MatrixStack(x.Shape, "Diagonal");
        int length = DiagonalLength(stack.Rows, stack.Columns, offset), first = offset >= 0 ? offset : -offset * stack.Columns;
        Dense<T> result = tape.NewTensor<T>(Vectors(x.Shape, length));
        StridedCopy copy = default;
        copy.From = first;
        copy.Loop(stack.Count, stack.Rows * stack.Columns, length);
        copy.Loop(length, stack.Columns + 1, 1);
        copy.Copy<T>(x.Span, result.Span);
        return result;
    }

    /// <summary>Matrices of zeros but for one diagonal: the transposed derivative of <see cref="Diagonal{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The diagonals: […, length of the diagonal].</param>
    /// <param name="offset">Which one.</param>
    /// <param name="original">The shape of the result: […, m, n].</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> DiagonalEmbed<T>(Tape tape, Dense<T> v, int offset, in Shape original)
        where T : unmanaged
    {
        var stack = new MatrixStack(original, "Diagonal");
        int length = DiagonalLength(stack.Rows, stack.Columns, offset);
        Require(v.Shape == Vectors(original, length), "Diagonal", "the tensor of diagonals", v.Shape, Vectors(original, length));
        Dense<T> result = tape.Zeros<T>(original);
        StridedCopy copy = default;
        copy.To = offset >= 0 ? offset : -offset * stack.Columns;
        copy.Loop(stack.Count, length, stack.Rows * stack.Columns);
        copy.Loop(length, 1, stack.Columns + 1);
        copy.Copy<T>(v.Span, result.Span);
        return result;
    }

    /// <summary>The square matrices whose diagonal is given; the transposed derivative is <see cref="Diagonal{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The diagonals: […, n].</param>
    /// <param name="offset">Which diagonal: 0 is the main one, 1 the one above.</param>
    /// <returns>[…, n + |offset|, n + |offset|].</returns>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The tensor is a scalar.</exception>
    public static Dense<T> DiagonalMatrix<T>(Tape tape, Dense<T> x, int offset)
        where T : unmanaged
    {
        int last = x.Shape.Axis(-1, "DiagonalMatrix"), length = x.Shape[last] + Math.Abs(offset);
        return DiagonalEmbed(tape, x, offset, Inserted(x.Shape.With(last, length), -1, length, "DiagonalMatrix"));
    }

    private static Dense<T> Triangle<T>(Tape tape, Dense<T> x, int k, bool isLower, string operation)
        where T : unmanaged
    {
        var stack = new MatrixStack(x.Shape, operation);
        Dense<T> result = tape.Zeros<T>(x.Shape);
        for (int row = 0; row < stack.Count * stack.Rows; row++)
        {
            int diagonal = (int)Math.Clamp((long)(row % stack.Rows) + k + (isLower ? 1 : 0), 0, stack.Columns), start = row * stack.Columns;
            (int from, int to) = isLower ? (0, diagonal) : (diagonal, stack.Columns);
            x.Span.Slice(start + from, to - from).CopyTo(result.Span[(start + from)..]);
        }

        return result;
    }

    private static int DiagonalLength(int rows, int columns, int offset) =>
        (int)Math.Max(0, offset >= 0 ? Math.Min(rows, (long)columns - offset) : Math.Min((long)rows + offset, columns));

    /// <summary>The shape with its last two axes replaced by one.</summary>
    private static Shape Vectors(in Shape matrices, int length)
    {
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        matrices.AsSpan().CopyTo(lengths);
        lengths[matrices.Rank - 2] = length;
        return Shape.Of(lengths[..(matrices.Rank - 1)]);
    }
}
