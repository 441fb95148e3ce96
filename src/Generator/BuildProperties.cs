using System;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.Generator;

/// <summary>MSBuild properties that the project sets for all methods.</summary>
internal static class BuildProperties
{
    public static bool FastMath(AnalyzerConfigOptions options) =>
        options.TryGetValue("build_property.DiffGenFastMath", out string? value) && value.Equals("true", StringComparison.OrdinalIgnoreCase);
}
