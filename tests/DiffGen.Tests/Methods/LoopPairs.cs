using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DiffGen.Tests.Methods;

/// <summary>
/// Members with a method <c>double F(double[] x)</c> over five numbers, beside the same members without loops (<see cref="Unrolled"/>): every companion answers the same for both, also where
/// values tie or are not finite and difference quotients say nothing.
/// </summary>
internal sealed class LoopPairs
{
    private const string Companions = "Companions.ValueAndGradient | Companions.Gradient | Companions.Pullback | Companions.Jvp | Companions.Hvp | Companions.Hessian";

    private static readonly double[][] Points =
    [
        [0.7, -1.3, 0.45, 1.9, -0.35], [1.2, 0.4, -0.8, 0.25, 1.6], [-0.4, -0.9, -0.2, -1.1, -0.6], [0.1, 0.2, 0.3, 0.4, 0.5], [2.5, 2, 1.5, 1, 0.5],
        [1, 1, 1, 1, 1], [0.5, 0.5, -1, -1, 0.5], [-1, 1, -1, 1, -1], [0, 0, 0, 0, 0], [0, -0.0, 0, -0.0, 0], [-0.0, 0, -0.0, 0, -0.0], [0.3, 0.2, 0.3, 0.4, 0.3], [2, 0.5, 2, 0.5, 1],
        [double.NaN, 1, 2, 3, 4], [0.5, 1, double.NaN, 0.7, 2], [0.5, 1, 0.3, 0.7, double.NaN], [double.NaN, double.NaN, double.NaN, double.NaN, double.NaN],
        [double.PositiveInfinity, 1, 2, 0.5, 0.3], [0.4, 0.2, double.NegativeInfinity, 0.7, 0.1], [1, double.PositiveInfinity, 0.2, double.NegativeInfinity, 0.4],
        [double.PositiveInfinity, double.PositiveInfinity, 1, double.PositiveInfinity, 2], [0.1, 0.2, 0.3, 0.4, double.NegativeInfinity],
    ];

    /// <summary>Where nothing ties, not with the constants of a program either: a kink between two straight lines looks like a derivative to difference quotients.</summary>
    private static readonly double[][] Usual = [[0.713, -1.327, 0.451, 1.919, -0.353], [1.217, 0.413, -0.829, 0.257, 1.613], [0.617, 0.211, 0.389, 0.127, 0.293]];

    private readonly Dictionary<string, string> _members;
    private readonly HarnessResult _result;

    public LoopPairs(IEnumerable<(string Name, string Members)> programs)
    {
        _members = programs.ToDictionary(program => program.Name, program => program.Members);
        while (true)
        {
            CSharpCompilation sources = GeneratorHarness.Compile([.. _members.Keys.Except(Refused.Keys).Select(name => (name + ".cs", Text(name)))]);
            GeneratorDriver driver = GeneratorHarness.Driver().RunGeneratorsAndUpdateCompilation(sources, out Compilation output, out ImmutableArray<Diagnostic> fromGenerator);
            _result = new HarnessResult((CSharpCompilation)output, driver.GetRunResult().Results.Single(), fromGenerator, []);
            if (_result.GeneratorException is not null) break;
            // The analyzer, which says why a method is refused, is asked only where companions are missing.
            string[] broken = [.. _result.CompilerErrors.Select(error => NameOf(error.Location)).Where(_members.ContainsKey).Distinct()];
            foreach (string name in broken)
            {
                if (GeneratorHarness.Run([(name + ".cs", Text(name))]).Diagnostics is [var first, ..]) Refused[name] = $"{first.Id} {first.GetMessage(CultureInfo.InvariantCulture)}";
                else throw new InvalidOperationException($"{name} does not compile: {_result.CompilerErrors.First(error => NameOf(error.Location) == name)}\n{_members[name]}");
            }

            if (broken.Length == 0) break;
        }

        _result.AssertClean();
    }

    /// <summary>Why programs are refused, each with the diagnostic.</summary>
    public Dictionary<string, string> Refused { get; } = [];

    /// <summary>The gradient of the method with loops against difference quotients at the points where there may be some.</summary>
    public void VerifyDifferences(string name)
    {
        var sample = new Sample(name, _members[name], Usual, MayJump: true);
        new CompiledSample(sample, _result.Assembly.GetType(name + ".LoopsProbe", throwOnError: true)!).Verify();
    }

    /// <summary>The answers of both.</summary>
    /// <param name="mayBeNaN">
    /// Where a factor is not finite, a cotangent that happens to be zero gives 0 · ∞ or 0 · NaN, one that is known to be zero does not, and a loop knows more of what was not chosen than
    /// straight lines do. Where it may be so, a derivative of one of the two may be NaN; two numbers are the same, and so are the values.
    /// </param>
    public void Verify(string name, Func<double[], bool> mayBeNaN)
    {
        var failures = new List<string>();
        foreach (double[] x in Points)
        {
            bool isFinite = x.All(double.IsFinite);
            double[][] lines = Answers(name, "Unrolled", x), loops = Answers(name, "Loops", x);
            void Compare(string what, double[] expected, double[] actual, double tolerance)
            {
                double scale = expected.Where(double.IsFinite).Append(1).Max(Math.Abs);
                if (!expected.Zip(actual).All(pair => AreSame(pair.First, pair.Second, tolerance * scale) || (tolerance > 0 && mayBeNaN(x) && (double.IsNaN(pair.First) || double.IsNaN(pair.Second)))))
                    failures.Add($"{what} at ({string.Join(", ", x)}): ({string.Join(", ", actual)}) instead of ({string.Join(", ", expected)})");
            }

            (double[] value, double[] gradient, double[] tangent, double[] product) = (lines[0], lines[1], lines[2], lines[3]);
            Compare("F", value, loops[0], 0);
            Compare("gradient of FHvp", gradient, loops[1], 1e-12);
            Compare("FJvp", tangent, loops[2], 1e-12);
            Compare("FHvp", product, loops[3], 1e-12);
            Compare("FGradient", gradient, loops[4], 1e-12);
            Compare("value of FValueAndGradient", value, loops[5], 0);
            Compare("FValueAndGradient", gradient, loops[6], 1e-12);
            Compare("FPullback", gradient, loops[7], 1e-12);
            if (!isFinite) continue;
            Compare("FHessian", product, loops[8], 1e-11);
            Compare("gradient with FastMath", gradient, loops[9], 1e-10);
            Compare("FJvp with FastMath", tangent, loops[10], 1e-10);
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures.Take(12)) + "\n" + _members[name]);
    }

    private static bool AreSame(double expected, double actual, double tolerance) => expected.Equals(actual) || Math.Abs(expected - actual) <= tolerance;

    private double[][] Answers(string name, string type, double[] x) => _result.Invoke<double[][]>($"{name}.{type}Probe.Answers", (object)x);

    private static string NameOf(Location location) => Regex.Replace(location.SourceTree?.FilePath ?? "", @"\.cs$", "");

    private string Text(string name)
    {
        string loops = _members[name], lines = Unrolled.Of(loops);
        return $$"""
            using System;
            using System.Linq;
            using DiffGen;
            namespace {{name}};
            public static partial class Loops { {{Asking(loops, $"Companions = {Companions}")}} }
            public static partial class Fast { {{Asking(loops, "Companions = Companions.Gradient | Companions.Jvp, FastMath = true")}} }
            public static partial class Unrolled { {{Asking(lines, "Companions = Companions.Jvp | Companions.Hvp")}} }
            {{Probes}}
            """;
    }

    private static string Asking(string members, string arguments) => members.Replace("[Differentiable]", $"[Differentiable({arguments})]", StringComparison.Ordinal);

    private const string Probes =
        """
        public static class UnrolledProbe
        {
            public static double[][] Answers(double[] x)
            {
                double[] u = [0.3, -0.7, 1.1, 0.2, -0.4], dx = new double[5], hx = new double[5];
                Unrolled.FHvp(x, u, dx, hx);
                return [[Unrolled.F(x)], dx, [Unrolled.FJvp(x, u).Tangent], hx];
            }
        }

        public static class LoopsProbe
        {
            public static double Value(double[] x) => Loops.F(x);

            public static double[] Gradient(double[] x) => Loops.FGradient(x);

            public static double[][] Answers(double[] x)
            {
                double[] u = [0.3, -0.7, 1.1, 0.2, -0.4], dx = new double[5], hx = new double[5], into = new double[5];
                double value = Loops.FValueAndGradient(x, into);
                var (_, pullback) = Loops.FPullback(x);
                double[] pulled;
                using (pullback) { pullback.Invoke(3); pulled = pullback.Invoke(1); }
                Loops.FHvp(x, u, dx, hx);
                double[,] hessian = Loops.FHessian(x);
                double[] product = new double[5];
                for (int i = 0; i < 5; i++) for (int j = 0; j < 5; j++) product[i] += hessian[i, j] * u[j];
                return [[Loops.F(x)], dx, [Loops.FJvp(x, u).Tangent], hx, Loops.FGradient(x), [value], into, pulled, product, Fast.FGradient(x), [Fast.FJvp(x, u).Tangent]];
            }
        }
        """;
}
