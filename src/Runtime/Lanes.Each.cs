using System;
using System.Numerics;

namespace DiffGen.Runtime;

public static partial class Lanes
{
    /// <summary>A function that has no form in vectors, lane by lane.</summary>
    /// <param name="x">The operands.</param>
    /// <param name="function">The function.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static Vector<T> Each<T>(Vector<T> x, Func<T, T> function)
        where T : unmanaged
    {
        Span<T> lanes = stackalloc T[Vector<T>.Count];
        x.CopyTo(lanes);
        foreach (ref T lane in lanes) lane = function(lane);
        return new Vector<T>(lanes);
    }

    /// <inheritdoc cref="Each{T}(Vector{T}, Func{T, T})"/>
    /// <param name="x">The first operands.</param>
    /// <param name="y">The second operands.</param>
    /// <param name="function">The function.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static Vector<T> Each<T>(Vector<T> x, Vector<T> y, Func<T, T, T> function)
        where T : unmanaged
    {
        Span<T> lanes = stackalloc T[Vector<T>.Count];
        for (int i = 0; i < lanes.Length; i++) lanes[i] = function(x[i], y[i]);
        return new Vector<T>(lanes);
    }

    /// <inheritdoc cref="Each{T}(Vector{T}, Func{T, T})"/>
    /// <param name="x">The first operands.</param>
    /// <param name="y">The second operands.</param>
    /// <param name="z">The third operands.</param>
    /// <param name="function">The function.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static Vector<T> Each<T>(Vector<T> x, Vector<T> y, Vector<T> z, Func<T, T, T, T> function)
        where T : unmanaged
    {
        Span<T> lanes = stackalloc T[Vector<T>.Count];
        for (int i = 0; i < lanes.Length; i++) lanes[i] = function(x[i], y[i], z[i]);
        return new Vector<T>(lanes);
    }

    /// <inheritdoc cref="Each{T}(Vector{T}, Func{T, T})"/>
    /// <param name="x">The first operands.</param>
    /// <param name="n">The second operand, the same for all.</param>
    /// <param name="function">The function.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static Vector<T> Each<T>(Vector<T> x, int n, Func<T, int, T> function)
        where T : unmanaged
    {
        Span<T> lanes = stackalloc T[Vector<T>.Count];
        for (int i = 0; i < lanes.Length; i++) lanes[i] = function(x[i], n);
        return new Vector<T>(lanes);
    }
}
