using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Optimize;

namespace DiffGen.Generator.Transform;

/// <summary>Writes the tangents of a function and of the methods that it calls.</summary>
internal sealed class TangentProgram
{
    private readonly CallVariants _calls;
    private readonly Func<TangentAlgebra> _algebra;
    private readonly TangentTypes _types;
    private readonly TangentRecords _records = new();
    private readonly List<CalleeFunction> _callees = [];
    private readonly HashSet<CallVariant> _written = [];

    /// <param name="calls">The methods that are called, analysed for the function whose tangent is wanted.</param>
    /// <param name="algebra">What a tangent is, anew for each function; null: a number.</param>
    public TangentProgram(CallVariants calls, Func<TangentAlgebra>? algebra = null)
    {
        _calls = calls;
        _algebra = algebra ?? (() => new LinearTangents());
        _types = _algebra().Types;
    }

    /// <summary>The tangents of methods that some function calls, finished.</summary>
    public IReadOnlyList<CalleeFunction> Callees()
    {
        TangentAlgebra algebra = _algebra();
        bool changed;
        do
        {
            changed = false;
            foreach (CallVariant variant in _calls.All.Where(algebra.IsWanted).ToArray())
            {
                if (!_written.Add(variant)) continue;
                Function tangent = Tangent(variant);
                AdjointFunction.Finish(tangent);
                _callees.Add(new CalleeFunction(algebra.NameOf(variant), tangent, UsesTape: true));
                changed = true;
            }
        }
        while (changed);
        return _callees;
    }

    /// <summary>The function with its tangent, unfinished.</summary>
    /// <param name="source">Its code is used up.</param>
    /// <param name="inputs">The inputs that have tangents: ports of <paramref name="source"/>, or of members of one that is an object, with their types.</param>
    /// <param name="hasTangent">Which outputs are wanted with their tangents.</param>
    public AdjointFunction Tangent(AdjointFunction source, IReadOnlyList<(int Parameter, Port Port, IRType Type)> inputs, Func<Port, bool> hasTangent)
    {
        Function function = source.Function;
        bool[] active = [.. function.Parameters.Select((_, i) => inputs.Any(input => input.Parameter == i))];
        bool[] useful = [.. source.Outputs.Select(hasTangent)];
        TangentAlgebra algebra = _algebra();
        ZeroAdjoints.Undo(function.Body, mayWiden: algebra.SkipsZeros);
        var pointsTo = new PointsTo(function, _calls);
        var sweep = new ForwardSweep(function, pointsTo, new Activity(function, pointsTo, active, useful, _calls.Records), _calls, _records, algebra);
        var tangents = new List<(Value Value, Port Port)>();
        foreach ((int parameter, Port port, IRType type) in inputs)
        {
            // Storage that belongs to a member of an object is a parameter of its own.
            string member = function.Parameters[parameter].Type is AggregateType ? port.Path : "";
            foreach (string path in type is BufferType ? _types.Parts(type) : [""])
            {
                Port tangent = port with { IsTangent = true, Name = ForwardSweep.NameOf(Leaf.Join(port.Name, path)), Path = Leaf.Join(port.Path, path) };
                var value = new Value(_types.OfInput(type, path), tangent.Name);
                tangents.Add((value, tangent));
                sweep.Seed(function.Parameters[parameter], Leaf.Join(member, path), value);
            }
        }

        sweep.Run();
        (Value Result, string Path, Port Port)[] outputs =
        [
            .. function.Body.Yields.Zip(source.Outputs, (result, port) => (result, port)).Where((_, k) => useful[k])
                .SelectMany(output => PartsOf(output.result.Type).Select(path => (output.result, path, output.port with { IsTangent = true, Path = Leaf.Join(output.port.Path, path) }))),
        ];
        Value[] results = [.. outputs.Select(output => sweep.Output(output.Result, output.Path))];
        function.Body.Yields = [.. function.Body.Yields, .. results];
        foreach ((Value value, _) in tangents) Adopt(function.Body, value);
        foreach (Value parameter in algebra.Parameters) Adopt(function.Body, parameter);
        SweepBuilder.NameCalls(function.Body, _calls, _ => false);
        Simplification.Apply(function);
        IEnumerable<Port> inputPorts = source.Inputs.Concat(tangents.Select(tangent => tangent.Port)).Concat(algebra.Parameters.Select(parameter => new Port(PortRole.Support, -1, parameter.Name!)));
        return new AdjointFunction(function, [.. inputPorts], [.. source.Outputs, .. outputs.Select(output => output.Port)]);
    }

    /// <summary>A result that is an object has a tangent for each of its members, arrays included.</summary>
    private IEnumerable<string> PartsOf(IRType result) =>
        result is AggregateType ? Leaf.Within(result).Where(leaf => !leaf.IsConstant).Select(leaf => leaf.Path) : _types.Parts(result);

    private Function Tangent(CallVariant variant)
    {
        Function function = new Cloner().CloneFunction(variant.Primal);
        Primal.CallUnsupported(function.Body);
        TangentAlgebra algebra = _algebra();
        ZeroAdjoints.Undo(function.Body, mayWiden: algebra.SkipsZeros);
        var pointsTo = new PointsTo(function, _calls);
        foreach (Value result in function.Body.Yields)
            if (result.Type is BufferType && pointsTo.Of(result).Any(root => root.IsParameter || root.Container is { IsParameter: true }))
                throw Refused.Reference($"the result of '{variant.Name}'", "it may be the storage of a parameter");
        var sweep = new ForwardSweep(function, pointsTo, new Activity(function, pointsTo, variant.ActiveParameters, [.. function.Body.Yields.Select(_ => true)], _calls.Records), _calls, _records, algebra);
        var tangents = new List<Value>();
        foreach ((int i, string path) in TangentSignature.Inputs(variant, _types))
        {
            Value parameter = function.Parameters[i];
            var tangent = new Value(_types.OfInput(parameter.Type, path), ForwardSweep.NameOf(Leaf.Join(parameter.Name ?? "p" + i, path)));
            tangents.Add(tangent);
            sweep.Seed(parameter, path, tangent);
        }

        sweep.Run();
        Value[] results = [.. TangentSignature.Outputs(variant, _types).Select(output => sweep.Output(function.Body.Yields[output.Index], output.Path))];
        function.Body.Yields = [.. function.Body.Yields, .. results];
        foreach (Value tangent in tangents.Concat(algebra.Parameters)) Adopt(function.Body, tangent);
        SweepBuilder.NameCalls(function.Body, _calls, _ => false);
        Simplification.Apply(function);
        return function;
    }

    /// <summary>Makes a value a parameter.</summary>
    public static void Adopt(Region body, Value parameter)
    {
        parameter.ArgumentOf = body;
        body.Arguments.Add(parameter);
    }
}
