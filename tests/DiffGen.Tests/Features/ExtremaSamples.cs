using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>
/// Loops that carry an extremum, or the value of the iteration that was chosen last. Each loop runs from a number to a number, so that <see cref="Unrolled"/> can write it out; arrays have five elements.
/// </summary>
internal static class ExtremaSamples
{
    private const string Head = "[Differentiable] public static double F(double[] x) { ";

    private static Sample Of(string name, string body, string before = "") => new("Extremum" + name, $"{before} {Head}{body} }}", MayJump: true);

    public static IReadOnlyList<Sample> All { get; } =
    [
        // One extremum, however it is written.
        Of("Max", "double m = x[0]; for (int i = 1; i < 5; i++) m = Math.Max(m, x[i]); return m * m;"),
        Of("MaxTheOtherWay", "double m = x[0]; for (int i = 1; i < 5; i++) m = Math.Max(x[i], m); return Math.Sin(m) * x[2];"),
        Of("MinOfFunction", "double m = double.PositiveInfinity; for (int i = 0; i < 5; i++) m = Math.Min(m, Math.Sin(x[i]) * x[0] + x[i]); return m * x[1];"),
        Of("MaxFromMinusInfinity", "double m = double.NegativeInfinity; for (int i = 0; i < 5; i++) m = Math.Max(m, Math.Exp(-x[i] * x[i])); return m;"),
        Of("MaxFalling", "double m = x[4]; for (int i = 3; i >= 0; i--) m = Math.Max(m, x[i] * x[i]); return m;"),
        Of("If", "double best = double.PositiveInfinity; for (int i = 0; i < 5; i++) { double d = (x[i] - 0.3) * (x[i] - 0.3); if (d < best) best = d; } return best;"),
        Of("IfWrittenTwice", "double best = double.MaxValue; for (int i = 0; i < 5; i++) if (x[i] * x[i] < best) best = x[i] * x[i]; return Math.Sqrt(1 + best);"),
        Of("IfLastOfEqual", "double best = double.NegativeInfinity, w = 0; for (int i = 0; i < 5; i++) if (x[i] >= best) { best = x[i]; w = x[i] * (i + 1); } return best * w;"),
        Of("IfTheOtherWay", "double best = x[0]; for (int i = 1; i < 5; i++) if (best > x[i]) best = x[i]; return best * x[3];"),
        Of("Unless", "double best = x[0]; for (int i = 1; i < 5; i++) if (!(x[i] <= best)) best = x[i]; return best * best * x[1];"),
        Of("Else", "double best = x[0]; for (int i = 1; i < 5; i++) if (x[i] < best) { } else { best = x[i]; } return best * x[1];"),
        Of("Ternary", "double m = x[0] * x[1]; for (int i = 1; i < 5; i++) m = x[i] > m ? x[i] : m; return m * m;"),
        Of("TernaryTheOtherWay", "double m = x[0]; for (int i = 1; i < 5; i++) m = m < x[i] * x[0] ? x[i] * x[0] : m; return Math.Sin(m);"),
        Of("Number", "double m = double.NaN; for (int i = 0; i < 5; i++) m = double.MaxNumber(m, x[i] * x[1]); return m * x[0];"),
        Of("Magnitude", "double m = 0; for (int i = 0; i < 5; i++) m = Math.MaxMagnitude(m, x[i]); return m * m;"),
        Of("OfAbsolutes", "double m = 0; for (int i = 0; i < 5; i++) m = Math.Max(m, Math.Abs(x[i])); return m;"),
        Of("Clamped", "double m = x[0]; for (int i = 0; i < 5; i++) m = Math.Clamp(m + 0.7 * x[i], -0.9, 1.1); return m * x[1];"),
        Of("Rectified", "double m = x[0]; for (int i = 0; i < 5; i++) m = Math.Max(0, m + x[i]); return m * m;"),
        Of("NoIteration", "double m = x[0] * x[1]; for (int i = 0; i < 0; i++) m = Math.Max(m, x[i]); return m * x[2];"),
        Of("OneIteration", "double m = x[0] * x[1]; for (int i = 3; i < 4; i++) m = Math.Max(m, x[i]); return m * x[2];"),

        // The index of the best, and what else is taken from its iteration.
        Of("Index", "double best = double.PositiveInfinity; int at = -1; for (int i = 0; i < 5; i++) { double d = x[i] * x[i]; if (d < best) { best = d; at = i; } } return at < 0 ? 0 : x[at] * best;"),
        Of("IndexAlone", "double best = double.NegativeInfinity; int at = 0; for (int i = 0; i < 5; i++) if (x[i] > best) { best = x[i]; at = i; } return x[at] * x[(at + 1) % 5];"),
        Of("IndexWithoutValue", "int at = 0; for (int i = 1; i < 5; i++) if (x[i] < x[at]) at = i; return x[at] * Math.Sin(x[at]) + x[0];"),
        Of("Chosen", "double best = double.PositiveInfinity, chosen = 0; for (int i = 0; i < 5; i++) { double d = Math.Abs(x[i] - 0.2); if (d < best) { best = d; chosen = Math.Exp(x[i]) * x[2]; } } return chosen;"),
        Of("ChosenAndBest", "double best = double.PositiveInfinity, chosen = x[1]; for (int i = 0; i < 5; i++) { double d = x[i] * x[i] - x[0]; if (d < best) { best = d; chosen = Math.Sin(x[i]) * x[2]; } } return chosen * best + best;"),
        Of("ChosenFromChosen", "double best = x[0], chosen = 0.4; for (int i = 1; i < 5; i++) if (x[i] > best) { best = x[i]; chosen = 0.5 * chosen + x[i] * x[1]; } return chosen * best;"),
        Of("ChosenByAnother", "double best = x[0], chosen = x[0]; for (int i = 1; i < 5; i++) { if (x[i] > best) chosen = x[i] * x[i]; best = Math.Max(best, x[i]); } return chosen + best * x[1];"),
        Of("Tuple", "(double best, double at) = (double.PositiveInfinity, x[0]); for (int i = 0; i < 5; i++) { double d = Math.Abs(x[i]); if (d < best) (best, at) = (d, x[i] * x[0]); } return best * at;"),
        Of("Struct", "P best = new P { D = 9 }; for (int i = 0; i < 5; i++) { P next = new P { D = x[i] * x[i], V = Math.Sin(x[i]) }; if (next.D < best.D) best = next; } return best.D + best.V * x[0];", "private struct P { public double D, V; }"),
        Of("Updating", "double best = 9; int at = 0; for (int i = 0; i < 5; i++) Better(ref best, ref at, Math.Cos(x[i]) * x[1], i); return best * x[at];", "private static void Better(ref double best, ref int at, double d, int i) { if (d < best) { best = d; at = i; } }"),
        Of("LocalFunction", "double best = -9, w = 0; void See(double d, double v) { if (d <= best) return; best = d; w = v; } for (int i = 0; i < 5; i++) See(x[i], x[i] * x[0]); return best * w;"),
        Of("CountOfChanges", "double best = -9; int n = 0; for (int i = 0; i < 5; i++) if (x[i] > best) { best = x[i]; n++; } return n * best * x[0];"),
        Of("MeanOfEqual", "double best = x[0], sum = 0; int n = 0; for (int i = 1; i < 5; i++) best = Math.Max(best, x[i]); for (int i = 0; i < 5; i++) if (x[i] == best) { sum += x[i] * x[i]; n++; } return n == 0 ? best : sum / n;"),

        // Several at a time.
        Of("Range", "double low = x[0], high = x[0]; for (int i = 1; i < 5; i++) { low = Math.Min(low, x[i]); high = Math.Max(high, x[i]); } return (high - low) * x[2];"),
        Of("RangeByIf", "double low = x[0], high = x[0]; for (int i = 1; i < 5; i++) { if (x[i] < low) low = x[i]; else if (x[i] > high) high = x[i]; } return high * low;"),
        Of("SecondBest", "double first = -9, second = -9; for (int i = 0; i < 5; i++) { double v = x[i] * x[1]; if (v > first) { second = first; first = v; } else if (v > second) second = v; } return first - second * x[0];"),
        Of("SecondBestByMax", "double first = -9, second = -9; for (int i = 0; i < 5; i++) { second = Math.Max(second, Math.Min(first, x[i])); first = Math.Max(first, x[i]); } return first * second;"),
        Of("MaxOfMin", "double m = -9, l = 9; for (int i = 0; i < 5; i++) { l = Math.Min(l, x[i]); m = Math.Max(m, x[i] - l); } return m * x[0] + l;"),
        Of("LargestSum", "double now = x[0], best = x[0]; for (int i = 1; i < 5; i++) { now = Math.Max(x[i], now + x[i]); best = Math.Max(best, now); } return best * best;"),
        Of("Exchanged", "double a = x[0], b = x[1]; for (int i = 2; i < 5; i++) { if (x[i] > a) (a, b) = (x[i], a); else (a, b) = (b, x[i] * a); } return a - 2 * b;"),

        // The last that was chosen, by something else than its size.
        Of("LastPositive", "double last = 0.1; for (int i = 0; i < 5; i++) if (x[i] > 0) last = x[i] * x[i]; return last * x[1];"),
        Of("FirstPositive", "double first = 0.1; bool found = false; for (int i = 0; i < 5; i++) if (!found && x[i] > 0) { first = x[i] * x[i]; found = true; } return first * x[1];"),
        Of("LastByIndex", "double last = x[0]; for (int i = 0; i < 5; i++) if (i % 2 == 1) last = Math.Sin(x[i] + last); return last;"),
        Of("LastOrReset", "double last = x[0]; for (int i = 0; i < 5; i++) { if (x[i] > 0.4) last = x[i] * x[2]; if (i == 3) last = 0.5; } return last * x[1];"),
        Of("LastBySwitch", "double last = x[0]; for (int i = 0; i < 5; i++) last = x[i] switch { > 1 => x[i] * 2, < 0 => last * x[1], _ => last }; return last;"),
        Of("Break", "double best = -9; for (int i = 0; i < 5; i++) { if (best > 0.5 && i > 2) break; best = Math.Max(best, x[i] * x[i]); } return best * x[0];"),
        Of("Continue", "double best = -9, w = 0; for (int i = 0; i < 5; i++) { if (x[i] < 0) continue; if (x[i] > best) { best = x[i]; w = x[i] * x[0]; } } return best * w;"),
        Of("BreakWithBest", "double best = 9; for (int i = 0; i < 5; i++) { double d = x[i] * x[0]; if (d < best) best = d; if (best < 0) break; } return best * x[1];"),

        // Read within the loop as well.
        Of("Prefix", "double m = -9, s = 0; for (int i = 0; i < 5; i++) { m = Math.Max(m, x[i]); s += m * x[(i + 1) % 5]; } return s;"),
        Of("PrefixBefore", "double m = x[0], s = 0; for (int i = 0; i < 5; i++) { s += m * m * x[i]; m = Math.Max(m, x[i]); } return s * m;"),
        Of("PrefixByIf", "double best = 9, s = 0; for (int i = 0; i < 5; i++) { if (x[i] < best) { best = x[i]; s += best * x[0]; } s = Math.Sin(s) + best; } return s;"),
        Of("PrefixStored", "double[] y = new double[5]; double m = -9; for (int i = 0; i < 5; i++) { m = Math.Max(m, x[i] * x[0]); y[i] = m; } double s = 0; for (int i = 0; i < 5; i++) s += y[i] * y[i] * x[i]; return s;"),
        Of("Decaying", "double m = x[0]; for (int i = 0; i < 5; i++) m = Math.Max(0.9 * m, x[i]); return m * m;"),
        Of("Recurrence", "double s = x[0], m = x[1]; for (int i = 0; i < 5; i++) { s = Math.Sin(s + x[i]); m = Math.Max(m, s * x[i]); } return s * m;"),
        Of("IntoRecurrence", "double s = x[0], m = x[1]; for (int i = 0; i < 5; i++) { m = Math.Max(m, x[i] + 0.1 * s); s = Math.Tanh(s * m); } return s + m;"),
        Of("LogSumExp", "double m = x[0], s = 0; for (int i = 1; i < 5; i++) m = Math.Max(m, x[i]); for (int i = 0; i < 5; i++) s += Math.Exp(x[i] - m); return m + Math.Log(s);"),
        Of("LogSumExpInOneLoop", "double m = x[0], s = 1; for (int i = 1; i < 5; i++) { if (x[i] > m) { s = s * Math.Exp(m - x[i]) + 1; m = x[i]; } else s += Math.Exp(x[i] - m); } return m + Math.Log(s);"),
        Of("FactorThatIsZero", "double m = x[0]; for (int i = 1; i < 5; i++) m = Math.Max(m, Math.Sqrt(Math.Abs(x[i]))); return m * x[1];"),

        // Loops within loops.
        Of("Nearest", "double s = 0; for (int i = 0; i < 3; i++) { double best = double.PositiveInfinity; for (int j = 0; j < 4; j++) { double d = 0; for (int k = 0; k < 2; k++) d += (x[j + k] - 0.3 * i) * (x[j + k] - 0.3 * i); best = Math.Min(best, d); } s += best * x[i]; } return s;"),
        Of("NearestIndex", "double s = 0; for (int i = 0; i < 3; i++) { double best = double.PositiveInfinity; int at = 0; for (int j = 0; j < 5; j++) { double d = Math.Abs(x[j] - 0.3 * i); if (d < best) { best = d; at = j; } } s += best * x[at] * x[i]; } return s;"),
        Of("OfRows", "double s = 0; for (int i = 0; i < 5; i++) { double m = -9; for (int j = 0; j < 5; j++) m = Math.Max(m, Math.Sin(x[i]) * x[j]); s += m * x[i]; } return s;"),
        Of("MinOfMax", "double m = 9; for (int i = 0; i < 4; i++) { double n = -9; for (int j = i; j < 5; j++) n = Math.Max(n, x[i] * x[j]); m = Math.Min(m, n); } return m * x[0];"),
        Of("OverBoth", "double best = 9; int bi = 0, bj = 0; for (int i = 0; i < 5; i++) for (int j = i + 1; j < 5; j++) { double d = Math.Abs(x[i] - x[j]); if (d < best) { best = d; bi = i; bj = j; } } return best * x[bi] + x[bj];"),
        Of("OverBothByMax", "double m = -9; for (int i = 0; i < 4; i++) { for (int j = 0; j < 3; j++) m = Math.Max(m, x[i] * x[j]); m = Math.Max(m, x[i + 1]); } return m * m;"),
        Of("AtBothLevels", "double all = -9, s = 0; for (int i = 0; i < 5; i++) { double own = x[i]; for (int j = 0; j < 3; j++) { own = Math.Max(own, x[i] * x[j]); if (own > all) all = own * x[j]; } s += own * all; } return s;"),
        Of("InnerFromOuter", "double m = x[0], s = 0; for (int i = 0; i < 4; i++) { for (int j = 0; j < 3; j++) s = Math.Sin(s + m * x[j]); m = Math.Max(m, s * x[i]); } return s * m;"),
        Of("Paths", "double[] t = [x[0], x[1], x[2]], next = new double[3]; for (int i = 0; i < 3; i++) { for (int j = 0; j < 3; j++) { double best = 9; for (int k = 0; k < 3; k++) best = Math.Min(best, t[k] + Math.Abs(x[j] - 0.4 * k) * x[3]); next[j] = best * 0.7; } (t, next) = (next, t); } return t[0] + t[1] * t[2];"),
        Of("Sorted", "double[] y = (double[])x.Clone(); for (int i = 0; i < 4; i++) for (int j = 0; j < 4; j++) { double a = Math.Min(y[j], y[j + 1]), b = Math.Max(y[j], y[j + 1]); y[j] = a; y[j + 1] = b; } return y[0] * 2 - y[2] * y[4];"),
        Of("SortedBySelection", "double[] y = (double[])x.Clone(); for (int i = 0; i < 4; i++) { int at = i; for (int j = i + 1; j < 5; j++) if (y[j] < y[at]) at = j; (y[i], y[at]) = (y[at], y[i]); } return y[0] * 2 - y[2] * y[4] + y[1];"),
        Of("StoredWhereBetter", "double[] y = new double[5]; double m = -9; for (int i = 0; i < 5; i++) if (x[i] > m) { m = x[i]; y[i] = m * x[0]; y[2] += m; } return y[0] + y[1] * y[2] + y[4] * m;"),
        Of("RowOfBest", "int at = 0; double m = -9; for (int i = 0; i < 5; i++) if (x[i] * x[1] > m) { m = x[i] * x[1]; at = i; } double s = 0; for (int j = 0; j < 5; j++) s += x[at] * x[j] * m; return s;"),
    ];

    /// <summary>Loops whose number of iterations is not known before.</summary>
    public static IReadOnlyList<Sample> Open { get; } =
    [
        Of("While", "double m = x[0]; int i = 0; while (i < x.Length && m < 1.5) { m = Math.Max(m, x[i] * x[1] + x[i]); i++; } return m * m;"),
        Of("ForEach", "double best = 9, w = 0; foreach (double v in x) { double d = v * v; if (d < best) { best = d; w = v * x[0]; } } return best * w;"),
        Of("OverSpan", "double m = -9; foreach (double v in x.AsSpan(1, 3)) m = Math.Max(m, v); foreach (double v in x[..2]) m = Math.Min(m, v * v); return m * x[4];"),
        Of("Backtracking", "double step = x[0], best = 9; int n = 0; while (step * step > 1e-3 && n++ < 20) { double f = (step - x[1]) * (step - x[1]); if (f < best) best = f; step *= 0.6; } return best * x[2];"),
        Of("ByLength", "double m = 0; for (int i = 0; i < x.Length; i++) { double d = 0; for (int j = 0; j <= i; j++) d = Math.Max(d, x[j] * x[i - j]); if (d > m) m = d; } return m;"),
        Of("Single", "float best = 9; for (int i = 0; i < 5; i++) { float d = (float)x[i] * (float)x[i]; if (d < best) best = d; } return best * x[0];") with { Tolerance = 1e-2, IsSinglePrecision = true },
        Of("Objects", "Best best = new Best(9, 0); for (int i = 0; i < 5; i++) { double d = x[i] * x[i]; if (d < best.D) best = new Best(d, Math.Sin(x[i])); } return best.D + best.V * x[0];", "private sealed record Best(double D, double V);"),
        Of("Arrays", "double[] best = [9, 0]; for (int i = 0; i < 5; i++) { double[] p = [x[i] * x[i], x[i] * x[0]]; if (p[0] < best[0]) best = p; } return best[0] + best[1];"),
        Of("Nullable", "double? best = null; for (int i = 0; i < 5; i++) if (best is null || x[i] < best) best = x[i]; return best!.Value * x[1];"),
        Of("Recursive", "return Largest(x, 4) * x[0];", "private static double Largest(double[] t, int n) => n == 0 ? t[0] : Math.Max(Largest(t, n - 1), t[n] * t[n]);"),
    ];
}
