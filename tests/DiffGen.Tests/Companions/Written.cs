using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using DiffGen.Generator.Companions;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>Methods lowered by hand, and the files that are written for them, compiled together with the user's part.</summary>
internal static class Written
{
    public const int Default = 63;

    public static ParameterModel Parameter(string name, IRType type, Passing passing = Passing.Value, bool isActive = true, string? csharp = null, string? @default = null) =>
        new(name, type, csharp ?? type.CSharp, passing, false, false, false, @default, isActive && Leaf.CanVary(type));

    public static MethodSignature Method(
        string name, IRType? result, IEnumerable<ParameterModel> parameters, string typeParameters = "", string constraints = "",
        ReceiverModel? receiver = null, bool isNullableEnabled = true, string keyword = "class") => new(
        "M:Demo.Model." + name, "Demo", new[] { new ContainingType(keyword, "Model", "", receiver is null && keyword == "class", true) }.ToEquatableArray(), name, "public",
        receiver is null, typeParameters, constraints, receiver, parameters.ToEquatableArray(), result, result?.CSharp ?? "void", isNullableEnabled, "");

    /// <summary>A method whose body is built on its leaf parameters and gives its results.</summary>
    public static LoweredMethod Lower(MethodSignature signature, Func<Builder, Value[], Value[]> body, int companions = Default)
    {
        var region = new Region();
        if (signature.Receiver is { } receiver) AddLeaves(region, receiver.Type, "this");
        foreach (ParameterModel parameter in signature.Parameters)
            if (parameter.Passing != Passing.Out)
                AddLeaves(region, parameter.Type, parameter.Name);
        region.Yields = body(new Builder(region), [.. region.Arguments]);
        return new LoweredMethod(
            signature, new DifferentiableOptions(companions, false), new Function(signature.Name, region), EquatableArray<string>.Empty, EquatableArray<Refusal>.Empty);
    }

    public static string Text(LoweredMethod method) => CompanionWriter.Write(method, [])!.Text;

    /// <summary>Compiles without tolerance for warnings and calls <c>Demo.Probe.Run</c>.</summary>
    public static T Run<T>(string source, params string[] generated)
    {
        Assembly assembly = Load(source, generated);
        MethodInfo run = assembly.GetType("Demo.Probe")!.GetMethod("Run", BindingFlags.Static | BindingFlags.Public)!;
        return (T)run.Invoke(null, null)!;
    }

    public static Assembly Load(string source, params string[] generated)
    {
        CSharpCompilation compilation = GeneratorHarness.Compile([("Source.cs", source), .. generated.Select((text, i) => ($"Generated{i}.g.cs", text))]);
        Diagnostic[] found = [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];
        Assert.True(found.Length == 0, string.Join("\n", found.Take(10).Select(diagnostic => diagnostic.ToString())) + "\n" + string.Join("\n", generated));
        using var stream = new MemoryStream();
        Assert.True(compilation.Emit(stream).Success);
        return Assembly.Load(stream.ToArray());
    }

    private static void AddLeaves(Region region, IRType type, string root)
    {
        foreach (Leaf leaf in Leaf.Of(type)) region.AddArgument(leaf.Type, leaf.Access(root));
    }
}
