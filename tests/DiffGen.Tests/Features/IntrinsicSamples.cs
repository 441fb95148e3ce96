using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>The attributes and intrinsics. Where the derivative is meant to differ from that of the value, the probe says what it is of.</summary>
internal static class IntrinsicSamples
{
    public static IEnumerable<Sample> All =>
    [
        Probed(
            "StopGradient",
            "[Differentiable] public static double F(double x, double y) { double u = Diff.StopGradient(x * x); return u * x + y; }",
            "x[0] * x[0] * x[0] + x[1]", // of the frozen function: u is 0.49 or 1.44
            "var (a, b) = C.FGradient(x[0], x[1]); return [a * 3, b];"),
        Probed(
            "StopGradientArray",
            "[Differentiable] public static double F(double[] x) { double[] u = Diff.StopGradient(x); double s = 0; for (int i = 0; i < x.Length; i++) s += u[i] * x[i]; return s; }",
            "x[0] * x[0] + x[1] * x[1] + x[2] * x[2] + x[3] * x[3] + x[4] * x[4]",
            "var g = C.FGradient(x); for (int i = 0; i < g.Length; i++) g[i] *= 2; return g;"),
        Probed(
            "Retain",
            "[Differentiable] public static double F(double x, double y) { double c = Diff.Retain(x * y, \"c\"); return Math.Log(c * c + 1) + c; }",
            "C.F(x[0], x[1])",
            "var g = C.FGradient(x[0], x[1]); return [g.c * x[1], g.c * x[0]];"),
        Probed(
            "RetainDestination",
            "[Differentiable] public static double F(double x, double y) { double c = Diff.Retain(x * y, \"c\"); return c * c * c; }",
            "C.F(x[0], x[1])",
            "C.FValueAndGradient(x[0], x[1], out double dx, out double dy, out double dc); return [dc * x[1], dy];"),
        Probed(
            "NoDerivativeParameter",
            "[Differentiable] public static double F(double x, [NoDerivative] double k, double y) => k * x * y;",
            "C.F(x[0], 1.7, x[1])",
            "(double a, double b) = C.FGradient(x[0], 1.7, x[1]); return [a, b];"),
        Probed(
            "WithRespectTo",
            "[Differentiable(WithRespectTo = new[] { nameof(y) })] public static double F(double x, double y) => x * y * y;",
            "C.F(1.3, x[0])",
            "return [C.FGradient(1.3, x[0])];",
            arity: 1),
        Probed(
            "WithRespectToCollectionExpression",
            "[Differentiable(WithRespectTo = [\"x\", \"z\"])] public static double F(double x, double y, double z) => x * y * z * z;",
            "C.F(x[0], 1.3, x[1])",
            "var g = C.FGradient(x[0], 1.3, x[1]); return [g.x, g.z];"),
        new("NoDerivativeCallee", "[NoDerivative] private static double Step(double v) => v > 0 ? 1 : 0; [Differentiable] public static double F(double x, double y) => Step(x) * x * y + Step(y) * x;"),
        new("NoDerivativeField", "private struct S { public double X; [NoDerivative] public double K; } [Differentiable] public static double F(double x) { var s = new S { X = x, K = 3 }; return s.X * s.X * s.K; }"),
        new(
            "DerivativeOfVjp",
            """
            private static double Gamma(double v) => v * v * v;

            [DerivativeOf(nameof(Gamma))]
            private static double GammaVjp(double v, double cotangent) => 3 * v * v * cotangent;

            [Differentiable] public static double F(double x) => Gamma(2 * x) * x;
            """),
        Probed(
            "DerivativeOfIsUsed",
            """
            private static double G(double v) => v * v;

            [DerivativeOf(nameof(G))]
            private static double GVjp(double v, double cotangent) => 1000 * cotangent;

            [Differentiable] public static double F(double x) => G(x);
            """,
            "1000 * x[0]",
            "return [C.FGradient(x[0])];",
            arity: 1),
        new(
            "DerivativeOfTwoArguments",
            """
            private static double G(double a, double b) => a * b * b;

            [DerivativeOf(nameof(G))]
            private static (double a, double b) GVjp(double a, double b, double cotangent) => (b * b * cotangent, 2 * a * b * cotangent);

            [Differentiable] public static double F(double x, double y) => G(x * y, y) + x;
            """),
        new(
            "DerivativeOfForeign",
            """
            [DerivativeOf(typeof(Math), nameof(Math.BitIncrement))]
            private static double Same(double x, double cotangent) => cotangent;

            [Differentiable] public static double F(double x) => Math.BitIncrement(x) * x;
            """),
        new(
            "NestedGradient",
            """
            [Differentiable] public static double Potential(double a, double b) => a * a * b + Math.Sin(b);

            [Differentiable] public static double F(double x, double y) { var (fx, fy) = PotentialGradient(x, y); return fx * fx + fy * x; }
            """),
        new(
            "GradientDescentStep",
            """
            [Differentiable] public static double Loss(double w, double target) => (w * w - target) * (w * w - target);

            [Differentiable] public static double F(double x, double y) { double w = x; for (int i = 0; i < 3; i++) { var g = LossGradient(w, y); w -= 0.05 * g.w; } return Loss(w, y); }
            """),
        Probed(
            "JacobianOfRows",
            "[Differentiable] public static double[] F(double x, double y) => [x * y, x * x, Math.Sin(y)];",
            "x[0] * x[1] + 2 * x[0] * x[0] + 3 * Math.Sin(x[1])",
            "var j = C.FJacobian(x[0], x[1]); return [j.x[0, 0] + 2 * j.x[1, 0] + 3 * j.x[2, 0], j.y[0, 0] + 2 * j.y[1, 0] + 3 * j.y[2, 0]];"),
        Probed(
            "RandomDrawIsOneConstantInJacobian",
            "private static int _calls; private static double Draw() => ++_calls; public static void Reset() => _calls = 0; [Differentiable] public static double[] F(double x) { double k = Draw(); return [k * x, k * x * x, k * x * x * x]; }",
            "x[0] + 2 * x[0] * x[0] + 3 * x[0] * x[0] * x[0]",
            "C.Reset(); double[,] j = C.FJacobian(x[0]); C.Reset(); double[] into = new double[3]; C.FJacobian(x[0], into); return into[1] == j[1, 0] ? [j[0, 0] + 2 * j[1, 0] + 3 * j[2, 0]] : [];",
            arity: 1),
        Probed(
            "RandomDrawIsOneConstant",
            "private static int _calls; private static double Draw() => ++_calls; [Differentiable] public static double F(double x) { double k = Draw(); return x * x * (k - k + 2); }",
            "2 * x[0] * x[0]",
            "return [C.FGradient(x[0])];",
            arity: 1),
    ];

    public static Sample Probed(string name, string members, string value, string gradient, int arity = 2) => new(
        name,
        $$"""
        public static partial class C
        {
        {{members}}
        }

        public static class Probe
        {
            public static double Value(double[] x) => {{value}};

            public static double[] Gradient(double[] x) { {{gradient}} }
        }
        """,
        members.Contains("F(double[]") || members.Contains("F(ReadOnlySpan") ? null : arity == 1 ? [[0.7], [1.2]] : [[0.7, -1.3], [1.2, 0.4]]);
}
