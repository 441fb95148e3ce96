using System;

namespace DiffGen.Programs;

public static partial class Finance
{
    /// <summary>The Black-Scholes price of a European option.</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double BlackScholes(double spot, double strike, double rate, double volatility, double maturity, bool isCall)
    {
        double v = volatility * Math.Sqrt(maturity);
        double discounted = strike * Math.Exp(-rate * maturity);
        if (v < 1e-12)
        {
            double intrinsic = isCall ? spot - discounted : discounted - spot;
            return intrinsic > 0 ? intrinsic : 0 * intrinsic;
        }

        double d1 = (Math.Log(spot / strike) + (rate + volatility * volatility / 2) * maturity) / v;
        double d2 = d1 - v;
        return isCall
            ? spot * NormalCdf(d1) - discounted * NormalCdf(d2)
            : discounted * NormalCdf(-d2) - spot * NormalCdf(-d1);
    }

    private static double NormalCdf(double z) => 0.5 * (1 + ErrorFunction.Erf(z / Math.Sqrt(2)));
}

/// <summary>The error function by the rational approximations of W. J. Cody (1969), good to about 1e-16.</summary>
public static class ErrorFunction
{
    private const double InverseSqrtPi = 0.56418958354775628695;

    internal static readonly double[] A =
        [3.16112374387056560e00, 1.13864154151050156e02, 3.77485237685302021e02, 3.20937758913846947e03, 1.85777706184603153e-1];

    internal static readonly double[] B = [2.36012909523441209e01, 2.44024637934444173e02, 1.28261652607737228e03, 2.84423683343917062e03];

    internal static readonly double[] C =
    [
        5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e01, 2.98635138197400131e02, 8.81952221241769090e02,
        1.71204761263407058e03, 2.05107837782607147e03, 1.23033935479799725e03, 2.15311535474403846e-8,
    ];

    internal static readonly double[] D =
    [
        1.57449261107098347e01, 1.17693950891312499e02, 5.37181101862009858e02, 1.62138957456669019e03, 3.29079923573345963e03,
        4.36261909014324716e03, 3.43936767414372164e03, 1.23033935480374942e03,
    ];

    internal static readonly double[] P =
    [
        3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4,
        1.63153871373020978e-2,
    ];

    internal static readonly double[] Q =
        [2.56852019228982242e00, 1.87295284992346725e00, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3];

    public static double Erf(double x)
    {
        double y = Math.Abs(x);
        if (y <= 0.46875)
        {
            double z = x * x;
            double top = A[4] * z, bottom = z;
            for (int i = 0; i < 3; i++)
            {
                top = (top + A[i]) * z;
                bottom = (bottom + B[i]) * z;
            }

            return x * (top + A[3]) / (bottom + B[3]);
        }

        double complement = y <= 4 ? Middle(y) : Tail(y);
        return x < 0 ? complement - 1 : 1 - complement;
    }

    private static double Middle(double y)
    {
        double top = C[8] * y, bottom = y;
        for (int i = 0; i < 7; i++)
        {
            top = (top + C[i]) * y;
            bottom = (bottom + D[i]) * y;
        }

        return Math.Exp(-y * y) * (top + C[7]) / (bottom + D[7]);
    }

    private static double Tail(double y)
    {
        double z = 1 / (y * y);
        double top = P[5] * z, bottom = z;
        for (int i = 0; i < 4; i++)
        {
            top = (top + P[i]) * z;
            bottom = (bottom + Q[i]) * z;
        }

        double correction = z * (top + P[4]) / (bottom + Q[4]);
        return Math.Exp(-y * y) * (InverseSqrtPi - correction) / y;
    }
}
