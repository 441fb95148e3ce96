using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.ControlFlow;

internal enum LoopKind
{
    Up,
    Down,
    Strided,
    While,
    Do,
    ForEach,
}

internal enum ExitKind
{
    None,
    Break,
    Continue,
    Return,
    Throw,
    DataDependent,
}

internal enum ArrayWrite
{
    None,
    OutOfPlace,
    InPlace,
    Swap,
    Accumulate,
    PingPong,
}

/// <summary>Every combination of loop, exit, depth of nesting and array write, as C#.</summary>
internal static class ControlFlowGrammar
{
    private static readonly double[][] Points = [[0.7, -1.3, 0.45, 1.9, -0.35], [1.2, 0.4, -0.8, 0.25, 1.6]];

    public static IEnumerable<Sample> Samples() =>
        from loop in Enum.GetValues<LoopKind>()
        from exit in Enum.GetValues<ExitKind>()
        from depth in new[] { 1, 2, 3 }
        from write in Enum.GetValues<ArrayWrite>()
        select new Sample(NameOf(loop, exit, depth, write), Method(loop, exit, depth, write), Points);

    public static IEnumerable<string> Names(LoopKind loop, ExitKind exit) =>
        from depth in new[] { 1, 2, 3 }
        from write in Enum.GetValues<ArrayWrite>()
        select NameOf(loop, exit, depth, write);

    private static string NameOf(LoopKind loop, ExitKind exit, int depth, ArrayWrite write) => $"{loop}_{exit}_{depth}_{write}";

    private static string Method(LoopKind loop, ExitKind exit, int depth, ArrayWrite write)
    {
        var text = new StringBuilder();
        text.Append("    [Differentiable]\n    public static double F(double[] x)\n    {\n");
        text.Append("        int n = x.Length;\n        double s = 0.3;\n        double[] a = new double[n], b = new double[n];\n");
        text.Append("        for (int i = 0; i < n; i++)\n            a[i] = 0.5 + 0.25 * x[i] * x[i];\n");
        Loop(text, loop, exit, write, depth, level: 1, indentation: "        ");
        text.Append("        for (int i = 0; i < n; i++)\n            s += (1 + 0.5 * i) * a[i] + (2 - 0.25 * i) * b[i];\n");
        return text.Append("        return s;\n    }").ToString();
    }

    // Outer loops are of other kinds than the innermost one, so that every kind also stands around every other.
    private static void Loop(StringBuilder text, LoopKind innermost, ExitKind exit, ArrayWrite write, int depth, int level, string indentation)
    {
        LoopKind kind = (LoopKind)(((int)innermost + 2 * (depth - level)) % 6);
        string k = "k" + level, i = "i" + level;
        string bound = level == 1 ? "n" : "3";
        string inner = indentation + "    ";
        (string head, string first, string last) = kind switch
        {
            LoopKind.Up => ($"for (int {k} = 0; {k} < {bound}; {k}++)", "", ""),
            LoopKind.Down => ($"for (int {k} = {bound} - 1; {k} >= 0; {k}--)", "", ""),
            LoopKind.Strided => ($"for (int {k} = 0; {k} < {bound}; {k} += 2)", "", ""),
            LoopKind.While => ($"while ({i} < {bound})", $"int {k} = {i}++;", ""),
            LoopKind.Do => ("do", $"int {k} = {i};", $" while (++{i} < {bound});"),
            _ => ($"foreach (double v{level} in x)", $"int {k} = {i}++;", ""),
        };
        if (kind is LoopKind.While or LoopKind.Do or LoopKind.ForEach)
            text.Append(indentation).Append($"int {i} = 0;\n");
        text.Append(indentation).Append(head).Append('\n').Append(indentation).Append("{\n");
        if (first.Length > 0) text.Append(inner).Append(first).Append('\n');
        if (kind == LoopKind.ForEach) text.Append(inner).Append($"s += 0.05 * v{level} * s;\n");

        if (level < depth)
        {
            text.Append(inner).Append($"s = 0.9 * s + 0.1 * Math.Sin(x[{k}]);\n");
            Loop(text, innermost, exit, write, depth, level + 1, inner);
        }
        else
        {
            // Where the loop is left, before the write or after it, varies too.
            bool leavesFirst = ((int)innermost + (int)write + depth) % 2 == 0;
            if (leavesFirst) Leave(text, exit, k, inner);
            Write(text, write, k, inner);
            if (!leavesFirst) Leave(text, exit, k, inner);
            text.Append(inner).Append($"s = 0.8 * s + 0.1 * Math.Sin(s) * x[{k}];\n");
        }

        text.Append(indentation).Append('}').Append(last).Append('\n');
    }

    private static void Leave(StringBuilder text, ExitKind exit, string k, string indentation)
    {
        string? line = exit switch
        {
            ExitKind.Break => $"if ({k} == 2) break;",
            ExitKind.Continue => $"if ({k} % 2 == 1) continue;",
            ExitKind.Return => $"if ({k} == 2 && s > 0.4) return s * x[1] + a[{k}];",
            ExitKind.Throw => $"if (s > 1e6 || {k} > n) throw new InvalidOperationException(\"out of range\");",
            ExitKind.DataDependent => "if (s * s > 0.5 + 0.1 * x[0]) break;",
            _ => null,
        };
        if (line is not null) text.Append(indentation).Append(line).Append('\n');
    }

    private static void Write(StringBuilder text, ArrayWrite write, string k, string indentation)
    {
        string[] lines = write switch
        {
            ArrayWrite.OutOfPlace => [$"b[{k}] = a[{k}] * s + 0.1 * x[({k} + 1) % n];", $"s += 0.1 * b[{k}] * b[{k}];"],
            ArrayWrite.InPlace => [$"a[{k}] = 0.6 * a[{k}] * a[({k} + 1) % n] + 0.2 * s;", $"s = 0.7 * s + 0.3 * a[{k}];"],
            ArrayWrite.Swap =>
            [
                $"(a[{k}], a[({k} + 1) % n]) = (a[({k} + 1) % n], a[{k}]);",
                $"a[{k}] *= 0.9 + 0.1 * s;",
                $"s += 0.2 * a[{k}] * x[{k}];",
            ],
            ArrayWrite.Accumulate => [$"b[{k} % 2] += 0.1 * x[{k}] * x[{k}] * s;", $"b[{k}] -= 0.05 * s;", $"s += 0.3 * b[({k} + 1) % 2];"],
            ArrayWrite.PingPong =>
            [
                "for (int j = 0; j < n; j++)",
                "    b[j] = 0.5 * a[j] + 0.3 * a[(j + 1) % n] * s;",
                "(a, b) = (b, a);",
                $"s += 0.1 * a[{k}];",
            ],
            _ => [$"s += 0.2 * Math.Cos(s) * x[{k}] + 0.1 * a[{k}];"],
        };
        foreach (string line in lines)
            text.Append(indentation).Append(line).Append('\n');
    }
}
