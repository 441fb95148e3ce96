using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;
using Xunit.Abstractions;

namespace DiffGen.Tests.ExistingSources;

/// <summary>
/// Code that nobody wrote to be differentiated, with the attribute on its methods: this repository's, and what restored packages bring along.
/// <c>DIFFGEN_SOURCES=/some/folder</c> takes all C# below that folder instead; <c>DIFFGEN_SOURCE_METHODS=7+5000</c> marks 5000 methods of each project
/// with seed 7, however large it is; <c>DIFFGEN_SOURCE_EDITS=1000+500</c> tries 500 other edits.
/// </summary>
public sealed class ExistingSourceTests(ITestOutputHelper output)
{
    /// <summary>In characters. What is larger takes minutes and is looked at only when somebody asks for it.</summary>
    private const int Large = 800_000;

    private static readonly string? Methods = Environment.GetEnvironmentVariable("DIFFGEN_SOURCE_METHODS");
    private static readonly Dictionary<string, SourceUnit> Units = Find().GroupBy(unit => unit.Name).ToDictionary(group => group.Key, group => group.First());

    public static TheoryData<string> Names => [.. Units.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_method_has_companions_or_reasons(string name)
    {
        long start = Stopwatch.GetTimestamp();
        (int seed, int count) = Range(Methods ?? "0+60");
        CSharpCompilation source = Units[name].Marked(seed, count);
        var check = new UnitCheck(source);
        var failures = check.Failures.ToList();
        int compared = 0, points = 0;
        using var image = new MemoryStream();
        if (check.IsCompilable && check.Output.Emit(image).Success)
        {
            Assembly assembly = Assembly.Load(image.ToArray());
            foreach (IMethodSymbol symbol in check.Differentiated)
            {
                if (ExistingMethod.Of(symbol, assembly) is not { } method) continue;
                compared++;
                if (method.Verify(seed + compared) is { } failure) failures.Add($"{symbol.ToDisplayString()} {failure}");
                points += method.Compared;
            }
        }

        string summary = string.Create(CultureInfo.InvariantCulture,
            $"{name}, seed {seed}: {source.SyntaxTrees.Length} of {Units[name].Files.Length} files, {check.Methods} methods, {check.Differentiated.Count} with companions, {compared} compared at {points} points, {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        output.WriteLine(summary);
        Assert.True(failures.Count == 0, $"{summary}\n{failures.Count} failures:\n" + string.Join("\n", failures));
    }

    [Fact]
    public void Nothing_throws_while_somebody_types()
    {
        (int first, int count) = Range(Environment.GetEnvironmentVariable("DIFFGEN_SOURCE_EDITS") ?? "0+12");
        output.WriteLine($"seeds {first} to {first + count - 1}");
        EditedSource[] sources = [.. Units.Values.Where(unit => unit.Length < Large / 5).Select(unit => unit.Marked()).Where(source => source.SyntaxTrees.Length > 0).Select(source => new EditedSource(source))];
        string[] failures = [.. Enumerable.Range(first, count).SelectMany(seed => sources[seed % sources.Length].Edit(seed))];
        Assert.True(failures.Length == 0, $"{failures.Length}:\n" + string.Join("\n", failures));
    }

    private static (int First, int Count) Range(string text) =>
        (int.Parse(text.Split('+')[0], CultureInfo.InvariantCulture), int.Parse(text.Split('+')[1], CultureInfo.InvariantCulture));

    private static IEnumerable<SourceUnit> Find() =>
        (Environment.GetEnvironmentVariable("DIFFGEN_SOURCES") is { Length: > 0 } folder
            ? SourceUnit.Below(Path.GetFullPath(folder))
            : new[] { "src", "tests", "samples", "benchmarks" }.Select(part => Path.Combine(Root(), part)).Where(Directory.Exists).SelectMany(SourceUnit.Below).Concat(PackagedSources.Find()))
        .Where(unit => Methods is not null || unit.Length < Large);

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
