using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>Objects as values: the tangent of one is a tangent for each number in it, and goes where the object goes.</summary>
internal sealed partial class ForwardSweep
{
    private readonly Dictionary<(Value Object, string Path), Value> _members = [];

    /// <summary>The tangent of a number, or of one number in an aggregate; null where it is zero. Of a buffer, the tangents of one number in each element.</summary>
    private Value? Tangent(Value value, string path) =>
        path.Length == 0 ? Tangent(value) : _members.TryGetValue((value, path), out Value? tangent) ? tangent : null;

    private void Bind(Value value, string path, Value? tangent)
    {
        if (path.Length == 0) Bind(value, tangent);
        else if (tangent is not null) _members[(value, path)] = tangent;
    }

    /// <summary>Where the tangents of the elements' part at <paramref name="path"/> are: in which buffer, and at which path in its elements.</summary>
    private (Value Tangents, string Path) Elements(Value buffer, string path) =>
        _types.IsSplit(ReverseSweep.ElementOf(buffer.Type)) ? (Buffer(buffer, path), "") : (Buffer(buffer), path);

    /// <summary>The paths to the tangents of a value that have to be carried along with it.</summary>
    private IEnumerable<string> Tracked(Value value) => value.Type switch
    {
        BufferType => HasStorage(value) ? Parts(value.Type) : [],
        _ => Leaf.CanVary(value.Type) && _activity.IsVaried(value) ? Parts(value.Type) : [],
    };

    /// <summary>The tangent of a value that leaves a region: there whatever it is.</summary>
    private Value Carried(Value value, string path) =>
        value.Type is BufferType ? Reference(value, path) : Tangent(value, path) ?? _builder.Zero(TypeOf(value.Type, path));

    private void VisitConstruct(Op op)
    {
        var type = (AggregateType)op.Result.Type;
        foreach (string path in Leaf.Numbers(type))
        {
            int dot = path.IndexOf('.');
            string name = dot < 0 ? path : path.Substring(0, dot);
            for (int i = 0; i < type.Members.Count; i++)
                if (type.Members[i].Name == name)
                    Bind(op.Result, path, Tangent(op.Operands[i], dot < 0 ? "" : path.Substring(dot + 1)));
        }
    }

    private void VisitMember(Op op)
    {
        string member = op.Get<string>();
        foreach (string path in Parts(op.Result.Type).ToArray()) Bind(op.Result, path, Tangent(op.Operands[0], Leaf.Join(member, path)));
        ProvideStorage(op);
    }

    private void VisitSelect(Op op)
    {
        foreach (string path in Parts(op.Result.Type))
            if (Tangent(op.Operands[1], path) is not null || Tangent(op.Operands[2], path) is not null)
                Bind(op.Result, path, op.Result.Type is TensorType ? SelectedTensor(op) : _algebra.Select(_builder, op.Operands[0], Carried(op.Operands[1], path), Carried(op.Operands[2], path)));
    }

    private Value SelectedTensor(Op op)
    {
        Value zero = new E(_builder, op.Result).Number(0).Value;
        return TensorShapes.Repeated(_builder, _algebra.Select(_builder, op.Operands[0], Present(op.Operands[1]) ?? zero, Present(op.Operands[2]) ?? zero), op.Result);
    }

    /// <summary>An object goes onto the tape: the numbers in it have their tangents there too.</summary>
    private void PushTangents(Value value, TapeRecord record)
    {
        foreach (IGrouping<IRType, string> group in Blocks(value.Type))
        {
            string[] paths = [.. group];
            Value block = _builder.Append(OpCode.TapePush, [_builder.Int(paths.Length)], [BufferType.Span(group.Key)], _records.Of(record, group.Key.CSharp)).Result;
            for (int slot = 0; slot < paths.Length; slot++) _builder.Store(block, [_builder.Int(slot)], Carried(value, paths[slot]));
        }
    }

    /// <summary>In the opposite order.</summary>
    private void PopTangents(Value value, TapeRecord record)
    {
        foreach (IGrouping<IRType, string> group in Blocks(value.Type).Reverse())
        {
            string[] paths = [.. group];
            Value block = _builder.Append(OpCode.TapePop, [_builder.Int(paths.Length)], [BufferType.Span(group.Key)], _records.Of(record, group.Key.CSharp)).Result;
            for (int slot = 0; slot < paths.Length; slot++) Bind(value, paths[slot], _builder.Load(block, [_builder.Int(slot)], group.Key));
        }
    }

    private IEnumerable<IGrouping<IRType, string>> Blocks(IRType type) => Leaf.Numbers(type).GroupBy(path => TypeOf(type, path));
}
