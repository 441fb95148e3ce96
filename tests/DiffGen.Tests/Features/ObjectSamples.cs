using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Objects as parameters, results, elements and arguments, and which of them a variable refers to.</summary>
internal static class ObjectSamples
{
    public static IEnumerable<Sample> All =>
    [
        new(
            "RecRecursion",
            """
            private sealed record R(double A, double B); private static R Step(R s, int n) => n == 0 ? s : Step(new R(s.A * s.B, s.A + s.B), n - 1); [Differentiable] public static double F(double x, double y) { R r = Step(new R(x, y), 3); return r.A * r.B; }
            """),
        new(
            "RecChoice",
            """
            [Differentiable] public sealed partial record P(double X, double Y);
            public static partial class C { [Differentiable] public static double F(P a, P b) { P q = a.X > 0 ? a : b; return q.X * q.Y; } }
            public static class Probe { public static double Value(double[] x) => C.F(new P(x[0], x[1]), new P(x[2], x[3])); public static double[] Gradient(double[] x) { var g = C.FGradient(new P(x[0], x[1]), new P(x[2], x[3])); return [g.a.X, g.a.Y, g.b.X, g.b.Y, 0]; } }
            """),
        new(
            "RecLoop",
            """
            [Differentiable] public sealed partial record P(double X, double Y);
            public static partial class C { [Differentiable] public static double F(P a) { P q = a; for (int i = 0; i < 3; i++) q = new P(q.X * a.Y, q.Y + q.X); return q.X * q.Y; } }
            public static class Probe { public static double Value(double[] x) => C.F(new P(x[0], x[1])); public static double[] Gradient(double[] x) { var g = C.FGradient(new P(x[0], x[1])); return [g.X, g.Y, 0,0,0]; } }
            """),
        new(
            "RecLoop2",
            """
            [Differentiable] public sealed partial record P(double X, double Y);
            public static partial class C { [Differentiable] public static double F(P a, P b) { P q = a; for (int i = 0; i < 3; i++) q = i == 1 ? b : a; return q.X * q.Y; } }
            public static class Probe { public static double Value(double[] x) => C.F(new P(x[0], x[1]), new P(x[2], x[3])); public static double[] Gradient(double[] x) { var g = C.FGradient(new P(x[0], x[1]), new P(x[2], x[3])); return [g.a.X, g.a.Y, g.b.X, g.b.Y, 0]; } }
            """),
        new(
            "RecArrayLocal",
            """
            private sealed record R(double A, double B); [Differentiable] public static double F(double x, double y) { R[] r = new R[3]; r[0] = new R(x, y); for (int i = 1; i < 3; i++) r[i] = new R(r[i - 1].A * y, r[i - 1].B + x); return r[2].A * r[2].B; }
            """),
        new(
            "RecNull",
            """
            private sealed record R(double A, double B); [Differentiable] public static double F(double x, double y) { R? r = null; if (x > 0) r = new R(x * y, y); return r is null ? x * x : r.A * r.B; }
            """),
        new(
            "RecReturnNull",
            """
            private sealed record R(double A, double B); private static R? G(double x, double y) { if (x > 100) return null; return new R(x * y, y); } [Differentiable] public static double F(double x, double y) { R? r = G(x, y); return r is null ? x * x : r.A * r.B; }
            """),
        new(
            "BigCalleeRec",
            """
            private sealed record R(double A, double B); private static R G(R p, int n) { for (int i = 0; i < n; i++) { if (i > 100) return p; p = new R(p.A * p.B, p.A); } return p; } [Differentiable] public static double F(double x, double y) { R r = G(new R(x, y), 3); return r.A * r.B; }
            """),
        new(
            "ResRec",
            """
            [Differentiable] public sealed partial record P(double X, double V);
            public static partial class C { [Differentiable] public static P F(P s, double dt) { for (int i = 0; i < 3; i++) { double a = -Math.Sin(s.X); s = new P(s.X + dt * s.V, s.V + dt * a * s.X); } return s; } }
            public static class Probe { public static double Value(double[] x) { var r = C.F(new P(x[0], x[1]), x[2]); return 2 * r.X - 3 * r.V; } public static double[] Gradient(double[] x) { var g = C.FVjp(new P(x[0], x[1]), x[2], new P.Tangent { X = 2, V = -3 });
             var r = C.FPullback(new P(x[0], x[1]), x[2]); using var pb = r.Pullback; pb.Invoke(new P.Tangent { X = 2, V = -3 }, out P.Tangent ds, out double ddt); if (Math.Abs(ds.X - g.s.X) > 1e-13) throw new Exception("pb");
             var j = C.FJacobian(new P(x[0], x[1]), x[2]); if (Math.Abs(2 * j.s[0, 0] - 3 * j.s[1, 0] - g.s.X) + Math.Abs(2 * j.s[0, 1] - 3 * j.s[1, 1] - g.s.V) + Math.Abs(2 * j.dt[0,0] - 3 * j.dt[1,0] - g.dt) > 1e-12) throw new Exception("jac");
             var r1 = C.FJacobianRow(new P(x[0], x[1]), x[2], 1); if (r1.s.X != j.s[1, 0]) throw new Exception("row");
             return [g.s.X, g.s.V, g.dt, 0, 0]; } }
            """),
        new(
            "ResRecSame",
            """
            [Differentiable] public sealed partial record P(double X, double V);
            public static partial class C { [Differentiable] public static P F(P s, double dt) { if (dt > 0) return s; return new P(s.X * dt, s.V); } }
            public static class Probe { public static double Value(double[] x) { var r = C.F(new P(x[0], x[1]), x[2]); return 2 * r.X - 3 * r.V; } public static double[] Gradient(double[] x) { var g = C.FVjp(new P(x[0], x[1]), x[2], new P.Tangent { X = 2, V = -3 });
             var j = C.FJacobian(new P(x[0], x[1]), x[2]); if (Math.Abs(2 * j.s[0, 0] - 3 * j.s[1, 0] - g.s.X) + Math.Abs(2 * j.s[0, 1] - 3 * j.s[1, 1] - g.s.V) + Math.Abs(2 * j.dt[0,0] - 3 * j.dt[1,0] - g.dt) > 1e-12) throw new Exception("jac");
             return [g.s.X, g.s.V, g.dt, 0, 0]; } }
            """),
        new(
            "ResRecArray",
            """
            [Differentiable] public sealed partial record P(double[] X, double V);
            public static partial class C { [Differentiable] public static P F(P s, double dt) { var y = new double[s.X.Length]; for (int i = 0; i < y.Length; i++) y[i] = s.X[i] * dt * s.V; return new P(y, s.V * s.X[0]); } }
            public static class Probe { public static double Value(double[] x) { var r = C.F(new P([x[0], x[1]], x[2]), x[3]); return 2 * r.X[0] - 3 * r.X[1] + r.V; } public static double[] Gradient(double[] x) { var g = C.FVjp(new P([x[0], x[1]], x[2]), x[3], new P.Tangent { X = [2, -3], V = 1 });
             var j = C.FJacobian(new P([x[0], x[1]], x[2]), x[3]);  if (Math.Abs(2 * j.s[0, 0] - 3 * j.s[1, 0] + j.s[2, 0] - g.s.X[0]) > 1e-12) throw new Exception("jac");
             return [g.s.X[0], g.s.X[1], g.s.V, g.dt, 0]; } }
            """),
        new(
            "NestedObjectsScalar",
            """
            [Differentiable] public sealed partial record Q(double A, double B);
            [Differentiable] public sealed partial class P { public double X { get; set; } public Q Inner { get; set; } = new(0, 0); public Q? Other { get; set; } }
            public static partial class C { [Differentiable] public static P F(P s) { Q q = s.X > 0 ? s.Inner : s.Other!; return new P { X = s.X * q.A, Inner = q, Other = new Q(q.B * s.Other!.A, s.Inner.B) }; } }
            public static class Probe { static P Of(double[] x) => new P { X = x[0], Inner = new Q(x[1], x[2]), Other = new Q(x[3], x[4]) }; public static double Value(double[] x) { var r = C.F(Of(x)); return 2 * r.X - 3 * r.Inner.A + r.Inner.B * 5 + r.Other!.A - r.Other.B; } public static double[] Gradient(double[] x) { var t = new P.Tangent { X = 2, Inner = new Q.Tangent { A = -3, B = 5 }, Other = new Q.Tangent { A = 1, B = -1 } }; var g = C.FVjp(Of(x), t);
             C.FVjp(Of(x), t, out P.Tangent d); if (d != g) throw new Exception("dest"); C.FVjpAccumulate(Of(x), t, ref d); if (d != g * 2) throw new Exception("acc"); var j = C.FJacobian(Of(x)); double e = Math.Abs(g.X - 2 * j[0, 0] + 3 * j[1, 0] - 5 * j[2, 0] - j[3, 0] + j[4, 0]); if (e > 1e-12) throw new Exception("jac");
             return [g.X, g.Inner.A, g.Inner.B, g.Other.A, g.Other.B]; } }
            """),
        new(
            "ObjectArrayParam",
            """
            [Differentiable] public sealed partial class P { public double X { get; set; } public double Y; }
            public static partial class C { [Differentiable] public static double F(P[] ps) { P best = ps[0]; double s = 0; for (int i = 0; i < ps.Length; i++) { if (ps[i].X > best.X) best = ps[i]; s += ps[i].X * ps[i].Y; } foreach (P p in ps) s += p.Y * p.Y * best.X; return s * best.Y; } }
            public static class Probe { static P[] Of(double[] x) => [new P { X = x[0], Y = x[1] }, new P { X = x[2], Y = x[3] }, new P { X = 1, Y = x[4] }]; public static double Value(double[] x) => C.F(Of(x)); public static double[] Gradient(double[] x) { var g = C.FGradient(Of(x)); return [g[0].X, g[0].Y, g[1].X, g[1].Y, g[2].Y]; } }
            """),
        new(
            "ObjectArrayOutput",
            """
            [Differentiable] public sealed partial record P(double X, double Y);
            public static partial class C { [Differentiable] public static void F(ReadOnlySpan<P> ps, P[] qs) { for (int i = 0; i < qs.Length; i++) { P p = ps[i]; qs[i] = i == 0 ? p : new P(p.X * qs[i - 1].Y, p.Y + ps[0].X); } } }
            public static class Probe { static P[] Of(double[] x) => [new P(x[0], x[1]), new P(x[2], x[3])]; public static double Value(double[] x) { var qs = new P[2]; C.F(Of(x), qs); return 2 * qs[0].X - qs[0].Y + 3 * qs[1].X + qs[1].Y; } public static double[] Gradient(double[] x) { var d = new P.Tangent[2]; P.Tangent[] dq = [new P.Tangent { X = 2, Y = -1 }, new P.Tangent { X = 3, Y = 1 }]; C.FVjp(Of(x), new P[2], d, dq); return [d[0].X, d[0].Y, d[1].X, d[1].Y, 0]; } }
            """),
        new(
            "RecordRecursionPublic",
            """
            public sealed record R(double A, double B);
            public static partial class C { private static R Step(R s, int n) => n == 0 ? s : Step(new R(s.A * s.B, s.A + s.B), n - 1); [Differentiable] public static double F(double x, double y) { R r = Step(new R(x, y), 3); return r.A * r.B; } }
            public static class Probe { public static double Value(double[] x) => C.F(x[0], x[1]); public static double[] Gradient(double[] x) { var g = C.FGradient(x[0], x[1]); return [g.x, g.y, 0, 0, 0]; } }
            """),
        new(
            "MutualRecords",
            """
            private sealed record R(double A, double B); private static R P1(R s, int n) => n == 0 ? s : Q1(s with { A = s.A * s.B }, n - 1); private static R Q1(R s, int n) => n == 0 ? s : P1(new R(s.B, s.A + s.B), n - 1); [Differentiable] public static double F(double x, double y) { R r = P1(new R(x, y), 4); return r.A * r.B; }
            """),
        new(
            "OwnReferences",
            """
            private sealed class P { public double X; } [Differentiable] public static double F(double x, double y) { var p = new P { X = x }; var q = new P { X = y }; P r = p; double z = 0; if (r == p) z += x * x; if (r != q) z += y * x; if (ReferenceEquals(p, q)) z += 100 * x; return z * r.X; }
            """),
        new(
            "RecTree",
            """
            private sealed record T(double V, T2? L); private sealed record T2(double V); [Differentiable] public static double F(double x, double y) { T t = new T(x, new T2(y)); T u = x > y ? new T(y, null) : t; return u.L is null ? u.V * x : u.L.V * u.V; }
            """),
        new(
            "NullableInLoop",
            """
            private sealed record R(double A, double B); private static R? Find(double x, double y, int at) { R? best = null; for (int i = 0; i < 4; i++) { if (i == at) return best; double v = x * i - y; if (best is null || v * v > best.A) best = new R(v * v, x + i); } return null; } [Differentiable] public static double F(double x, double y) { R? r = Find(x, y, 3); R? q = Find(x, y, 0); R? n = Find(x, y, 9); return (r is null ? x : r.A * r.B) + (q is null ? x * y : q.A) + (n is null ? y * y : n.B); }
            """),
        new(
            "NullableParam",
            """
            [Differentiable] public sealed partial record P(double X, double Y);
            public static partial class C { [Differentiable] public static double F(P? a, double t) { P? q = a; for (int i = 0; i < 2; i++) q = q is null ? new P(t, t * t) : new P(q.X * t, q.Y); return q!.X * q.Y; } }
            public static class Probe { public static double Value(double[] x) => C.F(new P(x[0], x[1]), x[2]) + C.F(null, x[2]); public static double[] Gradient(double[] x) { var g = C.FGradient(new P(x[0], x[1]), x[2]); var h = C.FGradient(null, x[2]); return [g.a.X + h.a.X, g.a.Y + h.a.Y, g.t + h.t, 0, 0]; } }
            """),
        new(
            "RecordWhile",
            """
            private sealed record R(double A, double B); [Differentiable] public static double F(double x, double y) { R r = new R(x, y); int n = 0; while (r.A * r.A < 50 && n < 6) { r = new R(r.A * r.B + 1, r.B * 0.5 + Math.Sin(r.A)); n++; } return r.A * r.B + n * x; }
            """),
        new(
            "RecordArrayRecursion",
            """
            private sealed record R(double A, double B); private static double Sum(R[] rs, int n) => n < 0 ? 0 : rs[n].A * rs[n].B * rs[n].A + Sum(rs, n - 1); private static void Grow(R[] rs, int n) { if (n == rs.Length) return; rs[n] = new R(rs[n - 1].A * rs[n - 1].B, rs[n - 1].A + 1); Grow(rs, n + 1); } [Differentiable] public static double F(double x, double y) { var rs = new R[4]; rs[0] = new R(x, y); Grow(rs, 1); return Sum(rs, 3); }
            """),
        new(
            "RecordPick",
            """
            private sealed record R(double A, double B); private static R Pick(R[] rs, int i) => i >= rs.Length ? rs[0] : rs[i].A > 1 ? rs[i] : Pick(rs, i + 1); [Differentiable] public static double F(double x, double y) { R[] rs = [new R(x, y), new R(x * y, x), new R(y * y, y)]; R p = Pick(rs, 0), q = Pick(rs, 2); return p.A * q.B * p.B; }
            """),
        new(
            "RecordSwaps",
            """
            private sealed record R(double A, double B); [Differentiable] public static double F(double[] x) { R[] rs = [new R(x[0], x[1]), new R(x[2], x[3]), new R(x[4], x[0])]; int n = 0; while (n < 5) { if (rs[0].A > rs[1].B) (rs[0], rs[1]) = (rs[1], rs[0]); else (rs[1], rs[2]) = (rs[2], rs[1]); rs[n % 3] = new R(rs[n % 3].A * rs[0].B, rs[2].A + x[n % 5] * rs[1].A); n++; } return rs[0].A * rs[1].B + rs[2].A * rs[2].B; }
            """),
        new(
            "RecordInRecord",
            """
            private sealed record Q(double K); private sealed record R(double A, Q In); [Differentiable] public static double F(double x, double y) { R[] rs = [new R(x, new Q(y)), new R(y, new Q(x * y))]; for (int i = 0; i < 3; i++) { Q q = rs[i % 2].In; rs[i % 2] = new R(q.K * rs[(i + 1) % 2].A, i == 1 ? q : new Q(rs[0].A + q.K)); } return rs[0].A * rs[1].In.K + rs[0].In.K * x; }
            """),
        new(
            "RecordJagged",
            """
            private sealed record R(double A, double B); [Differentiable] public static double F(double x, double y) { R[][] g = [[new R(x, y)], [new R(y, x), new R(x * y, 1)]]; (g[0], g[1]) = (g[1], g[0]); g[0][1] = new R(g[0][0].B * g[1][0].A, g[0][1].A); R[] row = g[0]; double s = 0; foreach (R r in row) s += r.A * r.B * x; return s * g[1][0].B; }
            """),
        new(
            "RecordCopies",
            """
            private sealed record R(double A, double B); [Differentiable] public static double F(double x, double y) { var a = new R[3]; Array.Fill(a, new R(x, y)); a[1] = new R(y * y, x); var b = new R[3]; Array.Copy(a, b, 3); a[0] = new R(b[1].A * x, 2); R[] c = [.. b]; c[2] = a[0]; return b[0].A * b[1].B + a[0].A * c[1].A + c[2].A * c[0].B; }
            """),
        new(
            "RecordNullRows",
            """
            private sealed record R(double A, double B); [Differentiable] public static double F(double x, double y) { var rs = new R?[3]; rs[1] = new R(x * y, y); if (x > 0) rs[2] = new R(y, x); double s = 0; for (int i = 0; i < 3; i++) { R? r = rs[i]; s += r is null ? x * x : r.A * r.B * y; } return s; }
            """),
        new(
            "StructArrayRecursion",
            """
            private struct V { public double X, Y; } private static double Sum(V[] vs, int n) => n < 0 ? 0 : vs[n].X * vs[n].Y * vs[n].X + Sum(vs, n - 1); private static void Grow(Span<V> vs, int n) { if (n == vs.Length) return; vs[n].X = vs[n - 1].X * vs[n - 1].Y; vs[n].Y = vs[n - 1].X + 1; Grow(vs, n + 1); } [Differentiable] public static double F(double x, double y) { var vs = new V[4]; vs[0].X = x; vs[0].Y = y; Grow(vs, 1); vs[2].X *= x; return Sum(vs, 3) + vs[1].X; }
            """),
        new(
            "TupleArrayRecursion",
            """
            private static double Sum((double X, double Y)[] vs, int n) => n < 0 ? 0 : vs[n].X * vs[n].Y * vs[n].X + Sum(vs, n - 1); private static void Grow((double X, double Y)[] vs, int n) { if (n == vs.Length) return; vs[n] = (vs[n - 1].X * vs[n - 1].Y, vs[n - 1].X + 1); Grow(vs, n + 1); } [Differentiable] public static double F(double x, double y) { var vs = new (double X, double Y)[4]; vs[0] = (x, y); Grow(vs, 1); vs[2].X *= x; return Sum(vs, 3) + vs[1].X; }
            """),
        new(
            "MarkedArrayRecursion",
            """
            [Differentiable] public partial struct V { public double X { get; set; } public double Y; }
            public static partial class C { private static double Sum(V[] vs, int n) => n < 0 ? 0 : vs[n].X * vs[n].Y * vs[n].X + Sum(vs, n - 1); private static void Grow(V[] vs, int n) { if (n == vs.Length) return; vs[n] = new V { X = vs[n - 1].X * vs[n - 1].Y, Y = vs[n - 1].X + 1 }; Grow(vs, n + 1); } [Differentiable] public static double F(double x, double y) { var vs = new V[4]; vs[0] = new V { X = x, Y = y }; Grow(vs, 1); vs[2].Y *= x; return Sum(vs, 3) + vs[1].X; } }
            public static class Probe { public static double Value(double[] x) => C.F(x[0], x[1]); public static double[] Gradient(double[] x) { var g = C.FGradient(x[0], x[1]); return [g.x, g.y, 0, 0, 0]; } }
            """),
    ];
}
