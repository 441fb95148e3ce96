using System;
using System.Collections.Generic;
using System.Text;

namespace DiffGen.Generator.Emit;

/// <summary>
/// C# text with holes: <c>{0}</c> for operands, <c>{out0}</c> for results beyond the value of the text. Doubled braces are braces.
/// </summary>
internal sealed class OpaqueTemplate
{
    private readonly record struct Part(string Text, int Operand, int Out);

    private readonly List<Part> _parts = [];

    private OpaqueTemplate()
    {
    }

    /// <summary>How many <c>{outK}</c> there are.</summary>
    public int Outs { get; private set; }

    /// <summary>Operands may be read after the statement has run.</summary>
    public bool HasLambda { get; private set; }

    public static OpaqueTemplate Parse(string template)
    {
        var result = new OpaqueTemplate { HasLambda = template.Contains("=>") || template.Contains("delegate") };
        var text = new StringBuilder();
        for (int i = 0; i < template.Length; i++)
        {
            char c = template[i];
            if (c is '{' or '}' && i + 1 < template.Length && template[i + 1] == c)
            {
                text.Append(c);
                i++;
                continue;
            }

            int end = c == '{' ? template.IndexOf('}', i) : -1;
            if (end < 0)
            {
                text.Append(c);
                continue;
            }

            string hole = template.Substring(i + 1, end - i - 1);
            bool isOut = hole.StartsWith("out", StringComparison.Ordinal);
            if (!int.TryParse(isOut ? hole.Substring(3) : hole, out int index))
                throw new FormatException($"'{{{hole}}}' is no operand of '{template}'.");
            if (text.Length > 0) result._parts.Add(new Part(text.ToString(), -1, -1));
            text.Clear();
            result._parts.Add(isOut ? new Part("", -1, index) : new Part("", index, -1));
            if (isOut) result.Outs = Math.Max(result.Outs, index + 1);
            i = end;
        }

        if (text.Length > 0) result._parts.Add(new Part(text.ToString(), -1, -1));
        return result;
    }

    public int Occurrences(int operand)
    {
        int count = 0;
        foreach (Part part in _parts)
            if (part.Operand == operand)
                count++;
        return count;
    }

    /// <summary>Fills the holes.</summary>
    /// <param name="declareOut">The type and name of an out result, separated by a space, where it is declared on the spot; else its name.</param>
    public Expression Fill(Func<int, Expression> operand, Func<int, (string Type, string Name)> declareOut)
    {
        if (_parts.Count == 1 && _parts[0].Operand >= 0) return operand(_parts[0].Operand);
        var text = new StringBuilder();
        var shape = new StringBuilder();
        for (int i = 0; i < _parts.Count; i++)
        {
            Part part = _parts[i];
            if (part.Operand >= 0)
            {
                Expression expression = operand(part.Operand);
                text.Append(IsDelimited(i) ? expression.AsArgument : expression.AsOperand(Precedence.Primary));
                shape.Append('x');
            }
            else if (part.Out >= 0)
            {
                (string type, string name) = declareOut(part.Out);
                string before = text.ToString().TrimEnd();
                bool isDeclared = EndsInWord(before, "var");
                bool isPassed = isDeclared || EndsInWord(before, "out");
                text.Append(isDeclared ? name : isPassed ? $"{type} {name}" : $"out {type} {name}");
                shape.Append('x');
            }
            else
            {
                text.Append(part.Text);
                shape.Append(part.Text);
            }
        }

        return new Expression(text.ToString(), IsPrimary(shape.ToString()) ? Precedence.Primary : Precedence.Unknown);
    }

    /// <summary>A hole between brackets or commas takes any expression as it stands.</summary>
    private bool IsDelimited(int index)
    {
        string before = index > 0 ? _parts[index - 1].Text.TrimEnd() : "";
        string after = index + 1 < _parts.Count ? _parts[index + 1].Text.TrimStart() : "";
        return before.Length > 0 && after.Length > 0 && "(,[".IndexOf(before[before.Length - 1]) >= 0 && "),]".IndexOf(after[0]) >= 0;
    }

    private static bool EndsInWord(string text, string word) =>
        text.EndsWith(word, StringComparison.Ordinal) && (text.Length == word.Length || !IsPartOfWord(text[text.Length - word.Length - 1]));

    private static bool IsPartOfWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '@';

    /// <summary>Names, member accesses, calls and element accesses only.</summary>
    private static bool IsPrimary(string text)
    {
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '"' or '\'') return false;
            if (c is '(' or '[')
            {
                if (depth == 0 && i == 0) return false;
                depth++;
            }
            else if (c is ')' or ']')
            {
                depth--;
            }
            else if (depth == 0 && !char.IsLetterOrDigit(c) && c is not ('.' or ':' or '_' or '@'))
            {
                return false;
            }
        }

        return text.Length > 0;
    }
}
