using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>
/// Writes tangents (or cotangents) that are one in one scalar and zero in all others: the scalars of several values, each flattened in row-major order,
/// joined, are numbered from zero.
/// </summary>
internal sealed class UnitVector
{
    private readonly CompanionBody _body;
    private readonly CodeWriter _writer;
    private readonly string _index;
    private string _position;

    /// <summary>How many scalars lie between the position and the next value.</summary>
    private string _passed = "";

    /// <summary>Starts with the scalar of the number <paramref name="index"/>.</summary>
    public UnitVector(CompanionBody body, string index)
    {
        _body = body;
        _writer = body.Writer;
        _index = _position = index;
        if (index.All(letter => char.IsLetterOrDigit(letter) || letter == '_')) return;
        _position = body.Names.Fresh("position");
        _writer.Line($"int {_position} = {index};");
    }

    /// <summary>Declares the next tangent.</summary>
    /// <param name="source">The value that it belongs to, for its shape.</param>
    /// <param name="tangent">The type of the local.</param>
    /// <param name="isShaped">A matrix stays one; otherwise its tangent is flat.</param>
    public void Declare(IRType type, string target, string source, string tape, string tangent, bool isShaped = false)
    {
        if (type is BufferType { Rank: > 1 } matrix && isShaped)
        {
            string lengths = string.Join(", ", Enumerable.Range(0, matrix.Rank).Select(dimension => Extents.OfValues.Dimension(matrix, source, dimension)));
            _writer.Line($"{tangent} {target} = {tape}.NewArray<{Tangents.OfElement(matrix)}>({lengths});");
            SetOne(matrix, target, Checks.AsSpan(target));
            return;
        }

        if (type is TensorType tensor)
        {
            string shape = Extents.OfValues.Shape(tensor, source), elements = Elements(tensor, target, shape, tape);
            _writer.Line($"{tensor.Span} {target} = global::DiffGen.Runtime.TensorStorage.Over<{tensor.Element.CSharp}>({elements}, {shape});");
            return;
        }

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
                string inner = path.Length == 0 ? target : $"{target}.{path}", from = Tangents.Member(aggregate, source, member);
                if (member.Type is BufferType buffer)
                {
                    string lengths = string.Join(", ", Enumerable.Range(0, buffer.Rank).Select(dimension => Extents.OfValues.Dimension(buffer, from, dimension)));
                    _writer.Line($"{inner} = {tape}.NewArray<{Tangents.OfElement(buffer)}>({lengths});");
                    SetOne(buffer, inner, buffer.Rank == 1 ? inner : Checks.AsSpan(inner));
                }
                else if (member.Type is TensorType tensor)
                {
                    string shape = Extents.OfValues.Shape(tensor, from);
                    _writer.Line($"{inner} = global::DiffGen.Runtime.TensorStorage.Of<{tensor.Element.CSharp}>({Elements(tensor, inner, shape, tape)}, {shape});");
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

    /// <summary>Declares the elements of a tensor.</summary>
    private string Elements(TensorType tensor, string target, string shape, string tape)
    {
        string elements = _body.Names.Fresh(target.Replace(".", "") + "Elements"), element = tensor.Element.CSharp;
        _writer.Line($"{element}[] {elements} = {tape}.NewArray<{element}>({shape}.Count);");
        SetOne(BufferType.Array(tensor.Element), elements, elements);
        return elements;
    }

    private static bool IsLeaf(IRType type, string path) => Tangents.Leaves(type).Any(leaf => leaf.Path == path);

    private string Selected(IRType type, string path, int index)
    {
        IRType scalar = Tangents.Leaves(type).First(leaf => leaf.Path == path).Type;
        return $"{_position} == {ScalarCount.Text(index)} ? {Construct.One(scalar)} : {Construct.Zero(scalar)}";
    }

    /// <summary>Sets the element at the position, if it is in this storage, and goes on behind it.</summary>
    /// <param name="array">What has the length.</param>
    /// <param name="elements">What can be indexed.</param>
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

    /// <summary>The position counts from the next value on.</summary>
    private void Advance()
    {
        if (_passed.Length == 0) return;
        if (_position == _index)
        {
            _position = _body.Names.Fresh("position");
            _writer.Line($"int {_position} = {_index} - {_passed};");
        }
        else
        {
            _writer.Line($"{_position} -= {_passed};");
        }

        _passed = "";
    }
}
