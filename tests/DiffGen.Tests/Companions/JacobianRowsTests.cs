using System;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>The matrix of methods that record nothing comes from one function. Its rows are what the companion for a single row gives, which goes by sweeps of its own.</summary>
public sealed class JacobianRowsTests
{
    private const string Program =
        """
        using System;
        using System.Linq;
        using DiffGen;
        public enum Mode { A, B }
        public static partial class C
        {
            [Differentiable] public static (double X, double Y) Unused(double x, double y, double z, Mode mode) => mode == Mode.A ? (x * y, y * y) : (x * x, Math.Sin(x));
            [Differentiable] public static void Read(double[] x, double w, Span<double> y) { y[0] = x[0] * x[1]; y[0] = y[0] * w + 1; y[1] = x[2] * w; y[1] *= y[0]; }
            [Differentiable] public static double Both(double[] x, Span<double> y, Span<double> z) { double s = 0; for (int i = 0; i < y.Length; i++) { y[i] = x[i] * x[i + 1]; s += x[i]; } z[0] = s * x[0]; return s * s; }
            [Differentiable] public static void Left(double[] x, Span<double> y) { for (int i = 0; i + 1 < x.Length; i++) if (x[i] > 0) y[i] = x[i] * x[i + 1]; }
            [Differentiable] public static double[] Returned(double[] x) => [x[0] * x[1], Math.Exp(x[2])];
        }
        public static class Probe
        {
            private static readonly double[] s_x = [0.3, -0.7, 1.1];
            private static double[] Flat(params double[][,] matrices) => [.. Enumerable.Range(0, matrices[0].GetLength(0)).SelectMany(row => matrices.SelectMany(matrix => Enumerable.Range(0, matrix.GetLength(1)).Select(column => matrix[row, column])))];
            public static double[] UnusedMatrix() { var (x, y, z) = C.UnusedJacobian(0.3, 0.4, 0.5, Mode.B); var (a, b, c) = C.UnusedJacobian(0.3, 0.4, 0.5, Mode.A); return [.. Flat(x, y, z), .. Flat(a, b, c)]; }
            public static double[] UnusedRows() => [.. new[] { Mode.B, Mode.A }.SelectMany(mode => Enumerable.Range(0, 2).SelectMany(row => { var (x, y, z) = C.UnusedJacobianRow(0.3, 0.4, 0.5, mode, row); return new[] { x, y, z }; }))];
            public static double[] ReadMatrix() { var y = new double[2]; var (x, w) = C.ReadJacobian(s_x, 0.4, y); return [.. Flat(x, w), .. y]; }
            public static double[] ReadRows() { var y = new double[2]; return [.. Enumerable.Range(0, 2).SelectMany(row => { var (x, w) = C.ReadJacobianRow(s_x, 0.4, y, row); return (double[])[.. x, w]; }), .. y]; }
            public static double[] BothMatrix() { double[] y = new double[2], z = new double[1], into = new double[12]; double value = C.BothJacobian(s_x, y, z, into); return [.. Flat(C.BothJacobian(s_x, y, z)), .. y, .. z, .. into, value]; }
            public static double[] BothRows() { double[] y = new double[2], z = new double[1]; double[] rows = [.. Enumerable.Range(0, 4).SelectMany(row => C.BothJacobianRow(s_x, y, z, row))]; return [.. rows, .. y, .. z, .. rows, C.Both(s_x, y, z)]; }
            public static double[] LeftMatrix() { double[] y = [7, 7, 7]; return [.. Flat(C.LeftJacobian(s_x, y)), .. y]; }
            public static double[] LeftRows() { double[] y = [7, 7, 7]; return [.. Enumerable.Range(0, 3).SelectMany(row => C.LeftJacobianRow(s_x, y, row)), .. y]; }
            public static double[] ReturnedMatrix() => Flat(C.ReturnedJacobian(s_x));
            public static double[] ReturnedRows() => [.. Enumerable.Range(0, 2).SelectMany(row => C.ReturnedJacobianRow(s_x, row))];
        }
        """;

    /// <summary>Outputs that are named one by one, so that their rows are written out; and what stands in the way of that.</summary>
    private static readonly (string Name, string Body)[] Named =
    [
        ("Branch", "double s = x[0] * x[0] + x[1]; if (s > 10) { y[0] = s; y[1] = w; } else { y[0] = s * w; y[1] = x[2] / s; }"),
        ("Camera", "double u = x[0], v = x[1] - w, c = x[2]; if (u * u + v * v == 0) { u = v + c; } else { double r = Math.Sqrt(u * u + v * v); (u, v) = (Math.Cos(r) * u - Math.Sin(r) * v * x[3], v / r + c * Math.Sin(r)); } y[0] = w * (u / c + x[4]); y[1] = w * (v / c + x[5] * u);"),
        ("Holes", "y[0] = x[0] * x[2] * w; y[1] = Math.Exp(x[2]) + x[5] * x[5];"),
        ("Sparse", "y[1] = x[5] * w;"),
        ("Later", "y[2] = x[0] * x[1]; y[0] = x[1] * w;"),
        ("Copied", "y[0] = w; y[1] = x[3]; y[2] = 3;"),
        ("Twice", "y[0] = x[0] * x[1]; y[0] = y[0] * y[0] + w; y[1] = y[0] * x[0] + x[0]; y[0] = y[1] + x[2];"),
        ("InBranch", "double s = w * w; if (w > 0.1) s += x[3] * x[2]; if (w > 5) s += x[4]; y[0] = s * x[1]; y[1] = x[0] + s;"),
        ("NotReached", "if (x[0] > 0) { y[0] = x[0] * w; y[1] = x[1]; } else { y[0] = x[2]; y[1] = 1 / x[3]; }"),
        ("Nested", "double s = x[0]; if (w > 0) { if (x[1] < 0) { s *= Math.Sin(x[1]); if (s > 3) s = x[4]; } else s = x[2]; } y[0] = s * s; y[1] = w / x[5]; y[2] = s;"),
        ("Summed", "double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[i]; y[0] = s * w; y[1] = x[1];"),
        ("Searched", "int n = 0; for (int i = 0; i < x.Length; i++) if (x[i] > 0) n++; y[0] = n * x[1] * w; y[1] = x[0] * n;"),
        ("Guarded", "if (w < 0) throw new ArgumentException(); y[0] = Math.Pow(x[0], w) + x[1]; y[1] = Math.Atan2(x[2], w);"),
        ("Constant", "y[0] = 1; y[1] = x.Length;"),
    ];

    private static string NamedProgram => $$"""
        using System;
        using System.Linq;
        using DiffGen;
        public static partial class C
        {
            {{string.Join("\n    ", Named.Select(method => $"[Differentiable(Companions = Companions.Default | Companions.Jvp)] public static void {method.Name}(double[] x, double w, Span<double> y) {{ {method.Body} }}"))}}
            [Differentiable] public static double Value(double[] x, Span<double> y, [NoDerivative] ReadOnlySpan<float> z) { y[0] = x[0] * x[1]; y[1] = x[1] * z[0]; return x[1] * x[1] + z[1]; }
            [Differentiable] public static (double, double) Pair(double[] x, double w) => (x[0] * w, x[1] / w);
            [Differentiable] public static void Infinite(double[] x, Span<double> y) { y[0] = Math.Sqrt(x[0]); y[1] = x[1] * x[1]; }
            [Differentiable] public static void Two(double[] x, Span<double> y, Span<double> z) { z[0] = x[0] * x[1]; y[0] = x[1] * 3; z[1] = x[0]; }
        }
        public static class Probe
        {
            public static readonly double[] X = [0.8, -0.7, 1.1, 0.6, -1.3, 0.9, 0.2];
            public const double W = 0.4;
            public const int Outputs = 4;
            private static double[] Filled(int length, double value) => [.. Enumerable.Repeat(value, length)];
            private static double[] Joined(double[] x, double[] w) => [.. Enumerable.Range(0, w.Length).SelectMany(row => x.Skip(row * (x.Length / w.Length)).Take(x.Length / w.Length).Append(w[row]))];
            private static double[] Flat(double[,] m) => [.. m.Cast<double>()];
            {{string.Join("\n    ", Named.Select(method => """
                public static double[] MSet() { double[] y = new double[Outputs], dx = Filled(Outputs * X.Length, double.NaN), dw = Filled(Outputs, double.NaN); C.MJacobian(X, W, y, dx, dw); return [.. Joined(dx, dw), .. y]; }
                public static double[] MSetExactly(int inputs, int outputs) { double[] y = new double[outputs], dx = Filled(outputs * inputs, double.NaN), dw = Filled(outputs, double.NaN); C.MJacobian(X[..inputs], W, y, dx, dw); return Joined(dx, dw); }
                public static double[] MRowsExactly(int inputs, int outputs) { var y = new double[outputs]; return [.. Enumerable.Range(0, outputs).SelectMany(row => { var (dx, dw) = C.MJacobianRow(X[..inputs], W, y, row); return (double[])[.. dx, dw]; })]; }
                public static double[] MAllocated() { double[] y = new double[Outputs]; var (dx, dw) = C.MJacobian(X, W, y); return [.. Joined(Flat(dx), Flat(dw)), .. y]; }
                public static double[] MAdded() { double[] y = new double[Outputs], dx = Filled(Outputs * X.Length, 0.5), dw = Filled(Outputs, 0.5); C.MJacobianAccumulate(X, W, y, dx, dw); return [.. Joined(dx, dw).Select(d => d - 0.5), .. y]; }
                public static double[] MRows() { var y = new double[Outputs]; return [.. Enumerable.Range(0, Outputs).SelectMany(row => { var (dx, dw) = C.MJacobianRow(X, W, y, row); return (double[])[.. dx, dw]; }), .. y]; }
                public static double[] MProducts()
                {
                    double[] y = new double[Outputs], ty = new double[Outputs], all = new double[Outputs * (X.Length + 1)];
                    for (int column = 0; column <= X.Length; column++)
                    {
                        var tx = new double[X.Length];
                        if (column < X.Length) tx[column] = 1;
                        C.MJvp(X, W, y, tx, column == X.Length ? 1 : 0, ty);
                        for (int row = 0; row < Outputs; row++) all[row * (X.Length + 1) + column] = ty[row];
                    }

                    return [.. all, .. y];
                }
                public static double[] MQuotients()
                {
                    double[] up = new double[Outputs], down = new double[Outputs], all = new double[Outputs * (X.Length + 1)];
                    for (int column = 0; column <= X.Length; column++)
                    {
                        const double H = 1e-6;
                        double[] x = [.. X], z = [.. X];
                        if (column < X.Length) (x[column], z[column]) = (x[column] + H, z[column] - H);
                        C.M(x, column == X.Length ? W + H : W, up);
                        C.M(z, column == X.Length ? W - H : W, down);
                        for (int row = 0; row < Outputs; row++) all[row * (X.Length + 1) + column] = (up[row] - down[row]) / (2 * H);
                    }

                    C.M(X, W, up);
                    return [.. all, .. up];
                }
            """.Replace("C.M", "C." + method.Name).Replace("double[] M", "double[] " + method.Name)))}}
            public static double[] ValueSet() { double[] y = new double[2], dx = Filled(9, double.NaN); double value = C.ValueJacobian([2, 3, 4], y, [5f, 7f], dx); return [.. dx, .. y, value]; }
            public static double[] PairSet() { double[] dx = Filled(4, double.NaN), dw = Filled(2, double.NaN); var (a, b) = C.PairJacobian([2, 3], 4, dx, dw); return [.. dx, .. dw, a, b]; }
            public static double[] InfiniteSet() { double[] y = new double[2], dx = Filled(4, double.NaN); C.InfiniteJacobian([0, 3], y, dx); return dx; }
            public static double[] TwoSet(int first, int second) { double[] dx = Filled(2 * (first + second), double.NaN); C.TwoJacobian([2, 5], new double[first], new double[second], dx); return dx; }
            public static bool TooShort() { try { C.HolesJacobian([1, 2, 3], W, new double[2], new double[6], new double[2]); return false; } catch (IndexOutOfRangeException) { return true; } }
            public static bool Overlaps() { var y = new double[2]; try { C.HolesJacobian(X, W, y, new double[14], y); return false; } catch (ArgumentException) { return true; } }
        }
        """;

    private static readonly Lazy<HarnessResult> NamedResult = new(() => GeneratorHarness.Run(NamedProgram).AssertClean());

    public static TheoryData<string> NamesOfNamed => [.. Named.Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(NamesOfNamed))]
    public void Rows_that_are_written_out_are_those_of_other_sweeps_and_of_difference_quotients(string method)
    {
        double[] Of(string probe) => NamedResult.Value.Invoke<double[]>($"Probe.{method}{probe}");
        double[] rows = Of("Rows");
        foreach (string probe in new[] { "Set", "Allocated", "Added", "Products", "Quotients" })
        {
            double[] found = Of(probe);
            Assert.Equal(rows.Length, found.Length);
            for (int i = 0; i < rows.Length; i++) Assert.True(Math.Abs(rows[i] - found[i]) <= (probe == "Quotients" ? 1e-7 : 1e-13) * (1 + Math.Abs(rows[i])), $"{probe} {i}: {found[i]}, not {rows[i]}");
        }
    }

    [Theory]
    [InlineData("Branch", 3, 2)]
    [InlineData("Branch", 4, 2)]
    [InlineData("Branch", 3, 3)]
    [InlineData("Camera", 6, 2)]
    [InlineData("Holes", 6, 2)]
    [InlineData("Sparse", 6, 2)]
    [InlineData("Later", 2, 3)]
    [InlineData("Copied", 4, 3)]
    [InlineData("Twice", 3, 2)]
    [InlineData("Nested", 6, 3)]
    public void Matrices_are_set_whether_or_not_they_have_more_entries_than_are_named(string method, int inputs, int outputs)
    {
        double[] Of(string probe) => NamedResult.Value.Invoke<double[]>($"Probe.{method}{probe}Exactly", inputs, outputs);
        double[] rows = Of("Rows"), set = Of("Set");
        Assert.Equal(rows.Length, set.Length);
        for (int i = 0; i < rows.Length; i++) Assert.Equal(rows[i], set[i], 1e-14);
    }

    [Fact]
    public void Rows_of_several_outputs_are_known_by_hand()
    {
        Assert.Equal([0, 6, 0, 3, 2, 0, 0, 5, 0, 6, 15, 16], NamedResult.Value.Invoke<double[]>("Probe.ValueSet"));
        Assert.Equal([4, 0, 0, 0.25, 2, -3.0 / 16, 8, 0.75], NamedResult.Value.Invoke<double[]>("Probe.PairSet"));
        Assert.Equal([double.PositiveInfinity, 0, 0, 6], NamedResult.Value.Invoke<double[]>("Probe.InfiniteSet"));
        Assert.Equal([0, 3, 5, 2, 1, 0], NamedResult.Value.Invoke<double[]>("Probe.TwoSet", 1, 2));
        Assert.Equal([0, 3, 0, 0, 5, 2, 1, 0, 0, 0], NamedResult.Value.Invoke<double[]>("Probe.TwoSet", 2, 3));
        Assert.True(NamedResult.Value.Invoke<bool>("Probe.TooShort"));
        Assert.True(NamedResult.Value.Invoke<bool>("Probe.Overlaps"));
    }

    [Fact]
    public void Loops_over_the_rows_are_gone_where_outputs_are_few_and_named()
    {
        string text = NamedResult.Value.GeneratedText;
        Assert.Contains("if (dx.Length != 12) dx.Clear();", text);
        Assert.Contains("if (dw.Length != 2) dw.Clear();", text);
    }

    private static readonly Lazy<HarnessResult> Result = new(() => GeneratorHarness.Run(Program).AssertClean());

    [Theory]
    [InlineData("Unused")]
    [InlineData("Read")]
    [InlineData("Both")]
    [InlineData("Left")]
    [InlineData("Returned")]
    public void Rows_are_those_of_the_matrix(string method)
    {
        double[] rows = Result.Value.Invoke<double[]>($"Probe.{method}Rows"), matrix = Result.Value.Invoke<double[]>($"Probe.{method}Matrix");
        Assert.Equal(rows.Length, matrix.Length);
        for (int i = 0; i < rows.Length; i++) Assert.Equal(rows[i], matrix[i], 1e-14);
    }
}
