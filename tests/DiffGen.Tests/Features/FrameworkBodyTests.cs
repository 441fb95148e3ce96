using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Reflection;
using DiffGen.Generator;
using DiffGen.Tests.Infrastructure;
using DiffGen.Tests.Methods;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>Every member of System.Numerics that has a body: its value against the framework's, bit for bit, and its derivative against difference quotients.</summary>
public sealed class FrameworkBodyTests
{
    private static readonly Type[] Types =
        [typeof(Vector2), typeof(Vector3), typeof(Vector4), typeof(Quaternion), typeof(Plane), typeof(Matrix3x2), typeof(Matrix4x4), typeof(Complex)];

    /// <summary>The framework's vectorised functions differ from scalar ones by a rounding, now and then.</summary>
    private static readonly string[] Rounded = ["CreateFromYawPitchRoll"];

    /// <summary>Piecewise constant: a method of nothing else has no derivative.</summary>
    private static readonly string[] Steps = ["Round", "Truncate"];

    private static readonly Lazy<Assembly> Bodies = new(Compile);

    private static readonly Lazy<IReadOnlyDictionary<string, Sample>> Samples = new(() => Types.SelectMany(SamplesOf).ToDictionary(sample => sample.Name));

    private static readonly Lazy<SamplePool> Pool = new(() => new SamplePool(Samples.Value.Values));

    public static TheoryData<string> Names => [.. Types.Select(type => type.Name)];

    public static TheoryData<string> Members => [.. Samples.Value.Keys];

    [Theory]
    [MemberData(nameof(Members))]
    public void Derivative_is_right(string name) => Pool.Value[name].Verify();

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_is_the_framework_s(string name)
    {
        var random = new Random(7);
        Type type = Types.First(type => type.Name == name);
        foreach (MethodInfo body in BodiesOf(type))
        {
            if (Rounded.Contains(body.Name)) continue;
            Func<object?[], object?> member = MemberOf(type, body);
            Type[] parameters = [.. body.GetParameters().Select(parameter => parameter.ParameterType)];
            for (int k = 0; k < 500; k++)
            {
                object?[] arguments = [.. parameters.Select(parameter => Any(parameter, random, k))];
                Assert.Equal(Outcome(() => member([.. arguments])), Outcome(() => body.Invoke(null, [.. arguments])));
            }
        }
    }

    [Theory]
    [InlineData("Complex.Asin(new Complex(x, 1)).Real")]
    [InlineData("Vector3.Sin(new Vector3((float)x)).X")]
    [InlineData("Vector4.MaxMagnitude(new Vector4((float)x), Vector4.One).X")]
    [InlineData("Matrix4x4.CreateReflection(new Plane((float)x, 1f, 2f, 3f)).M11")]
    public void Members_without_a_body_are_refused(string expression)
    {
        HarnessResult result = GeneratorHarness.Run(
            $"using System.Numerics; using DiffGen; public static partial class C {{ [Differentiable] public static double F(double x) => x * {expression}; }}");
        Assert.Equal(["DG0005"], result.Diagnostics.Select(diagnostic => diagnostic.Id).Distinct());
    }

    private static IEnumerable<MethodInfo> BodiesOf(Type type) =>
        Bodies.Value.GetType($"DiffGen.FrameworkBodies.{type.Name}Body", throwOnError: true)!
            .GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(body => !body.GetParameters().Any(parameter => parameter.ParameterType.IsByRefLike))
            .Where(body => type.GetField(body.Name.Replace("get_", "", StringComparison.Ordinal), BindingFlags.Static | BindingFlags.Public) is null);

    private static Assembly Compile()
    {
        Assembly generator = typeof(DiffGenGenerator).Assembly;
        IEnumerable<SyntaxTree> trees = generator.GetManifestResourceNames().Where(name => name.EndsWith("Body.cs", StringComparison.Ordinal)).Select(name =>
        {
            using var reader = new StreamReader(generator.GetManifestResourceStream(name)!);
            return CSharpSyntaxTree.ParseText(reader.ReadToEnd());
        });
        CSharpCompilation compilation = GeneratorHarness.Compile([]).RemoveAllSyntaxTrees().AddSyntaxTrees(trees);
        using var image = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics));
        return Assembly.Load(image.ToArray());
    }

    // ---- the framework's member

    private static Func<object?[], object?> MemberOf(Type type, MethodInfo body)
    {
        if (body.Name == "ctor") return type.GetConstructors().First(candidate => Takes(candidate, Parameters(body))).Invoke;
        if (StaticOf(type, body) is { } method) return arguments => method.Invoke(null, arguments);
        MethodInfo instance = InstanceOf(type, body) ?? throw new InvalidOperationException($"{type.Name} has no member for {body}");
        return arguments =>
        {
            object? result = instance.Invoke(arguments[0], arguments[1..]);
            return instance.ReturnType == typeof(void) ? arguments[0] : result;
        };
    }

    private static Type[] Parameters(MethodInfo body) => [.. body.GetParameters().Select(parameter => parameter.ParameterType)];

    private static MethodInfo? StaticOf(Type type, MethodInfo body) =>
        type.GetMethods(BindingFlags.Static | BindingFlags.Public).FirstOrDefault(candidate => candidate.Name == body.Name && candidate.ReturnType == body.ReturnType && Takes(candidate, Parameters(body)));

    private static MethodInfo? InstanceOf(Type type, MethodInfo body) =>
        type.GetMethods(BindingFlags.Instance | BindingFlags.Public).FirstOrDefault(candidate => candidate.Name == body.Name && Takes(candidate, Parameters(body).Skip(1)));

    private static bool Takes(MethodBase method, IEnumerable<Type> types) => method.GetParameters().Select(parameter => parameter.ParameterType).SequenceEqual(types);

    private static object Any(Type type, Random random, int k)
    {
        float Next() => k % 7 == 6 ? random.Next(3) - 1 : (float)(random.NextDouble() * 4 - 2) * (k % 3 == 2 ? 50 : 1);
        if (type == typeof(int)) return random.Next(4);
        if (type == typeof(float)) return Next();
        if (type == typeof(double)) return k % 7 == 6 ? random.Next(3) - 1 : random.NextDouble() * 4 - 2;
        if (type == typeof(Complex)) return new Complex((double)Any(typeof(double), random, k), (double)Any(typeof(double), random, k));
        ConstructorInfo members = type.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length)
            .First(constructor => constructor.GetParameters().All(parameter => parameter.ParameterType == typeof(float)));
        object value = members.Invoke([.. members.GetParameters().Select(_ => (object)Next())]);
        return value is Quaternion quaternion && k % 2 == 0 ? Quaternion.Normalize(quaternion) : value;
    }

    private static string Outcome(Func<object?> call)
    {
        try
        {
            return Bits(call()!);
        }
        catch (TargetInvocationException exception)
        {
            return exception.InnerException!.GetType().Name;
        }
    }

    private static string Bits(object value) => value switch
    {
        float number => float.IsNaN(number) ? "NaN" : BitConverter.SingleToUInt32Bits(number).ToString("X8", CultureInfo.InvariantCulture),
        double number => double.IsNaN(number) ? "NaN" : BitConverter.DoubleToUInt64Bits(number).ToString("X16", CultureInfo.InvariantCulture),
        Complex number => Bits(number.Real) + " " + Bits(number.Imaginary),
        _ => string.Join(" ", value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public).Select(field => Bits(field.GetValue(value)!))),
    };

    // ---- samples

    /// <summary>One method for all overloads of a name: its arguments are taken from an array, its results are summed with weights.</summary>
    private static IEnumerable<Sample> SamplesOf(Type type)
    {
        string number = type == typeof(Complex) ? "double" : "float";
        foreach (IGrouping<string, MethodInfo> overloads in BodiesOf(type).Where(body => body.GetParameters().Length > 0 && !Steps.Contains(body.Name)).GroupBy(body => body.Name))
        {
            int next = 0;
            var statements = new List<string>();
            foreach (MethodInfo body in overloads)
            {
                string[] arguments = [.. Parameters(body).Select(parameter => Argument(parameter, ref next))];
                statements.Add(Call(type, body, arguments));
            }

            string code = $"""
                [Differentiable(Companions = Companions.Gradient | Companions.ValueAndGradient | Companions.Pullback)] public static {number} F({number}[] x)
                {"{"}
                    {number} s = 0;
                    {string.Join("\n    ", statements)}
                    return s;
                {"}"}
                private static float S(float v) => v;
                private static double S(double v) => v;
                private static float S(Vector2 v) => v.X - 2f * v.Y;
                private static float S(Vector3 v) => v.X - 2f * v.Y + 3f * v.Z;
                private static float S(Vector4 v) => v.X - 2f * v.Y + 3f * v.Z + 0.5f * v.W;
                private static float S(Quaternion v) => v.X - 2f * v.Y + 3f * v.Z + 0.5f * v.W;
                private static float S(Plane v) => v.Normal.X - 2f * v.Normal.Y + 3f * v.Normal.Z + 0.5f * v.D;
                private static float S(Matrix3x2 m) => m.M11 - 2f * m.M12 + 3f * m.M21 + 0.5f * m.M22 + m.M31 - m.M32;
                private static float S(Matrix4x4 m) => m.M11 - 2f * m.M12 + 3f * m.M13 + m.M14 + m.M21 - m.M22 + 2f * m.M23 - m.M24 + m.M31 + m.M32 - 2f * m.M33 + m.M34 + m.M41 + 0.5f * m.M42 - m.M43 + m.M44;
                private static double S(Complex v) => v.Real - 2 * v.Imaginary;
                """;
            double[] at = [.. Enumerable.Range(0, next).Select(i => 0.35 + 0.05 * i + 0.12 * Math.Sin(i * i))];
            yield return new Sample($"{type.Name}_{overloads.Key}", code, [at], number == "float" ? 2e-2 : 1e-6, number == "float");
        }
    }

    private static string Call(Type type, MethodInfo body, string[] arguments)
    {
        string name = body.Name;
        bool isStatic = StaticOf(type, body) is not null;
        string rest = string.Join(", ", arguments.Skip(1));
        if (name == "ctor") return $"s += S(new {type.Name}({string.Join(", ", arguments)}));";
        if (name == "op_Implicit") return $"{{ {type.Name} v = {arguments[0]}; s += S(v); }}";
        if (name == "op_UnaryNegation") return $"s += S(-{arguments[0]});";
        if (name == "op_UnaryPlus") return $"s += S(+{arguments[0]});";
        if (name.StartsWith("op_", StringComparison.Ordinal))
            return $"s += S({arguments[0]} {name switch { "op_Addition" => "+", "op_Subtraction" => "-", "op_Multiply" => "*", _ => "/" }} {arguments[1]});";
        if (isStatic) return $"s += S({type.Name}.{name}({string.Join(", ", arguments)}));";
        if (name == "get_Item") return $"s += S({arguments[0]}[{rest}]);";
        if (name == "set_Item") return $"{{ var v = {arguments[0]}; v[{string.Join(", ", arguments[1..^1])}] = {arguments[^1]}; s += S(v); }}";
        if (name.StartsWith("get_", StringComparison.Ordinal)) return $"s += S({arguments[0]}.{name[4..]});";
        if (name.StartsWith("set_", StringComparison.Ordinal)) return $"{{ var v = {arguments[0]}; v.{name[4..]} = {rest}; s += S(v); }}";
        return $"s += S({arguments[0]}.{name}({rest}));";
    }

    private static string Argument(Type type, ref int next)
    {
        if (type == typeof(int)) return "1";
        if (type == typeof(float) || type == typeof(double)) return $"x[{next++}]";
        int count = type == typeof(Complex) ? 2 : type == typeof(Matrix4x4) ? 16 : type == typeof(Matrix3x2) ? 6 : type == typeof(Vector2) ? 2 : type == typeof(Vector3) ? 3 : 4;
        int first = next;
        next += count;
        return $"new {type.Name}({string.Join(", ", Enumerable.Range(first, count).Select(i => $"x[{i}]"))})";
    }
}
