using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>
/// Writes the cotangents that select one row of the Jacobian: one for the output at that position, zero for all others. The outputs are the result
/// and then the parameters that are written, each flattened in row-major order.
/// </summary>
internal sealed class OutputSeeds
{
    private readonly CompanionBody _body;
    private readonly CompanionShape _shape;
    private readonly CodeWriter _writer;
    private readonly Dictionary<ActiveParameter, string> _written = [];
    private string _position = "";

    /// <summary>How many scalars lie between <see cref="_position"/> and the next output.</summary>
    private string _passed = "";

    private string _row = "";

    public OutputSeeds(CompanionBody body)
    {
        _body = body;
        _shape = body.Shape;
        _writer = body.Writer;
        Cotangent = _shape.ResultVaries ? "cotangent" : "";
        foreach (ActiveParameter parameter in _shape.Active.Where(parameter => parameter.IsWritten))
            _written[parameter] = body.Names.Fresh(parameter.Destination + "Row");
    }

    /// <summary>The local that holds the cotangent of the result.</summary>
    public string Cotangent { get; }

    /// <summary>The local that holds a written parameter's cotangent, and after the sweep its gradient.</summary>
    public string this[ActiveParameter parameter] => _written[parameter];

    /// <summary>Whether there is storage among the outputs, so that the cotangents need some as well.</summary>
    public static bool NeedTape(CompanionShape shape) =>
        shape.ResultHoldsBuffers || shape.Active.Any(parameter => parameter is { IsWritten: true, IsBuffer: true });

    /// <summary>The number of rows.</summary>
    /// <param name="value">The variable that holds the result.</param>
    public static string Rows(CompanionShape shape, string value) => ScalarCount.Of(
        (shape.ResultVaries ? new[] { (shape.Result!, value) } : []).Concat(shape.Active.Where(parameter => parameter.IsWritten).Select(parameter => (parameter.Type, parameter.Access))),
        Extents.OfValues);

    /// <summary>Declares the cotangents for a row.</summary>
    public void Write(string row, string value, string tape)
    {
        _position = _row = row;
        _passed = "";
        if (_shape.ResultVaries) Declare(_shape.Result!, Cotangent, value, tape, Tangents.Of(_shape.Result!));
        foreach (ActiveParameter parameter in _shape.Active.Where(parameter => parameter.IsWritten))
            Declare(parameter.Type, _written[parameter], parameter.Access, tape, parameter.TangentType);
    }

    private void Declare(IRType type, string target, string source, string tape, string tangent)
    {
        if (type is BufferType buffer)
        {
            string element = Tangents.OfElement(buffer);
            _writer.Line($"{element}[] {target} = {tape}.NewArray<{element}>({Extents.OfValues.Length(buffer, source)});");
            SetOne(buffer, target, target);
            return;
        }

        _writer.Line($"{tangent} {target} = default;");
        Set(type, target, source, tape);
    }

    private void Set(IRType type, string target, string source, string tape)
    {
        if (type is AggregateType aggregate && Tangents.HoldsBuffers(type))
        {
            foreach (AggregateMember member in Tangents.Varying(aggregate))
            {
                string path = Tangents.Path(aggregate, member.Name);
                string inner = path.Length == 0 ? target : $"{target}.{path}", from = $"{source}.{member.Name}";
                if (member.Type is BufferType buffer)
                {
                    string lengths = string.Join(", ", Enumerable.Range(0, buffer.Rank).Select(dimension => Extents.OfValues.Dimension(buffer, from, dimension)));
                    _writer.Line($"{inner} = {tape}.NewArray<{Tangents.OfElement(buffer)}>({lengths});");
                    SetOne(buffer, inner, buffer.Rank == 1 ? inner : Checks.AsSpan(inner));
                }
                else
                {
                    Set(member.Type, inner, from, tape);
                }
            }

            return;
        }

        Advance();
        int index = 0;
        foreach ((string leaf, string term, _) in Construct.Tangent(type, target, adds: false, path => IsLeaf(type, path) ? Selected(type, path, index++) : null))
            _writer.Line($"{leaf} = {term};");
        _passed = ScalarCount.Text(ScalarCount.Of(type));
    }

    private static bool IsLeaf(IRType type, string path) => Tangents.Leaves(type).Any(leaf => leaf.Path == path);

    private string Selected(IRType type, string path, int index)
    {
        IRType scalar = Tangents.Leaves(type).First(leaf => leaf.Path == path).Type;
        return $"{_position} == {ScalarCount.Text(index)} ? {Construct.One(scalar)} : {Construct.Zero(scalar)}";
    }

    private void SetOne(BufferType buffer, string array, string elements)
    {
        Advance();
        int each = ScalarCount.Of(buffer.Element);
        string count = each == 1 ? $"{array}.Length" : $"{array}.Length * {ScalarCount.Text(each)}";
        _writer.Open($"if ((uint){_position} < (uint)({count}))");
        if (buffer.Element is ScalarType)
        {
            _writer.Line($"{elements}[{_position}] = {Construct.One(buffer.Element)};");
        }
        else
        {
            int index = 0;
            string element = $"{elements}[{_position} / {ScalarCount.Text(each)}]";
            foreach ((string leaf, string term, _) in Construct.Tangent(buffer.Element, element, adds: false, path =>
                IsLeaf(buffer.Element, path) ? $"{_position} % {ScalarCount.Text(each)} == {ScalarCount.Text(index++)} ? {Construct.One(Tangents.ScalarOf(buffer)!)} : {Construct.Zero(Tangents.ScalarOf(buffer)!)}" : null))
                _writer.Line($"{leaf} = {term};");
        }

        _writer.Close();
        _passed = count;
    }

    /// <summary>The position counts from the next output on.</summary>
    private void Advance()
    {
        if (_passed.Length == 0) return;
        if (_position == _row)
        {
            _position = _body.Names.Fresh("position");
            _writer.Line($"int {_position} = {_row} - {_passed};");
        }
        else
        {
            _writer.Line($"{_position} -= {_passed};");
        }

        _passed = "";
    }
}
