using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// Numbers that leave as something else (a string, the bits of a long, a decimal) and come back as numbers. What they are in between
/// is a constant to the derivative, so that the dependency would be lost without a word. Forward reachability over values that carry no derivative.
/// </summary>
internal static class Detours
{
    /// <summary>The ops at which such a number comes back and matters, with the type that it was in between.</summary>
    public static IEnumerable<(Op Op, IRType Between)> Find(Function function, Activity activity)
    {
        if (!function.Body.Any(Leaves)) return [];
        Op[] ops = function.Body.AllOps();
        var carriers = new HashSet<Value>();
        bool changed;
        do
        {
            changed = false;
            foreach (Op op in ops)
                foreach ((Value from, Value to) in Flows(op))
                    if (IsCarrier(to.Type) && (carriers.Contains(from) || (Leaves(op) && activity.IsVaried(from) && CanHold(to.Type, from.Type))))
                        changed |= carriers.Add(to);
        }
        while (changed);

        return
            from op in ops
            where op.Code is OpCode.Opaque or OpCode.Convert && op.Results.Any(result => Leaf.CanVary(result.Type) && activity.IsUseful(result))
            let carrier = op.Operands.FirstOrDefault(operand => carriers.Contains(operand) && (op.Code == OpCode.Opaque || operand.Type is ScalarType { Kind: ScalarKind.Decimal }))
            where carrier is not null
            select (op, carrier.Type);
    }

    /// <summary>A truth value tells which branch is taken: that is no detour.</summary>
    private static bool IsCarrier(IRType type) => !Leaf.CanVary(type) && !type.IsBool;

    /// <summary>An integer can hold the bits of a number that is not wider. A narrower one is an index or a count, and constant like the result of a cast.</summary>
    private static bool CanHold(IRType carrier, IRType number) => carrier is not ScalarType { Kind: ScalarKind.Integer } integer || Width(integer) >= Width(number);

    private static int Width(IRType type) => type switch
    {
        BufferType buffer => Width(buffer.Element),
        ScalarType { Kind: ScalarKind.Half } => 2,
        ScalarType { Kind: ScalarKind.Float32 } => 4,
        ScalarType { Kind: ScalarKind.Integer, CSharp: "byte" or "sbyte" } => 1,
        ScalarType { Kind: ScalarKind.Integer, CSharp: "short" or "ushort" or "char" } => 2,
        ScalarType { Kind: ScalarKind.Integer, CSharp: "int" or "uint" } => 4,
        _ => 8,
    };

    /// <summary>Whether numbers leave here. The conversion to an integer is C#'s way to say constant.</summary>
    private static bool Leaves(Op op) =>
        op.Code == OpCode.Opaque || (op.Code == OpCode.Convert && op.Result.Type is ScalarType { Kind: ScalarKind.Decimal });

    private static IEnumerable<(Value From, Value To)> Flows(Op op)
    {
        switch (op.Code)
        {
            case OpCode.Opaque or OpCode.Convert or OpCode.Apply or OpCode.Construct or OpCode.Member or OpCode.Load or OpCode.Slice or OpCode.AsSpan:
                return from operand in op.Operands from result in op.Results select (operand, result);
            case OpCode.Select:
                return op.Operands.Skip(1).Select(operand => (operand, op.Result));
            case OpCode.Guard:
                return [(op.Operands[0], op.Result)];
            case OpCode.Store or OpCode.Fill:
                return [(op.Operands[op.Operands.Length - 1], op.Operands[0])];
            case OpCode.Copy:
                return [(op.Operands[0], op.Operands[1])];
            case OpCode.If:
                return op.Regions.Where(region => !region.EndsInThrow).SelectMany(region => Pairs(region.Yields, op.Results));
            case OpCode.For:
                Value[] carried = [.. op.Regions[0].Arguments.Skip(1)];
                return Loop(op.Regions[0], carried, [.. op.Operands.Skip(2)], op.Results);
            case OpCode.While:
                return Loop(op.Regions[1], op.Regions[1].Arguments, op.Operands, op.Results).Concat(Pairs(op.Regions[1].Arguments, op.Regions[0].Arguments));
            default:
                return [];
        }
    }

    private static IEnumerable<(Value From, Value To)> Loop(Region body, IReadOnlyList<Value> carried, IReadOnlyList<Value> initial, IReadOnlyList<Value> results) =>
        Pairs(initial, carried).Concat(body.EndsInThrow ? [] : Pairs(body.Yields, carried)).Concat(Pairs(carried, results));

    private static IEnumerable<(Value From, Value To)> Pairs(IReadOnlyList<Value> from, IReadOnlyList<Value> to) => from.Zip(to, (source, target) => (source, target));
}
