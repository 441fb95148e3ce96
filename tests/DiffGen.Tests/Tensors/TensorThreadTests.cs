using System;
using System.Linq;
using System.Numerics.Tensors;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Tensors;

/// <summary>Large elementwise functions and their sums are shared between threads: the numbers are the same to the last bit, whatever the number of threads, and they are right.</summary>
public sealed class TensorThreadTests
{
    private const string Program = """
        using System;
        using System.Numerics.Tensors;
        using DiffGen;

        public static partial class C
        {
            [Differentiable] public static double Total(Tensor<double> a, Tensor<double> b) => Tensor.Sum<double>(Tensor.Tanh<double>(a * b) * a);
            [Differentiable] public static double Rows(Tensor<double> a, Tensor<double> b) { var s = Tensor.Sum<double>(a * b, 1); return Tensor.Sum<double>(s * s); }
            [Differentiable] public static double Columns(Tensor<double> a, Tensor<double> b) { var s = Tensor.Sum<double>(a * b, 0); return Tensor.Sum<double>(s * s); }

            public static double[] Run(string name, Tensor<double> a, Tensor<double> b)
            {
                Tensor<double> da = Tensor.CreateFromShape<double>(a.Lengths), db = Tensor.CreateFromShape<double>(b.Lengths);
                double value = name switch { "Total" => TotalValueAndGradient(a, b, da, db), "Rows" => RowsValueAndGradient(a, b, da, db), _ => ColumnsValueAndGradient(a, b, da, db) };
                return [value, .. da, .. db];
            }
        }
        """;

    private static readonly Lazy<HarnessResult> s_compiled = new(() => GeneratorHarness.Run(Program).AssertClean());

    [Theory]
    [InlineData("Total", new[] { 1, 300_001 }, new[] { 1, 300_001 })]
    [InlineData("Total", new[] { 500, 700 }, new[] { 1, 700 })]
    [InlineData("Total", new[] { 700, 501 }, new[] { 700, 1 })]
    [InlineData("Total", new[] { 3, 100_003 }, new[] { 1, 1 })]
    [InlineData("Rows", new[] { 999, 333 }, new[] { 1, 333 })]
    [InlineData("Columns", new[] { 999, 333 }, new[] { 999, 1 })]
    [InlineData("Columns", new[] { 2, 150_001 }, new[] { 2, 150_001 })]
    public void Numbers_do_not_depend_on_threads(string name, int[] shapeA, int[] shapeB)
    {
        Tensor<double> a = Numbers(1, shapeA), b = Numbers(2, shapeB);
        int before = Parallelism.MaximumThreads;
        try
        {
            double[][] results = [.. new[] { 1, 2, 5, 1 }.Select(threads =>
            {
                Parallelism.MaximumThreads = threads;
                return s_compiled.Value.Invoke<double[]>("C.Run", name, a, b);
            })];
            foreach (double[] other in results.Skip(1)) Assert.True(results[0].AsSpan().SequenceEqual(other), "The numbers depend on threads.");
            Near(Expected(name, a, b), results[0]);
        }
        finally
        {
            Parallelism.MaximumThreads = before;
        }
    }

    [Fact]
    public void There_is_at_least_one_thread() => Assert.Throws<ArgumentOutOfRangeException>(() => Parallelism.MaximumThreads = 0);

    /// <summary>Value and gradient, element by element.</summary>
    private static double[] Expected(string name, Tensor<double> a, Tensor<double> b)
    {
        int rows = (int)a.Lengths[0], columns = (int)a.Lengths[1], rowsOfB = (int)b.Lengths[0], columnsOfB = (int)b.Lengths[1];
        double[] x = [.. a], y = [.. b], dx = new double[x.Length], dy = new double[y.Length];
        double[] sums = new double[name == "Rows" ? rows : columns];
        double value = 0;
        int At(int i, int j) => ((rowsOfB == 1 ? 0 : i) * columnsOfB) + (columnsOfB == 1 ? 0 : j);
        void Each(Action<int, int, int> visit)
        {
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++)
                    visit((i * columns) + j, At(i, j), name == "Rows" ? i : j);
        }

        if (name == "Total")
        {
            Each((p, q, _) =>
            {
                double tanh = Math.Tanh(x[p] * y[q]), slope = 1 - (tanh * tanh);
                value += tanh * x[p];
                dx[p] += tanh + (slope * y[q] * x[p]);
                dy[q] += slope * x[p] * x[p];
            });
        }
        else
        {
            Each((p, q, s) => sums[s] += x[p] * y[q]);
            value = sums.Sum(s => s * s);
            Each((p, q, s) =>
            {
                dx[p] += 2 * sums[s] * y[q];
                dy[q] += 2 * sums[s] * x[p];
            });
        }

        return [value, .. dx, .. dy];
    }

    private static Tensor<double> Numbers(int seed, int[] shape)
    {
        var random = new Random(seed);
        return Tensor.Create(Enumerable.Range(0, shape[0] * shape[1]).Select(_ => random.NextDouble() - 0.5).ToArray(), [shape[0], shape[1]]);
    }

    private static void Near(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-11 * Math.Max(1, Math.Abs(expected[i])), $"[{i}]: expected {expected[i]:R}, got {actual[i]:R}");
    }
}
