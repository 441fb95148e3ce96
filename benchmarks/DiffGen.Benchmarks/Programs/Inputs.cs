using System;
using System.Linq;

namespace DiffGen.Benchmarks.Programs;

/// <summary>Inputs that are the same in every run.</summary>
internal static class Inputs
{
    public static double[] Uniform(int count, double from, double to, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => from + (to - from) * random.NextDouble())];
    }

    /// <summary>Numbers that the programs in other languages make as well: square multiples of the golden ratio without their integer part.</summary>
    public static double[] Weyl(int count, double from, double to, int seed = 1)
    {
        var numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            double n = i + 1, at = n * n * 0.6180339887498949 + seed * 0.7548776662466927;
            numbers[i] = from + (to - from) * (at - Math.Floor(at));
        }

        return numbers;
    }

    public static double[,] Matrix(int rows, int columns, int seed = 1)
    {
        double[] entries = Uniform(rows * columns, -1, 1, seed);
        double[,] matrix = new double[rows, columns];
        for (int i = 0; i < entries.Length; i++)
            matrix[i / columns, i % columns] = entries[i];
        return matrix;
    }
}
