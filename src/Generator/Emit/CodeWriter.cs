using System;
using System.Text;

namespace DiffGen.Generator.Emit;

/// <summary>Indented lines of C#, ended by '\n' on every platform, so that generated files are the same everywhere.</summary>
internal sealed class CodeWriter
{
    // One file is written after the other.
    [ThreadStatic]
    private static StringBuilder? s_free;

    private readonly StringBuilder _text;
    private int _depth;

    public CodeWriter()
    {
        _text = s_free ?? new StringBuilder(1 << 15);
        s_free = null;
    }

    public void Line(string text)
    {
        if (text.Length == 0)
        {
            Blank();
            return;
        }

        _text.Append(' ', 4 * _depth).Append(text).Append('\n');
    }

    public void Line(string start, string rest) => _text.Append(' ', 4 * _depth).Append(start).Append(rest).Append('\n');

    public void Line(string start, string middle, string end) => _text.Append(' ', 4 * _depth).Append(start).Append(middle).Append(end).Append('\n');

    public void Line(string start, string first, string between, string second, string end) =>
        _text.Append(' ', 4 * _depth).Append(start).Append(first).Append(between).Append(second).Append(end).Append('\n');

    /// <summary>Writes each line of <paramref name="text"/>, every one indented.</summary>
    public void Lines(string text)
    {
        if (text.IndexOf('\n') < 0) Line(text);
        else foreach (string line in text.Split('\n')) Line(line.TrimEnd('\r'));
    }

    public void Blank() => _text.Append('\n');

    /// <summary>Writes the head of a block and its opening brace.</summary>
    public void Open(string head)
    {
        Line(head);
        Line("{");
        _depth++;
    }

    public void Close(string tail = "}")
    {
        _depth--;
        Line(tail);
    }

    public override string ToString() => _text.ToString();

    /// <summary>The whole text. Nothing is written after that.</summary>
    public string Finish()
    {
        string text = _text.ToString();
        _text.Clear();
        s_free = _text;
        return text;
    }
}
