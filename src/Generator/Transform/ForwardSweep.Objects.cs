using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>Objects as values: the tangent of one is a tangent for each number in it, and goes where the object goes.</summary>
internal sealed partial class ForwardSweep
{
    private readonly Dictionary<(Value Object, string Path), Value> _members = [];

    /// <summary>The tangent of a number, or of one number in an aggregate; null where it is zero.</summary>
    private Value? Tangent(Value value, string path) =>
        value.Type is not AggregateType ? Tangent(value) : _members.TryGetValue((value, path), out Value? tangent) ? tangent : null;

    private void Bind(Value value, string path, Value? tangent)
    {
        if (value.Type is not AggregateType) Bind(value, tangent);
        else if (tangent is not null) _members[(value, path)] = tangent;
    }

    /// <summary>The paths to the numbers in a value whose tangents have to be carried along with it; of a buffer, the empty one.</summary>
    private IEnumerable<string> Tracked(Value value) => value.Type switch
    {
        BufferType => HasStorage(value) ? [""] : [],
        AggregateType => _activity.IsVaried(value) ? Leaf.Numbers(value.Type) : [],
        _ => value.Type.IsFloat && _activity.IsVaried(value) ? [""] : [],
    };

    /// <summary>The tangent of a value that leaves a region: there whatever it is.</summary>
    private Value Carried(Value value, string path) =>
        value.Type is BufferType ? Reference(value) : Tangent(value, path) ?? _builder.Zero(Leaf.At(value.Type, path));

    private static IRType TypeOf(IRType type, string path) => TypeOf(Leaf.At(type, path));

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
        if (op.Result.Type is AggregateType)
        {
            foreach (string path in Leaf.Numbers(op.Result.Type).ToArray()) Bind(op.Result, path, Tangent(op.Operands[0], Leaf.Join(member, path)));
            return;
        }

        if (_members.TryGetValue((op.Operands[0], member), out Value? tangent)) Bind(op.Result, tangent);
        else ProvideStorage(op);
    }

    private void VisitObjectSelect(Op op)
    {
        foreach (string path in Leaf.Numbers(op.Result.Type))
            if (Tangent(op.Operands[1], path) is not null || Tangent(op.Operands[2], path) is not null)
                Bind(op.Result, path, _algebra.Select(_builder, op.Operands[0], Carried(op.Operands[1], path), Carried(op.Operands[2], path)));
    }

    private void VisitObjectLoad(Op op)
    {
        RequireTangents(op.Operands[0]);
        foreach (string path in Leaf.Numbers(op.Result.Type))
            Bind(op.Result, path, _builder.Load(Buffer(op.Operands[0]), [.. op.Operands.Skip(1)], Leaf.At(op.Result.Type, path), Leaf.Join(op.Get<string>(), path)));
    }

    private void VisitObjectStore(Op op)
    {
        Value value = op.Operands[op.Operands.Length - 1];
        RequireTangents(op.Operands[0]);
        foreach (string path in Leaf.Numbers(value.Type))
            _builder.Store(Buffer(op.Operands[0]), Indices(op), Carried(value, path), Leaf.Join(op.Get<string>(), path));
    }

    /// <summary>Tangents of objects lie in arrays of the tangent type that the user's mark gives the class.</summary>
    private static void RequireTangents(Value buffer)
    {
        if (ReverseSweep.ElementOf(buffer.Type) is AggregateType { TangentCSharp: null } type)
            throw NotFollowed($"an array of '{type.CSharp.Split('.').Last()}'", $"Mark '{type.CSharp.Split('.').Last()}' [Differentiable]");
    }

    private static Refused NotFollowed(string construct, string wayOut) =>
        Refused.Because(construct, "forward mode and second derivatives do not follow the objects in it", wayOut + ", use structs, or leave out these companions");
}
