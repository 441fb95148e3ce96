using System;
using System.Linq;

namespace Sampling;

/// <summary>How far draws can be relied on (Gelman et al., "Bayesian Data Analysis", 3rd edition, sections 11.4 and 11.5). Each chain is split into halves, so that a trend shows as well.</summary>
/// <param name="Mean">Of all draws.</param>
/// <param name="Deviation">Their standard deviation.</param>
/// <param name="SplitRHat">1 where the halves of the chains do not differ more than their draws do.</param>
/// <param name="EffectiveSize">So many independent draws would say as much about the mean.</param>
internal sealed record Convergence(double Mean, double Deviation, double SplitRHat, double EffectiveSize)
{
    public double StandardError => Deviation / Math.Sqrt(EffectiveSize);

    public static Convergence Of(double[][] chains)
    {
        double[][] halves = [.. chains.SelectMany(chain => new[] { chain[..(chain.Length / 2)], chain[(chain.Length / 2)..(chain.Length / 2 * 2)] })];
        int m = halves.Length, n = halves[0].Length;
        double[] means = [.. halves.Select(half => half.Average())];
        double mean = means.Average(), between = means.Sum(x => (x - mean) * (x - mean)) / (m - 1);
        double within = Autocovariance(0) * n / (n - 1), total = within * (n - 1) / n + between;

        // Geyer's initial monotone sequence: sums of neighbours are positive and fall, until noise is all that is left.
        double sum = 0, last = double.PositiveInfinity;
        for (int lag = 0; lag + 1 < n; lag += 2)
        {
            double pair = Correlation(lag) + Correlation(lag + 1);
            if (pair <= 0) break;
            last = Math.Min(last, pair);
            sum += last;
        }

        double draws = (double)m * n;
        return new(mean, Math.Sqrt(total), Math.Sqrt(total / within), Math.Min(draws / (2 * sum - 1), draws * Math.Log10(draws)));

        double Correlation(int lag) => lag == 0 ? 1 : 1 - (within - Autocovariance(lag) * n / (n - 1)) / total;

        // The mean over the halves.
        double Autocovariance(int lag)
        {
            double products = 0;
            for (int half = 0; half < m; half++)
            {
                double[] x = halves[half];
                double centre = means[half];
                for (int i = 0; i + lag < n; i++)
                    products += (x[i] - centre) * (x[i + lag] - centre);
            }

            return products / m / n;
        }
    }
}
