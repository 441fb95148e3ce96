using System;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>A variable that first names an array which is a constant to the derivative, and then arrays that are not.</summary>
public sealed class ReplacedConstantTests
{
    private static readonly Lazy<HarnessResult> s_compiled = new(() => GeneratorHarness.Run("""
        using DiffGen;
        public static partial class C
        {
            [Differentiable(Companions = Companions.Default | Companions.Jvp | Companions.Hvp)]
            public static double F(double[] x, [NoDerivative] double[] start)
            {
                double[] a = start;
                double s = 0;
                for (int k = 0; k < 3; k++)
                {
                    double[] next = new double[a.Length];
                    for (int i = 0; i < a.Length; i++) next[i] = a[i] * x[(i + k) % x.Length] + x[i % x.Length];
                    s += a[0];
                    a = next;
                }

                return s + a[0] * a[^1];
            }

            public static double[] Tangents(double[] x, double[] start, double[] t)
            {
                var dx = new double[x.Length];
                var hx = new double[x.Length];
                double value = FHvp(x, start, t, dx, hx);
                return [value, FJvp(x, start, t).Tangent, .. dx, .. hx];
            }
        }
        """).AssertClean());

    private static readonly double[] s_start = [0.7, -0.4, 1.1];

    private static double Value(double[] x) => s_compiled.Value.Invoke<double>("C.F", x, s_start);

    private static double[] Gradient(double[] x) => s_compiled.Value.Invoke<double[]>("C.FGradient", x, s_start);

    [Fact]
    public void Gradient_and_tangents_agree_with_differences()
    {
        double[] x = [0.3, 1.2, -0.8], t = [0.5, -1, 2], g = Gradient(x), all = s_compiled.Value.Invoke<double[]>("C.Tangents", x, s_start, t);
        const double Step = 1e-5;
        double along = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double[] up = [.. x], down = [.. x];
            (up[i], down[i]) = (up[i] + Step, down[i] - Step);
            Assert.Equal((Value(up) - Value(down)) / (2 * Step), g[i], 1e-7);
            Assert.Equal(g[i], all[2 + i], 1e-13);
            along += g[i] * t[i];
        }

        Assert.Equal(Value(x), all[0]);
        Assert.Equal(along, all[1], 1e-12);
        double[] ahead = Gradient([x[0] + (Step * t[0]), x[1] + (Step * t[1]), x[2] + (Step * t[2])]), back = Gradient([x[0] - (Step * t[0]), x[1] - (Step * t[1]), x[2] - (Step * t[2])]);
        for (int i = 0; i < x.Length; i++) Assert.Equal((ahead[i] - back[i]) / (2 * Step), all[5 + i], 1e-6);
    }
}
