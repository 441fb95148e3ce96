using System;
using DiffGen;
using DiffGen.MathNet;

namespace CurveFit;

/// <summary>A curve and its Jacobian, for observations at x.</summary>
internal sealed record Curve(string Name, Func<double[], VectorFunction> Values, Func<double[], JacobianCompanion> Jacobian);

/// <summary>The curves as ordinary methods; beside each stands its Jacobian, which the generator wrote.</summary>
internal static partial class Curves
{
    /// <summary>Easy ones first, as NIST has them.</summary>
    public static readonly Curve[] All =
    [
        new("Misra1a", x => (b, y) => Saturation(b, x, y), x => (b, y, j) => SaturationJacobian(b, x, y, j)),
        new("Chwirut2", x => (b, y) => Chwirut(b, x, y), x => (b, y, j) => ChwirutJacobian(b, x, y, j)),
        new("Lanczos3", x => (b, y) => Lanczos(b, x, y), x => (b, y, j) => LanczosJacobian(b, x, y, j)),
        new("ENSO", x => (b, y) => Enso(b, x, y), x => (b, y, j) => EnsoJacobian(b, x, y, j)),
        new("Hahn1", x => (b, y) => Cubics(b, x, y), x => (b, y, j) => CubicsJacobian(b, x, y, j)),
        new("MGH17", x => (b, y) => Mgh17(b, x, y), x => (b, y, j) => Mgh17Jacobian(b, x, y, j)),
        new("Thurber", x => (b, y) => Cubics(b, x, y), x => (b, y, j) => CubicsJacobian(b, x, y, j)),
        new("MGH09", x => (b, y) => Mgh09(b, x, y), x => (b, y, j) => Mgh09Jacobian(b, x, y, j)),
        new("BoxBOD", x => (b, y) => Saturation(b, x, y), x => (b, y, j) => SaturationJacobian(b, x, y, j)),
        new("Rat43", x => (b, y) => Richards(b, x, y), x => (b, y, j) => RichardsJacobian(b, x, y, j)),
        new("Eckerle4", x => (b, y) => Peak(b, x, y), x => (b, y, j) => PeakJacobian(b, x, y, j)),
    ];

    [Differentiable]
    public static void Saturation(ReadOnlySpan<double> b, [NoDerivative] ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = b[0] * (1 - Math.Exp(-b[1] * x[i]));
    }

    [Differentiable]
    public static void Chwirut(ReadOnlySpan<double> b, [NoDerivative] ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = Math.Exp(-b[0] * x[i]) / (b[1] + b[2] * x[i]);
    }

    /// <summary>A sum of decays.</summary>
    [Differentiable]
    public static void Lanczos(ReadOnlySpan<double> b, [NoDerivative] ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            double sum = 0;
            for (int term = 0; term < b.Length; term += 2)
                sum += b[term] * Math.Exp(-b[term + 1] * x[i]);
            y[i] = sum;
        }
    }

    /// <summary>El Niño: a year and two longer cycles.</summary>
    [Differentiable]
    public static void Enso(ReadOnlySpan<double> b, [NoDerivative] ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            double month = 2 * Math.PI * x[i];
            y[i] = b[0] + b[1] * Math.Cos(month / 12) + b[2] * Math.Sin(month / 12)
                + b[4] * Math.Cos(month / b[3]) + b[5] * Math.Sin(month / b[3])
                + b[7] * Math.Cos(month / b[6]) + b[8] * Math.Sin(month / b[6]);
        }
    }

    /// <summary>A cubic polynomial over another.</summary>
    [Differentiable]
    public static void Cubics(ReadOnlySpan<double> b, [NoDerivative] ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = (b[0] + x[i] * (b[1] + x[i] * (b[2] + x[i] * b[3]))) / (1 + x[i] * (b[4] + x[i] * (b[5] + x[i] * b[6])));
    }

    [Differentiable]
    public static void Mgh17(ReadOnlySpan<double> b, [NoDerivative] ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = b[0] + b[1] * Math.Exp(-x[i] * b[3]) + b[2] * Math.Exp(-x[i] * b[4]);
    }

    [Differentiable]
    public static void Mgh09(ReadOnlySpan<double> b, [NoDerivative] ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = b[0] * (x[i] * x[i] + x[i] * b[1]) / (x[i] * x[i] + x[i] * b[2] + b[3]);
    }

    /// <summary>Richards' curve of growth.</summary>
    [Differentiable]
    public static void Richards(ReadOnlySpan<double> b, [NoDerivative] ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = b[0] / Math.Pow(1 + Math.Exp(b[1] - b[2] * x[i]), 1 / b[3]);
    }

    /// <summary>Gauss's bell.</summary>
    [Differentiable]
    public static void Peak(ReadOnlySpan<double> b, [NoDerivative] ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            double z = (x[i] - b[2]) / b[1];
            y[i] = b[0] / b[1] * Math.Exp(-0.5 * z * z);
        }
    }
}
