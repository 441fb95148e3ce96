using System;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen;

public static partial class TensorOperations
{
    extension(Tensor)
    {
        /// <summary>Minus the logarithm of the probability that a softmax of scores gives to the right class, over all rows.</summary>
        /// <param name="scores">Of shape [rows, classes]; with <paramref name="axis"/> any other.</param>
        /// <param name="classes">The numbers of the right classes: the shape of the scores without the axis of classes.</param>
        /// <param name="smoothing">What part of the probability is spread evenly over all classes.</param>
        /// <param name="weights">A weight for each class; none: all count the same.</param>
        /// <param name="ignored">The number that marks a row which does not count.</param>
        /// <param name="axis">The axis of the classes, counted from the end where it is negative.</param>
        /// <param name="reduction">Whether it is the mean of the rows or their sum. The mean is divided by the weights of the right classes; where no row counts it is not a number, with derivative 0.</param>
        /// <typeparam name="T">The type of the scores.</typeparam>
        /// <returns>With s the smoothing, n the number of classes and l the logarithm of the sum of exponentials of a row: the mean or sum of (1 - s)·w(c)·(l - x(c)) + s/n·Σ w(i)·(l - x(i)).</returns>
        /// <exception cref="ArgumentException">The shapes do not fit, or there is no such class.</exception>
        public static T CrossEntropy<T>(
            in ReadOnlyTensorSpan<T> scores,
            Tensor<int> classes,
            double smoothing = 0,
            Tensor<T>? weights = null,
            int ignored = -100,
            int axis = -1,
            LossReduction reduction = LossReduction.Mean)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> losses = TensorKernels.CrossEntropy(tape, tape.Read(scores), tape.Read(classes), Given(tape, weights), axis, smoothing, ignored);
            return Reduced(tape, losses, tape.Read(classes), Given(tape, weights), ignored, reduction);
        }

        /// <summary>The terms of <see cref="CrossEntropy{T}(in ReadOnlyTensorSpan{T}, Tensor{int}, double, Tensor{T}, int, int, LossReduction)"/>: one loss for each row, 0 for a row that does not count.</summary>
        /// <param name="scores">Of shape [rows, classes]; with <paramref name="axis"/> any other.</param>
        /// <param name="classes">The numbers of the right classes: the shape of the scores without the axis of classes.</param>
        /// <param name="smoothing">What part of the probability is spread evenly over all classes.</param>
        /// <param name="weights">A weight for each class; none: all count the same.</param>
        /// <param name="ignored">The number that marks a row which does not count.</param>
        /// <param name="axis">The axis of the classes, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the scores.</typeparam>
        /// <returns>The shape of the classes.</returns>
        /// <exception cref="ArgumentException">The shapes do not fit, or there is no such class.</exception>
        public static Tensor<T> CrossEntropyLosses<T>(in ReadOnlyTensorSpan<T> scores, Tensor<int> classes, double smoothing = 0, Tensor<T>? weights = null, int ignored = -100, int axis = -1)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.CrossEntropy(tape, tape.Read(scores), tape.Read(classes), Given(tape, weights), axis, smoothing, ignored).ToTensor();
        }

        /// <summary>The cross-entropy -Σ p·log softmax(x) of the probabilities that scores give to classes, over all rows.</summary>
        /// <param name="scores">The scores x.</param>
        /// <param name="probabilities">The right probabilities p, of the same shape.</param>
        /// <param name="axis">The axis of the classes, counted from the end where it is negative.</param>
        /// <param name="reduction">Whether it is the mean of the rows or their sum.</param>
        /// <typeparam name="T">The type of the scores.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not broadcast, or there is no such axis.</exception>
        public static T CrossEntropy<T>(in ReadOnlyTensorSpan<T> scores, in ReadOnlyTensorSpan<T> probabilities, int axis = -1, LossReduction reduction = LossReduction.Mean)
            where T : unmanaged, IFloatingPointIeee754<T> => Reduced(CrossEntropyLosses(scores, probabilities, axis), reduction);

        /// <summary>The terms of <see cref="CrossEntropy{T}(in ReadOnlyTensorSpan{T}, in ReadOnlyTensorSpan{T}, int, LossReduction)"/>: one loss for each row.</summary>
        /// <param name="scores">The scores x.</param>
        /// <param name="probabilities">The right probabilities p, of the same shape.</param>
        /// <param name="axis">The axis of the classes, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the scores.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not broadcast, or there is no such axis.</exception>
        public static Tensor<T> CrossEntropyLosses<T>(in ReadOnlyTensorSpan<T> scores, in ReadOnlyTensorSpan<T> probabilities, int axis = -1)
            where T : unmanaged, IFloatingPointIeee754<T> => Tensor.Negate<T>(Sum<T>(Tensor.Multiply<T>(probabilities, LogSoftmax(scores, axis)), axis));

        /// <summary>Minus the logarithm of the probability of the right class, over all rows, from logarithms of probabilities.</summary>
        /// <param name="logProbabilities">Of shape [rows, classes]; with <paramref name="axis"/> any other.</param>
        /// <param name="classes">The numbers of the right classes: the shape of the logarithms without the axis of classes.</param>
        /// <param name="weights">A weight for each class; none: all count the same.</param>
        /// <param name="ignored">The number that marks a row which does not count.</param>
        /// <param name="axis">The axis of the classes, counted from the end where it is negative.</param>
        /// <param name="reduction">Whether it is the mean of the rows, divided by the weights of the right classes, or their sum.</param>
        /// <typeparam name="T">The type of the logarithms.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not fit, or there is no such class.</exception>
        public static T NegativeLogLikelihood<T>(
            in ReadOnlyTensorSpan<T> logProbabilities, Tensor<int> classes, Tensor<T>? weights = null, int ignored = -100, int axis = -1, LossReduction reduction = LossReduction.Mean)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> losses = TensorKernels.NegativeLogLikelihood(tape, tape.Read(logProbabilities), tape.Read(classes), Given(tape, weights), axis, ignored);
            return Reduced(tape, losses, tape.Read(classes), Given(tape, weights), ignored, reduction);
        }

        /// <summary>The terms of <see cref="NegativeLogLikelihood{T}"/>: one loss for each row, 0 for a row that does not count.</summary>
        /// <param name="logProbabilities">Of shape [rows, classes]; with <paramref name="axis"/> any other.</param>
        /// <param name="classes">The numbers of the right classes: the shape of the logarithms without the axis of classes.</param>
        /// <param name="weights">A weight for each class; none: all count the same.</param>
        /// <param name="ignored">The number that marks a row which does not count.</param>
        /// <param name="axis">The axis of the classes, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the logarithms.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not fit, or there is no such class.</exception>
        public static Tensor<T> NegativeLogLikelihoodLosses<T>(in ReadOnlyTensorSpan<T> logProbabilities, Tensor<int> classes, Tensor<T>? weights = null, int ignored = -100, int axis = -1)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.NegativeLogLikelihood(tape, tape.Read(logProbabilities), tape.Read(classes), Given(tape, weights), axis, ignored).ToTensor();
        }

        /// <summary>The cross-entropy -(y·log p + (1 - y)·log(1 - p)) of probabilities of yes and no.</summary>
        /// <param name="probabilities">The probabilities p, from 0 to 1.</param>
        /// <param name="targets">What is right: y, from 0 to 1.</param>
        /// <param name="weights">Factors of the losses; none: 1.</param>
        /// <param name="reduction">Whether it is the mean of the elements or their sum.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <remarks>Logarithms are -100 at least, as in PyTorch, so that a wrong certainty costs 100; its derivative is 10¹². <see cref="BinaryCrossEntropyWithLogits{T}"/> knows no such limits.</remarks>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static T BinaryCrossEntropy<T>(in ReadOnlyTensorSpan<T> probabilities, in ReadOnlyTensorSpan<T> targets, Tensor<T>? weights = null, LossReduction reduction = LossReduction.Mean)
            where T : unmanaged, IFloatingPointIeee754<T> => Reduced(BinaryCrossEntropyLosses(probabilities, targets, weights), reduction);

        /// <summary>The terms of <see cref="BinaryCrossEntropy{T}"/>: one loss for each element.</summary>
        /// <param name="probabilities">The probabilities p, from 0 to 1.</param>
        /// <param name="targets">What is right: y, from 0 to 1.</param>
        /// <param name="weights">Factors of the losses; none: 1.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<T> BinaryCrossEntropyLosses<T>(in ReadOnlyTensorSpan<T> probabilities, in ReadOnlyTensorSpan<T> targets, Tensor<T>? weights = null)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            T least = T.CreateTruncating(-100);
            Tensor<T> yes = Tensor.Multiply<T>(targets, Tensor.Max<T>(Tensor.Log<T>(probabilities), least));
            Tensor<T> no = Tensor.Multiply<T>(Tensor.Subtract<T>(T.One, targets), Tensor.Max<T>(Tensor.Log<T>(Tensor.Subtract<T>(T.One, probabilities)), least));
            return Weighted(Tensor.Negate<T>(Tensor.Add<T>(yes, no)), weights);
        }

        /// <summary>The cross-entropy (1 - y)·x + (1 + (w - 1)·y)·log(1 + exp(-x)) of logits of yes and no: <see cref="BinaryCrossEntropy{T}"/> of the sigmoid of x, without its loss of digits.</summary>
        /// <param name="logits">The logits x.</param>
        /// <param name="targets">What is right: y, from 0 to 1.</param>
        /// <param name="weights">Factors of the losses; none: 1.</param>
        /// <param name="positiveWeights">Factors w of what should be 1; none: 1. Their shape broadcasts.</param>
        /// <param name="reduction">Whether it is the mean of the elements or their sum.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static T BinaryCrossEntropyWithLogits<T>(
            in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> targets, Tensor<T>? weights = null, Tensor<T>? positiveWeights = null, LossReduction reduction = LossReduction.Mean)
            where T : unmanaged, IFloatingPointIeee754<T> => Reduced(BinaryCrossEntropyWithLogitsLosses(logits, targets, weights, positiveWeights), reduction);

        /// <summary>The terms of <see cref="BinaryCrossEntropyWithLogits{T}"/>: one loss for each element.</summary>
        /// <param name="logits">The logits x.</param>
        /// <param name="targets">What is right: y, from 0 to 1.</param>
        /// <param name="weights">Factors of the losses; none: 1.</param>
        /// <param name="positiveWeights">Factors w of what should be 1; none: 1. Their shape broadcasts.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<T> BinaryCrossEntropyWithLogitsLosses<T>(in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> targets, Tensor<T>? weights = null, Tensor<T>? positiveWeights = null)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            Tensor<T> rest = Softplus<T>(Tensor.Negate<T>(logits));
            if (positiveWeights is not null) rest = Tensor.Multiply<T>(Tensor.Add<T>(Tensor.Multiply<T>(Tensor.Subtract<T>(positiveWeights, T.One), targets), T.One), rest);
            return Weighted(Tensor.Add<T>(Tensor.Multiply<T>(Tensor.Subtract<T>(T.One, targets), logits), rest), weights);
        }

        /// <summary>The mean of the squared differences.</summary>
        /// <param name="a">One tensor.</param>
        /// <param name="b">The other; the shapes broadcast.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        public static T MeanSquaredError<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b)
            where T : unmanaged, IFloatingPointIeee754<T> => SquaredError(a, b);

        /// <summary>The mean or the sum of the squared differences.</summary>
        /// <param name="a">One tensor.</param>
        /// <param name="b">The other; the shapes broadcast.</param>
        /// <param name="reduction">Which of the two.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static T SquaredError<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b, LossReduction reduction = LossReduction.Mean)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            Tensor<T> difference = Tensor.Subtract<T>(a, b);
            return Reduced(Tensor.Multiply<T>(difference, difference), reduction);
        }

        /// <summary>The mean or the sum of the magnitudes of the differences. The derivative is 0 where they are 0.</summary>
        /// <inheritdoc cref="SquaredError{T}"/>
        public static T AbsoluteError<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b, LossReduction reduction = LossReduction.Mean)
            where T : unmanaged, IFloatingPointIeee754<T> => Reduced(Tensor.Abs<T>(Tensor.Subtract<T>(a, b)), reduction);

        /// <summary>Half the square of small differences d, and δ·(|d| - δ/2) of those that are larger than δ (P. Huber 1964).</summary>
        /// <param name="a">One tensor.</param>
        /// <param name="b">The other; the shapes broadcast.</param>
        /// <param name="delta">From which difference on the loss is linear.</param>
        /// <param name="reduction">Whether it is the mean of the elements or their sum.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static T Huber<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b, double delta = 1, LossReduction reduction = LossReduction.Mean)
            where T : unmanaged, IFloatingPointIeee754<T> => Reduced(HuberLosses(a, b, delta), reduction);

        /// <summary>The terms of <see cref="Huber{T}"/>: one loss for each element.</summary>
        /// <param name="a">One tensor.</param>
        /// <param name="b">The other; the shapes broadcast.</param>
        /// <param name="delta">From which difference on the loss is linear.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<T> HuberLosses<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b, double delta = 1)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            // With c the smaller of |d| and δ both formulas are c·(|d| - c/2).
            Tensor<T> distance = Tensor.Abs<T>(Tensor.Subtract<T>(a, b)), near = Tensor.Min<T>(distance, T.CreateTruncating(delta));
            return Tensor.Multiply<T>(near, Tensor.Subtract<T>(distance, Tensor.Divide<T>(near, T.CreateTruncating(2))));
        }

        /// <summary>Half the square of small differences d over β, and |d| - β/2 of those that are larger than β; with β = 0 the magnitude of all. A difference of 0 has the derivative 0.</summary>
        /// <param name="a">One tensor.</param>
        /// <param name="b">The other; the shapes broadcast.</param>
        /// <param name="beta">From which difference on the loss is linear.</param>
        /// <param name="reduction">Whether it is the mean of the elements or their sum.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static T SmoothL1<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b, double beta = 1, LossReduction reduction = LossReduction.Mean)
            where T : unmanaged, IFloatingPointIeee754<T> => Reduced(SmoothL1Losses(a, b, beta), reduction);

        /// <summary>The terms of <see cref="SmoothL1{T}"/>: one loss for each element.</summary>
        /// <param name="a">One tensor.</param>
        /// <param name="b">The other; the shapes broadcast.</param>
        /// <param name="beta">From which difference on the loss is linear.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<T> SmoothL1Losses<T>(in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b, double beta = 1)
            where T : unmanaged, IFloatingPointIeee754<T> =>
            beta == 0 ? Tensor.Abs<T>(Tensor.Subtract<T>(a, b)) : Tensor.Divide<T>(HuberLosses(a, b, beta), T.CreateTruncating(beta));

        /// <summary>The Kullback-Leibler divergence Σ y·(log y - x) of probabilities y from others of which x are the logarithms.</summary>
        /// <param name="logProbabilities">The logarithms x of the probabilities that a model gives.</param>
        /// <param name="targets">The right probabilities y, or their logarithms.</param>
        /// <param name="logTargets">Whether these are logarithms.</param>
        /// <param name="reduction">Whether it is the mean of the elements or their sum.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static T KlDivergence<T>(in ReadOnlyTensorSpan<T> logProbabilities, in ReadOnlyTensorSpan<T> targets, bool logTargets = false, LossReduction reduction = LossReduction.Mean)
            where T : unmanaged, IFloatingPointIeee754<T> => Reduced(KlDivergenceLosses(logProbabilities, targets, logTargets), reduction);

        /// <summary>The terms of <see cref="KlDivergence{T}"/>: one for each element.</summary>
        /// <param name="logProbabilities">The logarithms x of the probabilities that a model gives.</param>
        /// <param name="targets">The right probabilities y, or their logarithms.</param>
        /// <param name="logTargets">Whether these are logarithms.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
        public static Tensor<T> KlDivergenceLosses<T>(in ReadOnlyTensorSpan<T> logProbabilities, in ReadOnlyTensorSpan<T> targets, bool logTargets = false)
            where T : unmanaged, IFloatingPointIeee754<T> =>
            logTargets
                ? Tensor.Multiply<T>(Tensor.Exp<T>(targets), Tensor.Subtract<T>(targets, logProbabilities))
                : Tensor.Subtract<T>(XLogY(targets, targets), Tensor.Multiply<T>(targets, logProbabilities));
    }

    private static Dense<T>? Given<T>(Tape tape, Tensor<T>? tensor)
        where T : unmanaged => tensor is null ? null : tape.Read(tensor);

    private static Tensor<T> Weighted<T>(Tensor<T> losses, Tensor<T>? weights)
        where T : unmanaged, IFloatingPointIeee754<T> => weights is null ? losses : Tensor.Multiply<T>(losses, weights);

    private static T Reduced<T>(Tensor<T> losses, LossReduction reduction)
        where T : unmanaged, IFloatingPointIeee754<T> => reduction == LossReduction.Mean ? Tensor.Average<T>(losses) : Tensor.Sum<T>(losses);

    private static T Reduced<T>(Tape tape, Dense<T> losses, Dense<int> classes, Dense<T>? weights, int ignored, LossReduction reduction)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T sum = TensorKernels.Sum(tape, losses, default, keepDims: false).Item;
        return reduction == LossReduction.Mean ? sum / TensorKernels.ClassWeight(tape, classes, weights, ignored).Item : sum;
    }
}
