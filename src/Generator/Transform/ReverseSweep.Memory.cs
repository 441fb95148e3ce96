using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>Adjoints of stores and bulk operations, on shadows.</summary>
internal sealed partial class ReverseSweep
{
    /// <summary>
    /// The shadow of one leaf of a buffer's elements. Shadows are flat (row-major, rank 1). The shadow of a parameter is the caller's and
    /// has the elements' tangent type where they have one, so the path stays; that of local storage is one array per leaf.
    /// </summary>
    public (Value Shadow, string Path) ShadowOf(Value buffer, string path)
    {
        bool isWhole = IsWhole(buffer);
        string key = isWhole ? "" : path;
        if (!_shadows.TryGetValue((buffer, key), out Value? shadow))
        {
            IRType leaf = key.Length == 0 && ElementOf(buffer.Type) is AggregateType aggregate
                ? TangentType.OfElement(aggregate)
                : Leaf.At(ElementOf(buffer.Type), path);
            shadow = new Value(BufferType.Span(leaf), buffer.Name is { } name ? AdjointName(name) + key.Replace('.', '_') : null);
            _shadows[(buffer, key)] = shadow;
            Shadows[shadow] = (buffer, key);
        }

        return (shadow, isWhole ? path : "");
    }

    /// <summary>One shadow holds the adjoints of all numbers in an element.</summary>
    private bool IsWhole(Value buffer) => TangentType.Exists(ElementOf(buffer.Type)) && _pointsTo.Of(buffer).All(root => !root.IsAllocation);

    /// <summary>The function returns this buffer: the cotangent that the caller gives is the start of its adjoint.</summary>
    public void SeedBuffer(Value buffer, Value cotangent)
    {
        if (!_activity.IsActive(buffer)) return;
        (Value shadow, string path) = ShadowOf(buffer, "");
        if (ElementOf(buffer.Type) is not ScalarType) throw Refused.Because("its result", "it is an array of structs", "Return an array of numbers, or write to a span parameter");
        _builder.AccumulateAll(cotangent, shadow);
    }

    /// <summary>The type of the scalars at the bottom of a (possibly jagged) buffer, or of its aggregate elements.</summary>
    internal static IRType ElementOf(IRType type)
    {
        while (type is BufferType buffer) type = buffer.Element;
        return type;
    }

    /// <summary>Row-major position of an element in the flat shadow.</summary>
    private Value FlatIndex(Value buffer, IReadOnlyList<Value> indices)
    {
        Value flat = indices[0];
        for (int dimension = 1; dimension < indices.Count; dimension++)
            flat = _builder.Add(_builder.Multiply(flat, _builder.Length(buffer, dimension)), indices[dimension]);
        return flat;
    }

    /// <summary>b[i] = v: the old element no longer counts, the new one is v.</summary>
    private void VisitStore(Op op, AdjointScope scope)
    {
        Value buffer = op.Operands[0], value = op.Operands[op.Operands.Length - 1];
        if (!_activity.IsActive(buffer) || Activity.IsOfConstantPart(op)) return;
        _builder.PendingComment = buffer.Name is { } name ? $"adjoint of: {name}[…] = {value.Name ?? "…"}" : null;
        (Value shadow, string path) = ShadowOf(buffer, op.Get<string>());
        Value[] index = [FlatIndex(buffer, [.. op.Operands.Skip(1).Take(op.Operands.Length - 2)])];
        if (_activity.IsActive(value)) Add(scope, value, _builder.Load(shadow, index, value.Type, path));
        _builder.Store(shadow, index, _builder.Zero(value.Type), path);
        _builder.PendingComment = null;
    }

    /// <summary>
    /// destination[..n] = source, as if through a temporary: what stood in the destination no longer counts, and the adjoint of each
    /// element goes to the source. Where both may be the same storage, the adjoint goes through a temporary as well.
    /// </summary>
    private void VisitCopy(Op op)
    {
        Value source = op.Operands[0], destination = op.Operands[1];
        if (!_activity.IsActive(destination)) return;
        bool mayOverlap = _pointsTo.Of(source).Intersect(_pointsTo.Of(destination)).Any();
        foreach (Leaf leaf in Leaf.Within(ElementOf(destination.Type)).Where(leaf => !leaf.IsConstant))
        {
            Value length = _builder.Length(source);
            (Value to, string toPath) = ShadowOf(destination, leaf.Path);
            bool isSourceActive = _activity.IsActive(source);
            (Value Shadow, string Path) from = isSourceActive ? ShadowOf(source, leaf.Path) : default;
            if (isSourceActive && mayOverlap)
            {
                Value temporary = _builder.Allocate(BufferType.Array(leaf.Type), [length], isShadow: true);
                ForEach(length, i => _builder.Store(temporary, [i], Take(to, i, toPath, leaf.Type)));
                ForEach(length, i => _builder.Accumulate(from.Shadow, [i], _builder.Load(temporary, [i], leaf.Type), from.Path));
            }
            else
            {
                ForEach(length, i =>
                {
                    if (isSourceActive) _builder.Accumulate(from.Shadow, [i], _builder.Load(to, [i], leaf.Type, toPath), from.Path);
                    _builder.Store(to, [i], _builder.Zero(leaf.Type), toPath);
                });
            }
        }
    }

    private Value Take(Value shadow, Value index, string path, IRType type)
    {
        Value adjoint = _builder.Load(shadow, [index], type, path);
        _builder.Store(shadow, [index], _builder.Zero(type), path);
        return adjoint;
    }

    /// <summary>Every element = v: the adjoints of all elements go to v.</summary>
    private void VisitFill(Op op, AdjointScope scope)
    {
        Value buffer = op.Operands[0], value = op.Operands[1];
        if (!_activity.IsActive(buffer) || Activity.IsOfConstantPart(op)) return;
        foreach (string number in Leaf.Numbers(value.Type))
        {
            (Value shadow, string path) = ShadowOf(buffer, Leaf.Join(op.Get<string>(), number));
            IRType type = Leaf.At(value.Type, number);
            Value length = _builder.Length(buffer);
            Value sum = Reduce(length, _builder.Zero(type), (i, total) =>
            {
                Value next = _builder.Add(total, _builder.Load(shadow, [i], type, path));
                _builder.Store(shadow, [i], _builder.Zero(type), path);
                return next;
            });
            Add(scope, value, number, sum);
        }
    }

    private void ForEach(Value length, Action<Value> step)
    {
        var body = new Region();
        Value i = body.AddArgument(ScalarType.Int32, "i");
        _builder.Into(body, () => step(i));
        _builder.For(_builder.Int(0), length, new CountedLoop(LoopTest.Less, 1), [], body);
    }

    private Value Reduce(Value length, Value start, Func<Value, Value, Value> step)
    {
        var body = new Region();
        Value i = body.AddArgument(ScalarType.Int32, "i");
        Value total = body.AddArgument(start.Type, "total");
        _builder.Into(body, () => body.Yields = [step(i, total)]);
        return _builder.For(_builder.Int(0), length, new CountedLoop(LoopTest.Less, 1), [start], body).Results[0];
    }
}
