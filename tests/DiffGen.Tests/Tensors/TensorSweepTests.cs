using System;
using DiffGen.Tests.RandomPrograms;
using Xunit;

namespace DiffGen.Tests.Tensors;

/// <summary>
/// Adjoints and tangents of tensors that are there on one path and absent on another, and the order in which passes over elements run. Each method is asked everything that
/// <see cref="TensorProbe"/> asks.
/// </summary>
public sealed class TensorSweepTests
{
    public static TheoryData<string, string, string> Methods => new()
    {
        { "OneMemberOfARecord", "n.W[2, 4] n.B[2]", "[Differentiable] public static Tensor<double> F(Net n) { return n.W * 1; }" },
        { "RecordsOfASumAndACopy", "a[2]", "[Differentiable] public static Res F(Tensor<double> a) { double s = 0.3; s += Tensor.Sum<double>(a); return new Res(a * 1, s); }" },
        { "UnusedTensorsBesideRecords", "a[1] n.W[2, 4] n.B[2]", "[Differentiable] public static Res F(Tensor<double> a, Net n) { double s = 0.3; s += Tensor.Sum<double>(n.W); return new Res(n.W * 1, s); }" },
        { "ElementsOfMembers", "n.W[2, 4] n.B[2]", "[Differentiable] public static double F(Net n) { return Tensor.Sum<double>(n.W * n.B[0]) ; }" },
        { "SumsOfMembersInRecords", "n.W[2, 4] n.B[2]", "[Differentiable] public static Res F(Net n) { double s = 0.3; s += Tensor.Sum<double>(n.W); return new Res(n.W * 2, s); }" },
        { "SumsOfSquaresInRecords", "n.W[2, 4] n.B[2]", "[Differentiable] public static Res F(Net n) { double s = 0.3; s += Tensor.Sum<double>(n.W * n.W); return new Res(n.W * 2, s); }" },
        { "SumsBesideMembers", "n.W[2, 4] n.B[2]", "[Differentiable] public static Tensor<double> F(Net n) { double s = 0.3; s += Tensor.Sum<double>(n.W); return n.W * 2 + s; }" },
        { "SumsOfOneMemberBesideAnother", "n.W[2, 4] n.B[2]", "[Differentiable] public static Tensor<double> F(Net n) { double s = 0.3; s += Tensor.Sum<double>(n.W); return n.B * 2 + s; }" },
        { "CumulativeSumsOfSums", "a[3, 2]", "[Differentiable] public static double F(Tensor<double> a) { var t = Tensor.Sum<double>(a, 0); return Tensor.Sum<double>(Tensor.CumSum<double>(t, 0)); }" },
        { "ReshapedSums", "a[3]", "[Differentiable] public static double F(Tensor<double> a) => Tensor.Sum<double>(Tensor.Reshape<double>(Tensor.Sum<double>(a, 0, true), [1, 1]));" },
        { "AnArgumentOnOnePath", "a[2, 2, 3] b[3] c[3]", "[Differentiable] public static double F(Tensor<double> a, Tensor<double> b, Tensor<double> c, double x, int k) { double s = 0.3; s += Tensor.Sum<double>(b); Tensor<double> t = Tensor.Atan2<double>(c, 1); if (s < 0.8) t = c; return Tensor.Sum<double>(t * t); }" },
    };

    private static readonly Lazy<TensorPrograms> s_programs = new(() => TensorPrograms.Of(Methods));

    [Theory]
    [MemberData(nameof(Methods))]
    public void Companions_agree_with_differences_and_each_other(string name, string shapes, string members) => s_programs.Value.AssertFollowed(name, shapes, members);
}
