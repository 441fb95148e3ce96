using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>Members that only one type may name, and their accessors. What there can be depends on the framework that the compilation is for.</summary>
internal sealed class PrivateMemberReader
{
    private const string Services = "System.Runtime.CompilerServices.";
    private const string Attribute = "global::" + Services + "UnsafeAccessor";
    private const string Kind = "global::" + Services + "UnsafeAccessorKind.";

    private readonly Compilation _compilation;
    private readonly Lazy<bool> _hasAccessors;
    private readonly Lazy<bool> _hasGenericAccessors;
    private readonly Lazy<bool> _hasNamedTypes;

    public PrivateMemberReader(Compilation compilation)
    {
        _compilation = compilation;
        _hasAccessors = new Lazy<bool>(() => compilation.GetTypeByMetadataName(Services + "UnsafeAccessorAttribute") is not null);
        // Since .NET 9.
        _hasGenericAccessors = new Lazy<bool>(() => _hasAccessors.Value && compilation.GetSpecialType(SpecialType.System_Object).ContainingAssembly.Identity.Version.Major >= 9);
        _hasNamedTypes = new Lazy<bool>(() => _hasAccessors.Value && compilation.GetTypeByMetadataName(Services + "UnsafeAccessorTypeAttribute") is not null);
    }

    /// <summary>Null for a member that code anywhere in the assembly may name.</summary>
    public PrivateMember? Of(ISymbol member)
    {
        if (IsRestricted(member) && member.ContainingType is { } type) return Described(member, type);
        // The member is open to everybody who may name its type.
        return member.ContainingType is { } container && DomainOf(container) is { } domain
            ? new PrivateMember(domain, "", Display(member), "", "", EquatableArray<string>.Empty, "", "", "")
            : null;
    }

    /// <summary>A member that is followed. A property that may not be read is its field.</summary>
    public PrivateMember? Of(StoredMember member) =>
        member.Symbol is IPropertySymbol property && IsRestricted((ISymbol?)property.GetMethod ?? property)
            ? Described(member.Field, member.Field.ContainingType) with { Name = property.ContainingType.Name + "_" + property.Name, Display = Display(property) }
            : Of(member.Symbol);

    /// <summary>The innermost type inside of which alone <paramref name="type"/> can be named, as a documentation id; null where all of the assembly can.</summary>
    public static string? DomainOf(ITypeSymbol type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                return DomainOf(array.ElementType);
            case INamedTypeSymbol named:
                for (INamedTypeSymbol? nested = named; nested is not null; nested = nested.ContainingType)
                    if (IsRestricted(nested) && nested.ContainingType is { } container) return container.OriginalDefinition.GetDocumentationCommentId();
                return named.TypeArguments.Select(DomainOf).FirstOrDefault(domain => domain is not null);
            default:
                return null;
        }
    }

    private static bool IsRestricted(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal;

    private PrivateMember Described(ISymbol member, INamedTypeSymbol type)
    {
        (string attribute, string declaration) = Accessor(member.OriginalDefinition, type.OriginalDefinition) ?? ("", "");
        ITypeParameterSymbol[] parameters = [.. Containers(type).SelectMany(container => container.TypeParameters)];
        ITypeSymbol[] arguments = [.. Containers(type).SelectMany(container => container.TypeArguments)];
        if (parameters.Length > 0 && !_hasGenericAccessors.Value) attribute = "";
        return new PrivateMember(
            type.OriginalDefinition.GetDocumentationCommentId() ?? "", type.Name + "_" + Readable(member.Name), Display(member), attribute, declaration,
            Named(member.OriginalDefinition, type.OriginalDefinition).Select(DomainOf).OfType<string>().Distinct().ToEquatableArray(),
            List(parameters.Select(parameter => parameter.Name)), CSharpText.Constraints([.. parameters]), List(arguments.Select(TypeMapper.Name)));
    }

    private static IEnumerable<INamedTypeSymbol> Containers(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? Containers(outer).Append(type) : [type];

    private static string List(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? $"<{list}>" : "";

    private static string Display(ISymbol member) => member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    private static string Readable(string name) => string.Concat(name.TrimStart('_').Select(letter => char.IsLetterOrDigit(letter) ? letter : '_'));

    /// <summary>Every type that the accessor's declaration mentions.</summary>
    private static IEnumerable<ITypeSymbol> Named(ISymbol member, INamedTypeSymbol type)
    {
        IEnumerable<ITypeSymbol> own = member switch
        {
            IFieldSymbol field => [field.Type],
            IMethodSymbol method => method.Parameters.Select(parameter => parameter.Type).Append(method.ReturnType),
            _ => [],
        };
        return type.IsStatic ? own : own.Append(type);
    }

    private (string Attribute, string Declaration)? Accessor(ISymbol member, INamedTypeSymbol type)
    {
        if (!_hasAccessors.Value || type.TypeKind is not (TypeKind.Class or TypeKind.Struct) || Owner(type, member.IsStatic) is not { } owner) return null;
        switch (member)
        {
            case IFieldSymbol { IsConst: false, RefKind: RefKind.None } field:
                return (Binding(field, "Field"), $"public static extern ref {TypeMapper.Name(field.Type)} {{name}}({owner});");
            case IMethodSymbol { IsGenericMethod: false, RefKind: RefKind.None, MethodKind: MethodKind.Ordinary or MethodKind.PropertyGet } method
                when method.Parameters.All(parameter => parameter.RefKind == RefKind.None):
                string result = method.ReturnsVoid ? "void" : TypeMapper.Name(method.ReturnType);
                string parameters = string.Concat(method.Parameters.Select((parameter, i) => $", {TypeMapper.Name(parameter.Type)} {CSharpText.Identifier(parameter.Name)}"));
                return (Binding(method, "Method"), $"public static extern {result} {{name}}({owner}{parameters});");
            default:
                return null;
        }
    }

    private static string Binding(ISymbol member, string kind) => $"[{Attribute}({Kind}{(member.IsStatic ? "Static" : "")}{kind}, Name = \"{member.MetadataName}\")]";

    /// <summary>The accessor's first parameter, which says whose member it is; for a static member only by its type.</summary>
    private string? Owner(INamedTypeSymbol type, bool isStaticMember)
    {
        const string Name = "owner_";
        if (!type.IsStatic) return $"{(type.IsValueType && !isStaticMember ? "in " : "")}{TypeMapper.Name(type)} {Name}";
        // C# has no parameters of the type of a static class: it is named by a string.
        if (!_hasNamedTypes.Value || Containers(type).Any(container => container.Arity > 0)) return null;
        string @namespace = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString() + ".";
        string name = @namespace + string.Join("+", Containers(type).Select(container => container.MetadataName)) + ", " + _compilation.AssemblyName;
        return $"[{Attribute}Type(\"{name}\")] object {Name}";
    }
}
