using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Passes over loops of the reverse sweep that have nothing to hand on. Adjoint code is linear in the adjoints that enter it: where all of them are zero (all but one
/// operand of a minimum, the branches not taken), so is everything that the loop would add. Worth a comparison only where the program chooses.
/// </summary>
internal static class ZeroAdjoints
{
    /// <param name="mirrors">For each loop of the primal, the loop that runs it backwards: complete, with what it takes off the tape.</param>
    public static void Apply(IReadOnlyDictionary<Op, Op> mirrors)
    {
        foreach (KeyValuePair<Op, Op> entry in mirrors)
            if (entry.Value is { Code: OpCode.For, Parent: not null } mirror && Sources(entry.Key, mirror) is { } sources)
                Skip(mirror, sources);
    }

    /// <summary>The adjoints from which all that the loop adds comes, if each of them may have been chosen to be zero.</summary>
    private static Value[]? Sources(Op loop, Op mirror)
    {
        Region code = mirror.Regions[0];
        Value[] starts = [.. mirror.Operands.Skip(2)];
        if (!starts.Any(IsChosen)) return null;
        // Adjoints that storage holds are read and replaced by zero; callees and the tape have effects of their own.
        if (!code.AllOps().All(IsLinear)) return null;
        Value[] sources = [.. starts.Where((_, k) => !Accumulation.IsSum(code, code.Arguments[k + 1], code.Yields[k]) && Builder.NumberOf(starts[k]) != 0)];
        return sources.Length is 1 or 2 && sources.All(IsChosen) ? sources : null;
    }

    private static bool IsLinear(Op op) => op.Code switch
    {
        OpCode.Constant or OpCode.Convert or OpCode.Select or OpCode.Guard or OpCode.Length or OpCode.AsSpan or OpCode.Slice or OpCode.Apply or OpCode.If or OpCode.For
            or OpCode.Accumulate => true,
        OpCode.Load => op.Result.Type is ScalarType,
        _ => false,
    };

    private static bool IsChosen(Value adjoint) => adjoint.Def switch
    {
        { Code: OpCode.Select } op => op.Operands.Skip(1).Any(choice => Builder.NumberOf(choice) == 0 || IsChosen(choice)),
        { Code: OpCode.If } op => op.Regions.Any(branch => !branch.EndsInThrow && Builder.NumberOf(branch.Yields[System.Array.IndexOf(op.Results, adjoint)]) == 0),
        _ => false,
    };

    private static void Skip(Op mirror, Value[] sources)
    {
        Region region = mirror.Parent!;
        int at = region.Ops.IndexOf(mirror);
        region.Ops.RemoveAt(at);
        var before = new Builder(new Region(), relaxed: true);
        Value zero = before.Zero(sources[0].Type);
        Value runs = sources.Select(source => before.Apply("notEqual", source, zero)).Aggregate(before.Or);
        var run = new Region();
        run.Append(mirror);
        var pass = new Region();
        Value[] results = mirror.Results;
        run.Yields = [.. results.Select(result => new Value(result.Type, result.Name) { Def = mirror })];
        pass.Yields = [.. mirror.Operands.Skip(2)];
        mirror.Results = run.Yields.ToArray();
        var skip = new Op(OpCode.If, [runs], results, [run, pass]) { Comment = mirror.Comment };
        mirror.Comment = null;
        foreach (Op op in before.Region.Ops) region.Insert(at++, op);
        region.Insert(at, skip);
    }
}
