using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Optimize;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Brings a lowered function into the form that the transforms expect: code beside a branch that always throws leaves the branch
/// ("code after a guard is differentiated as if the guard were not there"), and an <c>If</c> on a known condition goes away.
/// </summary>
internal static class Normalization
{
    public static void Apply(Function function)
    {
        TakeKnown(function.Body, function.Body);
        Detach(function);
    }

    /// <summary>
    /// A detached array has no shadow, so it cannot share storage with one that has: it becomes a copy of detached elements. That is the same as
    /// long as nobody writes to either.
    /// </summary>
    private static void Detach(Function function)
    {
        Op[] detached = [.. function.Body.AllOps(op => op.Code == OpCode.StopGradient && op.Result.Type is BufferType)];
        if (detached.Length == 0) return;
        var pointsTo = new PointsTo(function, WorstCaseCalls.Instance);
        foreach (Op op in detached)
        {
            var type = (BufferType)op.Result.Type;
            if (type.Rank != 1 || type.Element is not ScalarType || !pointsTo.IsReadOnly(op.Operands[0]))
                throw Refused.Because("Diff.StopGradient of this array", "it is written to, or its elements are not numbers in a row", "Apply Diff.StopGradient to the elements when they are read");
            var builder = new Builder(new Region());
            Value length = builder.Length(op.Operands[0]);
            Value copy = builder.Allocate(BufferType.Array(type.Element), [length], name: op.Result.Name);
            var body = new Region();
            Value i = body.AddArgument(ScalarType.Int32, "i");
            builder.Into(body, () => builder.Store(copy, [i], builder.Append(OpCode.StopGradient, [builder.Load(op.Operands[0], [i], type.Element)], [type.Element]).Result));
            builder.For(builder.Int(0), length, new CountedLoop(LoopTest.Less, 1), [], body);
            Value result = type.Kind == BufferKind.Array ? copy : builder.AsSpan(copy, type);
            Region region = op.Parent!;
            int index = region.Ops.IndexOf(op);
            region.Ops.RemoveAt(index);
            foreach (Op inserted in builder.Region.Ops) region.Insert(index++, inserted);
            Substitution.Apply(function.Body, new Dictionary<Value, Value> { [op.Result] = result });
        }
    }

    /// <summary>Does this for the branches of a region.</summary>
    /// <param name="root">Where what they result in may be named.</param>
    public static void TakeKnown(Region region, Region root)
    {
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            foreach (Region inner in op.Regions) TakeKnown(inner, root);
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
