using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace DiffGen.Generator.IR;

/// <summary>
/// Prints a function as text: what tests read, and the identity of a lowered method (two functions with the same text are the
/// same program), so everything that matters to later passes is in it.
/// </summary>
internal sealed class Printer
{
    private readonly StringBuilder _text = new();
    private readonly Dictionary<Value, string> _names = [];
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

    private void Arguments(IEnumerable<Value> arguments) =>
        _text.Append(string.Join(", ", arguments.Select(argument => $"{Define(argument)}: {argument.Type}")));

    private void RegionBody(Region region, int depth)
    {
        foreach (Op op in region.Ops)
        {
            Indent(depth);
            if (op.Results.Length > 0)
            {
                _text.Append(string.Join(", ", op.Results.Select(result => $"{Define(result)}: {result.Type}"))).Append(" = ");
            }

            _text.Append(op.Code);
            if (op.Attribute is not null) _text.Append(" {").Append(op.Attribute).Append('}');
            if (op.Operands.Length > 0) _text.Append(' ').Append(string.Join(", ", op.Operands.Select(NameOf)));
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
        _text.Append("yield ").Append(string.Join(", ", region.Yields.Select(NameOf))).Append('\n');
    }

    private void Indent(int depth) => _text.Append(' ', 2 * depth);

    private string Define(Value value) => _names[value] = $"%{_next++}" + (value.Name is null ? "" : "." + value.Name);

    private string NameOf(Value value) => _names.TryGetValue(value, out string? name) ? name : "?" + value;
}
