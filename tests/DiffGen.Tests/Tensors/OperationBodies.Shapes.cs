using System;
using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Tests.Tensors;

/// <summary>Arrangement, places, masks.</summary>
internal static partial class OperationBodies
{
    private static readonly Dictionary<string, Func<TensorCase, OperationBody>> s_shapes = new()
    {
        // ---- arrangement
        ["transpose"] = c => Of($"Tensor.PermuteDimensions<T>(x, [{Join(Swapped(c))}])"),
        ["movedim"] = c => Of($"Tensor.MoveAxis<T>(x, {c.Int("source")}, {c.Int("destination")})"),
        ["squeeze"] = c => Of(c.Has("dim") ? $"Tensor.SqueezeDimension<T>(x, {c.Int("dim")})" : "Tensor.Squeeze<T>(x)"),
        ["select"] = c => Of($"Tensor.Select<T>(x, {c.Int("dim")}, {c.Int("index")})"),
        ["narrow"] = c => Of($"Tensor.Narrow<T>(x, {c.Int("dim")}, {c.Int("start")}, {c.Int("length")})"),
        ["slice"] = c => c.Int("step") == 1 ? Of($"x[{Ranges(c)}]") : Of($"Tensor.Narrow<T>(x, {c.Int("dim")}, {c.Int("start")}, {c.Output.Shape[c.Int("dim")]}, {c.Int("step")})"),
        ["split"] = c => Of($"Tensor.Narrow<T>(x, {c.Int("dim")}, {c.Int("split_size") * c.Int("piece")}, {c.Output.Shape[c.Int("dim")]})"),
        ["pad"] = c => Of($"Tensor.Pad<T>(x, [{Join(Pads(c, 0))}], [{Join(Pads(c, 1))}], {(c.Text("mode") switch { "reflect" => "PadMode.Reflect", "circular" => "PadMode.Wrap", "replicate" => "PadMode.Edge", _ => N(c, "value") })})"),
        ["diag"] = c => Of(c.Inputs["x"].Shape.Rank == 1 ? $"Tensor.DiagonalMatrix<T>(x, {c.Int("diagonal")})" : $"Tensor.Diagonal<T>(x, {c.Int("diagonal")})"),
        ["diagonal"] = c => Of($"Tensor.Diagonal<T>(x, {c.Int("offset")})"),
        ["repeat"] = c => Of($"Tensor.Tile<T>(x, {Join(c.Ints("repeats"))})"),
        ["repeat_interleave"] = c => Of($"Tensor.Repeat<T>(x, {c.Int("repeats")}, {c.Int("dim")})"),
        ["unfold"] = c => Of($"Tensor.Windows<T>(x, {c.Int("dim")}, {c.Int("size")}, {c.Int("step")})"),
        ["meshgrid_product"] = _ => Of("Tensor.Unsqueeze<T>(a, 1) * b + Tensor.Unsqueeze<T>(a, 1)"),

        // ---- places
        ["gather"] = c => Of($"Tensor.TakeAlongAxis<T>(x, index, {c.Int("dim")})"),
        ["index_select"] = c => Of($"Tensor.Take<T>(x, index, {c.Int("dim")})"),
        ["embedding"] = _ => Of("Tensor.Take<T>(weight, index, 0)"),
        ["embedding_padding"] = _ => Of("Tensor.Embedding<T>(weight, index, 1)"),
        ["scatter_add"] = c => Of($"Tensor.ScatterAdd<T>(x, index, src, {c.Int("dim")})"),
        ["scatter"] = c => Of($"Tensor.Scatter<T>(x, index, src, {c.Int("dim")})"),
        ["index_add"] = c => Of($"Tensor.AddAt<T>(x, index, src, {c.Int("dim")})"),
        ["index_put"] = _ => Of("Tensor.SetAt<T>(x, index, v, 0)"),
        ["index_pairs"] = _ => Of("Tensor.TakePoints<T>(x, rows, cols)"),
        ["index_put_accumulate"] = _ => Of("Tensor.AddPoints<T>(x, v, rows, cols)"),
        ["sort"] = c => Of(c.HasAttributes ? $"Tensor.Sort<T>(x, {c.Int("dim")}, {(c.Bool("descending") ? "true" : "false")})" : "Tensor.Sort<T>(x, -1)"),
        ["topk"] = c => Of($"Tensor.TopK<T>(x, {c.Int("k")}, {c.Int("dim")}, {(c.Bool("largest") ? "true" : "false")})"),

        ["inplace_chain"] = c => new($"var y = x * 1; y[{Last(c, "1..3")}] = v * 2; y[{Last(c, "0..1")}] *= y[{Last(c, "2..3")}]; y += Tensor.Sum<T>(v); return y;"),

        // ---- masks
        ["masked_fill"] = c => Of($"Tensor.Where<T>(mask, {N(c, "value")}, x)"),
        ["masked_select"] = _ => Of("Tensor.MaskedSelect<T>(x, mask)"),

        // ---- bounds
        ["clamp"] = c => Of($"Tensor.Clip<T>(x, {(c.Has("min") ? N(c, "min") : "T.NegativeInfinity")}, {(c.Has("max") ? N(c, "max") : "T.PositiveInfinity")})"),
        ["clamp_tensor"] = _ => Of("Tensor.Clip<T>(x, lo, hi)"),
    };

    private static string Join(IEnumerable<int> numbers) => string.Join(", ", numbers);

    private static IEnumerable<int> Swapped(TensorCase stored)
    {
        int rank = stored.Inputs["x"].Shape.Rank, first = (stored.Int("dim0") + rank) % rank, second = (stored.Int("dim1") + rank) % rank;
        return Enumerable.Range(0, rank).Select(axis => axis == first ? second : axis == second ? first : axis);
    }

    /// <summary>PyTorch names the last axis first.</summary>
    private static IEnumerable<int> Pads(TensorCase stored, int side)
    {
        int[] pads = stored.Ints("pad");
        int rank = stored.Inputs["x"].Shape.Rank;
        return Enumerable.Range(0, rank).Select(axis => 2 * (rank - 1 - axis) < pads.Length ? pads[(2 * (rank - 1 - axis)) + side] : 0);
    }

    /// <summary>A range of the last axis.</summary>
    private static string Last(TensorCase stored, string range) => string.Concat(Enumerable.Repeat(".., ", stored.Inputs["x"].Shape.Rank - 1)) + range;

    private static string Ranges(TensorCase stored)
    {
        int length = stored.Inputs["x"].Shape[stored.Int("dim")];
        string Place(string name) => stored.Int(name) < 0 ? "^" + -stored.Int(name) : Math.Min(stored.Int(name), length).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return string.Join(", ", Enumerable.Range(0, stored.Inputs["x"].Shape.Rank).Select(axis => axis == stored.Int("dim") ? $"{Place("start")}..{Place("stop")}" : ".."));
    }
}
