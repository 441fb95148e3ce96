using System;
using System.Linq;
using System.Numerics;
using DiffGen.Runtime;

namespace DiffGen.Tests.Tensors;

internal static partial class KernelCases
{
    private static bool TryReduction<T>(KernelRun<T> run)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorCase stored = run.Case;
        if (!stored.Inputs.ContainsKey("x")) return false;
        Tape tape = run.Tape;
        Dense<T> x = run["x"], v = run.V;
        Axes axes = stored.Operation == "logsumexp" && !stored.HasAttributes ? Axes.Of(-1) : stored.Axes("dim");
        bool keepDims = stored.Bool("keepdim");
        int axis = axes.Count == 1 ? axes[0] : 0;
        double correction = stored.Bool("unbiased") ? 1 : 0;
        switch (stored.Operation)
        {
            case "sum":
                run.Output = TensorKernels.Sum(tape, x, axes, keepDims);
                run.Vjp["x"] = TensorKernels.BroadcastTo(tape, TensorKernels.KeepDims(tape, v, x.Shape, axes), x.Shape);
                return true;
            case "mean":
                run.Output = TensorKernels.Mean(tape, x, axes, keepDims);
                run.Vjp["x"] = TensorKernels.MeanVjp(tape, v, x.Shape, axes);
                return true;
            case "prod" or "prod_dim" or "prod_empty":
                run.Output = TensorKernels.Prod(tape, x, axes, keepDims);
                run.Vjp["x"] = TensorKernels.ProdVjp(tape, x, v, axes, keepDims);
                return true;
            case "max" or "amax" or "max_full":
                run.Output = TensorKernels.Max(tape, x, axes, keepDims);
                run.Vjp["x"] = TensorKernels.ExtremumVjp(tape, x, run.Output, v, axes);
                return true;
            case "min" or "amin" or "min_full":
                run.Output = TensorKernels.Min(tape, x, axes, keepDims);
                run.Vjp["x"] = TensorKernels.ExtremumVjp(tape, x, run.Output, v, axes);
                return true;
            case "logsumexp" or "logsumexp_empty":
                run.Output = TensorKernels.LogSumExp(tape, x, axes, keepDims);
                run.Vjp["x"] = TensorKernels.LogSumExpVjp(tape, x, run.Output, v, axes);
                return true;
            case "norm" or "norm_empty":
                double p = stored.Has("ord") ? stored.Double("ord") : 2;
                run.Output = TensorKernels.Norm(tape, x, p, axes, keepDims);
                run.Vjp["x"] = TensorKernels.NormVjp(tape, x, run.Output, v, p, axes, keepDims);
                return true;
            case "var":
                run.Output = TensorKernels.Variance(tape, x, axes, keepDims, correction);
                run.Vjp["x"] = TensorKernels.VarianceVjp(tape, x, v, axes, correction);
                return true;
            case "std":
                run.Output = TensorKernels.StandardDeviation(tape, x, axes, keepDims, correction);
                run.Vjp["x"] = TensorKernels.StandardDeviationVjp(tape, x, run.Output, v, axes, correction);
                return true;
            case "cumsum":
                run.Output = TensorKernels.CumSum(tape, x, axis, reverse: false);
                run.Vjp["x"] = TensorKernels.CumSum(tape, v, axis, reverse: true);
                return true;
            case "cummax":
                run.Output = TensorKernels.CumMax(tape, x, axis);
                run.Vjp["x"] = TensorKernels.TakeAlongAxisVjp(tape, v, TensorKernels.CumMaxPlaces(tape, x, axis), axis, x.Shape);
                return true;
            case "cummin":
                run.Output = TensorKernels.CumMin(tape, x, axis);
                run.Vjp["x"] = TensorKernels.TakeAlongAxisVjp(tape, v, TensorKernels.CumMinPlaces(tape, x, axis), axis, x.Shape);
                return true;
            case "logcumsumexp":
                run.Output = TensorKernels.LogCumSumExp(tape, x, axis);
                run.Vjp["x"] = TensorKernels.LogCumSumExpVjp(tape, x, run.Output, v, axis);
                return true;
            case "argmax_gather" or "argmin_gather" or "max_dim" or "min_dim":
                bool isMax = stored.Operation is "argmax_gather" or "max_dim";
                Dense<int> places = isMax ? TensorKernels.ArgMax(tape, x, Axes.Of(axis), keepDims: true) : TensorKernels.ArgMin(tape, x, Axes.Of(axis), keepDims: true);
                run.Extras["indices"] = places;
                run.Output = TensorKernels.Reshape(tape, TensorKernels.TakeAlongAxis(tape, x, places, axis), stored.Output.Shape);
                run.Vjp["x"] = TensorKernels.TakeAlongAxisVjp(tape, TensorKernels.Reshape(tape, v, places.Shape), places, axis, x.Shape);
                return true;
            case "argmax_gather_flat":
                int[] reduced = axes.Count == 0 ? Enumerable.Range(0, x.Shape.Rank).ToArray() : stored.Ints("dim");
                Axes order = Axes.Of([.. Enumerable.Range(0, x.Shape.Rank).Except(reduced), .. reduced]);
                Dense<T> arranged = TensorKernels.Permute(tape, x, order);
                Shape flat = Shape.Of([.. stored.Output.Shape.AsSpan(), x.Count / Math.Max(1, v.Count)]);
                Dense<int> flatPlaces = TensorKernels.ArgMax(tape, x, axes, keepDims: false), along = TensorKernels.Unsqueeze(tape, flatPlaces, -1);
                run.Extras["indices"] = flatPlaces;
                run.Output = TensorKernels.Squeeze(tape, TensorKernels.TakeAlongAxis(tape, TensorKernels.Reshape(tape, arranged, flat), along, -1), Axes.Of(-1));
                Dense<T> scattered = TensorKernels.TakeAlongAxisVjp(tape, TensorKernels.Unsqueeze(tape, v, -1), along, -1, flat);
                run.Vjp["x"] = TensorKernels.PermuteInverse(tape, TensorKernels.Reshape(tape, scattered, arranged.Shape), order);
                return true;
            default:
                return false;
        }
    }
}
