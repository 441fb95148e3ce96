using System;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>
/// Jacobians whose columns go in several groups: values are computed once, each group computes tangents alone, over the iterations that move. Every column is, to the last bit,
/// what one direction at a time gives, and near differences.
/// </summary>
public sealed class ValuesOnceTests
{
    /// <summary>Methods from an array to a span, with what crosses over from one sweep to the other.</summary>
    private static readonly (string Name, string Members)[] Samples =
    [
        // Arrays that are complete, sums over inputs of which few move, dear functions.
        ("Layers", """
            [Differentiable(Companions = Companions.Jacobian | Companions.Jvp | Companions.SparseJacobian)]
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                double[] hidden = new double[9], output = new double[y.Length];
                for (int i = 0; i < hidden.Length; i++)
                {
                    double s = 0.1 * i;
                    for (int j = 0; j < x.Length; j++) s += (0.3 - (i * 5 + j * 3) % 7 * 0.1) * x[j];
                    hidden[i] = Math.Tanh(s);
                }
                for (int i = 0; i < output.Length; i++)
                {
                    double s = x[0];
                    for (int j = 0; j < hidden.Length; j++) s -= (0.5 - (i * 3 + j) % 5 * 0.2) * hidden[j];
                    output[i] = s;
                }
                for (int i = 0; i < y.Length; i++) y[i] = Math.Exp(output[i]) / (1 + Math.Exp(output[(i + 1) % output.Length]));
            }
            """),
        // Blocks in loops that run unequally often, in branches, in loops that are not counted; nests that share one.
        ("Branches", """
            [Differentiable(Companions = Companions.Jacobian | Companions.Jvp | Companions.SparseJacobian)]
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                double p = 0.5;
                for (int k = 0; k < y.Length; k++)
                {
                    double a = p;
                    if (k % 2 == 0)
                    {
                        for (int j = 0; j < k; j++) a += 0.1 * Math.Exp(x[j % x.Length] * 0.02 * k) * Math.Sin(p);
                    }
                    else
                    {
                        int step = 0;
                        while (step < k % 4 && a < 1000)
                        {
                            double e = Math.Sin(x[step % x.Length] + a);
                            for (int r = 0; r < 3; r++)
                            {
                                for (int c = 2; c < 4; c++)
                                {
                                    double t = Math.Cos(a * 0.1 + r * c + x[c % x.Length]);
                                    a += 0.1 * t * t * e;
                                }
                            }
                            step++;
                        }
                    }
                    y[k] = a * 0.1 + p;
                    p = Math.Sqrt(1 + a * a * 0.01);
                }
            }
            """),
        // Storage that is changed after it was read, choices made by integers that a loop found, loops that do not run.
        ("Changes", """
            [Differentiable(Companions = Companions.Jacobian | Companions.Jvp | Companions.SparseJacobian)]
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                double[] z = new double[x.Length], sums = new double[y.Length];
                Span<double> part = z.AsSpan();
                for (int i = 0; i < z.Length; i++) z[i] = Math.Sin(x[i]) + 2;
                for (int k = 0; k < y.Length; k++)
                {
                    int best = 0;
                    for (int i = 1; i < z.Length; i++) if (z[i] > z[best]) best = i;
                    double s = 1;
                    for (int i = 0; i < z.Length; i++) s *= 1 + 0.05 * Math.Cos(z[i]);
                    for (int i = 5; i < k % 3; i++) s += Math.Exp(z[0]);
                    part[best] = part[best] * 0.7 + 0.1 * s * s;
                    sums[k] = s * z[best];
                }
                for (int k = 0; k < y.Length; k++) y[k] = sums[k] * sums[y.Length - 1 - k] + z[k % z.Length];
            }
            """),
    ];

    private static readonly int[] Lengths = [1, 3, 4, 5, 8, 9, 17];

    public static TheoryData<string> Names => [.. Samples.Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Columns_are_what_one_direction_at_a_time_gives(string name)
    {
        HarnessResult result = Run(Samples.Single(sample => sample.Name == name).Members + Access);
        Assert.Contains("FTangentsAloneSweep(", result.GeneratedText, StringComparison.Ordinal);
        foreach (int n in Lengths)
        {
            double[] x = Point(n), value = result.Invoke<double[]>("C.Value", x), entries = [.. Enumerable.Repeat(double.NaN, value.Length * n)];
            Assert.Equal(value, result.Invoke<double[]>("C.Jacobian", x, entries));
            double[] sparse = result.Invoke<double[]>("C.Sparse", x);
            for (int j = 0; j < n; j++)
            {
                double[] column = [.. Enumerable.Range(0, value.Length).Select(row => entries[(row * n) + j])];
                Assert.Equal(result.Invoke<double[]>("C.Column", x, j), column);
                Near(Differences(point => result.Invoke<double[]>("C.Value", point), x, j), column);
                Near([.. Enumerable.Range(0, value.Length).Select(row => sparse[(row * n) + j])], column, 1e-12);
            }

            Assert.Equal(0, result.Invoke<long>("C.Allocated", x, entries));
        }
    }

    /// <summary>More than the first segments of a tape hold: the same blocks come again when it is rewound, also on a tape that others have used before.</summary>
    [Fact]
    public void Blocks_lie_in_several_segments()
    {
        HarnessResult result = Run(Samples.Single(sample => sample.Name == "Changes").Members + Access.Replace("3 * x.Length", "20000", StringComparison.Ordinal));
        double[] x = Point(9), value = result.Invoke<double[]>("C.Value", x), entries = new double[value.Length * 9];
        for (int run = 0; run < 2; run++)
        {
            Assert.Equal(value, result.Invoke<double[]>("C.Jacobian", x, entries));
            for (int j = 0; j < 9; j++) Assert.Equal(result.Invoke<double[]>("C.Column", x, j), Enumerable.Range(0, value.Length).Select(row => entries[(row * 9) + j]));
        }

        Assert.Equal(0, result.Invoke<long>("C.Allocated", x, entries));
    }

    /// <summary>Results that are numbers come out by <c>out</c>, from either sweep; singles have their own vectors.</summary>
    [Fact]
    public void Results_may_be_numbers()
    {
        HarnessResult result = Run("""
            [Differentiable(Companions = Companions.Jacobian | Companions.Jvp)]
            public static float F(ReadOnlySpan<float> x, Span<float> y)
            {
                float s = 0;
                for (int i = 0; i < y.Length; i++)
                {
                    float d = 0.1f * i;
                    for (int j = 0; j < x.Length; j++) d += x[j] * ((i + j) % 3);
                    y[i] = MathF.Sin(d);
                    s += MathF.Cos(d) * d;
                }
                return s;
            }
            public static float[] Entries(float[] x) { var j = new float[(2 * x.Length + 1) * x.Length]; return [FJacobian(x, new float[2 * x.Length], j), .. j]; }
            public static float Value(float[] x) => F(x, new float[2 * x.Length]);
            public static float[] Column(float[] x, int j)
            {
                float[] t = new float[x.Length], ty = new float[2 * x.Length];
                t[j] = 1;
                var (_, tangent) = FJvp(x, new float[2 * x.Length], t, ty);
                return [tangent, .. ty];
            }
            """);
        Assert.Contains("FTangentsAloneSweep(", result.GeneratedText, StringComparison.Ordinal);
        foreach (int n in new[] { 2, 8, 9, 20, 35 })
        {
            float[] x = [.. Point(n).Select(v => (float)v)], entries = result.Invoke<float[]>("C.Entries", x);
            Assert.Equal(result.Invoke<float>("C.Value", x), entries[0]);
            for (int j = 0; j < n; j++)
                Assert.Equal(result.Invoke<float[]>("C.Column", x, j), Enumerable.Range(0, (2 * n) + 1).Select(row => entries[1 + (row * n) + j]));
        }
    }

    /// <summary>A term that does not move counts for nothing, whatever its factor; one that moves by something that is no number counts, as do all lanes of an iteration in which one moves.</summary>
    [Fact]
    public void Iterations_that_do_not_move_are_left_out()
    {
        HarnessResult result = Run("""
            [Differentiable(Companions = Companions.Jacobian)]
            public static void F(ReadOnlySpan<double> x, [NoDerivative] double[] w, Span<double> y)
            {
                double[] roots = new double[x.Length];
                for (int j = 0; j < roots.Length; j++) roots[j] = Math.Sqrt(x[j]);
                for (int i = 0; i < y.Length; i++)
                {
                    double s = 0;
                    for (int j = 0; j < roots.Length; j++) s += w[i * roots.Length + j] * roots[j];
                    y[i] = Math.Exp(s);
                }
            }
            public static double[] Entries(double[] x, double[] w) { var j = new double[w.Length]; FJacobian(x, w, new double[w.Length / x.Length], j); return j; }
            public static double[] Value(double[] x, double[] w) { var y = new double[w.Length / x.Length]; F(x, w, y); return y; }
            """);
        Assert.Contains("int[] active", result.GeneratedText, StringComparison.Ordinal);
        const int n = 11, rows = 9;
        double[] x = [.. Enumerable.Range(0, n).Select(i => 0.5 + (i * 0.1))], w = [.. Enumerable.Range(0, n * rows).Select(i => ((i * 7 % 11) - 5) * 0.02)];
        double[] entries = result.Invoke<double[]>("C.Entries", x, w), value = result.Invoke<double[]>("C.Value", x, w);
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < n; j++) Assert.Equal(value[i] * w[(i * n) + j] * 0.5 / Math.Sqrt(x[j]), entries[(i * n) + j], 1e-14);

        // The slope of the root at zero is infinite: in the column of this input alone.
        x[10] = 0;
        entries = result.Invoke<double[]>("C.Entries", x, w);
        for (int i = 0; i < rows; i++)
        {
            Assert.Equal(w[(i * n) + 10] * double.PositiveInfinity, entries[(i * n) + 10]);
            for (int j = 0; j < 10; j++) Assert.True(double.IsFinite(entries[(i * n) + j]), $"{i} {j}");
        }

        // Below it there is none.
        x[10] = -1;
        entries = result.Invoke<double[]>("C.Entries", x, w);
        for (int i = 0; i < rows; i++) Assert.True(double.IsNaN(entries[(i * n) + 10]));

        // A factor that is infinite belongs to the first input, of which most groups know nothing.
        x[10] = 1;
        w[0] = double.NegativeInfinity;
        entries = result.Invoke<double[]>("C.Entries", x, w);
        for (int j = 8; j < n; j++) Assert.Equal(0, entries[j]);
    }

    /// <summary>What throws does so before there is a tangent.</summary>
    [Fact]
    public void Failures_are_those_of_the_method()
    {
        HarnessResult result = Run(Samples.Single(sample => sample.Name == "Layers").Members.Replace("hidden[i] = Math.Tanh(s);", "hidden[i] = Math.Tanh(s); if (s > 1e3) throw new InvalidOperationException(\"too large\");", StringComparison.Ordinal) + Access + """

            public static string Failure(double[] x)
            {
                try { FJacobian(x, new double[30], new double[30 * x.Length]); return "none"; }
                catch (InvalidOperationException failure) { return failure.Message; }
            }
            """);
        Assert.Contains("FTangentsAloneSweep(", result.GeneratedText, StringComparison.Ordinal);
        double[] x = Point(9);
        Assert.Equal("none", result.Invoke<string>("C.Failure", x));
        x[8] = 1e6;
        Assert.Equal("too large", result.Invoke<string>("C.Failure", x));
    }

    /// <summary>Where values cost little, there is one sweep.</summary>
    [Fact]
    public void What_is_cheap_is_computed_beside_the_tangents()
    {
        HarnessResult result = Run("""
            [Differentiable(Companions = Companions.Jacobian)]
            public static void F(ReadOnlySpan<double> x, Span<double> y) { for (int i = 0; i < y.Length; i++) y[i] = x[i] * x[i] + x[0]; }
            """);
        Assert.DoesNotContain("ValuesSweep", result.GeneratedText, StringComparison.Ordinal);
    }

    private const string Access = """

        private static double[] s_y = [];
        private static double[] Outputs(double[] x) => s_y.Length == 3 * x.Length ? s_y : s_y = new double[3 * x.Length];
        public static double[] Value(double[] x) { var y = new double[3 * x.Length]; F(x, y); return y; }
        public static double[] Jacobian(double[] x, double[] entries) { FJacobian(x, Outputs(x), entries); return s_y; }
        public static double[] Column(double[] x, int j) { var t = new double[x.Length]; t[j] = 1; var ty = new double[3 * x.Length]; FJvp(x, Outputs(x), t, ty); return ty; }
        public static double[] Sparse(double[] x)
        {
            var matrix = FSparseJacobian(x, Outputs(x));
            var entries = new double[3 * x.Length * x.Length];
            for (int row = 0; row < matrix.RowCount; row++)
                for (int k = matrix.RowStarts[row]; k < matrix.RowStarts[row + 1]; k++) entries[row * x.Length + matrix.Columns[k]] = matrix.Values[k];
            return entries;
        }
        public static long Allocated(double[] x, double[] entries)
        {
            for (int i = 0; i < 3; i++) FJacobian(x, Outputs(x), entries);
            long before = GC.GetAllocatedBytesForCurrentThread();
            FJacobian(x, Outputs(x), entries);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        """;

    private static HarnessResult Run(string members) => GeneratorHarness.Run($$"""
        using System;
        using DiffGen;

        public static partial class C
        {
        {{members}}
        }
        """).AssertClean();

    private static double[] Point(int n) => [.. Enumerable.Range(0, n).Select(i => (((i * 37) % 17) - 7.5) / 9.3)];

    private static double[] Differences(Func<double[], double[]> f, double[] x, int j)
    {
        const double step = 1e-5;
        double[] Moved(double by) => [.. x.Select((v, i) => i == j ? v + by : v)];
        return [.. f(Moved(step)).Zip(f(Moved(-step)), (a, b) => (a - b) / (2 * step))];
    }

    private static void Near(double[] expected, double[] actual, double tolerance = 1e-6)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++) Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"entry {i}: {actual[i]:R} instead of {expected[i]:R}");
    }
}
