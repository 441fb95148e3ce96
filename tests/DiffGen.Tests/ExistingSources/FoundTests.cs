using System.Linq;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.ExistingSources;

/// <summary>What code that exists has shown to be wrong, each in its smallest form.</summary>
public sealed class FoundTests
{
    /// <summary>A pullback is expanded where it is called. What keeps it from being differentiated once more stands in generated code, where nobody can look.</summary>
    [Theory]
    [InlineData("var result = FPullback(x); double[] g = result.Pullback.Invoke(v); result.Pullback.Dispose(); return result.Value + g[0];")]
    [InlineData("var (value, pullback) = FPullback(x); using (pullback) { return value + pullback.Invoke(v)[0]; }")]
    [InlineData("double[] d = new double[x.Length]; using var pullback = FPullback(x).Pullback; pullback.Invoke(v, d); return d[0];")]
    public void A_companion_is_refused_at_its_call(string body)
    {
        HarnessResult result = GeneratorHarness.Run($$"""
            using System;
            using DiffGen;

            public static partial class C
            {
                [Differentiable]
                public static double F(double[] x)
                {
                    double s = 0.3;
                    for (int i = 0; i < x.Length; i++) s = Math.Sin(s * x[i]) + s;
                    return s;
                }

                [Differentiable]
                public static double G(double[] x, double v)
                {
                    {{body}}
                }
            }
            """);
        result.AssertCompiles();
        Diagnostic[] found = [.. result.Diagnostics];
        bool isWritten = result.Files.Any(file => file.HintName.StartsWith("C.G.", System.StringComparison.Ordinal));
        Assert.Equal(isWritten, found.Length == 0);
        Assert.All(found, diagnostic => Assert.Equal("Source.cs", diagnostic.Location.SourceTree!.FilePath));
        Assert.Equal(found.Length, found.Select(diagnostic => (diagnostic.Location, diagnostic.GetMessage())).Distinct().Count());
    }

    /// <summary>Types of a file may have the name of another file's: each method reaches its own.</summary>
    [Fact]
    public void Types_of_two_files_may_have_one_name()
    {
        static string Source(string name, string square) => $$"""
            using DiffGen;

            file static class Inner
            {
                public static double Of(double x) => {{square}};
            }

            public static partial class {{name}}
            {
                [Differentiable]
                public static double F(double x) => Inner.Of(x);
            }
            """;
        HarnessResult result = GeneratorHarness.Run(("A.cs", Source("A", "x * x")), ("B.cs", Source("B", "x * x * x"))).AssertClean();
        Assert.Equal(6.0, result.Invoke<double>("A.FGradient", 3.0));
        Assert.Equal(27.0, result.Invoke<double>("B.FGradient", 3.0));
    }

    /// <summary>What a branch or a call depends on may be of a type that is no number and no object: an enum that changes from one iteration to the next.</summary>
    [Fact]
    public void An_enum_is_recorded()
    {
        HarnessResult result = GeneratorHarness.Run("""
            using System;
            using DiffGen;

            public enum Step { Wave, Square, Ratio }

            public static partial class C
            {
                [Differentiable(Companions = Companions.Default | Companions.Jvp)]
                public static double F(double[] x, int first)
                {
                    var step = (Step)first;
                    double s = 0.4;
                    for (int i = 0; i < x.Length; i++)
                    {
                        switch (step)
                        {
                            case Step.Wave:
                                s = Math.Sin(s * x[i]);
                                step = s > 0.1 ? Step.Square : Step.Ratio;
                                break;
                            case Step.Square:
                                s = s * s + x[i];
                                step = Step.Ratio;
                                break;
                            default:
                                s = x[i] / (1 + s * s);
                                step = Step.Wave;
                                break;
                        }
                    }

                    return s;
                }

                public static double[] Gradient(double[] x, int first) => FGradient(x, first);

                public static double Tangent(double[] x, int first, double[] u) => FJvp(x, first, u).Tangent;

                public static double[] Repeated(double[] x, int first)
                {
                    var (_, pullback) = FPullback(x, first);
                    using (pullback)
                    {
                        pullback.Invoke(1);
                        return pullback.Invoke(1);
                    }
                }
            }
            """).AssertClean();
        double[] x = [0.7, -1.3, 0.45, 1.9, -0.35], u = [0.3, 0.8, -0.6, 0.2, 1.1];
        for (int first = 0; first < 3; first++)
        {
            double[] gradient = result.Invoke<double[]>("C.Gradient", x, first);
            Assert.Equal(gradient, result.Invoke<double[]>("C.Repeated", x, first));
            double tangent = result.Invoke<double>("C.Tangent", x, first, u);
            Assert.Equal(tangent, gradient.Zip(u, (g, t) => g * t).Sum(), 1e-12);
            for (int i = 0; i < x.Length; i++)
            {
                double[] up = [.. x], down = [.. x];
                up[i] += 1e-6;
                down[i] -= 1e-6;
                Assert.Equal((result.Invoke<double>("C.F", up, first) - result.Invoke<double>("C.F", down, first)) / 2e-6, gradient[i], 1e-7);
            }
        }
    }
}
