using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using BundleAdjustment;
using DiffGen;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;
using Samples;

// Many pictures of one scene: find out where the points are, and where the cameras stood. The Jacobian is sparse (a residual knows of one camera and one point), and comes in compressed rows.
const double Noise = 0.5;   // pixels

return Sample.Run(sample =>
{
    var random = new Random(5);
    Scene truth = Scene.Synthetic(random, cameraCount: 36, pointCount: 1500, Noise), start = truth.Shaken(random, ofCameras: 0.4, ofPoints: 0.4);
    Observation[] observations = truth.Observations;
    Camera[] cameras = [.. start.Cameras];
    Vec[] points = [.. start.Points];
    int unknowns = SchurComplement.OfCamera * cameras.Length + SchurComplement.OfPoint * points.Length, count = 2 * observations.Length;
    double[] residuals = new double[count], trial = new double[count], gradient = new double[unknowns];
    Console.WriteLine($"{cameras.Length} cameras, {points.Length} points, {observations.Length} observations: {count} residuals of {unknowns} unknowns");

    var clock = Stopwatch.StartNew();
    SparseMatrix<double> jacobian = Scene.ResidualsSparseJacobian(cameras, points, observations, residuals);
    Console.WriteLine(
        $"Jacobian of {jacobian.Values.Length} entries ({100.0 * jacobian.Values.Length / count / unknowns:F2} %) in {jacobian.SweepCount} sweeps, {clock.ElapsedMilliseconds} ms with the search for the pattern");
    CheckProjection(sample, truth);
    CheckProduct(sample, start, jacobian);
    Console.WriteLine();

    var normal = new SchurComplement(start);
    double cost = Cost(residuals), damping = 1e-4, mismatch = 0;
    var costs = new List<double> { cost };
    Console.WriteLine($"at first       cost {cost,14:F2}   {"",-13}   {Math.Sqrt(2 * cost / count),9:F4} pixels");
    clock.Restart();
    for (int iteration = 1; iteration <= 50; iteration++)
    {
        sample.Cancellation.ThrowIfCancellationRequested();
        Scene.ResidualsSparseJacobian(cameras, points, observations, residuals, jacobian);
        jacobian.MultiplyTransposed(residuals, gradient);
        normal.Load(jacobian);
        double[] step = normal.Solve(gradient, damping);
        mismatch = Math.Max(mismatch, Mismatch(jacobian, step, gradient, damping));

        Camera[] nextCameras = [.. cameras.Select((camera, i) => Moved(camera, step.AsSpan(SchurComplement.OfCamera * i)))];
        Vec[] nextPoints = [.. points.Select((point, i) => point + Part(step, SchurComplement.OfCamera * cameras.Length + SchurComplement.OfPoint * i))];
        Scene.Residuals(nextCameras, nextPoints, observations, trial);
        double next = Cost(trial);
        Console.WriteLine($"iteration {iteration,2}   cost {next,14:F2}   damping {damping:0E+0}   {Math.Sqrt(2 * next / count),9:F4} pixels{(next < cost ? "" : "   rejected")}");
        bool isConverged = Math.Abs(cost - next) < 1e-9 * cost;
        if (next < cost)
        {
            (cameras, points, cost) = (nextCameras, nextPoints, next);
            costs.Add(cost);
        }

        damping = Math.Clamp(next <= cost ? damping / 10 : damping * 10, 1e-12, 1e8);
        if (isConverged) break;
    }

    Console.WriteLine();
    Console.WriteLine(
        $"{costs.Count - 1} steps in {clock.Elapsed.TotalSeconds:F2} s; a Jacobian {Sample.Time(() => Scene.ResidualsSparseJacobian(cameras, points, observations, residuals, jacobian)) * 1e3:F1} ms, "
        + $"the residuals {Sample.Time(() => Scene.Residuals(cameras, points, observations, residuals)) * 1e3:F1} ms");

    // Nobody knows where the whole scene is, how it is turned and how large it is: seven unknowns less.
    double expected = Noise * Math.Sqrt(1 - (unknowns - 7.0) / count), found = Math.Sqrt(2 * cost / count);
    sample.Check($"the Schur complement solves the normal equations to {mismatch:E1}", mismatch < 1e-6);
    sample.Check($"reprojection error {found:F4} pixels; the noise leaves {expected:F4}", Math.Abs(found / expected - 1) < 4 / Math.Sqrt(2.0 * (count - unknowns)));
    CompareWithDense(sample);
    sample.Save("bundle.svg", 2, 480, 440, [Map(truth, start, cameras, points), Descent(costs)]);
});

static double Cost(double[] residuals) => 0.5 * residuals.Sum(r => r * r);

static Vec Part(ReadOnlySpan<double> numbers, int from) => new(numbers[from], numbers[from + 1], numbers[from + 2]);

static Camera Moved(Camera camera, ReadOnlySpan<double> step) => new(camera.Rotation + Part(step, 0), camera.Position + Part(step, 3));

// All cameras look at the middle from the same height. What stands there appears upright, as high as the angle says under which it is seen.
static void CheckProjection(Sample sample, Scene scene)
{
    double error = 0;
    foreach (Camera camera in scene.Cameras)
    {
        Vec at = camera.Position;
        double distance = Math.Sqrt(at.X * at.X + at.Y * at.Y), angle = Math.Atan2(at.Z, distance) - Math.Atan2(at.Z - 1, distance);
        (double u, double v) = Scene.Project(camera, new Vec(0, 0, 0));
        (double topU, double topV) = Scene.Project(camera, new Vec(0, 0, 1));
        error = new[] { error, Math.Abs(u), Math.Abs(v), Math.Abs(topU), Math.Abs(Math.Abs(topV) - Scene.FocalLength * Math.Tan(angle)) }.Max();
    }

    sample.Check($"a pole in the middle is where geometry has it in all pictures, to {error:E1} pixels", error < 1e-9);
}

// The derivative along a random direction against central differences, for which all unknowns move at once.
static void CheckProduct(Sample sample, Scene scene, SparseMatrix<double> jacobian)
{
    var random = new Random(1);
    double[] direction = [.. Enumerable.Range(0, jacobian.ColumnCount).Select(_ => 2 * random.NextDouble() - 1)];
    double[] product = new double[jacobian.RowCount], up = new double[jacobian.RowCount], down = new double[jacobian.RowCount];
    jacobian.Multiply(direction, product);
    const double h = 1e-6;
    At(h, up);
    At(-h, down);
    double largest = product.Max(Math.Abs), error = product.Select((p, i) => Math.Abs((up[i] - down[i]) / (2 * h) - p)).Max() / largest;
    sample.Check($"the Jacobian times a direction agrees with central differences to {error:E1}", error < 1e-6);

    void At(double t, double[] residuals)
    {
        double[] step = [.. direction.Select(d => t * d)];
        Scene.Residuals(
            [.. scene.Cameras.Select((camera, i) => Moved(camera, step.AsSpan(SchurComplement.OfCamera * i)))],
            [.. scene.Points.Select((point, i) => point + Part(step, SchurComplement.OfCamera * scene.Cameras.Length + SchurComplement.OfPoint * i))],
            scene.Observations,
            residuals);
    }
}

// How far (JᵀJ + damping·diag JᵀJ) step is from -Jᵀr.
static double Mismatch(SparseMatrix<double> jacobian, double[] step, double[] gradient, double damping)
{
    double[] product = new double[jacobian.RowCount], left = new double[step.Length], diagonal = new double[step.Length];
    jacobian.Multiply(step, product);
    jacobian.MultiplyTransposed(product, left);
    for (int k = 0; k < jacobian.Values.Length; k++)
        diagonal[jacobian.Columns[k]] += jacobian.Values[k] * jacobian.Values[k];
    return left.Select((value, i) => Math.Abs(value + damping * diagonal[i] * step[i] + gradient[i])).Max() / gradient.Max(Math.Abs);
}

// The same Jacobian as a full matrix, of a scene small enough for one.
static void CompareWithDense(Sample sample)
{
    Scene small = Scene.Synthetic(new Random(3), cameraCount: 12, pointCount: 100, Noise);
    double[] residuals = new double[2 * small.Observations.Length];
    int ofCameras = residuals.Length * SchurComplement.OfCamera * small.Cameras.Length, ofPoints = residuals.Length * SchurComplement.OfPoint * small.Points.Length;
    double[] cameras = new double[ofCameras], points = new double[ofPoints];
    SparseMatrix<double> sparse = Scene.ResidualsSparseJacobian(small.Cameras, small.Points, small.Observations, residuals);
    double ofSparse = Sample.Time(() => Scene.ResidualsSparseJacobian(small.Cameras, small.Points, small.Observations, residuals, sparse));
    double ofDense = Sample.Time(() => Scene.ResidualsJacobian(small.Cameras, small.Points, small.Observations, residuals, cameras, points));
    double difference = 0;
    for (int row = 0; row < sparse.RowCount; row++)
    {
        for (int column = 0; column < sparse.ColumnCount; column++)
        {
            int split = ofCameras / residuals.Length;
            double dense = column < split ? cameras[row * split + column] : points[row * (sparse.ColumnCount - split) + column - split];
            difference = Math.Max(difference, Math.Abs(sparse[row, column] - dense));
        }
    }

    sample.Check($"of a small scene ({sparse.RowCount} x {sparse.ColumnCount}) the sparse Jacobian is the dense one to {difference:E1}", difference < 1e-9);
    Console.WriteLine($"  sparse {ofSparse * 1e3:F2} ms, dense {ofDense * 1e3:F2} ms: {ofDense / ofSparse:F0} times as long");
}

static PlotModel Map(Scene truth, Scene start, Camera[] cameras, Vec[] points)
{
    var chart = new PlotModel { Title = "From above: cameras and points", TitleFontSize = 14, PlotType = PlotType.Cartesian };
    chart.Legends.Add(new Legend { LegendPosition = LegendPosition.TopCenter, LegendPlacement = LegendPlacement.Outside, LegendOrientation = LegendOrientation.Horizontal });
    void Add(string title, Vec[] at, double size, OxyColor colour, MarkerType marker) => chart.Series.Add(new ScatterSeries
    {
        Title = title,
        MarkerType = marker,
        MarkerSize = size,
        MarkerFill = colour,
        ItemsSource = at.Select(v => new ScatterPoint(v.X, v.Y)).ToArray(),
    });
    Add("at first", [.. start.Points, .. start.Cameras.Select(c => c.Position)], 1.2, OxyColors.Silver, MarkerType.Circle);
    Add("truth", [.. truth.Points, .. truth.Cameras.Select(c => c.Position)], 1.6, OxyColors.SteelBlue, MarkerType.Circle);
    Add("points", points, 0.8, OxyColors.OrangeRed, MarkerType.Circle);
    Add("cameras", [.. cameras.Select(c => c.Position)], 3, OxyColors.OrangeRed, MarkerType.Diamond);
    return chart;
}

static PlotModel Descent(List<double> costs)
{
    var chart = new PlotModel { Title = "Cost of each iteration", TitleFontSize = 14 };
    chart.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Left });
    chart.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, MajorStep = 1 });
    chart.Series.Add(new LineSeries { MarkerType = MarkerType.Circle, Color = OxyColors.OrangeRed, ItemsSource = costs.Select((cost, i) => new DataPoint(i, cost)).ToArray() });
    return chart;
}
