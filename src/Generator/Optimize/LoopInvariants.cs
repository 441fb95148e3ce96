using System.Collections.Generic;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Optimize;

/// <summary>Moves pure arithmetic whose operands a loop does not change to before the loop. What may throw stays where it is.</summary>
internal static class LoopInvariants
{
    /// <returns>Whether anything but constants moved.</returns>
    public static bool Apply(Function function) => Visit(function.Body);

    private static bool Visit(Region region)
    {
        bool hasMoved = false;
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            foreach (Region inner in op.Regions) hasMoved |= Visit(inner);
            if (op.Code is not (OpCode.For or OpCode.While)) continue;
            Region body = op.Regions[op.Regions.Length - 1];
            var inside = new HashSet<Value>(body.Arguments);
            List<Op> moved = [];
            foreach (Op candidate in body.Ops)
            {
                if (IsMovable(candidate) && !Reads(candidate, inside)) moved.Add(candidate);
                else inside.UnionWith(candidate.Results);
            }

            if (moved.Count == 0) continue;
            var gone = new HashSet<Op>(moved);
            body.Ops.RemoveAll(gone.Contains);
            foreach (Op candidate in moved)
            {
                region.Insert(i++, candidate);
                hasMoved |= candidate.Code != OpCode.Constant;
            }
        }

        return hasMoved;
    }

    private static bool Reads(Op op, HashSet<Value> values)
    {
        foreach (Value operand in op.Operands)
            if (values.Contains(operand))
                return true;
        return false;
    }

    private static bool IsMovable(Op op) => op.Code switch
    {
        OpCode.Constant => true,
        OpCode.Apply => !op.Get<Primitive>().Traps,
        OpCode.Convert => op.Get<Overflow>() != Overflow.Checked,
        OpCode.Select => op.Result.Type is ScalarType,
        OpCode.Guard => true,
        _ => false,
    };
}
