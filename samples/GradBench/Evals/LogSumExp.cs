using System;
using DiffGen;
using GradBench.Protocol;

namespace GradBench.Evals;

/// <summary><c>lse</c>: the logarithm of a sum of exponentials, the largest taken out so that none overflows.</summary>
internal static partial class LogSumExp
{
    private sealed record Input(double[] X);

    public static Eval Eval { get; } = new("lse")
    {
        ["primal"] = Function.Of<Input, double>(input => () => Of(input.X)),
        ["gradient"] = Function.Of<Input, double[]>(input =>
        {
            var gradient = new double[input.X.Length];
            return () =>
            {
                OfValueAndGradient(input.X, gradient);
                return gradient;
            };
        }),
    };

    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double Of(ReadOnlySpan<double> x)
    {
        double largest = x[0];
        for (int i = 1; i < x.Length; i++) largest = Math.Max(largest, x[i]);
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += Math.Exp(x[i] - largest);
        return largest + Math.Log(sum);
    }
}
