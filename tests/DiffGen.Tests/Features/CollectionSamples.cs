using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Lists and memories, spans that move, and code that cleans up.</summary>
internal static class CollectionSamples
{
    private static readonly double[][] Five = [[0.7, -1.3, 0.45, 1.9, -0.35], [1.2, 0.4, -0.8, 0.25, 1.6]];

    public static IEnumerable<Sample> All =>
    [
        // ---- lists that the method makes
        new("ListAdd", "[Differentiable] public static double F(double[] x) { var l = new List<double>(); for (int i = 0; i < x.Length; i++) { l.Add(x[i] * x[i]); if (i % 2 == 0) l.Add(l[i] * 2); } double s = 0; for (int i = 0; i < l.Count; i++) s += (i + 1) * l[i] * l[0]; return s; }"),
        new("ListInsertRemove", "[Differentiable] public static double F(double[] x) { var l = new List<double>(2) { x[0], x[1] * x[2] }; l[1] *= l[0]; l.Insert(1, x[3]); l.RemoveAt(0); l.AddRange(x); l.Add(l[0]); l[^1] += l[1]; double s = 0; foreach (double v in l) s = s * 0.5 + v * v; return s * l.Count; }"),
        new("ListClear", "[Differentiable] public static double F(double[] x) { var l = new List<double>(); double s = 0; for (int k = 0; k < 3; k++) { l.Clear(); for (int i = k; i < x.Length; i++) l.Add(x[i] * (s + 1)); s += l[0] * l[^1]; } return s; }"),
        new("ListExpression", "[Differentiable] public static double F(double[] x) { List<double> l = [x[0] * x[1], .. x, 2]; List<double> m = [.. l, .. l]; m[1] *= m[0]; m.Add(m[1]); return m[7] * m[0] + m[1] * m[^1] + m.ToArray()[6]; }"),
        new("ListCopies", "[Differentiable] public static double F(double[] x) { var l = new List<double>(x); var m = x.ToList(); m[0] = l[1] * l[2]; double[] t = new double[6]; l.CopyTo(t); m.CopyTo(t, 1); return t[0] * t[1] + t[5] * m[0]; }"),
        new("ListAsSpan", "[Differentiable] public static double F(double[] x) { List<double> l = [.. x]; Span<double> s = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(l); s[0] *= s[1]; l[2] += l[0]; double before = s[2]; l.Add(x[0]); s[0] = 5; return l[0] * before + l[2] * l[5] + s[0] * s[1]; }"),
        new("ListThroughMethods", "private static List<double> Sines(double[] x, int n) { var r = new List<double>(n); for (int i = 0; i < n; i++) r.Add(Math.Sin(x[i])); return r; } private static void Push(List<double> l, double v) { l.Add(v); l.Add(v * v); } private static double Squares(List<double> l) { double s = 0; foreach (double v in l) s += v * v; return s; } [Differentiable] public static double F(double[] x) { List<double> l = Sines(x, 3); Push(l, x[3]); return Squares(l) * l.Count; }"),
        new("ListInObject", "private sealed class Stack { private readonly List<double> _items = new(); public void Push(double v) => _items.Add(v); public double Pop() { double v = _items[^1]; _items.RemoveAt(_items.Count - 1); return v; } public int Count => _items.Count; } [Differentiable] public static double F(double[] x) { var s = new Stack(); foreach (double v in x) s.Push(v * v); while (s.Count > 1) { double a = s.Pop(), b = s.Pop(); s.Push(a * b + 0.1); } return s.Pop(); }"),
        new("ListOfStructs", "private readonly record struct P(double X, double Y); [Differentiable] public static double F(double[] x) { List<P> l = [new(x[0], x[1]), new(x[2], x[3])]; l[0] = l[0] with { X = l[1].Y * x[4] }; double s = 0; foreach (P p in l) s += p.X * p.Y * p.Y; return s * l[0].X; }"),
        new("ListOfIntegersIsConstant", "[Differentiable] public static double F(double[] x) { var order = new List<int>(); order.Add(3); order.Add(1); order.Add(4); order.Sort(); double s = 0; foreach (int i in order) s += x[i] * x[i] * (i + 1); return s * order.Count; }"),
        new("ConstantListField", "private static readonly List<double> W = [2, 3]; [Differentiable] public static double F(double x) { double s = 0; for (int i = 0; i < W.Count; i++) s += W[i] * x * x; return W.Contains(3) ? s * W.Sum() + W[^1] * x : s; }"),

        // ---- memories
        new("MemorySlices", "[Differentiable] public static double F(double[] x) { Memory<double> m = x.ToArray(); m.Span[0] *= m.Span[1]; Memory<double> h = m.Slice(1, 3); h.Span[1] += m.Span[0]; ReadOnlyMemory<double> r = h; double s = r.IsEmpty ? 1 : 0; foreach (double v in r.Span) s += v * v; return s + m.Span[0] * m[2..].Span[0] * m.Length + r.ToArray()[2]; }"),
        new("AsMemory", "[Differentiable] public static double F(double[] x) { ReadOnlyMemory<double> m = x.AsMemory(1); var q = new Memory<double>(x.ToArray(), 1, 3); q.Span[0] = m.Span[1] * 3; Memory<double> w = x[0] > 0 ? q : q[1..]; m[..2].CopyTo(q[1..]); return w.Span[0] * w.Span[1] + q.Span[0] * q.Span[2]; }"),
        new("MemoryRecursion", "private static double G(ReadOnlyMemory<double> m) => m.Length == 0 ? 1 : m.Span[0] * m.Span[0] + G(m[1..]) * 0.5 * m.Span[0]; [Differentiable] public static double F(double[] x) => G(x) * G(x.AsMemory(2));"),

        // ---- spans that move
        new("SlidingWindow", "[Differentiable] public static double F(ReadOnlySpan<double> x) { double s = 1; for (ReadOnlySpan<double> w = x[..2]; ; w = x.Slice(x.Length - 2)) { s *= 1 + w[0] * w[1]; if (s > 0 && w[0] == x[^2]) break; } return s; }"),
        new("NarrowedByBranch", "[Differentiable] public static double F(ReadOnlySpan<double> x) { double s = 1; while (x.Length > 1) { double a = x[0], b = x[^1]; x = a > b ? x[1..] : x[..^1]; s = s * 0.5 + a * b * x.Length; } return s * x[0]; }", MayJump: true),
        new("NarrowedByStatement", "[Differentiable] public static double F(double[] x) { ReadOnlySpan<double> r = x; double s = 1; while (!r.IsEmpty) { s += r[0] * r[0] * s; if (r.Length > 3) { r = r.Slice(2); continue; } r = r[1..]; } return s; }"),
        new("WrittenThroughMovingSpan", "[Differentiable] public static double F(double[] x) { double[] y = (double[])x.Clone(); Span<double> w = y; while (w.Length > 1) { w[1] += w[0] * w[0]; w[0] *= 0.5; w = w[1..]; } double s = 0; foreach (double v in y) s += v * v; return s + w[0]; }"),
        new("SwappedSpans", "[Differentiable] public static double F(double[] x) { double[] buffer = (double[])x.Clone(); Span<double> a = buffer.AsSpan(0, 2), b = buffer.AsSpan(2, 2); for (int k = 0; k < 3; k++) { b[0] = a[0] * a[1] + 0.1; b[1] = a[0] - b[0] * a[1]; Span<double> t = a; a = b; b = t; } return a[0] * a[1] + b[0] + buffer[4] * buffer[1]; }"),
        new("PingPongSpans", "[Differentiable] public static double F(double[] x) { Span<double> a = stackalloc double[x.Length], b = stackalloc double[x.Length]; x.CopyTo(a); for (int k = 0; k < 4; k++) { for (int i = 0; i < a.Length; i++) b[i] = 0.5 * a[i] + 0.25 * a[(i + 1) % a.Length] * a[i]; Span<double> t = a; a = b; b = t; } return a[0] + b[1] * a[2]; }"),
        new("LargestWindow", "[Differentiable] public static double F(ReadOnlySpan<double> x) { ReadOnlySpan<double> best = default; double most = double.MinValue; for (int i = 0; i + 2 <= x.Length; i++) { ReadOnlySpan<double> w = x.Slice(i, 2); double v = w[0] * w[0] + w[1]; if (v > most) { most = v; best = w; } } return best[0] * best[1] * most + best.Length; }"),
        new("HalvedInLoops", "[Differentiable] public static double F(double[] x) { Span<double> all = x.ToArray(); double s = 0; while (all.Length > 1) { Span<double> half = all[..(all.Length / 2)]; for (Span<double> rest = all[half.Length..]; rest.Length > 0; rest = rest[1..]) half[0] += rest[0] * half[^1]; s += half[0]; all = half; } return s * all[0]; }"),
        new("MemoryThatMoves", "[Differentiable] public static double F(double[] x) { ReadOnlyMemory<double> m = x; double s = 1; while (m.Length > 1) { s += m.Span[0] * m.Span[m.Length - 1] * s; m = m[1..^1]; } return s * m.Span[0]; }"),

        // ---- cleanup
        new("FinallyAfterReturn", "[Differentiable] public static double F(double x, double y) { double s = x; int n = 0; try { if (x > 1) return s * s * y; s *= y; } finally { s += x; n++; } return s * n * x; }"),
        new("FinallyInLoop", "[Differentiable] public static double F(double[] x) { double s = 1; for (int i = 0; i < x.Length; i++) { try { if (x[i] < 0) continue; if (i == 4) break; s *= 1 + x[i]; } finally { s += x[i] * x[i]; } s *= 1.1; } return s; }"),
        new("UsingOwnResource", "private sealed class Scope : IDisposable { public double Total; public void Add(double v) => Total += v; public void Dispose() => Total = 0; } [Differentiable] public static double F(double[] x) { double s; using (var scope = new Scope()) { foreach (double v in x) scope.Add(v * v); s = scope.Total * x[0]; } return s; }"),
        new("UsingDeclarationOfStruct", "private struct Scope : IDisposable { public double Total; public readonly void Dispose() { } } [Differentiable] public static double F(double x, double y) { using var scope = new Scope { Total = x * y }; if (x > 1) return scope.Total * y; double s = scope.Total * scope.Total; return s + x; }"),
        new(
            "ListOfStates",
            """
            [Differentiable] public static double F(double[] x) { var steps = new List<double[]>(); double[] state = [x[0], x[1]]; for (int i = 0; i < 4; i++) { steps.Add((double[])state.Clone()); state[0] += 0.1 * state[1] * x[2]; state[1] -= 0.1 * Math.Sin(state[0]); if (state[1] < x[3] - 9) break; } double s = 0; for (int i = 0; i < steps.Count; i++) s += steps[i][0] * steps[i][1] * (i + 1); return s + steps[0][0] * x[4]; }
            """),
        new(
            "ListOfRowsEdited",
            """
            [Differentiable] public static double F(double[] x) { List<double[]> rows = [[x[0], x[1]], [x[2]]]; rows.Insert(1, [x[3], x[4]]); rows[0][1] *= rows[1][0]; rows.Add(rows[0]); rows[^1][0] += 2 * x[0]; rows.RemoveAt(2); double s = 0; foreach (double[] r in rows) foreach (double e in r) s = 0.9 * s + e * e; return s; }
            """),
        new(
            "ListAsStack",
            """
            [Differentiable] public static double F(double[] x) { var tape = new List<double[]>(); double s = 1; foreach (double e in x) { double[] b = new double[2]; tape.Add(b); b[0] = s; b[1] = e; s = Math.Sin(s * e); } double d = 1; while (tape.Count > 0) { double[] b = tape[^1]; tape.RemoveAt(tape.Count - 1); d *= Math.Cos(b[0] * b[1]) * b[1]; } return d; }
            """),
        new(
            "ListOfIndexArrays",
            """
            private static double Sum(double[] x, List<int[]> faces) { double s = 0; foreach (int[] f in faces) s += x[f[0]] * x[f[1]] * x[f[0]]; return s * s; } [Differentiable] public static double F(double[] x) { List<int[]> faces = [[0, 1], [3, 2]]; faces.Add([faces[0][1], 4]); return Sum(x, faces); }
            """),
    ];
}
