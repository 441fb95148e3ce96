using System;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Methods;

/// <summary>
/// A small piece of user code that is differentiated and compared with difference quotients. Either just the members of a
/// static class <c>C</c>, among them an annotated <c>F</c> that takes numbers or one array or span, or whole declarations with a
/// class <c>Probe</c> whose <c>Value</c> and <c>Gradient</c> map <c>double[]</c> to the number and its gradient.
/// </summary>
/// <param name="At">Where it is compared; null: at numbers that suit most functions.</param>
/// <param name="Tolerance">Relative to the largest entry and at least to one.</param>
/// <param name="MayJump">Conditions on the data may change within the steps of a difference quotient: only where quotients agree with each other do they count.</param>
internal sealed record Sample(string Name, string Source, double[][]? At = null, double Tolerance = 1e-6, bool IsSinglePrecision = false, bool MayJump = false)
{
    private const string Prefix = "S_";

    private const string Usings =
        "using System;\nusing System.Collections.Generic;\nusing System.Linq;\nusing System.Numerics;\nusing DiffGen;\n\n";

    /// <summary>Every sample has a namespace of its own, by which errors find their way back. The prefix keeps it apart from types.</summary>
    public string Namespace => Prefix + Name;

    private const string Mark = "[Differentiable]";

    /// <summary>Asks for every companion; the probe has <c>Jvp</c>, <c>Hvp</c> and <c>Hessian</c> as well.</summary>
    public Sample WithAllCompanions() => this with { Source = Source.Replace(Mark, "[Differentiable(Companions = Companions.All)]", StringComparison.Ordinal), HasAllCompanions = true };

    /// <summary>Values may differ in rounding.</summary>
    public Sample WithFastMath() => this with { Source = Source.Replace(Mark, "[Differentiable(FastMath = true)]", StringComparison.Ordinal), IsFast = true };

    public bool IsFast { get; private init; }

    /// <summary>Whether <see cref="WithAllCompanions"/> can ask.</summary>
    public bool CanHaveAllCompanions => Source.Contains(Mark, StringComparison.Ordinal) && !Source.Contains("[Differentiable(", StringComparison.Ordinal);

    public bool HasAllCompanions { get; private init; }

    public bool HasProbe => Source.Contains("static class Probe", StringComparison.Ordinal);

    public string Text => HasProbe
        ? $"{Usings}namespace {Namespace};\n\n{Source}\n"
        : $"{Usings}namespace {Namespace};\n\npublic static partial class C\n{{\n{Source}\n}}\n";

    public static string NameOf(string @namespace) => @namespace.StartsWith(Prefix, StringComparison.Ordinal) ? @namespace[Prefix.Length..] : "";

    /// <summary>Calls of the companions in a uniform shape.</summary>
    public string Probe()
    {
        ParameterListSyntax parameters = Parameters();
        string[] types = [.. parameters.Parameters.Select(parameter => parameter.Type!.ToString())];
        if (types.All(type => type is "double" or "float"))
            return ScalarProbe(types);
        string element = types[0].Contains("float", StringComparison.Ordinal) ? "float" : "double";
        return ArrayProbe(element);
    }

    public double[][] Points()
    {
        if (At is not null) return At;
        double[] usual = [0.7, -1.3, 0.45, 1.9, -0.35];
        double[] other = [1.2, 0.4, -0.8, 0.25, 1.6];
        if (HasProbe) return [usual, other];
        ParameterListSyntax parameters = Parameters();
        bool isScalar = parameters.Parameters.All(parameter => parameter.Type!.ToString() is "double" or "float");
        int arity = isScalar ? parameters.Parameters.Count : usual.Length;
        return [usual[..arity], other[..arity]];
    }

    public override string ToString() => Name;

    private ParameterListSyntax Parameters() =>
        CSharpSyntaxTree.ParseText(Text).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
            .First(method => method.Identifier.Text == "F").ParameterList;

    private string ScalarProbe(string[] types)
    {
        string arguments = string.Join(", ", types.Select((type, i) => $"({type})x[{i}]"));
        string locals = string.Concat(types.Select((type, i) => $"{type} g{i} = 0; "));
        string outs = string.Join(", ", types.Select((_, i) => $"out g{i}"));
        string refs = string.Join(", ", types.Select((_, i) => $"ref g{i}"));
        string store = string.Concat(types.Select((_, i) => $"dx[{i}] = g{i}; "));
        string load = string.Concat(types.Select((type, i) => $"g{i} = ({type})dx[{i}]; "));
        return Class(
            $"C.F({arguments})",
            $"{locals}double value = C.FValueAndGradient({arguments}, {outs}); {store}return value;",
            $"{locals}{load}double value = C.FValueAndGradientAccumulate({arguments}, {refs}); {store}return value;",
            $"{locals}var result = C.FPullback({arguments}); using var pullback = result.Pullback; "
                + $"for (int i = 0; i < v.Length; i++) {{ var dx = gradients[i]; pullback.Invoke(({types[0]})v[i], {outs}); {store}}} return result.Value;",
            $"var result = C.FJvp({arguments}, {Join(types, (type, i) => $"({type})u[{i}]")}); tangent = result.Tangent; return result.Value;",
            $"{locals}{string.Concat(types.Select((type, i) => $"{type} h{i} = 0; "))}double value = C.FHvp({arguments}, {Join(types, (type, i) => $"({type})u[{i}]")}, {outs}, {Join(types, (_, i) => $"out h{i}")}); "
                + $"{store}{string.Concat(types.Select((_, i) => $"hx[{i}] = h{i}; "))}return value;",
            types.Distinct().Count() == 1 ? $"C.FHessian({arguments})" : "");
    }

    private string ArrayProbe(string element)
    {
        // Single precision is narrowed on the way in and widened on the way out.
        string narrow = element == "float" ? "float[] a = Array.ConvertAll(x, e => (float)e), d = Array.ConvertAll(dx, e => (float)e);" : "double[] a = x, d = dx;";
        const string Widen = "for (int i = 0; i < d.Length; i++) dx[i] = d[i];";
        string into = $"{narrow} double value = C.FValueAndGradient(a, d); {Widen} return value;";
        string accumulate = $"{narrow} double value = C.FValueAndGradientAccumulate(a, d); {Widen} return value;";
        string argument = element == "float" ? "Array.ConvertAll(x, e => (float)e)" : "x";
        string direction = element == "float" ? "Array.ConvertAll(u, e => (float)e)" : "u";
        return Class(
            $"C.F({argument})",
            into,
            accumulate,
            $"var result = C.FPullback({argument}); using var pullback = result.Pullback; for (int i = 0; i < v.Length; i++) "
                + $"{{ var g = pullback.Invoke(({element})v[i]); for (int j = 0; j < g.Length; j++) gradients[i][j] = g[j]; }} return result.Value;",
            $"var result = C.FJvp({argument}, {direction}); tangent = result.Tangent; return result.Value;",
            $"{narrow} {element}[] h = new {element}[d.Length]; double value = C.FHvp(a, {direction}, d, h); {Widen} for (int i = 0; i < h.Length; i++) hx[i] = h[i]; return value;",
            $"C.FHessian({argument})");
    }

    private static string Join(string[] types, Func<string, int, string> text) => string.Join(", ", types.Select(text));

    private string Class(string value, string into, string accumulate, string pullback, string jvp, string hvp, string hessian)
    {
        string Entries(string matrix) => hessian.Length == 0 ? "entries[0] = double.NaN;" : $"int k = 0; foreach (var entry in {matrix}) entries[k++] = entry;";
        string sparse = hessian.Replace("FHessian", "FSparseHessian", StringComparison.Ordinal) + ".ToDense()";
        string more = !HasAllCompanions ? "" :
            $$"""
                public static double Jvp(double[] x, double[] u, out double tangent) { {{jvp}} }

                public static double Hvp(double[] x, double[] u, double[] dx, double[] hx) { {{hvp}} }

                public static void Hessian(double[] x, double[] entries) { {{Entries(hessian)}} }

                public static void SparseHessian(double[] x, double[] entries) { {{Entries(sparse)}} }
            """;
        return $$"""
            using System;

            namespace {{Namespace}};

            public static class Probe
            {
                public static double Value(double[] x) => {{value}};

                public static double Into(double[] x, double[] dx) { {{into}} }

                public static double Accumulate(double[] x, double[] dx) { {{accumulate}} }

                public static double Pullback(double[] x, double[] v, double[][] gradients) { {{pullback}} }

            {{more}}
            }
            """;
    }
}
