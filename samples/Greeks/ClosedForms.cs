using System;

namespace Greeks;

/// <summary>What the options are about.</summary>
internal static class Contract
{
    public const double Strike = 100;

    public const double Barrier = 85;
}

/// <summary>The same prices as formulas.</summary>
internal static class ClosedForms
{
    /// <summary>Black and Scholes.</summary>
    public static double European(double spot, double volatility, double rate, double maturity) =>
        OfLogNormal(Math.Log(spot) + (rate - 0.5 * volatility * volatility) * maturity, volatility * Math.Sqrt(maturity), rate, maturity);

    /// <summary>Kemna and Vorst: the geometric mean of log-normal prices is log-normal.</summary>
    public static double Asian(double spot, double volatility, double rate, double maturity, int steps)
    {
        double mean = Math.Log(spot) + (rate - 0.5 * volatility * volatility) * maturity * (steps + 1) / (2.0 * steps);
        double variance = volatility * volatility * maturity * (steps + 1) * (2 * steps + 1) / (6.0 * steps * steps);
        return OfLogNormal(mean, Math.Sqrt(variance), rate, maturity);
    }

    /// <summary>The principle of reflection: a call less its mirror image behind the barrier.</summary>
    public static double Barrier(double spot, double volatility, double rate, double maturity) =>
        European(spot, volatility, rate, maturity)
        - Math.Pow(spot / Contract.Barrier, 1 - 2 * rate / (volatility * volatility)) * European(Contract.Barrier * Contract.Barrier / spot, volatility, rate, maturity);

    /// <summary>The discounted mean of max(exp(m + s z) - strike, 0) over normally distributed z.</summary>
    private static double OfLogNormal(double m, double s, double rate, double maturity)
    {
        double d = (m - Math.Log(Contract.Strike)) / s;
        return Math.Exp(-rate * maturity) * (Math.Exp(m + 0.5 * s * s) * Normal(d + s) - Contract.Strike * Normal(d));
    }

    /// <summary>The distribution function of the normal distribution: Simpson's rule on its density.</summary>
    private static double Normal(double x)
    {
        const int intervals = 2000;
        double from = -10, h = (x - from) / intervals, sum = 0;
        for (int i = 0; i <= intervals; i++)
        {
            double at = from + i * h;
            sum += (i == 0 || i == intervals ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-0.5 * at * at);
        }

        return sum * h / 3 / Math.Sqrt(2 * Math.PI);
    }
}
