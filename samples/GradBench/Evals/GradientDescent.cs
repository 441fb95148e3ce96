using System;

namespace GradBench.Evals;

/// <summary>
/// Gradient descent as <c>particle</c> and <c>saddle</c> define it: ten successful steps double the step size, an unsuccessful one halves it,
/// and a short gradient or a short step is the end.
/// </summary>
internal static class GradientDescent
{
    private const double Tolerance = 1e-5, FirstStep = 1e-5;
    private const int StepsUntilDoubled = 10;

    public static double[] Minimize(double[] start, Func<double[], double> value, Func<double[], double[]> gradient)
    {
        double[] x = start, slope = gradient(start);
        double lowest = value(start), step = FirstStep;
        int successes = 0;
        while (Length(slope) > Tolerance)
        {
            if (successes == StepsUntilDoubled)
            {
                step *= 2;
                successes = 0;
                continue;
            }

            var next = new double[x.Length];
            var move = new double[x.Length];
            for (int i = 0; i < x.Length; i++)
            {
                next[i] = x[i] - step * slope[i];
                move[i] = next[i] - x[i];
            }

            if (Length(move) <= Tolerance) break;
            double height = value(next);
            if (height < lowest)
            {
                (x, lowest, slope) = (next, height, gradient(next));
                successes++;
            }
            else
            {
                step /= 2;
                successes = 0;
            }
        }

        return x;
    }

    private static double Length(double[] x)
    {
        double squares = 0;
        foreach (double entry in x) squares += entry * entry;
        return Math.Sqrt(squares);
    }
}
