using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Optimize;

namespace DiffGen.Generator.Transform;

/// <summary>Puts forward and reverse sweep of one function together, in one of the <see cref="SweepLayout"/>s.</summary>
internal sealed class SweepBuilder
{
    private readonly Function _source;
    private readonly CallVariants _calls;
    private readonly CallVariant? _variant;
    private readonly IReadOnlyList<bool> _activeParameters;
    private readonly IReadOnlyList<bool> _activeResults;
    private readonly IReadOnlyList<bool> _readOnlyParameters;

    public SweepBuilder(Function source, CallVariants calls, IReadOnlyList<bool> activeParameters, IReadOnlyList<bool> activeResults)
    {
        _source = source;
        _calls = calls;
        _activeParameters = activeParameters;
        _activeResults = activeResults;
        _readOnlyParameters = [.. source.Parameters.Select(_ => true)];
    }

    public SweepBuilder(CallVariant variant, CallVariants calls)
        : this(variant.Primal, calls, variant.ActiveParameters, variant.ActiveResults)
    {
        _variant = variant;
        _readOnlyParameters = variant.ReadOnlyParameters;
    }

    private sealed record Sweeps(Function Primal, ReverseSweep Reverse, Recording Recording, List<(Value Value, Port Port)> Inputs);

    public AdjointFunction Joint()
    {
        Sweeps sweeps = Build(SweepLayout.Joint);
        Region body = sweeps.Primal.Body;
        List<(Value Value, Port Port)> outputs = GradientOutputs(sweeps);
        foreach (Op op in sweeps.Reverse.Code.Ops) body.Append(op);
        Port[] inputs = [.. PrimalInputs(sweeps.Primal), .. sweeps.Inputs.Select(input => input.Port)];
        foreach ((Value value, _) in sweeps.Inputs) Adopt(body, value);
        JoinedCalls.Apply(body, sweeps.Reverse.Calls, _calls);
        NameCalls(body, _calls, sweeps.Reverse.IsActiveCall);
        Port[] primalOutputs = [.. body.Yields.Select((yield, k) => new Port(PortRole.Primal, k, ""))];
        body.Yields = [.. body.Yields, .. outputs.Select(output => output.Value)];
        AdjointFunction joint = Finish(sweeps.Primal.Name, body, inputs, [.. primalOutputs, .. outputs.Select(output => output.Port)]);
        RecordsOfALoop.Apply(joint.Function);
        RecordsOfAnIteration.Apply(joint.Function);
        return joint;
    }

    public (AdjointFunction Forward, AdjointFunction Reverse) Split(SweepLayout layout)
    {
        Sweeps sweeps = Build(layout);
        NameCalls(sweeps.Primal.Body, _calls, sweeps.Reverse.IsActiveCall);
        List<(Value Value, Port Port)> outputs = GradientOutputs(sweeps);
        RecordedStorage.Classify(sweeps.Primal, _calls);
        Region code = sweeps.Reverse.Code;
        code.Yields = [.. outputs.Select(output => output.Value)];
        foreach ((Value value, _) in sweeps.Inputs) Adopt(code, value);
        ImportConstants(code);
        AdjointFunction forward = Finish(
            sweeps.Primal.Name + "ForwardSweep", sweeps.Primal.Body, PrimalInputs(sweeps.Primal), [.. sweeps.Primal.Body.Yields.Select((_, k) => new Port(PortRole.Primal, k, ""))]);
        AdjointFunction reverse = Finish(
            sweeps.Primal.Name + "ReverseSweep", code, [.. sweeps.Inputs.Select(input => input.Port)], [.. outputs.Select(output => output.Port)]);
        return (forward, reverse);
    }

    /// <summary>
    /// The Jacobian: one forward sweep and behind it, in the same function, a loop over the outputs with the reverse sweep as its body. Its inputs are those of the method and a matrix
    /// for each active parameter that is no output. Null where the reverse sweep reads records or needs storage of its own: then it is a function of its own.
    /// </summary>
    /// <param name="written">Which parameters are outputs.</param>
    /// <param name="read">Which parameters matter before they are written.</param>
    public AdjointFunction? Rows(IReadOnlyList<bool> written, IReadOnlyList<bool> read)
    {
        if (!_source.Body.Yields.All(result => result.Type is ScalarType { IsFloat: true }) || !_activeResults.All(active => active)) return null;
        for (int i = 0; i < _activeParameters.Count; i++)
            if (_activeParameters[i] && (!IsRow(_source.Parameters[i].Type) || (written[i] && read[i])))
                return null;
        Sweeps sweeps = Build(SweepLayout.Joint, mayFuse: false);
        Region body = sweeps.Primal.Body, code = sweeps.Reverse.Code;
        if (!body.AllOps().Concat(code.AllOps()).All(IsPlain)) return null;
        var builder = new Builder(body, relaxed: true);
        int outputs = body.Yields.Length + Enumerable.Range(0, written.Count).Count(i => _activeParameters[i] && written[i]);
        Value rows = builder.Int(0);
        var loop = new Region();
        Value row = loop.AddArgument(ScalarType.Int32, "output");
        var seeds = new Builder(loop, relaxed: true);
        var replacement = new Dictionary<Value, Value>();
        var ends = new List<Action>();
        Value Input(PortRole role, int index) => sweeps.Inputs.Single(input => input.Port.Role == role && input.Port.Index == index).Value;
        for (int k = 0; k < body.Yields.Length; k++)
        {
            replacement[Input(PortRole.Cotangent, k)] = seeds.Select(seeds.Apply("equal", row, seeds.Int(k)), seeds.Number(body.Yields[k].Type, 1), seeds.Zero(body.Yields[k].Type));
            rows = builder.Int(k + 1);
        }

        for (int i = 0; i < body.Arguments.Count; i++)
        {
            if (!_activeParameters[i] || !written[i]) continue;
            Value length = builder.Length(body.Arguments[i]), first = rows, shadow = Input(PortRole.Shadow, i), place = seeds.Subtract(row, first);
            IRType element = ((BufferType)shadow.Type).Element;
            Value one = seeds.Number(element, 1), zero = seeds.Zero(element);
            rows = builder.Add(rows, length);
            if (InNumbers(code, shadow, index => seeds.Select(seeds.Apply("equal", place, seeds.Int(index)), one, zero))) continue;
            Value cotangent = builder.Allocate(BufferType.Array(element), [length], isShadow: true, name: shadow.Name);
            Value span = seeds.AsSpan(cotangent, (BufferType)shadow.Type);
            Value? isHere = outputs == 1 ? null : seeds.And(seeds.Apply("greaterOrEqual", place, seeds.Int(0)), seeds.Apply("less", place, length));
            Put(seeds, isHere, span, place, one);
            // What was written is zero again when the sweep has gone backwards over it; what was not is still as it was set.
            ends.Add(() => Put(seeds, isHere, span, place, zero));
            replacement[shadow] = span;
        }

        var inputs = new List<Port>(PrimalInputs(sweeps.Primal));
        var matrices = new Dictionary<int, Value>();
        for (int i = 0; i < _activeParameters.Count; i++)
        {
            if (!_activeParameters[i] || written[i]) continue;
            Value parameter = body.Arguments[i];
            IRType element = parameter.Type is BufferType buffer ? buffer.Element : parameter.Type;
            var matrix = new Value(BufferType.Span(element), ReverseSweep.AdjointName(parameter.Name ?? "p" + i));
            matrices[i] = matrix;
            inputs.Add(new Port(PortRole.Shadow, i, matrix.Name!));
            if (parameter.Type is not BufferType) continue;
            Value length = builder.Length(parameter);
            Value part = seeds.Slice(matrix, seeds.Multiply(row, length), length, BufferType.Span(element));
            part.Name = matrix.Name + "Row";
            replacement[Input(PortRole.Shadow, i)] = part;
        }

        List<(Value Value, Port Port)> gradients = GradientOutputs(sweeps);
        foreach (Op op in code.Ops) loop.Append(op);
        foreach (Action end in ends) end();
        Substitution.Apply(loop, replacement);
        foreach ((Value value, Port port) in gradients.Where(output => output.Port.Role == PortRole.Gradient && Builder.NumberOf(output.Value) != 0))
            seeds.Accumulate(matrices[port.Index], [row], replacement.TryGetValue(value, out Value? seed) ? seed : value);
        builder.For(builder.Int(0), rows, new CountedLoop(LoopTest.Less, 1), [], loop);
        foreach (Value matrix in matrices.Values) Adopt(body, matrix);
        return Finish(sweeps.Primal.Name, body, inputs, [.. body.Yields.Select((_, k) => new Port(PortRole.Primal, k, ""))]);
    }

    private static void Put(Builder builder, Value? condition, Value span, Value index, Value value)
    {
        if (condition is null)
        {
            builder.Store(span, [index], value);
            return;
        }

        Region here = new();
        builder.Into(here, () => builder.Store(span, [index], value));
        builder.If(condition, here, new Region());
    }

    /// <summary>Where all elements of a cotangent are named one by one, they are numbers; no storage is needed then.</summary>
    /// <param name="seedOf">What an element is at first.</param>
    private static bool InNumbers(Region code, Value shadow, Func<int, Value> seedOf)
    {
        Op[] uses = [.. code.AllOps().Where(op => op.Operands.Contains(shadow))];
        if (!uses.All(op => op.Parent == code && op.Code is OpCode.Load or OpCode.Store or OpCode.Accumulate && op.Operands[0] == shadow && Builder.NumberOf(op.Operands[1]) is not null)) return false;
        var elements = new Dictionary<int, Value>();
        var loaded = new Dictionary<Value, Value>();
        Value Known(Value value) => loaded.TryGetValue(value, out Value? known) ? known : value;
        foreach (Op op in uses)
        {
            int index = (int)Builder.NumberOf(op.Operands[1])!.Value, at = code.Ops.IndexOf(op);
            if (!elements.TryGetValue(index, out Value? element)) elements[index] = element = seedOf(index);
            code.Ops.RemoveAt(at);
            if (op.Code == OpCode.Load) loaded[op.Result] = element;
            else if (op.Code == OpCode.Store) elements[index] = Known(op.Operands[2]);
            else
            {
                var sum = new Builder(new Region(), relaxed: true);
                elements[index] = sum.Add(element, Known(op.Operands[2]));
                foreach (Op added in sum.Region.Ops) code.Insert(at++, added);
            }
        }

        Substitution.Apply(code, loaded);
        return true;
    }

    private static bool IsRow(IRType type) => type is ScalarType { IsFloat: true } or BufferType { Rank: 1, Element: ScalarType { IsFloat: true }, Kind: not BufferKind.List };

    /// <summary>Neither on the tape nor in storage of its own, nor in methods that may do either.</summary>
    private static bool IsPlain(Op op) => op.Code is not (OpCode.TapePush or OpCode.TapePop or OpCode.TapePushReference or OpCode.TapePopReference or OpCode.ArrayMark or OpCode.ArrayRelease
        or OpCode.Allocate or OpCode.Call or OpCode.Custom or OpCode.Derivative or OpCode.Tensor or OpCode.Map or OpCode.Elements or OpCode.TensorOf);

    private static AdjointFunction Finish(string name, Region body, IReadOnlyList<Port> inputs, IReadOnlyList<Port> outputs)
    {
        Primal.CallUnsupported(body);
        var function = new Function(name, body);
        Simplification.Apply(function);
        ElementForwarding.Apply(function);
        return new AdjointFunction(function, inputs, outputs);
    }

    private static void Adopt(Region body, Value parameter)
    {
        parameter.ArgumentOf = body;
        body.Arguments.Add(parameter);
    }

    public static Port[] PrimalInputs(Function primal) => [.. primal.Parameters.Select((parameter, i) => new Port(PortRole.Primal, i, parameter.Name ?? ""))];

    private Sweeps Build(SweepLayout layout, bool mayFuse = true)
    {
        Function primal = new Cloner().CloneFunction(_source);
        var pointsTo = new PointsTo(primal, _calls);
        var activity = new Activity(primal, pointsTo, _activeParameters, _activeResults);
        var tracking = new ShadowTracking(primal, pointsTo, activity);
        var reverse = new ReverseSweep(activity, pointsTo, _calls, tracking);
        List<(Value Value, Port Port)> inputs = Inputs(primal, layout);
        SeedCotangents(primal, reverse, inputs);
        reverse.Run(primal);
        SweepFusion? fusion = layout == SweepLayout.Joint && mayFuse ? SweepFusion.Run(primal, reverse, pointsTo, _calls) : null;
        // Within one call nobody else changes anything.
        IReadOnlyList<bool> readOnly = layout == SweepLayout.Joint ? [.. primal.Parameters.Select(_ => true)] : _readOnlyParameters;
        var recording = new Recording(primal, reverse, pointsTo, _calls, tracking, layout, readOnly, fusion, inputs.Select(input => input.Value));
        foreach ((Value value, Port port) in inputs)
        {
            if (port.Role == PortRole.Shadow) recording.SupplyShadow(primal.Parameters[port.Index], port.Path, value);
            if (port.Role == PortRole.Primal) recording.Supply(primal.Parameters[port.Index], value);
        }

        recording.CopyTrackedParameters();
        recording.Run();
        ZeroAdjoints.Apply(reverse.LoopMirrors);
        fusion?.Splice(recording.Resolve);
        return new Sweeps(primal, reverse, recording, inputs);
    }

    /// <summary>What the reverse sweep receives beside the primal's parameters.</summary>
    private List<(Value, Port)> Inputs(Function primal, SweepLayout layout)
    {
        if (_variant is not null && layout == SweepLayout.Callee)
            return [.. SplitSignature.ReverseInputs(_variant).Select(port => (Input(primal, port), port))];
        var inputs = new List<(Value, Port)>();
        for (int k = 0; k < primal.Body.Yields.Length; k++)
            if (_activeResults[k])
                foreach (Leaf leaf in Leaf.Within(primal.Body.Yields[k].Type).Where(leaf => !leaf.IsConstant))
                    AddInput(inputs, primal, new Port(PortRole.Cotangent, k, "cotangent" + (primal.Body.Yields.Length > 1 ? k.ToString() : ""), leaf.Path));
        for (int i = 0; i < primal.Parameters.Count; i++)
            foreach (Leaf leaf in ActiveLeaves(primal, i).Where(leaf => leaf.Type is BufferType))
                AddInput(inputs, primal, new Port(PortRole.Shadow, i, ReverseSweep.AdjointName(leaf.Access(primal.Parameters[i].Name ?? "p" + i)), leaf.Path));
        return inputs;
    }

    private IEnumerable<Leaf> ActiveLeaves(Function primal, int parameter) => _activeParameters[parameter] ? ActiveLeaves(primal.Parameters[parameter]) : [];

    /// <summary>A parameter that is an object has the leaves of its members; any other is its own only leaf.</summary>
    public static IEnumerable<Leaf> ActiveLeaves(Value parameter) => Leaf.Within(parameter.Type).Where(leaf => !leaf.IsConstant);

    private static void AddInput(List<(Value, Port)> inputs, Function primal, Port port) => inputs.Add((Input(primal, port), port));

    private static Value Input(Function primal, Port port)
    {
        IRType type = port.Role switch
        {
            PortRole.Cotangent => Leaf.At(primal.Body.Yields[port.Index].Type, port.Path) is var part && part is BufferType result
                ? BufferType.ReadOnlySpan(TangentType.OfElement(ReverseSweep.ElementOf(result)))
                : part,
            PortRole.Shadow when primal.Parameters[port.Index].Type is BufferType buffer => BufferType.Span(Leaf.At(TangentType.OfElement(ReverseSweep.ElementOf(buffer)), port.Path)),
            PortRole.Shadow => BufferType.Span(TangentType.OfElement(ReverseSweep.ElementOf(Leaf.At(primal.Parameters[port.Index].Type, port.Path)))),
            _ => primal.Parameters[port.Index].Type,
        };
        return new Value(type, port.Name);
    }

    private static void SeedCotangents(Function primal, ReverseSweep reverse, List<(Value Value, Port Port)> inputs)
    {
        foreach ((Value cotangent, Port port) in inputs.Where(input => input.Port.Role == PortRole.Cotangent))
        {
            Value result = primal.Body.Yields[port.Index];
            if (Leaf.At(result.Type, port.Path) is BufferType) reverse.SeedBuffer(BufferIn(result, port.Path), cotangent);
            else reverse.Seed(result, port.Path, cotangent);
        }
    }

    /// <summary>An array in an object that the function has just put together.</summary>
    private static Value BufferIn(Value result, string path) =>
        MemberFolding.Find(result, path) ?? throw Refused.Reference("its result", "the array in it belongs to an object that is not made at the end");

    private List<(Value Value, Port Port)> GradientOutputs(Sweeps sweeps)
    {
        var outputs = new List<(Value, Port)>();
        ReverseSweep reverse = sweeps.Reverse;
        for (int i = 0; i < sweeps.Primal.Parameters.Count; i++)
        {
            Value parameter = sweeps.Primal.Parameters[i];
            foreach (Leaf leaf in ActiveLeaves(sweeps.Primal, i).Where(leaf => leaf.Type.IsFloat))
            {
                Value gradient = reverse.AdjointOf(parameter, leaf.Path) is { } found ? sweeps.Recording.Resolve(found) : reverse.Builder.Zero(leaf.Type);
                outputs.Add((gradient, new Port(PortRole.Gradient, i, leaf.Access(parameter.Name ?? ""), leaf.Path)));
            }
        }

        foreach ((string name, Value key) in reverse.Retained)
        {
            Value adjoint = reverse.Scope.Find(key) is { } found ? sweeps.Recording.Resolve(found) : reverse.Builder.Zero(key.Type);
            outputs.Add((adjoint, new Port(PortRole.Retained, -1, name)));
        }

        return outputs;
    }

    /// <summary>A call whose adjoint runs leaves records; any other runs the plain method.</summary>
    public static void NameCalls(Region body, CallVariants calls, Func<Op, bool> isDifferentiated)
    {
        foreach (Op call in body.AllOps().Where(op => op.Code == OpCode.Call && op.Get<CallTarget>().EmittedName is null).ToArray())
        {
            CallVariant callee = calls.Of(call);
            bool isActive = isDifferentiated(call);
            if (isActive) callee.IsDifferentiated = true;
            else callee.IsCalledPlainly = true;
            call.Attribute = call.Get<CallTarget>() with { EmittedName = isActive ? callee.ForwardName : callee.PrimalName };
        }
    }

    /// <summary>Constants of the primal that the reverse code of a split layout still names.</summary>
    private static void ImportConstants(Region code)
    {
        var copies = new Dictionary<Value, Value>();
        var constants = new List<Op>();
        Value Local(Value value)
        {
            if (value.Def is not { Code: OpCode.Constant } op || code.Encloses(op.Parent)) return value;
            if (copies.TryGetValue(value, out Value? copy)) return copy;
            var clone = new Op(OpCode.Constant, [], [new Value(value.Type, value.Name)], null, op.Attribute);
            constants.Add(clone);
            return copies[value] = clone.Result;
        }

        foreach (Op op in code.AllOps())
        {
            for (int i = 0; i < op.Operands.Length; i++) op.Operands[i] = Local(op.Operands[i]);
            foreach (Region inner in op.Regions)
                for (int i = 0; i < inner.Yields.Length; i++)
                    inner.Yields[i] = Local(inner.Yields[i]);
        }

        for (int i = 0; i < code.Yields.Length; i++) code.Yields[i] = Local(code.Yields[i]);
        for (int i = 0; i < constants.Count; i++) code.Insert(i, constants[i]);
    }
}
