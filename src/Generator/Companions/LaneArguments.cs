using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>
/// Writes the call of a sweep with several directions: the tangents that go in are put together from one span, in which the scalars of all inputs follow each other, and those
/// that come out are visited in the order of the outputs.
/// </summary>
internal sealed class LaneArguments
{
    private const string Runtime = "global::DiffGen.Runtime.Directions";

    private readonly CompanionBody _body;
    private readonly CodeWriter _writer;
    private readonly LaneSweep _sweep;
    private readonly string _tape;
    private readonly ScalarType _number;
    private readonly Dictionary<(PortRole, ActiveParameter?, string), string> _in = [];
    private readonly Dictionary<(ActiveParameter?, string), string> _out = [];

    /// <param name="tape">The variable of the tape that arrays come from.</param>
    public LaneArguments(CompanionBody body, AdjointFunction function, string tape)
    {
        _body = body;
        _writer = body.Writer;
        _sweep = new LaneSweep(body.Shape, function);
        _tape = tape;
        _number = Tangents.ScalarOf(body.Shape.Inputs)!;
        Vector = ScalarType.Lanes(_number).CSharp;
    }

    /// <summary>The C# type of the tangents of one number.</summary>
    public string Vector { get; }

    /// <summary>Declares the tangents of the inputs: parts of the span, or copies where they have another shape.</summary>
    public void Directions(string entries)
    {
        string position = _body.Names.Fresh("position", "next");
        _writer.Line($"int {position} = 0;");
        foreach (ActiveParameter parameter in _body.Shape.Inputs)
        {
            foreach ((IRType type, string access, string path) in Parts(parameter.Type, parameter.Access, ""))
            {
                if (type is not BufferType buffer)
                {
                    _writer.Line($"{Vector} {Declare(PortRole.Primal, parameter, path, parameter.Tangent)} = {entries}[{position}++];");
                }
                else if (buffer is { Rank: > 1, Element: ScalarType })
                {
                    string matrix = Declare(PortRole.Primal, parameter, path, parameter.Tangent);
                    _writer.Line($"{Vector}[{new string(',', buffer.Rank - 1)}] {matrix} = {NewArray(buffer, access)};");
                    _writer.Line($"{entries}.Slice({position}, {matrix}.Length).CopyTo({Checks.AsSpan(matrix)});");
                    _writer.Line($"{position} += {matrix}.Length;");
                }
                else if (buffer.Element is ScalarType)
                {
                    string span = Declare(PortRole.Primal, parameter, path, parameter.Tangent);
                    _writer.Line($"global::System.Span<{Vector}> {span} = {entries}.Slice({position}, {Extents.OfValues.Length(buffer, access)});");
                    _writer.Line($"{position} += {span}.Length;");
                }
                else
                {
                    Split(buffer, parameter, path, access, entries, position);
                }
            }
        }
    }

    /// <summary>Declares the tangents of outputs that are storage of the caller's, all zero.</summary>
    public void Outputs() => Zeros(PortRole.Primal, _body.Shape.Active.Where(parameter => !parameter.IsInput && parameter.Passing != Passing.Out), parameter => parameter.Tangent, isFlat: false);

    /// <summary>Declares the products that go to storage, all zero.</summary>
    public void Products() => Zeros(PortRole.Shadow, _body.Shape.Inputs, parameter => parameter.Product, isFlat: true);

    /// <summary>The call. What comes out is declared by it.</summary>
    /// <param name="others">Arguments between the tangents that go in and those that come out.</param>
    /// <param name="isBranch">There are several calls, of which one is made: what comes out is declared before.</param>
    public string Call(string name, IEnumerable<string> inputs, IEnumerable<string> others, bool isBranch = false)
    {
        List<string> outputs = [];
        foreach (LaneSweep.Slot slot in _sweep.Outputs)
        {
            if (LaneSweep.OwnerOfOutput(_body.Shape, slot) is not var (parameter, path))
            {
                outputs.Add("out _");
                continue;
            }

            bool isDeclared = _out.TryGetValue((parameter, path), out string? local);
            local ??= _out[(parameter, path)] = _body.Names.Fresh(slot.Name.TrimStart('@') + "Lanes");
            if (isBranch && !isDeclared) _writer.Line($"{slot.Type.CSharp} {local};");
            outputs.Add(isBranch ? "out " + local : $"out {slot.Type.CSharp} {local}");
        }

        IEnumerable<string> tangents = _sweep.Inputs.Where(slot => slot.Port.Role == PortRole.Primal).Select(Argument);
        IEnumerable<string> products = _sweep.Inputs.Where(slot => slot.Port.Role != PortRole.Primal).Select(Argument);
        return _body.Call(name, inputs, tangents, others, products, outputs, [_tape]);
    }

    /// <summary>Visits the tangents of all outputs.</summary>
    /// <param name="position">The variable of the number of the next scalar; it ends behind the last.</param>
    /// <param name="visit">Given a span of tangents, the number of the first, and from one to the next.</param>
    public void VisitOutputs(string position, Action<string, string, int> visit)
    {
        if (_body.Shape.ResultVaries) Visit(PortRole.Primal, null, _body.Shape.Result!, position, visit);
        foreach (ActiveParameter output in _body.Shape.Active.Where(output => output.IsWritten)) Visit(PortRole.Primal, output, output.Type, position, visit);
    }

    /// <summary>Visits the products of all inputs.</summary>
    /// <param name="position">The variable of the number of the next scalar; it ends behind the last.</param>
    /// <param name="visit">Given a span of products, the number of the first, and from one to the next.</param>
    public void VisitProducts(string position, Action<string, string, int> visit)
    {
        foreach (ActiveParameter input in _body.Shape.Inputs) Visit(PortRole.Shadow, input, input.Type, position, visit);
    }

    /// <summary>Which of several tangents that a parameter has is its own, by the path.</summary>
    private string Argument(LaneSweep.Slot slot)
    {
        (ActiveParameter parameter, string path) = LaneSweep.OwnerOf(_body.Shape, slot);
        return _in.TryGetValue((slot.Port.Role, parameter, path), out string? local) ? local : "default";
    }

    private void Visit(PortRole role, ActiveParameter? parameter, IRType type, string position, Action<string, string, int> visit)
    {
        foreach ((IRType part, _, string path) in Parts(type, "", ""))
        {
            if (part is not BufferType buffer)
            {
                if (Find(role, parameter, path) is { } scalar) visit($"new global::System.ReadOnlySpan<{Vector}>(in {scalar})", position, 1);
                _writer.Line($"{position}++;");
                continue;
            }

            string[] numbers = [.. NumbersIn(buffer)];
            string last = "";
            for (int k = 0; k < numbers.Length; k++)
            {
                string span = Find(role, parameter, Leaf.Join(path, numbers[k]))!;
                last = span;
                // Products are flat whatever their shape.
                if (buffer.Rank > 1 && role == PortRole.Primal) span = Checks.AsSpan(span);
                visit(span, k == 0 ? position : $"{position} + {ScalarCount.Text(k)}", numbers.Length);
            }

            _writer.Line($"{position} += {last}.Length{(numbers.Length == 1 ? "" : " * " + ScalarCount.Text(numbers.Length))};");
        }
    }

    private string? Find(PortRole role, ActiveParameter? parameter, string path) =>
        _out.TryGetValue((parameter, path), out string? local) || _in.TryGetValue((role, parameter, path), out local) ? local : null;

    private void Zeros(PortRole role, IEnumerable<ActiveParameter> parameters, Func<ActiveParameter, string> name, bool isFlat)
    {
        foreach (ActiveParameter parameter in parameters)
        {
            foreach ((IRType type, string access, string path) in Parts(parameter.Type, parameter.Access, ""))
            {
                if (type is not BufferType buffer) continue;
                foreach (string number in NumbersIn(buffer))
                {
                    string local = Declare(role, parameter, Leaf.Join(path, number), name(parameter));
                    bool isMatrix = buffer.Rank > 1 && !isFlat;
                    string array = isMatrix ? NewArray(buffer, access) : $"{_tape}.NewArray<{Vector}>({Extents.OfValues.Length(buffer, access)})";
                    _writer.Line($"{Vector}[{(isMatrix ? new string(',', buffer.Rank - 1) : "")}] {local} = {array};");
                }
            }
        }
    }

    /// <summary>The elements are no numbers: each number in them has storage of its own.</summary>
    private void Split(BufferType buffer, ActiveParameter parameter, string path, string access, string entries, string position)
    {
        string[] numbers = [.. NumbersIn(buffer)];
        string each = ScalarCount.Text(numbers.Length), last = "";
        for (int k = 0; k < numbers.Length; k++)
        {
            last = Declare(PortRole.Primal, parameter, Leaf.Join(path, numbers[k]), parameter.Tangent);
            bool isMatrix = buffer.Rank > 1;
            string array = isMatrix ? NewArray(buffer, access) : $"{_tape}.NewArray<{Vector}>({Extents.OfValues.Length(buffer, access)})";
            _writer.Line($"{Vector}[{(isMatrix ? new string(',', buffer.Rank - 1) : "")}] {last} = {array};");
            string start = k == 0 ? position : $"{position} + {ScalarCount.Text(k)}";
            _writer.Line($"{Runtime}.Split<{_number.CSharp}>({entries}, {start}, {each}, {(isMatrix ? Checks.AsSpan(last) : last)});");
        }

        _writer.Line($"{position} += {last}.Length * {each};");
    }

    /// <summary>The paths to the numbers in an element; of a number itself the empty one.</summary>
    private static IEnumerable<string> NumbersIn(BufferType buffer) => Leaf.Numbers(buffer.Element);

    private string NewArray(BufferType buffer, string access) =>
        $"{_tape}.NewArray<{Vector}>({string.Join(", ", Enumerable.Range(0, buffer.Rank).Select(dimension => Extents.OfValues.Dimension(buffer, access, dimension)))})";

    private string Declare(PortRole role, ActiveParameter parameter, string path, string name) =>
        _in[(role, parameter, path)] = Naming.Escape(_body.Names.Fresh((path.Length == 0 ? name : name + "_" + path.Replace('.', '_')).TrimStart('@') + "Lanes"));

    /// <summary>Numbers and storage, in the order in which scalars are counted.</summary>
    private static IEnumerable<(IRType Type, string Access, string Path)> Parts(IRType type, string access, string path)
    {
        if (type is not AggregateType aggregate) return [(type, access, path)];
        return Tangents.Varying(aggregate).SelectMany(member => Parts(member.Type, Tangents.Member(aggregate, access, member), Leaf.Join(path, member.Name)));
    }
}
