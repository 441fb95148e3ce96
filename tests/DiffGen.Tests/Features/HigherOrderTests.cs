using System;
using System.Linq;
using DiffGen.Tests.Methods;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>Forward mode and second order for every construct that reverse mode differentiates.</summary>
public sealed class HigherOrderTests
{
    private static readonly Sample[] Samples =
    [
        .. new[] { ScalarSamples.All, MathSamples.All, ArraySamples.All, LoopSamples.All, CallSamples.All, TypeSamples.All, NumericsSamples.All, IntrinsicSamples.All, SignatureSamples.All }
            .SelectMany(samples => samples).Where(sample => sample.CanHaveAllCompanions && !NotYet.Reasons.ContainsKey(sample.Name)).Select(sample => sample.WithAllCompanions()),
    ];

    private static readonly Lazy<SamplePool> Pool = new(() => new SamplePool(Samples));

    public static TheoryData<string> Plain => [.. Samples.Where(sample => !sample.HasProbe).Select(sample => sample.Name)];

    public static TheoryData<string> Whole => [.. Samples.Where(sample => sample.HasProbe).Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(Plain))]
    public void Tangents_and_Hessians_agree_with_gradients(string name) => Pool.Value.HigherOrder(name).Verify();

    /// <summary>Signatures of every kind: all companions compile, and the gradient is what it is without them.</summary>
    [Theory]
    [MemberData(nameof(Whole))]
    public void All_companions_compile(string name) => Pool.Value[name].Verify();
}
