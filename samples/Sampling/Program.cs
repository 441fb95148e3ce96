using System;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using Samples;
using Sampling;
using Spectre.Console;

// Hamiltonian Monte Carlo needs the gradient of the logarithm of a density, many times: the companion of LogDensity. Four chains at once; companions can be called by several threads.
const int Chains = 4, WarmUp = 2000, Draws = 25_000;

return Sample.Run(sample =>
{
    CheckGradient(sample);
    CheckEffectiveSize(sample);

    var chains = new HamiltonianMonteCarlo[Chains];
    double[][][] draws = new double[Chains][][];
    var clock = Stopwatch.StartNew();
    AnsiConsole.Progress().AutoClear(true).Start(progress =>
    {
        ProgressTask[] tasks = [.. Enumerable.Range(1, Chains).Select(chain => progress.AddTask($"chain {chain}", maxValue: WarmUp + Draws))];
        Parallel.For(0, Chains, new ParallelOptions { CancellationToken = sample.Cancellation }, chain =>
        {
            var random = new Random(100 + chain);
            double[] start = [.. Enumerable.Range(0, EightSchools.Dimension).Select(_ => 4 * random.NextDouble() - 2)];
            chains[chain] = new HamiltonianMonteCarlo((q, gradient) => EightSchools.LogDensityValueAndGradient(q, EightSchools.Effects, EightSchools.Errors, gradient), start, random);
            draws[chain] = chains[chain].Draw(WarmUp, Draws, done =>
            {
                if (done % 1000 == 0) tasks[chain].Value = done;
            }, sample.Cancellation);
        });
    });
    double seconds = clock.Elapsed.TotalSeconds;

    (double[] means, double[] deviations) = EightSchools.Exact();
    double[][][] quantities = [.. draws.Select(chain => chain.Select(EightSchools.Quantities).ToArray())];
    var table = new Table().Border(TableBorder.Simple).AddColumns("", "mean", "± its error", "exact", "deviation", "exact", "split R̂", "effective draws");
    foreach (TableColumn column in table.Columns.Skip(1)) column.RightAligned();
    double worst = 0, worstDeviation = 0, largestRHat = 0, fewest = double.PositiveInfinity;
    for (int i = 0; i < means.Length; i++)
    {
        var found = Convergence.Of([.. quantities.Select(chain => chain.Select(draw => draw[i]).ToArray())]);
        table.AddRow(
            i == 0 ? "μ" : i == 1 ? "τ" : $"θ{i - 1}", $"{found.Mean:F3}", $"{found.StandardError:F3}", $"{means[i]:F3}", $"{found.Deviation:F3}", $"{deviations[i]:F3}", $"{found.SplitRHat:F4}", $"{found.EffectiveSize:F0}");
        worst = Math.Max(worst, Math.Abs(found.Mean - means[i]) / found.StandardError);
        worstDeviation = Math.Max(worstDeviation, Math.Abs(found.Deviation / deviations[i] - 1));
        (largestRHat, fewest) = (Math.Max(largestRHat, found.SplitRHat), Math.Min(fewest, found.EffectiveSize));
    }

    AnsiConsole.Write(table);
    long gradients = chains.Sum(chain => chain.Gradients);
    Console.WriteLine(
        $"{Chains} chains of {Draws} draws in {seconds:F1} s: {gradients / 1e6:F1} million gradients, {1e6 * seconds / gradients:F2} µs each with everything; "
        + $"steps of {chains.Average(chain => chain.Step):F2}, {chains.Average(chain => chain.Acceptance):P0} accepted");
    sample.Check($"all means are within {worst:F1} of their errors of the exact ones", worst < 4);
    sample.Check($"all deviations are exact to {worstDeviation:P1}", worstDeviation < 0.05);
    sample.Check($"split R̂ is {largestRHat:F4} at most", largestRHat < 1.01);
    sample.Check($"{fewest:F0} effective draws at least", fewest > 2000);
    sample.Save("schools.svg", 2, 460, 400, [Effects(quantities, means), Funnel(quantities)]);
});

static void CheckGradient(Sample sample)
{
    double[] q = [.. Enumerable.Range(0, EightSchools.Dimension).Select(i => Math.Sin(1 + 3 * i))], gradient = new double[q.Length];
    EightSchools.LogDensityValueAndGradient(q, EightSchools.Effects, EightSchools.Errors, gradient);
    double error = Enumerable.Range(0, q.Length).Max(i =>
    {
        const double h = 1e-5;
        double[] up = [.. q], down = [.. q];
        (up[i], down[i]) = (q[i] + h, q[i] - h);
        double difference = EightSchools.LogDensity(up, EightSchools.Effects, EightSchools.Errors) - EightSchools.LogDensity(down, EightSchools.Effects, EightSchools.Errors);
        return Math.Abs(difference / (2 * h) - gradient[i]);
    });
    sample.Check($"the gradient agrees with central differences to {error:E1}", error < 1e-8);
}

// Of a first-order autoregression one knows it: (1 - φ)/(1 + φ) of the draws.
static void CheckEffectiveSize(Sample sample)
{
    const double phi = 0.6;
    var random = new Random(3);
    double[][] chains = [.. Enumerable.Range(0, 4).Select(_ =>
    {
        double x = 0;
        return Enumerable.Range(0, 25_000).Select(_ => x = phi * x + Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())).ToArray();
    })];
    double ratio = Convergence.Of(chains).EffectiveSize / (100_000 * (1 - phi) / (1 + phi));
    sample.Check($"the effective size of a series of which it is known is found ({ratio:F2} of it)", Math.Abs(ratio - 1) < 0.1);
}

static PlotModel Effects(double[][][] quantities, double[] means)
{
    var chart = new PlotModel { Title = "Effects measured, and 80 % of the draws", TitleFontSize = 14 };
    chart.Axes.Add(new CategoryAxis { Position = AxisPosition.Left, ItemsSource = Enumerable.Range(1, EightSchools.Effects.Length).Select(j => $"school {j}").ToArray() });
    var range = new IntervalBarSeries { FillColor = OxyColors.LightSteelBlue, BarWidth = 0.4, LabelFormatString = null };
    var found = new ScatterSeries { MarkerType = MarkerType.Diamond, MarkerSize = 5, MarkerFill = OxyColors.OrangeRed };
    var measured = new ScatterSeries { MarkerType = MarkerType.Circle, MarkerSize = 4, MarkerFill = OxyColors.SteelBlue };
    for (int j = 0; j < EightSchools.Effects.Length; j++)
    {
        double[] sorted = [.. quantities.SelectMany(chain => chain.Select(draw => draw[2 + j])).Order()];
        range.Items.Add(new IntervalBarItem(sorted[sorted.Length / 10], sorted[sorted.Length * 9 / 10]));
        found.Points.Add(new ScatterPoint(means[2 + j], j));
        measured.Points.Add(new ScatterPoint(EightSchools.Effects[j], j));
    }

    chart.Series.Add(range);
    chart.Series.Add(found);
    chart.Series.Add(measured);
    return chart;
}

static PlotModel Funnel(double[][][] quantities)
{
    var chart = new PlotModel { Title = "Effect of school 1 and log τ", TitleFontSize = 14 };
    chart.Series.Add(new ScatterSeries
    {
        MarkerType = MarkerType.Circle,
        MarkerSize = 1,
        MarkerFill = OxyColor.FromAColor(120, OxyColors.SteelBlue),
        ItemsSource = quantities.SelectMany(chain => chain.Where((_, i) => i % 50 == 0)).Select(draw => new ScatterPoint(draw[2], Math.Log(draw[1]))).ToArray(),
    });
    return chart;
}
