using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>
/// A random C# method with loops in loops, most of whose outer loops meet in sums only: with numbers, truth values and storage of each iteration, choices that differ from iteration to
/// iteration, elements at even distances, and, now and then, what one iteration leaves to the next. What a seed gives never changes.
/// </summary>
internal sealed class LaneProgram
{
    private const string Preamble =
        """
        private static double Norm(ReadOnlySpan<double> v) { double n = 0; foreach (double e in v) n += e * e; return n; }

        private static void Spread(double k, Span<double> to) { for (int i = 0; i < to.Length; i++) to[i] = Math.Sin(k + i); }

        private static double Soft(double v) => v > 0.3 ? Math.Sqrt(v) : 0.2 * v * v;


        """;

    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly List<string> _numbers = [];
    private readonly List<string> _counters = [];
    private int _names;
    private int _depth;
    private string _scratch = "p";
    private bool _hasScratch;

    private LaneProgram(int seed) => _random = new Random(seed);

    /// <summary>The members of a class, one of them <c>F</c>.</summary>
    public static string Write(int seed)
    {
        var program = new LaneProgram(seed);
        program.Method();
        return program._text.ToString();
    }

    private int Pick(int count) => _random.Next(count);

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private string OneOf(params string[] choices) => choices[Pick(choices.Length)];

    private string Number() => (0.1 * (1 + Pick(19))).ToString("F1", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Line(string text) => _text.Append(' ', 4 + (4 * _depth)).Append(text).Append('\n');

    private void Open(string head)
    {
        Line(head);
        Line("{");
        _depth++;
    }

    private void Close()
    {
        _depth--;
        Line("}");
    }

    private void Method()
    {
        _text.Append(Preamble).Append("[Differentiable]\npublic static double F(double[] x)\n{\n");
        Line("double s = 0.2, t = 0, c = x[2]; double[] a = new double[60], b = new double[30], p = new double[4];");
        Line("for (int i = 0; i < a.Length; i++) a[i] = x[i % 5] * Math.Cos(0.7 * i);");
        int loops = 1 + Pick(2);
        for (int i = 0; i < loops; i++) Outer();
        Line($"double r = {OneOf("s + t", "s - 0.5 * t", "s + 2 * t", "-s - t", "0.1 * s + t", "Math.Sin(s) + 0.1 * t")};");
        Line($"foreach (double e in b) r += {OneOf("0.1 * e", "0.1 * e", "0.1 * e * e")};");
        Line("return r + 0.1 * c;");
        _text.Append("}\n");
    }

    private void Outer()
    {
        string i = "i" + Text(_names++);
        // Mostly each loop has storage of its own.
        _scratch = Chance(0.15) ? "p" : "p" + Text(_names++);
        if (_scratch != "p") Line($"double[] {_scratch} = new double[4];");
        string q = "q" + Text(_names++);
        Line($"double[] {q} = new double[3];");
        int from = Pick(3), trips = 1 + Pick(21);
        Open(Pick(5) switch
        {
            0 => $"for (int {i} = {Text(from + trips - 1)}; {i} >= {Text(from)}; {i}--)",
            1 => $"for (int {i} = {Text(from)}; {i} <= {Text(from + trips - 1)}; {i}++)",
            _ => $"for (int {i} = {Text(from)}; {i} < {Text(from + trips)}; {i}++)",
        });
        _counters.Add(i);
        int locals = _numbers.Count;
        Line($"double u = {Value()}, v = {Atom()}; bool on = {OneOf("true", "u > v", "false")};");
        _numbers.AddRange(["u", "v"]);
        if (Chance(0.5)) Line($"double[] o = new double[3]; Spread({Atom()}, o);");
        else Line($"double[] o = {q}; Spread(v, o);");
        if (Chance(0.9)) Line($"for (int k = 0; k < {_scratch}.Length; k++) {_scratch}[k] = {Atom()} * (k + 1);");
        else Line($"{_scratch}[0] = u; {_scratch}[1] = v; {_scratch}[2] = u * v; {_scratch}[3] = 0.1;");
        _hasScratch = true;
        int statements = 1 + Pick(4);
        for (int k = 0; k < statements; k++) Statement();
        if (Chance(0.1)) Line($"b[{i}] {OneOf("=", "=", "+=")} {Value()};");
        Line($"{OneOf("s", "t")} += {OneOf("u * v", "Math.Sin(u)", "0.1 * u", "on ? u : v")};");
        if (Chance(0.12)) Line(OneOf("c = 0.9 * c + 0.1 * Math.Sin(u);", "if (u > 1.7) break;", $"{_scratch}[{i} % 4] = u;", "if (u > 1.9) continue;", "s *= 0.99;", $"s += b[{i}];"));
        _hasScratch = false;
        _numbers.RemoveRange(locals, _numbers.Count - locals);
        _counters.RemoveAt(_counters.Count - 1);
        Close();
    }

    private void Statement()
    {
        switch (Pick(14))
        {
            case 0 or 1 or 2 when _depth < 4: Inner(); break;
            case 3 when _depth < 4: Choice(); break;
            case 5: Line($"on = {Condition()};"); break;
            case 6:
                string name = "d" + Text(_names++);
                Line($"double {name} = {Value()};");
                if (_depth == 1) _numbers.Add(name);
                break;
            case 7: Line($"{_scratch}[{Slot(4)}] {OneOf("=", "+=", "*=")} {Bounded()};"); break;
            case 8: Line($"o[{Slot(3)}] {OneOf("=", "+=")} {Bounded()};"); break;
            case 9: Line($"{OneOf("s", "t")} {OneOf("+=", "-=")} {Value()};"); break;
            case 10: Line($"{OneOf("u", "v")} = {Condition()} ? {Bounded()} : {Atom()};"); break;
            case 11: Line($"{OneOf("u", "v")} = {OneOf("Soft(v)", $"Norm({_scratch}) * 0.1", "Norm(o)", "Math.Max(u, v)", $"Math.Min(u, {_scratch}[1])", "Math.Abs(v)")};"); break;
            default: Line($"{OneOf("u", "v")} {OneOf("=", "=", "+=", "*=")} {Bounded()};"); break;
        }
    }

    private void Inner()
    {
        string j = "j" + Text(_names++);
        Open(OneOf($"for (int {j} = 0; {j} < 3; {j}++)", $"for (int {j} = 3; {j} >= 1; {j}--)", $"for (int {j} = 0; {j} < x.Length - 2; {j}++)", $"for (int {j} = {(_counters.Count > 1 ? _counters[^1] : "1")}; {j} < 3; {j}++)"));
        _counters.Add(j);
        int statements = 1 + Pick(3);
        for (int k = 0; k < statements; k++) Statement();
        if (Chance(0.05)) Line(OneOf("if (u > 1.4) break;", "if (v < -1.4) continue;"));
        _counters.RemoveAt(_counters.Count - 1);
        Close();
    }

    private void Choice()
    {
        Open($"if ({Condition()})");
        Statement();
        Close();
        if (!Chance(0.5)) return;
        Open("else");
        Statement();
        Close();
    }

    private string Condition() => Pick(6) switch
    {
        0 => "on",
        1 => $"{_counters[^1]} % 2 == {Text(Pick(2))}",
        2 => $"on && {Atom()} > 0.1",
        3 => $"!on || u < v",
        _ => $"{Atom()} {OneOf("<", ">", "<=", ">=")} {OneOf("0.25", "u", "v", "-0.3")}",
    };

    /// <summary>An index that is the same for all iterations of the outer loop.</summary>
    private string Slot(int length) => _counters.Count > 1 && Chance(0.6) ? (length == 3 ? _counters[^1] + " % 3" : _counters[^1]) : Text(Pick(length));

    private string Element() => _counters.Count > 1 && Chance(0.6)
        ? OneOf($"a[{_counters[0]} + {_counters[^1]}]", $"a[2 * {_counters[0]} + {_counters[^1]}]", $"x[{_counters[^1]}]")
        : OneOf($"a[{_counters[0]}]", $"a[{_counters[0]} * 2]", $"a[40 - {_counters[0]}]", "x[1]", "x[4]", "a[7]");

    private string Atom() => Pick(7) switch
    {
        0 or 1 or 2 => Element(),
        3 => _numbers.Count > 0 ? _numbers[Pick(_numbers.Count)] : "x[0]",
        4 => _hasScratch ? OneOf($"{_scratch}[{Slot(4)}]", $"o[{Slot(3)}]") : "x[3]",
        5 => $"{Number()} * {_counters[^1]}",
        _ => Number(),
    };

    private string Value() => Pick(3) switch
    {
        0 => Bounded(),
        1 => $"{Bounded()} * {Atom()}",
        _ => $"{Atom()} {OneOf("+", "-", "*")} {Bounded()}",
    };

    private string Bounded() => $"{OneOf("Math.Sin", "Math.Tanh", "Math.Cos")}({Atom()} {OneOf("+", "*", "-")} {Atom()})";
}
