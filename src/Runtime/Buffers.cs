using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffGen.Runtime;

/// <summary>Operations on whole arrays and spans that generated code needs.</summary>
public static class Buffers
{
    /// <summary>All elements of a matrix, row by row.</summary>
    /// <param name="matrix">The matrix; it may be empty.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> AsSpan<T>(T[,] matrix) => OfArray<T>(matrix);

    /// <summary>All elements of an array of rank 3, the last index fastest.</summary>
    /// <param name="array">The array; it may be empty.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> AsSpan<T>(T[,,] array) => OfArray<T>(array);

    /// <summary>The elements of a list, as long as none is added or removed.</summary>
    /// <param name="list">The list.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <exception cref="NullReferenceException">There is no list.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> AsSpan<T>(List<T> list)
    {
        // A missing list has no elements to CollectionsMarshal, while the method that is differentiated fails on it.
        _ = list.Count;
        return CollectionsMarshal.AsSpan(list);
    }

    /// <summary>The number of elements in all rows of an array of arrays. Missing rows have none.</summary>
    /// <param name="rows">The rows.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static int TotalLength<T>(ReadOnlySpan<T[]> rows)
    {
        int total = 0;
        foreach (T[]? row in rows) total = checked(total + (row?.Length ?? 0));
        return total;
    }

    /// <summary>The length of each row of an array of arrays.</summary>
    /// <param name="rows">The rows.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static int[] RowLengths<T>(ReadOnlySpan<T[]> rows)
    {
        int[] lengths = new int[rows.Length];
        for (int i = 0; i < lengths.Length; i++) lengths[i] = rows[i]?.Length ?? 0;
        return lengths;
    }

    /// <summary>Cuts a flat array into rows.</summary>
    /// <param name="flat">The elements, row after row.</param>
    /// <param name="rowLengths">The length of each row; together they are as long as <paramref name="flat"/>.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static T[][] ToRows<T>(ReadOnlySpan<T> flat, ReadOnlySpan<int> rowLengths)
    {
        T[][] rows = new T[rowLengths.Length][];
        int start = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = flat.Slice(start, rowLengths[i]).ToArray();
            start += rowLengths[i];
        }

        return rows;
    }

    /// <summary>Copies rows one after the other. A missing row, or missing rows altogether, leave zeros.</summary>
    /// <param name="rows">The rows, or null.</param>
    /// <param name="rowLengths">The length that each row must have.</param>
    /// <param name="flat">Where to; zeroed, and as long as all rows together.</param>
    /// <param name="parameter">The name of the parameter that <paramref name="rows"/> are.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There are more or fewer rows, or one of another length.</exception>
    public static void Flatten<T>(T[][]? rows, ReadOnlySpan<int> rowLengths, Span<T> flat, string parameter)
    {
        if (rows is null) return;
        Require.Length(rows.Length, rowLengths.Length, parameter);
        int start = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] is { } row)
            {
                Require.Length(row.Length, rowLengths[i], $"{parameter}[{i}]");
                row.CopyTo(flat.Slice(start));
            }

            start += rowLengths[i];
        }
    }

    /// <summary>Adds element by element: <c>destination[i] += source[i]</c>.</summary>
    /// <param name="source">The terms.</param>
    /// <param name="destination">What they are added to: as long as <paramref name="source"/>, and either the same memory or no part of it.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Add<T>(ReadOnlySpan<T> source, Span<T> destination)
        where T : INumberBase<T>
    {
        Require.Length(destination.Length, source.Length, nameof(destination));
        int i = 0;
        if (Vector.IsHardwareAccelerated && Vector<T>.IsSupported && source.Length >= Vector<T>.Count)
        {
            ref T from = ref MemoryMarshal.GetReference(source);
            ref T to = ref MemoryMarshal.GetReference(destination);
            for (; i <= source.Length - Vector<T>.Count; i += Vector<T>.Count)
            {
                Vector<T> sum = Vector.LoadUnsafe(ref to, (nuint)i) + Vector.LoadUnsafe(ref from, (nuint)i);
                sum.StoreUnsafe(ref to, (nuint)i);
            }
        }

        for (; i < source.Length; i++) destination[i] += source[i];
    }

    private static Span<T> OfArray<T>(Array array) =>
        // An array of a derived element type would be writable as the wrong type, which the span's own constructors also refuse.
        array.GetType().GetElementType() == typeof(T)
            ? MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length)
            : throw new ArrayTypeMismatchException();
}
