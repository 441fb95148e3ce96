using System;
using System.Linq;
using System.Text.RegularExpressions;
using DiffGen.Tests.Infrastructure;
using DiffGen.Tests.Methods;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>Which loops run their reverse sweep themselves. That the derivatives are right is for <see cref="FeatureTests"/> to say.</summary>
public sealed class FusionTests
{
    public static TheoryData<string> Fused => [.. FusionSamples.Fused.Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(Fused))]
    public void The_reverse_sweep_runs_inside_of_the_loop(string name)
    {
        Sample sample = FusionSamples.Fused.Single(candidate => candidate.Name == name);
        string text = GeneratorHarness.Run(sample.Text).AssertClean().GeneratedText;
        string sweep = Regex.Match(text, @"private static double FJointSweep\(.*?\n        }\n", RegexOptions.Singleline).Value;
        Assert.NotEmpty(sweep);
        // Loops of the sweep itself, not of its loops: as many as the method has.
        int loops = sweep.Split('\n').Count(line => line.StartsWith("            for (", StringComparison.Ordinal) || line.StartsWith("            foreach (", StringComparison.Ordinal)
            || line.StartsWith("            while (", StringComparison.Ordinal));
        Assert.True(loops == (name switch { "FusedReadsFinished" or "FusedBeforePenalty" => 3, "FusedAfterAnother" or "FusedNestedSums" => 2, _ => 1 }), sweep);
        // What is recorded, if anything, is taken back in the same iteration.
        Assert.DoesNotContain("= tape.Pop", string.Concat(sweep.Split('\n').Where(line => !line.StartsWith("                ", StringComparison.Ordinal))), StringComparison.Ordinal);
    }
}
