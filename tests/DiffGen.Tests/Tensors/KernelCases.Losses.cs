using System.Numerics;
using DiffGen.Runtime;

namespace DiffGen.Tests.Tensors;

internal static partial class KernelCases
{
    private static bool TryLoss<T>(KernelRun<T> run)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorCase stored = run.Case;
        Tape tape = run.Tape;
        Dense<T> v = run.V;
        switch (stored.Operation)
        {
            case "softmax":
                run.Output = TensorKernels.Softmax(tape, run["x"], stored.Has("dim") ? stored.Int("dim") : -1);
                run.Vjp["x"] = TensorKernels.SoftmaxVjp(tape, run.Output, v, stored.Has("dim") ? stored.Int("dim") : -1);
                return true;
            case "log_softmax":
                run.Output = TensorKernels.LogSoftmax(tape, run["x"], stored.Has("dim") ? stored.Int("dim") : -1);
                run.Vjp["x"] = TensorKernels.LogSoftmaxVjp(tape, run.Output, v, stored.Has("dim") ? stored.Int("dim") : -1);
                return true;
            case "cross_entropy" or "cross_entropy_ignored" or "cross_entropy_inf" or "nll_loss":
                Classified(run);
                return true;
            default:
                return false;
        }
    }

    private static void Classified<T>(KernelRun<T> run)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorCase stored = run.Case;
        int ignored = stored.Has("ignore_index") ? stored.Int("ignore_index") : -100;
        Tape tape = run.Tape;
        bool isLikelihood = stored.Operation == "nll_loss";
        string name = isLikelihood ? "logp" : "x";
        Dense<T> x = run[name], v = run.V;
        Dense<T>? weights = stored.Inputs.ContainsKey("weight") ? run["weight"] : null;
        Dense<int> classes = run.Indices("target");
        int axis = x.Shape.Rank == 1 ? 0 : 1;
        double smoothing = stored.Has("label_smoothing") ? stored.Double("label_smoothing") : 0;
        Dense<T> losses = isLikelihood ? TensorKernels.NegativeLogLikelihood(tape, x, classes, weights, axis, ignored) : TensorKernels.CrossEntropy(tape, x, classes, weights, axis, smoothing, ignored);
        string reduction = stored.Has("reduction") ? stored.Text("reduction") : "mean";
        run.Output = losses;
        if (reduction != "none")
        {
            run.Output = TensorKernels.Sum(tape, losses, default, keepDims: false);
            if (reduction == "mean")
            {
                T divisor = TensorKernels.ClassWeight(tape, classes, weights, ignored).Item;
                run.Output.Span[0] /= divisor;
                v.Span[0] = divisor == T.Zero ? T.Zero : v.Span[0] / divisor;
            }

            v = TensorKernels.BroadcastTo(tape, v, losses.Shape);
        }

        run.Vjp[name] = isLikelihood
            ? TensorKernels.NegativeLogLikelihoodVjp(tape, x.Shape, classes, weights, v, axis, ignored)
            : TensorKernels.CrossEntropyVjp(tape, x, classes, weights, v, axis, smoothing, ignored);
    }
}
