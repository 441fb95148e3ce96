using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// The lengths of the axes of tensors, as far as the code says. Each tensor gets a list of lengths, of which some may not be known (null), or nothing where not even the number of its axes is known.
/// Lengths come from lists in the source, and flow forward through the functions; they are numbers, never relations, so that what is said not to fit never does. What a parameter,
/// a branch or a loop gives is not known.
/// </summary>
internal sealed class KnownShapes
{
    private static readonly string s_shapeOf = ScalarType.Shape.CSharp + ".Of(", s_axesOf = ScalarType.Axes.CSharp + ".Of(";

    /// <summary>The lengths of the result of a function of tensors, from the op.</summary>
    private delegate int?[]? Inference(KnownShapes shapes, Op op);

    private static readonly Dictionary<string, Inference> s_inferences = new(StringComparer.Ordinal)
    {
        ["Reshape"] = (shapes, op) => Reshaped(shapes.Of(op.Operands[0]), shapes.OfShape(op.Operands[1])),
        ["BroadcastTo"] = (shapes, op) => Repeated(op.Operands[0].Type is TensorType ? shapes.Of(op.Operands[0]) : [], shapes.OfShape(op.Operands[1])),
        ["WithAnAxis"] = (shapes, op) => shapes.Of(op.Operands[0]) is { } x ? x.Length == 0 ? [1] : x : null,
        ["Permute"] = (shapes, op) => shapes.Of(op.Operands[0]) is { } x ? Permuted(x, shapes.AxesIn(op.Operands[1]), op.Operands[1]) : null,
        ["MatrixTranspose"] = (shapes, op) => shapes.Of(op.Operands[0]) is { } x ? Transposed(x) : null,
        ["Sum"] = Reduced,
        ["Max"] = Reduced,
        ["Min"] = Reduced,
        ["Prod"] = Reduced,
        ["LogSumExp"] = Reduced,
        ["Concat"] = (shapes, op) => Joined([.. op.Operands.Take(op.Operands.Length - 1).Select(shapes.Of)], shapes.Number(op.Operands[op.Operands.Length - 1])),
        ["Slice"] = (shapes, op) => Part(shapes.Of(op.Operands[0]), shapes.OfShape(op.Operands[1]), shapes.OfShape(op.Operands[2]), op.Operands[3]),
        ["MatMul"] = (shapes, op) => Product(shapes.Of(op.Operands[0]), shapes.Of(op.Operands[1])),
        ["Inverse"] = (shapes, op) => Square(shapes.Of(op.Operands[0])),
        ["Cholesky"] = (shapes, op) => Square(shapes.Of(op.Operands[0])),
        ["MatrixExp"] = (shapes, op) => Square(shapes.Of(op.Operands[0])),
        ["MatrixPower"] = (shapes, op) => Square(shapes.Of(op.Operands[0])),
        ["Det"] = (shapes, op) => Square(shapes.Of(op.Operands[0])) is { } x ? [.. x.Take(x.Length - 2)] : null,
        ["LogDet"] = (shapes, op) => Square(shapes.Of(op.Operands[0])) is { } x ? [.. x.Take(x.Length - 2)] : null,
    };

    private readonly Dictionary<Value, int?[]?> _known = [];

    /// <summary>What cannot be, in the words of a diagnostic; null where nothing is known to be wrong. Each op is looked at once.</summary>
    /// <param name="result">A value that was just made.</param>
    public string? Misfit(Value result)
    {
        try
        {
            Of(result);
            return null;
        }
        catch (MisfitException misfit)
        {
            return misfit.Message;
        }
    }

    /// <summary>The lengths of the axes of a tensor; of a number none.</summary>
    private int?[]? Of(Value value)
    {
        if (_known.TryGetValue(value, out int?[]? found)) return found;
        // What does not fit is said once: to what follows from it, its shape is not known.
        _known[value] = null;
        return _known[value] = value.Def is { } op ? Inferred(op) : null;
    }

    private int?[]? Inferred(Op op)
    {
        switch (op.Code)
        {
            case OpCode.Apply or OpCode.Select or OpCode.Guard or OpCode.Convert or OpCode.StopGradient or OpCode.Retain:
                int?[]?[] operands = [.. op.Operands.Where(operand => operand.Type is TensorType && Builder.NumberOf(operand) is null).Select(Of)];
                return operands.Length == 0 ? null : operands.Aggregate(Broadcast);
            case OpCode.TensorOf:
                return Filled(CountOf(op.Operands[0]), OfShape(op.Operands[1]));
            case OpCode.Tensor when s_inferences.TryGetValue(op.Get<TensorRule>().Name, out Inference? inference):
                return inference(this, op);
            case OpCode.Tensor:
                foreach (Value operand in op.Operands.Where(operand => operand.Type is TensorType)) Of(operand);
                return op.Get<TensorRule>() switch
                {
                    { KeepsShape: true } => Of(op.Operands[0]),
                    { ShapeOperand: { } shape } => OfShape(op.Operands[shape]),
                    _ => null,
                };
            default:
                return null;
        }
    }

    /// <summary>The number of elements of an array that was just made.</summary>
    private int? CountOf(Value buffer) => buffer.Def switch
    {
        { Code: OpCode.Allocate, Operands: { Length: 1 } count } => Number(count[0]),
        _ => null,
    };

    private int?[]? OfShape(Value shape) => shape.Def switch
    {
        { Code: OpCode.Tensor } op when op.Get<TensorRule>().Name == "ShapeOf" => Of(op.Operands[0]),
        { Code: OpCode.Opaque } op when IsList(op, s_shapeOf) => [.. op.Operands.Select(Number)],
        { Code: OpCode.Opaque } op when op.Get<OpaqueCode>().Template == "{0}.Inserted({1})" => OfShape(op.Operands[0]) is { } x && Number(op.Operands[1]) is { } axis ? Inserted(x, axis) : null,
        _ => null,
    };

    /// <summary>The numbers of axes; null where they are not known or all are meant.</summary>
    private int[]? AxesIn(Value axes) =>
        axes.Def is { Code: OpCode.Opaque } op && IsList(op, s_axesOf) && op.Operands.Select(Number).ToArray() is var numbers && numbers.All(number => number is not null)
            ? [.. numbers.Select(number => number!.Value)]
            : null;

    private static bool IsList(Op op, string call) =>
        op.Get<OpaqueCode>().Template is var template && template.StartsWith(call, StringComparison.Ordinal)
        && template.Substring(call.Length) == string.Join(", ", Enumerable.Range(0, op.Operands.Length).Select(k => "{" + k + "}")) + ")";

    /// <summary>A whole number.</summary>
    private int? Number(Value value)
    {
        if (Builder.NumberOf(value) is { } number) return number is >= int.MinValue and <= int.MaxValue ? (int)number : null;
        switch (value.Def)
        {
            case { Code: OpCode.Convert } op:
                return Number(op.Operands[0]);
            case { Code: OpCode.Apply, Operands.Length: 2 } op when Number(op.Operands[0]) is { } left && Number(op.Operands[1]) is { } right:
                return op.Get<Primitive>().Name switch
                {
                    "add" => left + right,
                    "subtract" => left - right,
                    "multiply" => left * right,
                    _ => null,
                };
            case { Code: OpCode.Opaque, Operands.Length: > 0 } op when op.Operands[0] is { Type: ScalarType { Kind: ScalarKind.Shape } } shape && OfShape(shape) is { } lengths:
                string template = op.Get<OpaqueCode>().Template;
                if (template == "{0}.Count") return Count(lengths);
                int? axis = template is "{0}[{1}]" or "{0}.LengthOf({1})" ? Number(op.Operands[1])
                    : template.StartsWith("{0}[", StringComparison.Ordinal) && int.TryParse(template.Substring(4).TrimEnd(']'), out int literal) ? literal : null;
                if (axis < 0) axis += lengths.Length;
                return axis is { } at && at >= 0 && at < lengths.Length ? lengths[at] : null;
            default:
                return null;
        }
    }

    // ---- the functions

    private static int?[]? Broadcast(int?[]? a, int?[]? b)
    {
        if (a is null || b is null) return null;
        var result = new int?[Math.Max(a.Length, b.Length)];
        for (int back = 1; back <= result.Length; back++)
        {
            int? left = back > a.Length ? 1 : a[a.Length - back], right = back > b.Length ? 1 : b[b.Length - back];
            if (left is not (null or 1) && right is not (null or 1) && left != right) throw new MisfitException($"{Text(a)} and {Text(b)} cannot be repeated to one shape: an axis has {left} elements in one and {right} in the other");
            result[result.Length - back] = left == 1 ? right : right == 1 ? left : left ?? right;
        }

        return result;
    }

    private static int?[]? Repeated(int?[]? x, int?[]? shape)
    {
        if (x is null || shape is null) return shape;
        for (int back = 1; back <= x.Length; back++)
        {
            // What is left out is of length 1.
            int? from = x[x.Length - back], to = back > shape.Length ? 1 : shape[shape.Length - back];
            if (from is not (null or 1) && to is not null && from != to) throw new MisfitException($"{Text(x)} cannot be repeated to {Text(shape)}");
        }

        return shape;
    }

    private static int?[]? Reshaped(int?[]? x, int?[]? shape)
    {
        // A length of -1 stands for what is left.
        if (shape is null || shape.Any(length => length < 0)) return null;
        if (x is not null && Count(x) is { } from && Count(shape) is { } to && from != to) throw new MisfitException($"the {from} elements of {Text(x)} do not make up {Text(shape)}");
        return shape;
    }

    private static int?[]? Filled(int? count, int?[]? shape)
    {
        if (count is { } given && shape is not null && Count(shape) is { } needed && given < needed) throw new MisfitException($"{given} elements do not fill {Text(shape)}");
        return shape;
    }

    private static int?[]? Permuted(int?[] x, int[]? axes, Value named)
    {
        if (axes is null) return named.Def is { Code: OpCode.Opaque } op && op.Get<OpaqueCode>().Template == "{0}.LastTwoSwapped()" ? Transposed(x) : null;
        if (axes.Length != x.Length) throw new MisfitException($"{Text(x)} has {x.Length} axes, and {axes.Length} are named");
        return [.. axes.Select(axis => x[Axis(x, axis)])];
    }

    private static int?[] Transposed(int?[] x) => x.Length < 2 ? throw new MisfitException($"{Text(x)} has fewer than two axes") : [.. x.Take(x.Length - 2), x[x.Length - 1], x[x.Length - 2]];

    private static int?[]? Reduced(KnownShapes shapes, Op op)
    {
        if (shapes.Of(op.Operands[0]) is not { } x) return null;
        bool isAll = op.Operands[1].Def is { Code: OpCode.Constant };
        if (shapes.AxesIn(op.Operands[1])?.Select(axis => Axis(x, axis)).ToArray() is not { } axes)
        {
            if (!isAll) return null;
            axes = [.. Enumerable.Range(0, x.Length)];
        }

        return Builder.NumberOf(op.Operands[2]) switch
        {
            0 => [.. x.Where((_, axis) => !axes.Contains(axis))],
            1 => [.. x.Select((length, axis) => axes.Contains(axis) ? 1 : length)],
            _ => null,
        };
    }

    private static int?[]? Joined(int?[]?[] parts, int? axis)
    {
        if (axis is not { } named || parts.Any(part => part is null)) return null;
        int?[] result = [.. parts[0]!];
        int along = Axis(result, named);
        foreach (int?[]? each in parts.Skip(1))
        {
            int?[] part = each!;
            if (part.Length != result.Length || part.Where((length, k) => k != along && length is not null && result[k] is not null && length != result[k]).Any())
                throw new MisfitException($"{Text(parts[0]!)} and {Text(part)} differ beside axis {along}");
            for (int k = 0; k < result.Length; k++) result[k] = k == along ? result[k] + part[k] : result[k] ?? part[k];
        }

        return result;
    }

    private static int?[]? Part(int?[]? x, int?[]? from, int?[]? size, Value steps)
    {
        if (x is null || from is null || size is null) return size;
        if (size.Length != x.Length) throw new MisfitException($"{Text(x)} has {x.Length} axes, and {size.Length} are named");
        for (int axis = 0; axis < x.Length && steps.Def is { Code: OpCode.Constant }; axis++)
        {
            if (from[axis] < 0 || size[axis] < 0 || (x[axis] is { } length && from[axis] + size[axis] > length))
                throw new MisfitException($"the part that starts at {from[axis]} and has {size[axis]} elements does not lie within axis {axis} of {Text(x)}");
        }

        return size;
    }

    private static int?[]? Product(int?[]? a, int?[]? b)
    {
        if (a is null || b is null) return null;
        if (a.Length == 0 || b.Length == 0) throw new MisfitException($"{Text(a)} and {Text(b)}: a factor has no axes");
        int? row = a[a.Length - 1], column = b.Length == 1 ? b[0] : b[b.Length - 2];
        if (row is not null && column is not null && row != column) throw new MisfitException($"{Text(a)} times {Text(b)}: the rows of the left factor have {row} elements, the columns of the right one {column}");
        int?[] batch = Broadcast([.. a.Take(a.Length - 2)], [.. b.Take(b.Length - 2)])!;
        int?[] result = [.. batch, .. a.Skip(Math.Max(0, a.Length - 2)).Take(Math.Min(1, a.Length - 1)), .. b.Skip(b.Length - 1).Take(Math.Min(1, b.Length - 1))];
        return result.Length == 0 ? [1] : result;
    }

    private static int?[]? Square(int?[]? x)
    {
        if (x is not null && Transposed(x)[x.Length - 1] is { } rows && x[x.Length - 1] is { } columns && rows != columns) throw new MisfitException($"the matrices of {Text(x)} are not square");
        return x;
    }

    private static int?[] Inserted(int?[] x, int axis)
    {
        int at = axis < 0 ? axis + x.Length + 1 : axis;
        if (at < 0 || at > x.Length) throw new MisfitException($"{Text(x)} has no place for an axis {axis}");
        return [.. x.Take(at), 1, .. x.Skip(at)];
    }

    private static int Axis(int?[] x, int axis)
    {
        int found = axis < 0 ? axis + x.Length : axis;
        return found >= 0 && found < x.Length ? found : throw new MisfitException($"{Text(x)} has no axis {axis}");
    }

    private static int? Count(int?[] lengths) => lengths.Aggregate((int?)1, (count, length) => count * length);

    private static string Text(int?[] lengths) => $"[{string.Join(", ", lengths.Select(length => length?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"))}]";

    private sealed class MisfitException : Exception
    {
        public MisfitException(string message)
            : base(message)
        {
        }
    }
}
