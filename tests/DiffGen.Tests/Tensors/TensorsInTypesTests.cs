using System;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Tensors;

/// <summary>
/// Tensors as members of tuples and records, as parameters and as results: every companion gives what that of the same function with a parameter for each gives (checked by
/// differences in <see cref="TensorMethodTests"/>'s way), and closed forms where there are some.
/// </summary>
public sealed class TensorsInTypesTests
{
    private const string Program = """
        using System;
        using System.Linq;
        using System.Numerics.Tensors;
        using DiffGen;

        [Differentiable] public partial record Layer(Tensor<double> W, Tensor<double> B, double S);

        public static partial class C
        {
            static double Loss(Tensor<double> w, Tensor<double> b, double s, Tensor<double> x) => Tensor.Sum<double>(Tensor.Tanh<double>(x * w + b) * x) * s * s;

            [Differentiable(Companions = Companions.All)]
            public static double Apart(Tensor<double> w, Tensor<double> b, double s, Tensor<double> x) => Loss(w, b, s, x);

            [Differentiable(Companions = Companions.All)]
            public static double InTuple((Tensor<double> W, Tensor<double> B, double S) p, Tensor<double> x) => Loss(p.W, p.B, p.S, x);

            [Differentiable(Companions = Companions.All)]
            public static double InRecord(Layer p, Tensor<double> x) => Loss(p.W, p.B, p.S, x);

            [Differentiable(Companions = Companions.All)]
            public static (Tensor<double> Cube, double Sum) Tuple(Tensor<double> a) { var cube = a * a * a; return (cube, Tensor.Sum<double>(cube * a)); }

            [Differentiable(Companions = Companions.All)]
            public static Layer Record(Tensor<double> a) => new(a * a * a, a + a, Tensor.Sum<double>(a * a * a * a));

            public static readonly Tensor<double> W = Tensor.Create([0.1, -0.2, 0.3]), B = Tensor.Create([0.5, 0.1, -0.4]), X = Tensor.Create([1.0, 2.0, -1.5]);
            public static readonly Tensor<double> T1 = Tensor.Create([0.7, 0.3, -0.2]), T2 = Tensor.Create([-0.4, 1.1, 0.6]), T3 = Tensor.Create([0.2, -0.9, 0.8]);

            public static double[] Numbers(params object[] parts) => [.. parts.SelectMany(part => part is Tensor<double> t ? t.ToArray() : part is double[,] m ? m.Cast<double>() : part is double[] v ? v : [Convert.ToDouble(part)])];

            public static double[] GradientApart() { var g = ApartGradient(W, B, 3, X); return Numbers(g.w, g.b, g.s, g.x); }
            public static double[] GradientInTuple() { var g = InTupleGradient((W, B, 3), X); return Numbers(g.p.W, g.p.B, g.p.S, g.x); }
            public static double[] GradientInRecord() { var g = InRecordGradient(new(W, B, 3), X); return Numbers(g.p.W, g.p.B, g.p.S, g.x); }

            public static double[] TwiceApart() { var w = Tensor.CreateFromShape<double>([3]); var b = Tensor.CreateFromShape<double>([3]); var x = Tensor.CreateFromShape<double>([3]); double v = ApartValueAndGradient(W, B, 3, X, w, b, out double s, x); ApartValueAndGradientAccumulate(W, B, 3, X, w, b, ref s, x); return Numbers(v, w, b, s, x); }
            public static double[] TwiceInTuple() { var x = Tensor.CreateFromShape<double>([3]); double v = InTupleValueAndGradient((W, B, 3), X, out var p, x); InTupleValueAndGradientAccumulate((W, B, 3), X, ref p, x); return Numbers(v, p.W, p.B, p.S, x); }
            public static double[] TwiceInRecord() { var x = Tensor.CreateFromShape<double>([3]); double v = InRecordValueAndGradient(new(W, B, 3), X, out var p, x); InRecordValueAndGradientAccumulate(new(W, B, 3), X, ref p, x); return Numbers(v, p.W, p.B, p.S, x); }

            public static double[] ProductApart() { var h = ApartHvp(W, B, 3, X, T1, T2, 0.5, T3); return Numbers(h.w, h.b, h.s, h.x); }
            public static double[] ProductInTuple() { var h = InTupleHvp((W, B, 3), X, (T1, T2, 0.5), T3); return Numbers(h.p.W, h.p.B, h.p.S, h.x); }
            public static double[] ProductInRecord() { var h = InRecordHvp(new(W, B, 3), X, new Layer.Tangent { W = T1, B = T2, S = 0.5 }, T3); return Numbers(h.p.W, h.p.B, h.p.S, h.x); }

            public static double[] TangentApart() => Numbers(ApartJvp(W, B, 3, X, T1, T2, 0.5, T3).Tangent);
            public static double[] TangentInTuple() => Numbers(InTupleJvp((W, B, 3), X, (T1, T2, 0.5), T3).Tangent);
            public static double[] TangentInRecord() => Numbers(InRecordJvp(new(W, B, 3), X, new Layer.Tangent { W = T1, B = T2, S = 0.5 }, T3).Tangent);

            public static double[] HessianApart() => Numbers(ApartHessian(W, B, 3, X));
            public static double[] HessianInTuple() => Numbers(InTupleHessian((W, B, 3), X));
            public static double[] HessianInRecord() => Numbers(InRecordHessian(new(W, B, 3), X));
            public static double[] DiagonalApart() => Numbers(ApartHessianDiagonal(W, B, 3, X));
            public static double[] DiagonalInTuple() => Numbers(InTupleHessianDiagonal((W, B, 3), X));
            public static double[] DiagonalInRecord() => Numbers(InRecordHessianDiagonal(new(W, B, 3), X));

            public static double[] TupleVjp() => Numbers(TupleVjp(X, (T1, 2)));
            public static double[] RecordVjp() => Numbers(RecordVjp(X, new Layer.Tangent { W = T1, S = 2 }));
            public static double[] TuplePullback() { var (v, pullback) = TuplePullback(X); using (pullback) { pullback.Invoke((T2, 1)); return Numbers(v.Cube, v.Sum, pullback.Invoke((T1, 2))); } }
            public static double[] TupleJvp() { var r = TupleJvp(X, T1); return Numbers(r.Value.Cube, r.Value.Sum, r.Tangent.Cube, r.Tangent.Sum); }
            public static double[] RecordJvp() { var r = RecordJvp(X, T1); return Numbers(r.Tangent.W, r.Tangent.B, r.Tangent.S); }
            public static double[] TupleJacobian() => Numbers(TupleJacobian(X));
            public static double[] TupleRows() => Numbers(Enumerable.Range(0, 4).Select(i => (object)TupleJacobianRow(X, i)).ToArray());
            public static double[] RecordJacobian() => Numbers(RecordJacobian(X));
            public static double[] RecordRows() => Numbers(Enumerable.Range(0, 7).Select(i => (object)RecordJacobianRow(X, i)).ToArray());
        }
        """;

    private static readonly double[] X = [1.0, 2.0, -1.5], T1 = [0.7, 0.3, -0.2];

    private static readonly Lazy<HarnessResult> s_compiled = new(() => GeneratorHarness.Run(Program).AssertClean());

    private static double[] Numbers(string method) => s_compiled.Value.Invoke<double[]>("C." + method, []);

    [Theory]
    [InlineData("Gradient")]
    [InlineData("Twice")]
    [InlineData("Product")]
    [InlineData("Tangent")]
    [InlineData("Hessian")]
    [InlineData("Diagonal")]
    public void Members_are_like_parameters_of_their_own(string companion)
    {
        double[] apart = Numbers(companion + "Apart");
        Assert.Contains(apart, number => number != 0);
        Near(apart, Numbers(companion + "InTuple"));
        Near(apart, Numbers(companion + "InRecord"));
    }

    /// <summary>The order of the parameters is w, b, s, x: 3 + 3 + 1 + 3 numbers.</summary>
    [Fact]
    public void The_Hessian_times_a_vector_is_the_product()
    {
        double[] hessian = Numbers("HessianApart"), product = Numbers("ProductApart"), direction = [.. T1, -0.4, 1.1, 0.6, 0.5, 0.2, -0.9, 0.8];
        Near(product, [.. Enumerable.Range(0, 10).Select(row => Enumerable.Range(0, 10).Sum(column => hessian[(row * 10) + column] * direction[column]))]);
        Near(Numbers("DiagonalApart"), [.. Enumerable.Range(0, 10).Select(i => hessian[i * 11])]);
        // The function is quadratic in s.
        double[] gradient = Numbers("GradientApart");
        Near([gradient[6] / 3], [hessian[66]]);
    }

    [Fact]
    public void Results_with_tensors_have_their_closed_forms()
    {
        double[] cube = [.. X.Select(x => x * x * x)], slope = [.. X.Select(x => 3 * x * x)], quartic = [.. cube.Select(x => 4 * x)];
        double sum = X.Sum(x => x * x * x * x);
        double[] vjp = [.. X.Select((_, i) => (slope[i] * T1[i]) + (2 * quartic[i]))];
        double[] tangent = [.. T1.Select((t, i) => t * slope[i]), quartic.Zip(T1, (a, b) => a * b).Sum()];
        double[] rows = [.. X.SelectMany((_, i) => X.Select((_, j) => i == j ? slope[i] : 0))];
        double[] doubled = [.. X.SelectMany((_, i) => X.Select((_, j) => i == j ? 2.0 : 0))];
        Near(vjp, Numbers("TupleVjp"));
        Near(vjp, Numbers("RecordVjp"));
        Near([.. cube, sum, .. vjp], Numbers("TuplePullback"));
        Near([.. cube, sum, .. tangent], Numbers("TupleJvp"));
        Near([.. tangent.Take(3), .. T1.Select(t => 2 * t), tangent[3]], Numbers("RecordJvp"));
        Near([.. rows, .. quartic], Numbers("TupleJacobian"));
        Near([.. rows, .. quartic], Numbers("TupleRows"));
        Near([.. rows, .. doubled, .. quartic], Numbers("RecordJacobian"));
        Near([.. rows, .. doubled, .. quartic], Numbers("RecordRows"));
    }

    private static void Near(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-12 * Math.Max(1, Math.Abs(expected[i])), $"[{i}]: expected {expected[i]:R}, got {actual[i]:R}\n{string.Join(" ", expected)}\n{string.Join(" ", actual)}");
    }
}
