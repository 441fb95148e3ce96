using System;
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

    private readonly Dictionary<string, Pair> _byTarget = [];

    /// <summary>The first of each form, in the order of the source.</summary>
    private sealed record Pair(CustomDerivativeMatch? Vjp, CustomDerivativeMatch? Jvp)
    {
        public IEnumerable<CustomDerivativeMatch> All => new[] { Vjp, Jvp }.OfType<CustomDerivativeMatch>();

        public Pair With(CustomDerivativeMatch match) => match.IsReverse ? this with { Vjp = Vjp ?? match } : this with { Jvp = Jvp ?? match };
    }

    private sealed record Candidates(IReadOnlyList<(MethodDeclarationSyntax Method, string Attribute)> Methods, IReadOnlyList<string> Aliases);

    private CustomDerivatives(Compilation compilation)
    {
        Candidates[] trees = [.. compilation.SyntaxTrees.Select(tree => Trees.GetValue(tree, Scan))];
        HashSet<string> names = ["DerivativeOf", "DerivativeOfAttribute", .. trees.SelectMany(tree => tree.Aliases)];
        foreach (MethodDeclarationSyntax declaration in trees.SelectMany(tree => tree.Methods).Where(candidate => names.Contains(candidate.Attribute)).Select(candidate => candidate.Method))
        {
            if (compilation.GetSemanticModel(declaration.SyntaxTree).GetDeclaredSymbol(declaration) is not { } method) continue;
            if (CustomDerivativeMatch.Of(method, compilation) is not { Problem: null, TargetKey: { } target } match) continue;
            _byTarget[target] = (_byTarget.TryGetValue(target, out Pair? known) ? known : new Pair(null, null)).With(match);
        }
    }

    public static CustomDerivatives Of(Compilation compilation) => Compilations.GetValue(compilation, static key => new CustomDerivatives(key));

    /// <summary>The derivative to be used for a call of <paramref name="method"/>, or null.</summary>
    /// <param name="target">Names a method with its type arguments.</param>
    public CustomDerivative? Find(IMethodSymbol method, Func<IMethodSymbol, CallTarget> target) =>
        PairOf(method) is { } pair
            ? new CustomDerivative(CustomDerivativeMatch.CallOf(method), pair.Vjp?.For(method, target), pair.Jvp?.For(method, target), pair.Vjp?.IsDestinationForm == true, pair.All.First().Active)
            : null;

    /// <summary>The methods in which the derivative of <paramref name="method"/> is written.</summary>
    public IEnumerable<IMethodSymbol> MethodsOf(IMethodSymbol method) => PairOf(method)?.All.Select(match => match.Derivative) ?? [];

    private Pair? PairOf(IMethodSymbol method) =>
        _byTarget.Count > 0 && _byTarget.TryGetValue(SignatureReader.KeyOf(method), out Pair? pair) ? pair : null;

    /// <summary>The derivative of this form of the method with this key.</summary>
    public IMethodSymbol? MethodOf(string target, bool isReverse) =>
        _byTarget.TryGetValue(target, out Pair? pair) ? (isReverse ? pair.Vjp : pair.Jvp)?.Derivative : null;

    /// <summary>Leaves out the companions that the user has written.</summary>
    public DifferentiableOptions WithoutOwn(DifferentiableOptions options, IMethodSymbol method)
    {
        foreach (CustomDerivativeMatch match in PairOf(method)?.All ?? [])
        {
            bool isCompanion = match.Derivative.Name == method.Name + (match.IsReverse ? "Vjp" : "Jvp") && SymbolEqualityComparer.Default.Equals(match.Derivative.ContainingType, method.ContainingType);
            if (!isCompanion) continue;
            options = !match.IsReverse ? options with { HasOwnJvp = true }
                : match.IsDestinationForm ? options with { HasOwnVjpWithDestinations = true }
                : options with { HasOwnVjp = true };
        }

        return options;
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
