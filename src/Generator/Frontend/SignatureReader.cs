using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Frontend;

/// <summary>The declaration of a method → <see cref="MethodSignature"/>; its attribute → <see cref="DifferentiableOptions"/>.</summary>
internal static class SignatureReader
{
    /// <summary>The name by which <c>WithRespectTo</c> and gradients call the receiver.</summary>
    public const string Self = "self";

    /// <summary>The identity of a method: equal for all constructions of a generic one and for both parts of a partial one.</summary>
    public static string KeyOf(IMethodSymbol method)
    {
        method = method.OriginalDefinition;
        if (method is { MethodKind: MethodKind.LocalFunction, ContainingSymbol: IMethodSymbol outer }) return $"{KeyOf(outer)}/{method.Name}{NumberOf(method)}";
        string key = method.GetDocumentationCommentId() ?? method.ToDisplayString();
        return FileOf(method) is { } file ? key + "@" + StableHash.Short(file) : key;
    }

    /// <summary>A type that its file keeps to itself may have the name of another file's.</summary>
    private static string? FileOf(IMethodSymbol method)
    {
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
            if (type.IsFileLocal)
                return type.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath;
        return null;
    }

    /// <summary>The declaration of a local function, found by the last part of its key.</summary>
    /// <param name="within">The method that holds it, or a part of it.</param>
    public static SyntaxNode? LocalFunctionOf(string key, SyntaxNode within)
    {
        string[] last = key.Substring(key.LastIndexOf('/') + 1).Split('#');
        int before = last.Length > 1 ? int.Parse(last[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
        return within.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().FirstOrDefault()?.DescendantNodes().OfType<LocalFunctionStatementSyntax>()
            .Where(function => function.Identifier.ValueText == last[0]).ElementAtOrDefault(before);
    }

    /// <summary>Local functions of one method may have the same name, each in a block of its own.</summary>
    private static string NumberOf(IMethodSymbol function)
    {
        if (function.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not LocalFunctionStatementSyntax declaration) return "";
        int before = declaration.Ancestors().OfType<MemberDeclarationSyntax>().FirstOrDefault()?.DescendantNodes().OfType<LocalFunctionStatementSyntax>()
            .TakeWhile(other => other != declaration).Count(other => other.Identifier.ValueText == function.Name) ?? 0;
        return before == 0 ? "" : "#" + before.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    public static MethodSignature Read(IMethodSymbol method, Compilation compilation, TypeMapper types)
    {
        IReadOnlyCollection<string>? withRespectTo = WithRespectTo(method);
        INamedTypeSymbol? type = method.ContainingType;
        return new MethodSignature(
            KeyOf(method),
            type is null || type.ContainingNamespace.IsGlobalNamespace ? "" : NamespaceOf(type),
            Containers(type).ToEquatableArray(),
            CSharpText.Identifier(method.Name),
            CSharpText.Accessibility(method.DeclaredAccessibility),
            method.IsStatic,
            CSharpText.TypeParameters(method.TypeParameters),
            CSharpText.Constraints(method.TypeParameters),
            method.IsStatic || type is null ? null : Receiver(type, types, withRespectTo),
            method.Parameters.Select(parameter => Parameter(parameter, types, withRespectTo)).ToEquatableArray(),
            method.ReturnsVoid ? null : types.Map(method.ReturnType),
            method.ReturnsVoid ? "void" : CSharpText.Type(method.ReturnType),
            IsNullableEnabled(method, compilation),
            DocumentationSummary.Of(method))
        {
            Overload = OverloadOf(method),
            Obsolete = CSharpText.Obsolete(method),
        };
    }

    public static TypeHeader ReadHeader(INamedTypeSymbol type, Compilation compilation) => new(
        type.GetDocumentationCommentId() ?? type.ToDisplayString(),
        type.ContainingNamespace.IsGlobalNamespace ? "" : NamespaceOf(type),
        Containers(type).ToEquatableArray(),
        IsNullableEnabled(type, compilation));

    private static int OverloadOf(IMethodSymbol method) =>
        method.ContainingType?.GetMembers(method.Name).OfType<IMethodSymbol>()
            .Where(other => AttributeOf(other) is not null)
            .TakeWhile(other => !SymbolEqualityComparer.Default.Equals(other, method))
            .Count() ?? 0;

    /// <summary>Null for a method without the attribute.</summary>
    public static DifferentiableOptions? ReadOptions(IMethodSymbol method, bool fastMathByDefault)
    {
        if (AttributeOf(method) is not { } attribute) return null;
        int companions = DefaultCompanions;
        bool fastMath = fastMathByDefault;
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Value.Kind == TypedConstantKind.Array) continue;
            switch (argument.Key, argument.Value.Value)
            {
                case ("Companions", int flags): companions = flags; break;
                case ("FastMath", bool flag): fastMath = flag; break;
            }
        }

        return new DifferentiableOptions(companions, fastMath);
    }

    /// <summary><c>DiffGen.Companions.Default</c>.</summary>
    public const int DefaultCompanions = 63;

    public static AttributeData? AttributeOf(ISymbol symbol) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass is { Name: "DifferentiableAttribute" } type && type.ToDisplayString() == DiffGenAttributes.Differentiable);

    /// <summary>The names in <c>WithRespectTo</c>; null where it is not set.</summary>
    public static IReadOnlyCollection<string>? WithRespectTo(IMethodSymbol method)
    {
        if (AttributeOf(method) is not { } attribute) return null;
        TypedConstant names = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "WithRespectTo").Value;
        return names.Kind != TypedConstantKind.Array || names.IsNull ? null : [.. names.Values.Select(name => name.Value as string ?? "")];
    }

    private static string NamespaceOf(INamedTypeSymbol type) =>
        type.ContainingNamespace.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted));

    private static IEnumerable<ContainingType> Containers(INamedTypeSymbol? type)
    {
        if (type is null) return [];
        return Containers(type.ContainingType).Append(new ContainingType(
            Keyword(type), CSharpText.Identifier(type.Name), CSharpText.TypeParameters(type.TypeParameters), type.IsStatic, IsPartial(type)));
    }

    public static string Keyword(INamedTypeSymbol type) => (type.TypeKind, type.IsRecord) switch
    {
        (TypeKind.Struct, true) => "record struct",
        (TypeKind.Struct, false) => "struct",
        (TypeKind.Interface, _) => "interface",
        (_, true) => "record",
        _ => "class",
    };

    public static bool IsPartial(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.All(reference => reference.GetSyntax() is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static ReceiverModel Receiver(INamedTypeSymbol type, TypeMapper types, IReadOnlyCollection<string>? withRespectTo)
    {
        if (!type.IsDifferentiable()) return new ReceiverModel(types.MapReceiver(type), false);
        IRType mapped = types.Map(type);
        return new ReceiverModel(mapped, Leaf.CanVary(mapped) && (withRespectTo is null || withRespectTo.Contains(Self)));
    }

    private static ParameterModel Parameter(IParameterSymbol parameter, TypeMapper types, IReadOnlyCollection<string>? withRespectTo)
    {
        IRType type = types.Map(parameter.Type);
        Passing passing = parameter.RefKind switch
        {
            RefKind.Ref => Passing.Ref,
            RefKind.Out => Passing.Out,
            RefKind.In or RefKind.RefReadOnlyParameter => Passing.In,
            _ => Passing.Value,
        };
        return new ParameterModel(
            CSharpText.Identifier(parameter.Name),
            type,
            CSharpText.Type(parameter.Type),
            passing,
            parameter.IsParams,
            IsExtensionThis: parameter is { Ordinal: 0, ContainingSymbol: IMethodSymbol { IsExtensionMethod: true } },
            IsScoped: parameter.ScopedKind != ScopedKind.None && !parameter.IsParams && passing != Passing.Out,
            CSharpText.DefaultValue(parameter),
            // What is only written is an output: WithRespectTo selects inputs.
            IsActive: Leaf.CanVary(type) && !parameter.IsNoDerivative()
                && (passing == Passing.Out || withRespectTo is null || withRespectTo.Contains(parameter.Name)));
    }

    private static bool IsNullableEnabled(ISymbol symbol, Compilation compilation)
    {
        if (symbol.DeclaringSyntaxReferences.FirstOrDefault() is not { } reference) return true;
        return compilation.GetSemanticModel(reference.SyntaxTree).GetNullableContext(reference.Span.Start).AnnotationsEnabled();
    }
}
