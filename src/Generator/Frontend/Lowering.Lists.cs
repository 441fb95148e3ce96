using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// <c>List&lt;T&gt;</c>. A list from outside is storage that is read through a span. A list that the method makes is an object with two members,
/// an array and the number of elements in use; it grows as the framework's does, so that a span taken of it before sees what it would see there.
/// </summary>
internal sealed partial class Lowering
{
    private const int ItemsOfList = 0;
    private const int CountOfList = 1;

    private static bool IsListType(IRType type) => type is BufferType { Kind: BufferKind.List };

    private static bool IsOwnList(Tree tree) => tree.Target is { Symbol: var symbol } && symbol.IsList();

    private Tree NewList(ITypeSymbol type, Value items, Value count)
    {
        var symbol = (INamedTypeSymbol)Actual(type);
        AggregateMember[] members = [new("items", items.Type, false), new("count", ScalarType.Int32, false)];
        var target = new HeapObject(new AggregateType(TypeMapper.Name(symbol), members.ToEquatableArray(), IsReferenceType: true, null, null), symbol);
        Set(target, items, count);
        return new Tree(target);
    }

    private void Set(HeapObject list, Value items, Value count) => _env.Set(list, new Tree(list.Type, [new Tree(items), new Tree(count)]));

    private (Value Items, Value Count) Parts(HeapObject list)
    {
        Tree[] members = Read(list).Members!;
        return (members[ItemsOfList].Leaf!, members[CountOfList].Leaf!);
    }

    /// <summary>The elements in use.</summary>
    private Value ElementsOf(HeapObject list)
    {
        (Value items, Value count) = Parts(list);
        BufferType span = BufferType.Span(((BufferType)items.Type).Element);
        return Length(items) == count ? _b.AsSpan(items, span) : _b.Slice(items, _b.Int(0), count, span);
    }

    /// <summary>An array with the elements of a list and no more.</summary>
    private Tree ListOf(ITypeSymbol type, Value elements)
    {
        Value items = Copied(elements);
        return NewList(type, items, Length(items));
    }

    private Tree ListCreation(IObjectCreationOperation creation, BufferType list)
    {
        BufferType array = BufferType.Array(list.Element);
        Tree made;
        if (creation.Arguments.Length == 0)
        {
            made = NewList(creation.Type!, _b.Allocate(array, [_b.Int(0)]), _b.Int(0));
        }
        else if (creation.Constructor!.Parameters[0].Type.SpecialType == SpecialType.System_Int32)
        {
            made = NewList(creation.Type!, _b.Allocate(array, [Scalar(creation.Arguments[0].Value)]), _b.Int(0));
        }
        else
        {
            IOperation source = WithoutReferenceConversion(creation.Arguments[0].Value);
            if (Map(source.Type!) is not BufferType { Rank: 1 })
            {
                Refuse(creation, "a list made of this collection", "only arrays, spans and lists are followed", "Add the elements one by one");
                return Dummy(creation.Type);
            }

            made = ListOf(creation.Type!, WholeSpan(Buffer(source)));
        }

        return Initialized(made, creation.Initializer, creation);
    }

    /// <summary>Null where the list itself is not changed: then its elements are what matters.</summary>
    private Tree? ListCall(IInvocationOperation call, Tree list)
    {
        string name = call.TargetMethod.Name;
        if (name is not ("Add" or "AddRange" or "Insert" or "RemoveAt" or "Clear")) return null;
        if (!IsOwnList(list))
        {
            Problem(call, "DG0006", "a list that the method did not make");
            return Dummy(call.Type);
        }

        HeapObject target = list.Target!;
        IRType element = ((BufferType)target.Type.Members[ItemsOfList].Type).Element;
        switch (name)
        {
            case "Add":
                Tree added = Converted(Expression(At(call, 0)), element, call);
                Value end = Parts(target).Count;
                Append(target, end, added);
                return Nothing;
            case "Insert":
                Value at = Scalar(At(call, 0));
                Append(target, at, Converted(Expression(At(call, 1)), element, call));
                return Nothing;
            case "AddRange":
                AddRange(target, WholeSpan(Buffer(At(call, 0))));
                return Nothing;
            case "RemoveAt":
                Remove(target, Scalar(At(call, 0)));
                return Nothing;
            default:
                Set(target, Parts(target).Items, _b.Int(0));
                return Nothing;
        }
    }

    private void Append(HeapObject list, Value at, Tree value)
    {
        Value before = Parts(list).Count, after = _b.Apply("add", before, _b.Int(1));
        Grow(list, after);
        Value items = Parts(list).Items;
        if (at != before) _b.Copy(Part(items, at, _b.Apply("subtract", before, at)), Part(items, _b.Apply("add", at, _b.Int(1)), _b.Apply("subtract", before, at)));
        Stored(new ElementPlace(items, [at], "", value.Type), "", ((BufferType)items.Type).Element, value);
        Set(list, items, after);
    }

    private void AddRange(HeapObject list, Value elements)
    {
        Value before = Parts(list).Count, added = Length(elements), after = _b.Apply("add", before, added);
        Grow(list, after);
        Value items = Parts(list).Items;
        _b.Copy(elements, Part(items, before, added));
        Set(list, items, after);
    }

    private void Remove(HeapObject list, Value at)
    {
        (Value items, Value before) = Parts(list);
        Value after = _b.Apply("subtract", before, _b.Int(1)), moved = _b.Apply("subtract", after, at);
        _b.Copy(Part(items, _b.Apply("add", at, _b.Int(1)), moved), Part(items, at, moved));
        Set(list, items, after);
    }

    private Value Part(Value items, Value start, Value length) => _b.Slice(items, start, length, BufferType.Span(((BufferType)items.Type).Element));

    /// <summary>To twice the size, or to what is needed: by the framework's rule.</summary>
    private void Grow(HeapObject list, Value needed)
    {
        (Value items, Value count) = Parts(list);
        Value capacity = Length(items);
        Branch(
            _b.Apply("less", capacity, needed),
            () =>
            {
                Value twice = Builder.NumberOf(capacity) is { } known
                    ? _b.Int(known == 0 ? 4 : 2 * (int)known)
                    : _b.Select(_b.Apply("equal", capacity, _b.Int(0)), _b.Int(4), _b.Apply("multiply", _b.Int(2), capacity));
                Value grown = _b.Allocate((BufferType)items.Type, [_b.Select(_b.Apply("less", twice, needed), needed, twice)]);
                _b.Copy(Part(items, _b.Int(0), count), grown);
                Set(list, grown, count);
            },
            () => { });
    }

    /// <summary>Methods that leave a list from outside as it is.</summary>
    private static bool LeavesLists(IMethodSymbol method) =>
        (method.ContainingType is { Name: "Enumerable" } linq && linq.IsIn("System", "Linq"))
        || method.ContainingType.SpecialType == SpecialType.System_String
        || (method.ContainingType.IsList() && method.Name is "Contains" or "IndexOf" or "LastIndexOf" or "BinarySearch" or "get_Capacity");
}
