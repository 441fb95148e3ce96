using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Text.Json;

namespace Quickstart.Notebooks;

/// <summary>One number or array of a cell: as computed here, and whether that is what is stored.</summary>
internal sealed record Comparison(string Name, string Text, bool IsRight, double Error);

/// <summary>A stored cell in one precision: its inputs, and what was computed compared with its results.</summary>
internal sealed class NotebookCase<T>(JsonElement stored)
    where T : struct, IFloatingPointIeee754<T>
{
    private readonly List<Comparison> _comparisons = [];

    public IReadOnlyList<Comparison> Comparisons => _comparisons;

    private static double Tolerance => typeof(T) == typeof(float) ? 2e-6 : 1e-13;

    public bool IsScalar(string input) => Input(input).GetProperty("shape").GetArrayLength() == 0;

    public T Number(string input) => Data(Input(input))[0];

    public T[] Vector(string input) => Data(Input(input));

    public T[,] Matrix(string input) => Matrix(Input(input));

    public T[] CotangentVector() => Data(stored.GetProperty("cotangent"));

    public T[,] CotangentMatrix() => Matrix(stored.GetProperty("cotangent"));

    public void Output(string name, T[] values) => Compare("outputs", name, name, values);

    public void Output(string name, T[,] values) => Output(name, Flat(values));

    public void Gradient(string name, T[] values) => Compare("gradients", name, Grad(name), values);

    public void Gradient(string name, T[,] values) => Gradient(name, Flat(values));

    public void Intermediate(string name, T[] values) => Compare("intermediates", name, name, values);

    public void Jacobian(T[] values) => Compare("jacobian", stored.GetProperty("jacobian"), "jacobian", values);

    private static string Grad(string name)
    {
        int space = name.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? name + ".grad" : name[..space] + ".grad" + name[space..];
    }

    private void Compare(string group, string name, string label, T[] values) =>
        Compare($"{group}.{name}", stored.GetProperty(group).GetProperty(name), label, values);

    private void Compare(string key, JsonElement expected, string label, T[] values)
    {
        T[] numbers = Data(expected);
        double scale = Math.Max(1, numbers.Select(number => Math.Abs(double.CreateChecked(number))).DefaultIfEmpty().Max());
        double error = numbers.Length == values.Length
            ? numbers.Zip(values, (a, b) => Math.Abs(double.CreateChecked(a) - double.CreateChecked(b))).DefaultIfEmpty().Max() / scale
            : double.PositiveInfinity;
        int[] shape = [.. expected.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32())];
        string text = TensorText.Format([.. values.Select(double.CreateChecked)], key == "jacobian" && shape.Length > 2 ? [shape[^2] * shape[0], shape[^1]] : shape);
        _comparisons.Add(new Comparison(label, text, error <= Tolerance && AgreesWithPrinted(key, values), error));
    }

    /// <summary>Where the notebook shows the number, it agrees to the last digit shown (unless the notebook's own code does not give it).</summary>
    private bool AgreesWithPrinted(string key, T[] values)
    {
        if (!stored.TryGetProperty("printed", out JsonElement all) || !all.TryGetProperty(key, out JsonElement printed) || !printed.GetProperty("reproduced").GetBoolean())
            return true;
        double[] shown = [.. printed.GetProperty("data").EnumerateArray().Select(number => number.GetDouble())];
        return shown.Zip(values).All(pair =>
        {
            double tolerance = printed.TryGetProperty("rel_tol", out JsonElement relative)
                ? relative.GetDouble() * Math.Abs(pair.First)
                : printed.GetProperty("abs_tol").GetDouble();
            return Math.Abs(double.CreateChecked(pair.Second) - pair.First) <= tolerance;
        });
    }

    private JsonElement Input(string name) => stored.GetProperty("inputs").GetProperty(name);

    private static T[] Data(JsonElement tensor) => [.. tensor.GetProperty("data").EnumerateArray().Select(number => T.CreateChecked(number.GetDouble()))];

    private static T[,] Matrix(JsonElement tensor)
    {
        int rows = tensor.GetProperty("shape")[0].GetInt32(), columns = tensor.GetProperty("shape")[1].GetInt32();
        T[] data = Data(tensor);
        T[,] matrix = new T[rows, columns];
        for (int i = 0; i < data.Length; i++)
            matrix[i / columns, i % columns] = data[i];
        return matrix;
    }

    private static T[] Flat(T[,] matrix) => [.. matrix.Cast<T>()];
}
