using System;
using System.Collections.Generic;
using System.Linq;

namespace Notebooks.Single;

/// <summary>Every cell by the name under which its results are stored.</summary>
internal static class AllNotebooks
{
    public static IReadOnlyDictionary<string, Action<Cell<float>>> Cells { get; } =
        new[] { Notebook000.Cells, Notebook001.Cells, Notebook002.Cells, Notebook003.Cells, Notebook004.Cells }
            .SelectMany(cells => cells).ToDictionary(StringComparer.Ordinal);
}
