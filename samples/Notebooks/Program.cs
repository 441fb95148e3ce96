using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Notebooks;
using Samples;

Console.OutputEncoding = Encoding.UTF8;
using var interruption = new Interruption();
using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "seeds.json")));
var notebooks = document.RootElement.GetProperty("cases").EnumerateArray()
    .GroupBy(stored => IdOf(stored)[..IdOf(stored).LastIndexOf('/')])
    .GroupBy(cell => cell.Key[..3]);
var single = new Replay<float>(Notebooks.Single.AllNotebooks.Cells);
var twice = new Replay<double>(Notebooks.Double.AllNotebooks.Cells);

Page.Title("Five PyTorch notebooks, cell by cell, as C# methods over Tensor<T>");
Page.Line("Printed as the notebook prints it, in float. The marks say whether the number is PyTorch's: in float, in double.");
foreach (var notebook in notebooks)
{
    Page.Title($"Notebook {notebook.Key}");
    foreach (var cell in notebook.Where(cell => cell.First().GetProperty("in_notebook").GetBoolean()))
    {
        if (interruption.IsRequested) return Interruption.End();
        Page.Cell(cell.First().GetProperty("cell").GetString()!, cell.First().GetProperty("code").GetString()!, single.Run(cell), twice.Run(cell));
    }

    var further = notebook.Where(cell => !cell.First().GetProperty("in_notebook").GetBoolean()).ToList();
    if (further.Count == 0) continue;
    bool isRight = further.Select(cell => (single.Run(cell), twice.Run(cell))).ToList()
        .TrueForAll(results => results.Item1.Concat(results.Item2).All(comparison => comparison.IsRight));
    Page.Check($"the same cells at {further.Count} further inputs: other branches, other numbers of trips", isRight);
}

int cases = single.Cases + twice.Cases, numbers = single.Numbers + twice.Numbers, wrong = single.Wrong + twice.Wrong;
Page.Title("Summary");
Page.Check(
    wrong == 0
        ? $"{cases} cases checked ({single.Cases} computations in float, {twice.Cases} in double; {numbers} tensors and numbers compared): all are right"
        : $"{cases} cases checked, {wrong} of {numbers} tensors and numbers are wrong",
    wrong == 0);
return wrong == 0 ? 0 : 1;

static string IdOf(JsonElement stored) => stored.GetProperty("id").GetString()!;

/// <summary>Runs the cells of one precision and counts.</summary>
internal sealed class Replay<T>(IReadOnlyDictionary<string, Action<Cell<T>>> cells)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public int Cases { get; private set; }

    public int Numbers { get; private set; }

    public int Wrong { get; private set; }

    public IReadOnlyList<Comparison> Run(IGrouping<string, JsonElement> stored)
    {
        string precision = typeof(T) == typeof(float) ? "float32" : "float64";
        var cell = new Cell<T>(stored.Single(candidate => candidate.GetProperty("dtype").GetString() == precision));
        int extra = stored.Key.IndexOf("-extra", StringComparison.Ordinal);
        cells[extra < 0 ? stored.Key : stored.Key[..extra]](cell);
        IReadOnlyList<Comparison> comparisons =
            [.. cell.Comparisons, .. cell.Missing.Select(key => new Comparison(key, "(not computed)", false, double.PositiveInfinity))];
        Cases++;
        Numbers += comparisons.Count;
        Wrong += comparisons.Count(comparison => !comparison.IsRight);
        return comparisons;
    }
}
