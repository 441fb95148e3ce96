using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>
/// A span that a loop carries (<c>x = x[1..]</c>), or that a branch chooses, refers to different storage at different times. A span cannot be
/// kept for the reverse sweep, but three numbers can: which storage it lies in, where it starts there, and how long it is. They take its
/// place in what loops carry and branches yield, and the span is cut anew from the storage where the value is used. That the storage is
/// in scope there, and that the start can be told, is what makes this possible; other spans stay as they are.
/// </summary>
internal sealed class MovingSpans
{
    private readonly Function _function;
    private readonly PointsTo _pointsTo;
    private readonly List<Value> _storage = [];
    private readonly Dictionary<Value, Place> _places = [];
    private readonly Dictionary<Value, Value> _replacement = [];
    private HashSet<(Op Op, int Index)> _moving = [];

    private MovingSpans(Function function)
    {
        _function = function;
        _pointsTo = new PointsTo(function, Optimize.WorstCaseCalls.Instance);
    }

    /// <param name="Storage">The ordinal of the storage.</param>
    /// <param name="Start">Where the span starts in it.</param>
    /// <param name="Length">How many elements it has.</param>
    private sealed record Place(Value Storage, Value Start, Value Length);

    /// <returns>Whether anything changed.</returns>
    public static bool Apply(Function function)
    {
        if (!function.Body.AllOps().Any(op => Candidates(op).Any())) return false;
        return new MovingSpans(function).Apply();
    }

    private bool Apply()
    {
        _moving = [.. _function.Body.AllOps().SelectMany(op => Candidates(op).Select(k => (op, k)))];
        while (_moving.RemoveWhere(moving => !IsTold(moving.Op, moving.Index)) > 0)
        {
        }

        if (_moving.Count == 0) return false;
        Visit(_function.Body);
        Substitution.Apply(_function.Body, _replacement);
        return true;
    }

    private static IEnumerable<int> Candidates(Op op) => op.Code switch
    {
        OpCode.For or OpCode.While => Spans(op),
        OpCode.If => Spans(op).Where(k => !IsChoice(op, k)),
        _ => [],
    };

    private static IEnumerable<int> Spans(Op op) => Enumerable.Range(0, op.Results.Length).Where(k => IsSpan(op.Results[k]));

    /// <summary>Between two spans that are both in scope.</summary>
    private static bool IsChoice(Op op, int k) => op.Regions.All(branch => !branch.EndsInThrow && branch.Yields[k].Home.Encloses(op.Parent));

    private static bool IsSpan(Value value) => value.Type is BufferType { Kind: not BufferKind.Array, Rank: 1 };

    // ---- which spans can be told by numbers, if all of those that are taken for such can

    private bool IsTold(Op op, int k)
    {
        IReadOnlyCollection<Root> roots = _pointsTo.Of(op.Results[k]);
        return roots.Count > 0
            && roots.All(root => root.Container is null && IsDefinedBefore(root.Origin, op))
            && Sources(op, k).All(IsTold);
    }

    private bool IsTold(Value span) => IsStorage(span) || _places.ContainsKey(span) || span.Def switch
    {
        { Code: OpCode.Slice or OpCode.AsSpan } op => IsTold(op.Operands[0]),
        { Code: OpCode.Select or OpCode.If } when Choice(span) is var (_, a, b) => IsTold(a) && IsTold(b),
        { Code: OpCode.For or OpCode.While or OpCode.If } op => _moving.Contains((op, Array.IndexOf(op.Results, span))),
        null when span.ArgumentOf!.Owner is { } loop => _moving.Contains((loop, span.ArgumentOf.Arguments.IndexOf(span) - (loop.Code == OpCode.For ? 1 : 0))),
        _ => false,
    };

    private static (Value Condition, Value IfTrue, Value IfFalse)? Choice(Value span)
    {
        if (span.Def is not { Code: OpCode.Select or OpCode.If } op) return null;
        if (op.Code == OpCode.Select) return (op.Operands[0], op.Operands[1], op.Operands[2]);
        int k = Array.IndexOf(op.Results, span);
        return IsChoice(op, k) ? (op.Operands[0], op.Regions[0].Yields[k], op.Regions[1].Yields[k]) : null;
    }

    private bool IsStorage(Value value) => _pointsTo.Of(value).Any(root => root.Origin == value && root.Container is null);

    /// <summary>What the loop starts with and what its iterations leave, or what the branches yield.</summary>
    private static IEnumerable<Value> Sources(Op op, int k)
    {
        if (op.Code != OpCode.If) yield return op.Operands[(op.Code == OpCode.For ? 2 : 0) + k];
        foreach (Region region in Yielding(op)) yield return region.Yields[k];
    }

    private static IEnumerable<Region> Yielding(Op op) =>
        (op.Code == OpCode.While ? op.Regions.Skip(1) : op.Regions).Where(region => !region.EndsInThrow);

    private static bool IsDefinedBefore(Value value, Op op)
    {
        if (!value.Home.Encloses(op.Parent)) return false;
        if (value.Def is null) return true;
        Op ancestor = op;
        while (ancestor.Parent != value.Home) ancestor = ancestor.Parent!.Owner!;
        return value.Home.Ops.IndexOf(value.Def) < value.Home.Ops.IndexOf(ancestor);
    }

    // ---- numbers for spans

    private void Visit(Region region)
    {
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            int[] moving = [.. Candidates(op).Where(k => _moving.Contains((op, k)))];
            if (op.Code is OpCode.For or OpCode.While) EnterLoop(op, moving, region, ref i);
            foreach (Region inner in op.Regions) Visit(inner);
            Leave(op, moving, region, ref i);
        }
    }

    private void EnterLoop(Op op, int[] moving, Region region, ref int index)
    {
        int first = op.Code == OpCode.For ? 2 : 0, induction = op.Code == OpCode.For ? 1 : 0;
        foreach (int k in moving)
        {
            var before = new Builder(new Region());
            Place initial = PlaceOf(op.Operands[first + k], before);
            foreach (Op added in before.Region.Ops) region.Insert(index++, added);
            op.Operands = [.. op.Operands, initial.Storage, initial.Start, initial.Length];
            foreach (Region inner in op.Regions)
            {
                Value argument = inner.Arguments[induction + k];
                Place place = NewPlace(argument, type => inner.AddArgument(type, null));
                Cut(argument, place, op.Results[k], inner, 0);
            }
        }
    }

    private void Leave(Op op, int[] moving, Region region, ref int index)
    {
        if (moving.Length == 0) return;
        foreach (Region inner in Yielding(op))
        {
            var end = new Builder(inner);
            foreach (int k in moving)
            {
                Place next = PlaceOf(inner.Yields[k], end);
                inner.Yields = [.. inner.Yields, next.Storage, next.Start, next.Length];
            }
        }

        int at = index + 1;
        foreach (int k in moving)
        {
            Place place = NewPlace(op.Results[k], type =>
            {
                var result = new Value(type, null) { Def = op };
                op.Results = [.. op.Results, result];
                return result;
            });
            at = Cut(op.Results[k], place, op.Results[k], region, at);
        }

        Remove(op, moving);
    }

    /// <summary>The spans themselves are no longer carried or yielded.</summary>
    private static void Remove(Op op, int[] moving)
    {
        for (int i = moving.Length - 1; i >= 0; i--)
        {
            int k = moving[i];
            if (op.Code != OpCode.If)
            {
                op.Operands = Without(op.Operands, (op.Code == OpCode.For ? 2 : 0) + k);
                foreach (Region inner in op.Regions) inner.Arguments.RemoveAt((op.Code == OpCode.For ? 1 : 0) + k);
            }

            foreach (Region inner in Yielding(op)) inner.Yields = Without(inner.Yields, k);
            op.Results = Without(op.Results, k);
        }
    }

    private static Value[] Without(Value[] values, int index) => [.. values.Where((_, position) => position != index)];

    private Place NewPlace(Value span, Func<IRType, Value> add)
    {
        string? name = span.Name;
        var place = new Place(add(ScalarType.Int32), add(ScalarType.Int32), add(ScalarType.Int32));
        if (name is not null) (place.Storage.Name, place.Start.Name, place.Length.Name) = (name + "Storage", name + "Start", name + "Length");
        return _places[span] = place;
    }

    /// <summary>Inserts code that cuts the span out of its storage, and puts it in the place of <paramref name="span"/>.</summary>
    /// <returns>The index after the inserted code.</returns>
    private int Cut(Value span, Place place, Value result, Region region, int index)
    {
        var builder = new Builder(new Region());
        var type = (BufferType)span.Type;
        Value? storage = null;
        foreach (Root root in _pointsTo.Of(result).OrderByDescending(root => Ordinal(root.Origin)))
        {
            Value whole = root.Origin.Type == type ? root.Origin : builder.AsSpan(root.Origin, type);
            storage = storage is null ? whole : builder.Select(builder.Apply("equal", place.Storage, builder.Int(Ordinal(root.Origin))), whole, storage);
        }

        Value cut = builder.Slice(storage!, place.Start, place.Length, type);
        cut.Name = span.Name;
        _replacement[span] = cut;
        _places[cut] = place;
        foreach (Op added in builder.Region.Ops) region.Insert(index++, added);
        return index;
    }

    private int Ordinal(Value storage)
    {
        if (!_storage.Contains(storage)) _storage.Add(storage);
        return _storage.IndexOf(storage);
    }

    private Place PlaceOf(Value span, Builder builder)
    {
        if (_places.TryGetValue(span, out Place? known)) return known;
        return new Place(StorageOf(span, builder), StartOf(span, builder), builder.Length(span));
    }

    private Value StorageOf(Value span, Builder builder) =>
        _places.TryGetValue(span, out Place? known) ? known.Storage
        : IsStorage(span) ? builder.Int(Ordinal(span))
        : Choice(span) is var (condition, a, b) ? builder.Select(condition, StorageOf(a, builder), StorageOf(b, builder))
        : StorageOf(span.Def!.Operands[0], builder);

    private Value StartOf(Value span, Builder builder) =>
        _places.TryGetValue(span, out Place? known) ? known.Start
        : IsStorage(span) ? builder.Int(0)
        : Choice(span) is var (condition, a, b) ? builder.Select(condition, StartOf(a, builder), StartOf(b, builder))
        : span.Def!.Code == OpCode.Slice ? builder.Add(StartOf(span.Def.Operands[0], builder), span.Def.Operands[1])
        : StartOf(span.Def.Operands[0], builder);
}
