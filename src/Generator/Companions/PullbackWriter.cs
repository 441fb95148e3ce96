using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>
/// Writes <c>FPullback</c> and the type of what it returns. The forward sweep runs once and leaves a tape; each call of <c>Invoke</c> rewinds the
/// tape to its end and runs the reverse sweep. A method of scalars that records nothing keeps its arguments instead.
/// </summary>
internal sealed class PullbackWriter
{
    /// <summary>What the lengths of the result are remembered under.</summary>
    private const string ItsValue = "itsValue";

    private readonly CompanionShape _shape;
    private readonly DerivativeFacts _facts;
    private readonly CodeWriter _writer;
    private readonly bool _isReplayed;

    public PullbackWriter(CompanionShape shape, Differentiated differentiated, DerivativeFacts facts, CodeWriter writer)
    {
        _shape = shape;
        _facts = facts;
        _writer = writer;
        _isReplayed = differentiated.Split is null;
    }

    private MethodSignature Method => _shape.Signature;

    public static string Declaration(CompanionShape shape)
    {
        MethodSignature method = shape.Signature;
        return $"{method.Obsolete}{method.Accessibility} sealed class {CompanionSignatures.PullbackState(shape)} : global::System.IDisposable{(method.Constraints.Length == 0 ? "" : " " + method.Constraints)}";
    }

    /// <summary>The body of <c>FPullback</c>.</summary>
    public void Body()
    {
        var body = new CompanionBody(_shape, _writer);
        body.Checks.WrittenInputs();
        string value = body.Names.Fresh("value", "result");
        string assignment = body.ReturnsValue ? $"{Method.CSharpReturnType} {value} = " : "";
        if (_isReplayed)
        {
            _writer.Line($"{assignment}{body.Call(Method.Name, body.Inputs)};");
            Return(body, value, Kept());
            return;
        }

        string tape = body.Names.Fresh("tape");
        _writer.Line($"{SweepWriter.Tape} {tape} = {SweepWriter.Tape}.Rent();");
        _writer.Open("try");
        _writer.Line($"{assignment}{body.Call(SweepNames.Forward(Method), body.Inputs, [tape])};");
        Return(body, value, [tape, .. Lengths(body.Storage.Extents, value).Select(length => length.Source)]);
        _writer.Close();
        _writer.Open("catch");
        _writer.Line($"{tape}.Dispose();");
        _writer.Line("throw;");
        _writer.Close();
    }

    /// <summary>The nested type.</summary>
    public void State()
    {
        _writer.Line($"/// <summary>The derivative of <c>{Method.Name}</c> at one point, to be asked for as often as wanted. Not for use by several threads at once.</summary>");
        _writer.Line(CompanionWriter.GeneratedCode);
        _writer.Open(Declaration(_shape));
        (string Type, string Name)[] fields = _isReplayed
            ? [.. KeptFields()]
            : [(SweepWriter.Tape, "_tape"), .. Lengths(Extents.OfValues, "").Select(length => (length.Type, length.Field))];
        foreach ((string type, string name) in fields) _writer.Line($"private {(name == "_tape" ? "" : "readonly ")}{type} {name};");
        _writer.Line(_isReplayed ? "private bool _isDisposed;" : $"private readonly {SweepWriter.Tape}Position _recorded;");
        _writer.Blank();
        string parameters = string.Join(", ", fields.Select(field => $"{field.Type} {Argument(field.Name)}"));
        _writer.Open($"internal {CompanionSignatures.PullbackStateName(Method)}({parameters})");
        foreach ((_, string name) in fields) _writer.Line($"{name} = {Argument(name)};");
        if (!_isReplayed) _writer.Line("_recorded = tape.Mark();");
        _writer.Close();
        foreach (CompanionSignature invocation in CompanionSignatures.Invocations(_shape))
        {
            _writer.Blank();
            string header = $"public {invocation.ReturnType} {invocation.Name}({string.Join(", ", invocation.Parameters.Select(parameter => parameter.Declaration))})";
            CompanionWriter.Head(_shape, invocation, _facts, header, _writer, isMarked: false);
            Invocation(invocation);
            _writer.Close();
        }

        _writer.Blank();
        _writer.Line("/// <summary>Gives the memory back. Calling it again does nothing.</summary>");
        _writer.Open("public void Dispose()");
        if (_isReplayed)
        {
            _writer.Line("_isDisposed = true;");
        }
        else
        {
            _writer.Line("_tape?.Dispose();");
            _writer.Line("_tape = null;");
        }

        _writer.Close();
        _writer.Close();
    }

    private static string Argument(string field) => Naming.Escape(field.Substring(1));

    private void Return(CompanionBody body, string value, IEnumerable<string> arguments)
    {
        string state = $"new {CompanionSignatures.PullbackState(_shape)}({string.Join(", ", arguments)})";
        _writer.Line(body.ReturnsValue ? $"return ({value}, {state});" : $"return {state};");
    }

    private void Invocation(CompanionSignature invocation)
    {
        // The shapes are those of the arguments of the forward sweep, which may be gone.
        var body = new CompanionBody(_shape, _writer, new Extents(FieldOf));
        string tape = body.Names.Fresh("tape");
        string disposed = $"throw new global::System.ObjectDisposedException(\"{CompanionSignatures.PullbackStateName(Method)}\")";
        if (_isReplayed) _writer.Line($"if (_isDisposed) {disposed};");
        else _writer.Line($"{SweepWriter.Tape} {tape} = _tape ?? {disposed};");
        if (invocation.Form == CompanionForm.Allocating) body.DeclareDestinations();
        else body.CheckDestinations(invocation.Form, body.CotangentStorage);
        if (_isReplayed)
        {
            if (invocation.Form != CompanionForm.Allocating) body.PrepareDestinations(invocation.Form);
            IEnumerable<string> seed = _shape.ResultVaries ? ["cotangent"] : [];
            IEnumerable<string> inputs = Method.Parameters.Select(parameter => parameter.Passing switch
            {
                Passing.Out => $"out {parameter.CSharpType} _",
                Passing.In => "in " + FieldOfParameter(parameter),
                _ => FieldOfParameter(parameter),
            });
            string receiver = Method.Receiver is null ? "" : "_self.";
            _writer.Line($"{receiver}{body.Call(SweepNames.Joint(Method), inputs, seed, body.Destinations(areAllocated: true))};");
        }
        else
        {
            _writer.Line($"{tape}.Rewind(_recorded);");
            string cotangent = _shape.ResultVaries ? new CotangentChecks(_writer, body.Storage.Extents, tape).Check(_shape.Result!, ItsValue, body.Names) : "";
            if (invocation.Form != CompanionForm.Allocating) body.PrepareDestinations(invocation.Form);
            IEnumerable<string> seed = cotangent.Length > 0 ? [cotangent] : [];
            _writer.Line(body.Call(SweepNames.Reverse(Method), seed, body.Destinations(areAllocated: invocation.Form == CompanionForm.Allocating), [tape]) + ";");
        }

        if (invocation.Form == CompanionForm.Allocating) _writer.Line($"return {body.Gradients()};");
    }

    // ---- what is remembered

    private static string FieldOf(string access) => "_" + new string([.. access.Where(letter => letter is not ('.' or '@' or '?'))]) + "Length";

    /// <summary>The lengths of everything that tangents and cotangents have the shape of: how to read each, and where it is kept.</summary>
    private IEnumerable<(string Type, string Field, string Source)> Lengths(Extents extents, string value)
    {
        foreach (ActiveParameter parameter in _shape.Active)
            foreach ((string, string, string) length in LengthsOf(parameter.Type, parameter.Access, parameter.Access, extents))
                yield return length;
        if (!_shape.ResultVaries) yield break;
        foreach ((string, string, string) length in LengthsOf(_shape.Result!, value, ItsValue, extents)) yield return length;
    }

    private static IEnumerable<(string Type, string Field, string Source)> LengthsOf(IRType type, string source, string known, Extents extents)
    {
        switch (type)
        {
            case BufferType buffer:
                for (int dimension = 0; dimension < buffer.Rank; dimension++)
                    yield return ("int", new Extents(FieldOf).Dimension(buffer, known, dimension), Tangents.IsJagged(buffer) ? extents.Length(buffer, source) : extents.Dimension(buffer, source, dimension));
                if (Tangents.IsJagged(buffer)) yield return ("int[]", new Extents(FieldOf).RowLengths(buffer, known), extents.RowLengths(buffer, source));
                break;
            case TensorType tensor:
                yield return ("global::DiffGen.Runtime.Shape", new Extents(FieldOf).Shape(tensor, known), extents.Shape(tensor, source));
                break;
            case AggregateType aggregate:
                foreach (AggregateMember member in Tangents.Varying(aggregate).Where(member => Tangents.HoldsBuffers(member.Type)))
                    foreach ((string, string, string) length in LengthsOf(member.Type, Tangents.Member(aggregate, source, member), $"{known}.{member.Name}", extents))
                        yield return length;
                break;
        }
    }

    private static string FieldOfParameter(ParameterModel parameter) => "_" + parameter.Name.TrimStart('@');

    private IEnumerable<(string Type, string Name)> KeptFields()
    {
        if (Method.Receiver is { } receiver) yield return (receiver.Type.CSharp, "_self");
        foreach (ParameterModel parameter in Method.Parameters.Where(parameter => parameter.Passing != Passing.Out))
            yield return (parameter.CSharpType, FieldOfParameter(parameter));
    }

    private IEnumerable<string> Kept() =>
        (Method.Receiver is null ? [] : new[] { "this" }).Concat(Method.Parameters.Where(parameter => parameter.Passing != Passing.Out).Select(parameter => parameter.Name));
}
