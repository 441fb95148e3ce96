using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Optimize;

/// <summary>Integers that a loop computes anew in each iteration and that are known before it: lengths of what comes from outside, and arithmetic on those.</summary>
internal sealed class KnownBefore
{
    private readonly Op _loop;
    private readonly Builder _builder = new(new Region(), relaxed: true);
    private readonly Dictionary<Value, Value> _copies = [];

    public KnownBefore(Op loop) => _loop = loop;

    /// <summary>What has to stand in front of the loop.</summary>
    public List<Op> Ops => _builder.Region.Ops;

    /// <summary>What is asked for is wanted for this value of something that the loop changes.</summary>
    public void Assume(Value value, int number) => _copies[value] = _builder.Number(value.Type, number);

    /// <summary>The same value in front of the loop; null where it may be another one in each iteration, or may throw.</summary>
    public Value? Find(Value value)
    {
        if (_copies.TryGetValue(value, out Value? copy)) return copy;
        if (!_loop.Regions.Any(region => region.Encloses(value.Home))) return value;
        if (value.Def is not { } op || !IsSafe(op)) return null;
        var operands = new Value[op.Operands.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            if (Find(op.Operands[i]) is not { } operand) return null;
            operands[i] = operand;
        }

        if (op.Code == OpCode.Apply) return _copies[value] = _builder.Apply(op.Get<Primitive>(), operands);
        return _copies[value] = _builder.Append(new Op(op.Code, op.Attribute, operands, [new Value(value.Type, value.Name)], [])).Result;
    }

    private static bool IsSafe(Op op) => op.Code switch
    {
        OpCode.Constant or OpCode.AsSpan => true,
        OpCode.Select => op.Result.Type is ScalarType,
        OpCode.Apply => !op.Get<Primitive>().Traps,
        OpCode.Length => op.Operands[0].Type is BufferType { Kind: BufferKind.Span or BufferKind.ReadOnlySpan },
        _ => false,
    };
}
