using System;
using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace DiffGen.Runtime;

/// <summary>
/// Several iterations of a loop at once, one in each lane of a vector, as derivative code with <c>FastMath</c> does it. Generated code uses it; there is no
/// need to use it directly. Nothing here checks bounds: the loops around it end where a whole vector does not fit any more.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class Lanes
{
    /// <summary>The last index at which a loop that ends before <paramref name="end"/> has a whole vector before it.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static int Last<T>(int end)
        where T : struct => end >= int.MinValue + Vector<T>.Count ? end - Vector<T>.Count : int.MinValue;

    /// <summary>The numbers from <paramref name="first"/> on.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Load<T>(in T first)
        where T : struct => Unsafe.ReadUnaligned<Vector<T>>(ref Unsafe.As<T, byte>(ref Unsafe.AsRef(in first)));

    /// <summary>Overwrites the numbers from <paramref name="first"/> on.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(ref T first, Vector<T> values)
        where T : struct => Unsafe.WriteUnaligned(ref Unsafe.As<T, byte>(ref first), values);

    /// <summary>Adds to the numbers from <paramref name="first"/> on.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<T>(ref T first, Vector<T> values)
        where T : struct => Store(ref first, Load(in first) + values);

    /// <summary>The iterations' numbers themselves: <paramref name="first"/>, <paramref name="first"/> + 1, ….</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> From(double first) => new Vector<double>(first) + Iota.Double;

    /// <summary>The iterations' numbers themselves: <paramref name="first"/>, <paramref name="first"/> + 1, ….</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> From(float first) => new Vector<float>(first) + Iota.Single;

    /// <summary>The terms, but 0 where the weight is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Guarded(Vector<double> term, Vector<double> weight) =>
        Vector.ConditionalSelect(Vector.Equals(weight, Vector<double>.Zero), Vector<double>.Zero, term);

    /// <summary>The terms, but 0 where the weight is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Guarded(Vector<float> term, Vector<float> weight) =>
        Vector.ConditionalSelect(Vector.Equals(weight, Vector<float>.Zero), Vector<float>.Zero, term);

    /// <summary>Natural logarithms, within 2 units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Log(Vector<double> x) =>
#if NET9_0_OR_GREATER
        Vector.Log(x);
#else
        Each(x, Math.Log);
#endif

    /// <summary>Natural logarithms, within 2 units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Log(Vector<float> x) =>
#if NET9_0_OR_GREATER
        Vector.Log(x);
#else
        Each(x, MathF.Log);
#endif

    /// <summary>Sines of angles in radians.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Sin(Vector<double> x) =>
#if NET9_0_OR_GREATER
        Vector.Sin(x);
#else
        Each(x, Math.Sin);
#endif

    /// <summary>Sines of angles in radians.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sin(Vector<float> x) =>
#if NET9_0_OR_GREATER
        Vector.Sin(x);
#else
        Each(x, MathF.Sin);
#endif

    /// <summary>Cosines of angles in radians.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Cos(Vector<double> x) =>
#if NET9_0_OR_GREATER
        Vector.Cos(x);
#else
        Each(x, Math.Cos);
#endif

    /// <summary>Cosines of angles in radians.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Cos(Vector<float> x) =>
#if NET9_0_OR_GREATER
        Vector.Cos(x);
#else
        Each(x, MathF.Cos);
#endif

    private static Vector<double> WithSign(Vector<double> magnitude, Vector<double> sign)
    {
        var bit = new Vector<long>(long.MinValue);
        return Vector.AsVectorDouble(Vector.AndNot(Vector.AsVectorInt64(magnitude), bit) | (Vector.AsVectorInt64(sign) & bit));
    }

    private static Vector<float> WithSign(Vector<float> magnitude, Vector<float> sign)
    {
        var bit = new Vector<int>(int.MinValue);
        return Vector.AsVectorSingle(Vector.AndNot(Vector.AsVectorInt32(magnitude), bit) | (Vector.AsVectorInt32(sign) & bit));
    }

    private static class Iota
    {
        public static readonly Vector<double> Double = Of<double>(i => i);

        public static readonly Vector<float> Single = Of<float>(i => i);

        private static Vector<T> Of<T>(Func<int, T> number)
            where T : struct
        {
            var lanes = new T[Vector<T>.Count];
            for (int i = 0; i < lanes.Length; i++) lanes[i] = number(i);
            return new Vector<T>(lanes);
        }
    }
}
