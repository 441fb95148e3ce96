using System;
using System.Linq;
using System.Text.RegularExpressions;
using DiffGen.Tests.Infrastructure;
using DiffGen.Tests.Methods;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>What loops record that end in a branch, or choose between branches once and for all. That the derivatives are right is for <see cref="FeatureTests"/> to say.</summary>
public sealed class EndlessLoopTests
{
    public static TheoryData<string> Chosen => [.. EndlessLoopSamples.Chosen.Select(sample => sample.Name)];

    public static TheoryData<string> Left => [.. EndlessLoopSamples.Left.Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(Chosen))]
    public void A_branch_that_stays_the_same_is_taken_before_the_loop(string name)
    {
        string sweep = JointSweep(EndlessLoopSamples.Chosen.Single(sample => sample.Name == name));
        // The sides that do something have a loop forwards and one backwards each.
        Assert.True(Regex.Matches(sweep, @"^ +(for|while) \(|^ +do$", RegexOptions.Multiline).Count >= (name == "ChosenWithNothingElse" ? 2 : 4), sweep);
        Assert.DoesNotMatch(@"^ {16,}.*\bif \((up|test|x > 1\.0|y > 0\.5|.*Way.*)\)", Regex.Replace(sweep, @"^ {12}(\S|$).*\n", "", RegexOptions.Multiline));
    }

    [Theory]
    [MemberData(nameof(Left))]
    public void Whether_an_iteration_is_the_last_is_not_recorded(string name)
    {
        string sweep = JointSweep(EndlessLoopSamples.Left.Single(sample => sample.Name == name));
        Assert.Matches("trip (==|!=) trips", sweep);
        Assert.DoesNotContain("Push<bool>", sweep, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_last_iteration_alone_needs_is_no_record()
    {
        string sweep = JointSweep(EndlessLoopSamples.Left.Single(sample => sample.Name == "LeftByReturn"));
        // Not the overshoot, nor the velocity by which it is divided.
        Assert.Matches(@"// for the reverse sweep: (?!.*over)", sweep);
    }

    [Fact]
    public void A_reciprocal_that_an_iteration_has_computed_is_not_divided_for_again()
    {
        string sweep = JointSweep(new Sample("Fall", "[Differentiable] public static double F(double x, double y) { double s = x, v = y; while (true) { double r = 1 / Math.Sqrt(s * s + y * y); s += 0.5 * v; if (s > 6) return s * v; v += r * r * r; } }"));
        Assert.Single(Regex.Matches(sweep, @"1\.0 / "));
    }

    private static string JointSweep(Sample sample)
    {
        string text = GeneratorHarness.Run(sample.Text).AssertClean().GeneratedText;
        string sweep = Regex.Match(text, @"private static double FJointSweep\(.*?\n        }\n", RegexOptions.Singleline).Value;
        Assert.NotEmpty(sweep);
        return sweep;
    }
}
