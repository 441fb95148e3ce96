using System.Collections.Generic;
using System.Linq;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Loops with loops in them whose iterations can run side by side, and such that cannot.</summary>
internal static class LaneNestSamples
{
    /// <summary>The outer loop runs in lanes in the joint sweep.</summary>
    public static IEnumerable<Sample> InLanes =>
    [
        Of("NestRows", "int d = 2, n = x.Length / d; double s = 0; for (int i = 0; i < n; i++) { double z = 0; for (int j = 0; j < d; j++) z += x[i * d + j] * x[j]; s += Math.Tanh(z) * z; } return s;"),
        Of("NestPowers", "double s = 0; for (int i = 0; i < 37; i++) { double t = -1 + i * 2.0 / 36; double r = t > 0 ? 1 : t < 0 ? -1 : 0; double p = 1; foreach (double c in x) { r -= c * p; p *= t; } s += r * r; } return s / 2;"),
        Of("NestPaths", "double s = 0; for (int p = 0; p < 21; p++) { double a = x[0], m = 0; for (int t = 0; t < 6; t++) { a *= Math.Exp(0.05 * x[^1] - 0.01 * p * t); m += a; } s += Math.Max((m / 6) - 0.2, 0); } return s;"),
        Of("NestPrivateArray", "double[] w = new double[3]; double s = 0; for (int i = 0; i < x.Length + 13; i++) { for (int j = 0; j < w.Length; j++) w[j] = x[0] * (i + j) * 0.1; for (int j = 1; j < w.Length; j++) s += Math.Sin(w[j] - w[j - 1]) * w[0]; } return s;"),
        Of("NestOwnArray", "double s = 0; for (int i = 0; i < 19; i++) { double[] w = new double[4]; for (int j = 0; j < 4; j++) w[j] += Math.Cos(x[j % x.Length] * i * 0.3); for (int k = 0; k < 2; k++) for (int j = 1; j < 4; j++) w[j] += 0.2 * w[j] * w[j - 1]; s += w[3] * w[1]; } return s;"),
        Of("NestLogSumExp", "double[] terms = new double[5]; double s = 0; for (int i = 0; i < 22; i++) { for (int k = 0; k < terms.Length; k++) terms[k] = x[k % x.Length] * (k - 2) * 0.5 + 0.01 * i * k; double m = terms[0]; for (int k = 1; k < terms.Length; k++) m = Math.Max(m, terms[k]); double e = 0; for (int k = 0; k < terms.Length; k++) e += Math.Exp(terms[k] - m); s += m + Math.Log(e); } return s;"),
        Of("NestChosen", "double s = 0; for (int i = 0; i < 25; i++) { double a = x[0] * i * 0.2 - 1; double y = 0; for (int j = 0; j < 3; j++) { y += a > 0.3 * j ? a * a : -a * 0.5; } if (y > 1) s += Math.Log(y); else s += y * y * x[^1]; } return s;"),
        Of("NestAlive", "double s = 0; for (int p = 0; p < 17; p++) { double a = x[0] + 0.01 * p; bool alive = true; for (int t = 0; t < 5; t++) { a += 0.3 * Math.Sin(3.0 * p + t) * x[^1]; if (a > 1.31) alive = false; } s += alive ? a * a : 0.1; } return s;"),
        Of("NestTwoDeep", "double s = 0; for (int i = 0; i < 14; i++) { double q = 1; for (int j = 0; j < 3; j++) { double r = 0; for (int k = j; k < 4; k++) r += x[k % x.Length] * (0.1 * i + j); q *= 1 + 0.1 * r; } s += q; } return s;"),
        Of("NestInclusive", "double s = 0; for (int i = 3; i <= 30; i++) { double z = 0; for (int j = 0; j < x.Length; j++) z += x[j] / (i + j); s += z * z; } return s * s;"),
        Of("NestUniformBranch", "double s = 0; for (int i = 0; i < 20; i++) { double z = 0.1 * i; for (int j = 0; j < x.Length; j++) { if (j % 2 == 0) z += x[j]; else z *= 1 + 0.1 * x[j]; } s += z; } return s;"),
        Of("NestScatter", "double[] w = new double[20]; for (int i = 0; i < 20; i++) { double z = 0; for (int j = 0; j < x.Length; j++) z += x[j] * i; w[i] = z; } double s = 0; for (int i = 0; i < 20; i++) s += w[i] * w[19 - i]; return s;"),
        new(
            "NestSingle",
            "[Differentiable] public static float F(float[] x) { float s = 0; for (int i = 0; i < 33; i++) { float z = 0.1f * i; for (int j = 0; j < x.Length; j++) z += MathF.Sin(x[j]) * MathF.Exp(-0.1f * i * x[j]); s += z * z * 0.01f; } return s; }",
            Points(), Tolerance: 5e-3, IsSinglePrecision: true),
        new(
            "NestSpans",
            """
            private static double Norm(ReadOnlySpan<double> a) { double s = 0; foreach (double v in a) s += v * v; return s; }
            private static void Scale(ReadOnlySpan<double> a, double k, Span<double> to) { for (int i = 0; i < to.Length; i++) to[i] = a[i] * k; }
            [Differentiable] public static double F(ReadOnlySpan<double> x) { double[] w = new double[x.Length]; double s = 0; for (int i = 0; i < 18; i++) { Scale(x, 1 + 0.1 * i, w); s += Math.Sqrt(1 + Norm(w)); } return s; }
            """,
            Points()),
    ];

    /// <summary>An iteration needs another one's work, or lanes would do different things.</summary>
    public static IEnumerable<Sample> InOrder =>
    [
        Of("NestCarried", "double s = 0, c = 1; for (int i = 0; i < 20; i++) { for (int j = 0; j < x.Length; j++) c = c * 0.9 + 0.01 * x[j]; s += c; } return s;"),
        Of("NestState", "double[] w = new double[2]; double s = 0; for (int i = 0; i < 20; i++) { for (int j = 0; j < 2; j++) w[j] = w[j] * 0.8 + x[0] * 0.1; s += w[0] * w[1]; } return s;"),
        Of("NestPartlyWritten", "double[] w = new double[3]; double s = 0; for (int i = 0; i < 20; i++) { for (int j = 0; j < 2; j++) w[j + (i % 2)] = x[0] * i * 0.1; s += w[0] * w[1] + w[2]; } return s;"),
        Of("NestTriangle", "double s = 0; for (int i = 0; i < 20; i++) { double z = 0; for (int j = 0; j < i; j++) z += x[j % x.Length]; s += z * z * 0.01; } return s;"),
        Of("NestStop", "double s = 0; for (int i = 0; i < 20; i++) { double z = x[0]; for (int j = 0; j < 9; j++) { z *= 1.1; if (z > 1.5 + 0.01 * i) break; } s += z; } return s;"),
        Of("NestLastWins", "double[] w = new double[24]; for (int i = 0; i < 20; i++) { for (int j = 0; j < 3; j++) w[i + j] = x[0] * (i + 2 * j) + x[^1] * j; } double s = 0; for (int i = 0; i < 24; i++) s += w[i] * w[23 - i]; return s;"),
        Of("NestSameElement", "int d = x.Length > 99 ? 1 : 0; double[] w = new double[24]; for (int i = 19; i >= 0; i--) { double z = 0; for (int j = 0; j < 3; j++) z += x[0] * (i + 2 * j); w[i * d] = z; } double s = 0; for (int i = 0; i < 24; i++) s += w[i] * w[23 - i] + w[i]; return s;"),
        Of("NestCounter", "int[] c = new int[1]; double s = 0; for (int i = 0; i < 20; i++) { c[0] += 1; for (int j = 0; j < 2; j++) s += x[0] * x[0] * c[0]; } return s;"),
    ];

    /// <summary>Such that have other loops which do.</summary>
    public static HashSet<string> Undecided { get; } = ["NestLastWins", "NestSameElement"];

    public static IEnumerable<Sample> All => InLanes.Concat(InOrder);

    private static Sample Of(string name, string body) => new(name, $"[Differentiable] public static double F(double[] x) {{ {body} }}", Points());

    private static double[][] Points() => [.. new[] { 1, 2, 3, 5, 8, 23 }.Select(n => Enumerable.Range(0, n).Select(i => ((((i * 37) + 5) % 17) - 8) / 7.3).ToArray())];
}
