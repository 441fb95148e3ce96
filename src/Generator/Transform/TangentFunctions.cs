using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Transform;

/// <summary>The functions of forward mode that the companions of a method call, finished.</summary>
/// <param name="Jvp">The method with its tangent; null where no companion needs it.</param>
/// <param name="Column">The same with arrays of the caller's tape as results, for the columns of a Jacobian; null where nothing is returned that would be allocated.</param>
/// <param name="Hvp">The joint sweep with its tangent, forward over reverse; null where no companion needs it.</param>
/// <param name="Callees">The methods that these call.</param>
internal sealed record TangentFunctions(AdjointFunction? Jvp, AdjointFunction? Column, AdjointFunction? Hvp, IReadOnlyList<CalleeFunction> Callees)
{
    /// <summary>The tangent of the method, where a companion needs it.</summary>
    /// <param name="companions">The flags of <c>DiffGen.Companions</c>.</param>
    /// <exception cref="Refused">A companion that was asked for cannot be had.</exception>
    public static TangentFunctions OfMethod(Function primal, CallVariants calls, IReadOnlyList<bool> activeParameters, int companions)
    {
        var kinds = (CompanionKind)companions;
        bool isWanted = (kinds & CompanionKind.Jvp) != 0;
        if (!isWanted && ((kinds & CompanionKind.Jacobian) == 0 || !MayHaveRows(primal))) return new TangentFunctions(null, null, null, []);
        try
        {
            var program = new TangentProgram(calls);
            Function copy = new Cloner().CloneFunction(primal);
            Primal.CallUnsupported(copy.Body);
            var source = new AdjointFunction(copy, SweepBuilder.PrimalInputs(copy), [.. copy.Body.Yields.Select((_, k) => new Port(PortRole.Primal, k, ""))]);
            AdjointFunction jvp = program.Tangent(source, Inputs(source, activeParameters), port => Leaf.CanVary(primal.Body.Yields[port.Index].Type));
            bool isAllocated = (kinds & CompanionKind.Jacobian) != 0 && jvp.Function.Body.Yields.Any(yield => yield.Type is BufferType);
            AdjointFunction? column = isAllocated ? new AdjointFunction(new Cloner().CloneFunction(jvp.Function), jvp.Inputs, jvp.Outputs).Finish(isBorrowed: true) : null;
            return new TangentFunctions(jvp.Finish(), column, null, program.Callees());
        }
        catch (Refused) when (!isWanted)
        {
            // A Jacobian can do without: it goes by rows then.
            return new TangentFunctions(null, null, null, []);
        }
    }

    /// <summary>The tangent of the gradient as well, where a companion needs it.</summary>
    /// <param name="joint">Unfinished, like the <paramref name="callees"/>.</param>
    /// <param name="derivatives">What users have written of it, ready to be differentiated.</param>
    /// <param name="companions">The flags of <c>DiffGen.Companions</c>.</param>
    /// <exception cref="Refused">A companion that was asked for cannot be had.</exception>
    public TangentFunctions WithGradient(
        AdjointFunction joint, IReadOnlyList<CalleeFunction> callees, LinkedDerivatives? derivatives, MethodSignature signature, IReadOnlyList<bool> activeParameters, int companions)
    {
        bool isScalar = joint.Outputs.Count(port => port.Role == PortRole.Primal) == 1 && joint.Function.Body.Yields[0].Type.IsFloat;
        if (((CompanionKind)companions & CompanionKind.WithHessianProduct) == 0 || !isScalar) return this;
        // Here the sweeps of the callees are methods like any other.
        var bodies = callees.ToDictionary(callee => callee.Name + "|", callee => new Function(callee.Name, Renamed(callee.Function.Body)));
        var sweeps = new CallVariants(bodies, "", new VariedRecords(), derivatives);
        var source = new AdjointFunction(new Function(joint.Function.Name, Renamed(joint.Function.Body)), joint.Inputs, joint.Outputs);
        (int Parameter, Port, IRType)[] inputs = [.. Inputs(source, activeParameters)];
        bool[] active = [.. source.Function.Parameters.Select((_, i) => inputs.Any(input => input.Parameter == i))];
        sweeps.Analyse(source.Function, active, [.. source.Outputs.Select(port => port.Role == PortRole.Gradient)]);
        if (RefusalFinder.FindInDerivatives(source.Function, signature, sweeps) is { Count: > 0 } refusals) throw new Refused(refusals[0]);
        var program = new TangentProgram(sweeps);
        AdjointFunction hvp = program.Tangent(source, inputs, port => port.Role == PortRole.Gradient).Finish();
        IReadOnlyList<CalleeFunction> tangents = program.Callees(), plain = Differentiator.Emitted(sweeps);
        foreach (CalleeFunction callee in plain) AdjointFunction.Finish(callee.Function);
        return this with { Hvp = hvp, Callees = [.. Callees, .. tangents, .. plain] };
    }

    /// <summary>Whether there are several outputs, or storage that may be one.</summary>
    private static bool MayHaveRows(Function primal) =>
        primal.Body.Yields.Count(yield => Leaf.CanVary(yield.Type)) > 1
        || primal.Body.Yields.Any(yield => yield.Type is BufferType)
        || !primal.Body.Yields.Any(yield => yield.Type.IsFloat);

    /// <summary>The active parameters, and the destinations of gradients.</summary>
    private static IReadOnlyList<(int Parameter, Port Port, IRType Type)> Inputs(AdjointFunction source, IReadOnlyList<bool> activeParameters)
    {
        var inputs = new List<(int, Port, IRType)>();
        for (int i = 0; i < source.Inputs.Count; i++)
        {
            Port port = source.Inputs[i];
            Value parameter = source.Function.Parameters[i];
            if (port.Role == PortRole.Shadow) inputs.Add((i, port, parameter.Type));
            if (port.Role != PortRole.Primal || !activeParameters[port.Index]) continue;
            bool isObject = parameter.Type is AggregateType;
            foreach (Leaf leaf in SweepBuilder.ActiveLeaves(parameter))
                inputs.Add((i, isObject ? port with { Path = leaf.Path, Name = port.Name + "." + leaf.Path } : port, leaf.Type));
        }

        return inputs;
    }

    /// <summary>A copy in which calls name what is emitted.</summary>
    private static Region Renamed(Region body) =>
        new Cloner(mapAttribute: attribute => attribute is CallTarget target ? new CallTarget(target.EmittedName!, "", target.Site) : attribute).CloneRegion(body);
}
