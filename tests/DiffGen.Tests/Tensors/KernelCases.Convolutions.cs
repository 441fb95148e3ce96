using System;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen.Tests.Tensors;

internal static partial class KernelCases
{
    private static bool TryConvolution<T>(KernelRun<T> run)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorCase stored = run.Case;
        if (!stored.Inputs.ContainsKey("x")) return false;
        Tape tape = run.Tape;
        Dense<T> x = run["x"], v = run.V;
        bool isKink = !stored.HasAttributes;
        Axes stride = stored.Axes("stride"), padding = stored.Axes("padding"), dilation = stored.Axes("dilation"), window = stored.Axes("kernel_size");
        int groups = stored.Has("groups") ? stored.Int("groups") : 1;
        Dense<int> places;
        switch (stored.Operation)
        {
            case "conv1d":
                Dense<T> w = run["w"];
                run.Output = TensorKernels.Conv1d(tape, x, w, stride[0], padding[0], dilation[0], groups);
                run.Vjp["x"] = TensorKernels.Conv1dInput(tape, v, w, x.Shape, stride[0], padding[0], dilation[0], groups);
                run.Vjp["w"] = TensorKernels.Conv1dWeight(tape, x, v, w.Shape, stride[0], padding[0], dilation[0], groups);
                Bias(run);
                return true;
            case "conv2d":
                w = run["w"];
                run.Output = TensorKernels.Conv2d(tape, x, w, stride, padding, dilation, groups);
                run.Vjp["x"] = TensorKernels.Conv2dInput(tape, v, w, x.Shape, stride, padding, dilation, groups);
                run.Vjp["w"] = TensorKernels.Conv2dWeight(tape, x, v, w.Shape, stride, padding, dilation, groups);
                Bias(run);
                return true;
            case "conv_transpose2d":
                // The transposed convolution is the transposed derivative of a convolution, and the other way round.
                w = run["w"];
                run.Output = TensorKernels.Conv2dInput(tape, x, w, stored.Output.Shape, stride, padding, default, groups);
                run.Vjp["x"] = TensorKernels.Conv2d(tape, v, w, stride, padding, default, groups);
                run.Vjp["w"] = TensorKernels.Conv2dWeight(tape, v, x, w.Shape, stride, padding, default, groups);
                Bias(run);
                return true;
            case "max_pool1d":
                (int size, int step, int pad) = isKink ? (3, 1, 0) : (window[0], stride[0], padding[0]);
                run.Output = TensorKernels.MaxPool1d(tape, x, size, step, pad, 1, ceiling: false, out places);
                run.Vjp["x"] = TensorKernels.MaxPoolVjp(tape, v, places, x.Shape);
                return true;
            case "max_pool2d":
                run.Output = TensorKernels.MaxPool2d(tape, x, isKink ? Axes.Of(2) : window, isKink ? Axes.Of(1) : stride, padding, dilation, stored.Bool("ceil_mode"), out places);
                run.Extras["indices"] = places;
                run.Vjp["x"] = TensorKernels.MaxPoolVjp(tape, v, places, x.Shape);
                return true;
            case "avg_pool1d":
                run.Output = TensorKernels.AvgPool1d(tape, x, window[0], stride[0], padding[0], ceiling: false, countsPadding: true);
                run.Vjp["x"] = TensorKernels.AvgPool1dVjp(tape, v, x.Shape, window[0], stride[0], padding[0], ceiling: false, countsPadding: true);
                return true;
            case "avg_pool2d":
                bool ceiling = stored.Bool("ceil_mode"), countsPadding = stored.Bool("count_include_pad");
                run.Output = TensorKernels.AvgPool2d(tape, x, window, stride, padding, ceiling, countsPadding);
                run.Vjp["x"] = TensorKernels.AvgPool2dVjp(tape, v, x.Shape, window, stride, padding, ceiling, countsPadding);
                return true;
            default:
                return false;
        }
    }

    private static void Bias<T>(KernelRun<T> run)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (!run.Case.Inputs.ContainsKey("b")) return;
        Dense<T> b = run["b"], output = run.Output!;
        int[] ones = [1, b.Count, .. new int[output.Shape.Rank - 2]];
        ones.AsSpan(2).Fill(1);
        Dense<T> bias = TensorKernels.BroadcastTo(run.Tape, TensorKernels.Reshape(run.Tape, b, Shape.Of(ones)), output.Shape);
        TensorPrimitives.Add<T>(output.Span, bias.Span, output.Span);
        run.Vjp["b"] = TensorKernels.Reshape(run.Tape, TensorKernels.SumTo(run.Tape, run.V, Shape.Of(ones)), b.Shape);
    }
}
