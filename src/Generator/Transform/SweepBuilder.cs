using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Optimize;

namespace DiffGen.Generator.Transform;

/// <summary>Puts forward and reverse sweep of one function together, in one of the <see cref="SweepLayout"/>s.</summary>
internal sealed partial class SweepBuilder
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
        foreach (Op call in body.AllOps(op => op.Code == OpCode.Call && op.Get<CallTarget>().EmittedName is null).ToArray())
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
