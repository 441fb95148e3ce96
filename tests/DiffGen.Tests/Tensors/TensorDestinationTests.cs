using System;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Tensors;

/// <summary>
/// Gradients are added to the tensors that a caller gave where they are computed. Tensors with gaps between their elements, sums over repeated axes, one gradient for several
/// parameters and results without elements are like a gradient in a tensor of its own.
/// </summary>
public sealed class TensorDestinationTests
{
    private const string Program = """
        using System;
        using System.Linq;
        using System.Numerics.Tensors;
        using DiffGen;

        public static partial class C
        {
            [Differentiable] public static double Chain(Tensor<double> a, Tensor<double> b) => Tensor.Sum<double>(Tensor.Tanh<double>(a * b) * a);
            [Differentiable] public static double Product(Tensor<double> a, Tensor<double> b) => Tensor.Sum<double>(Tensor.Sin<double>(Tensor.MatMul<double>(a, b)));
            [Differentiable] public static double Shared(Tensor<double> a, Tensor<double> b) => Tensor.Sum<double>(Tensor.Exp<double>(a + b));
            [Differentiable] public static double Branch(Tensor<double> a, Tensor<double> b) { var y = a; if (a[0, 0] > 0) y = Tensor.MatMul<double>(a, b); return Tensor.Sum<double>(y * y); }

            public delegate double Companion(Tensor<double> a, Tensor<double> b, in TensorSpan<double> da, in TensorSpan<double> db);

            static Tensor<double> Numbers(int seed, nint rows, nint columns) { var r = new Random(seed); return Tensor.Create(Enumerable.Range(0, (int)(rows * columns)).Select(_ => r.NextDouble()).ToArray(), [rows, columns]); }

            /// Every second column of a tensor that is twice as wide.
            static TensorSpan<double> WithGaps(Tensor<double> wide) { nint rows = wide.Lengths[0], columns = wide.Lengths[1] / 2; return wide.IsEmpty ? Tensor.CreateFromShape<double>([rows, columns]).AsTensorSpan() : new TensorSpan<double>(System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref wide.GetPinnableReference(), (int)wide.FlattenedLength), [rows, columns], [rows == 1 ? 0 : 2 * columns, columns == 1 ? 0 : 2]); }

            static double[] Expected(string name, Tensor<double> a, Tensor<double> b)
            {
                var g = name switch { "Chain" => ChainGradient(a, b), "Product" => ProductGradient(a, b), "Shared" => SharedGradient(a, b), _ => BranchGradient(a, b) };
                return [.. g.a, .. g.b];
            }

            static double Run(string name, bool accumulates, Tensor<double> a, Tensor<double> b, in TensorSpan<double> da, in TensorSpan<double> db) => (name, accumulates) switch
            {
                ("Chain", false) => ChainValueAndGradient(a, b, da, db), ("Chain", true) => ChainValueAndGradientAccumulate(a, b, da, db),
                ("Product", false) => ProductValueAndGradient(a, b, da, db), ("Product", true) => ProductValueAndGradientAccumulate(a, b, da, db),
                ("Shared", false) => SharedValueAndGradient(a, b, da, db), ("Shared", true) => SharedValueAndGradientAccumulate(a, b, da, db),
                (_, false) => BranchValueAndGradient(a, b, da, db), _ => BranchValueAndGradientAccumulate(a, b, da, db),
            };

            public static double[][] Dense(string name, int[] shapes)
            {
                Tensor<double> a = Numbers(1, shapes[0], shapes[1]), b = Numbers(2, shapes[2], shapes[3]), da = Numbers(3, shapes[0], shapes[1]), db = Numbers(4, shapes[2], shapes[3]);
                double[] expected = Expected(name, a, b), before = [.. da, .. db];
                Run(name, true, a, b, da, db);
                double[] added = [.. da, .. db];
                Run(name, false, a, b, da, db);
                return [expected, [.. da, .. db], added.Zip(before, (x, y) => x - y).ToArray()];
            }

            public static double[][] Gaps(string name, int[] shapes)
            {
                Tensor<double> a = Numbers(1, shapes[0], shapes[1]), b = Numbers(2, shapes[2], shapes[3]), da = Numbers(3, shapes[0], 2 * shapes[1]), db = Numbers(4, shapes[2], 2 * shapes[3]);
                double[] wide = [.. da, .. db];
                Run(name, false, a, b, WithGaps(da), WithGaps(db));
                Run(name, true, a, b, WithGaps(da), WithGaps(db));
                double[] after = [.. da, .. db];
                return [Expected(name, a, b), after.Where((_, i) => i % 2 == 0).Select(x => x / 2).ToArray(), wide.Where((_, i) => i % 2 == 1).ToArray(), after.Where((_, i) => i % 2 == 1).ToArray()];
            }
        }
        """;

    private static readonly Lazy<HarnessResult> s_compiled = new(() => GeneratorHarness.Run(Program).AssertClean());

    public static TheoryData<string, int[]> Cases => new()
    {
        { "Chain", [3, 5] }, { "Chain", [2, 2100, 1, 2100] }, { "Chain", [300, 7, 300, 1] }, { "Chain", [1, 1, 4, 9] },
        { "Product", [3, 4, 4, 5] }, { "Product", [17, 33, 33, 9] }, { "Product", [2, 0, 0, 3] },
        { "Shared", [4, 3] }, { "Shared", [4, 3, 1, 3] },
        { "Branch", [4, 4] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_are_the_same_wherever_they_are_added(string name, int[] shapes)
    {
        if (shapes.Length == 2) shapes = [.. shapes, .. shapes];
        double[][] dense = s_compiled.Value.Invoke<double[][]>("C.Dense", name, shapes), gaps = s_compiled.Value.Invoke<double[][]>("C.Gaps", name, shapes);
        Near(dense[0], dense[1]);
        Near(dense[0], dense[2]);
        Near(gaps[0], gaps[1]);
        Assert.Equal(gaps[2], gaps[3]);
    }

    private static void Near(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-12 * Math.Max(1, Math.Abs(expected[i])), $"[{i}]: expected {expected[i]:R}, got {actual[i]:R}");
    }
}
