using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// A loop that runs until a branch sets its flag takes that branch in its last iteration and in no other. So the condition of the branch follows from the number of the iteration, and what
/// the adjoint of that branch alone asks for is what the last iteration had: the loop carries it out, and the tape needs no place for it in every iteration.
/// </summary>
internal sealed partial class Recording
{
    /// <param name="Branch">The side that ends the loop.</param>
    private sealed record LastIteration(Op Choice, Region Branch);

    private static LastIteration? LastIterationOf(Region body)
    {
        if (body.Owner is not { Code: OpCode.While } loop || body != loop.Regions[1] || body.EndsInThrow) return null;
        Region condition = loop.Regions[0];
        Value test = condition.Yields[0];
        bool runsWhile = true;
        if (test.Def is { Code: OpCode.Apply } not && not.Get<Primitive>().Name == "not") (test, runsWhile) = (not.Operands[0], false);
        int flag = condition.Arguments.IndexOf(test);
        if (flag < 0 || body.Yields[flag].Def is not { Code: OpCode.If } choice || choice.Parent != body || choice.Regions.Any(branch => branch.EndsInThrow)) return null;
        int result = System.Array.IndexOf(choice.Results, body.Yields[flag]);
        bool Goes(Region branch, bool on) =>
            Agreed(branch.Yields[result]) is { } next ? next != 0 == (on == runsWhile) : on && branch.Yields[result] == body.Arguments[flag];
        for (int side = 0; side < 2; side++)
            if (Goes(choice.Regions[side], on: false) && Goes(choice.Regions[1 - side], on: true))
                return new LastIteration(choice, choice.Regions[side]);
        return null;
    }

    /// <summary>The number that a value is, whichever branches it comes through.</summary>
    private static double? Agreed(Value value)
    {
        if (value.Def is not { Code: OpCode.If } choice) return Builder.NumberOf(value);
        int result = System.Array.IndexOf(choice.Results, value);
        double?[] numbers = [.. choice.Regions.Where(branch => !branch.EndsInThrow).Select(branch => Agreed(branch.Yields[result])).Distinct()];
        return numbers.Length == 1 ? numbers[0] : null;
    }

    /// <summary>The condition of the branch is whether the reverse sweep, which counts down, is in its first iteration.</summary>
    private void RestoreCondition(LastIteration last, Region mirror, Region prelude)
    {
        Value condition = last.Choice.Operands[0];
        if (condition.Home != last.Choice.Parent || condition.Def is null || !_demanded.Remove(condition)) return;
        var builder = new Builder(prelude, relaxed: true);
        Value isLast = builder.Apply("equal", mirror.Arguments[0], mirror.Owner!.Operands[0]);
        Restore(condition, last.Branch == last.Choice.Regions[0] ? isLast : builder.Not(isLast));
        CollectReverseValues(prelude);
    }

    /// <summary>Whether nothing but the adjoint of the last iteration's branch asks for the value, so that the loop can carry it out.</summary>
    /// <param name="prepared">What the reverse of an iteration will start with.</param>
    private bool IsOfLastIteration(Value value, LastIteration last, Region mirror, IEnumerable<Op> prepared) =>
        value.Type is ScalarType && _sweep.MirrorOf.TryGetValue(last.Branch, out Region? code) && !prepared.Any(op => Uses(op, value, null)) && !Uses(mirror, value, code);

    /// <param name="except">Code that does not count.</param>
    private bool Uses(Region region, Value value, Region? except) =>
        region != except && (region.Yields.Any(yield => Source(yield) == value) || region.Ops.Any(op => Uses(op, value, except)));

    private bool Uses(Op op, Value value, Region? except) =>
        op.Operands.Any(operand => Source(operand) == value) || op.Regions.Any(region => Uses(region, value, except));

    private Value Source(Value value)
    {
        while (_alias.TryGetValue(value, out Value? source)) value = source;
        return value;
    }

    private void CarryOut(Value value, Op loop)
    {
        Value last = Carry(loop, new Builder(new Region()).Zero(value.Type), value.Name, _ => value);
        _alias[value] = last;
        Demand(last);
    }
}
