using System;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>
/// Writes tangents (or cotangents) whose scalars are the elements of a span, one after the other: what <see cref="Flattening"/> takes apart is put together. Where the
/// storage of a tangent is plain numbers, it is a part of the span itself.
/// </summary>
internal sealed class Unflattening
{
    private readonly CompanionBody _body;
    private readonly CodeWriter _writer;
    private readonly string _entries;
    private readonly string _position;
    private readonly string _tape;

    /// <param name="entries">The span.</param>
    /// <param name="tape">The variable of the tape that arrays come from.</param>
    public Unflattening(CompanionBody body, string entries, string tape)
    {
        _body = body;
        _writer = body.Writer;
        _entries = entries;
        _tape = tape;
        _position = body.Names.Fresh("position", "next");
        _writer.Line($"int {_position} = 0;");
    }

    /// <summary>Declares the next tangent.</summary>
    /// <param name="source">The value that it belongs to, for its shape.</param>
    /// <param name="tangent">The type of the local.</param>
    /// <param name="isShaped">A matrix stays one; otherwise its tangent is flat.</param>
    public void Declare(IRType type, string target, string source, string tangent, bool isShaped)
    {
        switch (type)
        {
            case BufferType { Rank: > 1 } matrix when isShaped:
                _writer.Line($"{tangent} {target} = {NewArray(matrix, source)};");
                Fill(matrix, target, Checks.AsSpan(target));
                break;
            case BufferType { Element: ScalarType } buffer:
                _writer.Line($"global::System.Span<{buffer.Element.CSharp}> {target} = {_entries}.Slice({_position}, {Extents.OfValues.Length(buffer, source)});");
                _writer.Line($"{_position} += {target}.Length;");
                break;
            case BufferType buffer:
                string element = Tangents.OfElement(buffer);
                _writer.Line($"{element}[] {target} = {_tape}.NewArray<{element}>({Extents.OfValues.Length(buffer, source)});");
                Fill(buffer, target, target);
                break;
            default:
                _writer.Line($"{tangent} {target} = default;");
                Set(type, target, source);
                break;
        }
    }

    private string NewArray(BufferType buffer, string source)
    {
        string lengths = string.Join(", ", Enumerable.Range(0, buffer.Rank).Select(dimension => Extents.OfValues.Dimension(buffer, source, dimension)));
        return $"{_tape}.NewArray<{Tangents.OfElement(buffer)}>({lengths})";
    }

    private void Set(IRType type, string target, string source)
    {
        if (type is not AggregateType aggregate || !Tangents.HoldsBuffers(type))
        {
            SetScalars(type, target);
            return;
        }

        foreach (AggregateMember member in Tangents.Varying(aggregate))
        {
            string path = Tangents.Path(aggregate, member.Name);
            string inner = path.Length == 0 ? target : $"{target}.{path}", from = Tangents.Member(aggregate, source, member);
            if (member.Type is BufferType buffer)
            {
                _writer.Line($"{inner} = {NewArray(buffer, from)};");
                Fill(buffer, inner, buffer.Rank == 1 ? inner : Checks.AsSpan(inner));
            }
            else
            {
                Set(member.Type, inner, from);
            }
        }
    }

    /// <param name="array">What has the length.</param>
    /// <param name="elements">What can be indexed.</param>
    private void Fill(BufferType buffer, string array, string elements)
    {
        if (buffer.Element is ScalarType)
        {
            _writer.Line($"{_entries}.Slice({_position}, {array}.Length).CopyTo({elements});");
            _writer.Line($"{_position} += {array}.Length;");
            return;
        }

        string i = _body.Names.Fresh("i", "k"), span = _body.Names.Fresh("elements");
        _writer.Line($"global::System.Span<{Tangents.OfElement(buffer)}> {span} = {elements};");
        _writer.Open($"for (int {i} = 0; {i} < {span}.Length; {i}++)");
        SetScalars(buffer.Element, $"{span}[{i}]");
        _writer.Close();
    }

    /// <summary>Sets the scalars of a tangent without storage.</summary>
    private void SetScalars(IRType type, string target)
    {
        string[] paths = [.. Tangents.Leaves(type).Where(leaf => !leaf.IsConstant).Select(leaf => leaf.Path)];
        foreach ((string leaf, string term, _) in Construct.Tangent(type, target, adds: false, path => Array.IndexOf(paths, path) is var k and >= 0 ? Entry(k) : null))
            _writer.Line($"{leaf} = {term};");
        _writer.Line($"{_position} += {ScalarCount.Text(paths.Length)};");
    }

    private string Entry(int k) => k == 0 ? $"{_entries}[{_position}]" : $"{_entries}[{_position} + {ScalarCount.Text(k)}]";
}
