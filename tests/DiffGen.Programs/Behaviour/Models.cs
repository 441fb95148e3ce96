using System;

namespace DiffGen.Programs.Behaviour;

/// <summary>Small methods whose companions are asked how they behave, not what they compute.</summary>
public static partial class Models
{
    [Differentiable]
    public static double Chain(ReadOnlySpan<double> x, double k)
    {
        double s = 0.1;
        for (int i = 0; i < x.Length; i++)
            s = Math.Sin(s + k * x[i]) * x[i] + 0.5 * s;
        return s;
    }

    /// <summary>Records something in every iteration and throws in the middle of the loop where an element is negative.</summary>
    [Differentiable]
    public static double Guarded(double[] x)
    {
        double s = 1;
        foreach (double v in x)
        {
            if (v < 0)
                throw new InvalidOperationException("negative: " + v.ToString(System.Globalization.CultureInfo.InvariantCulture));
            s = Math.Sqrt(s * v + 1);
        }

        return s;
    }

    [Differentiable]
    public static double DoublingUntil(double x, double limit)
    {
        double y = x;
        while (Math.Abs(y) < limit)
            y = y * 2 + 0.1 * Math.Sin(y);
        return y;
    }

    [Differentiable]
    public static void Normalise(Span<double> y)
    {
        double squares = 0;
        foreach (double v in y)
            squares += v * v;
        double norm = Math.Sqrt(squares);
        for (int i = 0; i < y.Length; i++)
            y[i] /= norm;
    }

    [Differentiable]
    public static double[] Polynomials(double t, int count)
    {
        double[] p = new double[count];
        double power = 1;
        for (int i = 0; i < count; i++)
        {
            p[i] = power;
            power *= t;
        }

        return p;
    }

    [Differentiable]
    public static double Depth(double x, int depth) => depth == 0 ? x : Math.Sin(Depth(x, depth - 1)) + 0.5 * x;

    [Differentiable]
    public static double[] Curve(double a, double b, int points)
    {
        double[] curve = new double[points];
        for (int i = 0; i < points; i++)
            curve[i] = Math.Sin(a * i) * b;
        return curve;
    }
}
