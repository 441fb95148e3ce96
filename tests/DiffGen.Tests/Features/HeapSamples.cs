using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Objects that can change and change places: in arrays, in other objects, one of several, returned, passed on.</summary>
internal static class HeapSamples
{
    public static IEnumerable<Sample> All =>
    [
        new(
            "ListReverse",
            """
            private sealed class Node { public double V; public Node? Next; } private static Node? Reverse(Node? n) { Node? r = null; while (n is not null) { Node? next = n.Next; n.Next = r; r = n; n = next; } return r; } [Differentiable] public static double F(double[] x) { Node? head = null; foreach (double v in x) head = new Node { V = v * v, Next = head }; head = Reverse(head); double s = 1; double k = 1; for (Node? n = head; n != null; n = n.Next) { s += n.V * k; k *= 0.5 + n.V * 0.1; n.V = s; } return s * head!.V; }
            """),
        new(
            "ClassLoopSwap",
            """
            private sealed class P { public double X, Y; } [Differentiable] public static double F(double x, double y) { var p = new P { X = x }; var q = new P { X = y, Y = x * y }; for (int i = 0; i < 3; i++) { p.Y += q.X * x; q.X = p.X * p.Y; (p, q) = (q, p); } return p.X * q.Y + p.Y; }
            """),
        new(
            "ClassSwapByReference",
            """
            private sealed class P { public double X; } private static void Exchange(ref P a, ref P b) { (a, b) = (b, a); a.X += 0.1 * b.X; } private static void Renew(P old, out P made) { made = new P { X = old.X * old.X }; old.X *= 2; } [Differentiable] public static double F(double x, double y) { var p = new P { X = x }; var q = new P { X = x * y }; P keep = p; if (x > y) keep = q; Exchange(ref p, ref q); for (int i = 0; i < 2; i++) Exchange(ref q, ref keep); Renew(p, out P r); return p.X * q.X + keep.X * r.X; }
            """),
        new(
            "ClassAliasHeap",
            """
            private sealed class P { public double X; } [Differentiable] public static double F(double x, double y) { var a = new P { X = x }; var b = new P { X = y }; P keep = a; P c = x > y ? a : b; c.X *= y; a.X += c.X; return keep.X * b.X + (c == keep ? x : y); }
            """),
        new(
            "ClassOwner",
            """
            private struct V2 { public double A, B; } private sealed class Inner { public V2 P; public double[] D = new double[2]; } private sealed class Outer { public Inner I = new Inner(); public Inner? J; public int N; } [Differentiable] public static double F(double x, double y) { Outer[] os = new Outer[2]; for (int i = 0; i < 2; i++) { os[i] = new Outer { N = i }; os[i].I.P.A = x * (i + 1); os[i].J = i == 0 ? null : os[0].I; } os[1].J!.P.B = y * x; double s = 0; foreach (Outer o in os) { s += o.I.P.A * y + o.I.P.B * o.N; if (o.J != null) s *= o.J.P.B; } return s; }
            """),
        new(
            "ClassArrayMember",
            """
            private sealed class M { public double[] D = new double[2]; public double K; } [Differentiable] public static double F(double x, double y) { M[] ms = [new M { K = x }, new M { K = y }]; ms[0].D[0] = x * y; ms[1].D = ms[0].D; ms[1].D[1] = ms[0].D[0] * x; (ms[0], ms[1]) = (ms[1], ms[0]); return ms[0].D[1] * ms[1].K + ms[1].D[0]; }
            """),
        new(
            "Tree",
            """
            private sealed class T { public double V; public T? L, R; } private static T Insert(T? root, double v) { var made = new T { V = v }; if (root == null) return made; T at = root; while (true) { if (v < at.V) { if (at.L == null) { at.L = made; break; } at = at.L; } else { if (at.R == null) { at.R = made; break; } at = at.R; } } return root; } [Differentiable] public static double F(double[] x) { T? root = null; foreach (double v in x) root = Insert(root, v * v + v); double s = 0, k = 1; T? n = root; while (n != null) { s += k * n.V * n.V; k *= 0.5; n = n.L ?? n.R; } return s; }
            """),
        new(
            "ObjectReturned",
            """
            private sealed class P { public double X; public P? Other; } private static P Make(double v, P? other) { var p = new P { X = v * v, Other = other }; if (other is not null) other.X += v; return p; } private static void Bump(P p, double k) { p.X *= k; if (p.Other is { } o) o.X += p.X; } [Differentiable] public static double F(double x, double y) { P a = Make(x, null); P b = Make(y, a); Bump(b, x); Bump(a, y); P[] all = { a, b }; for (int i = 0; i < 2; i++) Bump(all[i], 1.1); return a.X * b.X + all[1].Other!.X; }
            """),
        new(
            "RecordNode",
            """
            private sealed record Node(double V, Node? Next); [Differentiable] public static double F(double[] x) { Node? head = null; for (int i = 0; i < x.Length; i++) head = new Node(x[i] * (head is null ? 1 : head.V), head); double s = 0; for (Node? n = head; n is not null; n = n.Next) s = s * 0.3 + n.V; return s; }
            """),
        new(
            "EarlyReturnObject",
            """
            private sealed class P { public double X; } private static P? Find(P[] ps, double limit) { foreach (P p in ps) if (p.X > limit) return p; return null; } [Differentiable] public static double F(double x, double y) { P[] ps = [new P { X = x * x }, new P { X = y * y + 1 }]; P? f = Find(ps, 1.2); P? g = Find(ps, 1e9); if (f != null) f.X *= y; return ps[0].X * ps[1].X + (g is null ? x : g.X); }
            """),
        new(
            "ClassResult",
            """
            [Differentiable] public sealed partial class S { public double X { get; set; } public double Y; }
            public static partial class C { [Differentiable] public static S F(S s, double t) { S a = new S { X = s.X * t }; S b = new S { Y = s.Y }; S r = t > 0 ? a : b; a.Y += t; r.X += s.Y; return r; } }
            public static class Probe { public static double Value(double[] x) { var r = C.F(new S { X = x[0], Y = x[1] }, x[2]); return 2 * r.X - 3 * r.Y; } public static double[] Gradient(double[] x) { var g = C.FVjp(new S { X = x[0], Y = x[1] }, x[2], new S.Tangent { X = 2, Y = -3 }); return [g.s.X, g.s.Y, g.t, 0, 0]; } }
            """),
        new(
            "InLoopLocal",
            """
            private sealed class P { public double X; public P? N; } [Differentiable] public static double F(double x, double y) { double s = 0; for (int i = 0; i < 4; i++) { var p = new P { X = x * i }; var q = new P { X = y, N = p }; P r = i % 2 == 0 ? p : q; r.X *= r.X; if (r.N != null) r.N.X += r.X; s += p.X * q.X; } return s; }
            """),
        new(
            "GenericNode",
            """
            private sealed class Node<T> { public T? V; public Node<T>? Next; } [Differentiable] public static double F(double x, double y) { Node<double>? h = null; for (int i = 0; i < 3; i++) h = new Node<double> { V = x * i + y, Next = h }; double s = 1; while (h != null) { s *= h.V; h = h.Next; } return s; }
            """),
        new(
            "Stack",
            """
            private sealed class Stack { private double[] _items = new double[4]; private int _count; public void Push(double v) { if (_count == _items.Length) { var more = new double[2 * _count]; for (int i = 0; i < _count; i++) more[i] = _items[i]; _items = more; } _items[_count++] = v; } public double Pop() => _items[--_count]; public int Count => _count; } [Differentiable] public static double F(double[] x) { var s = new Stack(); foreach (double v in x) { s.Push(v); s.Push(v * v); } double r = 1; while (s.Count > 1) r = r * 0.5 + s.Pop() * s.Pop(); return r; }
            """),
        new(
            "HeapStructMember",
            """
            private struct V { public double A, B; public void Scale(double k) { A *= k; B += A; } public double S { get => A * B; set => A = value; } } private sealed class P { public V Pos; public double W; } private static void Swap(ref double a, ref double b) { double t = a; a = b; b = t * 2; } private static double G(in double a, P p) { p.W *= 3; return a * p.W; } [Differentiable] public static double F(double x, double y) { P[] ps = [new P(), new P()]; ps[0].Pos = new V { A = x, B = y }; ps[1].Pos.A = y * x; ps[0].Pos.Scale(x); ps[1].Pos.S = x + y; ps[1].Pos.S += y; ps[0].W = x; ps[1].W = y; Swap(ref ps[0].W, ref ps[1].W); P p = ps[x > y ? 0 : 1]; Swap(ref p.W, ref p.W); Swap(ref ps[0].Pos.A, ref p.Pos.B); double z = G(in p.W, p) + G(in ps[0].W, p); return z + ps[0].Pos.A * ps[1].Pos.A + ps[0].Pos.B * ps[0].W + ps[1].W * ps[1].Pos.B; }
            """),
        new(
            "HeapRefLocal",
            """
            private sealed class P { public double X; } [Differentiable] public static double F(double x, double y) { P[] ps = [new P { X = x }, new P { X = y }]; ref double r = ref ps[0].X; (ps[0], ps[1]) = (ps[1], ps[0]); r *= y; r += ps[0].X; return ps[0].X * 2 + ps[1].X * x; }
            """),
        new(
            "HeapNested",
            """
            private sealed class P { public double X; public P? N; } [Differentiable] public static double F(double x, double y) { P first = new P { X = x }, second = new P { X = y }; double s = 0; for (int i = 0; i < 3; i++) { for (int j = 0; j < 2; j++) { if ((i + j) % 2 == 0) { (first, second) = (second, first); first.N = second; } else second.X += first.X * 0.3; if (second.X > 1e6) break; } P? n = first.N; while (n is { X: > -1e9 } m && !ReferenceEquals(m, first)) { s += m.X * x; n = m.N == first ? null : m.N; m.X *= 1.1; if (s > 1e9) return s; } first.N = null; second.N = null; } return s * first.X + second.X; }
            """),
        new(
            "HeapVirtual",
            """
            private abstract class S { public double K; public abstract double Area(); } private sealed class Sq : S { public double L; public override double Area() => L * L * K; } [Differentiable] public static double F(double x, double y) { Sq a = new Sq { L = x, K = 2 }, b = new Sq { L = y, K = x }; S c = x > y ? a : b; a.L *= y; return c.Area() + (c is Sq q ? q.L : 0) * b.Area(); }
            """),
        new(
            "HeapLocalFunction",
            """
            private sealed class P { public double X; } [Differentiable] public static double F(double x, double y) { P best = new P { X = x }; P[] all = [best, new P { X = y }]; void Visit(P p) { if (p.X > best.X) best = p; p.X *= x; } foreach (P p in all) Visit(p); double Add(P p) => p.X + best.X; return Add(all[0]) * Add(all[1]); }
            """),
        new(
            "HeapMatrix",
            """
            private sealed class P { public double X; } [Differentiable] public static double F(double x, double y) { var g = new P[2, 2]; var rows = new P[2][]; for (int i = 0; i < 2; i++) { rows[i] = new P[2]; for (int j = 0; j < 2; j++) { g[i, j] = new P { X = x * i + y * j }; rows[i][j] = g[i, j]; } } (rows[0], rows[1]) = (rows[1], rows[0]); rows[0][1].X *= y; P[] copy = (P[])rows[0].Clone(); copy[0].X += x; Span<P> sp = copy; sp[1].X *= x; return g[1, 1].X * g[1, 0].X + copy[1].X * rows[1][1].X; }
            """),
        new(
            "HeapWith",
            """
            private sealed record R { public double A { get; set; } public double B { get; init; } } [Differentiable] public static double F(double x, double y) { R[] rs = [new R { A = x, B = y }, new R { A = y }]; R s = rs[0] with { A = y * x }; rs[0].A = 5 * x; rs[1] = s; s.A += 1; var (p, q) = (rs[0], rs[1]); return p.A * q.A + q.B * p.B; }
            """),
        new(
            "HeapCtor",
            """
            private class B { public double U; public B(double u) { U = u * u; } } private sealed class D : B { public B? Peer; public double W = 3; public D(double u, B? peer) : base(u) { Peer = peer; W *= u; if (peer is not null) peer.U += u; } } [Differentiable] public static double F(double x, double y) { B b = new B(x); D[] ds = new D[2]; ds[0] = new D(y, b); ds[1] = new D(x * y, null); foreach (D d in ds) d.U *= d.W; return b.U * ds[0].U + ds[1].U * (ds[0].Peer == b ? x : y); }
            """),
        new(
            "HeapSort",
            """
            private sealed class P { public double K, V; } [Differentiable] public static double F(double[] x) { P[] ps = new P[x.Length]; for (int i = 0; i < ps.Length; i++) ps[i] = new P { K = x[i], V = x[i] * x[(i + 1) % x.Length] }; for (int i = 1; i < ps.Length; i++) { P p = ps[i]; int j = i - 1; while (j >= 0 && ps[j].K > p.K) { ps[j + 1] = ps[j]; j--; } ps[j + 1] = p; } double s = 0, w = 1; foreach (P p in ps) { s += w * p.V; w *= 0.7; } return s; }
            """),
        new(
            "Simulation",
            """
            private sealed class Body { public double X, V, M; } [Differentiable] public static double F(double[] x) { var bs = new Body[3]; for (int i = 0; i < 3; i++) bs[i] = new Body { X = x[i], V = 0.1 * x[(i + 1) % 3], M = 1 + i }; for (int t = 0; t < 4; t++) { foreach (Body a in bs) foreach (Body b in bs) { if (a == b) continue; double d = b.X - a.X; a.V += 0.01 * b.M * d / (1 + d * d); } foreach (Body a in bs) a.X += 0.1 * a.V; } double e = 0; foreach (Body a in bs) e += 0.5 * a.M * a.V * a.V + a.X * a.X; return e; }
            """),
        new(
            "HeapHigherOrder",
            """
            private sealed class Node { public double V; public Node? Next; }
            [Differentiable(Companions = Companions.All & ~Companions.SparseJacobian & ~Companions.SparseHessian)] public static double F(double x, double y) { Node? head = null; for (int i = 0; i < 3; i++) head = new Node { V = x * i + y, Next = head }; double s = x; for (Node? n = head; n != null; n = n.Next) { s = s * n.V + y * y; n.V *= s; } return s * head!.V; }
            """),
        new(
            "HeapJacobian",
            """
            public static partial class C { private sealed class Cell { public double V; public Cell? Left; } [Differentiable] public static double[] F(double[] x) { Cell? last = null; var cells = new Cell[x.Length]; for (int i = 0; i < x.Length; i++) { cells[i] = new Cell { V = x[i] * x[0], Left = last }; last = cells[i]; } for (Cell? c = last; c?.Left != null; c = c.Left) c.Left.V += c.V * c.V; double[] y = new double[2]; y[0] = cells[0].V; y[1] = cells[1].V * x[1]; return y; } }
            public static class Probe { public static double Value(double[] x) { double[] y = C.F([x[0], x[1], x[2]]); return 2 * y[0] - 3 * y[1]; } public static double[] Gradient(double[] x) { double[] a = [x[0], x[1], x[2]]; double[,] j = C.FJacobian(a); double[] g = C.FVjp(a, [2, -3]), r = C.FJacobianRow(a, 1); for (int i = 0; i < 3; i++) if (Math.Abs(g[i] - 2 * j[0, i] + 3 * j[1, i]) > 1e-12 * (1 + Math.Abs(g[i])) || Math.Abs(r[i] - j[1, i]) > 1e-12 * (1 + Math.Abs(r[i]))) throw new Exception("the forms disagree"); return [g[0], g[1], g[2], 0, 0]; } }
            """),
    ];
}
