using System;

namespace GradBench.Protocol;

/// <summary>Messages have matrices as arrays of rows, computations have them row after row in one array.</summary>
internal static class Rows
{
    public static double[] Join(double[][] rows, int count, int width)
    {
        if (rows.Length != count) throw new MessageException($"There are {rows.Length} rows where {count} belong.");
        var joined = new double[count * width];
        for (int i = 0; i < count; i++)
        {
            if (rows[i].Length != width) throw new MessageException($"A row has {rows[i].Length} numbers where {width} belong.");
            rows[i].CopyTo(joined, i * width);
        }

        return joined;
    }

    public static double[][] Split(ReadOnlySpan<double> joined, int count, int width)
    {
        var rows = new double[count][];
        for (int i = 0; i < count; i++) rows[i] = joined.Slice(i * width, width).ToArray();
        return rows;
    }
}
