using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Generator.Companions;

/// <summary>
/// Writes the cotangents that select one row of the Jacobian: one for the output at that position, zero for all others. The outputs are the result
/// and then the parameters that are written, each flattened in row-major order.
/// </summary>
internal sealed class OutputSeeds
{
    private readonly CompanionBody _body;
    private readonly CompanionShape _shape;
    private readonly Dictionary<ActiveParameter, string> _written = [];

    public OutputSeeds(CompanionBody body)
    {
        _body = body;
        _shape = body.Shape;
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
        var unit = new UnitVector(_body, row);
        if (_shape.ResultVaries) unit.Declare(_shape.Result!, Cotangent, value, tape, Tangents.Of(_shape.Result!));
        foreach (ActiveParameter parameter in _shape.Active.Where(parameter => parameter.IsWritten))
            unit.Declare(parameter.Type, _written[parameter], parameter.Access, tape, parameter.TangentType);
    }
}
