using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Tests.Features;
using DiffGen.Tests.Infrastructure;
using DiffGen.Tests.Methods;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DiffGen.Tests.Emit;

/// <summary>
/// What is generated needs no newer language than the documentation says. The samples themselves use newer features, which the compiler
/// reports where they stand; what counts is what it reports in the generated files.
/// </summary>
public sealed class LanguageVersionTests
{
    private const LanguageVersion Oldest = LanguageVersion.CSharp12;

    [Fact]
    public void Generated_code_needs_the_documented_language()
    {
        Sample[] samples = [.. FeatureTests.Samples.Select(sample => sample.CanHaveAllCompanions ? sample.WithAllCompanions() : sample)];
        CSharpParseOptions options = GeneratorHarness.ParseOptions.WithLanguageVersion(Oldest);
        CSharpCompilation sources = GeneratorHarness.Compile();
        sources = sources.AddSyntaxTrees(samples.Select(sample => CSharpSyntaxTree.ParseText(sample.Text, options, sample.Name + ".cs")));
        GeneratorHarness.Driver(parseOptions: options).RunGeneratorsAndUpdateCompilation(sources, out Compilation output, out _);
        SyntaxTree[] generated = [.. output.SyntaxTrees.Except(sources.SyntaxTrees)];
        Assert.True(generated.Length > samples.Length / 2);

        HashSet<SyntaxTree> ofGenerator = [.. generated];
        string[] errors =
        [
            .. output.GetDiagnostics()
                .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Location.SourceTree is { } tree && ofGenerator.Contains(tree) && IsAboutLanguage(diagnostic))
                .Select(diagnostic => $"{diagnostic} {diagnostic.Location.SourceTree!.GetText().Lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line]}"),
        ];
        Assert.True(errors.Length == 0, string.Join("\n", errors.Take(20)));
    }

    private static bool IsAboutLanguage(Diagnostic diagnostic) => diagnostic.GetMessage().Contains("language version", StringComparison.Ordinal);
}
