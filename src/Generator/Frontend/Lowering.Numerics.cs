using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Members of <c>System.Numerics</c>: expanded from the library that says what they compute.</summary>
internal sealed partial class Lowering
{
    private Tree? NumericCall(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (NumericsTypes.TryGet(method.ContainingType) is null || Library(method.ContainingType, method.Name, method) is not { } code) return null;
        Tree? self = call.Instance is null ? null : Read(PlaceOf(call.Instance), call);
        object[] passed = Arguments(method, null, call.Arguments);
        return ExpandLibrary(call, code, self is null ? passed : [self, .. passed]);
    }

    private Tree? NumericProperty(IPropertyReferenceOperation reference)
    {
        IPropertySymbol property = reference.Property;
        if (NumericsTypes.TryGet(property.ContainingType) is null || property.GetMethod is not { } getter || Library(property.ContainingType, getter.Name, getter) is not { } code) return null;
        Tree? self = reference.Instance is null ? null : Read(PlaceOf(reference.Instance), reference);
        object[] passed = Arguments(getter, null, reference.Arguments);
        return ExpandLibrary(reference, code, self is null ? passed : [self, .. passed]);
    }

    /// <summary><c>Complex.One</c> is a field, <c>Vector2.One</c> a property.</summary>
    private Tree? NumericField(IFieldReferenceOperation reference) =>
        NumericsTypes.TryGet(reference.Field.ContainingType) is not null && NumericsLibrary.Find(_compilation, reference.Field.ContainingType, "get_" + reference.Field.Name, []) is { } code
            ? ExpandLibrary(reference, code, [])
            : null;

    private Tree? NumericOperator(IOperation site, IMethodSymbol method, Tree[] operands)
    {
        if (NumericsTypes.TryGet(method.ContainingType) is null || Library(method.ContainingType, method.Name, method) is not { } code) return null;
        return ExpandLibrary(site, code, [.. operands.Select((operand, index) => (object)Converted(operand, Map(method.Parameters[index].Type), site))]);
    }

    /// <summary>A constructor that takes the members stores them; every other is in the library.</summary>
    private Tree? NumericCreation(IObjectCreationOperation creation, IMethodSymbol constructor, AggregateType type)
    {
        if (NumericsTypes.TryGet(constructor.ContainingType) is null) return null;
        object[] passed = Arguments(constructor, null, creation.Arguments);
        if (passed.Length == 0) return Default(type);
        if (passed.Length == type.Members.Count && passed.Select((value, index) => ((Tree)value).Type == type.Members[index].Type).All(fits => fits))
            return new Tree(type, passed.Cast<Tree>());
        if (Library(constructor.ContainingType, "ctor", constructor) is { } code) return ExpandLibrary(creation, code, passed);
        Problem(creation, "DG0005", Display(constructor));
        return Default(type);
    }

    private IMethodSymbol? Library(INamedTypeSymbol type, string name, IMethodSymbol method)
    {
        IEnumerable<ITypeSymbol> parameters = method.Parameters.Select(parameter => parameter.Type);
        bool hasReceiver = !method.IsStatic && method.MethodKind != MethodKind.Constructor;
        return NumericsLibrary.Find(_compilation, type, name, hasReceiver ? parameters.Prepend(type) : parameters);
    }

    private Tree ExpandLibrary(IOperation site, IMethodSymbol code, object[] passed)
    {
        // What is small in the source of the library is small here: it does not count.
        _expansions--;
        return ExpandMethod(site, code, null, null, passed);
    }
}
