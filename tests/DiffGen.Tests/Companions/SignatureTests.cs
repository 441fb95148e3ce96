using System.Linq;
using System.Reflection;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>From source to numbers: modifiers, names, places and types that a signature can have.</summary>
public class SignatureTests
{
    internal static double[] Run(string members, string probe, string types = "")
    {
        HarnessResult result = GeneratorHarness.Run($$"""
            #pragma warning disable CS1591
            using System;
            using System.Numerics;
            using DiffGen;
            namespace Demo.@class
            {
                public static partial class Model { {{members}} }
                {{types}}
                public static class Probe { public static double[] Run() { {{probe}} } }
            }
            """);
        Assert.Empty(result.Diagnostics.Select(diagnostic => diagnostic.ToString()));
        Assert.Empty(result.CompilerDiagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).Select(diagnostic => diagnostic.ToString()));
        MethodInfo run = result.Assembly.GetType("Demo.class.Probe")!.GetMethod("Run")!;
        return (double[])run.Invoke(null, null)!;
    }

    [Fact]
    public void Extension_with_in_keyword_name_and_params() => Assert.Equal([4, 3, 1, 1, 17, 4, 3, 1, 17], Run(
        "[Differentiable] public static double Twice(this double x, in double @event, params double[] w) { double s = x * @event; foreach (double v in w) s += v; return s; }",
        """
        (double x, double @event, double[] w) g = 3.0.TwiceGradient(4, 2, 3);
        double value = 3.0.TwiceValueAndGradient(4, [2, 3], out double dx, out double devent, new double[2]);
        using var pullback = 3.0.TwicePullback(4, 2, 3).Pullback;
        var again = pullback.Invoke(1);
        return [g.x, g.@event, .. g.w, value, again.x, again.@event, again.w[1], 3.0.TwicePullback(4, 5).Value];
        """));

    [Fact]
    public void Parameters_with_the_names_of_our_locals() => Assert.Equal([15, 10, 6, 16, 25, 15, 12, 7, 7], Run(
        """
        [Differentiable] public static double Names(double tape, double value, double rows, ReadOnlySpan<double> position) { double s = tape * value * rows; for (int i = 0; i < position.Length; i++) s += position[i] * tape; return s; }
        [Differentiable] public static (double a, double[] b) NamesToo(double tape, double[] value, double rows) { double[] r = new double[value.Length]; for (int i = 0; i < r.Length; i++) r[i] = value[i] * tape * rows; return (tape * rows, r); }
        """,
        """
        var n = Model.NamesGradient(2, 3, 5, []);
        using var pullback = Model.NamesPullback(2, 3, 5, [1]).Pullback;
        (double tape, double[] value, double rows) g = Model.NamesTooVjp(3, [4], 5, (1, [1]));
        var row = Model.NamesTooJacobianRow(1, [7, 6], 1, 1);
        return [n.tape, n.value, n.rows, pullback.Invoke(1).tape, g.tape, g.value[0], g.rows - 3, row.tape, row.rows];
        """));

    [Fact]
    public void Scratch_is_written_and_gets_an_in_out_destination() => Assert.Equal([16, 24, 52, 52, 4, 6, 17, 24, 53], Run(
        "[Differentiable] public static double Scratch(Span<double> x, double y) { double s = 0; for (int i = 0; i < x.Length; i++) { x[i] *= y; s += x[i] * x[i]; } return s; }",
        """
        (double[] x, double y) g = Model.ScratchGradient(new double[] { 2, 3 }, 2);
        double[] x = [2, 3], dx = [0.5, 0];
        double value = Model.ScratchVjp(x, 2, 1, dx, out double dy);
        return [g.x[0], g.x[1], g.y, value, x[0], x[1], dx[0], dx[1], dy];
        """));

    [Fact]
    public void Value_and_outputs_together() => Assert.Equal([12, 4, 8, 4, 12 + 40, 0, 12, 4], Run(
        "[Differentiable] public static double WithOut(double x, out double y, [NoDerivative] out double z) { y = x * x; z = x; return y * x; }",
        """
        double g = Model.WithOutGradient(2, out double y, out _);
        double dy = 10;
        double value = Model.WithOutVjp(2, out _, out _, 1, out double dx, ref dy);
        double[,] j = Model.WithOutJacobian(2, out double again, out _);
        return [g, y, value, again, dx, dy, j[0, 0], j[1, 0]];
        """));

    [Fact]
    public void Tuples_with_constants() => Assert.Equal([3, 6, 5, 3, 7, 1], Run(
        """
        [Differentiable] public static (double Value, int Count) Mixed(double x, int n) => (x * n, n);
        [Differentiable] public static double Pairs((double, int)[] p) { double s = 0; for (int i = 0; i < p.Length; i++) s += p[i].Item1 * p[i].Item2; return s; }
        """,
        """
        (double Value, int Count) value = Model.MixedVjp(2, 3, 1.0, out double dx);
        (double, int)[] g = Model.PairsGradient([(1, 5), (2, 3)]);
        return [dx, value.Value, g[0].Item1, g[1].Item1, Model.MixedJacobian(1, 7)[0, 0], Model.MixedPullback(2, 3).Value.Count - 2];
        """));

    [Fact]
    public void Records_objects_and_structs() => Assert.Equal([11, 9, 12, 3, 6, 2, 0, 4, 1, 2, 30, 40, 120, 12, 0, 5, 5, 0, 8], Run(
        "[Differentiable] public static double Use(Layer layer, P2 p, double[] x) => layer.Gain * p.X * layer.Weights[0] * x[0];",
        """
        var layer = new Layer(3, [1, 2]);
        var g = layer.ApplyGradient([3, 4]);
        var turned = new P2(4, 5).TurnedVjp(2, new P2.Tangent { X = 1 });
        P2.Tangent[] sum = P2.SumVjp([new(1, 2), new(3, 4)], new P2.Tangent { X = 1, Y = 2 });
        P2 p = new(4, 5);
        var use = Model.UseGradient(layer, p, [10]);
        P2[] to = [new(3, 7)];
        P2.Tangent[] dto = [new() { X = 1, Y = 5 }];
        P2.WriteVjp(p, to, out P2.Tangent dp, dto);
        return
        [
            g.self.Gain, .. g.self.Weights, .. g.x, turned.self.X, turned.self.Y, turned.by, sum[1].X, sum[1].Y,
            use.p.X, use.layer.Gain, use.layer.Weights[0], use.x[0], dp.X, dp.Y, dto[0].X, dto[0].Y, to[0].Y,
        ];
        """,
        """
        [Differentiable] public partial record class Layer(double Gain, double[] Weights)
        {
            [Differentiable] public double Apply(ReadOnlySpan<double> x) { double s = 0; for (int i = 0; i < x.Length; i++) s += Weights[i] * x[i]; return Gain * s; }
        }
        [Differentiable] public readonly partial record struct P2(double X, double Y)
        {
            public static P2 operator +(P2 a, P2 b) => new(a.X + b.X, a.Y + b.Y);
            [Differentiable] public P2 Turned(double by) => new(X * by, Y * by);
            [Differentiable] public static P2 Sum(ReadOnlySpan<P2> p) { P2 s = default; for (int i = 0; i < p.Length; i++) s += p[i]; return s; }
            [Differentiable] public static void Write(P2 p, Span<P2> to) { for (int i = 0; i < to.Length; i++) to[i] = new P2(p.X * i, p.Y + to[i].X); }
        }
        """));

    [Fact]
    public void Instance_generic_nested_and_interface() => Assert.Equal([12, 4, 2, 10], Run(
        "",
        """
        var nested = Gen<string>.In.HGradient(2, 4);
        return [new Gen<string>().FGradient<int>(3), nested.x, nested.y, IThing.KGradient(5)];
        """,
        """
        public partial class Gen<U> where U : class
        {
            private double k = 2;
            [Differentiable] protected internal double F<V>(double x, V? tag = default) where V : struct => k * x * x;
            public partial struct In { [Differentiable] public static float H(float x, double y) => (float)(x * y); }
        }
        public partial interface IThing { [Differentiable] static double K(double x) => x * x; }
        """));

    [Fact]
    public void Arrays_of_every_shape() => Assert.Equal([2, 4, 6, 0, 4, 7, 18, 12], Run(
        """
        [Differentiable] public static double Rows(double[][] x) { double s = 0; for (int i = 0; i < x.Length; i++) for (int j = 0; j < x[i].Length; j++) s += x[i][j] * x[i][j]; return s; }
        [Differentiable] public static double Cube(double[,,] x) => x[0, 1, 0] * x[0, 1, 0];
        [Differentiable] public static double[,] Outer(double[] a, double[] b) { var m = new double[a.Length, b.Length]; for (int i = 0; i < a.Length; i++) for (int j = 0; j < b.Length; j++) m[i, j] = a[i] * b[j]; return m; }
        [Differentiable] public static Span<double> InPlace(Span<double> x) { for (int i = 0; i < x.Length; i++) x[i] *= x[i]; return x; }
        """,
        """
        double[][] rows = Model.RowsGradient([[1, 2], [3]]);
        double[,,] cube = new double[1, 2, 1];
        cube[0, 1, 0] = 2;
        double[,] v = { { 1, 0 }, { 0, 1 } };
        (double[] a, double[] b) outer = Model.OuterVjp([5, 6], [7, 8], v);
        return [rows[0][0], rows[0][1], rows[1][0], Model.CubeGradient(cube)[0, 0, 0], Model.CubeGradient(cube)[0, 1, 0], outer.a[0], Model.InPlaceVjp(new double[] { 9 }, [1])[0], Model.InPlaceVjp(new double[] { 2, 3 }, [1, 2])[1]];
        """));
}
