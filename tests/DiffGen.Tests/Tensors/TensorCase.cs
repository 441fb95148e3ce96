using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DiffGen.Runtime;

namespace DiffGen.Tests.Tensors;

/// <summary>Numbers under a shape, as PyTorch computed them.</summary>
internal sealed record StoredTensor(Shape Shape, double[] Numbers)
{
    public static StoredTensor Read(JsonElement tensor) => new(
        Shape.Of(tensor.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32()).ToArray()),
        tensor.GetProperty("data").EnumerateArray().Select(Number).ToArray());

    private static double Number(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString() switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            _ => double.NaN,
        },
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => element.GetDouble(),
    };
}

/// <summary>One stored case of a tensor operation: what goes in, what comes out, and the cotangents of both.</summary>
internal sealed class TensorCase
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<TensorCase>> s_files = [];
    private static readonly Lazy<JsonElement> s_tolerances = new(() => Parse("tolerances.json").GetProperty("operations"));

    private readonly JsonElement _case;

    private TensorCase(JsonElement element)
    {
        _case = element;
        Id = element.GetProperty("id").GetString()!;
        Operation = element.GetProperty("op").GetString()!;
        IsSingle = element.GetProperty("dtype").GetString() == "float32";
        Inputs = Tensors("inputs");
        Output = StoredTensor.Read(element.GetProperty("output"));
        Cotangent = StoredTensor.Read(element.GetProperty("cotangent"));
        Vjp = Tensors("vjp");
        foreach ((string name, StoredTensor right) in Tensors("true_vjp")) Vjp[name] = right;
        Extras = Tensors("extras");
        HasTrueVjp = Tensors("true_vjp").Count > 0;
        Tangents = Tensors("tangents");
        Jvp = element.TryGetProperty("jvp", out JsonElement jvp) && jvp.ValueKind == JsonValueKind.Object ? StoredTensor.Read(jvp) : null;
        Jacobian = Tensors("jacobian");
    }

    public string Id { get; }

    public string Operation { get; }

    public bool IsSingle { get; }

    public Dictionary<string, StoredTensor> Inputs { get; }

    public StoredTensor Output { get; }

    public StoredTensor Cotangent { get; }

    /// <summary>The cotangents of the operands that have one; the right one where PyTorch's is wrong.</summary>
    public Dictionary<string, StoredTensor> Vjp { get; }

    /// <summary>PyTorch's own cotangents are wrong, and so may be its tangents.</summary>
    public bool HasTrueVjp { get; }

    public Dictionary<string, StoredTensor> Tangents { get; }

    /// <summary>The tangent of the output; null where none is stored.</summary>
    public StoredTensor? Jvp { get; }

    public Dictionary<string, StoredTensor> Jacobian { get; }

    public Dictionary<string, StoredTensor> Extras { get; }

    public double Tolerance(string of) =>
        s_tolerances.Value.TryGetProperty(Operation, out JsonElement operation)
            ? operation.GetProperty("suggested").GetProperty(IsSingle ? "float32" : "float64").GetProperty(of).GetDouble()
            : IsSingle ? 2e-6 : 1e-13;

    public bool HasAttributes => _case.TryGetProperty("attrs", out JsonElement attributes) && attributes.ValueKind == JsonValueKind.Object;

    public bool Has(string name) => HasAttributes && _case.GetProperty("attrs").TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    public JsonElement Attribute(string name) => _case.GetProperty("attrs").GetProperty(name);

    public int Int(string name) => Attribute(name).GetInt32();

    public bool Bool(string name) => Has(name) && Attribute(name).GetBoolean();

    public double Double(string name) =>
        Attribute(name) is { ValueKind: JsonValueKind.String } text
            ? text.GetString() == "inf" ? double.PositiveInfinity : double.NegativeInfinity
            : Attribute(name).GetDouble();

    public string Text(string name) => Attribute(name).GetString()!;

    public int[] Ints(string name) => !Has(name) ? [] : Attribute(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(item => item.GetInt32()).ToArray() : [Int(name)];

    public Axes Axes(string name) => DiffGen.Runtime.Axes.Of(Ints(name));

    public static IReadOnlyList<TensorCase> Load(string group) =>
        s_files.GetOrAdd(group, static name => Parse(name + ".json").GetProperty("cases").EnumerateArray().Where(IsTensorCase).Select(element => new TensorCase(element)).ToList());

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}: {_case.GetProperty("call").GetString()}");

    /// <summary>The elements of an input are whole numbers, such as indices.</summary>
    public bool AreWhole(string input) => TypeOf(input) == "int64";

    /// <summary>The elements of an input are true or false.</summary>
    public bool AreMarks(string input) => TypeOf(input) == "bool";

    private string? TypeOf(string input) => _case.GetProperty("inputs").GetProperty(input).TryGetProperty("dtype", out JsonElement type) ? type.GetString() : null;

    /// <summary>Where in storage an input lay that was no contiguous tensor; null where it was one.</summary>
    public (int Offset, nint[] Strides)? Layout(string input) =>
        _case.GetProperty("inputs").GetProperty(input).TryGetProperty("layout", out JsonElement layout)
            ? (layout.GetProperty("offset").GetInt32(), layout.GetProperty("strides").EnumerateArray().Select(stride => (nint)stride.GetInt32()).ToArray())
            : null;

    private static bool IsTensorCase(JsonElement element) =>
        element.GetProperty("output").ValueKind == JsonValueKind.Object && element.TryGetProperty("cotangent", out JsonElement cotangent) && cotangent.ValueKind == JsonValueKind.Object;

    private Dictionary<string, StoredTensor> Tensors(string name)
    {
        if (!_case.TryGetProperty(name, out JsonElement tensors) || tensors.ValueKind != JsonValueKind.Object) return [];
        return tensors.EnumerateObject().Where(pair => pair.Value.ValueKind == JsonValueKind.Object).ToDictionary(pair => pair.Name, pair => StoredTensor.Read(pair.Value));
    }

    private static JsonElement Parse(string file, [CallerFilePath] string here = "") =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "Reference", file))).RootElement;
}

/// <summary>A stored case while kernels run it: its operands on a tape, and what they gave.</summary>
internal sealed class KernelRun<T>(Tape tape, TensorCase stored)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public Tape Tape { get; } = tape;

    public TensorCase Case { get; } = stored;

    public Dense<T>? Output { get; set; }

    public Dictionary<string, Dense<T>> Vjp { get; } = [];

    public Dictionary<string, Dense<int>> Extras { get; } = [];

    public Dense<T> V => Read(Case.Cotangent);

    public Dense<T> this[string input] => Read(Case.Inputs[input]);

    public Dense<int> Indices(string input) => Tape.Read<int>(Array.ConvertAll(Case.Inputs[input].Numbers, number => (int)number), Case.Inputs[input].Shape);

    private Dense<T> Read(StoredTensor tensor) => Tape.Read<T>(Array.ConvertAll(tensor.Numbers, T.CreateTruncating), tensor.Shape);
}
