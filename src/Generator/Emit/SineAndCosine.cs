using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Emit;

/// <summary>
/// Sine and cosine of one number, which derivatives nearly always want together, are one call where both are computed anyway: it reduces the argument once. Both are what the functions give that
/// it takes the place of, to the last bit.
/// </summary>
internal static class SineAndCosine
{
    public static void Join(Region region)
    {
        if (!region.Any(IsEither)) return;
        var replacement = new Dictionary<Value, Value>();
        Join(region, replacement);
        Substitution.Apply(region, replacement);
    }

    private static void Join(Region region, Dictionary<Value, Value> replacement)
    {
        Dictionary<Value, Op> first = [];
        foreach (Op op in region.Ops.ToArray())
        {
            // The condition of a loop is printed as an expression, and elements of tensors are vectors.
            if (op.Code != OpCode.Map)
                foreach (Region inner in op.Code == OpCode.While ? op.Regions.Skip(1) : op.Regions) Join(inner, replacement);
            if (!IsEither(op)) continue;
            if (!first.TryGetValue(op.Operands[0], out Op? other))
            {
                first[op.Operands[0]] = op;
                continue;
            }

            if (other.Get<Primitive>().Equals(op.Get<Primitive>())) continue;
            Value Result(string name)
            {
                Op replaced = other.Get<Primitive>().Name == name ? other : op;
                return replacement[replaced.Result] = new Value(op.Result.Type, replaced.Result.Name);
            }

            var pair = new Op(OpCode.SineAndCosine, [op.Operands[0]], [Result("sin"), Result("cos")]) { Comment = other.Comment };
            region.Replace(region.Ops.IndexOf(other), pair);
            region.Ops.Remove(op);
            first.Remove(op.Operands[0]);
        }
    }

    private static bool IsEither(Op op) =>
        op.Code == OpCode.Apply && op.Result.Type is ScalarType { Kind: ScalarKind.Float64 or ScalarKind.Float32 } && op.Get<Primitive>() is { Name: "sin" or "cos", IsVariant: false };
}
