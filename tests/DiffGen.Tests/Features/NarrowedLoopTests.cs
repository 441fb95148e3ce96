using System;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>Loops that choose, where they choose nothing, and where sparse matrices follow the choice from call to call.</summary>
public sealed class NarrowedLoopTests
{
    private const string Program =
        """
        using System;
        using System.Linq;
        using DiffGen;
        public static partial class C
        {
            [Differentiable(Companions = Companions.All)] public static double Largest(double[] x) { double m = 0.5; for (int i = 0; i < x.Length; i++) m = Math.Max(m, x[i] * x[i] * x[(i + 1) % x.Length]); return m * m; }
            [Differentiable(Companions = Companions.All)] public static double Best(double[] x) { double best = double.NegativeInfinity, value = 0.25; for (int i = 0; i < x.Length; i++) if (x[i] > best) { best = x[i]; value = x[i] * x[i] * x[i] + x[0]; } return value * value; }
            [Differentiable(Companions = Companions.All)] public static void Both(double[] x, Span<double> y) { double lo = 1, hi = -1; foreach (double v in x) { lo = Math.Min(lo, v * v); hi = Math.Max(hi, v * x[0]); } y[0] = lo * x[^1]; y[1] = hi; }
        }
        public static class Probe
        {
            private static double[] Dense(SparseMatrix<double> matrix)
            {
                var dense = new double[matrix.RowCount * matrix.ColumnCount];
                for (int row = 0; row < matrix.RowCount; row++)
                    for (int k = matrix.RowStarts[row]; k < matrix.RowStarts[row + 1]; k++) dense[(row * matrix.ColumnCount) + matrix.Columns[k]] = matrix.Values[k];
                return dense;
            }

            private static readonly double[][] s_points = [[0.9, 1.2, 0.3], [2, 0.1, 0.2], [0.1, 0.2, 1.7], [1, 1, 1], [0.1, 0.1, 0.1]];
            public static double[] Hessians(bool isSparse) { var matrix = new SparseMatrix<double>(); return [.. s_points.SelectMany(x => { if (!isSparse) return C.LargestHessian(x).Cast<double>().ToArray(); C.LargestSparseHessian(x, matrix); return Dense(matrix); })]; }
            public static double[] OtherHessians(bool isSparse) { var matrix = new SparseMatrix<double>(); return [.. s_points.SelectMany(x => { if (!isSparse) return C.BestHessian(x).Cast<double>().ToArray(); C.BestSparseHessian(x, matrix); return Dense(matrix); })]; }
            public static double[] Jacobians(bool isSparse) { var matrix = new SparseMatrix<double>(); var y = new double[2]; return [.. s_points.SelectMany(x => { if (!isSparse) return C.BothJacobian(x, y).Cast<double>().ToArray(); C.BothSparseJacobian(x, y, matrix); return Dense(matrix); })]; }
            public static double[] Empty() { double[] none = []; var (a, ta) = C.LargestJvp(none, none); var (b, tb) = C.BestJvp(none, none); return [a, ta, b, tb, .. C.LargestGradient(none), .. C.BestGradient(none), .. C.BestHvp(none, none), .. C.LargestHessian(none).Cast<double>()]; }
        }
        """;

    private static readonly Lazy<HarnessResult> Result = new(() => GeneratorHarness.Run(Program).AssertClean());

    [Theory]
    [InlineData("Hessians", 45)]
    [InlineData("OtherHessians", 45)]
    [InlineData("Jacobians", 30)]
    public void Sparse_matrices_are_the_dense_ones(string matrices, int count)
    {
        double[] dense = Result.Value.Invoke<double[]>("Probe." + matrices, false), sparse = Result.Value.Invoke<double[]>("Probe." + matrices, true);
        Assert.Equal(count, dense.Length);
        Assert.Contains(dense, entry => entry != 0);
        Assert.Equal(dense.Length, sparse.Length);
        for (int i = 0; i < count; i++) Assert.Equal(dense[i], sparse[i], 1e-13);
    }

    [Fact]
    public void Where_there_is_nothing_to_choose_the_initial_number_stays() =>
        Assert.Equal([0.25, 0, 0.0625, 0], Result.Value.Invoke<double[]>("Probe.Empty"));
}
