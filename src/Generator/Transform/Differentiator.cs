using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Companions;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Optimize;

namespace DiffGen.Generator.Transform;

/// <summary>A method of the closure that the companions call: emitted once, as a private method.</summary>
internal sealed record CalleeFunction(string Name, Function Function, bool UsesTape);

/// <summary>Everything that transforms make of one method, ready for emission.</summary>
/// <param name="IsRepeatable">The method may run again within one call of a companion.</param>
/// <param name="Split">The two sweeps; null for a function of numbers that records nothing: its joint sweep is simply run again.</param>
/// <param name="WrittenParameters">For each leaf parameter, whether the method stores into that buffer.</param>
internal sealed record Differentiated(
    Function Primal,
    AdjointFunction Joint,
    (AdjointFunction Forward, AdjointFunction Reverse)? Split,
    TangentFunctions Tangents,
    bool IsRepeatable,
    IReadOnlyList<CalleeFunction> Callees,
    IReadOnlyList<bool> WrittenParameters,
    IReadOnlyList<bool> ReadParameters,
    IReadOnlyList<bool> ActiveParameters,
    IReadOnlyList<bool> ActiveResults,
    PrivateMembers PrivateMembers)
{
    /// <summary>The text is not compiled but lowered.</summary>
    public bool IsReadAgain { get; init; }

    /// <summary>Some value on the way is a tensor.</summary>
    public bool HasTensors { get; init; }

    /// <summary>The value and the gradient of a short function of numbers, apart from the joint sweep; null for any other.</summary>
    public AdjointFunction? ShortGradient { get; init; }

    /// <summary>The Jacobian in one function, row by row; null where no companion needs it, or the sweeps have to be functions of their own.</summary>
    public JacobianFunctions? Rows { get; init; }

    /// <summary>All code that is emitted.</summary>
    public IEnumerable<Function> Functions => Sweeps.Select(sweep => sweep.Function).Concat(Callees.Select(callee => callee.Function));

    private IEnumerable<AdjointFunction> Sweeps =>
        new[] { Joint, ShortGradient, Split?.Forward, Split?.Reverse, Rows?.Adding, Rows?.Setting, Tangents.Jvp, Tangents.Column, Tangents.Hvp, Tangents.HessianDiagonal }.OfType<AdjointFunction>();

    /// <summary>Runs loops in the lanes of vectors, as the last thing before the code is written.</summary>
    public void Vectorise()
    {
        foreach (AdjointFunction sweep in Sweeps) sweep.Vectorise();
        foreach (CalleeFunction callee in Callees) Vectorisation.Apply(callee.Function);
    }

    /// <summary>Spares the checks of indices, as the last thing before the code is written.</summary>
    /// <param name="countsUnsigned">Whether the emitted code may convert negative numbers to unsigned ones.</param>
    public void BringLengthsInSight(bool countsUnsigned)
    {
        foreach (AdjointFunction sweep in Sweeps) sweep.BringLengthsInSight(countsUnsigned);
        foreach (CalleeFunction callee in Callees) LengthsInSight.Apply(callee.Function, new Dictionary<Value, Value>(), countsUnsigned);
    }
}

/// <summary>Link, analyse, transform, optimise: one method with its closure in, adjoint functions out.</summary>
internal static class Differentiator
{
    /// <returns>The adjoint functions, or null together with what is refused.</returns>
    public static Differentiated? Create(LoweredMethod root, IReadOnlyList<LoweredMethod> closure, out IReadOnlyList<Refusal> refusals)
    {
        refusals = [.. root.Problems];
        if (root.Body is null || refusals.Count > 0) return null;
        try
        {
            int companions = root.Options?.Companions ?? 0;
            var linked = Link.Program(root, closure, ((CompanionKind)companions & CompanionKind.WithHessianProduct) != 0);
            bool[] activeParameters = ActiveParameters(root.Signature);
            bool[] activeResults = [.. linked.Root.Body.Yields.Select(yield => Leaf.CanVary(yield.Type))];
            foreach (Function function in linked.Callees.Values.Prepend(linked.Root).Concat(linked.Derivatives?.Methods.Values ?? [])) Prepare(function);
            var calls = new CallVariants(linked.Callees, root.Signature.Name + (root.Signature.Overload > 0 ? root.Signature.Overload.ToString() : "") + "_") { AreVectorised = root.Options?.FastMath == true };
            calls.Analyse(linked.Root, activeParameters, activeResults);
            var shared = new List<Refusal>();
            CalleeStorage.Check(linked.Root, isCallee: false, calls, shared);
            foreach (CallVariant variant in calls.All) CalleeStorage.Check(variant.Primal, isCallee: true, calls, shared);
            refusals = [.. shared.Distinct()];
            if (refusals.Count > 0) return null;
            bool hasTensors = linked.Callees.Values.Prepend(linked.Root).Any(HasTensors);
            if (hasTensors) companions &= ~(int)SparseCompanions.Kinds;
            var pointsTo = new PointsTo(linked.Root, calls);
            refusals = RefusalFinder.Find(linked.Root, root.Signature, calls, pointsTo, activeParameters, activeResults);
            Op? unrepeatable = Repeatability.Obstacle(linked.Root, calls);
            if (unrepeatable is not null && Replayed(linked.Root, companions) is { } replayed) refusals = [.. refusals, RefusalOfColumns(unrepeatable, replayed)];
            if (refusals.Count > 0) return null;

            Function source = RunningSelection.Narrowed(linked.Root, calls, activeParameters, activeResults);
            var sweeps = new SweepBuilder(source, calls, activeParameters, activeResults);
            AdjointFunction joint = sweeps.Joint();
            (AdjointFunction Forward, AdjointFunction Reverse)? split = Replay.IsPossible(root.Signature, linked.Root, joint.Function) ? null : sweeps.Split(SweepLayout.Pullback);
            bool[] written = [.. linked.Root.Parameters.Select(parameter => parameter.Type is BufferType && pointsTo.All.Any(root => root.IsWritten && root.Origin == parameter))];
            // A method that is run again goes column by column only if that are fewer sweeps.
            JacobianColumns columns = split is not null ? JacobianColumns.InLanes : JacobianWriter.HasFewerColumns(CompanionShape.Of(root.Signature)) ? JacobianColumns.OneByOne : JacobianColumns.None;
            TangentFunctions tangents = TangentFunctions.OfMethod(linked.Root, source, calls, activeParameters, activeResults, written.Contains(true), columns, companions);
            bool[] read = [.. linked.Root.Parameters.Select(parameter => EntryReads.MayHappen(linked.Root, pointsTo, parameter))];
            JacobianFunctions? rows = split is not null && ((CompanionKind)companions & CompanionKind.Jacobian) != 0 && HasPlainOutputs(root.Signature, written.Contains(true)) ? sweeps.Rows(written, read) : null;
            AdjointFunction? shortGradient = split is null ? ShortGradient.Of(root.Signature, joint) : null;
            IReadOnlyList<CalleeFunction> callees = Emitted(calls);
            tangents = tangents.WithGradient(linked.Root, source, calls, joint, callees, linked.Derivatives, root.Signature, activeParameters, activeResults, companions);
            foreach (CalleeFunction callee in callees) AdjointFunction.Finish(callee.Function);
            var differentiated = new Differentiated(
                linked.Root, joint.Finish(), split is var (forward, reverse) ? (forward.Finish(), reverse.Finish()) : null, tangents, unrepeatable is null, [.. callees, .. tangents.Callees],
                written,
                read,
                activeParameters, activeResults, linked.PrivateMembers)
            { HasTensors = hasTensors, Rows = rows?.Finish(), ShortGradient = shortGradient?.Finish() };
            if (root.Options is not { } options || SparseCompanions.Missing(CompanionShape.Of(root.Signature, differentiated), options) is not { } missing) return differentiated;
            refusals = [missing];
            return null;
        }
        catch (Refused refused)
        {
            refusals = [refused.Refusal];
            return null;
        }
    }

    /// <summary>Where dependencies end in a method that is differentiated. Nothing is simplified before: two places may compute the same.</summary>
    public static IReadOnlyList<Step> StepsOf(LoweredMethod root, IReadOnlyList<LoweredMethod> closure)
    {
        LinkedProgram linked = Link.Program(root, closure);
        foreach (Function function in linked.Callees.Values.Prepend(linked.Root)) Normalization.Apply(function);
        var calls = new CallVariants(linked.Callees, root.Signature.Name);
        bool[] activeParameters = ActiveParameters(root.Signature);
        bool[] activeResults = [.. linked.Root.Body.Yields.Select(yield => Leaf.CanVary(yield.Type))];
        calls.Analyse(linked.Root, activeParameters, activeResults);
        return
        [
            .. Steps.Find(linked.Root, new Activity(linked.Root, new PointsTo(linked.Root, calls), activeParameters, activeResults)),
            .. calls.All.SelectMany(variant => Steps.Find(
                variant.Primal, new Activity(variant.Primal, new PointsTo(variant.Primal, calls), variant.ActiveParameters, variant.ActiveResults))),
        ];
    }

    /// <summary>The companions that run the method several times and cannot do with less; null where none is asked for.</summary>
    private static (string Companions, string WayOut)? Replayed(Function primal, int companions)
    {
        var kinds = (CompanionKind)companions;
        bool isScalar = primal.Body.Yields.Length == 1 && primal.Body.Yields[0].Type is ScalarType { IsFloat: true };
        if (isScalar && (kinds & (CompanionKind.Hessian | CompanionKind.HessianDiagonal | CompanionKind.SparseHessian)) != 0)
            return ("the companions for the Hessian run the method once for each column", "Leave out the Hessian and its diagonal (FHvp runs the method once)");
        // Where all companions are asked for that suit the method, this one does not.
        if (!isScalar && kinds != CompanionKind.All && (kinds & CompanionKind.SparseJacobian) != 0)
            return ("the sparse Jacobian runs the method once for each colour", "Leave out the sparse Jacobian (FJacobianRow runs the method once)");
        return null;
    }

    /// <summary>A random draw would be another one in each column.</summary>
    private static Refusal RefusalOfColumns(Op unrepeatable, (string Companions, string WayOut) replayed)
    {
        Refusal refusal = Refused.Because("code whose result may be another one each time", replayed.Companions, replayed.WayOut + ", or pass in what that code returns").Refusal;
        return unrepeatable.Origin is { } origin ? refusal with { Method = origin.Method, Site = origin.Site } : refusal;
    }

    /// <summary>The outputs are the numbers that are returned, and storage that is written. Where the only one is a number, it has a gradient, and no Jacobian.</summary>
    private static bool HasPlainOutputs(MethodSignature signature, bool writesParameters) =>
        (writesParameters || signature.ReturnType is not ScalarType) && signature.Parameters.All(parameter => parameter.Passing is Passing.Value or Passing.In) && signature.Receiver is null or { IsActive: false }
        && (signature.ReturnType is not { } result || Leaf.Of(result).All(leaf => !leaf.IsConstant));

    private static bool HasTensors(Function function) =>
        function.Parameters.Any(parameter => parameter.Type is TensorType) || function.Body.Any(op => op.Results.Any(result => result.Type is TensorType));

    private static void Prepare(Function function)
    {
        Normalization.Apply(function);
        CarriedSpans.Apply(function);
        Simplification.Apply(function);
        if (CountedLoops.Apply(function) | InvariantBranches.Apply(function)) Simplification.Apply(function);
    }

    /// <summary>What the callers need of each callee. Emitting one may show that another is needed too.</summary>
    public static IReadOnlyList<CalleeFunction> Emitted(CallVariants calls)
    {
        var emitted = new List<CalleeFunction>();
        var plain = new HashSet<CallVariant>();
        var differentiated = new HashSet<CallVariant>();
        var joint = new HashSet<CallVariant>();
        bool changed;
        do
        {
            changed = false;
            foreach (CallVariant variant in calls.All.Where(variant => !variant.IsSweep || variant.IsOfDerivative))
            {
                if (variant.IsCalledPlainly && plain.Add(variant))
                {
                    emitted.Add(new CalleeFunction(variant.PrimalName, Plain(variant, calls), UsesTape: true));
                    changed = true;
                }

                if (variant.IsJoint && joint.Add(variant))
                {
                    emitted.Add(new CalleeFunction(variant.JointName, new SweepBuilder(variant, calls).Joint().Function, UsesTape: true));
                    changed = true;
                }

                if (variant.IsDifferentiated && differentiated.Add(variant))
                {
                    (AdjointFunction forward, AdjointFunction reverse) = new SweepBuilder(variant, calls).Split(SweepLayout.Callee);
                    emitted.Add(new CalleeFunction(variant.ForwardName, forward.Function, UsesTape: true));
                    emitted.Add(new CalleeFunction(variant.ReverseName, reverse.Function, UsesTape: true));
                    changed = true;
                }
            }
        }
        while (changed);
        return emitted;
    }

    private static Function Plain(CallVariant variant, CallVariants calls)
    {
        Function plain = new Cloner().CloneFunction(variant.Primal);
        SweepBuilder.NameCalls(plain.Body, calls, _ => false);
        Primal.CallUnsupported(plain.Body);
        Simplification.Apply(plain);
        return plain;
    }

    /// <summary>One flag per leaf parameter, in the order of <see cref="LoweredMethod.Body"/>.</summary>
    private static bool[] ActiveParameters(MethodSignature signature)
    {
        var active = new List<bool>();
        if (signature.Receiver is { } receiver) AddLeaves(active, receiver.Type, receiver.IsActive);
        foreach (ParameterModel parameter in signature.Parameters)
            if (parameter.Passing != Passing.Out)
                AddLeaves(active, parameter.Type, parameter.IsActive);
        return [.. active];
    }

    private static void AddLeaves(List<bool> active, IRType type, bool isActive)
    {
        foreach (Leaf leaf in Leaf.Of(type)) active.Add(isActive && !leaf.IsConstant);
    }
}
