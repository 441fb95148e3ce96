using System;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// Adjoint code takes the adjoint of an element, sets it to zero and adds to it again: what is added to zero is what is stored, and what is stored back was
/// there. So the adjoint of <c>b[i] += v</c> leaves that of <c>b[i]</c> alone.
/// </summary>
internal sealed class ElementForwarding
{
    private readonly PointsTo _pointsTo;

    private ElementForwarding(Function function) => _pointsTo = new PointsTo(function, WorstCaseCalls.Instance);

    public static void Apply(Function function)
    {
        if (function.Body.Any(op => op.Code == OpCode.Accumulate)) new ElementForwarding(function).Visit(function.Body);
    }

    private void Visit(Region region)
    {
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            foreach (Region inner in op.Regions) Visit(inner);
            if (op.Code != OpCode.Accumulate || Before(region, i, op) is not { } zero || region.Ops[zero] is not { Code: OpCode.Store } store || !IsSameElement(store, op)
                || !IsZero(store)) continue;
            region.Ops.RemoveAt(zero);
            i--;
            Value value = op.Operands[op.Operands.Length - 1];
            if (Before(region, i, op) is { } read && region.Ops[read] is { Code: OpCode.Load } load && load.Result == value && IsSameElement(load, op))
            {
                region.Ops.RemoveAt(i--);
                continue;
            }

            region.Ops.RemoveAt(i);
            region.Insert(i, new Op(OpCode.Store, op.Operands, [], null, op.Attribute) { Comment = op.Comment, IsSafe = op.IsSafe });
        }
    }

    /// <summary>The last op before this one, in the same region, that reads or writes what may be the same storage.</summary>
    private int? Before(Region region, int index, Op op)
    {
        Root[] roots = _pointsTo.Of(op.Operands[0]);
        if (roots.Length == 0) return null;
        for (int i = index - 1; i >= 0; i--)
            if (Touches(region.Ops[i], roots))
                return i;
        return null;
    }

    private bool Touches(Op op, Root[] roots) =>
        op.Code is not (OpCode.AsSpan or OpCode.Slice or OpCode.Length) && (NamesOneOf(op, roots) || IsTouchedIn(op, roots));

    private bool NamesOneOf(Op op, Root[] roots)
    {
        foreach (Value operand in op.Operands)
        {
            if (operand.Type is ScalarType) continue;
            foreach (Root root in _pointsTo.Of(operand))
                if (Array.IndexOf(roots, root) >= 0)
                    return true;
        }

        return false;
    }

    private bool IsTouchedIn(Op op, Root[] roots)
    {
        foreach (Region region in op.Regions)
            foreach (Op inner in region.Ops)
                if (Touches(inner, roots))
                    return true;
        return false;
    }

    private static bool IsSameElement(Op first, Op second) =>
        first.Operands[0] == second.Operands[0] && first.Operands[1] == second.Operands[1] && (first.Code == OpCode.Load ? 2 : 3) == first.Operands.Length
        && second.Operands.Length == 3 && first.Get<string>() == second.Get<string>();

    /// <summary>The zero of adjoint code. That of the program's own code may be a negative one to which it matters what is added.</summary>
    private static bool IsZero(Op store) => store.IsSafe && Builder.NumberOf(store.Operands[store.Operands.Length - 1]) == 0;
}
