using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using DiffGen.Runtime;
using Xunit;

namespace DiffGen.Tests.Tensors;

/// <summary>
/// A pass over tensors whose shapes broadcast, with two results that are summed over some of the axes, agrees with a loop over the elements: short rows, which go together, and
/// long ones, rows that fill vectors and such that do not, sums in pieces. All numbers are integers, so that sums are exact in any order.
/// </summary>
public class ElementwisePassTests
{
    private readonly struct ProductAndDifference : IElementwise<double>
    {
        public static string Operation => "test";

        public void Run(scoped in Strip<double> strip)
        {
            ref double a = ref strip.First(0), b = ref strip.First(1), c = ref strip.First(2), product = ref strip.First(3), difference = ref strip.First(4);
            for (nint i = 0; i < strip.Length; i += Vector<double>.Count)
            {
                Vector<double> x = Lanes.Load(in Unsafe.Add(ref a, i * strip.Step(0))), y = Lanes.Load(in Unsafe.Add(ref b, i * strip.Step(1))), z = Lanes.Load(in Unsafe.Add(ref c, i * strip.Step(2)));
                Lanes.Store(ref Unsafe.Add(ref product, i), (x * y) + z);
                Lanes.Add(ref Unsafe.Add(ref difference, i), x - (y * z));
            }
        }
    }

    public static TheoryData<int[]> Shapes() =>
    [
        [1], [3], [64], [1, 1], [5, 1], [2, 3], [7, 8], [64, 10], [97, 10], [205, 10], [3, 64], [300, 31], [9, 32], [2, 1500], [3, 2, 5], [4, 30, 7], [2, 500, 3], [3, 4, 2, 5], [20_001, 10], [14_000, 3, 5],
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Broadcast_operands_and_sums_agree_with_a_loop(int[] shape)
    {
        int[][] reduced = [.. Reduced(shape)];
        var random = new Random(shape.Sum());
        for (int turn = 0; turn < 40; turn++)
        {
            int[] a = turn == 0 ? shape : Any(), b = Any(), c = Any(), product = Any(), difference = Any();
            Check(shape, a, b, c, product, difference, gaps: turn % 3 == 2);
        }

        int[] Any() => reduced[random.Next(reduced.Length)];
    }

    private static void Check(int[] shape, int[] shapeA, int[] shapeB, int[] shapeC, int[] productShape, int[] differenceShape, bool gaps)
    {
        using Tape tape = Tape.Rent();
        Tensor<double> a = Integers(shapeA, 1), b = Integers(shapeB, 2), c = Integers(shapeC, 3), start = Integers(differenceShape, 4);
        nint[] lengths = [.. differenceShape.Select(n => (nint)n)];
        if (gaps) lengths[^1]++;
        Tensor<double> destination = Tensor.CreateFromShape<double>(lengths);
        TensorSpan<double> view = destination.AsTensorSpan();
        if (gaps) view = view.Slice([.. differenceShape.SkipLast(1).Select(_ => NRange.All), new NRange(1, lengths[^1])]);
        start.AsReadOnlyTensorSpan().CopyTo(view);

        Dense<double> product = Elementwise.Map<double, ProductAndDifference>(
            tape, default, [tape.Read(a), tape.Read(b), tape.Read(c)], Shape.Of([.. shape.Select(n => (nint)n)]), Shape.Of([.. productShape.Select(n => (nint)n)]), Target<double>.Into(view), out _);

        double[] x = [.. a], y = [.. b], z = [.. c], expectedProduct = new double[productShape.Aggregate(1, (n, m) => n * m)], expectedDifference = [.. start];
        int count = shape.Aggregate(1, (n, m) => n * m);
        for (int element = 0; element < count; element++)
        {
            double u = x[At(element, shape, shapeA)], v = y[At(element, shape, shapeB)], w = z[At(element, shape, shapeC)];
            expectedProduct[At(element, shape, productShape)] += (u * v) + w;
            expectedDifference[At(element, shape, differenceShape)] += u - (v * w);
        }

        string what = $"[{string.Join(", ", shape)}]: a [{string.Join(", ", shapeA)}], b [{string.Join(", ", shapeB)}], c [{string.Join(", ", shapeC)}] → [{string.Join(", ", productShape)}], [{string.Join(", ", differenceShape)}]";
        Assert.True(expectedProduct.AsSpan().SequenceEqual(product.Span), "product of " + what);
        double[] all = [.. destination];
        double[] difference = gaps ? [.. all.Where((_, i) => i % lengths[^1] != 0)] : all;
        Assert.True(expectedDifference.AsSpan().SequenceEqual(difference), "difference of " + what);
        if (gaps) Assert.All(all.Where((_, i) => i % lengths[^1] == 0), n => Assert.Equal(0, n));
    }

    /// <summary>Every shape that lacks some of the axes.</summary>
    private static IEnumerable<int[]> Reduced(int[] shape)
    {
        for (int kept = 0; kept < 1 << shape.Length; kept++)
            yield return [.. shape.Select((n, axis) => ((kept >> axis) & 1) != 0 ? n : 1)];
    }

    /// <summary>Where an element of a shape lies in a tensor that broadcasts to it.</summary>
    private static int At(int element, int[] shape, int[] own)
    {
        int at = 0, step = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            if (own[axis] != 1) at += element % shape[axis] * step;
            element /= shape[axis];
            step *= own[axis];
        }

        return at;
    }

    private static Tensor<double> Integers(int[] shape, int seed)
    {
        var random = new Random(seed);
        return Tensor.Create([.. Enumerable.Range(0, shape.Aggregate(1, (n, m) => n * m)).Select(_ => (double)random.Next(-9, 10))], [.. shape.Select(n => (nint)n)]);
    }
}
