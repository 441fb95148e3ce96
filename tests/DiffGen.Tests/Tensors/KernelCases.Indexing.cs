using System;
using System.Numerics;
using DiffGen.Runtime;

namespace DiffGen.Tests.Tensors;

internal static partial class KernelCases
{
    private static bool TryIndexing<T>(KernelRun<T> run)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorCase stored = run.Case;
        Tape tape = run.Tape;
        string name = stored.Inputs.ContainsKey("weight") ? "weight" : "x";
        if (!stored.Inputs.ContainsKey(name)) return false;
        Dense<T> x = run[name], v = run.V;
        int axis = stored.Has("dim") ? stored.Int("dim") : 0;
        switch (stored.Operation)
        {
            case "index_select" or "embedding":
                run.Output = TensorKernels.Take(tape, x, run.Indices("index"), axis);
                run.Vjp[name] = TensorKernels.TakeVjp(tape, v, run.Indices("index"), axis, x.Shape);
                return true;
            case "index_add":
                run.Output = TensorKernels.AddAt(tape, x, run.Indices("index"), run["src"], axis);
                run.Vjp["x"] = v;
                run.Vjp["src"] = TensorKernels.Take(tape, v, run.Indices("index"), axis);
                return true;
            case "index_put":
                run.Output = TensorKernels.SetAt(tape, x, run.Indices("index"), run["v"], 0);
                run.Vjp["x"] = TensorKernels.ClearAt(tape, v, run.Indices("index"), 0);
                run.Vjp["v"] = TensorKernels.PutAtInverse(tape, v, run.Indices("index"), 0);
                return true;
            case "gather":
                run.Output = TensorKernels.TakeAlongAxis(tape, x, run.Indices("index"), axis);
                run.Vjp["x"] = TensorKernels.TakeAlongAxisVjp(tape, v, run.Indices("index"), axis, x.Shape);
                return true;
            case "scatter_add":
                run.Output = TensorKernels.ScatterAdd(tape, x, run.Indices("index"), run["src"], axis);
                run.Vjp["x"] = v;
                run.Vjp["src"] = TensorKernels.TakeAlongAxis(tape, v, run.Indices("index"), axis);
                return true;
            case "scatter":
                run.Output = TensorKernels.Scatter(tape, x, run.Indices("index"), run["src"], axis);
                run.Vjp["x"] = TensorKernels.ClearAlongAxis(tape, v, run.Indices("index"), axis);
                run.Vjp["src"] = TensorKernels.PutAlongAxisInverse(tape, v, run.Indices("index"), axis);
                return true;
            case "index_pairs" or "index_put_accumulate":
                Dense<int> pairs = TensorKernels.PlacesOfPoints(tape, x.Shape, [run.Indices("rows"), run.Indices("cols")], "TakePoints");
                Shape flat = Shape.Of(x.Count);
                if (stored.Operation == "index_pairs")
                {
                    run.Output = TensorKernels.Take(tape, TensorKernels.Reshape(tape, x, flat), pairs, 0);
                    run.Vjp["x"] = TensorKernels.Reshape(tape, TensorKernels.TakeVjp(tape, v, pairs, 0, flat), x.Shape);
                }
                else
                {
                    run.Output = TensorKernels.Reshape(tape, TensorKernels.AddAt(tape, TensorKernels.Reshape(tape, x, flat), pairs, run["v"], 0), x.Shape);
                    run.Vjp["x"] = v;
                    run.Vjp["v"] = TensorKernels.Take(tape, TensorKernels.Reshape(tape, v, flat), pairs, 0);
                }

                return true;
            case "masked_select":
                Dense<bool> mask = tape.Read<bool>(Array.ConvertAll(stored.Inputs["mask"].Numbers, number => number != 0), x.Shape);
                run.Output = TensorKernels.MaskedSelect(tape, x, mask);
                run.Vjp["x"] = TensorKernels.MaskedSelectVjp(tape, v, mask);
                return true;
            case "sort" or "topk":
                axis = (axis + x.Shape.Rank) % x.Shape.Rank;
                bool descending = stored.Operation == "sort" ? stored.Bool("descending") : stored.Bool("largest");
                Dense<int> order = TensorKernels.ArgSort(tape, x, axis, descending);
                if (stored.Operation == "topk") order = TensorKernels.Narrow(tape, order, axis, 0, stored.Int("k"));
                run.Extras["indices"] = order;
                run.Output = TensorKernels.TakeAlongAxis(tape, x, order, axis);
                run.Vjp["x"] = TensorKernels.TakeAlongAxisVjp(tape, v, order, axis, x.Shape);
                return true;
            default:
                return false;
        }
    }
}
