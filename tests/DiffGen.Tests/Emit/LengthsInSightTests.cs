using System;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DiffGen.Tests.Emit;

/// <summary>Sweeps show the compiler of the emitted code that indices exist: spans of the length to which a loop counts, and loops downwards that compare with it without a sign.</summary>
public sealed class LengthsInSightTests
{
    private const string Source = """
        using System;
        using DiffGen;

        public static partial class C
        {
            [Differentiable] public static double F(ReadOnlySpan<double> x, double decay)
            {
                double[] weight = new double[x.Length];
                double last = 1;
                for (int i = 0; i < x.Length; i++) { weight[i] = Math.Sin(last * x[i]); last = decay * weight[i] + x[i]; }
                double sum = 0;
                for (int i = 0; i < x.Length; i++) sum += weight[i] * weight[i] * last;
                return sum;
            }

            public static double[] Run(double[] x)
            {
                double[] dx = new double[x.Length];
                double value = FValueAndGradient(x, 0.5, dx, out double ddecay);
                return [value, .. dx, ddecay];
            }
        }
        """;

    private static readonly double[] s_x = [0.3, -0.8, 1.2, 0.1, 0.9];

    [Fact]
    public void Storage_and_loops_tell_their_length()
    {
        string text = GeneratorHarness.Run(Source).AssertClean().GeneratedText;
        Assert.Contains("Span<double> weight = tape.NewSpan<double>(x.Length);", text);
        Assert.Contains("Span<double> dx1 = dx.Slice(0, x.Length);", text);
        Assert.Contains("(uint)i < (uint)x.Length", text);
    }

    [Fact]
    public void Where_arithmetic_is_checked_loops_end_at_zero_and_the_numbers_are_the_same()
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(("Source.cs", Source));
        HarnessResult isChecked = GeneratorHarness.Run(compilation.WithOptions(compilation.Options.WithOverflowChecks(true))).AssertClean();
        Assert.DoesNotContain("(uint)", isChecked.GeneratedText);
        double[] expected = GeneratorHarness.Run(Source).AssertClean().Invoke<double[]>("C.Run", s_x);
        Assert.Equal(expected, isChecked.Invoke<double[]>("C.Run", s_x));
        Assert.Equal(s_x.Length + 2, expected.Count(number => number != 0));
    }

    [Fact]
    public void No_iteration_runs_over_nothing() => Assert.Equal([0.0, 0.0], GeneratorHarness.Run(Source).AssertClean().Invoke<double[]>("C.Run", (object)Array.Empty<double>()));

    [Fact]
    public void Storage_that_is_kept_elsewhere_stays_an_array()
    {
        const string Kept = """
            using System;
            using DiffGen;

            public static partial class C
            {
                [Differentiable] public static double F(double[] x)
                {
                    double[] row = new double[x.Length];
                    for (int i = 0; i < x.Length; i++) row[i] = Math.Exp(x[i]);
                    double[][] rows = [row, x];
                    Memory<double> memory = row;
                    double sum = 0;
                    for (int i = 0; i < x.Length; i++) sum += rows[i % 2][i] * memory.Span[i];
                    return sum;
                }

                public static double[] Run(double[] x) => FGradient(x);
            }
            """;
        double[] gradient = GeneratorHarness.Run(Kept).AssertClean().Invoke<double[]>("C.Run", s_x);
        for (int i = 0; i < s_x.Length; i++)
            Assert.Equal(i % 2 == 0 ? 2 * Math.Exp(2 * s_x[i]) : (1 + s_x[i]) * Math.Exp(s_x[i]), gradient[i], 12);
    }
}
