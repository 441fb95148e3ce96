using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>The user's own types inside a method: structs, records, classes, tuples, properties, operators.</summary>
internal static class TypeSamples
{
    private const string Vector =
        "private struct V { public double X; public double Y; public V(double x, double y) { X = x; Y = y; } "
        + "public readonly double Norm => Math.Sqrt(X * X + Y * Y); public readonly double Dot(V o) => X * o.X + Y * o.Y; public void Scale(double k) { X *= k; Y *= k; } "
        + "public static V operator +(V a, V b) => new(a.X + b.X, a.Y + b.Y); public static V operator *(double k, V a) => new(k * a.X, k * a.Y); "
        + "public static V operator -(V a) => new(-a.X, -a.Y); public static implicit operator V(double d) => new(d, d); public static explicit operator double(V a) => a.X * a.Y; } ";

    private const string Particle =
        "private sealed class P { public double X; public double V { get; set; } public P(double x) { X = x; } public void Move(double h) { X += h * V; } "
        + "public double Energy => 0.5 * V * V + X * X; } ";

    public static IEnumerable<Sample> All =>
    [
        new("StructConstruction", Vector + "[Differentiable] public static double F(double x, double y) { var v = new V(x, x * y); return v.Norm * v.X; }"),
        new("StructInitializer", Vector + "[Differentiable] public static double F(double x, double y) { var v = new V { X = x * y, Y = y }; return v.X * v.Y; }"),
        new("StructDefault", Vector + "[Differentiable] public static double F(double x, double y) { V v = default; v.X += x; v.Y = v.X * y; V w = v; w.X *= 2; return v.X * w.X + w.Y; }"),
        new("StructMethod", Vector + "[Differentiable] public static double F(double x, double y) { var v = new V(x, y); v.Scale(x); v.Scale(2); return v.Dot(new V(y, 1)); }"),
        new("StructOperators", Vector + "[Differentiable] public static double F(double x, double y) { V v = x * (new V(x, y) + new V(1, 2)) + -new V(y, x); return v.X * v.Y; }"),
        new("UserConversions", Vector + "[Differentiable] public static double F(double x, double y) { V v = x * y; double d = (double)(v + new V(x, 0)); return d; }"),
        new("StructInLoop", Vector + "[Differentiable] public static double F(double x, double y) { var v = new V(x, y); for (int i = 0; i < 5; i++) v = 0.5 * v + new V(v.Y * v.X, 0.1); return v.Norm; }"),
        new("StructConditional", Vector + "[Differentiable] public static double F(double x, double y) { V v = x > 1 ? new V(x, y) : new V(y, x * x); if (y > 0) v.X *= y; return v.X * v.Y; }"),
        new("StructArray", Vector + "[Differentiable] public static double F(double[] x) { var a = new V[2]; a[0].X = x[0]; a[0].Y = x[1]; a[1] = new V(x[2], x[3]); a[1].X *= a[0].Y; double s = 0; foreach (V v in a) s += v.Dot(v); return s; }"),
        new("StructSpan", Vector + "[Differentiable] public static double F(double[] x) { Span<V> a = stackalloc V[2]; a[0] = new V(x[0], x[1]); a[1] = a[0]; a[1].Scale(x[2]); return a[0].Dot(a[1]); }"),
        new("StructByRef", Vector + "private static void Push(ref V v, double k) { v.X += k; v.Scale(k); } [Differentiable] public static double F(double x, double y) { var v = new V(x, y); Push(ref v, y); return v.X * v.Y; }"),
        new("StructByIn", Vector + "private static double G(in V v) => v.X * v.Norm; [Differentiable] public static double F(double x, double y) { var v = new V(x, y); return G(v) + G(in v); }"),
        new("NestedStruct", Vector + "private struct B { public V Position; public V Velocity; public double Mass; } [Differentiable] public static double F(double x, double y) { var b = new B { Position = new V(x, y), Mass = x * y }; b.Velocity.X = b.Mass; b.Position.Scale(2); return b.Position.Dot(b.Velocity) * b.Mass; }"),
        new("StructWithArrayField", "private struct S { public double[] Data; public double K; } [Differentiable] public static double F(double[] x) { var s = new S { Data = new double[2], K = x[0] }; s.Data[0] = x[1] * s.K; S t = s; t.Data[1] = x[2]; t.K = 2; return s.Data[1] * s.Data[0] * s.K; }"),
        new("RecordStruct", "private readonly record struct R(double A, double B) { public double Product => A * B; } [Differentiable] public static double F(double x, double y) { var r = new R(x, y * y); var s = r with { B = r.Product }; return s.A * s.B + r.B; }"),
        new("RecordStructDeconstruct", "private record struct R(double A, double B); [Differentiable] public static double F(double x, double y) { var r = new R(x, y); r.A *= r.B; (double a, double b) = r; return a * b; }"),
        new("RecordClass", "private sealed record R(double A, double B); [Differentiable] public static double F(double x, double y) { var r = new R(x * y, y); R s = r with { A = r.B * x }; return r.A * s.A; }"),
        new("RecordInit", "private sealed record R { public double A { get; init; } public double B { get; init; } = 2; } [Differentiable] public static double F(double x, double y) { var r = new R { A = x * y }; return r.A * r.A * r.B; }"),
        new("Class", Particle + "[Differentiable] public static double F(double x, double y) { var p = new P(x) { V = y }; p.Move(0.5); p.V *= p.X; return p.Energy; }"),
        new("ClassInLoop", Particle + "[Differentiable] public static double F(double x, double y) { var p = new P(x) { V = y }; for (int i = 0; i < 5; i++) { p.V -= 0.1 * p.X; p.Move(0.1); } return p.Energy; }"),
        new("ClassAlias", Particle + "[Differentiable] public static double F(double x, double y) { var p = new P(x); P q = p; q.V = y; q.X *= x; return p.X * p.V; }"),
        new("ClassArray", Particle + "[Differentiable] public static double F(double x, double y) { P[] ps = [new P(x), new P(y)]; ps[0].V = y; ps[1].V = ps[0].V * x; foreach (P p in ps) p.Move(0.3); return ps[0].Energy * ps[1].X; }"),
        new("ClassSwap", Particle + "[Differentiable] public static double F(double x, double y) { var p = new P(x); var q = new P(y); if (x > y) (p, q) = (q, p); p.X *= x; return p.X * p.X + 2 * q.X; }"),
        new("ParameterWithTheNameOfAPrimaryOne", "private readonly struct M(double p, double q) { public double P { get; } = p; public double Q { get; } = q; public void Deconstruct(out double p, out double q) { p = P; q = 0.5 * Q; } public static implicit operator M(double v) => new(0.5 * v, 0.3); } [Differentiable] public static double F(double x, double y) { M[] m = [new(x, y), y, 0.4]; m[2] = m[0]; var (p, q) = m[2]; return p * q * m[1].P; }"),
        new("PrimaryParameterThatIsKept", "private readonly struct S(double p) { public double Next(double v) => p * v * v; } private struct H { public S Inner; public double Z; } private static S Make(double x) => new(x); [Differentiable] public static double F(double x, double y) { H h = new H { Inner = new S(x), Z = y }; (S s, double z) = (Make(y), x); S? t = new S(x * y); for (int i = 0; i < 3; i++) s = new S(s.Next(0.5) + i); return h.Inner.Next(h.Z) + s.Next(z) + (t is { } u ? u.Next(x) : 0); }"),
        new("MemberOfNullable", "private struct V { public double X, Y; } [Differentiable] public static double F(double x, double y) { V? some = new V { X = x, Y = y }; if (x * y < 0) some = new V { X = y * some.Value.X }; return some.HasValue && some.Value.X > 9 ? 0 : some.Value.X * some!.Value.Y + some.Value.X; }"),
        new("PrimaryConstructor", "private sealed class G(double k) { public double At(double v) => k * v * v; } [Differentiable] public static double F(double x, double y) { var g = new G(x * y); return g.At(x); }"),
        new("StaticFactory", "private readonly struct U { private readonly double _v; private U(double v) { _v = v; } public static U Of(double v) => new(v * v); public double Value => _v; } [Differentiable] public static double F(double x) => U.Of(x).Value * x;"),
        new("PropertyWithBody", "private struct S { private double _v; public double V { readonly get => _v * 2; set { _v = value * value; } } } [Differentiable] public static double F(double x) { S s = default; s.V = x; s.V += x; return s.V; }"),
        new("Indexer", "private struct S { private double _a, _b; public double this[int i] { readonly get => i == 0 ? _a : _b; set { if (i == 0) _a = value; else _b = value; } } } [Differentiable] public static double F(double x, double y) { S s = default; s[0] = x; s[1] = s[0] * y; s[0] *= s[1]; return s[0] + s[1]; }"),
        new("GenericStruct", "private struct Pair<T> { public T A; public T B; } [Differentiable] public static double F(double x, double y) { Pair<double> p = new() { A = x, B = y }; Pair<Pair<double>> q = new() { A = p, B = p }; q.A.B *= x; return q.A.B * q.B.A; }"),
        new("GenericNumericStruct", "private readonly record struct D<T>(T Re, T Du) where T : INumber<T> { public static D<T> operator *(D<T> a, D<T> b) => new(a.Re * b.Re, a.Re * b.Du + a.Du * b.Re); } [Differentiable] public static double F(double x, double y) { var d = new D<double>(x, 1) * new D<double>(y, x); return d.Re * d.Du; }"),
        new("Tuple", "[Differentiable] public static double F(double x, double y) { (double A, double B) t = (x * y, x); t.A *= t.B; (t.A, t.B) = (t.B, t.A); var u = t; u.A = 3; return t.A * t.B + u.A * u.B; }"),
        new("TupleNested", "[Differentiable] public static double F(double x, double y) { var t = (x, (y, x * y)); var (a, (b, c)) = t; return a * b * c + t.Item2.Item1; }"),
        new("TupleArray", "[Differentiable] public static double F(double[] x) { var a = new (double U, double V)[3]; for (int i = 0; i < 3; i++) a[i] = (x[i], x[i + 1] * x[i]); a[1].U *= a[0].V; double s = 0; foreach (var (u, v) in a) s += u * v; return s; }"),
        new("Enum", "private enum Mode { Square, Cube } private static double G(double v, Mode m) => m switch { Mode.Square => v * v, Mode.Cube => v * v * v, _ => throw new ArgumentException(null, nameof(m)) }; [Differentiable] public static double F(double x) => G(x, Mode.Square) + G(x, Mode.Cube);"),
        new("InterfaceConstrained", "private interface IShape { double Area(double s); } private struct Sq : IShape { public readonly double Area(double s) => s * s; } private struct Ci : IShape { public readonly double Area(double s) => Math.PI * s * s; } private static double A<T>(T shape, double s) where T : struct, IShape => shape.Area(s); [Differentiable] public static double F(double x) => A(new Sq(), x) * A(new Ci(), x);"),
        new("ImplicitThis", "private struct Acc { private double _sum; private int _n; public void Add(double v) { _sum += v * v; _n++; } public readonly double Mean => _sum / _n; } [Differentiable] public static double F(double[] x) { var acc = new Acc(); foreach (double v in x) acc.Add(v); return acc.Mean * x[0]; }"),
        new("PropertyPattern", Vector + "[Differentiable] public static double F(double x, double y) { var v = new V(x, y); return v switch { { X: > 1 } => v.X * v.Y, { Y: < 0, X: var q } => q * q, _ => v.Y }; }"),
        new("PositionalPattern", "private readonly record struct R(double A, double B); [Differentiable] public static double F(double x, double y) => new R(x, y) switch { ( > 1, var b) => b * x, (var a, < 0) => a * a, var (a, b) => a * b };"),
        new("TypePattern", "private abstract class S { } private sealed class Sq(double s) : S { public double Side => s; } private sealed class Ci(double r) : S { public double Radius => r; } private static double Area(S s) => s switch { Sq q => q.Side * q.Side, Ci c => Math.PI * c.Radius * c.Radius, _ => 0 }; [Differentiable] public static double F(double x) => Area(new Sq(x)) * Area(new Ci(2 * x));"),
        new("VirtualCall", "private abstract class S { public abstract double Area(); } private sealed class Sq(double s) : S { public override double Area() => s * s; } [Differentiable] public static double F(double x) { S s = new Sq(x * x); return s.Area(); }"),
        new("UserIncrement", "private struct V { public double X; public static V operator ++(V a) => new() { X = a.X * 2 }; public static V operator --(V a) => new() { X = a.X * a.X }; } [Differentiable] public static double F(double x) { var v = new V { X = x }; V w = v++, u = --v; V[] a = [u, w]; int i = 0; a[i++]++; return v.X * x + w.X * u.X + a[0].X * a[i].X; }"),
        new("UserMath", "private readonly struct Dual(double v, double d) { public double V => v; public double D => d; public static Dual operator *(Dual a, Dual b) => new(a.V * b.V, a.V * b.D + a.D * b.V); public static Dual Sin(Dual a) => new(Math.Sin(a.V), Math.Cos(a.V) * a.D); } [Differentiable] public static double F(double x) { var d = new Dual(x, 1); return Dual.Sin(d * d).D; }"),
        new("InlineConstantsInStruct", "private struct Cfg { public const double K = 2; public static readonly Cfg Default = new() { Gain = 3 }; public double Gain; } [Differentiable] public static double F(double x) { var c = Cfg.Default; return c.Gain * x * x + Cfg.K * x; }"),
        new("NestedFunctionsOnStruct", Vector + "private static V Rotate(V v, double angle) { (double sin, double cos) = Math.SinCos(angle); return new V(cos * v.X - sin * v.Y, sin * v.X + cos * v.Y); } [Differentiable] public static double F(double x, double y) { V v = new(1, y); for (int i = 0; i < 3; i++) v = Rotate(v, x); return v.X + 2 * v.Y; }"),
        new("LinkedList", "private sealed class Node { public double V; public Node? Next; } [Differentiable] public static double F(double[] x) { Node? head = null; foreach (double v in x) head = new Node { V = v * v, Next = head }; double s = 1; for (Node? n = head; n != null; n = n.Next) s = s * 0.5 + n.V; return s; }"),
        new("Polynomial", "private sealed class Poly { private readonly double[] _c; public Poly(params double[] c) { _c = c; } public double At(double t) { double s = 0; for (int i = _c.Length - 1; i >= 0; i--) s = s * t + _c[i]; return s; } } [Differentiable] public static double F(double x, double y) { var p = new Poly(1, x, y, x * y); return p.At(0.5) * p.At(x); }"),
    ];
}
