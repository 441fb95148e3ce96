using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Writes the adjoint of a function, statement by statement from the last to the first (Griewank, Walther 2008, "Evaluating Derivatives",
/// chapter 3). The code refers to values of the primal as if they were in scope, and to shadows through placeholders; <see cref="Recording"/>
/// supplies both afterwards.
/// </summary>
internal sealed partial class ReverseSweep
{
    private readonly Activity _activity;
    private readonly PointsTo _pointsTo;
    private readonly CallVariants _calls;
    private readonly ShadowTracking _tracking;
    private readonly Builder _builder;
    private readonly Dictionary<(Value Buffer, string Path), Value> _shadows = [];

    public ReverseSweep(Activity activity, PointsTo pointsTo, CallVariants calls, ShadowTracking tracking)
    {
        _tracking = tracking;
        _activity = activity;
        _pointsTo = pointsTo;
        _calls = calls;
        Code = new Region();
        _builder = new Builder(Code, relaxed: true) { Known = Computed };
    }

    /// <summary>The adjoint code of the function's body.</summary>
    public Region Code { get; }

    /// <summary>For each region of the primal that has adjoint code, the region that holds it.</summary>
    public Dictionary<Region, Region> MirrorOf { get; } = [];

    /// <summary>For each loop of the primal that has adjoint code, the loop that runs it backwards.</summary>
    public Dictionary<Op, Op> LoopMirrors { get; } = [];

    /// <summary>For each <c>While</c>, the placeholder for how often its body ran.</summary>
    public Dictionary<Op, Value> Trips { get; } = [];

    /// <summary>The buffer and path for which each placeholder stands.</summary>
    public Dictionary<Value, (Value Buffer, string Path)> Shadows { get; } = [];

    /// <summary>The adjoint of each <c>Diff.Retain</c>, by name, in the order of the source.</summary>
    public List<(string Name, Value Key)> Retained { get; } = [];

    public AdjointScope Scope { get; } = new(null);

    public Builder Builder => _builder;

    public void Run(Function primal)
    {
        foreach (Op op in primal.Body.AllOps(op => op.Code == OpCode.Retain))
            Retained.Add((op.Get<string>(), new Value(op.Result.Type, op.Get<string>())));
        Sweep(primal.Body, Code, Scope);
    }

    /// <summary>Adds to the adjoint of a number of the primal.</summary>
    private void Add(AdjointScope scope, Value primal, Value contribution) => Add(scope, primal, "", contribution);

    /// <summary>The cotangent of a number of the result is the start of its adjoint.</summary>
    public void Seed(Value result, string path, Value cotangent) => Add(Scope, result, path, cotangent);

    private void AddTo(AdjointScope scope, Value key, Value contribution) =>
        scope.Set(key, scope.Find(key) is not { } sum ? contribution : _ownerOf.ContainsKey(key) ? TensorShapes.Add(_builder, sum, contribution) : TensorShapes.Add(_builder, sum, contribution, key));

    private void Sweep(Region primal, Region code, AdjointScope scope)
    {
        MirrorOf[primal] = code;
        _builder.Into(code, () =>
        {
            for (int i = primal.Ops.Count - 1; i >= 0; i--) Visit(primal.Ops[i], scope);
        });
    }

    private void Visit(Op op, AdjointScope scope)
    {
        switch (op.Code)
        {
            case OpCode.Apply:
                VisitApply(op, scope);
                break;
            case OpCode.Convert:
                if (Adjoint(op.Result, scope) is { } converted && op.Operands[0].Type.IsFloat)
                    Add(scope, op.Operands[0], _builder.Convert(converted, op.Operands[0].Type));
                break;
            case OpCode.Select when op.Result.Type is AggregateType:
                VisitObjectSelect(op, scope);
                break;
            case OpCode.Guard:
                if (Adjoint(op.Result, scope) is { } guarded) Add(scope, op.Operands[0], TensorShapes.Summed(_builder, guarded, op.Operands[0], op));
                break;
            case OpCode.Select when !IsBuffer(op.Result):
                if (Adjoint(op.Result, scope) is { } selected)
                {
                    Value zero = new E(_builder, selected).Number(0).Value;
                    if (_activity.IsActive(op.Operands[1])) Add(scope, op.Operands[1], TensorShapes.Summed(_builder, _builder.Select(op.Operands[0], selected, zero), op.Operands[1], op));
                    if (_activity.IsActive(op.Operands[2])) Add(scope, op.Operands[2], TensorShapes.Summed(_builder, _builder.Select(op.Operands[0], zero, selected), op.Operands[2], op));
                }

                break;
            case OpCode.Retain when !IsBuffer(op.Result):
                Value? adjoint = Adjoint(op.Result, scope);
                if (adjoint is null) break;
                AddTo(scope, Retained.Single(entry => entry.Name == op.Get<string>()).Key, adjoint);
                Add(scope, op.Operands[0], adjoint);
                break;
            case OpCode.Member:
                VisitMember(op, scope);
                break;
            case OpCode.Construct:
                VisitConstruct(op, scope);
                break;
            case OpCode.Load when op.Result.Type is AggregateType:
                VisitObjectLoad(op, scope);
                break;
            case OpCode.Store when op.Operands[op.Operands.Length - 1].Type is AggregateType:
                VisitObjectStore(op, scope);
                break;
            case OpCode.Load when op.Result.Type.IsFloat:
                if (Adjoint(op.Result, scope) is { } loaded)
                {
                    (Value shadow, string path) = ShadowOf(op.Operands[0], op.Get<string>());
                    _builder.Accumulate(shadow, [FlatIndex(op.Operands[0], [.. op.Operands.Skip(1)])], loaded, path);
                }

                break;
            case OpCode.Store when op.Operands[op.Operands.Length - 1].Type.IsFloat:
                VisitStore(op, scope);
                break;
            case OpCode.Allocate when _tracking.IsTrackedAllocation(op) && _activity.IsActive(op.Result):
                // A pullback may run again: the shadow that the forward sweep made is zero once more.
                foreach (string path in Leaf.Numbers(((BufferType)op.Result.Type).Element))
                    _builder.Fill(ShadowOf(op.Result, path).Shadow, _builder.Zero(Leaf.At(((BufferType)op.Result.Type).Element, path)));
                break;
            case OpCode.Copy or OpCode.Fill when PointsTo.StoresRows(op):
                // The adjoints are with the storage that is referred to.
                break;
            case OpCode.Copy:
                VisitCopy(op);
                break;
            case OpCode.Fill:
                VisitFill(op, scope);
                break;
            case OpCode.If:
                VisitIf(op, scope);
                break;
            case OpCode.For or OpCode.While:
                VisitLoop(op, scope);
                break;
            case OpCode.Call:
                VisitCall(op, scope);
                break;
            case OpCode.Custom:
                VisitCustom(op, scope);
                break;
            case OpCode.Tensor:
                VisitTensor(op, scope);
                break;
            case OpCode.Elements:
                VisitElements(op, scope);
                break;
            case OpCode.TensorOf:
                VisitTensorOf(op, scope);
                break;
        }
    }

    private static bool IsBuffer(Value value) => value.Type is BufferType;

    /// <summary>The complete adjoint of a value whose definition is being visited: nothing is added to it any more.</summary>
    private Value? Adjoint(Value primal, AdjointScope scope)
    {
        if (!_activity.IsActive(primal) || scope.Find(primal) is not { } adjoint) return null;
        if (primal.Name is { } name)
        {
            _builder.PendingComment = "adjoint of: " + name;
            if (adjoint.Def is { Code: not OpCode.Constant }) adjoint.Name ??= AdjointName(name);
        }

        return TensorShapes.Present(_builder, adjoint, primal);
    }

    internal static string AdjointName(string name) => "d" + name.TrimStart('@').Replace('.', '_');

    /// <summary>
    /// What costs much and the primal has computed beside the op whose adjoint is being written, or before that on the way there: the sine beside a cosine.
    /// </summary>
    private Value? Computed(Primitive primitive, Value[] operands)
    {
        if (primitive.Cost != Cost.Expensive || _visited is null) return null;
        Region? region = _visited.Parent;
        for (int end = region!.Ops.Count; region is not null; region = region.Outer)
        {
            for (int i = 0; i < end; i++)
                if (region.Ops[i] is { Code: OpCode.Apply } op && op.Get<Primitive>().Equals(primitive) && op.Operands.Zip(operands, AreSame).All(same => same))
                    return op.Result;
            end = region.Owner is { Parent: { } outer } owner ? outer.Ops.IndexOf(owner) : 0;
        }

        return null;
    }

    private static bool AreSame(Value a, Value b) => a == b || (a.Type == b.Type && Builder.NumberOf(a) is { } number && Builder.IsConstant(b, number));

    /// <summary>The op of the primal whose adjoint is being written, if it is an elementary function.</summary>
    private Op? _visited;

    private void VisitApply(Op op, AdjointScope scope)
    {
        if (!op.Result.Type.IsFloat || Adjoint(op.Result, scope) is not { } adjoint) return;
        Primitive primitive = op.Get<Primitive>();
        _visited = op;
        var g = new E(_builder, adjoint);
        var y = new E(_builder, op.Result);
        E[] x = [.. op.Operands.Select(operand => new E(_builder, operand))];
        for (int i = 0; i < primitive.Partials.Count; i++)
        {
            if (primitive.Partials[i] is { Contribution: not null } partial && _activity.IsActive(op.Operands[i]))
                Add(scope, op.Operands[i], TensorShapes.Summed(_builder, partial.Weighted(g, x, y).Value, op.Operands[i], op));
        }

        _visited = null;
        _builder.PendingComment = null;
    }

    private void VisitIf(Op op, AdjointScope scope)
    {
        SettleTensors(scope);
        Region[] code = [new Region(), new Region()];
        AdjointScope[] scopes = [new AdjointScope(scope), new AdjointScope(scope)];
        for (int branch = 0; branch < 2; branch++)
        {
            Region primal = op.Regions[branch];
            if (primal.EndsInThrow) continue;
            _builder.Into(code[branch], () =>
            {
                for (int k = 0; k < op.Results.Length; k++)
                {
                    if (IsBuffer(op.Results[k]) || !_activity.IsActive(op.Results[k])) continue;
                    foreach (string path in Leaf.Numbers(op.Results[k].Type))
                        if (scope.Find(KeyOf(op.Results[k], path)) is { } adjoint)
                            Add(scopes[branch], primal.Yields[k], path, adjoint);
                }
            });
            Sweep(primal, code[branch], scopes[branch]);
        }

        Value[] changed = [.. scopes.SelectMany(inner => inner.Changed).Where(value => IsVisibleIn(value, op.Parent!)).Distinct()];
        if (changed.Length == 0 && code.All(region => region.Ops.Count == 0)) return;
        for (int branch = 0; branch < 2; branch++)
        {
            _builder.Into(code[branch], () =>
                code[branch].Yields = [.. changed.Select(value => scopes[branch].Find(value) ?? _builder.Zero(value.Type))]);
        }

        _builder.PendingComment = null;
        Op adjointIf = _builder.If(op.Operands[0], code[0], code[1]);
        for (int k = 0; k < changed.Length; k++)
        {
            adjointIf.Results[k].Name = changed[k].Name is { } name ? AdjointName(name) : null;
            scope.Set(changed[k], adjointIf.Results[k]);
        }
    }

    private bool IsVisibleIn(Value key, Region region)
    {
        Value value = _ownerOf.TryGetValue(key, out Value? owner) ? owner : key;
        return (value.Def is null && value.ArgumentOf is null) || value.Home.Encloses(region);
    }

    private void VisitLoop(Op op, AdjointScope scope)
    {
        SettleTensors(scope);
        bool isCounted = op.Code == OpCode.For;
        Region body = isCounted ? op.Regions[0] : op.Regions[1];
        Value[] carried = [.. isCounted ? body.Arguments.Skip(1) : body.Arguments];
        Value[] initial = [.. isCounted ? op.Operands.Skip(2) : op.Operands];
        (int Index, string Path)[] active =
        [
            .. Enumerable.Range(0, carried.Length)
                .Where(k => !IsBuffer(carried[k]) && (_activity.IsActive(carried[k]) || _activity.IsActive(op.Results[k])))
                .SelectMany(k => Leaf.Numbers(carried[k].Type).Select(path => (k, path))),
        ];
        Value[] free = FreeActive(body);

        var code = new Region();
        code.AddArgument(isCounted ? body.Arguments[0].Type : ScalarType.Int32, isCounted ? body.Arguments[0].Name : "trip");
        var inner = new AdjointScope(null);
        Value[] next = [.. active.Select(number => KeyOf(carried[number.Index], number.Path)).Select(key => code.AddArgument(key.Type, Named(key)))];
        foreach (Value value in free) inner.Set(value, code.AddArgument(value.Type, Named(value)));
        _builder.Into(code, () =>
        {
            for (int n = 0; n < active.Length; n++)
                if (!body.EndsInThrow)
                    Add(inner, body.Yields[active[n].Index], active[n].Path, next[n]);
        });
        Sweep(body, code, inner);
        if (code.Ops.Count == 0 && active.Length == 0) return;

        _builder.Into(code, () =>
            code.Yields =
            [
                .. active.Select(number => KeyOf(carried[number.Index], number.Path)).Select(key => inner.Find(key) ?? _builder.Zero(key.Type)),
                .. free.Select(value => inner.Find(value)!),
            ]);
        Value[] start =
        [
            .. active.Select(number => KeyOf(op.Results[number.Index], number.Path)).Select(key => scope.Find(key) ?? _builder.Zero(key.Type)),
            .. free.Select(value => scope.Find(value) ?? _builder.Zero(value.Type)),
        ];
        Op loop = isCounted ? Backwards(op, start, code) : BackwardsTrips(op, start, code);
        LoopMirrors[op] = loop;
        for (int n = 0; n < free.Length; n++) scope.Set(free[n], loop.Results[active.Length + n]);
        for (int n = 0; n < active.Length; n++) Add(scope, initial[active[n].Index], active[n].Path, loop.Results[n]);
    }

    private static string? Named(Value value) => value.Name is { } name ? AdjointName(name) : null;

    /// <summary>The adjoints of values from outside that the region's code uses: they grow from iteration to iteration.</summary>
    private Value[] FreeActive(Region region)
    {
        var seen = new NumberedSet<Value>();
        var order = new List<Value>();
        AddFree(region, region, seen, order);
        AddFree(region.Yields, region, seen, order);
        foreach ((string name, Value key) in Retained)
            if (region.Any(op => op.Code == OpCode.Retain && op.Get<string>() == name))
                order.Add(key);
        return [.. order];
    }

    private void AddFree(Region part, Region region, NumberedSet<Value> seen, List<Value> order)
    {
        foreach (Op op in part.Ops)
        {
            AddFree(op.Operands, region, seen, order);
            foreach (Region inner in op.Regions) AddFree(inner.Yields, region, seen, order);
            foreach (Region inner in op.Regions) AddFree(inner, region, seen, order);
        }
    }

    private void AddFree(Value[] values, Region region, NumberedSet<Value> seen, List<Value> order)
    {
        foreach (Value value in values)
            if (seen.Add(value) && !region.Encloses(value.Home))
                order.AddRange(KeysOf(value));
    }

    /// <summary>The same values of the induction variable, last to first.</summary>
    private Op Backwards(Op op, Value[] start, Region code)
    {
        var loop = op.Get<CountedLoop>();
        Value from = op.Operands[0], to = op.Operands[1];
        IRType type = from.Type;
        bool isInclusive = loop.Test is LoopTest.LessOrEqual or LoopTest.GreaterOrEqual;
        bool isUpward = loop.Step > 0;
        Value last = isInclusive ? to : _builder.Apply(isUpward ? "subtract" : "add", to, _builder.Number(type, 1));
        if (loop.Step is not (1 or -1))
        {
            // The last value reached is from + floor((last - from) / step) * step; where there is none, one before from.
            Value step = _builder.Number(type, loop.Step);
            Value reached = _builder.Add(from, _builder.Multiply(_builder.Apply("divideInteger", _builder.Subtract(last, from), step), step));
            Value runs = _builder.Apply(isUpward ? "lessOrEqual" : "greaterOrEqual", from, last);
            last = _builder.Select(runs, reached, _builder.Subtract(from, step));
        }

        return _builder.For(last, from, new CountedLoop(isUpward ? LoopTest.GreaterOrEqual : LoopTest.LessOrEqual, -loop.Step), start, code);
    }

    private Op BackwardsTrips(Op op, Value[] start, Region code)
    {
        Value trips = new(ScalarType.Int32, "trips");
        Trips[op] = trips;
        return _builder.For(trips, _builder.Int(0), new CountedLoop(LoopTest.Greater, -1), start, code);
    }
}
