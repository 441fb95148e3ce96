using System.Collections.Generic;
using System.Linq;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Loops whose iterations can run in the lanes of vectors, and such that cannot, with more elements than a vector has lanes and with fewer.</summary>
internal static class LaneSamples
{
    /// <summary>Every sweep has loops in vector form.</summary>
    public static IEnumerable<Sample> InLanes =>
    [
        Of("LaneSum", "double s = 0; for (int i = 0; i < x.Length; i++) { double a = Math.Exp(-x[i] * x[i]) * 2; s += a / (1 + a * a) + Math.Tanh(x[i] * 2); } return s * s;"),
        Of("LaneDown", "double t = 1; for (int i = x.Length - 1; i >= 0; i--) t -= Math.Sin(x[i]) * Math.Cos(x[i]) / (2 + x[i]); return t * t;"),
        Of("LaneInclusive", "double t = 1; for (int i = 1; i <= x.Length - 2; i++) t += x[i + 1] * x[i + 1]; return t;"),
        Of("LaneStore", "double[] z = new double[x.Length]; for (int i = 0; i < z.Length; i++) z[i] = Math.Log(3 + x[i]) * x[i]; double s = 0; for (int i = 0; i < z.Length; i++) s += z[i] * z[i] * i; return s;"),
        Of("LaneInPlace", "double[] z = (double[])x.Clone(); for (int k = 0; k < 3; k++) { for (int i = 0; i < z.Length; i++) z[i] += 0.1 * z[i] * z[i] * k; } double s = 0; foreach (double v in z) s += v * v; return s;"),
        Of("LaneParts", "int n = x.Length / 3; double s = 0; for (int i = 0; i < n; i++) { double a = x[i] * x[n + i]; s += a * Math.Sqrt(2 + x[(2 * n) + i]) + a * a; } return s;"),
        Of("LaneMatrix", "int n = x.Length; var w = new double[3, n]; double s = 0; for (int j = 0; j < 3; j++) { for (int i = 0; i < n; i++) w[j, i] = x[i] * (j + 1) * x[n - 1]; double d = 0; for (int i = 0; i < n; i++) d += w[j, i] * x[i]; s += d * d * 0.01; } return s;"),
        Of("LaneSelect", "double s = 0; for (int i = 0; i < x.Length; i++) { double a = Math.Abs(x[i]) * x[i]; s += a * a; } return s;"),
        Of("LaneOneElement", "double[] z = new double[2]; double k = x.Length > 0 ? x[0] : 1; for (int i = 0; i < x.Length; i++) z[1] += x[i] * k * x[i]; return z[1] * z[1] + k;"),
        new(
            "LaneSpans",
            """
            private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) { double s = 0; for (int i = 0; i < a.Length; i++) s += a[i] * b[i]; return s; }
            [Differentiable] public static double F(ReadOnlySpan<double> x) { int h = x.Length / 2; double d = Dot(x[..h], x[h..]); return d * d + Dot(x, x); }
            """,
            Points()),
        new(
            "LaneSingle",
            "[Differentiable] public static float F(float[] x) { float s = 0; for (int i = 0; i < x.Length; i++) s += MathF.Exp(-x[i] * x[i]) * MathF.Tanh(x[i]) + x[i] * i; return s; }",
            Points(), Tolerance: 5e-3, IsSinglePrecision: true),
        // The index leaves the other array: what F throws is thrown, and nothing is read behind its end.
        Of("LaneShortOther", "double[] w = new double[Math.Min(x.Length, 11)]; for (int i = 0; i < w.Length; i++) w[i] = x[i] * 2; double s = 0; for (int i = 0; i < x.Length; i++) { if (i >= w.Length) break; s += w[i] * x[i]; } return s;"),
    ];

    /// <summary>An iteration needs another one's work.</summary>
    public static IEnumerable<Sample> InOrder =>
    [
        Of("OrderProduct", "double p = 1; for (int i = 0; i < x.Length; i++) p *= 1 + 0.1 * x[i]; return p;"),
        Of("OrderRecurrence", "double[] z = (double[])x.Clone(); for (int i = 1; i < z.Length; i++) z[i] = z[i] * 0.9 + z[i - 1] * 0.1; return z.Length > 0 ? z[^1] * z[^1] : 0;"),
        Of("OrderScan", "double s = 0, t = 0; for (int i = 0; i < x.Length; i++) { s += x[i]; t += s * s; } return t;"),
        Of("OrderNeighbours", "double t = 1; for (int i = 1; i <= x.Length - 2; i++) t += x[i - 1] * x[i + 1] * x[i]; return t;"),
        Of("OrderStride", "double s = 0; for (int i = 0; 2 * i < x.Length; i++) s += x[2 * i] * x[2 * i]; return s;"),
        Of("OrderIndirect", "int[] p = new int[x.Length]; for (int i = 0; i < p.Length; i++) p[i] = i * 7 % p.Length; double s = 0; for (int i = 0; i < x.Length; i++) s += x[p[i]] * x[p[i]]; return s;"),
        Of("OrderReverseIndex", "double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[x.Length - 1 - i]; return s;"),
        Of("OrderOverlap", "double[] z = (double[])x.Clone(); int n = z.Length / 2; for (int i = 0; i < n; i++) z[i] += z[i + 1] * z[i + 1]; double s = 1; foreach (double v in z) s *= 1 + 0.1 * v; return s;"),
    ];

    public static IEnumerable<Sample> All => InLanes.Concat(InOrder);

    /// <summary>Which of <see cref="InLanes"/> are there for their numbers only.</summary>
    public static HashSet<string> Undecided { get; } = ["LaneOneElement", "LaneShortOther"];

    private static Sample Of(string name, string body) => new(name, $"[Differentiable] public static double F(double[] x) {{ {body} }}", Points());

    private static double[][] Points() => [.. new[] { 1, 2, 3, 4, 5, 8, 9, 16, 23 }.Select(n => Enumerable.Range(0, n).Select(i => (((i * 37) % 17) - 8) / 7.3).ToArray())];
}
