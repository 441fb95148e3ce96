using System;
using System.Linq;
using System.Text;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>Where a derivative does not exist or is infinite: PyTorch's conventions, and zero cotangents that stay zero.</summary>
public sealed class KinkTests
{
    private const double Inf = double.PositiveInfinity;

    private static readonly (string Expression, double X, double Y, double Dx, double Dy)[] Kinks =
    [
        ("Math.Abs(x)", 0, 0, 0, 0),
        ("Math.Abs(x)", double.NaN, 0, 0, 0),
        ("Math.Abs(x) * y", -0.0, 3, 0, 0),
        ("Math.Max(x, y)", 2, 2, 0.5, 0.5),
        ("Math.Min(x, y)", 2, 2, 0.5, 0.5),
        ("Math.Max(x, x)", 2, 2, 1, 0),
        ("Math.Max(x, y)", double.NaN, 1, 1, 1),
        ("double.MaxNumber(x, y)", 2, 2, 1, 0),
        ("double.MinNumber(x, y)", 2, 2, 1, 0),
        ("double.MaxNumber(x, y)", double.NaN, 1, 0, 1),
        ("x > 0 ? x : 0", 0, 0, 0, 0),
        ("x >= 0 ? x : 0", 0, 0, 1, 0),
        ("Math.Clamp(x, 0, 1)", 0, 0, 1, 0),
        ("Math.Clamp(x, 0, 1)", 1, 0, 1, 0),
        ("Math.Clamp(x, 0, 1)", 1.5, 0, 0, 0),
        ("Math.Clamp(x, y, 9)", 2, 2, 1, 0),
        ("Math.Sqrt(x)", 0, 0, Inf, 0),
        ("Math.Sqrt(x) * y", 0, 0, 0, 0),
        ("Math.Log(x) * Diff.StopGradient(y)", 0, 0, 0, 0),
        ("Math.Pow(x, 0.5) * y", 0, 0, 0, 0),
        ("1 / x * Diff.StopGradient(y)", 0, 0, 0, 0),
        ("Math.Cbrt(x) * y", 0, 0, 0, 0),
        ("Math.Asin(x) * y", 1, 0, 0, Math.PI / 2),
        ("Math.Acosh(x) * y", 1, 0, 0, 0),
        ("Math.Log(x)", 0, 0, Inf, 0),
        ("Math.Asin(x)", 1, 0, Inf, 0),
        ("Math.Acos(x)", 1, 0, -Inf, 0),
        ("Math.Acosh(x)", 1, 0, Inf, 0),
        ("Math.Atanh(x)", 1, 0, Inf, 0),
        ("double.LogP1(x)", -1, 0, Inf, 0),
        ("Math.Pow(x, 0)", 0, 0, 0, 0),
        ("Math.Pow(x, 1)", 0, 0, 1, 0),
        ("Math.Pow(x, 2)", 0, 0, 0, 0),
        ("Math.Pow(x, 0.5)", 0, 0, Inf, 0),
        ("Math.Pow(x, 3)", -2, 0, 12, 0),
        ("Math.Pow(x, y)", 0, 2, 0, 0),
        ("Math.Pow(x, y)", -2, 2, -4, double.NaN),
        ("Math.Pow(x, y)", 2, 0, 0, Math.Log(2)),
        ("Math.Pow(2, y)", 0, 3, 0, 8 * Math.Log(2)),
        ("double.Hypot(x, y)", 0, 0, 0, 0),
        ("double.Hypot(x, y)", 3, 4, 0.6, 0.8),
        ("x % y", 6, 3, 1, -2),
        ("x % y", -7, 3, 1, 2),
        ("x * Math.Floor(y)", 2, 3, 3, 0),
        ("x * Math.Sign(y)", 2, 0, 0, 0),
        ("x * Math.Round(y)", 2, 2.5, 2, 0),
        ("Math.Tanh(x)", 400, 0, 0, 0),
        ("Math.Exp(x)", -Inf, 0, 0, 0),
        ("1 / (1 + Math.Exp(-x))", 800, 0, 0, 0),
        ("y == 0 ? x : x / y", 3, 0, 1, 0),
    ];

    private static readonly Lazy<HarnessResult> Compiled = new(Compile);

    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            for (int i = 0; i < Kinks.Length; i++)
                cases.Add(i, $"{Kinks[i].Expression} at ({Kinks[i].X}, {Kinks[i].Y})");
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Derivative_follows_the_convention(int index, string name)
    {
        var (expression, x, y, dx, dy) = Kinks[index];
        double[] gradient = Compiled.Value.Invoke<double[]>("K.G" + index, x, y);
        string shown = $"{name}: {expression} gives ({string.Join(", ", gradient)})";
        AssertSame(dx, gradient[0], shown);
        AssertSame(dy, gradient[1], shown);
    }

    private static void AssertSame(double expected, double actual, string message) =>
        Assert.True(expected.Equals(actual) || expected == actual || Math.Abs(expected - actual) < 1e-14 * Math.Abs(expected), $"{message}; expected {expected}.");

    private static HarnessResult Compile()
    {
        var text = new StringBuilder("using System;\nusing DiffGen;\n\npublic static partial class K\n{\n");
        foreach (((string expression, double _, double _, double _, double _), int i) in Kinks.Select((kink, i) => (kink, i)))
        {
            text.Append($"    [Differentiable] public static double F{i}(double x, double y) => {expression};\n");
            text.Append($"    public static double[] G{i}(double x, double y) {{ var g = F{i}Gradient(x, y); return [g.x, g.y]; }}\n");
        }

        return GeneratorHarness.Run(text.Append("}\n").ToString());
    }
}
