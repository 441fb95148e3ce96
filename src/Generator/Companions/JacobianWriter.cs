using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>
/// Writes <c>FJacobianRow</c> and <c>FJacobian</c>. A row is a reverse sweep whose cotangents are one for an output and zero for the others; a
/// matrix is one forward sweep and a reverse sweep per row, each of which writes its row in place; or, where there are fewer columns than rows, a sweep with
/// tangents per column.
/// </summary>
internal sealed partial class JacobianWriter
{
    private readonly CompanionShape _shape;
    private readonly CodeWriter _writer;
    private readonly bool _isReplayed;

    /// <summary>The rows are written by a sweep of their own, which evaluates the method as well.</summary>
    private readonly bool _isOneSweep;

    /// <summary>The rows as <see cref="_isOneSweep"/> has them; for matrices that need not be zero before there may be another function.</summary>
    private readonly JacobianFunctions? _rows;

    public JacobianWriter(CompanionShape shape, Differentiated differentiated, CodeWriter writer)
    {
        _shape = shape;
        _writer = writer;
        _isReplayed = differentiated.Split is null;
        _isOneSweep = differentiated.Rows is not null;
        _rows = differentiated.Rows;
        _isBorrowed = differentiated.Tangents.Column is not null;
        _lanes = HasLanes(shape, differentiated) ? differentiated.Tangents.Lanes : null;
        _apart = _lanes is null ? null : LanesApart(shape, differentiated);
        HasColumns = MayHaveColumns(shape, differentiated) && (!_isReplayed || HasFewerColumns(shape));
    }

    private MethodSignature Method => _shape.Signature;

    private string RowsName => SweepNames.JacobianRows(Method);

    private bool IsTwoSweeps => _shape.ResultHoldsBuffers;

    // ---- one row

    public void Row(CompanionSignature companion)
    {
        var body = new CompanionBody(_shape, _writer);
        if (companion.Form == CompanionForm.Allocating)
        {
            foreach (ActiveParameter parameter in _shape.Inputs) body.Storage.Declare(parameter.Type, parameter.Destination, parameter.Access);
            _writer.Line(body.Call(
                Method.Name + "JacobianRowAccumulate", body.Inputs, ["row"], _shape.Inputs.Select(parameter => CompanionBody.DestinationArgument(parameter, true))) + ";");
            _writer.Line($"return {body.Gradients(withRetained: false)};");
            return;
        }

        body.CheckDestinations(companion.Form, body.Checks.Inputs(), isRow: true);
        body.Checks.WrittenInputs();
        string value = body.Names.Fresh("value", "result");
        string tape = IsTwoSweeps || OutputSeeds.NeedTape(_shape) ? body.Names.Fresh("tape") : "";
        if (tape.Length > 0) _writer.Line($"using {SweepWriter.Tape} {tape} = {SweepWriter.Tape}.Rent();");
        if (IsTwoSweeps) _writer.Line($"{Method.CSharpReturnType} {value} = {body.Call(SweepNames.Forward(Method), body.Inputs, [tape])};");
        _writer.Line($"if ((uint)row >= (uint)({OutputSeeds.Rows(_shape, value)})) throw new global::System.ArgumentOutOfRangeException(\"row\", row, \"There is no such output.\");");
        var seeds = new OutputSeeds(body);
        seeds.Write("row", value, tape);
        body.PrepareDestinations(companion.Form, isRow: true, isLate: !IsTwoSweeps);
        IEnumerable<string> arguments = Seeded(body, seeds);
        IEnumerable<string> cotangent = _shape.ResultVaries ? [seeds.Cotangent] : [];
        if (IsTwoSweeps)
        {
            _writer.Line(body.Call(SweepNames.Reverse(Method), cotangent, arguments, [tape]) + ";");
        }
        else
        {
            string call = body.Call(SweepNames.Joint(Method), body.Inputs, cotangent, arguments);
            _writer.Line(body.ReturnsValue ? $"{Method.CSharpReturnType} {value} = {call};" : call + ";");
            body.HandOut();
        }

        foreach (ActiveParameter parameter in _shape.Inputs.Where(parameter => parameter.IsWritten))
            AddTo(body, parameter, seeds[parameter]);
        if (body.ReturnsValue) _writer.Line($"return {value};");
    }

    /// <summary>The destinations of the sweep: the row's own, and for written parameters their cotangents. Retained values have no rows.</summary>
    private IEnumerable<string> Seeded(CompanionBody body, OutputSeeds seeds)
    {
        List<string> arguments =
        [
            .. _shape.Active.Select(parameter => !parameter.IsWritten ? body.Destination(parameter, false) : parameter.IsBuffer ? seeds[parameter] : "ref " + seeds[parameter]),
        ];
        foreach (RetainedValue retained in _shape.Retained)
        {
            string ignored = body.Names.Fresh(retained.Destination, "ignored");
            _writer.Line($"{retained.CSharpType} {ignored} = {Construct.Zero(retained.Type)};");
            arguments.Add("ref " + ignored);
        }

        return arguments;
    }

    private void AddTo(CompanionBody body, ActiveParameter parameter, string gradient)
    {
        if (parameter.Type is not BufferType buffer)
        {
            Add(parameter.Type, parameter.Destination, gradient);
            return;
        }

        string i = body.Names.Fresh("i", "j");
        _writer.Open($"for (int {i} = 0; {i} < {gradient}.Length; {i}++)");
        Add(buffer.Element, $"{parameter.Destination}[{i}]", $"{gradient}[{i}]");
        _writer.Close();
    }

    private void Add(IRType type, string target, string term)
    {
        foreach ((string leaf, string sum, bool adds) in Construct.Tangent(type, target, adds: true, path => IsLeaf(type, path) ? Below(term, Tangents.Path(type, path)) : null))
            _writer.Line($"{leaf} {(adds ? "+=" : "=")} {sum};");
    }

    // ---- the whole matrix

    public void Matrix(CompanionSignature companion)
    {
        var body = new CompanionBody(_shape, _writer);
        if (companion.Form != CompanionForm.Allocating && !_isReplayed) body.CheckMatrices(body.Checks.Inputs());
        body.Checks.WrittenInputs();
        string value = body.Names.Fresh("value", "result");
        string tape = _isReplayed || _isOneSweep ? "" : body.Names.Fresh("tape");
        string assignment = body.ReturnsValue ? $"{Method.CSharpReturnType} {value} = " : "";
        if (tape.Length > 0)
        {
            _writer.Line($"using {SweepWriter.Tape} {tape} = {SweepWriter.Tape}.Rent();");
            _writer.Line($"{assignment}{body.Call(SweepNames.Forward(Method), body.Inputs, [tape])};");
        }

        string rows = body.Names.Fresh("rows");
        _writer.Line($"int {rows} = {OutputSeeds.Rows(_shape, value)};");
        foreach (ActiveParameter parameter in _shape.Inputs) Prepare(parameter, companion.Form, rows);
        if (_isReplayed && companion.Form != CompanionForm.Allocating) NoOverlapOfMatrices();
        bool setsEntries = companion.Form == CompanionForm.Destination && _rows?.Setting is { UsesTape: false };
        if (companion.Form == CompanionForm.Destination && !setsEntries) Clear();
        IEnumerable<string> matrices = _shape.Inputs.Select(parameter => companion.Form == CompanionForm.Allocating ? Flat(parameter.Destination) : parameter.Destination);
        if (_isReplayed)
        {
            string call = body.Call(HasColumns ? ColumnsName : RowsName, body.Inputs, matrices);
            if (companion.Form != CompanionForm.Allocating) _writer.Line(body.ReturnsValue ? $"return {call};" : call + ";");
            else _writer.Line(call + ";");
        }
        else if (_isOneSweep)
        {
            string[] entries = [.. matrices];
            bool returns = body.ReturnsValue && companion.Form != CompanionForm.Allocating;
            if (HasColumns)
            {
                _writer.Open($"if ({Columns} < {rows})");
                if (setsEntries) Clear();
                _writer.Line($"{(returns ? assignment : "")}{body.Call(Method.Name, body.Inputs)};");
                _writer.Line(body.Call(ColumnsName, InputsOfColumns, entries) + ";");
                if (companion.Form != CompanionForm.Allocating) _writer.Line(returns ? $"return {value};" : "return;");
                _writer.Close();
            }

            if (HasColumns && companion.Form == CompanionForm.Allocating) _writer.Open("else");
            if (setsEntries)
            {
                // Here and not in a method of its own: to hand on all arguments once more would cost as much as several rows.
                ClearUnlessSet();
                new SweepWriter(_shape, _writer).InPlace(_rows!.Setting!, body.Names);
                return;
            }

            _writer.Line($"{(returns ? "return " : "")}{body.Call(RowsName, body.Inputs, entries)};");
            if (HasColumns && companion.Form == CompanionForm.Allocating) _writer.Close();
        }
        else
        {
            string[] entries = [.. matrices];
            string byRows = body.Call(RowsName, [rows], Shapes(value).Select(shape => shape.Expression), entries, [tape]) + ";";
            if (HasColumns)
            {
                _writer.Open($"if ({Columns} < {rows})");
                _writer.Line(body.Call(ColumnsName, InputsOfColumns, entries) + ";");
                _writer.Close();
                _writer.Open("else");
                _writer.Line(byRows);
                _writer.Close();
            }
            else
            {
                _writer.Line(byRows);
            }

            if (companion.Form != CompanionForm.Allocating && body.ReturnsValue) _writer.Line($"return {value};");
        }

        if (companion.Form != CompanionForm.Allocating) return;
        string[] results = [.. _shape.Inputs.Select(parameter => parameter.Destination)];
        _writer.Line($"return {(results.Length == 1 ? results[0] : $"({string.Join(", ", results)})")};");
    }

    private void Clear()
    {
        foreach (ActiveParameter parameter in _shape.Inputs) _writer.Line($"{parameter.Destination}.Clear();");
    }

    /// <summary>A matrix that has no other entries than those that are set need not be zero before.</summary>
    private void ClearUnlessSet()
    {
        foreach (ActiveParameter parameter in _shape.Inputs)
        {
            bool isSet = _rows!.Entries.TryGetValue(parameter.FirstParameterLeaf, out int entries);
            _writer.Line($"{(isSet ? $"if ({parameter.Destination}.Length != {entries}) " : "")}{parameter.Destination}.Clear();");
        }
    }

    private void Prepare(ActiveParameter parameter, CompanionForm form, string rows)
    {
        string columns = ScalarCount.Of([(parameter.Type, parameter.Access)], Extents.OfValues);
        string name = parameter.Destination;
        if (form == CompanionForm.Allocating)
        {
            string element = CompanionSignatures.MatrixElement(parameter);
            _writer.Line($"{element}[,] {name} = new {element}[{rows}, {columns}];");
        }
        else if (_isReplayed)
        {
            _writer.Line($"if ({name}.Length != {rows} * {columns}) throw new global::System.ArgumentException($\"The length of '{Naming.Plain(name)}' is {{{name}.Length}}; expected {{{rows} * {columns}}}.\", \"{Naming.Plain(name)}\");");
        }
        else
        {
            string length = columns == "1" ? rows : $"{rows} * ({columns})";
            _writer.Line($"global::DiffGen.Runtime.Require.Length({name}.Length, {length}, \"{Naming.Plain(name)}\");");
        }
    }

    private void NoOverlapOfMatrices()
    {
        ActiveParameter[] inputs = [.. _shape.Inputs];
        for (int i = 0; i < inputs.Length; i++)
        {
            foreach (ActiveParameter other in inputs.Skip(i + 1).Where(other => CompanionSignatures.MatrixElement(other) == CompanionSignatures.MatrixElement(inputs[i])))
            {
                _writer.Line(
                    $"if (global::System.MemoryExtensions.Overlaps<{CompanionSignatures.MatrixElement(other)}>({inputs[i].Destination}, {other.Destination})) throw new global::System.ArgumentException("
                    + $"\"'{Naming.Plain(inputs[i].Destination)}' and '{Naming.Plain(other.Destination)}' share memory; they must not overlap.\", \"{Naming.Plain(inputs[i].Destination)}\");");
            }
        }
    }

    /// <summary>A matrix that is not empty can do without the runtime library.</summary>
    private string Flat(string matrix) => _isReplayed
        ? $"global::System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref {matrix}[0, 0], {matrix}.Length)"
        : Checks.AsSpan(matrix);

    /// <summary>What the rows need to know of values, for the shapes of cotangents and gradients.</summary>
    private IEnumerable<(string Type, string Name, string Expression)> Shapes(string value)
    {
        if (_shape.ResultHoldsBuffers) yield return (Method.CSharpReturnType, value, value);
        foreach (ActiveParameter parameter in _shape.Active)
        {
            bool isNeeded = parameter.Type is BufferType buffer ? parameter.IsWritten || buffer.Element is not ScalarType : Tangents.HoldsBuffers(parameter.Type);
            if (isNeeded) yield return (DeclaredType(parameter), parameter.Access == "this" ? "self" : parameter.Access, parameter.Access);
        }
    }

    private string DeclaredType(ActiveParameter parameter) =>
        Method.Parameters.FirstOrDefault(candidate => candidate.Name == parameter.Access)?.CSharpType ?? parameter.Type.CSharp;

    /// <summary>The private method that fills the matrices row by row.</summary>
    public void Rows()
    {
        var body = new CompanionBody(_shape, _writer);
        string value = body.Names.Fresh("value", "result"), rows = body.Names.Fresh("rows"), tape = body.Names.Fresh("tape");
        IEnumerable<string> matrices = _shape.Inputs.Select(parameter => $"global::System.Span<{CompanionSignatures.MatrixElement(parameter)}> {parameter.Destination}");
        _writer.Line($"/// <summary>Adds the Jacobian of <c>{Method.Name}</c> to the matrices, a reverse sweep per row.</summary>");
        if (_isReplayed)
        {
            IEnumerable<string> inputs = Method.Parameters.Select(parameter => $"{(parameter.Passing == Passing.Value ? "" : CompanionSignatures.Keyword(parameter.Passing) + " ")}{parameter.CSharpType} {parameter.Name}");
            _writer.Open(CompanionSignature.Header(Method.IsStatic ? "private static" : "private", Method, body.ReturnsValue ? Method.CSharpReturnType : "void", RowsName, inputs.Concat(matrices)));
            if (body.ReturnsValue) _writer.Line($"{Method.CSharpReturnType} {value} = default;");
            foreach (ParameterModel output in Method.Parameters.Where(parameter => parameter.Passing == Passing.Out)) _writer.Line($"{output.Name} = default;");
            rows = OutputSeeds.Rows(_shape, value);
        }
        else
        {
            IEnumerable<string> parameters = new[] { $"int {rows}" }.Concat(Shapes(value).Select(shape => $"{shape.Type} {shape.Name}")).Concat(matrices).Concat([$"{SweepWriter.Tape} {tape}"]);
            _writer.Open(CompanionSignature.Header("private static", Method, "void", RowsName, parameters));
            _writer.Line($"{SweepWriter.Tape}Position recorded = {tape}.Mark();");
        }

        _writer.Open($"for (int row = 0; row < {rows}; row++)");
        if (!_isReplayed) _writer.Line($"{tape}.Rewind(recorded);");
        var seeds = new OutputSeeds(body);
        seeds.Write("row", value, tape);
        var locals = new Dictionary<ActiveParameter, string>();
        List<string> arguments = [.. _shape.Active.Select(parameter => RowArgument(body, parameter, seeds, locals, rows, tape))];
        foreach (RetainedValue retained in _shape.Retained)
        {
            string ignored = body.Names.Fresh(retained.Destination, "ignored");
            _writer.Line($"{retained.CSharpType} {ignored} = {Construct.Zero(retained.Type)};");
            arguments.Add("ref " + ignored);
        }

        IEnumerable<string> cotangent = _shape.ResultVaries ? [seeds.Cotangent] : [];
        if (_isReplayed) _writer.Line($"{(body.ReturnsValue ? value + " = " : "")}{body.Call(SweepNames.Joint(Method), body.Inputs, cotangent, arguments)};");
        else _writer.Line(body.Call(SweepNames.Reverse(Method), cotangent, arguments, [tape]) + ";");
        foreach (KeyValuePair<ActiveParameter, string> local in locals) Scatter(body, local.Key, local.Value, rows);
        _writer.Close();
        if (_isReplayed && body.ReturnsValue) _writer.Line($"return {value};");
        _writer.Close();
    }

    /// <summary>The destination of one row: a row of the matrix itself where its elements are those of the gradient, a local elsewhere.</summary>
    private string RowArgument(CompanionBody body, ActiveParameter parameter, OutputSeeds seeds, Dictionary<ActiveParameter, string> locals, string rows, string tape)
    {
        if (parameter.IsWritten)
        {
            if (parameter.IsInput) locals[parameter] = seeds[parameter];
            return parameter.IsBuffer ? seeds[parameter] : "ref " + seeds[parameter];
        }

        if (parameter.Type is ScalarType) return $"ref {parameter.Destination}[row]";
        if (parameter.Type is BufferType { Element: ScalarType })
        {
            string columns = ColumnsOf(parameter, rows);
            return $"{parameter.Destination}.Slice(row * ({columns}), {columns})";
        }

        if (parameter.Type is TensorType tensor)
        {
            string columns = ColumnsOf(parameter, rows);
            return $"global::DiffGen.Runtime.TensorStorage.Over<{tensor.Element.CSharp}>({parameter.Destination}.Slice(row * ({columns}), {columns}), {Extents.OfValues.Shape(tensor, parameter.Access == "this" ? "self" : parameter.Access)})";
        }

        string local = locals[parameter] = body.Names.Fresh(parameter.Destination + "Row");
        var storage = new TangentStorage(_writer, Extents.OfValues, tape);
        storage.Declare(parameter.Type, local, parameter.Access == "this" ? "self" : parameter.Access);
        return parameter.Type is BufferType { Rank: > 1 } ? Checks.AsSpan(local) : parameter.IsBuffer ? local : "ref " + local;
    }

    private static string ColumnsOf(ActiveParameter parameter, string rows) => $"{parameter.Destination}.Length / {rows}";

    private void Scatter(CompanionBody body, ActiveParameter parameter, string gradient, string rows)
    {
        string column = body.Names.Fresh(parameter.Destination + "Column");
        _writer.Line($"int {column} = row * ({ColumnsOf(parameter, rows)});");
        Flattening.Add(body, parameter.Type, gradient, parameter.Destination, column);
    }

    private static bool IsLeaf(IRType type, string path) => Tangents.Leaves(type).Any(leaf => leaf.Path == path);

    private static string Below(string root, string path) => path.Length == 0 ? root : root + "." + path;
}
