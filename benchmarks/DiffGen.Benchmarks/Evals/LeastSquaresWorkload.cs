using System;
using DiffGen.Benchmarks.Programs;
using GradBench.Evals;

namespace DiffGen.Benchmarks.Evals;

internal readonly struct LeastSquaresWorkload(int coefficients, int points) : IEvalWorkload
{
    private readonly int _points = points;
    private readonly double[] _x = Inputs.Weyl(coefficients, -1, 1);
    private readonly double[] _generated = new double[coefficients], _byHand = new double[coefficients];

    public ReadOnlySpan<double> GeneratedDerivative => _generated;

    public ReadOnlySpan<double> DerivativeByHand => _byHand;

    public double Primal() => LeastSquares.Loss(_x, _points);

    public double Generated() => LeastSquares.LossValueAndGradient(_x, _points, _generated);

    public double ByHand() => LossAndGradient(_x, _points, _byHand);

    /// <summary>What a point adds to the gradient is known as soon as its residual is.</summary>
    private static double LossAndGradient(ReadOnlySpan<double> x, int n, Span<double> dx)
    {
        dx = dx.Slice(0, x.Length);
        dx.Clear();
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            double t = -1 + i * 2.0 / (n - 1);
            double residual = t > 0 ? 1 : t < 0 ? -1 : 0;
            double power = 1;
            for (int j = 0; j < x.Length; j++)
            {
                residual -= x[j] * power;
                power *= t;
            }

            sum += residual * residual;
            double scaled = residual;
            for (int j = 0; j < dx.Length; j++)
            {
                dx[j] -= scaled;
                scaled *= t;
            }
        }

        return sum / 2;
    }
}
