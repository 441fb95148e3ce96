using System;
using System.Linq;
using System.Numerics;
using System.Threading;
using DiffGen.Runtime;
using Xunit;

namespace DiffGen.Tests.Tensors;

/// <summary>Matrix products of sizes that fill, and do not fill, tiles and blocks agree with sums taken one by one.</summary>
public class MatMulTests
{
    public static TheoryData<int[], int[]> Shapes() => new()
    {
        { [3], [3] }, { [2, 3], [3] }, { [3], [3, 4] }, { [1, 1], [1, 1] }, { [7, 13], [13, 33] }, { [5, 6], [6, 31] }, { [25, 300], [300, 70] }, { [100, 64], [64, 100] },
        { [97, 257], [257, 65] }, { [6, 512], [512, 32] }, { [13, 3], [3, 2100] }, { [5, 1, 6, 7], [4, 7, 9] }, { [4, 7, 9], [9, 3] }, { [2, 3], [4, 3, 2] }, { [1, 2, 3], [4, 3, 1] },
        { [0, 3], [3, 2] }, { [3, 0], [0, 2] }, { [2, 0, 3, 4], [4, 5] }, { [1, 600], [600, 50] }, { [600, 50], [50, 1] }, { [3, 20, 300], [3, 300, 40] }, { [270, 270], [270, 270] },
        { [40, 70, 80], [40, 80, 90] }, { [2, 300, 200], [1, 200, 310] }, { [50, 300], [300, 16] }, { [50, 300], [300, 8] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Product_and_cotangents_are_sums_of_products(int[] left, int[] right)
    {
        Compare<float>(left, right, 4e-6);
        Compare<double>(left, right, 2e-14);
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        using Tape tape = Tape.Rent();
        Dense<float> a = Random<float>(tape, [300, 400], 1), b = Random<float>(tape, [400, 350], 2);
        float[] together = TensorKernels.MatMul(tape, a, b).Span.ToArray();

        // Rows one at a time in products that one thread computes.
        float[] rows = new float[together.Length];
        for (int row = 0; row < 300; row += 6)
        {
            Dense<float> part = TensorKernels.MatMul(tape, TensorKernels.Narrow(tape, a, 0, row, 6), b);
            part.Span.CopyTo(rows.AsSpan(row * 350));
        }

        Assert.Equal(together, rows);
    }

    [Fact]
    public void Products_of_several_threads_at_once_are_right()
    {
        float[][] results = new float[4][];
        Thread[] threads = Enumerable.Range(0, results.Length).Select(i => new Thread(() =>
        {
            using Tape tape = Tape.Rent();
            for (int turn = 0; turn < 3; turn++)
            {
                TapePosition before = tape.Mark();
                results[i] = TensorKernels.MatMul(tape, Random<float>(tape, [260, 270], 3), Random<float>(tape, [270, 280], 4)).Span.ToArray();
                tape.Rewind(before);
            }
        })).ToArray();
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        foreach (float[] result in results) Assert.Equal(results[0], result);
    }

    [Fact]
    public void A_product_allocates_nothing_once_it_has_run()
    {
        using Tape tape = Tape.Rent();
        Dense<float> a = Random<float>(tape, [300, 400], 1), b = Random<float>(tape, [400, 350], 2);
        Run();
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            TapePosition start = tape.Mark();
            Dense<float> c = TensorKernels.MatMul(tape, a, b);
            TensorKernels.MatMulLeft(tape, c, b, a.Shape);
            TensorKernels.MatMulRight(tape, a, c, b.Shape);
            tape.Rewind(start);
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        using Tape tape = Tape.Rent();
        Dense<double> a = tape.Zeros<double>(Shape.Of(2, 3)), b = tape.Zeros<double>(Shape.Of(4, 5));
        ArgumentException exception = Assert.Throws<ArgumentException>(() => TensorKernels.MatMul(tape, a, b));
        Assert.Equal("MatMul: the shapes [2, 3] and [4, 5] do not fit: rows of length 3 meet columns of length 4.", exception.Message);
        Assert.Throws<ArgumentException>(() => TensorKernels.MatMul(tape, tape.Zeros<double>(Shape.Scalar), b));
        Assert.Throws<ArgumentException>(() => TensorKernels.MatMul(tape, tape.Zeros<double>(Shape.Of(2, 3, 4)), tape.Zeros<double>(Shape.Of(3, 4, 5))));
        Assert.Throws<ArgumentException>(() => TensorKernels.MatMulLeft(tape, a, tape.Zeros<double>(Shape.Of(3, 5)), Shape.Of(2, 3)));
    }

    private static Dense<T> Random<T>(Tape tape, int[] shape, int seed)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        Dense<T> result = tape.NewTensor<T>(Shape.Of(shape));
        for (int i = 0; i < result.Count; i++) result.Span[i] = T.CreateChecked(random.NextDouble() - 0.5);
        return result;
    }

    private static void Compare<T>(int[] left, int[] right, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using Tape tape = Tape.Rent();
        Dense<T> a = Random<T>(tape, left, 1), b = Random<T>(tape, right, 2), c = TensorKernels.MatMul(tape, a, b), v = Random<T>(tape, c.Shape.AsSpan().ToArray(), 3);
        int m = left.Length == 1 ? 1 : left[^2], k = left[^1], n = right.Length == 1 ? 1 : right[^1];
        int rank = Math.Max(0, Math.Max(left.Length, right.Length) - 2), batches = m * n == 0 ? 0 : c.Count / (m * n);
        double[] product = new double[c.Count], cotangentA = new double[a.Count], cotangentB = new double[b.Count];
        for (int batch = 0; batch < batches; batch++)
        {
            int atA = 0, atB = 0, stepA = m * k, stepB = k * n, rest = batch;
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                int lengthA = Length(left, rank, axis), lengthB = Length(right, rank, axis), at = rest % Math.Max(lengthA, lengthB);
                rest /= Math.Max(lengthA, lengthB);
                atA += lengthA == 1 ? 0 : at * stepA;
                atB += lengthB == 1 ? 0 : at * stepB;
                stepA *= lengthA;
                stepB *= lengthB;
            }

            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double weight = double.CreateChecked(v.Span[(batch * m * n) + (i * n) + j]), sum = 0;
                    for (int p = 0; p < k; p++)
                    {
                        double x = double.CreateChecked(a.Span[atA + (i * k) + p]), y = double.CreateChecked(b.Span[atB + (p * n) + j]);
                        sum += x * y;
                        cotangentA[atA + (i * k) + p] += weight * y;
                        cotangentB[atB + (p * n) + j] += weight * x;
                    }

                    product[(batch * m * n) + (i * n) + j] = sum;
                }
            }
        }

        Check(product, c);
        Check(cotangentA, TensorKernels.MatMulLeft(tape, v, b, a.Shape));
        Check(cotangentB, TensorKernels.MatMulRight(tape, a, v, b.Shape));

        void Check(double[] expected, Dense<T> actual)
        {
            Assert.Equal(expected.Length, actual.Count);
            double scale = expected.Select(Math.Abs).Append(1).Max() * tolerance;
            for (int i = 0; i < expected.Length; i++) Assert.InRange(double.CreateChecked(actual.Span[i]), expected[i] - scale, expected[i] + scale);
        }
    }

    private static int Length(int[] shape, int rank, int axis) => axis - (rank - (shape.Length - 2)) is >= 0 and var own ? shape[own] : 1;
}
