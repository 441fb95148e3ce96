using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Loops whose iterations meet only in sums, so that their reverse sweep runs inside of the forward one; and loops that look so and are not.</summary>
internal static class FusionSamples
{
    /// <summary>The reverse sweep of the outermost loop is fused: no loop runs backwards over it.</summary>
    public static IReadOnlyList<Sample> Fused =>
    [
        new("FusedSum", "[Differentiable] public static double F(ReadOnlySpan<double> x) { double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[i] * x[i]; return s; }"),
        new("FusedMean", "[Differentiable] public static double F(ReadOnlySpan<double> x) { double s = 0; foreach (double v in x) s += Math.Exp(v); return s / x.Length; }"),
        new("FusedNeighbours", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 1; i < x.Length; i++) { double d = x[i] - x[i - 1]; s += d * d * x[0]; } return s * 0.5; }"),
        new("FusedTwoSums", "[Differentiable] public static double F(double[] x) { double a = 0, b = 1; for (int i = 0; i < x.Length; i++) { a += x[i] * x[i]; b -= Math.Sin(x[i]); } return 2 * a - 3 * b; }"),
        new("FusedBranch", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) { if (x[i] > 0) s += x[i] * x[i]; else s -= x[i] * x[0]; } return s; }"),
        new("FusedScalarFromOutside", "[Differentiable] public static double F(double a, double b) { double s = 0; for (int i = 0; i < 6; i++) { double e = a * i + b; s += e * e * Math.Sin(a); } return s; }"),
        new("FusedInnerRecurrence", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < 4; i++) { double t = 0.5 + i; for (int j = 0; j < x.Length; j++) t = Math.Sin(t * x[j]) + t; s += t * t; } return s; }"),
        new("FusedInnerWhile", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) { double t = x[i]; int n = 0; while (t * t < 9 && n < 12) { t = t * 1.3 + x[0] * 0.1; n++; } s += t * x[i]; } return s; }", MayJump: true),
        new("FusedNested", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) { double r = 0; for (int j = 0; j < x.Length; j++) r += x[j] * (i + j); s += r * r * x[i]; } return s; }"),
        new("FusedLocalScratch", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < 3; i++) { double[] y = new double[x.Length]; for (int j = 0; j < x.Length; j++) y[j] = x[j] * x[(i + j) % x.Length]; for (int j = 1; j < y.Length; j++) y[j] += y[j - 1] * 0.5; s += y[y.Length - 1] * y[0]; } return s; }"),
        new("FusedBeforePenalty", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < 5; i++) { double e = x[0] * i - x[^1]; s += e * e; } foreach (double v in x) s += 0.1 * v * v; for (int k = 0; k < 3; k++) s -= x[0] * k; return 2 * s; }"),
        new("FusedNestedSums", "[Differentiable] public static double F(double[] x) { double s = 0, t = 0; for (int i = 0; i < 7; i++) { double v = Math.Sin(x[0] * i); for (int j = 0; j < 2; j++) for (int k = 0; k < 3; k++) t += Math.Tanh(x[k % x.Length] * v); s += v; } double r = s - 0.5 * t; foreach (double e in x) r += 0.1 * e * e; return r; }"),
        new("FusedStrided", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = x.Length - 1; i >= 0; i -= 2) s += x[i] * x[i] * i; return s; }"),
        new("FusedAfterAnother", "[Differentiable] public static double F(double[] x) { double m = 0; for (int i = 0; i < x.Length; i++) m += x[i] * x[i]; double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * (i + 1); return m + 2 * s; }"),
        new("FusedSlice", "[Differentiable] public static double F(ReadOnlySpan<double> x) { double s = 0; for (int i = 0; i + 2 <= x.Length; i++) { ReadOnlySpan<double> w = x.Slice(i, 2); s += w[0] * w[1] * w[1]; } return s; }"),
        new("FusedWhile", "[Differentiable] public static double F(double[] x) { int d = x.Length > 4 ? 2 : 1; double s = 0; for (int i = 0; i < x.Length; i += d) s += x[i] * x[i] * x[0]; return s; }"),
        new("FusedWhileTwoSums", "[Differentiable] public static double F(double[] x) { double a = 0, b = 0; int i = 0; while (i < x.Length) { a += x[i] * x[i]; b += Math.Sin(x[i]) * x[0]; i += x[i] > 0 ? 1 : 2; } return a - 2 * b; }", MayJump: true),
        new("FusedScratchOutside", "[Differentiable] public static double F(double[] x) { double[] y = new double[x.Length]; double s = 0; for (int i = 0; i < 3; i++) { for (int j = 0; j < x.Length; j++) y[j] = x[j] * x[(i + j) % x.Length]; for (int j = 1; j < y.Length; j++) y[j] += y[j - 1] * 0.5; s += y[y.Length - 1] * y[0]; } return s; }"),
        new("FusedTwoScratches", "[Differentiable] public static double F(double[] x) { int n = x.Length; double[] c = new double[n], p = new double[n]; double s = 0; for (int i = 0; i < 3; i++) { for (int k = 0; k < 2; k++) { for (int j = 0; j < n; j++) c[j] = x[j] - i * x[k]; for (int j = 0; j < c.Length; j++) p[j] = c[j] * x[0]; for (int j = 1; j < p.Length; j++) p[j] += c[j - 1] * x[j]; double q = 0; foreach (double v in p) q += v * v; s += Math.Exp(-q * 0.1); } } return s; }"),
        new("FusedScratchBothBranches", "[Differentiable] public static double F(double[] x) { double[] y = new double[2]; double s = 0; for (int i = 0; i + 1 < x.Length; i++) { if (x[i] > 0) { for (int j = 0; j < 2; j++) y[j] = x[i + j] * x[i]; } else { for (int j = 0; j < y.Length; j++) y[j] = x[i + j]; } s += y[0] * y[1]; } return s; }"),
        new("FusedReadsFinished", "[Differentiable] public static double F(double[] x) { double[] e = new double[x.Length]; for (int j = 0; j < x.Length; j++) e[j] = x[j] * x[j] + x[0]; double s = 0; for (int i = 0; i < 3; i++) { for (int j = 0; j < x.Length; j++) s += e[j] * e[j] * (i + 1); } return s; }"),
    ];

    /// <summary>Each of these would be wrong if its sweeps were fused.</summary>
    public static IReadOnlyList<Sample> Apart =>
    [
        new("ApartNonlinearInSum", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[i]; return Math.Sqrt(s + 1) * s; }"),
        new("ApartProduct", "[Differentiable] public static double F(double[] x) { double p = 1; for (int i = 0; i < x.Length; i++) p *= x[i] + 2; return p; }"),
        new("ApartSumOfSquareOfItself", "[Differentiable] public static double F(double[] x) { double s = 0.1; for (int i = 0; i < x.Length; i++) s += s * x[i] * 0.3; return s; }"),
        new("ApartMaximum", "[Differentiable] public static double F(double[] x) { double m = double.NegativeInfinity; for (int i = 0; i < x.Length; i++) m = Math.Max(m, x[i] * x[i]); return m; }"),
        new("ApartMeanThenVariance", "[Differentiable] public static double F(double[] x) { double m = 0; for (int i = 0; i < x.Length; i++) m += x[i]; m /= x.Length; double v = 0; for (int i = 0; i < x.Length; i++) v += (x[i] - m) * (x[i] - m); return v * m; }"),
        new("ApartLastWins", "[Differentiable] public static double F(double[] x) { double last = 0, s = 0; for (int i = 0; i < x.Length; i++) { s += last * x[i]; last = x[i] * x[i]; } return s + last; }"),
        new("ApartScratchOutside", "[Differentiable] public static double F(double[] x) { double[] y = new double[x.Length]; double s = 0; for (int i = 0; i < x.Length; i++) { y[i] = x[i] * x[i]; s += i > 0 ? y[i] * y[i - 1] : y[i]; } return s; }"),
        new("ApartRowsKept", "[Differentiable] public static double F(double[] x) { double[][] rows = new double[2][]; double s = 0; for (int i = 0; i < 2; i++) { double[] row = new double[2]; row[0] = x[i] * x[i]; row[1] = x[i] * x[0]; rows[i] = row; s += row[0]; } return s + rows[0][1] * rows[1][0]; }"),
        new("ApartLastRowKept", "[Differentiable] public static double F(double[] x) { double[] kept = x; double s = 0; for (int i = 0; i < 2; i++) { double[] row = new double[2]; row[0] = x[i] * x[i]; row[1] = x[i + 1]; kept = row; s += row[0]; } return s + kept[0] * kept[1]; }"),
        new("ApartArrayUsedLater", "[Differentiable] public static double F(double[] x) { double[] y = (double[])x.Clone(); double s = 0; for (int i = 0; i < y.Length; i++) s += y[i] * y[i]; for (int i = 1; i < y.Length; i++) y[i] = y[i - 1] * x[i]; return s + y[y.Length - 1]; }"),
        new("ApartWeightedBySum", "[Differentiable] public static double F(double[] x) { double s = 0, w = 0; for (int i = 0; i < x.Length; i++) { s += x[i]; w += s * x[i]; } return w; }"),
        new("ApartGuardAfterwards", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[i]; if (double.IsNaN(s)) throw new ArgumentException(nameof(x)); return s; }"),
        new("ApartEarlyExit", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) { s += x[i] * x[i]; if (s > 2) break; } return s * x[0]; }", MayJump: true),
        new("ApartScratchPartlyWritten", "[Differentiable] public static double F(double[] x) { double[] y = new double[x.Length]; double s = 0; for (int i = 0; i < 3; i++) { for (int j = 1; j < x.Length; j++) y[j] = x[j] * (i + 1); s += y[0] * y[1]; y[0] = x[0] * y[2]; } return s; }"),
        new("ApartScratchTooLong", "[Differentiable] public static double F(double[] x) { double[] y = new double[x.Length + 1]; double s = 0; for (int i = 0; i < 3; i++) { for (int j = 0; j < x.Length; j++) y[j] = x[j] * (i + 1); s += y[x.Length] * y[1]; y[x.Length] = x[0] * y[2]; } return s; }"),
        new("ApartScratchWrittenIf", "[Differentiable] public static double F(double[] x) { double[] y = new double[x.Length]; double s = 0; for (int i = 0; i < 3; i++) { for (int j = 0; j < x.Length; j++) if ((i + j) % 2 == 0) y[j] = x[j] * x[i]; s += y[0] * y[1]; } return s; }"),
        new("ApartScratchInOneBranch", "[Differentiable] public static double F(double[] x) { double[] y = new double[x.Length]; double s = 0; for (int i = 0; i < x.Length; i++) { if (i % 2 == 0) { for (int j = 0; j < x.Length; j++) y[j] = x[j] * x[i]; } s += y[0] * y[1] * x[i]; } return s; }"),
        new("ApartScratchReadWhileWritten", "[Differentiable] public static double F(double[] x) { double[] y = new double[x.Length]; double s = 0; for (int i = 0; i < 3; i++) { for (int j = 0; j < x.Length; j++) y[j] = x[j] + 0.5 * y[x.Length - 1 - j]; s += y[0] * y[1]; } return s; }"),
        new("ApartScratchReadLater", "[Differentiable] public static double F(double[] x) { double[] y = new double[x.Length]; double s = 0; for (int i = 0; i < 3; i++) { for (int j = 0; j < x.Length; j++) y[j] = x[j] * x[j] * (i + 1); s += y[0] * y[1]; } return s + y[2] * y[0]; }"),
        new("ApartScratchInLoopThatMayNotRun", "[Differentiable] public static double F(double[] x) { double[] y = new double[x.Length]; double s = 0; for (int i = 0; i < 4; i++) { for (int k = 1; k < i % 2 + 1; k++) for (int j = 0; j < x.Length; j++) y[j] = x[j] * x[i]; s += y[0] * y[1] * x[i]; } return s; }"),
        new("ApartScratchThroughSlice", "[Differentiable] public static double F(double[] x) { double[] y = new double[x.Length]; double s = 0; for (int i = 0; i < 3; i++) { Span<double> part = y.AsSpan(1); for (int j = 0; j < part.Length; j++) part[j] = x[j] * (i + 1); s += y[0] * y[1]; y[0] = x[0] * y[2]; } return s; }"),
        new("ApartWrittenAfterwards", "[Differentiable] public static double F(double[] x) { double[] e = new double[x.Length]; for (int j = 0; j < x.Length; j++) e[j] = x[j] * x[j]; double s = 0; for (int i = 0; i < 3; i++) s += e[i] * e[i + 1]; for (int j = 1; j < x.Length; j++) e[j] = e[j - 1] * x[j]; return s + e[3]; }"),
        new("ApartWhileOfItself", "[Differentiable] public static double F(double[] x) { double s = 0.2; int i = 0; while (i < x.Length) { s += s * x[i] * 0.3; i += 2; } return s * s; }"),
        new("ApartWhileUntilSum", "[Differentiable] public static double F(double[] x) { double s = 0; int i = 0; while (i < x.Length && s < 2) { s += x[i] * x[i]; i++; } return s * x[0]; }", MayJump: true),
    ];

    /// <summary>Loops that are fused where other code is not.</summary>
    public static IReadOnlyList<Sample> InBranches =>
    [
        new("FusedInBranch", "[Differentiable] public static double F(double[] x) { double s = 0; if (x[0] > 0) { double f = Math.Exp(x[1]); for (int i = 0; i < x.Length; i++) s += x[i] * x[i] * f; s *= x[0]; } else { int i = 0; while (i < x.Length) { s += x[i] * x[0] * x[i]; i += 2; } } return s; }"),
        new("FusedInBranchOfLoop", "[Differentiable] public static double F(double[] x) { double s = 0; for (int k = 0; k < 3; k++) { double f = x[k] * x[k]; if (k != 1) { double r = 0; for (int i = 0; i < x.Length; i++) r += x[i] * f * x[k]; s += r * f; } } return s; }"),
        new("FusedInBranchAndUsed", "[Differentiable] public static double F(double[] x) { double r = x[1], t = 1; if (x[0] > -5) { double f = x[0] * x[2]; double q = 0; for (int i = 0; i < x.Length; i++) q += x[i] * f * x[i]; r = q * Math.Sin(f); t = f * f; } return r * t + r; }"),
    ];
}
