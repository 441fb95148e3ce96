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
    /// Refused when all companions are asked for. A derivative that a user has written has no derivative of its own yet, objects that are passed to methods
    /// or kept in arrays are not followed by forward mode yet, and code whose result may change cannot run once for each column of a Hessian. This list only shrinks.
    /// </summary>
    private static readonly string[] WithoutSecondOrder =
    [
        "DerivativeOfForeign", "DerivativeOfIsUsed", "DerivativeOfTwoArguments", "DerivativeOfVjp",
        "ConstantParameters", "ForEachOverString", "Generic", "InstanceMethod", "ListOfIntegersIsConstant", "NoDerivativeCallee", "PrivateFieldOfOtherClass",
        "PrivateStateOfConstantObject", "RandomDrawIsOneConstant", "StaticAbstract", "StaticAbstractOfParameter", "StaticProperty", "UnknownCallOnConstants",
        "ClassResult", "RecordRows",
        "LocalInstance", "LocalSelf", "MutualRecords", "NestedObjectsScalar", "RecArrayLocal", "RecordRecursionPublic", "RecRecursion", "ResRec", "ResRecArray", "ResRecSame",
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

    [Fact]
    public void The_derivative_of_a_derivative_written_by_hand_is_refused()
    {
        HarnessResult result = GeneratorHarness.Run("""
            using System;
            using DiffGen;

            public static partial class C
            {
                public static double Cube(double x) => x * x * x;

                [DerivativeOf(nameof(Cube))]
                private static double CubeVjp(double x, double cotangent) => 3 * x * x * cotangent;

                [Differentiable(Companions = Companions.Default | Companions.Jvp)]
                public static double F(double x) => Math.Sin(Cube(x));

                [Differentiable(Companions = Companions.Default | Companions.Hvp)]
                public static double G(double x) => Math.Sin(Cube(x));
            }
            """);
        Assert.Equal("DG0004", Assert.Single(result.Diagnostics).Id);
        Assert.Contains("written by hand", result.Diagnostics[0].GetMessage(), StringComparison.Ordinal);
        (double value, double tangent) = result.Invoke<ValueTuple<double, double>>("C.FJvp", 0.7, 2.0);
        Assert.Equal(Math.Sin(0.7 * 0.7 * 0.7), value, 1e-15);
        Assert.Equal(2 * Math.Cos(0.7 * 0.7 * 0.7) * 3 * 0.7 * 0.7, tangent, 1e-14);
    }
}
