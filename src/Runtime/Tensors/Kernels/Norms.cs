using System;
using System.Numerics;
using System.Numerics.Tensors;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
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
}
