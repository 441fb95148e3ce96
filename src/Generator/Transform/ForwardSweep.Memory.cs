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
        foreach (string path in Parts(parameter.Type))
        {
            if (Tangent(parameter, path) is { } given) Enter(parameter, parameter, path, given);
            else Bind(parameter, path, ZeroLike(parameter, path));
        }
    }

    /// <summary>The same for the arrays in an object.</summary>
    private void EnterMembers(Value parameter)
    {
        foreach (Op read in _function.Body.AllOps().Where(op => op.Code == OpCode.Member && op.Operands[0] == parameter && op.Result.Type is BufferType).ToArray())
            if (Tangent(parameter, read.Get<string>()) is { } given) Enter(read.Result, parameter, read.Get<string>(), given);
    }

    private void Enter(Value buffer, Value owner, string path, Value given)
    {
        if (buffer.Type is not BufferType { Kind: BufferKind.Array } type || given.Type is BufferType { Kind: BufferKind.Array } || !IsReferenced(buffer)) return;
        Value array = _builder.Allocate((BufferType)(buffer == owner ? TypeOf(type, path) : TypeOf(type)), [_builder.Length(given)]);
        _builder.Copy(given, array);
        if (path.Length == 0) _tangents[owner] = array;
        else _members[(owner, path)] = array;
        if (_pointsTo.Of(buffer).Any(root => root.IsWritten)) _copiedBack.Add((array, given));
    }

    /// <summary>Whether the array itself is handed on, to a variable that may name another, to storage, to the tape or to the caller.</summary>
    private bool IsReferenced(Value array)
    {
        Root[] roots = _pointsTo.Of(array);
        bool IsIt(Value value) => value.Type is BufferType { Kind: BufferKind.Array } && _pointsTo.Of(value).Any(roots.Contains);
        return _function.Body.Yields.Any(IsIt) || _function.Body.Any(op => op.Code switch
        {
            OpCode.If or OpCode.For or OpCode.While => op.Operands.Any(IsIt) || op.Regions.Any(region => region.Yields.Any(IsIt)),
            OpCode.Select or OpCode.TapePushReference => op.Operands.Any(IsIt),
            OpCode.Store or OpCode.Fill => IsIt(op.Operands[op.Operands.Length - 1]),
            OpCode.Construct => op.Operands.Any(IsIt),
            OpCode.Custom when op.Get<CustomDerivative>().Jvp is not null => op.Operands.Any(IsIt),
            _ => false,
        });
    }

    /// <summary>A new buffer of zeros in the shape of another.</summary>
    private Value ZeroLike(Value buffer, string path)
    {
        var type = (BufferType)buffer.Type;
        if (type.Element is BufferType) throw Refused.Reference($"'{buffer.Name ?? "an array of arrays"}'", "its rows come from code that is not followed");
        var tangents = (BufferType)TypeOf(type, path);
        IEnumerable<Value> dimensions = Enumerable.Range(0, type.Rank).Select(dimension => _builder.Length(buffer, type.Rank == 1 ? -1 : dimension));
        Value array = _builder.Allocate(BufferType.Array(tangents.Element, type.Rank), dimensions);
        return type.Kind == BufferKind.Array ? array : _builder.AsSpan(array, tangents);
    }

    /// <summary>Storage that comes from code which is not followed has tangents from there on, all zero.</summary>
    private void ProvideStorage(Op op)
    {
        foreach (Value result in op.Results.Where(HasStorage))
            foreach (string path in Parts(result.Type))
                if (Tangent(result, path) is null)
                    Bind(result, path, ZeroLike(result, path));
    }

    /// <summary>The tangents of a buffer that has some.</summary>
    private Value Buffer(Value buffer, string path = "") =>
        Tangent(buffer, path) ?? throw new InvalidOperationException($"'{buffer}' has no tangents.");

    /// <summary>The tangents of a buffer where a reference is expected. No reference goes with none.</summary>
    private Value Reference(Value buffer, string path)
    {
        var type = (BufferType)TypeOf(buffer.Type, path);
        if (Tangent(buffer, path) is not { } tangent) return _builder.Constant(type, new ConstantValue("default", 0, false));
        return type.Kind != BufferKind.Array && tangent.Type is BufferType { Kind: BufferKind.Array } ? _builder.AsSpan(tangent, type) : tangent;
    }

    private static bool Varies(Value buffer, string path)
    {
        IRType element = ReverseSweep.ElementOf(buffer.Type);
        return path.Length == 0 || Leaf.Within(element).Any(leaf => leaf.Path == path && !leaf.IsConstant);
    }

    private void VisitMemory(Op op)
    {
        Value first = op.Operands.Length > 0 ? op.Operands[0] : null!, last = op.Operands.Length > 0 ? op.Operands[op.Operands.Length - 1] : null!;
        switch (op.Code)
        {
            case OpCode.Allocate when HasStorage(op.Result):
                ForParts(op.Result, path => _builder.Append(OpCode.Allocate, op.Operands, [TypeOf(op.Result.Type, path)], op.Attribute).Result);
                break;
            case OpCode.Load when HasStorage(first) && (op.Result.Type is BufferType ? HasStorage(op.Result) : Leaf.CanVary(op.Result.Type) && _activity.IsVaried(op.Result)):
                foreach ((string path, Value tangents, string inner) in Parts(first, op.Get<string>(), op.Result))
                    Bind(op.Result, path, _builder.Load(tangents, [.. op.Operands.Skip(1)], TypeOf(op.Result.Type, path), inner));
                break;
            case OpCode.Store when !HasStorage(first) && _activity.IsUseful(first):
                RequireConstant(last);
                break;
            case OpCode.Store when HasStorage(first):
                foreach ((string path, Value tangents, string inner) in Parts(first, op.Get<string>(), last)) _builder.Store(tangents, Indices(op), Carried(last, path), inner);
                break;
            case OpCode.Accumulate when HasStorage(first) && Tangent(last) is { } added:
                (Value sums, string at) = Elements(first, op.Get<string>());
                _algebra.Accumulate(_builder, sums, Indices(op), added, at);
                break;
            case OpCode.Slice when HasStorage(first):
                ForParts(op.Result, path => _builder.Slice(Buffer(first, path), op.Operands[1], op.Operands.Length > 2 ? op.Operands[2] : null, (BufferType)TypeOf(op.Result.Type, path)));
                break;
            case OpCode.AsSpan when HasStorage(first):
                ForParts(op.Result, path => _builder.AsSpan(Buffer(first, path), (BufferType)TypeOf(op.Result.Type, path)));
                break;
            case OpCode.Elements when HasStorage(op.Result):
                Bind(op.Result, Tangent(first) is { } tensor ? _builder.Elements(TensorShapes.PresentBeside(_builder, tensor, first)) : ZeroLike(op.Result, ""));
                break;
            case OpCode.TensorOf when HasStorage(first):
                Bind(op.Result, _builder.TensorOf(Buffer(first), op.Operands[1]));
                break;
            case OpCode.TapePushReference when first.Type is TensorType && _activity.IsVaried(first):
                _builder.Append(OpCode.TapePushReference, [Carried(first, "")], [], _records.Of(op.Get<TapeRecord>()));
                break;
            case OpCode.TapePopReference when op.Result.Type is TensorType && _activity.IsVaried(op.Result):
                _builder.Into(_before, () => Bind(op.Result, _builder.Append(OpCode.TapePopReference, [], [op.Result.Type], _records.Of(op.Get<TapeRecord>())).Result));
                break;
            case OpCode.Select when HasStorage(op.Result):
                ForParts(op.Result, path => _builder.Select(op.Operands[0], Reference(op.Operands[1], path), Reference(op.Operands[2], path)));
                break;
            case OpCode.Retain when HasStorage(op.Result):
                ForParts(op.Result, path => Buffer(first, path));
                break;
            case OpCode.Copy when HasStorage(last):
                foreach (string path in Parts(last.Type))
                {
                    if (HasStorage(first)) _builder.Copy(Buffer(first, path), Buffer(last, path));
                    else Clear(Buffer(last, path), _builder.Length(first));
                }

                break;
            case OpCode.Fill when HasStorage(first):
                foreach ((string path, Value tangents, string inner) in Parts(first, op.Get<string>(), last)) _builder.Fill(tangents, Carried(last, path), inner);
                break;
            case OpCode.AccumulateAll when HasStorage(first) && HasStorage(last):
                _algebra.AccumulateAll(_builder, Buffer(first), Buffer(last));
                break;
            case OpCode.TapePush when HasStorage(op.Result):
                Bind(op.Result, _builder.Append(OpCode.TapePush, op.Operands, [TypeOf(op.Result.Type)], _records.Of(op.Get<TapeRecord>())).Result);
                break;
            case OpCode.TapePop when HasStorage(op.Result):
                _builder.Into(_before, () => Bind(op.Result, _builder.Append(OpCode.TapePop, op.Operands, [TypeOf(op.Result.Type)], _records.Of(op.Get<TapeRecord>())).Result));
                break;
            case OpCode.TapePushReference when first.Type is AggregateType && _activity.IsVaried(first):
                PushTangents(first, op.Get<TapeRecord>());
                break;
            case OpCode.TapePopReference when op.Result.Type is AggregateType && _activity.IsVaried(op.Result):
                _builder.Into(_before, () => PopTangents(op.Result, op.Get<TapeRecord>()));
                break;
            case OpCode.TapePushReference when HasStorage(first):
                foreach (string path in Parts(first.Type)) _builder.Append(OpCode.TapePushReference, [Reference(first, path)], [], _records.Of(op.Get<TapeRecord>(), path));
                break;
            case OpCode.TapePopReference when HasStorage(op.Result):
                _builder.Into(_before, () =>
                {
                    foreach (string path in Parts(op.Result.Type).Reverse())
                        Bind(op.Result, path, _builder.Append(OpCode.TapePopReference, [], [TypeOf(op.Result.Type, path)], _records.Of(op.Get<TapeRecord>(), path)).Result);
                });
                break;
        }
    }

    private void ForParts(Value buffer, Func<string, Value> tangents)
    {
        foreach (string path in Parts(buffer.Type)) Bind(buffer, path, tangents(path));
    }

    /// <summary>
    /// The parts of a value that is read from, or written to, the elements of a buffer at a path; for each the buffer that holds its tangents, and the path in there.
    /// </summary>
    private IEnumerable<(string Path, Value Tangents, string Inner)> Parts(Value buffer, string at, Value value)
    {
        foreach (string path in Parts(value.Type).ToArray())
        {
            string joined = Leaf.Join(at, path);
            if (!Varies(buffer, value.Type is BufferType ? at : joined)) continue;
            if (value.Type is BufferType && at.Length > 0 && _types.IsSplit(ReverseSweep.ElementOf(buffer.Type)))
                throw Refused.Because("an array in an object", "forward mode and second derivatives do not follow it where the object is an element of an array", "Keep the array in a variable of its own, or leave out these companions");
            (Value tangents, string inner) = Elements(buffer, joined);
            yield return (path, tangents, inner);
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
