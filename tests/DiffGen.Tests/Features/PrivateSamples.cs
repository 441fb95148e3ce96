using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Members that are private to other types than the one into which the derivative is written.</summary>
internal static class PrivateSamples
{
    private static readonly double[][] Two = [[0.7, -1.3], [1.2, 0.4]];

    public static IEnumerable<Sample> All =>
    [
        Whole(
            "PrivateFieldsOfClass",
            """
            public sealed class Vec
            {
                private readonly double _x, _y;
                private const double K = 2;
                private static readonly double[] s_weights = [2, 3];
                public Vec(double x, double y) { _x = x; _y = y; }
                public double X => _x;
                public double Norm() => Math.Sqrt(Sq(_x) + Sq(_y)) * K;
                private static double Sq(double v) => v * v * s_weights[0];
            }
            public static partial class C { [Differentiable] public static double F(double a, double b) { var v = new Vec(a, b); return v.Norm() * v.X; } }
            """,
            "C.F(x[0], x[1])", "var g = C.FGradient(x[0], x[1]); return [g.a, g.b];"),
        Whole(
            "PrivateFieldsOfParameter",
            """
            [Differentiable] public partial struct V
            {
                private double _x;
                public double Y { private get; set; }
                private double Z { get; set; }
                private readonly record struct Pair(double A, double B);
                public V(double x, double y, double z) { _x = x; Y = y; Z = z; }
                public readonly double Norm() => Math.Sqrt(_x * _x + Y * Y * Z);
                private readonly Pair Swapped() => new(Y, _x);
                public readonly double Skew() { Pair p = Swapped(); return p.A * p.B * p.B; }
            }
            public static partial class C { [Differentiable] public static double F(V v) => v.Norm() * v.Skew(); }
            """,
            "C.F(new V(x[0], x[1], 3))", "var g = C.FGradient(new V(x[0], x[1], 3)); C.FValueAndGradient(new V(x[0], x[1], 3), out var d); return d == g ? [g._x, g.Y] : [];"),
        Whole(
            "PrivateFieldsOfDifferentiableClass",
            """
            [Differentiable] public sealed partial class V
            {
                private double _x;
                private double[] _rest = [];
                public V(double x, double y) { _x = x; _rest = [y, 2]; }
                public double Norm() { double s = _x * _x; foreach (double r in _rest) s += r * r * _x; return s; }
            }
            public static partial class C { [Differentiable] public static double F([NoDerivative] int n, V v) => v.Norm() * n; }
            """,
            "C.F(3, new V(x[0], x[1]))", "var g = C.FGradient(3, new V(x[0], x[1])); return [g._x, g._rest[0]];"),
        Whole(
            "PrivateFieldsOfElements",
            """
            [Differentiable] public partial struct V { private double _x; private double _y; public V(double x, double y) { _x = x; _y = y; } public void Scale(double k) { _x *= k; } public readonly double Area => _x * _y * _y; }
            public static partial class C { [Differentiable] public static double F(Span<V> vs, double t) { foreach (ref V v in vs) v.Scale(t); double s = 0; foreach (V v in vs) s += v.Area * t; return s; } }
            """,
            "C.F(new V[] { new(x[0], x[1]), new(2, 3) }, 1.5)",
            "double dt = 0; var d = new V.Tangent[2]; V[] vs = [new(x[0], x[1]), new(2, 3)]; C.FVjp(vs, 1.5, 1, d, out dt); return [d[0]._x, d[0]._y];"),
        Whole(
            "PrivateStateOfConstantObject",
            """
            public class Base { private double _bias = 0.5; protected double Biased(double v) => v + _bias; }
            public sealed class Spring : Base
            {
                private double _k = 3;
                private readonly double[] _table = [1, 2, 3];
                private int N { get; set; } = 2;
                private double Twice => _k * 2;
                private static int Count(int n) => n + 1;
                public double Energy(double x) { double s = 0; foreach (double t in _table) s += t * x; return 0.5 * _k * x * x + s * N * Count(3) + Twice + Biased(x) * x; }
            }
            public static partial class C { [Differentiable] public static double F(double a, double b, [NoDerivative] Spring s) => s.Energy(a) * b; }
            """,
            "C.F(x[0], x[1], new Spring())", "var g = C.FGradient(x[0], x[1], new Spring()); return [g.a, g.b];"),
        Whole(
            "PrivateConstructor",
            """
            public sealed class V { private readonly double _x; private V(double x) { _x = x; } public static V Of(double a, double b) => new(a * b); public double Square() => _x * _x; }
            public readonly struct W { private readonly double _x; private W(double x) { _x = x; } public static W Of(double a) => new(a * a); public double Value => _x; }
            public static partial class C { [Differentiable] public static double F(double a, double b) => V.Of(a, b).Square() * W.Of(a).Value; }
            """,
            "C.F(x[0], x[1])", "var g = C.FGradient(x[0], x[1]); return [g.a, g.b];"),
        Whole(
            "PrivateMembersOfGenericTypes",
            """
            [Differentiable] public partial struct Pair<T> where T : struct, IFloatingPointIeee754<T> { private T _a; private T _b; public Pair(T a, T b) { _a = a; _b = b; } public readonly T Product() => _a * _b * _b; }
            public sealed class Table<T> { private static readonly double s_scale = 4; private readonly T _value; public Table(T value) { _value = value; } public double At(double x) => s_scale * x; public T Value() => _value; }
            public static partial class C { [Differentiable] public static double F(Pair<double>[] ps, [NoDerivative] Table<double> t) { double s = 0; foreach (var p in ps) s += t.At(p.Product()) * t.Value(); return s; } }
            """,
            "C.F([new(x[0], x[1])], new(2))", "var g = C.FGradient([new(x[0], x[1])], new(2)); return [g[0]._a, g[0]._b];"),
        Whole(
            "PrivateMembersOfNestedTypes",
            """
            public abstract class Law { private readonly double _k = 2; protected double Weighted(double v) => _k * v; }
            public sealed partial class M : Law
            {
                private sealed class Gain { private readonly double _g = 3; private static readonly double[] s_table = [1, 2]; public double At(double v) => _g * v * s_table[1]; }
                private static class Drag { private static readonly double[] s_table = [2]; public static double At(double v) => s_table[0] * v * v; }
                private struct Cell { private double _a; public void Set(double v) { _a = v * v; } public readonly double Get() => _a; }
                [Differentiable] public double F(double a, double b) { var cells = new Cell[2]; for (int i = 0; i < 2; i++) cells[i].Set(a * (i + b)); double s = Weighted(a) * b + new Gain().At(a) + Drag.At(b); foreach (Cell c in cells) s += c.Get(); return s; }
            }
            """,
            "new M().F(x[0], x[1])", "var g = new M().FGradient(x[0], x[1]); return [g.a, g.b];"),
    ];

    private static Sample Whole(string name, string declarations, string value, string gradient) => new(
        name,
        $$"""
        {{declarations}}

        public static class Probe
        {
            public static double Value(double[] x) => {{value}};

            public static double[] Gradient(double[] x) { {{gradient}} }
        }
        """,
        Two);
}
