using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Passes over loops of the reverse sweep that have nothing to hand on. Adjoint code is linear in the adjoints that enter it: where all of them are zero (all but one
/// operand of a minimum, the branches not taken), so is everything that the loop would add. Worth a comparison only where the program chooses.
/// <para>
/// To a further derivative this is no branch of the program: where an adjoint is zero, its tangent need not be. Tangents widen the condition (<see cref="Widened"/>)
/// or take the loop as it stood (<see cref="Undo"/>).
/// </para>
/// </summary>
internal static class ZeroAdjoints
{
    /// <summary>What tells such a branch from those of the program.</summary>
    private sealed class Mark
    {
        public static readonly Mark Instance = new();

        public override string ToString() => "unless zero";
    }

    public static bool IsSkip(Op op) => op.Code == OpCode.If && op.Attribute is Mark;

    /// <summary>Runs the loops whatever their adjoints are.</summary>
    /// <param name="mayWiden">Leaves those whose condition can be widened.</param>
    public static void Undo(Region region, bool mayWiden = false)
    {
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            foreach (Region inner in op.Regions) Undo(inner, mayWiden);
            if (!IsSkip(op) || (mayWiden && Adjoints(op.Operands[0]) is not null)) continue;
            Region run = op.Regions[0];
            region.Ops.RemoveAt(i);
            foreach (Op moved in run.Ops.ToArray()) region.Insert(i++, moved);
            i--;
            var results = new Dictionary<Value, Value>();
            for (int k = 0; k < op.Results.Length; k++) results[op.Results[k]] = run.Yields[k];
            Substitution.Apply(region, results);
        }
    }

    /// <summary>The condition with the tangents of the adjoints: the loop adds nothing where they are zero as well.</summary>
    /// <param name="tangent">Null where it is zero.</param>
    public static Value Widened(Builder builder, Value condition, Func<Value, Value?> tangent) =>
        Adjoints(condition)!.Select(tangent).OfType<Value>().Aggregate(condition, (runs, moved) => builder.Or(runs, builder.Apply("notEqual", moved, builder.Zero(moved.Type))));

    /// <summary>The adjoints that are compared with zero; null where the condition does not show them any more.</summary>
    private static IEnumerable<Value>? Adjoints(Value condition) => condition.Def is not { Code: OpCode.Apply } op ? null : op.Get<Primitive>().Name switch
    {
        "or" => Adjoints(op.Operands[0]) is { } first && Adjoints(op.Operands[1]) is { } second ? first.Concat(second) : null,
        "notEqual" when op.Operands[0].Type.IsFloat && Builder.NumberOf(op.Operands[1]) == 0 => [op.Operands[0]],
        _ => null,
    };

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
        if (!code.All(IsLinear)) return null;
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
        { Code: OpCode.If } op => op.Regions.Any(branch => !branch.EndsInThrow && Builder.NumberOf(branch.Yields[Array.IndexOf(op.Results, adjoint)]) == 0),
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
        var skip = new Op(OpCode.If, [runs], results, [run, pass], Mark.Instance) { Comment = mirror.Comment };
        mirror.Comment = null;
        foreach (Op op in before.Region.Ops) region.Insert(at++, op);
        region.Insert(at, skip);
    }
}
