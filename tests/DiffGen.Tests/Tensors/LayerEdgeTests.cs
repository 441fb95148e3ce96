using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Tensors;

/// <summary>Losses, layers and linear algebra of tensors with nothing in them, of single numbers, of matrices that are singular, and of shapes that do not fit.</summary>
public sealed class LayerEdgeTests
{
    /// <param name="Result">The gradients, all elements of all parameters; or a part of the message of an <see cref="ArgumentException"/>.</param>
    private sealed record Sample(string Body, string[] Parameters, string Result)
    {
        public bool Fails => !Result.StartsWith('[');
    }

    private const string Empty = "[]";

    private static readonly Dictionary<string, Sample> Samples = new()
    {
        // Nothing, or one number.
        ["NoRows"] = new("Tensor.CrossEntropy<double>(a, Tensor.Create(new int[0]))", ["0, 3"], Empty),
        ["NoCountedRows"] = new("Tensor.CrossEntropy<double>(a, Tensor.Create(new[] { -100 })) + Tensor.Sum<double>(a)", ["1, 2"], "[1 1]"),
        ["NoCountedRowsOfLikelihoods"] = new("Tensor.NegativeLogLikelihood<double>(a, Tensor.Create(new[] { 7 }), ignored: 7, reduction: LossReduction.Sum) + Tensor.Sum<double>(a)", ["1, 2"], "[1 1]"),
        ["OneRowWithoutAxis"] = new("Tensor.CrossEntropy<double>(a, Tensor.Create(new[] { 1 }))", ["2"], "[0.5 -0.5]"),
        ["OneClass"] = new("Tensor.CrossEntropy<double>(a, Tensor.Create(new[] { 0 })) + Tensor.Sum<double>(a)", ["1, 1"], "[1]"),
        ["NoElements"] = new("Tensor.Huber<double>(a, a * 2, reduction: LossReduction.Sum) + Tensor.KlDivergence<double>(a, a, reduction: LossReduction.Sum)", ["0"], Empty),
        ["NoVectors"] = new("Tensor.Sum<double>(Tensor.LayerNorm<double>(a)) + Tensor.Sum<double>(Tensor.Normalize<double>(a))", ["0, 3"], Empty),
        ["NoBatch"] = new("Tensor.Sum<double>(Tensor.BatchNorm<double>(a))", ["0, 3"], Empty),
        ["ConstantChannel"] = new("Tensor.Sum<double>(Tensor.BatchNorm<double>(a, epsilon: 0.25) * b)", ["2, 1", "2, 1=1 3"], "[-2 2 0 0]"),
        ["NoImages"] = new("Tensor.Sum<double>(Tensor.MaxPool2d<double>(Tensor.Conv2d<double>(a, b), 2, 1)) + Tensor.Sum<double>(b)", ["0, 1, 3, 3", "1, 1, 2, 2"], "[1 1 1 1]"),
        ["NoProductTerms"] = new("Tensor.Sum<double>(Tensor.MatMul<double>(a, b))", ["2, 0", "0, 3"], Empty),
        ["NoRowsInProduct"] = new("Tensor.Sum<double>(Tensor.MatMul<double>(a, b))", ["0, 2", "2, 1"], "[0 0]"),
        ["NoEinsumTerms"] = new("Tensor.Sum<double>(Tensor.Einsum<double>(\"ij,jk->ik\", a, b)) + Tensor.Sum<double>(Tensor.TensorDot<double>(a, b, 1))", ["0, 2", "2, 1"], "[0 0]"),
        ["NoMatrix"] = new("Tensor.Sum<double>(Tensor.Det<double>(a)) + Tensor.Sum<double>(Tensor.LogDet<double>(a)) + Tensor.Sum<double>(Tensor.Inverse<double>(a)) + Tensor.Sum<double>(Tensor.MatrixExp<double>(a))", ["0, 0"], Empty),
        ["NoSystem"] = new("Tensor.Sum<double>(Tensor.Solve<double>(a, b)) + Tensor.Sum<double>(Tensor.TriangularSolve<double>(a, b)) + Tensor.Sum<double>(Tensor.Cholesky<double>(a))", ["0, 0", "0, 2"], Empty),
        ["NoRightSides"] = new("Tensor.Sum<double>(Tensor.Solve<double>(a, b)) + Tensor.Trace<double>(a)[0]", ["1, 1=2", "1, 0"], "[1]"),
        ["NoSpectrum"] = new("Tensor.Sum<double>(Tensor.EigenvaluesSymmetric<double>(a)) + Tensor.Sum<double>(Tensor.SingularValues<double>(b))", ["0, 0", "0, 3"], Empty),
        ["OneNumber"] = new("Tensor.Dot<double>(Tensor.MatMul<double>(a, a), Tensor.Einsum<double>(\"i,i->\", a, a))", ["2=1 2"], "[20 40]"),

        // Singular, or equal values.
        ["SingularDeterminant"] = new("Tensor.Sum<double>(Tensor.Det<double>(a))", ["2, 2=1 2 2 4"], "[4 -2 -2 1]"),
        ["SingularInverse"] = new("Tensor.Sum<double>(Tensor.Inverse<double>(a))", ["2, 2=1 2 2 4"], "Inverse: matrix 0 of a tensor of shape [2, 2] is singular"),
        ["SingularSystem"] = new("Tensor.Sum<double>(Tensor.Solve<double>(a, b))", ["2, 2, 2=1 0 0 1 1 2 2 4", "2"], "Solve: matrix 1 of a tensor of shape [2, 2, 2] is singular"),
        ["NotPositive"] = new("Tensor.Sum<double>(Tensor.Cholesky<double>(a))", ["2, 2=1 2 2 1"], "Cholesky: matrix 0 of a tensor of shape [2, 2] is not positive definite"),
        ["EqualEigenvalues"] = new("Tensor.Dot<double>(Tensor.EigenvaluesSymmetric<double>(a), Tensor.EigenvaluesSymmetric<double>(a))", ["2, 2=3 0 0 3"], "[6 0 0 6]"),
        ["EqualPoints"] = new("Tensor.Sum<double>(Tensor.PairwiseDistances<double>(a, b))", ["1, 2=1 2", "2, 2=1 2 4 6"], "[-0.6 -0.8 0 0 0.6 0.8]"),
        ["WrongCertainty"] = new("Tensor.BinaryCrossEntropy<double>(a, Tensor.Create(new double[] { 1, 0, 1 }), reduction: LossReduction.Sum)", ["3=0 1 0.5"], "[-1000000000000 1000000000000 -2]"),

        // What does not fit.
        ["ClassesOfOtherShape"] = new("Tensor.CrossEntropy<double>(a, Tensor.Create(new[] { 0, 1, 2 }))", ["2, 3"], "CrossEntropy: the tensor of classes for scores of shape [2, 3] has the shape [3]; it must have [2]"),
        ["NoSuchClass"] = new("Tensor.CrossEntropy<double>(a, Tensor.Create(new[] { 0, 3 }))", ["2, 3"], "CrossEntropy: scores of shape [2, 3] have no class 3"),
        ["WeightsOfOtherLength"] = new("Tensor.CrossEntropy<double>(a, Tensor.Create(new[] { 0, 2 }), weights: b)", ["2, 3", "2"], "CrossEntropy: the tensor of weights has the shape [2]; it must have [3]"),
        ["NoSuchAxes"] = new("Tensor.Sum<double>(Tensor.LayerNorm<double>(a, lastAxes: 3))", ["2, 3"], "LayerNorm: a tensor of shape [2, 3] has no last 3 axes"),
        ["NoChannels"] = new("Tensor.Sum<double>(Tensor.BatchNorm<double>(a))", ["4"], "BatchNorm: a tensor of shape [4] has no channels"),
        ["WindowsOfOtherChannels"] = new("Tensor.Sum<double>(Tensor.Conv1d<double>(a, b))", ["1, 3, 5", "2, 2, 3"], "Conv1d: a tensor of shape [1, 3, 1, 5] and windows of shape [2, 2, 1, 3] do not fit"),
        ["TransposedWindows"] = new("Tensor.Sum<double>(Tensor.ConvTranspose2d<double>(a, b))", ["1, 3, 4, 4", "2, 3, 2, 2"], "ConvTranspose: a tensor of shape [1, 3, 4, 4] and windows of shape [2, 3, 2, 2] do not fit"),
        ["RowsAndColumns"] = new("Tensor.Sum<double>(Tensor.MatMul<double>(a, b))", ["2, 3", "2, 3"], "MatMul: the shapes [2, 3] and [2, 3] do not fit"),
        ["NoVector"] = new("Tensor.Sum<double>(Tensor.Outer<double>(a, b))", ["2, 3", "2"], "Outer: tensors of shape [2, 3] and [2]"),
        ["OtherDotAxes"] = new("Tensor.Sum<double>(Tensor.TensorDot<double>(a, b, 1))", ["2, 3", "2, 3"], "TensorDot: tensors of shape [2, 3] and [2, 3] do not fit"),
        ["OtherEinsumLengths"] = new("Tensor.Sum<double>(Tensor.Einsum<double>(\"ij,jk->ik\", a, b))", ["2, 3", "2, 3"], "operand 1 of shape [2, 3]"),
        ["OtherSides"] = new("Tensor.Sum<double>(Tensor.Solve<double>(a, b))", ["2, 2", "3"], "Solve: matrices of shape [2, 2] and right sides of shape [3, 1] do not fit"),
        ["NotSquare"] = new("Tensor.Sum<double>(Tensor.MatrixExp<double>(a))", ["2, 3"], "MatrixExp: the matrices of a tensor of shape [2, 3] are not square"),
        ["VectorsOfOtherLength"] = new("Tensor.Sum<double>(Tensor.PairwiseDistances<double>(a, b))", ["2, 3", "4, 2"], "PairwiseDistances: tensors of shape [2, 3] and [4, 2]"),
    };

    public static TheoryData<string> Names => [.. Samples.Keys];

    private static readonly Lazy<HarnessResult> s_compiled = new(() => GeneratorHarness.Run("using System.Linq; using System.Numerics.Tensors; using DiffGen;\n" + string.Concat(Samples.Select(pair => Source(pair.Key, pair.Value)))).AssertClean());

    private static string Source(string name, Sample sample)
    {
        string[] names = [.. sample.Parameters.Select((_, k) => ((char)('a' + k)).ToString())];
        string values = string.Join(", ", sample.Parameters.Select(parameter =>
        {
            string[] parts = parameter.Split('=');
            string numbers = parts.Length == 1 ? $"new double[{string.Join(" * ", parts[0].Split(", "))}]" : $"new double[] {{ {parts[1].Replace(" ", ", ", StringComparison.Ordinal)} }}";
            return $"Tensor.Create({numbers}, [{parts[0]}])";
        }));
        string flat = names.Length == 1 ? ".. Flat(g)" : string.Join(", ", names.Select(each => $".. Flat(g.{each})"));
        return $$"""
            public static partial class {{name}}
            {
                [Differentiable(Companions = Companions.Default | Companions.Jvp)]
                public static double F({{string.Join(", ", names.Select(each => "Tensor<double> " + each))}}) => {{sample.Body}};
                static double[] Flat(Tensor<double> t) { var e = new double[t.FlattenedLength]; t.FlattenTo(e); return e; }
                public static double Value() => F({{values}});
                public static double[] Gradient() { var g = FGradient({{values}}); return [{{flat}}]; }
                public static double Tangent() => FJvp({{values}}, {{values}}).Tangent;
            }

            """;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_right_or_says_what_does_not_fit(string name)
    {
        Sample sample = Samples[name];
        HarnessResult compiled = s_compiled.Value;
        if (sample.Fails)
        {
            foreach (string member in new[] { "Value", "Gradient", "Tangent" })
            {
                var exception = Assert.ThrowsAny<ArgumentException>(() => compiled.Invoke<object>($"{name}.{member}"));
                Assert.Contains(sample.Result, exception.Message, StringComparison.Ordinal);
            }

            return;
        }

        double[] expected = [.. sample.Result.Trim('[', ']').Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        double[] gradient = compiled.Invoke<double[]>($"{name}.Gradient");
        Assert.Equal(expected.Length, gradient.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], gradient[i], 1e-12 * Math.Max(1, Math.Abs(expected[i])));

        // Along the point itself: the sum of products of gradient and parameters, that is of those that are given.
        double[] point = [.. sample.Parameters.SelectMany(parameter => parameter.Contains('=', StringComparison.Ordinal)
            ? parameter.Split('=')[1].Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))
            : new double[parameter.Split(", ").Select(length => int.Parse(length, CultureInfo.InvariantCulture)).Aggregate((a, b) => a * b)])];
        double tangent = compiled.Invoke<double>($"{name}.Tangent");
        if (name != "NoRows") Assert.Equal(point.Zip(expected, (x, g) => x * g).Sum(), tangent, 1e-3);
        compiled.Invoke<double>($"{name}.Value");
    }
}
