using System;
using System.Text.RegularExpressions;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>One guard for a chain of functions whose derivatives may be infinite, where that guards as much as one for each.</summary>
public sealed class NestedGuardTests
{
    private static readonly (string Name, string Expression, int Guards)[] Chains =
    [
        // The factor of the second link is a part of the first: one is infinite only if the other is.
        ("Reciprocal", "1 / Math.Sqrt(x * x + y * y)", 1),
        ("Root", "Math.Sqrt(Math.Sqrt(x) + y)", 2),
        // Where x = 0 the first factor is 0 and the second infinite.
        ("RootOfReciprocal", "Math.Sqrt(1 / x) + y", 2),
        ("Logarithm", "Math.Log(1 / (x * x)) + y", 2),
    ];

    private static readonly Lazy<HarnessResult> Compiled = new(Compile);

    public static TheoryData<string> Names => [.. Array.ConvertAll(Chains, chain => chain.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_chain_has_as_many_guards_as_it_needs(string name)
    {
        string sweep = Regex.Match(Compiled.Value.AssertClean().GeneratedText, $@"private static double {name}JointSweep\(.*?\n    }}\n", RegexOptions.Singleline).Value;
        Assert.NotEmpty(sweep);
        int guards = Array.Find(Chains, chain => chain.Name == name).Guards;
        Assert.True(Regex.Matches(sweep, @" is 0\.0 \?").Count == guards, sweep);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Zero_weights_stay_zero(string name)
    {
        foreach ((double x, double y) in new[] { (0.0, 0.0), (0.0, 1.0), (1e-320, 0.0), (1e300, 1e300) })
        {
            double[] byReverse = Compiled.Value.Invoke<double[]>("G." + name + "Weighted", x, y, 0.0);
            Assert.Equal([0, 0], byReverse);
        }

        Assert.Equal(0, Compiled.Value.Invoke<double>("G." + name + "Along", 0.0, 0.0, 0.0, 0.0));
    }

    [Fact]
    public void A_product_that_underflows_is_not_multiplied_by_what_is_infinite()
    {
        Assert.Equal(0, Compiled.Value.Invoke<double[]>("G.RootOfReciprocalWeighted", 0.0, 0.0, 1.0)[0]);
        Assert.Equal(0, Compiled.Value.Invoke<double>("G.RootOfReciprocalAlong", 0.0, 0.0, 0.0, 0.0));
    }

    [Theory]
    [InlineData(3, 4, 2)]
    [InlineData(1e-100, 2e-100, 1e-100)]
    [InlineData(1e120, -1e120, 1e100)]
    [InlineData(-0.25, 0, 1e-300)]
    public void Derivatives_are_what_they_are(double x, double y, double weight)
    {
        double r = Math.Sqrt(x * x + y * y);
        double[] actual = Compiled.Value.Invoke<double[]>("G.ReciprocalWeighted", x, y, weight);
        AssertSame(-weight / r / r * (x / r), actual[0]);
        AssertSame(-weight / r / r * (y / r), actual[1]);
        AssertSame(-weight / r / r * ((x + 2 * y) / r), Compiled.Value.Invoke<double>("G.ReciprocalAlong", x, y, weight, 2 * weight));
    }

    private static void AssertSame(double expected, double actual) => Assert.True(expected == actual || Math.Abs(expected - actual) <= 1e-13 * Math.Abs(expected), $"{actual} instead of {expected}");

    private static HarnessResult Compile()
    {
        string text = "using System;\nusing DiffGen;\n\npublic static partial class G\n{\n";
        foreach ((string name, string expression, int _) in Chains)
        {
            text += $"    [Differentiable(Companions = Companions.Default | Companions.Jvp)] public static double {name}(double x, double y) => {expression};\n";
            text += $"    public static double[] {name}Weighted(double x, double y, double weight) {{ var g = {name}Vjp(x, y, weight); return [g.x, g.y]; }}\n";
            text += $"    public static double {name}Along(double x, double y, double tx, double ty) => {name}Jvp(x, y, tx, ty).Tangent;\n";
        }

        return GeneratorHarness.Run(text + "}\n");
    }
}
