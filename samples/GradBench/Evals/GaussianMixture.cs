using System;
using DiffGen;
using GradBench.Protocol;

namespace GradBench.Evals;

/// <summary>
/// <c>gmm</c>: the logarithm of the posterior density of a mixture of Gaussians with a Wishart prior on their precision matrices. That of
/// component k is QᵀQ, where Q is lower triangular with exp(q) on the diagonal and l below it, column by column.
/// </summary>
internal static partial class GaussianMixture
{
    private sealed record Input(
        int D, int K, int N, double[][] X, int M, double Gamma, double[] Alpha, double[][] Mu, double[][] Q, double[][] L);

    private sealed record Independent(double[] Alpha, double[][] Mu, double[][] Q, double[][] L);

    public static Eval Eval { get; } = new("gmm")
    {
        ["objective"] = Function.Of<Input, double>(input =>
        {
            Parameters at = Join(input);
            return () => LogPosterior(at.Alpha, at.Means, at.LogDiagonals, at.Lower, at.Points, input.D, input.M, input.Gamma);
        }),
        ["jacobian"] = Function.Of<Input, Independent>(input =>
        {
            Parameters at = Join(input);
            double[] alpha = new double[at.Alpha.Length], means = new double[at.Means.Length];
            double[] logDiagonals = new double[at.LogDiagonals.Length], lower = new double[at.Lower.Length];
            return () =>
            {
                LogPosteriorValueAndGradient(
                    at.Alpha, at.Means, at.LogDiagonals, at.Lower, at.Points, input.D, input.M, input.Gamma, alpha, means, logDiagonals, lower);
                return new Independent(
                    alpha, Rows.Split(means, input.K, input.D), Rows.Split(logDiagonals, input.K, input.D), Rows.Split(lower, input.K, LowerSize(input.D)));
            };
        }),
    };

    private sealed record Parameters(double[] Alpha, double[] Means, double[] LogDiagonals, double[] Lower, double[] Points);

    private static Parameters Join(Input input) => new(
        Rows.Join([input.Alpha], 1, input.K),
        Rows.Join(input.Mu, input.K, input.D),
        Rows.Join(input.Q, input.K, input.D),
        Rows.Join(input.L, input.K, LowerSize(input.D)),
        Rows.Join(input.X, input.N, input.D));

    private static int LowerSize(int dimension) => dimension * (dimension - 1) / 2;

    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double LogPosterior(
        ReadOnlySpan<double> alpha, ReadOnlySpan<double> means, ReadOnlySpan<double> logDiagonals, ReadOnlySpan<double> lower,
        [NoDerivative] ReadOnlySpan<double> points, int dimension, int extraDegrees, [NoDerivative] double gamma)
    {
        int components = alpha.Length, count = points.Length / dimension, lowerSize = LowerSize(dimension);
        double[] diagonals = new double[logDiagonals.Length], logDeterminants = new double[components];
        for (int k = 0; k < components; k++)
        {
            for (int i = 0; i < dimension; i++)
            {
                diagonals[k * dimension + i] = Math.Exp(logDiagonals[k * dimension + i]);
                logDeterminants[k] += logDiagonals[k * dimension + i];
            }
        }

        double[] centred = new double[dimension], scaled = new double[dimension], terms = new double[components];
        double likelihood = 0;
        for (int n = 0; n < count; n++)
        {
            for (int k = 0; k < components; k++)
            {
                for (int i = 0; i < dimension; i++) centred[i] = points[n * dimension + i] - means[k * dimension + i];
                MultiplyTriangular(diagonals.AsSpan(k * dimension, dimension), lower.Slice(k * lowerSize, lowerSize), centred, scaled);
                terms[k] = alpha[k] + logDeterminants[k] - 0.5 * SquaredNorm(scaled);
            }

            likelihood += LogSumExp.Of(terms);
        }

        likelihood -= count * (0.5 * dimension * Math.Log(2 * Math.PI) + LogSumExp.Of(alpha));

        double prior = components * LogWishartConstant(dimension, extraDegrees, gamma);
        for (int k = 0; k < components; k++)
        {
            double frobenius = SquaredNorm(diagonals.AsSpan(k * dimension, dimension)) + SquaredNorm(lower.Slice(k * lowerSize, lowerSize));
            prior += extraDegrees * logDeterminants[k] - 0.5 * gamma * gamma * frobenius;
        }

        return likelihood + prior;
    }

    private static void MultiplyTriangular(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> lower, ReadOnlySpan<double> x, Span<double> product)
    {
        for (int i = 0; i < x.Length; i++) product[i] = diagonal[i] * x[i];
        int next = 0;
        for (int column = 0; column < x.Length; column++)
        {
            for (int row = column + 1; row < x.Length; row++)
            {
                product[row] += lower[next] * x[column];
                next++;
            }
        }
    }

    private static double SquaredNorm(ReadOnlySpan<double> x)
    {
        double sum = 0;
        foreach (double entry in x) sum += entry * entry;
        return sum;
    }

    private static double LogWishartConstant(int dimension, int extraDegrees, double gamma)
    {
        int degrees = dimension + extraDegrees + 1;
        double logGamma = 0.25 * dimension * (dimension - 1) * Math.Log(Math.PI);
        for (int j = 0; j < dimension; j++) logGamma += LogGammaOfHalf(degrees - j);
        return degrees * dimension * Math.Log(gamma / Math.Sqrt(2)) - logGamma;
    }

    /// <summary>log Γ(n / 2), from Γ(x + 1) = x Γ(x) and Γ(1/2) = √π.</summary>
    private static double LogGammaOfHalf(int n)
    {
        double sum = n % 2 == 0 ? 0 : 0.5 * Math.Log(Math.PI);
        for (int i = n - 2; i > 0; i -= 2) sum += Math.Log(0.5 * i);
        return sum;
    }
}
