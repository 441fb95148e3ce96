using System;
using System.Globalization;
using System.Linq;

namespace Quickstart.Notebooks;

/// <summary>Numbers as PyTorch shows them: <c>tensor([[6., 48.]])</c>.</summary>
internal static class TensorText
{
    private const int LineWidth = 80;

    public static string Format(double[] data, int[] shape)
    {
        string format = FormatOf(data);
        string[] numbers = [.. data.Select(number => number.ToString(format, CultureInfo.InvariantCulture) + (format == "0" ? "." : ""))];
        int width = numbers.Max(number => number.Length);
        string[] padded = [.. numbers.Select(number => number.PadLeft(width))];
        return shape.Length switch
        {
            0 => $"tensor({numbers[0]})",
            1 => $"tensor([{Row(padded, 8)}])",
            _ => $"tensor([{string.Join(",\n        ", padded.Chunk(shape[^1]).Select(row => $"[{Row(row, 9)}]"))}])",
        };
    }

    /// <summary>A row, broken where it would be wider than a line.</summary>
    private static string Row(string[] numbers, int indentation)
    {
        int perLine = Math.Max(1, (LineWidth - indentation) / (numbers[0].Length + 2));
        return string.Join(",\n" + new string(' ', indentation), numbers.Chunk(perLine).Select(line => string.Join(", ", line)));
    }

    private static string FormatOf(double[] data)
    {
        double[] sizes = [.. data.Select(Math.Abs).Where(size => size > 0)];
        if (sizes.Length == 0) return "0";
        double largest = sizes.Max(), smallest = sizes.Min();
        if (data.All(number => number == Math.Truncate(number)) && largest < 1e9) return "0";
        return largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4 ? "0.0000e+00" : "0.0000";
    }
}
