using System;
using System.Linq;
using System.Numerics;
using DiffGen.Runtime;
using Xunit;

namespace DiffGen.Tests.Runtime;

/// <summary>Vector functions against <see cref="Math"/>, over all magnitudes.</summary>
public sealed class LanesTests
{
    private static readonly double[] Numbers =
    [
        0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, -1e-300, 1e-20, 0.17, 0.18, -0.175, 0.35, 1, -1, 19, -22, 300, -745, 710, 1e300,
        .. Enumerable.Range(-400, 801).Select(i => i * 0.0137),
    ];

    [Fact]
    public void Tanh_is_accurate() => Same(Lanes.Tanh, Math.Tanh, 1e-15);

    [Fact]
    public void Exp_is_accurate() => Same(Lanes.Exp, Math.Exp, 5e-16);

    [Fact]
    public void Log_is_accurate() => Same(Lanes.Log, Math.Log, 5e-16);

    [Fact]
    public void Sin_and_Cos_are_accurate()
    {
        Same(Lanes.Sin, Math.Sin, 1e-15, absolute: 1e-15);
        Same(Lanes.Cos, Math.Cos, 1e-15, absolute: 1e-15);
    }

    [Fact]
    public void Hyperbolic_functions_are_accurate()
    {
        Same(Lanes.Sinh, Math.Sinh, 2e-15);
        Same(Lanes.Cosh, Math.Cosh, 2e-15);
        Same(Lanes.Tan, Math.Tan, 2e-15, absolute: 1e-15);
        Same(Lanes.ExpM1, x => Math.Abs(x) < 0.1 ? 2 * Math.Tanh(x / 2) / (1 - Math.Tanh(x / 2)) : Math.Exp(x) - 1, 2e-15);
        Same(Lanes.LogP1, x => Math.Abs(x) < 0.01 ? 2 * Math.Atanh(x / (2 + x)) : Math.Log(1 + x), 2e-14);
    }

    [Fact]
    public void Special_functions_are_those_of_numbers()
    {
        Same(Lanes.Sigmoid, SpecialFunctions.Sigmoid, 1e-15);
        Same(Lanes.Softplus, SpecialFunctions.Softplus, 1e-15);
        Same(Lanes.Relu, SpecialFunctions.Relu, 0);
        Same(Lanes.Erf, SpecialFunctions.Erf, 1e-15);
        Same(Lanes.Erfc, SpecialFunctions.Erfc, 2e-15);
    }

    [Fact]
    public void Roundings_are_those_of_numbers()
    {
        Same(Lanes.Truncate, Math.Truncate, 0);
        Same(Lanes.Round, Math.Round, 0);
        Same(Lanes.Log2, Math.Log2, 1e-15);
    }

    [Fact]
    public void Selections_are_those_of_numbers()
    {
        double[] numbers = [0, -0.0, 1, -1, 2.5, 1e-310, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        foreach (double x in numbers)
        {
            foreach (double y in numbers)
            {
                Equal(Math.Max(x, y), Lanes.Max(new Vector<double>(x), new Vector<double>(y))[0]);
                Equal(Math.Min(x, y), Lanes.Min(new Vector<double>(x), new Vector<double>(y))[0]);
                Equal(MathF.Max((float)x, (float)y), Lanes.Max(new Vector<float>((float)x), new Vector<float>((float)y))[0]);
                Equal(MathF.Min((float)x, (float)y), Lanes.Min(new Vector<float>((float)x), new Vector<float>((float)y))[0]);
                Equal(Math.CopySign(x, y), Lanes.CopySign(new Vector<double>(x), new Vector<double>(y))[0]);
                Close(double.Hypot(x, y), Lanes.Hypot(new Vector<double>(x), new Vector<double>(y))[0], 1e-15, 0);
            }
        }

        static void Equal(double expected, double actual) => Assert.True(
            double.IsNaN(expected) ? double.IsNaN(actual) : BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual), $"{actual:R} instead of {expected:R}");
    }

    [Fact]
    public void Single_precision_is_accurate()
    {
        foreach (float x in Numbers.Select(number => (float)number))
        {
            Close(MathF.Tanh(x), Lanes.Tanh(new Vector<float>(x))[0], 5e-7, 0);
            Close(MathF.Exp(x), Lanes.Exp(new Vector<float>(x))[0], 5e-7, 0);
            Close(SpecialFunctions.Sigmoid(x), Lanes.Sigmoid(new Vector<float>(x))[0], 5e-7, 0);
            Close(SpecialFunctions.Softplus(x), Lanes.Softplus(new Vector<float>(x))[0], 5e-7, 1e-44);
            Close(SpecialFunctions.Erf(x), Lanes.Erf(new Vector<float>(x))[0], 2e-7, 1e-44);
            Close(SpecialFunctions.Erfc(x), Lanes.Erfc(new Vector<float>(x))[0], 2e-7, 1e-44);
            Close(MathF.Sinh(x), Lanes.Sinh(new Vector<float>(x))[0], 1e-6, 0);
            Close(MathF.Cosh(x), Lanes.Cosh(new Vector<float>(x))[0], 1e-6, 0);
        }
    }

    [Fact]
    public void The_sign_of_zero_stays()
    {
        Assert.Equal(double.NegativeInfinity, 1 / Lanes.Tanh(new Vector<double>(-0.0))[0]);
        Assert.Equal(double.NegativeInfinity, 1 / Lanes.ExpM1(new Vector<double>(-0.0))[0]);
        Assert.Equal(float.NegativeInfinity, 1 / Lanes.Tanh(new Vector<float>(-0f))[0]);
        Assert.Equal(float.NegativeInfinity, 1 / Lanes.ExpM1(new Vector<float>(-0f))[0]);
    }

    [Fact]
    public void Exponentials_of_single_precision_are_accurate_to_the_unit()
    {
        // Numbers of all signs and magnitudes; double precision is exact beside them.
        for (long bits = 0; bits <= uint.MaxValue; bits += 9973)
        {
            float x = BitConverter.UInt32BitsToSingle((uint)bits);
            Units(Math.Exp(x), Lanes.Exp(new Vector<float>(x))[0], 2, x);
            Units(Math.Tanh(x), Lanes.Tanh(new Vector<float>(x))[0], 4, x);
            Units(Math.Abs(x) < 1e-3 ? x + (x * (double)x / 2) + (x * (double)x * x / 6) : Math.Exp(x) - 1, Lanes.ExpM1(new Vector<float>(x))[0], 3, x);
        }

        static void Units(double expected, float actual, double units, float x)
        {
            float rounded = (float)expected;
            double unit = Math.Max((double)MathF.BitIncrement(MathF.Abs(rounded)) - (double)Math.Abs(rounded), float.Epsilon);
            bool isSame = rounded.Equals(actual) || Math.Abs(expected - actual) <= units * unit;
            Assert.True(isSame, $"{actual:R} instead of {expected:R} at {x:R}");
        }
    }

    [Theory]
    [InlineData(709.782712893384)]
    [InlineData(709.7827128933841)]
    [InlineData(709.5)]
    [InlineData(-708.4)]
    [InlineData(-744.5)]
    [InlineData(-745.2)]
    [InlineData(-37.5)]
    [InlineData(-1e-17)]
    public void Exponentials_reach_as_far_as_numbers_do(double x)
    {
        Close(Math.Exp(x), Lanes.Exp(new Vector<double>(x))[0], 5e-16, 0);
        Close(x is -1e-17 ? x : Math.Exp(x) - 1, Lanes.ExpM1(new Vector<double>(x))[0], 5e-16, 0);
    }

    [Fact]
    public void Last_does_not_wrap_around()
    {
        Assert.Equal(int.MinValue, Lanes.Last<double>(int.MinValue));
        Assert.Equal(int.MinValue, Lanes.Last<double>(int.MinValue + 1));
        Assert.Equal(100 - Vector<double>.Count, Lanes.Last<double>(100));
        Assert.True(Lanes.Last<float>(0) < 0);
    }

    [Fact]
    public void What_weighs_nothing_counts_for_nothing()
    {
        Vector<double> guarded = Lanes.Guarded(new Vector<double>(double.NaN), Lanes.From(0.0));
        Assert.Equal(0, guarded[0]);
        Assert.True(double.IsNaN(guarded[1]));
    }

    [Fact]
    public void Memory_is_read_and_written_where_it_stands()
    {
        double[] x = [.. Enumerable.Range(0, 40).Select(i => (double)i)];
        Lanes.Add(ref x[3], Lanes.Load(in x[5]));
        Lanes.Store(ref x[20], new Vector<double>(-1));
        for (int lane = 0; lane < Vector<double>.Count; lane++)
        {
            Assert.Equal(3 + lane + 5 + lane, x[3 + lane]);
            Assert.Equal(-1, x[20 + lane]);
        }

        Assert.Equal(20 + Vector<double>.Count, x[20 + Vector<double>.Count]);
        Assert.Equal(2, x[2]);
    }

    private static void Same(Func<Vector<double>, Vector<double>> lanes, Func<double, double> scalar, double relative, double absolute = 0)
    {
        foreach (double x in Numbers.Where(number => absolute == 0 || !(Math.Abs(number) > 1e5))) Close(scalar(x), lanes(new Vector<double>(x))[0], relative, absolute);
    }

    private static void Close(double expected, double actual, double relative, double absolute) => Assert.True(
        expected.Equals(actual) || Math.Abs(expected - actual) <= (relative * Math.Abs(expected)) + absolute + double.Epsilon, $"{actual:R} instead of {expected:R}");
}
