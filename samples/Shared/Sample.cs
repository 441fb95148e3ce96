using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using OxyPlot;
using Spectre.Console;

namespace Samples;

/// <summary>What every sample does besides its subject: it counts checks, ends calmly on Ctrl+C and writes pictures beside its executable.</summary>
internal sealed class Sample
{
    private int _checks, _failures;

    private Sample(CancellationToken cancellation) => Cancellation = cancellation;

    /// <summary>Cancelled by Ctrl+C.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Runs a sample and returns the exit code of the program: 0 where all checks held.</summary>
    public static int Run(Action<Sample> body)
    {
        Console.OutputEncoding = Encoding.UTF8;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 140;
        using var interruption = new Interruption();
        var sample = new Sample(interruption.Token);
        try
        {
            body(sample);
            interruption.Token.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException)
        {
            return Interruption.End();
        }

        Console.WriteLine(sample._failures == 0 ? $"All {sample._checks} checks hold." : $"{sample._failures} of {sample._checks} checks do not hold.");
        return sample._failures == 0 ? 0 : 1;
    }

    public void Check(string what, bool holds)
    {
        Cancellation.ThrowIfCancellationRequested();
        _checks++;
        if (!holds) _failures++;
        Console.WriteLine($"{(holds ? "✓" : "✗")} {what}");
    }

    /// <summary>The fastest of as many runs as a quarter of a second allows, in seconds.</summary>
    public static double Time(Action action)
    {
        double fastest = double.PositiveInfinity;
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began).TotalSeconds < 0.25;)
        {
            long from = Stopwatch.GetTimestamp();
            action();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(from).TotalSeconds);
        }

        return fastest;
    }

    /// <summary>Writes charts side by side into one SVG.</summary>
    /// <param name="name">Of the file.</param>
    /// <param name="columns">So many charts in a row.</param>
    /// <param name="width">Of one chart.</param>
    /// <param name="height">Of one chart.</param>
    /// <param name="charts">The charts.</param>
    public void Save(string name, int columns, int width, int height, IReadOnlyList<PlotModel> charts)
    {
        var exporter = new SvgExporter { Width = width, Height = height, IsDocument = false };
        int rows = (charts.Count + columns - 1) / columns;
        var svg = new StringBuilder($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {columns * width} {rows * height}"><rect width="100%" height="100%" fill="white"/>""");
        for (int i = 0; i < charts.Count; i++)
        {
            charts[i].Padding = new OxyThickness(24, 16, 16, 8);
            string chart = exporter.ExportToString(charts[i]);
            if (charts[i].GetLastPlotException() is { } exception) throw exception;

            // Without the declaration of a document, and with names that no other chart has.
            chart = Regex.Replace(chart[chart.IndexOf("<svg", StringComparison.Ordinal)..], @"clipPath(?=\d)", $"chart{i}-");
            svg.Append($"""<g transform="translate({i % columns * width} {i / columns * height})">{chart}</g>""");
        }

        string path = Path.Combine(AppContext.BaseDirectory, name);
        Cancellation.ThrowIfCancellationRequested();

        // There at once or not at all.
        File.WriteAllText(path + ".part", svg.Append("</svg>").ToString());
        File.Move(path + ".part", path, overwrite: true);
        Console.WriteLine($"Picture: {path}");
    }
}
