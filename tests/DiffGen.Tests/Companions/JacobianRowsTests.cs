using System;
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
