using System;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>Sparse Hessians, against dense ones and differences of the gradient, and the number of sweeps that they take.</summary>
public class SparseHessianTests
{
    private static readonly (string Name, string Members, bool IsSettled, (int Length, int Sweeps)[] Shapes)[] Samples =
    [
        ("Rosenbrock", """
            public static double F(ReadOnlySpan<double> x)
            {
                double sum = 0;
                for (int i = 0; i + 1 < x.Length; i++)
                {
                    double a = 1 - x[i], b = x[i + 1] - x[i] * x[i];
                    sum += a * a + 100 * b * b;
                }
                return sum;
            }
            """, true, [(0, 0), (1, 0), (2, 2), (30, 3)]),
        // A dense row and column: symmetry makes two colours enough.
        ("Arrow", """
            public static double F(ReadOnlySpan<double> x)
            {
                double sum = Math.Exp(x[0]);
                for (int i = 1; i < x.Length; i++) sum += x[0] * x[i] * x[i];
                return sum;
            }
            """, true, [(1, 1), (2, 2), (60, 2)]),
        ("Linear", """
            public static double F(ReadOnlySpan<double> x)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++) sum += (i + 1) * x[i];
                return sum;
            }
            """, true, [(0, 0), (7, 0)]),
        ("Dense", """
            public static double F(ReadOnlySpan<double> x)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++) sum += x[i];
                return Math.Sin(sum);
            }
            """, true, [(1, 1), (5, 5), (70, 70)]),
        ("Grid", """
            public static double F(ReadOnlySpan<double> x)
            {
                int n = (int)Math.Sqrt((double)x.Length);
                double sum = 0;
                for (int i = 0; i < n; i++)
                {
                    for (int j = 0; j < n; j++)
                    {
                        double here = x[i * n + j];
                        if (i + 1 < n) sum += Math.Cos(here - x[i * n + n + j]);
                        if (j + 1 < n) sum += Math.Cos(here - x[i * n + j + 1]);
                    }
                }
                return sum;
            }
            """, true, [(1, 0), (4, -1), (49, -1)]),
        ("Branches", """
            public static double F(ReadOnlySpan<double> x)
            {
                double sum = 0;
                for (int i = 0; i + 1 < x.Length; i++)
                {
                    double d = x[i + 1] - x[i];
                    if (d > 0.5) sum += d * d * d;
                    else if (d < -0.5) sum += x[i] * x[i] * x[i];
                }
                return sum;
            }
            """, false, [(2, -1), (25, -1)]),
        ("Recorded", """
            public static double F(ReadOnlySpan<double> x)
            {
                double energy = 0, previous = 1;
                for (int i = 0; i < x.Length; i++)
                {
                    double now = Math.Exp(-x[i] * x[i]);
                    int times = 0;
                    while (now > 0.5 && times < 3) { now *= now; times++; }
                    energy += now * previous;
                    previous = now;
                }
                return energy;
            }
            """, false, [(1, -1), (20, -1)]),
        ("Scratch", """
            public static double F(ReadOnlySpan<double> x)
            {
                double[] u = new double[x.Length];
                for (int i = 0; i < u.Length; i++) u[i] = x[i] * x[i];
                for (int i = 1; i < u.Length; i++) u[i] = u[i] * x[i - 1];
                double sum = 0;
                foreach (double value in u) sum += value * value;
                return sum;
            }
            """, true, [(1, 1), (20, 3)]),
        ("Recursion", """
            public static double F(ReadOnlySpan<double> x) => Sum(x, 0, x.Length);

            private static double Sum(ReadOnlySpan<double> x, int from, int to)
            {
                if (to - from == 0) return 0;
                if (to - from == 1) return Math.Exp(x[from]);
                int middle = (from + to) / 2;
                return Sum(x, from, middle) + Sum(x, middle, to) + x[middle - 1] * x[middle];
            }
            """, false, [(1, 1), (20, 3)]),
    ];

    public static TheoryData<string> Names => [.. Samples.Select(sample => sample.Name)];

    private static HarnessResult Compile(string members) => GeneratorHarness.Run($$"""
        using System;
        using DiffGen;

        public static partial class C
        {
            [Differentiable(Companions = Companions.Default | Companions.Hessian | Companions.SparseHessian)]
            {{members}}
        }

        public static class Probe
        {
            public static readonly SparseMatrix<double> Kept = new();

            public static double F(double[] x) => C.F(x);

            public static double[] Gradient(double[] x) => C.FGradient(x);

            public static double[,] Dense(double[] x) => C.FHessian(x);

            public static SparseMatrix<double> Sparse(double[] x) => C.FSparseHessian(x);

            public static double Refill(double[] x) => C.FSparseHessian(x, Kept);

            public static SparseMatrix<double> Twice(double[] x)
            {
                var matrix = new SparseMatrix<double>();
                C.FSparseHessianAccumulate(x, matrix);
                C.FSparseHessianAccumulate(x, matrix);
                return matrix;
            }

            public static long Allocated(double[] x)
            {
                var matrix = new SparseMatrix<double>();
                for (int i = 0; i < 3; i++) C.FSparseHessian(x, matrix);
                long before = GC.GetAllocatedBytesForCurrentThread();
                C.FSparseHessian(x, matrix);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }
        """).AssertClean();

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_the_dense_Hessian_and_with_differences(string name)
    {
        (_, string members, bool isSettled, (int Length, int Sweeps)[] shapes) = Samples.Single(sample => sample.Name == name);
        HarnessResult result = Compile(members);
        Assert.Equal(isSettled, !result.GeneratedText.Contains("void FDecisionSweep(", StringComparison.Ordinal));
        var kept = (SparseMatrix<double>)result.Assembly.GetType("Probe")!.GetField("Kept")!.GetValue(null)!;
        var random = new Random(5);
        foreach ((int n, int sweeps) in shapes)
        {
            for (int round = 0; round < 12; round++)
            {
                double[] x = [.. Enumerable.Range(0, n).Select(_ => (2 * random.NextDouble()) - 1)];
                double[,] dense = result.Invoke<double[,]>("Probe.Dense", x);
                SparseMatrix<double> sparse = result.Invoke<SparseMatrix<double>>("Probe.Sparse", x);
                SparseJacobianTests.Same(dense, sparse, name);
                for (int i = 0; i < n; i++)
                    foreach (int j in sparse.Pattern.Row(i))
                        Assert.Equal(sparse[i, j], sparse[j, i]);
                if (sweeps >= 0) Assert.Equal(sweeps, sparse.SweepCount);
                Differences(x, sparse, result, name);
                double value = result.Invoke<double>("Probe.Refill", x);
                Assert.Equal(result.Invoke<double>("Probe.F", x), value);
                SparseJacobianTests.Same(dense, kept, name + ", refilled");
                double[,] twice = (double[,])dense.Clone();
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < n; j++)
                        twice[i, j] *= 2;
                SparseJacobianTests.Same(twice, result.Invoke<SparseMatrix<double>>("Probe.Twice", x), name + ", added");
            }

            Assert.Equal(0, result.Invoke<long>("Probe.Allocated", Enumerable.Range(0, n).Select(i => Math.Sin(i)).ToArray()));
        }
    }

    private static void Differences(double[] x, SparseMatrix<double> sparse, HarnessResult result, string name)
    {
        const double Step = 1e-6;
        for (int j = 0; j < x.Length; j++)
        {
            double[] above = result.Invoke<double[]>("Probe.Gradient", x.Select((value, k) => k == j ? value + Step : value).ToArray());
            double[] below = result.Invoke<double[]>("Probe.Gradient", x.Select((value, k) => k == j ? value - Step : value).ToArray());
            for (int i = 0; i < x.Length; i++)
            {
                double difference = (above[i] - below[i]) / (2 * Step);
                Assert.True(Math.Abs(difference - sparse[i, j]) <= 1e-5 * Math.Max(1, Math.Abs(difference)), $"{name}, entry {i}, {j}: {sparse[i, j]:R}, differences say {difference:R}");
            }
        }
    }
}
