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
        if (!property.IsIndexer && reference.Instance is { Type: { } type } && Map(type) is BufferType) return BufferProperty(reference);
        if (NullableProperty(reference) is { } nullable) return nullable;
        if (GenericConstant(reference) is { } constant) return constant;
        if (NumericProperty(reference) is { } numeric) return numeric;
        bool isElement = property.IsIndexer && reference.Instance?.Type is { } container && Map(container) is BufferType;
        if (isElement || IsStored(property) || IsForeign(reference)) return Read(PlaceOf(reference), reference).As(TypeOf(reference));
        if (property.GetMethod is not { } getter) return Refused(reference);
        return Target(getter, reference.Instance, reference) is { } target && CanCall(target)
            ? SourceCall(reference, target, reference.Instance, reference.Arguments)
            : ForeignCall(reference, getter, reference.Instance, reference.Arguments);
    }

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
        if (value.Leaf is not { } leaf || access.Operation.Type is not { IsReferenceType: true } || access.Type is not { IsReferenceType: true }) return Refused(access);
        IRType type = TypeOf(access);
        return Choice(
            _b.Not(IsNullTest(leaf)),
            () =>
            {
                _accessed.Push(value);
                Tree result = Converted(Expression(access.WhenNotNull), type, access);
                _accessed.Pop();
                return result;
            },
            () => Default(type));
    }

    private Tree ConditionalInstance(IConditionalAccessInstanceOperation instance) => _accessed.Count > 0 ? _accessed.Peek() : Refused(instance);
}
