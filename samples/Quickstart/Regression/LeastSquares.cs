using System;
using System.Globalization;
using System.Linq;

namespace Quickstart.Regression;

/// <summary>Levenberg-Marquardt: Gauss-Newton steps with a damping that grows where a step does not help.</summary>
internal static class LeastSquares
{
    internal sealed record Result(double[] Parameters, double SumOfSquares);

    /// <param name="residuals">Writes the residuals at the parameters.</param>
    /// <param name="jacobianRow">Writes the residuals, and the gradient of one of them.</param>
    public static Result Minimise(
        Action<double[], double[]> residuals, Action<double[], double[], int, double[]> jacobianRow, double[] start, int observations, Action<string> progress)
    {
        int n = start.Length;
        double[] b = [.. start], r = new double[observations], row = new double[n];
        residuals(b, r);
        double cost = Squares(r), damping = 1e-3;
        for (int iteration = 0; iteration < 100; iteration++)
        {
            // Normal equations, summed row by row: JᵀJ step = -Jᵀr.
            double[,] normal = new double[n, n];
            double[] gradient = new double[n];
            for (int k = 0; k < observations; k++)
            {
                jacobianRow(b, r, k, row);
                for (int i = 0; i < n; i++)
                {
                    gradient[i] += row[i] * r[k];
                    for (int j = 0; j < n; j++)
                        normal[i, j] += row[i] * row[j];
                }
            }

            progress(string.Create(
                CultureInfo.InvariantCulture,
                $"iteration {iteration,3}   sum of squares {cost,14:E8}   damping {damping:E0}   b = ({string.Join(", ", b.Select(value => value.ToString("G7", CultureInfo.InvariantCulture)))})"));

            double[] next, step;
            double nextCost;
            do
            {
                step = Solve(normal, gradient, damping);
                next = [.. b.Select((value, i) => value - step[i])];
                residuals(next, r);
                nextCost = Squares(r);
                damping *= nextCost <= cost ? 0.1 : 10;
            }
            while (nextCost > cost && damping < 1e20);

            bool isConverged = step.Select((value, i) => Math.Abs(value / b[i])).Max() < 1e-10;
            (b, cost, damping) = (next, nextCost, Math.Max(damping, 1e-15));
            if (isConverged) break;
        }

        return new Result(b, cost);
    }

    private static double Squares(double[] r) => r.Sum(value => value * value);

    /// <summary>(A + damping diag A) x = b by Cholesky's factorisation.</summary>
    private static double[] Solve(double[,] a, double[] b, double damping)
    {
        int n = b.Length;
        double[,] l = new double[n, n];
        double[] x = [.. b];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = i == j ? a[i, i] * (1 + damping) : a[i, j];
                for (int k = 0; k < j; k++)
                    sum -= l[i, k] * l[j, k];
                l[i, j] = i == j ? Math.Sqrt(sum) : sum / l[j, j];
            }

            for (int k = 0; k < i; k++)
                x[i] -= l[i, k] * x[k];
            x[i] /= l[i, i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++)
                x[i] -= l[k, i] * x[k];
            x[i] /= l[i, i];
        }

        return x;
    }
}
