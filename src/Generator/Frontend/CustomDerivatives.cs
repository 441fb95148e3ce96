using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// The derivatives that users have written with <c>[DerivativeOf]</c>, by the method whose derivative they are. Methods are found by their
/// syntax, so that looking for a handful of them does not bind every attribute of the compilation.
/// </summary>
internal sealed class CustomDerivatives
{
    private static readonly ConditionalWeakTable<SyntaxTree, Candidates> Trees = new();
    private static readonly ConditionalWeakTable<Compilation, CustomDerivatives> Compilations = new();

    private readonly Dictionary<string, CustomDerivativeMatch> _byTarget = [];

    private sealed record Candidates(IReadOnlyList<(MethodDeclarationSyntax Method, string Attribute)> Methods, IReadOnlyList<string> Aliases);

    private CustomDerivatives(Compilation compilation)
    {
        Candidates[] trees = [.. compilation.SyntaxTrees.Select(tree => Trees.GetValue(tree, Scan))];
        HashSet<string> names = ["DerivativeOf", "DerivativeOfAttribute", .. trees.SelectMany(tree => tree.Aliases)];
        foreach (MethodDeclarationSyntax declaration in trees.SelectMany(tree => tree.Methods).Where(candidate => names.Contains(candidate.Attribute)).Select(candidate => candidate.Method))
        {
            if (compilation.GetSemanticModel(declaration.SyntaxTree).GetDeclaredSymbol(declaration) is not { } method) continue;
            if (CustomDerivativeMatch.Of(method, compilation) is { Problem: null, IsReverse: true, TargetKey: { } target } match && !_byTarget.ContainsKey(target))
                _byTarget.Add(target, match);
        }
    }

    public static CustomDerivatives Of(Compilation compilation) => Compilations.GetValue(compilation, static key => new CustomDerivatives(key));

    /// <summary>The derivative to be used for a call of <paramref name="method"/>, or null.</summary>
    public CustomDerivative? Find(IMethodSymbol method) =>
        _byTarget.Count > 0 && _byTarget.TryGetValue(SignatureReader.KeyOf(method), out CustomDerivativeMatch? match) ? match.For(method) : null;

    /// <summary>The derivative of the method with this key.</summary>
    public IMethodSymbol? MethodOf(string target) => _byTarget.TryGetValue(target, out CustomDerivativeMatch? match) ? match.Derivative : null;

    /// <summary>Leaves out the companion that the user has written.</summary>
    public DifferentiableOptions WithoutOwn(DifferentiableOptions options, IMethodSymbol method)
    {
        if (!_byTarget.TryGetValue(SignatureReader.KeyOf(method), out CustomDerivativeMatch? match)) return options;
        bool isCompanion = match.Derivative.Name == method.Name + "Vjp" && SymbolEqualityComparer.Default.Equals(match.Derivative.ContainingType, method.ContainingType);
        return !isCompanion ? options
            : match.IsDestinationForm ? options with { HasOwnVjpWithDestinations = true }
            : options with { HasOwnVjp = true };
    }

    private static Candidates Scan(SyntaxTree tree)
    {
        SyntaxNode root = tree.GetRoot();
        var methods = new List<(MethodDeclarationSyntax, string)>();
        foreach (AttributeSyntax attribute in root.DescendantNodes(node => node is CompilationUnitSyntax or MemberDeclarationSyntax or AttributeListSyntax).OfType<AttributeSyntax>())
            if (attribute.Parent?.Parent is MethodDeclarationSyntax method)
                methods.Add((method, LastName(attribute.Name)));
        IEnumerable<string> aliases = root.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<UsingDirectiveSyntax>()
            .Where(directive => directive.Alias is not null && directive.Name is { } name && LastName(name) == "DerivativeOfAttribute")
            .Select(directive => directive.Alias!.Name.Identifier.ValueText);
        return new Candidates(methods, [.. aliases]);
    }

    private static string LastName(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };
}
