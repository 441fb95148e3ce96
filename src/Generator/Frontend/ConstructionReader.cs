using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Frontend;

/// <summary>Finds out how a value of a user's type is put together from its members: by a constructor that only stores, by an initialiser, or both.</summary>
internal sealed class ConstructionReader
{
    private readonly Compilation _compilation;

    public ConstructionReader(Compilation compilation) => _compilation = compilation;

    /// <summary>Null where no constructor and initialiser that code in this assembly may use set every member.</summary>
    public Construction? Read(INamedTypeSymbol type, IReadOnlyList<StoredMember> members)
    {
        if (type.IsAbstract) return null;
        IEnumerable<IMethodSymbol> constructors = type.InstanceConstructors
            .Where(constructor => IsAccessible(constructor) && !IsCopyConstructor(constructor))
            .OrderBy(constructor => type.IsRecord ? -constructor.Parameters.Length : constructor.Parameters.Length);
        foreach (IMethodSymbol constructor in constructors)
        {
            if (StoredBy(constructor, members) is not { } stored) continue;
            StoredMember[] rest = [.. members.Where(member => !stored.Contains(member.Name) || IsRequired(member.Symbol))];
            if (rest.All(IsSettable))
            {
                return new Construction(
                    stored.Select(name => Escaped(name, members)).ToEquatableArray(),
                    rest.Select(member => member.EscapedName).ToEquatableArray(),
                    IsTuple: false,
                    rest.Select(member => (member.Symbol as IPropertySymbol)?.SetMethod ?? member.Symbol).Prepend(constructor).Select(DomainOf).FirstOrDefault(domain => domain is not null));
            }
        }

        return null;
    }

    private static string Escaped(string name, IReadOnlyList<StoredMember> members) => members.First(member => member.Name == name).EscapedName;

    private static bool IsRequired(ISymbol symbol) => symbol is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };

    private static bool IsCopyConstructor(IMethodSymbol constructor) =>
        constructor.ContainingType.IsRecord && constructor.Parameters.Length == 1
        && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, constructor.ContainingType);

    /// <summary>
    /// For code that may name the type. A private class can also be put together in the type that it is nested in. (Values of structs are put together
    /// in more places: those must be open to all that know the type.)
    /// </summary>
    private bool IsAccessible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal
        || (symbol.ContainingType is { IsReferenceType: true, ContainingType: { } outer } && _compilation.IsSymbolAccessibleWithin(symbol, outer));

    private string? DomainOf(ISymbol symbol)
    {
        if (_compilation.IsSymbolAccessibleWithin(symbol, _compilation.Assembly)) return null;
        for (ISymbol? each = symbol; each?.ContainingType is { } domain; each = each.ContainingType)
            if (each.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
                return domain.OriginalDefinition.GetDocumentationCommentId();
        return null;
    }

    private bool IsSettable(StoredMember member) => IsAccessible(member.Symbol) && member.Symbol switch
    {
        IFieldSymbol field => !field.IsReadOnly,
        IPropertySymbol { SetMethod: { } setter } => IsAccessible(setter),
        _ => false,
    };

    /// <summary>The names of the members that the constructor's parameters are stored in, in parameter order; null if it does anything else.</summary>
    private List<string>? StoredBy(IMethodSymbol constructor, IReadOnlyList<StoredMember> members)
    {
        if (constructor.Parameters.Any(parameter => parameter.RefKind is RefKind.Ref or RefKind.Out)) return null;
        Dictionary<string, string>? stored = constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() switch
        {
            // An implicit constructor stores nothing; the initialisers of members run before an object initialiser overwrites them.
            null => [],
            ConstructorDeclarationSyntax declaration => StoredByBody(declaration),
            TypeDeclarationSyntax declaration => StoredByPrimary(declaration, members),
            _ => null,
        };
        if (stored is null || constructor.Parameters.Any(parameter => !stored.ContainsKey(parameter.Name))) return null;
        List<string> names = [.. constructor.Parameters.Select(parameter => stored[parameter.Name])];
        return names.Distinct().Count() == names.Count && names.All(name => members.Any(member => member.Name == name)) ? names : null;
    }

    private static Dictionary<string, string>? StoredByPrimary(TypeDeclarationSyntax declaration, IReadOnlyList<StoredMember> members)
    {
        if (declaration.BaseList?.Types.Any(type => type is PrimaryConstructorBaseTypeSyntax) == true) return null;
        var stored = new Dictionary<string, string>();
        foreach (ParameterSyntax parameter in declaration.ParameterList?.Parameters ?? default)
        {
            string name = parameter.Identifier.ValueText;
            StoredMember? byInitializer = members.FirstOrDefault(member => InitializerOf(member) is IdentifierNameSyntax source && source.Identifier.ValueText == name);
            StoredMember? positional = declaration is RecordDeclarationSyntax
                ? members.FirstOrDefault(member => member.Name == name && member.Symbol is IPropertySymbol property
                    && property.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is ParameterSyntax))
                : null;
            if ((positional ?? byInitializer) is { } target) stored[name] = target.Name;
        }

        return stored;
    }

    private static ExpressionSyntax? InitializerOf(StoredMember member) =>
        member.Symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() switch
        {
            PropertyDeclarationSyntax property => property.Initializer?.Value,
            VariableDeclaratorSyntax field => field.Initializer?.Value,
            _ => null,
        };

    /// <summary>Understands <c>X = x;</c>, <c>this.X = x;</c> and <c>(X, Y) = (x, y);</c>, and nothing else.</summary>
    private static Dictionary<string, string>? StoredByBody(ConstructorDeclarationSyntax declaration)
    {
        if (declaration.Initializer is { ArgumentList.Arguments.Count: > 0 }) return null;
        var stored = new Dictionary<string, string>();
        IEnumerable<ExpressionSyntax?> expressions = declaration.ExpressionBody is { } body
            ? [body.Expression]
            : (declaration.Body?.Statements ?? default).Select(statement => (statement as ExpressionStatementSyntax)?.Expression);
        foreach (ExpressionSyntax? expression in expressions)
        {
            if (expression is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment) return null;
            if (!Pair(assignment.Left, assignment.Right, stored)) return null;
        }

        return stored;
    }

    private static bool Pair(ExpressionSyntax target, ExpressionSyntax source, Dictionary<string, string> stored)
    {
        if (target is TupleExpressionSyntax targets && source is TupleExpressionSyntax sources)
        {
            return targets.Arguments.Count == sources.Arguments.Count
                && targets.Arguments.Zip(sources.Arguments, (left, right) => Pair(left.Expression, right.Expression, stored)).All(stores => stores);
        }

        string? member = target switch
        {
            IdentifierNameSyntax name => name.Identifier.ValueText,
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: IdentifierNameSyntax name } => name.Identifier.ValueText,
            _ => null,
        };
        if (member is null || source is not IdentifierNameSyntax { Identifier.ValueText: var parameter } || stored.ContainsKey(parameter)) return false;
        stored[parameter] = member;
        return true;
    }
}
