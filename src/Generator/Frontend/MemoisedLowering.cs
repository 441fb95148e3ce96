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
    private static readonly ConditionalWeakTable<string, SyntaxTree> TangentTrees = new();

    private readonly Compilation _compilation;
    private readonly string _tangents;
    private readonly bool _fastMath;
    private readonly CancellationToken _cancellation;
    private readonly ulong _version;
    private readonly Lazy<Compilation> _augmented;
    private readonly Lazy<GeneratedMentions> _mentions;
    private readonly Dictionary<string, TaggedMethod> _tagged;
    private readonly Dictionary<string, LoweredMethod> _lowered = [];
    private readonly Dictionary<string, SyntaxNode> _pending = [];

    private MemoisedLowering(
        ImmutableArray<TaggedMethod> tagged, Compilation compilation, string tangents, bool fastMath, CancellationToken cancellation)
    {
        _compilation = compilation;
        _tangents = tangents;
        _fastMath = fastMath;
        _cancellation = cancellation;
        StableHash version = StableHash.Start;
        version.Add(DeclarationHash.Of(compilation));
        version.Add(fastMath ? 1UL : 0UL);
        _version = version.Value;
        _augmented = new Lazy<Compilation>(Augment);
        _mentions = new Lazy<GeneratedMentions>(() => new GeneratedMentions(compilation, tagged, hasTangents: tangents.Length > 0));
        _tagged = new Dictionary<string, TaggedMethod>(tagged.Length, StringComparer.Ordinal);
        foreach (TaggedMethod method in tagged) _tagged[method.Signature.Key] = method;
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
        ImmutableArray<TaggedMethod> tagged, Compilation compilation, string tangents, bool fastMath, CancellationToken cancellation)
    {
        var lowering = new MemoisedLowering(tagged, compilation, tangents, fastMath, cancellation);
        foreach (TaggedMethod method in tagged) lowering.Enqueue(method.Signature.Key, method.Anchor);
        while (lowering._pending.Count > 0) lowering.VisitPending();
        return [.. lowering._lowered.Values.OrderBy(method => method.Signature.Key, StringComparer.Ordinal)];
    }

    private void Enqueue(string key, SyntaxAnchor anchor)
    {
        if (_lowered.ContainsKey(key) || _pending.ContainsKey(key)) return;
        if ((anchor.In(_compilation) ?? anchor.InBodies() ?? Find(key)) is { } node) _pending.Add(key, node);
    }

    /// <summary>
    /// The declaration has moved to another node, because its file was edited or because nobody held the node of a statement, but it is still there: no
    /// declaration has changed.
    /// </summary>
    private SyntaxNode? Find(string key) =>
        key.IndexOf('/') is var end and >= 0 ? Find(key.Substring(0, end)) is { } member ? SignatureReader.LocalFunctionOf(key, member) : null
        : DocumentationCommentId.GetFirstSymbolForDeclarationId(key, _compilation) is IMethodSymbol method
            ? MethodBodies.DeclarationWithBody(method) ?? method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax()
            : null;

    /// <summary>What they call is pending then.</summary>
    private void VisitPending()
    {
        KeyValuePair<string, SyntaxNode>[] wave = [.. _pending];
        _pending.Clear();
        var found = new (LoweredMethod? Method, (string Key, SyntaxAnchor Anchor)[] Callees)[wave.Length];
        Batch.Run(wave.Length, _compilation.Options.ConcurrentBuild, index => found[index] = Recall(wave[index].Value), _cancellation);
        for (int index = 0; index < wave.Length; index++)
            if (found[index].Method is { } method)
                _lowered.Add(wave[index].Key, method);
        foreach ((string callee, SyntaxAnchor anchor) in found.Where(entry => entry.Method is not null).SelectMany(entry => entry.Callees)) Enqueue(callee, anchor);
    }

    private (LoweredMethod? Method, (string Key, SyntaxAnchor Anchor)[] Callees) Recall(SyntaxNode node)
    {
        Memo memo = Memos.GetOrCreateValue(node);
        lock (memo)
        {
            if (!memo.IsFilled || memo.Version != _version || !memo.Read.All(_compilation.ContainsSyntaxTree))
            {
                (memo.Method, memo.Callees, memo.Read) = Lower(node);
                memo.Version = _version;
                memo.IsFilled = true;
            }

            return (memo.Method, memo.Callees);
        }
    }

    private (LoweredMethod? Method, (string Key, SyntaxAnchor Anchor)[] Callees, SyntaxTree[] Read) Lower(SyntaxNode node)
    {
        Interlocked.Increment(ref s_count);
        LocatedMethod? located = _mentions.Value.AreIn(node.SyntaxTree) ? null : Lower(node, _compilation, isAugmented: false);
        // Code of other files may have gone into the body.
        if (located is null || located.Read.Any(_mentions.Value.AreIn)) located = Lower(node, _augmented.Value, isAugmented: true);
        if (located is not { } lowering) return (null, [], []);
        IEnumerable<(string, SyntaxAnchor)> callees =
            from callee in lowering.Callees
            let declaration = MethodBodies.DeclarationWithBody(callee)
            where declaration is not null && (_compilation.ContainsSyntaxTree(declaration.SyntaxTree) || FrameworkBodies.Contains(declaration.SyntaxTree))
            select (SignatureReader.KeyOf(callee), new SyntaxAnchor(declaration));
        return (lowering.Method, [.. callees], [.. lowering.Read.Where(_compilation.ContainsSyntaxTree)]);
    }

    private LocatedMethod? Lower(SyntaxNode node, Compilation compilation, bool isAugmented)
    {
        Compilation home = FrameworkBodies.HomeOf(node.SyntaxTree, compilation);
        if (MethodOf(node, home.GetSemanticModel(node.SyntaxTree)) is not { } method) return null;
        // Where nothing generated is meant, the declaration has been checked already.
        TaggedMethod? known = !isAugmented && _tagged.TryGetValue(SignatureReader.KeyOf(method), out TaggedMethod? tagged) && !tagged.HasProblems ? tagged : null;
        return Guard.Run(() => MethodLowerer.Lower(method, home, _fastMath, _cancellation, known?.Signature));
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
        IEnumerable<SyntaxTree> stubs = _tagged.Values.Where(method => !method.HasProblems).Select(method => method.Companions.Stubs(options));
        if (_tangents.Length > 0) stubs = stubs.Append(TangentTrees.GetValue(_tangents, key => CSharpSyntaxTree.ParseText(key, options, GeneratedCode.StubPath)));
        return _compilation.AddSyntaxTrees(stubs);
    }
}
