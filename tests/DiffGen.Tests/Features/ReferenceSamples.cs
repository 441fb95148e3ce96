using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Storage of structs, tuples and records that changes places.</summary>
internal static class ReferenceSamples
{
    public static IEnumerable<Sample> All =>
    [
        new(
            "StructRowsSwap",
            """
            private struct V { public double X; public double Y; } [Differentiable] public static double F(double[] x) { var rows = new V[3][]; for (int i = 0; i < 3; i++) { rows[i] = new V[2]; for (int j = 0; j < 2; j++) rows[i][j] = new V { X = x[i] * x[j], Y = x[i + j] }; } for (int i = 0; i < 2; i++) if (rows[i][0].X < rows[i + 1][0].X) (rows[i], rows[i + 1]) = (rows[i + 1], rows[i]); rows[0][1].X *= rows[1][0].Y; double s = 0, w = 1; foreach (V[] row in rows) foreach (V v in row) { s += w * v.X * v.Y; w *= 0.8; } return s; }
            """),
        new(
            "StructDoubleBuffer",
            """
            private struct P { public double X, V; } private static void Step(P[] from, P[] to, double h) { for (int i = 0; i < from.Length; i++) { P l = from[(i + from.Length - 1) % from.Length], p = from[i]; to[i] = new P { X = p.X + h * p.V, V = p.V - h * (p.X - 0.5 * l.X) * p.X }; } } [Differentiable] public static double F(double[] x) { var a = new P[3]; var b = new P[3]; for (int i = 0; i < 3; i++) a[i] = new P { X = x[i], V = x[i + 1] }; for (int t = 0; t < 4; t++) { Step(a, b, 0.1); (a, b) = (b, a); } double s = 0; foreach (P p in a) s += p.X * p.X + 0.3 * p.V; return s + b[0].V; }
            """),
        new(
            "StructRowsChosen",
            """
            private struct I { public double A; } private struct V { public I In; public double Y; public int N; } [Differentiable] public static double F(double x, double y) { V[] p = [new V { Y = x, N = 1 }, new V { Y = y, N = 2 }], q = [new V { Y = x * y, N = 3 }]; V[] r = p; if (x > y) r = q; for (int i = 0; i < r.Length; i++) { r[i].In.A = r[i].Y * r[i].N; r[i].Y *= x; } V[] t = r; while (t.Length > 1) { t = t == p ? q : p; t[0].In.A += y * r[0].Y; } return p[0].In.A + p[1].In.A * y + q[0].In.A * x + q[0].Y + p[0].Y; }
            """),
        new(
            "TupleRows",
            """
            [Differentiable] public static double F(double[] x) { (double A, double B)[] a = new (double, double)[2], b = new (double, double)[2]; for (int i = 0; i < 3; i++) { for (int j = 0; j < 2; j++) b[j] = (a[j].B + x[i] * x[j], a[1 - j].A * 0.5 + x[j]); (a, b) = (b, a); } return a[0].A * a[1].B + b[0].B; }
            """),
        new(
            "RecordRows",
            """
            private sealed record R(double A, double B); [Differentiable] public static double F(double[] x) { R[] a = [new R(x[0], x[1]), new R(x[1], x[2])], b = [new R(1, x[3]), new R(2, x[4])]; for (int i = 0; i < 3; i++) { b[i % 2] = new R(a[0].A * a[1].B, b[1].A + x[i]); (a, b) = (b, a); } return a[0].A * b[0].B + a[1].B + b[1].A; }
            """),
        new(
            "HeapStructRows",
            """
            private struct V { public double X, Y; } private sealed class Row { public V[] Data = new V[2]; public double K; } [Differentiable] public static double F(double x, double y) { Row[] rs = [new Row { K = x }, new Row { K = y }]; for (int i = 0; i < 2; i++) rs[i].Data[i] = new V { X = x * (i + 1), Y = y }; (rs[0], rs[1]) = (rs[1], rs[0]); (rs[0].Data, rs[1].Data) = (rs[1].Data, rs[0].Data); rs[0].Data[0].Y *= rs[0].K; return rs[0].Data[0].X * rs[0].Data[0].Y + rs[1].Data[1].X * rs[1].K; }
            """),
        new(
            "ScalarRowsStill",
            """
            [Differentiable] public static double F(double[] x) { double[][] r = [[x[0], x[1]], [x[2]], [x[3], x[4]]]; (r[0], r[2]) = (r[2], r[0]); double[] a = r[0], b = r[1]; for (int i = 0; i < 3; i++) { a[0] = a[0] * b[0]; (a, b) = (b, a); } return r[0][0] + r[1][0] * r[2][1]; }
            """),
        new(
            "SameArrayUnderTwoNames",
            """
            [Differentiable] public static double F(double[] x) { int n = x.Length; double[] a = (double[])x.Clone(), b = new double[n], c = a; if (x[1] < 0) (a, b) = (b, a); for (int i = 0; i < n; i++) c[i] = 0.3 * c[i] - a[i] * x[0] + b[n - 1 - i]; return c[0] * a[1] + b[2] + c[3] * c[4]; }
            """),
        new(
            "SameArrayAfterSwaps",
            """
            [Differentiable] public static double F(double[] x) { int n = x.Length; double[] a = (double[])x.Clone(), b = [.. x], c = b; for (int i = 0; i < n; i++) (a, b) = (b, a); for (int i = 0; i < n; i++) c[i] = 0.3 * c[i] - a[i]; return c[0] * a[1] + b[2] + c[3] * c[4]; }
            """),
        new(
            "RowUnderTwoNames",
            """
            [Differentiable] public static double F(double[] x) { double[][] m = [[x[0], x[1]], [x[2], x[3]]]; double[] r = m[0]; if (x[0] > 0.9) (m[0], m[1]) = (m[1], m[0]); double[] q = m[x[4] > 0 ? 1 : 0]; for (int i = 0; i < 2; i++) { q[i] = 0.5 * q[i] - r[i]; m[1][i] *= r[1 - i]; } return q[0] * q[1] + r[0] + m[1][0] * m[0][1]; }
            """),
        new(
            "ChosenWithOldAndNew",
            """
            [Differentiable] public static double F(double[] x) { int n = x.Length; double[] a = (double[])x.Clone(), b = new double[n]; b[3] = x[1]; if (x[0] > 0.9) b = new double[n]; else (a, b) = (b, a); (b[2], b[0]) = (2 * x[1], b[2] * x[3]); double s = 0; for (int i = 0; i < n; i++) s += (i + 1) * a[i] * b[i] + b[i]; return s; }
            """),
        new(
            "RowsCopied",
            """
            [Differentiable] public static double F(double[] x) { double[][] m = [[x[0], x[1]], [x[2], x[3]]]; double[][] c = new double[2][]; Array.Copy(m, c, 2); c[0][1] *= x[4]; return m[0][0] * m[0][1] + c[1][0] * m[1][1]; }
            """),
        new(
            "RowsCloned",
            """
            [Differentiable] public static double F(double[] x) { double[][] m = [[x[0], x[1]], [x[2], x[3]]]; double[][] c = (double[][])m.Clone(); c[0][1] *= x[4]; return m[0][0] * m[0][1] + c[1][0] * m[1][1]; }
            """),
        new(
            "RowsSpread",
            """
            [Differentiable] public static double F(double[] x) { double[][] m = [[x[0], x[1]], [x[2], x[3]]]; double[][] c = [.. m, [x[4]]]; c[0][1] *= x[4]; return m[0][0] * m[0][1] + c[1][0] * m[1][1] * c[2][0]; }
            """),
        new(
            "RowFilledIn",
            """
            [Differentiable] public static double F(double[] x) { double[] r = [x[0], x[1]]; double[][] c = new double[3][]; Array.Fill(c, r); c[0][1] *= x[4]; c[2][0] += x[3]; return c[1][0] * c[1][1] * r[0]; }
            """),
        new(
            "RowsCopiedAndSwapped",
            """
            [Differentiable] public static double F(double[] x) { double[][] m = [[x[0], x[1]], [x[2], x[3]], [x[4]]]; double[][] c = new double[3][]; Array.Copy(m, 0, c, 1, 2); c[0] = m[2]; (m[0], m[1]) = (m[1], m[0]); c[1][1] *= x[4]; return m[0][0] * m[0][1] + c[1][0] * m[1][1] + c[0][0]; }
            """),
        new(
            "RowsInAGrowingArray",
            """
            [Differentiable] public static double F(double[] x) { double[][] blocks = new double[2][]; int n = 0; double s = 1; foreach (double e in x) { double[] b = new double[2]; if (n == blocks.Length) { double[][] grown = new double[2 * n][]; Array.Copy(blocks, grown, n); blocks = grown; } blocks[n++] = b; b[0] = s; b[1] = e; s = Math.Sin(s * e); } double d = 1; for (int i = x.Length - 1; i >= 0; i--) { double[] b = blocks[--n]; d *= Math.Cos(b[0] * b[1]) * b[1]; } return d; }
            """),
        new(
            "RowsThroughSpan",
            """
            [Differentiable] public static double F(double[] x) { double[][] m = [[x[0], x[1]], [x[2], x[3]], [x[4]]]; double[][] part = m[1..]; part[0][1] *= x[0]; Span<double[]> s = m.AsSpan(1, 2); s[0][1] *= x[0]; s[0] = m[0]; s[0][0] *= x[3]; return m[0][0] * m[1][1] + s[1][0] * part[0][1]; }
            """),
    ];
}
