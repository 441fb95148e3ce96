using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// Activity analysis (Hascoët, Naumann, Pascual 2005, "To be recorded" analysis, section 2): a value is <em>varied</em> if it depends
/// differentiably on an active input, <em>useful</em> if an active output depends differentiably on it, <em>active</em> if both. Only active
/// values have adjoints. Storage is varied or useful as a whole. The least fixed point over loops is reached by iteration.
/// </summary>
internal sealed class Activity
{
    private readonly PointsTo _pointsTo;
    private readonly NumberedSet<Value> _varied = new();
    private readonly NumberedSet<Value> _useful = new();
    private readonly NumberedSet<Root> _variedRoots = new();
    private readonly NumberedSet<Root> _usefulRoots = new();
    private readonly VariedRecords? _records;
    private bool _changed;

    /// <param name="records">Where the function is one of several that share a tape: what of it varies.</param>
    public Activity(
        Function function, PointsTo pointsTo, IReadOnlyList<bool> activeParameters, IReadOnlyList<bool> activeResults, VariedRecords? records = null)
    {
        _pointsTo = pointsTo;
        _records = records;
        for (int i = 0; i < function.Parameters.Count; i++)
            if (activeParameters[i])
                MarkVaried(function.Parameters[i]);
        Repeat(function, VisitForward, reverse: false);

        for (int i = 0; i < function.Body.Yields.Length; i++)
            if (activeResults[i])
                MarkUseful(function.Body.Yields[i]);
        // What is written into a parameter is an output of the function.
        foreach (Root root in pointsTo.All)
            if (root.IsWritten && (root.IsParameter || root.Container is { IsParameter: true }))
                _changed |= _usefulRoots.Add(root);
        Repeat(function, VisitBackward, reverse: true);
    }

    public bool IsVaried(Value value) =>
        _varied.Contains(value) || (value.Type is BufferType or AggregateType && LeadsTo(value, _variedRoots));

    public bool IsVaried(Root root) => _variedRoots.Contains(root);

    public bool IsUseful(Value value) =>
        _useful.Contains(value) || (value.Type is BufferType or AggregateType && LeadsTo(value, _usefulRoots));

    private bool LeadsTo(Value value, NumberedSet<Root> roots)
    {
        foreach (Root root in _pointsTo.Of(value))
            if (roots.Contains(root))
                return true;
        return false;
    }

    /// <summary>A scalar that needs an adjoint, an aggregate that needs one for each number in it, or a buffer that needs a shadow.</summary>
    public bool IsActive(Value value) => value.Type switch
    {
        BufferType => System.Array.Exists(_pointsTo.Of(value), IsActive),
        AggregateType => Leaf.CanVary(value.Type) && IsVaried(value) && IsUseful(value),
        _ => value.Type.IsFloat && _varied.Contains(value) && _useful.Contains(value),
    };

    /// <summary>
    /// A value that the IR does not look into: it has no adjoint, but what entered it must not be forgotten, so that the code that
    /// took it in is refused rather than taken for a constant.
    /// </summary>
    private static bool IsClosed(IRType type) => type is AggregateType or OpaqueType;

    private bool IsVariedClosed(Value value) => IsClosed(value.Type) && _varied.Contains(value);

    public bool IsActive(Root root) => _variedRoots.Contains(root) && _usefulRoots.Contains(root);

    private void Repeat(Function function, System.Action<Op> visit, bool reverse)
    {
        var ops = new List<Op>();
        Collect(function.Body, ops);
        if (reverse) ops.Reverse();
        do
        {
            _changed = false;
            foreach (Op op in ops) visit(op);
        }
        while (_changed);
    }

    private static void Collect(Region region, List<Op> ops)
    {
        foreach (Op op in region.Ops)
        {
            if (CanCarry(op)) ops.Add(op);
            foreach (Region inner in op.Regions) Collect(inner, ops);
        }
    }

    /// <summary>Numbers that no derivative enters, indices above all, are passed over.</summary>
    private static bool CanCarry(Op op) => op.Code switch
    {
        OpCode.Constant or OpCode.Length => false,
        OpCode.Apply or OpCode.Convert or OpCode.Select => op.Result.Type is not ScalarType { IsFloat: false },
        _ => true,
    };

    private void MarkVaried(Value value)
    {
        if (value.Type is BufferType or AggregateType)
        {
            if (Leaf.CanVary(value.Type))
                foreach (Root root in _pointsTo.Of(value)) MarkVaried(root);
        }

        if (value.Type.IsFloat || IsClosed(value.Type)) _changed |= _varied.Add(value);
    }

    private void MarkVaried(Root root)
    {
        if (!_variedRoots.Add(root)) return;
        _changed = true;
        VaryRows(root);
    }

    private void VaryRows(Root root)
    {
        foreach (Root other in _pointsTo.All)
            if (other.Container == root)
                MarkVaried(other);
    }

    private void MarkUseful(Value value)
    {
        if (value.Type is BufferType or AggregateType)
        {
            foreach (Root root in _pointsTo.Of(value))
                if (_usefulRoots.Add(root))
                {
                    _changed = true;
                    foreach (Root row in root.Contents) _changed |= _usefulRoots.Add(row);
                }
        }

        if (value.Type.IsFloat || IsClosed(value.Type)) _changed |= _useful.Add(value);
    }

    private void VisitForward(Op op)
    {
        if (IsOfConstantPart(op)) return;
        switch (op.Code)
        {
            case OpCode.Apply:
                Primitive primitive = op.Get<Primitive>();
                for (int i = 0; i < primitive.Partials.Count; i++)
                    if (primitive.Partials[i].Contribution is not null && IsVaried(op.Operands[i]))
                        MarkVaried(op.Result);
                break;
            case OpCode.Convert or OpCode.Retain or OpCode.Guard or OpCode.Elements or OpCode.TensorOf:
                if (IsVaried(op.Operands[0])) MarkVaried(op.Result);
                break;
            case OpCode.Tensor:
                for (int i = 0; i < op.Operands.Length; i++)
                    if (op.Get<TensorRule>().Varies(op.Operands, i) && IsVaried(op.Operands[i])) MarkVaried(op.Result);
                break;
            case OpCode.Member:
                if (IsVaried(op.Operands[0])) MarkVaried(op.Result);
                break;
            case OpCode.Select:
                if (IsVaried(op.Operands[1]) || IsVaried(op.Operands[2])) MarkVaried(op.Result);
                break;
            case OpCode.Load:
                if ((op.Result.Type.IsFloat || op.Result.Type is AggregateType) && IsVaried(op.Operands[0])) MarkVaried(op.Result);
                break;
            case OpCode.Store or OpCode.Fill or OpCode.Accumulate:
                if (IsVaried(op.Operands[op.Operands.Length - 1])) MarkVaried(op.Operands[0]);
                break;
            case OpCode.Copy or OpCode.AccumulateAll:
                if (IsVaried(op.Operands[0])) MarkVaried(op.Operands[1]);
                break;
            case OpCode.Custom:
                foreach (int i in op.Get<CustomDerivative>().Active)
                    if (IsVaried(op.Operands[i])) MarkVaried(op.Result);
                break;
            case OpCode.TapePush:
                if (IsVaried(op.Result)) _records?.Add(op.Get<TapeRecord>());
                break;
            case OpCode.TapePop:
                if (_records?.Contains(op.Get<TapeRecord>()) == true) MarkVaried(op.Result);
                break;
            case OpCode.TapePushReference or OpCode.TapePopReference:
                // What is recorded before anything varied is in it (a shadow) may get that in the sweep that pops it.
                Value reference = op.Code == OpCode.TapePushReference ? op.Operands[0] : op.Result;
                if (IsVaried(reference)) _records?.Add(op.Get<TapeRecord>());
                else if (_records?.Contains(op.Get<TapeRecord>()) == true) MarkVaried(reference);
                break;
            case OpCode.Construct:
                if (op.Operands.Any(IsVaried)) MarkVaried(op.Result);
                break;
            case OpCode.Opaque:
                // Numbers that enter are constants by the frontend's leave; what was closed up before stays varied.
                if (op.Operands.Any(IsVariedClosed))
                    foreach (Value result in op.Results) MarkVaried(result);
                break;
            case OpCode.Unsupported or OpCode.Call or OpCode.Derivative:
                if (op.Operands.Any(IsVaried) || (op.Code == OpCode.Call && _records?.AreUsedBy(op) == true))
                {
                    foreach (Value result in op.Results) MarkVaried(result);
                    foreach (Value operand in op.Operands)
                        if (operand.Type is BufferType { Kind: not BufferKind.ReadOnlySpan } && !_pointsTo.IsReadOnly(operand))
                            MarkVaried(operand);
                }

                break;
            case OpCode.If:
                foreach (Region branch in op.Regions)
                    if (!branch.EndsInThrow)
                        VaryAll(branch.Yields, op.Results);
                break;
            case OpCode.For:
                VaryLoop(op.Regions[0], 1, op.Operands, 2, op.Results);
                break;
            case OpCode.While:
                VaryLoop(op.Regions[1], 0, op.Operands, 0, op.Results);
                VaryAll(op.Regions[1].Arguments, op.Regions[0].Arguments);
                break;
        }
    }

    /// <summary>The op reads or writes a member marked <c>[NoDerivative]</c>: of an object, or of the elements of some storage.</summary>
    public static bool IsOfConstantPart(Op op) =>
        op.Code is OpCode.Member or OpCode.Load or OpCode.Store or OpCode.Fill or OpCode.Accumulate
        && Leaf.IsConstantPart(op.Operands[0].Type, op.Get<string>());

    /// <param name="carried">The first argument of the body that is carried.</param>
    /// <param name="initial">The first operand that is the initial value of one.</param>
    private void VaryLoop(Region body, int carried, Value[] operands, int initial, Value[] results)
    {
        for (int k = 0; k < results.Length; k++)
        {
            Value argument = body.Arguments[carried + k];
            Vary(operands[initial + k], argument);
            if (!body.EndsInThrow) Vary(body.Yields[k], argument);
            Vary(argument, results[k]);
        }
    }

    private void VaryAll(IReadOnlyList<Value> from, IReadOnlyList<Value> to)
    {
        for (int i = 0; i < from.Count; i++) Vary(from[i], to[i]);
    }

    private void Vary(Value from, Value to)
    {
        if ((from.Type.IsFloat || IsClosed(from.Type)) && IsVaried(from)) MarkVaried(to);
    }

    private void VisitBackward(Op op)
    {
        if (IsOfConstantPart(op)) return;
        switch (op.Code)
        {
            case OpCode.Apply:
                Primitive primitive = op.Get<Primitive>();
                if (!IsUseful(op.Result)) break;
                for (int i = 0; i < primitive.Partials.Count; i++)
                    if (primitive.Partials[i].Contribution is not null)
                        MarkUseful(op.Operands[i]);
                break;
            case OpCode.Tensor:
                if (!IsUseful(op.Result)) break;
                for (int i = 0; i < op.Operands.Length; i++)
                    if (op.Get<TensorRule>().Varies(op.Operands, i)) MarkUseful(op.Operands[i]);
                break;
            case OpCode.Convert or OpCode.Member or OpCode.Guard or OpCode.Elements or OpCode.TensorOf:
                if (IsUseful(op.Result)) MarkUseful(op.Operands[0]);
                break;
            case OpCode.Retain:
                MarkUseful(op.Operands[0]);
                MarkUseful(op.Result);
                break;
            case OpCode.Select:
                if (!IsUseful(op.Result)) break;
                MarkUseful(op.Operands[1]);
                MarkUseful(op.Operands[2]);
                break;
            case OpCode.Load:
                if ((op.Result.Type.IsFloat || op.Result.Type is AggregateType) && IsUseful(op.Result)) MarkUseful(op.Operands[0]);
                break;
            case OpCode.Store or OpCode.Fill or OpCode.Accumulate:
                if (IsUseful(op.Operands[0])) MarkUseful(op.Operands[op.Operands.Length - 1]);
                break;
            case OpCode.Copy or OpCode.AccumulateAll:
                if (IsUseful(op.Operands[1])) MarkUseful(op.Operands[0]);
                break;
            case OpCode.Custom:
                if (IsUseful(op.Result))
                    foreach (int i in op.Get<CustomDerivative>().Active) MarkUseful(op.Operands[i]);
                break;
            case OpCode.TapePush or OpCode.TapePop or OpCode.TapePopReference:
                // What crosses over to another sweep is taken to matter there.
                if (_records is not null) MarkUseful(op.Result);
                break;
            case OpCode.TapePushReference:
                if (_records is not null) MarkUseful(op.Operands[0]);
                break;
            case OpCode.Construct:
                if (IsUseful(op.Result))
                    foreach (Value operand in op.Operands) MarkUseful(operand);
                break;
            case OpCode.Opaque:
                if (op.Results.Any(IsUseful))
                    foreach (Value operand in op.Operands)
                        if (IsClosed(operand.Type)) MarkUseful(operand);
                break;
            case OpCode.Unsupported or OpCode.Call or OpCode.Derivative:
                if (op.Results.Any(IsUseful) || op.Operands.Any(operand => operand.Type is BufferType && IsUseful(operand) && !_pointsTo.IsReadOnly(operand)))
                    foreach (Value operand in op.Operands) MarkUseful(operand);
                break;
            case OpCode.If:
                foreach (Region branch in op.Regions)
                    if (!branch.EndsInThrow)
                        UseAll(op.Results, branch.Yields);
                break;
            case OpCode.For:
                UseLoop(op.Regions[0], 1, op.Operands, 2, op.Results);
                break;
            case OpCode.While:
                UseLoop(op.Regions[1], 0, op.Operands, 0, op.Results);
                break;
        }
    }

    private void UseLoop(Region body, int carried, Value[] operands, int initial, Value[] results)
    {
        for (int k = 0; k < results.Length; k++)
        {
            Value argument = body.Arguments[carried + k];
            Use(results[k], argument);
            if (!body.EndsInThrow)
            {
                Use(argument, body.Yields[k]);
                Use(results[k], body.Yields[k]);
            }

            Use(argument, operands[initial + k]);
            Use(results[k], operands[initial + k]);
        }
    }

    private void UseAll(IReadOnlyList<Value> results, IReadOnlyList<Value> sources)
    {
        for (int i = 0; i < results.Count; i++) Use(results[i], sources[i]);
    }

    private void Use(Value result, Value source)
    {
        if ((result.Type.IsFloat || IsClosed(result.Type)) && IsUseful(result)) MarkUseful(source);
    }
}
