using System;
using System.Collections.Generic;
using System.Text;

namespace DiffGen.Generator.IR;

/// <summary>
/// Prints a function as text: what tests read, and the identity of a lowered method (two functions with the same text are the
/// same program), so everything that matters to later passes is in it.
/// </summary>
internal sealed class Printer
{
    private readonly StringBuilder _text = new();
    private static readonly string[] s_codes = Enum.GetNames(typeof(OpCode));

    private readonly NumberedMap<Value, int> _numbers = new();
    private int _next;

    public static string Print(Function function)
    {
        var printer = new Printer();
        printer._text.Append("function ").Append(function.Name).Append('(');
        printer.Arguments(function.Body.Arguments);
        printer._text.Append(")\n");
        printer.RegionBody(function.Body, 1);
        return printer._text.ToString();
    }

    private void Arguments(IReadOnlyList<Value> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            if (i > 0) _text.Append(", ");
            _numbers[arguments[i]] = _next++;
            Name(arguments[i]);
            _text.Append(": ").Append(arguments[i].Type.CSharp);
        }
    }

    private void RegionBody(Region region, int depth)
    {
        foreach (Op op in region.Ops)
        {
            Indent(depth);
            Arguments(op.Results);
            if (op.Results.Length > 0) _text.Append(" = ");
            _text.Append(s_codes[(int)op.Code]);
            if (op.Attribute is not null) _text.Append(" {").Append(op.Attribute).Append('}');
            if (op.Operands.Length > 0) _text.Append(' ');
            Names(op.Operands);
            _text.Append('\n');
            foreach (Region inner in op.Regions)
            {
                Indent(depth);
                _text.Append("(");
                Arguments(inner.Arguments);
                _text.Append(") {\n");
                RegionBody(inner, depth + 1);
                Indent(depth);
                _text.Append("}\n");
            }
        }

        Indent(depth);
        _text.Append("yield ");
        Names(region.Yields);
        _text.Append('\n');
    }

    private void Indent(int depth) => _text.Append(' ', 2 * depth);

    private void Names(Value[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0) _text.Append(", ");
            Name(values[i]);
        }
    }

    private void Name(Value value)
    {
        if (!_numbers.TryGetValue(value, out int number))
        {
            _text.Append('?').Append(value);
            return;
        }

        _text.Append('%').Append(number);
        if (value.Name is not null) _text.Append('.').Append(value.Name);
    }
}
