using System.Collections.Generic;

namespace DiffGen.Tests.Features;

/// <summary>Samples that are refused today, with the diagnostics that say so. Refusing is allowed, being silently wrong is not; this list only shrinks.</summary>
internal static class NotYet
{
    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>
    {
    };
}
