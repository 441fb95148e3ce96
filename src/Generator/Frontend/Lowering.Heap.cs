using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// Objects that can change and of which it is not known any more which one a variable refers to: they are elements of arrays, members of other objects, one of several.
/// Such an object moves to the heap: it becomes a number, counted from 1 (0 is null), and each of its members an element of a pool (a structure of arrays). References are
/// then integers, which branches, loops, arrays and the tape carry like any others, and adjoints lie at the same numbers. An object stays in values of the environment
/// until it has to move, and whoever refers to it goes with it.
/// </summary>
internal sealed partial class Lowering
{
    /// <param name="Shape">Its members, with numbers in the place of objects.</param>
    private sealed record HeapClass(INamedTypeSymbol Symbol, AggregateType Shape, ScalarType Handle);

    private readonly Dictionary<string, HeapClass> _heapClasses = [];
    private readonly Dictionary<(string Class, string Path), Value> _pools = [];

    /// <summary>How many ops stand at the start of the body for the heap.</summary>
    private int _heapOps;

    private static bool IsHandle(IRType type) => type is ScalarType { Class: not null };

    private static bool HoldsHandle(IRType type) => IsHandle(type) || (type is BufferType buffer && HoldsHandle(buffer.Element));

    /// <summary>A class all of whose storage is known, and whose instances can change or refer to others of their kind.</summary>
    private bool IsMovable(ITypeSymbol type) =>
        Actual(type) is INamedTypeSymbol { TypeKind: TypeKind.Class, IsStatic: false } named && named.HasSource() && StoredMembers.Of(named) is not null
        && (!StoredMembers.AreImmutable(named) || Map(named) is OpaqueType);

    private bool MentionsMovable(ITypeSymbol type) => Actual(type) switch
    {
        IArrayTypeSymbol array => MentionsMovable(array.ElementType),
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.Any(element => MentionsMovable(element.Type)),
        var other => IsMovable(other),
    };

    /// <summary>The members of a followed type; a class whose objects refer to their like has them too.</summary>
    private AggregateType? ShapeOf(INamedTypeSymbol type)
    {
        if (Map(type) is AggregateType aggregate) return aggregate;
        if (!IsMovable(type)) return null;
        var named = (INamedTypeSymbol)Actual(type);
        return new AggregateType(TypeMapper.Name(named), Members(named, Map), true, null, null);
    }

    private static EquatableArray<AggregateMember> Members(INamedTypeSymbol type, Func<ITypeSymbol, IRType> map) =>
        StoredMembers.Of(type)!.Select(member => new AggregateMember(member.EscapedName, map(member.Type), member.IsConstant, member.Access)).ToEquatableArray();

    /// <summary>The type of a variable in storage that is made here: numbers in the place of objects.</summary>
    private IRType StoredType(ITypeSymbol type) => Actual(type) switch
    {
        IArrayTypeSymbol array when MentionsMovable(array) => BufferType.Array(StoredType(array.ElementType), array.Rank),
        INamedTypeSymbol named when IsMovable(named) => ScalarType.Handle(TypeMapper.Name(named)),
        _ => Map(type),
    };

    private HeapClass HeapClassOf(INamedTypeSymbol type)
    {
        string name = TypeMapper.Name(type);
        if (!_heapClasses.TryGetValue(name, out HeapClass? known))
            _heapClasses[name] = known = new HeapClass(type, new AggregateType(name, Members(type, StoredType), true, null, null), ScalarType.Handle(name));
        return known;
    }

    /// <summary>The class of all objects that a number may stand for, whatever the static type of the expression is.</summary>
    private INamedTypeSymbol? ExactOf(Tree tree) =>
        tree.Target?.Symbol ?? tree.Exact ?? (tree.Leaf?.Type is ScalarType { Class: { } name } && _heapClasses.TryGetValue(name, out HeapClass? known) ? known.Symbol : null);

    // ---- storage

    private Value AtTop(Func<Builder, Value> build)
    {
        var builder = new Builder(new Region());
        Value made = build(builder);
        foreach (Op op in builder.Region.Ops) _body.Insert(_heapOps++, op);
        return made;
    }

    private Value PoolOf(string @class, string path, IRType type)
    {
        if (_pools.TryGetValue((@class, path), out Value? pool)) return pool;
        return _pools[(@class, path)] = AtTop(builder => builder.Allocate(BufferType.Pool(type), [], name: NameOf(@class) + "_" + path.Replace('.', '_').TrimStart('@')));
    }

    private static string NameOf(string @class) => @class.Split('.').Last().Split('<')[0].ToLowerInvariant();

    private Value NewHandle(HeapClass type)
    {
        (string, string) key = (type.Handle.Class!, "");
        if (!_pools.TryGetValue(key, out Value? count))
            _pools[key] = count = AtTop(builder => builder.Allocate(BufferType.Array(type.Handle), [builder.Int(1)], name: NameOf(key.Item1) + "Count"));
        Value last = _b.Load(count, [_b.Int(0)], type.Handle);
        Value handle = _b.Apply("add", last, _b.Number(type.Handle, 1));
        _b.Store(count, [_b.Int(0)], handle);
        return handle;
    }

    /// <summary>The number of an object that was made here; it moves to the heap if it is not there yet.</summary>
    private Value HandleOf(HeapObject target)
    {
        Tree members = Read(target);
        if (members.Leaf is { } known) return known;
        HeapClass type = HeapClassOf(target.Symbol);
        if (members.Members is null || members.Members.Length != type.Shape.Members.Count)
        {
            RefuseObject(target.Type, "it keeps a parameter of its constructor without a name");
            return _b.Zero(type.Handle);
        }

        Value handle = NewHandle(type);
        handle.Name = NameOf(type.Handle.Class!);
        _env.Set(target, new Tree(handle));
        for (int i = 0; i < members.Members.Length; i++) StoreInHeap(handle, type.Shape.Members[i].Name, type.Shape.Members[i].Type, members.Members[i]);
        return handle;
    }

    private void StoreInHeap(Value handle, string path, IRType type, Tree value)
    {
        if (type is AggregateType { IsReferenceType: false } aggregate && Expanded(value).Members is { } members)
        {
            for (int i = 0; i < members.Length; i++) StoreInHeap(handle, Leaf.Join(path, aggregate.Members[i].Name), aggregate.Members[i].Type, members[i]);
            return;
        }

        Value stored = Fitting(value, type);
        if (stored.Def is { Code: OpCode.Constant } && Builder.NumberOf(stored) is { } number && number.Equals(0.0) && !IsNegativeZero(stored) && handle.Def?.Parent == _b.Region && IsFresh(handle, path)) return;
        _b.Store(PoolOf(((ScalarType)handle.Type).Class!, path, type), [handle], stored);
    }

    /// <summary>Nothing has been stored in this member of the object, which was made in this region.</summary>
    private bool IsFresh(Value handle, string path) =>
        !_pools.TryGetValue((((ScalarType)handle.Type).Class!, path), out Value? pool)
        || !_b.Region.Ops.Skip(_b.Region.Ops.IndexOf(handle.Def!)).Any(op => op.Regions.Length > 0 || (op.Code == OpCode.Store && op.Operands[0] == pool));

    private Tree LoadFromHeap(Value handle, string path, IRType type) =>
        type is AggregateType { IsReferenceType: false } aggregate
            ? new Tree(aggregate, aggregate.Members.Select(member => LoadFromHeap(handle, Leaf.Join(path, member.Name), member.Type)).ToArray())
            : new Tree(_b.Load(PoolOf(((ScalarType)handle.Type).Class!, path, type), [handle], type));

    /// <summary>All members of an object in the heap, as they are now.</summary>
    private Tree MembersOf(Value handle)
    {
        HeapClass type = _heapClasses[((ScalarType)handle.Type).Class!];
        return new Tree(ShapeOf(type.Symbol)!, type.Shape.Members.Select(member => LoadFromHeap(handle, member.Name, member.Type)).ToArray());
    }

    private HeapPlace HeapPlaceOf(Value handle, IReadOnlyList<int> path)
    {
        AggregateType shape = _heapClasses[((ScalarType)handle.Type).Class!].Shape;
        var place = new HeapPlace(handle, "", shape);
        foreach (int index in path)
        {
            AggregateMember member = ((AggregateType)place.Type).Members[index];
            place = place with { Path = Leaf.Join(place.Path, member.Name), Type = member.Type };
        }

        return place;
    }

    /// <summary>The member of an object that is only known by its number.</summary>
    private HeapPlace MemberInHeap(Value handle, ISymbol member) =>
        HeapPlaceOf(handle, [MemberIndex(_heapClasses[((ScalarType)handle.Type).Class!].Shape, member)]);

    // ---- values that fit

    private static bool IsNullReference(Value value) =>
        value.Def is { Code: OpCode.Constant } op
        && (op.Get<ConstantValue>().CSharp == "null!" || (value.Type is OpaqueType && op.Get<ConstantValue>().CSharp.StartsWith("default(", StringComparison.Ordinal))
            || (IsHandle(value.Type) && Builder.NumberOf(value) == 0));

    /// <summary>A value for storage: an object as its number where numbers are kept, and nowhere else.</summary>
    private Value Fitting(Tree value, IRType slot)
    {
        if (!IsHandle(slot))
        {
            Value other = ValueOf(value);
            if (HoldsHandle(other.Type) && !(slot is BufferType && other.Type is BufferType)) RefuseObject(other.Type, "objects from outside may be there as well");
            return other;
        }

        Value? handle = value.Target is { } target ? HandleOf(target) : value.Leaf;
        if (handle is not null && handle.Type == slot) return handle;
        if (handle is null || !IsNullReference(handle)) RefuseObject(handle?.Type ?? value.Type, "objects from outside, or of other classes, may be there as well");
        return _b.Zero(slot);
    }

    private void RefuseObject(IRType type, string reason)
    {
        string name = (type is ScalarType { Class: { } @class } ? @class : type.CSharp).Split('.').Last();
        if (_statement is { } site) Refuse(site, $"an object of the class '{name}' in this place", reason, "Use objects of one class that are all made in the method, a struct, or an immutable record");
    }

    /// <summary>An object of the heap as one that the caller can hold: all that it consists of at the end.</summary>
    private Tree Exported(Value handle)
    {
        HeapClass type = _heapClasses[((ScalarType)handle.Type).Class!];
        if (Map(type.Symbol) is not AggregateType aggregate)
        {
            RefuseObject(handle.Type, "its class refers to itself");
            return Default(Map(type.Symbol));
        }

        return Choice(_b.Not(IsNullTest(handle)), () => new Tree(ValueOf(MembersOf(handle))), () => Default(aggregate));
    }

    // ---- where paths meet

    /// <summary>What a reference to an object is where it has moved.</summary>
    private static Tree Housed(Tree tree, Environment environment)
    {
        if (tree.Target is { } target) return environment.TryGet(target, out Binding? binding) && binding is Tree { Leaf: not null } moved ? moved : tree;
        return tree.Members is { } members && tree.Type is AggregateType type && members.Any(HoldsTarget) ? new Tree(type, members.Select(member => Housed(member, environment)).ToArray()) : tree;
    }

    private static bool HoldsTarget(Tree tree) => tree.Target is not null || (tree.Members?.Any(HoldsTarget) ?? false);

    private bool IsReferenceToOwn(Tree tree) => tree.Target is not null || (tree.Leaf is { } leaf && (IsHandle(leaf.Type) || IsNullReference(leaf)));

    /// <summary>Moves the objects that two paths leave behind as different ones, or one path in the heap and the other not.</summary>
    private bool Unify(
        object key, Tree left, Tree right, (Region Region, Environment Environment) then, (Region Region, Environment Environment) otherwise)
    {
        if (key is HeapObject own)
        {
            if (left.Leaf is not null == right.Leaf is not null) return UnifyMembers(key, left, right, then, otherwise);
            return MoveIn(left.Leaf is null ? then : otherwise, own);
        }

        if (left.Target is null && right.Target is null) return UnifyMembers(key, left, right, then, otherwise);
        if (left.Target == right.Target || !IsReferenceToOwn(left) || !IsReferenceToOwn(right)) return false;
        if (ClassOf(left) is { } one && ClassOf(right) is { } other && one != other) return false;
        bool moves = left.Target is { } a && MoveIn(then, a);
        return (right.Target is { } b && MoveIn(otherwise, b)) || moves;
    }

    private bool UnifyMembers(
        object key, Tree left, Tree right, (Region Region, Environment Environment) then, (Region Region, Environment Environment) otherwise)
    {
        if (left.Members is not { } ours || right.Members is not { } theirs || ours.Length != theirs.Length) return false;
        bool moves = false;
        for (int i = 0; i < ours.Length; i++) moves |= Unify((key, i), ours[i], theirs[i], then, otherwise);
        return moves;
    }

    private static string? ClassOf(Tree tree) => tree.Target is { } target ? TypeMapper.Name(target.Symbol) : (tree.Leaf?.Type as ScalarType)?.Class;

    /// <summary>Tensors do not move to the heap: a variable must name the same one on all paths.</summary>
    private bool IsTensorThatChanges(HeapObject target)
    {
        if (!TensorMembers.IsTensor(target.Symbol)) return false;
        if (_statement is { } statement)
            Refuse(statement, "a variable that may name one tensor or another, in a method that changes tensors", "which one changes is not followed", "Use operators that make new tensors, as in 'y = y + x'");
        return true;
    }

    /// <returns>Whether the object was not in the heap before.</returns>
    private bool MoveIn((Region Region, Environment Environment) side, HeapObject target)
    {
        if (IsTensorThatChanges(target)) return false;
        if (side.Environment.TryGet(target, out Binding? binding) && binding is Tree { Leaf: not null }) return false;
        Environment saved = _env;
        _env = side.Environment;
        _b.Into(side.Region, () => HandleOf(target));
        _env = saved;
        return true;
    }

    /// <summary>
    /// Whether a loop has to start with a variable in another form: an object that the body moves to the heap, or replaces by another one, is there from the beginning.
    /// </summary>
    private bool Rehouse(object key, Tree old, Tree now, Environment before)
    {
        if (old.SameAs(now)) return false;
        if (key is HeapObject own && old.Members is not null && now.Leaf is not null)
        {
            MoveBefore(before, own);
            return true;
        }

        if (Rehoused(old, now, before) is not { } moved) return false;
        before.Set(key, moved);
        return true;
    }

    private Tree? Rehoused(Tree old, Tree now, Environment before)
    {
        if (old.SameAs(now)) return null;
        if (old.Target is { } target) return !IsTensorThatChanges(target) && IsReferenceToOwn(now) && (ClassOf(now) is null || ClassOf(now) == ClassOf(old)) ? new Tree(MoveBefore(before, target)) : null;
        if (old.Leaf is { } leaf) return IsNullReference(leaf) && !IsHandle(leaf.Type) && ClassOf(now) is { } name ? new Tree(_b.Zero(ScalarType.Handle(name))) : null;
        if (old.Members is not { } members || now.Members is not { } others || members.Length != others.Length) return null;
        Tree?[] moved = [.. members.Select((member, i) => Rehoused(member, others[i], before))];
        return moved.All(member => member is null) ? null : new Tree((AggregateType)old.Type, members.Select((member, i) => moved[i] ?? member).ToArray());
    }

    private Value MoveBefore(Environment before, HeapObject target)
    {
        Environment saved = _env;
        _env = before;
        Value handle = HandleOf(target);
        _env = saved;
        return handle;
    }
}
