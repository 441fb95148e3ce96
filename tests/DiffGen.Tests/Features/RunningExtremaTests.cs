using System;
using System.Linq;
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
    private static readonly Lazy<SamplePool> Fast = new(() => new SamplePool(ExtremaSamples.Open.Select(sample => sample.WithFastMath())));
    private static readonly Lazy<LoopPairs> Pairs = new(() => new LoopPairs(ExtremaSamples.All.Select(sample => (sample.Name, sample.Source))));

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
    [MemberData(nameof(Open))]
    public void Gradient_is_right_with_fast_math(string name) => Fast.Value[name].Verify();

    [Theory]
    [MemberData(nameof(Closed))]
    public void Loops_do_what_straight_lines_do(string name) => Pairs.Value.Verify(name, x => !x.All(double.IsFinite));
}
