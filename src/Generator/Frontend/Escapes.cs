using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// Marks the allocations whose array may be seen after the function has returned: returned, stored in other storage, or given to code
/// that the IR does not look into. All others may be taken from the tape.
/// </summary>
internal static class Escapes
{
    public static void Mark(Function function)
    {
        var escaping = new HashSet<Value>();
        var pending = new Stack<Value>(function.Body.Yields);
        foreach (Op op in function.Body.AllOps())
        {
            foreach (Value value in op.Code switch
            {
                OpCode.Store => [op.Operands[op.Operands.Length - 1]],
                OpCode.Fill => [op.Operands[1]],
                OpCode.Opaque or OpCode.Unsupported or OpCode.Throw or OpCode.Construct => op.Operands,
                // It may end as code that the IR does not look into.
                OpCode.Call when op.Get<CallTarget>().Code is not null => op.Operands,
                _ => (IEnumerable<Value>)[],
            })
            {
                pending.Push(value);
            }
        }

        while (pending.Count > 0)
        {
            Value value = pending.Pop();
            if (value.Type is BufferType && escaping.Add(value))
                foreach (Value source in Sources(value)) pending.Push(source);
        }

        Replace(function.Body, escaping);
    }

    /// <summary>The values that may be the same storage as this one.</summary>
    private static IEnumerable<Value> Sources(Value value)
    {
        if (value.Def is { } op)
        {
            int index = System.Array.IndexOf(op.Results, value);
            return op.Code switch
            {
                OpCode.Slice or OpCode.AsSpan or OpCode.StopGradient or OpCode.Retain => [op.Operands[0]],
                OpCode.Select => op.Operands.Skip(1),
                OpCode.If => op.Regions.Where(region => !region.EndsInThrow).Select(region => region.Yields[index]),
                OpCode.For => Carried(op, index, 2),
                OpCode.While => Carried(op, index, 0),
                OpCode.Call => op.Operands,
                _ => [],
            };
        }

        if (value.ArgumentOf is not { Owner: { Code: OpCode.For or OpCode.While } owner } region) return [];
        int shift = owner.Code == OpCode.For ? 1 : 0;
        int position = region.Arguments.IndexOf(value) - shift;
        return position < 0 ? [] : Carried(owner, position, 2 * shift);
    }

    private static IEnumerable<Value> Carried(Op op, int index, int operands)
    {
        Region body = op.Regions[op.Regions.Length - 1];
        yield return op.Operands[operands + index];
        if (!body.EndsInThrow) yield return body.Yields[index];
    }

    private static void Replace(Region region, HashSet<Value> escaping)
    {
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            foreach (Region inner in op.Regions) Replace(inner, escaping);
            if (op.Code != OpCode.Allocate || !escaping.Contains(op.Result)) continue;
            region.Ops[i] = new Op(OpCode.Allocate, op.Operands, op.Results, null, op.Get<Allocation>() with { Escapes = true }) { Parent = region, Comment = op.Comment };
        }
    }
}
