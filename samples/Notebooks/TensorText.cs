using System;
using System.Globalization;
using System.Linq;

namespace Notebooks;

/// <summary>Numbers as PyTorch shows them: <c>tensor([[6., 48.]])</c>.</summary>
internal static class TensorText
{
    private const int LineWidth = 80;

    public static string Of(double[] numbers, int[] shape)
    {
        string format = FormatOf(numbers);
        return Of([.. numbers.Select(number => number.ToString(format, CultureInfo.InvariantCulture) + (format == "0" ? "." : ""))], shape);
    }

    public static string Of(string[] entries, int[] shape)
    {
        int width = entries.Max(entry => entry.Length);
        string[] padded = [.. entries.Select(entry => entry.PadLeft(width))];
        return shape.Length switch
        {
            0 => $"tensor({entries[0]})",
            1 => $"tensor([{Row(padded, 8)}])",
            _ => $"tensor([{string.Join(",\n        ", padded.Chunk(shape[^1]).Select(row => $"[{Row(row, 9)}]"))}])",
        };
    }

    /// <summary>A row, broken where it would be wider than a line.</summary>
    private static string Row(string[] entries, int indentation)
    {
        int perLine = Math.Max(1, (LineWidth - indentation) / (entries[0].Length + 2));
        return string.Join(",\n" + new string(' ', indentation), entries.Chunk(perLine).Select(line => string.Join(", ", line)));
    }

    private static string FormatOf(double[] numbers)
    {
        double[] sizes = [.. numbers.Select(Math.Abs).Where(size => size > 0)];
        if (sizes.Length == 0) return "0";
        double largest = sizes.Max(), smallest = sizes.Min();
        if (numbers.All(number => number == Math.Truncate(number)) && largest < 1e9) return "0";
        return largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4 ? "0.0000e+00" : "0.0000";
    }
}
