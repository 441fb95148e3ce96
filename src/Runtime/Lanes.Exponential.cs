using System.Numerics;
using System.Runtime.CompilerServices;

namespace DiffGen.Runtime;

/// <remarks>
/// The exponential and what is made of it have one form: x = n·ln 2 + r with an integer n, so that |r| ≤ ln 2 / 2; exp(r) - 1 by its Taylor series; and exp(x) = 2ⁿ + 2ⁿ·(exp(r) - 1). ln 2 is
/// subtracted in two parts, of which the first has so few digits that its product with n is exact (Cody, Waite 1980, chapter 6). Adding 1.5·2^(digits - 1) to x/ln 2 leaves n in the lowest bits.
/// Numbers of type float stay such, where the framework's functions go through double.
/// </remarks>
public static partial class Lanes
{
    private const double ToInteger = 6755399441055744;

    private const float ToIntegerSingle = 12582912;

    /// <summary>Exponentials, within 2 units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Exp(Vector<double> x)
    {
        Vector<double> p = ReducedExpM1(Between(x, -746, 710), out Vector<double> shifted);
        // 2ⁿ as a product, because it may be infinite, or of less than full precision, where exp(x) is not.
        Vector<long> half = Vector.AsVectorInt64(MultiplyAdd(shifted - new Vector<double>(ToInteger), new Vector<double>(0.5), new Vector<double>(ToInteger)));
        return (Vector<double>.One + p) * PowerOfTwo(half) * PowerOfTwo(Vector.AsVectorInt64(shifted) - half);
    }

    /// <inheritdoc cref="Exp(Vector{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Exp(Vector<float> x)
    {
        Vector<float> p = ReducedExpM1(Between(x, -104, 89), out Vector<float> shifted);
        Vector<int> half = Vector.AsVectorInt32(MultiplyAdd(shifted - new Vector<float>(ToIntegerSingle), new Vector<float>(0.5f), new Vector<float>(ToIntegerSingle)));
        return (Vector<float>.One + p) * PowerOfTwo(half) * PowerOfTwo(Vector.AsVectorInt32(shifted) - half);
    }

    /// <summary>exp(x) - 1, within 3 units in the last place, also for small x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> ExpM1(Vector<double> x)
    {
        Vector<double> p = ReducedExpM1(Between(x, -60, 710), out Vector<double> shifted);
        // Half of the result and then twice that, because 2ⁿ may be infinite where exp(x) is not.
        Vector<double> half = PowerOfTwo(Vector.AsVectorInt64(shifted) - Vector<long>.One), e = 2 * MultiplyAdd(half, p, half - new Vector<double>(0.5));
        return WithSign(Vector.ConditionalSelect(Vector.Equals(shifted, new Vector<double>(ToInteger)), p, e), x);
    }

    /// <inheritdoc cref="ExpM1(Vector{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> ExpM1(Vector<float> x)
    {
        Vector<float> p = ReducedExpM1(Between(x, -30, 89), out Vector<float> shifted);
        Vector<float> half = PowerOfTwo(Vector.AsVectorInt32(shifted) - Vector<int>.One), e = 2 * MultiplyAdd(half, p, half - new Vector<float>(0.5f));
        return WithSign(Vector.ConditionalSelect(Vector.Equals(shifted, new Vector<float>(ToIntegerSingle)), p, e), x);
    }

    /// <summary>Hyperbolic tangents, within 4 units in the last place: tanh x = -e / (2 + e) with e = exp(-2|x|) - 1 (Abramowitz, Stegun 1964, 4.5.3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Tanh(Vector<double> x)
    {
        Vector<double> size = Vector.Abs(x), p = ReducedExpM1(-2 * size, out Vector<double> shifted), power = PowerOfTwo(Vector.AsVectorInt64(shifted));
        Vector<double> e = MultiplyAdd(power, p, power - Vector<double>.One);
        return WithSign(Vector.ConditionalSelect(Vector.GreaterThan(size, new Vector<double>(25)), Vector<double>.One, e / (new Vector<double>(2) + e)), x);
    }

    /// <inheritdoc cref="Tanh(Vector{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Tanh(Vector<float> x)
    {
        Vector<float> size = Vector.Abs(x), p = ReducedExpM1(-2 * size, out Vector<float> shifted), power = PowerOfTwo(Vector.AsVectorInt32(shifted));
        Vector<float> e = MultiplyAdd(power, p, power - Vector<float>.One);
        return WithSign(Vector.ConditionalSelect(Vector.GreaterThan(size, new Vector<float>(15)), Vector<float>.One, e / (new Vector<float>(2) + e)), x);
    }

    /// <summary>exp(r) - 1 of what is left of x, and n in the lowest bits of a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> ReducedExpM1(Vector<double> x, out Vector<double> shifted)
    {
        shifted = MultiplyAdd(x, new Vector<double>(1.4426950408889634), new Vector<double>(ToInteger));
        Vector<double> n = shifted - new Vector<double>(ToInteger);
        Vector<double> r = MultiplyAdd(n, new Vector<double>(-1.90821492927058770002e-10), MultiplyAdd(n, new Vector<double>(-6.93147180369123816490e-01), x));
        // Pairs of terms, pairs of pairs and so on: a chain of five steps instead of thirteen.
        Vector<double> r2 = r * r, r4 = r2 * r2;
        Vector<double> c2 = MultiplyAdd(r, new Vector<double>(1.0 / 6), new Vector<double>(1.0 / 2)), c4 = MultiplyAdd(r, new Vector<double>(1.0 / 120), new Vector<double>(1.0 / 24));
        Vector<double> c6 = MultiplyAdd(r, new Vector<double>(1.0 / 5040), new Vector<double>(1.0 / 720)), c8 = MultiplyAdd(r, new Vector<double>(1.0 / 362880), new Vector<double>(1.0 / 40320));
        Vector<double> c10 = MultiplyAdd(r, new Vector<double>(1.0 / 39916800), new Vector<double>(1.0 / 3628800)), c12 = MultiplyAdd(r, new Vector<double>(1.0 / 6227020800), new Vector<double>(1.0 / 479001600));
        Vector<double> low = MultiplyAdd(r4, MultiplyAdd(r2, c8, c6), MultiplyAdd(r2, c4, c2));
        return MultiplyAdd(r2, MultiplyAdd(r4 * r4, MultiplyAdd(r2, c12, c10), low), r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> ReducedExpM1(Vector<float> x, out Vector<float> shifted)
    {
        shifted = MultiplyAdd(x, new Vector<float>(1.44269504f), new Vector<float>(ToIntegerSingle));
        Vector<float> n = shifted - new Vector<float>(ToIntegerSingle);
        Vector<float> r = MultiplyAdd(n, new Vector<float>(-1.42860677e-6f), MultiplyAdd(n, new Vector<float>(-0.693145752f), x));
        Vector<float> r2 = r * r;
        Vector<float> c2 = MultiplyAdd(r, new Vector<float>(1f / 6), new Vector<float>(1f / 2)), c4 = MultiplyAdd(r, new Vector<float>(1f / 120), new Vector<float>(1f / 24));
        Vector<float> c6 = MultiplyAdd(r, new Vector<float>(1f / 5040), new Vector<float>(1f / 720));
        return MultiplyAdd(r2, MultiplyAdd(r2 * r2, c6, MultiplyAdd(r2, c4, c2)), r);
    }

    /// <summary>2ⁿ of the lowest bits of an integer, where that is a number of full precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> PowerOfTwo(Vector<long> n) => Vector.AsVectorDouble((n << 52) + Vector.AsVectorInt64(Vector<double>.One));

    /// <inheritdoc cref="PowerOfTwo(Vector{long})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> PowerOfTwo(Vector<int> n) => Vector.AsVectorSingle((n << 23) + Vector.AsVectorInt32(Vector<float>.One));

    /// <summary>Rounded once where the processor does so without further cost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> MultiplyAdd(Vector<double> x, Vector<double> y, Vector<double> z) =>
#if NET9_0_OR_GREATER
        Vector.MultiplyAddEstimate(x, y, z);
#else
        (x * y) + z;
#endif

    /// <inheritdoc cref="MultiplyAdd(Vector{double}, Vector{double}, Vector{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> MultiplyAdd(Vector<float> x, Vector<float> y, Vector<float> z) =>
#if NET9_0_OR_GREATER
        Vector.MultiplyAddEstimate(x, y, z);
#else
        (x * y) + z;
#endif

    /// <summary>The numbers or the nearest limit; not a number where it is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Between(Vector<double> x, double low, double high) =>
        AtLeast(Vector.ConditionalSelect(Vector.GreaterThan(x, new Vector<double>(high)), new Vector<double>(high), x), low);

    /// <inheritdoc cref="Between(Vector{double}, double, double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Between(Vector<float> x, float low, float high) =>
        AtLeast(Vector.ConditionalSelect(Vector.GreaterThan(x, new Vector<float>(high)), new Vector<float>(high), x), low);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> AtLeast(Vector<double> x, double low) => Vector.ConditionalSelect(Vector.LessThan(x, new Vector<double>(low)), new Vector<double>(low), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> AtLeast(Vector<float> x, float low) => Vector.ConditionalSelect(Vector.LessThan(x, new Vector<float>(low)), new Vector<float>(low), x);
}
