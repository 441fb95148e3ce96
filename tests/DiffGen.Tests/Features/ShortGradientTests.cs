using System;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>Gradients of short functions of numbers, which are code of their own: they set their destinations and have no cotangent.</summary>
public sealed class ShortGradientTests
{
    private static readonly string[] Expressions =
    [
        "x * x", "x * y - y", "x", "3 * y", "1 / Math.Sqrt(x * x + y * y)", "Math.Sqrt(x) * y", "Math.Log(x) * Diff.StopGradient(y)", "x > y ? x * x : Math.Sin(y) * x", "Math.Max(x, y) * x",
        "Math.Pow(x, y)", "Math.Abs(x) / (1 + y * y)", "Math.Exp(-x * x) * Math.Cos(y) + x / y", "Math.Clamp(x, 0, 1) * y", "double.Hypot(x, y)", "x / x",
    ];

    private static readonly double[] Points = [0, -0.0, 1, -1, 0.3, 2.5, -7, 1e-200, 1e200, double.PositiveInfinity, double.NaN];

    private static readonly Lazy<HarnessResult> Compiled = new(Compile);

    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            for (int i = 0; i < Expressions.Length; i++) cases.Add(i, Expressions[i]);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_is_the_product_with_one(int index, string expression)
    {
        foreach (double x in Points)
        {
            foreach (double y in Points)
            {
                double[] expected = Compiled.Value.Invoke<double[]>("S.Vjp" + index, x, y);
                foreach (string form in new[] { "Gradient", "Both", "Into" })
                {
                    double[] actual = Compiled.Value.Invoke<double[]>("S." + form + index, x, y);
                    Assert.True(expected.Zip(actual, AreSame).All(same => same), $"{expression} at ({x}, {y}): {string.Join(", ", actual)} instead of {string.Join(", ", expected)}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_calls_no_sweep(int index, string expression)
    {
        string text = Compiled.Value.AssertClean().GeneratedText;
        string body = Regex.Match(text, $@"public static double F{index}ValueAndGradient\(double x, double y, out double dx, out double dy\)\n.*?\n    }}\n", RegexOptions.Singleline).Value;
        Assert.True(body.Length > 0 && !body.Contains("Sweep", StringComparison.Ordinal), expression + "\n" + body);
        Assert.DoesNotContain(" + 0.0", body, StringComparison.Ordinal);
        Assert.DoesNotContain("+=", body, StringComparison.Ordinal);
        Assert.Contains($"F{index}ValueAndGradient(x, y, out double dx, out double dy);", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Destinations_that_may_be_read_afterwards_are_left_to_the_sweep()
    {
        HarnessResult result = GeneratorHarness.Run(
            """
            using DiffGen;

            public static partial class A
            {
                [Differentiable] public static double F(in double x, in double y) => x * y + x;
                public static double[] Same(double x, double y) { double value = FValueAndGradient(x, y, out x, out y); return [value, x, y]; }
                public static double[] Crossed(double x, double y) { double value = FValueAndGradient(in x, in y, out y, out x); return [value, x, y]; }
            }

            public partial struct B
            {
                public double Factor;
                [Differentiable] public readonly double F(double x) => x * x * Factor;
                public static double[] Into(double x) { var b = new B { Factor = 3 }; double value = b.FValueAndGradient(x, out b.Factor); return [value, b.Factor]; }
            }
            """).AssertClean();
        Assert.Equal([8, 4, 2], result.Invoke<double[]>("A.Same", 2.0, 3.0));
        Assert.Equal([8, 2, 4], result.Invoke<double[]>("A.Crossed", 2.0, 3.0));
        Assert.Equal([12, 12], result.Invoke<double[]>("B.Into", 2.0));
    }

    [Fact]
    public void Long_functions_and_loops_stay_with_the_sweep()
    {
        string terms = string.Join(" + ", Enumerable.Range(1, 30).Select(k => $"x * x * {k}.5"));
        string text = GeneratorHarness.Run(
            $$"""
            using DiffGen;

            public static partial class L
            {
                [Differentiable] public static double Long(double x) => {{terms}};
                [Differentiable] public static double Loop(double x) { double s = 0; for (int i = 1; i < 4; i++) s += x * i; return s; }
            }
            """).AssertClean().GeneratedText;
        Assert.Contains("double value = LongJointSweep(x, 1.0, ref dxResult);", text, StringComparison.Ordinal);
        Assert.Contains("double value = LoopJointSweep(x, 1.0, ref dxResult);", text, StringComparison.Ordinal);
    }

    private static bool AreSame(double expected, double actual) => expected == actual || expected.Equals(actual);

    private static HarnessResult Compile()
    {
        var text = new StringBuilder("using System;\nusing DiffGen;\n\npublic static partial class S\n{\n");
        for (int i = 0; i < Expressions.Length; i++)
        {
            text.Append($"    [Differentiable] public static double F{i}(double x, double y) => {Expressions[i]};\n");
            text.Append($"    public static double[] Vjp{i}(double x, double y) {{ double value = F{i}Vjp(x, y, 1, out double dx, out double dy); return [value, dx, dy]; }}\n");
            text.Append($"    public static double[] Gradient{i}(double x, double y) {{ var g = F{i}Gradient(x, y); return [F{i}(x, y), g.x, g.y]; }}\n");
            text.Append($"    public static double[] Both{i}(double x, double y) {{ var (value, g) = F{i}ValueAndGradient(x, y); return [value, g.x, g.y]; }}\n");
            text.Append($"    public static double[] Into{i}(double x, double y) {{ double value = F{i}ValueAndGradient(x, y, out double dx, out double dy); return [value, dx, dy]; }}\n");
        }

        return GeneratorHarness.Run(text.Append("}\n").ToString());
    }
}
