using System;

namespace DiffGen.Tests.RandomPrograms;

/// <content>Patterns, tuples, arrays of arrays, ranges, delegates, parameters of every kind, operators, complex numbers, memory, constants, jumps, mathematics, extrema.</content>
internal sealed partial class ObjectProgram
{
    private const string LanguagePreamble =
        """
            private enum Mode { Low, Middle, High }

            private readonly struct M(double p, double q)
            {
                public double P { get; } = p;
                public double Q { get; } = q;

                public double this[int i] => i % 2 == 0 ? P : Q;

                public double Length => Math.Sqrt(0.1 + P * P + Q * Q);

                public void Deconstruct(out double p, out double q) { p = P; q = 0.5 * Q; }

                public static M operator +(M a, M b) => new(0.6 * a.P + 0.3 * b.P, 0.5 * (a.Q + b.Q));
                public static M operator *(M a, double f) => new(Math.Sin(a.P * f), a.Q * Math.Cos(f));
                public static M operator -(M a) => new(-a.Q, a.P);
                public static implicit operator M(double v) => new(0.5 * v, 0.3);
                public static explicit operator double(M m) => m.P - 0.5 * m.Q;
            }

            private struct Window
            {
                private double _low, _high;

                public double Low { readonly get => _low; set { _low = value; if (_high < _low) _high = 0.5 * (_low + value); } }

                public double High { readonly get => _high; set => _high = Math.Max(value, _low); }

                public double this[bool isHigh] { readonly get => isHigh ? _high : _low; set { if (isHigh) High = value; else Low = value; } }

                public readonly double Mean => 0.5 * (_low + _high);

                public void Widen(double by = 0.1, bool isUp = true) { if (isUp) _high += by * by; else _low -= by; }
            }

            private interface IStep { double Next(double v); }

            private readonly struct Damped : IStep { public double Next(double v) => 0.7 * v + 0.1 * Math.Cos(v); }

            private readonly struct Scaled(double factor) : IStep { public double Next(double v) => Math.Sin(factor * v); }

            private abstract class Shape { public double Size; public abstract double Area(double v); public virtual double Twice(double v) => 2 * Area(v); }

            private sealed class Disc : Shape { public override double Area(double v) => Math.Sin(Size * Size * v); }

            private sealed class Box : Shape { public double Other = 0.4; public override double Area(double v) => Size * Other + v; public override double Twice(double v) => Area(v) * 1.5; }

            private static double Run<T>(T step, double v, int n) where T : IStep { for (int i = 0; i < n; i++) v = step.Next(v); return v; }

            private static double Named(double v, double scale = 0.5, double shift = 0.1) => Math.Sin(v * scale) + shift * v;

            private static double Several(double first, params double[] rest) { double sum = Math.Cos(first); foreach (double e in rest) sum = 0.5 * sum + 0.3 * e * first; return sum; }

            private static double Sum(params ReadOnlySpan<double> rest) { double sum = 0; for (int i = 0; i < rest.Length; i++) sum += Math.Sin(rest[i]) / (i + 1); return sum; }

            private static double Reading(in double a, in V2 p) => Math.Tanh(a * p.X) + 0.2 * p.Y;

            private static bool TryHalf(double v, out double half, out int sign) { half = 0.5 * v; sign = Math.Sign(v); return v > 0.1; }

            private static void Rotate(ref double a, ref double b, ref double c) { double kept = a; a = Math.Sin(b); b = c * 0.8; c = kept; }

            private static double Apply(Func<double, double> f, double v) => f(f(v) * 0.5);

            private static double Fold(double[] t, Func<double, double, double> f) { double sum = 0.2; foreach (double e in t) sum = f(sum, e); return sum; }

            private static readonly double[] s_weights = [0.3, -0.2, 0.5, 0.1, 0.4];

            private static readonly int[] s_order = [2, 0, 4, 1, 3];

            private const double Small = 0.15;

            private static int Wrap(int i, int length) => i < 0 ? i + length : i % length;

            private static int Gcd(int first, int second) => second == 0 ? first : Gcd(second, first % second);

            private static int Bits(int i) { int ones = 0; while (i > 0) { ones += i & 1; i >>= 1; } return ones; }

            private static double Share(int i) => i switch { 0 => 0.5, 1 => -0.3, _ => 1.0 / (i + 1) };

            private static bool IsOdd(int i) => (i & 1) != 0;

            private static int Within(int i, int length) => i >= 0 && i < length ? i : throw new ArgumentOutOfRangeException(nameof(i));

            private static int Entry(int[] t, int i) => t[Wrap(i, t.Length)];

            private static int Counted(int i) => new System.Collections.Generic.Dictionary<int, int> { [0] = 2, [1] = 3 }.TryGetValue(i, out int found) ? found : 1;


        """;

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements)[] Language() =>
    [
        Patterns(), Tuples(), Jagged(), Ranges(), Delegates(), Parameters(), Operators(), Properties(), ComplexNumbers(), MemoryOfArrays(), Constants(), Jumps(), Functions(), Extrema(), Constrained(), Shapes(), Guards(), Slots(), Integers(),
    ];

    private string Bound() => OneOf("0.2", "-0.1", "0.5", "0.8");

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Patterns() => (
        "Mode mode = Mode.Middle; string word = \"b\"; V2 pv = new V2 { X = x[1], Y = 0.4 };",
        "pv.X * pv.Y",
        ["pv.X", "pv.Y"],
        [
            () => $"{Number()} = {Number()} switch {{ > 0.5 => {Bounded(1)}, <= 0.5 and > -0.2 => {Bounded(1)}, _ => {Bounded(1)} }};",
            () => Fresh(name => $"{Number()} = {Number()} switch {{ var {name} when {name} < {Number()} => Math.Sin({name}) * 0.7, var {name}b => 0.5 * {name}b + {Bounded(0)} }};"),
            () => $"{Number()} = (k, {Number()} > {Number()}) switch {{ (0, true) => {Bounded(1)}, (1 or 2, _) => {Bounded(1)}, (_, false) => {Bounded(0)}, _ => {Number()} * 0.6 }};",
            () => $"if ({Number()} is > -0.1 and < 0.6 or > 0.9) {Number()} = {Bounded(1)}; else {Number()} = {Bounded(0)};",
            () => $"if ({Number()} is not (> 0.1 and < 0.7)) {Array()}[{Index()}] = {Bounded(1)};",
            () => Fresh(name => $"{Number()} = {Array()} switch {{ [var {name}, > {Bound()}, ..] => {name} * 0.5 + {Bounded(0)}, [.., < {Bound()}, var {name}b] => Math.Sin({name}b), _ => {Bounded(0)} }};"),
            () => Fresh(name => $"if ({Array()} is [var {name}, .. var {name}r, _]) {Number()} = Math.Sin({name} + {name}r[1] * {name}r[^1]);"),
            () => $"switch ({Number()}) {{ case > 0.3 when {Number()} < 0.4: {Number()} = {Bounded(1)}; break; case < 0: {Number()} = {Bounded(1)}; goto default; default: {Number()} *= 0.7; break; }}",
            () => Fresh(name => $"{Number()} = pv switch {{ {{ X: > 0.2, Y: var {name} }} => {name} * 0.5, {{ Y: < 0 }} => Math.Sin(pv.X), _ => {Bounded(1)} }};"),
            () => $"mode = {OneOf("Mode.Low", $"{Condition()} ? Mode.High : mode", "(Mode)(k % 3)", "mode == Mode.Low ? Mode.Middle : Mode.Low")};",
            () => $"{Number()} = mode switch {{ Mode.Low => {Bounded(1)}, Mode.High => 0.5 * {Number()}, _ => {Bounded(1)} }};",
            () => $"switch (word) {{ case \"a\": word = \"b\"; {Number()} = {Bounded(1)}; break; case \"b\" when {Condition()}: word = \"c\"; pv.X = {Bounded(0)}; break; default: word = \"a\"; pv = new V2 {{ Y = {Bounded(0)} }}; break; }}",
            () => $"pv.{OneOf("X", "Y")} {OneOf("=", "+=")} 0.5 * {Bounded(1)};",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Tuples() => (
        "(double A, (double B, int I) C) tp = (x[2], (x[0], 1)); (double, double)[] ts = [(x[1], 0.2), (0.4, x[3])];",
        "tp.A * tp.C.B + ts[0].Item1 - ts[1].Item2 * ts[0].Item2",
        ["tp.A", "tp.C.B", "ts[0].Item2", "ts[k % 2].Item1"],
        [
            () => $"({Number()}, {Array()}[{Index()}]) = ({Bounded(1)}, {Number()});",
            () => $"(s, t, u) = ({OneOf("t, u, s", "u, s, t", $"t, {Bounded(0)}, s", $"s, s * 0.5, {Bounded(0)}")});",
            () => $"({Array()}[{Index()}], {Array()}[{Index()}]) = ({Array()}[{Index()}], {Array()}[{Index()}]);",
            () => $"tp = {OneOf($"({Bounded(1)}, tp.C)", $"(tp.C.B, ({Bounded(0)}, k))", $"{Condition()} ? tp : (0.3, ({Number()}, 2))")};",
            () => $"tp.{OneOf("A", "C.B")} {OneOf("=", "+=", "*=")} 0.6 * {Bounded(1)};",
            () => Fresh(name => $"{{ var ({name}, ({name}b, _)) = tp; {Number()} = Math.Sin({name} * {name}b); }}"),
            () => Fresh(name => $"{{ (double {name}, double {name}b) = Order({Bounded(0)}, {Number()}); tp.A = {name} - 0.5 * {name}b; }}"),
            () => $"ts[{OneOf("0", "1", "k % 2")}]{OneOf($".Item1 = {Bounded(1)}", $".Item2 += 0.3 * {Bounded(0)}", $" = ({Bounded(0)}, {Number()})", " = ts[(k + 1) % 2]")};",
            () => $"foreach ((double first, double second) in ts) {Number()} = 0.6 * {Number()} + 0.3 * first * second;",
            () => $"foreach (var (first, _) in ts) {Number()} = Math.Sin({Number()} + first);",
            () => $"(ts[0], ts[1]) = (ts[1], ts[{Pick(2)}]);",
            () => Fresh(name => $"{{ M {name} = new({Bounded(0)}, {Number()}); (s, var q{name}) = {name}; u = Math.Sin(q{name}); }}"),
            () => $"if (tp == (tp.A, (tp.C.B, {Pick(3)}))) {Number()} = {Bounded(1)};",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Jagged() => (
        "double[][] j = [[x[0], 0.2], [x[1], x[2], 0.1], a]; double[,,] q3 = new double[2, 2, 2]; q3[1, 0, 1] = x[3];",
        "j[0][0] * j[1][^1] + j[2][1] + q3[1, 0, 1] - q3[0, 1, 1]",
        ["j[0][1]", "j[k % 3][0]", "j[1][^1]", "q3[1, 0, 1]", "q3[k % 2, 1, 0]"],
        [
            () => $"j[{Third()}][{Pick(2)}] {OneOf("=", "+=", "*=")} 0.5 * {Bounded(1)};",
            () => $"j[{Third()}] = {OneOf("j[1]", "j[0]", "a", "b", "a[1..4]", $"[{Bounded(0)}, {Number()}]", "(double[])j[1].Clone()", "[.. j[0], .. j[1]]")};",
            () => $"(j[{Third()}], j[{Third()}]) = (j[{Third()}], j[{Third()}]);",
            () => $"foreach (double[] row in j) for (int i = 0; i < row.Length; i++) row[i] = 0.7 * row[i] + 0.1 * {Bounded(0)};",
            () => $"foreach (double[] row in j) {Number()} = 0.6 * {Number()} + 0.2 * row[0] * row[^1];",
            () => $"for (int i = 0; i < j.Length; i++) {{ double sum = 0; for (int jj = 0; jj < j[i].Length; jj++) sum += j[i][jj]; j[i][0] = Math.Sin(sum); }}",
            () => $"q3[{OneOf("0", "1", "k % 2")}, {Pick(2)}, {OneOf("0", "1", "k % 2")}] {OneOf("=", "+=")} 0.6 * {Bounded(1)};",
            () => $"for (int i = 0; i < 2; i++) for (int jj = 0; jj < 2; jj++) q3[i, jj, 1] = 0.5 * q3[jj, i, 0] + 0.3 * {Bounded(0)};",
            () => $"foreach (double e in q3) {Number()} = 0.8 * {Number()} + 0.1 * e;",
            () => $"{Array()} = {OneOf("[.. j[1], .. j[0], 0.1, 0.3]", $"[{Number()}, .. b]", "[.. a[..2], .. b, .. c[^2..]]")};",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Ranges() => (
        "Index back = ^2; Range middle = 1..^1; double[] cut = a[middle];",
        "cut[0] * cut[^1] + 0.1 * cut.Length",
        ["cut[0]", "cut[^1]", "a[back]", "cut[k % cut.Length]"],
        [
            () => $"cut = {OneOf("a[middle]", "b[..^2]", "a[(k % 2)..^1]", "[.. cut, .. b[middle]]", "a[..(k + 1)]", "cut.Length > 6 ? cut[..2] : cut")};",
            () => $"back = {OneOf("^1", "2", "^(k % 3 + 1)", "new Index(k)", "Index.FromEnd(2)")};",
            () => $"middle = {OneOf("..^1", "1..3", "2..", "(k % 3)..4", $"new Range({Pick(2)}, ^1)")};",
            () => $"{Array()}[back] {OneOf("=", "+=")} 0.5 * {Bounded(1)};",
            () => $"{Array()}.AsSpan()[middle]{OneOf("[0]", "[^1]")} = {Bounded(1)};",
            () => $"{Array()}.AsSpan(middle){OneOf(".Fill(0.3 * s);", ".Clear();", "[0] *= 0.5;")}",
            () => $"cut[{OneOf("0", "^1", "k % cut.Length")}] {OneOf("=", "*=")} 0.7 * {Bounded(1)};",
            () => $"foreach (double e in {Array()}[middle]) {Number()} = 0.7 * {Number()} + 0.2 * Math.Sin(e);",
            () => $"{Number()} = Fold({OneOf("a.AsSpan(1..3)", "cut", "b.AsSpan(middle)", "a.AsSpan()[..back]")});",
            () => $"{OneOf("a[1..3]", "b[..2]", "cut[..1]")}.CopyTo({Array()}, {Pick(3)});",
            () => $"{OneOf("Array.Copy(b, 2, a, 1, 2);", "Array.Clear(cut);", "Array.Copy(a, 0, a, 1, 3);")}",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Delegates() => (
        "double held = x[2]; Func<double, double> f1 = v => Math.Sin(v * held) + 0.1; Func<double, double> f2 = static v => 0.5 * v * v; Action<double> put = v => { held = 0.6 * held + 0.3 * v; a[0] += 0.1 * v; };",
        "held",
        ["held"],
        [
            () => $"{Number()} = {OneOf("f1", "f2")}({Bounded(1)});",
            () => $"put({Bounded(1)});",
            () => $"held = {Bounded(1)};",
            () => $"{Number()} = Apply({OneOf("f1", "f2", "Math.Sin", "v => v * t", $"v => {{ double w = v + held; return w > 0 ? w * 0.5 : Math.Cos(w); }}")}, {Bounded(0)});",
            () => $"{Number()} = Math.Tanh(Fold({Array()}, {OneOf("(p, q) => 0.5 * p + q", "(p, q) => Math.Max(p, q)", "(p, q) => p + held * q", "Mix")}));",
            () => Fresh(name => $"{{ Func<double, double> {name} = {OneOf("f1", "f2", "v => v - 0.5 * held")}; {Number()} = {name}({name}({Number()})); }}"),
            () => Fresh(name => $"{{ double own{name} = {Bounded(0)}; Func<double> {name} = () => own{name} * held; own{name} = Math.Sin(own{name}); {Number()} = {name}(); }}"),
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Parameters() => (
        "V2 given = new V2 { X = x[3], Y = 0.3 };",
        "given.X - given.Y",
        ["given.X", "given.Y"],
        [
            () => $"{Number()} = {OneOf($"Named({Bounded(0)})", $"Named({Number()}, shift: {Bounded(0)})", $"Named(shift: {Number()}, v: {Bounded(0)})", $"Named({Bounded(0)}, 0.3, {Number()})")};",
            () => $"{Number()} = Several({OneOf($"{Bounded(0)}", $"{Number()}, {Bounded(0)}, {Number()}", $"{Number()}, {Array()}", $"{Bounded(0)}, [s, t, .. b]")});",
            () => $"{Number()} = Sum({OneOf($"{Bounded(0)}, {Number()}", $"{Array()}", "s, t, u", "[.. a, s]", "a.AsSpan(1, 3)")});",
            () => $"{Number()} = Reading({OneOf(Number(), "in s", "in a[k]", Bounded(0))}, {OneOf("given", "in given", "new V2 { X = t, Y = s }")});",
            () => Fresh(name => $"if (TryHalf({Bounded(1)}, out double {name}, out int {name}s)) {Number()} = {name} + 0.1 * {name}s; else {Number()} = {name} * 0.5;"),
            () => Fresh(name => $"if (TryHalf({Number()}, out {OneOf("s", "a[k]", "given.X")}, out _) && {Condition()}) {Number()} = {Bounded(1)};"),
            () => $"Rotate(ref {OneOf("s", "a[0]")}, ref {OneOf("t", "b[k]", "given.X")}, ref {OneOf("u", "a[1]", "given.Y")});",
            () => $"given = new V2 {{ X = {Bounded(0)}, Y = given.X }};",
            () => $"{Number()} = Named({Number()} = {Bounded(1)}, {Number()});",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Operators() => (
        "M w1 = new(x[1], 0.3), w2 = x[2]; M[] om = [w1, 0.4, new(x[0], x[3])];",
        "w1.P * w2.Q + w1.Length + om[1].P - om[2].Q",
        ["w1.P", "w2.Q", "w1[k]", "w2.Length", "om[k % 3].P"],
        [
            () => $"{OneOf("w1", "w2")} = {OneOf("w1 + w2", "-w1", "w2 * s", $"new({Bounded(0)}, {Number()})", Bounded(0), "w1", "om[1]")};",
            () => $"{OneOf("w1", "w2")} {OneOf("+= w2", "+= w1", "*= 0.7", $"*= {Bounded(0)}")};",
            () => $"om[{Third()}] {OneOf("= w1", "+= w2", "*= t", $"= new({Bounded(0)}, {Number()})", "= om[0] + om[2]", "= -om[k % 3]")};",
            () => $"{Number()} = Math.Sin((double){OneOf("w1", "w2", "om[k % 3]", "(w1 + w2)")});",
            () => $"foreach (M e in om) {Number()} = 0.7 * {Number()} + 0.2 * e[k] * e.Length;",
            () => $"w1 = {Condition()} ? w1 + om[0] : -w2;",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Properties() => (
        "Window wn = new Window { Low = x[1] }, wo = default; wn.High = x[0]; Window[] ws = new Window[2];",
        "wn.Mean * wo.High + wn.Low + ws[0].Mean * ws[1].High",
        ["wn.Low", "wo.High", "wn[true]", "wo[k % 2 == 0]", "ws[k % 2].Mean"],
        [
            () => $"{OneOf("wn", "wo", "ws[0]", "ws[k % 2]")}.{OneOf("Low", "High")} {OneOf("=", "+=", "*=")} 0.6 * {Bounded(1)};",
            () => $"{OneOf("wn", "wo", "ws[1]")}[{Condition()}] {OneOf("=", "+=")} 0.5 * {Bounded(1)};",
            () => $"{OneOf("wn", "wo", "ws[k % 2]")}.Widen({OneOf("", Bounded(0), $"isUp: {Condition()}", $"0.2, {Condition()}")});",
            () => OneOf("wo = wn;", "(wn, wo) = (wo, wn);", "ws[0] = wn;", "wn = ws[k % 2];", "(ws[0], ws[1]) = (ws[1], wn);"),
            () => $"foreach (ref Window e in ws.AsSpan()) {{ e.High = 0.7 * e.Low + 0.2 * {Bounded(0)}; e[false] -= 0.1; }}",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) ComplexNumbers() => (
        "System.Numerics.Complex y1 = new(x[0], 0.4), y2 = x[1];",
        "y1.Real * y2.Imaginary + y2.Real - 0.3 * y1.Imaginary",
        ["y1.Real", "y2.Imaginary", "y1.Imaginary"],
        [
            () => $"{OneOf("y1", "y2")} = {OneOf("0.5 * y1 * y2", "y1 + y2 * 0.3", $"new System.Numerics.Complex({Bounded(0)}, {Number()})", "System.Numerics.Complex.Conjugate(y1) - y2 * 0.2", "0.4 * System.Numerics.Complex.Exp(y1 * 0.3)", "y1 / (3 + y2 * y2)", "-y2", "System.Numerics.Complex.ImaginaryOne * y1")};",
            () => $"{OneOf("y1", "y2")} {OneOf("+=", "*=", "-=")} {OneOf("0.3", $"new System.Numerics.Complex(0.2, {Bounded(0)})", Bounded(0))};",
            () => $"{Number()} = Math.Tanh({OneOf("y1.Magnitude", "y2.Real * y1.Imaginary", "System.Numerics.Complex.Abs(y1 + 2)", "(y1 * y2).Real", "(y1 + new System.Numerics.Complex(2, 1)).Phase")});",
            () => "for (int i = 0; i < 3; i++) y1 = 0.5 * y1 * y1 + y2 * 0.3;",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) MemoryOfArrays() => (
        "Memory<double> mem = a.AsMemory(1, 3); ReadOnlyMemory<double> rom = b;",
        "mem.Span[0] * mem.Span[^1] + rom.Span[0]",
        ["mem.Span[0]", "mem.Span[^1]", "rom.Span[k % rom.Length]"],
        [
            () => $"mem.Span[{OneOf("0", "^1", "k % mem.Length")}] {OneOf("=", "+=", "*=")} 0.5 * {Bounded(1)};",
            () => $"mem = {OneOf("a.AsMemory(0, 2)", "b.AsMemory(k % 3)", "mem.Length > 1 ? mem[..^1] : a", "a", "mem.Length > 2 ? mem.Slice(1) : b")};",
            () => $"rom = {OneOf("mem", "a.AsMemory(1)", "rom.Length > 2 ? rom[1..] : b")};",
            () => $"foreach (ref double e in mem.Span) e = 0.7 * e + 0.2 * {Bounded(0)};",
            () => $"foreach (double e in rom.Span) {Number()} = 0.7 * {Number()} + 0.2 * Math.Sin(e);",
            () => OneOf("rom.Span[..1].CopyTo(mem.Span);", "mem.Span.Fill(0.4 * s);", "mem.Span[1..].Clear();", "b = rom.Length > 4 ? rom.ToArray() : b;"),
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Constants() => (
        "const double third = 1.0 / 3; ReadOnlySpan<double> weights = [0.2, -0.4, third]; int[] order = [3, 1, 2]; bool[] mask = [true, false, true, true, false]; int count = 0; long big = 7; decimal money = 1.5m;",
        "0.01 * count + 0.001 * big",
        ["weights[k % 3]", "s_weights[k]", "third"],
        [
            () => $"foreach (int i in order) {Number()} = 0.6 * {Number()} + 0.2 * {Array()}[i] * weights[i - 1];",
            () => $"for (int i = 0; i < n; i++) if (mask[i]) {Number()} = Math.Sin({Number()} + a[i]); else count++;",
            () => $"mask[{Index()}] = {Condition()};",
            () => $"order[{Third()}] = {OneOf("k % 4 + 1", "1", "order[2]", "Math.Max(1, k)")}; order[0] = order[0] % 3 + 1; order[1] = order[1] % 3 + 1; order[2] = order[2] % 3 + 1;",
            () => $"foreach (char ch in \"acb\") {Number()} = 0.5 * {Number()} + 0.1 * (ch - 'a' + 1) * {Bounded(0)};",
            () => $"{Array()}[s_order[k]] {OneOf("=", "+=")} s_weights[{OneOf("k", "0", "^1")}] * {Bounded(1)};",
            () => $"{Number()} = Small * {Bounded(1)} + (double)money * 0.1 + count / 4 * 0.1 + (float)0.25;",
            () => "big = (big * 31 + k) % 101; count = (int)(big >> 2) & 7; k = count ^ (k << 1); k = (k % n + n) % n;",
            () => $"double[] copy{_names} = new double[n]; Array.Fill(copy{_names}, {Bounded(0)}); Array.Copy({Array()}, 1, copy{_names}, 0, 3); {Number()} = copy{_names}[k] * copy{_names++}[4];",
            () => $"int[] tally{_names} = new int[3]; foreach (double e in a) tally{_names}[e > 0.3 ? 2 : e > 0 ? 1 : 0]++; {Number()} *= 0.2 * tally{_names++}[k % 3] + 0.1;",
        ]);

    /// <summary>Calls that take and give nothing that varies: formulas, loops, recursion, guards, and what cannot be followed.</summary>
    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Integers() => (
        "int[] perm = [1, 3, 0, 2]; int steps = 0;",
        "0.03 * steps + 0.01 * perm[0]",
        ["a[Wrap(k - 2, n)]", "b[Entry(perm, k)]", "Share(k)"],
        [
            () => $"{Array()}[Wrap(k - {1 + Pick(3)}, n)] {OneOf("=", "+=")} Share({OneOf("k", "Bits(k)", "steps % 4")}) * {Bounded(1)};",
            () => $"for (int i = {OneOf("0", "Bits(k)")}; i < {OneOf("Bits(k + 5)", "Gcd(n, 10)", "Wrap(k, 4)")}; i++) {Number()} = 0.6 * {Number()} + Share(i) * {Array()}[Entry(perm, i)];",
            () => Fresh(name => $"int {name} = 0; while ({name} < {OneOf("Bits(k + 7) + 1", "Gcd(4, k + 2)", "Counted(k)")}) {{ {Number()} = {Bounded(1)}; {Array()}[Within({name}, n)] *= 0.9; {name} += {1 + Pick(2)}; }} steps += {name};"),
            () => Fresh(name => $"int {name} = n; while (--{name} > Wrap(k, 3)) {{ {Number()} = 0.5 * {Number()} + 0.2 * {Array()}[{name}]; if ({Condition()}) break; }} steps = {name};"),
            () => Fresh(name => $"int {name} = 0; while ({name} < 4 && Within({name}, n) != Entry(perm, k)) {{ {Number()} = {Bounded(0)} + 0.3 * {Array()}[{name}]; {name}++; }} k = Wrap(k + {name}, n);"),
            () => $"if (IsOdd({OneOf("k", "steps", "Gcd(k + 2, 4)")})) {Number()} = {Bounded(1)}; else {Number()} = Share(Counted(k)) * {Number()};",
            () => $"perm[Wrap(k, 4)] = Entry(perm, {OneOf("k + 1", "steps", "Bits(k)")}); steps = Wrap(steps + Gcd(k + 4, 6), 7);",
            () => $"k = {OneOf("Wrap(k + 2, n)", "Entry(perm, k)", "Gcd(k + 3, 6) % n", "Within(Bits(k), n)", "Counted(k) % n")};",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Jumps() => (
        "int turns = 0;",
        "0.02 * turns",
        [],
        [
            () => $"do {{ turns++; if ({Condition()}) continue; {Number()} = {Bounded(1)}; }} while (turns % 4 != 0 && {Number()} < 0.9);",
            () => Fresh(name => $"{{ int left{name} = 0; {name}: turns++; {Number()} = {Bounded(1)}; if (++left{name} < {2 + Pick(2)} && {Condition()}) goto {name}; }}"),
            () => Fresh(name => $"for (int i = 0; i < 3; i++) {{ for (int jj = 0; jj < 3; jj++) {{ {Number()} = 0.5 * {Number()} + 0.3 * {Array()}[i + jj % 2]; if ({Condition()}) goto {name}; }} turns++; }}\n        {name}: turns++;"),
            () => $"while (true) {{ if (++turns > {6 + Pick(5)} || {Condition()}) break; {Number()} = {Bounded(1)}; {Array()}[turns % n] *= 0.8; }}",
            () => $"for (int i = 0, jj = n - 1; i < jj; i++, jj--) ({Array()}[i], {Array()}[jj]) = (0.7 * {Array()}[jj], {Bounded(0)});",
            () => $"for (double v = 0.1; v < 1; v += 0.3) {Number()} = Math.Sin({Number()} + v * {Array()}[{Index()}]);",
            () => $"foreach (double e in {Array()}) {{ if (e < 0) continue; if (e * {Number()} > 0.8) break; {Number()} = 0.6 * {Number()} + 0.3 * e; }}",
            () => $"for (int i = 0; i < n; i++) {{ switch (i % 3) {{ case 0: {Number()} += 0.1 * a[i]; break; case 1: if ({Condition()}) continue; {Number()} *= 0.8; break; default: b[i] = {Bounded(0)}; continue; }} turns++; }}",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Functions() => (
        "",
        "0",
        [],
        [
            () => $"{Number()} = {OneOf($"Math.Atan2({Bounded(1)}, 1.5 + {Bounded(0)})", $"Math.Pow(1.5 + {Bounded(1)}, {Bounded(0)})", $"Math.Log(2.5 + {Bounded(1)})", $"Math.Cbrt(2 + {Bounded(1)})", $"double.Hypot({Bounded(1)}, 1 + {Number()})", $"Math.FusedMultiplyAdd({Bounded(0)}, {Number()}, {Bounded(0)})")};",
            () => $"{Number()} = {OneOf($"Math.Clamp({Number()}, -0.4, 0.6)", $"Math.CopySign({Bounded(1)}, {Number()})", $"Math.Sinh({Bounded(1)})", $"Math.Exp(-Math.Cosh({Bounded(0)}))", $"Math.Asin(0.9 * {Bounded(1)})", $"Math.Acos(0.8 * {Bounded(0)})", $"Math.Atan({Bounded(1)}) * 0.7", $"Math.Asinh({Bounded(1)})")};",
            () => Fresh(name => $"{{ var ({name}, {name}c) = Math.SinCos({Expression(1)}); {Number()} = {name} * 0.5 + {name}c * {Bounded(0)}; }}"),
            () => $"{Number()} = {Number()} - Math.Floor({Number()}) * 0.3 + 0.1 * Math.Round({Number()} * 3) + Math.Truncate({Number()});",
            () => $"{Number()} = {OneOf($"({Number()} + 2.5) % 1.2", $"Math.Abs({Bounded(1)}) * {Number()}", $"Math.Sign({Number()}) * {Bounded(0)}", $"double.Lerp({Number()}, {Bounded(0)}, 0.3)", $"1 / (1 + Math.Exp(-{Number()}))", $"double.LogP1(Math.Abs({Bounded(1)}))", $"double.ExpM1({Bounded(0)})", $"double.SinPi({Bounded(0)} * 0.4)", $"Math.ScaleB({Bounded(0)}, -1)", $"Math.ReciprocalSqrtEstimate(1) * {Bounded(0)}")};",
            () => $"{Number()} = {Number()} * {Number()} * {Number()} / (1 + {Number()} * {Number()}) - -{Bounded(0)};",
            () => $"{Number()} = 0.5 * ({Number()} = {Bounded(1)}) + ({Number()} += 0.1) * 0.3;",
            () => $"{Array()}[{Index()}]{OneOf("++", "--")}; {Number()} = Math.Sin({OneOf("s++", "--t", "u--", "++s")});",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Extrema() => (
        "double high = double.NegativeInfinity, low = 5, nearest = 0.3; int place = 0;",
        "Math.Max(high, -9) + low * nearest + a[place]",
        ["Math.Max(high, -9)", "low", "nearest", "a[place]"],
        [
            () => $"for (int i = 0; i < n; i++) high = Math.Max(high, {Array()}[i]{OneOf("", " * s", " - 0.2 * i")});",
            () => $"for (int i = 0; i < n; i++) {{ double d = ({Array()}[i] - {Number()}) * ({Array()}[i] - {Number()}); if (d < low) {{ low = d; place = i; {OneOf("", $"nearest = {Array()}[i];", $"{Number()} = {Bounded(0)};")} }} }}",
            () => $"foreach (double e in {Array()}) low = {OneOf("Math.Min(low, e)", "e < low ? e : low", "Math.Min(e * e, low)")};",
            () => $"for (int i = 0; i < n; i++) {{ double own = 9; for (int jj = 0; jj < n; jj++) own = Math.Min(own, Math.Abs({Array()}[i] - {Array()}[jj] + 0.1 * jj)); b[i] = Math.Tanh(own); }}",
            () => $"for (int i = 0; i < n; i++) {{ if (a[i] > {Number()}) nearest = a[i] * {Bounded(0)}; {OneOf("", $"{Number()} = 0.7 * {Number()} + 0.1 * nearest;", "b[i] = nearest;")} }}",
            () => $"{{ int best = 0; for (int i = 1; i < n; i++) if ({Array()}[i] {OneOf("<", ">")} {Array()}[best]) best = i; place = best; {Number()} = a[best]; }}",
            () => "for (int i = 0; i < n; i++) for (int jj = 0; jj + 1 < n; jj++) if (a[jj] > a[jj + 1]) (a[jj], a[jj + 1]) = (a[jj + 1], a[jj]);",
            () => $"{{ double sum = 0, most = 0; foreach (double e in {Array()}) {{ sum = Math.Max(0, sum + e); most = Math.Max(most, sum); }} {Number()} = Math.Tanh(most); }}",
            () => OneOf("high = double.NegativeInfinity;", "low = 5;", "place = k;", $"low = {Bounded(0)};"),
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Constrained() => (
        "",
        "0",
        [],
        [
            () => $"{Number()} = Run(new Damped(), {Bounded(1)}, {OneOf("2", "k", "3")});",
            () => $"{Number()} = Run(new Scaled({Number()}), {Bounded(1)}, {OneOf("2", "k")});",
            () => Fresh(name => $"{{ Scaled {name} = new({Bounded(0)}); {Number()} = {name}.Next({Number()}) + Run({name}, 0.3, 2); }}"),
            () => $"{Number()} = Blend({Bounded(0)}, {Number()}) * 0.4;",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Shapes() => (
        "Disc disc = new Disc { Size = x[0] }; Box box = new Box { Size = 0.3, Other = x[1] };",
        "disc.Size * box.Other + box.Size",
        ["disc.Size", "box.Other", "box.Size"],
        [
            () => $"{OneOf("disc.Size", "box.Size", "box.Other")} {OneOf("=", "+=", "*=")} 0.5 * {Bounded(1)};",
            () => $"{Number()} = {OneOf("disc.Area", "box.Area", "disc.Twice", "box.Twice")}({Bounded(0)});",
            () => $"disc = {OneOf($"new Disc {{ Size = {Bounded(0)} }}", "new Disc { Size = box.Size }")};",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Guards() => (
        "",
        "0",
        [],
        [
            () => $"if (!({Number()} < 1e6)) throw new ArgumentOutOfRangeException(nameof(x), \"too large\");",
            () => $"ArgumentNullException.ThrowIfNull({Array()}); ArgumentOutOfRangeException.ThrowIfNegative(k);",
            () => $"{Number()} = k < 0 ? throw new InvalidOperationException() : {Bounded(1)};",
            () => $"if ({Condition()} && {Condition()} || !({Condition()})) {Number()} = {Bounded(1)};",
            () => $"{Number()} = {Number()} > 0.4 ? {Number()} > 0.7 ? {Bounded(1)} : {Number()} : {Bounded(0)};",
            () => $"if ({Condition()}) {{ if ({Condition()}) return {Bounded(1)}; {Number()} = {Bounded(0)}; }} else if ({Condition()}) {Number()} = {Bounded(1)};",
            () => "System.Diagnostics.Debug.Assert(n == 5);",
        ]);

    private (string Declaration, string Sum, string[] Reads, Func<string>[] Statements) Slots() => (
        "V2? some = new V2 { X = x[4], Y = 0.2 }; double? one = null; int? whole = 2;",
        "(some?.X ?? 0.3) + (one ?? 0.1) * (some?.Y ?? 0.5)",
        ["(some?.X ?? 0.3)", "(one ?? 0.2)"],
        [
            () => $"some = {OneOf("null", $"new V2 {{ X = {Bounded(0)}, Y = {Number()} }}", $"{Condition()} ? some : new V2 {{ X = 0.5 * s }}")};",
            () => $"one = {OneOf("null", Bounded(1), "one + 0.5", "some?.X", $"one * {Bounded(0)}", "whole * 0.3 * s")};",
            () => $"whole = {OneOf("null", "k", "whole + 1", "3")};",
            () => Fresh(name => $"if (some is {{ X: > {Bound()} }} {name}) {Number()} = {name}.X * {name}.Y; else if (one.HasValue) {Number()} = one.Value * 0.5;"),
            () => $"{Number()} = 0.5 * one.GetValueOrDefault({OneOf("", "0.3")}) + {Bounded(0)};",
            () => $"if (some.HasValue && some.Value.X < {Bound()}) {Number()} = Math.Sin(some.Value.Y);",
            () => $"if (one > {Number()}) {Number()} = {Bounded(1)};",
        ]);
}
