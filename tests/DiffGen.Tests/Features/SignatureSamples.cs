using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Kinds of parameters, results, containing types and files.</summary>
internal static class SignatureSamples
{
    private static readonly double[][] Two = [[0.7, -1.3], [1.2, 0.4]];
    private static readonly double[][] Four = [[0.7, -1.3, 0.45, 1.9], [1.2, 0.4, -0.8, 0.25]];

    public static IEnumerable<Sample> All =>
    [
        Whole(
            "SpanParameterMutable",
            "public static partial class C { [Differentiable] public static double F(Span<double> x) { double s = 0; foreach (double v in x) s += v * v * v; return s; } }",
            "C.F(x)", "return C.FGradient(x);", Two),
        Whole(
            "MatrixParameter",
            "public static partial class C { [Differentiable] public static double F(double[,] m) => m[0, 0] * m[1, 1] - m[0, 1] * m[1, 0]; }",
            "C.F(new[,] { { x[0], x[1] }, { x[2], x[3] } })",
            "var g = C.FGradient(new[,] { { x[0], x[1] }, { x[2], x[3] } }); return [g[0, 0], g[0, 1], g[1, 0], g[1, 1]];", Four),
        Whole(
            "RowsWrittenByForeach",
            "public static partial class C { [Differentiable] public static void F(double[] x, double[][] y) { int k = 0; foreach (double[] row in y) for (int j = 0; j < row.Length; j++) row[j] = x[k++] * x[j]; } }",
            "new Func<double[], double>(x => { double[][] y = [new double[1], new double[2]]; C.F(x, y); return 2 * y[0][0] + 3 * y[1][0] + 5 * y[1][1]; })(x)",
            "double[] dx = new double[4]; double[][] y = [new double[1], new double[2]]; double[] dy = [2, 3, 5]; C.FVjp(x, y, dx, dy); return dx;", Four),
        Whole(
            "JaggedParameter",
            "public static partial class C { [Differentiable] public static double F(double[][] m) { double s = 1; foreach (double[] row in m) foreach (double v in row) s *= 1 + v * v; return s; } }",
            "C.F([[x[0]], [x[1], x[2], x[3]]])",
            "var g = C.FGradient([[x[0]], [x[1], x[2], x[3]]]); return [g[0][0], .. g[1]];", Four),
        Whole(
            "MissingArrays",
            "public static partial class C { [Differentiable] public static double F(double[] x, double[]? y = null, double[][]? z = null) { double s = 0; foreach (double v in x) s += v * v; if (y is not null) s *= y[0]; if (z is { Length: > 0 } rows) s += rows[0][0] * x[0]; return s; } }",
            "C.F([x[0], x[1]]) + C.F([x[0]], [x[1]], [[x[2]], [x[3]]])",
            "var a = C.FGradient([x[0], x[1]]); var b = C.FGradient([x[0]], [x[1]], [[x[2]], [x[3]]]); return [a.x[0] + b.x[0], a.x[1] + b.y[0], b.z[0][0], b.z[1][0]];", Four),
        Whole(
            "DestinationsThatAreKeywords",
            "public static partial class C { [Differentiable(Companions = Companions.All)] public static double F(double[] o, double his, double ouble) => o[0] * o[0] * his * ouble + o[1] * his * his; [Differentiable(Companions = Companions.All)] public static double[] G(double[] o, double rue) => [o[0] * rue, o[1]]; }",
            "C.F([x[0], x[1]], x[2], x[3])",
            """
            double[] o = [x[0], x[1]], @do = new double[2], bad = new double[3];
            C.FValueAndGradient(o, x[2], x[3], @do, out double dhis, out double @double);
            var (_, tangent) = C.FJvp(o, x[2], x[3], [1, 0], 0, 0);
            string name = "";
            try { C.GJacobian(o, x[2], bad, bad); } catch (ArgumentException exception) { name = exception.ParamName!; }
            return Math.Abs(tangent - @do[0]) < 1e-12 && name == "do" ? [.. @do, dhis, @double] : [];
            """, Four),
        Whole(
            "ListParameter",
            "public static partial class C { [Differentiable] public static double F(List<double> x) { double s = 0; for (int i = 0; i < x.Count; i++) s += x[i] * x[i]; return s; } }",
            "C.F([.. x])", "var g = C.FGradient([.. x]); return [g[0], g[1]];", Two),
        Whole(
            "MemoryParameter",
            "public static partial class C { [Differentiable] public static double F(ReadOnlyMemory<double> x) => x.Span[0] * x.Span[1]; }",
            "C.F(x)", "double[] d = new double[2]; C.FValueAndGradient(x, d); return d;", Two),
        Whole(
            "StructParameter",
            """
            [Differentiable] public partial struct P { public double X; public double Y { get; set; } [NoDerivative] public double K; public int N; }
            public static partial class C { [Differentiable] public static double F(P p, double t) => p.X * p.Y * p.K * t * p.N; }
            """,
            "C.F(new P { X = x[0], Y = x[1], K = 2, N = 3 }, x[0])",
            "var g = C.FGradient(new P { X = x[0], Y = x[1], K = 2, N = 3 }, x[0]); return [g.p.X + g.t, g.p.Y];", Two),
        Whole(
            "NestedStructParameter",
            """
            [Differentiable] public partial record struct P(double X, double Y);
            [Differentiable] public partial struct S { public P Start; public P End; }
            public static partial class C { [Differentiable] public static double F(S s) => s.Start.X * s.End.Y - s.Start.Y * s.End.X * s.End.X; }
            """,
            "C.F(new S { Start = new P(x[0], x[1]), End = new P(x[2], x[3]) })",
            "var g = C.FGradient(new S { Start = new P(x[0], x[1]), End = new P(x[2], x[3]) }); return [g.Start.X, g.Start.Y, g.End.X, g.End.Y];", Four),
        Whole(
            "TangentArithmetic",
            """
            [Differentiable] public partial record struct P(double X, double Y);
            public static partial class C { [Differentiable] public static double F(P p) => p.X * p.Y; }
            """,
            "C.F(new P(x[0], x[1]))",
            "var p = new P(x[0], x[1]); P.Tangent g = C.FGradient(p), z = P.Tangent.Zero; g = (g + g - g) * 2 - g * 1 + z; P q = p.Move(g * 0); return q == p ? [g.X, g.Y] : [];", Two),
        Whole(
            "RecordClassParameter",
            """
            [Differentiable] public sealed partial record P(double X, double Y);
            public static partial class C { [Differentiable] public static double F(P p) => p.X * p.X * p.Y; }
            """,
            "C.F(new P(x[0], x[1]))", "var g = C.FGradient(new P(x[0], x[1])); return [g.X, g.Y];", Two),
        Whole(
            "ClassParameter",
            """
            [Differentiable] public sealed partial class P { public double X; public double Y { get; set; } }
            public static partial class C { [Differentiable] public static double F(P p) => p.X * p.X * p.Y; }
            """,
            "C.F(new P { X = x[0], Y = x[1] })", "var g = C.FGradient(new P { X = x[0], Y = x[1] }); return [g.X, g.Y];", Two),
        Whole(
            "StructArrayParameter",
            """
            [Differentiable] public partial struct P { public double X; public double Y; }
            public static partial class C { [Differentiable] public static double F(ReadOnlySpan<P> ps) { double s = 0; foreach (P p in ps) s += p.X * p.Y; return s * ps[0].X; } }
            """,
            "C.F([new P { X = x[0], Y = x[1] }, new P { X = x[2], Y = x[3] }])",
            "P[] ps = [new P { X = x[0], Y = x[1] }, new P { X = x[2], Y = x[3] }]; var d = new P.Tangent[2]; C.FValueAndGradient(ps, d); return [d[0].X, d[0].Y, d[1].X, d[1].Y];", Four),
        Whole(
            "StructArrayWithConstantMember",
            """
            [Differentiable] public partial struct P { public double X; [NoDerivative] public double K; public double Y; }
            public static partial class C { [Differentiable] public static double F(P[] ps) { double s = 1; foreach (P p in ps) s *= p.X + p.Y * p.K; ps[0].K = ps[1].X; ps[1].K = 3; return s * ps[1].K + ps[0].X * ps[1].Y; } }
            """,
            "C.F([new P { X = x[0], Y = x[1], K = 2 }, new P { X = x[2], Y = x[3], K = -1 }])",
            "P[] ps = [new P { X = x[0], Y = x[1], K = 2 }, new P { X = x[2], Y = x[3], K = -1 }]; var d = new P.Tangent[2]; C.FVjp(ps, 1, d); return [d[0].X, d[0].Y, d[1].X, d[1].Y];", Four),
        Whole(
            "TupleParameter",
            "public static partial class C { [Differentiable] public static double F((double A, double B) t) => t.A * t.B * t.B; }",
            "C.F((x[0], x[1]))", "var g = C.FGradient((x[0], x[1])); return [g.A, g.B];", Two),
        Whole(
            "TupleResult",
            "public static partial class C { [Differentiable] public static (double Sum, double Product) F(double a, double b) => (a + b, a * b); }",
            "C.F(x[0], x[1]).Sum * 2 - 3 * C.F(x[0], x[1]).Product", "var g = C.FVjp(x[0], x[1], (2, -3)); return [g.a, g.b];", Two),
        Whole(
            "StructResult",
            """
            [Differentiable] public partial record struct P(double X, double Y);
            public static partial class C { [Differentiable] public static P F(double a, double b) => new(a * b, a - b * b); }
            """,
            "C.F(x[0], x[1]).X * 2 - 3 * C.F(x[0], x[1]).Y", "var g = C.FVjp(x[0], x[1], new P.Tangent { X = 2, Y = -3 }); return [g.a, g.b];", Two),
        Whole(
            "ArrayResult",
            "public static partial class C { [Differentiable] public static double[] F(double[] v) { double[] r = new double[2]; r[0] = v[0] * v[1]; r[1] = v[0] - v[1] * v[1]; return r; } }",
            "C.F(x)[0] * 2 - 3 * C.F(x)[1]", "return C.FVjp(x, [2, -3]);", Two),
        Whole(
            "ParameterReturned",
            "public static partial class C { [Differentiable] public static double[] F(double[] v) => v; }",
            "C.F(x)[0] * 2 - 3 * C.F(x)[1]", "return C.FVjp(x, [2, -3]);", Two),
        Whole(
            "MatrixResult",
            "public static partial class C { [Differentiable] public static double[,] F(double a, double b) => new[,] { { a * b, a }, { b, b * b } }; }",
            "2 * C.F(x[0], x[1])[0, 0] + C.F(x[0], x[1])[1, 1]", "var g = C.FVjp(x[0], x[1], new double[,] { { 2, 0 }, { 0, 1 } }); return [g.a, g.b];", Two),
        Whole(
            "VoidSpanOutput",
            "public static partial class C { [Differentiable] public static void F(ReadOnlySpan<double> v, Span<double> y) { for (int i = 0; i < y.Length; i++) y[i] = v[i] * v[i] * v[0]; } }",
            "Weighted(x)", "double[] y = new double[2], dv = new double[2], dy = [2, -3]; C.FVjp(x, y, dv, dy); return dy[0] == 0 && dy[1] == 0 ? dv : [];", Two,
            "static double Weighted(double[] x) { double[] y = new double[2]; C.F(x, y); return 2 * y[0] - 3 * y[1]; }"),
        Whole(
            "VoidInPlace",
            "public static partial class C { [Differentiable] public static void F(Span<double> y) { y[0] = y[0] * y[1]; y[1] += y[0]; } }",
            "Weighted(x)", "double[] y = [.. x], dy = [2, -3]; C.FVjp(y, dy); return dy;", Two,
            "static double Weighted(double[] x) { double[] y = [.. x]; C.F(y); return 2 * y[0] - 3 * y[1]; }"),
        Whole(
            "OutParameters",
            "public static partial class C { [Differentiable] public static void F(double a, double b, out double p, out double q) { p = a * b; q = a - b * p; } }",
            "Weighted(x)", "double dp = 2, dq = -3; C.FVjp(x[0], x[1], out _, out _, out double da, out double db, ref dp, ref dq); return dp == 0 && dq == 0 ? [da, db] : [];", Two,
            "static double Weighted(double[] x) { C.F(x[0], x[1], out double p, out double q); return 2 * p - 3 * q; }"),
        Whole(
            "RefParameterOfF",
            "public static partial class C { [Differentiable] public static void F(double a, ref double s) { s = s * a + a; } }",
            "Weighted(x)", "double s = x[1], ds = 2; C.FVjp(x[0], ref s, out double da, ref ds); return [da, ds];", Two,
            "static double Weighted(double[] x) { double s = x[1]; C.F(x[0], ref s); return 2 * s; }"),
        Whole(
            "InParameterOfF",
            "public static partial class C { [Differentiable] public static double F(in double a, in double b) => a * b * b; }",
            "C.F(x[0], x[1])", "var g = C.FGradient(x[0], x[1]); return [g.a, g.b];", Two),
        Whole(
            "OptionalParameters",
            "public static partial class C { [Differentiable] public static double F(double a, double b, int n = 3, bool negate = false) { double s = negate ? -a : a; for (int i = 0; i < n; i++) s *= b; return s; } }",
            "C.F(x[0], x[1])", "var g = C.FGradient(x[0], x[1]); return [g.a, g.b];", Two),
        Whole(
            "ParamsParameter",
            "public static partial class C { [Differentiable] public static double F(params double[] v) { double s = 1; foreach (double e in v) s *= e + 2; return s; } }",
            "C.F(x[0], x[1])", "return C.FGradient(x[0], x[1]);", Two),
        Whole(
            "ConstantParameters",
            "public static partial class C { [Differentiable] public static double F(string mode, double a, Func<int, int> f, DayOfWeek day, double b) => mode == \"x\" ? a * b * f(2) : a + (int)day; }",
            "C.F(\"x\", x[0], i => i + 1, DayOfWeek.Monday, x[1])", "var g = C.FGradient(\"x\", x[0], i => i + 1, DayOfWeek.Monday, x[1]); return [g.a, g.b];", Two),
        Whole(
            "InstanceMethod",
            "public sealed partial class M { private readonly double[] _w = [2, 3]; public double K { get; set; } = 1.5; [Differentiable] public double F(double a, double b) => _w[0] * a * b + K * a * a + _w[1] * b; }",
            "new M().F(x[0], x[1])", "var g = new M().FGradient(x[0], x[1]); return [g.a, g.b];", Two),
        Whole(
            "InstanceMethodOfStruct",
            "public readonly partial struct M(double k) { private readonly double _k = k; [Differentiable] public double F(double a) => _k * a * a + Square(a); private static double Square(double v) => v * v; }",
            "new M(3).F(x[0])", "return [new M(3).FGradient(x[0]), 0];", Two),
        Whole(
            "InstanceMethodOfStructWithSeveralFields",
            "public readonly partial struct M { private readonly double _k, _j; private readonly double[] _w; public M(double k, double j) { _k = k; _j = j; _w = [k]; } [Differentiable] public double F(double a, double b) => _k * a * a * b + _j * a + _w[0] * b; }",
            "new M(3, 2).F(x[0], x[1])", "var g = new M(3, 2).FGradient(x[0], x[1]); using var p = new M(3, 2).FPullback(x[0], x[1]).Pullback; return p.Invoke(1) == g ? [g.a, g.b] : [];", Two),
        Whole(
            "DifferentiableSelf",
            "[Differentiable] public partial struct M { public double A; public double B; [Differentiable] public readonly double F(double t) => A * t * t + B * t; }",
            "new M { A = x[0], B = x[1] }.F(x[0])", "var g = new M { A = x[0], B = x[1] }.FGradient(x[0]); return [g.self.A + g.t, g.self.B];", Two),
        Whole(
            "DifferentiableSelfClass",
            "[Differentiable] public sealed partial class M { public double A; public double B; [Differentiable] public double F(double t) => A * t * t + B * t; }",
            "new M { A = x[0], B = x[1] }.F(x[0])", "var g = new M { A = x[0], B = x[1] }.FGradient(x[0]); return [g.self.A + g.t, g.self.B];", Two),
        Whole(
            "GenericMethod",
            "public static partial class C { [Differentiable] public static T F<T>(T a, T b) where T : IFloatingPointIeee754<T> => T.Exp(a) * b + T.CreateChecked(2) * a; }",
            "C.F(x[0], x[1])", "var g = C.FGradient(x[0], x[1]); return [g.a, g.b];", Two),
        Whole(
            "GenericMethodOnSpan",
            "public static partial class C { [Differentiable] public static T F<T>(ReadOnlySpan<T> v) where T : IFloatingPointIeee754<T> { T s = T.Zero; foreach (T e in v) s += T.Sin(e) * e; return s / T.CreateChecked(v.Length); } }",
            "C.F<double>(x)", "double[] d = new double[2]; C.FValueAndGradient<double>(x, d); return d;", Two),
        Whole(
            "GenericType",
            "public sealed partial class M<T> where T : struct, IFloatingPointIeee754<T> { private readonly T _k = T.CreateChecked(3); [Differentiable] public T F(T a, T b) => _k * a * b + a; }",
            "new M<double>().F(x[0], x[1])", "var g = new M<double>().FGradient(x[0], x[1]); return [g.a, g.b];", Two),
        Whole(
            "NestedTypes",
            "public partial class Outer { internal static partial class Inner<TUnused> { [Differentiable] internal static double F(double a, double b) => a * b * b; } internal static double[] G(double[] x) { var g = Inner<int>.FGradient(x[0], x[1]); return [g.a, g.b]; } internal static double V(double[] x) => Inner<int>.F(x[0], x[1]); }",
            "Outer.V(x)", "return Outer.G(x);", Two),
        Whole(
            "PrivateMethod",
            "public static partial class C { [Differentiable] private static double F(double a, double b) => a * b * b; public static double[] G(double[] x) { var g = FGradient(x[0], x[1]); return [g.a, g.b]; } public static double V(double[] x) => F(x[0], x[1]); }",
            "C.V(x)", "return C.G(x);", Two),
        Whole(
            "Overloads",
            "public static partial class C { [Differentiable] public static double F(double a) => a * a; [Differentiable] public static double F(double a, double b) => a * b; [Differentiable] public static float F(float a) => a; }",
            "C.F(x[0], x[1]) + C.F(x[0])", "var g = C.FGradient(x[0], x[1]); return [g.a + C.FGradient(x[0]), g.b];", Two),
        Whole(
            "ExtensionMethod",
            "public static partial class C { private static double Sq(this double v) => v * v; [Differentiable] public static double F(this double a, double b) => a.Sq() * b.Sq(); }",
            "x[0].F(x[1])", "var g = x[0].FGradient(x[1]); return [g.a, g.b];", Two),
        Whole(
            "NullableDisabled",
            "#nullable disable\npublic static partial class C { [Differentiable] public static double F(double[] v, string s = null) => s == null ? v[0] * v[1] : 0; }\n#nullable restore",
            "C.F(x)", "return C.FGradient(x);", Two),
        Whole(
            "ExpressionBodiedPartialParts",
            "public static partial class C { [Differentiable] public static double F(double a, double b) => Help(a) * b; }\npublic static partial class C { private static double Help(double v) => v * v * K; private const double K = 2; }",
            "C.F(x[0], x[1])", "var g = C.FGradient(x[0], x[1]); return [g.a, g.b];", Two),
        Whole(
            "RecordType",
            "public partial record Model(double K) { [Differentiable] public double F(double a, double b) => K * a * b; }",
            "new Model(2).F(x[0], x[1])", "var g = new Model(2).FGradient(x[0], x[1]); return [g.a, g.b];", Two),
        Whole(
            "ReservedParameterNames",
            "public static partial class C { [Differentiable] public static double F(double @class, double @event) => @class * @event * @event; }",
            "C.F(x[0], x[1])", "var g = C.FGradient(x[0], x[1]); return [g.@class, g.@event];", Two),
        Whole(
            "VectorParameter",
            "public static partial class C { [Differentiable] public static float F(Vector3 v) => v.X * v.Y + v.Z * v.Z; }",
            "C.F(new Vector3((float)x[0], (float)x[1], 2))", "Vector3 g = C.FGradient(new Vector3((float)x[0], (float)x[1], 2)); return [g.X, g.Y];", Two, tolerance: 1e-2, single: true),
        Whole(
            "ComplexParameter",
            "public static partial class C { [Differentiable] public static double F(Complex z) => (z * z).Real * z.Imaginary; }",
            "C.F(new Complex(x[0], x[1]))", "Complex g = C.FGradient(new Complex(x[0], x[1])); return [g.Real, g.Imaginary];", Two),
        Whole(
            "FloatAndDouble",
            "public static partial class C { [Differentiable] public static double F(float a, double b) => a * b * b; }",
            "C.F((float)x[0], x[1])", "(float a, double b) = C.FGradient((float)x[0], x[1]); return [a, b];", Two, tolerance: 1e-2, single: true),
    ];

    private static Sample Whole(
        string name, string declarations, string value, string gradient, double[][] at, string members = "", double tolerance = 1e-6, bool single = false) => new(
        name,
        $$"""
        {{declarations}}

        public static class Probe
        {
            public static double Value(double[] x) => {{value}};

            public static double[] Gradient(double[] x) { {{gradient}} }

            {{members}}
        }
        """,
        at,
        tolerance,
        single);
}
