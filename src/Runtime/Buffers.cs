using System;
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
