using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Calls of every kind.</summary>
internal static class CallSamples
{
    public static IEnumerable<Sample> All =>
    [
        new("ExpressionBodied", "private static double Square(double v) => v * v; [Differentiable] public static double F(double x) => Square(Square(x)) + Square(3);"),
        new("BlockBodied", "private static double G(double a, double b) { if (a > b) return a * b; double t = a - b; return t * t; } [Differentiable] public static double F(double x, double y) => G(x, y) + G(y, x);"),
        new("NamedAndDefault", "private static double G(double a, double b = 2, double c = 3) => a * b - c * a * a; [Differentiable] public static double F(double x, double y) => G(x) + G(c: y, a: x) + G(b: y, a: 1);"),
        new("NamedOutOfOrder", "private static double G(double a, double b) => a / b; [Differentiable] public static double F(double x, double y) { double t = x; return G(b: (t += 3), a: t * y); }"),
        new("Params", "private static double Sum(params double[] v) { double s = 0; foreach (double e in v) s += e * e; return s; } [Differentiable] public static double F(double x, double y) => Sum(x, y, x * y) + Sum() + Sum([x, 2]);"),
        new("ParamsSpan", "private static double Sum(params ReadOnlySpan<double> v) { double s = 0; foreach (double e in v) s += e * e; return s; } [Differentiable] public static double F(double x, double y) => Sum(x, y, x * y) + Sum();"),
        new("InParameter", "private static double G(in double a, in double b) => a * b * b; [Differentiable] public static double F(double x, double y) { double t = x * y; return G(in t, y) + G(x, 2); }"),
        new("RefParameter", "private static void Scale(ref double a, double k) { a *= k; a += k; } [Differentiable] public static double F(double x, double y) { double t = x; Scale(ref t, y); Scale(ref t, x); return t * y; }"),
        new("OutParameter", "private static bool Try(double a, out double r) { if (a < 0) { r = -a * a; return false; } r = a * a * a; return true; } [Differentiable] public static double F(double x, double y) => Try(x, out double r) ? r * y : Try(y, out r) ? r : -r;"),
        new("OutTwo", "private static void Polar(double x, double y, out double r, out double t) { r = Math.Sqrt(x * x + y * y); t = Math.Atan2(y, x); } [Differentiable] public static double F(double x, double y) { Polar(x, y, out var r, out double t); return r * t; }"),
        new("RefElement", "private static void Twice(ref double v) => v = v * v + v; [Differentiable] public static double F(double[] x) { double[] y = (double[])x.Clone(); Twice(ref y[1]); for (int i = 0; i < 3; i++) Twice(ref y[i]); return y[0] * y[1] * y[2]; }"),
        new("SwapByRef", "private static void Swap(ref double a, ref double b) { double t = a; a = b; b = t; } [Differentiable] public static double F(double x, double y) { Swap(ref x, ref y); return x * x * y - y; }"),
        new("ArrayArgument", "private static double Dot(double[] a, double[] b) { double s = 0; for (int i = 0; i < a.Length; i++) s += a[i] * b[i]; return s; } [Differentiable] public static double F(double[] x) { double[] w = [1, 2, x[0], 4, x[1]]; return Dot(x, w) * Dot(x, x); }"),
        new("ArrayMutatedByCallee", "private static void Normalise(double[] v) { double s = 0; foreach (double e in v) s += e * e; s = Math.Sqrt(s); for (int i = 0; i < v.Length; i++) v[i] /= s; } [Differentiable] public static double F(double[] x) { double[] y = (double[])x.Clone(); Normalise(y); return y[0] * y[1] + y[2] * x[0]; }"),
        new("SpanArgument", "private static double Sum(ReadOnlySpan<double> v) { double s = 0; foreach (double e in v) s += e * e * e; return s; } [Differentiable] public static double F(double[] x) => Sum(x) + Sum(x.AsSpan(1, 2)) * Sum(x[2..]);"),
        new("ArrayReturned", "private static double[] Squares(double[] v) { double[] r = new double[v.Length]; for (int i = 0; i < r.Length; i++) r[i] = v[i] * v[i]; return r; } [Differentiable] public static double F(double[] x) { double[] s = Squares(Squares(x)); return s[0] * s[1] + s[2]; }"),
        new("IdentityReturned", "private static double[] Same(double[] v) => v; [Differentiable] public static double F(double[] x) { double[] y = (double[])x.Clone(); double[] z = Same(y); z[0] *= x[1]; return y[0] * z[2]; }"),
        new("EarlyReturnInCallee", "private static double Find(double[] v, double limit) { for (int i = 0; i < v.Length; i++) { if (v[i] > limit) return v[i] * v[i]; } return limit; } [Differentiable] public static double F(double[] x) => Find(x, 0.5) * Find(x, x[0]) + Find(x, 5 * x[1] * x[1] + 9);"),
        new("ThrowInCallee", "private static double Positive(double v) => v > -50 ? v : throw new ArgumentOutOfRangeException(nameof(v)); [Differentiable] public static double F(double x) => Positive(x) * Positive(x + 1);"),
        new("Recursion", "private static double Power(double v, int n) => n == 0 ? 1 : n % 2 == 0 ? Power(v * v, n / 2) : v * Power(v, n - 1); [Differentiable] public static double F(double x) => Power(x, 7) + Power(1 + x, 2);"),
        new("RecursionOfF", "[Differentiable] public static double F(double x) => x > 4 ? x * x : x * F(x + 1.5);"),
        new("MutualRecursion", "private static double A(double v, int n) => n <= 0 ? v : v * B(v, n - 1); private static double B(double v, int n) => n <= 0 ? 1 : Math.Sin(A(v, n - 1)) + v; [Differentiable] public static double F(double x) => A(x, 5);"),
        new("RecursionOnArray", "private static double Sum(double[] v, int lo, int hi) { if (hi - lo == 1) return v[lo] * v[lo]; int m = (lo + hi) / 2; return Sum(v, lo, m) + Sum(v, m, hi) * v[lo]; } [Differentiable] public static double F(double[] x) => Sum(x, 0, x.Length);"),
        new("RecursionMutating", "private static void Mix(double[] v, int n) { if (n == 0) return; v[n] += v[n - 1] * v[n]; Mix(v, n - 1); v[0] *= v[n]; } [Differentiable] public static double F(double[] x) { double[] y = (double[])x.Clone(); Mix(y, 4); return y[0] + y[2] * y[3]; }"),
        new("RecursionOnSpan", "private static double Sum(ReadOnlySpan<double> v) => v.Length == 0 ? 0 : v[0] * v[0] + v[0] * Sum(v[1..]); [Differentiable] public static double F(ReadOnlySpan<double> x) => Sum(x);"),
        new("Fibonacci", "private static double Fib(double a, int n) => n < 2 ? a : Fib(a, n - 1) + 0.5 * Fib(a * a, n - 2); [Differentiable] public static double F(double x) => Fib(0.5 * x, 6);"),
        new("LocalFunction", "[Differentiable] public static double F(double x, double y) { static double G(double a) => a * a; double H(double a) => a * y + x; return G(H(x)) + H(G(y)); }"),
        new("LocalFunctionMutating", "[Differentiable] public static double F(double x, double y) { double s = x; void Add(double v) { s += v * s; } Add(y); Add(x * y); return s; }"),
        new("LocalFunctionRecursive", "[Differentiable] public static double F(double x) { double Pow(int n) => n == 0 ? 1 : x * Pow(n - 1); return Pow(4) + Pow(2); }"),
        new("LocalFunctionOnArray", "[Differentiable] public static double F(double[] x) { double[] y = new double[2]; void Put(int i, double v) => y[i] += v * v; for (int k = 0; k < x.Length; k++) Put(k % 2, x[k]); return y[0] * y[1]; }"),
        new("Lambda", "[Differentiable] public static double F(double x, double y) { Func<double, double> g = v => v * v + y; return g(x) * g(y); }"),
        new("StaticLambda", "[Differentiable] public static double F(double x) { Func<double, double, double> g = static (a, b) => a * b - a; return g(x, 2) + g(1, x); }"),
        new("LambdaPassed", "private static double Twice(Func<double, double> g, double v) => g(g(v)); [Differentiable] public static double F(double x, double y) => Twice(v => v * v + y, x);"),
        new("MethodGroupPassed", "private static double Simpson(Func<double, double> g, double a, double b) => (b - a) / 6 * (g(a) + 4 * g((a + b) / 2) + g(b)); [Differentiable] public static double F(double x, double y) => Simpson(Math.Sin, x, y) + Simpson(t => t * x, 0, 1);"),
        new("Generic", "private static T Square<T>(T v) where T : INumber<T> => v * v; [Differentiable] public static double F(double x) => Square(x) + Square(3) * x;"),
        new("GenericMath", "private static T Logistic<T>(T v) where T : IFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-v)); [Differentiable] public static double F(double x) => Logistic(x) * Logistic(2 * x);"),
        new("GenericCreate", "private static T Poly<T>(T v) where T : IFloatingPointIeee754<T> => v * T.CreateChecked(3) + T.Pi * v * v + T.Zero - T.Sin(v); [Differentiable] public static double F(double x) => Poly(x);"),
        new("OtherClass", "private static class Helpers { public const double K = 3; public static double G(double v) => K * v * v; } [Differentiable] public static double F(double x) => Helpers.G(x) + Helpers.K * x;"),
        new("PrivateFieldOfOtherClass", "private static class Other { private static readonly double[] W = [2, 3]; private static double K => W[1]; public static double G(double v) => W[0] * v * v + K; } [Differentiable] public static double F(double x) => Other.G(x) * x;"),
        new("StaticProperty", "private static double K => 2.5; private static int N { get; } = 3; [Differentiable] public static double F(double x) => K * x * x + N * x;"),
        new("CallOfDifferentiable", "[Differentiable] public static double G(double v) => v * Math.Exp(v); [Differentiable] public static double F(double x, double y) => G(x * y) + G(y);"),
        new("CallInLoop", "private static double Step(double s, double k) { double t = s * k; return s + 0.1 * Math.Cos(t); } [Differentiable] public static double F(double x, double y) { double s = x; for (int i = 0; i < 5; i++) s = Step(s, y); return s; }"),
        new("CallWithLoopInLoop", "private static double Inner(double s, int n) { for (int i = 0; i < n; i++) s = 0.5 * s * s + 0.3; return s; } [Differentiable] public static double F(double x) { double s = x; for (int i = 0; i < 4; i++) s = Inner(s, i) * x; return s; }"),
        new("EvaluationOrder", "private static double Next(ref double s) { s = s * 1.5 + 0.1; return s; } [Differentiable] public static double F(double x) { double s = x; return Next(ref s) * (Next(ref s) - Next(ref s) / s); }"),
        new("UnknownCallOnConstants", "[Differentiable] public static double F(double x) { double k = double.Parse(\"1.5\", System.Globalization.CultureInfo.InvariantCulture); int n = \"abc\".Length; return k * x * x + n * x; }"),
        new("CachedDelegateField", "private static readonly double[] Weights = [0.5, 0.25, 2]; [Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < Weights.Length; i++) s += Weights[i] * x[i] * x[i]; return s; }"),
        new("IgnoredResult", "private static double G(ref double a) { a *= 2; return a; } [Differentiable] public static double F(double x) { double t = x * x; G(ref t); _ = G(ref t); return t; }"),
        new("TupleReturn", "private static (double Sum, double Product) Both(double a, double b) => (a + b, a * b); [Differentiable] public static double F(double x, double y) { var (s, p) = Both(x, y); var t = Both(s, p); return t.Sum * t.Product; }"),
        new("VoidCallee", "private static void Add(double[] target, double v, int at) { if (at >= target.Length) return; target[at] += v; } [Differentiable] public static double F(double[] x) { double[] t = new double[2]; Add(t, x[0] * x[1], 0); Add(t, x[2], 1); Add(t, x[3], 2); return t[0] * t[1]; }"),
        new("StaticAbstract", Potentials + "private static double Pair<P>(double a, double b) where P : IPotential => P.V(a - b) * P.Scale + P.Order; [Differentiable] public static double F(double x, double y) => Pair<Spring>(x, y) * Pair<Well>(y, x * x) + Pair<Spring>(2, 1) * x;"),
        new("StaticAbstractOperator", "private interface IGroup<T> where T : IGroup<T> { static abstract T operator *(T a, T b); static abstract T Unit { get; } } private readonly record struct Rot(double C, double S) : IGroup<Rot> { public static Rot operator *(Rot a, Rot b) => new(a.C * b.C - a.S * b.S, a.C * b.S + a.S * b.C); public static Rot Unit => new(1, 0); } private static T Cube<T>(T a) where T : struct, IGroup<T> { T r = T.Unit; for (int i = 0; i < 3; i++) r *= a; return r * a; } [Differentiable] public static double F(double x, double y) { Rot r = Cube(new Rot(x, y)); return r.C * r.S + r.C; }"),
        new("StaticAbstractOfParameter", Potentials + "[Differentiable] private static double G<P>(double x) where P : IPotential => P.Scale * x * x * P.V(2.0) + P.Order * x; [Differentiable] public static double F(double x) => G<Well>(x) * x;"),
        new("SearchLeavesInputsAlone", "[Differentiable] public static double F(double[] x) { double[] t = [0, 1, 2]; int k = Array.BinarySearch(t, 1.0), m = Array.IndexOf(x, x[2]), n = x.AsSpan().IndexOf(x[1]); return x[k] * x[m] + x[n] * x[0]; }"),
    ];

    private const string Potentials =
        "private interface IPotential { static abstract double V(double r); static virtual double Scale => 2; static abstract int Order { get; } } "
        + "private readonly struct Spring : IPotential { public static double V(double r) => 0.5 * r * r; public static double Scale => 3; public static int Order => 1; } "
        + "private sealed class Well : IPotential { public static double V(double r) => r * r * r * r - r * r; public static int Order { get; } = 4; } ";
}
