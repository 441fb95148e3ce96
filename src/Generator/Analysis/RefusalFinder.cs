using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Analysis;

/// <summary>What stands in the way of a derivative once it is known what is active.</summary>
internal static class RefusalFinder
{
    public static IReadOnlyList<Refusal> Find(
        Function root, MethodSignature signature, CallVariants calls, IReadOnlyList<bool> activeParameters, IReadOnlyList<bool> activeResults)
    {
        var refusals = new List<Refusal>();
        var pointsTo = new PointsTo(root, calls);
        var activity = new Activity(root, pointsTo, activeParameters, activeResults);
        Collect(root, activity, pointsTo, refusals);
        foreach (CallVariant variant in calls.All)
        {
            var calleePointsTo = new PointsTo(variant.Primal, calls);
            Collect(variant.Primal, new Activity(variant.Primal, calleePointsTo, variant.ActiveParameters, variant.ActiveResults), calleePointsTo, refusals);
        }

        if (refusals.Count == 0) CheckOutputs(root, signature, activity, pointsTo, activeResults, refusals);
        return [.. refusals.Distinct()];
    }

    private static void Collect(Function function, Activity activity, PointsTo pointsTo, List<Refusal> refusals)
    {
        foreach (Op op in function.Body.AllOps().Where(op => op.Code == OpCode.Unsupported))
        {
            bool enters = op.Operands.Any(activity.IsVaried);
            bool leaves = op.Results.Length == 0 || op.Results.Any(activity.IsUseful);
            bool touches = op.Operands.Any(operand => operand.Type is BufferType { Kind: not BufferKind.ReadOnlySpan } && activity.IsVaried(operand));
            if ((enters && (leaves || touches)) || op.Get<Refusal>().Code is null) refusals.Add(op.Get<Refusal>());
        }

        foreach (Op op in function.Body.AllOps().Where(op => op.Code == OpCode.Retain))
            for (Region? region = op.Parent; region is not null; region = region.Outer)
                if (region.Owner is { Code: OpCode.For or OpCode.While })
                    refusals.Add(new Refusal("", -1, "DG0004", $"Diff.Retain of '{op.Get<string>()}' in a loop, where one name would stand for many values"));
    }

    private static void CheckOutputs(
        Function root, MethodSignature signature, Activity activity, PointsTo pointsTo, IReadOnlyList<bool> activeResults, List<Refusal> refusals)
    {
        bool hasResult = activeResults.Any(isActive => isActive);
        bool writesParameter = root.Parameters.Any(parameter => parameter.Type is BufferType && Leaf.CanVary(parameter.Type) && !pointsTo.IsReadOnly(parameter));
        if (!hasResult && !writesParameter)
        {
            refusals.Add(new Refusal(signature.Key, -1, "DG0002", signature.Name));
            return;
        }

        bool depends = root.Body.Yields.Where((_, k) => activeResults[k]).Any(activity.IsVaried)
            || root.Parameters.Any(parameter => parameter.Type is BufferType && !pointsTo.IsReadOnly(parameter) && activity.IsVaried(parameter));
        if (!depends) refusals.Add(new Refusal(signature.Key, -1, "DG0008", signature.Name));
    }
}
