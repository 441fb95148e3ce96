using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// A <see cref="OpCode.While"/> that only counts is a <see cref="OpCode.For"/>: an integer moves on by a constant, and the condition compares it with what the loop does not
/// change. So it is with a bound that a callee computes, which is known when methods are linked.
/// </summary>
internal static class CountedLoops
{
    /// <returns>Whether anything changed.</returns>
    public static bool Apply(Function function)
    {
        if (!function.Body.Any(op => op.Code == OpCode.While)) return false;
        var replacement = new Dictionary<Value, Value>();
        var used = new HashSet<Value>(function.Body.AllOps().SelectMany(op => op.Operands.Concat(op.Regions.SelectMany(region => region.Yields))).Concat(function.Body.Yields));
        bool changed = Visit(function.Body, used, replacement);
        Substitution.Apply(function.Body, replacement);
        return changed;
    }

    private static bool Visit(Region region, HashSet<Value> used, Dictionary<Value, Value> replacement)
    {
        bool changed = false;
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            foreach (Region inner in op.Regions) changed |= Visit(inner, used, replacement);
            if (op.Code != OpCode.While || CountOf(op) is not { } count) continue;
            Op[] bound = [.. op.Regions[0].Ops.Where(other => other != count.Test)];
            region.Replace(i, Counted(op, count, used, replacement));
            foreach (Op computed in bound) region.Insert(i++, computed);
            changed = true;
        }

        return changed;
    }

    /// <param name="Index">Which of the carried values counts.</param>
    /// <param name="Test">The comparison that ends the loop.</param>
    private sealed record Count(int Index, Op Test, Value To, CountedLoop Form);

    private static Count? CountOf(Op loop)
    {
        Region condition = loop.Regions[0], body = loop.Regions[1];
        if (body.EndsInThrow || condition.Yields[0].Def is not { Code: OpCode.Apply, Operands.Length: 2 } test || test.Parent != condition || !condition.Ops.All(op => op == test || IsSame(op, condition))) return null;
        foreach (bool isSwapped in new[] { false, true })
        {
            int index = condition.Arguments.IndexOf(test.Operands[isSwapped ? 1 : 0]);
            if (index < 0 || condition.Arguments[index].Type != ScalarType.Int32) continue;
            Value to = test.Operands[isSwapped ? 0 : 1];
            if (condition.Arguments.Contains(to) || TestOf(test.Get<Primitive>().Name, isSwapped) is not { } form || StepOf(body, index) is not { } step) continue;
            if (step > 0 == form is LoopTest.Less or LoopTest.LessOrEqual) return new Count(index, test, to, new CountedLoop(form, step));
        }

        return null;
    }

    /// <summary>Whether the op gives the same before each iteration.</summary>
    private static bool IsSame(Op op, Region condition) => op.Regions.Length == 0 && !op.Operands.Any(condition.Arguments.Contains) && op.Code switch
    {
        OpCode.Constant or OpCode.Apply or OpCode.Convert or OpCode.Select => true,
        OpCode.Length => op.Operands[0].Type is BufferType { Kind: not BufferKind.List },
        OpCode.Opaque => op.Get<OpaqueCode>().Effect != Effect.Observable && op.Operands.All(operand => operand.Type is ScalarType),
        _ => false,
    };

    private static LoopTest? TestOf(string comparison, bool isSwapped) => (comparison, isSwapped) switch
    {
        ("less", false) or ("greater", true) => LoopTest.Less,
        ("lessOrEqual", false) or ("greaterOrEqual", true) => LoopTest.LessOrEqual,
        ("greater", false) or ("less", true) => LoopTest.Greater,
        ("greaterOrEqual", false) or ("lessOrEqual", true) => LoopTest.GreaterOrEqual,
        _ => null,
    };

    /// <summary>What an iteration adds; null where it is not the same constant in each, or none.</summary>
    private static int? StepOf(Region body, int index)
    {
        if (body.Yields[index].Def is not { Code: OpCode.Apply } next || next.Parent != body || next.Operands[0] != body.Arguments[index]) return null;
        int sign = next.Get<Primitive>().Name switch { "add" => 1, "subtract" => -1, _ => 0 };
        return sign != 0 && Builder.NumberOf(next.Operands[1]) is { } number and not 0 and > int.MinValue ? sign * (int)number : null;
    }

    private static Op Counted(Op loop, Count count, HashSet<Value> used, Dictionary<Value, Value> replacement)
    {
        Region body = loop.Regions[1];
        Value argument = body.Arguments[count.Index], counter = new(ScalarType.Int32, argument.Name);
        // What the index is in the end is carried where somebody asks.
        int[] carried = [.. Enumerable.Range(0, loop.Results.Length).Where(k => k != count.Index || used.Contains(loop.Results[k]))];
        var iteration = new Region([counter, .. carried.Select(k => k == count.Index ? new Value(argument.Type, argument.Name) : body.Arguments[k])]);
        foreach (Op op in body.Ops) iteration.Append(op);
        iteration.Yields = [.. carried.Select(k => body.Yields[k])];
        replacement[argument] = counter;
        return new Op(OpCode.For, [loop.Operands[count.Index], count.To, .. carried.Select(k => loop.Operands[k])], carried.Select(k => loop.Results[k]), [iteration], count.Form)
        {
            Comment = loop.Comment,
            Origin = loop.Origin,
        };
    }
}
