using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// Moves pure arithmetic whose operands a loop does not change to before the loop, and reads of elements that exist for sure and that the loop does not
/// write. What may throw stays where it is.
/// </summary>
internal sealed class LoopInvariants
{
    private readonly Lazy<PointsTo> _pointsTo;

    private LoopInvariants(Function function) => _pointsTo = new Lazy<PointsTo>(() => new PointsTo(function, WorstCaseCalls.Instance));

    /// <returns>Whether anything but constants moved.</returns>
    public static bool Apply(Function function) => new LoopInvariants(function).Visit(function.Body);

    private bool Visit(Region region)
    {
        bool hasMoved = false;
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            foreach (Region inner in op.Regions) hasMoved |= Visit(inner);
            if (op.Code is not (OpCode.For or OpCode.While)) continue;
            Region body = op.Regions[op.Regions.Length - 1];
            List<Op> moved = [];
            var gone = new NumberedSet<Op>();
            foreach (Op candidate in body.Ops)
            {
                bool mayMove = IsMovable(candidate) || candidate.Code == OpCode.Load;
                if (!mayMove || ReadsFrom(body, candidate, gone) || (candidate.Code == OpCode.Load && !IsSteadyRead(candidate, op))) continue;
                moved.Add(candidate);
                gone.Add(candidate);
            }

            if (moved.Count == 0) continue;
            body.Ops.RemoveAll(gone.Contains);
            foreach (Op candidate in moved)
            {
                region.Insert(i++, candidate);
                hasMoved |= candidate.Code != OpCode.Constant;
            }
        }

        return hasMoved;
    }

    /// <summary>Whether the op names a value of the body that stays there.</summary>
    private static bool ReadsFrom(Region body, Op op, NumberedSet<Op> gone)
    {
        foreach (Value operand in op.Operands)
            if (operand.ArgumentOf == body || (operand.Def is { } definition && definition.Parent == body && !gone.Contains(definition)))
                return true;
        return false;
    }

    private static bool IsMovable(Op op) => op.Code switch
    {
        // Shapes that do not fit are found where the function is called.
        _ when op.Results.Length == 1 && op.Result.Type is TensorType => false,
        OpCode.Constant => true,
        OpCode.Apply => !op.Get<Primitive>().Traps,
        OpCode.Convert => op.Get<Overflow>() != Overflow.Checked,
        OpCode.Select => op.Result.Type is ScalarType,
        OpCode.Guard => true,
        OpCode.Opaque => op.Get<OpaqueCode>().Effect == Effect.Pure && op.Results.All(result => result.Type is ScalarType),
        _ => false,
    };

    private bool IsSteadyRead(Op op, Op loop) =>
        op.Code == OpCode.Load && op.Result.Type is ScalarType && op.Operands.Length == 2 && Bounds.Contain(op.Operands[0], op.Operands[1])
        && _pointsTo.Value.Of(op.Operands[0]) is { Length: > 0 } roots && !IsWrittenIn(loop, roots);

    private static bool IsWrittenIn(Op loop, Root[] roots)
    {
        foreach (Root root in roots)
            foreach (Op writer in root.Writers)
                foreach (Region region in loop.Regions)
                    if (region.Encloses(writer.Parent))
                        return true;
        return false;
    }
}
