using System;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>
/// Forward mode for every kind of parameter and result: ⟨v, J u⟩ = ⟨Jᵀ v, u⟩ between <c>FJvp</c> and <c>FVjp</c>, and both sides against the closed form.
/// </summary>
public sealed class TangentFormTests
{
    private const string Source = """
        using System;
        using System.Numerics;
        using DiffGen;

        [Differentiable] public partial record struct P(double X, double Y);
        [Differentiable] public partial struct S { public double[] A; public double B; public int N; [NoDerivative] public double K; }

        [Differentiable] public sealed partial record Node(double V, Leaf In);
        [Differentiable] public sealed partial record Leaf(double K);
        [Differentiable] public sealed partial class Row { public double[] A = []; public double B { get; set; } }

        public static partial class M
        {
            private const Companions All = Companions.Default | Companions.Jvp;

            [Differentiable(Companions = All)]
            public static void InPlace(Span<double> y, double a) { for (int i = 1; i < y.Length; i++) y[i] = y[i] * y[i - 1] + a; }

            [Differentiable(Companions = All)]
            public static void Outputs(ReadOnlySpan<double> x, Span<double> y) { for (int i = 0; i < y.Length; i++) y[i] = x[i] * x[0]; }

            [Differentiable(Companions = All)]
            public static double RefOut(ref double a, double b, out double c) { c = a * b; a = a * a; return a + b * c; }

            [Differentiable(Companions = All)]
            public static double[,] Matrix(double[,] m, double k) { var r = new double[m.GetLength(1), m.GetLength(0)]; for (int i = 0; i < m.GetLength(0); i++) for (int j = 0; j < m.GetLength(1); j++) r[j, i] = m[i, j] * m[i, j] * k; return r; }

            [Differentiable(Companions = All)]
            public static double Jagged(double[][] rows) { double s = 1; foreach (double[] row in rows) foreach (double v in row) s += s * v; return s; }

            [Differentiable(Companions = All)]
            public static P Struct(P p, double t) => new(p.X * p.Y * t, p.X - t * t);

            [Differentiable(Companions = All)]
            public static double Held(S s) { double sum = 0; foreach (double v in s.A) sum += v * s.B * s.K * s.N; return sum; }

            [Differentiable(Companions = All)]
            public static double Elements(ReadOnlySpan<P> ps) { double s = 0; foreach (P p in ps) s += p.X * p.Y * ps[0].X; return s; }

            [Differentiable(Companions = All)]
            public static (double A, double[] B) Tuple(double x, double[] y) => (x * y[0], new[] { y[0] * y[1], x });

            [Differentiable(Companions = All)]
            public static double[] Same(double[] x) => x;

            [Differentiable(Companions = All)]
            public static double Choice(double[] a, double[] b, bool first) { double[] c = first ? a : b; double s = 0; for (int i = 0; i < c.Length; i++) { s += c[i] * a[i]; c = i == 0 ? b : c; } return s; }

            [Differentiable(Companions = All)]
            public static Complex Turn(Complex z, double a) => z * new Complex(Math.Cos(a), Math.Sin(a));

            [Differentiable(Companions = All)]
            public static double Recursive(double x, int n) => n == 0 ? x : Math.Sin(Recursive(x * 0.9, n - 1)) + x;

            [Differentiable(Companions = All)]
            public static Node Objects(Node n, double t) { for (int i = 0; i < 2; i++) n = n.V > 100 ? n : new Node(n.V * n.In.K, i == 0 ? n.In : new Leaf(n.V * t)); return n; }

            [Differentiable(Companions = All)]
            public static Row Held2(Row r, double t) { var a = new double[r.A.Length]; for (int i = 0; i < a.Length; i++) a[i] = r.A[i] * r.B * t; return new Row { A = a, B = r.A[0] * t }; }

            [Differentiable(Companions = All)]
            public static (Leaf L, double D) Pair(Leaf a, double t) => (new Leaf(a.K * t), a.K + t * t);

            [Differentiable(Companions = All)]
            public static double Mixed(float a, double b) => a * b * b;

            [Differentiable(Companions = All, WithRespectTo = new[] { "b" })]
            public static double Part(double a, double b) => a * b * b;
        }

        public sealed partial class Spring
        {
            public double Stiffness { get; init; }

            [Differentiable(Companions = Companions.Default | Companions.Jvp | Companions.Hvp | Companions.Hessian)]
            public double Energy(double x) => 0.5 * Stiffness * x * x;
        }

        [Differentiable]
        public partial class Pendulum
        {
            public double Length;
            public double Angle { get; set; }

            [Differentiable(Companions = Companions.Default | Companions.Jvp | Companions.Hvp | Companions.Hessian)]
            public double Energy(double g) => g * Length * (1 - Math.Cos(Angle));
        }

        public static class Probe
        {
            private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) { double s = 0; for (int i = 0; i < a.Length; i++) s += a[i] * b[i]; return s; }

            public static double[] InPlace()
            {
                double[] y = [2, 3, 4], ty = [0.5, -1, 2], z = [2, 3, 4], dz = [1, 10, 100], v = [1, 10, 100];
                double ta = 0.25;
                double[] u = [.. ty];
                M.InPlaceJvp(y, 1.5, ty, ta);
                double da; M.InPlaceVjp(z, 1.5, dz, out da);
                return [Dot(v, ty), Dot(dz, u) + da * ta, y[2], z[2]];
            }

            public static double[] Outputs()
            {
                double[] x = [2, 3], tx = [0.5, -1], y = new double[2], ty = [7, 7], v = [3, 5], dx = new double[2], dy = [3, 5];
                M.OutputsJvp(x, y, tx, ty);
                M.OutputsVjp(x, y, dx, dy);
                return [Dot(v, ty), Dot(dx, tx), y[1], 6];
            }

            public static double[] RefOut()
            {
                double a = 2, ta = 0.5, c, tc;
                var (value, tangent) = M.RefOutJvp(ref a, 3, out c, ref ta, -1.0, out tc);
                double b = 2, da = 5, db, dc = 7, c2;
                M.RefOutVjp(ref b, 3, out c2, 2.0, ref da, out db, ref dc);
                return [2 * tangent + 5 * ta + 7 * tc, da * 0.5 - db, value, 4 + 3 * 6];
            }

            public static double[] Matrix()
            {
                double[,] m = { { 1, 2, 3 }, { 4, 5, 6 } }, tm = { { 0.1, 0.2, 0.3 }, { -0.1, -0.2, -0.3 } }, v = { { 1, 2 }, { 3, 4 }, { 5, 6 } };
                var (value, tangent) = M.MatrixJvp(m, 2, tm, 0.5);
                var g = M.MatrixVjp(m, 2, v);
                double left = 0, right = 0.5 * g.k;
                for (int i = 0; i < 3; i++) for (int j = 0; j < 2; j++) { left += v[i, j] * tangent[i, j]; right += g.m[j, i] * tm[j, i]; }
                return [left, right, value[2, 1], 72];
            }

            public static double[] Jagged()
            {
                double[][] x = [[0.1], [0.2, 0.3]], t = [[1], [2, -1]];
                var (value, tangent) = M.JaggedJvp(x, t);
                double[][] g = M.JaggedGradient(x);
                return [tangent, g[0][0] + 2 * g[1][0] - g[1][1], value, 1.1 * 1.2 * 1.3];
            }

            public static double[] Struct()
            {
                var (value, tangent) = M.StructJvp(new P(2, 3), 0.5, new P.Tangent { X = 1, Y = -2 }, 0.25);
                var g = M.StructVjp(new P(2, 3), 0.5, new P.Tangent { X = 3, Y = 4 });
                return [3 * tangent.X + 4 * tangent.Y, g.p.X - 2 * g.p.Y + 0.25 * g.t, value.X, 3];
            }

            public static double[] Held()
            {
                var s = new S { A = [1, 2], B = 3, N = 2, K = 0.5 };
                var (value, tangent) = M.HeldJvp(s, new S.Tangent { A = [1, -2], B = 0.5 });
                S.Tangent g = M.HeldGradient(s);
                double missing = M.HeldJvp(s, new S.Tangent { B = 0.5 }).Tangent;
                return [tangent, g.A[0] - 2 * g.A[1] + 0.5 * g.B, value + missing, 9 + 1.5];
            }

            public static double[] Elements()
            {
                P[] ps = [new(1, 2), new(3, 4)];
                P.Tangent[] t = [new() { X = 0.5, Y = 1 }, new() { X = -1, Y = 2 }];
                var (value, tangent) = M.ElementsJvp(ps, t);
                var g = new P.Tangent[2];
                M.ElementsValueAndGradient(ps, g);
                return [tangent, 0.5 * g[0].X + g[0].Y - g[1].X + 2 * g[1].Y, value, 14];
            }

            public static double[] Tuple()
            {
                var (value, tangent) = M.TupleJvp(2, [3, 4], 0.5, [1, -1]);
                var g = M.TupleVjp(2, [3, 4], (5, [6, 7]));
                return [5 * tangent.A + 6 * tangent.B[0] + 7 * tangent.B[1], 0.5 * g.x + g.y[0] - g.y[1], value.B[0], 12];
            }

            public static double[] Same()
            {
                var (value, tangent) = M.SameJvp([1, 2], [3, 4]);
                return [Dot(tangent, [5, 6]), Dot(M.SameVjp([1, 2], [5, 6]), [3, 4]), value[1], 2];
            }

            public static double[] Choice()
            {
                double[] a = [1, 2], b = [3, 4];
                var (value, tangent) = M.ChoiceJvp(a, b, true, [0.5, 1], [2, -1]);
                var g = M.ChoiceGradient(a, b, true);
                return [tangent, Dot(g.a, [0.5, 1]) + Dot(g.b, [2, -1]), value, 9];
            }

            public static double[] Turn()
            {
                var (value, tangent) = M.TurnJvp(new Complex(1, 2), 0.5, new Complex(0.3, -0.7), 2);
                var g = M.TurnVjp(new Complex(1, 2), 0.5, new Complex(3, 4));
                return [3 * tangent.Real + 4 * tangent.Imaginary, 0.3 * g.z.Real - 0.7 * g.z.Imaginary + 2 * g.a, value.Real, Math.Cos(0.5) - 2 * Math.Sin(0.5)];
            }

            public static double[] Recursive()
            {
                var (value, tangent) = M.RecursiveJvp(0.7, 3, 2);
                return [tangent, 2 * M.RecursiveGradient(0.7, 3), value, M.Recursive(0.7, 3)];
            }

            public static double[] Mixed()
            {
                var (value, tangent) = M.MixedJvp(2f, 3, 0.5f, 1);
                var g = M.MixedGradient(2f, 3);
                return [tangent, 0.5 * g.a + g.b, value, 18];
            }

            public static double[] Part()
            {
                var (value, tangent) = M.PartJvp(2, 3, 0.5);
                return [tangent, 0.5 * M.PartGradient(2, 3), value, 18];
            }

            public static double[] Instance()
            {
                var spring = new Spring { Stiffness = 4 };
                var (value, tangent) = spring.EnergyJvp(3, 2);
                return [tangent, 2 * spring.EnergyGradient(3), value + spring.EnergyHvp(3, 1) + spring.EnergyHessian(3)[0, 0], 18 + 4 + 4];
            }

            public static double[] Receiver()
            {
                var pendulum = new Pendulum { Length = 2, Angle = 0.5 };
                var (value, tangent) = pendulum.EnergyJvp(9, new Pendulum.Tangent { Length = 0.5, Angle = 2 }, 0.25);
                var g = pendulum.EnergyGradient(9);
                double[,] h = pendulum.EnergyHessian(9);
                return [tangent, 0.5 * g.self.Length + 2 * g.self.Angle + 0.25 * g.g, value + h[1, 1] + h[0, 2], 18 * (1 - Math.Cos(0.5)) + 18 * Math.Cos(0.5) + (1 - Math.Cos(0.5))];
            }

            public static string WrongLength()
            {
                try { M.OutputsJvp([1, 2], new double[2], [1, 2, 3], new double[2]); }
                catch (ArgumentException e) { return e.Message; }
                return "";
            }

            public static string WrongRow()
            {
                try { M.JaggedJvp([[1.0], [2, 3]], [[1.0], [2]]); }
                catch (ArgumentException e) { return e.Message; }
                return "";
            }

            public static double[] Objects()
            {
                var n = new Node(2, new Leaf(3)); var u = new Node.Tangent { V = 0.5, In = new Leaf.Tangent { K = -1 } }; var v = new Node.Tangent { V = 2, In = new Leaf.Tangent { K = 5 } };
                var (value, t) = M.ObjectsJvp(n, 1.5, u, 0.25);
                var g = M.ObjectsVjp(n, 1.5, v);
                return [v.V * t.V + v.In.K * t.In.K, g.n.V * u.V + g.n.In.K * u.In.K + g.t * 0.25, value.V + value.In.K, 18 + 9];
            }

            public static double[] Held2()
            {
                var r = new Row { A = [2, 3], B = 4 }; var u = new Row.Tangent { A = [0.5, -1], B = 2 }; var v = new Row.Tangent { A = [1, 10], B = 100 };
                var (value, t) = M.Held2Jvp(r, 1.5, u, 0.25);
                var g = M.Held2Vjp(r, 1.5, v);
                return [Dot(v.A, t.A) + v.B * t.B, Dot(g.r.A, u.A) + g.r.B * u.B + g.t * 0.25, value.A[1] + value.B, 18 + 3];
            }

            public static double[] Pair()
            {
                var (value, t) = M.PairJvp(new Leaf(3), 2, new Leaf.Tangent { K = 0.5 }, -1);
                return [5 * t.L.K + 7 * t.D, 5 * (0.5 * 2 - 3) + 7 * (0.5 - 4), value.L.K + value.D, 6 + 7];
            }

            public static string Overlap()
            {
                double[] y = [1, 2];
                try { M.OutputsJvp([1, 2], y, [1, 2], y); }
                catch (ArgumentException e) { return e.Message; }
                return "";
            }
        }
        """;

    private static readonly Lazy<HarnessResult> Result = new(() => GeneratorHarness.Run(Source).AssertClean());

    [Theory]
    [InlineData("InPlace")]
    [InlineData("Outputs")]
    [InlineData("RefOut")]
    [InlineData("Matrix")]
    [InlineData("Jagged")]
    [InlineData("Struct")]
    [InlineData("Held")]
    [InlineData("Elements")]
    [InlineData("Tuple")]
    [InlineData("Same")]
    [InlineData("Choice")]
    [InlineData("Turn")]
    [InlineData("Recursive")]
    [InlineData("Mixed")]
    [InlineData("Part")]
    [InlineData("Objects")]
    [InlineData("Held2")]
    [InlineData("Pair")]
    [InlineData("Instance")]
    [InlineData("Receiver")]
    public void Tangents_and_cotangents_agree(string probe)
    {
        double[] found = Result.Value.Invoke<double[]>("Probe." + probe);
        Assert.True(Math.Abs(found[0] - found[1]) <= 1e-12 * Math.Max(1, Math.Abs(found[0])), $"⟨v, J u⟩ is {found[0]:R}, ⟨Jᵀ v, u⟩ is {found[1]:R}");
        Assert.NotEqual(0, found[0]);
        Assert.Equal(found[3], found[2], 1e-12);
    }

    [Fact]
    public void A_tangent_of_the_wrong_shape_is_named()
    {
        Assert.Contains("'tx' is 3; expected 2", Result.Value.Invoke<string>("Probe.WrongLength"), StringComparison.Ordinal);
        Assert.Contains("'trows[1]' is 1; expected 2", Result.Value.Invoke<string>("Probe.WrongRow"), StringComparison.Ordinal);
        Assert.Contains("'ty'", Result.Value.Invoke<string>("Probe.Overlap"), StringComparison.Ordinal);
    }
}
