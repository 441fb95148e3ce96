using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Where shadows come from. The caller supplies those of parameters; that of local storage is allocated, zeroed, when the reverse sweep enters the
/// region in which the storage was allocated; that of a part is the same part of the whole's shadow.
/// </summary>
internal sealed partial class Recording
{
    private readonly Dictionary<Region, List<Op>> _shadowOps = [];
    private readonly Dictionary<(Value, string), Value> _shadowOf = [];
    private readonly Dictionary<Value, Value> _rowOffsets = [];

    /// <summary>The caller's storage for the gradient with respect to a buffer parameter.</summary>
    public void SupplyShadow(Value parameter, string path, Value shadow) => _shadowOf[(parameter, path)] = shadow;

    /// <summary>Where the shadow of a parameter lives in an array of the tape, what the caller gave goes in first and comes out last.</summary>
    public void CopyTrackedParameters()
    {
        var start = new Builder(new Region(), relaxed: true);
        foreach ((Value parameter, Value array) in _tracking.Parameters)
        {
            // Of a constant the caller wants no gradient: what gathers in the array is dropped with it.
            if (!_shadowOf.TryGetValue((parameter, ""), out Value? callers)) continue;
            start.Copy(callers, array);
            _sweep.Builder.Copy(array, callers);
        }

        for (int i = 0; i < start.Region.Ops.Count; i++) _sweep.Code.Insert(i, start.Region.Ops[i]);
    }

    private void ResolveShadows()
    {
        foreach (KeyValuePair<Value, (Value Buffer, string Path)> entry in _sweep.Shadows.ToArray())
        {
            Value shadow = Shadow(entry.Value.Buffer, entry.Value.Path, (BufferType)entry.Key.Type);
            if (_reverseValues.Contains(shadow))
            {
                _restored[entry.Key] = shadow;
            }
            else
            {
                _alias[entry.Key] = shadow;
                Demand(shadow);
            }
        }
    }

    private Value Shadow(Value buffer, string path, BufferType type)
    {
        if (_tracking.Find(buffer, path) is { } tracked) return tracked;
        if (_shadowOf.TryGetValue((buffer, path), out Value? known)) return known;
        var builder = new Builder(new Region(), relaxed: true);
        Value shadow = buffer.Def switch
        {
            { Code: OpCode.Allocate } op => builder.Allocate(BufferType.Array(type.Element), [Extent(builder, op)], isShadow: true),
            { Code: OpCode.Member } op when _shadowOf.TryGetValue((op.Operands[0], op.Get<string>()), out Value? member) => member,
            { Code: OpCode.AsSpan or OpCode.Retain } op => Shadow(op.Operands[0], path, type),
            { Code: OpCode.Slice } op => builder.Slice(Shadow(op.Operands[0], path, type), op.Operands[1], op.Operands.Length > 2 ? op.Operands[2] : null, type),
            { Code: OpCode.Select } op => builder.Select(op.Operands[0], AsSpan(builder, Shadow(op.Operands[1], path, type), type), AsSpan(builder, Shadow(op.Operands[2], path, type), type)),
            { Code: OpCode.If } op when Choice(op, buffer) is var (a, b) && IsVisible(a, op) && IsVisible(b, op) =>
                builder.Select(op.Operands[0], AsSpan(builder, Shadow(a, path, type), type), AsSpan(builder, Shadow(b, path, type), type)),
            // What a method with a derivative of the user's gives is taken for new: nobody may write to it here.
            { Code: OpCode.Custom } when buffer.Type is BufferType { Rank: 1, Element: not BufferType } && _pointsTo.IsReadOnly(buffer) =>
                builder.Allocate(BufferType.Array(type.Element), [builder.Length(buffer)], isShadow: true),
            { Code: OpCode.Elements } => builder.Allocate(BufferType.Array(type.Element), [builder.Length(buffer)], isShadow: true),
            { Code: OpCode.Load } op when op.Operands[0].ArgumentOf is { Owner: null } => RowOfParameter(builder, op, path, type),
            _ => throw Refused.Reference($"'{buffer.Name ?? "an array"}'", "it refers to different storage at different times"),
        };
        if (builder.Region.Ops.Count > 0 && shadow.Name is null && buffer.Name is { } name) shadow.Name = ReverseSweep.AdjointName(name) + path.Replace('.', '_');
        if (buffer.Def is { Code: OpCode.Allocate } allocation && allocation.Parent == _primal.Body && _fusion?.NeedsEarly(buffer) == true)
        {
            // Adjoint code that runs within the forward sweep finds the shadow there already.
            Region region = allocation.Parent;
            int index = region.Ops.IndexOf(allocation);
            foreach (Op op in builder.Region.Ops) region.Insert(++index, op);
        }
        else
        {
            AddShadowOps(buffer.Home, builder.Region);
        }

        return _shadowOf[(buffer, path)] = shadow;
    }

    /// <summary>The number of elements of local storage; when the reverse sweep starts, a pool does not grow any more.</summary>
    private static Value Extent(Builder builder, Op allocation) =>
        allocation.Operands.Length == 0 ? builder.Length(allocation.Result) : allocation.Operands.Aggregate((total, dimension) => builder.Multiply(total, dimension));

    private static Value AsSpan(Builder builder, Value shadow, BufferType type) =>
        shadow.Type is BufferType { Kind: BufferKind.Array } ? builder.AsSpan(shadow, type) : shadow;

    private static (Value, Value) Choice(Op op, Value result)
    {
        int k = System.Array.IndexOf(op.Results, result);
        return (op.Regions[0].Yields[k], op.Regions[1].Yields[k]);
    }

    private static bool IsVisible(Value value, Op at) => value.Home.Encloses(at.Parent!);

    /// <summary>The rows of a jagged parameter lie one after the other in the caller's flat shadow.</summary>
    private Value RowOfParameter(Builder builder, Op load, string path, BufferType type)
    {
        Value jagged = load.Operands[0];
        if (!_rowOffsets.TryGetValue(jagged, out Value? offsets))
        {
            var before = new Builder(new Region());
            Value rows = MayBeMissing(jagged) ? LengthOrZero(before, jagged) : before.Length(jagged);
            offsets = before.Allocate(BufferType.Array(ScalarType.Int32), [rows], isShadow: true, name: jagged.Name is { } name ? AdjointOffsets(name) : null);
            var body = new Region();
            Value row = body.AddArgument(ScalarType.Int32, "row");
            Value start = body.AddArgument(ScalarType.Int32, "start");
            before.Into(body, () =>
            {
                before.Store(offsets, [row], start);
                body.Yields = [before.Add(start, before.Length(before.Load(jagged, [row], load.Result.Type)))];
            });
            before.For(before.Int(0), rows, new CountedLoop(LoopTest.Less, 1), [before.Int(0)], body);
            AddShadowOps(_primal.Body, before.Region);
            _rowOffsets[jagged] = offsets;
        }

        return builder.Slice(Shadow(jagged, path, type), builder.Load(offsets, [load.Operands[1]], ScalarType.Int32), builder.Length(load.Result), type);
    }

    /// <summary>The method itself asks whether the array is there.</summary>
    private bool MayBeMissing(Value array) =>
        _primal.Body.Any(op => op.Code == OpCode.Opaque && op.Operands.Length == 1 && op.Operands[0] == array && op.Get<OpaqueCode>() == OpaqueCode.IsNull);

    /// <summary>Nothing was read of an array that is not there.</summary>
    private static Value LengthOrZero(Builder builder, Value array)
    {
        Value isMissing = builder.Append(OpCode.Opaque, [array], [ScalarType.Bool], OpaqueCode.IsNull).Result;
        var none = new Region();
        var some = new Region();
        builder.Into(none, () => none.Yields = [builder.Int(0)]);
        builder.Into(some, () => some.Yields = [builder.Length(array)]);
        return builder.If(isMissing, none, some).Result;
    }

    private static string AdjointOffsets(string name) => name.Replace('.', '_') + "Offsets";

    private void AddShadowOps(Region home, Region ops)
    {
        CollectReverseValues(ops);
        DemandOperands(ops);
        if (!_shadowOps.TryGetValue(home, out List<Op>? list)) _shadowOps[home] = list = [];
        list.AddRange(ops.Ops);
    }
}
