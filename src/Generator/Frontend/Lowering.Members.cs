using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Properties and indexers: storage, lengths, or calls of their accessors.</summary>
internal sealed partial class Lowering
{
    private Tree Property(IPropertyReferenceOperation reference)
    {
        IPropertySymbol property = reference.Property;
        if (Fitted(reference, () => TensorProperty(reference)) is { } tensor) return tensor;
        if (!property.IsIndexer && reference.Instance is { Type: { } type } && Map(type) is BufferType) return BufferProperty(reference);
        if (NullableProperty(reference) is { } nullable) return nullable;
        if (GenericConstant(reference) is { } constant) return constant;
        if (NumericProperty(reference) is { } numeric) return numeric;
        if (IsComputedConstant(property)) return ForeignCall(reference, property.GetMethod!, null, [], isFollowed: true);
        bool isElement = property.IsIndexer && reference.Instance?.Type is { } container && Map(container) is BufferType;
        if (isElement || IsStored(property) || IsForeign(reference)) return Read(PlaceOf(reference), reference).As(TypeOf(reference));
        if (property.GetMethod is not { } getter) return Refused(reference);
        if (property.RefKind != RefKind.None && ReferredTo(reference, getter, reference.Instance, reference.Arguments) is { } place) return Read(place, reference);
        return Target(getter, reference.Instance, reference) is { } target && CanCall(target)
            ? SourceCall(reference, target, reference.Instance, reference.Arguments)
            : ForeignCall(reference, getter, reference.Instance, reference.Arguments);
    }

    /// <summary>A static property of one value whose getter has a body: a call without arguments.</summary>
    private bool IsComputedConstant(IPropertySymbol property) =>
        property is { IsStatic: true, IsIndexer: false, RefKind: RefKind.None, GetMethod: { } getter } && !IsDispatched(getter, null) && CanCall(getter) && Map(property.Type) is ScalarType;

    /// <summary>A property or indexer whose setter runs code that is here.</summary>
    private bool HasSetter(IPropertyReferenceOperation reference) =>
        reference.Property.SetMethod is { } setter && !IsStored(reference.Property) && !(reference.Instance is { Type: { } type } && Map(type) is BufferType)
        && Target(setter, reference.Instance) is { } target && CanCall(target);

    private AccessorPlace Accessor(IPropertyReferenceOperation reference)
    {
        IMethodSymbol setter = Target(reference.Property.SetMethod!, reference.Instance)!;
        IMethodSymbol? getter = reference.Property.GetMethod is { } declared ? Target(declared, reference.Instance) : null;
        Place? receiver = reference.Instance is null || !HasReceiver(setter) ? null : PlaceOf(reference.Instance);
        object[] indices = Arguments(setter, null, reference.Arguments);
        return new AccessorPlace(getter, setter, receiver, [.. indices.Take(indices.Length - 1)], Map(reference.Property.Type));
    }

    private Tree Read(AccessorPlace place, IOperation site)
    {
        if (BodyRead(place, site) is { } read) return read;
        if (place.Getter is not { } getter || !CanCall(getter)) return Refused(site);
        return Call(site, getter, place.Receiver is null ? null : Read(place.Receiver, site), place.Receiver, [.. place.Indices]);
    }

    private void Write(AccessorPlace place, Tree value, IOperation site)
    {
        if (BodyWrite(place, value, site)) return;
        Call(site, place.Setter, place.Receiver is null ? null : Read(place.Receiver, site), place.Receiver, [.. place.Indices, Converted(value, place.Type, site)]);
    }

    private Tree TupleLiteral(ITupleOperation tuple)
    {
        var type = (AggregateType)Map(tuple.Type ?? tuple.NaturalType!);
        Tree[] elements = new Tree[tuple.Elements.Length];
        for (int i = 0; i < elements.Length; i++) elements[i] = Converted(Expression(tuple.Elements[i]), type.Members[i].Type, tuple.Elements[i]);
        return new Tree(type, elements);
    }

    /// <summary>What stands before the innermost <c>?.</c>.</summary>
    private readonly System.Collections.Generic.Stack<Tree> _accessed = [];

    private Tree ConditionalAccess(IConditionalAccessOperation access)
    {
        Tree value = Expression(access.Operation);
        bool isNullable = NullableTypes.Is(value.Type) && value.Members is not null;
        if (!isNullable && access.Operation.Type is not { IsReferenceType: true }) return Refused(access);
        // An object that was made here is there.
        Value isThere = isNullable ? HasValue(value) : value.Leaf is { } leaf ? _b.Not(IsNullTest(leaf)) : _b.Bool(true);
        if (access.Type is null or { SpecialType: SpecialType.System_Void })
        {
            Branch(isThere, () => Accessed(), () => { });
            return Nothing;
        }

        IRType type = TypeOf(access);
        return Choice(isThere, () => Converted(Accessed(), type, access), () => Default(type));

        Tree Accessed()
        {
            _accessed.Push(isNullable ? ValueIn(value) : value);
            Tree result = Expression(access.WhenNotNull);
            _accessed.Pop();
            return result;
        }
    }

    private Tree ConditionalInstance(IConditionalAccessInstanceOperation instance) => _accessed.Count > 0 ? _accessed.Peek() : Refused(instance);
}
