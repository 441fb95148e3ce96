using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>Writes the bodies of <c>FGradient</c>, <c>FValueAndGradient</c> and <c>FVjp</c> in all their forms: thin delegations to the sweeps.</summary>
internal sealed class GradientWriter
{
    private readonly CompanionShape _shape;
    private readonly CodeWriter _writer;
    private readonly AdjointFunction? _short;

    /// <param name="shortGradient">A gradient that needs no sweep, for the form with destinations, which is among the companions.</param>
    public GradientWriter(CompanionShape shape, CodeWriter writer, AdjointFunction? shortGradient)
    {
        _shape = shape;
        _short = shortGradient;
        _writer = writer;
    }

    public void Body(CompanionSignature companion)
    {
        var body = new CompanionBody(_shape, _writer);
        string seed = companion.Kind == CompanionKind.Vjp ? "cotangent" : Construct.One(_shape.Result!);
        if (_short is not null && companion.Kind is CompanionKind.ValueAndGradient && companion.Form == CompanionForm.Destination) new SweepWriter(_shape, _writer).Setting(_short, body.Names);
        else if (_short is not null && companion.Kind is (CompanionKind.Gradient or CompanionKind.ValueAndGradient) && companion.Form == CompanionForm.Allocating) OfDestinations(body, companion);
        else if (companion.Form == CompanionForm.Allocating) Allocating(body, companion, seed);
        else if (_shape.ResultHoldsBuffers) InTwoSweeps(body, companion);
        else InOneSweep(body, companion, seed);
    }

    private void Allocating(CompanionBody body, CompanionSignature companion, string seed)
    {
        body.DeclareDestinations();
        string call;
        if (_shape.ResultHoldsBuffers)
        {
            call = body.Call(_shape.Signature.Name + "VjpAccumulate", body.Inputs, [seed], body.Destinations(areAllocated: true));
        }
        else
        {
            body.Checks.WrittenInputs();
            call = body.Call(SweepNames.Joint(_shape.Signature), body.Inputs, [seed], body.Destinations(areAllocated: true));
        }

        if (companion.Kind == CompanionKind.ValueAndGradient)
        {
            string value = body.Names.Fresh("value", "result");
            _writer.Line($"{_shape.Signature.CSharpReturnType} {value} = {call};");
            _writer.Line($"return ({value}, {body.Gradients()});");
        }
        else
        {
            _writer.Line(call + ";");
            _writer.Line($"return {body.Gradients()};");
        }
    }

    /// <summary>Numbers are allocated nowhere: the form with destinations sets variables.</summary>
    private void OfDestinations(CompanionBody body, CompanionSignature companion)
    {
        IEnumerable<string> destinations = _shape.Active.Select(parameter => $"out {Tangents.Of(parameter.Type)} {parameter.Destination}");
        string call = body.Call(_shape.Signature.Name + "ValueAndGradient", body.Inputs, destinations);
        string value = body.Names.Fresh("value", "result");
        bool hasValue = companion.Kind == CompanionKind.ValueAndGradient;
        _writer.Line(hasValue ? $"{_shape.Signature.CSharpReturnType} {value} = {call};" : call + ";");
        _writer.Line(hasValue ? $"return ({value}, {body.Gradients()});" : $"return {body.Gradients()};");
    }

    private void InOneSweep(CompanionBody body, CompanionSignature companion, string seed)
    {
        body.CheckDestinations(companion.Form, body.Checks.Inputs());
        body.Checks.WrittenInputs();
        body.PrepareDestinations(companion.Form, isLate: true);
        IEnumerable<string> seeds = _shape.ResultVaries ? [seed] : [];
        body.Return(body.Call(SweepNames.Joint(_shape.Signature), body.Inputs, seeds, body.Destinations(areAllocated: false)));
    }

    /// <summary>How long the cotangent has to be is known only after the forward sweep; destinations are written after that.</summary>
    private void InTwoSweeps(CompanionBody body, CompanionSignature companion)
    {
        body.CheckDestinations(companion.Form, body.Checks.Inputs().Concat(body.CotangentStorage));
        body.Checks.WrittenInputs();
        string tape = body.Names.Fresh("tape");
        string value = body.Names.Fresh("value", "result");
        _writer.Line($"using {SweepWriter.Tape} {tape} = {SweepWriter.Tape}.Rent();");
        _writer.Line($"{_shape.Signature.CSharpReturnType} {value} = {body.Call(SweepNames.Forward(_shape.Signature), body.Inputs, [tape])};");
        string cotangent = new CotangentChecks(_writer, Extents.OfValues, tape).Check(_shape.Result!, value, body.Names);
        body.PrepareDestinations(companion.Form);
        _writer.Line(body.Call(SweepNames.Reverse(_shape.Signature), [cotangent], body.Destinations(areAllocated: false), [tape]) + ";");
        _writer.Line($"return {value};");
    }
}
