using System;
using System.Numerics;

namespace DiffGen.Runtime;

/// <summary>A derivative estimated from function values.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Uncertainty">How much the best estimates differ among each other: truncation and rounding together.</param>
internal readonly record struct DerivativeEstimate(double Value, double Uncertainty);

/// <summary>
/// Ridders' method: central differences for a sequence of shrinking steps, extrapolated to step zero as polynomials in h²
/// (Richardson); of all entries of the tableau the one that agrees best with its neighbours is taken, so that no step needs to be
/// chosen. C. J. F. Ridders, Accurate computation of F'(x) and F'(x)F''(x), Advances in Engineering Software 4 (1982) 75–76.
/// </summary>
internal static class CentralDifference
{
    // Steps from an eighth of the argument down over nine orders of magnitude: functions differ in their scale.
    private const int Steps = 16;
    private const double Shrink = 4;
    private const double FirstStep = 0.125;

    // The scale of arguments near zero.
    private const double SmallArgument = 0.1;

    /// <summary>The derivative of every component of <paramref name="function"/> at <paramref name="x"/>.</summary>
    public static DerivativeEstimate[] Of<T>(Func<T, double[]> function, T x)
        where T : IFloatingPointIeee754<T>
    {
        double[][] quotients = new double[Steps][], rounding = new double[Steps][];
        double unit = 1 - double.CreateChecked(T.BitDecrement(T.One));
        double step = FirstStep * Math.Max(SmallArgument, Math.Abs(double.CreateChecked(x)));
        for (int k = 0; k < Steps; k++, step /= Shrink)
        {
            T right = x + T.CreateChecked(step), left = x - T.CreateChecked(step);
            // The distance after rounding, not the one wished for.
            double width = double.CreateChecked(right) - double.CreateChecked(left);
            double[] above = function(right), below = function(left);
            quotients[k] = new double[above.Length];
            rounding[k] = new double[above.Length];
            for (int i = 0; i < above.Length; i++)
            {
                quotients[k][i] = width > 0 ? (above[i] - below[i]) / width : double.NaN;
                rounding[k][i] = unit * (Math.Abs(above[i]) + Math.Abs(below[i])) / width;
            }
        }

        DerivativeEstimate[] result = new DerivativeEstimate[quotients[0].Length];
        for (int i = 0; i < result.Length; i++) result[i] = Extrapolate(quotients, rounding, i);
        return result;
    }

    private static DerivativeEstimate Extrapolate(double[][] quotients, double[][] rounding, int component)
    {
        var best = new DerivativeEstimate(double.NaN, double.PositiveInfinity);
        double[] previous = [];
        for (int k = 0; k < Steps; k++)
        {
            double[] row = new double[k + 1];
            row[0] = quotients[k][component];
            double power = 1;
            for (int order = 1; order <= k; order++)
            {
                power *= Shrink * Shrink;
                row[order] = (row[order - 1] * power - previous[order - 1]) / (power - 1);
                double spread = Math.Max(Math.Abs(row[order] - row[order - 1]), Math.Abs(row[order] - previous[order - 1]));
                // Differences of values that are rounded to the same few numbers agree without being right.
                spread = Math.Max(spread, rounding[k][component]);
                // Outside of the function's domain there are NaNs, for which the comparison is false.
                if (spread < best.Uncertainty) best = new DerivativeEstimate(row[order], spread);
            }

            previous = row;
        }

        return best;
    }
}
