using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>
/// A random C# method whose loops carry extrema, the index and the values of the iteration that was the best so far, the last that was chosen, and sums and recurrences beside them, which read
/// these or do not. Loops run from a number to a number, so that they can be written out, and values are compared as they are given, so that they tie. What a seed gives never changes.
/// </summary>
internal sealed class SelectionProgram
{
    private const string Preamble =
        """
        private struct Found { public double Size, Value; public int At; }

        private static void Better(ref double best, ref int at, double d, int i) { if (d < best) { best = d; at = i; } }

        private static double Larger(double a, double b) => a > b ? a : b;

        private static double Mix(double a, double b) => a > b ? Math.Sin(a * b) : 0.5 * a - 0.3 * b * b;


        """;

    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly List<string> _counters = [];
    private readonly List<string> _numbers = ["s", "t", "m", "l", "best", "w", "f.Size", "f.Value"];
    private readonly bool _isFinite;
    private int _names;
    private int _copies = 1;

    private SelectionProgram(int seed)
    {
        _random = new Random(seed);
        _isFinite = IsFinite(seed);
    }

    /// <summary>Whether extrema start at finite numbers.</summary>
    public static bool IsFinite(int seed) => seed % 3 != 0;

    /// <summary>The members of a class, one of them <c>F</c>.</summary>
    public static string Write(int seed)
    {
        var program = new SelectionProgram(seed);
        program.Method();
        return program._text.ToString();
    }

    private int Pick(int count) => _random.Next(count);

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private string OneOf(params string[] choices) => choices[Pick(choices.Length)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string Highest => _isFinite ? "12" : OneOf("double.PositiveInfinity", "double.MaxValue");

    private string Lowest => _isFinite ? "-12" : "double.NegativeInfinity";

    private void Line(string text) => _text.Append(' ', 4 + (4 * _counters.Count)).Append(text).Append('\n');

    private void Method()
    {
        _text.Append(Preamble).Append("[Differentiable]\npublic static double F(double[] x)\n{\n");
        Line($"double s = {OneOf("0.3", "x[0]", "x[1] * x[2]")}, t = {OneOf("x[1]", "1", "0.2 * x[3]")}, m = {OneOf("x[0]", Lowest, "-9", "0", "x[2] * x[2]")}, l = {OneOf("x[0]", Highest, "x[4]", "0.5")};");
        Line($"double best = {OneOf(Highest, Highest, "9", "x[1]")}, w = {OneOf("0", "x[3]", "x[0] * x[1]")};");
        Line("int at = 0, n = 0; bool found = false; double[] y = (double[])x.Clone(), z = new double[5]; Found f = new Found { Size = 7 };");
        int loops = 1 + Pick(3);
        for (int i = 0; i < loops; i++)
        {
            Loop();
            if (Chance(0.4)) Statement();
        }

        string[] results = [.. _numbers.Where(_ => Chance(0.6)), .. Chance(0.3) ? new[] { "z[at]" } : [], .. Chance(0.3) ? new[] { "y[1] * y[3]" } : [], .. Chance(0.4) ? new[] { "x[at]" } : []];
        // Extrema that no iteration has set are infinite.
        Line($"if (m < -1e6) m = 0; if (best > 1e6) best = 0; if (l > 1e6) l = 0;");
        Line($"return {(results.Length == 0 ? "m + s" : string.Join(" + ", results.Select((result, i) => OneOf("", "0.5 * ", $"x[{Text(Pick(5))}] * ") + result)))} + 0.1 * n;");
        _text.Append("}\n");
    }

    private void Loop()
    {
        string i = "i" + Text(_names++);
        int depth = _counters.Count;
        int most = Math.Min(5, 40 / _copies), trips = Math.Min(most, depth == 0 ? 3 + Pick(3) : 2 + Pick(2)), from = Pick(6 - trips);
        bool falls = Chance(0.15);
        // What an inner loop looks for is often its own.
        string? own = depth > 0 && Chance(0.5) ? "o" + Text(_names++) : null;
        if (own is not null)
        {
            Line($"double {own} = {OneOf("-9", "9", Lowest, Highest, Read())};");
            _numbers.Add(own);
        }

        string more = Chance(0.15) ? $" && {Condition()}" : "";
        Line(falls ? $"for (int {i} = {Bound(from + trips - 1)}; {i} >= {Text(from)}{more}; {i}--)" : $"for (int {i} = {Text(from)}; {i} < {Bound(from + trips)}{more}; {i}++)");
        Line("{");
        _counters.Add(i);
        _copies *= trips;
        int locals = _numbers.Count;
        if (own is not null) Line(Update(own));
        int statements = 1 + Pick(4);
        for (int k = 0; k < statements; k++) Statement();
        _numbers.RemoveRange(locals, _numbers.Count - locals);
        _copies /= trips;
        _counters.RemoveAt(_counters.Count - 1);
        Line("}");
        if (own is null) return;
        Line(OneOf($"s += Math.Sin({own}) * {Atom()};", $"m = Math.Max(m, Math.Tanh({own}));", $"z[{Index()}] = Math.Tanh({own});", $"t = Math.Cos({own}) + {Atom()};"));
        _numbers.Remove(own);
    }

    /// <summary>A number that is known before the method runs, or one that is not.</summary>
    private string Bound(int number) => Chance(0.5) ? Text(number) : $"x.Length - {Text(5 - number)}";

    private void Statement()
    {
        string i = _counters.Count == 0 ? "0" : _counters[^1];
        switch (Pick(_counters.Count is 1 or 2 && _copies < 30 ? 25 : 21))
        {
            case 0 or 1 or 2: Line(Update(OneOf("m", "m", "l", "best"))); break;
            case 3 or 4 or 5: Best(i); break;
            case 6: Line($"if ({Condition()}) {OneOf("w", "t", "m")} = {Value()};"); break;
            case 7: Line($"{OneOf("w", "s", "t")} = {Condition()} ? {Value()} : {OneOf("w", "t", "s", "m")};"); break;
            case 8 or 9: Line($"s += {Value()};"); break;
            case 10: Line($"{OneOf("s", "t")} = Math.Sin({Read()} + {Value()});"); break;
            case 11: Local(); break;
            case 12: Line($"{OneOf("y", "z")}[{Index()}] {OneOf("=", "=", "+=")} {OneOf("m", "best", "w", Value())};"); break;
            case 13 when _counters.Count > 0: Line($"if ({Condition()}) {OneOf("break;", "continue;")}"); break;
            case 14: Line(OneOf($"if (!found && {Condition()}) {{ found = true; w = {Value()}; }}", $"if ({i} == {Text(Pick(5))}) {OneOf("m = -9;", "best = 9;", "w = x[1];", "found = false;", "at = 1;")}", $"if ({Condition()}) n++;")); break;
            case 15: Line(OneOf($"(s, t) = (t, {Bounded()});", $"m = Math.Clamp({Read()}, -1.5, {OneOf("1", "0.75")});", $"if ({Atom()} > m) {{ l = m; m = {Atom()}; }}", $"l = Math.Max(l, Math.Min(m, {Atom()}));")); break;
            case 16: Line($"{OneOf("m", "l")} = {OneOf("Larger", "Mix")}({OneOf("m", "l", "best")}, {Atom()});"); break;
            case 17: Line($"Better(ref {OneOf("best", "l", "m")}, ref at, {Atom()}, {i});"); break;
            case 18: Line($"{OneOf("m", "best", "l")} = {OneOf("Math.Max", "Math.Min")}({OneOf("0.9 * m", "best - 0.1", "l * x[0]", "s")}, {Atom()});"); break;
            case 19: Line($"{{ double a = Math.Min(y[{Index()}], y[{Index()}]), b = Math.Max(y[{Index()}], {Atom()}); y[{Index()}] = a; y[{Index()}] = b; }}"); break;
            case 20: Line($"if ({Condition()}) {{ if ({Condition()}) {OneOf("m", "w", "t")} = {Value()}; else {OneOf("best", "s", "w")} = {Value()}; }}"); break;
            default: Loop(); break;
        }
    }

    private void Local()
    {
        string name = "d" + Text(_names++);
        Line($"double {name} = {OneOf(Atom(), Value())};");
        _numbers.Add(name);
    }

    /// <summary>An extremum is updated.</summary>
    private string Update(string name)
    {
        string candidate = Chance(0.7) ? Atom() : Value();
        string function = OneOf("Math.Max", "Math.Min", "Math.Max", "Math.Min", "double.MaxNumber", "double.MinNumber", "Math.MaxMagnitude", "Math.MinMagnitude");
        return Pick(7) switch
        {
            0 or 1 => $"{name} = {function}({name}, {candidate});",
            2 => $"{name} = {function}({candidate}, {name});",
            3 => $"if ({candidate} {OneOf("<", ">", "<=", ">=")} {name}) {name} = {candidate};",
            4 => $"if ({name} {OneOf("<", ">", "<=", ">=")} {candidate}) {name} = {candidate};",
            5 => $"{name} = {candidate} {OneOf("<", ">", "<=", ">=")} {name} ? {candidate} : {name};",
            _ => $"if (!({candidate} {OneOf("<", ">", "<=", ">=")} {name})) {name} = {candidate};",
        };
    }

    /// <summary>The best so far, with what else is taken from its iteration.</summary>
    private void Best(string i)
    {
        string size = OneOf("best", "best", "m", "f.Size"), d = Chance(0.6) ? Atom() : Value(), comparison = OneOf("<", "<", ">", "<=", ">=", "!=");
        string more = Chance(0.15) ? $" && {Condition()}" : "";
        string taken = OneOf($"at = {i};", $"w = {Value()};", $"at = {i}; w = {Value()};", $"f.Value = {Value()};", $"f.Value = {Atom()}; f.At = {i};", "n++;", $"z[{Index()}] = {size};", $"s += {size};", "", $"y[{i}] = {Value()};");
        switch (Pick(5))
        {
            case 0: Line($"if ({d} {comparison} {size}{more}) {{ {size} = {d}; {taken} }}"); break;
            case 1: Line($"if ({d} {comparison} {size}{more}) {{ {taken} {size} = {d}; }}{OneOf("", $" else {OneOf("w", "s")} = {Value()};", $" else if ({Condition()}) {OneOf("w", "l")} = {Value()};")}"); break;
            case 2: Line($"if ({d} {comparison} {size}{more}) ({size}, w) = ({d}, {OneOf("w", size, Value())});"); break;
            case 3: Line($"if ({size} {comparison} {d}) {{ {taken} }} else {size} = {d};"); break;
            default: Line($"{{ Found g = new Found {{ Size = {d}, Value = {Value()}, At = {i} }}; if (g.Size {comparison} f.Size) f = g; }}"); break;
        }
    }

    private string Condition() => Pick(7) switch
    {
        0 => $"{Atom()} > {OneOf("0", "0.4", "-0.2")}",
        1 => $"{Read()} {OneOf("<", ">=")} {Atom()}",
        2 => $"{(_counters.Count == 0 ? "n" : _counters[^1])} % 2 == {Text(Pick(2))}",
        3 => "found",
        4 => $"{Read()} {OneOf("==", "!=")} {Atom()}",
        5 => $"m {OneOf("<", ">")} {OneOf("l", "best", "w", "0.5")}",
        _ => $"y[{Index()}] > x[{Index()}]",
    };

    private string Index() => _counters.Count == 0 ? Text(Pick(5)) : Pick(5) switch
    {
        0 or 1 or 2 => _counters[Pick(_counters.Count)],
        3 => Text(Pick(5)),
        _ => OneOf("at", $"({_counters[^1]} + {Text(1 + Pick(3))}) % 5"),
    };

    private string Read() => _numbers[Pick(_numbers.Count)];

    /// <summary>What ties if numbers of <c>x</c> do.</summary>
    private string Atom() => Pick(8) switch
    {
        0 or 1 or 2 => $"x[{Index()}]",
        3 => $"x[{Index()}] * x[{Index()}]",
        4 => $"y[{Index()}]",
        5 => $"Math.Abs(x[{Index()}])",
        6 => Read(),
        _ => $"(x[{Index()}] - {OneOf("0.3", "x[0]", "x[4]", "0.5")})",
    };

    private string Value() => Pick(4) switch
    {
        0 => Bounded(),
        1 => $"{Bounded()} * {Atom()}",
        2 => $"{Atom()} {OneOf("+", "-", "*")} {OneOf("0.5", Bounded())}",
        _ => Atom(),
    };

    private string Bounded() => OneOf("Math.Sin", "Math.Tanh", "Math.Cos") + Pick(3) switch
    {
        0 => $"({Read()} + {Atom()})",
        1 => $"({Atom()} * {Read()})",
        _ => $"({Atom()})",
    };
}
