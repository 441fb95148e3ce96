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
