using System;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using DiffGen.Tests.Methods;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>Forward mode and second order for every construct that reverse mode differentiates.</summary>
public sealed class HigherOrderTests
{
    /// <summary>
    /// Refused when all companions are asked for. Code whose result may change cannot run once for each column of a Hessian. This list only shrinks.
    /// </summary>
    private static readonly string[] WithoutSecondOrder =
    [
        "ConstantParameters", "ForEachOverString", "InstanceMethod", "ListOfIntegersIsConstant", "NoDerivativeCallee",
        "PrivateStateOfConstantObject", "RandomDrawIsOneConstant", "StaticAbstract", "StaticAbstractOfParameter", "UnknownCallOnConstants",
    ];

    private static readonly Sample[] Samples =
    [
        .. FeatureTests.Samples.Where(sample => sample.CanHaveAllCompanions && !NotYet.Reasons.ContainsKey(sample.Name) && !WithoutSecondOrder.Contains(sample.Name)).Select(sample => sample.WithAllCompanions()),
    ];

    private static readonly Lazy<SamplePool> Pool = new(() => new SamplePool(Samples));

    [Fact]
    public void What_is_not_followed_is_refused_where_it_stands()
    {
        Assert.All(FeatureTests.Samples.Where(sample => WithoutSecondOrder.Contains(sample.Name)), sample => Assert.Equal(
            ["DG0004"], GeneratorHarness.Run(sample.WithAllCompanions().Text).Diagnostics.Select(diagnostic => diagnostic.Id).Distinct()));
    }

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
