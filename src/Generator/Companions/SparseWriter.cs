using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>
/// Writes <c>FSparseJacobian</c> and <c>FSparseHessian</c>. Where the matrix does not know the way that the method takes, its pattern is found by running the method on sets of
/// inputs in the place of tangents; then it takes one sweep for each colour of its columns or rows.
/// </summary>
internal sealed class SparseWriter
{
    private const string Runtime = "global::DiffGen.Runtime.";

    private readonly CompanionShape _shape;
    private readonly Differentiated _differentiated;
    private readonly CodeWriter _writer;

    public SparseWriter(CompanionShape shape, Differentiated differentiated, CodeWriter writer)
    {
        _shape = shape;
        _differentiated = differentiated;
        _writer = writer;
    }

    private MethodSignature Method => _shape.Signature;

    private string Element => Tangents.ScalarOf(_shape.Inputs)!.CSharp;

    private string MatrixType => CompanionSignatures.SparseMatrix(Tangents.ScalarOf(_shape.Inputs)!);

    /// <summary>A method of numbers that records nothing has no sweep that could be run again.</summary>
    private bool HasRows => _differentiated.Split is not null;

    // ---- the companions

    public void Body(CompanionSignature companion)
    {
        var body = new CompanionBody(_shape, _writer);
        bool isHessian = companion.Kind == CompanionKind.SparseHessian;
        string matrix = isHessian ? "hessian" : "jacobian", adds = companion.Form == CompanionForm.Accumulate ? "true" : "false";
        if (companion.Form == CompanionForm.Allocating) _writer.Line($"{MatrixType} {matrix} = new {MatrixType}();");
        else _writer.Line($"global::System.ArgumentNullException.ThrowIfNull({matrix});");
        if (companion.Form != CompanionForm.Allocating) body.Checks.NoOverlap([new Checks.Storage(matrix, matrix + ".Values", Element)], body.Checks.Inputs());
        body.Checks.WrittenInputs();
        string call = body.Call(NameOf(isHessian), body.Inputs, [matrix, adds]);
        if (companion.Form == CompanionForm.Allocating)
        {
            _writer.Line(call + ";");
            _writer.Line($"return {matrix};");
        }
        else
        {
            _writer.Line(body.ReturnsValue ? $"return {call};" : call + ";");
        }
    }

    private string NameOf(bool isHessian) => Method.Name + (isHessian ? "SparseHessianEntries" : "SparseJacobianEntries") + SweepNames.Number(Method);

    // ---- the private methods that fill the matrix

    public void Jacobian()
    {
        (CompanionBody body, Locals locals) = Open(isHessian: false);
        Learn(body, locals, _differentiated.Tangents.Dependencies!, isHessian: false);
        Nothing(body, locals);
        if (HasRows)
        {
            _writer.Open($"if ({locals.Compression}.IsByRows)");
            Rows(body, locals);
            _writer.Close();
            _writer.Open("else");
        }

        string direction = body.Names.Fresh("direction"), outputs = body.Names.Fresh("outputs");
        if (_differentiated.Tangents.Lanes is { } lanes)
        {
            (AdjointFunction Values, AdjointFunction Tangents)? apart = JacobianWriter.LanesApart(_shape, _differentiated);
            Lanes(body, locals, apart?.Tangents ?? lanes, direction, outputs, locals.Matrix + ".RowCount", arguments =>
            {
                arguments.Directions(direction);
                arguments.Outputs();
                return arguments.Call(SweepNames.Lanes(Method), body.Inputs, [], isBranch: apart is not null);
            }, (arguments, next, visit) => arguments.VisitOutputs(next, visit), apart is not null);
            if (HasRows) _writer.Close();
            Close(body, locals);
            return;
        }

        Scratch(locals, (direction, locals.Columns), (outputs, locals.Matrix + ".RowCount"));
        Sweeps(body, locals, direction, outputs, (tape, next) =>
        {
            Directions(body, direction, tape);
            string tangent = body.Names.Fresh("tangent", "moved");
            string call = body.Call(SweepNames.Tangent(Method), body.Inputs, OutputTangents(body, tape));
            if (!_shape.ResultVaries) _writer.Line($"{(body.ReturnsValue ? locals.Value + " = " : "")}{call};");
            else _writer.Line($"({locals.Value}, {Tangents.Of(_shape.Result!)} {tangent}) = {call};");
            _writer.Line($"int {next} = 0;");
            Outputs(body, tangent, Store(outputs, next));
        });
        if (HasRows) _writer.Close();
        Close(body, locals);
    }

    public void Hessian()
    {
        (CompanionBody body, Locals locals) = Open(isHessian: true);
        Learn(body, locals, _differentiated.Tangents.HessianDependencies!, isHessian: true);
        Nothing(body, locals);
        string direction = body.Names.Fresh("direction"), product = body.Names.Fresh("product");
        if (_differentiated.Tangents.HvpLanes is { } lanes)
        {
            Lanes(
                body, locals, lanes, direction, product, locals.Columns, arguments => HessianWriter.CallInLanes(body, arguments, direction, locals.Tape),
                (arguments, next, visit) => arguments.VisitProducts(next, visit));
            Close(body, locals);
            return;
        }

        Scratch(locals, (direction, locals.Columns), (product, locals.Columns));
        Sweeps(body, locals, direction, product, (tape, next) =>
        {
            Directions(body, direction, tape);
            DeclareProducts(body, tape);
            _writer.Line($"{locals.Value} = {TangentCompanionWriter.Call(body, _shape, _shape.Inputs.Select(parameter => parameter.Tangent), areAllocated: true)};");
            _writer.Line($"int {next} = 0;");
            foreach (ActiveParameter parameter in _shape.Inputs) Flattening.Visit(body, parameter.Type, parameter.Product, Store(product, next));
        });
        Close(body, locals);
    }

    private sealed record Locals(string Matrix, string Adds, string Compression, string Tape, string Columns, string Value);

    private (CompanionBody Body, Locals Locals) Open(bool isHessian)
    {
        var body = new CompanionBody(_shape, _writer);
        var locals = new Locals(
            isHessian ? "hessian" : "jacobian", body.Names.Fresh("adds"), body.Names.Fresh("compression"), body.Names.Fresh("tape"), body.Names.Fresh("columns"), body.Names.Fresh("value", "result"));
        IEnumerable<string> parameters = CompanionSignatures.Inputs(_shape, false).Select(parameter => parameter with { Modifiers = SweepWriter.WithoutThis(parameter.Modifiers) })
            .Select(parameter => parameter.Declaration).Concat([$"{MatrixType} {locals.Matrix}", $"bool {locals.Adds}"]);
        _writer.Line($"/// <summary>Fills the sparse {(isHessian ? "Hessian" : "Jacobian")} of <c>{Method.Name}</c>, or adds to it.</summary>");
        _writer.Open(CompanionSignature.Header(Method.IsStatic ? "private static" : "private", Method, body.ReturnsValue ? Method.CSharpReturnType : "void", NameOf(isHessian), parameters));
        if (body.ReturnsValue) _writer.Line($"{Method.CSharpReturnType} {locals.Value} = default;");
        foreach (ParameterModel output in Method.Parameters.Where(parameter => parameter.Passing == Passing.Out)) _writer.Line($"{output.Name} = default;");
        StableHash hash = StableHash.Start;
        hash.Add(Method.Key);
        hash.Add(locals.Matrix);
        _writer.Line($"{Runtime}Compression {locals.Compression} = {Runtime}Compression.Of({locals.Matrix}, 0x{hash.Value:x16}{TypeArguments});");
        _writer.Line($"using {SweepWriter.Tape} {locals.Tape} = {SweepWriter.Tape}.Rent();");
        _writer.Line($"int {locals.Columns} = {ScalarCount.Of(_shape.Inputs.Select(parameter => (parameter.Type, parameter.Access)), Extents.OfValues)};");
        return (body, locals);
    }

    /// <summary>What a generic method decides is a matter of its type arguments too.</summary>
    private string TypeArguments
    {
        get
        {
            string[] names =
            [
                .. Method.ContainingTypes.Select(type => type.TypeParameters).Append(Method.TypeParameters)
                    .SelectMany(list => list.Trim('<', '>').Split(',')).Select(name => name.Trim()).Where(name => name.Length > 0),
            ];
            return names.Length switch
            {
                0 => "",
                1 => $", typeof({names[0]})",
                _ => $", typeof(({string.Join(", ", names)}))",
            };
        }
    }

    private void Close(CompanionBody body, Locals locals)
    {
        if (body.ReturnsValue) _writer.Line($"return {locals.Value};");
        _writer.Close();
    }

    /// <summary>Finds the pattern, unless it is known for the way that the method takes now. What the method itself throws comes first.</summary>
    private void Learn(CompanionBody body, Locals locals, AdjointFunction dependencies, bool isHessian)
    {
        _writer.Open("try");
        string decisions = body.Names.Fresh("decisions", "way");
        _writer.Line($"{Runtime}Decisions {decisions} = {locals.Compression}.Decisions;");
        foreach (ActiveParameter parameter in _shape.Active) TellShape(parameter.Type, parameter.Access, decisions);
        if (_differentiated.Tangents.Decisions!.Function.Body.Ops.Any(op => op.Code != OpCode.Constant))
            _writer.Line(body.Call(SweepNames.Decisions(Method), WithoutOut, [decisions]) + ";");
        _writer.Open($"if (!{locals.Compression}.IsKnown)");
        string mark = body.Names.Fresh("before"), numbers = body.Names.Fresh("numbers"), sets = body.Names.Fresh("dependencies", "sets");
        _writer.Line($"int {mark} = {locals.Tape}.ArrayMark();");
        _writer.Line($"global::System.Span<{Element}> {numbers} = {locals.Tape}.NewArray<{Element}>({locals.Columns});");
        string narrow = Narrowest(dependencies) is { } other && other != Element ? $"<{Element}, {other}>" : "";
        _writer.Line($"{Runtime}DependencySets {sets} = {Runtime}DependencySets.Of{narrow}({numbers});");
        Directions(body, numbers, locals.Tape);
        void AddRow(string set) => _writer.Line($"{sets}.AddRow({set});");
        if (isHessian)
        {
            DeclareProducts(body, locals.Tape);
            string call = body.Call(
                SweepNames.HessianDependencies(Method), body.Inputs, _shape.Inputs.Select(parameter => parameter.Tangent), [Construct.One(_shape.Result!)],
                _shape.Inputs.Select(parameter => CompanionBody.DestinationArgument(parameter, true)), _shape.Inputs.Select(parameter => TangentCompanionWriter.ProductArgument(parameter, true)), [sets]);
            _writer.Line(call + ";");
            foreach (ActiveParameter parameter in _shape.Inputs) Flattening.Visit(body, parameter.Type, parameter.Product, AddRow);
            _writer.Line($"{locals.Compression}.LearnSymmetric({sets});");
        }
        else
        {
            string tangent = body.Names.Fresh("tangent", "moved");
            string call = body.Call(SweepNames.Dependencies(Method), WithoutOut, OutputTangents(body, locals.Tape), [sets]);
            _writer.Line(_shape.ResultVaries ? $"{Tangents.Of(_shape.Result!)} {tangent} = {call};" : call + ";");
            Outputs(body, tangent, AddRow);
            _writer.Line($"{locals.Compression}.Learn({sets}, hasRows: {(HasRows ? "true" : "false")});");
        }

        _writer.Line($"{locals.Tape}.ReleaseArrays({mark});");
        _writer.Close();
        _writer.Close();
        _writer.Open("catch");
        _writer.Line(body.Call(Method.Name, body.Inputs) + ";");
        _writer.Line("throw;");
        _writer.Close();
        _writer.Line($"{locals.Compression}.Prepare({locals.Matrix}, {locals.Adds}, \"{locals.Matrix}\");");
    }

    private IEnumerable<string> WithoutOut => Method.Parameters.Where(parameter => parameter.Passing != Passing.Out)
        .Select(parameter => parameter.Passing == Passing.Value ? parameter.Name : CompanionSignatures.Keyword(parameter.Passing) + " " + parameter.Name);

    private void TellShape(IRType type, string access, string decisions)
    {
        if (type is BufferType buffer)
        {
            for (int dimension = 0; dimension < buffer.Rank; dimension++) _writer.Line($"{decisions}.Add({Extents.OfValues.Dimension(buffer, access, dimension)});");
        }
        else if (type is AggregateType aggregate)
        {
            foreach (AggregateMember member in Tangents.Varying(aggregate)) TellShape(member.Type, Tangents.Member(aggregate, access, member), decisions);
        }
    }

    /// <summary>The type with the fewest digits in which sets are numbered; null where it is the only one.</summary>
    private string? Narrowest(AdjointFunction dependencies)
    {
        IEnumerable<Function> functions = _differentiated.Callees.Select(callee => callee.Function).Prepend(dependencies.Function);
        return functions.SelectMany(function => function.Body.AllOps()).SelectMany(op => op.Results).Select(value => value.Type).OfType<ScalarType>()
            .Where(type => type.IsFloat && !type.IsLanes && type.CSharp != Element).OrderBy(type => type.Kind).FirstOrDefault()?.CSharp;
    }

    /// <summary>Where there are no entries, there is no sweep: the method itself runs.</summary>
    private void Nothing(CompanionBody body, Locals locals)
    {
        _writer.Open($"if ({locals.Compression}.SweepCount == 0)");
        string call = body.Call(Method.Name, body.Inputs);
        _writer.Line(body.ReturnsValue ? $"return {call};" : call + ";");
        if (!body.ReturnsValue) _writer.Line("return;");
        _writer.Close();
    }

    private void Scratch(Locals locals, params (string Name, string Length)[] spans)
    {
        foreach ((string name, string length) in spans) _writer.Line($"global::System.Span<{Element}> {name} = {locals.Tape}.NewArray<{Element}>({length});");
    }

    /// <param name="sweep">Writes what comes between the direction and the result: given the tape, and a free name for the position in the result.</param>
    private void Sweeps(CompanionBody body, Locals locals, string direction, string result, Action<string, string> sweep)
    {
        string number = body.Names.Fresh("sweep", "colour"), mark = body.Names.Fresh("mark"), next = body.Names.Fresh("entry", "component");
        _writer.Open($"for (int {number} = 0; {number} < {locals.Compression}.SweepCount; {number}++)");
        _writer.Line($"int {mark} = {locals.Tape}.ArrayMark();");
        _writer.Line($"{locals.Compression}.Seed({number}, {direction});");
        sweep(locals.Tape, next);
        Gather(locals, number, result);
        _writer.Line($"{locals.Tape}.ReleaseArrays({mark});");
        _writer.Close();
    }

    /// <summary>As many sweeps at once as a vector has lanes.</summary>
    /// <param name="isApart">Of several sweeps a first one computes the values for all.</param>
    private void Lanes(
        CompanionBody body, Locals locals, AdjointFunction lanes, string directions, string results, string length, Func<LaneArguments, string> call,
        Action<LaneArguments, string, Action<string, string, int>> visit, bool isApart = false)
    {
        string number = body.Names.Fresh("sweep", "colour"), mark = body.Names.Fresh("mark"), next = body.Names.Fresh("entry", "component");
        var arguments = new LaneArguments(body, lanes, locals.Tape);
        foreach ((string span, string count) in new[] { (directions, locals.Columns), (results, length) })
            _writer.Line($"global::System.Span<{arguments.Vector}> {span} = {locals.Tape}.NewArray<{arguments.Vector}>({count});");
        string recorded = isApart ? body.Names.Fresh("recorded") : "", isOnce = isApart ? body.Names.Fresh("hasSeveralSweeps") : "", assignment = body.ReturnsValue ? locals.Value + " = " : "";
        if (isApart)
        {
            _writer.Line($"{SweepWriter.Tape}Position {recorded} = {locals.Tape}.Mark();");
            _writer.Line($"bool {isOnce} = {locals.Compression}.SweepCount > {arguments.Vector}.Count;");
            _writer.Line($"if ({isOnce}) {assignment}{body.Call(SweepNames.Values(Method), body.Inputs, [locals.Tape])};");
        }

        _writer.Open($"for (int {number} = 0; {number} < {locals.Compression}.SweepCount; {number} += {arguments.Vector}.Count)");
        _writer.Line(!isApart ? $"int {mark} = {locals.Tape}.ArrayMark();" : $"{locals.Tape}.Rewind({recorded});");
        _writer.Line($"{locals.Compression}.Seed({number}, {directions});");
        string text = call(arguments);
        if (isApart) _writer.Line($"if ({isOnce}) {arguments.Call(SweepNames.LanesAlone(Method), body.Inputs, [], isBranch: true)};");
        _writer.Line($"{(isApart ? "else " : "")}{assignment}{text};");
        _writer.Line($"int {next} = 0;");
        visit(arguments, next, (span, at, stride) => _writer.Line($"{Runtime}Directions.Join<{Element}>({span}, {results}, {at}{(stride == 1 ? "" : ", " + ScalarCount.Text(stride))});"));
        _writer.Line($"{locals.Compression}.Gather<{Element}>({number}, {results}, {locals.Matrix}, {locals.Adds});");
        if (!isApart) _writer.Line($"{locals.Tape}.ReleaseArrays({mark});");
        _writer.Close();
    }

    private void Gather(Locals locals, string number, string result) =>
        _writer.Line($"{locals.Compression}.Gather<{Element}>({number}, {result}, {locals.Matrix}, {locals.Adds});");

    private void Directions(CompanionBody body, string entries, string tape)
    {
        var tangents = new Unflattening(body, entries, tape);
        foreach (ActiveParameter input in _shape.Inputs) tangents.Declare(input.Type, input.Tangent, input.Access, input.TangentType, isShaped: true);
    }

    /// <summary>Declares the tangents of outputs, and gives the arguments for all tangents.</summary>
    private IEnumerable<string> OutputTangents(CompanionBody body, string tape)
    {
        foreach (ActiveParameter output in _shape.Active.Where(output => !output.IsInput && output.Passing != Passing.Out))
            body.Storage.Into(tape).Declare(output.Type, output.Tangent, output.Access);
        return _shape.Active.Select(active => active.Passing switch
        {
            Passing.Out => $"out {active.TangentType} {active.Tangent}",
            Passing.Ref => "ref " + active.Tangent,
            _ => active.Tangent,
        }).ToArray();
    }

    private void Outputs(CompanionBody body, string tangent, Action<string> visit)
    {
        if (_shape.ResultVaries) Flattening.Visit(body, _shape.Result!, tangent, visit);
        foreach (ActiveParameter output in _shape.Active.Where(output => output.IsWritten)) Flattening.Visit(body, output.Type, output.Tangent, visit);
    }

    private void DeclareProducts(CompanionBody body, string tape)
    {
        TangentStorage storage = body.Storage.Into(tape);
        foreach (ActiveParameter parameter in _shape.Inputs)
        {
            storage.Declare(parameter.Type, parameter.Destination, parameter.Access);
            storage.Declare(parameter.Type, parameter.Product, parameter.Access);
        }
    }

    private Action<string> Store(string entries, string next) => scalar => _writer.Line($"{entries}[{next}++] = {scalar};");

    /// <summary>One forward sweep, and a reverse sweep for each colour.</summary>
    private void Rows(CompanionBody body, Locals locals)
    {
        string assignment = body.ReturnsValue ? locals.Value + " = " : "";
        _writer.Line($"{assignment}{body.Call(SweepNames.Forward(Method), body.Inputs, [locals.Tape])};");
        string cotangents = body.Names.Fresh("weights"), gradient = body.Names.Fresh("gradient"), recorded = body.Names.Fresh("recorded");
        Scratch(locals, (cotangents, locals.Matrix + ".RowCount"), (gradient, locals.Columns));
        string number = body.Names.Fresh("sweep", "colour"), next = body.Names.Fresh("entry", "component");
        _writer.Line($"{SweepWriter.Tape}Position {recorded} = {locals.Tape}.Mark();");
        _writer.Open($"for (int {number} = 0; {number} < {locals.Compression}.SweepCount; {number}++)");
        _writer.Line($"{locals.Tape}.Rewind({recorded});");
        _writer.Line($"{locals.Compression}.Seed({number}, {cotangents});");
        var seeds = new Unflattening(body, cotangents, locals.Tape);
        string cotangent = body.Names.Fresh("cotangentOfResult");
        if (_shape.ResultVaries) seeds.Declare(_shape.Result!, cotangent, locals.Value, Tangents.Of(_shape.Result!), isShaped: false);
        foreach (ActiveParameter output in _shape.Active.Where(parameter => parameter.IsWritten)) seeds.Declare(output.Type, output.Destination, output.Access, output.TangentType, isShaped: false);
        TangentStorage storage = body.Storage.Into(locals.Tape);
        foreach (ActiveParameter input in _shape.Active.Where(parameter => !parameter.IsWritten)) storage.Declare(input.Type, input.Destination, input.Access);
        foreach (RetainedValue retained in _shape.Retained) storage.Declare(retained.Type, retained.Destination, "");
        IEnumerable<string> destinations = _shape.Active.Select(parameter => parameter.IsWritten && parameter.IsBuffer ? parameter.Destination : CompanionBody.DestinationArgument(parameter, true))
            .Concat(_shape.Retained.Select(retained => "ref " + retained.Destination));
        IEnumerable<string> ofResult = _shape.ResultVaries ? [cotangent] : [];
        _writer.Line(body.Call(SweepNames.Reverse(Method), ofResult, destinations, [locals.Tape]) + ";");
        _writer.Line($"int {next} = 0;");
        foreach (ActiveParameter input in _shape.Inputs) Flattening.Visit(body, input.Type, input.Destination, Store(gradient, next));
        Gather(locals, number, gradient);
        _writer.Close();
    }
}
