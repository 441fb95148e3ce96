using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using DiffGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace DiffGen.Benchmarks.GeneratorCost;

/// <summary>One build of the project, in seconds of one thread: what the compiler does by itself, and what it says that generator and analyzer took.</summary>
internal sealed record Build(double Compiling, double Generating, double Analysing)
{
    public static Build Run()
    {
        CSharpCompilation sources = OnOneThread(ThousandMethods.Fresh());
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new DiffGenGenerator().AsSourceGenerator()], parseOptions: ThousandMethods.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(sources, out Compilation generated, out _);
        AnalysisResult analysis = generated
            .WithAnalyzers([new DiffGenAnalyzer()], new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: true))
            .GetAnalysisResultAsync(CancellationToken.None).GetAwaiter().GetResult();
        if (analysis.GetAllDiagnostics() is { Length: > 0 } diagnostics) throw new InvalidOperationException("The analyzer reports " + diagnostics[0]);
        return new Build(
            Compile(driver.GetRunResult()),
            driver.GetTimingInfo().ElapsedTime.TotalSeconds,
            analysis.AnalyzerTelemetryInfo.Values.Sum(telemetry => telemetry.ExecutionTime.TotalSeconds));
    }

    /// <summary>Sources and generated files, of which nothing has been bound yet.</summary>
    private static double Compile(GeneratorDriverRunResult run)
    {
        CSharpCompilation sources = OnOneThread(ThousandMethods.Fresh());
        SourceText[] generated = [.. run.Results.Single().GeneratedSources.Select(source => source.SourceText)];
        using var assembly = new MemoryStream();
        using var symbols = new MemoryStream();
        long start = Stopwatch.GetTimestamp();
        EmitResult emitted = sources
            .AddSyntaxTrees(generated.Select(text => CSharpSyntaxTree.ParseText(text, ThousandMethods.ParseOptions)))
            .Emit(assembly, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return emitted.Success ? seconds : throw new InvalidOperationException("The project does not compile: " + emitted.Diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
    }

    private static CSharpCompilation OnOneThread(CSharpCompilation compilation) => compilation.WithOptions(compilation.Options.WithConcurrentBuild(false));
}
