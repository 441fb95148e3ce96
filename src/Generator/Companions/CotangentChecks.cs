using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>
/// Writes the check that a cotangent has the shape of the result, and gives the expression that the reverse sweep takes: a span, row by row,
/// for an array. Arrays that are missing inside of a cotangent stand for zeros.
/// </summary>
internal sealed class CotangentChecks
{
    private readonly CodeWriter _writer;
    private readonly Extents _extents;
    private readonly string _tape;

    public CotangentChecks(CodeWriter writer, Extents extents, string tape)
    {
        _writer = writer;
        _extents = extents;
        _tape = tape;
    }

    /// <param name="value">The result, or what <see cref="Extents"/> knows it by.</param>
    public string Check(IRType result, string value, Names names)
    {
        switch (result)
        {
            case BufferType buffer when Tangents.IsJagged(buffer):
                string rows = names.Fresh("cotangentRows");
                string element = Tangents.OfElement(buffer);
                _writer.Line($"{element}[] {rows} = {_tape}.NewArray<{element}>({_extents.Length(buffer, value)});");
                _writer.Line($"global::DiffGen.Runtime.Buffers.Flatten<{element}>(cotangent, {_extents.RowLengths(buffer, value)}, {rows}, \"cotangent\");");
                return rows;
            case BufferType buffer:
                Require(buffer, "cotangent", value);
                return buffer.Rank == 1 ? "cotangent" : Checks.AsSpan("cotangent");
            case TensorType tensor:
                Require(tensor, "cotangent", value);
                return "cotangent";
            default:
                Members(result, "cotangent", value);
                return "cotangent";
        }
    }

    private void Members(IRType type, string cotangent, string value)
    {
        if (type is not AggregateType aggregate) return;
        foreach (AggregateMember member in Tangents.Varying(aggregate).Where(member => Tangents.HoldsBuffers(member.Type)))
        {
            string path = Tangents.Path(aggregate, member.Name);
            string inner = path.Length == 0 ? cotangent : $"{cotangent}.{path}", from = Tangents.Member(aggregate, value, member);
            if (member.Type is BufferType buffer)
            {
                _writer.Line($"{inner} ??= {_tape}.NewArray<{Tangents.OfElement(buffer)}>({Lengths(buffer, from)});");
                Require(buffer, inner, from);
            }
            else if (member.Type is TensorType tensor)
            {
                _writer.Line($"{inner} ??= global::DiffGen.Runtime.TensorStorage.Zeros<{tensor.Element.CSharp}>({_extents.Shape(tensor, from)});");
                Require(tensor, inner, from);
            }
            else
            {
                Members(member.Type, inner, from);
            }
        }
    }

    private void Require(BufferType buffer, string cotangent, string value) => _writer.Line(buffer.Rank == 1
        ? $"global::DiffGen.Runtime.Require.Length({cotangent}.Length, {_extents.Length(buffer, value)}, \"{cotangent}\");"
        : $"global::DiffGen.Runtime.Require.Shape({cotangent}, {Lengths(buffer, value)}, \"{cotangent}\");");

    private void Require(TensorType tensor, string cotangent, string value) =>
        _writer.Line($"global::DiffGen.Runtime.TensorStorage.Require<{tensor.Element.CSharp}>({cotangent}, {_extents.Shape(tensor, value)}, \"{cotangent}\");");

    private string Lengths(BufferType buffer, string value) =>
        string.Join(", ", Enumerable.Range(0, buffer.Rank).Select(dimension => _extents.Dimension(buffer, value, dimension)));
}
