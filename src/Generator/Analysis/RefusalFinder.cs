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
        Function root, MethodSignature signature, CallVariants calls, PointsTo pointsTo, IReadOnlyList<bool> activeParameters, IReadOnlyList<bool> activeResults)
    {
        var refusals = new List<Refusal>();
        var activity = new Activity(root, pointsTo, activeParameters, activeResults);
        Collect(root, activity, pointsTo, refusals);
        CheckRetained(root, signature, calls, refusals);
        CheckStorage(root, signature, activity, pointsTo, activeParameters, refusals);
        foreach (CallVariant variant in calls.All) CheckCallee(variant, variant.ActiveResults, signature, calls, refusals);
        if (refusals.Count == 0)
        {
            CollectLost(root, activity, refusals);
            foreach (CallVariant variant in calls.All)
                CollectLost(variant.Primal, new Activity(variant.Primal, new PointsTo(variant.Primal, calls), variant.ActiveParameters, variant.ActiveResults), refusals);
        }

        if (refusals.Count == 0) CheckOutputs(root, signature, activity, pointsTo, activeResults, refusals);
        return [.. refusals.Distinct()];
    }

    /// <summary>What stands in the way of differentiating the derivatives that users have written, which the sweeps from <paramref name="root"/> on call.</summary>
    public static IReadOnlyList<Refusal> FindInDerivatives(Function root, MethodSignature signature, CallVariants calls)
    {
        var refusals = new List<Refusal>();
        foreach (CallVariant variant in calls.ReachedFrom(root).Where(variant => variant.IsOfDerivative))
        {
            bool[] results = [.. variant.Primal.Body.Yields.Select(_ => true)];
            Activity activity = CheckCallee(variant, results, signature, calls, refusals);
            CollectLost(variant.Primal, activity, refusals);
        }

        return [.. refusals.Distinct()];
    }

    private static Activity CheckCallee(CallVariant variant, IReadOnlyList<bool> activeResults, MethodSignature signature, CallVariants calls, List<Refusal> refusals)
    {
        var pointsTo = new PointsTo(variant.Primal, calls);
        var activity = new Activity(variant.Primal, pointsTo, variant.ActiveParameters, activeResults);
        Collect(variant.Primal, activity, pointsTo, refusals);
        // Storage that is passed in is the caller's to answer for.
        CheckStorage(variant.Primal, signature, activity, pointsTo, [.. variant.Primal.Parameters.Select(_ => true)], refusals);
        return activity;
    }

    private static void Collect(Function function, Activity activity, PointsTo pointsTo, List<Refusal> refusals)
    {
        foreach (Op op in function.Body.AllOps(op => op.Code == OpCode.Unsupported))
        {
            bool enters = op.Operands.Any(activity.IsVaried);
            bool leaves = op.Results.Length == 0 || op.Results.Any(activity.IsUseful);
            bool touches = op.Operands.Any(operand => operand.Type is BufferType { Kind: not BufferKind.ReadOnlySpan } && activity.IsVaried(operand));
            if ((enters && (leaves || touches)) || op.Get<Refusal>().Code is null) refusals.Add(op.Get<Refusal>());
        }

        foreach (Op op in function.Body.AllOps(op => LosesStorage(op, activity)))
        {
            Refusal refusal = Refused.Because(
                "an array in an object", "which object it is depends on what happens at run time, so that its storage is not known",
                "Keep the array in a variable of its own, or use a struct").Refusal;
            refusals.Add(op.Origin is { } origin ? refusal with { Method = origin.Method, Site = origin.Site } : refusal);
        }

        foreach ((Op op, IRType between) in Detours.Find(function, activity))
        {
            Origin origin = op.Origin ?? new Origin("", -1);
            string[] arguments =
            [
                $"the type '{between.CSharp.Replace("global::", "")}'", "a number that becomes one and then a number again has lost its derivative",
                "Compute with the number itself, or wrap it in Diff.StopGradient(…) if it is meant to be a constant",
            ];
            refusals.Add(new Refusal(origin.Method, origin.Site, "DG0004", string.Join("\u001f", arguments)));
        }
    }

    /// <summary>A retained value is one element of the gradient: its name stands for one value, and for nothing else there.</summary>
    private static void CheckRetained(Function root, MethodSignature signature, CallVariants calls, List<Refusal> refusals)
    {
        var names = new HashSet<string>();
        foreach (Op op in root.Body.AllOps(op => op.Code == OpCode.Retain))
        {
            string name = op.Get<string>();
            if (IsInLoop(op)) Refuse(op, "in a loop", "one name would stand for many values", "Retain a value outside of loops");
            else if (!names.Add(name)) Refuse(op, "more than once", "one name would stand for several values", "Give each of them its own name, and retain outside of what is called more than once");
            else if (IsTaken(name)) Refuse(op, $"in '{signature.Name}'", "a parameter of the companions has that name, or that of its destination", "Choose another one");
        }

        foreach (Op op in calls.All.SelectMany(variant => variant.Primal.Body.AllOps()).Where(op => op.Code == OpCode.Retain))
            Refuse(op, "in a method that calls itself or is too large to become part of its caller", "one name would stand for many values", "Retain a value in the differentiable method itself");

        bool IsTaken(string name) => name is "self" or "cotangent"
            || signature.Parameters.Any(parameter => parameter.Name.TrimStart('@') is { } own && (own == name || own == "d" + name || "d" + own == name));

        void Refuse(Op op, string where, string reason, string wayOut)
        {
            Refusal refusal = Refused.Because($"Diff.Retain of '{op.Get<string>()}' {where}", reason, wayOut).Refusal;
            refusals.Add(op.Origin is { } origin ? refusal with { Method = origin.Method, Site = origin.Site } : refusal);
        }
    }

    private static bool IsInLoop(Op op)
    {
        for (Region? region = op.Parent; region is not null; region = region.Outer)
            if (region.Owner is { Code: OpCode.For or OpCode.While })
                return true;
        return false;
    }

    /// <summary>
    /// Storage in an object is known where the object is a parameter, and where it was put together here. Anywhere else two objects could hold the same
    /// array, and neither would know.
    /// </summary>
    private static bool LosesStorage(Op op, Activity activity) => op.Code switch
    {
        OpCode.Member => op.Result.Type is BufferType && Leaf.CanVary(op.Result.Type) && op.Operands[0].ArgumentOf is not { Owner: null }
            && activity.IsVaried(op.Operands[0]) && (activity.IsUseful(op.Result) || activity.IsVaried(op.Result)),
        OpCode.Call => op.Operands.Concat(op.Results).Any(value => HoldsStorage(value.Type) && activity.IsVaried(value)),
        _ => false,
    };

    private static bool HoldsStorage(IRType type) =>
        type is AggregateType && Leaf.Within(type).Any(leaf => leaf.Type is BufferType && !leaf.IsConstant);

    /// <summary>Whatever the frontend let through: a varied value never enters opaque code that could carry it on.</summary>
    private static void CollectLost(Function function, Activity activity, List<Refusal> refusals)
    {
        foreach (Op op in function.Body.AllOps(op => op.Code == OpCode.Opaque && !op.Get<OpaqueCode>().IsConstantByWord && op.Operands.Any(activity.IsVaried) && op.Results.Any(MayHide)))
        {
            Refusal refusal = Refused.Because(
                "code that is not followed", "a value that is being differentiated enters it, and its derivative would be lost",
                "Wrap the value in Diff.StopGradient(…) if it is meant to be a constant").Refusal;
            refusals.Add(op.Origin is { } origin ? refusal with { Method = origin.Method, Site = origin.Site } : refusal);
        }
    }

    /// <summary>Whether a derivative could be lost in a value of this type: in a number, or in an object that may hold one. Not in a bool, an integer or a text.</summary>
    private static bool MayHide(Value value) => value.Type switch
    {
        ScalarType => value.Type.IsFloat,
        OpaqueType => value.Type.CSharp is not ("string" or "string?"),
        _ => Leaf.CanVary(value.Type),
    };

    /// <summary>
    /// A varied value may go into storage that the method made itself or that takes part in the derivative. Behind any other, a static array or one
    /// that is constant by the user's word, nobody would look for it.
    /// </summary>
    private static void CheckStorage(
        Function function, MethodSignature signature, Activity activity, PointsTo pointsTo, IReadOnlyList<bool> activeParameters, List<Refusal> refusals)
    {
        foreach (Root root in pointsTo.All.Where(root => root.IsWritten && activity.IsVaried(root)))
        {
            int parameter = root.Origin.ArgumentOf == function.Body ? function.Body.Arguments.IndexOf(root.Origin) : -1;
            string? what = parameter >= 0 ? activeParameters[parameter] ? null : $"'{root.Origin.Name}', which is constant to the derivative"
                : root.Origin.Def is { Code: OpCode.Opaque or OpCode.Member } ? $"{(root.Origin.Name is { } name ? $"'{name}'" : "an array")}, which other code may hold too"
                : null;
            if (what is null) continue;
            Origin origin = root.Writers.Select(writer => writer.Origin).FirstOrDefault(place => place is not null) ?? new Origin(signature.Key, -1);
            refusals.Add(new Refusal(origin.Method, origin.Site, "DG0006", what));
        }
    }

    private static void CheckOutputs(
        Function root, MethodSignature signature, Activity activity, PointsTo pointsTo, IReadOnlyList<bool> activeResults, List<Refusal> refusals)
    {
        bool hasResult = activeResults.Any(isActive => isActive);
        // The rows of an array of arrays are storage of their own.
        Root[] written = [.. pointsTo.All.Where(storage => storage.IsWritten && storage.Origin.Type is BufferType && root.Parameters.Contains(storage.Origin) && Leaf.CanVary(storage.Origin.Type))];
        bool writesParameter = written.Length > 0;
        if (!hasResult && !writesParameter && !root.Body.EndsInThrow)
        {
            refusals.Add(new Refusal(signature.Key, -1, "DG0002", signature.Name));
            return;
        }

        bool depends = root.Body.Yields.Where((_, k) => activeResults[k]).Any(activity.IsVaried)
            || written.Any(activity.IsVaried);
        if (!depends) refusals.Add(new Refusal(signature.Key, -1, "DG0008", signature.Name));
    }
}
