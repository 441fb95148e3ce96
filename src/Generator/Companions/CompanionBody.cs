using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Companions;

/// <summary>What the bodies of companions have in common: arguments, checks, destinations, calls of the sweeps.</summary>
internal sealed class CompanionBody
{
    private readonly Dictionary<string, string> _late = [];

    public CompanionBody(CompanionShape shape, CodeWriter writer, Extents? extents = null)
    {
        Shape = shape;
        Writer = writer;
        Names = Names.Of(shape);
        Checks = new Checks(shape, writer);
        Storage = new TangentStorage(writer, extents ?? Extents.OfValues);
    }

    public CompanionShape Shape { get; }

    public CodeWriter Writer { get; }

    public Names Names { get; }

    public Checks Checks { get; }

    public TangentStorage Storage { get; }

    public MethodSignature Method => Shape.Signature;

    public bool ReturnsValue => Shape.Result is not null;

    /// <summary>F's own arguments, handed on.</summary>
    public IEnumerable<string> Inputs => Method.Parameters.Select(parameter =>
        parameter.Passing == Passing.Value ? parameter.Name : CompanionSignatures.Keyword(parameter.Passing) + " " + parameter.Name);

    /// <summary>The destinations as a sweep or an accumulating companion takes them. Allocated matrices become spans.</summary>
    public IEnumerable<string> Destinations(bool areAllocated) =>
        Shape.Active.Select(parameter => Destination(parameter, areAllocated)).Concat(Shape.Retained.Select(retained => "ref " + retained.Destination));

    public string Call(string name, params IEnumerable<string>[] arguments) =>
        $"{name}{Method.TypeParameters}({string.Join(", ", arguments.SelectMany(list => list))})";

    /// <summary>Declares a destination per active parameter and retained value, all zero.</summary>
    public void DeclareDestinations()
    {
        foreach (ActiveParameter parameter in Shape.Active) Storage.Declare(parameter.Type, parameter.Destination, parameter.Access);
        foreach (RetainedValue retained in Shape.Retained) Storage.DeclareRetained(retained.Type, retained.Destination);
    }

    /// <summary>Checks the destinations that a user gave: their shapes, and that they overlap nothing.</summary>
    /// <param name="isRow">In a row only inputs have a destination.</param>
    public void CheckDestinations(CompanionForm form, IEnumerable<Checks.Storage> read, bool isRow = false)
    {
        ActiveParameter[] given = [.. Shape.Active.Where(parameter => parameter.IsInput || !isRow)];
        foreach (ActiveParameter parameter in given.Where(parameter => IsGiven(parameter, form, isRow) && Tangents.HoldsBuffers(parameter.Type)))
            Storage.Check(parameter.Type, parameter.Destination, parameter.Access);
        Checks.NoOverlap([.. given.SelectMany(DestinationStorage)], [.. read]);
    }

    /// <summary>Checks that the matrices that a user gave overlap nothing; their size is known after the forward sweep.</summary>
    public void CheckMatrices(IEnumerable<Checks.Storage> read) => Checks.NoOverlap(
        [.. Shape.Inputs.Select(parameter => new Checks.Storage(parameter.Destination, parameter.Destination, CompanionSignatures.MatrixElement(parameter)))], [.. read]);

    /// <summary>Sets destinations to zero that are to be overwritten, and completes the others.</summary>
    /// <param name="isLate">Arguments are read after this: see <see cref="Overwrite"/>.</param>
    public void PrepareDestinations(CompanionForm form, bool isRow = false, bool isLate = false)
    {
        foreach (ActiveParameter parameter in Shape.Active.Where(parameter => parameter.IsInput || !isRow))
        {
            bool isOverwritten = form == CompanionForm.Destination;
            if (isOverwritten && (isRow || !parameter.IsWritten))
            {
                Overwrite(parameter, parameter.Destination, isLate);
                continue;
            }

            if (isOverwritten && parameter.Passing is Passing.Value or Passing.In) Storage.ClearScalars(parameter.Type, parameter.Destination);
            Storage.Complete(parameter.Type, parameter.Destination, parameter.Access);
        }

        if (form != CompanionForm.Destination || isRow) return;
        foreach (RetainedValue retained in Shape.Retained) Storage.ClearRetained(retained.Type, retained.Destination);
    }

    /// <summary>
    /// Sets a destination to zero. One that is a number or a structure may be the variable that is passed for an <c>in</c> parameter as well: where arguments are still to be read, a local
    /// stands for it until <see cref="HandOut"/>. (A local may be kept in a register, too.)
    /// </summary>
    public void Overwrite(ActiveParameter parameter, string destination, bool isLate)
    {
        if (!isLate || parameter.Type is BufferType or TensorType || Tangents.HoldsBuffers(parameter.Type) || Tangents.HoldsTensors(parameter.Type))
        {
            Storage.Clear(parameter.Type, destination, parameter.Access);
            return;
        }

        string local = Names.Fresh(destination + "Result");
        Storage.Declare(parameter.Type, local, parameter.Access);
        _late[destination] = local;
    }

    /// <summary>Writes the statement that calls a sweep and ends the companion.</summary>
    public void Return(string call)
    {
        if (_late.Count == 0)
        {
            Writer.Line(ReturnsValue ? $"return {call};" : call + ";");
            return;
        }

        string value = ReturnsValue ? Names.Fresh("value", "result") : "";
        Writer.Line(ReturnsValue ? $"{Method.CSharpReturnType} {value} = {call};" : call + ";");
        HandOut();
        if (ReturnsValue) Writer.Line($"return {value};");
    }

    /// <summary>Copies locals to the destinations for which they stand.</summary>
    public void HandOut()
    {
        foreach (KeyValuePair<string, string> late in _late) Writer.Line($"{late.Key} = {late.Value};");
    }

    /// <summary>How a destination that is a number or a structure is passed to a sweep.</summary>
    public string Reference(string destination) => "ref " + (_late.TryGetValue(destination, out string? local) ? local : destination);

    /// <summary>A destination as a sweep takes it.</summary>
    public string Destination(ActiveParameter parameter, bool isAllocated) =>
        parameter.Type is BufferType or TensorType ? DestinationArgument(parameter, isAllocated) : Reference(parameter.Destination);

    /// <summary>The tuple of gradients that allocating forms return.</summary>
    public string Gradients(bool withRetained = true)
    {
        string[] parts = [.. Shape.Inputs.Select(parameter => Storage.Result(parameter.Type, parameter.Destination, parameter.Access)), .. Shape.Retained.Where(_ => withRetained).Select(retained => retained.Destination)];
        return parts.Length == 1 ? parts[0] : $"({string.Join(", ", parts)})";
    }

    /// <summary>The cotangent, where it is storage that a destination could overlap.</summary>
    public IEnumerable<Checks.Storage> CotangentStorage =>
        Shape.ResultVaries && Shape.Result is TensorType tensor ? [new Checks.Storage("cotangent", Checks.Memory(tensor, "cotangent"), tensor.Element.CSharp)]
        : Shape.ResultVaries && Shape.Result is BufferType { Rank: 1, Element: not BufferType } buffer ? [new Checks.Storage("cotangent", "cotangent", Tangents.OfElement(buffer))] : [];

    /// <summary>An <c>out</c> structure comes empty.</summary>
    private static bool IsGiven(ActiveParameter parameter, CompanionForm form, bool isRow) =>
        parameter.IsBuffer || form == CompanionForm.Accumulate || (parameter.IsWritten && !isRow);

    private static IEnumerable<Checks.Storage> DestinationStorage(ActiveParameter parameter) =>
        parameter.Type is BufferType buffer ? [new Checks.Storage(parameter.Destination, parameter.Destination, Tangents.OfElement(buffer))]
        : parameter.Type is TensorType tensor ? [new Checks.Storage(parameter.Destination, Checks.Memory(tensor, parameter.Destination), tensor.Element.CSharp)]
        : [];

    public static string DestinationArgument(ActiveParameter parameter, bool isAllocated) => parameter.Type switch
    {
        BufferType { Rank: > 1 } when isAllocated => Checks.AsSpan(parameter.Destination),
        BufferType or TensorType => parameter.Destination,
        _ => "ref " + parameter.Destination,
    };
}
