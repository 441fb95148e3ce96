using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Optimize;

/// <summary>Folds once more what became constant after it was built: a cotangent of 1 that an inlined sweep starts with. Exact, like all folding of the program's own values.</summary>
internal static class Folding
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
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            Substitution.Apply(op.Operands, replacement);
            foreach (Region inner in op.Regions) Visit(inner, replacement);
            if (op.Code is not (OpCode.Apply or OpCode.Guard) || op.Operands.All(operand => operand.Def is not { Code: OpCode.Constant })) continue;
            var builder = new Builder(new Region());
            Value folded = op.Code == OpCode.Apply ? builder.Apply(op.Get<Primitive>(), op.Operands) : builder.Guard(op.Operands[0], [.. op.Operands.Skip(1)]);
            if (folded.Def is { Code: not OpCode.Constant } made && made.Parent == builder.Region) continue;
            region.Ops.RemoveAt(i--);
            foreach (Op constant in builder.Region.Ops) region.Insert(++i, constant);
            replacement[op.Result] = folded;
        }
    }
}
