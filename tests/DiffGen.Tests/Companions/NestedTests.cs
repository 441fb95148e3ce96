using System;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>Companions called inside of differentiable methods: a force as minus the gradient of a potential, and derivatives of that.</summary>
public class NestedTests
{
    private const string Source = """
        using System;
        using DiffGen;

        public static partial class Physics
        {
            [Differentiable]
            public static double Potential(double x, double y) => x * x * y + Math.Sin(y);

            [Differentiable]
            public static double Work(double x, double y)
            {
                var (fx, fy) = PotentialGradient(x, y);
                return fx * fx + fy * x;
            }

            [Differentiable]
            public static double Twice(double x)
            {
                double value = WorkValueAndGradient(x, 2.0, out double dx, out double dy);
                return value * dx + dy;
            }
        }
        """;

    private static double Work(double x, double y)
    {
        double fx = 2 * x * y, fy = x * x + Math.Cos(y);
        return fx * fx + fy * x;
    }

    private static (double X, double Y) WorkGradient(double x, double y) =>
        (8 * x * y * y + 3 * x * x + Math.Cos(y), 8 * x * x * y - x * Math.Sin(y));

    [Fact]
    public void A_gradient_inside_a_method_is_differentiated()
    {
        HarnessResult result = GeneratorHarness.Run(Source).AssertClean();
        Assert.Equal(Work(1.5, 0.7), result.Invoke<double>("Physics.Work", 1.5, 0.7), 1e-12);
        (double dx, double dy) = result.Invoke<ValueTuple<double, double>>("Physics.WorkGradient", 1.5, 0.7);
        Assert.Equal(WorkGradient(1.5, 0.7).X, dx, 1e-12);
        Assert.Equal(WorkGradient(1.5, 0.7).Y, dy, 1e-12);
    }

    [Fact]
    public void Companions_with_loops_in_vectors_can_be_called_too()
    {
        HarnessResult result = GeneratorHarness.Run("""
            using System;
            using DiffGen;

            public static partial class C
            {
                [Differentiable(FastMath = true)]
                public static double Inner(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[i] * x[i]; return s; }

                [Differentiable(FastMath = true)]
                public static double F(double[] x) { double[] g = InnerGradient(x); double s = 0; for (int i = 0; i < g.Length; i++) s += g[i] * g[i]; return s; }
            }
            """).AssertClean();
        double[] x = [0.5, -1.5, 2, 0.25, -0.75, 1, 3];
        double[] gradient = result.Invoke<double[]>("C.FGradient", (object)x);
        // F is the sum of (3 x²)², so that the gradient is 36 x³.
        for (int i = 0; i < x.Length; i++) Assert.Equal(36 * x[i] * x[i] * x[i], gradient[i], 1e-10);
    }

    [Fact]
    public void And_one_more_level()
    {
        HarnessResult result = GeneratorHarness.Run(Source).AssertClean();
        double F(double x) => (Work(x, 2) * WorkGradient(x, 2).X) + WorkGradient(x, 2).Y;
        const double h = 1e-5;
        Assert.Equal((F(1.3 + h) - F(1.3 - h)) / (2 * h), result.Invoke<double>("Physics.TwiceGradient", 1.3), 1e-4);
    }

    [Fact]
    public void An_edit_of_the_inner_method_reaches_the_outer_ones()
    {
        HarnessResult result = GeneratorHarness.Run(Source.Replace("Math.Sin(y)", "0.5 * y * y", StringComparison.Ordinal)).AssertClean();
        (double dx, _) = result.Invoke<ValueTuple<double, double>>("Physics.WorkGradient", 1.5, 0.7);
        Assert.Equal((8 * 1.5 * 0.49) + (3 * 2.25) + 0.7, dx, 1e-12);
    }

    [Fact]
    public void A_method_that_calls_its_own_companion_gets_none_and_the_compiler_says_so()
    {
        HarnessResult result = GeneratorHarness.Run("""
            using DiffGen;
            public static partial class C
            {
                [Differentiable] public static double F(double x) => FGradient(x);
                [Differentiable] public static double G(double x) => x * x;
            }
            """);
        Assert.Null(result.GeneratorException);
        Assert.Contains(result.CompilerErrors, error => error.Id == "CS0103");
        Assert.DoesNotContain(result.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Contains("GGradient", result.GeneratedText, StringComparison.Ordinal);
    }

    private const string GuardedSource = """
        using System;
        using System.Numerics;
        using DiffGen;

        public static partial class Guarded
        {
            [Differentiable]
            public static double F(double x, double y) => x * Math.Sqrt(y);

            [Differentiable]
            public static double Slope(double x, double y) => FGradient(x, y).y;

            [Differentiable]
            public static T G<T>(T x, T y) where T : IFloatingPointIeee754<T> => x * T.Sqrt(y);

            [Differentiable]
            public static T GSlope<T>(T x, T y) where T : IFloatingPointIeee754<T> => GGradient(x, y).y;

            [Differentiable]
            public static double P(double a, double b) => Math.Pow(a, b);

            [Differentiable]
            public static double PSlope(double a, double b) => PGradient(a, b).a;
        }
        """;

    /// <summary>∂f/∂y = x / (2 √y) is computed under a guard against 0 · ∞, which must not pass for a branch: its derivative at x = 0 is 1 / (2 √y).</summary>
    [Fact]
    public void The_guard_of_a_zero_cotangent_is_no_branch()
    {
        HarnessResult result = GeneratorHarness.Run(GuardedSource).AssertClean();
        foreach ((double x, double y) in new[] { (0.0, 4.0), (-0.0, 4.0), (3.0, 0.25) })
        {
            (double dx, double dy) = result.Invoke<ValueTuple<double, double>>("Guarded.SlopeGradient", x, y);
            Assert.Equal(1 / (2 * Math.Sqrt(y)), dx, 1e-14);
            Assert.Equal(-x / (4 * y * Math.Sqrt(y)), dy, 1e-14);
        }
    }

    /// <summary>∂(a^b)/∂a = b a^(b-1) is 0 at b = 0 whatever a is, but its derivative with respect to b is 1/a there.</summary>
    [Fact]
    public void The_guard_of_a_zero_exponent_is_no_branch()
    {
        HarnessResult result = GeneratorHarness.Run(GuardedSource).AssertClean();
        (double da, double db) = result.Invoke<ValueTuple<double, double>>("Guarded.PSlopeGradient", 4.0, 0.0);
        Assert.Equal(0.0, da);
        Assert.Equal(0.25, db, 1e-14);
    }
}
