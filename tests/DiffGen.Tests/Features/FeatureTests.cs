using System;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using DiffGen.Tests.Methods;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>Every construct that is promised to be differentiated, each on its own and against difference quotients.</summary>
public sealed class FeatureTests
{
    internal static readonly Sample[] Samples =
    [
        .. ScalarSamples.All, .. MathSamples.All, .. ArraySamples.All, .. LoopSamples.All, .. CallSamples.All, .. ConstantCallSamples.All, .. TypeSamples.All,
        .. NumericsSamples.All, .. IntrinsicSamples.All, .. SignatureSamples.All, .. PrivateSamples.All, .. CollectionSamples.All, .. ObjectSamples.All, .. RecursionSamples.All,
        .. FusionSamples.Fused, .. FusionSamples.Apart, .. FusionSamples.InBranches, .. HeapSamples.All, .. ReferenceSamples.All, .. NestedSamples.All, .. EndlessLoopSamples.All,
    ];

    private static readonly Lazy<SamplePool> Pool = new(() => new SamplePool(Samples));

    /// <summary>All samples compiled, with the companions.</summary>
    internal static SamplePool SharedPool => Pool.Value;

    public static TheoryData<string> Differentiated => [.. Samples.Select(sample => sample.Name).Except(NotYet.Reasons.Keys)];

    [Theory]
    [MemberData(nameof(Differentiated))]
    public void Gradient_is_right(string name) => Pool.Value[name].Verify();

    [Fact]
    public void Two_runs_write_the_same_byte_for_byte()
    {
        (string HintName, string Text)[] first = Written(), second = Written();
        Assert.True(first.Length > Samples.Length / 2);
        Assert.Equal(first, second);
    }

    /// <summary>From syntax trees of its own, so that nothing is remembered of another run.</summary>
    private static (string HintName, string Text)[] Written()
    {
        GeneratorRunResult run = GeneratorHarness.Driver()
            .RunGenerators(GeneratorHarness.Compile([.. Samples.Select(sample => (sample.Name + ".cs", sample.Text))])).GetRunResult().Results.Single();
        return [.. run.GeneratedSources.Select(source => (source.HintName, source.SourceText.ToString()))];
    }

    [Fact]
    public void Refusals_are_reported_by_their_diagnostic_and_no_other() => Assert.All(NotYet.Reasons, reason =>
        Assert.Equal(reason.Value.Split(' '), Pool.Value.Refusals(reason.Key).Select(diagnostic => diagnostic.Id).Where(id => id.StartsWith("DG", StringComparison.Ordinal)).Distinct().Order()));
}
