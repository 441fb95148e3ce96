using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>
/// Writes the code that prepares tangents to be added to: allocates them in the shape of a value, checks the shape of those that are
/// there, sets them to zero. Inside of tangents (arrays of arrays, array members of structs) a missing array stands for zeros.
/// </summary>
internal sealed class TangentStorage
{
    private static readonly string[] LoopVariables = ["i", "j", "k", "l", "m", "n"];

    private readonly CodeWriter _writer;
    private readonly Extents _extents;
    private readonly Names _names;

    public TangentStorage(CodeWriter writer, Extents extents, Names names)
    {
        _writer = writer;
        _extents = extents;
        _names = names;
    }

    /// <summary>Declares a local tangent, zero, in the shape of <paramref name="source"/>.</summary>
    public void Declare(IRType type, string target, string source)
    {
        string tangent = Tangents.Of(type);
        switch (type)
        {
            case BufferType buffer:
                _writer.Line($"{tangent} {target} = {NewArray(buffer, source)};");
                Fill(buffer, target, source);
                break;
            case ScalarType:
                _writer.Line($"{tangent} {target} = {Builder.ConstantOf(type, 0).CSharp};");
                break;
            default:
                _writer.Line($"{tangent} {target} = default;");
                Complete(type, target, source, clears: false);
                break;
        }
    }

    /// <summary>Throws if a destination does not have the shape of <paramref name="source"/>.</summary>
    public void Check(IRType type, string target, string source, string name)
    {
        if (type is BufferType buffer)
        {
            _writer.Line($"global::DiffGen.Runtime.Require.Length({target}.Length, {_extents.Length(buffer, source)}, {Quoted(name)});");
            ForEachElement(buffer, target, source, (element, from) => CheckInner(buffer.Element, element, from, name + "[]"));
        }
        else
        {
            CheckInner(type, target, source, name);
        }
    }

    /// <summary>Sets an existing tangent to zero and allocates what is missing in it.</summary>
    public void Clear(IRType type, string target, string source)
    {
        switch (type)
        {
            case BufferType buffer when Tangents.HoldsBuffers(buffer.Element):
                ForEachElement(buffer, target, source, (element, from) => Complete(buffer.Element, element, from, clears: true));
                break;
            case BufferType:
                _writer.Line($"{target}.Clear();");
                break;
            case ScalarType:
                _writer.Line($"{target} = {Builder.ConstantOf(type, 0).CSharp};");
                break;
            default:
                _writer.Line($"{target} = default;");
                Complete(type, target, source, clears: false);
                break;
        }
    }

    /// <summary>Allocates the arrays that are missing inside of a tangent.</summary>
    public void Complete(IRType type, string target, string source) =>
        Complete(type, target, source, clears: false, isTop: true);

    private void Complete(IRType type, string target, string source, bool clears, bool isTop = false)
    {
        switch (type)
        {
            case BufferType buffer when isTop:
                ForEachElement(buffer, target, source, (element, from) => Complete(buffer.Element, element, from, clears));
                break;
            case BufferType buffer when Tangents.HoldsBuffers(buffer.Element):
                _writer.Line($"{target} ??= {NewArray(buffer, source)};");
                ForEachElement(buffer, target, source, (element, from) => Complete(buffer.Element, element, from, clears));
                break;
            case BufferType buffer when clears:
                _writer.Line($"if ({target} is null) {target} = {NewArray(buffer, source)};");
                _writer.Line($"else global::System.Array.Clear({target});");
                break;
            case BufferType buffer:
                _writer.Line($"{target} ??= {NewArray(buffer, source)};");
                break;
            case AggregateType aggregate:
                foreach (AggregateMember member in Tangents.Varying(aggregate))
                {
                    string inner = Tangents.Path(aggregate, member.Name);
                    string innerTarget = inner.Length == 0 ? target : $"{target}.{inner}";
                    if (Tangents.HoldsBuffers(member.Type)) Complete(member.Type, innerTarget, $"{source}.{member.Name}", clears);
                    else if (clears) _writer.Line($"{innerTarget} = default;");
                }

                break;
        }
    }

    private void CheckInner(IRType type, string target, string source, string name)
    {
        switch (type)
        {
            case BufferType buffer:
                _writer.Line($"if ({target} is not null) global::DiffGen.Runtime.Require.Length({target}.Length, {_extents.Length(buffer, source)}, {Quoted(name)});");
                if (!Tangents.HoldsBuffers(buffer.Element)) break;
                _writer.Open($"if ({target} is not null)");
                ForEachElement(buffer, target, source, (element, from) => CheckInner(buffer.Element, element, from, name + "[]"));
                _writer.Close();
                break;
            case AggregateType aggregate:
                foreach (AggregateMember member in Tangents.Varying(aggregate).Where(member => Tangents.HoldsBuffers(member.Type)))
                {
                    string inner = Tangents.Path(aggregate, member.Name);
                    string separator = inner.Length == 0 ? "" : ".";
                    CheckInner(member.Type, target + separator + inner, $"{source}.{member.Name}", name + separator + inner);
                }

                break;
        }
    }

    private void Fill(BufferType buffer, string target, string source) =>
        ForEachElement(buffer, target, source, (element, from) => Complete(buffer.Element, element, from, clears: false));

    /// <summary>A loop over the elements where they hold storage of their own; nothing elsewhere.</summary>
    private void ForEachElement(BufferType buffer, string target, string source, Action<string, string> body)
    {
        if (!Tangents.HoldsBuffers(buffer.Element)) return;
        string i = _names.Fresh(LoopVariables);
        _writer.Open($"for (int {i} = 0; {i} < {target}.Length; {i}++)");
        body($"{target}[{i}]", $"{source}[{i}]");
        _writer.Close();
    }

    private string NewArray(BufferType buffer, string source)
    {
        string element = Tangents.OfElement(buffer);
        string dimensions = string.Join(", ", Enumerable.Range(0, buffer.Rank).Select(dimension => _extents.Dimension(buffer, source, dimension)));
        // The sizes of an array of arrays stand in the first brackets.
        int brackets = buffer.Element is BufferType ? element.IndexOf(RanksOf(buffer.Element), StringComparison.Ordinal) : -1;
        return brackets < 0 ? $"new {element}[{dimensions}]" : $"new {element.Substring(0, brackets)}[{dimensions}]{element.Substring(brackets)}";
    }

    private static string RanksOf(IRType type)
    {
        var ranks = new List<string>();
        for (; type is BufferType buffer; type = buffer.Element) ranks.Add("[" + new string(',', buffer.Rank - 1) + "]");
        return string.Concat(ranks);
    }

    private static string Quoted(string name) => "\"" + name + "\"";
}
