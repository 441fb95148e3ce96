using System;

namespace DiffGen.Programs;

/// <summary>Functions on which optimisers are tried.</summary>
public static partial class Optimisation
{
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double Rosenbrock(ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i < x.Length - 1; i++)
        {
            double t = x[i + 1] - x[i] * x[i];
            double u = 1 - x[i];
            sum = sum + 100 * t * t + u * u;
        }

        return sum;
    }

    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double TestFunction(double[] x, int kind)
    {
        switch (kind)
        {
            case 0: // Beale
                {
                    double a = x[0], b = x[1];
                    return Square(1.5 - a + a * b) + Square(2.25 - a + a * b * b) + Square(2.625 - a + a * b * b * b);
                }

            case 1: // Himmelblau
                {
                    double a = x[0], b = x[1];
                    return Square(a * a + b - 11) + Square(a + b * b - 7);
                }

            case 2: // Rastrigin
                double rastrigin = 10.0 * x.Length;
                foreach (double v in x)
                    rastrigin += v * v - 10 * Math.Cos(2 * Math.PI * v);
                return rastrigin;

            case 3: // three-hump camel
                {
                    (double a, double b) = (x[0], x[1]);
                    return 2 * a * a - 1.05 * Math.Pow(a, 4) + Math.Pow(a, 6) / 6 + a * b + b * b;
                }

            default:
                double sum = 0;
                for (int i = 0; i < x.Length; i++)
                    sum += (i + 1) * x[i] * x[i];
                return sum;
        }
    }

    private static double Square(double v) => v * v;
}
