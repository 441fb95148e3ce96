using System;
using GradBench.Evals;

namespace DiffGen.Benchmarks.Evals;

/// <summary>The outer derivative, in both modes, of a flight whose force is a derivative, in both modes.</summary>
internal readonly struct ParticleWorkload(double w, Mode outer, Mode inner) : IEvalWorkload
{
    private readonly double _w = w;
    private readonly Mode _outer = outer, _inner = inner;
    private readonly double[] _generated = new double[1], _byHand = new double[1];
    private readonly ParticleByHand _particle = new();

    public ReadOnlySpan<double> GeneratedDerivative => _generated;

    public ReadOnlySpan<double> DerivativeByHand => _byHand;

    public double Primal() => Particle.SquaredMiss(_w, _inner);

    public double Generated()
    {
        if (_outer == Mode.Reverse) return Particle.SquaredMissValueAndGradient(_w, _inner, out _generated[0]);
        (double value, _generated[0]) = Particle.SquaredMissJvp(_w, _inner, 1);
        return value;
    }

    public double ByHand() => _outer == Mode.Reverse ? _particle.Reverse(_w, out _byHand[0]) : ParticleByHand.Forward(_w, out _byHand[0]);
}

/// <summary>The force and its derivatives in closed form, from 1/r of the two charges.</summary>
internal sealed class ParticleByHand
{
    private const double Step = 0.1;

    private (double X, double Y)[] _path = new (double, double)[256];

    public double Reverse(double w, out double dw)
    {
        double x = 0, y = 8, velocityX = 0.75, velocityY = 0;
        int steps = 0;
        while (true)
        {
            (double forceX, double forceY) = Force(x, y, w);
            if (steps == _path.Length) Array.Resize(ref _path, 2 * steps);
            _path[steps++] = (x, y);
            x += Step * velocityX;
            y += Step * velocityY;
            if (y <= 0) break;
            velocityX += Step * forceX;
            velocityY += Step * forceY;
        }

        double time = y / velocityY, crossing = x - time * velocityX;
        double dx = 2 * crossing, dvelocityX = -dx * time, dtime = -dx * velocityX, dy = dtime / velocityY, dvelocityY = -dtime * time / velocityY;
        dw = 0;
        // The last force was not used.
        dvelocityX += Step * dx;
        dvelocityY += Step * dy;
        for (int i = steps - 2; i >= 0; i--)
        {
            double dforceX = Step * dvelocityX, dforceY = Step * dvelocityY;
            dvelocityX += Step * dx;
            dvelocityY += Step * dy;
            (double xx, double xy, double yy, double xw, double yw) = ForceDerivatives(_path[i].X, _path[i].Y, w);
            dx += dforceX * xx + dforceY * xy;
            dy += dforceX * xy + dforceY * yy;
            dw += dforceX * xw + dforceY * yw;
        }

        return crossing * crossing;
    }

    public static double Forward(double w, out double tangent)
    {
        double x = 0, y = 8, velocityX = 0.75, velocityY = 0, tx = 0, ty = 0, tvelocityX = 0, tvelocityY = 0;
        while (true)
        {
            (double forceX, double forceY) = Force(x, y, w);
            (double xx, double xy, double yy, double xw, double yw) = ForceDerivatives(x, y, w);
            double tforceX = xx * tx + xy * ty + xw, tforceY = xy * tx + yy * ty + yw;
            x += Step * velocityX;
            y += Step * velocityY;
            tx += Step * tvelocityX;
            ty += Step * tvelocityY;
            if (y <= 0) break;
            velocityX += Step * forceX;
            velocityY += Step * forceY;
            tvelocityX += Step * tforceX;
            tvelocityY += Step * tforceY;
        }

        double time = y / velocityY, crossing = x - time * velocityX, ttime = (ty - time * tvelocityY) / velocityY;
        tangent = 2 * crossing * (tx - ttime * velocityX - time * tvelocityX);
        return crossing * crossing;
    }

    private static (double X, double Y) Force(double x, double y, double w)
    {
        double x0 = x - 10, y1 = y - (10 - w), squared1 = x0 * x0 + y1 * y1, squared2 = x0 * x0 + y * y;
        double cubed1 = 1 / (squared1 * Math.Sqrt(squared1)), cubed2 = 1 / (squared2 * Math.Sqrt(squared2));
        return (x0 * (cubed1 + cubed2), y1 * cubed1 + y * cubed2);
    }

    private static (double XX, double XY, double YY, double XW, double YW) ForceDerivatives(double x, double y, double w)
    {
        double x0 = x - 10, y1 = y - (10 - w), squared1 = x0 * x0 + y1 * y1, squared2 = x0 * x0 + y * y;
        double cubed1 = 1 / (squared1 * Math.Sqrt(squared1)), cubed2 = 1 / (squared2 * Math.Sqrt(squared2));
        double fifth1 = 3 * cubed1 / squared1, fifth2 = 3 * cubed2 / squared2;
        double xy1 = -fifth1 * x0 * y1, yy1 = cubed1 - fifth1 * y1 * y1;
        return (cubed1 + cubed2 - (fifth1 + fifth2) * x0 * x0, xy1 - fifth2 * x0 * y, yy1 + cubed2 - fifth2 * y * y, xy1, yy1);
    }
}
