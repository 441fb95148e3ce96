using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Loops that the grammar of control flow does not build.</summary>
internal static class LoopSamples
{
    public static IEnumerable<Sample> All =>
    [
        new("LoopBoundFromData", "[Differentiable] public static double F(double x) { int n = (int)(5 * x); double s = 1; for (int i = 0; i < n; i++) s *= 1 + x / (i + 1); return s; }", [[0.73], [1.27]]),
        new("WhileOnValue", "[Differentiable] public static double F(double x) { double y = x * 2; while (y * y < 1000) y *= 2; return y; }"),
        new("Newton", "[Differentiable] public static double F(double x) { double a = 2 + x * x, r = a; while (Math.Abs(r * r - a) > 1e-12) r = 0.5 * (r + a / r); return r; }"),
        new("Collatz", "[Differentiable] public static double F(double x) { int n = 7; double s = x; while (n != 1) { if (n % 2 == 0) { n /= 2; s *= 1.01; } else { n = 3 * n + 1; s += 0.01 * x * x; } } return s; }"),
        new("InfiniteWithBreak", "[Differentiable] public static double F(double x) { double s = x; for (; ; ) { s = s * 1.5 + x; if (s > 20) break; } return s; }"),
        new("WhileTrueReturn", "[Differentiable] public static double F(double x) { double s = x; int i = 0; while (true) { s *= 1 + 0.2 * x; if (++i == 6) return s * x; } }"),
        new("DoWhileContinue", "[Differentiable] public static double F(double x) { double s = x; int i = 0; do { if (i == 2) continue; s = s * x + i; } while (++i < 5); return s; }"),
        new("TwoVariables", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0, j = x.Length - 1; i < j; i++, j--) s += x[i] * x[j]; return s; }"),
        new("FloatLoopVariable", "[Differentiable] public static double F(double x) { double s = 0; for (double t = 0; t < 1; t += 0.25) s += Math.Sin(t * x) * 0.25; return s; }"),
        new("ActiveLoopVariable", "[Differentiable] public static double F(double x) { double s = 0; for (double t = x; t < 10; t = t * 2 + x) s += t * t; return s; }"),
        new("Triangular", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) for (int j = 0; j < i; j++) s += x[i] * x[j] * (i - j); return s; }"),
        new("IndexModifiedInside", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) { s += x[i] * x[i]; if (x[i] > 1) i++; } return s; }"),
        new("BoundModifiedInside", "[Differentiable] public static double F(double[] x) { double s = 0; int n = x.Length; for (int i = 0; i < n; i++) { s += x[i] * x[i]; if (i == 1) n--; } return s; }"),
        new("NestedReturn", "[Differentiable] public static double F(double[] x) { for (int i = 0; i < x.Length; i++) { double s = 0; for (int j = 0; j < x.Length; j++) { s += x[i] * x[j]; if (s > 0.9) return s * x[i]; } } return x[0]; }"),
        new("NestedBreakContinue", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) { if (x[i] < 0) continue; for (int j = i; j < x.Length; j++) { if (j - i > 2) break; if ((i + j) % 3 == 1) continue; s += x[i] * x[j]; } } return s; }"),
        new("SwitchInLoop", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) { switch (i % 3) { case 0: s += x[i]; break; case 1: s *= x[i]; break; default: continue; } s *= 1.1; } return s; }"),
        new("ReturnFromSwitchInLoop", "[Differentiable] public static double F(double[] x) { double s = 1; foreach (double v in x) { switch (v) { case > 1.5: return s * v; case < 0: s -= v * v; break; default: s *= v; break; } } return s; }"),
        new("LoopCarriedTuple", "[Differentiable] public static double F(double x, double y) { (double a, double b) = (x, y); for (int i = 0; i < 4; i++) (a, b) = (b, a * 0.5 + b * x); return a * b; }"),
        new("ConstantTripsLong", "[Differentiable] public static double F(double x) { double s = x; for (int i = 0; i < 200; i++) s = s + 0.01 * Math.Sin(s); return s; }"),
        new("InnerTripsVary", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) { double t = x[i]; while (t * t > 0.01) { t *= 0.5; s += t * x[0]; } } return s; }", [[0.7, -1.3, 0.45, 1.9, -0.35], [1.2, 0.43, -0.83, 0.25, 1.63]]),
        new("FlagControlled", "[Differentiable] public static double F(double x) { bool done = false; double s = x; int n = 0; while (!done && n < 10) { s = s * s * 0.5 + 0.4; n++; done = s < 0.6; } return s * n; }"),
        new("ForEachOverIndices", "[Differentiable] public static double F(double[] x) { double s = 0; foreach (int i in new[] { 4, 2, 0 }) s += x[i] * x[i] * i + x[i]; return s; }"),
        new("ForEachOverString", "[Differentiable] public static double F(double x) { double s = 0; foreach (char c in \"abc\") s += (c - 'a' + 1) * x * x; return s; }"),
        new("ForEachDeconstruction", "[Differentiable] public static double F(double x, double y) { (double A, double B)[] pairs = [(x, y), (x * y, 1)]; double s = 0; foreach ((double a, double b) in pairs) s += a * b; return s; }"),
        new("LoopOverRows", "[Differentiable] public static double F(double[] x) { double s = 0; for (int r = 0; r < 2; r++) { var row = x.AsSpan(r * 2, 2); s += row[0] * row[1]; } return s; }"),
        new("UnsignedCounter", "[Differentiable] public static double F(double[] x) { double s = 0; for (uint i = 0; i < (uint)x.Length; i++) s += x[i] * x[i]; return s; }"),
        new("GotoOutOfLoops", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) for (int j = 0; j < x.Length; j++) { s += x[i] * x[j] * (j + 1); if (i == 2 && j == 1) goto found; } s *= 100; found: s += x[4]; return s * s; }"),
        new("GotoForwardAndReturn", "[Differentiable] public static double F(double x, double y) { double s = x; if (x > 1) goto big; s *= y; if (y < 0) return s * x; double t = s * s; s += t; goto done; big: s *= s * y; done: return s + x * y; }"),
        new("GotoBackward", "[Differentiable] public static double F(double x) { double s = x; int n = 0; again: double t = s * x; if (++n == 2) goto skip; s += t; skip: s *= 1.1; if (n < 4) goto again; return s + t; }"),
        new("GotoNestedLoops", "[Differentiable] public static double F(double x) { double s = 1; int i = 0; outer: int j = 0; inner: s = s * 0.5 + x * (i + j); if (s > 50) goto done; if (++j < 3) goto inner; s *= x; if (++i < 3) goto outer; s += 1; done: return s * s; }"),
        new("GotoInLoop", "[Differentiable] public static double F(double[] x) { double s = 1; foreach (double v in x) { int k = 0; retry: s += v * v; if (s < 2 && ++k < 3) goto retry; if (v < 0) goto next; s *= 1 + v; next: s *= 0.9; } return s; }"),
        new("NearestOfSeveral", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < 3; i++) { double best = double.PositiveInfinity; for (int j = 0; j + 1 < x.Length; j++) { double d = 0; for (int k = 0; k < 2; k++) d += (x[j + k] - i * 0.3) * (x[j + k] - i * 0.3); best = Math.Min(best, d); } s += best * x[i]; } return s; }", MayJump: true),
        new("LoopOnlyIfChosen", "[Differentiable] public static double F(double[] x) { double a = 1, b = 1; for (int i = 0; i < x.Length; i++) { a = a * 0.9 + x[i] * x[i]; b = Math.Sin(b + x[i]); } return Math.Max(a, b) + (x[0] > 0 ? a : b * b); }", MayJump: true),
        new("TriangularIndex", "[Differentiable] public static double F(double[] x) { double s = 0; int next = 0; for (int i = 0; i < 2; i++) for (int j = i + 1; j < 3; j++) { s += x[next] * Math.Exp(x[j]) * x[i]; next++; } return s * x[next]; }"),
        new("FallingIndices", "[Differentiable] public static double F(double[] x) { double p = 1; int down = x.Length - 1, up = 0; for (int i = 0; i < 2; i++) { p = Math.Sin(p * x[down]) + x[up] * p; down -= 2; up += 3; } return p; }"),
        new("InvariantElement", "[Differentiable] public static double F(double[] x) { double[] y = new double[x.Length]; for (int i = 0; i < x.Length; i++) for (int j = i; j < x.Length; j++) y[j] += x[i] * x[i] * x[j]; double s = 0; for (int i = 0; i < y.Length; i++) for (int j = 0; j < i; j++) { s += y[i] * y[j]; } return s; }"),
        new("ElementThatIsNoInvariant", "[Differentiable] public static double F(double[] x) { double[] y = (double[])x.Clone(); double s = 0; for (int i = 0; i < y.Length; i++) for (int j = 0; j < y.Length; j++) { s += y[i] * x[j]; y[j] = y[j] * 0.5 + x[i]; } return s; }"),
        new("SineBesideCosine", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) { double a = x[i] * x[0], c = Math.Cos(a), n = Math.Sin(a); s += c * n * c; s = s * 0.5 + n * s; } return s; }"),
        new("SineOrCosine", "[Differentiable] public static double F(double[] x) { double s = 1; for (int i = 0; i < x.Length; i++) { double a = x[i] * x[0]; s *= x[i] > 0 ? Math.Cos(a) : Math.Sin(a) + 2; } return s * Math.Sin(x[0]) * Math.Cos(x[0]); }"),
        new("ReciprocalChain", "[Differentiable] public static double F(double[] x) { double s = 1; for (int i = 0; i < x.Length; i++) s = 1 / (1 + Math.Exp(-s * x[i])) + 1 / (2 + x[i] * x[i]); return s; }"),
        new("IndicesOfFallingLoop", "[Differentiable] public static double F(double[] x) { double p = 1; int up = 0; for (int i = 2; i >= 0; i--) { p = Math.Sin(p * x[up]) + x[i] * p; up += 2; } int down = 4; for (int i = 4; i > 0; i -= 2) { p = Math.Sin(p * x[down]) + x[i]; down--; } int k = 1; while (p * p < 1000 && k < 5) { p = p * Math.Exp(x[k]) + x[k]; k += 2; } return p; }", MayJump: true),
    ];
}
