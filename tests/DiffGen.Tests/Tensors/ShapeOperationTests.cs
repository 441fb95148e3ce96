using System;
using System.Numerics.Tensors;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Tensors;

/// <summary>Reductions, places and arrangements where shapes do not fit, nothing is left, or factors are zero.</summary>
public sealed class ShapeOperationTests
{
    private static Tensor<double> Of(params ReadOnlySpan<nint> lengths) => Tensor.CreateFromShape<double>(lengths);

    private static readonly Tensor<int> s_places = Tensor.Create([2, 0, 7]);

    private static readonly (string Operation, string Shape, Action Call)[] s_misfits =
    [
        ("Take", "[3, 4]", () => Tensor.Take<double>(Of(3, 4), s_places, 0)),
        ("TakeAlongAxis", "[3, 4]", () => Tensor.TakeAlongAxis<double>(Of(3, 4), s_places, 0)),
        ("AddAt", "[3, 4]", () => Tensor.AddAt<double>(Of(8, 4), s_places, Of(2, 4), 0)),
        ("SetAt", "[2, 4]", () => Tensor.SetAt<double>(Of(8, 4), s_places, Of(2, 4), 0)),
        ("ScatterAdd", "[3]", () => Tensor.ScatterAdd<double>(Of(8), s_places, Of(2), 0)),
        ("Scatter", "[2]", () => Tensor.Scatter<double>(Of(8), s_places, Of(2), 0)),
        ("TakePoints", "[8, 3]", () => Tensor.TakePoints<double>(Of(8, 3), s_places, s_places)),
        ("TakePoints", "[8]", () => Tensor.TakePoints<double>(Of(8), s_places, s_places)),
        ("MaskedSelect", "[2, 3]", () => Tensor.MaskedSelect<double>(Of(2, 3), Tensor.Create([true, false, true]))),
        ("ArgMax", "[2, 0]", () => Tensor.ArgMax<double>(Of(2, 0), 1)),
        ("Median", "[2, 0]", () => Tensor.Median<double>(Of(2, 0), 1)),
        ("VectorNorm", "[2, 0]", () => Tensor.VectorNorm<double>(Of(2, 0), 1, double.PositiveInfinity)),
        ("TopK", "[2, 3]", () => Tensor.TopK<double>(Of(2, 3), 4, 1)),
        ("Windows", "[2, 3]", () => Tensor.Windows<double>(Of(2, 3), 1, 4)),
        ("Pad", "[2, 3]", () => Tensor.Pad<double>(Of(2, 3), [1], [1, 1])),
        ("Pad", "[2, 3]", () => Tensor.Pad<double>(Of(2, 3), [0, 3], [0, 0], PadMode.Reflect)),
        ("Narrow", "[2, 3]", () => Tensor.Narrow<double>(Of(2, 3), 2, 0, 1)),
        ("Narrow", "[2, 3]", () => Tensor.Narrow<double>(Of(2, 3), 1, -4, 1)),
        ("Slice", "[2, 3]", () => Tensor.Narrow<double>(Of(2, 3), 1, 1, 3)),
        ("Select", "[2, 3]", () => Tensor.Select<double>(Of(2, 3), 1, 3)),
        ("Diagonal", "[2]", () => Tensor.Diagonal<double>(Of(2))),
        ("Clip", "[3]", () => Tensor.Clip<double>(Of(2), Of(3), Of(3))),
    ];

    [Fact]
    public void What_does_not_fit_is_named_with_its_shape() =>
        Assert.All(s_misfits, misfit =>
        {
            ArgumentException exception = Assert.ThrowsAny<ArgumentException>(misfit.Call);
            Assert.Contains(misfit.Operation, exception.Message, StringComparison.Ordinal);
            Assert.Contains(misfit.Shape, exception.Message, StringComparison.Ordinal);
        });

    private static readonly Lazy<HarnessResult> s_compiled = new(() => GeneratorHarness.Run("""
        using System.Numerics.Tensors;
        using DiffGen;
        public static partial class Zeros
        {
            [Differentiable(Companions = Companions.Default | Companions.Hvp)]
            public static double Product(Tensor<double> a) => Tensor.Product<double>(a);
            [Differentiable(Companions = Companions.Default | Companions.Hvp)]
            public static double Cumulated(Tensor<double> a) => Tensor.Sum<double>(Tensor.CumProd<double>(a, 0));
            [Differentiable(Companions = Companions.Default | Companions.Hvp)]
            public static double Norms(Tensor<double> a) => Tensor.Sum<double>(Tensor.VectorNorm<double>(a, 0));
            [Differentiable(Companions = Companions.Default | Companions.Jvp)]
            public static Tensor<double> Empty(Tensor<double> a) => Tensor.CumMax<double>(Tensor.Sort<double>(Tensor.CumProd<double>(a, 1), 1), 1) * Tensor.VectorNorm<double>(a, 1, keepDims: true);
            [Differentiable]
            public static Tensor<double> Misfit(Tensor<double> a, Tensor<int> i) => Tensor.SetAt<double>(a * 2, i, a * a, 0);
            [Differentiable(Companions = Companions.Default | Companions.Jvp)]
            public static Tensor<double> First(Tensor<double> a) => Tensor.TakeAlongAxis<double>(a, Tensor.ArgMax<double>(a, 0, keepDims: true), 0);
            public static Tensor<double> EmptyGradient(Tensor<double> a) => EmptyVjp(a, a);
            [Differentiable]
            public static Tensor<double> InPlace(Tensor<double> a, Tensor<double> b) { var y = a * 2; for (int i = 0; i < 2; i++) y += b * b; return y; }
            public static Tensor<double> InPlaceGradient(Tensor<double> a, Tensor<double> b) => InPlaceVjp(a, b, a).b;
            public static Tensor<double> MisfitGradient(Tensor<double> a, Tensor<int> i) => MisfitVjp(a, i, a);
            public static Tensor<double> FirstGradient(Tensor<double> a, Tensor<double> v) => FirstVjp(a, v);
            public static Tensor<double>[] ProductBoth(Tensor<double> a, Tensor<double> t) => [ProductGradient(a), ProductHvp(a, t)];
            public static Tensor<double>[] CumulatedBoth(Tensor<double> a, Tensor<double> t) => [CumulatedGradient(a), CumulatedHvp(a, t)];
            public static Tensor<double>[] NormsBoth(Tensor<double> a, Tensor<double> t) => [NormsGradient(a), NormsHvp(a, t)];
        }
        """).AssertClean());

    private static double[] Numbers(Tensor<double> tensor)
    {
        var numbers = new double[tensor.FlattenedLength];
        tensor.FlattenTo(numbers);
        return numbers;
    }

    [Theory]
    [InlineData("Product", new double[] { 0, 2, 3 }, new double[] { 6, 0, 0 }, new double[] { 5, 3, 2 })]
    [InlineData("Product", new double[] { 0, 0, 3 }, new double[] { 0, 0, 0 }, new double[] { 3, 3, 0 })]
    [InlineData("Cumulated", new double[] { 0, 2, 3 }, new double[] { 9, 0, 0 }, new double[] { 6, 4, 2 })]
    [InlineData("Norms", new double[] { 0, 0, 0 }, new double[] { 0, 0, 0 }, new double[] { 0, 0, 0 })]
    public void Factors_that_are_zero_have_their_derivatives(string method, double[] point, double[] gradient, double[] product)
    {
        Tensor<double> a = Tensor.Create(point), ones = Tensor.Create([1.0, 1.0, 1.0]);
        Tensor<double>[] both = s_compiled.Value.Invoke<Tensor<double>[]>($"Zeros.{method}Both", a, ones);
        Assert.Equal(gradient, Numbers(both[0]));
        Assert.Equal(product, Numbers(both[1]));
    }

    [Fact]
    public void What_is_empty_has_an_empty_gradient()
    {
        Assert.Equal([0, 3], Array.ConvertAll(s_compiled.Value.Invoke<Tensor<double>>("Zeros.EmptyGradient", Of(0, 3)).Lengths.ToArray(), length => (int)length));
        Assert.Equal([2, 0], Array.ConvertAll(s_compiled.Value.Invoke<Tensor<double>>("Zeros.EmptyGradient", Of(2, 0)).Lengths.ToArray(), length => (int)length));
    }

    [Fact]
    public void Companions_fail_as_the_method_does()
    {
        ArgumentException exception = Assert.ThrowsAny<ArgumentException>(() => s_compiled.Value.Invoke<Tensor<double>>("Zeros.MisfitGradient", Of(8, 2), s_places));
        Assert.Contains("SetAt", exception.Message, StringComparison.Ordinal);
        Assert.Contains("[8, 2]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_changed_in_place_keeps_its_shape()
    {
        Assert.Equal([0, 6], Numbers(s_compiled.Value.Invoke<Tensor<double>>("Zeros.InPlaceGradient", Tensor.Create([1.0, 0.5]), Tensor.Create([0.0, 3.0]))));
        Assert.ThrowsAny<ArgumentException>(() => s_compiled.Value.Invoke<Tensor<double>>("Zeros.InPlace", Of(2), Of(3, 2)));
        ArgumentException exception = Assert.ThrowsAny<ArgumentException>(() => s_compiled.Value.Invoke<Tensor<double>>("Zeros.InPlaceGradient", Of(2), Of(3, 2)));
        Assert.Contains("[3, 2]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_of_equal_elements_takes_all() =>
        Assert.Equal([0, 5, 0, 0], Numbers(s_compiled.Value.Invoke<Tensor<double>>("Zeros.FirstGradient", Tensor.Create([1.0, 2, 2, 0]), Tensor.Create([5.0]))));
}
