using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Transform;

/// <summary>Whether the Jacobian of a method may be computed column by column.</summary>
internal enum JacobianColumns
{
    /// <summary>By rows, always.</summary>
    None,
    OneByOne,
    /// <summary>Several at a time, where the method can carry lanes.</summary>
    InLanes,
}

/// <summary>The functions of forward mode that the companions of a method call, finished.</summary>
/// <param name="Jvp">The method with its tangent; null where no companion needs it.</param>
/// <param name="Column">The same with arrays of the caller's tape as results, for the columns of a Jacobian; null where nothing is returned that would be allocated.</param>
/// <param name="Hvp">The joint sweep with its tangent, forward over reverse; null where no companion needs it.</param>
/// <param name="Dependencies">The inputs on which each output depends; null where no companion needs them.</param>
/// <param name="HessianDependencies">The inputs on which each component of the gradient depends; null where no companion needs them.</param>
/// <param name="Decisions">What these sets depend on besides the shapes; null where no companion needs it.</param>
/// <param name="Callees">The methods that these call.</param>
internal sealed record TangentFunctions(
    AdjointFunction? Jvp, AdjointFunction? Column, AdjointFunction? Hvp, AdjointFunction? Dependencies, AdjointFunction? HessianDependencies, AdjointFunction? Decisions, IReadOnlyList<CalleeFunction> Callees)
{
    /// <summary>The method with several tangents at once, for the columns of a Jacobian; null where no companion needs it, or not all of the method can carry lanes.</summary>
    public AdjointFunction? Lanes { get; private init; }

    /// <summary>The same in two: the values, once, and the tangents alone, for each group of directions; null where there is little to gain.</summary>
    public (AdjointFunction Values, AdjointFunction Tangents)? LanesApart { get; private init; }

    /// <summary>The joint sweep with several tangents at once, for the columns of a Hessian; null where no companion needs it, or not all of it can carry lanes.</summary>
    public AdjointFunction? HvpLanes { get; private init; }

    /// <summary>The diagonal of the Hessian; null where no companion needs it, or it is not proved that there are no other entries.</summary>
    public AdjointFunction? HessianDiagonal { get; private init; }

    private static readonly TangentFunctions s_none = new(null, null, null, null, null, null, []);

    /// <summary>Whether the pattern of a derivative is a matter of more than shapes and integers.</summary>
    public bool DecideOnData => Decisions is not null && Decisions.Function.Body.Ops.Any(op => op.Code is not (OpCode.Constant or OpCode.Length or OpCode.Opaque));

    /// <summary>The tangent of the method, where a companion needs it.</summary>
    /// <param name="primal">The method as it stands: on which inputs it depends.</param>
    /// <param name="source">The method that is differentiated; the same, or with loops narrowed to iterations that data choose (<see cref="RunningSelection"/>).</param>
    /// <param name="writesParameters">Storage that the caller passes receives outputs.</param>
    /// <param name="columns">How the Jacobian takes its columns, if it does.</param>
    /// <param name="companions">The flags of <c>DiffGen.Companions</c>.</param>
    /// <exception cref="Refused">A companion that was asked for cannot be had.</exception>
    public static TangentFunctions OfMethod(
        Function primal, Function source, CallVariants calls, IReadOnlyList<bool> activeParameters, IReadOnlyList<bool> activeResults, bool writesParameters, JacobianColumns columns, int companions)
    {
        var kinds = (CompanionKind)companions;
        bool mayHaveRows = writesParameters || MayHaveRows(primal), isSparse = (kinds & CompanionKind.SparseJacobian) != 0 && mayHaveRows;
        bool isWanted = (kinds & CompanionKind.Jvp) != 0 || isSparse, hasColumns = (kinds & CompanionKind.Jacobian) != 0 && mayHaveRows && columns != JacobianColumns.None;
        if (!isWanted && !hasColumns) return s_none;
        try
        {
            var program = new TangentProgram(calls);
            AdjointFunction function = Source(source);
            AdjointFunction jvp = program.Tangent(function, Inputs(function, activeParameters), port => Leaf.CanVary(primal.Body.Yields[port.Index].Type));
            bool isAllocated = hasColumns && jvp.Function.Body.Yields.Any(yield => yield.Type is BufferType);
            AdjointFunction? column = isAllocated ? jvp.Copy().Finish(isBorrowed: true) : null;
            TangentFunctions functions = s_none with { Jvp = jvp.Finish(), Column = column, Callees = program.Callees() };
            if (isSparse || (hasColumns && columns == JacobianColumns.InLanes))
            {
                (AdjointFunction? lanes, AdjointFunction? apart, IReadOnlyList<CalleeFunction> callees) = InLanes(() => Source(source), calls, activeParameters, port => Leaf.CanVary(primal.Body.Yields[port.Index].Type));
                functions = functions with { Lanes = lanes, LanesApart = lanes is null ? null : Apart(apart!), Callees = [.. functions.Callees, .. callees] };
            }

            return isSparse ? functions.WithDependencies(primal, calls, activeParameters).WithDecisions(primal, calls, activeParameters, activeResults) : functions;
        }
        catch (Refused) when (!isWanted)
        {
            // A Jacobian can do without: it goes by rows then.
            return s_none;
        }
    }

    /// <summary>Several directions at once, with arrays of the caller's tape as results; null where something can be computed in one direction at a time only.</summary>
    private static (AdjointFunction? Lanes, AdjointFunction? Unfinished, IReadOnlyList<CalleeFunction> Callees) InLanes(
        Func<AdjointFunction> source, CallVariants calls, IReadOnlyList<bool> activeParameters, Func<Port, bool> hasTangent)
    {
        try
        {
            var program = new TangentProgram(calls, () => new LaneTangents());
            AdjointFunction function = source();
            AdjointFunction unfinished = program.Tangent(function, Inputs(function, activeParameters), hasTangent), lanes = unfinished.Copy().Finish(isBorrowed: true);
            IReadOnlyList<CalleeFunction> callees = program.Callees();
            foreach (Function each in callees.Select(callee => callee.Function).Prepend(lanes.Function)) LaneTangents.Check(each);
            return (lanes, unfinished, callees);
        }
        catch (Refused)
        {
            return (null, null, []);
        }
    }

    private static (AdjointFunction Values, AdjointFunction Tangents)? Apart(AdjointFunction unfinished)
    {
        RunningSelection.Settle(unfinished.Function);
        return ValuesOnce.Split(unfinished) is var (values, tangents) ? (values.Finish(), tangents.Finish(isBorrowed: true)) : null;
    }

    private static AdjointFunction Source(Function primal)
    {
        Function copy = new Cloner().CloneFunction(primal);
        Primal.CallUnsupported(copy.Body);
        return new AdjointFunction(copy, SweepBuilder.PrimalInputs(copy), [.. copy.Body.Yields.Select((_, k) => new Port(PortRole.Primal, k, ""))]);
    }

    private TangentFunctions WithDependencies(Function primal, CallVariants calls, IReadOnlyList<bool> activeParameters)
    {
        var program = new TangentProgram(calls, () => new DependencyTangents());
        AdjointFunction source = Source(primal);
        AdjointFunction dependencies = program.Tangent(source, Inputs(source, activeParameters), port => Leaf.CanVary(primal.Body.Yields[port.Index].Type));
        return this with { Dependencies = WithoutValues(dependencies).Finish(), Callees = [.. Callees, .. program.Callees()] };
    }

    private TangentFunctions WithDecisions(Function primal, CallVariants calls, IReadOnlyList<bool> activeParameters, IReadOnlyList<bool> activeResults)
    {
        var trace = new DecisionTrace(calls);
        AdjointFunction decisions = trace.OfMethod(primal, activeParameters, activeResults);
        return this with { Decisions = decisions, Callees = [.. Callees, .. trace.Callees()] };
    }

    /// <summary>Only the sets are wanted: what the function computes besides, and is not needed to find its way, goes.</summary>
    private static AdjointFunction WithoutValues(AdjointFunction function) => function.Only(port => port.IsTangent, keepsFailures: false);

    /// <summary>The tangent of the gradient as well, where a companion needs it.</summary>
    /// <param name="primal">The method as it stands.</param>
    /// <param name="differentiated">The method of which <paramref name="joint"/> is the sweep.</param>
    /// <param name="joint">Unfinished, like the <paramref name="callees"/>.</param>
    /// <param name="derivatives">What users have written of it, ready to be differentiated.</param>
    /// <param name="companions">The flags of <c>DiffGen.Companions</c>.</param>
    /// <exception cref="Refused">A companion that was asked for cannot be had.</exception>
    public TangentFunctions WithGradient(
        Function primal, Function differentiated, CallVariants calls, AdjointFunction joint, IReadOnlyList<CalleeFunction> callees, LinkedDerivatives? derivatives, MethodSignature signature,
        IReadOnlyList<bool> activeParameters, IReadOnlyList<bool> activeResults, int companions)
    {
        bool isScalar = joint.Outputs.Count(port => port.Role == PortRole.Primal) == 1 && joint.Function.Body.Yields[0].Type.IsFloat;
        if (((CompanionKind)companions & CompanionKind.WithHessianProduct) == 0 || !isScalar) return this;
        // Here the sweeps of the callees are methods like any other.
        var bodies = callees.ToDictionary(callee => callee.Name + "|", callee => new Function(callee.Name, Renamed(callee.Function.Body)));
        var sweeps = new CallVariants(bodies, "", new VariedRecords(), derivatives);
        AdjointFunction Copy(AdjointFunction sweep) => new(new Function(sweep.Function.Name, Renamed(sweep.Function.Body)), sweep.Inputs, sweep.Outputs);
        AdjointFunction Source() => Copy(joint);
        AdjointFunction source = Source();
        (int Parameter, Port, IRType)[] inputs = [.. Inputs(source, activeParameters)];
        bool[] active = [.. source.Function.Parameters.Select((_, i) => inputs.Any(input => input.Parameter == i))];
        sweeps.Analyse(source.Function, active, [.. source.Outputs.Select(port => port.Role == PortRole.Gradient)]);
        if (RefusalFinder.FindInDerivatives(source.Function, signature, sweeps) is { Count: > 0 } refusals) throw new Refused(refusals[0]);
        var program = new TangentProgram(sweeps);
        AdjointFunction hvp = program.Tangent(source, inputs, port => port.Role == PortRole.Gradient);
        AdjointFunction? diagonal = ((CompanionKind)companions & CompanionKind.HessianDiagonal) != 0 ? DiagonalHessian.Of(hvp) : null;
        TangentFunctions functions = this with { Hvp = hvp.Finish(), HessianDiagonal = diagonal?.Finish(), Callees = [.. Callees, .. program.Callees()] };
        // Methods of a few numbers take one column at a time, and the diagonal of a diagonal matrix takes no columns.
        CompanionKind columns = CompanionKind.Hessian | (diagonal is null ? CompanionKind.HessianDiagonal : 0);
        bool hasStorage = source.Function.Parameters.Any(parameter => parameter.Type is BufferType or AggregateType);
        if (((CompanionKind)companions & (CompanionKind.SparseHessian | (hasStorage ? columns : 0))) != 0)
        {
            (AdjointFunction? lanes, _, IReadOnlyList<CalleeFunction> laneCallees) = InLanes(Source, sweeps, activeParameters, port => port.Role == PortRole.Gradient);
            functions = functions with { HvpLanes = lanes, Callees = [.. functions.Callees, .. laneCallees] };
        }

        if (((CompanionKind)companions & CompanionKind.SparseHessian) == 0) return functions.WithPlain(sweeps);
        var sets = new TangentProgram(sweeps, () => new DependencyTangents());
        AdjointFunction again = Copy(differentiated == primal ? joint : new SweepBuilder(primal, calls, activeParameters, activeResults).Joint());
        AdjointFunction dependencies = sets.Tangent(again, Inputs(again, activeParameters), port => port.Role == PortRole.Gradient);
        functions = functions with { HessianDependencies = WithoutValues(dependencies).Finish(), Callees = [.. functions.Callees, .. sets.Callees()] };
        functions = functions.WithPlain(sweeps);
        return Decisions is null ? functions.WithDecisions(primal, calls, activeParameters, activeResults) : functions;
    }

    /// <summary>The methods that derivatives of the user's call with constants.</summary>
    private TangentFunctions WithPlain(CallVariants sweeps)
    {
        IReadOnlyList<CalleeFunction> plain = Differentiator.Emitted(sweeps);
        foreach (CalleeFunction callee in plain) AdjointFunction.Finish(callee.Function);
        return this with { Callees = [.. Callees, .. plain] };
    }

    /// <summary>Whether several outputs are returned, or storage that may hold some.</summary>
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
