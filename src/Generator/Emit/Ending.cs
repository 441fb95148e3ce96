using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Emit;

/// <summary>The text that ends a body, with holes for the results: <c>dx += {1};\nreturn {0};</c>.</summary>
internal sealed class Ending
{
    private readonly string _text;
    private readonly List<(int Position, int Length, int Result)> _holes = [];
    private readonly int _firstStatement;

    public Ending(string text, int results)
    {
        _text = text;
        Uses = new int[results];
        int semicolon = text.IndexOf(';');
        _firstStatement = semicolon < 0 ? text.Length : semicolon;
        for (int start = text.IndexOf('{'); start >= 0; start = text.IndexOf('{', start + 1))
        {
            int end = start + 1, result = 0;
            for (; end < text.Length && text[end] is >= '0' and <= '9'; end++) result = (10 * result) + (text[end] - '0');
            if (end == start + 1 || end == text.Length || text[end] != '}') continue;
            if (result >= results) throw new ArgumentException($"'{text.Substring(start, end + 1 - start)}' is no result of the function.", nameof(text));
            Uses[result]++;
            _holes.Add((start, end + 1 - start, result));
        }
    }

    /// <summary>How often each result is named.</summary>
    public int[] Uses { get; }

    /// <summary>Words that occur in the text.</summary>
    public IEnumerable<string> Identifiers
    {
        get
        {
            for (int start = 0; start < _text.Length; start++)
            {
                if (!char.IsLetter(_text[start]) && _text[start] != '_') continue;
                int end = start + 1;
                while (end < _text.Length && (char.IsLetterOrDigit(_text[end]) || _text[end] == '_')) end++;
                yield return _text.Substring(start, end - start);
                start = end;
            }
        }
    }

    /// <summary>Nothing of the ending has run when the first statement reads its results.</summary>
    public bool IsInFirstStatement(int result) => _holes.All(hole => hole.Result != result || hole.Position < _firstStatement);

    public void Append(Function function, IReadOnlyDictionary<Value, string> parameters, Naming naming, StatementBuilder builder, Block block)
    {
        if (_text.Length == 0) return;
        var words = new HashSet<string>(Identifiers, StringComparer.Ordinal);
        var expressions = new Dictionary<int, Expression>();
        foreach ((int _, int _, int result) in _holes)
        {
            if (expressions.ContainsKey(result)) continue;
            Value value = Demand.Resolve(function.Body.Yields[result]);
            // A parameter that the ending itself may assign is read before that.
            if (parameters.TryGetValue(value, out string? parameter) && !IsInFirstStatement(result) && words.Contains(Naming.RootOf(parameter)))
            {
                string copy = naming.Fresh(Naming.Identifier(parameter) ?? "result");
                builder.Add(block, new LineStatement($"{value.Type.CSharp} {copy} = {parameter};"));
                expressions.Add(result, Expression.Primary(copy));
                continue;
            }

            expressions.Add(result, builder.Write(value));
        }

        var text = new System.Text.StringBuilder();
        int position = 0;
        foreach ((int start, int length, int result) in _holes)
        {
            text.Append(_text, position, start - position);
            text.Append(IsDelimited(start, start + length) ? expressions[result].AsArgument : expressions[result].AsOperand(Precedence.Primary));
            position = start + length;
        }

        text.Append(_text, position, _text.Length - position);
        builder.Add(block, new LineStatement(text.ToString()));
    }

    /// <summary>Between an assignment, a bracket, a comma, <c>return</c> and the end of it, any expression stands as it is.</summary>
    private bool IsDelimited(int start, int end)
    {
        const string Return = "return";
        int before = start;
        while (before > 0 && char.IsWhiteSpace(_text[before - 1])) before--;
        while (end < _text.Length && char.IsWhiteSpace(_text[end])) end++;
        bool opens = before == 0 || "=(,[;{:".IndexOf(_text[before - 1]) >= 0
            || (before >= Return.Length && string.CompareOrdinal(_text, before - Return.Length, Return, 0, Return.Length) == 0);
        bool closes = end == _text.Length || ";),]}".IndexOf(_text[end]) >= 0;
        return opens && closes;
    }
}
