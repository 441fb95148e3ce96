using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Code that is not compiled but read again, to be differentiated once more, keeps its records where any C# method would: each record has a list of arrays that
/// the sweeps push to and pop from, and local arrays are new ones. What is pushed and popped once, outside of loops and branches, needs no list.
/// </summary>
internal static class RecordsInLists
{
    /// <returns>False where the function shares its tape with methods that it calls: then it stays as it is.</returns>
    public static bool Apply(Function function)
    {
        Op[] ops = [.. function.Body.AllOps()];
        if (ops.Any(op => op.Code is OpCode.Call or OpCode.Tensor or OpCode.TensorOf or OpCode.Elements or OpCode.Map || (op.Code == OpCode.Allocate && op.Result.Type is BufferType { Kind: BufferKind.Pool }))) return false;
        foreach (Op op in ops.Where(op => op.Code == OpCode.Allocate)) op.Attribute = new Allocation(IsShadow: false, Escapes: true);
        foreach (Op op in ops.Where(op => op.Code is OpCode.ArrayMark or OpCode.ArrayRelease)) op.Parent!.Ops.Remove(op);
        foreach (IGrouping<TapeRecord, Op> record in ops.Where(IsOfTape).GroupBy(op => op.Get<TapeRecord>()).ToArray()) Keep(function.Body, [.. record]);
        return true;
    }

    private static bool IsOfTape(Op op) => op.Code is OpCode.TapePush or OpCode.TapePop or OpCode.TapePushReference or OpCode.TapePopReference;

    private static void Keep(Region body, Op[] uses)
    {
        if (uses.Length == 2 && uses.All(use => use.Parent == body))
        {
            Op push = uses[0], pop = uses[1];
            Value kept = push.Code == OpCode.TapePush ? Block(push) : push.Operands[0];
            if (push.Code == OpCode.TapePushReference) body.Ops.Remove(push);
            body.Ops.Remove(pop);
            Substitution.Apply(body, new Dictionary<Value, Value> { [pop.Result] = kept });
            return;
        }

        Op first = uses[0];
        IRType item = first.Code switch
        {
            OpCode.TapePush or OpCode.TapePop => BufferType.Array(((BufferType)first.Result.Type).Element),
            OpCode.TapePushReference => first.Operands[0].Type,
            _ => first.Result.Type,
        };
        string type = $"global::System.Collections.Generic.List<{item.CSharp}>";
        var made = new Op(OpCode.Opaque, [], [new Value(new OpaqueType(type), first.Get<TapeRecord>() + "s")], null, new OpaqueCode($"new {type}()", Effect.Observable));
        body.Insert(0, made);
        foreach (Op use in uses) Replace(use, made.Result, item);
    }

    private static void Replace(Op use, Value list, IRType item)
    {
        Region region = use.Parent!;
        if (use.Code is OpCode.TapePush or OpCode.TapePushReference)
        {
            Value added = use.Code == OpCode.TapePush ? Block(use).Def!.Operands[0] : use.Operands[0];
            int at = region.Ops.IndexOf(use.Code == OpCode.TapePush ? added.Def! : use);
            region.Insert(at + 1, new Op(OpCode.Opaque, [list, added], [], null, new OpaqueCode("{0}.Add({1})", Effect.Observable)));
            if (use.Code == OpCode.TapePushReference) region.Ops.Remove(use);
            return;
        }

        int index = region.Ops.IndexOf(use);
        region.Ops.RemoveAt(index);
        var popped = new Op(OpCode.Opaque, [list], [new Value(item, use.Result.Name)], null, new OpaqueCode("{0}[{0}.Count - 1]", Effect.Observable)) { Comment = use.Comment };
        region.Insert(index++, popped);
        region.Insert(index++, new Op(OpCode.Opaque, [list], [], null, new OpaqueCode("{0}.RemoveAt({0}.Count - 1)", Effect.Observable)));
        Value value = popped.Result;
        if (use.Code == OpCode.TapePop)
        {
            var span = new Op(OpCode.AsSpan, [value], [new Value(use.Result.Type, use.Result.Name)]);
            region.Insert(index, span);
            value = span.Result;
        }

        Substitution.Apply(region, new Dictionary<Value, Value> { [use.Result] = value });
    }

    /// <summary>A new array in place of a block of the tape, seen as the span that the block was.</summary>
    private static Value Block(Op push)
    {
        Region region = push.Parent!;
        int index = region.Ops.IndexOf(push);
        region.Ops.RemoveAt(index);
        BufferType array = BufferType.Array(((BufferType)push.Result.Type).Element);
        var block = new Op(OpCode.Allocate, push.Operands, [new Value(array, push.Result.Name)], null, new Allocation(IsShadow: false, Escapes: true)) { Comment = push.Comment };
        var span = new Op(OpCode.AsSpan, [block.Result], [new Value(push.Result.Type, push.Result.Name)]);
        region.Insert(index, block);
        region.Insert(index + 1, span);
        Substitution.Apply(region, new Dictionary<Value, Value> { [push.Result] = span.Result });
        return span.Result;
    }
}
