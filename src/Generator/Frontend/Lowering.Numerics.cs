using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Members of the framework that have a body in <see cref="FrameworkBodies"/>: a call of the member is a call of the body.</summary>
internal sealed partial class Lowering
{
    private Tree? NumericCall(IInvocationOperation call) => BodyCall(call, call.TargetMethod, call.Instance, call.Arguments);

    private Tree? NumericProperty(IPropertyReferenceOperation reference) =>
        reference.Property.GetMethod is { } getter ? BodyCall(reference, getter, reference.Instance, reference.Arguments) : null;

    /// <summary><c>Complex.One</c> is a field where <c>Vector2.One</c> is a property.</summary>
    private Tree? NumericField(IFieldReferenceOperation reference) =>
        FrameworkBodies.Find(reference.Field, _compilation) is { } body ? Call(reference, body, null, null, []) : null;

    private Tree? NumericOperator(IOperation site, IMethodSymbol method, Tree[] operands) =>
        FrameworkBody(method) is { } body
            ? Call(site, body, null, null, [.. operands.Select((operand, index) => Converted(operand, Map(body.Parameters[index].Type), site))])
            : null;

    /// <summary>A constructor that takes the members stores them.</summary>
    private Tree? NumericCreation(IObjectCreationOperation creation, IMethodSymbol constructor, AggregateType type)
    {
        if (NumericsTypes.TryGet(constructor.ContainingType) is null) return null;
        if (constructor.Parameters.IsEmpty) return Default(type);
        if (!constructor.Parameters.Select(parameter => Map(parameter.Type)).SequenceEqual(type.Members.Select(member => member.Type)))
            return BodyCall(creation, constructor, null, creation.Arguments);
        return new Tree(type, Arguments(constructor, null, creation.Arguments).Select(value => ValueOf(value, creation)).ToArray());
    }

    private IMethodSymbol? FrameworkBody(IMethodSymbol member) => FrameworkBodies.Find(member, _compilation);

    private Tree? BodyCall(IOperation site, IMethodSymbol member, IOperation? instance, IEnumerable<IArgumentOperation> arguments)
    {
        if (FrameworkBody(member) is not { } body) return null;
        Tree? receiver = instance is null || member.IsStatic ? null : Expanded(Expression(instance));
        object[] passed = Arguments(member, null, arguments);
        return Call(site, body, null, null, receiver is null ? passed : [receiver, .. passed]);
    }

    /// <summary>A property or indexer of a struct of the framework, as the target of an assignment.</summary>
    private bool HasBodySetter(IPropertyReferenceOperation reference) => reference.Property.SetMethod is { } setter && FrameworkBody(setter) is not null;

    /// <summary>What the body of a getter gives of the receiver as it is now.</summary>
    private Tree? BodyRead(AccessorPlace place, IOperation site) =>
        place.Getter is { } getter && place.Receiver is { } receiver && FrameworkBody(getter) is { } body
            ? Call(site, body, null, null, [Expanded(Read(receiver, site)), .. place.Indices])
            : null;

    /// <summary>The body of a setter gives the changed receiver.</summary>
    private bool BodyWrite(AccessorPlace place, Tree value, IOperation site)
    {
        if (place.Receiver is not { } receiver || FrameworkBody(place.Setter) is not { } body) return false;
        Write(receiver, Call(site, body, null, null, [Expanded(Read(receiver, site)), .. place.Indices, Converted(value, place.Type, site)]), site);
        return true;
    }
}
