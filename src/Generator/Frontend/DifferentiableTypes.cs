using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// Which types may stand in the signature of a differentiable method. What holds no floating-point number is a constant; what does has
/// to be followed completely, or it would be taken for a constant silently.
/// </summary>
internal static class DifferentiableTypes
{
    public sealed record TypeRefusal(string Reason, string WayOut);

    private static readonly TypeRefusal s_ofTensors =
        new("which holds tensors, and those are followed by themselves and as members of a tuple or a type only", "Use a parameter for each, or a record marked [Differentiable]");

    public static TypeRefusal? Refusal(ITypeSymbol type, TypeMapper types)
    {
        // A memory or a list is storage by itself, and opaque as a part of something else.
        if (TypeMapper.IsIndirectStorage(type) && types.Map(type) is BufferType { Element: BufferType arrays } && Leaf.CanVary(arrays))
            return new TypeRefusal("whose arrays are followed only where the method makes the list itself", "Use an array of arrays");
        if (TypeMapper.IsIndirectStorage(type) && types.Map(type) is BufferType { Element: var element } && Companions.Tangents.HoldsTensors(element)) return s_ofTensors;
        if (TypeMapper.IsIndirectStorage(type) && types.Map(type) is BufferType) return Refusal(((INamedTypeSymbol)type).TypeArguments[0], types);
        foreach (ITypeSymbol part in Parts(type))
        {
            if (types.Map(part) is TensorType && IsInStorage(type, part)) return s_ofTensors;
            if (IsIndirectPart(part, types)) return new TypeRefusal("which is followed as a parameter of its own only", "Use arrays inside of other types");
            IRType mapped = types.Map(part);
            if (mapped is AggregateType aggregate && Leaf.CanVary(mapped))
            {
                if (NullableTypes.Is(aggregate))
                    return new TypeRefusal("which may be null, and null has no tangent", "Use a number and a flag");
                if (aggregate.TangentCSharp is null && !part.IsTupleType)
                    return new TypeRefusal($"and '{part.Name}' is not marked [Differentiable]", $"Mark '{part.Name}' [Differentiable]");
            }
            else if (!Leaf.CanVary(mapped) && HoldsFloat(part, types, 0))
            {
                return new TypeRefusal("which holds floating-point numbers that DiffGen cannot follow", "Use arrays, spans, or types marked [Differentiable]");
            }
        }

        return null;
    }

    /// <summary>A memory or a list of numbers that is a part of another type: there it is not followed.</summary>
    public static bool IsIndirectPart(ITypeSymbol type, TypeMapper types) => Parts(type).Any(part => TypeMapper.IsIndirectStorage(part) && HoldsFloat(part, types, 0));

    /// <summary>Types marked <c>[Differentiable]</c> that cannot get their <c>Tangent</c>; that is reported for the type.</summary>
    public static IEnumerable<INamedTypeSymbol> WithoutTangent(IMethodSymbol method, TypeMapper types) =>
        method.Parameters.Select(parameter => parameter.Type)
            .Append(method.ReturnType)
            .Concat(method.IsStatic ? [] : new[] { method.ContainingType })
            .Select(type => TypeMapper.IsIndirectStorage(type) ? ((INamedTypeSymbol)type).TypeArguments[0] : type)
            .SelectMany(Parts)
            .OfType<INamedTypeSymbol>()
            .Where(type => type.IsDifferentiable() && type.HasSource())
            .Select(type => type.OriginalDefinition)
            .Where(type => HasFindings(type, types))
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default);

    private static bool HasFindings(INamedTypeSymbol type, TypeMapper types)
    {
        var findings = new Findings("");
        TypeCheck.Run(type, types, findings);
        return findings.Any;
    }

    /// <summary>The type itself without the storage and tuples around it: <c>S</c> of <c>(S[], int)</c>.</summary>
    private static IEnumerable<ITypeSymbol> Parts(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Parts(array.ElementType),
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.SelectMany(element => Parts(element.Type)),
        INamedTypeSymbol named when named.IsInSystem("Span") || named.IsInSystem("ReadOnlySpan") => Parts(named.TypeArguments[0]),
        _ => [type],
    };

    /// <summary>Whether a part stands in an array or a span.</summary>
    private static bool IsInStorage(ITypeSymbol type, ITypeSymbol part) => type is INamedTypeSymbol { IsTupleType: true } tuple
        ? tuple.TupleElements.Any(element => IsInStorage(element.Type, part))
        : !SymbolEqualityComparer.Default.Equals(type, part) && Parts(type).Contains(part, SymbolEqualityComparer.Default);

    private static bool HoldsFloat(ITypeSymbol type, TypeMapper types, int depth)
    {
        if (types.Map(type).IsFloat) return true;
        if (depth > 8) return false;
        switch (type)
        {
            case IArrayTypeSymbol array:
                return HoldsFloat(array.ElementType, types, depth + 1);
            case INamedTypeSymbol { TypeKind: TypeKind.Delegate or TypeKind.Enum }:
                return false;
            case INamedTypeSymbol named:
                if (named.TypeArguments.Any(argument => HoldsFloat(argument, types, depth + 1))) return true;
                return named.TypeKind is TypeKind.Class or TypeKind.Struct && named.SpecialType == SpecialType.None && named.HasSource()
                    && named.GetMembers().OfType<IFieldSymbol>().Any(field => !field.IsStatic && !field.IsNoDerivative()
                        && field.AssociatedSymbol?.IsNoDerivative() != true && HoldsFloat(field.Type, types, depth + 1));
            default:
                return false;
        }
    }
}
