using System.Collections.Generic;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Optimize;

/// <summary>What a loop carries but never changes is the value with which it started; an <c>If</c> whose branches agree is that value.</summary>
internal static class InvariantCarriedValues
{
    /// <returns>Whether anything changed.</returns>
    public static bool Apply(Function function)
    {
        var replacement = new Dictionary<Value, Value>();
        Visit(function.Body, replacement);
        Substitution.Apply(function.Body, replacement);
        return replacement.Count > 0;
    }

    private static void Visit(Region region, Dictionary<Value, Value> replacement)
    {
        foreach (Op op in region.Ops)
        {
            Visit(op, replacement);
            foreach (Region inner in op.Regions) Visit(inner, replacement);
        }
    }

    private static void Visit(Op op, Dictionary<Value, Value> replacement)
    {
        switch (op.Code)
        {
            case OpCode.For when !op.Regions[0].EndsInThrow:
                Region body = op.Regions[0];
                for (int k = 0; k < op.Results.Length; k++)
                {
                    if (Final(body.Yields[k], replacement) != body.Arguments[k + 1]) continue;
                    replacement[body.Arguments[k + 1]] = op.Operands[k + 2];
                    replacement[op.Results[k]] = op.Operands[k + 2];
                }

                break;
            case OpCode.While when !op.Regions[1].EndsInThrow:
                for (int k = 0; k < op.Results.Length; k++)
                {
                    if (Final(op.Regions[1].Yields[k], replacement) != op.Regions[1].Arguments[k]) continue;
                    replacement[op.Regions[0].Arguments[k]] = op.Operands[k];
                    replacement[op.Regions[1].Arguments[k]] = op.Operands[k];
                    replacement[op.Results[k]] = op.Operands[k];
                }

                break;
            case OpCode.If when !op.Regions[0].EndsInThrow && !op.Regions[1].EndsInThrow:
                for (int k = 0; k < op.Results.Length; k++)
                {
                    Value value = Final(op.Regions[0].Yields[k], replacement);
                    if (value == Final(op.Regions[1].Yields[k], replacement) && value.Home.Encloses(op.Parent!) && value != op.Results[k])
                        replacement[op.Results[k]] = value;
                }

                break;
        }
    }

    private static Value Final(Value value, Dictionary<Value, Value> replacement)
    {
        while (replacement.TryGetValue(value, out Value? other)) value = other;
        return value;
    }
}
