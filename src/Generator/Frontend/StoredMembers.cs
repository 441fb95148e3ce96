using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Frontend;

/// <summary>An instance field, or an automatic property that stands for its backing field.</summary>
internal sealed record StoredMember(IFieldSymbol Field, ISymbol Symbol, bool IsConstant)
{
    public ITypeSymbol Type => Field.Type;

    public string Name => Symbol.Name;

    /// <summary>As C# source spells it.</summary>
    public string EscapedName =>
        SyntaxFacts.GetKeywordKind(Name) != SyntaxKind.None ? "@" + Name : Name;

    public MemberAccess Access => Symbol switch
    {
        IFieldSymbol { IsReadOnly: false } => MemberAccess.Variable,
        IPropertySymbol { SetMethod: { IsInitOnly: false } setter } when setter.DeclaredAccessibility is not (Accessibility.Private or Accessibility.Protected) => MemberAccess.Settable,
        _ => MemberAccess.ReadOnly,
    };
}

/// <summary>The storage of a user's type, from its base types on down, in declaration order.</summary>
internal static class StoredMembers
{
    /// <summary>Null where some storage is unknown, overlaps, or is not reached by a plain name.</summary>
    public static IReadOnlyList<StoredMember>? Of(INamedTypeSymbol type)
    {
        if (type.TypeKind is not (TypeKind.Struct or TypeKind.Class) || type.IsStatic) return null;
        var members = new List<StoredMember>();
        return Collect(type, members) ? members : null;
    }

    /// <summary>No member can be assigned after construction: instances are values, whoever holds them.</summary>
    public static bool AreImmutable(INamedTypeSymbol type) =>
        Of(type) is { } members && members.All(member => member.Symbol switch
        {
            IFieldSymbol field => field.IsReadOnly,
            IPropertySymbol property => property.SetMethod is null or { IsInitOnly: true },
            _ => false,
        });

    private static bool Collect(INamedTypeSymbol type, List<StoredMember> members)
    {
        if (!type.HasSource() || HasSpecialLayout(type)) return false;
        if (type is { TypeKind: TypeKind.Class, BaseType: { SpecialType: not SpecialType.System_Object } parent } && !Collect(parent, members)) return false;
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>())
        {
            if (field.IsStatic || field.IsConst) continue;
            ISymbol symbol = field.AssociatedSymbol ?? field;
            if (field.RefKind != RefKind.None || field.IsFixedSizeBuffer || field.IsVolatile || !IsPlain(symbol)) return false;
            // A member that hides one of a base type cannot be told apart by its name.
            if (members.Any(other => other.Name == symbol.Name)) return false;
            members.Add(new StoredMember(field, symbol, IsConstant(type, field, symbol)));
        }

        return true;
    }

    private static bool HasSpecialLayout(INamedTypeSymbol type) =>
        type.GetAttributes().Any(attribute => attribute.AttributeClass?.Name switch
        {
            "StructLayoutAttribute" => attribute.ConstructorArguments.Length != 1 || System.Convert.ToInt32(attribute.ConstructorArguments[0].Value) == 2,
            "InlineArrayAttribute" => true,
            _ => false,
        });

    /// <summary>A field, or a property whose accessors are all automatic (C# 14's <c>field</c> lets them run code).</summary>
    private static bool IsPlain(ISymbol symbol)
    {
        if (symbol is IFieldSymbol) return true;
        if (symbol is not IPropertySymbol { IsVirtual: false, IsOverride: false, IsAbstract: false } property) return false;
        foreach (SyntaxReference reference in property.DeclaringSyntaxReferences)
        {
            SyntaxNode syntax = reference.GetSyntax();
            if (syntax is ParameterSyntax) continue;
            if (syntax is not PropertyDeclarationSyntax { ExpressionBody: null, AccessorList: { } accessors }) return false;
            if (accessors.Accessors.Any(accessor => accessor.Body is not null || accessor.ExpressionBody is not null)) return false;
        }

        return true;
    }

    private static bool IsConstant(INamedTypeSymbol type, IFieldSymbol field, ISymbol symbol) =>
        symbol.IsNoDerivative() || field.IsNoDerivative()
        || (type.IsRecord && type.InstanceConstructors.Any(constructor =>
            constructor.Parameters.Any(parameter => parameter.Name == symbol.Name && parameter.IsNoDerivative())));
}
