using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>Types as they are in the function being lowered: where a generic method is expanded, its type parameters are what the caller says.</summary>
internal sealed partial class Lowering
{
    private IRType Map(ITypeSymbol type) => _types.Map(Actual(type));

    private IRType MapReceiver(INamedTypeSymbol type) => _types.MapReceiver((INamedTypeSymbol)Actual(type));

    private IRType TypeOf(IOperation operation) => Map(operation.Type!);

    /// <summary>The type with the type arguments of the functions that are being expanded.</summary>
    private ITypeSymbol Actual(ITypeSymbol type)
    {
        if (_frame.TypeArguments.Count == 0 || !MentionsParameter(type)) return type;
        switch (type)
        {
            case ITypeParameterSymbol parameter:
                return _frame.TypeArguments.TryGetValue(parameter.OriginalDefinition, out ITypeSymbol? argument) ? argument : type;
            case IArrayTypeSymbol array:
                return _compilation.CreateArrayTypeSymbol(Actual(array.ElementType), array.Rank);
            case INamedTypeSymbol { IsTupleType: true } tuple:
                return _compilation.CreateTupleTypeSymbol(
                    [.. tuple.TupleElements.Select(element => Actual(element.Type))], [.. tuple.TupleElements.Select(element => element.IsExplicitlyNamedTupleElement ? element.Name : null)]);
            case INamedTypeSymbol named:
                INamedTypeSymbol definition = named.ContainingType is { } container && MentionsParameter(container)
                    ? ((INamedTypeSymbol)Actual(container)).GetTypeMembers(named.Name, named.Arity)[0]
                    : named.ConstructedFrom;
                return named.Arity == 0 ? definition : definition.Construct([.. named.TypeArguments.Select(Actual)]);
            default:
                return type;
        }
    }

    /// <summary>The type as emitted code names it.</summary>
    private string TypeName(ITypeSymbol type) => TypeMapper.Name(Actual(type));

    /// <summary>The member of the type that is meant in the functions that are being expanded.</summary>
    private ISymbol ActualMember(ISymbol member)
    {
        if (_frame.TypeArguments.Count == 0 || member.ContainingType is not { } type || !MentionsParameter(type)) return member;
        ISymbol found = Actual(type) is INamedTypeSymbol actual
            ? actual.GetMembers(member.Name).First(candidate => SymbolEqualityComparer.Default.Equals(candidate.OriginalDefinition, member.OriginalDefinition))
            : member;
        return found is IMethodSymbol { Arity: > 0 } method ? method.Construct([.. ((IMethodSymbol)member).TypeArguments.Select(Actual)]) : found;
    }

    private static bool MentionsParameter(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol => true,
        IArrayTypeSymbol array => MentionsParameter(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(MentionsParameter) || (named.ContainingType is { } container && MentionsParameter(container)),
        _ => false,
    };

    /// <summary>For each type parameter of the containing types, from the outside in, then of the method.</summary>
    private IEnumerable<(ITypeParameterSymbol Parameter, ITypeSymbol Argument)> TypeArgumentsOf(IMethodSymbol method) => TypeArgumentsOf(method, Actual);

    private static IEnumerable<(ITypeParameterSymbol Parameter, ITypeSymbol Argument)> TypeArgumentsOf(IMethodSymbol method, Func<ITypeSymbol, ITypeSymbol> actual)
    {
        var pairs = new List<(ITypeParameterSymbol, ITypeSymbol)>();
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
            pairs.InsertRange(0, type.TypeParameters.Zip(type.TypeArguments, (parameter, argument) => (parameter, actual(argument))));
        // A local function sees the type parameters of the methods around it.
        for (var outer = method.MethodKind == MethodKind.LocalFunction ? method.ContainingSymbol as IMethodSymbol : null; outer is not null; outer = outer.ContainingSymbol as IMethodSymbol)
            pairs.AddRange(outer.TypeParameters.Select(parameter => (parameter, actual(parameter))));
        pairs.AddRange(method.TypeParameters.Zip(method.TypeArguments, (parameter, argument) => (parameter, actual(argument))));
        return pairs;
    }

    private CallTarget TargetOf(IMethodSymbol method, IOperation site) => TargetOf(method, SiteOf(site.Syntax.GetLocation()), Actual);

    /// <summary>The method by its identity. What its type parameters stand for may mention those of functions that are being expanded.</summary>
    public static CallTarget TargetOf(IMethodSymbol method, int site, Func<ITypeSymbol, ITypeSymbol> actual) =>
        new(KeyOf(method), string.Join(";", TypeArgumentsOf(method, actual).Select(pair => TypeMapper.Name(pair.Parameter) + "=" + TypeMapper.Name(pair.Argument))), site);
}
