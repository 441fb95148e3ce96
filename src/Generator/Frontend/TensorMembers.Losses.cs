using System;
using System.Collections.Generic;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Frontend;

/// <content>Losses: elementwise functions and sums, so that they are part of the pass that computes their operands. Only what picks classes is a function of its own.</content>
internal static partial class TensorMembers
{
    private static readonly Dictionary<string, Function_> s_losses = new(StringComparer.Ordinal)
    {
        ["CrossEntropy"] = x => x.IsTensor(1) ? Reduced(x, 3, OfProbabilities(x)) : ClassLosses(x, CrossEntropies, 3, 4) is { } losses ? ReducedByWeight(x, 6, losses) : null,
        ["CrossEntropyLosses"] = x => x.IsTensor(1) ? OfProbabilities(x).Value : ClassLosses(x, CrossEntropies, 3, 4)?.Losses.Value,
        ["NegativeLogLikelihood"] = x => ClassLosses(x, Likelihoods, 2, 3) is { } losses ? ReducedByWeight(x, 5, losses) : null,
        ["NegativeLogLikelihoodLosses"] = x => ClassLosses(x, Likelihoods, 2, 3)?.Losses.Value,
        ["BinaryCrossEntropy"] = x => Reduced(x, 3, BinaryCrossEntropies(x)),
        ["BinaryCrossEntropyLosses"] = x => BinaryCrossEntropies(x).Value,
        ["BinaryCrossEntropyWithLogits"] = x => Reduced(x, 4, OfLogits(x)),
        ["BinaryCrossEntropyWithLogitsLosses"] = x => OfLogits(x).Value,
        ["MeanSquaredError"] = x => MeanOf(x, (x.Tensor(0) - x.Tensor(1)).Square()).Value,
        ["SquaredError"] = x => Reduced(x, 2, (x.Tensor(0) - x.Tensor(1)).Square()),
        ["AbsoluteError"] = x => Reduced(x, 2, (x.Tensor(0) - x.Tensor(1)).Apply("abs")),
        ["Huber"] = x => Reduced(x, 3, Hubers(x)),
        ["HuberLosses"] = x => Hubers(x).Value,
        ["SmoothL1"] = x => Reduced(x, 3, SmoothL1s(x)),
        ["SmoothL1Losses"] = x => SmoothL1s(x).Value,
        ["KlDivergence"] = x => Reduced(x, 3, Divergences(x)),
        ["KlDivergenceLosses"] = x => Divergences(x).Value,
    };

    /// <param name="Losses">One for each row.</param>
    /// <param name="Weight">What their sum is divided by for a mean.</param>
    private readonly record struct WeightedLosses(E Losses, E Weight);

    /// <param name="rows">The weights of the right classes, one for each row; null where there are no weights.</param>
    private delegate E ClassLoss_(Lowering.TensorArguments x, E scores, E classes, E? rows, E? weights, E ignored, E axis);

    /// <summary>The arguments are the scores, the numbers of the right classes, …, weights, ignored, axis.</summary>
    private static WeightedLosses? ClassLosses(Lowering.TensorArguments x, ClassLoss_ losses, int weightsAt, int ignoredAt)
    {
        E scores = x.Tensor(0);
        if (x.Indices(1) is not { } classes) return null;
        E? weights = x.Given(weightsAt);
        E ignored = x.Int(ignoredAt), axis = x.Int(ignoredAt + 1);
        E? rows = weights is { } given ? ClassWeights(x, given, scores, classes, ignored, axis) : null;
        E all = losses(x, scores, classes, rows, weights, ignored, axis);
        E weight = rows is { } counted ? Total(counted)
            : x.InTypeOf(x.Number("global::DiffGen.Runtime.TensorKernels.CountOfClasses({0}, {1})", ScalarType.Int32, classes, ignored), scores);
        return new WeightedLosses(all, weight);
    }

    /// <summary>Without weights one function; with weights w the loss of a row is (1 - s)·w(c)·(l - x(c)) + s/n·Σ w(i)·(l - x(i)).</summary>
    private static E CrossEntropies(Lowering.TensorArguments x, E scores, E classes, E? rows, E? weights, E ignored, E axis)
    {
        E smoothing = x.Number(2);
        if (rows is not { } ofRows || weights is not { } w) return scores.Tensor("ClassLoss", classes, axis, smoothing, ignored);
        E plain = ofRows * scores.Tensor("ClassLoss", classes, axis, x.Real(0), ignored);
        if (smoothing.Constant == 0) return plain;
        E spread = x.InTypeOf(smoothing, scores), axes = x.AxesOf(axis), count = x.InTypeOf(x.Number("{0}.LengthOf({1})", ScalarType.Int32, scores.Shape, axis), scores);
        E counts = ClassWeights(x, w.Number(1).Like(w), scores, classes, ignored, axis);
        E along = w.Tensor("Reshape", x.ShapeBy("global::DiffGen.Runtime.TensorKernels.ShapeAlong({0}, {1})", scores.Shape, axis));
        E others = -(along * LogSoftmax(scores, axes)).Tensor("Sum", axes, x.False);
        return ((1 - spread) * plain) + (spread / count * (counts * others));
    }

    private static E Likelihoods(Lowering.TensorArguments x, E logarithms, E classes, E? rows, E? weights, E ignored, E axis)
    {
        E plain = logarithms.Tensor("ClassLikelihood", classes, axis, ignored);
        return rows is { } ofRows ? ofRows * plain : plain;
    }

    private static E ClassWeights(Lowering.TensorArguments x, E weights, E scores, E classes, E ignored, E axis) =>
        weights.Tensor("ClassWeights", classes, ignored, x.Number("{0}.LengthOf({1})", ScalarType.Int32, scores.Shape, axis));

    private static E OfProbabilities(Lowering.TensorArguments x)
    {
        E scores = x.Tensor(0), probabilities = x.Tensor(1), axes = x.AxesOf(x.Int(2));
        return -(probabilities * LogSoftmax(scores, axes)).Tensor("Sum", axes, x.False);
    }

    private static E BinaryCrossEntropies(Lowering.TensorArguments x)
    {
        E p = x.Tensor(0), y = x.Tensor(1);
        return Weighted(x, 2, -((y * p.Apply("logOfProbability")) + ((1 - y) * (1 - p).Apply("logOfProbability"))));
    }

    private static E OfLogits(Lowering.TensorArguments x)
    {
        E logits = x.Tensor(0), y = x.Tensor(1), rest = (-logits).Apply("softplus");
        E? weights = x.Given(2);
        if (x.Given(3) is { } positive) rest = (((positive - 1) * y) + 1) * rest;
        E losses = ((1 - y) * logits) + rest;
        return weights is { } w ? losses * w : losses;
    }

    private static E Weighted(Lowering.TensorArguments x, int weightsAt, E losses) => x.Given(weightsAt) is { } weights ? losses * weights : losses;

    private static E Hubers(Lowering.TensorArguments x)
    {
        E difference = x.Tensor(0) - x.Tensor(1), delta = x.NumberLike(2, difference), distance = difference.Apply("abs");
        return (distance < delta).Choose(0.5 * difference.Square(), delta * (distance - (0.5 * delta)));
    }

    private static E SmoothL1s(Lowering.TensorArguments x)
    {
        E difference = x.Tensor(0) - x.Tensor(1), beta = x.NumberLike(2, difference), distance = difference.Apply("abs");

        // What is not chosen must not divide by zero either.
        return (distance < beta).Choose(0.5 * difference.Square() / beta.EqualTo(0).Choose(1, beta), distance - (0.5 * beta));
    }

    private static E Divergences(Lowering.TensorArguments x)
    {
        E logarithms = x.Tensor(0), targets = x.Tensor(1);
        E ofLogarithms = targets.Apply("exp") * (targets - logarithms), ofNumbers = targets.Apply("xLogY", targets) - (targets * logarithms);
        E areLogarithms = x.Bool(2);
        return areLogarithms.Constant is { } known ? known != 0 ? ofLogarithms : ofNumbers : areLogarithms.Choose(ofLogarithms, ofNumbers);
    }

    private static E MeanOf(Lowering.TensorArguments x, E losses) => Total(losses) / CountIn(x, losses);

    /// <summary>The mean or the sum, as an argument says that is known when the method is compiled.</summary>
    private static Value Reduced(Lowering.TensorArguments x, int reductionAt, E losses) =>
        x.Constant(reductionAt) switch
        {
            0 => MeanOf(x, losses).Value,
            1 => Total(losses).Value,
            _ => UnknownReduction(x, reductionAt, losses),
        };

    private static Value ReducedByWeight(Lowering.TensorArguments x, int reductionAt, WeightedLosses losses) =>
        x.Constant(reductionAt) switch
        {
            0 => (Total(losses.Losses) / losses.Weight).Value,
            1 => Total(losses.Losses).Value,
            _ => UnknownReduction(x, reductionAt, losses.Losses),
        };

    private static Value UnknownReduction(Lowering.TensorArguments x, int reductionAt, E losses) =>
        x.Refused(reductionAt, "a reduction of losses that is computed", "which one it is must be known when the method is compiled", "Choose between two calls", losses, isNumber: true);
}
