using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Methods and local functions that call themselves, with every kind of argument and result.</summary>
internal static class RecursionSamples
{
    public static IEnumerable<Sample> All =>
    [
        new(
            "RecursiveSlices",
            """
            private static double Sum(ReadOnlySpan<double> v) { if (v.Length == 1) return v[0] * v[0]; int mid = v.Length / 2; return Sum(v[..mid]) * 1.5 + Sum(v[mid..]) * v[0]; } [Differentiable] public static double F(double[] x) => Sum(x);
            """),
        new(
            "RecursiveSlicesOutput",
            """
            private static void Scan(Span<double> v) { if (v.Length <= 1) return; int mid = v.Length / 2; Scan(v[..mid]); Scan(v[mid..]); for (int i = mid; i < v.Length; i++) v[i] *= v[mid - 1]; } [Differentiable] public static double F(double[] x) { double[] y = (double[])x.Clone(); Scan(y); return y[4] + y[2] * y[1]; }
            """),
        new(
            "RecursiveTwoParts",
            """
            private static void Mix(Span<double> a, ReadOnlySpan<double> b, int n) { if (n == 0) return; for (int i = 0; i < a.Length; i++) a[i] += 0.5 * b[i] * b[i]; Mix(a, b, n - 1); } [Differentiable] public static double F(double[] x) { double[] c = (double[])x.Clone(); Mix(c.AsSpan(0, 2), c.AsSpan(2, 2), 2); Mix(c.AsSpan(3), c.AsSpan(0, 2), 1); double s = 0; foreach (double v in c) s += v * v; return s; }
            """),
        new(
            "RecursiveSameRead",
            """
            private static double Dot(double[] a, double[] b, int n) => n == 0 ? 0 : a[n - 1] * b[n - 1] + Dot(a, b, n - 1); [Differentiable] public static double F(double[] x) { double[] c = (double[])x.Clone(); return Dot(c, c, c.Length) * Dot(c, x, 2); }
            """),
        new(
            "RecursiveStruct",
            """
            private struct S { public double A; public double B; } private static S Go(S s, int n) { if (n == 0) return s; S t = new S { A = s.A * s.B, B = s.B + 0.1 * s.A }; return Go(t, n - 1); } [Differentiable] public static double F(double x, double y) { S s = Go(new S { A = x, B = y }, 4); return s.A * s.B; }
            """),
        new(
            "RecursiveTuple",
            """
            private static (double A, double B) Go((double A, double B) s, int n) => n == 0 ? s : Go((s.A * s.B, s.B + 0.1 * s.A), n - 1); [Differentiable] public static double F(double x, double y) { var s = Go((x, y), 4); return s.A * s.B; }
            """),
        new(
            "RecursiveGeneric",
            """
            private static T Go<T>(T s, int n) where T : IFloatingPointIeee754<T> => n == 0 ? s : T.Sin(Go(s * s, n - 1)) + s; [Differentiable] public static double F(double x) => Go(x, 3);
            """),
        new(
            "RecursiveRef",
            """
            private static void Go(ref double s, double k, int n) { if (n == 0) return; s = s * k + 0.1; Go(ref s, s * k, n - 1); s *= s; } [Differentiable] public static double F(double x, double y) { double s = x; Go(ref s, y, 3); return s * x; }
            """),
        new(
            "RecursiveOut",
            """
            private static void Go(double a, int n, out double r) { if (n == 0) { r = a * a; return; } Go(a * 0.9, n - 1, out double t); r = t * a + t; } [Differentiable] public static double F(double x) { Go(x, 3, out double r); return r; }
            """),
        new(
            "MergeSortLike",
            """
            private static void Sort(double[] v, double[] t, int lo, int hi) { if (hi - lo < 2) return; int m = (lo + hi) / 2; Sort(v, t, lo, m); Sort(v, t, m, hi); int i = lo, j = m; for (int k = lo; k < hi; k++) { if (i < m && (j >= hi || v[i] <= v[j])) t[k] = v[i++]; else t[k] = v[j++]; } for (int k = lo; k < hi; k++) v[k] = t[k]; } [Differentiable] public static double F(double[] x) { double[] v = (double[])x.Clone(); Sort(v, new double[x.Length], 0, x.Length); return v[0] * 3 + v[1] * v[1] + v[2] * v[3] - v[4]; }
            """),
        new(
            "LocalRecursiveWrites",
            """
            [Differentiable] public static double F(double x, double y) { double sum = 0; int calls = 0; void Walk(double v, int n) { calls++; if (n == 0) { sum += v * x; return; } Walk(v * y, n - 1); sum *= v; Walk(v + sum, n - 1); } Walk(x, 2); return sum * calls; }
            """),
        new(
            "LocalMutual",
            """
            [Differentiable] public static double F(double x, double y) { double scale = x * y; double A(double v, int n) => n <= 0 ? v : v * B(v, n - 1) + scale; double B(double v, int n) { if (n <= 0) return y; scale *= 1.1; return Math.Sin(A(v, n - 1)) + v; } return A(x, 5) * scale; }
            """),
        new(
            "LocalOnArrays",
            """
            [Differentiable] public static double F(double[] x) { double[] t = new double[x.Length]; void Fill(int lo, int hi) { if (lo >= hi) return; int mid = (lo + hi) / 2; t[mid] = x[mid] * x[lo]; Fill(lo, mid); Fill(mid + 1, hi); t[mid] += t[lo] * x[mid]; } Fill(0, x.Length); double s = 0; foreach (double v in t) s += v * v; return s; }
            """),
        new(
            "LocalGeneric",
            """
            private static T G<T>(T x, T y) where T : IFloatingPointIeee754<T> { T Horner(int n) => n == 0 ? y : x * Horner(n - 1) + T.One; return Horner(3) * x; } [Differentiable] public static double F(double x, double y) => G(x, y);
            """),
        new(
            "LocalCallsOther",
            """
            [Differentiable] public static double F(double x, double y) { double k = x * y; double Twice(double v) => v * k + y; double Go(double v, int n) { double w = Twice(v); if (n == 0) return w; { double Inner(double u) => u * w + x; return Go(Inner(v), n - 1); } } return Go(y, 2); }
            """),
        new(
            "LocalRefOut",
            """
            [Differentiable] public static double F(double x, double y) { int depth = 0; void Go(ref double s, double k, out double r, int n) { depth++; s = s * k + x; if (n == 0) { r = s * y; return; } Go(ref s, k * y, out double t, n - 1); r = t * s + k; } double s = x; Go(ref s, y, out double r, 2); return r * s * depth; }
            """),
        new(
            "LocalInstance",
            """
            public sealed partial class M { private readonly double _k = 1.5; public double W { get; init; } = 2; [Differentiable] public double F(double a, double b) { double P(int n) => n == 0 ? b : a * _k * P(n - 1) + W * b; return P(3); } }
            public static class Probe { public static double Value(double[] x) => new M().F(x[0], x[1]); public static double[] Gradient(double[] x) { var g = new M().FGradient(x[0], x[1]); return [g.a, g.b, 0, 0, 0]; } }
            """),
        new(
            "LocalSelf",
            """
            [Differentiable] public sealed partial record M(double K) { [Differentiable] public double F(double a) { double P(int n) => n == 0 ? a : a * K * P(n - 1) + K * K; return P(3); } }
            public static class Probe { public static double Value(double[] x) => new M(x[0]).F(x[1]); public static double[] Gradient(double[] x) { var g = new M(x[0]).FGradient(x[1]); return [g.self.K, g.a, 0, 0, 0]; } }
            """),
        new(
            "LocalStruct",
            """
            private struct V { public double X, Y; } [Differentiable] public static double F(double x, double y) { V acc = new V { X = x, Y = y }; void Go(int n) { if (n == 0) return; acc.X = acc.X * acc.Y + 0.1; Go(n - 1); acc.Y += acc.X * x; } Go(3); return acc.X * acc.Y; }
            """),
        new(
            "LocalInLoop",
            """
            [Differentiable] public static double F(double x, double y) { double s = 0; double Pow(double v, int n) { s += v * 0.1; return n == 0 ? y : v * Pow(v + s, n - 1); } double t = x; for (int i = 0; i < 3; i++) { t = t * 0.5 + Pow(t * x, i); } return t * s; }
            """),
        new(
            "LocalShadow",
            """
            [Differentiable] public static double F(double x, double y) { double v = x * y; double G(int n) => n == 0 ? v : H(n - 1, y); double H(int n, double w) { double Inner(double v) => v * w; return G(n) * Inner(x) + v; } return G(4); }
            """),
        new(
            "CompanionOfLocal",
            """
            public static partial class C { [Differentiable] public static double F(double x, double y) { double Pow(int n) => n == 0 ? 1 : x * Pow(n - 1) + y; return Pow(3); } [Differentiable] public static double G(double x, double y) { double Pow(int n) => n == 0 ? y : F(x, y) * Pow(n - 1); return Pow(2); } }
            public static class Probe { public static double Value(double[] x) => C.G(x[0], x[1]); public static double[] Gradient(double[] x) { var g = C.GGradient(x[0], x[1]); var r = C.GPullback(x[0], x[1]); using var p = r.Pullback; p.Invoke(1, out double a, out double b); if (a != g.x || b != g.y) throw new Exception(); return [g.x, g.y, 0, 0, 0]; } }
            """),
        new(
            "RecursiveMinors",
            """
            private static double Minor(ReadOnlySpan<double> m, int row, uint columns) { if (row == 2) return 1; double sum = 0, sign = 1; for (uint rest = columns; rest != 0; rest &= rest - 1) { int c = BitOperations.TrailingZeroCount(rest); sum += sign * m[row * 2 + c] * Minor(m, row + 1, columns & ~(1u << c)); sign = -sign; } return sum; } [Differentiable] public static double F(double[] x) { double d = Minor(x, 0, 3u); return d * x[4]; }
            """),
        new(
            "RecursiveInSum",
            """
            private static double Go(ReadOnlySpan<double> v, double w, int n) { if (n == 0) return w * v[0]; double s = 0; for (int i = 0; i < 2; i++) s += v[i] * Go(v, w * v[n], n - 1) * v[n]; return s; } [Differentiable] public static double F(double[] x) => Go(x, x[3], 3);
            """),
        new(
            "RecursiveSquared",
            """
            private static double Go(ReadOnlySpan<double> v, double w, int n) { if (n == 0) return w * v[0]; double s = 0; for (int i = 0; i < 2; i++) { double r = Go(v, w * 0.5 + v[i], n - 1); s += r * r * 0.1; } return s; } [Differentiable] public static double F(double[] x) => Go(x, x[3], 3);
            """),
        new(
            "RecursiveGuarded",
            """
            private static double Go(ReadOnlySpan<double> v, int n) { if (n == 0) return v[0]; double s = 0; for (int i = 0; i < 2; i++) s += v[i] * Go(v, n - 1); if (double.IsNaN(s)) throw new ArithmeticException(); return s; } [Differentiable] public static double F(double[] x) => Go(x, 3);
            """),
        new(
            "RecursiveTwice",
            """
            private static double Go(ReadOnlySpan<double> v, double w, int n) => n == 0 ? w * w : v[n] * Go(v, w * v[0], n - 1) + v[0] * Go(v, w + v[n], n - 1); [Differentiable] public static double F(double[] x) { double s = 0; foreach (double v in x) s += Go(x, v, 3); return s; }
            """),
        new(
            "RecursiveIntoScratch",
            """
            private static double Go(ReadOnlySpan<double> v, Span<double> t, int n) { if (n == 0) return v[0]; t[n] = v[n] * v[n]; double s = 0; for (int i = 0; i < 2; i++) s += t[n] * Go(v, t, n - 1); return s * t[1]; } [Differentiable] public static double F(double[] x) => Go(x, new double[5], 3);
            """),
    ];
}
