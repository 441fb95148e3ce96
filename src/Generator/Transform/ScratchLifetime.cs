using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Optimize;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Where local arrays live. One that leaves the function (it is returned, or opaque code sees it) is a fresh array; any other comes from the tape.
/// A loop whose local arrays do not outlive an iteration gives them back at its end.
/// </summary>
internal static class ScratchLifetime
{
    /// <param name="isBorrowed">What is returned comes from the tape as well: it is the caller's.</param>
    public static void Apply(Function function, bool isBorrowed)
    {
        if (!function.Body.Any(op => op.Code == OpCode.Allocate)) return;
        var pointsTo = new PointsTo(function, WorstCaseCalls.Instance);
        var leaving = new HashSet<Root>();
        if (!isBorrowed) CollectYields();
        foreach (Op op in function.Body.AllOps(op => op.Code == OpCode.Construct || (op.Code == OpCode.Opaque && !KeepsNothing(op))))
            foreach (Value operand in op.Operands) Collect(pointsTo, operand, leaving);
        foreach (Root root in pointsTo.All.Where(root => !root.IsAllocation).ToArray())
            foreach (Root row in root.Contents) Collect(row, leaving);
        var fresh = new HashSet<Op>(leaving.Where(root => root.IsAllocation).Select(root => root.Origin.Def!));
        CollectYields();
        foreach (Op op in function.Body.AllOps(op => op.Code == OpCode.Allocate))
            op.Attribute = op.Get<Allocation>() with { Escapes = fresh.Contains(op) };
        foreach (Op loop in function.Body.AllOps(op => op.Code is OpCode.For or OpCode.While).ToArray()) Bound(loop, pointsTo, leaving);

        void CollectYields()
        {
            foreach (Value yield in function.Body.Yields) Collect(pointsTo, yield, leaving);
        }
    }

    private static bool KeepsNothing(Op opaque) => opaque.Get<OpaqueCode>().Effect == Effect.Pure && opaque.Results.All(result => result.Type is ScalarType);

    /// <summary>Whether the function's code names the tape.</summary>
    public static bool UsesTape(Function function) => function.Parameters.Any(parameter => parameter.Type is TensorType) || function.Body.Any(op => op.Code switch
    {
        OpCode.Tensor or OpCode.Map or OpCode.TensorOf => true,
        OpCode.Opaque or OpCode.Member when op.Results.Any(result => result.Type is TensorType) => true,
        OpCode.TapePush or OpCode.TapePop or OpCode.TapePushReference or OpCode.TapePopReference or OpCode.ArrayMark or OpCode.Call => true,
        OpCode.Allocate => op.Get<Allocation>().IsFromTape,
        _ => false,
    });

    private static void Collect(PointsTo pointsTo, Value value, HashSet<Root> roots)
    {
        foreach (Root root in pointsTo.Of(value)) Collect(root, roots);
    }

    private static void Collect(Root root, HashSet<Root> roots)
    {
        if (!roots.Add(root)) return;
        foreach (Root row in root.Contents) Collect(row, roots);
    }

    private static void Bound(Op loop, PointsTo pointsTo, HashSet<Root> leaving)
    {
        Region body = loop.Regions[loop.Regions.Length - 1];
        Value[] allocated = [.. body.AllOps(op => op.Code == OpCode.Allocate && !op.Get<Allocation>().Escapes).Select(op => op.Result)];
        // A callee's forward sweep may leave references to its arrays on the tape.
        if (allocated.Length == 0 || body.Any(op => op.Code == OpCode.Call)) return;
        var outliving = new HashSet<Root>(leaving);
        foreach (Value yield in body.Yields) Collect(pointsTo, yield, outliving);
        foreach (Op op in body.AllOps())
        {
            if (op.Code == OpCode.TapePushReference) Collect(pointsTo, op.Operands[0], outliving);
            if (op.Code == OpCode.Store && op.Operands[op.Operands.Length - 1].Type is BufferType)
                foreach (Root container in pointsTo.Of(op.Operands[0]))
                    if (container.Origin.Home is { } home && !body.Encloses(home))
                        Collect(pointsTo, op.Operands[op.Operands.Length - 1], outliving);
        }

        if (allocated.Any(array => pointsTo.Of(array).Any(outliving.Contains))) return;
        var mark = new Op(OpCode.ArrayMark, [], [new Value(ScalarType.Int32, "mark")]);
        body.Insert(0, mark);
        body.Append(new Op(OpCode.ArrayRelease, [mark.Result], []));
    }
}
