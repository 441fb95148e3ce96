using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>The Jacobian of a method in one function, all rows.</summary>
/// <param name="Adding">Adds to the matrices.</param>
/// <param name="Setting">Sets those entries that it names, and adds where it names none; null where it names none at all.</param>
/// <param name="Entries">For each active parameter of whose matrix <see cref="Setting"/> sets all entries if it has no more than that: how many those are.</param>
internal sealed record JacobianFunctions(AdjointFunction Adding, AdjointFunction? Setting, IReadOnlyDictionary<int, int> Entries)
{
    public JacobianFunctions Finish() => new(Adding.Finish(), Setting?.Finish(), Entries);
}

/// <content>All rows of a Jacobian in one function.</content>
internal sealed partial class SweepBuilder
{
    /// <summary>Rows that are written out have no more operations than this, all together.</summary>
    private const int MostOpsInRows = 600;

    /// <summary>
    /// The Jacobian: one forward sweep and behind it, in the same function, a loop over the outputs with the reverse sweep as its body; or, where the outputs are few and named, the reverse
    /// sweep of each. Its inputs are those of the method and a matrix
    /// for each active parameter that is no output. Null where the reverse sweep reads records or needs storage of its own: then it is a function of its own.
    /// </summary>
    /// <param name="written">Which parameters are outputs.</param>
    /// <param name="read">Which parameters matter before they are written.</param>
    public JacobianFunctions? Rows(IReadOnlyList<bool> written, IReadOnlyList<bool> read)
    {
        if (!_source.Body.Yields.All(result => result.Type is ScalarType { IsFloat: true }) || !_activeResults.All(active => active)) return null;
        for (int i = 0; i < _activeParameters.Count; i++)
            if (_activeParameters[i] && (!IsRow(_source.Parameters[i].Type) || (written[i] && read[i])))
                return null;
        Sweeps sweeps = Build(SweepLayout.Joint, mayFuse: false);
        Region body = sweeps.Primal.Body, code = sweeps.Reverse.Code;
        if (!body.AllOps().Concat(code.AllOps()).All(IsPlain)) return null;
        if (RowsApart(sweeps, written) is { } apart) return apart;
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
            if (InNumbers(code, shadow, index => seeds.Select(seeds.Apply("equal", place, seeds.Int(index)), one, zero), replacement)) continue;
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
        return new JacobianFunctions(Finish(sweeps.Primal.Name, body, inputs, PrimalOutputs(body)), null, new Dictionary<int, int>());
    }

    private static Port[] PrimalOutputs(Region body) => [.. body.Yields.Select((_, k) => new Port(PortRole.Primal, k, ""))];

    /// <summary>
    /// The same without a loop, where every output is a number that is returned or an element that is named: the cotangents of each row are known numbers then. Rows of elements that nothing is
    /// written to are zero.
    /// </summary>
    private JacobianFunctions? RowsApart(Sweeps sweeps, IReadOnlyList<bool> written)
    {
        Region body = sweeps.Primal.Body, code = sweeps.Reverse.Code;
        Value Input(PortRole role, int index) => sweeps.Inputs.Single(input => input.Port.Role == role && input.Port.Index == index).Value;
        var outputs = new List<(int Parameter, int Element, Value Seed)>();
        for (int k = 0; k < body.Yields.Length; k++) outputs.Add((-1, k, Input(PortRole.Cotangent, k)));
        for (int i = 0; i < written.Count; i++)
        {
            if (!_activeParameters[i] || !written[i]) continue;
            Value shadow = Input(PortRole.Shadow, i);
            if (NamedElements(code, shadow) is not { } elements) return null;
            outputs.AddRange(elements.Select(element => (i, element, new Value(((BufferType)shadow.Type).Element, null))));
        }

        int[] inputs = [.. Enumerable.Range(0, _activeParameters.Count).Where(i => _activeParameters[i] && !written[i])];
        Value[] gradientsOfBuffers = [.. inputs.Where(i => body.Arguments[i].Type is BufferType).Select(i => Input(PortRole.Shadow, i))];
        Value[] cotangents = [.. written.Select((isWritten, i) => (isWritten, i)).Where(entry => entry.isWritten && _activeParameters[entry.i]).Select(entry => Input(PortRole.Shadow, entry.i))];
        if (RowCopies.Of(code, [.. outputs.Select(output => output.Seed), .. gradientsOfBuffers, .. cotangents], outputs.Count, MostOpsInRows) is not { } copies) return null;
        var loaded = new Dictionary<Value, Value>();
        for (int i = 0; i < written.Count; i++)
            if (_activeParameters[i] && written[i])
                InNumbers(code, Input(PortRole.Shadow, i), element => outputs.First(output => output.Parameter == i && output.Element == element).Seed, loaded);
        // With the sums of cotangents, and without the storage that they stood in.
        copies = RowCopies.Of(code, [.. outputs.Select(output => output.Seed), .. gradientsOfBuffers], outputs.Count, int.MaxValue)!;

        var builder = new Builder(body, relaxed: true);
        var ports = new List<Port>(PrimalInputs(sweeps.Primal));
        var matrices = new Dictionary<int, Value>();
        foreach (int i in inputs)
        {
            Value parameter = body.Arguments[i];
            matrices[i] = new Value(BufferType.Span(parameter.Type is BufferType buffer ? buffer.Element : parameter.Type), ReverseSweep.AdjointName(parameter.Name ?? "p" + i));
            ports.Add(new Port(PortRole.Shadow, i, matrices[i].Name!));
        }

        var rows = new Value[outputs.Count];
        for (int row = 0; row < rows.Length; row++)
        {
            (int parameter, int element, _) = outputs[row];
            rows[row] = builder.Int(element);
            if (parameter >= 0 && body.Yields.Length > 0) rows[row] = builder.Add(builder.Int(body.Yields.Length), rows[row]);
            for (int i = 0; i < parameter; i++)
                if (_activeParameters[i] && written[i])
                    rows[row] = builder.Add(builder.Length(body.Arguments[i]), rows[row]);
            for (int other = 0; other < rows.Length; other++)
                copies[row, outputs[other].Seed] = other == row ? builder.Number(outputs[other].Seed.Type, 1) : builder.Zero(outputs[other].Seed.Type);
        }

        var rowsOf = new Dictionary<int, Value[]>();
        foreach (int i in inputs.Where(i => body.Arguments[i].Type is BufferType))
        {
            Value length = builder.Length(body.Arguments[i]);
            rowsOf[i] = [.. rows.Select(row => builder.Slice(matrices[i], builder.Multiply(row, length), length, (BufferType)matrices[i].Type))];
            for (int row = 0; row < rows.Length; row++)
            {
                rowsOf[i][row].Name = matrices[i].Name + "Row";
                copies[row, Input(PortRole.Shadow, i)] = rowsOf[i][row];
            }
        }

        List<(Value Value, Port Port)> gradients = GradientOutputs(sweeps);
        copies.Write(code, builder);
        foreach ((Value value, Port port) in gradients.Where(output => output.Port.Role == PortRole.Gradient))
        {
            for (int row = 0; row < rows.Length; row++)
            {
                Value gradient = copies[row, loaded.TryGetValue(value, out Value? read) ? read : value];
                if (Builder.NumberOf(gradient) != 0) builder.Accumulate(matrices[port.Index], [rows[row]], gradient);
            }
        }

        foreach (Value matrix in matrices.Values) Adopt(body, matrix);

        Port[] results = PrimalOutputs(body);
        var cloner = new Cloner();
        Region setting = cloner.CloneRegion(body);
        var entries = new Dictionary<int, int>();
        // Every element that is named exists: a matrix with no more entries than named rows times named columns has no others.
        foreach (int i in inputs)
        {
            int? columns = rowsOf.TryGetValue(i, out Value[]? parts)
                ? SetEntries(setting, [.. parts.Select(part => cloner[part])])
                : SetColumn(setting, cloner[matrices[i]], [.. rows.Select(row => cloner[row])]);
            if (columns is { } count) entries[i] = outputs.Count * count;
        }

        AdjointFunction adding = Finish(sweeps.Primal.Name, body, ports, results);
        return new JacobianFunctions(adding, entries.Count > 0 ? Finish(sweeps.Primal.Name, setting, ports, results) : null, entries);
    }

    /// <summary>Makes of what is added to elements of the rows what they are set to, and of the elements between them that nothing is added to zeros.</summary>
    /// <returns>How many elements of each row are set: from the first on, without a gap. Null where something is added to elements that are not named, and nothing is changed.</returns>
    private static int? SetEntries(Region body, IReadOnlyList<Value> rows)
    {
        var terms = rows.ToDictionary(row => row, row => body.AllOps(op => op.Operands.Contains(row)).ToArray());
        if (terms.Values.SelectMany(ops => ops).Any(op => op.Parent != body || op.Code != OpCode.Accumulate || op.Operands.Length != 3 || Builder.NumberOf(op.Operands[1]) is null or < 0 || op.Get<string>().Length > 0)) return null;
        var named = new HashSet<int>(terms.Values.SelectMany(ops => ops).Select(op => (int)Builder.NumberOf(op.Operands[1])!.Value));
        int count = named.Count == 0 ? 0 : named.Max() + 1;
        if (count == 0 || count > 2 * named.Count) return null;
        foreach (Value row in rows)
            for (int i = 0; i < count; i++)
                Set(body, row, i, [.. terms[row].Where(op => (int)Builder.NumberOf(op.Operands[1])!.Value == i)]);
        return count;
    }

    private static int? SetColumn(Region body, Value matrix, IReadOnlyList<Value> rows)
    {
        Op[] uses = [.. body.AllOps(op => op.Operands.Contains(matrix))];
        foreach (Value row in rows) Set(body, matrix, row, [.. uses.Where(op => op.Operands[1] == row)]);
        return 1;
    }

    private static void Set(Region body, Value storage, int index, Op[] terms)
    {
        var builder = new Builder(body, relaxed: true);
        Set(body, storage, terms.Length > 0 ? terms[terms.Length - 1].Operands[1] : builder.Int(index), terms);
    }

    private static void Set(Region body, Value storage, Value index, Op[] terms)
    {
        var builder = new Builder(new Region(), relaxed: true);
        Value? sum = null;
        foreach (Value term in terms.Select(op => op.Operands[op.Operands.Length - 1])) sum = sum is null ? term : builder.Add(sum, term);
        builder.Store(storage, [index], sum is not null && Builder.NumberOf(sum) != 0 ? sum : builder.Zero(((BufferType)storage.Type).Element));
        int at = terms.Length > 0 ? body.Ops.IndexOf(terms[terms.Length - 1]) : body.Ops.Count;
        if (terms.Length > 0) builder.Region.Ops[builder.Region.Ops.Count - 1].Comment = terms[terms.Length - 1].Comment;
        foreach (Op op in builder.Region.Ops.ToArray()) body.Insert(at++, op);
        body.Ops.RemoveAll(op => Array.IndexOf(terms, op) >= 0);
    }

    /// <summary>The elements of a cotangent of which each use is of an element that is named; null where there are others.</summary>
    private static int[]? NamedElements(Region code, Value shadow)
    {
        Op[] uses = [.. code.AllOps(op => op.Operands.Contains(shadow))];
        return uses.All(op => IsOfNamedElement(op, code, shadow)) ? [.. uses.Select(op => (int)Builder.NumberOf(op.Operands[1])!.Value).Distinct().OrderBy(element => element)] : null;
    }

    private static bool IsOfNamedElement(Op op, Region code, Value shadow) =>
        op.Parent == code && op.Code is OpCode.Load or OpCode.Store or OpCode.Accumulate && op.Operands[0] == shadow && Builder.NumberOf(op.Operands[1]) is not null;

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
    /// <param name="loaded">What stands for values that were read from it.</param>
    private static bool InNumbers(Region code, Value shadow, Func<int, Value> seedOf, Dictionary<Value, Value> loaded)
    {
        Op[] uses = [.. code.AllOps(op => op.Operands.Contains(shadow))];
        if (!uses.All(op => IsOfNamedElement(op, code, shadow))) return false;
        var elements = new Dictionary<int, Value>();
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
