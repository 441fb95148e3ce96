using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace DiffGen.Tests.Emit;

/// <summary>Builds functions by hand, prints them, compiles what was printed and hands it back to be run.</summary>
internal static class EmittedCode
{
    public static readonly IRType Real = ScalarType.Float64;
    public static readonly IRType Whole = ScalarType.Int32;
    public static readonly BufferType Input = BufferType.Array(ScalarType.Float64);

    public static Function Build(IReadOnlyList<(IRType Type, string Name)> parameters, Func<Builder, IReadOnlyList<Value>, Value[]> build)
    {
        var body = new Region(parameters.Select(parameter => new Value(parameter.Type, parameter.Name)));
        var builder = new Builder(body);
        body.Yields = build(builder, body.Arguments);
        var function = new Function("F", body);
        Verifier.Verify(function);
        return function;
    }

    public static Region Region(Builder builder, Func<Value[]> build, params Value[] arguments)
    {
        var region = new Region(arguments);
        builder.Into(region, () => region.Yields = build());
        return region;
    }

    public static Value Named(this Value value, string name)
    {
        value.Name = name;
        return value;
    }

    /// <summary>The statements of the function, without indentation.</summary>
    public static string Body(Function function, string? ending = null, params string[] reserved)
    {
        var writer = new CodeWriter();
        CSharpEmitter.EmitBody(function, ending ?? Return(function), reserved, writer);
        return writer.ToString().TrimEnd('\n');
    }

    private static string Return(Function function) => function.Body.Yields.Length switch
    {
        0 => "",
        1 => "return {0};",
        int n => "return (" + string.Join(", ", Enumerable.Range(0, n).Select(k => $"{{{k}}}")) + ");",
    };

    /// <summary>All functions as static methods of one class; the text.</summary>
    public static string Class(IEnumerable<(string Name, Function Function, bool UsesTape)> functions, IEnumerable<string>? more = null)
    {
        var writer = new CodeWriter();
        writer.Line("using System;");
        writer.Open("public static class Emitted");
        foreach ((string name, Function function, bool usesTape) in functions)
            CSharpEmitter.EmitMethod(function, name, "public static", "", "", usesTape, writer);
        foreach (string member in more ?? []) writer.Line(member);
        writer.Close();
        return writer.ToString();
    }

    public static Type Compile(string text) => Compile([("Emitted.cs", text)]);

    public static Type Compile(params (string Path, string Text)[] files)
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(files);
        using var stream = new MemoryStream();
        EmitResult result = compilation.Emit(stream);
        if (!result.Success)
            throw new InvalidOperationException(string.Join("\n", result.Diagnostics.Where(diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error).Take(10)) + "\n" + files[^1].Text);
        stream.Position = 0;
        return new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(stream).GetType("Emitted")!;
    }

    /// <summary>Prints, compiles and calls the function.</summary>
    public static object? Run(Function function, params object?[] arguments)
    {
        try
        {
            return Compile(Class([("F", function, false)])).GetMethod("F")!.Invoke(null, arguments);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }

    public static Value Loop(Builder b, Value to, Value[] initial, Func<Value, Value[], Value[]> step, string?[]? names = null, string? induction = "i", int from = 0)
    {
        var body = new Region();
        Value i = body.AddArgument(ScalarType.Int32, induction);
        Value[] carried = [.. initial.Select((value, k) => body.AddArgument(value.Type, names?[k]))];
        b.Into(body, () => body.Yields = step(i, carried));
        Op loop = b.For(b.Int(from), to, new CountedLoop(LoopTest.Less, 1), initial, body);
        for (int k = 0; k < initial.Length; k++) loop.Results[k].Name = names?[k];
        return loop.Results[0];
    }
}
