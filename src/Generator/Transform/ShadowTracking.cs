using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Lets shadows follow references that change: two arrays that swap roles in a loop, rows of a jagged array that change places. Next to every such
/// reference the forward sweep carries the reference to its shadow (as Enzyme does; Moses, Churavy 2020), and the reverse sweep gets it like any other
/// value of the primal. Everything such a reference may name has its shadow allocated together with it; storage of structs has one for each number in an element.
/// </summary>
internal sealed class ShadowTracking
{
    private readonly Function _primal;
    private readonly PointsTo _pointsTo;
    private readonly Activity _activity;
    private readonly HashSet<Root> _tracked = [];
    private readonly Dictionary<(Value Buffer, string Path), Value> _shadowOf = [];

    public ShadowTracking(Function primal, PointsTo pointsTo, Activity activity)
    {
        _primal = primal;
        _pointsTo = pointsTo;
        _activity = activity;
        foreach (Value value in primal.Body.AllOps().SelectMany(Changing).Where(activity.IsActive))
            foreach (Root root in pointsTo.Of(value))
                Track(root);
        if (_tracked.Count == 0) return;
        TrackAlternatives();
        foreach (Value parameter in primal.Parameters.ToArray())
            if (IsTracked(parameter))
                TrackParameter(parameter);
        Visit(primal.Body);
    }

    /// <summary>Parameters whose shadows live in an array of the tape while the sweeps run; the caller's is copied in and out.</summary>
    public List<(Value Parameter, Value Array)> Parameters { get; } = [];

    public Value? Find(Value buffer, string path) => _shadowOf.TryGetValue((buffer, path), out Value? shadow) ? shadow : null;

    public bool IsTrackedAllocation(Op op) =>
        op.Code == OpCode.Allocate && op.Result.Type is BufferType { Element: not BufferType } && Paths(op.Result).Any(path => _shadowOf.ContainsKey((op.Result, path)));

    /// <summary>Of which numbers in an element there are shadows: of an element that is a number, the empty path.</summary>
    private static IEnumerable<string> Paths(Value buffer) => Leaf.Numbers(ReverseSweep.ElementOf(buffer.Type));

    /// <summary>The references that an operation may make anew each time it runs.</summary>
    private IEnumerable<Value> Changing(Op op) => op.Code switch
    {
        OpCode.For or OpCode.While => op.Results.Where(result => result.Type is BufferType),
        OpCode.If => op.Results.Where((result, k) => result.Type is BufferType && !op.Regions.All(branch => branch.EndsInThrow || branch.Yields[k].Home.Encloses(op.Parent!))),
        OpCode.Load when op.Result.Type is BufferType => IsRowOfParameter(op) ? [] : [op.Result],
        OpCode.Call => op.Results.Where(result => result.Type is BufferType),
        _ => [],
    };

    /// <summary>A row of a jagged parameter that nobody rearranges: its shadow is a part of the caller's.</summary>
    private bool IsRowOfParameter(Op load) =>
        load.Operands[0].ArgumentOf is { Owner: null } && _pointsTo.Of(load.Operands[0]).All(root => root.Contents.Count == 0);

    private void Track(Root root)
    {
        if (!_tracked.Add(root)) return;
        foreach (Root row in root.Contents) Track(row);
        foreach (Root container in _pointsTo.All.Where(other => other.Contents.Contains(root)).ToArray()) Track(container);
    }

    /// <summary>A reference whose shadow is carried may name other storage too: that has its shadow with it as well.</summary>
    private void TrackAlternatives()
    {
        Value[] references = [.. _primal.Body.AllOps().Where(op => op.Regions.Length > 0).SelectMany(op => op.Results).Where(result => result.Type is BufferType)];
        int before;
        do
        {
            before = _tracked.Count;
            foreach (Value reference in references.Where(IsTracked))
                foreach (Root root in _pointsTo.Of(reference))
                    Track(root);
        }
        while (_tracked.Count > before);
    }

    private bool IsTracked(Value value) => value.Type is BufferType && _pointsTo.Of(value).Any(_tracked.Contains);

    private void TrackParameter(Value parameter)
    {
        var type = (BufferType)parameter.Type;
        if (type.Element is not ScalarType || type.Kind != BufferKind.Array)
            throw Refused.Reference($"'{parameter.Name}'", "another array may take the place of this parameter later");
        var builder = new Builder(new Region());
        Value array = builder.Allocate(BufferType.Array(type.Element), [builder.Length(parameter)], isShadow: true, name: Named(parameter));
        int index = 0;
        foreach (Op op in builder.Region.Ops) _primal.Body.Insert(index++, op);
        _shadowOf[(parameter, "")] = array;
        Parameters.Add((parameter, array));
    }

    private static string? Named(Value value) => value.Name is { } name ? ReverseSweep.AdjointName(name) : null;

    /// <summary>The shadow of a buffer is a flat array of numbers; of a jagged one, an array of shadows.</summary>
    private static BufferType ShadowType(Value value, string path)
    {
        var type = (BufferType)value.Type;
        IRType number = Leaf.At(ReverseSweep.ElementOf(type), path);
        if (type is { Kind: BufferKind.Pool, Element: BufferType held }) return BufferType.Pool(ShadowType(held, number));
        if (type.Kind != BufferKind.Array) throw Refused.Reference($"the span '{value.Name ?? "…"}'", "it refers to different storage at different times");
        return ShadowType(type, number);
    }

    private static BufferType ShadowType(BufferType type, IRType number) =>
        BufferType.Array(type is { Rank: 1, Element: BufferType { Kind: BufferKind.Array } row } ? ShadowType(row, number) : number);

    private static bool IsOfRows(Value span) => span.Type is BufferType { Element: BufferType };

    private static BufferType SpanOfShadows(Value span, string path) =>
        BufferType.Span(ShadowType((BufferType)((BufferType)span.Type).Element, Leaf.At(ReverseSweep.ElementOf(span.Type), path)));

    private Value Shadow(Value buffer, string path)
    {
        if (_shadowOf.TryGetValue((buffer, path), out Value? shadow)) return shadow;
        throw Refused.Reference($"'{buffer.Name ?? "an array"}'", "its storage comes from code that is not followed");
    }

    private void Visit(Region region)
    {
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            switch (op.Code)
            {
                case OpCode.Allocate when IsTracked(op.Result):
                    foreach (string path in Paths(op.Result)) i = After(region, i, builder => Bind(op.Result, path, builder.Allocate(ShadowType(op.Result, path), Extent(builder, op), isShadow: true)));
                    break;
                case OpCode.Constant when op.Result.Type is BufferType { Kind: BufferKind.Array }:
                    // Where there is no array there is no shadow.
                    foreach (string path in Paths(op.Result)) i = After(region, i, builder => Bind(op.Result, path, builder.Constant(ShadowType(op.Result, path), op.Get<ConstantValue>())));
                    break;
                case OpCode.Opaque or OpCode.Constant when op.Results.Any(IsTracked):
                    throw Refused.Reference($"'{op.Result.Name ?? "an array"}'", "its storage comes from code that is not followed");
                case OpCode.Load when op.Result.Type is BufferType && IsTracked(op.Operands[0]):
                    foreach (string path in Paths(op.Result)) i = After(region, i, builder => Bind(op.Result, path, builder.Load(Shadow(op.Operands[0], path), [op.Operands[1]], ShadowType(op.Result, path))));
                    break;
                case OpCode.Store when op.Operands[op.Operands.Length - 1].Type is BufferType && IsTracked(op.Operands[0]):
                    foreach (string path in Paths(op.Operands[0])) i = After(region, i, builder => builder.Store(Shadow(op.Operands[0], path), [op.Operands[1]], Shadow(op.Operands[2], path)));
                    break;
                case OpCode.Fill when PointsTo.StoresRows(op) && IsTracked(op.Operands[0]):
                    foreach (string path in Paths(op.Operands[0])) i = After(region, i, builder => builder.Fill(Shadow(op.Operands[0], path), Shadow(op.Operands[1], path)));
                    break;
                case OpCode.Copy when PointsTo.StoresRows(op) && IsTracked(op.Operands[1]):
                    foreach (string path in Paths(op.Operands[1])) i = After(region, i, builder => builder.Copy(Shadow(op.Operands[0], path), Shadow(op.Operands[1], path)));
                    break;
                case OpCode.AsSpan when IsOfRows(op.Result) && IsTracked(op.Result):
                    foreach (string path in Paths(op.Result)) i = After(region, i, builder => Bind(op.Result, path, builder.AsSpan(Shadow(op.Operands[0], path), SpanOfShadows(op.Result, path))));
                    break;
                case OpCode.Slice when IsOfRows(op.Result) && IsTracked(op.Result):
                    foreach (string path in Paths(op.Result))
                        i = After(region, i, builder => Bind(op.Result, path, builder.Slice(Shadow(op.Operands[0], path), op.Operands[1], op.Operands.Length > 2 ? op.Operands[2] : null, SpanOfShadows(op.Result, path))));
                    break;
                case OpCode.If:
                    VisitIf(op);
                    break;
                case OpCode.For or OpCode.While:
                    VisitLoop(op);
                    break;
            }
        }
    }

    private static Value[] Extent(Builder builder, Op allocation) =>
        allocation.Operands.Length == 0 ? [] : [allocation.Operands.Aggregate((a, b) => builder.Multiply(a, b))];

    private static int After(Region region, int index, System.Action<Builder> build)
    {
        var builder = new Builder(new Region());
        build(builder);
        foreach (Op op in builder.Region.Ops) region.Insert(++index, op);
        return index;
    }

    private void Bind(Value buffer, string path, Value shadow)
    {
        shadow.Name ??= Named(buffer) is { } name ? name + path.Replace('.', '_') : null;
        _shadowOf[(buffer, path)] = shadow;
    }

    private void VisitIf(Op op)
    {
        foreach (Region branch in op.Regions) Visit(branch);
        foreach ((int k, string path) in Tracked(op))
        {
            foreach (Region branch in op.Regions)
                if (!branch.EndsInThrow)
                    branch.Yields = [.. branch.Yields, Shadow(branch.Yields[k], path)];
            Bind(op.Results[k], path, AddResult(op, ShadowType(op.Results[k], path)));
        }
    }

    /// <summary>The results of a branch or loop that are tracked, with the paths of their shadows.</summary>
    private (int Index, string Path)[] Tracked(Op op) =>
        [.. Enumerable.Range(0, op.Results.Length).Where(k => IsTracked(op.Results[k])).SelectMany(k => Paths(op.Results[k]).Select(path => (k, path)))];

    private static Value AddResult(Op op, IRType type)
    {
        var result = new Value(type, null) { Def = op };
        op.Results = [.. op.Results, result];
        return result;
    }

    private void VisitLoop(Op op)
    {
        Region body = op.Regions[op.Regions.Length - 1];
        int operands = op.Operands.Length - op.Results.Length, arguments = body.Arguments.Count - op.Results.Length;
        (int Index, string Path)[] tracked = Tracked(op);
        foreach ((int k, string path) in tracked)
        {
            BufferType type = ShadowType(op.Results[k], path);
            op.Operands = [.. op.Operands, Shadow(op.Operands[operands + k], path)];
            foreach (Region region in op.Regions) region.AddArgument(type, null);
            Bind(body.Arguments[arguments + k], path, body.Arguments[body.Arguments.Count - 1]);
        }

        Visit(body);
        foreach ((int k, string path) in tracked)
        {
            if (!body.EndsInThrow) body.Yields = [.. body.Yields, Shadow(body.Yields[k], path)];
            Bind(op.Results[k], path, AddResult(op, ShadowType(op.Results[k], path)));
        }
    }
}
