using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Loops that choose one of many values: a running extremum, the best so far, the last that fits. Such a loop carries a number that an iteration either keeps or replaces by
/// one that does not depend on it. What is kept passes on the whole adjoint, what is replaced none, so that the derivative of the loop is that of the iteration whose
/// value is there in the end. The loop is left to find that iteration, as a constant to the derivative; behind it, its value is computed again.
/// <para>
/// Extrema of equal numbers share: each such number takes its part, by pairs. Where that happens the loop is run again, with the derivatives of extrema, from the last iteration
/// on that exceeded all before it: the earlier ones have none. So the result is the same, to the last bit and in every derivative, as without this.
/// </para>
/// </summary>
/// <remarks>
/// The value itself is that of the loop: what is computed again is there for its derivatives (<see cref="s_same"/>), and goes where these do not need it
/// (<see cref="Settle"/>). It may be computed again if nothing that it reads is written in the loop and if what the loop carries beside it has no derivative: that is remembered from the iteration.
/// </remarks>
internal sealed class RunningSelection
{
    /// <summary>More than this is not written twice or three times.</summary>
    private const int LongestValue = 300;

    /// <summary>(a, b) → a. Both are the same number; the derivative is that of b. Recorded as it stands where it is recorded.</summary>
    private static readonly Primitive s_same = new("same", Notation.Prefix, "", 2, Cost.Expensive, [Rule.Zero, new((g, x, y) => g, "1")]) { IsVariant = true };

    /// <summary>(a, b) → whether both are the same integer, which they are when numbers tie.</summary>
    private static readonly Primitive s_ties = new("ties", Notation.Infix, "==", 2, Cost.Cheap, []) { YieldsBool = true, IsVariant = true };

    private readonly Function _function;
    private readonly PointsTo _pointsTo;
    private readonly Activity _activity;
    private readonly HashSet<Op> _done;
    private readonly bool _areVectorised;

    private RunningSelection(Function function, PointsTo pointsTo, Activity activity, HashSet<Op> done, bool areVectorised)
    {
        _function = function;
        _pointsTo = pointsTo;
        _activity = activity;
        _done = done;
        _areVectorised = areVectorised;
    }

    /// <returns>A copy in which such loops are rewritten; the function itself where there are none.</returns>
    public static Function Narrowed(Function function, CallVariants calls, IReadOnlyList<bool> activeParameters, IReadOnlyList<bool> activeResults)
    {
        if (!function.Body.Any(op => Candidates(op).Any())) return function;
        Function copy = new Cloner().CloneFunction(function);
        var done = new HashSet<Op>();
        bool hasChanged = false;
        // A value that is computed again may hold such a loop itself.
        while (Once(copy, calls, activeParameters, activeResults, done)) hasChanged = true;
        if (!hasChanged) return function;
        Optimize.Simplification.Apply(copy);
        return copy;
    }

    /// <summary>Whether the condition of a branch holds where numbers tie: for most inputs the branch is not taken.</summary>
    public static bool IsOfTies(Value condition) => condition.Def is { Code: OpCode.Apply } op && op.Get<Primitive>().Equals(s_ties);

    /// <summary>No derivative is taken any more: only the values count.</summary>
    public static void Settle(Function function)
    {
        var values = new Dictionary<Value, Value>();
        foreach (Op op in function.Body.AllOps(op => op.Code == OpCode.Apply && op.Get<Primitive>().Equals(s_same)))
            values[op.Result] = op.Operands[0];
        if (values.Count == 0) return;
        Substitution.Apply(function.Body, values);
        Optimize.Simplification.Apply(function);
    }

    private static bool Once(Function function, CallVariants calls, IReadOnlyList<bool> activeParameters, IReadOnlyList<bool> activeResults, HashSet<Op> done)
    {
        var pointsTo = new PointsTo(function, calls);
        return new RunningSelection(function, pointsTo, new Activity(function, pointsTo, activeParameters, activeResults), done, calls.AreVectorised).Visit(function.Body);
    }

    private bool Visit(Region region)
    {
        foreach (Op op in region.Ops.ToArray())
        {
            if (_done.Contains(op)) continue;
            foreach (int carried in Candidates(op))
                if (!(_areVectorised && RunsInLanes(op, carried)) && _activity.IsActive(op.Results[carried]) && Choice.Of(op, carried) is { } choice && Slice.Of(choice, this) is { } slice)
                {
                    Rewrite(choice, slice);
                    return true;
                }

            foreach (Region inner in op.Regions)
                if (Visit(inner))
                    return true;
        }

        return false;
    }

    /// <summary>Around the loop is one whose iterations may run side by side, each with an extremum of its own: lanes do not differ in what they run.</summary>
    private static bool RunsInLanes(Op loop, int carried)
    {
        Region body = loop.Regions[loop.Regions.Length - 1];
        if (body.Yields[carried].Def is not { Code: OpCode.Apply } || body.Ops.Any(op => op.Regions.Length > 0)) return false;
        Op? outer = null;
        for (Op? around = loop.Parent!.Owner; around is not null; around = around.Parent!.Owner)
            if (around.Code == OpCode.For)
                outer = around;
        return outer is not null && outer.Regions[0].All(op => op.Code is not (OpCode.While or OpCode.Call or OpCode.If or OpCode.Custom or OpCode.Throw));
    }

    private static IEnumerable<int> Candidates(Op loop)
    {
        if (loop.Code is not (OpCode.For or OpCode.While)) yield break;
        Region body = loop.Regions[loop.Regions.Length - 1];
        if (body.EndsInThrow) yield break;
        for (int k = 0; k < loop.Results.Length; k++)
            if (loop.Results[k].Type is ScalarType { IsFloat: true } && body.Yields[k].Def is { Code: OpCode.If or OpCode.Select or OpCode.Apply } update && update.Parent == body)
                yield return k;
    }

    // ---- what is chosen

    /// <summary>How a loop's body comes to the next value of a carried number: the kept one, or another one.</summary>
    /// <param name="Branches">The branches of the body in which the number is replaced, the outer one first.</param>
    /// <param name="Update">The extremum or the selection that replaces it; null where the last branch does.</param>
    /// <param name="Value">What it is replaced by.</param>
    private sealed record Choice(Op Loop, int Carried, IReadOnlyList<(Op If, int Branch, int Result)> Branches, Op? Update, Value Value)
    {
        public Region Body => Loop.Regions[Loop.Regions.Length - 1];

        public int FirstCarried => Loop.Code == OpCode.For ? 1 : 0;

        public Value Kept => Body.Arguments[FirstCarried + Carried];

        public Value Initial => Loop.Operands[Loop.Operands.Length - Loop.Results.Length + Carried];

        public bool IsExtremum => Update is { Code: OpCode.Apply };

        /// <summary>The region in which the number is replaced.</summary>
        public Region Innermost => Branches.Count > 0 ? Branches[Branches.Count - 1].If.Regions[Branches[Branches.Count - 1].Branch] : Body;

        public static Choice? Of(Op loop, int carried)
        {
            Region body = loop.Regions[loop.Regions.Length - 1];
            Value kept = body.Arguments[(loop.Code == OpCode.For ? 1 : 0) + carried];
            var branches = new List<(Op, int, int)>();
            Value next = body.Yields[carried];
            Region region = body;
            while (next.Def is { Code: OpCode.If } branching && branching.Parent == region)
            {
                int result = Array.IndexOf(branching.Results, next);
                int branch = Array.FindIndex(branching.Regions, side => !side.EndsInThrow && side.Yields[result] != kept);
                if (branch < 0 || branching.Regions[1 - branch] is not { EndsInThrow: false } other || other.Yields[result] != kept) break;
                branches.Add((branching, branch, result));
                region = branching.Regions[branch];
                next = region.Yields[result];
            }

            (Op Update, Value Value)? replaced = next.Def is { } op && op.Parent == region ? Replacement(op, kept) : null;
            if (replaced is null && branches.Count == 0) return null;
            var choice = new Choice(loop, carried, branches, replaced?.Update, replaced?.Value ?? next);
            return choice.IsKeptOnly() ? choice : null;
        }

        private static (Op, Value)? Replacement(Op op, Value kept) => op.Code switch
        {
            OpCode.Apply when op.Get<Primitive>().Name is "max" or "min" && op.Operands.Count(operand => operand == kept) == 1 => (op, op.Operands[op.Operands[0] == kept ? 1 : 0]),
            OpCode.Select when op.Operands[0] != kept && op.Operands.Skip(1).Count(operand => operand == kept) == 1 => (op, op.Operands[op.Operands[1] == kept ? 2 : 1]),
            _ => null,
        };

        /// <summary>The number so far, and the next one, are handed on and compared, and nothing else.</summary>
        private bool IsKeptOnly()
        {
            HashSet<Value> numbers = [.. Branches.Select(branch => branch.If.Results[branch.Result]), .. Loop.Regions.Select(region => region.Arguments[region.Arguments.Count - Loop.Results.Length + Carried])];
            if (Update is not null) numbers.Add(Update.Result);
            foreach (Region region in Loop.Regions)
            {
                foreach (Op op in region.AllOps())
                {
                    if (op != Update && op.Operands.Any(numbers.Contains) && !(op.Code == OpCode.Apply && op.Get<Primitive>().YieldsBool)) return false;
                    foreach (Region inner in op.Regions)
                        for (int k = 0; k < inner.Yields.Length; k++)
                            if (numbers.Contains(inner.Yields[k]) && !Branches.Any(branch => branch.If == op && branch.Result == k))
                                return false;
                }

                if (region.Yields.Where((yield, k) => numbers.Contains(yield) && (region != Body || k != Carried)).Any()) return false;
            }

            return !numbers.Contains(Value);
        }
    }

    // ---- what computes it

    /// <summary>The ops of an iteration that lead to the value, and what of the iteration they start from.</summary>
    /// <param name="Arguments">Arguments of the loop's body.</param>
    /// <param name="Ops">In program order; those that stand in a chosen branch among them.</param>
    private sealed record Slice(IReadOnlyList<Value> Arguments, IReadOnlyList<Op> Ops)
    {
        public static Slice? Of(Choice choice, RunningSelection selection)
        {
            var builder = new SliceBuilder(choice, selection);
            if (!builder.Add(choice.Value, isValue: true)) return null;
            // Extrema may go through the rest of the loop again: with the branches that they are in, its condition, and what moves it on.
            if (choice.IsExtremum && !builder.AddCourse()) return null;
            return new Slice([.. choice.Body.Arguments.Where(builder.Arguments.Contains)], [.. choice.Body.AllOps().Where(builder.Ops.Contains)]);
        }
    }

    private sealed class SliceBuilder(Choice choice, RunningSelection selection)
    {
        private readonly Region _body = choice.Body;
        private readonly HashSet<Region> _regions = [choice.Body, .. choice.Branches.Select(branch => branch.If.Regions[branch.Branch])];
        private int _size;

        public HashSet<Value> Arguments { get; } = [];

        public HashSet<Op> Ops { get; } = [];

        /// <param name="isValue">It leads to the value, which does not depend on the number so far; what else there is may compare with that.</param>
        public bool Add(Value value, bool isValue)
        {
            if (!_body.Encloses(value.Home)) return true;
            if (value.Def is not { } op)
            {
                if (value.ArgumentOf != _body) return false;
                if (value == choice.Kept) return !isValue;
                // Another number with a derivative would have to be replayed from the start.
                if (value.Type is not ScalarType || selection._activity.IsActive(value)) return false;
                Arguments.Add(value);
                return true;
            }

            if (!_regions.Contains(op.Parent!) || op == choice.Update || choice.Branches.Any(branch => branch.If == op)) return false;
            return !Ops.Add(op) || (MayRepeat(op) && FreeValues(op).All(operand => Add(operand, isValue)));
        }

        private bool MayRepeat(Op op)
        {
            Op[] all = [op, .. op.Regions.SelectMany(region => region.AllOps())];
            _size += all.Length;
            return _size <= LongestValue && all.All(inner => selection.MayRepeat(inner, choice.Loop)) && !all.Any(selection._done.Contains);
        }

        private static IEnumerable<Value> FreeValues(Op op) => op.Operands
            .Concat(op.Regions.SelectMany(region => region.AllOps()).SelectMany(inner => inner.Operands.Concat(inner.Regions.SelectMany(region => region.Yields))))
            .Concat(op.Regions.SelectMany(region => region.Yields)).Where(value => !op.Regions.Any(region => region.Encloses(value.Home)));

        public bool AddCourse()
        {
            if (!choice.Branches.All(branch => Add(branch.If.Operands[0], isValue: false))) return false;
            if (choice.Loop.Code == OpCode.For) Arguments.Add(_body.Arguments[0]);
            else if (!AddCondition(choice.Loop.Regions[0])) return false;
            int count;
            do
            {
                count = Arguments.Count;
                foreach (Value argument in Arguments.ToArray())
                    if (_body.Arguments.IndexOf(argument) - choice.FirstCarried is >= 0 and int carried && !Add(_body.Yields[carried], isValue: false))
                        return false;
            }
            while (Arguments.Count > count);
            return true;
        }

        private bool AddCondition(Region condition)
        {
            foreach (Op op in condition.Ops)
                if (!MayRepeat(op) || !FreeValues(op).All(AddConditionArgument))
                    return false;
            return condition.Yields.All(AddConditionArgument);

            bool AddConditionArgument(Value value) => value.ArgumentOf != condition || Add(_body.Arguments[condition.Arguments.IndexOf(value)], isValue: false);
        }
    }

    /// <summary>Whether the op gives the same after the loop as it gave within.</summary>
    private bool MayRepeat(Op op, Op loop) => op.Code switch
    {
        OpCode.Constant or OpCode.Apply or OpCode.Convert or OpCode.Select or OpCode.Guard or OpCode.Member or OpCode.Construct or OpCode.StopGradient
            or OpCode.Length or OpCode.If or OpCode.For or OpCode.While => true,
        OpCode.Slice or OpCode.AsSpan => op.Result.Type is BufferType { Kind: not BufferKind.List },
        OpCode.Load => _pointsTo.Of(op.Operands[0]) is { Length: > 0 } roots && !roots.Any(root => root.Writers.Any(writer => loop.Regions.Any(region => region.Encloses(writer.Parent)))) && !CallsOut(loop),
        OpCode.Opaque => op.Get<OpaqueCode>().Effect == Effect.Pure,
        _ => false,
    };

    /// <summary>Whether code runs in the loop of which it is not known what it writes.</summary>
    private static bool CallsOut(Op loop) => loop.Regions.SelectMany(region => region.AllOps()).Any(op => op.Code switch
    {
        OpCode.Call or OpCode.Custom or OpCode.Derivative or OpCode.Unsupported => true,
        OpCode.Opaque => op.Get<OpaqueCode>().Effect == Effect.Observable,
        _ => false,
    });

    // ---- the loop that finds it

    /// <summary>What the loop remembers of the iteration whose value is there.</summary>
    /// <param name="State">0: none, the initial number is there; 1: its value; 2 (extrema only): its value, and another one that equals it.</param>
    /// <param name="Arguments">What <see cref="Slice.Arguments"/> were.</param>
    private sealed record Remembered(Value State, Value[] Arguments)
    {
        public Value[] All => [State, .. Arguments];

        public static Remembered Of(Value[] values) => new(values[0], [.. values.Skip(1)]);
    }

    private void Rewrite(Choice choice, Slice slice)
    {
        Op loop = choice.Loop;
        Region outer = loop.Parent!;
        string? name = loop.Results[choice.Carried].Name;
        var before = new Builder(new Region());
        Value[] starts = [before.Int(0), .. slice.Arguments.Select(argument => before.Zero(argument.Type))];
        (Value[] arguments, Value[] results) = Carry(choice, starts, ["choice", .. slice.Arguments.Select(argument => argument.Name is { } own ? own + "Chosen" : null)]);
        Remembered so = Remembered.Of(arguments), found = Remembered.Of(results);
        Value[] next = choice.IsExtremum ? RememberExtremum(choice, slice, so) : RememberChoice(choice, slice, so);
        choice.Body.Yields = [.. choice.Body.Yields, .. next];
        int at = outer.Ops.IndexOf(loop);
        foreach (Op op in before.Region.Ops) outer.Insert(at++, op);

        var after = new Builder(new Region());
        Value value = after.Apply(s_same, loop.Results[choice.Carried], Again(choice, slice, found, after));
        value.Name = name;
        Substitution.Apply(_function.Body, new Dictionary<Value, Value> { [loop.Results[choice.Carried]] = value });
        foreach (Op op in after.Region.Ops) outer.Insert(++at, op);
    }

    /// <summary>Lets the loop carry more values. Their next values are the caller's to yield.</summary>
    private static (Value[] Arguments, Value[] Results) Carry(Choice choice, Value[] starts, string?[] names)
    {
        Op loop = choice.Loop;
        loop.Operands = [.. loop.Operands, .. starts];
        foreach (Region region in loop.Regions)
            for (int k = 0; k < starts.Length; k++) region.AddArgument(starts[k].Type, names[k]);
        Value[] results = [.. starts.Select((start, k) => new Value(start.Type, names[k]) { Def = loop })];
        loop.Results = [.. loop.Results, .. results];
        return ([.. choice.Body.Arguments.Skip(choice.Body.Arguments.Count - starts.Length)], results);
    }

    /// <summary>Where the number is replaced, the iteration is remembered.</summary>
    private static Value[] RememberChoice(Choice choice, Slice slice, Remembered so)
    {
        var builder = new Builder(choice.Innermost);
        Value[] kept = so.All, chosen = [builder.Int(1), .. slice.Arguments];
        if (choice.Update is { } select)
        {
            bool isFirst = select.Operands[1] == choice.Value;
            chosen = [.. chosen.Select((value, k) => builder.Select(select.Operands[0], isFirst ? value : kept[k], isFirst ? kept[k] : value))];
        }

        return Out(choice, chosen, kept);
    }

    /// <summary>An iteration whose value stays behind the extremum changes nothing. One that exceeds it is remembered; one that equals it, or is not comparable, is noted.</summary>
    private Value[] RememberExtremum(Choice choice, Slice slice, Remembered so)
    {
        Op update = choice.Update!;
        Primitive extremum = update.Get<Primitive>();
        bool isMax = extremum.Name == "max";
        Region region = choice.Innermost, stays = new(), changes = new(), exceeds = new(), equals = new();
        int at = region.Ops.IndexOf(update);
        region.Ops.RemoveAt(at);
        var builder = new Builder(new Region());
        Value behind = builder.Apply(isMax ? "less" : "greater", choice.Value, choice.Kept);
        stays.Yields = [choice.Kept, .. so.All];
        builder.Into(changes, () =>
        {
            // Then the extremum is that value itself.
            builder.Into(exceeds, () => exceeds.Yields = [choice.Value, builder.Int(1), .. slice.Arguments]);
            builder.Into(equals, () =>
            {
                Value next = builder.Apply(extremum, update.Operands), isFirst = builder.Apply("equal", so.State, builder.Int(0));
                equals.Yields = [next, builder.Int(2), .. slice.Arguments.Select((argument, k) => builder.Select(isFirst, argument, so.Arguments[k]))];
            });
            changes.Yields = builder.If(builder.Apply(isMax ? "greater" : "less", choice.Value, choice.Kept), exceeds, equals).Results;
        });
        Op branch = builder.If(behind, stays, changes);
        foreach (Op op in builder.Region.Ops) region.Insert(at++, op);
        Substitution.Apply(_function.Body, new Dictionary<Value, Value> { [update.Result] = branch.Result });
        return Out(choice, [.. branch.Results.Skip(1)], so.All);
    }

    /// <summary>Takes values out of the branches in which the number is replaced; they stay what they were where these are not taken.</summary>
    private static Value[] Out(Choice choice, Value[] chosen, Value[] kept)
    {
        foreach ((Op branching, int branch, _) in choice.Branches.Reverse())
        {
            branching.Regions[branch].Yields = [.. branching.Regions[branch].Yields, .. chosen];
            branching.Regions[1 - branch].Yields = [.. branching.Regions[1 - branch].Yields, .. kept];
            Value[] results = [.. chosen.Select((value, k) => new Value(value.Type, kept[k].Name) { Def = branching })];
            branching.Results = [.. branching.Results, .. results];
            chosen = results;
        }

        return chosen;
    }

    // ---- what is computed again

    private Value Again(Choice choice, Slice slice, Remembered found, Builder builder)
    {
        Region one = new(), other = new();
        builder.Into(one, () =>
        {
            Cloner cloner = At(slice, found.Arguments);
            foreach (Op op in slice.Ops) cloner.CloneOp(op, one);
            one.Yields = [cloner[choice.Value]];
        });
        builder.Into(other, () => other.Yields = [!choice.IsExtremum ? choice.Initial : Several(choice, slice, found, builder)]);
        return builder.If(builder.Apply("equal", found.State, builder.Int(1)), one, other).Result;
    }

    private static Cloner At(Slice slice, IEnumerable<Value> arguments)
    {
        var cloner = new Cloner(isRepeat: true);
        foreach ((Value argument, Value value) in slice.Arguments.Zip(arguments, (argument, value) => (argument, value))) cloner.Bind(argument, value);
        return cloner;
    }

    /// <summary>The extremum over the iterations from the one remembered on, or the initial number.</summary>
    private Value Several(Choice choice, Slice slice, Remembered found, Builder builder)
    {
        Region run = new(), none = new();
        builder.Into(run, () =>
        {
            bool isCounted = choice.Loop.Code == OpCode.For;
            Value? counter = isCounted ? choice.Body.Arguments[0] : null;
            // The induction variable goes its own way; whatever else the iterations start from goes on as it did.
            Value[] carried = [.. slice.Arguments.Where(argument => argument != counter)];
            Value From(Value argument) => found.Arguments[slice.Arguments.ToList().IndexOf(argument)];
            Value[] starts = [choice.Initial, .. carried.Select(From)];
            Region body = Rest(choice, carried, choice.Body, (cloner, number) =>
            {
                Value next = Next(choice, slice, cloner, builder, 0, number);
                return [next, .. carried.Select(argument => cloner[choice.Body.Yields[choice.Body.Arguments.IndexOf(argument) - choice.FirstCarried]])];
            }, builder);
            Op loop = isCounted
                ? builder.For(From(counter!), choice.Loop.Operands[1], choice.Loop.Get<CountedLoop>(), starts, body)
                : builder.While(starts, Rest(choice, carried, choice.Loop.Regions[0], (cloner, _) =>
                {
                    foreach (Op op in choice.Loop.Regions[0].Ops) cloner.CloneOp(op, builder.Region);
                    return [cloner[choice.Loop.Regions[0].Yields[0]]];
                }, builder), body);
            _done.Add(loop);
            run.Yields = [loop.Result];
        });
        none.Yields = [choice.Initial];
        return builder.If(builder.Apply(s_ties, found.State, builder.Int(2)), run, none).Result;
    }

    /// <summary>A region of the loop that carries the number and the given arguments of the body alone.</summary>
    private static Region Rest(Choice choice, Value[] carried, Region region, Func<Cloner, Value, Value[]> yields, Builder builder)
    {
        var rest = new Region();
        var cloner = new Cloner(isRepeat: true);
        bool isBody = region == choice.Body;
        if (isBody && choice.FirstCarried == 1) cloner.Bind(region.Arguments[0], rest.AddArgument(region.Arguments[0].Type, region.Arguments[0].Name));
        foreach (Value argument in carried.Prepend(choice.Kept))
            cloner.Bind(region.Arguments[choice.Body.Arguments.IndexOf(argument)], rest.AddArgument(argument.Type, argument.Name));
        builder.Into(rest, () => rest.Yields = yields(cloner, cloner[region.Arguments[choice.Body.Arguments.IndexOf(choice.Kept)]]));
        return rest;
    }

    /// <summary>The extremum of the number and the value of an iteration.</summary>
    private static Value Next(Choice choice, Slice slice, Cloner cloner, Builder builder, int depth, Value number)
    {
        Region at = depth == 0 ? choice.Body : choice.Branches[depth - 1].If.Regions[choice.Branches[depth - 1].Branch];
        foreach (Op op in slice.Ops)
            if (op.Parent == at)
                cloner.CloneOp(op, builder.Region);
        if (depth == choice.Branches.Count)
            return builder.Apply(choice.Update!.Get<Primitive>(), [.. choice.Update.Operands.Select(operand => operand == choice.Kept ? number : cloner[choice.Value])]);
        (Op branching, int branch, _) = choice.Branches[depth];
        var regions = new Region[2];
        regions[branch] = new Region();
        regions[1 - branch] = new Region { Yields = [number] };
        builder.Into(regions[branch], () => regions[branch].Yields = [Next(choice, slice, cloner, builder, depth + 1, number)]);
        return builder.If(cloner[branching.Operands[0]], regions[0], regions[1]).Result;
    }
}
