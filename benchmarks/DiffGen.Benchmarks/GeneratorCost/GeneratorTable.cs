using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using DiffGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace DiffGen.Benchmarks.GeneratorCost;

/// <summary>What the generator adds to a build and to a keystroke.</summary>
internal static class GeneratorTable
{
    private const int WarmUp = 12;
    private const int BuildWarmUp = 4;
    private const int ColdSamples = 9;
    private const int BuildSamples = 7;
    private const int EditSamples = 21;

    public static string Measure()
    {
        // Until the JIT has compiled compiler and generator for good: before that, code that counts for it is what is measured.
        for (int i = 0; i < WarmUp; i++)
        {
            Bind();
            Cold();
        }

        for (int i = 0; i < BuildWarmUp; i++) Build.Run();

        double[][] cold = Samples.Interleaved(ColdSamples, Bind, Cold);
        double binding = Samples.Median(cold[0]), run = Samples.Median(cold[1]);
        (double Ours, double Empty, int Regenerated) elsewhere = Edits(ThousandMethods.EditElsewhere);
        (double Ours, double Empty, int Regenerated) callee = Edits(ThousandMethods.EditCallee);
        Build[] builds = [.. Enumerable.Range(0, BuildSamples).Select(_ => Build.Run())];
        double compiling = Samples.Median(builds.Select(build => build.Compiling)), generating = Samples.Median(builds.Select(build => build.Generating));
        double analysing = Samples.Median(builds.Select(build => build.Analysing)), whole = compiling + generating + analysing;
        int outputs = Driver(new DiffGenGenerator()).RunGenerators(ThousandMethods.Fresh()).GetRunResult().Results.Single().GeneratedSources.Length;

        return string.Create(CultureInfo.InvariantCulture, $"""
            ## The generator in a project with {ThousandMethods.Files * ThousandMethods.MethodsPerFile:N0} annotated methods

            {ThousandMethods.Files} files with {ThousandMethods.MethodsPerFile} annotated methods each, {ThousandMethods.OtherFiles} files with none, through `GeneratorDriver` without step tracking, in one process that has warmed up.
            {ColdSamples} samples of the first two rows, {EditSamples} of the edits, all interleaved; medians. {outputs:N0} generated files.

            | | time | against | ratio | outputs regenerated |
            |---|---:|---|---:|---:|
            | binding the bodies of the annotated methods alone | {Milliseconds(binding)} | | | |
            | first run of the generator | {Milliseconds(run)} | binding alone | {run / binding:F2} | {outputs:N0} |
            | edit in a file without annotated methods | {Milliseconds(elsewhere.Ours)} | empty transform, {Milliseconds(elsewhere.Empty)} | {elsewhere.Ours / elsewhere.Empty:F2} | {elsewhere.Regenerated} |
            | edit in a callee that one annotated method calls | {Milliseconds(callee.Ours)} | empty transform, {Milliseconds(callee.Empty)} | {callee.Ours / callee.Empty:F2} | {callee.Regenerated} |

            What the compiler does in a build of this project, on one thread; {BuildSamples} samples, medians. Generator and analyzer are what the compiler itself says of them (`-p:ReportAnalyzer=true`).

            | | time | share |
            |---|---:|---:|
            | parsing the generated files, binding and emitting the whole project | {Milliseconds(compiling)} | {compiling / whole:P0} |
            | generator | {Milliseconds(generating)} | {generating / whole:P0} |
            | analyzer | {Milliseconds(analysing)} | {analysing / whole:P0} |

            """);
    }

    private static double Bind()
    {
        CSharpCompilation compilation = ThousandMethods.Fresh();
        MethodDeclarationSyntax[] methods =
        [
            .. compilation.SyntaxTrees.SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>())
                .Where(method => method.AttributeLists.Count > 0),
        ];
        long start = Stopwatch.GetTimestamp();
        foreach (var file in methods.GroupBy(method => method.SyntaxTree))
        {
            SemanticModel model = compilation.GetSemanticModel(file.Key);
            foreach (MethodDeclarationSyntax method in file)
            {
                if (model.GetOperation(method) is null)
                    throw new InvalidOperationException("A method of the benchmark does not bind.");
            }
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Cold()
    {
        CSharpCompilation compilation = ThousandMethods.Fresh();
        GeneratorDriver driver = Driver(new DiffGenGenerator());
        long start = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(compilation);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (driver.GetRunResult().Results.Single().Exception is { } exception)
            throw new InvalidOperationException("The generator threw.", exception);
        return seconds;
    }

    /// <summary>The same edits by our generator and by the empty one, in turns; and how many outputs of ours are new after the last.</summary>
    private static (double Ours, double Empty, int Regenerated) Edits(Func<CSharpCompilation, int, CSharpCompilation> edit)
    {
        CSharpCompilation compilation = ThousandMethods.Fresh();
        GeneratorDriver ours = Driver(new DiffGenGenerator()).RunGenerators(compilation);
        GeneratorDriver empty = Driver(new EmptyGenerator()).RunGenerators(compilation);
        List<double> ourTimes = [], emptyTimes = [];
        int regenerated = 0;
        for (int i = 1; i <= EditSamples + 2; i++)
        {
            // Each driver sees a compilation of its own, so that neither profits from what the other has bound.
            var before = new HashSet<SourceText>(Outputs(ours), ReferenceEqualityComparer.Instance);
            emptyTimes.Add(Time(ref empty, edit(compilation, i)));
            ourTimes.Add(Time(ref ours, edit(compilation, i)));
            regenerated = Outputs(ours).Count(text => !before.Contains(text));
        }

        return (Samples.Median(ourTimes.Skip(2)), Samples.Median(emptyTimes.Skip(2)), regenerated);
    }

    private static double Time(ref GeneratorDriver driver, CSharpCompilation compilation)
    {
        long start = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(compilation);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The texts themselves: one that was not written again is the same object (two equal texts are compared by reference here).</summary>
    private static IEnumerable<SourceText> Outputs(GeneratorDriver driver) =>
        driver.GetRunResult().Results.Single().GeneratedSources.Select(source => source.SourceText);

    private static CSharpGeneratorDriver Driver(IIncrementalGenerator generator) =>
        CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: ThousandMethods.ParseOptions);

    private static string Milliseconds(double seconds) => (seconds * 1e3).ToString("N0", CultureInfo.InvariantCulture) + " ms";
}
