using System;
using DiffGen.Benchmarks.Programs;
using GradBench.Evals;

namespace DiffGen.Benchmarks.Evals;

internal readonly struct LogSumExpWorkload(int length) : IEvalWorkload
{
    private readonly double[] _x = Inputs.Weyl(length, -3, 3);
    private readonly double[] _generated = new double[length], _byHand = new double[length];

    public ReadOnlySpan<double> GeneratedDerivative => _generated;

    public ReadOnlySpan<double> DerivativeByHand => _byHand;

    public double Primal() => LogSumExp.Of(_x);

    public double Generated() => LogSumExp.OfValueAndGradient(_x, _generated);

    public double ByHand() => ValueAndGradient(_x, _byHand);

    /// <summary>The exponentials, kept, are the gradient up to a factor; what the largest entry contributes twice cancels.</summary>
    internal static double ValueAndGradient(ReadOnlySpan<double> x, Span<double> dx)
    {
        double largest = x[0];
        for (int i = 1; i < x.Length; i++) largest = Math.Max(largest, x[i]);
        dx = dx.Slice(0, x.Length);
        double sum = 0;
        for (int i = 0; i < dx.Length; i++)
        {
            double e = Math.Exp(x[i] - largest);
            dx[i] = e;
            sum += e;
        }

        double factor = 1 / sum;
        for (int i = 0; i < dx.Length; i++) dx[i] *= factor;
        return largest + Math.Log(sum);
    }
}
