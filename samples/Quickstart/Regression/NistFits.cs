using System;
using System.Globalization;
using DiffGen;

namespace Quickstart.Regression;

/// <summary>
/// Two nonlinear regressions of the Statistical Reference Datasets of NIST (https://www.itl.nist.gov/div898/strd), whose
/// certified results are given to eleven digits.
/// </summary>
internal static partial class NistFits
{
    /// <summary>Misra1a: monomolecular adsorption.</summary>
    [Differentiable]
    public static void Misra1a(ReadOnlySpan<double> b, [NoDerivative] ReadOnlySpan<double> x, [NoDerivative] ReadOnlySpan<double> y, Span<double> residuals)
    {
        for (int i = 0; i < x.Length; i++)
            residuals[i] = b[0] * (1 - Math.Exp(-b[1] * x[i])) - y[i];
    }

    /// <summary>MGH09: a rational function, difficult because its parameters nearly compensate each other.</summary>
    [Differentiable]
    public static void Mgh09(ReadOnlySpan<double> b, [NoDerivative] ReadOnlySpan<double> x, [NoDerivative] ReadOnlySpan<double> y, Span<double> residuals)
    {
        for (int i = 0; i < x.Length; i++)
            residuals[i] = b[0] * (x[i] * x[i] + x[i] * b[1]) / (x[i] * x[i] + x[i] * b[2] + b[3]) - y[i];
    }

    public static void Run(Report report)
    {
        double[] x =
            [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0];
        double[] y =
            [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78];
        Fit(
            report,
            "NIST Misra1a: y = b1 (1 - exp(-b2 x))",
            [500, 0.0001],
            certified: [2.3894212918e+02, 5.5015643181e-04],
            certifiedSumOfSquares: 1.2455138894e-01,
            y.Length,
            (b, residuals) => Misra1a(b, x, y, residuals),
            (b, residuals, row, gradient) => Misra1aJacobianRow(b, x, y, residuals, row, gradient));

        double[] u = [4.0, 2.0, 1.0, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625];
        double[] v = [0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246];
        Fit(
            report,
            "NIST MGH09: y = b1 (x² + b2 x) / (x² + b3 x + b4)",
            [0.25, 0.39, 0.415, 0.39],
            certified: [1.9280693458e-01, 1.9128232873e-01, 1.2305650693e-01, 1.3606233068e-01],
            certifiedSumOfSquares: 3.0750560385e-04,
            v.Length,
            (b, residuals) => Mgh09(b, u, v, residuals),
            (b, residuals, row, gradient) => Mgh09JacobianRow(b, u, v, residuals, row, gradient));
    }

    private static void Fit(
        Report report,
        string title,
        double[] start,
        double[] certified,
        double certifiedSumOfSquares,
        int observations,
        Action<double[], double[]> residuals,
        Action<double[], double[], int, double[]> jacobianRow)
    {
        report.Section(title);
        LeastSquares.Result fit = LeastSquares.Minimise(residuals, jacobianRow, start, observations, report.Line);
        report.Line("");
        for (int i = 0; i < certified.Length; i++)
            Compare(report, $"b{i + 1}", fit.Parameters[i], certified[i]);
        Compare(report, "sum of squares", fit.SumOfSquares, certifiedSumOfSquares);
    }

    private static void Compare(Report report, string name, double found, double certified)
    {
        double digits = Math.Min(11, -Math.Log10(Math.Abs(found / certified - 1) + 1e-16));
        report.Check(
            string.Create(CultureInfo.InvariantCulture, $"{name,-14} {found,18:E10}   certified {certified,18:E10}   {digits:F1} digits agree"), digits >= 8);
    }
}
