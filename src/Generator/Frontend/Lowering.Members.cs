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
        if (!property.IsIndexer && reference.Instance is { Type: { } type } && _types.Map(type) is BufferType) return BufferProperty(reference);
        if (GenericConstant(reference) is { } constant) return constant;
        if (NumericProperty(reference) is { } numeric) return numeric;
        bool isElement = property.IsIndexer && reference.Instance?.Type is { } container && _types.Map(container) is BufferType;
        if (isElement || IsStored(property) || IsForeign(reference)) return Read(PlaceOf(reference), reference).As(TypeOf(reference));
        if (property.GetMethod is not { } getter) return Refused(reference);
        return CanCall(getter, IsDispatched(getter, reference.Instance))
            ? SourceCall(reference, getter, reference.Instance, reference.Arguments)
            : ForeignCall(reference, getter, reference.Instance, reference.Arguments);
    }

    /// <summary>A property whose setter runs code that is here.</summary>
    private IPropertyReferenceOperation? SetterOf(IOperation target) =>
        target is IPropertyReferenceOperation { Property: { SetMethod: { } setter } property } reference && !IsStored(property)
        && !(reference.Instance is { Type: { } type } && _types.Map(type) is BufferType)
        && CanCall(setter, IsDispatched(setter, reference.Instance))
            ? reference
            : null;

    private void SetProperty(IPropertyReferenceOperation reference, Tree value)
    {
        IMethodSymbol setter = reference.Property.SetMethod!;
        Place? receiver = reference.Instance is null || !HasReceiver(setter) ? null : PlaceOf(reference.Instance);
        object[] passed = Arguments(setter, null, reference.Arguments);
        passed[passed.Length - 1] = Converted(value, _types.Map(reference.Property.Type), reference);
        Call(reference, setter, receiver is null ? null : Read(receiver, reference), receiver, passed);
    }

    private Tree TupleLiteral(ITupleOperation tuple)
    {
        var type = (AggregateType)_types.Map(tuple.Type ?? tuple.NaturalType!);
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
