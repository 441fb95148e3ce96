using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Text.Json;

namespace Quickstart.Notebooks;

/// <summary>Five PyTorch notebooks, cell by cell, in float and double, each number compared with the stored one.</summary>
internal static class NotebookReplay
{
    public static void Run(Report report)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Notebooks", "seeds.json")));
        var notebooks = document.RootElement.GetProperty("cases").EnumerateArray()
            .GroupBy(stored => IdOf(stored)[..IdOf(stored).LastIndexOf('/')])
            .GroupBy(cell => cell.Key[..3]);
        report.Section("Five PyTorch notebooks");
        report.Line("Every number as the notebook prints it, in float. The marks: float, then double, against what PyTorch computes.");
        foreach (var notebook in notebooks)
        {
            report.Section($"Notebook {notebook.Key}");
            foreach (var cell in notebook.Where(cell => IsShown(cell.First())))
                Show(report, cell.First(), Compare(cell));
            Further(report, [.. notebook.Where(cell => !IsShown(cell.First())).Select(Compare)]);
        }
    }

    private static string IdOf(JsonElement stored) => stored.GetProperty("id").GetString()!;

    private static bool IsShown(JsonElement stored) => stored.GetProperty("in_notebook").GetBoolean();

    private static (IReadOnlyList<Comparison> Single, IReadOnlyList<Comparison> Double) Compare(IGrouping<string, JsonElement> cell) =>
        (Compare<float>(cell, "float32"), Compare<double>(cell, "float64"));

    private static IReadOnlyList<Comparison> Compare<T>(IGrouping<string, JsonElement> cell, string precision)
        where T : struct, IFloatingPointIeee754<T>
    {
        var stored = new NotebookCase<T>(cell.Single(candidate => candidate.GetProperty("dtype").GetString() == precision));
        int extra = cell.Key.IndexOf("-extra", StringComparison.Ordinal);
        NotebookCells<T>.All[extra < 0 ? cell.Key : cell.Key[..extra]](stored);
        return stored.Comparisons;
    }

    private static void Show(Report report, JsonElement stored, (IReadOnlyList<Comparison> Single, IReadOnlyList<Comparison> Double) results)
    {
        report.Line($"{stored.GetProperty("cell").GetString()}:  {stored.GetProperty("code").GetString()}");
        int width = results.Single.Max(comparison => comparison.Name.Length);
        foreach ((Comparison single, Comparison @double) in results.Single.Zip(results.Double))
        {
            report.Count(single.IsRight);
            report.Count(@double.IsRight);
            string marks = $"{Report.Mark(single.IsRight)} {Report.Mark(@double.IsRight)}";
            string[] lines = single.Text.Split('\n');
            string errors = single.IsRight && @double.IsRight ? "" : $"   (errors {single.Error:E1}, {@double.Error:E1})";
            report.Line($"  {marks}  {single.Name.PadRight(width)}  {lines[0]}{errors}");
            foreach (string line in lines.Skip(1))
                report.Line($"       {new string(' ', width)}  {line}");
        }

        report.Line("");
    }

    private static void Further(Report report, IReadOnlyList<(IReadOnlyList<Comparison> Single, IReadOnlyList<Comparison> Double)> results)
    {
        if (results.Count == 0) return;
        Comparison[] all = [.. results.SelectMany(result => result.Single.Concat(result.Double))];
        foreach (Comparison comparison in all.Skip(1))
            report.Count(comparison.IsRight);
        report.Check($"{results.Count} further inputs, other branches and numbers of trips ({all.Length} comparisons)", all.All(comparison => comparison.IsRight));
    }
}
