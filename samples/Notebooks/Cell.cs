using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Numerics.Tensors;
using System.Text.Json;

namespace Notebooks;

/// <summary>One result of a cell: its text as the notebook would print it, and whether it is what PyTorch computed.</summary>
internal sealed record Comparison(string Label, string Text, bool IsRight, double Error);

/// <summary>A stored cell in one precision: its inputs, and what was computed here compared with its results.</summary>
/// <typeparam name="T">The precision: <see langword="float"/>, as in the notebook, or <see langword="double"/>.</typeparam>
internal sealed class Cell<T>(JsonElement stored)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Integers up to here are exact in every precision and must be met exactly.</summary>
    private const double LargestExactInteger = 1024;

    private readonly List<Comparison> _comparisons = [];
    private readonly HashSet<string> _compared = [];

    public IReadOnlyList<Comparison> Comparisons => _comparisons;

    /// <summary>Stored results that the cell was not compared with: there should be none.</summary>
    public IEnumerable<string> Missing =>
        from @group in new[] { "outputs", "gradients", "intermediates", "jacobian" }
        where stored.TryGetProperty(@group, out _)
        from key in @group == "jacobian" ? [@group] : stored.GetProperty(@group).EnumerateObject().Select(result => $"{@group}.{result.Name}")
        where !_compared.Contains(key)
        select key;

    public Tensor<T> Cotangent => ToTensor(stored.GetProperty("cotangent"));

    public T CotangentNumber => Data(stored.GetProperty("cotangent"))[0];

    private static double Tolerance => typeof(T) == typeof(float) ? 2e-6 : 1e-13;

    public bool IsScalar(string input) => stored.GetProperty("inputs").GetProperty(input).GetProperty("shape").GetArrayLength() == 0;

    public T Number(string input) => Data(stored.GetProperty("inputs").GetProperty(input))[0];

    public Tensor<T> Input(string name) => ToTensor(stored.GetProperty("inputs").GetProperty(name));

    /// <summary>A stored intermediate that is taken as given: a random draw.</summary>
    public Tensor<T> Drawn(string name)
    {
        _compared.Add("intermediates." + name);
        return ToTensor(stored.GetProperty("intermediates").GetProperty(name));
    }

    public void Output(string name, T value) => Compare("outputs." + name, name, [value], []);

    public void Output(string name, Tensor<T> value) => Compare("outputs." + name, name, value);

    public void Gradient(string name, T value) => Compare("gradients." + name, Grad(name), [value], []);

    public void Gradient(string name, Tensor<T> value) => Compare("gradients." + name, Grad(name), value);

    public void Intermediate(string name, T value) => Compare("intermediates." + name, name, [value], []);

    public void Intermediate(string name, Tensor<T> value) => Compare("intermediates." + name, name, value);

    public void Intermediate(string name, Tensor<bool> value)
    {
        bool[] values = Flat(value);
        bool[] expected = [.. Result("intermediates." + name).GetProperty("data").EnumerateArray().Select(entry => entry.GetBoolean())];
        Add(name, TensorText.Of([.. values.Select(entry => entry.ToString())], Shape(value)), values.SequenceEqual(expected));
    }

    public void Intermediate(string name, Tensor<int> value)
    {
        int[] values = Flat(value);
        int[] expected = [.. Result("intermediates." + name).GetProperty("data").EnumerateArray().Select(entry => entry.GetInt32())];
        Add(name, TensorText.Of([.. values.Select(entry => entry.ToString(null, null))], Shape(value)), values.SequenceEqual(expected));
    }

    /// <summary>A plain number, word or truth value that the notebook's loop or branch shows.</summary>
    public void Fact(string name, object value)
    {
        string expected = Result("intermediates." + name).ToString();
        Add(name, FormattableString.Invariant($"{value}"), string.Equals(expected, FormattableString.Invariant($"{value}"), StringComparison.Ordinal)
            || (double.TryParse(expected, out double number) && value is T computed && double.CreateChecked(computed) == number));
    }

    /// <summary>d output / d input, both flattened.</summary>
    public void Jacobian(T[,] matrix) => Compare("jacobian", "jacobian", [.. matrix.Cast<T>()], [matrix.GetLength(0), matrix.GetLength(1)]);

    private static string Grad(string name)
    {
        int space = name.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? name + ".grad" : name[..space] + ".grad" + name[space..];
    }

    private JsonElement Result(string key)
    {
        _compared.Add(key);
        int dot = key.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? stored.GetProperty(key) : stored.GetProperty(key[..dot]).GetProperty(key[(dot + 1)..]);
    }

    private void Compare(string key, string label, Tensor<T> value) => Compare(key, label, Flat(value), Shape(value));

    private void Compare(string key, string label, T[] values, int[] shape)
    {
        JsonElement result = Result(key);
        double[] expected = [.. Data(result).Select(double.CreateChecked)], computed = [.. values.Select(double.CreateChecked)];
        int[] expectedShape = [.. result.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32())];
        bool hasShape = key == "jacobian" ? expected.Length == computed.Length : shape.SequenceEqual(expectedShape);
        double scale = Math.Max(1, expected.Select(Math.Abs).DefaultIfEmpty().Max());
        double error = hasShape ? expected.Zip(computed, (a, b) => Math.Abs(a - b)).DefaultIfEmpty().Max() / scale : double.PositiveInfinity;
        bool isExact = hasShape && expected.Zip(computed).All(pair => !IsSmallInteger(pair.First) || pair.First == pair.Second);
        Add(label, TensorText.Of(computed, shape), error <= Tolerance && isExact && AgreesWithPrinted(key, computed), error);
    }

    private void Add(string label, string text, bool isRight, double error = 0) => _comparisons.Add(new Comparison(label, text, isRight, error));

    private static bool IsSmallInteger(double number) => Math.Abs(number) <= LargestExactInteger && number == Math.Truncate(number);

    /// <summary>Where the notebook shows the number, it agrees to the last digit shown (unless the notebook's own code does not give it).</summary>
    private bool AgreesWithPrinted(string key, double[] values)
    {
        if (!stored.TryGetProperty("printed", out JsonElement all) || !all.TryGetProperty(key, out JsonElement printed) || !printed.GetProperty("reproduced").GetBoolean())
            return true;
        double[] shown = [.. printed.GetProperty("data").EnumerateArray().Select(number => number.GetDouble())];
        return shown.Zip(values).All(pair =>
        {
            double tolerance = printed.TryGetProperty("rel_tol", out JsonElement relative)
                ? relative.GetDouble() * Math.Abs(pair.First)
                : printed.GetProperty("abs_tol").GetDouble();
            return Math.Abs(pair.Second - pair.First) <= tolerance;
        });
    }

    private static Tensor<T> ToTensor(JsonElement tensor) =>
        Tensor.Create(Data(tensor), [.. tensor.GetProperty("shape").EnumerateArray().Select(length => (nint)length.GetInt32())]);

    private static T[] Data(JsonElement tensor) => [.. tensor.GetProperty("data").EnumerateArray().Select(number => T.CreateChecked(number.GetDouble()))];

    private static int[] Shape<TEntry>(Tensor<TEntry> tensor) => [.. tensor.Lengths.ToArray().Select(length => (int)length)];

    private static TEntry[] Flat<TEntry>(Tensor<TEntry> tensor)
    {
        TEntry[] data = new TEntry[tensor.FlattenedLength];
        tensor.FlattenTo(data);
        return data;
    }
}
