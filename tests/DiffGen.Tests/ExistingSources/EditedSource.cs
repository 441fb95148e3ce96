using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using DiffGen.Generator;
using DiffGen.Generator.Diagnostics;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.Tests.ExistingSources;

/// <summary>
/// A unit in an editor in which somebody is typing: again and again one file ends early, or lacks a part, or has a token too many. The generator sees
/// it as the editor shows it, one edit after the other.
/// </summary>
internal sealed class EditedSource(CSharpCompilation source)
{
    private static readonly string[] Tokens = ["(", ")", "{", "}", ";", ".", "=", "=>", "[", "]", "?", "ref ", "out ", "new ", "return ", "1.0", "<", ">", ",", "var ", "static ", "\"", "if (", "for (", "case "];

    private GeneratorDriver _driver = GeneratorHarness.Driver(parseOptions: (CSharpParseOptions?)source.SyntaxTrees.FirstOrDefault()?.Options);

    /// <summary>What went wrong after the edit of a seed; nothing: all is well.</summary>
    public IEnumerable<string> Edit(int seed)
    {
        var random = new Random(seed);
        SyntaxTree tree = source.SyntaxTrees[random.Next(source.SyntaxTrees.Length)];
        SyntaxTree edited = SourceUnit.Parse(tree.FilePath, Edited(tree.GetText().ToString(), random));
        CSharpCompilation compilation = source.ReplaceSyntaxTree(tree, edited);
        _driver = _driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out ImmutableArray<Diagnostic> reported);
        IEnumerable<string> thrown = _driver.GetRunResult().Results.Single().Exception is { } exception ? [$"the generator threw {exception}"] : [];
        ImmutableArray<Diagnostic> found = output
            .WithAnalyzers([new DiffGenAnalyzer()], new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: false, logAnalyzerExecutionTime: false))
            .GetAnalyzerSemanticDiagnosticsAsync(output.GetSemanticModel(edited), null, CancellationToken.None).GetAwaiter().GetResult();
        return [.. thrown.Concat(reported.Concat(found.Where(IsOurFault)).Select(diagnostic => diagnostic.ToString()))
            .Select(what => string.Create(CultureInfo.InvariantCulture, $"Seed {seed}, {tree.FilePath}: {what}"))];
    }

    private static bool IsOurFault(Diagnostic diagnostic) => diagnostic.Id == Descriptors.InternalError.Id || !diagnostic.Id.StartsWith("DG", StringComparison.Ordinal);

    private static string Edited(string text, Random random)
    {
        int position = random.Next(text.Length + 1);
        return random.Next(3) switch
        {
            0 => text[..position],
            1 => text.Remove(position, Math.Min(random.Next(1, 60), text.Length - position)),
            _ => text.Insert(position, Tokens[random.Next(Tokens.Length)]),
        };
    }
}
