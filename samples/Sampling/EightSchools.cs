using System;
using System.Linq;
using DiffGen;

namespace Sampling;

/// <summary>
/// How much does coaching help in eight schools (Rubin 1981, "Estimation in parallel randomized experiments")? Each has measured an effect with a standard error; their true effects scatter
/// around a common mean μ with a standard deviation τ: θ = μ + τ η. Priors: μ ~ N(0, 5), τ ~ half-Cauchy(5), η ~ N(0, 1).
/// </summary>
internal static partial class EightSchools
{
    public static readonly double[] Effects = [28, 8, -3, 7, -1, 1, 18, 12], Errors = [15, 10, 16, 11, 9, 11, 10, 18];

    private const double PriorScale = 5;

    /// <summary>μ, log τ and the eight η.</summary>
    public static int Dimension => 2 + Effects.Length;

    /// <summary>The logarithm of the posterior density of μ, log τ and η, up to a constant.</summary>
    [Differentiable]
    public static double LogDensity(ReadOnlySpan<double> q, [NoDerivative] ReadOnlySpan<double> effects, [NoDerivative] ReadOnlySpan<double> errors)
    {
        double mean = q[0], spread = Math.Exp(q[1]);

        // The density of log τ is that of τ times τ.
        double sum = -0.5 * mean * mean / (PriorScale * PriorScale) - Math.Log(1 + spread * spread / (PriorScale * PriorScale)) + q[1];
        for (int j = 0; j < effects.Length; j++)
        {
            double z = (effects[j] - (mean + spread * q[2 + j])) / errors[j];
            sum -= 0.5 * (q[2 + j] * q[2 + j] + z * z);
        }

        return sum;
    }

    /// <summary>What is reported of a draw: μ, τ and the θ.</summary>
    public static double[] Quantities(double[] q) => [q[0], Math.Exp(q[1]), .. q[2..].Select(eta => q[0] + Math.Exp(q[1]) * eta)];

    /// <summary>
    /// The same means and standard deviations without sampling. Given τ, everything is normal: the μ after seeing the data has mean m and variance v, and so have the θ. Over τ, one integrates.
    /// </summary>
    public static (double[] Means, double[] Deviations) Exact()
    {
        double[] first = new double[Dimension], second = new double[Dimension];
        double total = 0;
        for (double logSpread = -15; logSpread < 10; logSpread += 1e-3)
        {
            double spread = Math.Exp(logSpread), precision = 1 / (PriorScale * PriorScale), weighted = 0, log = logSpread - Math.Log(1 + spread * spread / (PriorScale * PriorScale));
            for (int j = 0; j < Effects.Length; j++)
            {
                double variance = Errors[j] * Errors[j] + spread * spread;
                (precision, weighted) = (precision + 1 / variance, weighted + Effects[j] / variance);
                log -= 0.5 * (Math.Log(variance) + Effects[j] * Effects[j] / variance);
            }

            double m = weighted / precision, v = 1 / precision, weight = Math.Exp(log + 0.5 * m * m * precision) * Math.Sqrt(v);
            total += weight;
            Add(0, m, v);
            Add(1, spread, 0);
            for (int j = 0; j < Effects.Length; j++)
            {
                double own = spread * spread / (spread * spread + Errors[j] * Errors[j]);
                Add(2 + j, own * Effects[j] + (1 - own) * m, own * Errors[j] * Errors[j] + (1 - own) * (1 - own) * v);
            }

            void Add(int i, double mean, double variance) => (first[i], second[i]) = (first[i] + weight * mean, second[i] + weight * (mean * mean + variance));
        }

        double[] means = [.. first.Select(sum => sum / total)];
        return (means, [.. second.Select((sum, i) => Math.Sqrt(sum / total - means[i] * means[i]))]);
    }
}
