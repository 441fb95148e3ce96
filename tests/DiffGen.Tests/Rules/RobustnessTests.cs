using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using DiffGen.Generator.Rules;
using Xunit;

namespace DiffGen.Tests.Rules;

/// <summary>Rules at the edges: a zero cotangent stays zero, nothing overflows on the way, every type of number has the members that rules name.</summary>
public class RobustnessTests
{
    // A factor that is an operand is infinite only if the program itself computes with infinity; these are everywhere and stay bare.
    private static readonly HashSet<string> OperandFactors = ["multiply", "fusedMultiplyAdd", "multiplyAddEstimate", "lerp"];

    public static TheoryData<string> All() =>
        [.. Primitives.All.Where(primitive => primitive.Partials.Count > 0).Select(primitive => primitive.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void Zero_cotangent_stays_zero_in_double(string name) => ZeroStaysZero<double>(Primitives.Get(name));

    [Theory]
    [MemberData(nameof(All))]
    public void Zero_cotangent_stays_zero_in_float(string name) => ZeroStaysZero<float>(Primitives.Get(name));

    public static TheoryData<string> AllOfHalf() =>
        [.. Primitives.All.Where(primitive => primitive.Partials.Count > 0 && primitive.Notation != Notation.Runtime).Select(primitive => primitive.Name)];

    [Theory]
    [MemberData(nameof(AllOfHalf))]
    public void Zero_cotangent_stays_zero_in_half(string name) => ZeroStaysZero<Half>(Primitives.Get(name));

    private static void ZeroStaysZero<T>(Primitive primitive)
        where T : struct, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        if (OperandFactors.Contains(primitive.Name)) return;
        T[] edges =
        [
            T.NegativeInfinity, T.MinValue, T.CreateChecked(-2.5), -T.One, -T.Epsilon, T.NegativeZero, T.Zero, T.Epsilon, T.One / T.CreateChecked(2), T.One,
            T.CreateChecked(3), T.Pi / T.CreateChecked(2), T.CreateSaturating(1e4), T.MaxValue, T.PositiveInfinity,
        ];
        foreach (Operand[] operands in Points(primitive, edges))
        {
            if (Value<T>(primitive, operands) is not { } value || T.IsNaN(value)) continue;
            for (int i = 0; i < primitive.Partials.Count; i++)
            {
                if (RuleProbe.Cotangent(primitive, i, T.Zero, operands) is { } cotangent)
                    Assert.True(cotangent == T.Zero, $"{primitive}({string.Join(", ", operands.Select(operand => operand.Value))}): partial {i} makes {cotangent} of a zero cotangent");
            }
        }
    }

    private static T? Value<T>(Primitive primitive, Operand[] operands)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (primitive.YieldsInt || primitive.Operands.Contains('R')) return null;
        try
        {
            return RuleProbe.Value<T>(primitive, operands);
        }
        catch (System.Reflection.TargetInvocationException exception) when (exception.InnerException is ArgumentException)
        {
            return null;
        }
    }

    private static IEnumerable<Operand[]> Points<T>(Primitive primitive, T[] edges)
        where T : struct, IFloatingPointIeee754<T>
    {
        IEnumerable<Operand[]> points = edges.Select(x => new[] { new Operand(x) });
        foreach (char kind in primitive.Operands.Skip(1))
        {
            IEnumerable<object> next = kind == 'F' ? edges.Cast<object>() : new object[] { -3, 0, 1, 2, 7 };
            points = points.SelectMany(_ => next, (point, x) => (Operand[])[.. point, new Operand(x)]);
        }

        return points;
    }

    // Expected values by 40-digit arithmetic.
    [Theory]
    [InlineData("asinh", 1e200, 1e-200)]
    [InlineData("acosh", 1e200, 1e-200)]
    [InlineData("acosh", 1.0000001, 2236.067920945309)]
    [InlineData("atan", 1e10, 1e-20)]
    [InlineData("expM1", -50, 1.9287498479639178e-22)]
    [InlineData("logP1", 1e300, 1e-300)]
    [InlineData("log2", 1e-300, 1.4426950408889634e300)]
    [InlineData("cbrt", 1e-300, 3.3333333333333333e199)]
    [InlineData("asin", 0.99999999999999, 7073895.380882617)]
    [InlineData("atanh", 0.99999999999999, 50039995859672.43)]
    [InlineData("sqrt", 1e-320, 5.0001e159)]
    [InlineData("tanh", 25, 0)]
    [InlineData("reciprocalSqrtEstimate", 1e-100, -5e149)]
    [InlineData("reciprocalEstimate", 1e150, -1e-300)]
    public void Unary_rule_is_accurate_far_out(string name, double x, double expected)
    {
        double actual = RuleProbe.Cotangent(Primitives.Get(name), 0, 1.0, new Operand(x))!.Value;
        Assert.True(actual.Equals(expected) || Math.Abs(actual - expected) <= 1e-3 * Math.Abs(expected) * (name == "sqrt" ? 1 : 1e-9), $"{actual:R} instead of {expected:R}");
    }

    [Theory]
    [InlineData("hypot", 3e300, 4e300, 0.6, 0.8)]
    [InlineData("hypot", 3e-300, 4e-300, 0.6, 0.8)]
    [InlineData("hypot", 0, 0, 0, 0)]
    [InlineData("atan2", 3e-200, 4e-200, 1.6e199, -1.2e199)]
    [InlineData("atan2", 3e200, 4e200, 1.6e-201, -1.2e-201)]
    [InlineData("pow", 1e-200, 2, 2e-200, 0)]
    [InlineData("pow", 1e200, 1.6, 1.6000000000000655e120, double.PositiveInfinity)]
    [InlineData("pow", double.PositiveInfinity, -1, 0, 0)]
    [InlineData("pow", double.NaN, 0, 0, double.NaN)]
    [InlineData("remainder", 0.3, 0.1, 1, -2)]
    [InlineData("max", -0.0, 0.0, 0.5, 0.5)]
    [InlineData("maxMagnitude", 2, -2, 1, 0)]
    [InlineData("maxMagnitude", -2, 2, 0, 1)]
    [InlineData("minMagnitude", 2, -2, 0, 1)]
    [InlineData("maxMagnitude", 2, 2, 0.5, 0.5)]
    [InlineData("maxMagnitudeNumber", 2, 2, 1, 0)]
    [InlineData("maxMagnitudeNumber", double.NaN, 1, 0, 1)]
    [InlineData("minNumber", double.NaN, double.NaN, 1, 0)]
    [InlineData("copySign", 0, -1, 0, 0)]
    [InlineData("copySign", -3, 1, -1, 0)]
    public void Binary_rule_is_right_at_the_edge(string name, double a, double b, double first, double second)
    {
        Operand[] operands = [new(a), new(b)];
        double[] expected = [first, second];
        for (int i = 0; i < 2; i++)
        {
            double actual = RuleProbe.Cotangent(Primitives.Get(name), i, 1.0, operands) ?? 0;
            Assert.True(actual.Equals(expected[i]) || Math.Abs(actual - expected[i]) <= 1e-13 * Math.Abs(expected[i]), $"partial {i}: {actual:R} instead of {expected[i]:R}");
        }
    }

    [Theory]
    [InlineData(4.0, 2, 0.25)]
    [InlineData(0.0, 1, 1)]
    [InlineData(0.0, 2, double.PositiveInfinity)]
    [InlineData(0.0, 3, double.PositiveInfinity)]
    [InlineData(0.0, -1, double.NegativeInfinity)]
    [InlineData(-8.0, 3, 1 / 12.0)]
    [InlineData(double.PositiveInfinity, 3, 0)]
    [InlineData(2.0, -2, -0.17677669529663687)]
    public void Root_has_its_limits(double x, int n, double expected)
    {
        double actual = RuleProbe.Cotangent(Primitives.Get("rootN"), 0, 1.0, new Operand(x), new Operand(n))!.Value;
        Assert.True(actual.Equals(expected) || Math.Abs(actual - expected) < 1e-15, $"{actual:R} instead of {expected:R}");
    }

    [Fact]
    public void Constant_exponents_agree_with_variable_ones()
    {
        Primitive pow = Primitives.Get("pow");
        foreach (double exponent in new[] { -2, -1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5 })
        {
            foreach (double x in new[] { 0.3, 1, 2.5, 1e20, 1e-20 })
            {
                double special = RuleProbe.Cotangent(pow, 0, 1.0, new Operand(x), new Operand(exponent, IsConstant: true))!.Value;
                double general = RuleProbe.Cotangent(pow, 0, 1.0, new Operand(x), new Operand(exponent))!.Value;
                Assert.True(Math.Abs(special - general) <= 1e-15 * Math.Abs(general), $"{x}^{exponent}: {special:R} and {general:R}");
            }
        }
    }

    [Fact]
    public void SinCos_is_sin_and_cos_bit_for_bit()
    {
        var random = new Random(1);
        for (int i = 0; i < 10000; i++)
        {
            double x = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 6));
            Assert.Equal((Math.Sin(x), Math.Cos(x)), Math.SinCos(x));
            Assert.Equal((MathF.Sin((float)x), MathF.Cos((float)x)), MathF.SinCos((float)x));
            Assert.Equal((float.SinPi((float)x), float.CosPi((float)x)), float.SinCosPi((float)x));
        }

        // Generated code has the one for the other two: any number, of any size, zeros and what is no number among them.
        for (int i = 0; i < 1000000; i++)
        {
            double x = i < 8 ? new[] { 0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, Math.PI }[i]
                : i % 2 == 0 ? BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)) : (random.NextDouble() - 0.5) * 20;
            (double sin, double cos) = Math.SinCos(x);
            (float sinF, float cosF) = MathF.SinCos((float)x);
            bool isSame = BitConverter.DoubleToInt64Bits(sin) == BitConverter.DoubleToInt64Bits(Math.Sin(x)) && BitConverter.DoubleToInt64Bits(cos) == BitConverter.DoubleToInt64Bits(Math.Cos(x))
                && BitConverter.SingleToInt32Bits(sinF) == BitConverter.SingleToInt32Bits(MathF.Sin((float)x)) && BitConverter.SingleToInt32Bits(cosF) == BitConverter.SingleToInt32Bits(MathF.Cos((float)x));
            Assert.True(isSame, $"{x:R}");
        }
    }
}
