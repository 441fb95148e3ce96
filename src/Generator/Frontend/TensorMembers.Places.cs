using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Frontend;

/// <summary>What arranges elements anew, takes them from places or puts them there, and what finds places.</summary>
internal static partial class TensorMembers
{
    private static readonly Dictionary<string, Function_> s_places = new(StringComparer.Ordinal)
    {
        // ---- over axes and along one
        ["VectorNorm"] = x => x.Axes(1) is { } axes ? Shown(x.Tensor(0).Tensor("Norm", x.Number(2), axes, x.Bool(3)), x.Bool(3)).Value : null,
        ["Median"] = x => Reduction(x, null, "Median"),
        ["CumMax"] = x => Taken(x, "CumMaxPlaces", x.Int(1), x.Int(1)),
        ["CumMin"] = x => Taken(x, "CumMinPlaces", x.Int(1), x.Int(1)),
        ["LogCumSumExp"] = x => x.Tensor(0).Tensor("LogCumSumExp", x.Int(1)).Value,
        ["Sort"] = x => Taken(x, "ArgSort", x.Int(1), x.Int(1), x.Bool(2)),
        ["TopK"] = x => Taken(x, "ArgTopK", x.Int(2), x.Int(1), x.Int(2), x.Bool(3)),

        // ---- places, which are constants
        ["ArgMax"] = x => x.Axes(1) is { } axes ? x.Places(x.Tensor(0).Tensor("ArgMax", axes, x.Bool(2))) : null,
        ["ArgMin"] = x => x.Axes(1) is { } axes ? x.Places(x.Tensor(0).Tensor("ArgMin", axes, x.Bool(2))) : null,
        ["ArgSort"] = x => x.Places(x.Tensor(0).Tensor("ArgSort", x.Int(1), x.Bool(2))),
        ["ArgTopK"] = x => x.Places(x.Tensor(0).Tensor("ArgTopK", x.Int(1), x.Int(2), x.Bool(3))),

        // ---- taken from places, and put there
        ["Take"] = x => x.Indices(1) is { } indices ? x.Tensor(0).Tensor("Take", indices, x.Int(2)).Value : null,
        ["TakeAlongAxis"] = x => x.Indices(1) is { } indices ? x.Tensor(0).Tensor("TakeAlongAxis", indices, x.Int(2)).Value : null,
        ["Embedding"] = x => x.Indices(1) is { } indices ? Embedding(x.Tensor(0), indices, x.Int(2)).Value : null,
        ["AddAt"] = x => At(x, "AddAt"),
        ["SetAt"] = x => At(x, "SetAt"),
        ["ScatterAdd"] = x => At(x, "ScatterAdd"),
        ["Scatter"] = x => At(x, "Scatter"),
        ["TakePoints"] = x => Points(x, "TakePoints", 1, (tensor, places) => tensor.Tensor("Take", places, x.Integer(0))),
        ["AddPoints"] = x => Points(x, "AddPoints", 2, (tensor, places) => tensor.Tensor("AddAt", places, x.Tensor(1), x.Integer(0)).Tensor("Reshape", x.Tensor(0).Shape)),
        ["SetPoints"] = x => Points(x, "SetPoints", 2, (tensor, places) => tensor.Tensor("SetAt", places, x.Tensor(1), x.Integer(0)).Tensor("Reshape", x.Tensor(0).Shape)),
        ["MaskedSelect"] = x => x.Marks(1, x.Tensor(0)) is { } marks ? x.Tensor(0).Tensor("MaskedSelect", marks).Value : null,

        // ---- arrangement
        ["Narrow"] = x => Narrowed(x, x.Tensor(0), x.Int(1), x.Int(2), x.Int(3), x.Int(4)).Value,
        ["Select"] = x => x.Tensor(0).Tensor("Select", x.Int(1), x.Int(2)).Tensor("WithAnAxis").Value,
        ["MoveAxis"] = x => x.Tensor(0).Tensor("Permute", x.Number("{0}.Moved({1}, {2})", ScalarType.Axes, x.Tensor(0).Shape, x.Int(1), x.Int(2))).Value,
        ["Roll"] = x => x.Axes(1) is { } shifts && x.Axes(2) is { } axes ? x.Tensor(0).Tensor("Roll", shifts, axes).Value : null,
        ["Pad"] = x => x.Shape(1) is { } before && x.Shape(2) is { } after ? x.Tensor(0).Tensor(x.Number(3).Value.Type.IsFloat ? "Pad" : "PadOwn", before, after, x.Number(3)).Value : null,
        ["Tile"] = x => x.Axes(1) is { } repetitions ? x.Tensor(0).Tensor("Tile", repetitions).Value : null,
        ["Repeat"] = x => x.Tensor(0).Tensor("Repeat", x.Int(1), x.Int(2)).Value,
        ["Windows"] = x => x.Tensor(0).Tensor("Windows", x.Int(1), x.Int(2), x.Int(3)).Value,
        ["Diagonal"] = x => x.Tensor(0).Tensor("Diagonal", x.Int(1)).Value,
        ["DiagonalMatrix"] = x => x.Tensor(0).Tensor("DiagonalMatrix", x.Int(1)).Value,

        // ---- bounds, which may be in the wrong order: functions of spans do not fail then
        ["Clamp"] = x => x.Operand(0).Apply("clip", x.Operand(1), x.Operand(2)).Value,

        // ---- conditions on all elements, which are constants
        ["Any"] = x => x.Mask(0) is { } mask ? Any(mask).Value : null,
        ["All"] = x => x.Mask(0) is { } mask ? All(mask).Value : null,
        ["EqualsAny"] = x => Any(Compared(x, "equal")).Value,
        ["EqualsAll"] = x => All(Compared(x, "equal")).Value,
        ["GreaterThanAny"] = x => Any(Compared(x, "greater")).Value,
        ["GreaterThanAll"] = x => All(Compared(x, "greater")).Value,
        ["GreaterThanOrEqualAny"] = x => Any(Compared(x, "greaterOrEqual")).Value,
        ["GreaterThanOrEqualAll"] = x => All(Compared(x, "greaterOrEqual")).Value,
        ["LessThanAny"] = x => Any(Compared(x, "less")).Value,
        ["LessThanAll"] = x => All(Compared(x, "less")).Value,
        ["LessThanOrEqualAny"] = x => Any(Compared(x, "lessOrEqual")).Value,
        ["LessThanOrEqualAll"] = x => All(Compared(x, "lessOrEqual")).Value,
    };

    /// <summary>What may be left without axes, as the framework shows it: with one.</summary>
    private static E Shown(E reduced, E keeps) => keeps.Constant is 1 ? reduced : reduced.Tensor("WithAnAxis");

    /// <summary>Elements along an axis from places that are found by a function of the same elements.</summary>
    private static Value Taken(Lowering.TensorArguments x, string places, E axis, params E[] others)
    {
        E tensor = x.Tensor(0);
        return tensor.Tensor("TakeAlongAxis", tensor.Tensor(places, others), axis).Value;
    }

    /// <summary>The arguments are the tensor, the indices, what is put or added there, and the axis.</summary>
    private static Value? At(Lowering.TensorArguments x, string rule) => x.Indices(1) is { } indices ? x.Tensor(0).Tensor(rule, indices, x.Tensor(2), x.Int(3)).Value : null;

    /// <summary>The axes that are named by indices are taken as one.</summary>
    private static Value? Points(Lowering.TensorArguments x, string name, int first, Func<E, E, E> function)
    {
        if (x.EachIndices(first) is not { } indices) return null;
        E tensor = x.Tensor(0);
        string all = string.Join(", ", Enumerable.Range(1, indices.Length).Select(k => "{" + k + "}"));
        E places = x.Number($"{Lowering.TensorArguments.Kernels}.PlacesOfPoints(tape, {{0}}, [{all}], \"{name}\")", Lowering.TensorArguments.DenseOfIndices, [tensor.Shape, .. indices]);
        return function(tensor.Tensor("Reshape", x.Number($"{{0}}.Joined({indices.Length})", ScalarType.Shape, tensor.Shape)), places).Value;
    }

    /// <summary>Rows of a table, of which the one that pads is a constant.</summary>
    private static E Embedding(E weights, E indices, E padding)
    {
        E rows = weights.Tensor("Take", indices, new E(weights.Builder, weights.Builder.Int(0)));
        return new E(weights.Builder, weights.Builder.Tensor("ArePlace", indices.Value, padding.Value, weights.Shape.Value, weights.Number(1).Value)).EqualTo(0).Choose(rows, Constant(rows));
    }

    private static E Narrowed(Lowering.TensorArguments x, E tensor, E axis, E start, E length, E step) => tensor.Tensor(
        "Slice",
        x.Number("{0}.StartAt({1}, {2})", ScalarType.Shape, tensor.Shape, axis, start),
        x.Number("{0}.WithLength({1}, {2})", ScalarType.Shape, tensor.Shape, axis, length),
        x.Number("{0}.StepsOf({1}, {2})", ScalarType.Axes, tensor.Shape, axis, step));

    private static E Compared(Lowering.TensorArguments x, string comparison) => x.Operand(0).Apply(comparison, x.Operand(1));

    private static E Any(E mask) => Total(Marked(mask, 1, 0)) > Zero(mask);

    private static E All(E mask) => Total(Marked(mask, 0, 1)).EqualTo(Zero(mask));

    private static E Marked(E mask, double holds, double fails) => mask.Choose(new E(mask.Builder, mask.Builder.Number(((TensorType)mask.Value.Type).Element, holds)), fails);

    private static E Zero(E mask) => new(mask.Builder, mask.Builder.Number(((TensorType)mask.Value.Type).Element, 0));
}
