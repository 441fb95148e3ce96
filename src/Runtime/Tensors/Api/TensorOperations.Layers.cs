using System;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen;

public static partial class TensorOperations
{
    extension(Tensor)
    {
        /// <summary>Elements less their mean, divided by the root of their variance (J. Ba, J. Kiros, G. Hinton 2016), along the last axes.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="weights">Factors of the result, of the shape of the last axes; none: 1.</param>
        /// <param name="bias">What is added to it; none: 0.</param>
        /// <param name="lastAxes">Over how many last axes mean and variance are taken.</param>
        /// <param name="epsilon">What is added to the variance, so that nothing is divided by zero.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">There are not so many axes, or the shapes do not broadcast.</exception>
        public static Tensor<T> LayerNorm<T>(in ReadOnlyTensorSpan<T> x, Tensor<T>? weights = null, Tensor<T>? bias = null, int lastAxes = 1, double epsilon = 1e-5)
            where T : unmanaged, IFloatingPointIeee754<T> => Scaled(Standardised(x, Shape.Of(x.Lengths).LastAxes(lastAxes, "LayerNorm"), epsilon), weights, bias);

        /// <summary>
        /// Elements less the mean of their channel over the batch, divided by the root of its variance (S. Ioffe, C. Szegedy 2015): what is done in training. A channel whose elements are all the
        /// same gives zeros.
        /// </summary>
        /// <param name="x">Of shape [batch, channels, …].</param>
        /// <param name="weights">A factor for each channel; none: 1.</param>
        /// <param name="bias">What is added to each channel; none: 0.</param>
        /// <param name="epsilon">What is added to the variance, so that nothing is divided by zero.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">There are no channels, or the shapes do not fit.</exception>
        public static Tensor<T> BatchNorm<T>(in ReadOnlyTensorSpan<T> x, Tensor<T>? weights = null, Tensor<T>? bias = null, double epsilon = 1e-5)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            Shape shape = Shape.Of(x.Lengths), channels = shape.OfChannels("BatchNorm");
            return Scaled(Standardised(x, shape.AxesBesideChannels("BatchNorm"), epsilon), Shaped(weights, channels), Shaped(bias, channels));
        }

        /// <summary>Elements less a given mean of their channel, divided by the root of a given variance: what is done after training.</summary>
        /// <param name="x">Of shape [batch, channels, …].</param>
        /// <param name="mean">A mean for each channel.</param>
        /// <param name="variance">A variance for each channel.</param>
        /// <param name="weights">A factor for each channel; none: 1.</param>
        /// <param name="bias">What is added to each channel; none: 0.</param>
        /// <param name="epsilon">What is added to the variance, so that nothing is divided by zero.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">There are no channels, or the shapes do not fit.</exception>
        public static Tensor<T> BatchNorm<T>(in ReadOnlyTensorSpan<T> x, Tensor<T> mean, Tensor<T> variance, Tensor<T>? weights, Tensor<T>? bias, double epsilon = 1e-5)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            Shape channels = Shape.Of(x.Lengths).OfChannels("BatchNorm");
            Tensor<T> spread = Tensor.Sqrt<T>(Tensor.Add<T>(Shaped(variance, channels)!, T.CreateTruncating(epsilon)));
            return Scaled(Tensor.Divide<T>(Tensor.Subtract<T>(x, Shaped(mean, channels)!), spread), Shaped(weights, channels), Shaped(bias, channels));
        }

        /// <summary>Vectors along an axis, divided by their length. A vector that is zero stays zero, and its derivative is 1/ε.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <param name="epsilon">The least length ε by which is divided.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">There is no such axis.</exception>
        public static Tensor<T> Normalize<T>(in ReadOnlyTensorSpan<T> x, int axis = -1, double epsilon = 1e-12)
            where T : unmanaged, IFloatingPointIeee754<T> =>
            Tensor.Divide<T>(x, Tensor.Max<T>(Tensor.Sqrt<T>(Sum<T>(Tensor.Multiply<T>(x, x), axis, keepDims: true)), T.CreateTruncating(epsilon)));

        /// <summary>The elements that are kept, divided by the probability with which they are, and zeros for the others (N. Srivastava et al. 2014).</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="kept">Which elements are kept: drawn by the caller, so that a derivative belongs to one draw.</param>
        /// <param name="probability">The probability with which an element was dropped.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<T> Dropout<T>(in ReadOnlyTensorSpan<T> x, Tensor<bool> kept, double probability = 0.5)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> elements = tape.Read(x);
            Dense<bool> marks = tape.Read(kept);
            Shape shape = Shape.Broadcast(elements.Shape, marks.Shape, "Dropout");
            Dense<T> result = tape.NewTensor<T>(shape), from = TensorKernels.BroadcastTo(tape, elements, shape);
            Dense<bool> mask = TensorKernels.BroadcastTo(tape, marks, shape);
            T rest = T.One - T.CreateTruncating(probability);
            for (int i = 0; i < result.Count; i++) result.Span[i] = mask.Span[i] ? from.Span[i] / rest : T.Zero;
            return result.ToTensor();
        }
    }

    private static Tensor<T>? Shaped<T>(Tensor<T>? tensor, in Shape shape)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (tensor is null) return null;
        using Tape tape = Tape.Rent();
        return TensorKernels.Reshape(tape, tape.Read(tensor), shape).ToTensor();
    }

    private static Tensor<T> Standardised<T>(in ReadOnlyTensorSpan<T> x, in Axes axes, double epsilon)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using Tape tape = Tape.Rent();
        Dense<T> elements = tape.Read(x);
        Tensor<T> rest = Tensor.Subtract<T>(x, TensorKernels.Mean(tape, elements, axes, keepDims: true).ToTensor());
        Tensor<T> variance = TensorKernels.Mean(tape, tape.Read(Tensor.Multiply<T>(rest, rest)), axes, keepDims: true).ToTensor();
        return Tensor.Divide<T>(rest, Tensor.Sqrt<T>(Tensor.Add<T>(variance, T.CreateTruncating(epsilon))));
    }

    private static Tensor<T> Scaled<T>(Tensor<T> x, Tensor<T>? weights, Tensor<T>? bias)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor<T> product = weights is null ? x : Tensor.Multiply<T>(x, weights);
        return bias is null ? product : Tensor.Add<T>(product, bias);
    }
}
