using System;
using System.Linq;
using DiffGen.Programs;

namespace DiffGen.Benchmarks.Programs;

internal readonly struct KalmanWorkload(int observations) : IWorkload
{
    private readonly double[] _y = Inputs.Uniform(observations, -1, 3);
    private readonly bool[] _seen = [.. Inputs.Uniform(observations, 0, 1, seed: 2).Select(value => value > 0.2)];
    private readonly double[] _x = [-1, -0.5, 0.9, 0.2, 0.1];

    public double Primal() => Kalman.LogLikelihood(_x[0], _x[1], _x[2], _x[3], _x[4], _y, _seen);

    public double Gradient() =>
        Kalman.LogLikelihoodValueAndGradient(_x[0], _x[1], _x[2], _x[3], _x[4], _y, _seen, out double q, out double r, out double phi, out double m, out double v)
        + q + r + phi + m + v;
}

internal readonly struct TimeWarpingWorkload(int length) : IWorkload
{
    private readonly double[] _a = Inputs.Uniform(length, 0, 2), _b = Inputs.Uniform(length, 0, 2, seed: 2);
    private readonly double[] _da = new double[length], _db = new double[length];

    public double Primal() => TimeWarping.SoftDistance(_a, _b, 0.5);

    public double Gradient() => TimeWarping.SoftDistanceValueAndGradient(_a, _b, 0.5, _da, _db);
}

internal readonly struct GravityWorkload(int bodies, int steps) : IWorkload
{
    private readonly int _steps = steps;
    private readonly Body[] _bodies = [.. Enumerable.Range(0, bodies).Select(Create)];
    private readonly Body.Tangent[] _d = new Body.Tangent[bodies];

    public double Primal() => Gravity.EnergyAfter(_bodies, 0.01, _steps, 0.05);

    public double Gradient() => Gravity.EnergyAfterValueAndGradient(_bodies, 0.01, _steps, 0.05, _d);

    private static Body Create(int k) => new() { X = Math.Cos(k * 1.7) * (1 + k), Y = Math.Sin(k * 1.7) * (1 + k), Vx = 0.1 * k, Vy = -0.2, Mass = 1 + 0.1 * k };
}

internal readonly struct DeterminantWorkload(int n) : IWorkload
{
    private readonly double[,] _matrix = Inputs.Matrix(n, n);
    private readonly double[] _d = new double[n * n];

    public double Primal() => LinearAlgebra.Determinant(_matrix);

    public double Gradient() => LinearAlgebra.DeterminantValueAndGradient(_matrix, _d);
}

internal readonly struct DeterminantByRowsWorkload(int n) : IWorkload
{
    private readonly int _n = n;
    private readonly double[] _entries = Inputs.Uniform(n * n, -1, 1);
    private readonly double[] _d = new double[n * n];

    public double Primal() => LinearAlgebra.DeterminantByRows(_entries, _n);

    public double Gradient() => LinearAlgebra.DeterminantByRowsValueAndGradient(_entries, _n, _d);
}

internal readonly struct ClassificationWorkload(int samples, int classes, int features) : IWorkload
{
    private readonly double[,] _weights = Inputs.Matrix(classes, features);
    private readonly double[] _bias = Inputs.Uniform(classes, -1, 1);
    private readonly double[][] _samples = [.. Enumerable.Range(0, samples).Select(i => Inputs.Uniform(features, -1, 1, i))];
    private readonly int[] _labels = [.. Enumerable.Range(0, samples).Select(i => i % classes)];
    private readonly double[] _dweights = new double[classes * features], _dbias = new double[classes];

    public double Primal() => Classification.Loss(_weights, _bias, _samples, _labels, 0.1);

    public double Gradient() => Classification.LossValueAndGradient(_weights, _bias, _samples, _labels, 0.1, _dweights, _dbias);
}
