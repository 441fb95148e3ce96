using System;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.Diagnostics;

/// <summary>Runs one refused input: exactly the marked diagnostics, nothing thrown, and its neighbour in the same type still differentiated.</summary>
internal static class RefusalCase
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;
        using DiffGen;

        """;

    /// <param name="members">Members of a static partial class <c>C</c>; they share it with a method that is differentiable.</param>
    /// <param name="outside">Types beside it.</param>
    public static HarnessResult InClass(string members, string outside = "") =>
        InFile($$"""
            public static partial class C
            {
                {{members}}

                [Differentiable]
                public static double Neighbour(double w) => w * w;
            }

            {{outside}}
            """);

    /// <param name="source">A file with a method <c>Neighbour</c> that is differentiable.</param>
    public static HarnessResult InFile(string source)
    {
        var marked = new Marked(Usings + source);
        HarnessResult result = GeneratorHarness.Run(("Case.cs", marked.Text));
        Assert.Null(result.GeneratorException);
        Assert.Empty(result.FromGenerator);
        marked.AssertMatches(result.Diagnostics, "Case.cs");
        Assert.DoesNotContain(result.Diagnostics, diagnostic => diagnostic.Location.SourceTree?.FilePath != "Case.cs");
        foreach (Diagnostic diagnostic in result.Diagnostics)
        {
            string message = diagnostic.GetMessage();
            Assert.DoesNotContain("{", message.Replace("{ }", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.False(string.IsNullOrWhiteSpace(diagnostic.Descriptor.HelpLinkUri));
        }

        Assert.Contains("NeighbourGradient", result.GeneratedText, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Files, file => file.Text.Contains("RefusedGradient", StringComparison.Ordinal) || file.Text.Contains("RefusedVjp", StringComparison.Ordinal));
        Assert.DoesNotContain(result.CompilerDiagnostics, diagnostic => diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true);
        return result;
    }
}
