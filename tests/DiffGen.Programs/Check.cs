using System;
using System.Linq;
using Xunit;

namespace DiffGen.Programs;

/// <summary>Comparisons in the measure of the reference data: relative to the largest entry, but at least to one.</summary>
internal static class Check
{
    public static void Close(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} numbers instead of {expected.Length}.");
        double scale = Math.Max(1, expected.Select(Math.Abs).DefaultIfEmpty().Max());
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(expected[i] - actual[i]);
            Assert.True(error <= tolerance * scale, $"{what}: entry {i} is {actual[i]:R} instead of {expected[i]:R} (error {error / scale:E1}).");
        }
    }

    public static void SameBits(double[] expected, double[] actual, string what)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} numbers instead of {expected.Length}.");
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = BitConverter.DoubleToInt64Bits(expected[i]) == BitConverter.DoubleToInt64Bits(actual[i]);
            Assert.True(same, $"{what}: entry {i} is {actual[i]:R} instead of {expected[i]:R}.");
        }
    }

    /// <summary>Richardson-extrapolated central differences with three steps, of which the best counts per entry.</summary>
    public static void AgainstDifferences(Func<double[], double[]> f, double[] inputs, double[][] jacobian, double tolerance, string what)
    {
        for (int j = 0; j < inputs.Length; j++)
        {
            double[][] estimates = [.. new[] { 1e-2, 1e-3, 1e-4 }.Select(relative => Extrapolated(f, inputs, j, relative * Math.Max(Math.Abs(inputs[j]), 0.1)))];
            for (int i = 0; i < jacobian.Length; i++)
            {
                double scale = Math.Max(1, jacobian[i].Select(Math.Abs).Max());
                double error = estimates.Min(estimate => Math.Abs(estimate[i] - jacobian[i][j]));
                Assert.True(
                    error <= tolerance * scale,
                    $"{what}: d output {i} / d input {j} is {jacobian[i][j]:R}, difference quotients say {estimates[1][i]:R} (error {error / scale:E1}).");
            }
        }
    }

    private static double[] Extrapolated(Func<double[], double[]> f, double[] inputs, int index, double h)
    {
        double[] d1 = Central(f, inputs, index, h), d2 = Central(f, inputs, index, h / 2), d3 = Central(f, inputs, index, h / 4);
        return [.. d1.Select((_, i) => (16 * (4 * d3[i] - d2[i]) / 3 - (4 * d2[i] - d1[i]) / 3) / 15)];
    }

    private static double[] Central(Func<double[], double[]> f, double[] inputs, int index, double h)
    {
        double[] above = [.. inputs], below = [.. inputs];
        above[index] += h;
        below[index] -= h;
        double[] upper = f(above), lower = f(below);
        return [.. upper.Select((value, i) => (value - lower[i]) / (above[index] - below[index]))];
    }
}
