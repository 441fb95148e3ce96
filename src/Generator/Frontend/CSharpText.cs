using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Generator.Frontend;

/// <summary>Writes the parts of a declaration that generated declarations repeat, fully qualified.</summary>
internal static class CSharpText
{
    private static readonly SymbolDisplayFormat Annotated =
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The fully qualified type with its nullability.</summary>
    public static string Type(ITypeSymbol type) => type.ToDisplayString(Annotated);

    /// <summary>A name as source spells it: with <c>@</c> where it is a keyword.</summary>
    public static string Identifier(string name) => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    public static string Accessibility(Accessibility accessibility) => accessibility switch
    {
        Microsoft.CodeAnalysis.Accessibility.Public => "public",
        Microsoft.CodeAnalysis.Accessibility.Internal => "internal",
        Microsoft.CodeAnalysis.Accessibility.Protected => "protected",
        Microsoft.CodeAnalysis.Accessibility.ProtectedOrInternal => "protected internal",
        Microsoft.CodeAnalysis.Accessibility.ProtectedAndInternal => "private protected",
        _ => "private",
    };

    /// <summary><c>&lt;T, U&gt;</c>, or empty.</summary>
    public static string TypeParameters(ImmutableArray<ITypeParameterSymbol> parameters) =>
        parameters.IsEmpty ? "" : "<" + string.Join(", ", parameters.Select(TypeParameter)) + ">";

    private static string TypeParameter(ITypeParameterSymbol parameter) => parameter.Variance switch
    {
        VarianceKind.In => "in ",
        VarianceKind.Out => "out ",
        _ => "",
    } + Identifier(parameter.Name);

    /// <summary>The <c>where</c> clauses, separated by spaces, or empty.</summary>
    public static string Constraints(ImmutableArray<ITypeParameterSymbol> parameters) =>
        string.Join(" ", parameters.Select(Constraint).Where(clause => clause.Length > 0));

    private static string Constraint(ITypeParameterSymbol parameter)
    {
        var parts = new List<string>();
        if (parameter.HasReferenceTypeConstraint) parts.Add(parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class");
        else if (parameter.HasUnmanagedTypeConstraint) parts.Add("unmanaged");
        else if (parameter.HasValueTypeConstraint) parts.Add("struct");
        else if (parameter.HasNotNullConstraint) parts.Add("notnull");
        parts.AddRange(parameter.ConstraintTypes.Select(Type));
        if (parameter.HasConstructorConstraint && !parameter.HasValueTypeConstraint) parts.Add("new()");
        if (parameter.AllowsRefLikeType) parts.Add("allows ref struct");
        return parts.Count == 0 ? "" : $"where {Identifier(parameter.Name)} : {string.Join(", ", parts)}";
    }

    /// <summary>The symbol's <c>[Obsolete]</c> and a space, or empty.</summary>
    public static string Obsolete(ISymbol symbol) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.IsInSystem("ObsoleteAttribute") == true) is { } obsolete
            ? $"[global::System.ObsoleteAttribute{Arguments(obsolete)}] "
            : "";

    private static string Arguments(AttributeData attribute)
    {
        string[] arguments =
        [
            .. attribute.ConstructorArguments.Select(argument => argument.ToCSharpString()),
            .. attribute.NamedArguments.Select(argument => $"{argument.Key} = {argument.Value.ToCSharpString()}"),
        ];
        return arguments.Length == 0 ? "" : $"({string.Join(", ", arguments)})";
    }

    /// <summary>The default value of an optional parameter, or null.</summary>
    public static string? DefaultValue(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue) return null;
        object? value = parameter.ExplicitDefaultValue;
        ITypeSymbol type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : parameter.Type;
        return value switch
        {
            null => "default",
            double.NaN => "double.NaN",
            double number when double.IsInfinity(number) => number > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity",
            float.NaN => "float.NaN",
            float number when float.IsInfinity(number) => number > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity",
            _ when type.TypeKind == TypeKind.Enum => $"({Type(type)})({((System.IFormattable)value).ToString(null, CultureInfo.InvariantCulture)})",
            _ => Cast(type) + Literal(value),
        };
    }

    // FormatPrimitive writes no suffixes: 0.5f and 1L and 1m would lose their types.
    private static string Literal(object value) => value switch
    {
        double number => number.ToString("G17", CultureInfo.InvariantCulture) is var text && text.IndexOfAny(['.', 'E']) >= 0 ? text : text + ".0",
        float number => number.ToString("G9", CultureInfo.InvariantCulture) + "f",
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "m",
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        ulong number => number.ToString(CultureInfo.InvariantCulture) + "UL",
        uint number => number.ToString(CultureInfo.InvariantCulture) + "U",
        _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false) ?? "default",
    };

    private static string Cast(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_UInt16 => $"({Type(type)})",
        _ => "",
    };
}
