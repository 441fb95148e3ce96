using System;
using System.Collections.Generic;
using System.Linq;

namespace DiffGen.PackageTests;

/// <summary>What the program in the folder <c>Consumer</c> has to print, by hand.</summary>
internal static class ClosedForms
{
    private static readonly double[] X = [-1.2, 1.0, 0.5];

    private static readonly double[] Gradient =
    [
        -2 * (1 - X[0]) - 400 * X[0] * (X[1] - X[0] * X[0]),
        200 * (X[1] - X[0] * X[0]) - 2 * (1 - X[1]) - 400 * X[1] * (X[2] - X[1] * X[1]),
        200 * (X[2] - X[1] * X[1]),
    ];

    private static readonly double[] Hessian =
    [
        2 - 400 * (X[1] - 3 * X[0] * X[0]), -400 * X[0], 0,
        -400 * X[0], 202 - 400 * (X[2] - 3 * X[1] * X[1]), -400 * X[1],
        0, -400 * X[1], 200,
    ];

    private static readonly double[] Jacobian =
    [
        Math.Cos(X[0]) * X[1], Math.Sin(X[0]), 0,
        0, Math.Cos(X[1]) * X[2], Math.Sin(X[1]),
    ];

    public static IReadOnlyDictionary<string, double[]> All { get; } = new Dictionary<string, double[]>
    {
        ["rosenbrock"] = Gradient,
        ["rosenbrock-into"] = Gradient,
        ["rosenbrock-value"] = [Rosenbrock(), Rosenbrock()],
        ["rosenbrock-hessian"] = Hessian,
        ["rosenbrock-sparse-hessian"] = Hessian,
        ["population"] = Population(),
        ["population-jvp"] = Population(),
        ["pullback"] = Population(),
        ["jacobian"] = Jacobian,
        ["sparse-jacobian"] = Jacobian,
        ["energy"] = [.. Enumerable.Range(0, 19).Select(i => Math.Exp(-i / 10.0) * (1 - i / 10.0))],
        ["power"] = [5 * Math.Pow(1.5, 4)],
        ["pose"] = Pose(),
        ["shifted"] = [3 * 1.5],
        ["cube"] = [12, 12],
        ["length"] = [1 / 3.0, 2 / 3.0, 2 / 3.0],
    };

    private static double Rosenbrock() =>
        Enumerable.Range(0, 2).Sum(i => (1 - X[i]) * (1 - X[i]) + 100 * (X[i + 1] - X[i] * X[i]) * (X[i + 1] - X[i] * X[i]));

    /// <summary>The recurrence n' = r n (1 - n) differentiated by hand.</summary>
    private static double[] Population()
    {
        double n = 0.3, byStart = 1, byRate = 0;
        for (int year = 0; year < 20; year++)
        {
            double slope = 2.9 * (1 - 2 * n);
            (byStart, byRate, n) = (slope * byStart, slope * byRate + n * (1 - n), 2.9 * n * (1 - n));
        }

        return [byStart, byRate];
    }

    private static double[] Pose()
    {
        double dx = 1 + Math.Cos(0.5) - 0.2, dy = 2 + Math.Sin(0.5) - 0.4;
        return [2 * dx, 2 * dy, -2 * dx * Math.Sin(0.5) + 2 * dy * Math.Cos(0.5)];
    }
}
