using System;

namespace Quickstart;

/// <summary>What is written to the console, and how many checks failed.</summary>
internal sealed class Report
{
    private const int Width = 110;

    public int Checks { get; private set; }

    public int Failures { get; private set; }

    public void Section(string title)
    {
        Console.WriteLine();
        Console.WriteLine($"── {title} {new string('─', Math.Max(3, Width - title.Length - 4))}");
        Console.WriteLine();
    }

    public void Line(string text) => Console.WriteLine("  " + text);

    public void Check(string what, bool holds)
    {
        Count(holds);
        Line($"{Mark(holds)} {what}");
    }

    public void Count(bool holds)
    {
        Checks++;
        if (!holds) Failures++;
    }

    public static string Mark(bool holds) => holds ? "✓" : "✗";
}
