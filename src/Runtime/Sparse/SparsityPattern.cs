using System;

namespace DiffGen;

/// <summary>
/// Where a matrix may have entries other than zero, in compressed sparse rows: the columns of row <c>i</c> stand, in ascending order, in
/// <see cref="Columns"/> from <c>RowStarts[i]</c> up to <c>RowStarts[i + 1]</c>. It never changes.
/// </summary>
public sealed class SparsityPattern
{
    private readonly int[] _rowStarts;
    private readonly int[] _columns;

    internal SparsityPattern(int columnCount, int[] rowStarts, int[] columns)
    {
        ColumnCount = columnCount;
        _rowStarts = rowStarts;
        _columns = columns;
    }

    /// <summary>The number of rows.</summary>
    public int RowCount => _rowStarts.Length - 1;

    /// <summary>The number of columns.</summary>
    public int ColumnCount { get; }

    /// <summary>The number of entries.</summary>
    public int Count => _columns.Length;

    /// <summary>For each row where its entries begin, and at last the number of all entries.</summary>
    public ReadOnlySpan<int> RowStarts => _rowStarts;

    /// <summary>The column of each entry.</summary>
    public ReadOnlySpan<int> Columns => _columns;

    /// <summary>The pattern without rows and columns.</summary>
    internal static SparsityPattern Empty { get; } = new(0, [0], []);

    /// <summary>The columns of the entries of a row.</summary>
    /// <param name="row">The row.</param>
    public ReadOnlySpan<int> Row(int row) => _columns.AsSpan(_rowStarts[row].._rowStarts[row + 1]);

    /// <summary>The position of an entry among all; negative where there is none.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="column">Its column.</param>
    /// <exception cref="ArgumentOutOfRangeException">The matrix has no such row or column.</exception>
    public int IndexOf(int row, int column)
    {
        if ((uint)row >= (uint)RowCount) throw new ArgumentOutOfRangeException(nameof(row), row, "There is no such row.");
        if ((uint)column >= (uint)ColumnCount) throw new ArgumentOutOfRangeException(nameof(column), column, "There is no such column.");
        int index = Row(row).BinarySearch(column);
        return index < 0 ? -1 : _rowStarts[row] + index;
    }

    /// <summary>The pattern of the transposed matrix.</summary>
    /// <param name="positions">For each of its entries the position of that entry in this pattern.</param>
    internal SparsityPattern Transpose(out int[] positions)
    {
        var starts = new int[ColumnCount + 1];
        foreach (int column in _columns) starts[column + 1]++;
        for (int j = 0; j < ColumnCount; j++) starts[j + 1] += starts[j];
        int[] next = starts.AsSpan(0, ColumnCount).ToArray(), rows = new int[Count];
        positions = new int[Count];
        for (int i = 0; i < RowCount; i++)
        {
            for (int k = _rowStarts[i]; k < _rowStarts[i + 1]; k++)
            {
                int at = next[_columns[k]]++;
                rows[at] = i;
                positions[at] = k;
            }
        }

        return new SparsityPattern(RowCount, starts, rows);
    }

    /// <summary>The entries of this pattern and of another one of the same shape; this pattern itself where the other adds nothing.</summary>
    internal SparsityPattern Union(SparsityPattern other)
    {
        var starts = new int[RowCount + 1];
        var columns = new int[(int)Math.Min((long)Count + other.Count, Array.MaxLength)];
        int count = 0;
        for (int i = 0; i < RowCount; i++)
        {
            ReadOnlySpan<int> a = Row(i), b = other.Row(i);
            for (int p = 0, q = 0; p < a.Length || q < b.Length;)
            {
                int column = q == b.Length || (p < a.Length && a[p] <= b[q]) ? a[p] : b[q];
                if (p < a.Length && a[p] == column) p++;
                if (q < b.Length && b[q] == column) q++;
                columns[count++] = column;
            }

            starts[i + 1] = count;
        }

        return count == Count ? this : new SparsityPattern(ColumnCount, starts, columns.AsSpan(0, count).ToArray());
    }

    /// <summary>The length of the longest row.</summary>
    internal int LongestRow()
    {
        int longest = 0;
        for (int i = 0; i < RowCount; i++) longest = Math.Max(longest, _rowStarts[i + 1] - _rowStarts[i]);
        return longest;
    }
}
