using System;
using System.Linq;
using System.Numerics;
using DiffGen.Runtime;

namespace DiffGen.Tests.Tensors;

internal static partial class KernelCases
{
    private static bool TryShape<T>(KernelRun<T> run)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorCase stored = run.Case;
        Tape tape = run.Tape;
        if (stored.Operation is "concat" or "stack")
        {
            Join(run);
            return true;
        }

        if (!stored.Inputs.ContainsKey("x")) return false;
        Dense<T> x = run["x"], v = run.V;
        int rank = x.Shape.Rank;
        int axis = stored.Has("dim") && stored.Ints("dim") is [int only] ? only < 0 ? only + rank : only : 0;
        switch (stored.Operation)
        {
            case "transpose":
                int[] swapped = Enumerable.Range(0, rank).ToArray();
                int first = (stored.Int("dim0") + rank) % rank, second = (stored.Int("dim1") + rank) % rank;
                (swapped[first], swapped[second]) = (second, first);
                Permute(Axes.Of(swapped));
                return true;
            case "permute":
                Permute(stored.Axes("dims"));
                return true;
            case "movedim":
                var moved = Enumerable.Range(0, rank).ToList();
                int source = (stored.Int("source") + rank) % rank;
                moved.RemoveAt(source);
                moved.Insert((stored.Int("destination") + rank) % rank, source);
                Permute(Axes.Of(moved.ToArray()));
                return true;
            case "reshape":
                run.Output = TensorKernels.Reshape(tape, x, stored.Output.Shape);
                run.Vjp["x"] = TensorKernels.Reshape(tape, v, x.Shape);
                return true;
            case "squeeze":
                // PyTorch leaves a named axis of another length as it is.
                bool stays = stored.Has("dim") && x.Shape[axis] != 1;
                run.Output = stays ? x : TensorKernels.Squeeze(tape, x, stored.Axes("dim"));
                run.Vjp["x"] = TensorKernels.Reshape(tape, v, x.Shape);
                return true;
            case "unsqueeze":
                run.Output = TensorKernels.Unsqueeze(tape, x, stored.Int("dim"));
                run.Vjp["x"] = TensorKernels.Reshape(tape, v, x.Shape);
                return true;
            case "expand":
                run.Output = TensorKernels.BroadcastTo(tape, x, stored.Output.Shape);
                run.Vjp["x"] = TensorKernels.SumTo(tape, v, x.Shape);
                return true;
            case "slice":
                int[] start = new int[rank], step = Enumerable.Repeat(1, rank).ToArray();
                start[axis] = stored.Int("start") is var named && named < 0 ? named + x.Shape[axis] : named;
                step[axis] = stored.Int("step");
                run.Output = TensorKernels.Slice(tape, x, Shape.Of(start), stored.Output.Shape, Axes.Of(step));
                run.Vjp["x"] = TensorKernels.Embed(tape, v, x.Shape, Shape.Of(start), Axes.Of(step));
                return true;
            case "select":
                run.Output = TensorKernels.Select(tape, x, axis, stored.Int("index"));
                run.Vjp["x"] = TensorKernels.EmbedAlong(tape, v, x.Shape, axis, stored.Int("index"));
                return true;
            case "narrow" or "split":
                int from = stored.Operation == "narrow" ? stored.Int("start") : stored.Int("piece") * stored.Int("split_size");
                run.Output = TensorKernels.Narrow(tape, x, axis, from, stored.Output.Shape[axis]);
                run.Vjp["x"] = TensorKernels.EmbedAlong(tape, v, x.Shape, axis, from);
                return true;
            case "flip":
                run.Output = TensorKernels.Flip(tape, x, stored.Axes("dims"));
                run.Vjp["x"] = TensorKernels.Flip(tape, v, stored.Axes("dims"));
                return true;
            case "pad":
                int[] pad = stored.Ints("pad"), before = new int[rank], after = new int[rank];
                for (int i = 0; i < pad.Length / 2; i++) (before[rank - 1 - i], after[rank - 1 - i]) = (pad[2 * i], pad[(2 * i) + 1]);
                if (stored.Text("mode") is "reflect" or "circular")
                {
                    PadMode mode = stored.Text("mode") == "reflect" ? PadMode.Reflect : PadMode.Wrap;
                    run.Output = TensorKernels.Pad(tape, x, Shape.Of(before), Shape.Of(after), mode);
                    run.Vjp["x"] = TensorKernels.PadVjp(tape, v, x.Shape, Shape.Of(before), Shape.Of(after), mode);
                    return true;
                }

                run.Output = TensorKernels.Pad(tape, x, Shape.Of(before), Shape.Of(after), T.CreateTruncating(stored.Double("value")));
                run.Vjp["x"] = TensorKernels.PadInverse(tape, v, x.Shape, Shape.Of(before));
                return true;
            case "repeat":
                run.Output = TensorKernels.Tile(tape, x, stored.Axes("repeats"));
                run.Vjp["x"] = TensorKernels.TileInverse(tape, v, x.Shape, stored.Axes("repeats"));
                return true;
            case "repeat_interleave":
                run.Output = TensorKernels.Repeat(tape, x, stored.Int("repeats"), axis);
                run.Vjp["x"] = TensorKernels.RepeatInverse(tape, v, x.Shape, stored.Int("repeats"), axis);
                return true;
            case "tril":
                run.Output = TensorKernels.Tril(tape, x, stored.Int("diagonal"));
                run.Vjp["x"] = TensorKernels.Tril(tape, v, stored.Int("diagonal"));
                return true;
            case "triu":
                run.Output = TensorKernels.Triu(tape, x, stored.Int("diagonal"));
                run.Vjp["x"] = TensorKernels.Triu(tape, v, stored.Int("diagonal"));
                return true;
            case "diag" when rank == 1:
                run.Output = TensorKernels.DiagonalMatrix(tape, x, stored.Int("diagonal"));
                run.Vjp["x"] = TensorKernels.Diagonal(tape, v, stored.Int("diagonal"));
                return true;
            case "diag" or "diagonal":
                int offset = stored.Int(stored.Operation == "diag" ? "diagonal" : "offset");
                run.Output = TensorKernels.Diagonal(tape, x, offset);
                run.Vjp["x"] = TensorKernels.DiagonalEmbed(tape, v, offset, x.Shape);
                return true;
            case "unfold":
                run.Output = TensorKernels.Windows(tape, x, axis, stored.Int("size"), stored.Int("step"));
                run.Vjp["x"] = TensorKernels.WindowsInverse(tape, v, x.Shape, axis, stored.Int("size"), stored.Int("step"));
                return true;
            default:
                return false;
        }

        void Permute(Axes order)
        {
            run.Output = TensorKernels.Permute(tape, x, order);
            run.Vjp["x"] = TensorKernels.PermuteInverse(tape, v, order);
        }
    }

    private static void Join<T>(KernelRun<T> run)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorCase stored = run.Case;
        string[] names = [.. stored.Inputs.Keys];
        Dense<T>[] parts = Array.ConvertAll(names, name => run[name]);
        int axis = stored.Int("dim"), place = (axis + stored.Output.Shape.Rank) % stored.Output.Shape.Rank, start = 0;
        bool isStack = stored.Operation == "stack";
        run.Output = isStack ? TensorKernels.Stack<T>(run.Tape, parts, axis) : TensorKernels.Concat<T>(run.Tape, parts, axis);
        for (int i = 0; i < names.Length; i++)
        {
            run.Vjp[names[i]] = isStack ? TensorKernels.Select(run.Tape, run.V, place, i) : TensorKernels.Narrow(run.Tape, run.V, place, start, parts[i].Shape[place]);
            if (!isStack) start += parts[i].Shape[place];
        }
    }
}
