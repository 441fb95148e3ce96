using System;
using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Benchmarks;

internal static class Samples
{
    public static double Median(IEnumerable<double> samples)
    {
        double[] sorted = [.. samples.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Calls what is compared in turns, so that a slow moment of the machine hits all of it.</summary>
    public static double[][] Interleaved(int count, params Func<double>[] measurements)
    {
        double[][] samples = [.. measurements.Select(_ => new double[count])];
        for (int i = 0; i < count; i++)
        {
            for (int m = 0; m < measurements.Length; m++)
                samples[m][i] = measurements[m]();
        }

        return samples;
    }
}
