using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using DiffGen.Generator.Companions;
using DiffGen.Generator.Frontend;
using DiffGen.Generator.Model;

namespace DiffGen.Generator;

/// <summary>From lowered methods to generated files.</summary>
internal static class DifferentiationPipeline
{
    /// <summary>For each method with the attribute: what its companions depend on.</summary>
    public static IEnumerable<MethodPlan> Plan(ImmutableArray<LoweredMethod> lowered, CancellationToken cancellation)
    {
        Dictionary<string, LoweredMethod> byKey = lowered.ToDictionary(method => method.Signature.Key);
        foreach (LoweredMethod root in lowered)
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsDifferentiated(root))
                yield return new MethodPlan(root, Closure(root, key => byKey.TryGetValue(key, out LoweredMethod? method) ? method : null).ToEquatableArray());
        }
    }

    /// <summary>Marked, and nothing is known against it so far.</summary>
    public static bool IsDifferentiated(LoweredMethod method) => method.Options is not null && method.Body is not null && method.Problems.Count == 0;

    /// <summary>All methods that <paramref name="root"/> calls, directly or not; without itself, recursive or not. Breadth first.</summary>
    public static IReadOnlyList<LoweredMethod> Closure(LoweredMethod root, Func<string, LoweredMethod?> find)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { root.Signature.Key };
        var closure = new List<LoweredMethod>();
        IEnumerable<string> pending = root.Callees;
        for (int next = 0; ; next++)
        {
            foreach (string key in pending)
                if (seen.Add(key) && find(key) is { } callee)
                    closure.Add(callee);
            if (next == closure.Count) return closure;
            pending = closure[next].Callees;
        }
    }

    /// <summary>The signatures of the companions, so that the bodies of other methods can call them.</summary>
    public static string Stubs(MethodSignature signature, DifferentiableOptions options) =>
        Guard.Run(() => CompanionSignatures.Stubs(signature, options)) ?? "";

    /// <summary>The tangent of a type with the attribute.</summary>
    public static GeneratedFile? Tangent(TaggedType type) => Guard.Run(() => TangentWriter.Write(type.Type, type.Header));

    /// <summary>Null where the method is refused: the analyzer says why.</summary>
    /// <param name="isReadAgain">The text is not compiled but lowered.</param>
    public static GeneratedFile? Differentiate(MethodPlan plan, bool isReadAgain = false) =>
        Guard.Run(() => CompanionWriter.Write(plan.Root, plan.Closure, isReadAgain));
}
