using System;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen;

public static partial class TensorOperations
{
    extension(Tensor)
    {
        /// <summary>One-dimensional convolution (cross-correlation, as in the machine learning literature).</summary>
        /// <param name="x">Of shape [batch, channels, length].</param>
        /// <param name="weights">Of shape [channels out, channels / groups, window].</param>
        /// <param name="bias">What is added to each channel of the result; none: 0.</param>
        /// <param name="stride">How far it is from one window to the next.</param>
        /// <param name="padding">How many zeros are put at either end.</param>
        /// <param name="dilation">How far it is from one element of a window to the next.</param>
        /// <param name="groups">In how many parts the channels fall that do not meet.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>Of shape [batch, channels out, places].</returns>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> Conv1d<T>(in ReadOnlyTensorSpan<T> x, in ReadOnlyTensorSpan<T> weights, Tensor<T>? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return WithBias(tape, TensorKernels.Conv1d(tape, tape.Read(x), tape.Read(weights), stride, padding, dilation, groups), bias, "Conv1d");
        }

        /// <summary>Two-dimensional convolution (cross-correlation, as in the machine learning literature).</summary>
        /// <param name="x">Images, of shape [batch, channels, height, width].</param>
        /// <param name="weights">Of shape [channels out, channels / groups, height, width].</param>
        /// <param name="stride">How far it is from one window to the next.</param>
        /// <param name="padding">How many zeros are put around each image.</param>
        /// <param name="dilation">How far it is from one element of a window to the next.</param>
        /// <param name="groups">In how many parts the channels fall that do not meet.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>Of shape [batch, channels out, rows, columns].</returns>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> Conv2d<T>(in ReadOnlyTensorSpan<T> x, in ReadOnlyTensorSpan<T> weights, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
            where T : unmanaged, IFloatingPointIeee754<T> => Conv2d(x, weights, null, [stride], [padding], [dilation], groups);

        /// <inheritdoc cref="Conv2d{T}(in ReadOnlyTensorSpan{T}, in ReadOnlyTensorSpan{T}, int, int, int, int)"/>
        /// <param name="x">Images, of shape [batch, channels, height, width].</param>
        /// <param name="weights">Of shape [channels out, channels / groups, height, width].</param>
        /// <param name="bias">What is added to each channel of the result; none: 0.</param>
        /// <param name="stride">How far it is from one window to the next.</param>
        /// <param name="padding">How many zeros are put around each image.</param>
        /// <param name="dilation">How far it is from one element of a window to the next.</param>
        /// <param name="groups">In how many parts the channels fall that do not meet.</param>
        public static Tensor<T> Conv2d<T>(in ReadOnlyTensorSpan<T> x, in ReadOnlyTensorSpan<T> weights, Tensor<T>? bias, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
            where T : unmanaged, IFloatingPointIeee754<T> => Conv2d(x, weights, bias, [stride], [padding], [dilation], groups);

        /// <inheritdoc cref="Conv2d{T}(in ReadOnlyTensorSpan{T}, in ReadOnlyTensorSpan{T}, int, int, int, int)"/>
        /// <param name="x">Images, of shape [batch, channels, height, width].</param>
        /// <param name="weights">Of shape [channels out, channels / groups, height, width].</param>
        /// <param name="bias">What is added to each channel of the result; none: 0.</param>
        /// <param name="stride">How far it is from one window to the next, along the height and along the width; one number stands for both.</param>
        /// <param name="padding">How many zeros are put above and below, and on either side; none: 0.</param>
        /// <param name="dilation">How far it is from one element of a window to the next; none: 1.</param>
        /// <param name="groups">In how many parts the channels fall that do not meet.</param>
        public static Tensor<T> Conv2d<T>(
            in ReadOnlyTensorSpan<T> x,
            in ReadOnlyTensorSpan<T> weights,
            Tensor<T>? bias,
            ReadOnlySpan<int> stride,
            ReadOnlySpan<int> padding = default,
            ReadOnlySpan<int> dilation = default,
            int groups = 1)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return WithBias(tape, TensorKernels.Conv2d(tape, tape.Read(x), tape.Read(weights), Axes.Of(stride), Axes.Of(padding), Axes.Of(dilation), groups), bias, "Conv2d");
        }

        /// <summary>Transposed one-dimensional convolution: the transposed linear map of <c>Conv1d</c>, not its inverse.</summary>
        /// <param name="x">Of shape [batch, channels, length].</param>
        /// <param name="weights">Of shape [channels, channels out / groups, window].</param>
        /// <param name="bias">What is added to each channel of the result; none: 0.</param>
        /// <param name="stride">How far it is from one window to the next in the result.</param>
        /// <param name="padding">How much is taken off the result at either end.</param>
        /// <param name="extra">How much is added at its end, less than the stride.</param>
        /// <param name="groups">In how many parts the channels fall that do not meet.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>Of shape [batch, channels out, (length - 1)·stride - 2·padding + window + extra].</returns>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> ConvTranspose1d<T>(in ReadOnlyTensorSpan<T> x, in ReadOnlyTensorSpan<T> weights, Tensor<T>? bias = null, int stride = 1, int padding = 0, int extra = 0, int groups = 1)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> from = tape.Read(x), windows = tape.Read(weights);
            Shape shape = TensorKernels.Unconvolved(from.Shape, windows.Shape, Axes.Of(stride), Axes.Of(padding), Axes.Of(extra), groups);
            return WithBias(tape, TensorKernels.Conv1dInput(tape, from, windows, shape, stride, padding, 1, groups), bias, "ConvTranspose1d");
        }

        /// <summary>Transposed two-dimensional convolution: the transposed linear map of <c>Conv2d</c>, not its inverse.</summary>
        /// <param name="x">Images, of shape [batch, channels, height, width].</param>
        /// <param name="weights">Of shape [channels, channels out / groups, height, width].</param>
        /// <param name="bias">What is added to each channel of the result; none: 0.</param>
        /// <param name="stride">How far it is from one window to the next in the result, along the height and along the width; one number stands for both; none: 1.</param>
        /// <param name="padding">How much is taken off the result at the edges; none: 0.</param>
        /// <param name="extra">How much is added below and on the right, less than the stride; none: 0.</param>
        /// <param name="groups">In how many parts the channels fall that do not meet.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>Of shape [batch, channels out, rows, columns], with (height - 1)·stride - 2·padding + window + extra rows.</returns>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> ConvTranspose2d<T>(
            in ReadOnlyTensorSpan<T> x,
            in ReadOnlyTensorSpan<T> weights,
            Tensor<T>? bias = null,
            ReadOnlySpan<int> stride = default,
            ReadOnlySpan<int> padding = default,
            ReadOnlySpan<int> extra = default,
            int groups = 1)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> from = tape.Read(x), windows = tape.Read(weights);
            Axes steps = Axes.Of(stride), pads = Axes.Of(padding);
            Shape shape = TensorKernels.Unconvolved(from.Shape, windows.Shape, steps, pads, Axes.Of(extra), groups);
            return WithBias(tape, TensorKernels.Conv2dInput(tape, from, windows, shape, steps, pads, default, groups), bias, "ConvTranspose2d");
        }

        /// <summary>Largest elements of windows; the first takes a tie.</summary>
        /// <param name="x">Of shape [batch, channels, length].</param>
        /// <param name="window">The length of a window.</param>
        /// <param name="stride">How far it is from one window to the next.</param>
        /// <param name="padding">How far windows reach over either end, where nothing is; at most half a window.</param>
        /// <param name="dilation">How far it is from one element of a window to the next.</param>
        /// <param name="ceiling">Whether a window that reaches over the end counts.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>Of shape [batch, channels, windows].</returns>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> MaxPool1d<T>(in ReadOnlyTensorSpan<T> x, int window, int stride, int padding = 0, int dilation = 1, bool ceiling = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.MaxPool1d(tape, tape.Read(x), window, stride, padding, dilation, ceiling, out _).ToTensor();
        }

        /// <summary>Means over windows.</summary>
        /// <param name="x">Of shape [batch, channels, length].</param>
        /// <param name="window">The length of a window.</param>
        /// <param name="stride">How far it is from one window to the next.</param>
        /// <param name="padding">How far windows reach over either end, where zeros are; at most half a window.</param>
        /// <param name="ceiling">Whether a window that reaches over the end counts.</param>
        /// <param name="countsPadding">Whether these zeros count as elements.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>Of shape [batch, channels, windows].</returns>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> AvgPool1d<T>(in ReadOnlyTensorSpan<T> x, int window, int stride, int padding = 0, bool ceiling = false, bool countsPadding = true)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.AvgPool1d(tape, tape.Read(x), window, stride, padding, ceiling, countsPadding).ToTensor();
        }

        /// <summary>Largest elements of windows of images; the first takes a tie.</summary>
        /// <param name="x">Images, of shape [batch, channels, height, width].</param>
        /// <param name="window">The height and width of a window.</param>
        /// <param name="stride">How far it is from one window to the next.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> MaxPool2d<T>(in ReadOnlyTensorSpan<T> x, int window, int stride)
            where T : unmanaged, IFloatingPointIeee754<T> => MaxPool2d(x, [window], [stride]);

        /// <summary>Largest elements of windows of images; the first takes a tie.</summary>
        /// <param name="x">Images, of shape [batch, channels, height, width].</param>
        /// <param name="window">The height and width of a window; one number stands for both.</param>
        /// <param name="stride">How far it is from one window to the next; none: their size.</param>
        /// <param name="padding">How far windows reach over the edges, where nothing is; at most half a window; none: 0.</param>
        /// <param name="dilation">How far it is from one element of a window to the next; none: 1.</param>
        /// <param name="ceiling">Whether a window that reaches over the end counts.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>Of shape [batch, channels, rows, columns].</returns>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> MaxPool2d<T>(
            in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> window, ReadOnlySpan<int> stride = default, ReadOnlySpan<int> padding = default, ReadOnlySpan<int> dilation = default, bool ceiling = false)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.MaxPooled(tape, tape.Read(x), Axes.Of(window), Axes.Of(stride), Axes.Of(padding), Axes.Of(dilation), ceiling).ToTensor();
        }

        /// <summary>Means over windows of images.</summary>
        /// <param name="x">Images, of shape [batch, channels, height, width].</param>
        /// <param name="window">The height and width of a window.</param>
        /// <param name="stride">How far it is from one window to the next.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> AvgPool2d<T>(in ReadOnlyTensorSpan<T> x, int window, int stride)
            where T : unmanaged, IFloatingPointIeee754<T> => AvgPool2d(x, [window], [stride]);

        /// <summary>Means over windows of images.</summary>
        /// <param name="x">Images, of shape [batch, channels, height, width].</param>
        /// <param name="window">The height and width of a window; one number stands for both.</param>
        /// <param name="stride">How far it is from one window to the next; none: their size.</param>
        /// <param name="padding">How far windows reach over the edges, where zeros are; at most half a window; none: 0.</param>
        /// <param name="ceiling">Whether a window that reaches over the end counts.</param>
        /// <param name="countsPadding">Whether these zeros count as elements.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>Of shape [batch, channels, rows, columns].</returns>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> AvgPool2d<T>(
            in ReadOnlyTensorSpan<T> x, ReadOnlySpan<int> window, ReadOnlySpan<int> stride = default, ReadOnlySpan<int> padding = default, bool ceiling = false, bool countsPadding = true)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.AvgPool2d(tape, tape.Read(x), Axes.Of(window), Axes.Of(stride), Axes.Of(padding), ceiling, countsPadding).ToTensor();
        }
    }

    private static Tensor<T> WithBias<T>(Tape tape, Dense<T> result, Tensor<T>? bias, string operation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (bias is null) return result.ToTensor();
        Dense<T> column = TensorKernels.Reshape(tape, tape.Read(bias), result.Shape.OfChannels(operation));
        return Tensor.Add<T>(result.ToTensor(), column.ToTensor());
    }
}
