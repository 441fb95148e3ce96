using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>Writes the bodies of <c>FJvp</c> and <c>FHvp</c>: checks, then a call of the sweep with tangents.</summary>
internal sealed class TangentCompanionWriter
{
    private readonly CompanionShape _shape;
    private readonly CodeWriter _writer;

    public TangentCompanionWriter(CompanionShape shape, CodeWriter writer)
    {
        _shape = shape;
        _writer = writer;
    }

    public void Jvp()
    {
        var body = new CompanionBody(_shape, _writer);
        Check(body);
        Checks.Storage[] written = [.. _shape.Active.Where(parameter => parameter.IsWritten).SelectMany(TangentStorageOf)];
        body.Checks.NoOverlap(written, [.. body.Checks.Inputs(), .. _shape.Active.Where(parameter => !parameter.IsWritten).SelectMany(TangentStorageOf)]);
        body.Checks.WrittenInputs();
        string call = body.Call(SweepNames.Tangent(_shape.Signature), body.Inputs, _shape.Active.Select(Argument));
        _writer.Line(_shape.Result is null ? call + ";" : $"return {call};");
    }

    public void Hvp(CompanionSignature companion)
    {
        var body = new CompanionBody(_shape, _writer);
        Check(body);
        ActiveParameter[] inputs = [.. _shape.Inputs];
        if (companion.Form == CompanionForm.Allocating)
        {
            foreach (ActiveParameter parameter in inputs)
            {
                body.Storage.Declare(parameter.Type, parameter.Destination, parameter.Access);
                body.Storage.Declare(parameter.Type, parameter.Product, parameter.Access);
            }

            _writer.Line(Call(body, _shape, inputs.Select(Argument), areAllocated: true) + ";");
            string[] products = [.. inputs.Select(parameter => body.Storage.Result(parameter.Type, parameter.Product, parameter.Access))];
            _writer.Line($"return {(products.Length == 1 ? products[0] : $"({string.Join(", ", products)})")};");
            return;
        }

        var destinations = new List<Checks.Storage>();
        foreach (ActiveParameter parameter in inputs)
        {
            foreach (string destination in new[] { parameter.Destination, parameter.Product })
            {
                if (parameter.IsBuffer || companion.Form == CompanionForm.Accumulate) body.Storage.Check(parameter.Type, destination, parameter.Access);
                if (parameter.Type is BufferType buffer) destinations.Add(new Checks.Storage(destination, destination, Tangents.OfElement(buffer)));
            }
        }

        body.Checks.NoOverlap(destinations, [.. body.Checks.Inputs(), .. inputs.SelectMany(TangentStorageOf)]);
        foreach (ActiveParameter parameter in inputs)
        {
            foreach (string destination in new[] { parameter.Destination, parameter.Product })
            {
                if (companion.Form == CompanionForm.Destination) body.Overwrite(parameter, destination, isLate: true);
                else body.Storage.Complete(parameter.Type, destination, parameter.Access);
            }
        }

        body.Return(Call(body, _shape, inputs.Select(Argument), areAllocated: false));
    }

    /// <summary>The call of the gradient with its tangent: destinations and products are locals or parameters of these names.</summary>
    public static string Call(CompanionBody body, CompanionShape shape, IEnumerable<string> tangents, bool areAllocated) => body.Call(
        SweepNames.HessianProduct(shape.Signature), body.Inputs, tangents, [Construct.One(shape.Result!)],
        shape.Inputs.Select(parameter => body.Destination(parameter, areAllocated)),
        shape.Inputs.Select(parameter => parameter.Type is BufferType or TensorType ? ProductArgument(parameter, areAllocated) : body.Reference(parameter.Product)));

    public static string ProductArgument(ActiveParameter parameter, bool isAllocated) => parameter.Type switch
    {
        BufferType { Rank: > 1 } when isAllocated => Checks.AsSpan(parameter.Product),
        BufferType or TensorType => parameter.Product,
        _ => "ref " + parameter.Product,
    };

    /// <summary>Tangents have the shapes of the parameters. Arrays that are missing inside of one stand for zeros.</summary>
    private void Check(CompanionBody body)
    {
        foreach (ActiveParameter parameter in _shape.Active.Where(parameter => parameter.Passing != Model.Passing.Out)) Check(body, parameter.Type, parameter.Tangent, parameter.Access);
    }

    private void Check(CompanionBody body, IRType type, string tangent, string value)
    {
        switch (type)
        {
            case BufferType buffer when Tangents.IsJagged(type):
                _writer.Line($"global::DiffGen.Runtime.Require.Rows<{Tangents.OfElement(buffer)}, {Tangents.Bottom(buffer).CSharp}>({tangent}, {value}, \"{Naming.Plain(tangent)}\");");
                break;
            case BufferType { Rank: 1 } buffer:
                _writer.Line($"global::DiffGen.Runtime.Require.Length({tangent}.Length, {Extents.OfValues.Length(buffer, value)}, \"{Naming.Plain(tangent)}\");");
                break;
            case BufferType buffer:
                _writer.Line($"global::DiffGen.Runtime.Require.Shape({tangent}, {Dimensions(buffer, value)}, \"{Naming.Plain(tangent)}\");");
                break;
            case TensorType tensor:
                _writer.Line($"global::DiffGen.Runtime.TensorStorage.Require<{tensor.Element.CSharp}>({tangent}, {Extents.OfValues.Shape(tensor, value)}, \"{Naming.Plain(tangent)}\");");
                break;
            case AggregateType aggregate:
                foreach (AggregateMember member in Tangents.Varying(aggregate).Where(member => Tangents.HoldsBuffers(member.Type)))
                {
                    string path = Tangents.Path(aggregate, member.Name);
                    string inner = path.Length == 0 ? tangent : $"{tangent}.{path}", from = Tangents.Member(aggregate, value, member);
                    if (member.Type is BufferType storage) _writer.Line($"{inner} ??= new {Tangents.OfElement(storage)}[{Dimensions(storage, from)}];");
                    if (member.Type is TensorType elements) _writer.Line($"{inner} ??= global::DiffGen.Runtime.TensorStorage.Zeros<{elements.Element.CSharp}>({Extents.OfValues.Shape(elements, from)});");
                    Check(body, member.Type, inner, from);
                }

                break;
        }
    }

    private static string Dimensions(BufferType buffer, string value) =>
        string.Join(", ", Enumerable.Range(0, buffer.Rank).Select(dimension => Extents.OfValues.Dimension(buffer, value, dimension)));

    private static IEnumerable<Checks.Storage> TangentStorageOf(ActiveParameter parameter) =>
        parameter.Type is BufferType { Rank: 1, Element: not BufferType } buffer ? [new Checks.Storage(parameter.Tangent, parameter.Tangent, Tangents.OfElement(buffer))]
        : parameter.Type is TensorType tensor ? [new Checks.Storage(parameter.Tangent, Checks.Memory(tensor, parameter.Tangent), tensor.Element.CSharp)]
        : [];

    /// <summary>A sweep takes a span that could be written, whether it writes or not.</summary>
    private string Argument(ActiveParameter parameter)
    {
        if (parameter.Passing is Model.Passing.Ref or Model.Passing.Out) return CompanionSignatures.Keyword(parameter.Passing) + " " + parameter.Tangent;
        bool isReadOnly = !parameter.IsWritten && parameter.Type is BufferType { Rank: 1, Element: not BufferType, Kind: not BufferKind.ReadOnlySpan };
        if (isReadOnly && _shape.IsReadAgain) return parameter.Tangent + ".ToArray()";
        return isReadOnly
            ? $"global::System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference({parameter.Tangent}), {parameter.Tangent}.Length)"
            : parameter.Tangent;
    }
}
