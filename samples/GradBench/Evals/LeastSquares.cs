using System;
using DiffGen;
using GradBench.Protocol;

namespace GradBench.Evals;

/// <summary><c>llsq</c>: a polynomial with coefficients x is fitted to the sign function at n points of [-1, 1].</summary>
internal static partial class LeastSquares
{
    private sealed record Input(double[] X, int N);

    public static Eval Eval { get; } = new("llsq")
    {
        ["primal"] = Function.Of<Input, double>(input => () => Loss(input.X, input.N)),
        ["gradient"] = Function.Of<Input, double[]>(input =>
        {
            var gradient = new double[input.X.Length];
            return () =>
            {
                LossValueAndGradient(input.X, input.N, gradient);
                return gradient;
            };
        }),
    };

    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double Loss(ReadOnlySpan<double> x, int n)
    {
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            double t = -1 + i * 2.0 / (n - 1);
            double residual = t > 0 ? 1 : t < 0 ? -1 : 0;
            double power = 1;
            foreach (double coefficient in x)
            {
                residual -= coefficient * power;
                power *= t;
            }

            sum += residual * residual;
        }

        return sum / 2;
    }
}
