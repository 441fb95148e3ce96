using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using DiffGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace DiffGen.Tests.Infrastructure;

/// <summary>
/// Compiles C# as a user's project would: generator, analyzer, compiler. The source is plain text; a few usings
/// (<c>System</c>, <c>DiffGen</c>) have to be written out like anywhere else.
/// </summary>
internal static class GeneratorHarness
{
    public static readonly CSharpParseOptions ParseOptions =
        new CSharpParseOptions(LanguageVersion.CSharp14, DocumentationMode.Diagnose);

    private static readonly CSharpCompilationOptions CompilationOptions = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        nullableContextOptions: NullableContextOptions.Enable,
        allowUnsafe: true);

    /// <summary>What this test process itself was started with: the framework, and the libraries that users reference.</summary>
    public static ImmutableArray<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => IsReferenced(Path.GetFileNameWithoutExtension(path)))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static bool IsReferenced(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal)
        || name is "System" or "netstandard" or "mscorlib" or "Microsoft.CSharp" or "DiffGen.Attributes" or "DiffGen.Runtime";

    public static CSharpCompilation Compile(params (string Path, string Text)[] files) =>
        CSharpCompilation.Create("UserProject", files.Select(file => Parse(file.Path, file.Text)), References, CompilationOptions);

    public static SyntaxTree Parse(string path, string text) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, System.Text.Encoding.UTF8), ParseOptions, path);

    /// <summary>A driver with our generator, and with step tracking where a test asks which steps ran.</summary>
    public static GeneratorDriver Driver(
        bool trackSteps = false, IReadOnlyDictionary<string, string>? properties = null, CSharpParseOptions? parseOptions = null) =>
        CSharpGeneratorDriver.Create(
            [new DiffGenGenerator().AsSourceGenerator()],
            parseOptions: parseOptions ?? ParseOptions,
            optionsProvider: new Properties(properties),
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackSteps));

    public static HarnessResult Run(string source) => Run([("Source.cs", source)]);

    public static HarnessResult Run(params (string Path, string Text)[] files) => Run(Compile(files));

    /// <summary>Runs generator and analyzer. MSBuild properties are given without their <c>build_property.</c> prefix.</summary>
    public static HarnessResult Run(CSharpCompilation compilation, IReadOnlyDictionary<string, string>? properties = null)
    {
        GeneratorDriver driver = Driver(properties: properties)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out ImmutableArray<Diagnostic> fromGenerator);
        GeneratorRunResult run = driver.GetRunResult().Results.Single();
        var analyzerOptions = new AnalyzerOptions([], new Properties(properties));
        ImmutableArray<Diagnostic> fromAnalyzer = output
            .WithAnalyzers([new DiffGenAnalyzer()], new CompilationWithAnalyzersOptions(analyzerOptions, null, concurrentAnalysis: true, logAnalyzerExecutionTime: false))
            .GetAnalyzerDiagnosticsAsync(CancellationToken.None).GetAwaiter().GetResult();
        return new HarnessResult((CSharpCompilation)output, run, fromGenerator, fromAnalyzer);
    }

    public static AnalyzerConfigOptionsProvider PropertiesOf(IReadOnlyDictionary<string, string> properties) => new Properties(properties);

    /// <summary>MSBuild properties as the compiler shows them to generators.</summary>
    private sealed class Properties(IReadOnlyDictionary<string, string>? properties) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(properties);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Options(IReadOnlyDictionary<string, string>? properties) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, out string value)
            {
                const string prefix = "build_property.";
                value = "";
                return key.StartsWith(prefix, StringComparison.Ordinal) && properties is not null
                    && properties.TryGetValue(key.Substring(prefix.Length), out value!);
            }
        }
    }
}
