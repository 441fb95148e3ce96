using System;
using System.Collections.Generic;
using System.Linq;

namespace Notebooks;

/// <summary>What is written to the console.</summary>
internal static class Page
{
    private const int Width = 110;

    public static void Title(string text)
    {
        Console.WriteLine();
        Write(ConsoleColor.Cyan, $"── {text} {new string('─', Math.Max(3, Width - text.Length - 4))}");
        Console.WriteLine();
        Console.WriteLine();
    }

    public static void Line(string text) => Console.WriteLine("  " + text);

    public static void Check(string what, bool holds)
    {
        Console.Write("  ");
        Mark(holds);
        Console.WriteLine(" " + what);
    }

    /// <summary>The code of a cell, and below it each result with a mark for either precision.</summary>
    public static void Cell(string cell, string code, IReadOnlyList<Comparison> single, IReadOnlyList<Comparison> twice)
    {
        Write(ConsoleColor.Blue, $"  {cell}:");
        Console.WriteLine();
        foreach (string statement in code.Split(';', StringSplitOptions.TrimEntries))
            Write(ConsoleColor.DarkGray, $"      {statement}\n");
        int width = Math.Min(34, single.Max(comparison => comparison.Label.Length));
        foreach ((Comparison first, Comparison second) in single.Zip(twice))
        {
            Console.Write("  ");
            Mark(first.IsRight);
            Console.Write(" ");
            Mark(second.IsRight);
            string label = first.Label.PadRight(width), indentation = new(' ', width + 8);
            if (first.Label.Length > width) label += "\n" + indentation[..^2];
            Console.Write($"  {label}  {first.Text.Replace("\n", "\n" + indentation, StringComparison.Ordinal)}");
            if (!first.IsRight || !second.IsRight) Write(ConsoleColor.Red, $"   (errors {first.Error:E1}, {second.Error:E1})");
            Console.WriteLine();
        }

        Console.WriteLine();
    }

    private static void Mark(bool holds) => Write(holds ? ConsoleColor.Green : ConsoleColor.Red, holds ? "✓" : "✗");

    private static void Write(ConsoleColor colour, string text)
    {
        if (Console.IsOutputRedirected)
        {
            Console.Write(text);
            return;
        }

        Console.ForegroundColor = colour;
        Console.Write(text);
        Console.ResetColor();
    }
}
