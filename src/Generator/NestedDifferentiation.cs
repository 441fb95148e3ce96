using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using DiffGen.Generator.Companions;
using DiffGen.Generator.Frontend;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Generator;

/// <summary>
/// A differentiable method may call companions of another one. They are methods with source as soon as that source is written: so it is written
/// first, and lowered like the user's. What calls itself through its own companions has no first and stays without source.
/// </summary>
internal sealed class NestedDifferentiation
{
    private static readonly ConditionalWeakTable<LoweredMethod, Memo> Memos = new();

    private readonly Compilation _compilation;
    private readonly string _tangents;
    private readonly Dictionary<string, LoweredMethod> _lowered;
    private readonly ILookup<string, LoweredMethod> _owners;
    private readonly Dictionary<LoweredMethod, string?> _written = [];
    private readonly CancellationToken _cancellation;

    private NestedDifferentiation(ImmutableArray<LoweredMethod> lowered, Compilation compilation, string tangents, CancellationToken cancellation)
    {
        _compilation = compilation;
        _tangents = tangents;
        _cancellation = cancellation;
        _lowered = lowered.ToDictionary(method => method.Signature.Key);
        _owners = lowered.Where(DifferentiationPipeline.IsDifferentiated)
            .SelectMany(method => CompanionSignatures.Names(method.Signature, method.Options!).Select(name => (Name: Sibling(method.Signature.Key, name), Method: method)))
            .ToLookup(companion => companion.Name, companion => companion.Method);
    }

    /// <summary>The companions of one method, lowered, for as long as everything that they depend on stays as it is.</summary>
    private sealed class Memo
    {
        public ulong Version { get; set; }

        public MethodPlan? Plan { get; set; }

        public Dictionary<string, LoweredMethod[]> Companions { get; } = [];
    }

    /// <summary>The same methods, and the companions that they call with all that these call.</summary>
    public static ImmutableArray<LoweredMethod> Expand(
        ImmutableArray<LoweredMethod> lowered, Compilation compilation, string tangents, CancellationToken cancellation)
    {
        var known = new HashSet<string>(lowered.Select(method => method.Signature.Key));
        string[] wanted = [.. lowered.SelectMany(method => method.Callees).Where(callee => !known.Contains(callee)).Distinct().OrderBy(key => key, StringComparer.Ordinal)];
        if (wanted.Length == 0) return lowered;
        var nested = new NestedDifferentiation(lowered, compilation, tangents, cancellation);
        foreach (string companion in wanted) nested.Lower(companion);
        return [.. nested._lowered.Values.OrderBy(method => method.Signature.Key, StringComparer.Ordinal)];
    }

    private void Lower(string companion)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_lowered.ContainsKey(companion)) return;
        foreach (LoweredMethod owner in _owners[NameOf(companion)])
        {
            if (!Write(owner)) continue;
            foreach (LoweredMethod method in Guard.Run(() => Lowered(owner, companion)) ?? [])
                if (!_lowered.ContainsKey(method.Signature.Key))
                    _lowered.Add(method.Signature.Key, method);
            if (_lowered.ContainsKey(companion)) return;
        }
    }

    /// <summary>False where the companions of the method cannot be had before those of a method that needs them.</summary>
    private bool Write(LoweredMethod owner)
    {
        if (_written.TryGetValue(owner, out string? text)) return text is not null;
        _written.Add(owner, null);
        foreach (string callee in DifferentiationPipeline.Closure(owner, Find).Prepend(owner).SelectMany(method => method.Callees).ToArray()) Lower(callee);
        text = DifferentiationPipeline.Differentiate(PlanOf(owner), isReadAgain: true)?.Text;
        _written[owner] = text;
        return text is not null;
    }

    private LoweredMethod? Find(string key) => _lowered.TryGetValue(key, out LoweredMethod? method) ? method : null;

    private MethodPlan PlanOf(LoweredMethod owner) => new(owner, DifferentiationPipeline.Closure(owner, Find).ToEquatableArray());

    private LoweredMethod[] Lowered(LoweredMethod owner, string companion)
    {
        MethodPlan plan = PlanOf(owner);
        ulong version = DeclarationHash.Of(_compilation);
        Memo memo = Memos.GetOrCreateValue(owner);
        lock (memo)
        {
            if (memo.Version != version || !plan.Equals(memo.Plan)) memo.Companions.Clear();
            (memo.Version, memo.Plan) = (version, plan);
            if (!memo.Companions.TryGetValue(companion, out LoweredMethod[]? methods)) memo.Companions[companion] = methods = Bind(owner, companion);
            return methods;
        }
    }

    private LoweredMethod[] Bind(LoweredMethod owner, string companion)
    {
        // Companions that are not written yet stand there without bodies, so that what is written binds.
        IEnumerable<string> stubs = _lowered.Values
            .Where(method => DifferentiationPipeline.IsDifferentiated(method) && method != owner)
            .Select(method => DifferentiationPipeline.Stubs(method.Signature, method.Options!));
        var options = (CSharpParseOptions?)_compilation.SyntaxTrees.FirstOrDefault()?.Options;
        Compilation written = _compilation.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(_tangents + string.Concat(stubs), options, GeneratedCode.StubPath),
            CSharpSyntaxTree.ParseText(_written[owner]!, options, GeneratedCode.CompanionPath));
        var methods = new Dictionary<string, LoweredMethod>();
        var pending = new Queue<IMethodSymbol>();
        if (DocumentationCommentId.GetFirstSymbolForDeclarationId(companion, written) is IMethodSymbol method) pending.Enqueue(method);
        while (pending.Count > 0)
        {
            IMethodSymbol next = pending.Dequeue();
            string key = SignatureReader.KeyOf(next);
            bool isWritten = next.DeclaringSyntaxReferences.Any(reference => reference.SyntaxTree.FilePath == GeneratedCode.CompanionPath);
            if (!isWritten || methods.ContainsKey(key)) continue;
            LocatedMethod located = MethodLowerer.Lower(next, written, fastMath: false, _cancellation);
            methods.Add(key, located.Method);
            foreach (IMethodSymbol callee in located.Callees) pending.Enqueue(callee);
        }

        return [.. methods.Values];
    }

    /// <summary><c>M:N.C.F(System.Double)</c> → <c>M:N.C.F</c>, without type parameters.</summary>
    private static string NameOf(string key)
    {
        int end = key.IndexOf('(');
        string name = end < 0 ? key : key.Substring(0, end);
        int generic = name.IndexOf("``", StringComparison.Ordinal);
        return generic < 0 ? name : name.Substring(0, generic);
    }

    private static string Sibling(string key, string name)
    {
        string own = NameOf(key);
        return own.Substring(0, own.LastIndexOf('.') + 1) + name;
    }
}
