using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Optimize;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// A sweep with tangents that is run for one group of directions after the other computes the same values every time. It becomes two: one that computes the values, and leaves on
/// the tape what was dear, and one that computes tangents alone, for each group.
/// <para>
/// What crosses over is chosen from what the tangents turn out to need: local arrays that are complete before tangents read them, and results of loops and of dear functions. All
/// else is cheap and computed again, so that nothing has to cross over for the second sweep to be right.
/// </para>
/// <para>
/// Both sweeps push the same blocks in the same order, the one to write and the other to read: a tape that is rewound gives the same blocks again, with what is in them.
/// </para>
/// </summary>
internal sealed class ValuesOnce
{
    /// <summary>The part of the work that has to go for two sweeps to be worth it.</summary>
    private const double LeastGain = 0.35;

    private readonly AdjointFunction _source;
    private readonly PointsTo _pointsTo;
    private readonly Op[] _ops;
    private readonly List<Value> _dear;
    private readonly List<Op> _arrays;
    private readonly Dictionary<object, TapeRecord> _records = [];

    private ValuesOnce(AdjointFunction source)
    {
        _source = source;
        _pointsTo = new PointsTo(source.Function, WorstCaseCalls.Instance);
        _ops = source.Function.Body.AllOps();
        _dear = [.. _ops.SelectMany(op => op.Results).Where(IsDear)];
        _arrays = [.. source.Function.Body.Ops.Where(IsPlainArray)];
    }

    /// <summary>The two sweeps, unfinished; null where there is little to gain.</summary>
    /// <param name="lanes">Stays as it is.</param>
    public static (AdjointFunction Values, AdjointFunction Tangents)? Split(AdjointFunction lanes)
    {
        // Only numbers are handed back by the first sweep; callees have tapes and tangents of their own.
        for (int k = 0; k < lanes.Outputs.Count; k++)
            if (!lanes.Outputs[k].IsTangent && lanes.Function.Body.Yields[k].Type is not ScalarType) return null;
        return lanes.Function.Body.All(CanRunTwice) ? new ValuesOnce(lanes).Split() : null;
    }

    private static bool CanRunTwice(Op op) => op.Code switch
    {
        OpCode.Call or OpCode.Custom or OpCode.Derivative or OpCode.Unsupported or OpCode.Tensor or OpCode.Elements or OpCode.TensorOf or OpCode.Map => false,
        OpCode.TapePush or OpCode.TapePop or OpCode.TapePushReference or OpCode.TapePopReference or OpCode.ArrayMark or OpCode.ArrayRelease => false,
        // What makes an exception does not run twice: the first sweep has thrown it.
        OpCode.Opaque => op.Get<OpaqueCode>().Effect != Effect.Observable || op.Parent!.EndsInThrow,
        _ => true,
    };

    private (AdjointFunction Values, AdjointFunction Tangents)? Split()
    {
        List<Value> dear = _dear;
        List<Op> arrays = _arrays;
        while (true)
        {
            Half trial = Build(isOfTangents: true, dear, arrays);
            AdjointFunction tangents = trial.Function.Only(port => port.IsTangent, keepsFailures: false);
            var left = new HashSet<Op>(tangents.Function.Body.AllOps());
            var unfinished = new HashSet<Op>(arrays.Where(array => Reads(array).Any(read => left.Contains(trial.CopyOf[read]) && !IsComplete(array, read))));
            if (unfinished.Count > 0)
            {
                arrays = [.. arrays.Where(array => !unfinished.Contains(array))];
                continue;
            }

            dear = [.. dear.Where(value => left.Contains(trial.Loads[value].Def!))];
            arrays = [.. arrays.Where(array => Reads(array).Any(read => left.Contains(trial.CopyOf[read])))];
            if (dear.Count + arrays.Count == 0 || Work(tangents.Function.Body) > (1 - LeastGain) * Work(_source.Function.Body)) return null;
            break;
        }

        AdjointFunction second = Build(isOfTangents: true, dear, arrays).Function.Only(port => port.IsTangent, keepsFailures: false);
        AdjointFunction first = Build(isOfTangents: false, dear, arrays).Function.Only(port => !port.IsTangent, keepsFailures: true);
        List<Value> parameters = first.Function.Body.Arguments;
        // Values know nothing of tangents; a parameter that is still named could not go.
        if (first.Function.Body.Any(op => op.Operands.Any(operand => operand.ArgumentOf == first.Function.Body && first.Inputs[parameters.IndexOf(operand)].IsTangent))) return null;
        Value[] values = [.. parameters.Where((_, i) => !first.Inputs[i].IsTangent)];
        parameters.Clear();
        parameters.AddRange(values);
        ActiveIterations.Apply(second.Function);
        return (new AdjointFunction(first.Function, [.. first.Inputs.Where(port => !port.IsTangent)], first.Outputs), second);
    }

    /// <summary>Results of loops and of dear functions.</summary>
    private bool IsDear(Value value)
    {
        if (value.Type is not ScalarType { Kind: ScalarKind.Float64 or ScalarKind.Float32 or ScalarKind.Integer }) return false;
        Op op = value.Def!;
        if (op.Parent!.EndsInThrow || !HasBlock(op.Parent)) return false;
        return op.Code is OpCode.For or OpCode.While || (op.Code == OpCode.Apply && op.Get<Primitive>().Cost == Cost.Expensive);
    }

    private static bool HasBlock(Region region) => region.Owner?.Code switch
    {
        null or OpCode.If or OpCode.For => true,
        OpCode.While => region == region.Owner.Regions[1],
        _ => false,
    };

    /// <summary>The body of a loop of which it is known before how often it runs: one block serves all iterations. Elsewhere each run has its own.</summary>
    private static bool IsCounted(Region region) =>
        region.Owner is { Code: OpCode.For } loop && loop.Get<CountedLoop>() is { Test: LoopTest.Less, Step: 1 } && loop.Operands[0].Type == ScalarType.Int32;

    /// <summary>A local array of numbers that no variable refers to but itself and parts of it.</summary>
    private bool IsPlainArray(Op op)
    {
        if (op.Code != OpCode.Allocate || op.Operands.Length != 1) return false;
        if (op.Result.Type is not BufferType { Kind: BufferKind.Array, Rank: 1, Element: ScalarType { Kind: ScalarKind.Float64 or ScalarKind.Float32 or ScalarKind.Integer } }) return false;
        var views = new HashSet<Value> { op.Result };
        foreach (Op user in _ops)
        {
            if (user.Regions.Any(region => region.Yields.Any(views.Contains))) return false;
            if (!user.Operands.Any(views.Contains)) continue;
            switch (user.Code)
            {
                case OpCode.AsSpan or OpCode.Slice:
                    views.Add(user.Result);
                    break;
                case OpCode.Load or OpCode.Length or OpCode.Store or OpCode.Accumulate or OpCode.Fill or OpCode.Copy or OpCode.AccumulateAll:
                    break;
                default:
                    return false;
            }
        }

        return !_source.Function.Body.Yields.Any(views.Contains);
    }

    private Root RootOf(Op array) => _pointsTo.Of(array.Result).Single();

    private IEnumerable<Op> Reads(Op array)
    {
        Root root = RootOf(array);
        bool IsIt(Value buffer) => _pointsTo.Of(buffer).Contains(root);
        return _ops.Where(op => op.Code switch
        {
            OpCode.Load or OpCode.Copy or OpCode.AccumulateAll => IsIt(op.Operands[0]),
            _ => false,
        });
    }

    /// <summary>Whether all that is ever written to the array has been when it is read here.</summary>
    private bool IsComplete(Op array, Op read) => RootOf(array).Writers.All(writer => PlaceOf(writer) < PlaceOf(read));

    private int PlaceOf(Op op)
    {
        while (op.Parent != _source.Function.Body) op = op.Parent!.Owner!;
        return _source.Function.Body.Ops.IndexOf(op);
    }

    private sealed record Half(AdjointFunction Function, Dictionary<Op, Op> CopyOf, Dictionary<Value, Value> Loads);

    /// <summary>One of the sweeps, with all that the other is for still in it.</summary>
    private Half Build(bool isOfTangents, List<Value> dear, List<Op> arrays)
    {
        // What the second sweep runs has run in the first.
        var cloner = new Cloner(isRepeat: isOfTangents);
        Function function = cloner.CloneFunction(_source.Function);
        Op[] copies = function.Body.AllOps();
        var copyOf = new Dictionary<Op, Op>();
        for (int i = 0; i < copies.Length; i++) copyOf[_ops[i]] = copies[i];
        var loads = new Dictionary<Value, Value>();
        var replacement = new Dictionary<Value, Value>();
        foreach (Op array in arrays) Share(array);
        // A part that has been cut out once has the length that was asked for.
        foreach (Op length in copies.Where(op => isOfTangents && op.Code == OpCode.Length && op.Operands[0].Def is { Code: OpCode.Slice, Operands.Length: 3 }))
            replacement[length.Result] = length.Operands[0].Def!.Operands[2];
        foreach (IGrouping<(Region, IRType Type), Value> group in dear.GroupBy(value => (value.Home, value.Type))) Record([.. group], group.Key);
        Substitution.Apply(function.Body, replacement);
        return new Half(new AdjointFunction(function, _source.Inputs, _source.Outputs), copyOf, loads);

        void Share(Op array)
        {
            Op copy = copyOf[array];
            var type = BufferType.Span(((BufferType)array.Result.Type).Element);
            int at = function.Body.Ops.IndexOf(copy);
            var builder = new Builder(new Region(), relaxed: true);
            Value block = Block(builder, copy.Operands[0], type, array, [array.Result]);
            block.Name = array.Result.Name;
            if (!isOfTangents) builder.Fill(block, builder.Zero(type.Element));
            function.Body.Ops.RemoveAt(at);
            foreach (Op op in builder.Region.Ops.ToArray()) function.Body.Insert(at++, op);
            replacement[copy.Result] = block;
            if (!isOfTangents) return;
            foreach (Op writer in RootOf(array).Writers) copyOf[writer].Parent!.Ops.Remove(copyOf[writer]);
        }

        void Record(Value[] values, (Region Region, IRType Type) key)
        {
            Region region = cloner[values[0]].Home;
            var before = new Builder(new Region(), relaxed: true);
            var start = new Builder(new Region(), relaxed: true);
            Value count = before.Int(values.Length), part, first = start.Int(0);
            if (!IsCounted(region))
            {
                part = Block(start, start.Int(values.Length), BufferType.Span(key.Type), key, values);
            }
            else
            {
                Op[] nest = Nest(region.Owner!);
                Value[] trips = [.. nest.Select(loop => Trips(before, loop))];
                part = Block(before, before.Multiply(trips.Aggregate(before.Multiply), count), BufferType.Span(key.Type), key, values);
                Recording.InsertBefore(nest[0], before.Region.Ops.ToArray());
                for (int level = 0; level < nest.Length; level++)
                    first = start.Add(start.Multiply(first, trips[level]), start.Subtract(nest[level].Regions[0].Arguments[0], Known(start, nest[level].Operands[0])));
                if (values.Length > 1)
                {
                    part = start.Slice(part, start.Multiply(first, start.Int(values.Length)), start.Int(values.Length), BufferType.Span(key.Type));
                    first = start.Int(0);
                }
            }

            var end = new Builder(region, relaxed: true);
            for (int slot = 0; slot < values.Length; slot++)
            {
                Value value = cloner[values[slot]];
                if (!isOfTangents)
                {
                    end.Store(part, [end.Add(first, end.Int(slot))], value);
                    continue;
                }

                Value load = start.Load(part, [start.Add(first, start.Int(slot))], key.Type);
                load.Name = value.Name;
                replacement[value] = loads[values[slot]] = load;
            }

            int index = 0;
            foreach (Op op in start.Region.Ops.ToArray()) region.Insert(index++, op);
        }
    }

    /// <summary>The loop and those around it that run it equally often each time: one block serves all of them. From the outside in.</summary>
    private static Op[] Nest(Op loop)
    {
        var nest = new List<Op> { loop };
        while (nest[0].Parent!.Owner is { } outer && IsCounted(nest[0].Parent!) && nest.All(inner => inner.Operands.Take(2).All(bound => Builder.NumberOf(bound) is not null || !outer.Regions[0].Encloses(bound.Home))))
            nest.Insert(0, outer);
        return [.. nest];
    }

    private static Value Trips(Builder builder, Op loop)
    {
        Value distance = builder.Subtract(Known(builder, loop.Operands[1]), Known(builder, loop.Operands[0]));
        return builder.Select(builder.Apply("greater", distance, builder.Int(0)), distance, builder.Int(0));
    }

    /// <summary>A constant may stand further in.</summary>
    private static Value Known(Builder builder, Value bound) => Builder.NumberOf(bound) is { } number ? builder.Int((int)number) : bound;

    /// <param name="key">What tells the block from others: both sweeps have the same.</param>
    /// <param name="kept">What is in it.</param>
    private Value Block(Builder builder, Value count, BufferType type, object key, IReadOnlyList<Value> kept)
    {
        if (!_records.TryGetValue(key, out TapeRecord? record)) _records[key] = record = new TapeRecord(_records.Count, "");
        Op push = builder.Append(OpCode.TapePush, [count], [type], record).Result.Def!;
        string names = string.Join(", ", kept.Select(value => value.Name).OfType<string>().Distinct());
        if (names.Length > 0) push.Comment = "for the tangents: " + names;
        return push.Result;
    }

    /// <summary>Roughly how long the code takes: loops of which it is not known are taken to run as often as short ones do.</summary>
    private static double Work(Region region)
    {
        const int trips = 16, dear = 15;
        double work = 0;
        foreach (Op op in region.Ops)
        {
            work += op.Code switch
            {
                OpCode.Apply when op.Get<Primitive>().Cost == Cost.Expensive => dear,
                OpCode.Apply when op.Result.Type.IsFloat => 1,
                OpCode.Load or OpCode.Store => 1,
                OpCode.For when Builder.NumberOf(op.Operands[0]) is { } from && Builder.NumberOf(op.Operands[1]) is { } to => Math.Max(0, Math.Abs(to - from)) * Work(op.Regions[0]),
                OpCode.For or OpCode.While => trips * op.Regions.Sum(Work),
                _ => op.Regions.Sum(Work),
            };
        }

        return work;
    }
}
