using System;
using System.Collections.Generic;
using System.Globalization;

namespace DiffGen.Tests.Tensors;

/// <summary>Losses and layers.</summary>
internal static partial class OperationBodies
{
    private static readonly Dictionary<string, Func<TensorCase, OperationBody>> s_layers = new()
    {
        ["cross_entropy"] = c => Loss(c, "CrossEntropy", $"x, target, {Smoothing(c)}, {Optional(c, "weight")}, {Ignored(c)}, {ClassAxis(c, "x")}"),
        ["cross_entropy_ignored"] = c => Loss(c, "CrossEntropy", "x, target"),
        ["cross_entropy_inf"] = _ => Number("Tensor.CrossEntropy<T>(x, target)"),
        ["cross_entropy_prob"] = c => Loss(c, "CrossEntropy", "x, p, 1"),
        ["nll_loss"] = c => Loss(c, "NegativeLogLikelihood", $"logp, target, {Optional(c, "weight")}, axis: {ClassAxis(c, "logp")}"),
        ["mse_loss"] = c => ByReduction(c) == "none" ? Of("(x - y) * (x - y)") : Number($"Tensor.SquaredError<T>(x, y, {Reduction(c)})"),
        ["l1_loss"] = c => ByReduction(c) == "none" ? Of("Tensor.Abs<T>(x - y)") : Number($"Tensor.AbsoluteError<T>(x, y, {Reduction(c)})"),
        ["smooth_l1_loss"] = c => Loss(c, "SmoothL1", "x, y, " + R(c, "beta")),
        ["smooth_l1_loss_beta0"] = c => Loss(c, "SmoothL1", "x, y, 0"),
        ["kl_div"] = c => Loss(c, "KlDivergence", $"x, y, {(c.Bool("log_target") ? "true" : "false")}"),
        ["binary_cross_entropy"] = c => Loss(c, "BinaryCrossEntropy", $"x, {Targets(c)}"),
        ["bce_with_logits"] = c => Loss(c, "BinaryCrossEntropyWithLogits", $"x, {Targets(c)}, {Optional(c, "weight")}, {Optional(c, "pos_weight")}"),
        ["batch_norm"] = c => c.Bool("training")
            ? Of($"Tensor.BatchNorm<T>(x, {Optional(c, "weight")}, {Optional(c, "bias")}, {R(c, "eps")})")
            : Of($"Tensor.BatchNorm<T>(x, running_mean, running_var, {Optional(c, "weight")}, {Optional(c, "bias")}, {R(c, "eps")})"),
        ["batch_norm_constant"] = _ => Of("Tensor.BatchNorm<T>(x)"),
        ["normalize"] = _ => Of("Tensor.Normalize<T>(x)"),
        ["dropout_mask"] = c => Of($"Tensor.Dropout<T>(x, mask, {R(c, "p")})"),

        ["conv1d"] = c => Of($"Tensor.Conv1d<T>(x, w, {Optional(c, "b")}, {c.Int("stride")}, {c.Int("padding")}, {c.Int("dilation")}, {c.Int("groups")})"),
        ["conv2d"] = c => Of($"Tensor.Conv2d<T>(x, w, {Optional(c, "b")}, {List(c, "stride")}, {List(c, "padding")}, {List(c, "dilation")}, {c.Int("groups")})"),
        ["conv_transpose2d"] = c => Of($"Tensor.ConvTranspose2d<T>(x, w, {Optional(c, "b")}, {List(c, "stride")}, {List(c, "padding")}, {List(c, "output_padding")}, {c.Int("groups")})"),
        ["max_pool1d"] = c => c.HasAttributes ? Of($"Tensor.MaxPool1d<T>(x, {c.Int("kernel_size")}, {c.Int("stride")}, {c.Int("padding")})") : Of("Tensor.MaxPool1d<T>(x, 3, 1)"),
        ["max_pool2d"] = c => c.HasAttributes
            ? Of($"Tensor.MaxPool2d<T>(x, {List(c, "kernel_size")}, {List(c, "stride")}, {List(c, "padding")}, {List(c, "dilation")}, {Flag(c, "ceil_mode")})")
            : Of("Tensor.MaxPool2d<T>(x, 2, 1)"),
        ["avg_pool1d"] = c => Of($"Tensor.AvgPool1d<T>(x, {c.Int("kernel_size")}, {c.Int("stride")}, {c.Int("padding")})"),
        ["avg_pool2d"] = c => Of($"Tensor.AvgPool2d<T>(x, {List(c, "kernel_size")}, {List(c, "stride")}, {List(c, "padding")}, {Flag(c, "ceil_mode")}, {Flag(c, "count_include_pad")})"),
    };

    private static string ByReduction(TensorCase stored) => stored.Has("reduction") ? stored.Text("reduction") : "none";

    private static string Reduction(TensorCase stored) => ByReduction(stored) == "mean" ? "LossReduction.Mean" : "LossReduction.Sum";

    /// <summary>A loss that is reduced, or its terms.</summary>
    private static OperationBody Loss(TensorCase stored, string name, string arguments) =>
        ByReduction(stored) == "none" ? Of($"Tensor.{name}Losses<T>({arguments})") : Number($"Tensor.{name}<T>({arguments}, reduction: {Reduction(stored)})");

    private static string Optional(TensorCase stored, string input) => stored.Inputs.ContainsKey(input) ? input : "null";

    private static string Smoothing(TensorCase stored) => stored.Has("label_smoothing") ? R(stored, "label_smoothing") : "0";

    private static string Ignored(TensorCase stored) => stored.Has("ignore_index") ? stored.Int("ignore_index").ToString(CultureInfo.InvariantCulture) : "-100";

    private static string ClassAxis(TensorCase stored, string scores) => stored.Inputs[scores].Shape.Rank == 1 ? "0" : "1";

    /// <summary>Right answers may be stored as whole numbers.</summary>
    private static string Targets(TensorCase stored) => stored.AreWhole("y") ? $"Tensor.Create(new T[] {{ {string.Join(", ", stored.Inputs["y"].Numbers)} }})" : "y";

    private static string List(TensorCase stored, string attribute) => $"[{string.Join(", ", stored.Ints(attribute))}]";

    private static string Flag(TensorCase stored, string attribute) => stored.Bool(attribute) ? "true" : "false";

    private static string R(TensorCase stored, string attribute) => stored.Double(attribute).ToString("R", CultureInfo.InvariantCulture);
}
