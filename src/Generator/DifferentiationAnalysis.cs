using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Frontend;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator;

/// <summary>
/// One compilation as the analyzer sees it: the same lowering and the same transforms as in the generator, with places instead of caches. Used by
/// many threads.
/// </summary>
internal sealed class DifferentiationAnalysis
{
    private readonly Compilation _compilation;
    private readonly bool _fastMath;
    private readonly ConcurrentDictionary<string, Lazy<LocatedMethod>> _lowered = new();

    public DifferentiationAnalysis(Compilation compilation, bool fastMath)
    {
        _compilation = compilation;
        _fastMath = fastMath;
    }

    /// <summary>Everything that keeps <paramref name="method"/> from being differentiated.</summary>
    public IEnumerable<Diagnostic> Check(IMethodSymbol method) => Guarded(method, () => Find(method, Reports.Name(method)));

    /// <summary>What keeps a type with the attribute from having a tangent.</summary>
    public IEnumerable<Diagnostic> CheckTangent(INamedTypeSymbol type) => Guarded(type, () => FindInType(type));

    /// <summary>What is wrong with a method marked <c>[DerivativeOf]</c>.</summary>
    public IEnumerable<Diagnostic> CheckCustomDerivative(IMethodSymbol method) => Guarded(method, () => FindInDerivative(method));

    /// <summary>An exception of ours is a diagnostic: the generator, which met it too, generated nothing for this symbol and stayed silent.</summary>
    private static IEnumerable<Diagnostic> Guarded(ISymbol symbol, Func<IEnumerable<Diagnostic>> check)
    {
        try
        {
            return [.. check()];
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return [Reports.InternalError(exception, Reports.Name(symbol), StructureCheck.NameOf(symbol))];
        }
    }

    private IEnumerable<Diagnostic> Find(IMethodSymbol method, string name)
    {
        LocatedMethod root = Lower(method);
        if (root.Method.Problems.Count > 0)
        {
            bool hasErrors = HasErrors(method), isExpanded = root.Calls.Count > 0 && IsWritten(method, root);
            return Distinct(root.Method.Problems
                .Where(problem => !Findings.IsForType(problem) && !(hasErrors && IsInBody(method, root.Sites[problem.Site]))
                    && !(isExpanded && root.Sites[problem.Site].SourceTree is { } tree && GeneratedCode.Is(tree)))
                .Select(problem => InForeignCode(problem, root, name) ?? Reports.Of(problem, name, root.Calls.TryGetValue(problem.Site, out Location? call) ? call : root.Sites[problem.Site])));
        }

        Dictionary<string, LocatedMethod> reached = Reached(root);
        IReadOnlyList<LoweredMethod> closure = DifferentiationPipeline.Closure(root.Method, key => reached.TryGetValue(key, out LocatedMethod? callee) ? callee.Method : null);
        Differentiated? differentiated = Differentiator.Create(root.Method, closure, out IReadOnlyList<Refusal> refusals);
        if (differentiated is null && refusals.Count == 0) throw new InvalidOperationException("nothing was refused, yet there is no derivative");
        // Not for its result: an exception in the writer has to be reported too.
        if (differentiated is not null) Companions.CompanionWriter.Write(root.Method.Signature, root.Method.Options!, differentiated);
        if (refusals.Count > 0 && HasErrors(method)) return [];
        // The generator reads the companions before their loops are put into vectors, and may have met something there that is not there in the end.
        if (refusals.Count == 0 && !IsWritten(method, root) && CallOf(reached, GeneratedCode.Holds) is { } unread && !HasErrors(method)) return [CompanionRefused(unread, name)];
        if (refusals.Count == 0) return IsAskedFor(Descriptors.DerivativeIsZero, method) ? StepsIn(root, closure, name, reached) : [];
        // The bodies of a method that is expanded or instantiated several times are refused at the same place with the same words.
        bool isWritten = IsWritten(method, root);
        return Distinct(refusals.Where(refusal => !isWritten || !IsInGenerated(refusal, reached)).Select(refusal => Report(refusal, root, method, name, reached)));
    }

    private static IEnumerable<Diagnostic> Distinct(IEnumerable<Diagnostic> found) =>
        found.GroupBy(diagnostic => (diagnostic.Id, diagnostic.Location, Message: diagnostic.GetMessage(CultureInfo.InvariantCulture))).Select(same => same.First());

    /// <summary>What is refused within the code of a companion that was expanded where it is called.</summary>
    private static Diagnostic? InForeignCode(Refusal refusal, LocatedMethod holder, string name) =>
        holder.Calls.TryGetValue(refusal.Site, out Location? call) && holder.Sites[refusal.Site].SourceTree is { } tree && GeneratedCode.Is(tree) ? CompanionRefused(call, name) : null;

    /// <summary>In the code of a companion nobody can change anything: the call of it is what is refused.</summary>
    private static Diagnostic CompanionRefused(Location call, string name) => Diagnostic.Create(
        Descriptors.UnsupportedOperation, call, name, "the call of a companion",
        "its code records values or works on storage in a way that cannot be differentiated once more", "Write what it computes as an ordinary method and call that");

    /// <summary>
    /// The generator has differentiated the method. It reads companions that the method calls before their loops are put into vectors, which is more than can be read here.
    /// </summary>
    private static bool IsWritten(IMethodSymbol method, LocatedMethod root)
    {
        IReadOnlyList<string> names = Companions.CompanionSignatures.Names(root.Method.Signature, root.Method.Options!);
        return names.Any(name => method.ContainingType.GetMembers(name).Any(GeneratedCode.Holds));
    }

    private static bool IsInGenerated(Refusal refusal, Dictionary<string, LocatedMethod> reached) =>
        refusal.Site >= 0 && reached.TryGetValue(refusal.Method, out LocatedMethod? holder) && refusal.Site < holder.Sites.Count
        && holder.Sites[refusal.Site].SourceTree is { } tree && GeneratedCode.Is(tree);

    /// <summary>Whether somebody has switched on what is off by default: finding it costs an analysis of its own.</summary>
    private bool IsAskedFor(DiagnosticDescriptor descriptor, IMethodSymbol method)
    {
        CompilationOptions options = _compilation.Options;
        if (options.SpecificDiagnosticOptions.TryGetValue(descriptor.Id, out ReportDiagnostic specific)) return IsOn(specific);
        if (options.SyntaxTreeOptionsProvider is not { } provider) return false;
        return method.DeclaringSyntaxReferences.Any(reference => provider.TryGetDiagnosticValue(reference.SyntaxTree, descriptor.Id, CancellationToken.None, out ReportDiagnostic own) && IsOn(own))
            || (provider.TryGetGlobalDiagnosticValue(descriptor.Id, CancellationToken.None, out ReportDiagnostic everywhere) && IsOn(everywhere));

        static bool IsOn(ReportDiagnostic severity) => severity is not (ReportDiagnostic.Suppress or ReportDiagnostic.Default);
    }

    /// <summary>In code that the user can change, and only there.</summary>
    private static IEnumerable<Diagnostic> StepsIn(LocatedMethod root, IReadOnlyList<LoweredMethod> closure, string name, Dictionary<string, LocatedMethod> reached) =>
        from step in Differentiator.StepsOf(root.Method, closure)
        where reached.ContainsKey(step.Operand.Method)
        let place = reached[step.Operand.Method].Sites[step.Operand.Site]
        where place.SourceTree is { } tree && !GeneratedCode.Is(tree) && !FrameworkBodies.Contains(tree)
        group step by (place, step.Name) into same
        select Diagnostic.Create(Descriptors.DerivativeIsZero, same.Key.place, name, same.Key.Name);

    private LocatedMethod Lower(IMethodSymbol method) =>
        _lowered.GetOrAdd(SignatureReader.KeyOf(method), _ => new Lazy<LocatedMethod>(() => MethodLowerer.Lower(method, _compilation, _fastMath, CancellationToken.None), LazyThreadSafetyMode.PublicationOnly)).Value;

    private Dictionary<string, LocatedMethod> Reached(LocatedMethod root)
    {
        var reached = new Dictionary<string, LocatedMethod> { [root.Method.Signature.Key] = root };
        var pending = new Queue<IMethodSymbol>(root.Callees);
        while (pending.Count > 0)
        {
            IMethodSymbol callee = pending.Dequeue();
            string key = SignatureReader.KeyOf(callee);
            if (reached.ContainsKey(key) || !callee.HasSource()) continue;
            LocatedMethod lowering = Lower(callee);
            reached.Add(key, lowering);
            foreach (IMethodSymbol next in lowering.Callees) pending.Enqueue(next);
        }

        return reached;
    }

    private static Diagnostic Report(Refusal refusal, LocatedMethod root, IMethodSymbol method, string name, Dictionary<string, LocatedMethod> reached)
    {
        Location place = refusal.DiagnosticId == Descriptors.NothingToDifferentiate.Id ? StructureCheck.ResultOf(method) : StructureCheck.NameOf(method);
        if (refusal.Site >= 0 && reached.TryGetValue(refusal.Method, out LocatedMethod? holder) && refusal.Site < holder.Sites.Count)
        {
            place = holder.Sites[refusal.Site];
            if (InForeignCode(refusal, holder, name) is { } expanded) return expanded;
            if (place.SourceTree is { } tree && GeneratedCode.Is(tree)) return CompanionRefused(CallOf(reached, GeneratedCode.Holds) ?? StructureCheck.NameOf(method), name);
            // Nor can anybody in the code that stands in for the framework's.
            if (place.SourceTree is { } body && FrameworkBodies.Contains(body))
                place = holder.Calls.TryGetValue(refusal.Site, out Location? call) ? call : CallOf(reached, FrameworkBodies.Holds) ?? StructureCheck.NameOf(method);
        }

        return Reports.Of(refusal, root.Method.Signature, name, place);
    }

    /// <summary>Where the user's code calls a method that is not the user's.</summary>
    private static Location? CallOf(Dictionary<string, LocatedMethod> reached, Func<ISymbol, bool> isHeld)
    {
        HashSet<string> callees = [.. reached.Values.SelectMany(method => method.Callees).Where(callee => isHeld(callee)).Select(SignatureReader.KeyOf)];
        return (
            from caller in reached.Values
            from op in caller.Method.Body?.Body.AllOps() ?? []
            where op.Code == OpCode.Call && callees.Contains(op.Get<CallTarget>().MethodKey)
            let site = op.Get<CallTarget>().Site
            where site >= 0 && site < caller.Sites.Count && caller.Sites[site].SourceTree is { } tree && !GeneratedCode.Is(tree) && !FrameworkBodies.Contains(tree)
            select caller.Sites[site]).FirstOrDefault();
    }

    private static bool IsInBody(IMethodSymbol method, Location place) =>
        MethodBodies.DeclarationWithBody(method) is { } declaration && MethodBodies.BodyOf(declaration) is { } body
        && place.SourceTree == body.SyntaxTree && body.Span.Contains(place.SourceSpan);

    /// <summary>Code that does not compile is the compiler's to report: what we made of it says nothing.</summary>
    private bool HasErrors(IMethodSymbol method) =>
        MethodBodies.DeclarationWithBody(method) is { } declaration
        && _compilation.GetSemanticModel(declaration.SyntaxTree).GetDiagnostics(declaration.Span).Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    private IEnumerable<Diagnostic> FindInType(INamedTypeSymbol type)
    {
        var findings = new Findings("");
        AggregateType? aggregate = TypeCheck.Run(type, new TypeMapper(_compilation), findings);
        if (aggregate is not null && !findings.Any) _ = Companions.TangentWriter.Write(aggregate, SignatureReader.ReadHeader(type, _compilation));
        string name = Reports.Name(type);
        return findings.Problems
            .Where(problem => !Findings.IsForType(problem))
            .Select(problem => Reports.Of(problem, name, findings.Sites[problem.Site]));
    }

    private IEnumerable<Diagnostic> FindInDerivative(IMethodSymbol method)
    {
        if (CustomDerivativeMatch.Of(method, _compilation) is not { } match) yield break;
        string? problem = match.Problem;
        // The first in the order of the source counts.
        if (problem is null && CustomDerivatives.Of(_compilation).MethodOf(match.TargetKey!, match.IsReverse) is { } other && !SymbolEqualityComparer.Default.Equals(other, method))
            problem = $"it already has the derivative '{Reports.Name(other)}'";
        if (problem is not null)
            yield return Diagnostic.Create(Descriptors.WrongDerivativeSignature, StructureCheck.NameOf(method), Reports.Name(method), match.TargetName, problem, match.Expected);
    }
}
