using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Lets shadows follow references that change: two arrays that swap roles in a loop, rows of a jagged array that change places. Next to every such
/// reference the forward sweep carries the reference to its shadow (as Enzyme does; Moses, Churavy 2020), and the reverse sweep gets it like any other
/// value of the primal. Everything such a reference may name has its shadow allocated together with it.
/// </summary>
internal sealed class ShadowTracking
{
    private readonly Function _primal;
    private readonly PointsTo _pointsTo;
    private readonly Activity _activity;
    private readonly HashSet<Root> _tracked = [];
    private readonly Dictionary<Value, Value> _shadowOf = [];

    public ShadowTracking(Function primal, PointsTo pointsTo, Activity activity)
    {
        _primal = primal;
        _pointsTo = pointsTo;
        _activity = activity;
        foreach (Value value in primal.Body.AllOps().SelectMany(Changing).Where(activity.IsActive))
            foreach (Root root in pointsTo.Of(value))
                Track(root);
        if (_tracked.Count == 0) return;
        foreach (Value parameter in primal.Parameters.ToArray())
            if (IsTracked(parameter))
                TrackParameter(parameter);
        Visit(primal.Body);
    }

    /// <summary>Parameters whose shadows live in an array of the tape while the sweeps run; the caller's is copied in and out.</summary>
    public List<(Value Parameter, Value Array)> Parameters { get; } = [];

    public Value? Find(Value buffer) => _shadowOf.TryGetValue(buffer, out Value? shadow) ? shadow : null;

    public bool IsTrackedAllocation(Op op) => op.Code == OpCode.Allocate && _shadowOf.ContainsKey(op.Result) && ((BufferType)op.Result.Type).Element is ScalarType;

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
        _shadowOf[parameter] = array;
        Parameters.Add((parameter, array));
    }

    private static string? Named(Value value) => value.Name is { } name ? ReverseSweep.AdjointName(name) : null;

    /// <summary>The shadow of a buffer of scalars is a flat array of scalars; of a jagged one, an array of shadows.</summary>
    private static BufferType ShadowType(Value value)
    {
        var type = (BufferType)value.Type;
        if (type is { Kind: BufferKind.Pool, Element: BufferType { Kind: BufferKind.Array } held }) return BufferType.Pool(BufferType.Array(held.Element));
        if (type.Kind != BufferKind.Array) throw Refused.Reference($"the span '{value.Name ?? "…"}'", "it refers to different storage at different times");
        return type.Element switch
        {
            BufferType { Kind: BufferKind.Array } row when type.Rank == 1 => BufferType.Array(BufferType.Array(row.Element)),
            ScalarType => BufferType.Array(type.Element),
            _ => throw Refused.Reference($"'{value.Name ?? "an array of structs"}'", "arrays of structs that change places are not followed"),
        };
    }

    private Value Shadow(Value buffer)
    {
        if (_shadowOf.TryGetValue(buffer, out Value? shadow)) return shadow;
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
                    i = After(region, i, builder => Bind(op.Result, builder.Allocate(ShadowType(op.Result), op.Operands.Length == 0 ? [] : [op.Operands.Aggregate((a, b) => builder.Multiply(a, b))], isShadow: true)));
                    break;
                case OpCode.Opaque or OpCode.Constant when op.Results.Any(IsTracked):
                    throw Refused.Reference($"'{op.Result.Name ?? "an array"}'", "its storage comes from code that is not followed");
                case OpCode.Load when op.Result.Type is BufferType && IsTracked(op.Operands[0]):
                    i = After(region, i, builder => Bind(op.Result, builder.Load(Shadow(op.Operands[0]), [op.Operands[1]], ShadowType(op.Result))));
                    break;
                case OpCode.Store when op.Operands[op.Operands.Length - 1].Type is BufferType && IsTracked(op.Operands[0]):
                    i = After(region, i, builder => builder.Store(Shadow(op.Operands[0]), [op.Operands[1]], Shadow(op.Operands[2])));
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

    private static int After(Region region, int index, System.Action<Builder> build)
    {
        var builder = new Builder(new Region());
        build(builder);
        foreach (Op op in builder.Region.Ops) region.Insert(++index, op);
        return index;
    }

    private void Bind(Value buffer, Value shadow)
    {
        shadow.Name ??= Named(buffer);
        _shadowOf[buffer] = shadow;
    }

    private void VisitIf(Op op)
    {
        foreach (Region branch in op.Regions) Visit(branch);
        for (int k = 0, count = op.Results.Length; k < count; k++)
        {
            if (!IsTracked(op.Results[k])) continue;
            foreach (Region branch in op.Regions)
                if (!branch.EndsInThrow)
                    branch.Yields = [.. branch.Yields, Shadow(branch.Yields[k])];
            Bind(op.Results[k], AddResult(op, ShadowType(op.Results[k])));
        }
    }

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
        int[] tracked = [.. Enumerable.Range(0, op.Results.Length).Where(k => IsTracked(op.Results[k]))];
        foreach (int k in tracked)
        {
            BufferType type = ShadowType(op.Results[k]);
            op.Operands = [.. op.Operands, Shadow(op.Operands[operands + k])];
            foreach (Region region in op.Regions) region.AddArgument(type, null);
            Bind(body.Arguments[arguments + k], body.Arguments[body.Arguments.Count - 1]);
        }

        Visit(body);
        foreach (int k in tracked)
        {
            if (!body.EndsInThrow) body.Yields = [.. body.Yields, Shadow(body.Yields[k])];
            Bind(op.Results[k], AddResult(op, ShadowType(op.Results[k])));
        }
    }
}
