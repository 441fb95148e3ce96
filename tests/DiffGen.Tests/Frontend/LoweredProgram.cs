using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using DiffGen.Generator.Frontend;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Tests.Frontend;

/// <summary>
/// A C# program compiled twice: by the C# compiler, and by the frontend. Its public static methods are run both ways on random arguments
/// and must give the same results, write the same into arrays and <c>ref</c> parameters, and throw on the same arguments.
/// </summary>
internal sealed class LoweredProgram
{
    private readonly CSharpCompilation _compilation;
    private readonly Assembly _assembly;
    private readonly Dictionary<string, LoweringResult> _lowered = [];

    public LoweredProgram(string source)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14);
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll"))
            .Select(path => MetadataReference.CreateFromFile(path));
        _compilation = CSharpCompilation.Create(
            "Programs", [CSharpSyntaxTree.ParseText(source, options)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var stream = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult emitted = _compilation.Emit(stream);
        if (!emitted.Success) throw new InvalidOperationException(string.Join("\n", emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        _assembly = Assembly.Load(stream.ToArray());
    }

    public IEnumerable<string> Methods => Entries.Select(method => method.Name);

    private IEnumerable<MethodInfo> Entries => _assembly.GetTypes().Where(type => type is { IsAbstract: true, IsSealed: true, IsPublic: true })
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly));

    public LoweringResult Lower(string name)
    {
        MethodInfo method = Entries.Single(entry => entry.Name == name);
        return Lower(_compilation.GetTypeByMetadataName(method.DeclaringType!.FullName!)!.GetMembers(name).OfType<IMethodSymbol>().Single());
    }

    private LoweringResult Lower(IMethodSymbol method)
    {
        string key = Lowering.KeyOf(method);
        if (_lowered.TryGetValue(key, out LoweringResult? known)) return known;
        LoweringResult result = Lowering.Lower(method, FrameworkBodies.HomeOf(method, _compilation), default);
        if (result.Body is not null) Verifier.Verify(result.Body);
        _lowered[key] = result;
        foreach (IMethodSymbol callee in result.CalleeSymbols) Lower(callee);
        return result;
    }

    /// <summary>Null if both agree; else what does not.</summary>
    public string? Disagreement(string name, int trials)
    {
        MethodInfo method = Entries.Single(entry => entry.Name == name);
        LoweringResult lowered = Lower(name);
        if (lowered.Body is not { } body) return "refused: " + string.Join("; ", lowered.Problems.Select(problem => problem.DiagnosticId + " " + problem.Arguments));
        IMethodSymbol symbol = _compilation.GetTypeByMetadataName(method.DeclaringType!.FullName!)!.GetMembers(name).OfType<IMethodSymbol>().Single();
        var types = new TypeMapper(_compilation);
        IRType[] parameters = [.. symbol.Parameters.Select(parameter => types.Map(parameter.Type))];
        var random = new Random(7);
        for (int trial = 0; trial < trials; trial++)
        {
            int size = trial < 4 ? random.Next(0, 3) : random.Next(3, 7);
            object?[] arguments = [.. method.GetParameters().Select(parameter => Make(parameter.ParameterType, random, size, trial))];
            string shown = string.Join(" ", arguments.Select(argument => Show(ToIR(argument))));
            object?[] leaves = [.. symbol.Parameters.SelectMany((parameter, i) => parameter.RefKind == RefKind.Out ? [] : Leaves(ToIR(arguments[i]), parameters[i]))];
            string expected = Run(() => Native(method, symbol, arguments, parameters, types));
            string found = Run(() => Interpreted(body, leaves));
            if (expected != found) return $"({shown}): C# gives {expected}, the IR {found}";
        }

        return null;
    }

    private static string Run(Func<string> program)
    {
        try
        {
            return program();
        }
        catch (Exception exception) when (exception is not (NotSupportedException or KeyNotFoundException or MissingMethodException or TimeoutException))
        {
            return "an exception";
        }
    }

    private static string Native(MethodInfo method, IMethodSymbol symbol, object?[] arguments, IRType[] parameters, TypeMapper types)
    {
        object? result = method.Invoke(null, arguments);
        var results = new List<object?>();
        if (!symbol.ReturnsVoid) results.AddRange(Leaves(ToIR(result), types.Map(symbol.ReturnType)));
        for (int i = 0; i < parameters.Length; i++)
            if (symbol.Parameters[i].RefKind is RefKind.Ref or RefKind.Out) results.AddRange(Leaves(ToIR(arguments[i]), parameters[i]));
        return string.Join(";", results.Select(Show)) + " | " + string.Join(" ", arguments.OfType<Array>().Select(array => Show(ToIR(array))));
    }

    private string Interpreted(Function body, object?[] leaves)
    {
        object?[] results = new Evaluator(target => _lowered[target.MethodKey].Body ?? throw new NotSupportedException(target.MethodKey), Opaque).Run(body, leaves);
        return string.Join(";", results.Select(Show)) + " | " + string.Join(" ", leaves.OfType<Storage>().Select(Show));
    }

    /// <summary>The few templates that the programs need: C# text is not interpreted here.</summary>
    private static object?[] Opaque(OpaqueCode code, object?[] x) => code.Template switch
    {
        "{0} is null" => [x[0] is null],
        "global::System.Math.Max({0}, {1})" => [Math.Max((int)x[0]!, (int)x[1]!)],
        "global::System.Math.Abs({0})" => [Math.Abs((int)x[0]!)],
        var text when text.StartsWith("{0} is \"", StringComparison.Ordinal) => [(string)x[0]! == text[8..^1]],
        var text when text.StartsWith("{0} is (", StringComparison.Ordinal) => [Convert.ToInt32(x[0]) == int.Parse(text.Split('(', ')')[^2])],
        var text when text.Contains("ThrowIf", StringComparison.Ordinal) => [],
        var text when text.StartsWith("new global::System.", StringComparison.Ordinal) => [new object()],
        var text when text.StartsWith("$\"", StringComparison.Ordinal) => ["text"],
        var text => throw new NotSupportedException(text),
    };

    // ---- values on both sides

    private static object? Make(Type type, Random random, int size, int trial)
    {
        if (type.IsByRef) type = type.GetElementType()!;
        if (type == typeof(double)) return Math.Round(random.NextDouble() * 8 - 3, 2);
        if (type == typeof(float)) return (float)Math.Round(random.NextDouble() * 8 - 3, 2);
        if (type == typeof(int)) return trial % 3 == 0 ? random.Next(-2, 9) : size;
        if (type == typeof(long)) return (long)random.Next(-2, 9);
        if (type == typeof(bool)) return random.Next(2) == 0;
        if (type == typeof(string)) return random.Next(2) == 0 ? "a" : "b";
        if (type.IsEnum) return Enum.ToObject(type, random.Next(0, 3));
        if (type.IsArray)
        {
            int[] sizes = [.. Enumerable.Range(0, type.GetArrayRank()).Select(dimension => size + dimension)];
            var array = Array.CreateInstance(type.GetElementType()!, sizes);
            var index = new int[sizes.Length];
            for (int i = 0; i < array.Length; i++)
            {
                for (int d = sizes.Length - 1, rest = i; d >= 0; rest /= sizes[d--]) index[d] = rest % sizes[d];
                array.SetValue(Make(type.GetElementType()!, random, size, trial), index);
            }

            return array;
        }

        object made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (FieldInfo field in Fields(type)) field.SetValue(made, Make(field.FieldType, random, size, trial));
        return made;
    }

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private static object? ToIR(object? value)
    {
        if (value is null or string or decimal or Storage or Dictionary<string, object?>) return value;
        if (value is Array array) return Storage.Of(array.Cast<object?>().Select(ToIR), [.. Enumerable.Range(0, array.Rank).Select(array.GetLength)]);
        Type type = value.GetType();
        if (type.IsPrimitive || type.IsEnum) return value;
        return Fields(type).ToDictionary(field => field.Name[0] == '<' ? field.Name[1..field.Name.IndexOf('>')] : field.Name, field => ToIR(field.GetValue(value)));
    }

    private static IEnumerable<object?> Leaves(object? value, IRType type)
    {
        if (type is not AggregateType { IsReferenceType: false } aggregate) return [value];
        var members = (Dictionary<string, object?>)value!;
        return aggregate.Members.SelectMany((member, i) => Leaves(members.TryGetValue(member.Name, out object? named) ? named : members["Item" + (i + 1)], member.Type));
    }

    private static string Show(object? value) => value switch
    {
        null => "null",
        double number => number.ToString("R"),
        float number => number.ToString("R") + "f",
        Storage storage => "[" + string.Join(",", storage.Cells.Select(Show)) + "]",
        Dictionary<string, object?> members => "{" + string.Join(",", members.Values.Select(Show)) + "}",
        _ => value.ToString()!,
    };
}
