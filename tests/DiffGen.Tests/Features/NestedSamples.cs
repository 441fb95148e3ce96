using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Companions of methods with loops, called inside of differentiable methods.</summary>
internal static class NestedSamples
{
    public static IEnumerable<Sample> All =>
    [
        new(
            "GradientOfAChain",
            """
            [Differentiable] public static double Chain(double[] x) { double s = 1; for (int i = 0; i < x.Length; i++) s = Math.Sin(s * x[i]) + 0.3 * s * s; return s; }
            [Differentiable] public static double F(double[] x) { double[] g = ChainGradient(x); double s = 0; for (int i = 0; i < g.Length; i++) s += g[i] * g[i] * (i + 1); return s; }
            """),
        new(
            "GradientOfATurn",
            """
            [Differentiable] public static double Turn(double[] x) { double s = x[0], c = x[1]; if (s * s + c * c > 0.01) { double r = s * c; (s, c) = (Math.Cos(r) * s - Math.Sin(r) * c, Math.Sin(r) * s + c); } return s * x[0] + c * s; }
            [Differentiable] public static double F(double[] x) { double[] g = TurnGradient(x); double s = 0; for (int i = 0; i < g.Length; i++) s += g[i] * g[i] * (i + 1); return s; }
            """),
        new(
            "GradientOfAWalk",
            """
            [Differentiable] public static double Walk(double[] x) { double s = x[0]; int k = 0; while (k < 9 && Math.Abs(s) < 2) { s = Math.Sin(s * x[k % x.Length]) + 0.3 * s * s + 0.1; k++; if (s < -0.5) s *= x[1]; } return s; }
            [Differentiable] public static double F(double[] x) { double[] g = WalkGradient(x); double s = 0; for (int i = 0; i < g.Length; i++) s += g[i] * x[i] * (i + 1); return s; }
            """),
        new(
            "GradientOfADoubleBuffer",
            """
            [Differentiable] public static double Grid(double[] x) { double[] a = (double[])x.Clone(), b = new double[x.Length]; for (int t = 0; t < 3; t++) { for (int i = 0; i < a.Length; i++) b[i] = 0.5 * a[i] * a[(i + 1) % a.Length] + 0.5 * a[i]; (a, b) = (b, a); } double s = 0; foreach (double e in a) s += e * e; return s; }
            [Differentiable] public static double F(double[] x) { double[] g = new double[x.Length]; double s = GridValueAndGradient(x, g); for (int i = 0; i < g.Length; i++) s += g[i] * x[i] * (i + 1); return s; }
            """),
        new(
            "GradientWithBreakAndBranches",
            """
            [Differentiable] public static double Inner(double[] x) { double s = 0.2, t = 1; for (int i = 0; i < 2 * x.Length; i++) { double e = x[i % x.Length]; if (e < 0) { t *= Math.Cos(s * e); continue; } for (int j = 0; j < i % 3; j++) s = Math.Tanh(s + e * t); if (s > 0.95) break; } return s * t; }
            [Differentiable] public static double F(double[] x) { double[] g = InnerGradient(x); double s = 0; foreach (double d in g) s += d * d; return s * x[0]; }
            """),
        new(
            "TangentOfAChain",
            """
            [Differentiable(Companions = Companions.All)] public static double Chain(double[] x) { double s = 1; for (int i = 0; i < x.Length; i++) s = Math.Sin(s * x[i]) + 0.3 * s * s; return s; }
            [Differentiable] public static double F(double[] x) { double[] u = new double[x.Length]; for (int i = 0; i < u.Length; i++) u[i] = 0.5 * x[i] * x[i]; var (value, tangent) = ChainJvp(x, u); return value * tangent; }
            """),
        new(
            "ProductOfAChain",
            """
            [Differentiable(Companions = Companions.All)] public static double Chain(double[] x) { double s = 1; for (int i = 0; i < x.Length; i++) s = Math.Sin(s * x[i]) + 0.3 * s * s; return s; }
            [Differentiable] public static double F(double[] x) { double[] u = new double[x.Length], g = new double[x.Length], h = new double[x.Length]; for (int i = 0; i < u.Length; i++) u[i] = 0.5 - i * x[i]; double s = ChainHvp(x, u, g, h); for (int i = 0; i < u.Length; i++) s += g[i] * h[i]; return s; }
            """),
        new(
            "DescentInALoop",
            """
            [Differentiable] public static double Loss(double[] w, double scale) { double s = 0; for (int i = 0; i + 1 < w.Length; i++) { double r = w[i + 1] - scale * Math.Sin(w[i]); s += r * r; } double p = 1; foreach (double e in w) p *= 1 + 0.1 * e * p; return s + p; }
            [Differentiable] public static double F(double[] x) { double[] w = (double[])x.Clone(), g = new double[w.Length]; for (int step = 0; step < 3; step++) { LossValueAndGradient(w, x[0], g, out _); for (int i = 0; i < w.Length; i++) w[i] -= 0.05 * g[i]; } return Loss(w, 1.0); }
            """),
    ];
}
