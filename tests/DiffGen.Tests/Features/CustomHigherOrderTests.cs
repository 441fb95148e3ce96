using System;
using System.Linq;
using DiffGen.Tests.Diagnostics;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>
/// Derivatives that users have written, in forward mode and second order. Each rule is false by a factor of its own, so that a derivative which does not go
/// through it shows; what surrounds the calls makes the gradient a function of rules alone, whose differences are the Hessian then.
/// </summary>
public sealed class CustomHigherOrderTests
{
    private static readonly Lazy<HarnessResult> Compiled = new(() => GeneratorHarness.Run("""
        using System;
        using System.Numerics;
        using DiffGen;

        public static partial class C
        {
            private const Companions Wanted = Companions.Default | Companions.Jvp | Companions.Hvp | Companions.Hessian;

            private static double Square(double v) => v * v;
            [DerivativeOf(nameof(Square))] private static double SquareVjp(double v, double cotangent) => 1000 * v * cotangent;
            [Differentiable(Companions = Wanted)] public static double OfSquare(double[] x) => Square(Math.Sin(x[0]) * x[1]);

            private static double SumOfSquares(ReadOnlySpan<double> v) { double s = 0; foreach (double e in v) s += e * e; return s; }
            [DerivativeOf(nameof(SumOfSquares))] private static double SumOfSquaresVjp(ReadOnlySpan<double> v, double cotangent, Span<double> dv) { for (int i = 0; i < v.Length; i++) dv[i] = 14 * v[i] * cotangent; return SumOfSquares(v); }
            [Differentiable(Companions = Wanted)] public static double OfSpan(double[] x) { double[] y = new double[x.Length]; for (int i = 0; i < y.Length; i++) y[i] = x[i] * x[(i + 1) % x.Length]; return SumOfSquares(y); }

            private static double Weighted(double[] v, double w) { double s = 0; for (int i = 0; i < v.Length; i++) s += v[i] * v[i] * w; return s; }
            private static double Power(double b, int n) => n == 0 ? 1 : b * Power(b, n - 1);
            [DerivativeOf(nameof(Weighted))] private static (double[] v, double w) WeightedVjp(double[] v, double w, double cotangent) { var dv = new double[v.Length]; double dw = 0; for (int i = 0; i < v.Length; i++) { dv[i] = 6 * v[i] * w * cotangent; dw += Power(v[i], 2 + v.Length - v.Length) * Power(3, 1) * cotangent; } return (dv, dw); }
            [Differentiable(Companions = Wanted)] public static double OfTuple(double[] x) { double[] y = [x[0] * x[1], Math.Exp(x[2])]; return Weighted(y, x[1]); }

            private static double Twofold(double v) => v * v;
            [DerivativeOf(nameof(Twofold))] private static double TwofoldVjp(double v, double cotangent) => 200 * v * cotangent;
            [DerivativeOf(nameof(Twofold))] private static (double Value, double Tangent) TwofoldJvp(double v, double tv) => (v * v, 20 * v * tv);
            [Differentiable(Companions = Wanted)] public static double OfBothForms(double[] x) => Twofold(x[0] * x[1]);

            private static double Directed(double v, double w) => v * v * w;
            [DerivativeOf(nameof(Directed))] private static (double, double) DirectedJvp(double v, double w, double tv, double tw) => (v * v * w, 10 * v * w * tv + 5 * v * v * tw);
            [Differentiable(Companions = Wanted)] public static double OfDirections(double[] x) => Directed(Math.Cos(x[0]), x[1] * x[0]);

            private static double[] Halves(double[] v) { var h = new double[v.Length]; for (int i = 0; i < h.Length; i++) h[i] = v[i] / 2; return h; }
            [DerivativeOf(nameof(Halves))] private static (double[] Value, double[] Tangent) HalvesJvp(double[] v, double[] tv) { var t = new double[v.Length]; for (int i = 0; i < t.Length; i++) t[i] = 50 * tv[i]; return (Halves(v), t); }
            [DerivativeOf(nameof(Halves))] private static double[] HalvesVjp(double[] v, ReadOnlySpan<double> cotangent) { var d = new double[v.Length]; for (int i = 0; i < d.Length; i++) d[i] = 50 * cotangent[i]; return d; }
            [Differentiable(Companions = Wanted)] public static double OfArrays(double[] x) { double[] h = Halves(x); double s = 0; for (int i = 0; i < h.Length; i++) s += h[i] * (i + 1); return s; }

            private static double Total(double[] v) { double s = 0; foreach (double e in v) s += e * e; return s; }
            [DerivativeOf(nameof(Total))] private static (double Value, double Tangent) TotalJvp(double[] v, ReadOnlySpan<double> tv) { double t = 0; for (int i = 0; i < v.Length; i++) t += 8 * v[i] * tv[i]; return (Total(v), t); }
            [DerivativeOf(nameof(Total))] private static double[] TotalVjp(double[] v, double cotangent) { var d = new double[v.Length]; for (int i = 0; i < d.Length; i++) d[i] = 8 * v[i] * cotangent; return d; }
            [Differentiable(Companions = Wanted)] public static double OfArray(double[] x) => Total(x) + Total([x[0] * x[1], x[2]]);

            private static T Scale<T>(T v) where T : IFloatingPointIeee754<T> => v * v;
            [DerivativeOf(nameof(Scale))] private static U ScaleVjp<U>(U v, U cotangent) where U : IFloatingPointIeee754<U> => U.CreateChecked(30) * v * cotangent;
            private static T Outer<T>(T v) where T : IFloatingPointIeee754<T> => Scale(T.Exp(v));
            [Differentiable(Companions = Wanted)] public static double OfGeneric(double[] x) => Outer(x[0] - x[1]);

            private static double Tower(double v, int n) => n == 0 ? Square(v) : Tower(Math.Sin(v), n - 1);
            [Differentiable(Companions = Wanted)] public static double OfRecursion(double[] x) => Tower(x[0] * x[1] + 0.3, 3);

            [Differentiable(Companions = Wanted)] public static double InLoop(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) { if (x[i] > 0) s += x[(i + 1) % x.Length] * 0 + Square(x[i] * x[0]) * (i + 1); } return s; }

            public static double Along(string name, double[] x, double[] u) => name switch { "OfSquare" => OfSquareJvp(x, u).Tangent, "OfSpan" => OfSpanJvp(x, u).Tangent, "OfTuple" => OfTupleJvp(x, u).Tangent, "OfBothForms" => OfBothFormsJvp(x, u).Tangent, "OfDirections" => OfDirectionsJvp(x, u).Tangent, "OfArray" => OfArrayJvp(x, u).Tangent, "OfArrays" => OfArraysJvp(x, u).Tangent, "OfGeneric" => OfGenericJvp(x, u).Tangent, "OfRecursion" => OfRecursionJvp(x, u).Tangent, "InLoop" => InLoopJvp(x, u).Tangent, _ => throw new ArgumentException(name) };
        }
        """).AssertClean());

    public static TheoryData<string> Names => ["OfSquare", "OfSpan", "OfTuple", "OfDirections", "OfArray", "OfArrays", "OfGeneric", "OfRecursion", "InLoop"];

    private static readonly double[] Point = [0.7, 1.3, -0.4];

    [Theory]
    [MemberData(nameof(Names))]
    public void Hessians_agree_with_differences_of_gradients(string name)
    {
        double[,] hessian = Compiled.Value.Invoke<double[,]>($"C.{name}Hessian", Point);
        const double step = 1e-5;
        for (int j = 0; j < Point.Length; j++)
        {
            double[] above = Gradient(name, Moved(j, step)), below = Gradient(name, Moved(j, -step));
            for (int i = 0; i < Point.Length; i++)
            {
                Assert.Equal((above[i] - below[i]) / (2 * step), hessian[i, j], 2e-6 * Math.Max(1, Math.Abs(hessian[i, j])));
                Assert.Equal(hessian[j, i], hessian[i, j], 1e-10 * Math.Max(1, Math.Abs(hessian[i, j])));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Tangents_agree_with_gradients(string name)
    {
        double[] direction = [0.2, -1.1, 0.6];
        double tangent = Compiled.Value.Invoke<double>("C.Along", name, Point, direction);
        double expected = Gradient(name, Point).Zip(direction, (g, u) => g * u).Sum();
        Assert.Equal(expected, tangent, 1e-12 * Math.Max(1, Math.Abs(expected)));
    }

    /// <summary>The factor by which each rule is false, seen in the derivative along the first number.</summary>
    [Theory]
    [InlineData("OfSquare", 500)]
    [InlineData("OfSpan", 7)]
    [InlineData("OfTuple", 3)]
    [InlineData("OfDirections", 5)]
    [InlineData("OfArray", 4)]
    [InlineData("OfArrays", 100)]
    [InlineData("OfGeneric", 15)]
    [InlineData("OfRecursion", 500)]
    public void The_rule_itself_is_used(string name, double factor)
    {
        const double step = 1e-6;
        double truth = (Compiled.Value.Invoke<double>($"C.{name}", Moved(0, step)) - Compiled.Value.Invoke<double>($"C.{name}", Moved(0, -step))) / (2 * step);
        Assert.Equal(factor * truth, Gradient(name, Point)[0], 1e-5 * Math.Abs(factor * truth));
    }

    [Fact]
    public void Each_mode_uses_the_form_that_is_written_for_it()
    {
        double inner = 2 * Point[0] * Point[1] * Point[1];
        Assert.Equal(100 * inner, Gradient("OfBothForms", Point)[0], 1e-11);
        Assert.Equal(10 * inner, Compiled.Value.Invoke<double>("C.Along", "OfBothForms", Point, new double[] { 1, 0, 0 }), 1e-12);
        // The derivative of the gradient is that of the rule in it.
        Assert.Equal(200 * Point[1] * Point[1], Compiled.Value.Invoke<double[,]>("C.OfBothFormsHessian", Point)[0, 0], 1e-11);
    }

    /// <summary>What stands in the rule is differentiated once more where second derivatives are asked for, and only there.</summary>
    [Fact]
    public void A_rule_that_has_no_derivative_itself_is_refused_where_that_is_needed()
    {
        const string rule = """
            private static readonly Func<double, double> Outside = Math.Abs;
            private static double Square(double v) => v * v;
            [DerivativeOf(nameof(Square))] private static double SquareVjp(double v, double cotangent) => 2 * {0} * cotangent;
            """;
        RefusalCase.InClass(rule.Replace("{0}", "Outside(v)", StringComparison.Ordinal) + "[Differentiable(Companions = Companions.Default | Companions.Jvp)] public static double F(double x) => Square(x);");
        RefusalCase.InClass(rule.Replace("{0}", "{|DG0005:Outside(v)|}", StringComparison.Ordinal) + "[Differentiable(Companions = Companions.Hvp)] public static double F(double x) => Square(x);");
    }

    /// <summary>A method for which a companion exists cannot have its second derivative from nowhere.</summary>
    [Fact]
    public void A_form_that_does_not_carry_over_is_refused_at_the_call()
    {
        RefusalCase.InClass("""
            private static double Sum(double[] v) => v[0] + v[1];
            [DerivativeOf(nameof(Sum))] private static (double, double) SumJvp(double[] v, double[] tv) => (v[0] + v[1], tv[0] + tv[1]);
            [Differentiable] public static double F(double[] x) { return {|DG0004:Sum(x)|}; }
            """);
        RefusalCase.InClass("""
            private static double[] Twice(double[] v) => [2 * v[0], 2 * v[1]];
            [DerivativeOf(nameof(Twice))] private static double[] TwiceVjp(double[] v, ReadOnlySpan<double> cotangent) => [2 * cotangent[0], 2 * cotangent[1]];
            [Differentiable(Companions = Companions.Jvp)] public static double F(double[] x) { double[] t = {|DG0004:Twice(x)|}; return t[0] * t[1]; }
            """);
    }

    [Fact]
    public void The_jvp_that_a_user_has_written_takes_the_place_of_the_companion()
    {
        HarnessResult result = RefusalCase.InClass("""
            [Differentiable(Companions = Companions.Default | Companions.Jvp)] public static double F(double x) => x * x;
            [DerivativeOf(nameof(F))] public static (double Value, double Tangent) FJvp(double x, double tx) => (x * x, 100 * tx);
            """);
        result.AssertCompiles();
        Assert.Equal(100.0, result.Invoke<double>("C.FGradient", 3.0));
        Assert.Single(result.Compilation.GetTypeByMetadataName("C")!.GetMembers("FJvp").OfType<IMethodSymbol>());
    }

    private static double[] Gradient(string name, double[] x) => Compiled.Value.Invoke<double[]>($"C.{name}Gradient", x);

    private static double[] Moved(int index, double step)
    {
        double[] x = [.. Point];
        x[index] += step;
        return x;
    }
}
