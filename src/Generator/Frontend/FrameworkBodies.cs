using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// Members of the framework as C# source: <c>static class Vector3Body</c> has a static method for each member of <c>Vector3</c> that can be
/// differentiated, with the same name (<c>ctor</c> for a constructor, <c>get_X</c> and <c>set_X</c> for accessors, <c>op_Addition</c> for an
/// operator) and the same parameters, the receiver first. A setter returns the changed receiver. The frontend calls the body
/// instead of the member and lowers it like any method with source; nothing of it is ever compiled.
/// </summary>
/// <remarks>
/// A body gives the member's value bit for bit: it does the same operations in the same order, with a fused multiply-add where the framework has one
/// (so on hardware that has it: x64 with FMA, Arm64), and is compared with the framework by a test. What has no body here is foreign code,
/// refused where an active value enters it. The bodies are a compilation of their own, over the references of the compilation that uses them.
/// </remarks>
internal sealed class FrameworkBodies
{
    private const string Suffix = "Body";

    private static readonly Lazy<SyntaxTree[]> Trees = new(Parse);
    private static readonly ConditionalWeakTable<Compilation, FrameworkBodies> Known = new();

    private readonly Dictionary<string, IMethodSymbol> _bodies = new(StringComparer.Ordinal);

    private FrameworkBodies(Compilation compilation)
    {
        Compilation = compilation;
        foreach (SyntaxTree tree in Trees.Value)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SyntaxNode node in tree.GetRoot().DescendantNodes().Where(node => node.IsKind(SyntaxKind.MethodDeclaration)))
                if (model.GetDeclaredSymbol(node) is IMethodSymbol { DeclaredAccessibility: Accessibility.Public } method)
                    _bodies[KeyOf(method.ContainingType.Name, method.Name, method.Parameters.Select(parameter => parameter.Type))] = method;
        }
    }

    /// <summary>The bodies and nothing else.</summary>
    public Compilation Compilation { get; }

    public IEnumerable<IMethodSymbol> All => _bodies.Values;

    public static FrameworkBodies Of(Compilation compilation) => Known.GetValue(compilation, static key => Create(key));

    /// <summary>Where to bind the code of <paramref name="method"/>, which is the user's or a body.</summary>
    public static Compilation HomeOf(IMethodSymbol method, Compilation compilation) =>
        method.DeclaringSyntaxReferences.FirstOrDefault() is { } declaration ? HomeOf(declaration.SyntaxTree, compilation) : compilation;

    public static Compilation HomeOf(SyntaxTree tree, Compilation compilation) => Contains(tree) ? Of(compilation).Compilation : compilation;

    public static bool Contains(SyntaxTree tree) => Trees.IsValueCreated && Trees.Value.Contains(tree);

    public static bool Holds(ISymbol symbol) => symbol.DeclaringSyntaxReferences.Any(reference => Contains(reference.SyntaxTree));

    /// <summary>The body of a member of the framework, if it has one.</summary>
    public static IMethodSymbol? Find(IMethodSymbol member, Compilation compilation)
    {
        if (member.ContainingType is not { } type || NumericsTypes.TryGet(type) is null || member.IsGenericMethod) return null;
        if (member.Parameters.Any(parameter => parameter.RefKind == RefKind.Ref)) return null;
        IEnumerable<ITypeSymbol> parameters = member.Parameters.Select(parameter => parameter.Type);
        bool isConstructor = member.MethodKind == MethodKind.Constructor;
        if (!member.IsStatic && !isConstructor) parameters = parameters.Prepend(type);
        return Of(compilation)._bodies.TryGetValue(KeyOf(type.Name + Suffix, isConstructor ? "ctor" : member.Name, parameters), out IMethodSymbol? body) ? body : null;
    }

    /// <summary>The body of a static read-only field, under the name of a getter.</summary>
    public static IMethodSymbol? Find(IFieldSymbol field, Compilation compilation) =>
        field is { IsStatic: true, ContainingType: { } type } && NumericsTypes.TryGet(type) is not null
        && Of(compilation)._bodies.TryGetValue(KeyOf(type.Name + Suffix, "get_" + field.Name, []), out IMethodSymbol? body) ? body : null;

    private static string KeyOf(string type, string name, IEnumerable<ITypeSymbol> parameters) =>
        $"{type}.{name}({string.Join(",", parameters.Select(TypeMapper.Name))})";

    private static FrameworkBodies Create(Compilation compilation)
    {
        if (compilation.SyntaxTrees.FirstOrDefault() is { } first && Contains(first)) return new FrameworkBodies(compilation);
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, checkOverflow: compilation.Options.CheckOverflow);
        var bodies = new FrameworkBodies(CSharpCompilation.Create("DiffGen.FrameworkBodies", Trees.Value, compilation.References, options));
        return Known.GetValue(bodies.Compilation, _ => bodies);
    }

    private static SyntaxTree[] Parse()
    {
        Assembly assembly = typeof(FrameworkBodies).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames().Where(name => name.EndsWith(Suffix + ".cs", StringComparison.Ordinal)).OrderBy(name => name, StringComparer.Ordinal)
                .Select(name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    return CSharpSyntaxTree.ParseText(reader.ReadToEnd(), path: name);
                }),
        ];
    }
}
