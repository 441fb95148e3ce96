using System.Text.Json;

namespace GradBench.Protocol;

/// <summary>How inputs and outputs stand in JSON: names in snake case, and every field of an input has to be there.</summary>
internal static class Json
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}
