using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Tensors;

/// <summary>What is not followed of tensors is refused where it stands, and nothing else is said.</summary>
public sealed class TensorRefusalTests
{
    [Theory]
    [InlineData("DG0004", "[Differentiable] public static double F(Tensor<double> a) { var y = a * 2; var z = a * 3; var q = a[0] > 0 ? y : z; q += a; return Tensor.Sum<double>(y * z * q); }")]
    [InlineData("DG0004", "[Differentiable] public static double F(Tensor<double> a) { var y = a * 2; var t = new Tensor<double>[2]; t[0] = y; t[1] = a; y += a; return Tensor.Sum<double>(t[0] * t[1]); }")]
    [InlineData("DG0004", "[Differentiable] public static double F(Tensor<double> a) { var y = a * 2; var v = Tensor.Transpose<double>(y); y += a; return Tensor.Sum<double>(v); }")]
    [InlineData("DG0004", "static Tensor<double> Same(Tensor<double> t) => t; [Differentiable] public static double F(Tensor<double> a) { var y = a * 2; var v = Same(y); y += a; return Tensor.Sum<double>(v); }")]
    [InlineData("DG0006", "[Differentiable] public static double F(Tensor<double> a) { a += 1; return Tensor.Sum<double>(a); }")]
    [InlineData("DG0006", "[Differentiable] public static double F(Tensor<double> a) { a[0] = 1; return Tensor.Sum<double>(a); }")]
    [InlineData("DG0006", "static void Raise(Tensor<double> t) { t += 1; } [Differentiable] public static double F(Tensor<double> a) { var y = a * 2; Raise(y); return Tensor.Sum<double>(y); }")]
    [InlineData("DG0002", "[Differentiable] public static void F(ReadOnlyTensorSpan<double> a, TensorSpan<double> y) { Tensor.Exp<double>(a, y); }")]
    [InlineData("DG0010", "[Differentiable] public static T F<T>(Tensor<T> a) where T : System.Numerics.IFloatingPointIeee754<T> => Tensor.Sum<T>(a * a);")]
    [InlineData("DG0010", "[Differentiable] public static double F(Tensor<double>[] a) => Tensor.Sum<double>(a[0]);")]
    [InlineData("DG0010", "[Differentiable] public static double F(System.Collections.Generic.List<Tensor<double>> a) => Tensor.Sum<double>(a[0]);")]
    [InlineData("DG0010", "[Differentiable] public static double F(System.Memory<Tensor<double>> a) => Tensor.Sum<double>(a.Span[0]);")]
    [InlineData("DG0010", "[Differentiable] public static double F(System.Collections.Generic.List<(Tensor<double>, double)> a) => Tensor.Sum<double>(a[0].Item1);")]
    [InlineData("DG0010", "[Differentiable] public static Tensor<double>[] F(Tensor<double> a) => [a, a * a];")]
    [InlineData("DG0010", "[Differentiable] public static System.Collections.Generic.List<Tensor<double>> F(Tensor<double> a) => [a, a * a];")]
    [InlineData("DG0010", "[Differentiable] public static double F((Tensor<double>[] W, double B) a) => Tensor.Sum<double>(a.W[0]);")]
    [InlineData("DG0010", "[Differentiable] public sealed partial record P(Tensor<double>[] W); [Differentiable] public static double F(P a) => Tensor.Sum<double>(a.W[0]);")]
    [InlineData("DG0010", "[Differentiable] public sealed partial record Q(double[] B, Tensor<float>[] W); public sealed partial record P(Q A); [Differentiable] public static double F(Q a) => Tensor.Sum<float>(a.W[0]) * a.B[0];")]
    [InlineData("DG0010", "[Differentiable] public static double F(Tensor<System.Half> a) => (double)Tensor.Sum<System.Half>(a * a);")]
    [InlineData("DG0006", "[Differentiable] public static double F(TensorSpan<double> a) { foreach (ref double v in a) v += 1; return Tensor.Sum<double>(a); }")]
    [InlineData("DG0005", "[Differentiable] public static Tensor<float> F(Tensor<double> a) => Tensor.ConvertChecked<double, float>(a * a);")]
    [InlineData("DG0004", "static string Name() => \"ij,jk->ik\"; [Differentiable] public static Tensor<double> F(Tensor<double> a) => Tensor.Einsum<double>(Name(), a, a);")]
    [InlineData("DG0004", "[Differentiable] public static Tensor<double> F(Tensor<double> a) => Tensor.Einsum<double>(\"ij,jk,kl->il\", a, a);")]
    [InlineData("DG0004", "[Differentiable] public static Tensor<double> F(Tensor<double> a) => Tensor.Einsum<double>(\"ij,jk->im\", a, a);")]
    [InlineData("DG0004", "[Differentiable] public static Tensor<double> F(Tensor<double> a) => Tensor.Einsum<double>(\"i1,1k->ik\", a, a);")]
    [InlineData("DG0004", "[Differentiable] public static double F(Tensor<double> a, LossReduction r) => Tensor.Huber<double>(a, a * a, 1, r);")]
    [InlineData("DG0004", "[Differentiable] public static Tensor<double> F(Tensor<double> a, MatrixNormKind k) => Tensor.MatrixNorm<double>(a, k);")]
    [InlineData("DG0004", "[Differentiable] public static double F(Tensor<double> a, Tensor<int> k, double s) => Tensor.CrossEntropy<double>(a, k, s);")]
    [InlineData("DG0004", "[Differentiable] public static Tensor<double> F(Tensor<double> a, double p) => Tensor.VectorNorm<double>(a, 0, p);")]
    [InlineData("DG0006", "[Differentiable] public static double F(Tensor<double> a) { a[1..] = a[0..1]; return Tensor.Sum<double>(a); }")]
    public void What_is_not_followed_is_refused(string id, string members)
    {
        HarnessResult result = GeneratorHarness.Run($"using System.Numerics.Tensors; using DiffGen;\npublic static partial class C {{ {members} }}");
        Assert.Null(result.GeneratorException);
        Assert.NotEmpty(result.Diagnostics);
        Assert.All(result.Diagnostics, diagnostic => Assert.Equal(id, diagnostic.Id));
        Assert.Empty(result.CompilerErrors);
        Assert.DoesNotContain(result.Files, file => file.Text.Contains("FVjp", System.StringComparison.Ordinal));
    }
}
