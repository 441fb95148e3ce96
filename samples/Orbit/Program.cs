using System;
using System.Linq;
using MathNet.Numerics.LinearAlgebra;
using Orbit;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using Samples;

// Three stations measure their distance to a satellite, with noise. Where was it, how did it move, what does the Earth weigh and how flat is it? Gauss-Newton, with derivatives through the
// loop that integrates the orbit.
const double Seconds = 20, Noise = 0.005;   // of a step; of a measured distance, in km
const int Steps = 1080, Every = 3;          // six hours, one observation per minute
string[] names = ["x", "y", "z", "vx", "vy", "vz", "mass", "J2"];
double[] truth = [6700, 900, 1700, -1.9, 4.1, 6.3, 398600.4418, 1.08263e-3];
double[] start = [6720, 870, 1740, -1.88, 4.13, 6.27, 399000, 0];

return Sample.Run(sample =>
{
    Observation[] observations = Observe(new Random(11));
    int m = observations.Length, n = truth.Length;
    double[] parameters = [.. start], residuals = new double[m], jacobian = new double[m * n];

    CheckEnergy(sample);
    CheckDerivatives(sample, observations);

    double[] before = new double[m];
    Dynamics.Residuals(start, observations, Seconds, before);
    Matrix<double> information = Matrix<double>.Build.Dense(n, n);
    double change = double.PositiveInfinity;
    for (int iteration = 0; iteration < 20 && change > 1e-3; iteration++)
    {
        sample.Cancellation.ThrowIfCancellationRequested();
        Dynamics.ResidualsJacobian(parameters, observations, Seconds, residuals, jacobian);
        Console.WriteLine($"iteration {iteration}: distances missed by {RootMeanSquare(residuals) * 1000,14:F3} m");

        // The columns are scaled: a metre, a millimetre per second and a flattening have little in common.
        Matrix<double> j = Matrix<double>.Build.DenseOfRowMajor(m, n, jacobian);
        Vector<double> scale = j.ColumnNorms(2);
        Vector<double> step = j.MapIndexed((_, column, value) => value / scale[column]).QR().Solve(-Vector<double>.Build.Dense(residuals)) / scale;
        for (int i = 0; i < n; i++)
            parameters[i] += step[i];

        // In standard errors.
        information = j.TransposeThisAndMultiply(j) / (Noise * Noise);
        change = Math.Sqrt(step * information * step);
    }

    Dynamics.Residuals(parameters, observations, Seconds, residuals);
    Matrix<double> covariance = information.Inverse();
    Console.WriteLine();
    Console.WriteLine($"{"",-6}{"start",18}{"found",18}{"± standard error",18}{"truth",18}");
    double worst = 0;
    for (int i = 0; i < n; i++)
    {
        double error = Math.Sqrt(covariance[i, i]);
        worst = Math.Max(worst, Math.Abs(parameters[i] - truth[i]) / error);
        Console.WriteLine($"{names[i],-6}{start[i],18:G12}{parameters[i],18:G12}{error,18:G2}{truth[i],18:G12}");
    }

    Console.WriteLine();
    double scatter = RootMeanSquare(residuals) / Noise / Math.Sqrt(1 - (double)n / m);
    sample.Check($"the distances are missed by what the noise explains ({scatter:F3} of it)", Math.Abs(scatter - 1) < 4 / Math.Sqrt(2.0 * m));
    sample.Check($"all parameters are within {worst:F1} standard errors of the truth", worst < 4);
    sample.Save("orbit.svg", 2, 460, 420, [Track(parameters, observations), Missed(before, residuals, observations)]);
});

// The observations come from the same equations as what is predicted, so these need a check of their own: along an orbit the energy stays, whose potential is another formula.
void CheckEnergy(Sample sample)
{
    double Energy(State s)
    {
        double r = s.Position.Length(), polar = s.Position.Z / r, bulge = truth[7] * (Dynamics.Radius / r) * (Dynamics.Radius / r) * (3 * polar * polar - 1) / 2;
        return Vec.Dot(s.Velocity, s.Velocity) / 2 - truth[6] / r * (1 - bulge);
    }

    var state = new State(new Vec(truth[0], truth[1], truth[2]), new Vec(truth[3], truth[4], truth[5]));
    double first = Energy(state), drift = 0;
    for (int step = 0; step < Steps; step++)
    {
        state = Dynamics.RungeKutta(state, truth[6], truth[7], Seconds);
        drift = Math.Max(drift, Math.Abs(Energy(state) / first - 1));
    }

    sample.Check($"the energy stays the same to {drift:E1}", drift < 1e-7);
}

// The Jacobian and the gradient against central differences, and what they cost.
void CheckDerivatives(Sample sample, Observation[] observations)
{
    int m = observations.Length, n = start.Length;
    double[] residuals = new double[m], jacobian = new double[m * n], gradient = new double[n], up = new double[m], down = new double[m];
    Dynamics.ResidualsJacobian(start, observations, Seconds, residuals, jacobian);
    Dynamics.CostValueAndGradient(start, observations, Seconds, gradient);
    double ofJacobian = 0, ofGradient = 0;
    for (int i = 0; i < n; i++)
    {
        double h = 1e-6 * Math.Max(Math.Abs(start[i]), 1e-1);
        double[] at = [.. start];
        at[i] = start[i] + h;
        Dynamics.Residuals(at, observations, Seconds, up);
        at[i] = start[i] - h;
        Dynamics.Residuals(at, observations, Seconds, down);
        double largest = Enumerable.Range(0, m).Max(k => Math.Abs(jacobian[k * n + i])), slope = 0;
        for (int k = 0; k < m; k++)
        {
            ofJacobian = Math.Max(ofJacobian, Math.Abs((up[k] - down[k]) / (2 * h) - jacobian[k * n + i]) / largest);
            slope += 2 * residuals[k] * jacobian[k * n + i];
        }

        ofGradient = Math.Max(ofGradient, Math.Abs(gradient[i] / slope - 1));
    }

    sample.Check($"the Jacobian agrees with central differences to {ofJacobian:E1}", ofJacobian < 1e-6);
    sample.Check($"the gradient, in reverse through {Steps} steps, agrees with twice the Jacobian times the residuals to {ofGradient:E1}", ofGradient < 1e-9);
    double once = Sample.Time(() => Dynamics.Residuals(start, observations, Seconds, residuals));
    Console.WriteLine(
        $"  one orbit {once * 1e3:F2} ms, the gradient {Sample.Time(() => Dynamics.CostValueAndGradient(start, observations, Seconds, gradient)) / once:F1} times that, "
        + $"the Jacobian {Sample.Time(() => Dynamics.ResidualsJacobian(start, observations, Seconds, residuals, jacobian)) / once:F1} times (central differences: {2 * n} times)");
    Console.WriteLine();
}

// The stations turn with the Earth. A satellite below the horizon is measured all the same, to keep the sample short.
Observation[] Observe(Random random)
{
    var state = new State(new Vec(truth[0], truth[1], truth[2]), new Vec(truth[3], truth[4], truth[5]));
    var observations = new Observation[Steps / Every];
    for (int step = 1; step <= Steps; step++)
    {
        state = Dynamics.RungeKutta(state, truth[6], truth[7], Seconds);
        if (step % Every != 0) continue;
        int i = step / Every - 1;
        double latitude = 0.7 - 0.5 * (i % 3), angle = 7.2921e-5 * step * Seconds + 2.1 * (i % 3);
        Vec station = Dynamics.Radius * new Vec(Math.Cos(latitude) * Math.Cos(angle), Math.Cos(latitude) * Math.Sin(angle), Math.Sin(latitude));
        observations[i] = new Observation(step, station, (state.Position - station).Length() + Noise * Normal(random));
    }

    return observations;
}

// Seen at right angles to the plane of the orbit.
static PlotModel Track(double[] parameters, Observation[] observations)
{
    Vec[] positions = Positions(parameters);
    Vec right = 1 / positions[0].Length() * positions[0], ahead = positions[positions.Length / 40];
    Vec up = ahead - Vec.Dot(ahead, right) * right;
    up = 1 / up.Length() * up;
    var chart = new PlotModel { Title = "Orbit over the Earth, and the stations (km)", TitleFontSize = 14, PlotType = PlotType.Cartesian };
    chart.Series.Add(new FunctionSeries(t => Dynamics.Radius * Math.Cos(t), t => Dynamics.Radius * Math.Sin(t), 0, 2 * Math.PI, 200) { Color = OxyColors.LightSkyBlue, StrokeThickness = 3 });
    chart.Series.Add(new LineSeries { Color = OxyColors.OrangeRed, StrokeThickness = 1, ItemsSource = positions.Select(p => new DataPoint(Vec.Dot(p, right), Vec.Dot(p, up))).ToArray() });
    chart.Series.Add(new ScatterSeries
    {
        MarkerType = MarkerType.Circle,
        MarkerSize = 1.5,
        MarkerFill = OxyColors.SteelBlue,
        ItemsSource = observations.Select(o => new ScatterPoint(Vec.Dot(o.Station, right), Vec.Dot(o.Station, up))).ToArray(),
    });
    return chart;
}

static Vec[] Positions(double[] parameters)
{
    var state = new State(new Vec(parameters[0], parameters[1], parameters[2]), new Vec(parameters[3], parameters[4], parameters[5]));
    return [.. Enumerable.Range(0, Steps).Select(_ => (state = Dynamics.RungeKutta(state, parameters[6], parameters[7], Seconds)).Position)];
}

static PlotModel Missed(double[] before, double[] after, Observation[] observations)
{
    var chart = new PlotModel { Title = "Distances missed (m), at first and by the fit", TitleFontSize = 14 };
    chart.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Left });
    chart.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = "hours" });
    foreach ((double[] residuals, OxyColor colour) in new[] { (before, OxyColors.Gray), (after, OxyColors.OrangeRed) })
    {
        chart.Series.Add(new ScatterSeries
        {
            MarkerType = MarkerType.Circle,
            MarkerSize = 2,
            MarkerFill = colour,
            ItemsSource = residuals.Select((r, i) => new ScatterPoint(observations[i].Step * Seconds / 3600, Math.Max(Math.Abs(r) * 1000, 1e-2))).ToArray(),
        });
    }

    return chart;
}

static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

static double RootMeanSquare(double[] values) => Math.Sqrt(values.Average(value => value * value));
