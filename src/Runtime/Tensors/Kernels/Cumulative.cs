using System;
using System.Numerics;
using System.Numerics.Tensors;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    /// <summary>Sums of the elements up to each one along an axis.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="reverse">Sums of the elements from each one on instead.</param>
    /// <remarks>Array API standard, "cumulative_sum". The transposed derivative is the same with <paramref name="reverse"/> turned round.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public static Dense<T> CumSum<T>(Tape tape, Dense<T> x, int axis, bool reverse)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Lines lines = Along(x.Shape, axis, "CumSum");
        Dense<T> result = tape.NewTensor<T>(x.Shape);
        int size = lines.Length * lines.Inner;
        for (int outer = 0; outer < lines.Outer && size > 0; outer++)
        {
            ReadOnlySpan<T> from = x.Span.Slice(outer * size, size);
            Span<T> to = result.Span.Slice(outer * size, size);
            if (lines.Inner == 1)
            {
                T sum = T.Zero;
                for (int i = 0; i < to.Length; i++)
                {
                    int at = reverse ? to.Length - 1 - i : i;
                    to[at] = sum += from[at];
                }

                continue;
            }

            int row = lines.Inner, step = reverse ? -row : row, place = reverse ? size - row : 0;
            from.Slice(place, row).CopyTo(to[place..]);
            for (int i = 1; i < lines.Length; i++, place += step) TensorPrimitives.Add(to.Slice(place, row), from.Slice(place + step, row), to.Slice(place + step, row));
        }

        return result;
    }

    /// <summary>Products of the elements up to each one along an axis.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <remarks>Array API standard, "cumulative_prod".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public static Dense<T> CumProd<T>(Tape tape, Dense<T> x, int axis)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfAxis(x.Shape, axis, "CumProd");
        Dense<T> from = plan.Arrange(tape, x), result = plan.Room<T>(tape);
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> factors = from.Span.Slice(row * plan.Lines.Length, plan.Lines.Length);
            Span<T> to = result.Span.Slice(row * plan.Lines.Length, plan.Lines.Length);
            T product = T.One;
            for (int i = 0; i < factors.Length; i++) to[i] = product *= factors[i];
        }

        return plan.Restore(tape, result);
    }

    /// <summary>The cotangent of the operand of <see cref="CumProd{T}"/>, without a division, so that zeros are no exception.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="v">The cotangent of the products.</param>
    /// <param name="axis">The axis.</param>
    /// <remarks>With s(i) = v(i) + x(i + 1)·s(i + 1), the cotangent of x(i) is s(i) times the product of the elements before it.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> CumProdVjp<T>(Tape tape, Dense<T> x, Dense<T> v, int axis)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(v.Shape == x.Shape, "CumProd", "the cotangent", v.Shape, x.Shape);
        Reduction plan = OfAxis(x.Shape, axis, "CumProd");
        Dense<T> from = plan.Arrange(tape, x), weights = plan.Arrange(tape, v), result = plan.Room<T>(tape);
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> factors = from.Span.Slice(row * plan.Lines.Length, plan.Lines.Length), weight = weights.Span.Slice(row * plan.Lines.Length, plan.Lines.Length);
            Span<T> to = result.Span.Slice(row * plan.Lines.Length, plan.Lines.Length);
            T behind = T.Zero;
            for (int i = factors.Length - 1; i >= 0; i--)
            {
                to[i] = behind = weight[i] + behind;
                behind *= factors[i];
            }

            T before = T.One;
            for (int i = 0; i < factors.Length; i++)
            {
                to[i] *= before;
                before *= factors[i];
            }
        }

        return plan.Restore(tape, result);
    }

    /// <summary>The tangent of <see cref="CumProd{T}"/>: the product rule, one element after the other.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="t">Its tangent.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> CumProdJvp<T>(Tape tape, Dense<T> x, Dense<T> t, int axis)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(t.Shape == x.Shape, "CumProd", "the tangent", t.Shape, x.Shape);
        Reduction plan = OfAxis(x.Shape, axis, "CumProd");
        Dense<T> from = plan.Arrange(tape, x), along = plan.Arrange(tape, t), result = plan.Room<T>(tape);
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> factors = from.Span.Slice(row * plan.Lines.Length, plan.Lines.Length), tangents = along.Span.Slice(row * plan.Lines.Length, plan.Lines.Length);
            Span<T> to = result.Span.Slice(row * plan.Lines.Length, plan.Lines.Length);
            T product = T.One, tangent = T.Zero;
            for (int i = 0; i < factors.Length; i++)
            {
                to[i] = tangent = (tangent * factors[i]) + (product * tangents[i]);
                product *= factors[i];
            }
        }

        return plan.Restore(tape, result);
    }

    /// <summary>The tangent of <see cref="CumProdVjp{T}"/> as a function of the operand: symmetric in <paramref name="t"/> and in what it is multiplied with.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="t">Its tangent.</param>
    /// <param name="v">The cotangent of the products.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> CumProdVjpAlong<T>(Tape tape, Dense<T> x, Dense<T> t, Dense<T> v, int axis)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(t.Shape == x.Shape, "CumProd", "the tangent", t.Shape, x.Shape);
        Require(v.Shape == x.Shape, "CumProd", "the cotangent", v.Shape, x.Shape);
        Reduction plan = OfAxis(x.Shape, axis, "CumProd");
        int length = plan.Lines.Length;
        Dense<T> from = plan.Arrange(tape, x), along = plan.Arrange(tape, t), weights = plan.Arrange(tape, v), result = plan.Room<T>(tape), sums = tape.NewTensor<T>(Shape.Of(length));
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> factors = from.Span.Slice(row * length, length), tangents = along.Span.Slice(row * length, length), weight = weights.Span.Slice(row * length, length);
            Span<T> to = result.Span.Slice(row * length, length);

            // Each number and its tangent: what is behind an element, then what is before it.
            T behind = T.Zero, tangentBehind = T.Zero;
            for (int i = length - 1; i >= 0; i--)
            {
                sums.Span[i] = behind = weight[i] + behind;
                to[i] = tangentBehind;
                tangentBehind = (tangentBehind * factors[i]) + (behind * tangents[i]);
                behind *= factors[i];
            }

            T before = T.One, tangentBefore = T.Zero;
            for (int i = 0; i < length; i++)
            {
                to[i] = (to[i] * before) + (sums.Span[i] * tangentBefore);
                tangentBefore = (tangentBefore * factors[i]) + (before * tangents[i]);
                before *= factors[i];
            }
        }

        return plan.Restore(tape, result);
    }

    /// <summary>The largest of the elements up to each one along an axis; NaN from the first NaN on.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public static Dense<T> CumMax<T>(Tape tape, Dense<T> x, int axis)
        where T : unmanaged, IFloatingPointIeee754<T> => TakeAlongAxis(tape, x, CumMaxPlaces(tape, x, axis), axis);

    /// <summary>The smallest of the elements up to each one along an axis; NaN from the first NaN on.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public static Dense<T> CumMin<T>(Tape tape, Dense<T> x, int axis)
        where T : unmanaged, IFloatingPointIeee754<T> => TakeAlongAxis(tape, x, CumMinPlaces(tape, x, axis), axis);

    /// <summary>Where along an axis the largest of the elements up to each one is: of equal elements the last one so far. <see cref="TakeAlongAxis{T}"/> of these places is <see cref="CumMax{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public static Dense<int> CumMaxPlaces<T>(Tape tape, Dense<T> x, int axis)
        where T : unmanaged, IFloatingPointIeee754<T> => CumulativeExtremum(tape, x, axis, isMax: true, "CumMax");

    /// <summary>Where along an axis the smallest of the elements up to each one is: of equal elements the last one so far. <see cref="TakeAlongAxis{T}"/> of these places is <see cref="CumMin{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public static Dense<int> CumMinPlaces<T>(Tape tape, Dense<T> x, int axis)
        where T : unmanaged, IFloatingPointIeee754<T> => CumulativeExtremum(tape, x, axis, isMax: false, "CumMin");

    /// <summary>Logarithms of the sums of the exponentials of the elements up to each one along an axis, without overflow.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public static Dense<T> LogCumSumExp<T>(Tape tape, Dense<T> x, int axis)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfAxis(x.Shape, axis, "LogCumSumExp");
        Dense<T> from = plan.Arrange(tape, x), result = plan.Room<T>(tape);
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * plan.Lines.Length, plan.Lines.Length);
            Span<T> to = result.Span.Slice(row * plan.Lines.Length, plan.Lines.Length);

            // The sum so far, relative to the largest element so far.
            T largest = T.NegativeInfinity, sum = T.Zero;
            for (int i = 0; i < elements.Length; i++)
            {
                T element = elements[i];
                if (element > largest || T.IsNaN(element))
                {
                    sum = sum == T.Zero ? T.One : (sum * T.Exp(largest - element)) + T.One;
                    largest = element;
                }
                else if (element != T.NegativeInfinity)
                {
                    sum += element == largest ? T.One : T.Exp(element - largest);
                }

                to[i] = sum == T.Zero ? largest : largest + T.Log(sum);
            }
        }

        return plan.Restore(tape, result);
    }

    /// <summary>The cotangent of the operand of <see cref="LogCumSumExp{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The result.</param>
    /// <param name="v">The cotangent of the result.</param>
    /// <param name="axis">The axis.</param>
    /// <remarks>With s(i) = v(i) + exp(y(i) - y(i + 1))·s(i + 1), where no factor exceeds 1, the cotangent of x(i) is exp(x(i) - y(i))·s(i).</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> LogCumSumExpVjp<T>(Tape tape, Dense<T> x, Dense<T> y, Dense<T> v, int axis)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(v.Shape == x.Shape, "LogCumSumExp", "the cotangent", v.Shape, x.Shape);
        Require(y.Shape == x.Shape, "LogCumSumExp", "the result", y.Shape, x.Shape);
        Reduction plan = OfAxis(x.Shape, axis, "LogCumSumExp");
        Dense<T> from = plan.Arrange(tape, x), sums = plan.Arrange(tape, y), weights = plan.Arrange(tape, v), result = plan.Room<T>(tape);
        int length = plan.Lines.Length;
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * length, length), sum = sums.Span.Slice(row * length, length), weight = weights.Span.Slice(row * length, length);
            Span<T> to = result.Span.Slice(row * length, length);
            T behind = T.Zero;
            for (int i = length - 1; i >= 0; i--)
            {
                behind = weight[i] + (behind == T.Zero ? T.Zero : T.Exp(sum[i] - sum[i + 1]) * behind);
                to[i] = behind == T.Zero ? T.Zero : T.Exp(elements[i] - sum[i]) * behind;
            }
        }

        return plan.Restore(tape, result);
    }

    /// <summary>The tangent of <see cref="LogCumSumExp{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The result.</param>
    /// <param name="t">The tangent of the operand.</param>
    /// <param name="axis">The axis.</param>
    /// <remarks>With s(0) = 0, s(i) = exp(y(i - 1) - y(i))·s(i - 1) + exp(x(i) - y(i))·t(i), where no factor exceeds 1.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> LogCumSumExpJvp<T>(Tape tape, Dense<T> x, Dense<T> y, Dense<T> t, int axis)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(t.Shape == x.Shape, "LogCumSumExp", "the tangent", t.Shape, x.Shape);
        Require(y.Shape == x.Shape, "LogCumSumExp", "the result", y.Shape, x.Shape);
        Reduction plan = OfAxis(x.Shape, axis, "LogCumSumExp");
        Dense<T> from = plan.Arrange(tape, x), sums = plan.Arrange(tape, y), along = plan.Arrange(tape, t), result = plan.Room<T>(tape);
        int length = plan.Lines.Length;
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * length, length), sum = sums.Span.Slice(row * length, length), tangents = along.Span.Slice(row * length, length);
            Span<T> to = result.Span.Slice(row * length, length);
            T before = T.Zero;
            for (int i = 0; i < length; i++)
            {
                T carried = before == T.Zero ? T.Zero : T.Exp(sum[i - 1] - sum[i]) * before;
                to[i] = before = carried + (tangents[i] == T.Zero ? T.Zero : T.Exp(elements[i] - sum[i]) * tangents[i]);
            }
        }

        return plan.Restore(tape, result);
    }

    private static Dense<int> CumulativeExtremum<T>(Tape tape, Dense<T> x, int axis, bool isMax, string operation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfAxis(x.Shape, axis, operation);
        Dense<T> from = plan.Arrange(tape, x);
        Dense<int> result = plan.Room<int>(tape);
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * plan.Lines.Length, plan.Lines.Length);
            Span<int> to = result.Span.Slice(row * plan.Lines.Length, plan.Lines.Length);
            for (int i = 0, best = 0; i < elements.Length; i++)
            {
                if (Replaces(elements[i], elements[best], isMax)) best = i;
                to[i] = best;
            }
        }

        return plan.Restore(tape, result);
    }

    private static bool Replaces<T>(T element, T best, bool isMax)
        where T : unmanaged, IFloatingPointIeee754<T> => T.IsNaN(element) || (isMax ? element >= best : element <= best);

    private static Reduction OfAxis(in Shape shape, int axis, string operation) =>
        shape.Rank == 0 && axis is 0 or -1 ? new Reduction(shape, default, keepDims: false, operation) : new Reduction(shape, Axes.Of(shape.Axis(axis, operation)), keepDims: false, operation);

    private static Lines Along(in Shape shape, int axis, string operation) =>
        shape.Rank == 0 && axis is 0 or -1 ? new Lines(1, 1, 1) : new Lines(shape, shape.Axis(axis, operation));
}
