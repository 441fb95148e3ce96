using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Transform;

/// <summary>The functions of forward mode that the companions of a method call, finished.</summary>
/// <param name="Jvp">The method with its tangent; null where no companion needs it.</param>
/// <param name="Hvp">The joint sweep with its tangent, forward over reverse; null where no companion needs it.</param>
/// <param name="Callees">The methods that these call.</param>
internal sealed record TangentFunctions(AdjointFunction? Jvp, AdjointFunction? Hvp, IReadOnlyList<CalleeFunction> Callees)
{
    /// <param name="joint">Unfinished, like the <paramref name="callees"/>.</param>
    /// <param name="companions">The flags of <c>DiffGen.Companions</c>.</param>
    /// <exception cref="Refused">A companion that was asked for cannot be had.</exception>
    public static TangentFunctions Create(
        Function primal, AdjointFunction joint, IReadOnlyList<CalleeFunction> callees, CallVariants calls, IReadOnlyList<bool> activeParameters, int companions)
    {
        var kinds = (CompanionKind)companions;
        bool isScalar = primal.Body.Yields.Count(yield => Leaf.CanVary(yield.Type)) == 1;
        var functions = new List<CalleeFunction>();
        AdjointFunction? jvp = null, hvp = null;
        if ((kinds & CompanionKind.WithTangent) != 0)
        {
            var program = new TangentProgram(calls);
            Function copy = new Cloner().CloneFunction(primal);
            var source = new AdjointFunction(copy, SweepBuilder.PrimalInputs(copy), [.. copy.Body.Yields.Select((_, k) => new Port(PortRole.Primal, k, ""))]);
            Primal.CallUnsupported(copy.Body);
            jvp = program.Tangent(source, Inputs(source, activeParameters), port => Leaf.CanVary(primal.Body.Yields[port.Index].Type)).Finish();
            functions.AddRange(program.Callees());
        }

        if ((kinds & CompanionKind.WithHessianProduct) != 0 && isScalar)
        {
            // Here the sweeps of the callees are methods like any other.
            var bodies = callees.ToDictionary(callee => callee.Name + "|", callee => new Function(callee.Name, Renamed(callee.Function.Body)));
            var sweeps = new CallVariants(bodies, "", new VariedRecords());
            var source = new AdjointFunction(new Function(joint.Function.Name, Renamed(joint.Function.Body)), joint.Inputs, joint.Outputs);
            (int, Port, IRType)[] inputs = [.. Inputs(source, activeParameters)];
            bool[] active = [.. source.Function.Parameters.Select((_, i) => inputs.Any(input => input.Item1 == i))];
            sweeps.Analyse(source.Function, active, [.. source.Outputs.Select(port => port.Role == PortRole.Gradient)]);
            var program = new TangentProgram(sweeps);
            hvp = program.Tangent(source, inputs, port => port.Role == PortRole.Gradient).Finish();
            functions.AddRange(program.Callees());
        }

        return new TangentFunctions(jvp, hvp, functions);
    }

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
