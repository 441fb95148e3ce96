using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Brings a lowered function into the form that the transforms expect: code beside a branch that always throws leaves the branch
/// ("code after a guard is differentiated as if the guard were not there"), and an <c>If</c> on a known condition goes away.
/// </summary>
internal static class Normalization
{
    public static void Apply(Function function) => Apply(function.Body, function.Body);

    private static void Apply(Region region, Region root)
    {
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            foreach (Region inner in op.Regions) Apply(inner, root);
            if (op.Code != OpCode.If) continue;
            if (Builder.NumberOf(op.Operands[0]) is { } known)
            {
                Region taken = op.Regions[known != 0 ? 0 : 1];
                if (taken.EndsInThrow) continue;
                region.Ops.RemoveAt(i);
                Splice(region, i, op, taken, root);
                i--;
                continue;
            }

            int survivor = op.Regions[0].EndsInThrow ? 1 : op.Regions[1].EndsInThrow ? 0 : -1;
            if (survivor < 0 || op.Regions[survivor].EndsInThrow || (op.Regions[survivor].Ops.Count == 0 && op.Results.Length == 0)) continue;
            Region rest = op.Regions[survivor];
            var guardRegions = new Region[2];
            guardRegions[1 - survivor] = op.Regions[1 - survivor];
            guardRegions[survivor] = new Region();
            region.Ops.RemoveAt(i);
            region.Insert(i, new Op(OpCode.If, op.Operands, [], guardRegions) { Comment = op.Comment });
            Splice(region, i + 1, op, rest, root);
        }
    }

    private static void Splice(Region region, int index, Op op, Region content, Region root)
    {
        foreach (Op inner in content.Ops) region.Insert(index++, inner);
        if (op.Results.Length > 0)
            Substitution.Apply(root, Enumerable.Range(0, op.Results.Length).ToDictionary(k => op.Results[k], k => content.Yields[k]));
    }
}
