using System;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen;

public static partial class TensorOperations
{
    extension(Tensor)
    {
        /// <summary>Slices of a tensor along an axis: rows of a table of embeddings, with axis 0. What is taken several times gets the sum of the derivatives.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="indices">The numbers of the slices.</param>
        /// <param name="axis">The axis.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">There is no such axis or slice.</exception>
        public static Tensor<T> Take<T>(in ReadOnlyTensorSpan<T> x, Tensor<int> indices, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Take(tape, tape.Read(x), tape.Read(indices), axis).ToTensor();
        }

        /// <summary>Elements at places along an axis: a tensor of the shape of the indices.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="indices">Places along the axis; the other axes are those of the tensor.</param>
        /// <param name="axis">The axis.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not fit, or there is no such place.</exception>
        public static Tensor<T> TakeAlongAxis<T>(in ReadOnlyTensorSpan<T> x, Tensor<int> indices, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.TakeAlongAxis(tape, tape.Read(x), tape.Read(indices), axis).ToTensor();
        }

        /// <summary>Sums of all elements up to each place along an axis.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static Tensor<T> CumSum<T>(in ReadOnlyTensorSpan<T> x, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.CumSum(tape, tape.Read(x), axis, reverse: false).ToTensor();
        }

        /// <summary>Products of all elements up to each place along an axis.</summary>
        /// <inheritdoc cref="CumSum{T}(in ReadOnlyTensorSpan{T}, int)"/>
        public static Tensor<T> CumProd<T>(in ReadOnlyTensorSpan<T> x, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.CumProd(tape, tape.Read(x), axis).ToTensor();
        }

        /// <summary>The mean over rows of minus the logarithm of the probability that a softmax of scores gives to the right class.</summary>
        /// <param name="scores">Of shape [rows, classes].</param>
        /// <param name="classes">The numbers of the right classes, one for each row; -100 marks a row that does not count.</param>
        /// <param name="smoothing">What part of the probability is spread evenly over all classes.</param>
        /// <typeparam name="T">The type of the scores.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not fit, or there is no such class.</exception>
        public static T CrossEntropy<T>(in ReadOnlyTensorSpan<T> scores, Tensor<int> classes, double smoothing = 0)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<int> right = tape.Read(classes);
            Dense<T> losses = TensorKernels.ClassLoss(tape, tape.Read(scores), right, -1, smoothing, -100);
            return TensorKernels.Sum(tape, losses, default, keepDims: false).Item / T.CreateChecked(TensorKernels.CountOfClasses(right, -100));
        }

        /// <summary>The mean of the squared differences.</summary>
        /// <param name="a">One tensor.</param>
        /// <param name="b">The other; the shapes broadcast.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static T MeanSquaredError<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            Tensor<T> difference = Tensor.Subtract<T>(a, b);
            return Tensor.Dot<T>(difference, difference) / T.CreateChecked(difference.FlattenedLength);
        }

        /// <summary>Two-dimensional convolution (cross-correlation, as in the machine learning literature).</summary>
        /// <param name="x">Images, of shape [batch, channels, height, width].</param>
        /// <param name="weights">Of shape [channels out, channels / groups, height, width].</param>
        /// <param name="stride">How far it is from one window to the next.</param>
        /// <param name="padding">How many zeros are put around each image.</param>
        /// <param name="dilation">How far it is from one element of a window to the next.</param>
        /// <param name="groups">In how many parts the channels fall that do not meet.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> Conv2d<T>(in ReadOnlyTensorSpan<T> x, in ReadOnlyTensorSpan<T> weights, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Conv2d(tape, tape.Read(x), tape.Read(weights), Axes.Of(stride, stride), Axes.Of(padding, padding), Axes.Of(dilation, dilation), groups).ToTensor();
        }

        /// <summary>Means over windows of images.</summary>
        /// <param name="x">Images, of shape [batch, channels, height, width].</param>
        /// <param name="window">The height and width of a window.</param>
        /// <param name="stride">How far it is from one window to the next.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static Tensor<T> AvgPool2d<T>(in ReadOnlyTensorSpan<T> x, int window, int stride)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.AvgPool2d(tape, tape.Read(x), Axes.Of(window, window), Axes.Of(stride, stride), Axes.Of(0, 0), ceiling: false, countsPadding: true).ToTensor();
        }

        /// <summary>Largest elements of windows of images; the first takes a tie.</summary>
        /// <inheritdoc cref="AvgPool2d{T}(in ReadOnlyTensorSpan{T}, int, int)"/>
        public static Tensor<T> MaxPool2d<T>(in ReadOnlyTensorSpan<T> x, int window, int stride)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.MaxPooled(tape, tape.Read(x), Axes.Of(window, window), Axes.Of(stride, stride), Axes.Of(0, 0), Axes.Of(1, 1), ceiling: false).ToTensor();
        }
    }
}
