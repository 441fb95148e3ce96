using System;
using System.Collections.Generic;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Emit;

/// <summary>
/// Names the locals. C# wants a name to be new in its block, in every block around it and in every block inside it; blocks side by
/// side may use the same, so each loop of a method can have its <c>i</c>. Outer blocks are therefore named first.
/// </summary>
internal sealed class Naming
{
    private static readonly HashSet<string> Keywords = new(
        ("abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit extern "
        + "false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null object operator out override "
        + "params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof "
        + "uint ulong unchecked unsafe ushort using virtual void volatile while await scoped var").Split(' '),
        StringComparer.Ordinal);

    private static readonly string[] Inductions = ["i", "j", "k", "l", "m", "n"];

    private readonly HashSet<string> _taken;
    private readonly List<string> _chosen = [];
    private HashSet<string>? _everywhere;
    private readonly Dictionary<string, int> _suffixes = new(StringComparer.Ordinal);
    private readonly Dictionary<Scope, List<Variable>> _locals = [];

    /// <summary>What is recorded where in which record: gives its name to what is read back.</summary>
    private readonly Dictionary<(TapeRecord Record, double Slot), Value> _recorded = [];

    public Naming(Function function, Locals locals, IEnumerable<string> reserved)
    {
        FindRecords(function.Body);
        _taken = new HashSet<string>(reserved, StringComparer.Ordinal) { "tape", "_" };
        foreach (Variable variable in locals.All)
        {
            if (!_locals.TryGetValue(variable.Scope, out List<Variable>? list)) _locals.Add(variable.Scope, list = []);
            list.Add(variable);
        }

        foreach (List<Variable> list in _locals.Values) list.Sort((a, b) => a.Order.CompareTo(b.Order));
        Name(locals.Body);
    }

    private void FindRecords(Region region)
    {
        foreach (Op op in region.Ops)
        {
            if (op.Code == OpCode.Store && Demand.Resolve(op.Operands[0]).Def is { Code: OpCode.TapePush } push)
                _recorded[(push.Get<TapeRecord>(), Slot(op.Operands[1]))] = Demand.Resolve(op.Operands[2]);
            foreach (Region inner in op.Regions) FindRecords(inner);
        }
    }

    /// <summary>A name that nothing in the function has.</summary>
    public string Fresh(string wanted)
    {
        // What is left in scope at the end is what was reserved.
        _everywhere ??= new HashSet<string>([.. _taken, .. _chosen], StringComparer.Ordinal);
        string name = wanted;
        for (int k = 1; !_everywhere.Add(name); k++) name = wanted + k;
        return name;
    }

    /// <summary>The identifier that an expression such as <c>p.Position.X</c> or <c>@params[0]</c> starts with.</summary>
    public static string RootOf(string expression)
    {
        int end = expression.StartsWith("@", StringComparison.Ordinal) ? 1 : 0;
        if (expression.Length == 0) return "";
        while (end < expression.Length && (char.IsLetterOrDigit(expression[end]) || expression[end] == '_')) end++;
        return end == expression.Length && expression[0] != '@' ? expression : expression.Substring(0, end).TrimStart('@');
    }

    /// <summary><paramref name="name"/> as C# takes it for an identifier.</summary>
    /// <summary>A name as messages and documentation have it.</summary>
    public static string Plain(string name) => name.TrimStart('@');

    public static string Escape(string name) => Keywords.Contains(name) ? "@" + name : name;

    /// <summary>Whether the text is an identifier, escaped or not.</summary>
    public static bool IsIdentifier(string text) =>
        RootOf(text) is { Length: > 0 } root && !char.IsDigit(root[0]) && (text == root ? !Keywords.Contains(text) : text == "@" + root);

    private void Name(Scope scope)
    {
        int first = _chosen.Count;
        List<(string Base, int Previous)>? suffixes = null;
        if (_locals.TryGetValue(scope, out List<Variable>? list))
        {
            foreach (Variable variable in list)
            {
                string name = Choose(variable, ref suffixes);
                _taken.Add(name);
                _chosen.Add(name);
                variable.Name = Escape(name);
            }
        }

        int end = _chosen.Count;
        foreach (Scope inner in scope.Children) Name(inner);
        for (int i = first; i < end; i++) _taken.Remove(_chosen[i]);
        if (suffixes is null) return;
        for (int i = suffixes.Count - 1; i >= 0; i--) _suffixes[suffixes[i].Base] = suffixes[i].Previous;
    }

    private string Choose(Variable variable, ref List<(string, int)>? suffixes)
    {
        bool isInduction = variable.First.ArgumentOf?.Owner is { Code: OpCode.For } loop && loop.Regions[0].Arguments[0] == variable.First;
        if (isInduction && (variable.Name is null || (_taken.Contains(variable.Name) && Array.IndexOf(Inductions, variable.Name) >= 0)))
        {
            foreach (string induction in Inductions)
                if (!_taken.Contains(induction))
                    return induction;
        }

        string wanted = Identifier(variable.Name) ?? Hint(variable.First);
        if (!_taken.Contains(wanted)) return wanted;
        int previous = _suffixes.TryGetValue(wanted, out int known) ? known : 0;
        int suffix = previous + 1;
        string separator = char.IsDigit(wanted[wanted.Length - 1]) ? "_" : "";
        while (_taken.Contains(wanted + separator + suffix)) suffix++;
        (suffixes ??= []).Add((wanted, previous));
        _suffixes[wanted] = suffix;
        return wanted + separator + suffix;
    }

    /// <summary>A name as an identifier: <c>p.X</c> becomes <c>pX</c>.</summary>
    public static string? Identifier(string? name)
    {
        if (string.IsNullOrEmpty(name)) return null;
        if (IsIdentifierAsItStands(name!)) return name;
        var text = new System.Text.StringBuilder();
        bool startsWord = false;
        foreach (char c in name!)
        {
            if (char.IsLetterOrDigit(c) || c == '_') text.Append(startsWord && text.Length > 0 ? char.ToUpperInvariant(c) : c);
            startsWord = c is '.' or '[' or ' ';
        }

        if (text.Length == 0) return null;
        if (char.IsDigit(text[0])) text.Insert(0, 'v');
        return text.ToString();
    }

    private static bool IsIdentifierAsItStands(string name)
    {
        if (char.IsDigit(name[0])) return false;
        foreach (char c in name)
            if (!char.IsLetterOrDigit(c) && c != '_')
                return false;
        return true;
    }

    /// <summary>What to call a value that the source has no name for.</summary>
    private string Hint(Value value)
    {
        if (value.Def is not { } op) return value.Type.IsFloat ? "t" : "k";
        switch (op.Code)
        {
            case OpCode.Load when RecordedAt(op) is { } recorded:
                return Identifier(recorded.Name) ?? (recorded.Def is { Code: OpCode.Load } ? "t" : Hint(recorded));
            case OpCode.Load:
                // x[i] is xi.
                string index = op.Operands.Length == 2 && Demand.Resolve(op.Operands[1]) is { } only ? only.Name ?? ShortNumber(only) : "";
                bool isShort = index.Length is > 0 and <= 2 && Identifier(op.Operands[0].Name) is { Length: <= 12 };
                return isShort ? Identifier(op.Operands[0].Name) + index.TrimStart('@') : "t";
            case OpCode.TapePush or OpCode.TapePop or OpCode.TapePopReference:
                return op.Get<TapeRecord>().ToString();
            case OpCode.Length:
                return "n";
            case OpCode.Allocate:
                return op.Get<Allocation>().IsShadow ? "shadow" : "buffer";
            case OpCode.Slice or OpCode.AsSpan:
                return "span";
            case OpCode.Constant:
                return "constant";
            case OpCode.Apply when op.Get<Primitive>() is { Notation: Notation.Math or Notation.Static or Notation.Runtime, YieldsBool: false } primitive:
                return Called(primitive.Symbol, op.Operands[0]);
            case OpCode.SineAndCosine:
                return Called(value == op.Results[0] ? "Sin" : "Cos", op.Operands[0]);
            case OpCode.Apply when value.Type == ScalarType.Int32 && op.Get<Primitive>().Name == "multiply":
                return "offset";
            default:
                return value.Type.IsBool ? "test" : value.Type.IsFloat ? "t" : value.Type is ScalarType ? "k" : "value";
        }
    }

    /// <summary><c>Math.Sin(x)</c> is <c>sinX</c>.</summary>
    private static string Called(string symbol, Value operand)
    {
        string function = char.ToLowerInvariant(symbol[0]) + symbol.Substring(1);
        return Identifier(Demand.Resolve(operand).Name) is { Length: <= 8 } argument ? function + char.ToUpperInvariant(argument[0]) + argument.Substring(1) : function;
    }

    private Value? RecordedAt(Op load) =>
        Demand.Resolve(load.Operands[0]).Def is { Code: OpCode.TapePop } pop
        && _recorded.TryGetValue((pop.Get<TapeRecord>(), Slot(load.Operands[1])), out Value? value)
            ? value
            : null;

    /// <summary>The constant part of an index into a record.</summary>
    private static double Slot(Value index) => Builder.NumberOf(index)
        ?? (index.Def is { Code: OpCode.Apply } op && op.Get<Primitive>().Name == "add" ? Builder.NumberOf(op.Operands[1]) ?? 0 : 0);

    private static string ShortNumber(Value value) =>
        Builder.NumberOf(value) is >= 0 and < 10 and { } number ? ((int)number).ToString(System.Globalization.CultureInfo.InvariantCulture) : "";
}
