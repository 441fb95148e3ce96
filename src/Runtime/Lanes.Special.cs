using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace DiffGen.Runtime;

public static partial class Lanes
{
    /// <summary>Logistic functions 1/(1 + exp(-x)), accurate in both tails.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Sigmoid(Vector<double> x)
    {
        Vector<double> e = Exp(-Vector.Abs(x));
        return Vector.ConditionalSelect(Vector.LessThan(x, Vector<double>.Zero), e, Vector<double>.One) / (Vector<double>.One + e);
    }

    /// <inheritdoc cref="Sigmoid(Vector{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sigmoid(Vector<float> x)
    {
        Vector<float> e = Exp(-Vector.Abs(x));
        return Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), e, Vector<float>.One) / (Vector<float>.One + e);
    }

    /// <summary>log(1 + exp(x)), without overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Softplus(Vector<double> x) => Relu(x) + LogP1(Exp(-Vector.Abs(x)));

    /// <inheritdoc cref="Softplus(Vector{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Softplus(Vector<float> x) => Relu(x) + LogP1(Exp(-Vector.Abs(x)));

    /// <summary>Logarithms of probabilities, -100 at least.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> LogOfProbability(Vector<double> x) => Max(Log(x), new Vector<double>(-100));

    /// <inheritdoc cref="LogOfProbability(Vector{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> LogOfProbability(Vector<float> x) => Max(Log(x), new Vector<float>(-100));

    /// <summary>log(1 + x), accurate where x is small: what rounding took from 1 + x is put back (Higham 2002, section 1.14.1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> LogP1(Vector<double> x)
    {
        Vector<double> sum = Vector<double>.One + x, rounded = sum - Vector<double>.One;
        Vector<double> whole = Log(sum) * (x / rounded);
        // Infinite in both operands of the quotient, and nothing was lost.
        whole = Vector.ConditionalSelect(Vector.Equals(x, new Vector<double>(double.PositiveInfinity)), x, whole);
        return Vector.ConditionalSelect(Vector.Equals(rounded, Vector<double>.Zero), x, whole);
    }

    /// <inheritdoc cref="LogP1(Vector{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> LogP1(Vector<float> x)
    {
        Vector<float> sum = Vector<float>.One + x, rounded = sum - Vector<float>.One;
        Vector<float> whole = Log(sum) * (x / rounded);
        whole = Vector.ConditionalSelect(Vector.Equals(x, new Vector<float>(float.PositiveInfinity)), x, whole);
        return Vector.ConditionalSelect(Vector.Equals(rounded, Vector<float>.Zero), x, whole);
    }

    /// <summary>The numbers that are positive or not a number, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Relu(Vector<double> x) => Vector.ConditionalSelect(Vector.LessThanOrEqual(x, Vector<double>.Zero), Vector<double>.Zero, x);

    /// <inheritdoc cref="Relu(Vector{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Relu(Vector<float> x) => Vector.ConditionalSelect(Vector.LessThanOrEqual(x, Vector<float>.Zero), Vector<float>.Zero, x);

    /// <summary>Error functions, within 2 units in the last place, by the approximations of <see cref="SpecialFunctions.Erf(double)"/>.</summary>
    public static Vector<double> Erf(Vector<double> x)
    {
        Vector<double> size = Vector.Abs(x), square = x * x;
        Vector<double> small = x + (x * (Polynomial(SpecialFunctions.ErrorFunction.SmallAbove, square) / Polynomial(SpecialFunctions.ErrorFunction.SmallBelow, square)));
        Vector<long> isSmall = Vector.LessThan(size, new Vector<double>(SpecialFunctions.ErrorFunction.Small));
        return Vector.EqualsAll(isSmall, Vector<long>.AllBitsSet) ? small : Vector.ConditionalSelect(isSmall, small, WithSign(Vector<double>.One - Complement(size), x));
    }

    /// <inheritdoc cref="Erf(Vector{double})"/>
    public static Vector<float> Erf(Vector<float> x)
    {
        Vector.Widen(x, out Vector<double> low, out Vector<double> high);
        return Vector.Narrow(Erf(low), Erf(high));
    }

    /// <summary>Complementary error functions, within 3 units in the last place, by the approximations of <see cref="SpecialFunctions.Erfc(double)"/>.</summary>
    public static Vector<double> Erfc(Vector<double> x)
    {
        Vector<double> size = Vector.Abs(x), square = x * x;
        Vector<double> quotient = x * (Polynomial(SpecialFunctions.ErrorFunction.SmallAbove, square) / Polynomial(SpecialFunctions.ErrorFunction.SmallBelow, square));
        var half = new Vector<double>(0.5);
        Vector<double> small = Vector.ConditionalSelect(Vector.LessThan(x, new Vector<double>(0.25)), Vector<double>.One - (x + quotient), half - (x - half + quotient));
        Vector<long> isSmall = Vector.LessThan(size, new Vector<double>(SpecialFunctions.ErrorFunction.Small));
        if (Vector.EqualsAll(isSmall, Vector<long>.AllBitsSet)) return small;
        Vector<double> complement = Complement(size);
        Vector<double> large = Vector.ConditionalSelect(Vector.LessThan(x, Vector<double>.Zero), new Vector<double>(2) - complement, complement);
        return Vector.ConditionalSelect(isSmall, small, large);
    }

    /// <inheritdoc cref="Erfc(Vector{double})"/>
    public static Vector<float> Erfc(Vector<float> x)
    {
        Vector.Widen(x, out Vector<double> low, out Vector<double> high);
        return Vector.Narrow(Erfc(low), Erfc(high));
    }

    /// <summary>Complementary error functions of numbers that are not small.</summary>
    private static Vector<double> Complement(Vector<double> size)
    {
        Vector<double> distance = size - Vector<double>.One, s = Vector<double>.One / (size * size);
        Vector<double> middle = new Vector<double>(1 - SpecialFunctions.ErrorFunction.AtOne)
            - (Polynomial(SpecialFunctions.ErrorFunction.MiddleAbove, distance) / Polynomial(SpecialFunctions.ErrorFunction.MiddleBelow, distance));
        Vector<double> quotient = Vector.ConditionalSelect(
            Vector.LessThan(size, new Vector<double>(SpecialFunctions.ErrorFunction.Far)),
            Polynomial(SpecialFunctions.ErrorFunction.NearAbove, s) / Polynomial(SpecialFunctions.ErrorFunction.NearBelow, s),
            Polynomial(SpecialFunctions.ErrorFunction.FarAbove, s) / Polynomial(SpecialFunctions.ErrorFunction.FarBelow, s));
        // The square of the upper half of the digits is exact.
        Vector<double> upper = Vector.AsVectorDouble(Vector.AsVectorInt64(size) & new Vector<long>(unchecked((long)0xFFFFFFFF00000000)));
        Vector<double> tail = Exp((-upper * upper) - new Vector<double>(0.5625)) * Exp(((upper - size) * (upper + size)) + quotient) / size;
        tail = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(size, new Vector<double>(28)), Vector<double>.Zero, tail);
        return Vector.ConditionalSelect(Vector.LessThan(size, new Vector<double>(SpecialFunctions.ErrorFunction.Middle)), middle, tail);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Polynomial(ReadOnlySpan<double> coefficients, Vector<double> x)
    {
        var value = new Vector<double>(coefficients[^1]);
        for (int k = coefficients.Length - 2; k >= 0; k--) value = (value * x) + new Vector<double>(coefficients[k]);
        return value;
    }
}
