using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>
/// Where a residual is zero, so is the adjoint that enters a loop of the reverse sweep, which is then passed over. The tangent of that adjoint is not zero: at a perfect fit
/// the Hessian of <c>(m - 1)²</c> is <c>2 ∇m ∇mᵀ</c>.
/// </summary>
public class ZeroAdjointTests
{
    private const string Source = """
        using System;
        using DiffGen;

        public static partial class C
        {
            [Differentiable(Companions = Companions.All)]
            public static double F(double[] x)
            {
                double least = double.PositiveInfinity;
                for (int j = 0; j < 3; j++)
                {
                    double d = 0;
                    for (int k = 0; k < x.Length; k++) { double t = x[k] - 3 * j; d += t * t; }
                    least = Math.Min(least, d);
                }

                return (least - 1) * (least - 1);
            }

            public static double[] Dense(double[] x) { var h = new double[x.Length * x.Length]; FHessian(x, h); return h; }

            public static double[] Diagonal(double[] x) => FHessianDiagonal(x);

            public static double[] Product(double[] x, int j) { var u = new double[x.Length]; u[j] = 1; return FHvp(x, u); }

            public static double[] Sparse(double[] x, double[] other)
            {
                SparseMatrix<double> h = FSparseHessian(x);
                FSparseHessian(other, h);
                var dense = new double[x.Length * x.Length];
                int k = 0;
                foreach (double entry in h.ToDense()) dense[k++] = entry;
                return dense;
            }

            [Differentiable]
            public static double Slope(double[] x) { double[] g = FGradient(x); double s = 0; for (int i = 0; i < g.Length; i++) s += (i + 1) * g[i]; return s; }

            public static double[] SlopeGradientOf(double[] x) => SlopeGradient(x);
        }
        """;

    private static readonly double[] PerfectFit = [0.5, 0.5, 0.5, 0.5], Elsewhere = [0.7, -0.2, 0.4, 0.1];

    [Fact]
    public void Second_derivatives_at_a_perfect_fit_are_those_of_the_residual()
    {
        HarnessResult result = GeneratorHarness.Run(Source).AssertClean();
        // The first derivative is still passed over where it is zero.
        Assert.Contains("!= 0.0", result.GeneratedText, System.StringComparison.Ordinal);
        Assert.All(result.Invoke<double[]>("C.Dense", PerfectFit), entry => Assert.Equal(2.0, entry, 1e-14));
        Assert.All(result.Invoke<double[]>("C.Diagonal", PerfectFit), entry => Assert.Equal(2.0, entry, 1e-14));
        Assert.All(result.Invoke<double[]>("C.Sparse", PerfectFit, PerfectFit), entry => Assert.Equal(2.0, entry, 1e-14));
        for (int j = 0; j < 4; j++) Assert.All(result.Invoke<double[]>("C.Product", PerfectFit, j), entry => Assert.Equal(2.0, entry, 1e-14));
    }

    [Fact]
    public void The_gradient_of_a_gradient_at_a_perfect_fit_too()
    {
        HarnessResult result = GeneratorHarness.Run(Source).AssertClean();
        Assert.All(result.Invoke<double[]>("C.SlopeGradientOf", PerfectFit), entry => Assert.Equal(2.0 * (1 + 2 + 3 + 4), entry, 1e-13));
    }

    [Fact]
    public void The_pattern_found_at_a_perfect_fit_holds_elsewhere()
    {
        HarnessResult result = GeneratorHarness.Run(Source).AssertClean();
        double[] sparse = result.Invoke<double[]>("C.Sparse", PerfectFit, Elsewhere), dense = result.Invoke<double[]>("C.Dense", Elsewhere);
        double least = 0.49 + 0.04 + 0.16 + 0.01;
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                double expected = (8 * Elsewhere[i] * Elsewhere[j]) + (i == j ? 4 * (least - 1) : 0);
                Assert.Equal(expected, dense[(4 * i) + j], 1e-13);
                Assert.Equal(expected, sparse[(4 * i) + j], 1e-13);
            }
        }
    }
}
