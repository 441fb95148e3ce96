using System;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Digits;

/// <summary>The loss over the steps, on a logarithmic scale: in the terminal, and as an SVG.</summary>
internal static class LossCurve
{
    private const int Columns = 72, Rows = 12;

    /// <summary>Drawn with Braille characters, two dots wide and four high.</summary>
    public static void Draw(float[] losses, int perEpoch)
    {
        (double low, double high) = Range(losses);
        int[,] dots = new int[Rows, Columns];
        int dotColumns = 2 * Columns, dotRows = 4 * Rows;
        for (int i = 0; i < losses.Length; i++)
        {
            int x = (int)((long)i * dotColumns / losses.Length), y = (int)((high - Log(losses[i])) / (high - low) * (dotRows - 1));
            dots[y / 4, x / 2] |= Dot(x % 2, y % 4);
        }

        Console.WriteLine();
        Console.WriteLine($"  Loss of each batch over {losses.Length / perEpoch} epochs (logarithmic):");
        for (int row = 0; row < Rows; row++)
        {
            var line = new StringBuilder($"  {Math.Pow(10, high - (high - low) * (row + 0.5) / Rows),8:F4} │");
            for (int column = 0; column < Columns; column++)
                line.Append((char)(0x2800 + dots[row, column]));
            Console.WriteLine(line.ToString());
        }

        Console.WriteLine($"  {"",8} └{new string('─', Columns)}");
    }

    /// <summary>Every batch as a thin line, the mean of every epoch as a thick one.</summary>
    public static string Svg(float[] losses, int perEpoch)
    {
        const int width = 800, height = 400, left = 70, right = 20, top = 40, bottom = 45;
        (double low, double high) = Range(losses);
        string X(double step) => Number(left + (width - left - right) * step / losses.Length);
        string Y(double loss) => Number(top + (height - top - bottom) * (high - Log(loss)) / (high - low));
        string batches = string.Join(' ', losses.Select((loss, step) => $"{X(step + 0.5)},{Y(loss)}"));
        string epochs = string.Join(' ', losses.Chunk(perEpoch).Select((chunk, epoch) => $"{X((epoch + 0.5) * perEpoch)},{Y(chunk.Average())}"));
        var svg = new StringBuilder();
        svg.AppendLine($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">""");
        svg.AppendLine($"""<rect width="{width}" height="{height}" fill="white"/><text x="{left}" y="24" font-size="16">Cross-entropy of each batch, and its mean over each epoch</text>""");
        for (int power = (int)Math.Ceiling(low); power <= Math.Floor(high); power++)
        {
            string y = Y(Math.Pow(10, power));
            svg.AppendLine($"""<line x1="{left}" x2="{width - right}" y1="{y}" y2="{y}" stroke="#ddd"/><text x="{left - 8}" y="{y}" text-anchor="end" dominant-baseline="middle">{Math.Pow(10, power).ToString(CultureInfo.InvariantCulture)}</text>""");
        }

        for (int epoch = 0; epoch <= losses.Length / perEpoch; epoch += 5)
            svg.AppendLine($"""<text x="{X(epoch * perEpoch)}" y="{height - bottom + 20}" text-anchor="middle">{epoch}</text>""");
        svg.AppendLine($"""<text x="{(left + width - right) / 2}" y="{height - 8}" text-anchor="middle">epoch</text>""");
        svg.AppendLine($"""<polyline points="{batches}" fill="none" stroke="#9cc4ea" stroke-width="0.7"/>""");
        svg.AppendLine($"""<polyline points="{epochs}" fill="none" stroke="#14568f" stroke-width="2.5"/>""");
        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    private static (double Low, double High) Range(float[] losses) => (Log(losses.Min()), Log(losses.Max()));

    private static double Log(double loss) => Math.Log10(Math.Max(loss, 1e-6));

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>The bit of a dot of a Braille character.</summary>
    private static int Dot(int x, int y) => y == 3 ? 0x40 << x : 1 << (y + 3 * x);
}
