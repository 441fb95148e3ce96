using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>
/// A random C# method over what <see cref="RandomProgram"/> leaves out: objects that are aliases of each other, lists, matrices, records, references to variables,
/// spans on the stack, local functions that write what they capture, recursions that write to storage, exceptions, derivatives within. Each program has some of these.
/// What a seed gives never changes.
/// </summary>
internal sealed partial class ObjectProgram
{
    private const string Preamble =
        """
            private sealed class Node
            {
                public double V;
                public double[] D = new double[2];
                public Node? Next;
                public V2 P;

                public double Size => Math.Tanh(V * D[0] + P.X);

                public void Touch(double v) { V = 0.6 * V + 0.3 * v; D[1] = Math.Sin(D[1] + V); P.Y = 0.5 * P.Y + v * 0.2; }
            }

            private struct V2 { public double X, Y; }

            private sealed record R(double P, double Q) { public double Product => P * Q; }

            private record struct RS(double A, double B);

            private static Node Choose(Node a, Node b, double v) => v > 0.1 ? a : b;

            private static void Exchange(ref Node a, ref Node b) { (a, b) = (b, a); a.V += 0.1 * b.V; }

            private static double Walk(Node? at, double v)
            {
                double sum = 0;
                for (int i = 0; at is not null && i < 4; i++, at = at.Next) { sum += 0.4 * at.V * at.D[i % 2]; at.V = 0.8 * at.V + 0.1 * v; }
                return Math.Tanh(sum);
            }

            private static double Even(double[] t, int n, double v)
            {
                if (n <= 0) return 0.5 * v;
                t[n % t.Length] = 0.7 * t[n % t.Length] + 0.2 * v;
                return Math.Sin(v * t[0]) + 0.3 * Odd(t, n - 1, 0.8 * v);
            }

            private static double Odd(double[] t, int n, double v)
            {
                if (n <= 0) return v * v;
                double got = Even(t, n - 2, v - 0.1 * t[1]);
                t[0] *= 0.9;
                t[1] = Math.Tanh(t[1] + got);
                return 0.4 * got + t[0];
            }

            private static ref double At(double[] t, int i) => ref t[i % t.Length];

            private static T Blend<T>(T a, T b) where T : IFloatingPointIeee754<T> => T.Sin(a * b) + b / (T.One + T.One);

            private static T Either<T>(T a, T b, bool first) => first ? a : b;

            private static (double Low, double High) Order(double a, double b) => a < b ? (a, Math.Sin(b)) : (0.5 * b, a);

            private static double Mix(double a, double b) => a > b ? Math.Sin(a * b) : 0.5 * a - 0.3 * b * b;

            private static double Fold(Span<double> t)
            {
                double sum = 0;
                foreach (ref double e in t) { sum += 0.3 * e * e; e = 0.7 * e + 0.1 * sum; }
                return Math.Tanh(sum);
            }


        """;

    private const string NestedPreamble =
        """
            [Differentiable(Companions = Companions.Gradient | Companions.ValueAndGradient)]
            private static double InnerPotential(double a, double b) => Math.Sin(a * b) + 0.3 * a * a;

            [Differentiable(Companions = Companions.Gradient | Companions.ValueAndGradient)]
            private static double InnerEnergy(double[] t)
            {
                double sum = 0;
                for (int i = 1; i < t.Length; i++) sum += Math.Cos(t[i] - t[i - 1]) * t[i];
                return 0.3 * sum;
            }


        """;

    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly (string Declaration, string Sum, string[] Reads, Func<string>[] Statements)[] _kinds;
    private readonly List<Func<string>> _statements = [];
    private readonly List<string> _reads = [];
    private readonly bool _isOfLanguage;
    private int _names;

    private ObjectProgram(int seed, bool isOfLanguage)
    {
        _random = new Random(seed);
        _isOfLanguage = isOfLanguage;
        _kinds =
        [
            Objects(), ObjectArrays(), Lists(), Matrices(), Records(), Values(), References(), Stack(), LocalFunctions(), Recursion(), Finally(), Generics(), Nested(), Chain(),
            .. isOfLanguage ? Language() : [],
        ];
    }

    /// <summary>The members of a class with a method that returns a number.</summary>
    public static string Scalar(int seed)
    {
        var program = new ObjectProgram(seed, isOfLanguage: false);
        program.Write();
        return program._text.ToString();
    }

    /// <summary>The same with more of the language: patterns, tuples, delegates, operators, complex numbers and others.</summary>
    public static string Language(int seed)
    {
        var program = new ObjectProgram(seed, isOfLanguage: true);
        program.Write();
        return program._text.ToString();
    }

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Objects() => (
        "Node p = new Node { V = x[0], D = a }, q = new Node { V = 0.3, D = [x[1], 0.2] }, r = p;",
        "p.V + 0.5 * q.V * r.D[0] + p.P.X - r.P.Y * q.D[1]",
        ["p.V", "q.V", "r.V", "p.D[0]", "q.D[1]", "r.P.X", "q.Size"],
        [
            () => $"{Object()}.V {OneOf("=", "+=", "*=")} 0.6 * {Bounded(1)};",
            () => $"{Object()}.D[{Pick(2)}] {OneOf("=", "+=", "-=")} 0.5 * {Bounded(1)};",
            () => $"{Object()}.P.{OneOf("X", "Y")} = {Bounded(1)};",
            () => $"{Object()} = {Object()};",
            () => $"{Object()} = {Condition()} ? {Object()} : {Object()};",
            () => $"{Object()} = Choose({Object()}, {Object()}, {Bounded(0)});",
            () => $"{Object()}.D = {OneOf("a", "b", $"{Object()}.D", "new double[2]", $"(double[]){Object()}.D.Clone()")};",
            () => $"{Object()} = new Node {{ V = {Bounded(0)}, D = {OneOf("a", "b", $"[{Bounded(0)}, {Bounded(0)}]")} }};",
            () => $"{Object()}.Touch({Bounded(1)});",
            () => OneOf("Exchange(ref p, ref q);", "Exchange(ref q, ref r);", "(p, r) = (r, p);", "(q, p) = (p, q);"),
            () => $"{Object()}.P = {Object()}.P;",
            () => $"if ({Object()} == {Object()}) {Number()} = {Bounded(1)};",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) ObjectArrays() => (
        "Node[] ns = [new Node { V = x[2] }, new Node { V = x[3], D = [0.1, x[0]] }, new Node()];",
        "ns[0].V * ns[1].V + ns[2].V + ns[0].D[1]",
        ["ns[0].V", "ns[k % 3].V", "ns[1].D[0]", "ns[2].P.Y"],
        [
            () => $"ns[{Third()}] = ns[{Third()}];",
            () => $"(ns[{Third()}], ns[{Third()}]) = (ns[{Third()}], ns[{Third()}]);",
            () => $"ns[{Third()}].V {OneOf("=", "+=")} 0.6 * {Bounded(1)};",
            () => $"ns[{Third()}].D[{Pick(2)}] = {Bounded(1)};",
            () => $"ns[{Third()}].Touch({Bounded(1)});",
            () => $"ns[{Third()}] = new Node {{ V = {Bounded(1)}, D = {OneOf("a", "b", $"ns[{Third()}].D")} }};",
            () => $"foreach (Node e in ns) {{ e.V = 0.8 * e.V + 0.1 * {Bounded(1)}; {Number()} = Math.Sin({Number()} + e.D[0]); }}",
            () => $"ns[{Third()}].P.X = {Bounded(1)};",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Lists() => (
        "var l = new List<double>(); l.Add(x[0]); l.Add(0.5 * x[1]); l.Add(0.2);",
        "l[0] * l[^1] + 0.1 * l.Count",
        ["l[0]", "l[^1]", "l[k % l.Count]", "l[l.Count - 1]"],
        [
            () => $"l.Add({Bounded(1)});",
            () => $"if (l.Count > 2) l.RemoveAt({OneOf("0", "l.Count - 1", "1")});",
            () => $"l.Insert({OneOf("0", "1", "l.Count")}, {Bounded(1)});",
            () => $"l[{OneOf("0", "^1", "k % l.Count")}] {OneOf("=", "+=", "*=")} 0.5 * {Bounded(1)};",
            () => $"foreach (double e in l) {Number()} = 0.7 * {Number()} + 0.3 * Math.Sin(e * {Number()});",
            () => $"if (l.Count < 12) l.AddRange({OneOf("a", "b")});",
            () => $"{OneOf("a", "b")} = [.. l, 0.1, 0.2, 0.3, 0.4];",
            () => $"for (int i = 0; i < l.Count; i++) l[i] = Math.Sin(l[i] + {Bounded(0)});",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Matrices() => (
        "double[,] g = new double[2, 3], h = g; g[0, 1] = x[2]; g[1, 2] = x[0] * x[3];",
        "g[0, 0] + g[0, 1] * h[1, 2] - h[1, 0]",
        ["g[0, 1]", "h[1, k % 3]", "g[k % 2, 2]", "h[0, 0]"],
        [
            () => $"{OneOf("g", "h")}[{OneOf("0", "1", "k % 2")}, {Third()}] {OneOf("=", "+=", "*=")} 0.5 * {Bounded(1)};",
            () => $"{OneOf("h = g;", "g = h;", "(g, h) = (h, g);", "h = new double[2, 3];", "h = (double[,])g.Clone();", $"h = {Condition()} ? g : h;", $"g = new double[,] {{ {{ {Bounded(0)}, 0.1, {Bounded(0)} }}, {{ 0.2, 0.3, 0.4 }} }};")}",
            () => $"for (int i = 0; i < g.GetLength(0); i++) for (int j = 1; j < g.GetLength(1); j++) g[i, j] = 0.6 * g[i, j - 1] + 0.3 * h[i, j] * {Bounded(0)};",
            () => $"(g[0, {Third()}], h[1, {Third()}]) = (h[1, {Third()}], g[0, {Third()}]);",
            () => $"foreach (double e in h) {Number()} = 0.8 * {Number()} + 0.1 * e;",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Records() => (
        "R o = new R(x[1], 0.4), o2 = o; RS z = new RS(x[2], x[3]), z2 = z;",
        "o.P * o2.Q + o.Product + z.A * z2.B",
        ["o.P", "o.Q", "o2.Product", "z.A", "z2.B"],
        [
            () => $"{OneOf("o", "o2")} = {OneOf("o", "o2")} with {{ {OneOf("P", "Q")} = {Bounded(1)} }};",
            () => OneOf("o2 = o;", "(o, o2) = (o2, o);", "z2 = z;", "(z, z2) = (z2, z);", $"o = {Condition()} ? o : o2;"),
            () => $"{OneOf("z", "z2")}.{OneOf("A", "B")} = {Bounded(1)};",
            () => $"z = z2 with {{ A = {Bounded(1)} }};",
            () => $"o = new R({Bounded(1)}, {Bounded(0)});",
            () => $"{{ var (first, second) = {OneOf("o", "o2")}; {Number()} = 0.5 * first + 0.4 * Math.Sin(second); }}",
            () => $"{Number()} = o switch {{ {{ P: > 0.2 }} => 0.5 * o.Q, {{ Q: < 0 }} => Math.Sin(o.P), _ => {Bounded(1)} }};",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Values() => (
        "V2 e1 = new V2 { X = x[0], Y = 0.2 }, e2 = default; (double L, double H) pair = (x[1], 0.3); double? maybe = x[2]; V2[] vs = new V2[3];",
        "e1.X * e2.Y + e1.Y + pair.L - pair.H + 0.5 * (maybe ?? 0.2) + vs[0].X * vs[1].Y + vs[2].X",
        ["e1.X", "e2.Y", "pair.L", "pair.H", "(maybe ?? t)", "vs[k % 3].X"],
        [
            () => $"{OneOf("e1", "e2", "vs[0]", "vs[k % 3]")}.{OneOf("X", "Y")} {OneOf("=", "+=")} 0.6 * {Bounded(1)};",
            () => OneOf("e2 = e1;", "(e1, e2) = (e2, e1);", "vs[1] = e1;", "e1 = vs[k % 3];", "(vs[0], vs[2]) = (vs[2], vs[1]);"),
            () => $"pair = {OneOf($"Order({Bounded(0)}, {Bounded(0)})", $"(pair.H, {Bounded(1)})", $"({Bounded(1)}, pair.L)")};",
            () => $"pair.{OneOf("L", "H")} = {Bounded(1)};",
            () => OneOf("maybe = null;", $"maybe = {Bounded(1)};", $"{{ if (maybe is {{ }} some) {Number()} = 0.5 * some; }}", $"maybe = maybe * {Bounded(0)};"),
            () => $"foreach (ref V2 e in vs.AsSpan()) {{ e.X = 0.6 * e.X + 0.2 * {Bounded(0)}; e.Y = Math.Sin(e.X); }}",
            () => $"foreach (V2 e in vs) {Number()} = 0.7 * {Number()} + 0.1 * e.X * e.Y;",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) References() => (
        "",
        "0",
        [],
        [
            () => Fresh(name => $"{{ ref double {name} = ref {Place()}; {name} = 0.5 * {name} + 0.4 * {Bounded(1)}; {Number()} = Math.Sin({name} + {Number()}); {name} *= 0.9; }}"),
            () => $"At({Array()}, k + {Pick(3)}) {OneOf("=", "+=")} 0.5 * {Bounded(1)};",
            () => Fresh(name => $"{{ ref double {name} = ref At({Array()}, k); {name} += 0.3 * {Bounded(1)}; k = (k + 1) % n; {name} *= 0.8; }}"),
            () => Fresh(name => $"{{ ref double {name} = ref {Array()}[{Index()}]; {name} = {Bounded(1)}; {name} = ref {Array()}[{Index()}]; {name} = 0.4 * {name} + {Bounded(0)}; }}"),
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Stack() => (
        "Span<double> st = stackalloc double[4]; st[0] = x[3]; Span<double> part = st[1..];",
        "st[0] * st[1] + st[2] - st[3] + 0.2 * part[0]",
        ["st[0]", "st[k % 4]", "part[^1]", "part[0]"],
        [
            () => $"st[{OneOf("0", "2", "k % 4")}] {OneOf("=", "+=", "*=")} 0.5 * {Bounded(1)};",
            () => $"part[{OneOf("0", "^1")}] = {Bounded(1)};",
            () => OneOf("part = st[..2];", "part = st.Slice(k % 3);", "part = a;", $"part = {Condition()} ? st : b;", "part = b.AsSpan(1, 3);", "part = part.Length > 1 ? part[..^1] : st;"),
            () => $"{Number()} = Fold({OneOf("st", "part", "a", "b.AsSpan(1)", "st[1..3]")});",
            () => OneOf("st[..2].CopyTo(st[1..]);", "st.Fill(0.3 * s);", "st[1..].Clear();", "part[..1].CopyTo(b);"),
            () => $"foreach (double e in part) {Number()} = 0.8 * {Number()} + 0.1 * Math.Sin(e);",
            () => $"foreach (ref double e in st) e = 0.7 * e + 0.2 * {Bounded(0)};",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) LocalFunctions() => (
        "double captured = x[4]; void Write(double v) { captured = 0.5 * captured + 0.4 * v; b[k] = captured; } double Read(int i) { captured *= 0.9; return Math.Sin(captured + a[i]); } double Down(int i) { if (i <= 0) return captured; s = 0.9 * s + 0.05 * captured; return 0.5 * Down(i - 1) + 0.2 * s; }",
        "captured",
        ["captured"],
        [
            () => $"Write({Bounded(1)});",
            () => $"{Number()} = Read({Pick(5)});",
            () => $"captured = {Bounded(1)};",
            () => $"{Number()} = 0.5 * Down({Pick(4)});",
            () => Fresh(name => $"void {name}(ref double v) {{ v = 0.5 * v + 0.2 * captured; if (v < 0) return; captured = Math.Sin(captured + v); }}\n        {name}(ref {Place()});\n        {name}(ref {Place()});"),
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Recursion() => (
        "",
        "0",
        [],
        [
            () => $"{Number()} = Math.Tanh(Even({Array()}, {Pick(5)}, {Bounded(1)}));",
            () => $"{Number()} = 0.4 * Odd({Array()}, {OneOf("3", "k", "k + 1")}, {Bounded(1)});",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Finally() => (
        "",
        "0",
        [],
        [
            () => $"try {{ {Statement()} {Number()} = {Bounded(1)}; }} finally {{ {Number()} = 0.6 * {Number()} + 0.2 * {Bounded(0)}; }}",
            () => $"try {{ if ({Condition()}) return {Bounded(1)}; {Number()} = {Bounded(1)}; }} finally {{ k = (k + 1) % n; }}",
            () => $"for (int i = 0; i < 3; i++) try {{ if ({Condition()}) {OneOf("break", "continue")}; {Number()} = {Bounded(1)}; }} finally {{ {Number()} *= 0.9; }}",
            () => $"checked {{ k = (k + 1) % n; {Number()} = {Bounded(1)}; }}",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Generics() => (
        "",
        "0",
        [],
        [
            () => $"{Number()} = 0.5 * Blend({Bounded(1)}, {Number()});",
            () => $"{Number()} = Either({Bounded(0)}, {Number()}, {Condition()});",
            () => $"{OneOf("a", "b", "c")} = Either({Array()}, {Array()}, {Condition()});",
            () => $"Either({Array()}, {Array()}, {Condition()})[{Index()}] {OneOf("=", "+=")} 0.4 * {Bounded(1)};",
            () => $"k = Either(k, {Pick(4)}, {Condition()});",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Nested() => (
        "",
        "0",
        [],
        [
            () => $"{{ var (da, db) = InnerPotentialGradient({Bounded(0)}, {Number()}); {Number()} = 0.4 * da; {Number()} = Math.Sin(db); }}",
            () => Fresh(name => $"{{ double {name} = InnerPotentialValueAndGradient({Number()}, {Bounded(0)}, out double da, out double db); {Number()} = 0.3 * {name} * db; {Array()}[{Index()}] = Math.Sin(da); }}"),
            () => $"{{ double[] d = InnerEnergyGradient({Array()}); {Array()}[{Index()}] -= 0.2 * d[{Pick(5)}]; {Number()} = Math.Sin(d[k]); }}",
            () => $"{{ double[] d = new double[a.Length]; {Number()} = 0.4 * InnerEnergyValueAndGradient(a, d); for (int i = 0; i < n; i++) b[i] = 0.7 * b[i] - 0.1 * d[i]; }}",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Chain() => (
        "Node? head = new Node { V = x[3], Next = new Node { V = 0.3, D = [x[2], 0.5] } };",
        "Walk(head, 0.3)",
        ["(head?.V ?? 0.2)", "(head?.Next?.V ?? 0.1)"],
        [
            () => $"head = new Node {{ V = {Bounded(1)}, D = [{Bounded(0)}, 0.4], Next = head }};",
            () => "head = head?.Next;",
            () => $"{Number()} = Walk(head, {Bounded(0)});",
            () => $"if (head is not null) head.V = {Bounded(1)};",
            () => $"for (Node? e = head; e is not null; e = e.Next) e.V = Math.Sin(e.V + {Bounded(0)});",
            () => "{ if (head is { Next: { } e }) { head.Next = e.Next; e.Next = head; head = e; } }",
        ]);

    private int Pick(int count) => _random.Next(count);

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private string OneOf(params string[] choices) => choices[Pick(choices.Length)];

    private string Fresh(Func<string, string> text) => text("r" + _names++);

    private string Object() => OneOf("p", "q", "r");

    private string Third() => OneOf("0", "1", "2", "k % 3");

    private void Write()
    {
        // Of the language mostly what is added to it.
        var chosen = Enumerable.Range(0, _kinds.Length).OrderBy(kind => _random.Next() * (_isOfLanguage && kind < 14 ? 3.0 : 1)).Take(2 + Pick(3)).Order().Select(kind => _kinds[kind]).ToArray();
        foreach (var kind in chosen)
        {
            _statements.AddRange(kind.Statements);
            _reads.AddRange(kind.Reads);
        }

        _text.Append(Preamble);
        if (_isOfLanguage) _text.Append(LanguagePreamble);
        if (chosen.Any(kind => kind.Statements[0]().Contains("InnerPotential", StringComparison.Ordinal))) _text.Append(NestedPreamble);
        _text.Append("    [Differentiable]\n    public static double F(double[] x)\n    {\n");
        _text.Append("        int n = x.Length, k = 0;\n        double s = 0.3, t = x[1], u = 0.5 * x[0];\n        double[] a = (double[])x.Clone(), b = new double[n], c = a;\n");
        foreach (var kind in chosen)
            _text.Append("        ").Append(kind.Declaration).Append('\n');
        Block("        ", 0, 6 + Pick(8));
        _text.Append("        for (int i = 0; i < n; i++) s += (0.3 + 0.1 * i) * a[i] + 0.2 * b[i] * c[i];\n");
        _text.Append($"        return s + 0.5 * t - u * t + {string.Join(" + ", chosen.Select(kind => kind.Sum))} + 0.01 * k;\n    }}");
    }

    private void Block(string indentation, int depth, int statements)
    {
        for (int i = 0; i < statements; i++)
        {
            int kind = Pick(depth < 2 ? 16 : 12);
            switch (kind)
            {
                case < 12: Line(indentation, Statement()); break;
                case 12: Line(indentation, $"if ({Condition()})"); Braces(indentation, depth); if (Chance(0.5)) { Line(indentation, "else"); Braces(indentation, depth); } break;
                case 13: Fresh(name => { Line(indentation, $"for (int {name} = 0; {name} < {2 + Pick(3)}; {name}++)"); return name; }); Braces(indentation, depth); break;
                case 14: Fresh(name => { Line(indentation, $"int {name} = 0; while ({name}++ < {2 + Pick(3)} && {Condition()})"); return name; }); Braces(indentation, depth); break;
                default: Line(indentation, $"if ({Condition()}) return {Bounded(1)} + 0.1 * {Array()}[{Index()}];"); break;
            }
        }
    }

    private void Braces(string indentation, int depth)
    {
        Line(indentation, "{");
        Block(indentation + "    ", depth + 1, 1 + Pick(3));
        Line(indentation, "}");
    }

    private void Line(string indentation, string text) => _text.Append(indentation).Append(text).Append('\n');

    private string Statement() => Pick(10) switch
    {
        0 => $"{Number()} = {Bounded(2)};",
        1 => $"{Array()}[{Index()}] {OneOf("=", "+=", "*=")} 0.5 * {Bounded(1)};",
        2 => OneOf("c = a;", "c = b;", "(a, b) = (b, a);", "b = (double[])a.Clone();", $"c = {Condition()} ? a : b;"),
        3 => $"k = {OneOf($"(k + {1 + Pick(3)}) % n", $"(int)Math.Floor(2.5 * Math.Abs({Number()})) % n")};",
        _ => _statements[Pick(_statements.Count)](),
    };

    private string Number() => OneOf("s", "t", "u");

    private string Array() => OneOf("a", "a", "b", "c");

    private string Place() => OneOf("s", "t", $"a[{Index()}]", $"b[{Index()}]", $"c[{Index()}]");

    private string Index() => Pick(3) switch
    {
        0 => Pick(5).ToString(CultureInfo.InvariantCulture),
        1 => "k",
        _ => $"(k + {1 + Pick(3)}) % n",
    };

    private string Condition() => Pick(5) switch
    {
        0 => $"{Number()} > {Number()}",
        1 => $"{Array()}[{Index()}] < {OneOf("0.2", "0.5", "-0.1")}",
        2 => $"k % 2 == {Pick(2)}",
        3 when _reads.Count > 0 => $"{_reads[Pick(_reads.Count)]} < {OneOf("0.2", "0.4", "-0.1")}",
        _ => $"x[{Pick(5)}] > {Number()}",
    };

    /// <summary>An expression between about -1 and 1.</summary>
    private string Bounded(int depth) => OneOf("Math.Sin", "Math.Tanh", "Math.Cos") + $"({Expression(depth)})";

    private string Expression(int depth)
    {
        if (depth <= 0)
        {
            return Pick(6) switch
            {
                0 => Number(),
                1 => $"x[{Pick(5)}]",
                2 => $"{Array()}[{Index()}]",
                3 => OneOf("0.5", "1.3", "-0.7"),
                _ => _reads.Count == 0 ? Number() : _reads[Pick(_reads.Count)],
            };
        }

        return Pick(6) switch
        {
            0 or 1 => $"{Expression(depth - 1)} + {Expression(depth - 1)}",
            2 => $"({Expression(depth - 1)}) * ({Expression(depth - 1)})",
            3 => $"Mix({Expression(depth - 1)}, {Expression(depth - 1)})",
            4 => $"({Condition()} ? {Expression(depth - 1)} : {Expression(depth - 1)})",
            _ => $"Math.Sqrt(1 + Math.Abs({Expression(depth - 1)}))",
        };
    }
}
