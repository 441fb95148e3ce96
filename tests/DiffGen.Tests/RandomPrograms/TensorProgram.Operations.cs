using System.Linq;

namespace DiffGen.Tests.RandomPrograms;

/// <content>Places, conditions, cumulative functions, norms, layers, linear algebra and losses.</content>
internal sealed partial class TensorProgram
{
    private string Operation(int[] shape, int depth)
    {
        string axis = Axis(shape), x = Tensor(shape, depth - 1), y = Tensor(shape, 0);
        int first = shape[0], last = shape[^1], rank = shape.Length;
        int[] rest = shape[1..];
        switch (Pick(16))
        {
            case 0: return $"Tensor.{OneOf("CumMax", "CumMin", "LogCumSumExp", "CumProd", "Sort")}<double>({x}, {axis})";
            case 1: return $"Tensor.Roll<double>({x}, {OneOf("1", "-2", "k")}, {axis})";
            case 2: return $"Tensor.Where<double>(Tensor.{OneOf("GreaterThan", "LessThanOrEqual")}<double>({x}, {OneOf(y, "0.1")}), {y}, {OneOf(Tensor(shape, 0), "0.3")})";
            case 3: return $"Tensor.TakeAlongAxis<double>({x}, Tensor.ArgSort<double>({y}, {axis}), {axis})";
            case 4: return $"Tensor.Narrow<double>(Tensor.{OneOf("Repeat<double>(" + x + ", 2, 0)", $"Concat<double>(0, {Whole(shape, depth - 1)}, {Whole(shape, 0)})")}, 0, 1, {first})";
            case 5: return $"Tensor.Pad<double>({Whole(shape, depth - 1)}, [{string.Join(", ", shape.Select((_, k) => k == 0 ? 1 : 0))}], [{string.Join(", ", shape.Select(_ => 0))}], {OneOf("0.4", "s")})[..^1{string.Concat(rest.Select(_ => ", .."))}]";
            case 6: return $"Tensor.{OneOf("AddAt", "SetAt")}<double>({x}, {(first > 1 ? "s_ends" : "s_end")}, {Tensor([3, .. rest], 0)}, 0)";
            case 7: return $"Tensor.{OneOf("Scatter", "ScatterAdd")}<double>({x}, Tensor.ArgMax<double>({y}, {axis}, true), {Tensor(KeptOver(shape, axis), 0)}, {axis})";
            case 8: return $"Tensor.{OneOf("LayerNorm", "Normalize")}<double>({Tensor(shape, depth - 1)} + Tensor.Linspace<double>(0, 1, {last}))";
            case 9 when rank == 2: return $"Tensor.Einsum<double>(\"ij,jk->ik\", {Whole([first, 2], depth - 1)}, {Whole([2, last], 0)})";
            case 10 when rank == 2: return $"Tensor.Outer<double>({Tensor([first], depth - 1)}, {Tensor([last], 0)})";
            case 11 when rank == 2: return $"Tensor.Solve<double>(0.2 * {Atom([first, first], depth - 1)} + 3.0 * Tensor.Eye<double>({first}), {x})";
            case 12 when rank == 2: return $"Tensor.PairwiseDistances<double>({Tensor([first, 3], depth - 1)} + 2.5, {Tensor([last, 3], 0)})";
            case 13 when rank == 2 && first == last: return $"Tensor.Inverse<double>(0.2 * {Atom(shape, depth - 1)} + 2.5 * Tensor.Eye<double>({first}))";
            case 14 when rank == 1: return $"Tensor.{OneOf("Median", "VectorNorm")}<double>({Tensor([first, 3], depth - 1)} + Tensor.Linspace<double>(0.2, 1, 3), 1)";
            case 15 when rank < 3: return $"Tensor.{OneOf($"TopK<double>({Tensor([first + 1, .. rest], depth - 1)}, {first}, 0)", $"MaskedSelect<double>({Tensor([1], 0)}, Tensor.GreaterThan<double>({Tensor([1], 0)}, -100)) * {y}", $"Select<double>({Tensor([2, .. shape], depth - 1)}, 0, 1)")}";
            default: return x;
        }
    }

    private static int[] KeptOver(int[] shape, string axis)
    {
        int[] kept = [.. shape];
        kept[axis == "-1" ? ^1 : axis[0] - '0'] = 1;
        return kept;
    }

    private string Loss(int depth)
    {
        int[] shape = Shape(2);
        return $"Tensor.{OneOf("MeanSquaredError", "Huber", "SmoothL1", "AbsoluteError", "SquaredError")}<double>({Tensor(shape, depth - 1)}, {Tensor(shape, depth - 1)} * 0.5)";
    }
}
