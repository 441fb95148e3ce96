using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Loops of numbers that run until a branch ends them, and loops with branches on what they do not change.</summary>
internal static class EndlessLoopSamples
{
    private static readonly double[][] Either = [[0.7, 0.3], [1.4, 0.6]];

    /// <summary>Each becomes two loops.</summary>
    public static IReadOnlyList<Sample> Chosen =>
    [
        new("ChosenInWhile", "[Differentiable] public static double F(double x, double y) { bool up = x > 1; double s = x, t = 1; while (s * s < 50) { if (up) { t = t + 0.3 * Math.Sin(t * y); s = s * 1.5 + 0.1 * t; } else { t = 0.5 * Math.Cos(t * y) + 1; s = s * s + t * y + 0.2; } } return s * t; }", Either),
        new("ChosenInFor", "[Differentiable] public static double F(double x, double y) { double s = x, t = y; for (int i = 0; i < 7; i++) { s = Math.Sin(s + t); if (y > 0.5) { t = t * s + x; t *= 0.5; } else { t = Math.Exp(-t * s) + y; s *= x; } } return s * t + s; }", Either),
        new("ChosenAgainAndAgain", "[Differentiable] public static double F(double x, double y) { bool up = x > 1; double s = x, t = y; for (int i = 0; i < 5; i++) { if (up) { s = s * 0.9 + t * t; } else { s = s * t + 0.5; } t = Math.Tanh(t + s); if (up) { t += x * s; } else { t -= y * s; } } return s * t; }", Either),
        new("ChosenAroundABreak", "[Differentiable] public static double F(double x, double y) { bool up = y > 0.5; double s = x; int n = 0; while (true) { if (up) { s = s * 1.2 + Math.Sin(y * s); n += 2; } else { s = s * 1.1 + Math.Exp(-y * s); n++; } if (n > 12 || s > 9) break; } return s * n + s * s; }", Either),
        new("ChosenWithinABranch", "[Differentiable] public static double F(double x, double y) { bool up = x > 1; double s = x, t = 1; for (int i = 0; i < 9; i++) { if (s < 1) { if (up) { s += t * y; t *= 1.1 + 0.1 * s; } else { s = s * y + 0.9; t = t / (1 + s); } } else { s *= 0.5 * Math.Cos(t); } } return s * t; }", Either),
        new("ChosenWithNothingElse", "[Differentiable] public static double F(double x, double y) { double s = x; for (int i = 0; i < 4; i++) if (y > 0.5) { s = Math.Sin(s) * y; s += x * s; s *= 1.1; } return s * s; }", Either),
        new("ChosenByAnEnum", "public enum Way { Up, Down } [Differentiable] public static double F(double x, double y) => Walk(x, y, x > 1 ? Way.Up : Way.Down); private static double Walk(double x, double y, Way way) { double s = x, t = y; while (s < 8) { if (way == Way.Up) { s = s * 1.4 + t; t = Math.Sin(t + 0.2 * s); } else { s = s + t * t + 1; t = Math.Exp(-t) + x; } } return s + t; }", Either),
    ];

    /// <summary>The last iteration is the one in which a branch is taken.</summary>
    public static IReadOnlyList<Sample> Left =>
    [
        new("LeftByReturn", "[Differentiable] public static double F(double x, double y) { double s = x, v = y; while (true) { double force = Math.Sin(s * y); s += 0.5 * v; if (s > 6) { double over = (s - 6) / v; return over * over * s + v * force; } v += 0.3 * force + 0.1 * x; } }", [[0.7, 0.9], [1.4, 0.6]]),
        new("LeftByReturnAtOnce", "[Differentiable] public static double F(double x, double y) { double s = x; while (true) { s = s * s + y; if (s > 0.1) return Math.Exp(s) * x; s *= 2; } }", Either),
        new("LeftByBreak", "[Differentiable] public static double F(double x, double y) { double s = x, t = 1; while (true) { t = Math.Cos(t * y) + 1.1; s = s * t + 0.3; if (s > 8) { s = s / (1 + t * x); break; } s += y * t * s; } return s * t; }", Either),
        new("LeftByElse", "[Differentiable] public static double F(double x, double y) { double s = x, t = y; bool runs = true; while (runs) { double u = Math.Sin(s * t); if (s < 5) { s = s * 1.3 + u + 0.5; t = t + 0.1 * u; } else { s = s * u * t; runs = false; } } return s + t * t; }", Either),
        new("LeftFromWithin", "[Differentiable] public static double F(double x, double y) { double s = x, all = 0; for (int i = 0; i < 3; i++) { double v = y + i; while (true) { double u = v * s; s += 0.4 * v; if (s > 4 + i) { s = s / (u + 1); break; } v = v * 1.1 + Math.Exp(-u); } all += s * v; } return all * x; }", Either),
        new("LeftWithBranches", "[Differentiable] public static double F(double x, double y) { double s = x, v = y; int n = 0; while (true) { double u = s * v; if (n % 2 == 0) { v += Math.Sin(u); } else { v -= 0.2 * Math.Cos(u) * x; } n++; s = s * 1.2 + 0.2 * v * v; if (s > 7) { if (n > 4) return s * u * v; return Math.Sqrt(s) * u + v; } s += 0.1 * u; } }", Either),
    ];

    public static IEnumerable<Sample> All =>
    [
        .. Chosen, .. Left,
        // What the last iteration had is asked for in every one as well; and what ends the loop is no branch of its own.
        new("LeftAndUsedThroughout", "[Differentiable] public static double F(double x, double y) { double s = x, v = y; while (true) { double u = Math.Sin(s * v); double next = s * u + s + 0.4; if (next > 5) return next * u * v; v += 0.1 * u * u * next; s = next; } }", Either),
        new("LeftByEither", "[Differentiable] public static double F(double x, double y) { double s = x, t = y; int n = 0; while (true) { s = s * 1.2 + t * 0.2; if (s > 6) return s * t; t += Math.Sin(s) * 0.3; if (++n == 9) return s + t * x; } }", Either),
        // The side that ends the loop may be a throw, and a flag may be set again.
        new("EndedByNoThrow", "[Differentiable] public static double F(double x, double y) { double s = x; while (true) { s = s * 1.3 + y; if (s > 1000) throw new InvalidOperationException(); if (s > 6) return s * s * y; } }", Either),
        new("FlagSetBack", "[Differentiable] public static double F(double x, double y) { double s = x; bool done = false; int n = 0; while (!done) { s = s * 1.2 + y; if (s > 3) { done = true; s *= y; } if (++n < 6) done = false; } return s * s; }", Either),
        new("ChosenByWhatChanges", "[Differentiable] public static double F(double x, double y) { bool up = x > 1; double s = x, t = y; for (int i = 0; i < 6; i++) { if (up) { s = s * t + 0.3; t = Math.Sin(s + t); } else { s = Math.Cos(s) + t; t *= 0.7 * s; } up = s > t; } return s * t; }", Either),
    ];
}
