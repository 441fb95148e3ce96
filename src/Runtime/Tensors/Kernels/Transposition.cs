using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace DiffGen.Runtime;

/// <summary>Interleaves four rows of a matrix, as packing for matrix products needs it.</summary>
/// <typeparam name="T">The type of the elements: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal static unsafe class Transposition<T>
    where T : unmanaged
{
    private static bool IsVectorised
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (typeof(T) == typeof(float) || typeof(T) == typeof(double)) && (Sse2.IsSupported || AdvSimd.Arm64.IsSupported);
    }

    /// <summary>Writes element i of each row to <paramref name="to"/> + i·<paramref name="step"/>, one behind the other.</summary>
    /// <param name="row0">The first row, without gaps.</param>
    /// <param name="row1">The second row.</param>
    /// <param name="row2">The third row.</param>
    /// <param name="row3">The fourth row.</param>
    /// <param name="length">How many elements each of them has.</param>
    /// <param name="to">Where the first elements go.</param>
    /// <param name="step">How far the next ones are from there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Interleave(T* row0, T* row1, T* row2, T* row3, int length, T* to, nint step)
    {
        int i = 0;
        if (IsVectorised && sizeof(T) == sizeof(float))
        {
            for (; i <= length - 4; i += 4)
            {
                Vector128<T> a0 = Vector128.Load(row0 + i), a1 = Vector128.Load(row1 + i), a2 = Vector128.Load(row2 + i), a3 = Vector128.Load(row3 + i);
                Vector128<T> even = ZipLow(a0, a2), odd = ZipLow(a1, a3);
                ZipLow(even, odd).Store(to);
                ZipHigh(even, odd).Store(to + step);
                even = ZipHigh(a0, a2);
                odd = ZipHigh(a1, a3);
                ZipLow(even, odd).Store(to + (2 * step));
                ZipHigh(even, odd).Store(to + (3 * step));
                to += 4 * step;
            }
        }
        else if (IsVectorised)
        {
            for (; i <= length - 2; i += 2)
            {
                Vector128<T> a0 = Vector128.Load(row0 + i), a1 = Vector128.Load(row1 + i), a2 = Vector128.Load(row2 + i), a3 = Vector128.Load(row3 + i);
                ZipLow(a0, a1).Store(to);
                ZipLow(a2, a3).Store(to + 2);
                ZipHigh(a0, a1).Store(to + step);
                ZipHigh(a2, a3).Store(to + step + 2);
                to += 2 * step;
            }
        }

        for (; i < length; i++)
        {
            to[0] = row0[i];
            to[1] = row1[i];
            to[2] = row2[i];
            to[3] = row3[i];
            to += step;
        }
    }

    /// <summary>The lower halves of two vectors, in turns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> ZipLow(Vector128<T> left, Vector128<T> right)
    {
        if (typeof(T) == typeof(float))
            return (Sse2.IsSupported ? Sse.UnpackLow(left.AsSingle(), right.AsSingle()) : AdvSimd.Arm64.ZipLow(left.AsSingle(), right.AsSingle())).As<float, T>();
        return (Sse2.IsSupported ? Sse2.UnpackLow(left.AsDouble(), right.AsDouble()) : AdvSimd.Arm64.ZipLow(left.AsDouble(), right.AsDouble())).As<double, T>();
    }

    /// <summary>The upper halves of two vectors, in turns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> ZipHigh(Vector128<T> left, Vector128<T> right)
    {
        if (typeof(T) == typeof(float))
            return (Sse2.IsSupported ? Sse.UnpackHigh(left.AsSingle(), right.AsSingle()) : AdvSimd.Arm64.ZipHigh(left.AsSingle(), right.AsSingle())).As<float, T>();
        return (Sse2.IsSupported ? Sse2.UnpackHigh(left.AsDouble(), right.AsDouble()) : AdvSimd.Arm64.ZipHigh(left.AsDouble(), right.AsDouble())).As<double, T>();
    }
}
