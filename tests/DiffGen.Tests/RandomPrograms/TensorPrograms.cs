using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>Programs over tensors, compiled together and asked everything that <see cref="TensorProbe"/> asks.</summary>
internal sealed class TensorPrograms
{
    // From everything that there is to the least: what is refused in second derivatives is asked without them.
    private static readonly string[] s_companions = ["Companions.Default | Companions.Jvp | Companions.Hvp", "Companions.Default | Companions.Jvp", "Companions.Default"];

    private static readonly string[] s_ofVectors = s_companions[1..];

    private readonly Dictionary<string, string> _programs;

    public TensorPrograms(IEnumerable<(string Name, string Program)> programs) => _programs = programs.ToDictionary(program => program.Name, program => program.Program);

    /// <summary>Why programs are refused, each with the text of the diagnostic.</summary>
    public Dictionary<string, string> Refused { get; } = [];

    /// <summary>The same for companions that go beyond those of reverse mode.</summary>
    public Dictionary<string, string> Partly { get; } = [];

    /// <summary>What is wrong: an exception of the generator, C# that does not compile, wrong numbers.</summary>
    public Dictionary<string, string> Failures { get; } = [];

    public int Checked { get; private set; }

    public TensorPrograms Run()
    {
        var asked = _programs.ToDictionary(program => program.Key, program => program.Value.Contains(" double F(", StringComparison.Ordinal) ? s_companions : s_ofVectors);
        var level = _programs.Keys.ToDictionary(name => name, _ => 0);
        HashSet<string> open = [.. _programs.Keys];
        while (open.Count > 0)
        {
            HarnessResult result = Compile([.. open.Select(name => (name, new TensorProbe(_programs[name]).Program(name, asked[name][level[name]])))]);
            if (result.GeneratorException is { } exception)
            {
                if (open.Count == 1) { Failures[open.Single()] = "the generator throws " + exception; return this; }
                foreach (string name in open) Merge(new TensorPrograms([(name, _programs[name])]).Run());
                return this;
            }

            foreach (IGrouping<string, Diagnostic> refused in result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).GroupBy(NameOf).ToArray())
            {
                string text = refused.First().Id + " " + refused.First().GetMessage(CultureInfo.InvariantCulture);
                if (refused.Any(diagnostic => diagnostic.Id is "DG0099" or "AD0001" || !diagnostic.Location.IsInSource)) Failures[refused.Key] = text;
                else if (++level[refused.Key] < asked[refused.Key].Length) { Partly[refused.Key] = text; continue; }
                else { Refused[refused.Key] = text; Partly.Remove(refused.Key); }
                open.Remove(refused.Key);
            }

            if (result.Diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)) continue;
            Ask(result.Compilation, open, name => asked[name][level[name]]);
            return this;
        }

        return this;
    }

    /// <summary>Methods with names, the shapes of their parameters, and members of a class of which one is called <c>F</c>.</summary>
    public static TensorPrograms Of(IEnumerable<object[]> methods) =>
        new TensorPrograms(methods.Select(method => ((string)method[0], $"// shapes: {method[1]}\n{method[2]}"))).Run();

    public void AssertFollowed(string name, string shapes, string members)
    {
        string program = $"[{shapes}] {members}";
        Assert.True(!Failures.TryGetValue(name, out string? failure), failure + "\n" + program);
        Assert.True(!Refused.TryGetValue(name, out string? refused), refused + "\n" + program);
    }

    public void AssertRefused(string name, string shapes, string members)
    {
        string program = $"[{shapes}] {members}";
        Assert.True(!Failures.TryGetValue(name, out string? failure), failure + "\n" + program);
        Assert.True(Refused.TryGetValue(name, out string? refused), program);
        Assert.Matches("^DG000[46] ", refused);
    }

    private void Merge(TensorPrograms other)
    {
        foreach ((string name, string text) in other.Refused) Refused[name] = text;
        foreach ((string name, string text) in other.Partly) Partly[name] = text;
        foreach ((string name, string text) in other.Failures) Failures[name] = text;
        Checked += other.Checked;
    }

    private void Ask(CSharpCompilation compilation, HashSet<string> names, Func<string, string> companions)
    {
        compilation = compilation.AddSyntaxTrees(names.Select(name => GeneratorHarness.Parse(name + ".Probe.cs", new TensorProbe(_programs[name]).Questions(name, companions(name)))));
        using var image = new MemoryStream();
        while (compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error || (diagnostic.Severity == DiagnosticSeverity.Warning && IsGenerated(diagnostic))).ToArray() is { Length: > 0 } errors)
        {
            foreach (IGrouping<string, Diagnostic> broken in errors.GroupBy(NameOf))
            {
                if (!names.Remove(broken.Key)) throw new InvalidOperationException(string.Join("\n", errors.Take(5).Select(error => error.ToString())));
                bool IsOwn(Diagnostic error) => error.Location.SourceTree!.FilePath == broken.Key + ".cs";
                Failures[broken.Key] = (broken.Any(IsOwn) ? "is no C#: " : "does not compile: ") + string.Join("\n", broken.OrderByDescending(IsOwn).Take(3).Select(error => error + "  " + error.Location.SourceTree!.GetText().Lines[error.Location.GetLineSpan().StartLinePosition.Line]));
            }

            SyntaxTree[] kept = [.. compilation.SyntaxTrees.Where(tree => Namespace(tree) is not { } name || name == "Checking" || names.Contains(name))];
            compilation = compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(kept);
        }

        Microsoft.CodeAnalysis.Emit.EmitResult emitted = compilation.Emit(image);
        if (!emitted.Success) throw new InvalidOperationException(string.Join("\n", emitted.Diagnostics.Take(5)));
        Assembly assembly = Assembly.Load(image.ToArray());
        foreach (string name in names)
        {
            object subject = assembly.GetType(name + ".Probe", throwOnError: true)!.GetProperty("Subject")!.GetValue(null)!;
            string failure = (string)subject.GetType().GetMethod("Check")!.Invoke(subject, [11])!;
            if (failure.Length > 0) Failures[name] = failure;
            Checked++;
        }
    }

    private static bool IsGenerated(Diagnostic diagnostic) => diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true;

    private static HarnessResult Compile((string Name, string Text)[] programs) => GeneratorHarness.Run([("Checks.cs", TensorProbe.Checks), .. programs.Select(program => (program.Name + ".cs", program.Text))]);

    private static string NameOf(Diagnostic diagnostic) => diagnostic.Location.SourceTree is { } tree ? Namespace(tree) ?? "" : "";

    private static string? Namespace(SyntaxTree tree) =>
        Regex.Match(tree.GetText().ToString(), @"^namespace (\w+)", RegexOptions.Multiline) is { Success: true } match ? match.Groups[1].Value : null;
}
