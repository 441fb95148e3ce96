using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>How the forward and the reverse sweep are joined.</summary>
internal enum SweepLayout
{
    /// <summary>One function: what the forward sweep computes outside loops and branches is still in scope.</summary>
    Joint,
    /// <summary>Two functions; the tape holds everything, buffers too (a pullback outlives the call).</summary>
    Pullback,
    /// <summary>Two functions of a callee; the caller passes the buffers again.</summary>
    Callee,
}

/// <summary>
/// Supplies the values of the primal that the adjoint code names ("to be recorded" analysis, Hascoët, Naumann, Pascual 2005; the choice
/// between storing and recomputing as in Griewank, Walther 2008, chapter 12). Going from the innermost, last operation outwards, each
/// such value is
/// <list type="bullet">
/// <item>left alone where it is in scope,</item>
/// <item>recomputed where that takes only cheap operations on values that are at hand anyway,</item>
/// <item>recorded otherwise: from a branch it becomes one more result of the <c>If</c>; from a loop body it goes onto the tape.</item>
/// </list>
/// </summary>
internal sealed partial class Recording
{
    private readonly Function _primal;
    private readonly ReverseSweep _sweep;
    private readonly PointsTo _pointsTo;
    private readonly CallVariants _calls;
    private readonly ShadowTracking _tracking;
    private readonly SweepLayout _layout;
    private readonly IReadOnlyList<bool> _readOnlyParameters;
    private readonly SweepFusion? _fusion;
    private readonly HashSet<Value> _demanded = [];
    private readonly NumberedMap<Value, Value> _restored = new();
    private readonly NumberedMap<Value, bool> _isFree = new();
    private readonly HashSet<Region> _usesTape = [];
    private readonly NumberedSet<Value> _reverseValues = new();
    private readonly NumberedMap<Op, int> _order = new();
    private int _records;

    public Recording(
        Function primal, ReverseSweep sweep, PointsTo pointsTo, CallVariants calls, ShadowTracking tracking, SweepLayout layout, IReadOnlyList<bool> readOnlyParameters, SweepFusion? fusion,
        IEnumerable<Value> reverseParameters)
    {
        _calls = calls;
        _fusion = fusion;
        _primal = primal;
        _sweep = sweep;
        _pointsTo = pointsTo;
        _tracking = tracking;
        _layout = layout;
        _readOnlyParameters = readOnlyParameters;
        foreach (Value parameter in reverseParameters) _reverseValues.Add(parameter);
        for (int i = 0; i < primal.Body.Ops.Count; i++) _order[primal.Body.Ops[i]] = i;
    }

    /// <summary>Values of the primal that the reverse sweep gets as parameters under another name.</summary>
    public void Supply(Value primal, Value inReverse) => _restored[primal] = inReverse;

    public void Run()
    {
        foreach ((Region code, _) in Code) CollectReverseValues(code);
        CountTrips();
        foreach ((Region code, Region? body) in Code) DemandOperands(code, body);
        ResolveShadows();
        ProcessRegion(_primal.Body);
        foreach ((Region code, Region? body) in Code) Substitute(code, body);
    }

    /// <summary>The adjoint code: that of the function, and that of loops which run their own, with the body that it will be part of.</summary>
    private (Region Code, Region? Body)[] Code => [(_sweep.Code, null), .. _fusion?.Code ?? []];

    /// <summary>What a loop's own adjoint code sees as it is: the values of its iteration, and what is there before the loop.</summary>
    private static bool IsInScope(Value value, Region? body) =>
        body is not null && (value.Def is not null || value.ArgumentOf is not null) && value.Home.Encloses(body);

    /// <summary>Where the adjoint code of the region runs, what the region computed is still in scope.</summary>
    private bool StaysInScope(Region region) => region == _primal.Body ? _layout == SweepLayout.Joint : _fusion?.IsBody(region) == true;

    private void CollectReverseValues(Region region)
    {
        _reverseValues.AddRange(region.Arguments);
        foreach (Op op in region.Ops)
        {
            _reverseValues.AddRange(op.Results);
            foreach (Region inner in op.Regions) CollectReverseValues(inner);
        }
    }

    private void DemandOperands(Region region, Region? body = null)
    {
        foreach (Op op in region.Ops)
        {
            foreach (Value operand in op.Operands)
                if (!IsInScope(operand, body))
                    Demand(operand);
            foreach (Region inner in op.Regions) DemandOperands(inner, body);
        }

        foreach (Value yield in region.Yields)
            if (!IsInScope(yield, body))
                Demand(yield);
    }

    /// <summary>The reverse sweep will name this value.</summary>
    private void Demand(Value value)
    {
        if (_reverseValues.Contains(value) || _restored.ContainsKey(value) || _sweep.Shadows.ContainsKey(value)) return;
        _demanded.Add(value);
    }

    /// <summary>A While whose body runs backwards counts its iterations, in one more carried value.</summary>
    private void CountTrips()
    {
        foreach (KeyValuePair<Op, Value> entry in _sweep.Trips.ToArray())
        {
            Op loop = entry.Key;
            Carry(loop, new Builder(new Region()).Int(0), "trips", trips => new Builder(loop.Regions[1]).Add(trips, new Builder(loop.Regions[1]).Int(1)));
            Alias(entry.Value, loop.Results[loop.Results.Length - 1]);
        }
    }

    /// <summary>A <c>While</c> carries one more value.</summary>
    /// <param name="start">A constant.</param>
    /// <param name="next">What it is after an iteration, from what it was before.</param>
    /// <returns>What it is in the end.</returns>
    private static Value Carry(Op loop, Value start, string? name, Func<Value, Value> next)
    {
        InsertBefore(loop, [start.Def!]);
        var result = new Value(start.Type, name) { Def = loop };
        loop.Operands = [.. loop.Operands, start];
        loop.Results = [.. loop.Results, result];
        loop.Regions[0].AddArgument(start.Type, name);
        Region body = loop.Regions[1];
        body.Yields = [.. body.Yields, next(body.AddArgument(start.Type, name))];
        return result;
    }

    private readonly Dictionary<Value, Value> _alias = [];

    /// <summary>Wherever <paramref name="value"/> is named, the primal value <paramref name="source"/> is meant.</summary>
    private void Alias(Value value, Value source)
    {
        _alias[value] = source;
        foreach (Op op in Code.SelectMany(entry => entry.Code.AllOps()))
            for (int i = 0; i < op.Operands.Length; i++)
                if (op.Operands[i] == value)
                    op.Operands[i] = source;
    }

    internal static void InsertBefore(Op op, IEnumerable<Op> inserted)
    {
        Region region = op.Parent!;
        int index = region.Ops.IndexOf(op);
        foreach (Op each in inserted) region.Insert(index++, each);
    }

    // ---- decisions, innermost region first, last operation first

    private void ProcessRegion(Region region)
    {
        // A loop that is to carry one more value is replaced while its regions are processed.
        Op[] owners = [.. region.Ops.Where(op => op.Regions.Length > 0)];
        for (int i = owners.Length - 1; i >= 0; i--)
        {
            Region[] inner = owners[i].Regions;
            for (int k = inner.Length - 1; k >= 0; k--) ProcessRegion(inner[k]);
        }

        if (!_sweep.MirrorOf.TryGetValue(region, out Region? mirror))
        {
            MarkTapeOfCalls(region);
            return;
        }

        if (StaysInScope(region))
        {
            InsertPrelude(region, mirror, new Region());
            return;
        }

        if (region.Owner is { Code: OpCode.For }) _restored[region.Arguments[0]] = mirror.Arguments[0];
        var prelude = new Region();
        LastIteration? last = LastIterationOf(region);
        if (last is not null) RestoreCondition(last, mirror, prelude);
        var recomputed = new List<Op>();
        var recorded = new List<Value>();
        for (int i = region.Ops.Count - 1; i >= 0; i--)
        {
            Op op = region.Ops[i];
            if (!IsDemanded(op.Results)) continue;
            if (CanRecompute(op))
            {
                recomputed.Add(op);
                DemandInputs(op);
            }
            else
            {
                recorded.AddRange(op.Results.Where(_demanded.Contains));
            }
        }

        recomputed.Reverse();
        Value[] arguments = [.. region.Arguments.Where(argument => _demanded.Contains(argument) && !IsCounter(argument))];
        recorded.AddRange(arguments.Where(argument => Progression.Of(argument) is null));
        MarkTapeOfCalls(region);
        if (last is not null)
        {
            IEnumerable<Op> prepared = _shadowOps.TryGetValue(region, out List<Op>? shadows) ? recomputed.Concat(shadows) : recomputed;
            Value[] ofLast = [.. recorded.Where(value => IsOfLastIteration(value, last, mirror, prepared))];
            recorded.RemoveAll(ofLast.Contains);
            foreach (Value value in ofLast) CarryOut(value, region.Owner!);
        }

        if (region.Owner is null) RecordBody(region, recorded, prelude);
        else if (region.Owner.Code == OpCode.If) Export(region, recorded);
        else RecordIteration(region, mirror, recorded, prelude);

        foreach (Value argument in arguments.Where(argument => Progression.Of(argument) is not null)) RestoreProgression(argument, prelude);
        foreach (Op op in recomputed) Recompute(op, prelude);
        InsertPrelude(region, mirror, prelude);
    }

    /// <summary>The reverse code of a region starts with what it restores, then the shadows that live as long as the region.</summary>
    private void InsertPrelude(Region region, Region mirror, Region prelude)
    {
        foreach (Op op in _shadowOps.TryGetValue(region, out List<Op>? shadows) ? shadows : []) prelude.Append(op);
        int index = 0;
        foreach (Op op in prelude.Ops) mirror.Insert(index++, op);
    }

    private static bool IsCounter(Value argument) => argument.ArgumentOf is { Owner.Code: OpCode.For } region && region.Arguments[0] == argument;

    private void MarkTapeOfCalls(Region region)
    {
        foreach (Op op in region.Ops)
            if ((op.Code == OpCode.Call && _sweep.IsActiveCall(op)) || (op.Regions.Length > 0 && op.Regions.Any(_usesTape.Contains)))
                _usesTape.Add(region);
    }

    private bool IsDemanded(Value[] values)
    {
        foreach (Value value in values)
            if (_demanded.Contains(value))
                return true;
        return false;
    }

    /// <summary>Cheap, and every input is at hand: in scope, itself recomputable from such, or wanted by the adjoint code anyway.</summary>
    private bool CanRecompute(Op op)
    {
        if (op.Code == OpCode.Constant || (op.Results.Length == 1 && op.Result.Type is TensorType { IsMask: true })) return true;
        if (op.Parent == _primal.Body) return CanRecomputeInBody(op);
        if (AreFree(op.Results) || IsView(op)) return true;
        return IsCheap(op) && op.Operands.All(operand => IsAtHand(operand, RecomputationDepth));
    }

    /// <summary>A span cannot be recorded: it is made again from the array, which can.</summary>
    private static bool IsView(Op op) =>
        op.Code is OpCode.Slice or OpCode.AsSpan or OpCode.Elements or OpCode.Select or OpCode.StopGradient or OpCode.Retain && op.Result.Type is BufferType { Kind: not BufferKind.Array };

    /// <summary>How many cheap operations in a row are worth more than a record.</summary>
    private const int RecomputationDepth = 4;

    private bool IsAtHand(Value value, int depth) =>
        IsFree(value) || (_demanded.Contains(value) && value.Type is ScalarType or TensorType)
        || (depth > 0 && value.Def is { } op && IsCheap(op) && op.Operands.All(operand => IsAtHand(operand, depth - 1)));

    /// <summary>Across two functions nothing is in scope: a span is made again from its array, a number only from numbers that cross anyway.</summary>
    private bool CanRecomputeInBody(Op op) =>
        op.Result.Type is BufferType { IsView: true }
        || (IsCheap(op) && op.Operands.All(operand => operand.Def is { Code: OpCode.Constant } || _demanded.Contains(operand) || _restored.ContainsKey(operand)));

    private bool IsCheap(Op op) => op.Code switch
    {
        OpCode.Apply => op.Get<Primitive>().Cost == Cost.Cheap,
        OpCode.Member => _layout == SweepLayout.Joint || StaysAsItIs(op.Operands[0].Type),
        OpCode.Convert or OpCode.Select or OpCode.Guard or OpCode.Length or OpCode.Slice or OpCode.AsSpan or OpCode.StopGradient or OpCode.Retain => true,
        OpCode.Load => IsUnchanged(op),
        OpCode.Tensor => op.Get<TensorRule>().IsCheap,
        OpCode.Elements => true,
        OpCode.Opaque => op.Get<OpaqueCode>().Effect == Effect.Pure,
        _ => false,
    };

    /// <summary>Between two functions anybody may assign to the members of an object; where nobody can, they are what they were.</summary>
    private static bool StaysAsItIs(IRType type) =>
        type is not AggregateType { IsReferenceType: true } aggregate || aggregate.Members.All(member => member.Access == MemberAccess.ReadOnly && StaysAsItIs(member.Type));

    /// <summary>
    /// What the buffer held when the forward sweep read it, it still holds in the reverse sweep: nobody writes to it, or all who do had run,
    /// outermost loops included, when it was read.
    /// </summary>
    private bool IsUnchanged(Op load)
    {
        Root[] roots = _pointsTo.Of(load.Operands[0]);
        return roots.Length > 0 && roots.All(root => IsUnchangedByCaller(root) && (!root.IsWritten || IsFinal(root, load)));
    }

    private bool IsFinal(Root root, Op load) =>
        root.Container is null && root.Origin.Home == _primal.Body && (_layout != SweepLayout.Callee || root.IsAllocation)
        && _order.TryGetValue(OutermostOf(load), out int read) && root.Writers.All(writer => _order.TryGetValue(OutermostOf(writer), out int write) && write < read);

    private Op OutermostOf(Op op)
    {
        while (op.Parent != _primal.Body) op = op.Parent!.Owner!;
        return op;
    }

    private bool IsUnchangedByCaller(Root root)
    {
        for (int i = 0; i < _primal.Parameters.Count; i++)
            if (_primal.Parameters[i] == root.Origin)
                return _readOnlyParameters[i];
        return true;
    }

    /// <summary>Obtainable in the reverse sweep by cheap operations alone, without a record (save one for the whole function).</summary>
    private bool IsFree(Value value)
    {
        if (_isFree.TryGetValue(value, out bool known)) return known;
        _isFree[value] = false;
        bool isFree = value.Def switch
        {
            { Code: OpCode.Constant } => true,
            // A cotangent, in what was moved in front of a loop that runs its own reverse sweep.
            null when value.ArgumentOf is null => true,
            _ when value.Home == _primal.Body || StaysInScope(value.Home) => true,
            null => IsCounter(value) || (Progression.Of(value) is { } progression && IsFree(progression.Start) && IsFree(progression.Difference)),
            { Code: OpCode.If } branches => IsRecomputableIf(branches),
            { } op => IsCheap(op) && AreFree(op.Operands),
        };
        return _isFree[value] = isFree;
    }

    private bool AreFree(Value[] values)
    {
        foreach (Value value in values)
            if (!IsFree(value))
                return false;
        return true;
    }

    /// <summary>A branch that only chooses between cheap values can run again.</summary>
    private bool IsRecomputableIf(Op op) =>
        IsFree(op.Operands[0]) && op.Regions.All(branch => !branch.EndsInThrow && branch.Ops.Count <= 8 && branch.Yields.All(IsFree)
            && branch.Ops.All(inner => inner.Results.Length == 1 && inner.Regions.Length == 0 && (inner.Code == OpCode.Constant || (IsCheap(inner) && inner.Operands.All(IsFree)))));

    /// <summary>An index that every iteration moves on by the same amount follows from where it started.</summary>
    private void RestoreProgression(Value argument, Region prelude)
    {
        Progression progression = Progression.Of(argument)!;
        Region body = argument.ArgumentOf!;
        var builder = new Builder(new Region(), relaxed: true);
        // A loop that is not counted runs backwards from the number of its trips down to 1.
        Value iteration = body.Owner!.Code == OpCode.For ? NumberOfIteration(builder, body.Owner) : builder.Subtract(_sweep.MirrorOf[body].Arguments[0], builder.Int(1));
        Value distance = builder.Multiply(iteration, progression.Difference);
        Value restored = progression.IsFalling ? builder.Subtract(progression.Start, distance) : builder.Add(progression.Start, distance);
        if (restored.Def is { } made && made.Parent == builder.Region)
        {
            _restored[argument] = restored;
        }
        else
        {
            _alias[argument] = restored;
            Demand(restored);
        }

        foreach (Op op in builder.Region.Ops) prelude.Append(op);
        CollectReverseValues(prelude);
        foreach (Op op in builder.Region.Ops)
            foreach (Value operand in op.Operands) Demand(operand);
    }

    /// <summary>How many iterations of a counted loop ran before this one.</summary>
    private static Value NumberOfIteration(Builder builder, Op loop)
    {
        int step = loop.Get<CountedLoop>().Step;
        Value i = loop.Regions[0].Arguments[0], from = loop.Operands[0];
        Value distance = step > 0 ? builder.Subtract(i, from) : builder.Subtract(from, i);
        return step is 1 or -1 ? distance : builder.Apply("divideInteger", distance, builder.Int(System.Math.Abs(step)));
    }

    private void DemandInputs(Op op)
    {
        foreach (Value operand in op.Operands) Demand(operand);
        foreach (Region region in op.Regions)
            foreach (Value value in region.AllOps().SelectMany(inner => inner.Operands).Concat(region.Yields))
                if (!region.Encloses(value.Home))
                    Demand(value);
    }

    private void Recompute(Op op, Region prelude)
    {
        var cloner = new Cloner(isRepeat: true);
        Op copy = cloner.CloneOp(op, prelude);
        copy.Comment = null;
        for (int i = 0; i < op.Results.Length; i++) _restored[op.Results[i]] = copy.Results[i];
        CollectReverseValues(prelude);
    }

    /// <summary>A value of a branch that the reverse sweep needs leaves the branch as one more result.</summary>
    private void Export(Region region, List<Value> values)
    {
        Op branches = region.Owner!;
        foreach (Value value in values)
        {
            var result = new Value(value.Type, value.Name) { Def = branches };
            branches.Results = [.. branches.Results, result];
            foreach (Region branch in branches.Regions)
            {
                if (branch.EndsInThrow) continue;
                Value yield = branch == region ? value : Placeholder(branch, value.Type);
                branch.Yields = [.. branch.Yields, yield];
            }

            _alias[value] = result;
            Demand(result);
        }
    }

    private static Value Placeholder(Region region, IRType type) =>
        type is ScalarType or TensorType ? new Builder(region).Zero(type) : new Builder(region).Constant(type, new ConstantValue("default", 0, false));

    // ---- the end: every name of the primal becomes what stands for it

    private void Substitute(Region region, Region? body)
    {
        foreach (Op op in region.Ops)
        {
            for (int i = 0; i < op.Operands.Length; i++) op.Operands[i] = Resolve(op.Operands[i], body);
            foreach (Region inner in op.Regions) Substitute(inner, body);
        }

        for (int i = 0; i < region.Yields.Length; i++) region.Yields[i] = Resolve(region.Yields[i], body);
    }

    private Value Resolve(Value value, Region? body) => IsInScope(value, body) ? value : Resolve(value);

    public Value Resolve(Value value)
    {
        while (!_reverseValues.Contains(value))
        {
            if (_alias.TryGetValue(value, out Value? source)) value = source;
            else if (_restored.TryGetValue(value, out Value? restored)) return restored;
            else if (value.Def is { Code: OpCode.Constant } constant && _layout != SweepLayout.Joint) return value;
            else return value;
        }

        return value;
    }
}
