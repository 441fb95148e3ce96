using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using DiffGen.Tests.Infrastructure;
using DiffGen.Tests.Methods;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>
/// Extrema and last choices that a loop carries. Against difference quotients where there are derivatives; where values tie or are not finite, against the same method without loops,
/// for every companion.
/// </summary>
public sealed class RunningExtremaTests
{
    private static readonly Sample[] Samples = [.. ExtremaSamples.All, .. ExtremaSamples.Open];

    private static readonly Lazy<SamplePool> Plain = new(() => new SamplePool(Samples));
    private static readonly Lazy<SamplePool> HigherOrder = new(() => new SamplePool(ExtremaSamples.Open.Select(sample => sample.WithAllCompanions())));
    private static readonly Lazy<SamplePool> Fast = new(() => new SamplePool(Samples.Select(sample => sample.WithFastMath())));
    private static readonly Lazy<HarnessResult> Pairs = new(Compile);

    private static readonly double[][] Points =
    [
        [0.7, -1.3, 0.45, 1.9, -0.35], [1.2, 0.4, -0.8, 0.25, 1.6], [-0.4, -0.9, -0.2, -1.1, -0.6], [0.1, 0.2, 0.3, 0.4, 0.5], [2.5, 2, 1.5, 1, 0.5],
        [1, 1, 1, 1, 1], [0.5, 0.5, -1, -1, 0.5], [-1, 1, -1, 1, -1], [0, 0, 0, 0, 0], [0, -0.0, 0, -0.0, 0], [-0.0, 0, -0.0, 0, -0.0], [0.3, 0.2, 0.3, 0.4, 0.3], [2, 0.5, 2, 0.5, 1],
        [double.NaN, 1, 2, 3, 4], [0.5, 1, double.NaN, 0.7, 2], [0.5, 1, 0.3, 0.7, double.NaN], [double.NaN, double.NaN, double.NaN, double.NaN, double.NaN],
        [double.PositiveInfinity, 1, 2, 0.5, 0.3], [0.4, 0.2, double.NegativeInfinity, 0.7, 0.1], [1, double.PositiveInfinity, 0.2, double.NegativeInfinity, 0.4],
        [double.PositiveInfinity, double.PositiveInfinity, 1, double.PositiveInfinity, 2], [0.1, 0.2, 0.3, 0.4, double.NegativeInfinity],
    ];

    public static TheoryData<string> All => [.. Samples.Select(sample => sample.Name)];

    public static TheoryData<string> Open => [.. ExtremaSamples.Open.Select(sample => sample.Name)];

    public static TheoryData<string> Closed => [.. ExtremaSamples.All.Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void Gradient_is_right(string name) => Plain.Value[name].Verify();

    [Theory]
    [MemberData(nameof(Open))]
    public void Tangents_and_Hessians_agree_with_gradients(string name) => HigherOrder.Value.HigherOrder(name).Verify();

    [Theory]
    [MemberData(nameof(All))]
    public void Gradient_is_right_with_fast_math(string name) => Fast.Value[name].Verify();

    [Theory]
    [MemberData(nameof(Closed))]
    public void Loops_do_what_straight_lines_do(string name)
    {
        var failures = new List<string>();
        foreach (double[] x in Points)
        {
            foreach ((string companion, double[] expected, double[] actual) in Answers(name, "Unrolled", x).Zip(Answers(name, "Loops", x), (line, loop) => (line.Companion, line.Numbers, loop.Numbers)))
            {
                bool isRounded = companion.StartsWith("fast", StringComparison.Ordinal), isFinite = x.All(double.IsFinite);
                if (isRounded && !isFinite) continue;
                // Where a factor is not finite, a cotangent that happens to be zero gives 0 · ∞ or 0 · NaN, one that is known to be zero does not, and a loop knows more of what was not chosen
                // than straight lines do. There a derivative of one of the two may be NaN; two numbers are the same, and so are the values.
                int values = companion is "FGradient" or "FPullback" or "FHessian" or "fast gradient" ? 0 : 1;
                if (!expected.Zip(actual).Select((pair, k) => AreSame(pair.First, pair.Second, isRounded ? 1e-11 : 1e-13) || (!isFinite && k >= values && (double.IsNaN(pair.First) || double.IsNaN(pair.Second)))).All(same => same))
                    failures.Add($"{companion} at ({string.Join(", ", x)}): ({string.Join(", ", actual)}) instead of ({string.Join(", ", expected)})");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures) + "\n" + Source(name));
    }

    private static bool AreSame(double expected, double actual, double tolerance) =>
        expected.Equals(actual) || Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected));

    private static (string Companion, double[] Numbers)[] Answers(string name, string type, double[] x)
    {
        double[][] answers = Pairs.Value.Invoke<double[][]>($"{name}.{type}Probe.Answers", (object)x);
        string[] companions = ["F", "FGradient", "FValueAndGradient", "FPullback", "FJvp", "FHvp", "FHessian", "fast gradient", "fast FJvp"];
        return [.. companions.Zip(answers)];
    }

    private static string Source(string name) => ExtremaSamples.All.Single(sample => sample.Name == name).Source;

    private static HarnessResult Compile()
    {
        var text = new StringBuilder("using System;\nusing System.Linq;\nusing DiffGen;\n");
        foreach (Sample sample in ExtremaSamples.All)
        {
            text.Append($"namespace {sample.Name}\n{{\n");
            foreach ((string type, string members) in new[] { ("Loops", sample.Source), ("Unrolled", Unrolled.Of(sample.Source)) })
            {
                text.Append($"public static partial class {type} {{\n{Asking(members, "Companions = Companions.ValueAndGradient | Companions.Gradient | Companions.Pullback | Companions.Jvp | Companions.Hvp | Companions.Hessian")}\n}}\n");
                text.Append($"public static partial class {type}Fast {{\n{Asking(members, "Companions = Companions.ValueAndGradient | Companions.Gradient | Companions.Jvp, FastMath = true")}\n}}\n");
                text.Append(Probe.Replace("$", type, StringComparison.Ordinal));
            }

            text.Append("}\n");
        }

        return GeneratorHarness.Run(text.ToString()).AssertClean();
    }

    private static string Asking(string members, string arguments) => members.Replace("[Differentiable]", $"[Differentiable({arguments})]", StringComparison.Ordinal);

    private const string Probe =
        """
        public static class $Probe
        {
            public static double[][] Answers(double[] x)
            {
                double[] u = [0.3, -0.7, 1.1, 0.2, -0.4], dx = new double[5], hx = new double[5], into = new double[5];
                double value = $.FValueAndGradient(x, into);
                var (_, pullback) = $.FPullback(x);
                double[] pulled;
                using (pullback) { pullback.Invoke(3); pulled = pullback.Invoke(1); }
                var (ofTangent, tangent) = $.FJvp(x, u);
                double ofProduct = $.FHvp(x, u, dx, hx);
                double[,] hessian = $.FHessian(x);
                return [[$.F(x)], $.FGradient(x), [value, .. into], pulled, [ofTangent, tangent], [ofProduct, .. dx, .. hx], [.. hessian.Cast<double>()], $Fast.FGradient(x), [$Fast.FJvp(x, u).Tangent]];
            }
        }

        """;
}
