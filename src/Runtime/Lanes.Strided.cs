using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DiffGen.Runtime;

public static partial class Lanes
{
    /// <summary>Whether the iterations from <paramref name="first"/> to before <paramref name="end"/> fill a vector.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static bool Fill<T>(int first, int end)
        where T : struct => (long)end - first >= Vector<T>.Count;

    /// <summary>Whether the iterations from <paramref name="first"/> to before <paramref name="end"/> are worth sums of their own for each lane.</summary>
    /// <param name="first">The first iteration.</param>
    /// <param name="end">Behind the last one.</param>
    /// <param name="sums">How many sums there are.</param>
    /// <param name="perIteration">How many of them are worth an iteration.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static bool FillWithSums<T>(int first, int end, int sums, int perIteration)
        where T : struct => (long)end - first >= 3 * Vector<T>.Count && sums <= perIteration * ((long)end - first);

    /// <summary>The iterations' numbers themselves: <paramref name="first"/>, <paramref name="first"/> + <paramref name="stride"/>, ….</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> From(double first, double stride) => new Vector<double>(first) + (Iota.Double * stride);

    /// <summary>The iterations' numbers themselves: <paramref name="first"/>, <paramref name="first"/> + <paramref name="stride"/>, ….</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> From(float first, float stride) => new Vector<float>(first) + (Iota.Single * stride);

    /// <summary>The elements at <paramref name="first"/>, <paramref name="first"/> + <paramref name="stride"/>, …, one in each lane.</summary>
    /// <exception cref="IndexOutOfRangeException">One of them does not exist.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Strided(ReadOnlySpan<double> elements, int first, int stride)
    {
        ref readonly double element = ref elements[first];
        _ = elements[first + ((Vector<double>.Count - 1) * stride)];
        if (stride == 1) return Load(in element);
        ref double at = ref Unsafe.AsRef(in element);
        if (Vector<double>.Count == 4) return Vector256.Create(at, Unsafe.Add(ref at, stride), Unsafe.Add(ref at, 2 * stride), Unsafe.Add(ref at, 3 * stride)).AsVector();
        if (Vector<double>.Count == 2) return Vector128.Create(at, Unsafe.Add(ref at, stride)).AsVector();
        return Gathered(ref at, stride);
    }

    /// <inheritdoc cref="Strided(ReadOnlySpan{double}, int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Strided(ReadOnlySpan<float> elements, int first, int stride)
    {
        ref readonly float element = ref elements[first];
        _ = elements[first + ((Vector<float>.Count - 1) * stride)];
        if (stride == 1) return Load(in element);
        return Gathered(ref Unsafe.AsRef(in element), stride);
    }

    /// <inheritdoc cref="Strided(ReadOnlySpan{double}, int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Strided(double[] elements, int first, int stride)
    {
        _ = elements.Length;
        return Strided(new ReadOnlySpan<double>(elements), first, stride);
    }

    /// <inheritdoc cref="Strided(ReadOnlySpan{double}, int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Strided(float[] elements, int first, int stride)
    {
        _ = elements.Length;
        return Strided(new ReadOnlySpan<float>(elements), first, stride);
    }

    /// <summary>Overwrites the elements at <paramref name="first"/>, <paramref name="first"/> + <paramref name="stride"/>, …, one from each lane.</summary>
    /// <exception cref="IndexOutOfRangeException">One of them does not exist.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStrided<T>(Span<T> elements, int first, int stride, Vector<T> values)
        where T : struct
    {
        ref T element = ref elements[first];
        _ = elements[first + ((Vector<T>.Count - 1) * stride)];
        if (stride == 1) Store(ref element, values);
        else for (int lane = 0; lane < Vector<T>.Count; lane++) Unsafe.Add(ref element, lane * stride) = values[lane];
    }

    /// <summary>Adds to the elements at <paramref name="first"/>, <paramref name="first"/> + <paramref name="stride"/>, …, one from each lane.</summary>
    /// <exception cref="IndexOutOfRangeException">One of them does not exist.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddStrided<T>(Span<T> elements, int first, int stride, Vector<T> values)
        where T : struct, IAdditionOperators<T, T, T>
    {
        ref T element = ref elements[first];
        _ = elements[first + ((Vector<T>.Count - 1) * stride)];
        if (stride == 1) Add(ref element, values);
        else for (int lane = 0; lane < Vector<T>.Count; lane++) Unsafe.Add(ref element, lane * stride) += values[lane];
    }

    /// <summary>Adds what the lanes have summed, each for its own iterations.</summary>
    public static void AddTotals<T>(Vector<T>[] lanes, Span<T> sums)
        where T : struct, IAdditionOperators<T, T, T>
    {
        for (int i = 0; i < sums.Length; i++) sums[i] += Vector.Sum(lanes[i]);
    }

    private static Vector<T> Gathered<T>(ref T first, int stride)
        where T : unmanaged
    {
        Span<T> lanes = stackalloc T[Vector<T>.Count];
        for (int lane = 0; lane < lanes.Length; lane++) lanes[lane] = Unsafe.Add(ref first, lane * stride);
        return new Vector<T>(lanes);
    }
}
