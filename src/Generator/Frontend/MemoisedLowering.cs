using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// Lowers the tagged methods and, transitively, the methods with source that they call. What was lowered stays with its syntax node: after an edit
/// only the edited file is lowered again, and everything if a declaration has changed.
/// </summary>
internal sealed class MemoisedLowering
{
    private static readonly ConditionalWeakTable<SyntaxNode, Memo> Memos = new();
    private static readonly ConditionalWeakTable<string, SyntaxTree> StubTrees = new();

    private readonly Compilation _compilation;
    private readonly string[] _stubs;
    private readonly bool _fastMath;
    private readonly CancellationToken _cancellation;
    private readonly ulong _version;
    private readonly Lazy<Compilation> _augmented;
    private readonly Dictionary<string, LoweredMethod> _lowered = [];
    private readonly Queue<(string Key, SyntaxNode Node)> _pending = new();

    private MemoisedLowering(Compilation compilation, string tangents, string stubs, bool fastMath, CancellationToken cancellation)
    {
        _compilation = compilation;
        _stubs = [tangents, stubs];
        _fastMath = fastMath;
        _cancellation = cancellation;
        StableHash version = StableHash.Start;
        version.Add(DeclarationHash.Of(compilation));
        version.Add(fastMath ? 1UL : 0UL);
        _version = version.Value;
        _augmented = new Lazy<Compilation>(Augment);
    }

    /// <summary>How many bodies were lowered in this process: what benchmarks and tests of incrementality count.</summary>
    public static long Count => Interlocked.Read(ref s_count);

    private static long s_count;

    private sealed class Memo
    {
        public bool IsFilled { get; set; }

        public ulong Version { get; set; }

        public LoweredMethod? Method { get; set; }

        public (string Key, SyntaxAnchor Anchor)[] Callees { get; set; } = [];

        /// <summary>Other files whose code went into the body: none of them may have changed.</summary>
        public SyntaxTree[] Read { get; set; } = [];
    }

    /// <summary>Every method once, sorted by its key.</summary>
    public static ImmutableArray<LoweredMethod> Run(
        ImmutableArray<TaggedMethod> tagged, Compilation compilation, string tangents, string stubs, bool fastMath, CancellationToken cancellation)
    {
        var lowering = new MemoisedLowering(compilation, tangents, stubs, fastMath, cancellation);
        foreach (TaggedMethod method in tagged) lowering.Enqueue(method.Signature.Key, method.Anchor);
        while (lowering._pending.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            (string key, SyntaxNode node) = lowering._pending.Dequeue();
            lowering.Visit(key, node);
        }

        return [.. lowering._lowered.Values.OrderBy(method => method.Signature.Key, StringComparer.Ordinal)];
    }

    private void Enqueue(string key, SyntaxAnchor anchor)
    {
        if (_lowered.ContainsKey(key)) return;
        if ((anchor.In(_compilation) ?? anchor.InBodies() ?? Find(key)) is { } node) _pending.Enqueue((key, node));
    }

    /// <summary>The declaration has moved to another node because its file was edited, but it is still there: no declaration has changed.</summary>
    private SyntaxNode? Find(string key) =>
        DocumentationCommentId.GetFirstSymbolForDeclarationId(key, _compilation) is IMethodSymbol method
            ? MethodBodies.DeclarationWithBody(method) ?? method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax()
            : null;

    private void Visit(string key, SyntaxNode node)
    {
        if (_lowered.ContainsKey(key)) return;
        Memo memo = Memos.GetOrCreateValue(node);
        LoweredMethod? method;
        (string Key, SyntaxAnchor Anchor)[] callees;
        lock (memo)
        {
            if (!memo.IsFilled || memo.Version != _version || !memo.Read.All(_compilation.ContainsSyntaxTree))
            {
                (memo.Method, memo.Callees, memo.Read) = Lower(node);
                memo.Version = _version;
                memo.IsFilled = true;
            }

            method = memo.Method;
            callees = memo.Callees;
        }

        if (method is null) return;
        _lowered.Add(key, method);
        foreach ((string callee, SyntaxAnchor anchor) in callees) Enqueue(callee, anchor);
    }

    private (LoweredMethod? Method, (string Key, SyntaxAnchor Anchor)[] Callees, SyntaxTree[] Read) Lower(SyntaxNode node)
    {
        Compilation augmented = FrameworkBodies.HomeOf(node.SyntaxTree, _augmented.Value);
        if (MethodOf(node, augmented.GetSemanticModel(node.SyntaxTree)) is not { } method) return (null, [], []);
        Interlocked.Increment(ref s_count);
        if (Guard.Run(() => MethodLowerer.Lower(method, augmented, _fastMath, _cancellation)) is not { } lowering) return (null, [], []);
        IEnumerable<(string, SyntaxAnchor)> callees =
            from callee in lowering.Callees
            let declaration = MethodBodies.DeclarationWithBody(callee)
            where declaration is not null && (_compilation.ContainsSyntaxTree(declaration.SyntaxTree) || FrameworkBodies.Contains(declaration.SyntaxTree))
            select (SignatureReader.KeyOf(callee), new SyntaxAnchor(declaration));
        return (lowering.Method, [.. callees], [.. lowering.Read.Where(_compilation.ContainsSyntaxTree)]);
    }

    private static IMethodSymbol? MethodOf(SyntaxNode node, SemanticModel model) =>
        (model.GetDeclaredSymbol(node) ?? (node.Parent is null ? null : model.GetDeclaredSymbol(node.Parent))) switch
        {
            IMethodSymbol method => method,
            IPropertySymbol property => property.GetMethod,
            _ => null,
        };

    /// <summary>The compilation together with the signatures of companions, so that calls of companions bind.</summary>
    private Compilation Augment()
    {
        var options = (CSharpParseOptions?)_compilation.SyntaxTrees.FirstOrDefault()?.Options;
        return _compilation.AddSyntaxTrees(_stubs.Where(text => text.Length > 0).Select(text =>
            StubTrees.GetValue(text, key => CSharpSyntaxTree.ParseText(key, options, GeneratedCode.StubPath))));
    }
}
