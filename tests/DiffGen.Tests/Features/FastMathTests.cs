using System;
using System.Linq;
using System.Text.RegularExpressions;
using DiffGen.Tests.Infrastructure;
using DiffGen.Tests.Methods;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>The same methods with <c>FastMath</c>: derivatives are right, values may differ in rounding, and what can runs in vectors.</summary>
public sealed class FastMathTests
{
    private static readonly Sample[] Samples =
    [
        .. FeatureTests.Samples.Where(sample => sample.CanHaveAllCompanions && !NotYet.Reasons.ContainsKey(sample.Name)).Concat(LaneSamples.All).Concat(LaneNestSamples.All).Select(sample => sample.WithFastMath()),
    ];

    private static readonly Sample[] AllCompanions = [.. LaneSamples.All.Concat(LaneNestSamples.All).Select(sample => sample.WithAllCompanions().WithFastMath())];

    private static readonly Lazy<SamplePool> Pool = new(() => new SamplePool(Samples));
    private static readonly Lazy<SamplePool> HigherOrder = new(() => new SamplePool(AllCompanions));

    public static TheoryData<string> Names => [.. Samples.Select(sample => sample.Name)];

    public static TheoryData<string> Nests => [.. LaneNestSamples.All.Select(sample => sample.Name)];

    public static TheoryData<string> Lanes => [.. LaneSamples.All.Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_is_right(string name) => Pool.Value[name].Verify();

    [Theory]
    [MemberData(nameof(Lanes))]
    [MemberData(nameof(Nests))]
    public void Tangents_and_Hessians_agree_with_gradients(string name) => HigherOrder.Value.HigherOrder(name).Verify();

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Loops_run_in_vectors_where_iterations_meet_in_sums_only(string name)
    {
        if (LaneSamples.Undecided.Contains(name)) return;
        Sample sample = LaneSamples.All.Single(candidate => candidate.Name == name);
        bool isInLanes = LaneSamples.InLanes.Any(candidate => candidate.Name == name);
        string text = Sweep(sample.WithFastMath());
        // A loop over what the method never reads in order, such as one that clears storage, may run in vectors all the same. There may be no counted loop at all.
        Assert.True(isInLanes ? text.Contains("Lanes.Last", StringComparison.Ordinal) : Loops(text).Length == 0 || !Loops(text).All(loop => loop.Contains("Lanes", StringComparison.Ordinal)), text);
        Assert.DoesNotContain("Lanes", Sweep(sample), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Nests))]
    public void Outer_loops_run_in_vectors_where_iterations_meet_in_sums_only(string name)
    {
        if (LaneNestSamples.Undecided.Contains(name)) return;
        Sample sample = LaneNestSamples.All.Single(candidate => candidate.Name == name);
        string text = Sweep(sample.WithFastMath());
        Assert.True(LaneNestSamples.InLanes.Any(candidate => candidate.Name == name) == text.Contains("Lanes.Fill", StringComparison.Ordinal), text);
        Assert.DoesNotContain("Lanes", Sweep(sample), StringComparison.Ordinal);
    }

    /// <summary>What F never touches is not touched before its loop either.</summary>
    [Fact]
    public void A_missing_array_is_no_error_where_no_element_is_read()
    {
        HarnessResult result = GeneratorHarness.Run("""
            using DiffGen;

            public static partial class C
            {
                [Differentiable(FastMath = true)]
                public static double F(double[] x, double[] w, int n) { double s = 1; for (int i = 0; i < n; i++) s += x[i] * w[i] * w[i]; return s; }
            }
            """).AssertClean();
        Assert.Equal(1.0, result.Invoke<(double, (double[], double[]))>("C.FValueAndGradient", new double[9], null, 0).Item1);
        Assert.IsType<NullReferenceException>(Assert.ThrowsAny<Exception>(() => { result.Invoke("C.FGradient", new double[9], null, 1); }).GetBaseException());
        Assert.IsType<IndexOutOfRangeException>(Assert.ThrowsAny<Exception>(() => { result.Invoke("C.FGradient", new double[9], new double[8], 9); }).GetBaseException());
    }

    /// <summary>A vector reaches further than the iteration that throws.</summary>
    [Fact]
    public void What_an_iteration_throws_comes_before_what_later_ones_do()
    {
        HarnessResult result = GeneratorHarness.Run("""
            using System;
            using DiffGen;

            public static partial class C
            {
                [Differentiable(FastMath = true)]
                public static double F([NoDerivative] double[] x, double w, int n) { double s = 0; for (int i = 0; i < n; i++) { double v = x[2 * i]; if (v < 0) throw new ArgumentException("negative"); s += v * w * w; } return s; }
            }
            """).AssertClean();
        double[] x = new double[19];
        x[18] = -1;
        Assert.IsType<ArgumentException>(Assert.ThrowsAny<Exception>(() => { result.Invoke("C.FGradient", x, 1.5, 16); }).GetBaseException());
    }

    private static string Sweep(Sample sample) =>
        Regex.Match(GeneratorHarness.Run(sample.Text).AssertClean().GeneratedText, @"private static (double|float) FJointSweep\(.*?\n        }\n", RegexOptions.Singleline).Value;

    private static string[] Loops(string text) => [.. Regex.Matches(text, @"for \([^\n]*\)").Select(match => match.Value)];
}
