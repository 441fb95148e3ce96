using System;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    // Sums of more terms are split: the error grows with the logarithm of their number.
    private const int SumBlock = 1024;

    /// <summary>Sums over axes.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <remarks>Array API standard, "sum". The transposed derivative is <see cref="BroadcastTo{T}"/> of <see cref="KeepDims{T}"/>.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static Dense<T> Sum<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Reduction(x.Shape, axes, keepDims, "Sum", needsRows: false);
        return SumLines(tape, plan.Arrange(tape, x), plan.Lines, plan.Result);
    }

    /// <summary>Sums over the axes that a shape lacks or has with length 1: the transposed derivative of <see cref="BroadcastTo{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The tensor.</param>
    /// <param name="shape">The shape of the result, which broadcasts to that of <paramref name="v"/>.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static Dense<T> SumTo<T>(Tape tape, Dense<T> v, in Shape shape)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (shape == v.Shape) return v;
        if (Shape.Broadcast(shape, v.Shape, "SumTo") != v.Shape) throw new ArgumentException($"SumTo: the shape {shape} does not broadcast to {v.Shape}.");
        Span<int> axes = stackalloc int[Shape.MaximumRank];
        int count = 0;
        for (int axis = 0; axis < v.Shape.Rank; axis++)
        {
            int own = axis - (v.Shape.Rank - shape.Rank);
            if (own < 0 || shape[own] != v.Shape[axis]) axes[count++] = axis;
        }

        return Reshape(tape, count == 0 ? v : Sum(tape, v, Axes.Of(axes[..count]), keepDims: false), shape);
    }

    /// <summary>The cotangent of a reduction, with length 1 for the axes that went away: a view.</summary>
    /// <param name="tape">Lends the view.</param>
    /// <param name="v">The cotangent of a reduction, or its value.</param>
    /// <param name="original">The shape of what was reduced.</param>
    /// <param name="axes">The axes that went away; none: all.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> KeepDims<T>(Tape tape, Dense<T> v, in Shape original, in Axes axes)
        where T : unmanaged
    {
        var plan = new Reduction(original, axes, keepDims: false, "KeepDims", needsRows: false);
        plan.RequireCotangent(v.Shape, "KeepDims");
        return tape.View(v, plan.Kept);
    }

    /// <summary>Means over axes.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <remarks>Array API standard, "mean". The mean of nothing is NaN.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static Dense<T> Mean<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> sum = Sum(tape, x, axes, keepDims);
        T count = T.CreateChecked(new Reduction(x.Shape, axes, keepDims, "Mean", needsRows: false).Lines.Length);
        TensorPrimitives.Divide(sum.Span, count, sum.Span);
        return sum;
    }

    /// <summary>The cotangent of the operand of <see cref="Mean{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the means, with or without the axes that went away.</param>
    /// <param name="original">The shape of the operand.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Dense<T> MeanVjp<T>(Tape tape, Dense<T> v, in Shape original, in Axes axes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Reduction(original, axes, keepDims: false, "Mean", needsRows: false);
        plan.RequireCotangent(v.Shape, "Mean");
        Dense<T> share = tape.NewTensor<T>(plan.Kept);
        TensorPrimitives.Divide(v.Span, T.CreateChecked(plan.Lines.Length), share.Span);
        return BroadcastTo(tape, share, original);
    }

    /// <summary>Largest elements over axes.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <remarks>Array API standard, "max"; NaN if an element is NaN.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice, or there is no element.</exception>
    public static Dense<T> Max<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfSome(x.Shape, axes, keepDims, "Max", needsRows: false);
        Dense<T> from = plan.Arrange(tape, x), result = tape.NewTensor<T>(plan.Result);
        Lines lines = plan.Lines;
        for (int outer = 0; outer < lines.Outer; outer++)
        {
            ReadOnlySpan<T> block = from.Span.Slice(outer * lines.Length * lines.Inner, lines.Length * lines.Inner);
            Span<T> to = result.Span.Slice(outer * lines.Inner, lines.Inner);
            if (lines.Inner == 1)
            {
                to[0] = TensorPrimitives.Max(block);
                continue;
            }

            block[..lines.Inner].CopyTo(to);
            for (int i = 1; i < lines.Length; i++) TensorPrimitives.Max(to, block.Slice(i * lines.Inner, lines.Inner), to);
        }

        return result;
    }

    /// <summary>Smallest elements over axes.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <remarks>Array API standard, "min"; NaN if an element is NaN.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice, or there is no element.</exception>
    public static Dense<T> Min<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfSome(x.Shape, axes, keepDims, "Min", needsRows: false);
        Dense<T> from = plan.Arrange(tape, x), result = tape.NewTensor<T>(plan.Result);
        Lines lines = plan.Lines;
        for (int outer = 0; outer < lines.Outer; outer++)
        {
            ReadOnlySpan<T> block = from.Span.Slice(outer * lines.Length * lines.Inner, lines.Length * lines.Inner);
            Span<T> to = result.Span.Slice(outer * lines.Inner, lines.Inner);
            if (lines.Inner == 1)
            {
                to[0] = TensorPrimitives.Min(block);
                continue;
            }

            block[..lines.Inner].CopyTo(to);
            for (int i = 1; i < lines.Length; i++) TensorPrimitives.Min(to, block.Slice(i * lines.Inner, lines.Inner), to);
        }

        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="Max{T}"/> or <see cref="Min{T}"/>: elements that are equal to the result share it evenly.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The result.</param>
    /// <param name="v">The cotangent of the result.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <remarks>Where the result is NaN: over all axes the elements that are NaN share it; over named axes all derivatives are NaN. PyTorch does the same.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> ExtremumVjp<T>(Tape tape, Dense<T> x, Dense<T> y, Dense<T> v, in Axes axes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = Cotangent(x.Shape, y.Shape, v.Shape, axes, "Max");
        Dense<T> from = plan.Arrange(tape, x), result = plan.Room<T>(tape);
        int length = plan.Lines.Length;
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * length, length);
            Span<T> to = result.Span.Slice(row * length, length);
            T extremum = y.Span[row];
            bool sharesNaN = axes.Count == 0 && T.IsNaN(extremum);
            int ties = 0;
            foreach (T element in elements) ties += element == extremum || (sharesNaN && T.IsNaN(element)) ? 1 : 0;
            T share = v.Span[row] / T.CreateTruncating(ties), others = ties == 0 ? T.NaN : T.Zero;
            for (int i = 0; i < elements.Length; i++) to[i] = elements[i] == extremum || (sharesNaN && T.IsNaN(elements[i])) ? share : others;
        }

        return plan.Restore(tape, result);
    }

    /// <summary>Products over axes.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <remarks>Array API standard, "prod".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static Dense<T> Prod<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Reduction(x.Shape, axes, keepDims, "Prod", needsRows: false);
        Dense<T> from = plan.Arrange(tape, x), result = tape.NewTensor<T>(plan.Result);
        result.Span.Fill(T.One);
        Lines lines = plan.Lines;
        for (int outer = 0; outer < lines.Outer; outer++)
        {
            ReadOnlySpan<T> block = from.Span.Slice(outer * lines.Length * lines.Inner, lines.Length * lines.Inner);
            Span<T> to = result.Span.Slice(outer * lines.Inner, lines.Inner);
            if (lines.Inner == 1)
                foreach (T factor in block) to[0] *= factor;
            else
                for (int i = 0; i < lines.Length; i++) TensorPrimitives.Multiply(to, block.Slice(i * lines.Inner, lines.Inner), to);
        }

        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="Prod{T}"/>: for each element the product of the others, without a division, so that zeros are no exception.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="v">The cotangent of the products.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Whether the products kept them.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> ProdVjp<T>(Tape tape, Dense<T> x, Dense<T> v, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Reduction(x.Shape, axes, keepDims, "Prod");
        plan.RequireCotangent(v.Shape, "Prod");
        Dense<T> from = plan.Arrange(tape, x), result = plan.Room<T>(tape);
        int length = plan.Lines.Length;
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> factors = from.Span.Slice(row * length, length);
            Span<T> to = result.Span.Slice(row * length, length);
            T before = v.Span[row];
            for (int i = 0; i < factors.Length; i++)
            {
                to[i] = before;
                before *= factors[i];
            }

            T behind = T.One;
            for (int i = factors.Length - 1; i >= 0; i--)
            {
                to[i] *= behind;
                behind *= factors[i];
            }
        }

        return plan.Restore(tape, result);
    }

    /// <summary>The tangent of <see cref="ProdVjp{T}"/> as a function of the operand: for each element the sum over all others of their tangents times the product of the rest. Without a division.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="t">Its tangent.</param>
    /// <param name="v">The cotangent of the products.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Whether the products kept them.</param>
    /// <remarks>Symmetric in <paramref name="t"/> and in what it is multiplied with.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> ProdVjpAlong<T>(Tape tape, Dense<T> x, Dense<T> t, Dense<T> v, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(t.Shape == x.Shape, "Prod", "the tangent", t.Shape, x.Shape);
        var plan = new Reduction(x.Shape, axes, keepDims, "Prod");
        plan.RequireCotangent(v.Shape, "Prod");
        int length = plan.Lines.Length;
        Dense<T> from = plan.Arrange(tape, x), along = plan.Arrange(tape, t), result = plan.Room<T>(tape), products = tape.NewTensor<T>(Shape.Of(length));
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> factors = from.Span.Slice(row * length, length), tangents = along.Span.Slice(row * length, length);
            Span<T> to = result.Span.Slice(row * length, length);

            // Each product and its tangent: of what is before an element, then of what is behind it.
            T before = v.Span[row], tangentBefore = T.Zero;
            for (int i = 0; i < length; i++)
            {
                products.Span[i] = before;
                to[i] = tangentBefore;
                tangentBefore = (tangentBefore * factors[i]) + (before * tangents[i]);
                before *= factors[i];
            }

            T behind = T.One, tangentBehind = T.Zero;
            for (int i = length - 1; i >= 0; i--)
            {
                to[i] = (to[i] * behind) + (products.Span[i] * tangentBehind);
                tangentBehind = (tangentBehind * factors[i]) + (behind * tangents[i]);
                behind *= factors[i];
            }
        }

        return plan.Restore(tape, result);
    }

    /// <summary>Logarithms of sums of exponentials over axes, without overflow.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <remarks>-∞ of nothing.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static Dense<T> LogSumExp<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Reduction(x.Shape, axes, keepDims, "LogSumExp");
        Dense<T> from = plan.Arrange(tape, x), result = tape.NewTensor<T>(plan.Result), scratch = tape.NewTensor<T>(Shape.Of(plan.Lines.Length));
        int length = plan.Lines.Length;
        for (int row = 0; row < plan.Lines.Count; row++) result.Span[row] = LogSumExp(from.Span.Slice(row * length, length), scratch.Span);
        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="LogSumExp{T}(Tape, Dense{T}, in Axes, bool)"/>: v·exp(x - y).</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The result.</param>
    /// <param name="v">The cotangent of the result.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> LogSumExpVjp<T>(Tape tape, Dense<T> x, Dense<T> y, Dense<T> v, in Axes axes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = Cotangent(x.Shape, y.Shape, v.Shape, axes, "LogSumExp");
        Dense<T> from = plan.Arrange(tape, x), result = plan.Room<T>(tape);
        int length = plan.Lines.Length;
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            Span<T> to = result.Span.Slice(row * length, length);
            if (v.Span[row] == T.Zero)
            {
                to.Clear();
                continue;
            }

            TensorPrimitives.Subtract(from.Span.Slice(row * length, length), y.Span[row], to);
            TensorPrimitives.Exp<T>(to, to);
            TensorPrimitives.Multiply(to, v.Span[row], to);
        }

        return plan.Restore(tape, result);
    }

    /// <summary>Variances over axes.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <param name="correction">What is subtracted from the number of elements: 0 for the variance of a population, 1 for the estimate from a sample.</param>
    /// <remarks>Array API standard, "var". In two passes: the mean, then the squares of the distances from it.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static Dense<T> Variance<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims, double correction)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Reduction(x.Shape, axes, keepDims, "Variance");
        Dense<T> from = plan.Arrange(tape, x), result = tape.NewTensor<T>(plan.Result), scratch = tape.NewTensor<T>(Shape.Of(plan.Lines.Length));
        int length = plan.Lines.Length;
        T freedom = T.CreateChecked(Math.Max(0, length - correction));
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * length, length);
            TensorPrimitives.Subtract(elements, Total(elements) / T.CreateChecked(length), scratch.Span);
            TensorPrimitives.Multiply<T>(scratch.Span, scratch.Span, scratch.Span);
            result.Span[row] = Total<T>(scratch.Span) / freedom;
        }

        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="Variance{T}"/>: 2·v·(x - mean) / (n - correction).</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="v">The cotangent of the variances.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="correction">What was subtracted from the number of elements.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> VarianceVjp<T>(Tape tape, Dense<T> x, Dense<T> v, in Axes axes, double correction)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Reduction(x.Shape, axes, keepDims: false, "Variance");
        plan.RequireCotangent(v.Shape, "Variance");
        Dense<T> from = plan.Arrange(tape, x), result = plan.Room<T>(tape);
        int length = plan.Lines.Length;
        T freedom = T.CreateChecked(Math.Max(0, length - correction));
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * length, length);
            Span<T> to = result.Span.Slice(row * length, length);
            TensorPrimitives.Subtract(elements, Total(elements) / T.CreateChecked(length), to);
            TensorPrimitives.Multiply(to, (v.Span[row] + v.Span[row]) / freedom, to);
        }

        return plan.Restore(tape, result);
    }

    /// <summary>Standard deviations over axes: the square roots of <see cref="Variance{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <param name="correction">What is subtracted from the number of elements.</param>
    /// <remarks>Array API standard, "std".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static Dense<T> StandardDeviation<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims, double correction)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> result = Variance(tape, x, axes, keepDims, correction);
        TensorPrimitives.Sqrt<T>(result.Span, result.Span);
        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="StandardDeviation{T}"/>: v·(x - mean) / ((n - correction)·y), 0 where y is 0.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The standard deviations.</param>
    /// <param name="v">Their cotangent.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="correction">What was subtracted from the number of elements.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> StandardDeviationVjp<T>(Tape tape, Dense<T> x, Dense<T> y, Dense<T> v, in Axes axes, double correction)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Cotangent(x.Shape, y.Shape, v.Shape, axes, "StandardDeviation");
        Dense<T> half = tape.NewTensor<T>(v.Shape);
        for (int i = 0; i < v.Count; i++) half.Span[i] = y.Span[i] == T.Zero ? T.Zero : v.Span[i] / (y.Span[i] + y.Span[i]);
        return VarianceVjp(tape, x, half, axes, correction);
    }

    /// <summary>p-norms over axes.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="p">The order: 2 is the Euclidean norm; ±∞ the largest and the smallest magnitude; 0 the number of elements that are not 0.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <remarks>Array API standard, "linalg.vector_norm".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice; or there is no element, for an infinite order.</exception>
    public static Dense<T> Norm<T>(Tape tape, Dense<T> x, double p, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = double.IsInfinity(p) ? OfSome(x.Shape, axes, keepDims, "VectorNorm") : new Reduction(x.Shape, axes, keepDims, "VectorNorm");
        Dense<T> from = plan.Arrange(tape, x), result = tape.NewTensor<T>(plan.Result), scratch = tape.NewTensor<T>(Shape.Of(plan.Lines.Length));
        int length = plan.Lines.Length;
        T order = T.CreateChecked(p);
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            TensorPrimitives.Abs(from.Span.Slice(row * length, length), scratch.Span);
            result.Span[row] = Norm(scratch.Span, order);
        }

        return result;

        static T Norm(Span<T> magnitudes, T order)
        {
            if (order == T.PositiveInfinity) return TensorPrimitives.Max<T>(magnitudes);
            if (order == T.NegativeInfinity) return TensorPrimitives.Min<T>(magnitudes);
            if (order == T.One) return Total<T>(magnitudes);
            if (order == T.Zero)
            {
                int count = 0;
                foreach (T magnitude in magnitudes) count += magnitude != T.Zero ? 1 : 0;
                return T.CreateChecked(count);
            }

            if (magnitudes.IsEmpty) return T.Zero;

            // The largest element is taken out where powers could overflow or vanish.
            T largest = TensorPrimitives.Max<T>(magnitudes), scale = order > T.Zero && T.IsFinite(largest) && largest > T.Zero ? largest : T.One;
            bool isScaled = T.Abs(T.CreateTruncating(T.ILogB(scale)) * order) > T.CreateTruncating(typeof(T) == typeof(float) ? 60 : 500);
            if (isScaled) TensorPrimitives.Divide(magnitudes, scale, magnitudes);
            if (order == T.CreateTruncating(2)) TensorPrimitives.Multiply<T>(magnitudes, magnitudes, magnitudes);
            else TensorPrimitives.Pow(magnitudes, order, magnitudes);
            T sum = Total<T>(magnitudes), root = order == T.CreateTruncating(2) ? T.Sqrt(sum) : T.Pow(sum, T.One / order);
            return isScaled ? root * scale : root;
        }
    }

    /// <summary>The cotangent of the operand of <see cref="Norm{T}"/>: v·sign(x)·(|x|/y)^(p-1); of least magnitude where the norm has a kink.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The norms.</param>
    /// <param name="v">Their cotangent.</param>
    /// <param name="p">The order.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Whether the norms kept them.</param>
    /// <remarks>At the zero vector 0; for infinite orders elements of equal magnitude share evenly; for orders below 1 an element 0 gets 0.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> NormVjp<T>(Tape tape, Dense<T> x, Dense<T> y, Dense<T> v, double p, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Reduction(x.Shape, axes, keepDims, "VectorNorm");
        plan.RequireCotangent(v.Shape, "VectorNorm");
        plan.RequireCotangent(y.Shape, "VectorNorm");
        Dense<T> from = plan.Arrange(tape, x), result = plan.Room<T>(tape);
        int length = plan.Lines.Length;
        T power = T.CreateChecked(p - 1);
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * length, length);
            Span<T> to = result.Span.Slice(row * length, length);
            T norm = y.Span[row], weight = v.Span[row];
            if (p == 0 || norm == T.Zero)
            {
                to.Clear();
            }
            else if (p == 2)
            {
                TensorPrimitives.Multiply(elements, weight / norm, to);
            }
            else if (p == 1)
            {
                for (int i = 0; i < to.Length; i++) to[i] = Signed(weight, elements[i]);
            }
            else if (double.IsInfinity(p))
            {
                int ties = 0;
                foreach (T element in elements) ties += T.Abs(element) == norm ? 1 : 0;
                T share = weight / T.CreateChecked(ties);
                for (int i = 0; i < to.Length; i++) to[i] = T.Abs(elements[i]) == norm ? Signed(share, elements[i]) : ties == 0 ? T.NaN : T.Zero;
            }
            else
            {
                for (int i = 0; i < to.Length; i++) to[i] = elements[i] == T.Zero ? T.Zero : Signed(weight, elements[i]) * T.Pow(T.Abs(elements[i]) / norm, power);
            }
        }

        return plan.Restore(tape, result);

        static T Signed(T value, T sign) => sign > T.Zero ? value : sign < T.Zero ? -value : sign == T.Zero ? T.Zero : sign;
    }

    /// <summary>How steeply each element's part of <see cref="NormVjp{T}"/> rises with the element alone, for a cotangent 1: (p - 1)·|x|^(p-2)/y^(p-1).</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The norms.</param>
    /// <param name="p">The order.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Whether the norms kept them.</param>
    /// <remarks>0 where <see cref="NormVjp{T}"/> is a constant: for the orders 0, 1 and ±∞, at the zero vector, and for orders below 1 at an element 0.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> NormCurvature<T>(Tape tape, Dense<T> x, Dense<T> y, double p, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Reduction(x.Shape, axes, keepDims, "VectorNorm");
        plan.RequireCotangent(y.Shape, "VectorNorm");
        Dense<T> from = plan.Arrange(tape, x), result = plan.Room<T>(tape);
        int length = plan.Lines.Length;
        T factor = T.CreateChecked(OrderLessOne(p)), power = T.CreateChecked(p - 2);
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * length, length);
            Span<T> to = result.Span.Slice(row * length, length);
            T norm = y.Span[row];
            if (factor == T.Zero || norm == T.Zero) to.Clear();
            else if (p == 2) to.Fill(T.One / norm);
            else
                for (int i = 0; i < to.Length; i++) to[i] = p < 1 && elements[i] == T.Zero ? T.Zero : factor * T.Pow(T.Abs(elements[i]) / norm, power) / norm;
        }

        return plan.Restore(tape, result);
    }

    /// <summary>p - 1; 0 for the orders of which the derivative does not depend on the norm.</summary>
    /// <param name="p">The order of a norm.</param>
    public static double OrderLessOne(double p) => p == 0 || double.IsInfinity(p) ? 0 : p - 1;

    /// <summary>Medians over axes: the element in the middle of the sorted ones, of two the smaller. NaN if an element is NaN.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice, or there is no element.</exception>
    public static Dense<T> Median<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfSome(x.Shape, axes, keepDims, "Median");
        int length = plan.Lines.Length;
        Dense<T> from = plan.Arrange(tape, x), result = tape.NewTensor<T>(plan.Result), sorted = tape.NewTensor<T>(Shape.Of(length));
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            from.Span.Slice(row * length, length).CopyTo(sorted.Span);
            sorted.Span.Sort();

            // What is not a number comes first.
            result.Span[row] = T.IsNaN(sorted.Span[0]) ? T.NaN : sorted.Span[(length - 1) / 2];
        }

        return result;
    }

    /// <summary>The places of the largest elements over axes, counted along these axes as if they were one.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <remarks>Array API standard, "argmax". The first of equal elements; the first NaN, if there is one.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice, or there is no element.</exception>
    public static Dense<int> ArgMax<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfSome(x.Shape, axes, keepDims, "ArgMax");
        Dense<T> from = plan.Arrange(tape, x);
        Dense<int> result = tape.NewTensor<int>(plan.Result);
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * plan.Lines.Length, plan.Lines.Length);
            int best = 0;
            for (int i = 1; i < elements.Length; i++)
                if (elements[i] > elements[best] || (T.IsNaN(elements[i]) && !T.IsNaN(elements[best])))
                    best = i;
            result.Span[row] = best;
        }

        return result;
    }

    /// <summary>The places of the smallest elements over axes, counted along these axes as if they were one.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; none: all.</param>
    /// <param name="keepDims">Leaves them with length 1.</param>
    /// <remarks>Array API standard, "argmin". The first of equal elements; the first NaN, if there is one.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice, or there is no element.</exception>
    public static Dense<int> ArgMin<T>(Tape tape, Dense<T> x, in Axes axes, bool keepDims)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Reduction plan = OfSome(x.Shape, axes, keepDims, "ArgMin");
        Dense<T> from = plan.Arrange(tape, x);
        Dense<int> result = tape.NewTensor<int>(plan.Result);
        for (int row = 0; row < plan.Lines.Count; row++)
        {
            ReadOnlySpan<T> elements = from.Span.Slice(row * plan.Lines.Length, plan.Lines.Length);
            int best = 0;
            for (int i = 1; i < elements.Length; i++)
                if (elements[i] < elements[best] || (T.IsNaN(elements[i]) && !T.IsNaN(elements[best])))
                    best = i;
            result.Span[row] = best;
        }

        return result;
    }

    /// <summary>The sum of numbers: always in the same order, and with an error that grows with the logarithm of their number only.</summary>
    internal static T Total<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (numbers.Length <= SumBlock) return TotalOfBlock(numbers);
        int half = (numbers.Length / 2 + SumBlock - 1) / SumBlock * SumBlock;
        return Total(numbers[..half]) + Total(numbers[half..]);
    }

    private static T TotalOfBlock<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T total = T.Zero;
        int count = Vector<T>.Count, i = 0;
        if (numbers.Length >= count)
        {
            ref T first = ref MemoryMarshal.GetReference(numbers);
            Vector<T> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            for (; i <= numbers.Length - (4 * count); i += 4 * count)
            {
                sum0 += Vector.LoadUnsafe(ref first, (nuint)i);
                sum1 += Vector.LoadUnsafe(ref first, (nuint)(i + count));
                sum2 += Vector.LoadUnsafe(ref first, (nuint)(i + (2 * count)));
                sum3 += Vector.LoadUnsafe(ref first, (nuint)(i + (3 * count)));
            }

            for (; i <= numbers.Length - count; i += count) sum0 += Vector.LoadUnsafe(ref first, (nuint)i);
            total = Vector.Sum(sum0 + sum1 + (sum2 + sum3));
        }

        for (; i < numbers.Length; i++) total += numbers[i];
        return total;
    }

    private static Dense<T> SumLines<T>(Tape tape, Dense<T> x, Lines lines, in Shape shape)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> result = tape.NewTensor<T>(shape);
        int size = lines.Length * lines.Inner;
        if (lines.Inner == 1)
        {
            for (int outer = 0; outer < lines.Outer; outer++) result.Span[outer] = Total<T>(x.Span.Slice(outer * size, size));
            return result;
        }

        // Along lines that lie across: a row at a time, in blocks whose sums are added.
        result.Span.Clear();
        Dense<T>? partial = lines.Length > SumBlock ? tape.NewTensor<T>(Shape.Of(lines.Inner)) : null;
        for (int outer = 0; outer < lines.Outer; outer++)
        {
            ReadOnlySpan<T> block = x.Span.Slice(outer * size, size);
            Span<T> to = result.Span.Slice(outer * lines.Inner, lines.Inner);
            for (int first = 0; first < lines.Length; first += SumBlock)
            {
                Span<T> sums = partial is null ? to : partial.Span;
                sums.Clear();
                for (int i = first; i < Math.Min(lines.Length, first + SumBlock); i++) TensorPrimitives.Add(sums, block.Slice(i * lines.Inner, lines.Inner), sums);
                if (partial is not null) TensorPrimitives.Add(to, sums, to);
            }
        }

        return result;
    }

    private static T LogSumExp<T>(ReadOnlySpan<T> elements, Span<T> scratch)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (elements.IsEmpty) return T.NegativeInfinity;
        T largest = TensorPrimitives.Max(elements);
        if (!T.IsFinite(largest)) return largest;
        TensorPrimitives.Subtract(elements, largest, scratch);
        TensorPrimitives.Exp<T>(scratch, scratch);
        return largest + T.Log(Total<T>(scratch[..elements.Length]));
    }

    private static Reduction OfSome(in Shape shape, in Axes axes, bool keepDims, string operation, bool needsRows = true)
    {
        var plan = new Reduction(shape, axes, keepDims, operation, needsRows);
        if (plan.Lines.Length == 0 && plan.Kept.Count > 0) throw new ArgumentException($"{operation}: a tensor of shape {shape} has no element along the axes over which it is taken.");
        return plan;
    }

    private static Reduction Cotangent(in Shape x, in Shape y, in Shape v, in Axes axes, string operation)
    {
        var plan = new Reduction(x, axes, keepDims: false, operation);
        plan.RequireCotangent(y, operation);
        plan.RequireCotangent(v, operation);
        return plan;
    }
}
