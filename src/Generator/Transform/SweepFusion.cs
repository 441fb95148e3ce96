using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Lets the reverse sweep of an iteration follow its forward sweep at once. Where the iterations of a loop meet only in sums, the adjoints of these sums are known before
/// the loop, and the adjoints that the iterations make are sums again: the loop that would run backwards can run in any order, so it runs inside of the forward one.
/// Nothing is recorded across iterations ("parallel loops" in Hascoët, Fidanova, Held 2001, "Adjoining independent computations").
/// <para>
/// It holds for a loop if what its mirror carries is either handed on unchanged or only added to; if the mirror's other operands do not depend on what
/// comes after the loop; and if the storage whose adjoints the mirror changes either belongs to the iteration (it is made there, or written before it is read) or is not
/// written any more, so that its adjoints are only added to.
/// </para>
/// </summary>
internal sealed class SweepFusion
{
    private readonly ReverseSweep _sweep;
    private readonly PointsTo _pointsTo;
    private readonly CallVariants _calls;
    private readonly List<(Op Loop, Region Code, Value[] Sums)> _fused = [];
    private readonly HashSet<Region> _bodies = [];
    private readonly HashSet<Value> _early = [];
    private readonly Region _primal;
    private readonly Dictionary<(Root, Region), bool> _fresh = [];

    private SweepFusion(Region primal, ReverseSweep sweep, PointsTo pointsTo, CallVariants calls)
    {
        _primal = primal;
        _sweep = sweep;
        _pointsTo = pointsTo;
        _calls = calls;
    }

    /// <summary>Takes the mirrors of such loops out of the reverse sweep. Their code is in <see cref="Code"/> until <see cref="Splice"/> puts it into the loops.</summary>
    public static SweepFusion Run(Function primal, ReverseSweep sweep, PointsTo pointsTo, CallVariants calls)
    {
        var fusion = new SweepFusion(primal.Body, sweep, pointsTo, calls);
        fusion.Visit(new Place(primal.Body, sweep.Code, null, -1));
        return fusion;
    }

    /// <summary>The adjoint code of the loops, each with the body that it will be part of.</summary>
    public IEnumerable<(Region Code, Region Body)> Code => _fused.Select(entry => (entry.Code, entry.Loop.Regions[entry.Loop.Regions.Length - 1]));

    /// <summary>Whether adjoint code of a loop changes the adjoints of this storage of the function's.</summary>
    public bool NeedsEarly(Value array) => _early.Contains(array);

    /// <summary>Values of this region are in scope of its adjoint code.</summary>
    public bool IsBody(Region region) => _bodies.Contains(region);

    /// <param name="resolve">What stands for a value now that everything is restored.</param>
    public void Splice(Func<Value, Value> resolve)
    {
        foreach ((Op loop, Region code, Value[] sums) in _fused)
        {
            Region body = loop.Regions[loop.Regions.Length - 1];
            foreach (Op op in code.Ops) body.Append(op);
            body.Yields = [.. body.Yields, .. sums.Select(resolve)];
        }
    }

    /// <summary>A region of the primal and the region that holds its adjoint code.</summary>
    /// <param name="Around">Where they are branches: the place of the <c>If</c>, as the <paramref name="Index"/>th op there.</param>
    private sealed record Place(Region Primal, Region Code, Place? Around, int Index)
    {
        /// <summary>Whether a value from outside of the two regions is there before the branch begins.</summary>
        public bool HasBefore(Value value)
        {
            if (Around is null || (value.Def is null && value.ArgumentOf is null)) return true;
            if (value.Home == Around.Code) return false;
            if (value.Home == Around.Primal) return value.Def is not { } op || Around.Primal.Ops.IndexOf(op) < Index;
            return Around.HasBefore(value);
        }

        /// <summary>Whether something that runs later in the function throws.</summary>
        public bool ThrowsAfter(int index, Func<Op, bool> canThrow) =>
            Primal.Ops.Skip(index).Any(canThrow) || Around?.ThrowsAfter(Index + 1, canThrow) == true;
    }

    private void Visit(Place place)
    {
        foreach (Op op in place.Primal.Ops.ToArray())
        {
            switch (op.Code)
            {
                case OpCode.For or OpCode.While when _sweep.LoopMirrors.TryGetValue(op, out Op? mirror) && mirror.Parent == place.Code:
                    if (Fuse(op, mirror, place)) Visit(new Place(op.Regions[op.Regions.Length - 1], mirror.Regions[0], null, -1));
                    break;
                case OpCode.If:
                    foreach (Region branch in op.Regions)
                        if (_sweep.MirrorOf.TryGetValue(branch, out Region? code) && code.Outer == place.Code)
                            Visit(new Place(branch, code, place, place.Primal.Ops.IndexOf(op)));
                    break;
            }
        }
    }

    private bool Fuse(Op loop, Op mirror, Place place)
    {
        Region body = loop.Regions[loop.Regions.Length - 1], reverse = mirror.Regions[0];
        int index = place.Primal.Ops.IndexOf(loop);
        // What is thrown after the loop must come before anything is written.
        if (body.EndsInThrow || place.ThrowsAfter(index, _calls.MayThrow)) return false;
        if (!reverse.All(op => IsIndependent(op, body))) return false;
        SeeThrough(mirror);
        int count = mirror.Results.Length;
        var sums = new List<int>();
        var needed = new List<Value>();
        for (int k = 0; k < count; k++)
        {
            Value argument = reverse.Arguments[k + 1];
            if (Accumulation.Unchanged(reverse.Yields[k]) == argument) needed.Add(mirror.Operands[k + 2]);
            else if (Accumulation.IsSum(reverse, argument, reverse.Yields[k])) sums.Add(k);
            else return false;
        }

        needed.AddRange(FreeValues(reverse));
        var moved = new List<Op>();
        if (!needed.All(value => IsKnownBefore(value, index, place, moved))) return false;
        foreach (Value operand in reverse.AllOps().SelectMany(op => op.Operands))
            if (_sweep.Shadows.TryGetValue(operand, out (Value Buffer, string Path) of))
                _early.UnionWith(_pointsTo.Of(of.Buffer).Where(root => root.IsAllocation).Select(root => root.Origin));
        Move(loop, mirror, place.Code, moved, sums);
        _bodies.Add(body);
        return true;
    }

    /// <summary>The mirror names the adjoints that loops behind it only hand on as what they were before those: that is known earlier.</summary>
    private static void SeeThrough(Op mirror)
    {
        Region reverse = mirror.Regions[0];
        for (int k = 2; k < mirror.Operands.Length; k++) mirror.Operands[k] = Accumulation.Unchanged(mirror.Operands[k]);
        var known = new Dictionary<Value, Value>();
        foreach (Value value in FreeValues(reverse))
            if (Accumulation.Unchanged(value) is var earlier && earlier != value)
                known[value] = earlier;
        Substitution.Apply(reverse, known);
    }

    /// <summary>Whether the op means the same when another iteration ran before it.</summary>
    private bool IsIndependent(Op op, Region body) => op.Code switch
    {
        OpCode.Constant or OpCode.Convert or OpCode.Select or OpCode.Guard or OpCode.Length or OpCode.If or OpCode.For => true,
        OpCode.Apply => !op.Get<Primitive>().Traps || op.IsSafe,
        OpCode.Accumulate => IsPrivate(op.Operands[0], body) || IsOnlyAddedTo(op.Operands[0], body),
        OpCode.Load or OpCode.Store or OpCode.Fill => IsPrivate(op.Operands[0], body),
        // The reverse sweep of a callee that writes to none of its buffers only adds to their shadows; it takes its own records off the tape.
        OpCode.Call => !_calls.WritesBuffers(_calls.Of(op))
            && op.Operands.All(operand => !_sweep.Shadows.ContainsKey(operand) || IsPrivate(operand, body) || IsOnlyAddedTo(operand, body)),
        _ => false,
    };

    /// <summary>The shadow of storage that lives for one iteration.</summary>
    private bool IsPrivate(Value shadow, Region body) =>
        _sweep.Shadows.TryGetValue(shadow, out (Value Buffer, string Path) of)
        && _pointsTo.Of(of.Buffer) is { Length: > 0 } roots
        && roots.All(root => root.IsAllocation && (body.Encloses(root.Origin.Home) ? !Outlives(root, body) : IsFresh(root, body)))
        && IsPartOf(of.Buffer, body);

    /// <summary>Storage of the function's that every iteration writes before it reads: its adjoints are zero again when an iteration has run backwards.</summary>
    private bool IsFresh(Root root, Region body)
    {
        if (!_fresh.TryGetValue((root, body), out bool isFresh))
            _fresh[(root, body)] = isFresh = root.Origin.Home == _primal && OverwrittenFirst.Holds(_pointsTo, root, body, _primal);
        return isFresh;
    }

    /// <summary>Whether something that is there after the iteration may refer to the storage.</summary>
    private bool Outlives(Root root, Region body) =>
        _pointsTo.All.Any(other => other.Contents.Contains(root))
        || body.Arguments.Concat(body.Owner!.Results).Any(value => value.Type is BufferType && _pointsTo.Of(value).Contains(root));

    /// <summary>The shadow of a parameter that is never written, or of storage of the function's that is complete before the loop; or of a part of one.</summary>
    private bool IsOnlyAddedTo(Value shadow, Region body) =>
        _sweep.Shadows.TryGetValue(shadow, out (Value Buffer, string Path) of)
        && _pointsTo.Of(of.Buffer) is { Length: > 0 } roots
        && roots.All(root => root.IsParameter ? !root.IsWritten : IsCompleteBefore(root, body))
        && IsPartOf(of.Buffer, body);

    private bool IsCompleteBefore(Root root, Region body) =>
        root.IsAllocation && root.Origin.Home == _primal && root.Origin.Type is BufferType { Element: ScalarType }
        && TopOf(body.Owner!) is var loop && root.Writers.All(writer => _primal.Ops.IndexOf(TopOf(writer)) < _primal.Ops.IndexOf(loop));

    /// <summary>The op of the function's body in which the op is.</summary>
    private Op TopOf(Op op)
    {
        while (op.Parent != _primal) op = op.Parent!.Owner!;
        return op;
    }

    /// <summary>The storage itself, or a part that is cut out of it within the iteration: its shadow is there within the iteration.</summary>
    private static bool IsPartOf(Value buffer, Region body) => buffer.Def switch
    {
        null => buffer.ArgumentOf is { Owner: null },
        { Code: OpCode.Allocate } => true,
        { Code: OpCode.AsSpan } view => IsPartOf(view.Operands[0], body),
        { Code: OpCode.Slice } part => body.Encloses(part.Parent) && IsPartOf(part.Operands[0], body),
        _ => false,
    };

    /// <summary>Values that the region names and that come from outside.</summary>
    private static IEnumerable<Value> FreeValues(Region region)
    {
        var inside = new HashSet<Value>(region.AllOps().SelectMany(op => op.Results.Concat(op.Regions.SelectMany(inner => inner.Arguments))).Concat(region.Arguments));
        return region.AllOps().SelectMany(op => op.Operands.Concat(op.Regions.SelectMany(inner => inner.Yields))).Concat(region.Yields).Where(value => !inside.Contains(value)).Distinct();
    }

    /// <param name="moved">Receives the ops, of either sweep, that have to move in front of the loop, in their order.</param>
    private static bool IsKnownBefore(Value value, int index, Place place, List<Op> moved)
    {
        (Region primal, Region code) = (place.Primal, place.Code);
        if (value.Def is null && value.ArgumentOf is null) return true;
        Region home = value.Home;
        if (home != primal && home != code) return !code.Encloses(home) && place.HasBefore(value);
        if (value.Def is not { } op || (home == primal && primal.Ops.IndexOf(op) < index)) return true;
        if (moved.Contains(op)) return true;
        bool isMovable = op.Code switch
        {
            OpCode.Constant or OpCode.Select or OpCode.Guard or OpCode.Length => true,
            OpCode.Convert => op.Get<Overflow>() != Overflow.Checked || op.IsSafe,
            OpCode.Apply => !op.Get<Primitive>().Traps || op.IsSafe,
            _ => false,
        };
        for (int i = 0; i < op.Operands.Length && isMovable; i++) op.Operands[i] = Accumulation.Unchanged(op.Operands[i]);
        if (!isMovable || !op.Operands.All(operand => IsKnownBefore(operand, index, place, moved))) return false;
        moved.Add(op);
        return true;
    }

    private void Move(Op loop, Op mirror, Region code, List<Op> moved, List<int> sums)
    {
        Region body = loop.Regions[loop.Regions.Length - 1], reverse = mirror.Regions[0];
        foreach (Op op in moved) op.Parent!.Ops.Remove(op);
        Recording.InsertBefore(loop, moved);

        var replacement = new Dictionary<Value, Value>();
        if (loop.Code == OpCode.For) replacement[reverse.Arguments[0]] = body.Arguments[0];
        var after = new Builder(new Region(), relaxed: true);
        var results = new Dictionary<Value, Value>();
        var yields = new List<Value>();
        for (int k = 0; k < mirror.Results.Length; k++)
        {
            Value argument = reverse.Arguments[k + 1], start = mirror.Operands[k + 2];
            if (!sums.Contains(k))
            {
                replacement[argument] = start;
                results[mirror.Results[k]] = start;
                continue;
            }

            var zero = new Builder(new Region());
            Value initial = zero.Zero(argument.Type);
            Recording.InsertBefore(loop, [initial.Def!]);
            loop.Operands = [.. loop.Operands, initial];
            if (loop.Code == OpCode.While) loop.Regions[0].AddArgument(argument.Type, argument.Name);
            replacement[argument] = body.AddArgument(argument.Type, argument.Name);
            var total = new Value(argument.Type, mirror.Results[k].Name) { Def = loop };
            loop.Results = [.. loop.Results, total];
            results[mirror.Results[k]] = after.Add(start, total);
            yields.Add(reverse.Yields[k]);
        }

        Substitution.Apply(reverse, replacement);
        Value[] sumsAfter = [.. yields.Select(yield => replacement.TryGetValue(yield, out Value? other) ? other : yield)];
        int at = code.Ops.IndexOf(mirror);
        code.Ops.RemoveAt(at);
        foreach (Op op in after.Region.Ops) code.Insert(at++, op);
        Substitution.Apply(code, results);
        _sweep.Scope.Replace(results);
        foreach ((_, Region other, Value[] ends) in _fused)
        {
            Substitution.Apply(other, results);
            Substitution.Apply(ends, results);
        }

        reverse.Arguments.Clear();
        reverse.Yields = [];
        _sweep.LoopMirrors.Remove(loop);
        _sweep.Trips.Remove(loop);
        loop.MeetsInSums = true;
        _fused.Add((loop, reverse, sumsAfter));
    }
}

/// <summary>Whether a region only adds to a value that is handed through it.</summary>
internal static class Accumulation
{
    /// <summary><paramref name="end"/> is <paramref name="start"/> plus terms that do not depend on it, whatever branches and loops add them.</summary>
    public static bool IsSum(Region region, Value start, Value end)
    {
        while (start != end)
        {
            if (region.Yields.Contains(start)) return false;
            Op[] users = [.. region.Ops.Where(op => Uses(op, start))];
            if (users.Length != 1 || Next(users[0], start) is not { } next) return false;
            start = next;
        }

        return !region.Ops.Any(op => Uses(op, end)) && region.Yields.Count(yield => yield == end) == 1;
    }

    /// <summary>The value that this one always is: behind branches that agree and loops that hand it through.</summary>
    public static Value Unchanged(Value value)
    {
        if (value.Def is not { Code: OpCode.If or OpCode.For } op) return value;
        int k = Array.IndexOf(op.Results, value);
        if (op.Code == OpCode.For) return !op.Regions[0].EndsInThrow && Unchanged(op.Regions[0].Yields[k]) == op.Regions[0].Arguments[k + 1] ? Unchanged(op.Operands[k + 2]) : value;
        if (op.Regions.Any(branch => branch.EndsInThrow)) return value;
        Value first = Unchanged(op.Regions[0].Yields[k]);
        return first == Unchanged(op.Regions[1].Yields[k]) ? first : value;
    }

    private static bool Uses(Op op, Value value) =>
        op.Operands.Contains(value) || op.Regions.Any(region => region.Yields.Contains(value) || region.Ops.Any(inner => Uses(inner, value)));

    /// <summary>The value that takes the place of <paramref name="sum"/> after the op; null where the op does more than add to it.</summary>
    private static Value? Next(Op op, Value sum)
    {
        switch (op.Code)
        {
            case OpCode.Apply when op.Operands.Count(operand => operand == sum) == 1:
                string name = op.Get<Primitive>().Name;
                return name == "add" || (name == "subtract" && op.Operands[0] == sum) ? op.Result : null;
            case OpCode.For when op.Operands.Count(operand => operand == sum) == 1 && op.Operands[0] != sum && op.Operands[1] != sum && !op.Regions.Any(region => UsesInside(region, sum)):
                int k = Array.IndexOf(op.Operands, sum) - 2;
                return IsSum(op.Regions[0], op.Regions[0].Arguments[k + 1], op.Regions[0].Yields[k]) ? op.Results[k] : null;
            case OpCode.If when op.Operands[0] != sum:
                for (int result = 0; result < op.Results.Length; result++)
                    if (op.Regions.All(branch => !branch.EndsInThrow && IsSum(branch, sum, branch.Yields[result])))
                        return op.Results[result];
                return null;
            default:
                return null;
        }
    }

    private static bool UsesInside(Region region, Value value) => region.Yields.Contains(value) || region.Ops.Any(op => Uses(op, value));
}
