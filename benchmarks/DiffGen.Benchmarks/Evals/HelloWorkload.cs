using System;
using DiffGen.Benchmarks.Programs;
using GradBench.Evals;

namespace DiffGen.Benchmarks.Evals;

/// <summary>One call is too short to be timed: as many as there are points.</summary>
internal readonly struct HelloWorkload(int points) : IEvalWorkload
{
    private readonly double[] _x = Inputs.Weyl(points, -2, 2);
    private readonly double[] _generated = new double[points], _byHand = new double[points];

    public ReadOnlySpan<double> GeneratedDerivative => _generated;

    public ReadOnlySpan<double> DerivativeByHand => _byHand;

    public double Primal()
    {
        double sum = 0;
        foreach (double x in _x) sum += Hello.Square(x);
        return sum;
    }

    public double Generated()
    {
        double sum = 0;
        double[] x = _x, d = _generated;
        for (int i = 0; i < x.Length; i++) sum += Hello.SquareValueAndGradient(x[i], out d[i]);
        return sum;
    }

    public double ByHand()
    {
        double sum = 0;
        double[] x = _x, d = _byHand;
        for (int i = 0; i < x.Length; i++) sum += SquareAndGradient(x[i], out d[i]);
        return sum;
    }

    private static double SquareAndGradient(double x, out double dx)
    {
        dx = 2 * x;
        return x * x;
    }
}
