using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Where both sweeps of a callee run in the same place and its cotangents are known before the first of them, one call does both: the callee's joint sweep. Its
/// values then stay in scope and nothing crosses over on the tape; a recursion becomes one recursion, which passes the cotangents down and brings the values up.
/// <para>
/// The adjoints that the callee adds come earlier than in two sweeps. That is the same as long as the callee writes to none of its buffers, and whatever runs in
/// between only adds to the same adjoints.
/// </para>
/// </summary>
internal static class JoinedCalls
{
    /// <param name="pairs">The calls of the primal, and those of the reverse sweeps that belong to them.</param>
    public static void Apply(Region body, IEnumerable<(Op Forward, Op Reverse)> pairs, CallVariants calls)
    {
        foreach ((Op forward, Op reverse) in pairs.ToArray())
            if (forward.Parent == reverse.Parent && forward.Parent is not null && body.Encloses(forward.Parent) && IsPlain(calls.Of(forward)))
                Join(body, forward, reverse, calls.Of(forward), calls);
    }

    /// <summary>Numbers and buffers of numbers, which the callee does not write to; and it does not throw when some adjoints are there already.</summary>
    private static bool IsPlain(CallVariant callee) =>
        callee.Primal.Parameters.Select(parameter => parameter.Type).Concat(callee.Primal.Body.Yields.Select(yield => yield.Type))
            .All(type => type is ScalarType or BufferType { Element: ScalarType })
        && callee.Primal.Body.Yields.All(yield => yield.Type is ScalarType)
        && callee.Primal.Body.All(op => op.Code != OpCode.Retain);

    private static void Join(Region body, Op forward, Op reverse, CallVariant callee, CallVariants calls)
    {
        Region region = forward.Parent!;
        int first = region.Ops.IndexOf(forward), second = region.Ops.IndexOf(reverse);
        var known = new HashSet<Value>(region.Ops.Take(first).SelectMany(op => op.Results));
        var moved = new List<Op>();
        if (second < first || !reverse.Operands.All(operand => IsKnown(operand, region, known, moved))) return;
        if (calls.WritesBuffers(callee) || calls.MayThrow(callee)) return;
        int buffers = callee.Primal.Parameters.Count(parameter => parameter.Type is not ScalarType);
        Value[] adjoints = [.. reverse.Operands.Skip(buffers)];
        Value[] shadows = [.. adjoints.Where(operand => operand.Type is BufferType).Select(Whole)];
        if (!shadows.All(shadow => body.Arguments.Contains(shadow))) return;
        IEnumerable<Op> between = region.Ops.Skip(first + 1).Take(second - first - 1).SelectMany(op => op.Regions.SelectMany(inner => inner.AllOps()).Prepend(op));
        if (!between.All(op => OnlyAdds(op, shadows, calls))) return;

        var joint = new Op(
            OpCode.Call, [.. forward.Operands, .. adjoints], [.. forward.Results, .. reverse.Results], null, forward.Get<CallTarget>() with { EmittedName = callee.JointName })
        {
            Comment = forward.Comment,
            Origin = forward.Origin,
        };
        callee.IsJoint = true;
        region.Ops.RemoveAt(second);
        foreach (Op op in moved) region.Ops.Remove(op);
        first = region.Ops.IndexOf(forward);
        region.Ops.RemoveAt(first);
        foreach (Op op in moved) region.Insert(first++, op);
        region.Insert(first, joint);
    }

    /// <param name="moved">Receives the ops that have to move in front of the call, in their order.</param>
    private static bool IsKnown(Value value, Region region, HashSet<Value> known, List<Op> moved)
    {
        if (value.Home != region || value.Def is not { } op || known.Contains(value) || moved.Contains(op)) return true;
        bool isMovable = op.Code switch
        {
            OpCode.Constant or OpCode.Select or OpCode.Guard or OpCode.AsSpan or OpCode.Length => true,
            OpCode.Convert => op.Get<Overflow>() != Overflow.Checked || op.IsSafe,
            OpCode.Apply => !op.Get<Primitive>().Traps || op.IsSafe,
            _ => false,
        };
        if (!isMovable || !op.Operands.All(operand => IsKnown(operand, region, known, moved))) return false;
        moved.Add(op);
        return true;
    }

    private static bool OnlyAdds(Op op, Value[] shadows, CallVariants calls) => op.Code switch
    {
        OpCode.AsSpan or OpCode.Slice or OpCode.Length or OpCode.Accumulate => true,
        OpCode.Call => !calls.WritesBuffers(calls.Of(op)),
        _ => !op.Operands.Any(operand => shadows.Contains(Whole(operand))),
    };

    private static Value Whole(Value buffer)
    {
        while (buffer.Def is { Code: OpCode.AsSpan or OpCode.Slice } op) buffer = op.Operands[0];
        return buffer;
    }
}
