using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;
using DiffGen.Generator.Emit;
using DiffGen.Generator.Frontend;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DiffGen.Tests.Emit;

/// <summary>C# → IR → C# is the same program: equal results, bit for bit, on random arguments.</summary>
public sealed class RoundTripTests
{
    private static readonly Lazy<(Type Type, IReadOnlyDictionary<string, string> Texts)> s_emitted = new(Emit);

    public static TheoryData<string> Names => [.. Methods.Select(method => method.Name)];

    private static IEnumerable<MethodInfo> Methods => typeof(Snippets).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly);

    private static string Source([CallerFilePath] string file = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, "Snippets.cs"));

    private static (Type, IReadOnlyDictionary<string, string>) Emit()
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(("Snippets.cs", Source()));
        INamedTypeSymbol type = compilation.GetTypeByMetadataName(typeof(Snippets).FullName!)!;
        var texts = new Dictionary<string, string>();
        var all = new List<string>();
        IEnumerable<IMethodSymbol> methods = type.GetTypeMembers().Append(type).SelectMany(owner => owner.GetMembers().OfType<IMethodSymbol>()).Where(method => !method.IsImplicitlyDeclared);
        foreach (IMethodSymbol method in methods)
        {
            LoweredMethod lowered = MethodLowerer.Lower(method, compilation, false, CancellationToken.None).Method;
            Assert.True(lowered.Body is not null, $"{method.Name}: {string.Join("; ", lowered.Problems)}");
            Function body = WithNames(lowered.Body!);
            Verifier.Verify(body);
            var writer = new CodeWriter();
            MethodSignature signature = lowered.Signature;
            if (SymbolEqualityComparer.Default.Equals(method.ContainingType, type) && method.DeclaredAccessibility == Accessibility.Public)
            {
                string results = body.Body.Yields.Length == 0 ? "" : $"return {(body.Body.Yields.Length == 1 ? "{0}" : "(" + string.Join(", ", body.Body.Yields.Select((_, k) => $"{{{k}}}")) + ")")};";
                writer.Open($"public static {signature.CSharpReturnType} {method.Name}({string.Join(", ", signature.Parameters.Select(parameter => parameter.CSharpType + " " + parameter.Name))})");
                writer.Line("DiffGen.Runtime.Tape tape = DiffGen.Runtime.Tape.Rent();");
                CSharpEmitter.EmitBody(body, results, [], writer);
                writer.Close();
            }
            else
            {
                CSharpEmitter.EmitMethod(body, Name(signature.Key), "private static", "", "", usesTape: true, writer);
            }

            texts[method.Name] = writer.ToString();
            all.Add(writer.ToString());
        }

        if (System.Environment.GetEnvironmentVariable("DIFFGEN_SHOW_EMITTED") is { } show) File.WriteAllText(show, string.Join("\n", all));
        string text = "public static class Emitted\n{\n" + string.Join("", all) + "}\n";
        return (EmittedCode.Compile([("Snippets.cs", Source()), ("Emitted.cs", text)]), texts);
    }

    /// <summary>Calls of other snippets call their printed twins.</summary>
    private static Function WithNames(Function function) =>
        new Cloner(mapAttribute: attribute => attribute is CallTarget target ? target with { EmittedName = Name(target.MethodKey) } : attribute).CloneFunction(function);

    private static string Name(string key)
    {
        string name = key[..key.IndexOf('(', StringComparison.Ordinal)];
        return name[(name.LastIndexOf('.') + 1)..].Replace("#", "", StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_printed_method_computes_the_same(string name)
    {
        (Type type, IReadOnlyDictionary<string, string> texts) = s_emitted.Value;
        MethodInfo original = typeof(Snippets).GetMethod(name)!, printed = type.GetMethod(name)!;
        var random = new Random(11);
        for (int run = 0; run < 40; run++)
        {
            object[] arguments = [.. original.GetParameters().Select(parameter => Argument(parameter.ParameterType, random, parameter.Name!))];
            object[] copies = [.. original.GetParameters().Zip(arguments, (parameter, argument) => argument)];
            object[] twins = [.. printed.GetParameters().Zip(arguments, (parameter, argument) => Copy(argument, parameter.ParameterType))];
            string expected = Call(original, copies), actual = Call(printed, twins);
            if (expected != actual) Assert.Fail($"run {run}: {actual} instead of {expected}\n{texts[name]}");
        }
    }

    private static object Argument(Type type, Random random, string name)
    {
        double real() => random.Next(5) == 0 ? random.Next(-2, 3) : random.NextDouble() * 4 - 1.5;
        if (type == typeof(double)) return random.Next(12) == 0 ? double.NaN : real();
        if (type == typeof(float)) return (float)real();
        if (type == typeof(int)) return random.Next(-3, 20);
        if (type == typeof(long)) return random.NextInt64();
        if (type == typeof(uint)) return (uint)random.Next();
        if (type == typeof(byte)) return (byte)random.Next(256);
        if (type == typeof(double[])) return Enumerable.Range(0, 1 + random.Next(8)).Select(_ => real()).ToArray();
        if (type == typeof(double[][])) return Enumerable.Range(0, 3).Select(_ => new[] { real(), real() }).ToArray();
        if (type == typeof(Snippets.Vec[])) return Enumerable.Range(0, 1 + random.Next(4)).Select(_ => new Snippets.Vec(real(), real())).ToArray();
        if (type != typeof(double[,])) throw new ArgumentException($"{name}: {type}");
        var matrix = new double[2, 2];
        for (int k = 0; k < 4; k++) matrix[k / 2, k % 2] = real();
        return matrix;
    }

    /// <summary>A deep copy, in the twin's types.</summary>
    private static object Copy(object value, Type type)
    {
        if (value is double[][] rows) return rows.Select(row => (double[])row.Clone()).ToArray();
        if (value is Snippets.Vec[] vectors)
        {
            Type element = type.GetElementType()!;
            var copy = Array.CreateInstance(element, vectors.Length);
            for (int i = 0; i < vectors.Length; i++) copy.SetValue(Activator.CreateInstance(element, vectors[i].X, vectors[i].Y), i);
            return copy;
        }

        return value is ICloneable and not string ? ((ICloneable)value).Clone() : value;
    }

    private static string Call(MethodInfo method, object[] arguments)
    {
        object? result;
        try
        {
            result = method.Invoke(null, arguments);
        }
        catch (TargetInvocationException exception)
        {
            result = exception.InnerException!.GetType().Name;
        }

        return Show(result) + " | " + string.Join(", ", arguments.Select(Show));
    }

    /// <summary>Every bit of a value.</summary>
    private static string Show(object? value) => value switch
    {
        null => "null",
        double.NaN or float.NaN => "NaN",
        double number => $"{number:R}/{BitConverter.DoubleToInt64Bits(number):x}",
        float number => $"{number:R}/{BitConverter.SingleToInt32Bits(number):x}",
        ITuple tuple => "(" + string.Join(", ", Enumerable.Range(0, tuple.Length).Select(k => Show(tuple[k]))) + ")",
        string text => text,
        IEnumerable items => "[" + string.Join(", ", items.Cast<object?>().Select(Show)) + "]",
        _ when value.GetType().Name == "Vec" => Show(value.GetType().GetField("X")!.GetValue(value)) + Show(value.GetType().GetField("Y")!.GetValue(value)),
        _ => value.ToString()!,
    };
}
