using System;
using System.Text;

namespace Digits;

/// <summary>Images as text, one character to a pixel.</summary>
internal static class Pictures
{
    private const string Shades = " ░▒▓█";

    public static void Draw(DigitSet digits, int[] images)
    {
        for (int row = 0; row < 8; row++)
        {
            var line = new StringBuilder("  ");
            foreach (int image in images)
            {
                for (int column = 0; column < 8; column++)
                    line.Append(Shades[(int)MathF.Round(digits.Pixel(image, row, column) * (Shades.Length - 1))]);
                line.Append("  ");
            }

            Console.WriteLine(line.ToString());
        }

        Console.WriteLine();
    }
}
