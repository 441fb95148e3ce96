using System;
using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Tests.Tensors;

/// <summary>Over axes and along axes.</summary>
internal static partial class OperationBodies
{
    private static readonly Dictionary<string, Func<TensorCase, OperationBody>> s_reductions = new()
    {
        // Of an axis PyTorch's max is the element at the first place of the largest; of all elements it is amax.
        ["max"] = c => c.Has("dim") ? AtPlace(c, "ArgMax") : Number("Tensor.Max<T>(x)"),
        ["min"] = c => c.Has("dim") ? AtPlace(c, "ArgMin") : Number("Tensor.Min<T>(x)"),
        ["max_dim"] = c => AtPlace(c, "ArgMax"),
        ["min_dim"] = c => AtPlace(c, "ArgMin"),
        ["argmax_gather"] = c => AtPlace(c, "ArgMax"),
        ["argmin_gather"] = c => AtPlace(c, "ArgMin"),
        ["argmax_gather_flat"] = AtFlatPlace,
        ["median_full"] = _ => Number("Tensor.Median<T>(x)"),
        ["cummax"] = c => Of($"Tensor.CumMax<T>(x, {(c.HasAttributes ? c.Int("dim") : 0)})"),
        ["cummin"] = c => Of($"Tensor.CumMin<T>(x, {c.Int("dim")})"),
        ["logcumsumexp"] = c => Of($"Tensor.LogCumSumExp<T>(x, {c.Int("dim")})"),
        ["norm"] = c => Of($"Tensor.VectorNorm<T>(x, {Axes(c)}, {Order(c)}, {Keep(c)})"),
        ["norm_empty"] = _ => Of("Tensor.VectorNorm<T>(x, [])"),
        ["prod_empty"] = _ => Number("Tensor.Product<T>(x)"),
        ["logsumexp_empty"] = _ => Of("Tensor.LogSumExp<T>(x, 0)"),
        ["normalize"] = _ => Of("x / Tensor.Max<T>(Tensor.VectorNorm<T>(x, -1, 2, true), (T)1e-12)"),
        ["cdist"] = _ => Of("Tensor.VectorNorm<T>(Tensor.Unsqueeze<T>(a, 1) - Tensor.Unsqueeze<T>(b, 0), -1)"),
        ["cbrt_like"] = _ => Of("Tensor.Where<T>(Tensor.GreaterThan<T>(x, 0), (T)1, Tensor.Where<T>(Tensor.LessThan<T>(x, 0), (T)(-1), 0 * x)) * Tensor.Pow<T>(Tensor.Abs<T>(x), (T)1 / 3)"),
    };

    private static OperationBody AtPlace(TensorCase stored, string place)
    {
        int axis = stored.Ints("dim")[0], rank = stored.Inputs["x"].Shape.Rank;
        string taken = $"Tensor.TakeAlongAxis<T>(x, Tensor.{place}<T>(x, {axis}, true), {axis})";
        return Of(stored.Bool("keepdim") || rank < 2 ? taken : $"Tensor.SqueezeDimension<T>({taken}, {(axis + rank) % rank})");
    }

    /// <summary>The axes, which are the first or the last ones, as one.</summary>
    private static OperationBody AtFlatPlace(TensorCase stored)
    {
        int[] axes = stored.Ints("dim"), lengths = [.. stored.Inputs["x"].Shape.AsSpan()];
        if (axes.Length == 0) return Of($"Tensor.Take<T>(Tensor.Reshape<T>(x, [{lengths.Aggregate(1, (a, b) => a * b)}]), Tensor.ArgMax<T>(x, []), 0)");
        int reduced = axes.Aggregate(1, (count, axis) => count * lengths[axis]), axis = axes[0] == 0 ? 0 : 1;
        int others = lengths.Aggregate(1, (a, b) => a * b) / reduced;
        string joined = axis == 0 ? $"{reduced}, {others}" : $"{others}, {reduced}";
        return Of($"Tensor.SqueezeDimension<T>(Tensor.TakeAlongAxis<T>(Tensor.Reshape<T>(x, [{joined}]), Tensor.Unsqueeze<int>(Tensor.ArgMax<T>(x, {Axes(stored)}), {axis}), {axis}), {axis})");
    }

    private static string Order(TensorCase stored)
    {
        double order = stored.Double("ord");
        return double.IsPositiveInfinity(order) ? "double.PositiveInfinity" : double.IsNegativeInfinity(order) ? "double.NegativeInfinity" : order.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
    }
}
