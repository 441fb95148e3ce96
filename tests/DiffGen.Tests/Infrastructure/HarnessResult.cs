using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DiffGen.Tests.Infrastructure;

/// <summary>What came out of a compilation with DiffGen in it.</summary>
internal sealed class HarnessResult
{
    private Assembly? _assembly;

    public HarnessResult(
        CSharpCompilation compilation, GeneratorRunResult run, ImmutableArray<Diagnostic> fromGenerator, ImmutableArray<Diagnostic> fromAnalyzer)
    {
        Compilation = compilation;
        GeneratorException = run.Exception;
        Files = run.GeneratedSources.IsDefault
            ? []
            : [.. run.GeneratedSources.OrderBy(source => source.HintName, StringComparer.Ordinal).Select(source => (source.HintName, source.SourceText.ToString()))];
        FromGenerator = fromGenerator;
        Diagnostics = [.. fromAnalyzer.OrderBy(diagnostic => diagnostic.Location.SourceTree?.FilePath).ThenBy(diagnostic => diagnostic.Location.SourceSpan)];
    }

    /// <summary>The user's sources and everything generated.</summary>
    public CSharpCompilation Compilation { get; }

    public Exception? GeneratorException { get; }

    public IReadOnlyList<(string HintName, string Text)> Files { get; }

    /// <summary>Has to be empty: the generator is silent.</summary>
    public ImmutableArray<Diagnostic> FromGenerator { get; }

    /// <summary>What DiffGen's analyzer reports (DG…, or AD0001 where it threw), by file and position.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>All generated text, for snapshots.</summary>
    public string GeneratedText => string.Concat(Files.Select(file => file.Text));

    /// <summary>Errors and warnings of the C# compiler in the user's code and in the generated code.</summary>
    public IReadOnlyList<Diagnostic> CompilerDiagnostics =>
        [.. Compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && !diagnostic.IsSuppressed)];

    public IEnumerable<Diagnostic> CompilerErrors => CompilerDiagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    /// <summary>Generator silent and alive, no DiffGen diagnostics, no compiler errors, and no warnings in generated code.</summary>
    public HarnessResult AssertClean()
    {
        Assert.Null(GeneratorException);
        Assert.Empty(FromGenerator);
        Assert.True(Diagnostics.Count == 0, "Unexpected diagnostics:\n" + string.Join("\n", Diagnostics));
        return AssertCompiles();
    }

    public HarnessResult AssertCompiles()
    {
        Assert.Null(GeneratorException);
        Diagnostic[] bad =
        [
            .. CompilerDiagnostics.Where(diagnostic =>
                diagnostic.Severity == DiagnosticSeverity.Error || diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true),
        ];
        Assert.True(bad.Length == 0, "The compilation has errors:\n" + string.Join("\n", bad.Take(20).Select(diagnostic => diagnostic.ToString())) + "\n" + GeneratedText);
        return this;
    }

    /// <summary>The compiled user project, loaded.</summary>
    public Assembly Assembly => _assembly ??= Load();

    private Assembly Load()
    {
        AssertCompiles();
        using var image = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult emitted = Compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics));
        return Assembly.Load(image.ToArray());
    }

    /// <summary>
    /// Calls a static method, <c>"Namespace.Type.Method"</c>, by reflection. Methods with spans cannot be called so: write a
    /// probe beside the method under test that takes arrays. An exception of the method is rethrown as it is.
    /// </summary>
    public object? Invoke(string method, params object?[] arguments)
    {
        int dot = method.LastIndexOf('.');
        Type type = Assembly.GetType(method[..dot], throwOnError: true)!;
        MethodInfo target = type
            .GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Single(candidate => candidate.Name == method[(dot + 1)..] && candidate.GetParameters().Length == arguments.Length && Accepts(candidate, arguments));
        try
        {
            return target.Invoke(null, arguments);
        }
        catch (TargetInvocationException exception)
        {
            ExceptionDispatchInfo.Capture(exception.InnerException!).Throw();
            throw;
        }
    }

    public T Invoke<T>(string method, params object?[] arguments) => (T)Invoke(method, arguments)!;

    private static bool Accepts(MethodInfo candidate, object?[] arguments) =>
        candidate.GetParameters().Zip(arguments).All(pair =>
        {
            Type type = pair.First.ParameterType.IsByRef ? pair.First.ParameterType.GetElementType()! : pair.First.ParameterType;
            return pair.Second is null ? pair.First.IsOut || !type.IsValueType : type.IsInstanceOfType(pair.Second);
        });
}
