using System;
using System.Collections.Generic;
using System.Linq;
using CurveFit;
using DiffGen.MathNet;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MathNet.Numerics.Optimization;
using OxyPlot;
using OxyPlot.Series;
using Samples;
using Spectre.Console;

// Nonlinear regressions with certified results (https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml) through MathNet's Levenberg-Marquardt: once with the generated
// Jacobian, once with MathNet's difference quotients.
const double DigitsOfParameters = 6, DigitsOfErrors = 6, DigitsOfSum = 10;

return Sample.Run(sample =>
{
    Table table = new Table().Border(TableBorder.Simple).AddColumns(
        "problem", "level", "start", "digits of b", "of errors", "of sum", "iterations", "curves + Jacobians", "by differences: digits of b", "iterations", "curves");
    foreach (TableColumn column in table.Columns.Skip(2)) column.RightAligned();
    var charts = new List<PlotModel>();
    double ofParameters = 11, ofErrors = 11, ofSum = 11;
    foreach (Curve curve in Curves.All)
    {
        NistProblem problem = NistProblem.Load(curve.Name);
        for (int start = 0; start < problem.Starts.Length; start++)
        {
            sample.Cancellation.ThrowIfCancellationRequested();
            Fit generated = Generated(curve, problem, problem.Starts[start]), byDifferences = ByDifferences(curve, problem, problem.Starts[start]);
            double parameters = Digits(generated.Parameters, problem.Certified), sum = Digits([generated.SumOfSquares], [problem.SumOfSquares]);
            double errors = Digits(StandardErrors(curve, problem, generated), problem.StandardErrors);
            table.AddRow(
                problem.Name, problem.Level, $"{start + 1}", $"{parameters:F1}", $"{errors:F1}", $"{sum:F1}", $"{generated.Iterations}", $"{generated.Curves} + {generated.Jacobians}",
                $"{Digits(byDifferences.Parameters, problem.Certified):F1}", $"{byDifferences.Iterations}", $"{byDifferences.Curves}");
            (ofParameters, ofErrors, ofSum) = (Math.Min(ofParameters, parameters), Math.Min(ofErrors, errors), Math.Min(ofSum, sum));
            if (start == 0) charts.Add(Chart(problem, curve, generated.Parameters));
        }
    }

    AnsiConsole.Write(table);
    sample.Check($"the certified parameters are reproduced to {ofParameters:F1} digits at least", ofParameters >= DigitsOfParameters);
    sample.Check($"so are their standard errors, which are made of the generated Jacobian alone, to {ofErrors:F1} digits", ofErrors >= DigitsOfErrors);
    sample.Check($"so are the sums of squares, to {ofSum:F1} digits", ofSum >= DigitsOfSum);
    sample.Save("fits.svg", 4, 320, 240, charts);
});

Fit Generated(Curve curve, NistProblem problem, double[] start)
{
    int curves = 0, jacobians = 0;
    VectorFunction values = curve.Values(problem.X);
    JacobianCompanion jacobian = curve.Jacobian(problem.X);
    IObjectiveModel objective = Objective.CurveFit(
        (b, y) =>
        {
            curves++;
            values(b, y);
        },
        (b, y, j) =>
        {
            jacobians++;
            jacobian(b, y, j);
        },
        problem.Y);
    return Minimise(objective, start) with { Curves = curves, Jacobians = jacobians };
}

Fit ByDifferences(Curve curve, NistProblem problem, double[] start)
{
    int curves = 0;
    IObjectiveModel objective = ObjectiveFunction.NonlinearModel(
        (b, x) =>
        {
            curves++;
            double[] y = new double[x.Count];
            curve.Values(x.AsArray())(b.AsArray(), y);
            return Vector<double>.Build.Dense(y);
        },
        Vector<double>.Build.Dense(problem.X),
        Vector<double>.Build.Dense(problem.Y));
    return Minimise(objective, start) with { Curves = curves };
}

Fit Minimise(IObjectiveModel objective, double[] start)
{
    NonlinearMinimizationResult result = new LevenbergMarquardtMinimizer(maximumIterations: 1000).FindMinimum(objective, Vector<double>.Build.Dense(start));
    return new Fit([.. result.MinimizingPoint], result.ModelInfoAtMinimum.Value, result.Iterations);
}

// The square roots of the diagonal of s² (JᵀJ)⁻¹, from J = QR with columns of length 1.
IEnumerable<double> StandardErrors(Curve curve, NistProblem problem, Fit fit)
{
    int m = problem.Y.Length, n = fit.Parameters.Length;
    double[] values = new double[m], rows = new double[m * n];
    curve.Jacobian(problem.X)(fit.Parameters, values, rows);
    Matrix<double> jacobian = Matrix<double>.Build.DenseOfRowMajor(m, n, rows);
    Vector<double> lengths = jacobian.ColumnNorms(2);
    Matrix<double> inverse = jacobian.MapIndexed((_, j, value) => value / lengths[j]).QR(QRMethod.Thin).R.Inverse();
    return inverse.RowNorms(2).Select((norm, j) => norm / lengths[j] * Math.Sqrt(fit.SumOfSquares / (m - n)));
}

// So many digits agree: -log₁₀ of the largest relative error, 11 at most, because that many are certified.
double Digits(IEnumerable<double> found, IEnumerable<double> certified) =>
    found.Zip(certified, (f, c) => Math.Clamp(-Math.Log10(Math.Abs(f / c - 1) + 1e-16), 0, 11)).Min();

PlotModel Chart(NistProblem problem, Curve curve, double[] b)
{
    double low = problem.X.Min(), high = problem.X.Max();
    double[] x = [.. Enumerable.Range(0, 301).Select(i => low + (high - low) * i / 300)], y = new double[301];
    curve.Values(x)(b, y);
    var chart = new PlotModel { Title = problem.Name, TitleFontSize = 13 };
    chart.Series.Add(new ScatterSeries { MarkerSize = 2.5, MarkerType = MarkerType.Circle, MarkerFill = OxyColors.SteelBlue, ItemsSource = problem.X.Zip(problem.Y, (px, py) => new ScatterPoint(px, py)).ToArray() });
    chart.Series.Add(new LineSeries { Color = OxyColors.OrangeRed, ItemsSource = x.Zip(y, (px, py) => new DataPoint(px, py)).ToArray() });
    return chart;
}

/// <summary>What a minimiser found, and how often it asked for what.</summary>
internal sealed record Fit(double[] Parameters, double SumOfSquares, int Iterations)
{
    public int Curves { get; init; }

    public int Jacobians { get; init; }
}
