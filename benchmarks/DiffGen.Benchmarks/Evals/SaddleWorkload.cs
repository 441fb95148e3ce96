using System;
using GradBench.Evals;

namespace DiffGen.Benchmarks.Evals;

/// <summary>The outer derivative, in both modes, of a maximum that an ascent along a derivative has found, in both modes.</summary>
internal readonly struct SaddleWorkload(double start, Mode outer, Mode inner) : IEvalWorkload
{
    private readonly double _start = start;
    private readonly Mode _outer = outer, _inner = inner;
    private readonly double[] _generated = new double[2], _byHand = new double[2];

    public ReadOnlySpan<double> GeneratedDerivative => _generated;

    public ReadOnlySpan<double> DerivativeByHand => _byHand;

    public double Primal() => Saddle.Maximum(0.7, -0.4, _start, _start, _inner);

    public double Generated()
    {
        if (_outer == Mode.Reverse) return Saddle.MaximumValueAndGradient(0.7, -0.4, _start, _start, _inner, out _generated[0], out _generated[1]);
        (double value, _generated[0]) = Saddle.MaximumJvp(0.7, -0.4, _start, _start, _inner, 1, 0);
        _generated[1] = Saddle.MaximumJvp(0.7, -0.4, _start, _start, _inner, 0, 1).Tangent;
        return value;
    }

    public double ByHand() => MaximumAndGradient(0.7, -0.4, _start, _start, out _byHand[0], out _byHand[1]);

    /// <summary>The slope along which the ascent goes does not depend on the first point: neither does where it ends.</summary>
    private static double MaximumAndGradient(double x1, double y1, double startX, double startY, out double dx1, out double dy1)
    {
        const double tolerance = 1e-5;
        double first = x1 * x1 + y1 * y1, x = startX, y = startY, highest = first - (x * x + y * y), step = 1e-5;
        double slopeX = -2 * x, slopeY = -2 * y;
        int successes = 0;
        while (Math.Sqrt(slopeX * slopeX + slopeY * slopeY) > tolerance)
        {
            if (successes == 10)
            {
                step *= 2;
                successes = 0;
                continue;
            }

            double nextX = x + step * slopeX, nextY = y + step * slopeY, moveX = nextX - x, moveY = nextY - y;
            if (Math.Sqrt(moveX * moveX + moveY * moveY) <= tolerance) break;
            double height = first - (nextX * nextX + nextY * nextY);
            if (height > highest)
            {
                (x, y, highest) = (nextX, nextY, height);
                (slopeX, slopeY) = (-2 * x, -2 * y);
                successes++;
            }
            else
            {
                step /= 2;
                successes = 0;
            }
        }

        (dx1, dy1) = (2 * x1, 2 * y1);
        return first - (x * x + y * y);
    }
}
