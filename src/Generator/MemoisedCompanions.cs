using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using DiffGen.Generator.Companions;
using DiffGen.Generator.Model;

namespace DiffGen.Generator;

/// <summary>
/// Writes the companions of all methods. What was written stays with its lowered method: after an edit only those are written again whose plans have
/// changed.
/// </summary>
internal static class MemoisedCompanions
{
    private static readonly ConditionalWeakTable<LoweredMethod, Memo> Memos = new();

    private sealed class Memo
    {
        public MethodPlan? Plan { get; set; }

        public GeneratedFile? File { get; set; }
    }

    /// <summary>In the order of the plans; without those that are refused.</summary>
    public static IEnumerable<GeneratedFile> Run(ImmutableArray<MethodPlan> plans, bool isConcurrent, CancellationToken cancellation)
    {
        var files = new GeneratedFile?[plans.Length];
        Batch.Run(plans.Length, isConcurrent, index => files[index] = Recall(plans[index]), cancellation);
        return files.OfType<GeneratedFile>();
    }

    private static GeneratedFile? Recall(MethodPlan plan)
    {
        Memo memo = Memos.GetOrCreateValue(plan.Root);
        lock (memo)
        {
            if (!plan.Equals(memo.Plan)) (memo.Plan, memo.File) = (plan, DifferentiationPipeline.Differentiate(plan));
            return memo.File;
        }
    }
}
