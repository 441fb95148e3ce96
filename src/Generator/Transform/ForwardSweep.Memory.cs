using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>Tangents of storage.</summary>
internal sealed partial class ForwardSweep
{
    private readonly List<(Value Array, Value Callers)> _copiedBack = [];

    /// <summary>
    /// What needs tangents: storage that is active, and whatever some reference may name in its stead, so that every such reference has tangents to be accompanied by.
    /// </summary>
    private void CollectStorage()
    {
        foreach (Root root in _pointsTo.All.Where(_activity.IsActive)) Store(root);
        Value[] references = [.. _function.Body.AllOps().SelectMany(op => op.Results.Concat(op.Regions.SelectMany(region => region.Arguments))).Concat(_function.Parameters).Where(value => value.Type is BufferType)];
        int before;
        do
        {
            before = _stored.Count;
            foreach (Value reference in references)
                if (HasStorage(reference))
                    foreach (Root root in _pointsTo.Of(reference))
                        Store(root);
        }
        while (_stored.Count > before);
    }

    private void Store(Root root)
    {
        if (!_stored.Add(root)) return;
        foreach (Root row in root.Contents) Store(row);
        foreach (Root other in _pointsTo.All.Where(other => other.Container == root || root.Container == other || other.Contents.Contains(root)).ToArray()) Store(other);
    }

    private bool HasStorage(Value buffer) => buffer.Type is BufferType && Leaf.CanVary(buffer.Type) && _pointsTo.Of(buffer).Any(_stored.Contains);

    /// <summary>Tangents of parameters that the caller does not supply are zero; where a reference to an array is needed, the caller's tangents are copied into one.</summary>
    private void Enter(Value parameter)
    {
        if (Tangent(parameter) is not { } given)
        {
            Bind(parameter, ZeroLike(parameter));
        }
        else if (parameter.Type is BufferType { Kind: BufferKind.Array } && given.Type is BufferType { Kind: not BufferKind.Array } && IsReferenced(parameter))
        {
            Value array = _builder.Allocate((BufferType)TypeOf(parameter.Type), [_builder.Length(parameter)]);
            _builder.Copy(given, array);
            _tangents[parameter] = array;
            if (_pointsTo.Of(parameter).Any(root => root.IsWritten)) _copiedBack.Add((array, given));
        }
    }

    /// <summary>Whether the array itself is handed on, to a variable that may name another, to storage, to the tape or to the caller.</summary>
    private bool IsReferenced(Value array)
    {
        IReadOnlyCollection<Root> roots = _pointsTo.Of(array);
        bool IsIt(Value value) => value.Type is BufferType { Kind: BufferKind.Array } && _pointsTo.Of(value).Any(roots.Contains);
        return _function.Body.Yields.Any(IsIt) || _function.Body.AllOps().Any(op => op.Code switch
        {
            OpCode.If or OpCode.For or OpCode.While => op.Operands.Any(IsIt) || op.Regions.Any(region => region.Yields.Any(IsIt)),
            OpCode.Select or OpCode.TapePushReference => op.Operands.Any(IsIt),
            OpCode.Store => IsIt(op.Operands[op.Operands.Length - 1]),
            _ => false,
        });
    }

    /// <summary>A new buffer of zeros in the shape of another.</summary>
    private Value ZeroLike(Value buffer)
    {
        var type = (BufferType)buffer.Type;
        if (type.Element is BufferType) throw Refused.Reference($"'{buffer.Name ?? "an array of arrays"}'", "its rows come from code that is not followed");
        IEnumerable<Value> dimensions = Enumerable.Range(0, type.Rank).Select(dimension => _builder.Length(buffer, type.Rank == 1 ? -1 : dimension));
        Value array = _builder.Allocate(BufferType.Array(ElementOf(type), type.Rank), dimensions);
        return type.Kind == BufferKind.Array ? array : _builder.AsSpan(array, (BufferType)TypeOf(type));
    }

    /// <summary>Storage that comes from code which is not followed has tangents from there on, all zero.</summary>
    private void ProvideStorage(Op op)
    {
        foreach (Value result in op.Results)
            if (HasStorage(result) && Tangent(result) is null)
                Bind(result, ZeroLike(result));
    }

    /// <summary>The tangents of a buffer.</summary>
    private Value Buffer(Value buffer) =>
        Tangent(buffer) ?? throw new InvalidOperationException($"'{buffer}' has no tangents.");

    /// <summary>The tangents of a buffer where a reference is expected. No reference goes with none.</summary>
    private Value Reference(Value buffer)
    {
        if (Tangent(buffer) is not { } tangent) return _builder.Constant(TypeOf(buffer.Type), new ConstantValue("default", 0, false));
        var type = (BufferType)TypeOf(buffer.Type);
        return type.Kind != BufferKind.Array && tangent.Type is BufferType { Kind: BufferKind.Array } ? _builder.AsSpan(tangent, type) : tangent;
    }

    private static bool Varies(Value buffer, string path)
    {
        IRType element = ReverseSweep.ElementOf(buffer.Type);
        return path.Length == 0 || Leaf.Within(element).Any(leaf => leaf.Path == path && !leaf.IsConstant);
    }

    private void VisitMemory(Op op)
    {
        Value last = op.Operands.Length > 0 ? op.Operands[op.Operands.Length - 1] : null!;
        switch (op.Code)
        {
            case OpCode.Allocate when HasStorage(op.Result):
                Bind(op.Result, _builder.Append(OpCode.Allocate, op.Operands, [TypeOf(op.Result.Type)], op.Attribute).Result);
                break;
            case OpCode.Load when HasStorage(op.Operands[0]) && op.Result.Type is AggregateType:
                VisitObjectLoad(op);
                break;
            case OpCode.Store when !HasStorage(op.Operands[0]) && last.Type.IsFloat && _activity.IsUseful(op.Operands[0]):
                RequireConstant(last);
                break;
            case OpCode.Store when HasStorage(op.Operands[0]) && last.Type is AggregateType:
                VisitObjectStore(op);
                break;
            case OpCode.Load when HasStorage(op.Operands[0]) && (op.Result.Type.IsFloat || HasStorage(op.Result)) && Varies(op.Operands[0], op.Get<string>()):
                Bind(op.Result, _builder.Load(Buffer(op.Operands[0]), [.. op.Operands.Skip(1)], TypeOf(op.Result.Type), op.Get<string>()));
                break;
            case OpCode.Store when HasStorage(op.Operands[0]) && (last.Type.IsFloat || last.Type is BufferType) && Varies(op.Operands[0], op.Get<string>()):
                _builder.Store(Buffer(op.Operands[0]), Indices(op), Carried(last, ""), op.Get<string>());
                break;
            case OpCode.Accumulate when HasStorage(op.Operands[0]) && Tangent(last) is { } added:
                _algebra.Accumulate(_builder, Buffer(op.Operands[0]), Indices(op), added, op.Get<string>());
                break;
            case OpCode.Slice when HasStorage(op.Operands[0]):
                Bind(op.Result, _builder.Slice(Buffer(op.Operands[0]), op.Operands[1], op.Operands.Length > 2 ? op.Operands[2] : null, (BufferType)TypeOf(op.Result.Type)));
                break;
            case OpCode.AsSpan when HasStorage(op.Operands[0]):
                Bind(op.Result, _builder.AsSpan(Buffer(op.Operands[0]), (BufferType)TypeOf(op.Result.Type)));
                break;
            case OpCode.Select when HasStorage(op.Result):
                Bind(op.Result, _builder.Select(op.Operands[0], Reference(op.Operands[1]), Reference(op.Operands[2])));
                break;
            case OpCode.Retain when HasStorage(op.Result):
                Bind(op.Result, Buffer(op.Operands[0]));
                break;
            case OpCode.Copy or OpCode.Fill when ReverseSweep.ElementOf(op.Operands[0].Type) is AggregateType { IsReferenceType: true } && op.Operands.Any(HasStorage):
                throw NotFollowed("a copy of objects", "Assign them one by one");
            case OpCode.Copy when HasStorage(last):
                if (HasStorage(op.Operands[0])) _builder.Copy(Buffer(op.Operands[0]), Buffer(last));
                else Clear(Buffer(last), _builder.Length(op.Operands[0]));
                break;
            case OpCode.Fill when HasStorage(op.Operands[0]) && last.Type.IsFloat && Varies(op.Operands[0], op.Get<string>()):
                _builder.Fill(Buffer(op.Operands[0]), OrZero(last), op.Get<string>());
                break;
            case OpCode.AccumulateAll when HasStorage(op.Operands[0]) && HasStorage(last):
                _algebra.AccumulateAll(_builder, Buffer(op.Operands[0]), Buffer(last));
                break;
            case OpCode.TapePush when HasStorage(op.Result):
                Bind(op.Result, _builder.Append(OpCode.TapePush, op.Operands, [op.Result.Type], _records.Of(op.Get<TapeRecord>())).Result);
                break;
            case OpCode.TapePop when HasStorage(op.Result):
                _builder.Into(_before, () => Bind(op.Result, _builder.Append(OpCode.TapePop, op.Operands, [op.Result.Type], _records.Of(op.Get<TapeRecord>())).Result));
                break;
            case OpCode.TapePushReference when HasStorage(op.Operands[0]):
                _builder.Append(OpCode.TapePushReference, [Reference(op.Operands[0])], [], _records.Of(op.Get<TapeRecord>()));
                break;
            case OpCode.TapePopReference when HasStorage(op.Result):
                _builder.Into(_before, () => Bind(op.Result, _builder.Append(OpCode.TapePopReference, [], [TypeOf(op.Result.Type)], _records.Of(op.Get<TapeRecord>())).Result));
                break;
        }
    }

    private static Value[] Indices(Op op) => [.. op.Operands.Skip(1).Take(op.Operands.Length - 2)];

    /// <summary>Sets the first tangents of a buffer to zero.</summary>
    private void Clear(Value buffer, Value length)
    {
        var type = (BufferType)buffer.Type;
        Value part = _builder.Slice(buffer, _builder.Int(0), length, BufferType.Span(type.Element));
        foreach (Leaf leaf in Leaf.Of(type.Element).Where(leaf => !leaf.IsConstant)) _builder.Fill(part, _builder.Zero(leaf.Type), leaf.Path);
    }
}
