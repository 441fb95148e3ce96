using System;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>Sparse Jacobians, against dense ones and differences, and the number of sweeps that they take.</summary>
public class SparseJacobianTests
{
    /// <summary>Methods from x to y: name, body, whether what they decide is settled by the shapes, and for lengths of x the length of y and the number of sweeps (-1: any).</summary>
    private static readonly (string Name, string Members, bool IsSettled, (int X, int Y, int Sweeps)[] Shapes)[] Samples =
    [
        ("Tridiagonal", """
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 0; i < x.Length; i++)
                {
                    double left = i > 0 ? x[i - 1] : 0, right = i + 1 < x.Length ? x[i + 1] : 0;
                    y[i] = left - 2 * x[i] + right + Math.Exp(x[i]);
                }
            }
            """, true, [(0, 0, 0), (1, 1, 1), (2, 2, 2), (3, 3, 3), (40, 40, 3)]),
        ("Band", """
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 0; i < y.Length; i++)
                {
                    double sum = 0;
                    for (int k = Math.Max(0, i - 2); k <= Math.Min(x.Length - 1, i + 2); k++) sum += x[k] * x[k] * (k - i + 3);
                    y[i] = sum;
                }
            }
            """, true, [(5, 5, 5), (30, 30, 5), (30, 7, 5)]),
        ("DenseRow", """
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    y[i] = Math.Sin(x[i]);
                    sum += x[i] * x[i];
                }
                y[x.Length] = sum;
            }
            """, true, [(0, 1, 0), (1, 2, 1), (200, 201, 2)]),
        ("DenseColumn", """
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 0; i < y.Length; i++) y[i] = x[i + 1] * x[0];
            }
            """, true, [(1, 0, 0), (2, 1, 1), (100, 99, 2)]),
        ("Branches", """
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 1; i + 1 < x.Length; i++)
                {
                    if (x[i] > 0) y[i] = x[i] * x[i + 1];
                    else if (x[i] > -0.5) y[i] = x[i - 1];
                }
            }
            """, false, [(3, 3, -1), (20, 20, -1)]),
        ("Indices", """
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 0; i < y.Length; i++) y[i] = x[i] * x[(int)Math.Abs(7 * x[i]) % x.Length];
            }
            """, false, [(5, 5, -1), (17, 11, -1)]),
        ("Search", """
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                int found = 0;
                while (found < x.Length && x[found] < 0.6) found++;
                double last = found < x.Length ? x[found] : 1;
                for (int i = 0; i < y.Length; i++) y[i] = last * x[i];
            }
            """, false, [(4, 4, -1), (25, 25, -1)]),
        ("Selections", """
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 0; i + 1 < x.Length; i++)
                {
                    double a = Math.Max(x[i], x[i + 1]), b = Math.Abs(x[i]);
                    y[i] = a * b + Math.Clamp(x[i], -0.5, 0.5);
                }
            }
            """, true, [(2, 1, 1), (30, 29, 2)]),
        ("Scratch", """
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                double[] old = new double[x.Length], now = new double[x.Length];
                x.CopyTo(old);
                for (int step = 0; step < 2; step++)
                {
                    for (int i = 0; i < now.Length; i++)
                    {
                        int left = i == 0 ? now.Length - 1 : i - 1;
                        now[i] = old[i] + 0.1 * old[left] * old[i];
                    }
                    (old, now) = (now, old);
                }
                old.AsSpan().CopyTo(y);
            }
            """, false, [(3, 3, 3), (36, 36, 3)]),
        ("Recursion", """
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 0; i < y.Length; i++) y[i] = Product(x, i, Math.Min(i + 3, x.Length));
            }

            private static double Product(ReadOnlySpan<double> x, int from, int to) =>
                to == from ? 1 : to - from == 1 ? x[from] * x[from] : Product(x, from, (from + to) / 2) * Product(x, (from + to) / 2, to);
            """, false, [(1, 1, 1), (24, 24, 3)]),
        ("ZeroRows", """
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                y.Fill(3);
                if (x.Length > 2) y[1] = x[2] * x[2];
            }
            """, true, [(2, 3, 0), (5, 4, 1)]),
        ("Steps", """
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 0; i < y.Length; i++) y[i] = Math.Floor(x[i]) + (x[i] > 0 ? 2 : -2) * x[x.Length - 1 - i];
            }
            """, true, [(6, 6, 1)]),
    ];

    public static TheoryData<string> Names => [.. Samples.Select(sample => sample.Name)];

    private const string Head = "using System;\nusing DiffGen;\n\n";

    private const string Mark = "[Differentiable(Companions = Companions.Default | Companions.SparseJacobian)]\n";

    private static HarnessResult Compile(string members) => GeneratorHarness.Run(Head + "public static partial class C\n{\n" + Mark + members + "\n}\n\n" + """
        public static class Probe
        {
            public static readonly SparseMatrix<double> Kept = new();

            public static void F(double[] x, double[] y) => C.F(x, y);

            public static double[,] Dense(double[] x, double[] y) => C.FJacobian(x, y);

            public static SparseMatrix<double> Sparse(double[] x, double[] y) => C.FSparseJacobian(x, y);

            public static SparseMatrix<double> Refilled(double[] x, double[] y) { C.FSparseJacobian(x, y, Kept); return Kept; }

            public static SparseMatrix<double> Twice(double[] x, double[] y)
            {
                var matrix = new SparseMatrix<double>();
                C.FSparseJacobianAccumulate(x, y, matrix);
                C.FSparseJacobianAccumulate(x, y, matrix);
                return matrix;
            }

            public static long Allocated(double[] x, double[] y)
            {
                var matrix = new SparseMatrix<double>();
                for (int i = 0; i < 3; i++) C.FSparseJacobian(x, y, matrix);
                long before = GC.GetAllocatedBytesForCurrentThread();
                C.FSparseJacobian(x, y, matrix);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }
        """).AssertClean();

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_the_dense_Jacobian_and_with_differences(string name)
    {
        (_, string members, bool isSettled, (int X, int Y, int Sweeps)[] shapes) = Samples.Single(sample => sample.Name == name);
        HarnessResult result = Compile(members);
        // Without decisions of its own the pattern comes from the source and the shapes.
        Assert.Equal(isSettled, !result.GeneratedText.Contains("void FDecisionSweep(", StringComparison.Ordinal));
        var random = new Random(11);
        foreach ((int n, int m, int sweeps) in shapes)
        {
            for (int round = 0; round < 12; round++)
            {
                double[] x = [.. Enumerable.Range(0, n).Select(_ => (2 * random.NextDouble()) - 1)], y = new double[m];
                result.Invoke("Probe.F", x, y);
                double[] outputs = new double[m];
                double[,] dense = result.Invoke<double[,]>("Probe.Dense", x, new double[m]);
                SparseMatrix<double> sparse = result.Invoke<SparseMatrix<double>>("Probe.Sparse", x, outputs);
                Assert.Equal(y, outputs);
                Same(dense, sparse, name);
                Differences(x, m, sparse, result, name);
                if (sweeps >= 0) Assert.Equal(sweeps, sparse.SweepCount);
                double[] again = new double[m];
                Same(dense, result.Invoke<SparseMatrix<double>>("Probe.Refilled", x, again), name + ", refilled");
                Assert.Equal(y, again);
                double[,] twice = (double[,])dense.Clone();
                for (int i = 0; i < m; i++)
                    for (int j = 0; j < n; j++)
                        twice[i, j] *= 2;
                Same(twice, result.Invoke<SparseMatrix<double>>("Probe.Twice", x, new double[m]), name + ", added");
            }

            double[] at = [.. Enumerable.Range(0, n).Select(i => Math.Sin(i))];
            Assert.Equal(0, result.Invoke<long>("Probe.Allocated", at, new double[m]));
        }
    }

    internal static void Same(double[,] expected, SparseMatrix<double> actual, string what)
    {
        Assert.Equal(expected.GetLength(0), actual.RowCount);
        Assert.Equal(expected.GetLength(1), actual.ColumnCount);
        Assert.Equal(actual.Columns.Length, actual.RowStarts[^1]);
        for (int i = 0; i < actual.RowCount; i++)
        {
            ReadOnlySpan<int> row = actual.Pattern.Row(i);
            for (int k = 1; k < row.Length; k++) Assert.True(row[k - 1] < row[k]);
            for (int j = 0; j < actual.ColumnCount; j++)
                Assert.True(Math.Abs(expected[i, j] - actual[i, j]) <= 1e-12 * Math.Max(1, Math.Abs(expected[i, j])), $"{what}, entry {i}, {j}: {actual[i, j]:R} instead of {expected[i, j]:R}");
        }
    }

    private static void Differences(double[] x, int m, SparseMatrix<double> sparse, HarnessResult result, string name)
    {
        const double Step = 1e-6;
        for (int j = 0; j < x.Length; j++)
        {
            double[] above = new double[m], below = new double[m];
            result.Invoke("Probe.F", x.Select((value, k) => k == j ? value + Step : value).ToArray(), above);
            result.Invoke("Probe.F", x.Select((value, k) => k == j ? value - Step : value).ToArray(), below);
            for (int i = 0; i < m; i++)
            {
                double difference = (above[i] - below[i]) / (2 * Step);
                Assert.True(Math.Abs(difference - sparse[i, j]) <= 1e-7 * Math.Max(1, Math.Abs(difference)), $"{name}, entry {i}, {j}: {sparse[i, j]:R}, differences say {difference:R}");
            }
        }
    }
}
