using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using DiffGen.Runtime;

namespace DiffGen;

/// <summary>
/// A sparse matrix in compressed sparse rows, as <c>FSparseJacobian</c> and <c>FSparseHessian</c> make it. Handed to the same companion again it is
/// filled with new values; where its entries lie and how they are computed in few sweeps is found out once and kept in it.
/// </summary>
/// <remarks>
/// A new matrix is empty; the companion that gets it gives it its shape. <see cref="Pattern"/> changes only when the method comes to entries that were not
/// there before: when it is called with arrays of other lengths, or takes branches or indices that it has not taken before. Entries then only come to
/// it; a solver that prepares itself for a pattern compares references. The forms that accumulate may add what several methods give, provided that the shapes agree. A matrix
/// belongs to one thread at a time.
/// </remarks>
/// <typeparam name="T">The type of the numbers.</typeparam>
public sealed class SparseMatrix<T>
    where T : INumberBase<T>
{
    private T[] _values = [];

    /// <summary>Where there are entries.</summary>
    public SparsityPattern Pattern { get; private set; } = SparsityPattern.Empty;

    /// <summary>The number of rows.</summary>
    public int RowCount => Pattern.RowCount;

    /// <summary>The number of columns.</summary>
    public int ColumnCount => Pattern.ColumnCount;

    /// <summary>For each row where its entries begin, and at last the number of all entries.</summary>
    public ReadOnlySpan<int> RowStarts => Pattern.RowStarts;

    /// <summary>The column of each entry, ascending within a row.</summary>
    public ReadOnlySpan<int> Columns => Pattern.Columns;

    /// <summary>The value of each entry.</summary>
    public Span<T> Values => _values;

    /// <summary>The number of sweeps that it took to fill the matrix the last time: the colours of its columns or rows.</summary>
    public int SweepCount { get; internal set; }

    /// <summary>How each of the methods that were here fills the matrix.</summary>
    internal List<Compression> Compressions { get; } = [];

    /// <summary>An entry; zero where the pattern has none.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="column">Its column.</param>
    /// <exception cref="ArgumentOutOfRangeException">The matrix has no such row or column.</exception>
    public T this[int row, int column] => Pattern.IndexOf(row, column) is var index and >= 0 ? _values[index] : T.Zero;

    /// <summary>All entries, the zeros included.</summary>
    [SuppressMessage("Performance", "CA1814", Justification = "A dense matrix.")]
    public T[,] ToDense()
    {
        var dense = new T[RowCount, ColumnCount];
        for (int i = 0; i < RowCount; i++)
            for (int k = RowStarts[i]; k < RowStarts[i + 1]; k++)
                dense[i, Columns[k]] = _values[k];
        return dense;
    }

    /// <summary>The product of the matrix and a vector.</summary>
    /// <param name="vector">As long as a row.</param>
    /// <param name="product">Receives the product; as long as a column, and no part of <paramref name="vector"/>.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the two overlap.</exception>
    public void Multiply(ReadOnlySpan<T> vector, Span<T> product)
    {
        Require.Length(vector.Length, ColumnCount, nameof(vector));
        Require.Length(product.Length, RowCount, nameof(product));
        Require.NoOverlap<T, T>(product, vector, nameof(product), nameof(vector));
        for (int i = 0; i < product.Length; i++)
        {
            T sum = T.Zero;
            for (int k = RowStarts[i]; k < RowStarts[i + 1]; k++) sum += _values[k] * vector[Columns[k]];
            product[i] = sum;
        }
    }

    /// <summary>The product of the transposed matrix and a vector.</summary>
    /// <param name="vector">As long as a column.</param>
    /// <param name="product">Receives the product; as long as a row, and no part of <paramref name="vector"/>.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the two overlap.</exception>
    public void MultiplyTransposed(ReadOnlySpan<T> vector, Span<T> product)
    {
        Require.Length(vector.Length, RowCount, nameof(vector));
        Require.Length(product.Length, ColumnCount, nameof(product));
        Require.NoOverlap<T, T>(product, vector, nameof(product), nameof(vector));
        product.Fill(T.Zero);
        for (int i = 0; i < vector.Length; i++)
            for (int k = RowStarts[i]; k < RowStarts[i + 1]; k++) product[Columns[k]] += _values[k] * vector[i];
    }

    /// <summary>Takes another pattern. Values of entries that were there before stay with them.</summary>
    internal void Reshape(SparsityPattern pattern, bool keepsValues)
    {
        var values = new T[pattern.Count];
        if (keepsValues)
        {
            int[] positions = Compression.Positions(Pattern, pattern);
            for (int k = 0; k < positions.Length; k++) values[positions[k]] = _values[k];
        }

        Pattern = pattern;
        _values = values;
    }
}
