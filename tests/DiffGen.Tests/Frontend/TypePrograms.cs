namespace DiffGen.Tests.Frontend;

/// <summary>Structs, records, classes, tuples, patterns, functions, generic code.</summary>
internal static class TypePrograms
{
    public const string Source =
        """
        using System.Collections.Generic;
        using System.Linq;
        using System;
        public enum Kind { A, B, C }
        public struct Vec { public double X, Y; public Vec(double x, double y) { X = x; Y = y; } public double Dot(Vec o) => X * o.X + Y * o.Y; public readonly double Norm2 => X * X + Y * Y; public void Scale(double k) { X *= k; Y *= k; }
          public static Vec operator +(Vec a, Vec b) => new Vec(a.X + b.X, a.Y + b.Y); public static Vec operator *(double k, Vec a) => new(k * a.X, k * a.Y); public static Vec operator -(Vec a) => new() { X = -a.X, Y = -a.Y }; public static implicit operator Vec(double d) => new(d, d); public double this[int i] { get => i == 0 ? X : Y; set { if (i == 0) X = value; else Y = value; } } }
        public readonly record struct P(double X, double Y) { public P Shift(double d) => this with { X = X + d }; }
        public record class R(double A, double B) { public double C { get; init; } = 2; public double Total => A + B + C; public R Add(double d) => this with { A = A + d }; }
        public sealed class Acc { public double Sum; public int N; public double Mean => Sum / N; }
        public class Pair { public double U { get; } public double V { get; } public Pair(double u, double v) { U = u; V = v; } }
        public struct Line { public Vec From; public Vec To; public readonly double Len2 => (To.X - From.X) * (To.X - From.X) + (To.Y - From.Y) * (To.Y - From.Y); }
        public class Prim(double k) { public double K { get; } = k; public double Twice { get; } = 2; }
        public static class T2
        {
            public static double SwitchS(int k, double x) { switch (k) { case 0: return x; case 1: x *= 2; break; case 2 or 3: { if (x > 0) break; x -= 1; break; } case > 5: return -x; default: x += 100; break; } return x + k; }
            public static double SwitchE(int k, double x) => k switch { 0 => x, 1 or 2 => x * x, < 0 => -x, > 4 and < 7 => x / 2, var z => x + z };
            public static double SwitchD(double x) => x switch { < -1 => -1, >= -1 and <= 1 => x * x, 2.5 => 7, _ => 2 * x - 1 };
            public static double SwitchThrow(int k, double x) => k switch { 0 => x, 1 => x + 1, 2 => throw new Exception("no"), _ when x > 0 => x * 5 };
            public static double SwitchEnum(Kind k, double x) { switch (k) { case Kind.A: return x; case Kind.B: return x * x; default: return 0; } }
            public static double SwitchStr(string s, double x) => s switch { "a" => x, "b" => -x, _ => 0 };
            public static double SwitchLoop(double[] a) { double s = 0; for (int i = 0; i < a.Length; i++) { switch (i % 3) { case 0: s += a[i]; continue; case 1: s -= a[i]; break; default: if (a[i] > 2) return s; s *= 0.5; break; } s += 0.1; } return s; }
            public static double TuplePat(double x, double y) => (x, y) switch { ( > 0, > 0) => 1 * x, ( < 0, _) => y, (var p, 0) => p, _ => x * y };
            public static double IsPat(double x, double y) { if (x is > 0 and < 2 && y is var z && z > 1) return z * x; if (!(x is > 0 and var w)) return y; return w; }
            public static double PropPat(Vec v) => v is { X: > 0, Y: var q } ? q : v.X;
            public static double Locals(double x) { double k = 2; double F(double t) { if (t < 0) return -t; k += 1; return t * k; } double a = F(x); double b = F(x - 1); return a + b * k; }
            public static double Lambda(double x) { double c = 3; Func<double, double> f = t => t * c; c = 4; Func<double, double, double> g = (p, q) => { double r = p; for (int i = 0; i < 3; i++) { if (r > 10) return r; r += q; } return r; }; return f(x) + g(x, f(1)); }
            public static double LoopLocal(double[] a) { double s = 0; void Add(double v) { if (v < 0) return; s += v; } for (int i = 0; i < a.Length; i++) Add(a[i]); return s; }
            public static double NestedLocal(double x) { double Outer(double t) { double Inner(double u) => u * t + x; return Inner(t) + Inner(2); } return Outer(x) + Outer(1); }
            public static double Structs(double x, double y) { Vec v = new Vec(x, y); v.X += 2; Vec w = v; w.Y *= 3; var s = v + 2 * w; return s.X * s.Y - (-s).X + s.Norm2 + v.Dot(w); }
            public static double StructMutate(double x) { Vec v = new() { X = x, Y = 1 }; v.Scale(3); v[1] = x * v[0]; v[0] += 1; return v.X + v.Y; }
            public static double Conv(double x) { Vec v = x; v = v + 1.0; return v.X * v.Y; }
            public static Vec RetStruct(double x, Vec v) { if (x > 0) return v; v.X = x; return v + new Vec(1, x); }
            public static double StructArr(Vec[] p) { for (int i = 0; i < p.Length; i++) { p[i].X += i; p[i].Scale(2); if (i > 0) p[i] = p[i] + p[i - 1]; } double s = 0; foreach (var v in p) s += v.Norm2; return s; }
            public static double StructLoop(double x, int n) { Vec v = default; for (int i = 0; i < n; i++) { v.X += x; v = v + new Vec(v.Y, 1); } return v.X * v.Y; }
            public static double RecClass(double x, int n) { var r = new R(x, 2) { C = x * x }; for (int i = 0; i < n; i++) r = r.Add(i * x) with { B = r.A }; return r.Total; }
            public static double RecIf(double x) { R r; if (x > 0) r = new R(x, 1); else r = new R(1, x) { C = 5 }; return r.A * r.B + r.C; }
            public static double Heap(double[] a) { var acc = new Acc(); foreach (var v in a) { acc.Sum += v * v; acc.N++; } var alias = acc; alias.Sum += 1; return acc.Sum + acc.N; }
            public static double PairC(double x) { var p = new Pair(x, 2 * x); return p.U * p.V; }
            public static double PrimC(double x) { var p = new Prim(x); return p.K * p.Twice; }
            public static double Nested(double x) { Line l = default; l.From = new Vec(x, 1); l.To.X = 2; l.To.Y += x; var lines = new Line[2]; lines[1] = l; lines[0].To.X = x; lines[1].From.Y *= 2; return lines[1].Len2 + lines[0].Len2; }
            public static double Tuples(double x, double y) { (double a, double b) t = (x, y); t.a += 1; (t.a, t.b) = (t.b, t.a); var (p, q) = t; (double s, int n) u = (p * q, 3); (x, y) = (y, x + u.n); return t.a - t.b + u.s + x * y; }
            public static (double Value, int N) RetTuple(double x) { if (x > 1) return (x, 1); return (x * 2, 2); }
            public static double UseTuple(double x) { var (v, n) = RetTuple(x); (double w, _) = RetTuple(v); return v * n + w + RetTuple(x).Value; }
            public static double RefLocal(double[] a) { if (a.Length < 2) return 0; ref double r = ref a[1]; r += 2; r *= a[0]; double x = 1; ref double q = ref x; q += r; return x + a[1]; }
            public static double RefForeach(double[] a) { foreach (ref double v in a.AsSpan()) v = v * 2 + 1; double s = 0; foreach (ref readonly double v in (ReadOnlySpan<double>)a) s += v; return s; }
            public static double ForeachBreak(double[] a) { double s = 0; foreach (double v in a) { if (v > 4) break; if (v < 0) continue; s += v; if (s > 7) return -s; } return s; }
            public static double Foreach2(double[,] m) { double s = 0; int k = 0; foreach (double v in m) s += v * ++k; return s; }
            public static double ForeachTuple((double, double)[] ps) { double s = 0; foreach (var (a, b) in ps) s += a * b; return s; }
            public static double ForeachInt(int[] a, double x) { double s = 0; foreach (int i in a) { s += i * x; } foreach (double d in a) s += d; return s; }
            static void Out2(Vec v, ref Vec w, out double d) { w.X += v.X; d = w.Y; }
            public static double RefStruct(Vec v) { Vec w = v; Out2(v, ref w, out double d); Out2(v, ref w, out _); return w.X + d; }
            static double Def(double x, double k = 2, params double[] r) { double s = x * k; foreach (var v in r) s += v; return s; }
            public static double Defaults(double x) => Def(x) + Def(k: x, x: 3) + Def(1, 2, x, x, 3);
            static T Gen<T>(T a, T b) where T : System.Numerics.INumber<T> => a * b + T.One;
            public static double Checked(int n, double x) { checked { int m = n * 1000; return m * x + unchecked(m * 1000000); } }
            public static double Coalesce(double[]? a, double x) { double[] b = a ?? new double[] { x }; return b.Length > 0 ? b[0] : x; }
            public static double Guards(double[] a, int n) { ArgumentNullException.ThrowIfNull(a); double s = 0; if (n > 0 && a.Length > 0) { s = a[0]; if (n > 100) throw new ArgumentException(nameof(n), "x"); s += 1; } return s; }
            public static double OuterAssigned(double x, int n) { int i; double s = x; for (i = 3; i < n; i += 2) s += i; return s * i; }
            public static double LoopVarInner(double[] a) { int i = 0; double best = -1e9; for (i = 0; i < a.Length; ++i) if (a[i] > best) best = a[i]; return best + i; }
            public static double WhileTrap(double[] a) { int i = 0; while (i < a.Length && a[i] > 0) i++; return i; }
            public static double DoContinue(double x, int n) { int i = 0; double s = 0; do { i++; if (i == 2) continue; if (i > 7) return s; s += x * i; } while (i < n); return s + 1000; }
            public static double NestedReturn(double[] a) { for (int i = 0; i < a.Length; i++) { int j = 0; while (j < i) { if (a[i] + a[j] > 6) { if (a[i] > 2) return a[i]; break; } j++; } if (j == 3) return -j; } return 0; }
            public static double Prefix(double[] a) { double s = 0; for (int i = 1; i < a.Length; i++) a[i] += a[i - 1]; for (int i = a.Length; i-- > 0;) s += a[i] * i; return s; }
            public static double MultiDim(double x, int n) { n = Math.Abs(n); var m = new double[n, n + 1]; for (int i = 0; i < m.GetLength(0); i++) for (int j = 0; j < m.GetLength(1); j++) m[i, j] = x * i + j; var c = (double[,])m.Clone(); double s = m.Length + m.Rank; foreach (var v in c) s += v; return s; }
            public static double TupleEq(int a, double x) => (a, 2) == (3, 2) ? x : -x;
            public static double Compound(double[] a) { if (a.Length < 3) return 0; int i = 0; a[i] = a[++i] + i; a[i++] *= a[i]; return a[0] + a[1] * i; }
            public static int Bits(int n, int k) { uint u = 7; u <<= 2; int r = (int)u | n; r ^= k << 3; r >>= 1; bool b = n > 2; b |= k > 1; b ^= true; return b ? r : ~r; }
            public static float Floats(float x, double y) { float z = x * 2 + (float)y; z /= 3; double d = z; return (float)(d * d) + z; }
            public static double LongLoop(long n, double x) { double s = 0; for (long i = 0; i < n; i++) s += x * i; return s; }
            public static double Exits3(double[] a) { double s = 0; foreach (var v in a) { if (v < 0) { s -= 1; if (v < -2) continue; s -= 2; } else { if (v > 4) break; s += v; } s += 0.5; } return s; }
            public static void OutPar(double x, out double y, ref double z, out Vec v) { y = x * z; if (x > 0) { z = 1; v = new Vec(x, y); return; } z += y; v = default; v.X = 2; }
            public static double Deconstruct3(double x) { double a, b; (a, (b, var c)) = (x, (x * 2, x * 3)); int i = 0; double[] r = new double[3]; (r[i++], r[i++]) = (b, c); return a + r[0] * r[1]; }
            public static double NullableOff(double x) { double? q = x > 0 ? x : null; return q ?? -1; }
            public static double CondAnd(double x, double y) { bool p = x > 0 && y > 0 || x < -1; bool q = p & !(y > 2); return p ? (q ? x : y) : x * y; }
            public static double IntDiv(int n, int k, double x) { if (k == 0) return x; return n / k * x + n % k; }
            public static double PropArr(Vec[] p) { if (p.Length == 0) return 0; p[0].X = 5; Vec v = p[0]; v.X = 7; return p[0].X + v.X; }
            public static double SpanOfStruct(Vec[] p) { foreach (ref Vec v in p.AsSpan()) { v.X += 1; v.Scale(2); } double s = 0; for (int i = 0; i < p.Length; i++) s += p[i][0]; return s; }
            static double Helper(ReadOnlySpan<double> a, in double k) { double s = 0; for (int i = 0; i < a.Length; i++) s += a[i] * k; return s; }
            public static double SpanCall(double[] a, double k) => a.Length > 1 ? Helper(a.AsSpan(1), k) + Helper(a, in k) : 0;
        }
        public sealed class Part { public double X; public double V { get; set; } public Part(double x) { X = x; } public void Move(double h) { X += h * V; } public double Energy => 0.5 * V * V + X * X; }
        public sealed class G1(double k) { public double At(double v) => k * v * v; }
        public abstract class S0 { public abstract double Area(); }
        public sealed class Sq(double s) : S0 { public override double Area() => s * s; public double Side => s; }
        public sealed class Ci(double r) : S0 { public override double Area() => 3 * r * r; public double Radius => r; }
        public interface IShape { double Area(double s); }
        public struct Sq2 : IShape { public readonly double Area(double s) => s * s; }
        public struct Pair<T> { public T A; public T B; }
        public readonly record struct D<T>(T Re, T Du) where T : System.Numerics.INumber<T> { public static D<T> operator *(D<T> a, D<T> b) => new(a.Re * b.Re, a.Re * b.Du + a.Du * b.Re); }
        public sealed class Poly { private readonly double[] _c; public Poly(params double[] c) { _c = c; } public double At(double t) { double s = 0; for (int i = _c.Length - 1; i >= 0; i--) s = s * t + _c[i]; return s; } }
        public static class T4
        {
            public static double Cl(double x, double y) { var p = new Part(x) { V = y }; p.Move(0.5); p.V *= p.X; return p.Energy; }
            public static double ClLoop(double x, double y) { var p = new Part(x) { V = y }; for (int i = 0; i < 5; i++) { p.V -= 0.1 * p.X; p.Move(0.1); } return p.Energy; }
            static double Twice(Func<double, double> g, double v) => g(g(v));
            public static double Passed(double x, double y) => Twice(v => v * v + y, x) + Twice(Half, 3) ;
            static double Half(double x) => x / 2;
            public static double Prim(double x, double y) { var g = new G1(x * y); return g.At(x); }
            public static double Virt(double x) { S0 s = new Sq(x * x); return s.Area(); }
            static double AreaOf(S0 s) => s switch { Sq q => q.Side * q.Side, Ci c => Math.PI * c.Radius * c.Radius, _ => 0 };
            public static double TypePat(double x) => AreaOf(new Sq(x)) * AreaOf(new Ci(2 * x));
            static double A<T>(T shape, double s) where T : struct, IShape => shape.Area(s);
            public static double Constrained(double x) => A(new Sq2(), x);
            public static double GenStruct(double x, double y) { Pair<double> p = new() { A = x, B = y }; Pair<Pair<double>> q = new() { A = p, B = p }; q.A.B *= x; return q.A.B * q.B.A; }
            public static double GenNum(double x, double y) { var d = new D<double>(x, 1) * new D<double>(y, x); return d.Re * d.Du; }
            public static double PolyC(double x, double y) { var p = new Poly(1, x, y, x * y); return p.At(0.5) * p.At(x); }
            static void Swap(ref double a, ref double b) { double t = a; a = b; b = t; }
            static void AddBoth(ref double a, ref double b) { a += 1; b += a; }
            public static double Alias(double[] a, int i) { if (a.Length < 3) return 0; Swap(ref a[0], ref a[^1]); AddBoth(ref a[1], ref a[1]); double x = 2; AddBoth(ref x, ref x); AddBoth(ref a[Math.Abs(i) % a.Length], ref a[0]); return a[0] + x * a[1]; }
            public static double LocalGen(double x) { static T Tw<T>(T a) where T : System.Numerics.INumber<T> => a + a; return Tw(x) + Tw(2); }
            public static double CtorRef(Vec[] p) { foreach (var v in p) { Part q = new Part(v.X); q.Move(v.Y); if (q.X > 2) return q.Energy; } return 1; }
        }
        """;
}
