using System;
using System.Collections.Generic;

namespace DiffGen.Generator.Emit;

/// <summary>A statement of the printed code, before it is laid out.</summary>
internal abstract class Statement
{
    private string[] _comments = [];

    public IReadOnlyList<string> Comments => _comments;

    public void AddComments(IEnumerable<string> comments) => _comments = [.. _comments, .. comments];

    /// <summary>Takes several lines: stands apart from what follows.</summary>
    public virtual bool IsBlock => true;

    public abstract void Print(CodeWriter writer);

    public void PrintWithComments(CodeWriter writer)
    {
        string? previous = null;
        foreach (string comment in _comments)
        {
            if (comment == previous) continue;
            foreach (string line in comment.Split('\n')) writer.Line("// " + line.TrimEnd());
            previous = comment;
        }

        Print(writer);
    }
}

/// <summary>A statement without blocks, its semicolon included.</summary>
internal sealed class LineStatement : Statement
{
    public LineStatement(string text) => Text = text;

    public string Text { get; }

    public override bool IsBlock => false;

    public override void Print(CodeWriter writer) => writer.Lines(Text);
}

/// <summary>The statements between two braces.</summary>
internal sealed class Block
{
    public List<Statement> Statements { get; } = [];

    /// <summary>Comments without a statement do not count.</summary>
    public bool IsEmpty => Statements.Count == 0;

    public void Print(CodeWriter writer)
    {
        for (int i = 0; i < Statements.Count; i++)
        {
            if (i > 0 && (Statements[i - 1].IsBlock || Statements[i].Comments.Count > 0)) writer.Blank();
            Statements[i].PrintWithComments(writer);
        }
    }
}

/// <summary><c>for</c>, <c>while</c>, <c>do</c>, <c>foreach</c>.</summary>
internal sealed class LoopStatement : Statement
{
    private readonly string _head;
    private readonly Block _body;
    private readonly string? _tail;

    /// <param name="tail">What follows the block: the condition of <c>do</c>.</param>
    public LoopStatement(string head, Block body, string? tail = null)
    {
        _head = head;
        _body = body;
        _tail = tail;
    }

    public override void Print(CodeWriter writer)
    {
        writer.Open(_head);
        _body.Print(writer);
        writer.Close();
        if (_tail is not null) writer.Line(_tail);
    }
}

/// <summary>A branch: empty halves are dropped, an <c>if</c> in an <c>else</c> continues the chain, a guard that throws takes one line.</summary>
internal sealed class IfStatement : Statement
{
    private readonly Expression _condition;
    private readonly Block _then;
    private readonly Block _else;

    public IfStatement(Expression condition, Block then, Block otherwise)
    {
        bool isInverted = then.IsEmpty && !otherwise.IsEmpty;
        _condition = isInverted ? condition.Negate() : condition;
        _then = isInverted ? otherwise : then;
        _else = isInverted ? then : otherwise;
    }

    public bool IsEmpty => _then.IsEmpty && _else.IsEmpty;

    /// <summary>The throw that is all there is to do.</summary>
    private string? Guarded =>
        _else.IsEmpty && _then.Statements.Count == 1 && _then.Statements[0] is LineStatement { Comments.Count: 0 } only
        && only.Text.StartsWith("throw ", StringComparison.Ordinal)
            ? only.Text
            : null;

    public override bool IsBlock => Guarded is null;

    public override void Print(CodeWriter writer) => Print(writer, "");

    private void Print(CodeWriter writer, string prefix)
    {
        string head = $"{prefix}if ({_condition.Bare})";
        if (prefix.Length == 0 && Guarded is { } exit)
        {
            writer.Line(head + " " + exit);
            return;
        }

        writer.Open(head);
        _then.Print(writer);
        writer.Close();
        if (_else.IsEmpty) return;
        if (_else.Statements.Count == 1 && _else.Statements[0] is IfStatement { Comments.Count: 0 } chained)
        {
            chained.Print(writer, "else ");
            return;
        }

        writer.Open("else");
        _else.Print(writer);
        writer.Close();
    }
}
