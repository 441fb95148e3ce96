using System;
using DiffGen;

namespace Greeks;

/// <summary>Prices by simulation: the discounted mean of the payoff over paths of a geometric Brownian motion, one path in each row of normally distributed numbers.</summary>
internal static partial class Options
{
    /// <summary>A call on the price at maturity.</summary>
    [Differentiable]
    public static double European(double spot, double volatility, double rate, double maturity, [NoDerivative] ReadOnlySpan<double> normals, int steps)
    {
        double dt = maturity / steps, drift = (rate - 0.5 * volatility * volatility) * dt, scale = volatility * Math.Sqrt(dt), sum = 0;
        for (int path = 0; path < normals.Length / steps; path++)
        {
            double log = Math.Log(spot);
            for (int i = 0; i < steps; i++)
                log += drift + scale * normals[path * steps + i];
            sum += Math.Max(Math.Exp(log) - Contract.Strike, 0);
        }

        return Math.Exp(-rate * maturity) * sum / (normals.Length / steps);
    }

    /// <summary>A call on the geometric mean of the prices at all steps.</summary>
    [Differentiable]
    public static double Asian(double spot, double volatility, double rate, double maturity, [NoDerivative] ReadOnlySpan<double> normals, int steps)
    {
        double dt = maturity / steps, drift = (rate - 0.5 * volatility * volatility) * dt, scale = volatility * Math.Sqrt(dt), sum = 0;
        for (int path = 0; path < normals.Length / steps; path++)
        {
            double log = Math.Log(spot), mean = 0;
            for (int i = 0; i < steps; i++)
            {
                log += drift + scale * normals[path * steps + i];
                mean += log / steps;
            }

            sum += Math.Max(Math.Exp(mean) - Contract.Strike, 0);
        }

        return Math.Exp(-rate * maturity) * sum / (normals.Length / steps);
    }

    /// <summary>
    /// A call that is void once the price has fallen to the barrier. Between two steps a path touches it with a probability that is known (that of a Brownian bridge), so that
    /// the payoff has no jump, and a derivative.
    /// </summary>
    [Differentiable]
    public static double Barrier(double spot, double volatility, double rate, double maturity, [NoDerivative] ReadOnlySpan<double> normals, int steps)
    {
        double dt = maturity / steps, drift = (rate - 0.5 * volatility * volatility) * dt, scale = volatility * Math.Sqrt(dt), sum = 0;
        for (int path = 0; path < normals.Length / steps; path++)
        {
            // The logarithm of the price over the barrier.
            double height = Math.Log(spot / Contract.Barrier), alive = 1;
            for (int i = 0; i < steps; i++)
            {
                double next = height + drift + scale * normals[path * steps + i];
                if (next <= 0)
                {
                    alive = 0;
                    break;
                }

                alive *= 1 - Math.Exp(-2 * height * next / (volatility * volatility * dt));
                height = next;
            }

            sum += alive * Math.Max(Contract.Barrier * Math.Exp(height) - Contract.Strike, 0);
        }

        return Math.Exp(-rate * maturity) * sum / (normals.Length / steps);
    }
}
