using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>
/// What a method must leave alone that is called rather than inlined. It and its callers are analysed apart: it takes its parameters to be storage of their own, and they
/// take the references that they hold to stay what they are. Where that is not so, each would compute with its own idea of the other's storage.
/// </summary>
internal static class CalleeStorage
{
    private const string Called = "the method calls itself or is too large to become part of its caller";

    /// <summary>Makes sure of it: what can be told now is refused, what cannot is checked when it runs.</summary>
    public static void Check(Function function, bool isCallee, CallVariants calls, List<Refusal> refusals)
    {
        Op[] found = [.. function.Body.AllOps(op => op.Code == OpCode.Call)];
        if (found.Length == 0 && !isCallee) return;
        var pointsTo = new PointsTo(function, calls);
        if (isCallee) CheckReferences(function, pointsTo, refusals);
        foreach (Op call in found) CheckArguments(call, pointsTo, calls, refusals);
    }

    private static void CheckArguments(Op call, PointsTo pointsTo, CallVariants calls, List<Refusal> refusals)
    {
        for (int i = 0; i < call.Operands.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Value a = call.Operands[j], b = call.Operands[i];
                if (!MayMeet(a, b, pointsTo) || (!calls.Writes(call, j) && !calls.Writes(call, i))) continue;
                if (IsPart(a) && IsPart(b)) Guard(call, a, b);
                else Refuse(call, "two arguments that share storage, to which it writes", Called, "Pass a copy of one of them", refusals);
            }
        }
    }

    private static bool MayMeet(Value a, Value b, PointsTo pointsTo) =>
        a.Type is BufferType one && b.Type is BufferType other && Innermost(one) == Innermost(other) && Reachable(a, pointsTo).Overlaps(Reachable(b, pointsTo));

    private static IRType Innermost(BufferType type) => type.Element is BufferType inner ? Innermost(inner) : type.Element;

    /// <summary>The storage itself with that of the rows in it.</summary>
    private static HashSet<Root> Reachable(Value buffer, PointsTo pointsTo)
    {
        var roots = new HashSet<Root>();
        var pending = new Stack<Root>(pointsTo.Of(buffer));
        while (pending.Count > 0)
        {
            Root root = pending.Pop();
            if (!roots.Add(root)) continue;
            foreach (Root row in root.Contents.Concat(pointsTo.All.Where(other => other.Container == root))) pending.Push(row);
        }

        return roots;
    }

    /// <summary>A window on some numbers: another window need not meet it.</summary>
    private static bool IsPart(Value buffer)
    {
        while (buffer.Def is { Code: OpCode.AsSpan } view && view.Operands[0].Type is BufferType { IsView: true }) buffer = view.Operands[0];
        return buffer.Type is BufferType { IsView: true, Element: not BufferType } && buffer.Def is not { Code: OpCode.AsSpan };
    }

    private static void Guard(Op call, Value a, Value b)
    {
        var builder = new Builder(new Region());
        string element = ((BufferType)a.Type).Element.CSharp;
        var overlap = new OpaqueCode($"global::System.MemoryExtensions.Overlaps<{element}>({{0}}, {{1}})", Effect.Pure);
        Value meets = builder.Append(OpCode.Opaque, [a, b], [ScalarType.Bool], overlap).Result;
        var throws = new Region();
        throws.Append(new Op(OpCode.Throw, [], [], null, new OpaqueCode("new global::System.ArgumentException(\"Two arguments of a method share storage, to which it writes: it cannot be differentiated so.\")", Effect.Observable)));
        builder.If(meets, throws, new Region());
        Region region = call.Parent!;
        int at = region.Ops.IndexOf(call);
        foreach (Op op in builder.Region.Ops) region.Insert(at++, op);
    }

    private static void CheckReferences(Function callee, PointsTo pointsTo, List<Refusal> refusals)
    {
        foreach (Op op in callee.Body.AllOps())
        {
            if (!PointsTo.StoresRows(op) || op.Operands[op.Operands.Length - 1].Type is not BufferType stored || !Leaf.CanVary(stored)) continue;
            if (pointsTo.Of(op.Operands[op.Code == OpCode.Copy ? 1 : 0]).Any(IsOfCaller))
                Refuse(op, "a row that changes in an array of its caller", Called, "Copy the elements of the row", refusals);
        }

        foreach (Value result in callee.Body.Yields)
            if (result.Type is BufferType && Leaf.CanVary(result.Type) && Reachable(result, pointsTo).Any(IsOfCaller))
                Refuse(callee.Body.AllOps().LastOrDefault(op => op.Origin is not null), "a result that is an array of its caller", Called, "Return a copy, or write into the array", refusals);
    }

    private static bool IsOfCaller(Root root) => root.Origin.ArgumentOf is { Owner: null };

    private static void Refuse(Op? place, string what, string reason, string wayOut, List<Refusal> refusals)
    {
        Refusal refusal = Refused.Because(what, reason, wayOut).Refusal;
        refusals.Add(place?.Origin is { } origin ? refusal with { Method = origin.Method, Site = origin.Site } : refusal);
    }
}
