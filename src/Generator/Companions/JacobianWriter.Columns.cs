using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>The Jacobian column by column, in forward mode.</summary>
internal sealed partial class JacobianWriter
{
    /// <summary>The sweep takes the arrays that it returns from the tape.</summary>
    private readonly bool _isBorrowed;

    /// <summary>The sweep with several directions; null where columns go one at a time.</summary>
    private readonly AdjointFunction? _lanes;

    /// <summary>The same with the values apart; null where they are not.</summary>
    private readonly (AdjointFunction Values, AdjointFunction Tangents)? _apart;

    /// <summary>Whether <see cref="WriteColumns"/> is needed: there are fewer columns than rows, or that is known only at run time.</summary>
    public bool HasColumns { get; }

    /// <summary>Whether <see cref="Rows"/> is needed. Of a method whose numbers of inputs and outputs are known, one way is enough.</summary>
    public bool HasRows => !_isOneSweep && (!_isReplayed || !HasColumns);

    private string ColumnsName => Method.Name + "JacobianColumns" + SweepNames.Number(Method);

    private string Columns => ScalarCount.Of(_shape.Inputs.Select(parameter => (parameter.Type, parameter.Access)), Extents.OfValues);

    /// <summary>
    /// Each column runs the method again, so that it must not change what it reads, and must find the same. Its entries have the type of the outputs, which has to be that of the
    /// matrix.
    /// </summary>
    public static bool MayHaveColumns(CompanionShape shape, Differentiated differentiated) =>
        !shape.Active.Any(parameter => Tangents.HoldsTensors(parameter.Type)) && !(shape.Result is not null && Tangents.HoldsTensors(shape.Result)) && differentiated.Tangents.Jvp is not null && differentiated.IsRepeatable && !shape.ResultIsSpan && shape.Active.All(parameter => parameter.Flow != Flow.InputOutput)
        && shape.Active.Select(parameter => Tangents.ScalarOf(parameter.Type)).Concat(shape.ResultVaries ? [Tangents.ScalarOf(shape.Result!)] : []).Distinct().Count() == 1;

    /// <summary>Whether several columns go in one sweep. Methods of a few numbers do without the runtime library, and take one at a time.</summary>
    public static bool HasLanes(CompanionShape shape, Differentiated differentiated) => differentiated is { Split: not null, Tangents.Lanes: not null } && MayHaveColumns(shape, differentiated);

    /// <summary>Several columns in one sweep, with the values computed once for all of them; null where they are computed beside the tangents.</summary>
    public static (AdjointFunction Values, AdjointFunction Tangents)? LanesApart(CompanionShape shape, Differentiated differentiated) =>
        shape.Signature.Parameters.All(parameter => parameter.Passing is Passing.Value or Passing.In) ? differentiated.Tangents.LanesApart : null;

    /// <summary>Of a method of numbers: whether a sweep for each column is fewer sweeps than one for each row.</summary>
    public static bool HasFewerColumns(CompanionShape shape) => CountOfScalars(shape.Inputs) < RowsOfScalars(shape);

    private static int CountOfScalars(IEnumerable<ActiveParameter> parameters) => parameters.Sum(parameter => ScalarCount.Of(parameter.Type));

    private static int RowsOfScalars(CompanionShape shape) =>
        (shape.ResultVaries ? ScalarCount.Of(shape.Result!) : 0) + CountOfScalars(shape.Active.Where(parameter => parameter.IsWritten));

    /// <summary>Outputs are written again with the same values; those that are passed by <c>out</c> are left to the sweep.</summary>
    private IEnumerable<string> InputsOfColumns => Method.Parameters.Where(parameter => parameter.Passing != Passing.Out)
        .Select(parameter => parameter.Passing == Passing.Value ? parameter.Name : CompanionSignatures.Keyword(parameter.Passing) + " " + parameter.Name);

    /// <summary>The private method that fills the matrices column by column, or several at a time.</summary>
    public void WriteColumns()
    {
        var body = new CompanionBody(_shape, _writer);
        if (_lanes is not null)
        {
            WriteLanes(body, _lanes);
            return;
        }

        bool needsTape = _isBorrowed || _shape.Active.Any(parameter => Tangents.HoldsBuffers(parameter.Type));
        string tape = body.Names.Fresh("tape"), value = body.Names.Fresh("value", "result"), offset = body.Names.Fresh("offset");
        IEnumerable<string> inputs = CompanionSignatures.Inputs(_shape, false).Where((_, i) => _isReplayed || Method.Parameters[i].Passing != Passing.Out)
            .Select(parameter => (parameter with { Modifiers = SweepWriter.WithoutThis(parameter.Modifiers) }).Declaration);
        IEnumerable<string> matrices = _shape.Inputs.Select(parameter => $"global::System.Span<{CompanionSignatures.MatrixElement(parameter)}> {parameter.Destination}");
        string resultType = _isReplayed && body.ReturnsValue ? Method.CSharpReturnType : "void";
        _writer.Line($"/// <summary>Adds the Jacobian of <c>{Method.Name}</c> to the matrices, a sweep with tangents per column.</summary>");
        _writer.Open(CompanionSignature.Header(Method.IsStatic ? "private static" : "private", Method, resultType, ColumnsName, inputs.Concat(matrices)));
        if (resultType != "void") _writer.Line($"{resultType} {value} = default;");
        if (_isReplayed) foreach (ParameterModel output in Method.Parameters.Where(parameter => parameter.Passing == Passing.Out)) _writer.Line($"{output.Name} = default;");
        if (needsTape) _writer.Line($"using {SweepWriter.Tape} {tape} = {SweepWriter.Tape}.Rent();");
        _writer.Line($"int {offset} = 0;");
        foreach (ActiveParameter parameter in _shape.Inputs) ColumnsOf(body, parameter, needsTape ? tape : "", offset, resultType == "void" ? "" : value);
        if (resultType != "void") _writer.Line($"return {value};");
        _writer.Close();
    }

    private void WriteLanes(CompanionBody body, AdjointFunction lanes)
    {
        string tape = body.Names.Fresh("tape"), columns = body.Names.Fresh("columns"), column = body.Names.Fresh("column", "j"), directions = body.Names.Fresh("directions"), mark = body.Names.Fresh("mark");
        IEnumerable<string> inputs = CompanionSignatures.Inputs(_shape, false).Where((_, i) => Method.Parameters[i].Passing != Passing.Out)
            .Select(parameter => (parameter with { Modifiers = SweepWriter.WithoutThis(parameter.Modifiers) }).Declaration);
        IEnumerable<string> matrices = _shape.Inputs.Select(parameter => $"global::System.Span<{CompanionSignatures.MatrixElement(parameter)}> {parameter.Destination}");
        _writer.Line($"/// <summary>Adds the Jacobian of <c>{Method.Name}</c> to the matrices, a sweep with tangents for as many columns as a vector has lanes.</summary>");
        _writer.Open(CompanionSignature.Header(Method.IsStatic ? "private static" : "private", Method, "void", ColumnsName, inputs.Concat(matrices)));
        _writer.Line($"using {SweepWriter.Tape} {tape} = {SweepWriter.Tape}.Rent();");
        string[] counts = [.. _shape.Inputs.Select(parameter => body.Names.Fresh(parameter.Destination + "Columns"))];
        for (int k = 0; k < counts.Length; k++) _writer.Line($"int {counts[k]} = {ScalarCount.Of([(_shape.Inputs[k].Type, _shape.Inputs[k].Access)], Extents.OfValues)};");
        _writer.Line($"int {columns} = {string.Join(" + ", counts)};");
        var arguments = new LaneArguments(body, _apart?.Tangents ?? lanes, tape);
        _writer.Line($"global::System.Span<{arguments.Vector}> {directions} = {tape}.NewArray<{arguments.Vector}>({columns});");
        string[] passed = [.. Method.Parameters.Select(input => input.Passing switch
        {
            Passing.Value => input.Name,
            Passing.Out => "out _",
            _ => CompanionSignatures.Keyword(input.Passing) + " " + input.Name,
        })];
        string recorded = "", isOnce = "";
        if (_apart is not null)
        {
            (recorded, isOnce) = (body.Names.Fresh("recorded"), body.Names.Fresh("hasSeveralSweeps"));
            _writer.Line($"{SweepWriter.Tape}Position {recorded} = {tape}.Mark();");
            _writer.Line($"bool {isOnce} = {columns} > {arguments.Vector}.Count;");
            _writer.Line($"if ({isOnce}) {body.Call(SweepNames.Values(Method), passed, [tape])};");
        }

        _writer.Open($"for (int {column} = 0; {column} < {columns}; {column} += {arguments.Vector}.Count)");
        _writer.Line(_apart is null ? $"int {mark} = {tape}.ArrayMark();" : $"{tape}.Rewind({recorded});");
        _writer.Line($"global::DiffGen.Runtime.Directions.Unit({directions}, {column});");
        arguments.Directions(directions);
        arguments.Outputs();
        if (_apart is not null)
        {
            string alone = arguments.Call(SweepNames.LanesAlone(Method), passed, [], isBranch: true);
            _writer.Line($"if ({isOnce}) {alone};");
        }

        _writer.Line($"{(_apart is null ? "" : "else ")}{arguments.Call(SweepNames.Lanes(Method), passed, [], isBranch: _apart is not null)};");
        string row = body.Names.Fresh("entry");
        _writer.Line($"int {row} = 0;");
        arguments.VisitOutputs(row, (tangents, at, stride) =>
        {
            for (int k = 0; k < counts.Length; k++)
            {
                string first = string.Join(" - ", counts.Take(k).Prepend(column));
                _writer.Line($"global::DiffGen.Runtime.Directions.AddColumns<{CompanionSignatures.MatrixElement(_shape.Inputs[k])}>({tangents}, {_shape.Inputs[k].Destination}, {counts[k]}, {first}, {at}{(stride == 1 ? "" : ", " + ScalarCount.Text(stride))});");
            }
        });
        if (_apart is null) _writer.Line($"{tape}.ReleaseArrays({mark});");
        _writer.Close();
        _writer.Close();
    }

    private void ColumnsOf(CompanionBody body, ActiveParameter parameter, string tape, string offset, string value)
    {
        string columns = body.Names.Fresh(parameter.Destination + "Columns"), column = body.Names.Fresh("column", "j"), next = body.Names.Fresh("entry");
        _writer.Line($"int {columns} = {ScalarCount.Of([(parameter.Type, parameter.Access)], Extents.OfValues)};");
        _writer.Open($"for (int {column} = 0; {column} < {columns}; {column}++)");
        string mark = body.Names.Fresh("mark");
        if (tape.Length > 0) _writer.Line($"int {mark} = {tape}.ArrayMark();");
        var unit = new UnitVector(body, $"{offset} + {column}");
        foreach (ActiveParameter input in _shape.Inputs) unit.Declare(input.Type, input.Tangent, input.Access, tape, input.TangentType, isShaped: true);
        foreach (ActiveParameter output in _shape.Active.Where(output => output is { IsInput: false, IsBuffer: true }))
            body.Storage.Into(tape).Declare(output.Type, output.Tangent, output.Access);
        IEnumerable<string> arguments = Method.Parameters.Select(input => input.Passing switch
        {
            Passing.Value => input.Name,
            Passing.Out when !_isReplayed => "out _",
            _ => CompanionSignatures.Keyword(input.Passing) + " " + input.Name,
        });
        IEnumerable<string> tangents = _shape.Active.Select(active => active.Passing == Passing.Out ? $"out {active.TangentType} {active.Tangent}" : active.Tangent);
        string call = _isBorrowed ? body.Call(SweepNames.Column(Method), arguments, tangents, [tape]) : body.Call(SweepNames.Tangent(Method), arguments, tangents);
        string tangent = body.Names.Fresh("tangent", "direction");
        if (!_shape.ResultVaries) _writer.Line($"{(value.Length > 0 ? value + " = " : "")}{call};");
        else if (value.Length > 0) _writer.Line($"({value}, {Tangents.Of(_shape.Result!)} {tangent}) = {call};");
        else _writer.Line($"(_, {Tangents.Of(_shape.Result!)} {tangent}) = {call};");
        _writer.Line($"int {next} = {column};");
        if (_shape.ResultVaries) Flattening.Add(body, _shape.Result!, tangent, parameter.Destination, next, columns);
        foreach (ActiveParameter output in _shape.Active.Where(output => output.IsWritten)) Flattening.Add(body, output.Type, output.Tangent, parameter.Destination, next, columns);
        if (tape.Length > 0) _writer.Line($"{tape}.ReleaseArrays({mark});");
        _writer.Close();
        _writer.Line($"{offset} += {columns};");
    }
}
