using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.ExistingSources;

/// <summary>
/// A static method of numbers and vectors with its companions, loaded. What it computes is unknown: its derivatives can only agree with each other
/// and, where it is smooth, with difference quotients.
/// </summary>
internal sealed class ExistingMethod
{
    private static readonly Type[] Differentiable = [typeof(double), typeof(float), typeof(double[]), typeof(float[])];

    private readonly MethodInfo _method;
    private readonly MethodInfo _jvp;
    private readonly MethodInfo _gradient;
    private readonly Type[] _types;

    private ExistingMethod(MethodInfo method, MethodInfo jvp, MethodInfo gradient)
    {
        (_method, _jvp, _gradient) = (method, jvp, gradient);
        _types = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
    }

    /// <summary>Null: it takes or gives what cannot be made up here.</summary>
    public static ExistingMethod? Of(IMethodSymbol symbol, Assembly assembly)
    {
        if (!symbol.IsStatic || symbol.IsGenericMethod || TypeName(symbol.ContainingType) is not { } typeName) return null;
        if (assembly.GetType(typeName) is not { } type) return null;
        MethodInfo[] all = type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
        MethodInfo? method = all.FirstOrDefault(candidate => candidate.Name == symbol.Name && !candidate.IsGenericMethod
            && candidate.GetParameters().Select(parameter => parameter.ParameterType.Name).SequenceEqual(symbol.Parameters.Select(NameOf)));
        if (method is null || !(method.ReturnType == typeof(double) || method.ReturnType == typeof(float))) return null;
        Type[] types = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
        if (!types.All(parameter => Differentiable.Contains(parameter) || parameter == typeof(int))) return null;
        MethodInfo? Companion(string suffix, IEnumerable<Type> more) =>
            all.FirstOrDefault(candidate => candidate.Name == symbol.Name + suffix && candidate.GetParameters().Select(parameter => parameter.ParameterType).SequenceEqual(types.Concat(more)));
        return Companion("Jvp", types.Where(parameter => Differentiable.Contains(parameter))) is { } jvp && Companion("Gradient", []) is { } gradient ? new(method, jvp, gradient) : null;

        static string NameOf(IParameterSymbol parameter) => parameter.RefKind != RefKind.None ? "" : parameter.Type is IArrayTypeSymbol array ? array.ElementType.MetadataName + "[]" : parameter.Type.MetadataName;
    }

    private static string? TypeName(INamedTypeSymbol type) =>
        type.IsGenericType ? null
        : type.ContainingType is { } outer ? TypeName(outer) is { } name ? name + "+" + type.MetadataName : null
        : type.ContainingNamespace.IsGlobalNamespace ? type.MetadataName : type.ContainingNamespace.ToDisplayString() + "." + type.MetadataName;

    /// <summary>How many points could be compared.</summary>
    public int Compared { get; private set; }

    /// <summary>What is wrong at a few points. A method that does not come to an end is left running.</summary>
    public string? Verify(int seed)
    {
        string? failure = null;
        var thread = new Thread(() => failure = Compare(new Random(seed)), 16 << 20) { IsBackground = true };
        thread.Start();
        thread.Join(TimeSpan.FromSeconds(2));
        return failure;
    }

    private string? Compare(Random random)
    {
        for (int point = 0; point < 6; point++)
        {
            object[] at = [.. _types.Select(type => Any(type, random))];
            object[] direction = [.. _types.Where(Differentiable.Contains).Select(type => Any(type, random))];
            if (Value(at) is not { } value) continue;
            try
            {
                var forward = (ITuple)_jvp.Invoke(null, [.. at.Select(Copy), .. direction])!;
                if (!Same(value, Number(forward[0]))) return $"{Show(at)}: the value is {value:R}, that of Jvp {forward[0]:R}";
                double tangent = Number(forward[1]);
                object gradient = _gradient.Invoke(null, [.. at.Select(Copy)])!;
                double product = Dot(gradient, direction);
                bool isSingle = _types.Any(type => type == typeof(float) || type == typeof(float[])) || _method.ReturnType == typeof(float);
                if (double.IsFinite(tangent) != double.IsFinite(product) || !Near(tangent, product, isSingle ? 1e-3 : 1e-8)) return $"{Show(at)}: Jvp says {tangent:R}, the gradient {product:R}";
                Compared++;
                if (!isSingle && Quotient(at, direction) is { } quotient && !Near(tangent, quotient, 1e-3)) return $"{Show(at)}: Jvp says {tangent:R}, the difference quotient {quotient:R}";
            }
            catch (TargetInvocationException exception)
            {
                return $"{Show(at)}: the value is {value:R}, a companion throws {exception.InnerException}";
            }
        }

        return null;
    }

    private double? Value(object[] at)
    {
        try
        {
            return Number(_method.Invoke(null, [.. at.Select(Copy)]));
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }

    /// <summary>Null where quotients of two steps differ: there it is not smooth.</summary>
    private double? Quotient(object[] at, object[] direction)
    {
        double? wide = Quotient(at, direction, 1e-5), narrow = Quotient(at, direction, 2.5e-6);
        return wide is { } one && narrow is { } other && double.IsFinite(one) && Near(one, other, 1e-5) ? other : null;
    }

    private double? Quotient(object[] at, object[] direction, double step) =>
        Value(Moved(at, direction, step)) is { } up && Value(Moved(at, direction, -step)) is { } down ? (up - down) / (2 * step) : null;

    private static object[] Moved(object[] at, object[] direction, double step)
    {
        int next = 0;
        return [.. at.Select(argument => argument switch
        {
            int => argument,
            double number => number + step * (double)direction[next++],
            double[] vector => (object)vector.Zip((double[])direction[next++], (x, t) => x + step * t).ToArray(),
            _ => argument,
        })];
    }

    private static object Any(Type type, Random random) =>
        type == typeof(int) ? random.Next(0, 5)
        : type == typeof(double) ? 3 * random.NextDouble() - 1
        : type == typeof(float) ? 3 * random.NextSingle() - 1
        : type == typeof(double[]) ? Enumerable.Range(0, 4).Select(_ => 3 * random.NextDouble() - 1).ToArray()
        : Enumerable.Range(0, 4).Select(_ => 3 * random.NextSingle() - 1).ToArray();

    private static object Copy(object argument) => argument is Array array ? array.Clone() : argument;

    private static double Dot(object gradient, object[] direction)
    {
        if (direction.Length > 1)
        {
            var parts = (ITuple)gradient;
            return Enumerable.Range(0, direction.Length).Sum(i => Product(parts[i]!, direction[i]));
        }

        return Product(gradient, direction[0]);

        static double Product(object left, object right) => left switch
        {
            double[] vector => vector.Zip((double[])right, (x, y) => x * y).Sum(),
            float[] vector => vector.Zip((float[])right, (x, y) => (double)x * y).Sum(),
            _ => Number(left) * Number(right),
        };
    }

    private static double Number(object? number) => Convert.ToDouble(number, CultureInfo.InvariantCulture);

    private static bool Same(double left, double right) => BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right) || (double.IsNaN(left) && double.IsNaN(right));

    private static bool Near(double left, double right, double tolerance) =>
        !double.IsFinite(left) || !double.IsFinite(right) || Math.Abs(left - right) <= tolerance * Math.Max(1, Math.Max(Math.Abs(left), Math.Abs(right)));

    private static string Show(object[] at) => "at (" + string.Join(", ", at.Select(argument => argument is Array array ? "[" + string.Join(", ", array.Cast<object>().Select(Text)) + "]" : Text(argument))) + ")";

    private static string Text(object number) => Convert.ToString(number, CultureInfo.InvariantCulture)!;
}
