using System;
using DiffGen;

namespace Quickstart;

/// <summary>An ordinary method, one attribute, and the companions that appear beside it.</summary>
internal static partial class FirstSteps
{
    [Differentiable]
    public static double Rosenbrock(ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i + 1 < x.Length; i++)
        {
            double a = 1 - x[i], b = x[i + 1] - x[i] * x[i];
            sum += a * a + 100 * b * b;
        }

        return sum;
    }

    public static void Run(Report report)
    {
        report.Section("First steps: minimise Rosenbrock's function by gradient descent");
        double[] x = [-1.2, 1.0], gradient = new double[2];
        double value = RosenbrockValueAndGradient(x, gradient);
        report.Check("the gradient at (-1.2, 1) is (-215.6, -88)", Math.Abs(gradient[0] + 215.6) < 1e-9 && Math.Abs(gradient[1] + 88) < 1e-9);
        for (int step = 0; step <= 20000; step++)
        {
            value = RosenbrockValueAndGradient(x, gradient);
            if (step is 0 or 100 or 1000 or 5000 or 20000)
                report.Line($"step {step,6}   x = ({x[0],8:F5}, {x[1],8:F5})   value {value,10:E2}   |gradient| {Norm(gradient):E1}");
            for (int i = 0; i < x.Length; i++)
                x[i] -= 0.001 * gradient[i];
        }

        report.Check("the minimum is at (1, 1)", Math.Abs(x[0] - 1) < 1e-3 && Math.Abs(x[1] - 1) < 1e-3 && value < 1e-6);
    }

    private static double Norm(ReadOnlySpan<double> v)
    {
        double squares = 0;
        foreach (double entry in v)
            squares += entry * entry;
        return Math.Sqrt(squares);
    }
}
