using System.Collections.Generic;
using System.Linq;
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
            foreach (Op candidate in body.Ops.ToArray())
            {
                if (!IsMovable(candidate) || candidate.Operands.Any(operand => inside.Contains(operand)))
                {
                    inside.UnionWith(candidate.Results);
                    continue;
                }

                body.Ops.Remove(candidate);
                region.Insert(i++, candidate);
                hasMoved |= candidate.Code != OpCode.Constant;
            }
        }

        return hasMoved;
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
