using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Objects as values. Nobody assigns to a member of an object that the IR holds as one value, so that its adjoint is one number for each number
/// in it: its <em>parts</em>. They are made where it is put together, and flow with it through branches, loops, calls and storage.
/// </summary>
internal sealed partial class ReverseSweep
{
    private readonly Dictionary<(Value Object, string Path), Value> _parts = [];
    private readonly Dictionary<Value, Value> _ownerOf = [];

    /// <summary>The key of the adjoint of one number in an aggregate.</summary>
    private Value Part(Value aggregate, string path)
    {
        if (_parts.TryGetValue((aggregate, path), out Value? key)) return key;
        string? name = aggregate.Name is { } owner ? owner + "." + path : path;
        key = new Value(Leaf.At(aggregate.Type, path), name);
        _ownerOf[key] = aggregate;
        return _parts[(aggregate, path)] = key;
    }

    /// <summary>The key of the adjoint of a number, or of one number in an aggregate.</summary>
    private Value KeyOf(Value value, string path) => path.Length == 0 && value.Type is not AggregateType ? value : Part(value, path);

    /// <summary>The adjoint of one number of a value; null for zero.</summary>
    public Value? AdjointOf(Value value, string path) => Scope.Find(KeyOf(value, path));

    /// <summary>The keys of all adjoints of a value, if it has any.</summary>
    private IEnumerable<Value> KeysOf(Value value) =>
        !IsBuffer(value) && _activity.IsActive(value) ? Leaf.Numbers(value.Type).Select(path => KeyOf(value, path)) : [];

    private IEnumerable<(string Path, Value Adjoint)> AdjointsIn(Value aggregate, AdjointScope scope)
    {
        if (aggregate.Type is not AggregateType || !_activity.IsActive(aggregate)) yield break;
        foreach (string path in Leaf.Numbers(aggregate.Type))
            if (scope.Find(Part(aggregate, path)) is { } adjoint)
                yield return (path, adjoint);
    }

    /// <summary>Adds to the adjoint of one number of a value.</summary>
    private void Add(AdjointScope scope, Value value, string path, Value contribution)
    {
        if (_activity.IsActive(value)) AddTo(scope, KeyOf(value, path), contribution);
    }

    private void VisitConstruct(Op op, AdjointScope scope)
    {
        var type = (AggregateType)op.Result.Type;
        foreach ((string path, Value adjoint) in AdjointsIn(op.Result, scope))
        {
            (string member, string rest) = Split(path);
            for (int i = 0; i < type.Members.Count; i++)
                if (type.Members[i].Name == member)
                    Add(scope, op.Operands[i], rest, adjoint);
        }
    }

    private void VisitMember(Op op, AdjointScope scope)
    {
        string member = op.Get<string>();
        if (op.Result.Type.IsFloat)
        {
            if (Adjoint(op.Result, scope) is { } adjoint) Add(scope, op.Operands[0], member, adjoint);
            return;
        }

        foreach ((string path, Value adjoint) in AdjointsIn(op.Result, scope)) Add(scope, op.Operands[0], Leaf.Join(member, path), adjoint);
    }

    private void VisitObjectLoad(Op op, AdjointScope scope)
    {
        Value[] index = [FlatIndex(op.Operands[0], [.. op.Operands.Skip(1)])];
        foreach ((string path, Value adjoint) in AdjointsIn(op.Result, scope).ToArray())
        {
            (Value shadow, string inner) = ShadowOf(op.Operands[0], Leaf.Join(op.Get<string>(), path));
            _builder.Accumulate(shadow, index, adjoint, inner);
        }
    }

    private void VisitObjectStore(Op op, AdjointScope scope)
    {
        Value buffer = op.Operands[0], value = op.Operands[op.Operands.Length - 1];
        if (!_activity.IsActive(buffer)) return;
        Value[] index = [FlatIndex(buffer, [.. op.Operands.Skip(1).Take(op.Operands.Length - 2)])];
        foreach (string path in Leaf.Numbers(value.Type))
        {
            (Value shadow, string inner) = ShadowOf(buffer, Leaf.Join(op.Get<string>(), path));
            IRType type = Leaf.At(value.Type, path);
            if (_activity.IsActive(value)) Add(scope, value, path, _builder.Load(shadow, index, type, inner));
            _builder.Store(shadow, index, _builder.Zero(type), inner);
        }
    }

    private void VisitObjectSelect(Op op, AdjointScope scope)
    {
        foreach ((string path, Value adjoint) in AdjointsIn(op.Result, scope).ToArray())
        {
            Value zero = _builder.Zero(adjoint.Type);
            Add(scope, op.Operands[1], path, _builder.Select(op.Operands[0], adjoint, zero));
            Add(scope, op.Operands[2], path, _builder.Select(op.Operands[0], zero, adjoint));
        }
    }

    private static (string First, string Inner) Split(string path)
    {
        int dot = path.IndexOf('.');
        return dot < 0 ? (path, "") : (path.Substring(0, dot), path.Substring(dot + 1));
    }
}
