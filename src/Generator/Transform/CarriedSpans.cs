using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>
/// A span that a loop moves, or that a branch chooses, as numbers. A span is a window: storage, an offset and a length. Only the storage matters to
/// the reverse sweep's bookkeeping, and of a window that slides over one piece of storage it is the same in every iteration: so what the loop carries
/// is the offset and the length, two integers, which are recorded like any others, and the span is cut out anew where an iteration begins
/// (the strided views of tensor compilers: Halide, MLIR's memref). Where windows of several arrays change places, the array is carried as a third
/// value, and the shadows of arrays follow those. A window of anything else, whose storage changes, stays what it is and is refused later.
/// </summary>
/// <remarks>
/// Which storage a window may be of is found by following slices and carried values back to where they come from, a least fixed point over cycles:
/// a loop that only narrows what it was given has the one root of its initial value. The length that a loop passes on is asked of the span itself,
/// so that what cuts it is still checked; only the spans that are made here cannot fail.
/// </remarks>
internal sealed class CarriedSpans
{
    private readonly Region _body;

    /// <summary>Of the spans that are cut out here.</summary>
    private readonly Dictionary<Value, Value> _lengths = [];

    private CarriedSpans(Region body) => _body = body;

    public static void Apply(Function function) => new CarriedSpans(function.Body).Visit(function.Body);

    /// <summary>How the windows that one value may be are told apart.</summary>
    /// <param name="Root">The storage that all of them are of; null where the array is told too.</param>
    private sealed record Window(BufferType Type, Value? Root)
    {
        public int Width => Root is null ? 3 : 2;

        public IRType TypeOf(int number) => number < 2 ? ScalarType.Int32 : BufferType.Array(Type.Element);

        public static string? NameOf(string? span, int number) => span is null ? null : span + number switch { 0 => "Start", 1 => "Length", _ => "Array" };
    }

    private void Visit(Region region)
    {
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            if (op.Code is OpCode.For or OpCode.While) i = VisitLoop(op, i);
            else if (op.Code == OpCode.If) i = VisitBranches(op, i);
        }
    }

    private int VisitLoop(Op loop, int index)
    {
        Region body = loop.Regions[loop.Regions.Length - 1];
        int carried = loop.Results.Length, limits = loop.Operands.Length - carried;
        Window?[] windows = [.. loop.Results.Select((result, k) => WindowOf(result, loop, [loop.Operands[limits + k]]))];
        if (windows.All(window => window is null))
        {
            foreach (Region region in loop.Regions) Visit(region);
            return index;
        }

        var before = new Builder(new Region());
        loop.Operands = [.. loop.Operands.Take(limits), .. Split(windows, [.. loop.Operands.Skip(limits)], before)];
        foreach (Op op in before.Region.Ops) loop.Parent!.Insert(index++, op);
        Value[] arguments = [];
        foreach (Region region in loop.Regions)
        {
            Value[] spans = [.. region.Arguments.Skip(region.Arguments.Count - carried)];
            region.Arguments.RemoveRange(region.Arguments.Count - carried, carried);
            arguments = Numbers(windows, spans, (type, name) => region.AddArgument(type, name), kept =>
            {
                region.Arguments.Add(kept);
                return kept;
            });
            Replace(region, 0, windows, spans, arguments);
            Visit(region);
        }

        if (!body.EndsInThrow) body.Yields = Split(windows, body.Yields, new Builder(body), arguments);
        return Results(loop, index, windows);
    }

    private int VisitBranches(Op op, int index)
    {
        foreach (Region branch in op.Regions) Visit(branch);
        Region[] branches = [.. op.Regions.Where(branch => !branch.EndsInThrow)];
        Window?[] windows =
        [
            .. op.Results.Select((result, k) =>
            {
                Value[] choices = [.. branches.Select(branch => branch.Yields[k])];
                return choices.All(choice => choice.Home.Encloses(op.Parent!)) ? null : WindowOf(result, op, choices);
            }),
        ];
        if (windows.All(window => window is null)) return index;
        foreach (Region branch in branches) branch.Yields = Split(windows, branch.Yields, new Builder(branch));
        return Results(op, index, windows);
    }

    /// <summary>The op's results as numbers, and after it the spans that they mean.</summary>
    private int Results(Op op, int index, Window?[] windows)
    {
        Value[] spans = op.Results;
        op.Results = Numbers(windows, spans, (type, name) => new Value(type, name) { Def = op }, kept => kept);
        return index + Replace(op.Parent!, index + 1, windows, spans, op.Results);
    }

    private static Value[] Numbers(Window?[] windows, Value[] spans, System.Func<IRType, string?, Value> create, System.Func<Value, Value> keep)
    {
        var numbers = new List<Value>();
        for (int k = 0; k < windows.Length; k++)
        {
            if (windows[k] is not { } window) numbers.Add(keep(spans[k]));
            else for (int n = 0; n < window.Width; n++) numbers.Add(create(window.TypeOf(n), Window.NameOf(spans[k].Name, n)));
        }

        return [.. numbers];
    }

    /// <summary>Cuts out the spans that the numbers mean and puts them in the places of the old ones. Returns how many.</summary>
    private int Replace(Region region, int index, Window?[] windows, Value[] spans, Value[] numbers)
    {
        var builder = new Builder(new Region(), relaxed: true);
        var replacement = new Dictionary<Value, Value>();
        int next = 0;
        for (int k = 0; k < windows.Length; k++)
        {
            if (windows[k] is not { } window)
            {
                next++;
                continue;
            }

            Value cut = builder.Slice(window.Root ?? numbers[next + 2], numbers[next], numbers[next + 1], window.Type);
            cut.Name = spans[k].Name;
            _lengths[cut] = numbers[next + 1];
            replacement[spans[k]] = cut;
            next += window.Width;
        }

        Substitution.Apply(_body, replacement);
        foreach (Op op in builder.Region.Ops) region.Insert(index++, op);
        Dictionary<Value, Value> lengths = _body.AllOps()
            .Where(op => op.Code == OpCode.Length && _lengths.ContainsKey(op.Operands[0])).ToDictionary(op => op.Result, op => _lengths[op.Operands[0]]);
        Substitution.Apply(_body, lengths);
        return builder.Region.Ops.Count;
    }

    /// <summary>The values with the numbers of spans in their places.</summary>
    /// <param name="before">Such numbers, from which an empty span that is a window of nothing takes its array.</param>
    private Value[] Split(Window?[] windows, Value[] values, Builder builder, Value[]? before = null)
    {
        var split = new List<Value>();
        for (int k = 0; k < windows.Length; k++)
        {
            if (windows[k] is not { } window)
            {
                split.Add(values[k]);
                continue;
            }

            (Value? root, Value start) = Locate(values[k], builder);
            split.Add(start);
            split.Add(values[k].Def is { Code: OpCode.Constant } ? builder.Int(0) : _lengths.TryGetValue(values[k], out Value? length) ? length : builder.Length(values[k]));
            if (window.Root is null) split.Add(root ?? before![split.Count]);
        }

        return [.. split];
    }

    // ---- where spans come from

    private static bool IsSpan(IRType type) => type is BufferType { IsView: true };

    private static HashSet<Value> RootsOf(Value span)
    {
        var roots = new HashSet<Value>();
        Collect(span, roots, []);
        return roots;
    }

    private static void Collect(Value value, HashSet<Value> roots, HashSet<Value> seen)
    {
        if (!seen.Add(value)) return;
        if (!IsSpan(value.Type))
        {
            roots.Add(value);
            return;
        }

        if (value.Def is not { } op)
        {
            if (value.ArgumentOf is not { Owner: { } loop } region)
            {
                roots.Add(value);
                return;
            }

            CollectCarried(loop, region.Arguments.IndexOf(value) - (region.Arguments.Count - loop.Results.Length), roots, seen);
            return;
        }

        switch (op.Code)
        {
            case OpCode.Constant:
                // An empty span is a window of anything.
                return;
            case OpCode.Slice:
            case OpCode.AsSpan when IsWindow(op):
                Collect(op.Operands[0], roots, seen);
                return;
            case OpCode.Select:
                Collect(op.Operands[1], roots, seen);
                Collect(op.Operands[2], roots, seen);
                return;
            case OpCode.If:
                int k = System.Array.IndexOf(op.Results, value);
                foreach (Region branch in op.Regions)
                    if (!branch.EndsInThrow)
                        Collect(branch.Yields[k], roots, seen);
                return;
            case OpCode.For or OpCode.While:
                CollectCarried(op, System.Array.IndexOf(op.Results, value), roots, seen);
                return;
            default:
                roots.Add(value);
                return;
        }
    }

    private static void CollectCarried(Op loop, int index, HashSet<Value> roots, HashSet<Value> seen)
    {
        Collect(loop.Operands[loop.Operands.Length - loop.Results.Length + index], roots, seen);
        Region body = loop.Regions[loop.Regions.Length - 1];
        if (!body.EndsInThrow) Collect(body.Yields[index], roots, seen);
    }

    /// <summary>Elements lie in the same order, so that offsets mean the same.</summary>
    private static bool IsWindow(Op asSpan) => asSpan.Operands[0].Type is BufferType { Rank: 1, Kind: not BufferKind.List };

    /// <summary>Null where the value is no span, or cannot be told by numbers (and an array) at <paramref name="at"/>.</summary>
    /// <param name="first">What it is before anything else, or in each branch.</param>
    private static Window? WindowOf(Value value, Op at, IReadOnlyList<Value> first)
    {
        if (!IsSpan(value.Type)) return null;
        var type = (BufferType)value.Type;
        HashSet<Value> roots = RootsOf(value);
        if (roots.Count == 1 && roots.First() is var root && root.Home.Encloses(at.Parent!) && IsCutFrom(type, root)) return new Window(type, root);
        bool areArrays = roots.Count > 0 && roots.All(candidate => candidate.Type is BufferType { Kind: BufferKind.Array, Rank: 1 });
        return areArrays && first.All(span => RootsOf(span).Count > 0) ? new Window(type, null) : null;
    }

    /// <summary>A memory cannot be cut out of a span.</summary>
    private static bool IsCutFrom(BufferType type, Value root) =>
        !type.IsIndirect || root.Type is BufferType { Kind: BufferKind.Array or BufferKind.Memory or BufferKind.ReadOnlyMemory };

    /// <summary>The storage of a span, if it is not empty by definition, and where in it the span begins.</summary>
    private static (Value? Root, Value Start) Locate(Value span, Builder builder)
    {
        switch (span.Def)
        {
            case { Code: OpCode.Constant }:
                return (null, builder.Int(0));
            case { Code: OpCode.Slice } op:
                (Value? whole, Value start) = Locate(op.Operands[0], builder);
                return (whole, builder.Add(start, op.Operands[1]));
            case { Code: OpCode.AsSpan } op when IsWindow(op):
                return Locate(op.Operands[0], builder);
            case { Code: OpCode.Select } op:
                return Either(op.Operands[0], op.Operands[1], op.Operands[2], builder);
            case { Code: OpCode.If } op when IsSpan(span.Type):
                int k = System.Array.IndexOf(op.Results, span);
                return Either(op.Operands[0], op.Regions[0].Yields[k], op.Regions[1].Yields[k], builder);
            default:
                return (span, builder.Int(0));
        }
    }

    private static (Value? Root, Value Start) Either(Value condition, Value a, Value b, Builder builder)
    {
        (Value? rootOfA, Value startOfA) = Locate(a, builder);
        (Value? rootOfB, Value startOfB) = Locate(b, builder);
        Value? root = rootOfA is null || rootOfB is null ? rootOfA ?? rootOfB : builder.Select(condition, rootOfA, rootOfB);
        return (root, builder.Select(condition, startOfA, startOfB));
    }
}
