using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <content>All rows of a Jacobian in one function.</content>
internal sealed partial class SweepBuilder
{
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
}
