using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffGen.Runtime;

/// <summary>Checks at the start of generated methods: each throws an <see cref="ArgumentException"/> that says what was expected and what was found.</summary>
public static class Require
{
    /// <summary>The number of elements of an argument.</summary>
    /// <param name="actual">What it has.</param>
    /// <param name="expected">What it must have.</param>
    /// <param name="parameter">The name of the parameter.</param>
    /// <exception cref="ArgumentException">The numbers differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Length(int actual, int expected, string parameter)
    {
        if (actual != expected) ThrowLength(actual, expected, parameter);
    }

    /// <summary>The shape of a matrix.</summary>
    /// <param name="matrix">The argument.</param>
    /// <param name="rows">The rows that it must have.</param>
    /// <param name="columns">The columns that it must have.</param>
    /// <param name="parameter">The name of the parameter.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <exception cref="ArgumentException">The shape is another one.</exception>
    public static void Shape<T>(T[,] matrix, int rows, int columns, string parameter)
    {
        if (matrix.GetLength(0) != rows || matrix.GetLength(1) != columns)
            ThrowShape($"[{matrix.GetLength(0)}, {matrix.GetLength(1)}]", $"[{rows}, {columns}]", parameter);
    }

    /// <summary>The shape of an array of rank 3.</summary>
    /// <param name="array">The argument.</param>
    /// <param name="first">The first length that it must have.</param>
    /// <param name="second">The second length that it must have.</param>
    /// <param name="third">The third length that it must have.</param>
    /// <param name="parameter">The name of the parameter.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <exception cref="ArgumentException">The shape is another one.</exception>
    public static void Shape<T>(T[,,] array, int first, int second, int third, string parameter)
    {
        if (array.GetLength(0) != first || array.GetLength(1) != second || array.GetLength(2) != third)
            ThrowShape($"[{array.GetLength(0)}, {array.GetLength(1)}, {array.GetLength(2)}]", $"[{first}, {second}, {third}]", parameter);
    }

    /// <summary>Two arguments that must not share memory. Empty ones share none.</summary>
    /// <param name="first">One argument.</param>
    /// <param name="second">The other.</param>
    /// <param name="firstParameter">The name of the one parameter.</param>
    /// <param name="secondParameter">The name of the other.</param>
    /// <typeparam name="T">The type of the elements of the one.</typeparam>
    /// <typeparam name="TOther">The type of the elements of the other.</typeparam>
    /// <exception cref="ArgumentException">They share memory.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoOverlap<T, TOther>(
        ReadOnlySpan<T> first, ReadOnlySpan<TOther> second, string firstParameter, string secondParameter)
    {
        if (Overlaps(first, second)) ThrowOverlap(firstParameter, secondParameter);
    }

    /// <summary>Storage that must not share memory with any row of an array of arrays.</summary>
    /// <param name="first">The storage.</param>
    /// <param name="rows">The rows; some may be missing.</param>
    /// <param name="firstParameter">The name of the parameter that the storage is.</param>
    /// <param name="rowsParameter">The name of the parameter that the rows are.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">They share memory.</exception>
    public static void NoOverlapWithRows<T>(ReadOnlySpan<T> first, ReadOnlySpan<T[]> rows, string firstParameter, string rowsParameter)
    {
        foreach (T[]? row in rows)
            if (Overlaps<T, T>(first, row))
                ThrowOverlap(firstParameter, rowsParameter);
    }

    /// <summary>Two arrays of arrays that must not share rows.</summary>
    /// <param name="first">The rows of the one.</param>
    /// <param name="second">The rows of the other.</param>
    /// <param name="firstParameter">The name of the one parameter.</param>
    /// <param name="secondParameter">The name of the other.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">They share a row.</exception>
    public static void NoOverlapOfRows<T>(ReadOnlySpan<T[]> first, ReadOnlySpan<T[]> second, string firstParameter, string secondParameter)
    {
        foreach (T[]? row in first)
            NoOverlapWithRows(row, second, firstParameter, secondParameter);
    }

    /// <summary>An array of arrays in which no row may occur twice.</summary>
    /// <param name="rows">The rows; some may be missing.</param>
    /// <param name="parameter">The name of the parameter.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">Two rows are the same array.</exception>
    public static void RowsApart<T>(ReadOnlySpan<T[]> rows, string parameter)
    {
        for (int i = 0; i < rows.Length; i++)
            for (int j = 0; j < i; j++)
                if (rows[i] is not null && ReferenceEquals(rows[i], rows[j]))
                    throw new ArgumentException($"Rows {j} and {i} of '{parameter}' are the same array; they must not be.", parameter);
    }

    /// <summary>Rows of tangents: as many as there are rows, each as long as its row.</summary>
    /// <param name="tangents">The tangents.</param>
    /// <param name="rows">What they belong to.</param>
    /// <param name="parameter">The name of the parameter.</param>
    /// <typeparam name="TTangent">The type of the tangents.</typeparam>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">A length differs.</exception>
    public static void Rows<TTangent, T>(TTangent[]?[]? tangents, T[]?[]? rows, string parameter)
    {
        Length(tangents?.Length ?? 0, rows?.Length ?? 0, parameter);
        for (int i = 0; i < tangents?.Length; i++) Length(tangents[i]?.Length ?? 0, rows![i]?.Length ?? 0, $"{parameter}[{i}]");
    }

    /// <summary>Whether two spans share memory, whatever their element types.</summary>
    /// <param name="first">One span.</param>
    /// <param name="second">The other.</param>
    /// <typeparam name="T">The type of the elements of the one.</typeparam>
    /// <typeparam name="TOther">The type of the elements of the other.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Overlaps<T, TOther>(ReadOnlySpan<T> first, ReadOnlySpan<TOther> second)
    {
        ref byte start = ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(first)), otherStart = ref Unsafe.As<TOther, byte>(ref MemoryMarshal.GetReference(second));
        // The last byte rather than what is behind it, which may belong to another object. Most arguments are far from one another: one comparison, which the processor
        // foresees, tells half of them apart, and whether one is empty is asked last.
        ref byte last = ref Unsafe.AddByteOffset(ref start, (nuint)first.Length * (nuint)Unsafe.SizeOf<T>() - 1);
        ref byte otherLast = ref Unsafe.AddByteOffset(ref otherStart, (nuint)second.Length * (nuint)Unsafe.SizeOf<TOther>() - 1);
        return !Unsafe.IsAddressGreaterThan(ref start, ref otherLast) && !Unsafe.IsAddressGreaterThan(ref otherStart, ref last) && !first.IsEmpty && !second.IsEmpty;
    }

    [DoesNotReturn]
    private static void ThrowLength(int actual, int expected, string parameter) =>
        throw new ArgumentException($"The length of '{parameter}' is {actual}; expected {expected}.", parameter);

    [DoesNotReturn]
    private static void ThrowShape(string actual, string expected, string parameter) =>
        throw new ArgumentException($"The shape of '{parameter}' is {actual}; expected {expected}.", parameter);

    [DoesNotReturn]
    private static void ThrowOverlap(string first, string second) =>
        throw new ArgumentException($"'{first}' and '{second}' share memory; they must not overlap.", first);
}
