using System;
using System.Text;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>
/// A random C# method over scalars, arrays that may be aliases of each other, structs, loops, exits, branches and calls, whose values stay bounded.
/// What a seed gives never changes.
/// </summary>
internal sealed class RandomProgram
{
    private const int Length = 5;

    private const string Preamble =
        """
            private struct V
            {
                public double X;
                public double Y;

                public V(double x, double y) { X = x; Y = y; }

                public readonly double Dot(V o) => X * o.X + Y * o.Y;

                public void Turn(double angle) { double x = X; X = Math.Cos(angle) * x - Math.Sin(angle) * Y; Y = Math.Sin(angle) * x + Math.Cos(angle) * Y; }

                public static V operator +(V a, V b) => new(0.5 * (a.X + b.X), 0.5 * (a.Y + b.Y));
            }

            private static double Mix(double a, double b) => a > b ? Math.Sin(a * b) : 0.5 * a - 0.3 * b * b;

            private static double Spread(double[] t, int at, double v)
            {
                t[at] += 0.2 * v;
                if (v < 0) return t[at] * 0.5;
                for (int i = 0; i < t.Length; i++)
                {
                    if (i == at) continue;
                    t[i] = 0.9 * t[i] + 0.1 * v * t[at];
                    if (t[i] > 1.5) return t[i] - 1;
                }

                return Math.Tanh(v + t[at]);
            }

            private static void Adjust(ref double s, out double rest, double v)
            {
                rest = s - v;
                s = Math.Sin(s + v);
                if (rest > 1) rest *= 0.5;
            }

            private static double Deep(double v, int n) => n <= 0 ? v : Math.Sin(v + 0.3 * n) + 0.4 * Deep(0.7 * v, n - 1);

            private static double Total(ReadOnlySpan<double> t)
            {
                double sum = 0;
                foreach (double e in t) sum += 0.3 * e * e;
                return Math.Tanh(sum);
            }


        """;

    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private int _loops;
    private int _names;

    private RandomProgram(int seed) => _random = new Random(seed);

    /// <summary>The members of a class with a method that returns a number.</summary>
    public static string Scalar(int seed)
    {
        var program = new RandomProgram(seed);
        program.Method("double F(double[] x)", "", "Companions.ValueAndGradient | Companions.Pullback");
        program.Line("        ", $"return {Sum};");
        return program._text.Append("    }").ToString();
    }

    /// <summary>A class with a method that returns an array, and a probe that weighs its elements.</summary>
    public static string Vector(int seed)
    {
        var program = new RandomProgram(seed);
        program._text.Append("public static partial class C\n{\n");
        program._returnsArray = true;
        program.Method("double[] F(double[] x)", "", "Companions.Vjp | Companions.Pullback | Companions.JacobianRow");
        program.Line("        ", program.OneOf($"return [{Sum}, s, .. b];", "a[0] += s * t; return a;", "return c;", $"b[1] = {Sum}; return b;"));
        program._text.Append(
            """
                }
            }

            public static class Probe
            {
                private static double[] Weights(double[] y)
                {
                    double[] w = new double[y.Length];
                    for (int i = 0; i < w.Length; i++) w[i] = 1 - 0.3 * i;
                    return w;
                }

                public static double Value(double[] x)
                {
                    double[] y = C.F((double[])x.Clone());
                    return y.Zip(Weights(y), (a, b) => a * b).Sum();
                }

                public static double[] Gradient(double[] x)
                {
                    double[] w = Weights(C.F((double[])x.Clone()));
                    double[] gradient = C.FVjp(x, w), byRows = new double[x.Length], d = new double[x.Length];
                    for (int row = 0; row < w.Length; row++)
                    {
                        double[] r = C.FJacobianRow(x, row);
                        for (int i = 0; i < d.Length; i++) byRows[i] += w[row] * r[i];
                    }

                    var result = C.FPullback(x);
                    using var pullback = result.Pullback;
                    pullback.Invoke(w, d);
                    pullback.Invoke(w, d);
                    for (int i = 0; i < d.Length; i++)
                    {
                        double allowed = 1e-12 * (1 + gradient.Max(Math.Abs));
                        if (Math.Abs(d[i] - gradient[i]) > allowed || Math.Abs(byRows[i] - gradient[i]) > 100 * allowed)
                            throw new InvalidOperationException($"Entry {i}: FVjp {gradient[i]:R}, pullback {d[i]:R}, rows {byRows[i]:R}");
                    }

                    return gradient;
                }
            }
            """);
        return program._text.ToString();
    }

    /// <summary>A class with a method that changes its parameter in place, and a probe that weighs its elements.</summary>
    public static string InPlace(int seed)
    {
        var program = new RandomProgram(seed);
        program._text.Append("public static partial class C\n{\n");
        program._returnsVoid = true;
        program.Method("void F(double[] y)", "double[] x = (double[])y.Clone(); ", "Companions.Vjp | Companions.Pullback");
        program.Line("        ", $"for (int i = 0; i < n; i++) y[i] = 0.3 * y[i] * x[(i + 1) % n] + a[i] - 0.2 * b[i] * c[n - 1 - i]; y[2] = {Sum};");
        program._text.Append(
            """
                }
            }

            public static class Probe
            {
                private static readonly double[] Weights = [1, -0.5, 0.25, 2, -1];

                public static double Value(double[] x)
                {
                    double[] y = (double[])x.Clone();
                    C.F(y);
                    return y.Zip(Weights, (a, b) => a * b).Sum();
                }

                public static double[] Gradient(double[] x)
                {
                    double[] y = (double[])x.Clone(), z = (double[])x.Clone(), dy = (double[])Weights.Clone(), dz = (double[])Weights.Clone(), expected = (double[])x.Clone();
                    C.F(expected);
                    C.FVjp(y, dy);
                    using (var pullback = C.FPullback(z)) pullback.Invoke(dz);
                    for (int i = 0; i < y.Length; i++)
                    {
                        if (BitConverter.DoubleToInt64Bits(y[i]) != BitConverter.DoubleToInt64Bits(expected[i]) || BitConverter.DoubleToInt64Bits(z[i]) != BitConverter.DoubleToInt64Bits(expected[i]))
                            throw new InvalidOperationException($"Value {i}: {expected[i]:R}, FVjp {y[i]:R}, pullback {z[i]:R}");
                        if (Math.Abs(dz[i] - dy[i]) > 1e-12 * (1 + dy.Max(Math.Abs)))
                            throw new InvalidOperationException($"Entry {i}: FVjp {dy[i]:R}, pullback {dz[i]:R}");
                    }

                    return dy;
                }
            }
            """);
        return program._text.ToString();
    }

    private const string Sum =
        "s + 0.5 * t - u * t + v.Dot(w) + v.X + vs[0].Dot(vs[1]) + vs[1].X + m[0][0] * m[1][1] + m[0][1] - m[1][0] + 0.01 * k";

    private bool _returnsArray;
    private bool _returnsVoid;

    private int Pick(int count) => _random.Next(count);

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private string OneOf(params string[] choices) => choices[Pick(choices.Length)];

    private void Method(string signature, string first, string companions)
    {
        _text.Append(Preamble);
        _text.Append($"    [Differentiable(Companions = {companions})]\n    public static {signature}\n    {{\n");
        _text.Append($"        {first}int n = x.Length, k = 0;\n        double s = 0.3, t = x[1], u = 0.5 * x[0];\n");
        _text.Append($"        double[] a = {(first.Length > 0 && Chance(0.5) ? "y" : "(double[])x.Clone()")}, b = new double[n];\n        double[] c = a;\n        V v = new(x[2], 0.4), w = default;\n");
        _text.Append("        V[] vs = new V[2];\n        double[][] m = [[x[3], 0.1], [0.2, x[4] * x[0]]];\n");
        Block("        ", depth: 0, inLoop: false, statements: 5 + Pick(6));
        _text.Append("        for (int i = 0; i < n; i++) s += (0.3 + 0.1 * i) * a[i] + 0.2 * b[i] * c[i];\n");
    }

    private void Block(string indentation, int depth, bool inLoop, int statements)
    {
        for (int i = 0; i < statements; i++)
            Statement(indentation, depth, inLoop);
    }

    private void Line(string indentation, string text) => _text.Append(indentation).Append(text).Append('\n');

    private void Statement(string indentation, int depth, bool inLoop)
    {
        switch (Pick(depth < 3 ? 22 : 16))
        {
            case 0 or 1: Line(indentation, $"{Number()} = {Bounded(2)};"); break;
            case 2: Line(indentation, $"{Number()} {OneOf("+=", "-=", "*=")} 0.5 * {Bounded(1)};"); break;
            case 3: Line(indentation, $"{Array()}[{Index()}] = {Bounded(2)};"); break;
            case 4: Line(indentation, $"{Array()}[{Index()}] {OneOf("+=", "-=", "*=")} 0.4 * {Bounded(1)};"); break;
            case 5: Swap(indentation); break;
            case 6: Alias(indentation); break;
            case 7: Line(indentation, OneOf($"v = v + new V({Bounded(1)}, {Bounded(1)});", $"v.Turn({Bounded(1)});", $"w = v; w.X = {Bounded(1)};", $"(v, w) = (w, v);", $"w.Y += 0.3 * {Bounded(1)};")); break;
            case 8: Line(indentation, OneOf($"vs[{Pick(2)}].X = {Bounded(1)};", $"vs[{Pick(2)}] = v;", $"vs[{Pick(2)}].Y += 0.2 * {Bounded(1)};", $"v = vs[{Pick(2)}];", $"vs[{Pick(2)}].Turn({Bounded(0)});")); break;
            case 9: Line(indentation, OneOf($"m[{Pick(2)}][{Pick(2)}] = {Bounded(1)};", $"(m[0], m[1]) = (m[1], m[0]);", $"m[{Pick(2)}][{Pick(2)}] *= 0.5 * {Bounded(0)};", $"m[{Pick(2)}] = [{Bounded(0)}, {Bounded(0)}];")); break;
            case 10: Line(indentation, $"{Number()} = Spread({Array()}, {Index()}, {Bounded(1)});"); break;
            case 11: Call(indentation); break;
            case 12: Bulk(indentation); break;
            case 13: Slice(indentation); break;
            case 14: Line(indentation, $"k = {OneOf($"(k + {Pick(3) + 1}) % n", "k < 3 ? k + 1 : 0", $"(int)Math.Floor(2.5 * Math.Abs({Number()})) % n")};"); break;
            case 15: Leave(indentation, inLoop); break;
            case 16 or 17: If(indentation, depth, inLoop); break;
            case 18: Switch(indentation, depth, inLoop); break;
            default: Loop(indentation, depth); break;
        }
    }

    private void Swap(string indentation)
    {
        string array = Array();
        Line(indentation, Chance(0.6)
            ? $"({array}[{Index()}], {array}[{Index()}]) = ({array}[{Index()}], {array}[{Index()}]);"
            : $"(s, {Array()}[{Index()}]) = ({Array()}[{Index()}], s);");
    }

    private void Alias(string indentation) => Line(indentation, Pick(6) switch
    {
        0 => "(a, b) = (b, a);",
        1 => $"c = {OneOf("a", "b")};",
        2 => $"c = {Condition()} ? a : b;",
        3 => "b = (double[])a.Clone();",
        4 => "a = [.. c];",
        _ => "b = new double[n];",
    });

    private void Call(string indentation)
    {
        string name = "r" + _names++;
        switch (Pick(3))
        {
            case 0:
                Line(indentation, $"Adjust(ref {Number()}, out double {name}, {Bounded(1)});");
                Line(indentation, $"{Number()} += 0.3 * {name};");
                break;
            case 1:
                Line(indentation, $"Adjust(ref {Array()}[{Index()}], out double {name}, {Bounded(0)});");
                Line(indentation, $"{Array()}[{Index()}] = 0.5 * {name};");
                break;
            default:
                Line(indentation, $"double {name} = {Bounded(1)};");
                Line(indentation, $"double L{name}(double p) => 0.5 * Math.Sin(p * {name}) + 0.2 * {Number()};");
                Line(indentation, $"{Number()} = L{name}({Bounded(1)});");
                break;
        }
    }

    private void Bulk(string indentation) => Line(indentation, Pick(6) switch
    {
        0 => "a.CopyTo(b, 0);",
        1 => $"Array.Copy(a, {Pick(2)}, b, {Pick(2)}, 3);",
        2 => $"b.AsSpan().Fill({Bounded(0)});",
        3 => $"Array.Clear({Array()}, {Pick(3)}, 2);",
        4 => $"{Array()}.AsSpan({Pick(2)}, 3).CopyTo(b);",
        _ => $"Array.Fill({Array()}, {Bounded(0)});",
    });

    private void Slice(string indentation)
    {
        string name = "p" + _names++;
        Line(indentation, $"Span<double> {name} = {Array()}.AsSpan({Pick(3)}, 2);");
        Line(indentation, $"{name}[{Pick(2)}] {OneOf("=", "+=", "*=")} {OneOf("0.6", "0.3")} * {Bounded(1)};");
        if (Chance(0.4)) Line(indentation, $"{Number()} = 0.5 * {name}[{Pick(2)}] + 0.2 * {name}[^1];");
    }

    private void Leave(string indentation, bool inLoop)
    {
        string condition = Condition();
        if (inLoop && Chance(0.75)) Line(indentation, $"if ({condition}) {OneOf("break;", "continue;")}");
        else if (Chance(0.4)) Line(indentation, $"if ({condition}) {Return()}");
        else Line(indentation, $"if (double.IsNaN({Number()})) throw new InvalidOperationException(\"not a number\");");
    }

    private string Return() =>
        _returnsVoid ? $"{{ y[{Index()}] = {Bounded(1)}; return; }}"
        : _returnsArray ? OneOf($"return {Array()};", $"return [{Bounded(1)}, .. {Array()}];", $"return [{Bounded(1)}, s];")
        : $"return {Bounded(1)} + 0.1 * {Array()}[{Index()}];";

    private void If(string indentation, int depth, bool inLoop)
    {
        Line(indentation, $"if ({Condition()})");
        Braces(indentation, depth, inLoop, 1 + Pick(3));
        if (Chance(0.5)) return;
        Line(indentation, "else");
        Braces(indentation, depth, inLoop, 1 + Pick(2));
    }

    private void Switch(string indentation, int depth, bool inLoop)
    {
        Line(indentation, $"switch ({OneOf("k", "(k + 1) % 3", "(int)Math.Floor(3 * Math.Abs(t)) % 4")})");
        Line(indentation, "{");
        for (int label = 0; label < 2; label++)
        {
            Line(indentation, $"    case {label}:");
            Braces(indentation + "        ", depth, inLoop: false, 1 + Pick(2));
            Line(indentation, inLoop && Chance(0.3) ? "        continue;" : "        break;");
        }

        Line(indentation, "    default:");
        Braces(indentation + "        ", depth, inLoop: false, 1);
        Line(indentation, "        break;");
        Line(indentation, "}");
    }

    private void Loop(string indentation, int depth)
    {
        string i = "i" + _loops++;
        int trips = 2 + Pick(4);
        switch (Pick(6))
        {
            case 0: Line(indentation, $"for (int {i} = 0; {i} < {trips}; {i}++)"); break;
            case 1: Line(indentation, $"for (int {i} = {trips}; {i} >= 0; {i} -= {1 + Pick(2)})"); break;
            case 2: Line(indentation, $"for (int {i} = 0; {i} < n && {Condition()}; {i}++)"); break;
            case 3: Line(indentation, $"foreach (double e{i} in {Array()})"); break;
            case 4: Line(indentation, $"for (int {i} = 0; {i} < k + 1; {i}++)"); break;
            default:
                Line(indentation, $"int {i} = 0;");
                Line(indentation, $"while ({i}++ < {trips} && Math.Abs({Number()}) < 3)");
                break;
        }

        Braces(indentation, depth, inLoop: true, 1 + Pick(4));
    }

    private void Braces(string indentation, int depth, bool inLoop, int statements)
    {
        Line(indentation, "{");
        Block(indentation + "    ", depth + 1, inLoop, statements);
        Line(indentation, "}");
    }

    private string Number() => OneOf("s", "t", "u");

    private string Array() => OneOf("a", "a", "b", "b", "c");

    private string Index() => Pick(5) switch
    {
        0 or 1 => Pick(Length).ToString(System.Globalization.CultureInfo.InvariantCulture),
        2 => "k",
        3 => $"(k + {1 + Pick(3)}) % n",
        _ => $"(int)Math.Floor(2 * Math.Abs({Number()})) % n",
    };

    private string Condition() => Pick(5) switch
    {
        0 => $"{Number()} > {Number()}",
        1 => $"{Array()}[{Index()}] < {OneOf("0.2", "0.5", "-0.1")}",
        2 => $"k % 2 == {Pick(2)}",
        3 => $"{Number()} * x[{Pick(Length)}] > 0 && {Number()} < 0.8",
        _ => $"x[{Pick(Length)}] > {Number()}",
    };

    /// <summary>An expression between about -1 and 1.</summary>
    private string Bounded(int depth) => OneOf("Math.Sin", "Math.Tanh", "Math.Cos") + $"({Expression(depth)})";

    private string Expression(int depth)
    {
        if (depth <= 0)
        {
            return Pick(7) switch
            {
                0 or 1 => Number(),
                2 => $"x[{Pick(Length)}]",
                3 => $"{Array()}[{Index()}]",
                4 => OneOf("v.X", "v.Y", "w.X", "vs[0].Y", "vs[1].X"),
                5 => $"m[{Pick(2)}][{Pick(2)}]",
                _ => OneOf("0.5", "1.3", "-0.7"),
            };
        }

        return Pick(9) switch
        {
            0 or 1 => $"{Expression(depth - 1)} + {Expression(depth - 1)}",
            2 => $"{Expression(depth - 1)} - {Expression(depth - 1)}",
            3 => $"({Expression(depth - 1)}) * ({Expression(depth - 1)})",
            4 => $"({Expression(depth - 1)}) / (2 + Math.Abs({Expression(depth - 1)}))",
            5 => $"Mix({Expression(depth - 1)}, {Expression(depth - 1)})",
            6 => $"({Condition()} ? {Expression(depth - 1)} : {Expression(depth - 1)})",
            7 => OneOf($"Deep({Expression(depth - 1)}, k)", $"Total({Array()})", $"Total({Array()}.AsSpan({Pick(3)}))", $"Total({Array()}[1..^1])"),
            _ => $"{OneOf("Math.Exp(-Math.Abs(", "Math.Sqrt(1 + Math.Abs(", "Math.Max(0.2, Math.Min(1, ")}{Expression(depth - 1)}))",
        };
    }
}
