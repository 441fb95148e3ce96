using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace DiffGen.Programs.Reference;

/// <summary>The stored numbers of <c>programs.json</c>, computed with PyTorch in double precision.</summary>
public static class ReferenceData
{
    private static readonly Lazy<ILookup<string, Point>> Points = new(Read);

    public static IEnumerable<string> Programs => Points.Value.Select(group => group.Key);

    public static IEnumerable<Point> Of(string program) => Points.Value[program];

    private static ILookup<string, Point> Read()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Reference", "programs.json");
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.GetProperty("cases").EnumerateArray()
            .SelectMany(program => program.GetProperty("points").EnumerateArray().Select((point, index) => Read(program, point, index)))
            .ToLookup(point => point.Program);
    }

    private static Point Read(JsonElement program, JsonElement point, int index)
    {
        bool isVector = program.GetProperty("output").GetString() == "vector";
        return new Point(
            program.GetProperty("id").GetString()!,
            index,
            Point.Numbers(point.GetProperty("inputs")),
            point.TryGetProperty("constants", out JsonElement constants) ? constants.Clone() : default,
            isVector ? Point.Numbers(point.GetProperty("value")) : [point.GetProperty("value").GetDouble()],
            isVector ? [.. point.GetProperty("jacobian").EnumerateArray().Select(Point.Numbers)] : [Point.Numbers(point.GetProperty("gradient"))]);
    }
}
