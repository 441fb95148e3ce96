using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace DiffGen.Runtime;

public static partial class Lanes
{
    /// <summary>The larger numbers; not a number where an operand is none, and +0 of two zeros, like <see cref="Math.Max(double, double)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Max(Vector<double> x, Vector<double> y)
    {
        Vector<long> first = Vector.GreaterThan(x, y) | ~Vector.Equals(x, x);
        return Vector.ConditionalSelect(Vector.Equals(x, y), x & y, Vector.ConditionalSelect(first, x, y));
    }

    /// <summary>The smaller numbers; not a number where an operand is none, and -0 of two zeros, like <see cref="Math.Min(double, double)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Min(Vector<double> x, Vector<double> y)
    {
        Vector<long> first = Vector.LessThan(x, y) | ~Vector.Equals(x, x);
        return Vector.ConditionalSelect(Vector.Equals(x, y), x | y, Vector.ConditionalSelect(first, x, y));
    }

    /// <summary>The magnitudes of the first operands with the signs of the second ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> CopySign(Vector<double> x, Vector<double> y) => WithSign(x, y);

    /// <summary>The larger numbers; not a number where an operand is none, and +0 of two zeros, like <see cref="Math.Max(float, float)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Max(Vector<float> x, Vector<float> y)
    {
        Vector<int> first = Vector.GreaterThan(x, y) | ~Vector.Equals(x, x);
        return Vector.ConditionalSelect(Vector.Equals(x, y), x & y, Vector.ConditionalSelect(first, x, y));
    }

    /// <summary>The smaller numbers; not a number where an operand is none, and -0 of two zeros, like <see cref="Math.Min(float, float)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Min(Vector<float> x, Vector<float> y)
    {
        Vector<int> first = Vector.LessThan(x, y) | ~Vector.Equals(x, x);
        return Vector.ConditionalSelect(Vector.Equals(x, y), x | y, Vector.ConditionalSelect(first, x, y));
    }

    /// <summary>The magnitudes of the first operands with the signs of the second ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> CopySign(Vector<float> x, Vector<float> y) => WithSign(x, y);

    /// <summary>The integral parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Truncate(Vector<double> x) =>
#if NET9_0_OR_GREATER
        Vector.Truncate(x);
#else
        Each(x, Math.Truncate);
#endif

    /// <summary>The nearest integers, the even one of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Round(Vector<double> x) =>
#if NET9_0_OR_GREATER
        Vector.Round(x);
#else
        Each(x, Math.Round);
#endif

    /// <summary>Logarithms to base 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Log2(Vector<double> x) =>
#if NET9_0_OR_GREATER
        Vector.Log2(x);
#else
        Each(x, Math.Log2);
#endif

    /// <summary>√(x² + y²) without overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Hypot(Vector<double> x, Vector<double> y) =>
#if NET9_0_OR_GREATER
        Vector.Hypot(x, y);
#else
        Each(x, y, double.Hypot);
#endif

    /// <summary>Tangents of angles in radians, within 4 units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Tan(Vector<double> x) => Sin(x) / Cos(x);

    /// <summary>
    /// Hyperbolic sines, within 4 units in the last place: (e + e/(e + 1))/2 with e = exp|x| - 1, and half the square of exp|x/2| where e would overflow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Sinh(Vector<double> x)
    {
        Vector<double> size = Vector.Abs(x), e = ExpM1(size), half = Exp(0.5 * size);
        Vector<double> value = 0.5 * (e + (e / (e + Vector<double>.One)));
        return WithSign(Vector.ConditionalSelect(Vector.GreaterThan(size, new Vector<double>(20)), 0.5 * half * half, value), x);
    }

    /// <summary>Hyperbolic cosines, within 4 units in the last place: (e + 1/e)/2 with e = exp|x|, and half the square of exp|x/2| where e would overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Cosh(Vector<double> x)
    {
        Vector<double> size = Vector.Abs(x), e = Exp(size), half = Exp(0.5 * size);
        return Vector.ConditionalSelect(Vector.GreaterThan(size, new Vector<double>(20)), 0.5 * half * half, 0.5 * (e + (Vector<double>.One / e)));
    }

    /// <summary>The integral parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Truncate(Vector<float> x) =>
#if NET9_0_OR_GREATER
        Vector.Truncate(x);
#else
        Each(x, MathF.Truncate);
#endif

    /// <summary>The nearest integers, the even one of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Round(Vector<float> x) =>
#if NET9_0_OR_GREATER
        Vector.Round(x);
#else
        Each(x, MathF.Round);
#endif

    /// <summary>Logarithms to base 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Log2(Vector<float> x) =>
#if NET9_0_OR_GREATER
        Vector.Log2(x);
#else
        Each(x, MathF.Log2);
#endif

    /// <summary>√(x² + y²) without overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Hypot(Vector<float> x, Vector<float> y) =>
#if NET9_0_OR_GREATER
        Vector.Hypot(x, y);
#else
        Each(x, y, float.Hypot);
#endif

    /// <summary>Tangents of angles in radians, within 4 units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Tan(Vector<float> x) => Sin(x) / Cos(x);

    /// <summary>
    /// Hyperbolic sines, within 4 units in the last place: (e + e/(e + 1))/2 with e = exp|x| - 1, and half the square of exp|x/2| where e would overflow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sinh(Vector<float> x)
    {
        Vector<float> size = Vector.Abs(x), e = ExpM1(size), half = Exp(0.5f * size);
        Vector<float> value = 0.5f * (e + (e / (e + Vector<float>.One)));
        return WithSign(Vector.ConditionalSelect(Vector.GreaterThan(size, new Vector<float>(20)), 0.5f * half * half, value), x);
    }

    /// <summary>Hyperbolic cosines, within 4 units in the last place: (e + 1/e)/2 with e = exp|x|, and half the square of exp|x/2| where e would overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Cosh(Vector<float> x)
    {
        Vector<float> size = Vector.Abs(x), e = Exp(size), half = Exp(0.5f * size);
        return Vector.ConditionalSelect(Vector.GreaterThan(size, new Vector<float>(20)), 0.5f * half * half, 0.5f * (e + (Vector<float>.One / e)));
    }
}
