using System;

namespace DiffGen.Programs;

public static partial class Kalman
{
    /// <summary>The log-likelihood of a local linear trend with missing observations.</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double LogLikelihood(
        double logQ, double logR, double phi, double mean, double velocity, [NoDerivative] ReadOnlySpan<double> y, ReadOnlySpan<bool> seen)
    {
        double q = Math.Exp(logQ), r = Math.Exp(logR);
        double[,] p = { { 1, 0 }, { 0, 1 } };
        double logLikelihood = 0;
        for (int t = 0; t < y.Length; t++)
        {
            mean += velocity;
            velocity = phi * velocity;

            double f00 = p[0, 0] + p[1, 0], f01 = p[0, 1] + p[1, 1];
            double f10 = phi * p[1, 0], f11 = phi * p[1, 1];
            p[0, 0] = f00 + f01;
            p[0, 1] = f01 * phi;
            p[1, 0] = f10 + f11;
            p[1, 1] = f11 * phi;
            p[1, 1] += q;

            if (!seen[t])
                continue;

            double variance = p[0, 0] + r;
            double innovation = y[t] - mean;
            double k0 = p[0, 0] / variance, k1 = p[1, 0] / variance;
            mean += k0 * innovation;
            velocity += k1 * innovation;
            for (int j = 0; j < 2; j++)
            {
                double old = p[0, j];
                p[0, j] = old * (1 - k0);
                p[1, j] -= k1 * old;
            }

            logLikelihood -= 0.5 * (Math.Log(2 * Math.PI * variance) + innovation * innovation / variance);
        }

        return logLikelihood;
    }
}

public static partial class TimeWarping
{
    /// <summary>Soft dynamic time warping: the table of costs with a soft minimum of the neighbours.</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double SoftDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b, [NoDerivative] double gamma)
    {
        double[,] table = new double[a.Length, b.Length];
        Span<double> neighbours = stackalloc double[3];
        for (int i = 0; i < a.Length; i++)
        {
            for (int j = 0; j < b.Length; j++)
            {
                double cost = (a[i] - b[j]) * (a[i] - b[j]);
                int count = 0;
                if (i > 0)
                    neighbours[count++] = table[i - 1, j];
                if (j > 0)
                    neighbours[count++] = table[i, j - 1];
                if (i > 0 && j > 0)
                    neighbours[count++] = table[i - 1, j - 1];
                if (count == 0)
                {
                    table[i, j] = cost;
                    continue;
                }

                double smallest = neighbours[0];
                for (int k = 1; k < count; k++)
                {
                    if (neighbours[k] < smallest)
                        smallest = neighbours[k];
                }

                double sum = 0;
                foreach (double w in neighbours[..count])
                    sum += Math.Exp(-(w - smallest) / gamma);
                table[i, j] = cost + smallest - gamma * Math.Log(sum);
            }
        }

        return table[a.Length - 1, b.Length - 1];
    }
}

public static partial class Classification
{
    /// <summary>Multinomial logistic regression: mean cross-entropy and a quadratic penalty on the weights.</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double Loss(double[,] weights, double[] bias, [NoDerivative] double[][] samples, int[] labels, [NoDerivative] double penalty)
    {
        int classes = bias.Length, features = weights.GetLength(1);
        double loss = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            double[] z = new double[classes];
            for (int k = 0; k < classes; k++)
            {
                double s = bias[k];
                for (int j = 0; j < features; j++)
                    s += weights[k, j] * samples[i][j];
                z[k] = s;
            }

            double largest = z[0];
            for (int k = 1; k < classes; k++)
            {
                if (z[k] > largest)
                    largest = z[k];
            }

            double total = 0;
            for (int k = 0; k < classes; k++)
                total += Math.Exp(z[k] - largest);
            loss += Math.Log(total) + largest - z[labels[i]];
        }

        double squares = 0;
        foreach (double w in weights)
            squares += w * w;
        return loss / samples.Length + 0.5 * penalty * squares;
    }
}

public static partial class Enzyme
{
    /// <summary>Residuals of a Hill curve with substrate inhibition above a threshold.</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double[] Residuals(
        double vmax, double km, double hill, double ki, [NoDerivative] double[] substrate, [NoDerivative] double[] velocity, [NoDerivative] double cut)
    {
        double[] residuals = new double[substrate.Length];
        for (int i = 0; i < substrate.Length; i++)
            residuals[i] = Rate(vmax, km, hill, ki, substrate[i], cut) - velocity[i];
        return residuals;
    }

    /// <summary>The same, written to storage of the caller.</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static void WriteResiduals(
        double vmax, double km, double hill, double ki, [NoDerivative] ReadOnlySpan<double> substrate, [NoDerivative] ReadOnlySpan<double> velocity,
        [NoDerivative] double cut, Span<double> residuals)
    {
        for (int i = 0; i < substrate.Length; i++)
            residuals[i] = Rate(vmax, km, hill, ki, substrate[i], cut) - velocity[i];
    }

    private static double Rate(double vmax, double km, double hill, double ki, double s, double cut)
    {
        double w = Math.Pow(s, hill);
        double rate = vmax * w / (Math.Pow(km, hill) + w);
        return s > cut ? rate / (1 + s / ki) : rate;
    }
}
