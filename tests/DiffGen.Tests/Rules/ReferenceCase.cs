using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace DiffGen.Tests.Rules;

/// <summary>One case of the stored PyTorch results in <c>Reference/</c>: elementwise operations on short vectors.</summary>
internal sealed record ReferenceCase(
    string Id, string Op, bool IsSingle, Dictionary<string, double?> Attributes, double Tolerance,
    double[][] Inputs, double[] Output, double[] Cotangent, double[]?[] Vjp, double[][]? Tangents, double[]? Jvp)
{
    public static IEnumerable<ReferenceCase> Load(string file, [CallerFilePath] string caller = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(caller)!, "..", "Reference", file);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static ReferenceCase Read(JsonElement element)
    {
        bool isSingle = element.GetProperty("dtype").GetString() == "float32";
        Dictionary<string, double?> attributes = element.TryGetProperty("attrs", out JsonElement attrs)
            ? attrs.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.ValueKind == JsonValueKind.Null ? (double?)null : Number(property.Value))
            : [];
        bool hasTangents = element.TryGetProperty("tangents", out JsonElement tangents);
        return new ReferenceCase(
            element.GetProperty("id").GetString()!,
            element.GetProperty("op").GetString()!,
            isSingle,
            attributes,
            element.TryGetProperty("tolerance", out JsonElement tolerance) ? tolerance.GetDouble() : isSingle ? 2e-6 : 1e-13,
            [.. element.GetProperty("inputs").EnumerateArray().Select(Numbers)],
            Numbers(element.GetProperty("output")),
            Numbers(element.GetProperty("cotangent")),
            [.. element.GetProperty("vjp").EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Null ? null : Numbers(item))],
            hasTangents ? [.. tangents.EnumerateArray().Select(Numbers)] : null,
            hasTangents ? Numbers(element.GetProperty("jvp")) : null);
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(Number)];

    private static double Number(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number ? element.GetDouble() : element.GetString() switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            _ => double.NaN,
        };
}
