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

    /// <summary>Rat42: the growth of a pasture, a logistic curve.</summary>
    [Differentiable]
    public static void Rat42(ReadOnlySpan<double> b, [NoDerivative] ReadOnlySpan<double> x, [NoDerivative] ReadOnlySpan<double> y, Span<double> residuals)
    {
        for (int i = 0; i < x.Length; i++)
            residuals[i] = b[0] / (1 + Math.Exp(b[1] - b[2] * x[i])) - y[i];
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
            [250, 0.0005],
            certified: [2.3894212918e+02, 5.5015643181e-04],
            certifiedSumOfSquares: 1.2455138894e-01,
            y.Length,
            (b, residuals) => Misra1a(b, x, y, residuals),
            (b, residuals, row, gradient) => Misra1aJacobianRow(b, x, y, residuals, row, gradient));

        double[] age = [9, 14, 21, 28, 42, 57, 63, 70, 79];
        double[] yield = [8.93, 10.8, 18.59, 22.33, 39.35, 56.11, 61.73, 64.62, 67.08];
        Fit(
            report,
            "NIST Rat42: y = b1 / (1 + exp(b2 - b3 x))",
            [100, 1, 0.1],
            certified: [7.2462237576e+01, 2.6180768402e+00, 6.7359200066e-02],
            certifiedSumOfSquares: 8.0565229338e+00,
            yield.Length,
            (b, residuals) => Rat42(b, age, yield, residuals),
            (b, residuals, row, gradient) => Rat42JacobianRow(b, age, yield, residuals, row, gradient));
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
