using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>The sweeps with tangents: the method itself, and its joint sweep.</summary>
internal sealed partial class SweepWriter
{
    private void Tangent(AdjointFunction jvp)
    {
        _writer.Blank();
        _writer.Line($"/// <summary>The value of <c>{_method.Name}</c> and its tangent.</summary>");
        Write(jvp, SweepNames.Tangent(_method), Pair, [.. Inputs, .. TangentInputs], rentsTape: jvp.UsesTape);
    }

    private void Column(AdjointFunction column)
    {
        _writer.Blank();
        _writer.Line($"/// <summary>The value of <c>{_method.Name}</c> and its tangent, in arrays of the tape.</summary>");
        Write(column, SweepNames.Column(_method), Pair, [.. Inputs, .. TangentInputs, new CompanionParameter("", Tape, TapeName, null, "")], rentsTape: false);
    }

    private string Pair => _shape.ResultVaries ? $"({_method.CSharpReturnType}, {Tangents.Of(_shape.Result!)})" : ResultType;

    /// <summary>Several directions at once.</summary>
    private void Lanes(AdjointFunction lanes)
    {
        var sweep = new LaneSweep(_shape, lanes);
        _writer.Blank();
        _writer.Line($"/// <summary>The value of <c>{_method.Name}</c> and its tangents in several directions at once, one in each lane.</summary>");
        Write(lanes, SweepNames.Lanes(_method), ResultType, [.. Inputs, .. sweep.InputParameters, .. sweep.OutputParameters, new CompanionParameter("", Tape, TapeName, null, "")], rentsTape: false, sweep);
    }

    /// <summary>The values once, and the tangents alone.</summary>
    private void LanesApart(AdjointFunction values, AdjointFunction tangents)
    {
        var tape = new CompanionParameter("", Tape, TapeName, null, "");
        _writer.Blank();
        _writer.Line($"/// <summary>The value of <c>{_method.Name}</c>; what its tangents need of it is left on the tape.</summary>");
        Write(values, SweepNames.Values(_method), ResultType, [.. Inputs, tape], rentsTape: false);
        var sweep = new LaneSweep(_shape, tangents);
        _writer.Blank();
        _writer.Line($"/// <summary>The tangents of <c>{_method.Name}</c> in several directions at once, one in each lane, from what <c>{SweepNames.Values(_method)}</c> has left on the tape.</summary>");
        Write(tangents, SweepNames.LanesAlone(_method), "void", [.. Inputs, .. sweep.InputParameters, .. sweep.OutputParameters, tape], rentsTape: false, sweep);
    }

    private void HessianProductLanes(AdjointFunction lanes)
    {
        var sweep = new LaneSweep(_shape, lanes);
        bool IsProduct(LaneSweep.Slot slot) => slot.Port.Role != PortRole.Primal;
        CompanionParameter[] parameters = [.. sweep.InputParameters];
        _writer.Blank();
        _writer.Line($"/// <summary>The value of <c>{_method.Name}</c>; its gradient is added to the destinations, as are the products of its Hessian and several tangents, one in each lane.</summary>");
        Write(
            lanes, SweepNames.HessianProductLanes(_method), ResultType,
            [
                .. Inputs, .. parameters.Where((_, i) => !IsProduct(sweep.Inputs[i])), .. Cotangent, .. Destinations.Take(_shape.Active.Count), .. parameters.Where((_, i) => IsProduct(sweep.Inputs[i])),
                .. sweep.OutputParameters, new CompanionParameter("", Tape, TapeName, null, ""),
            ],
            rentsTape: false, sweep);
    }

    private void HessianProduct(AdjointFunction hvp)
    {
        _writer.Blank();
        _writer.Line($"/// <summary>The value of <c>{_method.Name}</c>; its gradient, and the product of its Hessian and the tangents, are added to the destinations.</summary>");
        Write(hvp, SweepNames.HessianProduct(_method), ResultType, [.. Inputs, .. TangentInputs, .. Cotangent, .. Destinations.Take(_shape.Active.Count), .. Products], rentsTape: hvp.UsesTape);
    }

    private void HessianDiagonal(AdjointFunction diagonal)
    {
        _writer.Blank();
        _writer.Line($"/// <summary>The value of <c>{_method.Name}</c>; the diagonal of its Hessian, which has no other entries, is added to the destinations.</summary>");
        Write(diagonal, SweepNames.HessianDiagonal(_method), ResultType, [.. Inputs, .. Products], rentsTape: diagonal.UsesTape);
    }

    private void Dependencies(AdjointFunction dependencies)
    {
        _writer.Blank();
        _writer.Line($"/// <summary>The inputs on which each output of <c>{_method.Name}</c> depends: sets of them in the place of tangents.</summary>");
        Write(dependencies, SweepNames.Dependencies(_method), _shape.ResultVaries ? Tangents.Of(_shape.Result!) : "void", [.. InputsWithoutOut, .. TangentInputs, Support("dependencies", "DependencySets")], rentsTape: dependencies.UsesTape);
    }

    private void HessianDependencies(AdjointFunction dependencies)
    {
        _writer.Blank();
        _writer.Line($"/// <summary>The inputs on which each component of the gradient of <c>{_method.Name}</c> depends: sets of them in the place of the product of the Hessian and a vector.</summary>");
        Write(dependencies, SweepNames.HessianDependencies(_method), "void", [.. Inputs, .. TangentInputs, .. Cotangent, .. Destinations.Take(_shape.Active.Count), .. Products, Support("dependencies", "DependencySets")], rentsTape: dependencies.UsesTape);
    }

    /// <summary>Left out where the method decides nothing that its shapes do not.</summary>
    private void Decisions(AdjointFunction decisions)
    {
        if (decisions.Function.Body.Ops.All(op => op.Code == OpCode.Constant)) return;
        _writer.Blank();
        _writer.Line($"/// <summary>What <c>{_method.Name}</c> decides: conditions, bounds of loops and indices on which the pattern of its derivative depends.</summary>");
        Write(decisions, SweepNames.Decisions(_method), "void", [.. InputsWithoutOut, Support("decisions", "Decisions")], rentsTape: decisions.UsesTape);
    }

    private IEnumerable<CompanionParameter> InputsWithoutOut => Inputs.Where((_, i) => _method.Parameters[i].Passing != Passing.Out);

    private IEnumerable<CompanionParameter> Products => CompanionSignatures.DestinationsOf(_shape, CompanionForm.Accumulate)
        .Take(_shape.Active.Count).Select((parameter, i) => parameter with { Name = _shape.Active[i].Product });

    private CompanionParameter Support(string name, string type)
    {
        Names names = Names.Of(_shape);
        names.Fresh(TapeName);
        return new CompanionParameter("", "global::DiffGen.Runtime." + type, names.Fresh(name, "way", "sets"), null, "");
    }

    /// <summary>Tangents come as what they belong to, an array as a span.</summary>
    private IEnumerable<CompanionParameter> TangentInputs => CompanionSignatures.TangentsOf(_shape).Select((parameter, i) =>
        _shape.Active[i].Type is BufferType { Rank: 1, Element: not BufferType, Kind: not BufferKind.ReadOnlySpan } ? parameter with { Type = Tangents.OfDestination(_shape.Active[i].Type) } : parameter);

    /// <summary>Final tangents of <c>ref</c> and <c>out</c> parameters.</summary>
    private IEnumerable<(string Target, string Term, bool Adds)> OutputTangents(Dictionary<(int Leaf, string Path), string> tangents)
    {
        foreach (ActiveParameter parameter in _shape.Active.Where(parameter => parameter.Passing is Passing.Ref or Passing.Out))
        {
            IReadOnlyList<Leaf> leaves = Leaf.Of(parameter.Type);
            foreach ((string, string, bool) assignment in Construct.Tangent(parameter.Type, parameter.Tangent, adds: false, path => Term(leaves, parameter.FirstResultLeaf, path, tangents)))
                yield return assignment;
        }
    }

    /// <summary>The expression of the result's tangent; where it takes statements to put it together, they are added to the lines.</summary>
    private string ResultTangent(Dictionary<(int Leaf, string Path), string> tangents, string local, List<string> lines)
    {
        IRType type = _shape.Result!;
        IReadOnlyList<Leaf> leaves = Leaf.Of(type);
        if (type is not AggregateType) return tangents.TryGetValue((0, ""), out string? whole) ? whole : Construct.Zero(type);
        if (Tangents.IsOwnTangent((AggregateType)type)) return Construct.Tangent(type, local, adds: false, path => Term(leaves, 0, path, tangents)).Single().Term;
        lines.Add($"{Tangents.Of(type)} {local} = default;");
        foreach ((string target, string term, _) in Construct.Tangent(type, local, adds: false, path => Term(leaves, 0, path, tangents))) lines.Add($"{target} = {term};");
        foreach (Leaf leaf in Leaf.Within(type).Where(leaf => leaf is { IsConstant: false, Type: BufferType or TensorType }))
            if (Term(leaves, 0, leaf.Path, tangents) is { } array)
                lines.Add($"{Access(local, Tangents.Path(type, leaf.Path))} = {array};");
        return local;
    }
}
