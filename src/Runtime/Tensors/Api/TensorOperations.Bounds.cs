using System;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen;

public static partial class TensorOperations
{
    extension(Tensor)
    {
        /// <summary>The elements, but no less than a lower and no more than an upper bound; where the lower one is above the upper one, the upper one. Elements at a bound take the whole derivative, and NaN stays NaN with derivative 0.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="low">The lower bound.</param>
        /// <param name="high">The upper bound.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the shape to which all broadcast.</returns>
        /// <remarks>Array API standard, "clip".</remarks>
        public static Tensor<T> Clip<T>(in ReadOnlyTensorSpan<T> x, T low, T high)
            where T : unmanaged, IFloatingPointIeee754<T> => Tensor.Min<T>(Tensor.Max(x, low), high);

        /// <summary>The elements, but no less than a lower and no more than an upper bound; where the lower one is above the upper one, the upper one. Elements at a bound take the whole derivative, and NaN stays NaN with derivative 0.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="low">The lower bounds.</param>
        /// <param name="high">The upper bounds.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the shape to which all broadcast.</returns>
        /// <remarks>Array API standard, "clip".</remarks>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> Clip<T>(in ReadOnlyTensorSpan<T> x, in ReadOnlyTensorSpan<T> low, in ReadOnlyTensorSpan<T> high)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            Shape.Broadcast(Shape.Broadcast(Shape.Of(x.Lengths), Shape.Of(low.Lengths), nameof(Clip)), Shape.Of(high.Lengths), nameof(Clip));
            return Tensor.Min<T>(Tensor.Max(x, low), high);
        }

        /// <summary>Whether a mask holds anywhere.</summary>
        /// <param name="mask">The mask.</param>
        /// <remarks>Array API standard, "any"; false of nothing.</remarks>
        public static bool Any(in ReadOnlyTensorSpan<bool> mask)
        {
            foreach (bool mark in mask)
                if (mark)
                    return true;
            return false;
        }

        /// <summary>Whether a mask holds everywhere.</summary>
        /// <param name="mask">The mask.</param>
        /// <remarks>Array API standard, "all"; true of nothing.</remarks>
        public static bool All(in ReadOnlyTensorSpan<bool> mask)
        {
            foreach (bool mark in mask)
                if (!mark)
                    return false;
            return true;
        }
    }
}
