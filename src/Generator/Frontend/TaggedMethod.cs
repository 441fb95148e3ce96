using System;
using System.Runtime.CompilerServices;
using System.Threading;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// The declaration of a method with the attribute. The anchor says which syntax node to lower; it does not keep the node alive, and it is part of
/// the equality because another node may hold another body.
/// </summary>
internal sealed record TaggedMethod(MethodSignature Signature, DifferentiableOptions Options, bool HasProblems, SyntaxAnchor Anchor)
{
    private static readonly ConditionalWeakTable<SyntaxNode, Memo> Memos = new();
    private static readonly ConditionalWeakTable<TaggedMethod, CompanionStubs> Stubs = new();

    /// <summary>What other methods can name of it. Follows from the rest, so it is no part of the equality.</summary>
    public CompanionStubs Companions => Stubs.GetValue(this, static key => new CompanionStubs(key.Signature, key.Options));

    private sealed class Memo
    {
        public bool IsFilled { get; set; }

        public ulong Version { get; set; }

        public TaggedMethod? Method { get; set; }
    }

    /// <summary>What <c>ForAttributeWithMetadataName</c> asks on every edit; answered from memory while no declaration has changed.</summary>
    public static TaggedMethod? Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        if (context.TargetSymbol is not IMethodSymbol method) return null;
        Compilation compilation = context.SemanticModel.Compilation;
        ulong version = DeclarationHash.Of(compilation);
        Memo memo = Memos.GetOrCreateValue(context.TargetNode);
        lock (memo)
        {
            if (memo.IsFilled && memo.Version == version) return memo.Method;
            cancellation.ThrowIfCancellationRequested();
            memo.Method = Guard.Run(() => Read(method.PartialDefinitionPart ?? method, context.TargetNode, compilation));
            memo.Version = version;
            memo.IsFilled = true;
            return memo.Method;
        }
    }

    private static TaggedMethod Read(IMethodSymbol method, SyntaxNode node, Compilation compilation)
    {
        var types = new TypeMapper(compilation);
        MethodSignature signature = SignatureReader.Read(method, compilation, types);
        DifferentiableOptions options = CustomDerivatives.Of(compilation).WithoutOwn(SignatureReader.ReadOptions(method, false)!, method);
        var findings = new Findings(signature.Key);
        DeclarationCheck.Run(method, signature, options, compilation, types, findings);
        return new TaggedMethod(signature, options, findings.Any, new SyntaxAnchor(MethodBodies.DeclarationWithBody(method) ?? node));
    }
}

/// <summary>A weak reference to a syntax node; two are equal if they mean the same node.</summary>
internal sealed class SyntaxAnchor : IEquatable<SyntaxAnchor>
{
    private readonly WeakReference<SyntaxNode> _node;
    private readonly int _hash;

    public SyntaxAnchor(SyntaxNode node)
    {
        _node = new WeakReference<SyntaxNode>(node);
        _hash = RuntimeHelpers.GetHashCode(node);
    }

    /// <summary>The node, if it is still part of <paramref name="compilation"/>.</summary>
    public SyntaxNode? In(Compilation compilation) =>
        _node.TryGetTarget(out SyntaxNode? node) && compilation.ContainsSyntaxTree(node.SyntaxTree) ? node : null;

    /// <summary>The node, if it is the body of a member of the framework.</summary>
    public SyntaxNode? InBodies() => _node.TryGetTarget(out SyntaxNode? node) && FrameworkBodies.Contains(node.SyntaxTree) ? node : null;

    public bool Equals(SyntaxAnchor? other) =>
        other is not null && (ReferenceEquals(this, other)
            || (_node.TryGetTarget(out SyntaxNode? node) && other._node.TryGetTarget(out SyntaxNode? otherNode) && node == otherNode));

    public override bool Equals(object? obj) => Equals(obj as SyntaxAnchor);

    public override int GetHashCode() => _hash;
}
