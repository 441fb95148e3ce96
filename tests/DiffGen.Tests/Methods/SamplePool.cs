using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Methods;

/// <summary>
/// Many samples in one compilation, because starting a compiler costs more than compiling a method. A sample that is refused, or
/// whose generated code does not compile, is taken out and reported under its own name.
/// </summary>
internal sealed class SamplePool
{
    private readonly Dictionary<string, Sample> _samples;
    private readonly Dictionary<string, string> _failures = [];
    private readonly Dictionary<string, IReadOnlyList<Diagnostic>> _refusals = [];
    private readonly Assembly _assembly;

    /// <summary>The samples with what is generated for them, those that are refused included.</summary>
    public Compilation Compilation { get; }

    public SamplePool(IEnumerable<Sample> samples)
    {
        _samples = samples.ToDictionary(sample => sample.Name);
        CSharpCompilation sources = GeneratorHarness.Compile([.. _samples.Values.Select(sample => (sample.Name + ".cs", sample.Text))]);
        GeneratorDriver driver = GeneratorHarness.Driver().RunGeneratorsAndUpdateCompilation(sources, out Compilation generated, out _);
        if (driver.GetRunResult().Results.Single().Exception is { } exception)
            throw new InvalidOperationException("The generator threw an exception.", exception);
        Compilation = generated;
        Refuse(sources, generated);
        _assembly = Load((CSharpCompilation)generated);
    }

    /// <summary>The diagnostics of a sample that got no companions; empty if it got them.</summary>
    public IReadOnlyList<Diagnostic> Refusals(string name) => _refusals.GetValueOrDefault(name, []);

    public CompiledSample this[string name] => new(_samples[name], Probe(name));

    public HigherOrderProbe HigherOrder(string name) => new(_samples[name], Probe(name));

    private Type Probe(string name)
    {
        if (_refusals.TryGetValue(name, out IReadOnlyList<Diagnostic>? diagnostics))
        {
            string reasons = diagnostics.Count == 0 ? "no companion and no diagnostic" : string.Join("\n", diagnostics);
            throw new InvalidOperationException($"{name} is refused: {reasons}\n{_samples[name].Source}");
        }

        if (_failures.TryGetValue(name, out string? failure))
            throw new InvalidOperationException($"{name} does not compile:\n{failure}\n{_samples[name].Source}");
        return _assembly.GetType(_samples[name].Namespace + ".Probe", throwOnError: true)!;
    }

    /// <summary>A sample without companions is compiled again on its own with the analyzer, which says why.</summary>
    private void Refuse(CSharpCompilation sources, Compilation generated)
    {
        HashSet<string> answered =
        [
            .. generated.SyntaxTrees.Except(sources.SyntaxTrees).SelectMany(NamespacesWithMethods),
        ];
        string[] refused = [.. _samples.Keys.Where(name => !answered.Contains(name))];
        if (refused.Length == 0) return;
        HarnessResult result = GeneratorHarness.Run([.. refused.Select(name => (name + ".cs", _samples[name].Text))]);
        foreach (string name in refused)
            _refusals[name] = [.. result.Diagnostics.Concat(Errors(result.Compilation)).Where(diagnostic => diagnostic.Location.SourceTree?.FilePath == name + ".cs")];
    }

    private static IEnumerable<Diagnostic> Errors(Compilation compilation) =>
        compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    private Assembly Load(CSharpCompilation generated)
    {
        CSharpCompilation compilation = Without(generated, _refusals.ContainsKey)
            .AddSyntaxTrees(_samples.Values
                .Where(sample => !sample.HasProbe && !_refusals.ContainsKey(sample.Name))
                .Select(sample => GeneratorHarness.Parse(sample.Name + ".Probe.cs", sample.Probe())));
        while (true)
        {
            Diagnostic[] errors = [.. Errors(compilation)];
            if (errors.Length == 0) break;
            var bySample = errors.GroupBy(error => Namespaces(error.Location.SourceTree!).FirstOrDefault(_samples.ContainsKey) ?? "").ToArray();
            if (bySample.Any(group => group.Key == ""))
                throw new InvalidOperationException("Errors outside of every sample:\n" + string.Join("\n", errors.Take(20).Select(error => error.ToString())));
            foreach (var group in bySample)
            {
                // Where one of two methods is refused, the other has companions.
                Diagnostic[] reasons = [.. GeneratorHarness.Run([(group.Key + ".cs", _samples[group.Key].Text)]).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
                if (reasons.Length > 0) _refusals[group.Key] = reasons;
                else _failures[group.Key] = string.Join("\n", group.Take(6).Select(error => error + "\n    " + LineOf(error)));
            }

            compilation = Without(compilation, name => _failures.ContainsKey(name) || _refusals.ContainsKey(name));
        }

        using var image = new MemoryStream();
        Assert(compilation.Emit(image));
        return Assembly.Load(image.ToArray());
    }

    private static CSharpCompilation Without(CSharpCompilation compilation, Func<string, bool> isOut)
    {
        SyntaxTree[] kept = [.. compilation.SyntaxTrees.Where(tree => !Namespaces(tree).Any(isOut))];
        return compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(kept);
    }

    private static void Assert(Microsoft.CodeAnalysis.Emit.EmitResult emitted) =>
        Xunit.Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics));

    private static string LineOf(Diagnostic error) =>
        error.Location.SourceTree!.GetText().Lines[error.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim();

    private static IEnumerable<string> Namespaces(SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes(node => node is CompilationUnitSyntax).OfType<BaseNamespaceDeclarationSyntax>()
            .Select(declaration => Sample.NameOf(declaration.Name.ToString().Split('.')[0])).Distinct();

    /// <summary>What is generated for a type, and the companions of a method that a sample only uses.</summary>
    private static bool IsBeside(string method) => method.StartsWith("Move", StringComparison.Ordinal) || method.StartsWith("Inner", StringComparison.Ordinal);

    private static IEnumerable<string> NamespacesWithMethods(SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Any(method => !IsBeside(method.Identifier.Text))
            ? Namespaces(tree)
            : [];
}
