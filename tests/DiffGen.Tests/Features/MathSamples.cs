using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Every differentiable member of Math, MathF and the static members of double and float.</summary>
internal static class MathSamples
{
    private static readonly string[] Double =
    [
        "Math.Sin(x)", "Math.Cos(x)", "Math.Tan(0.5 * x)", "Math.Asin(0.5 * x)", "Math.Acos(0.5 * x)", "Math.Atan(x)", "Math.Sinh(x)", "Math.Cosh(x)",
        "Math.Tanh(x)", "Math.Asinh(x)", "Math.Acosh(1.5 + x)", "Math.Atanh(0.5 * x)", "Math.Exp(x)", "Math.Log(x)", "Math.Log2(x)", "Math.Log10(x)",
        "Math.Log(x, 3)", "Math.Log(3, 1.5 + x)", "Math.Sqrt(x)", "Math.Cbrt(x)", "Math.Abs(x - 1)", "Math.Pow(x, 3)", "Math.Pow(2, x)", "Math.Pow(x, 0.5)",
        "Math.ScaleB(x, 3) * x", "Math.ReciprocalSqrtEstimate(4) * x * x",
        "x * Math.Floor(3 * x)", "x * Math.Ceiling(3 * x)", "x * Math.Round(3 * x)", "x * Math.Round(3 * x, 1)", "x * Math.Truncate(3 * x)",
        "x * Math.Sign(x - 1)", "x * Math.ILogB(x)", "x * Math.Round(3 * x, MidpointRounding.AwayFromZero)", "x * Math.BigMul(3, 4)",
        "double.Exp2(x)", "double.Exp10(x)", "double.ExpM1(x)", "double.Exp2M1(x)", "double.Exp10M1(x)", "double.LogP1(x)", "double.Log2P1(x)",
        "double.Log10P1(x)", "double.RootN(x, 3)", "double.SinPi(0.3 * x)", "double.CosPi(0.3 * x)", "double.TanPi(0.3 * x)", "double.AsinPi(0.5 * x)",
        "double.AcosPi(0.5 * x)", "double.AtanPi(x)", "double.DegreesToRadians(x) * x", "double.RadiansToDegrees(x) * x", "double.Sin(x)", "double.Exp(x)",
        "double.Log(x)", "double.Sqrt(x)", "double.Abs(x - 1)", "double.Cbrt(x)", "double.Pow(x, 2.5)", "double.Tanh(x)", "x * double.Floor(2 * x)",
        "x * double.Sign(x)", "x * double.Round(2 * x)", "double.Log(x, 2)",
    ];

    private static readonly string[] DoubleOfTwo =
    [
        "Math.Pow(x, y)", "Math.Atan2(x, y)", "Math.Max(x, y) * y", "Math.Min(x, y) * y", "Math.MaxMagnitude(x, y) * y", "Math.MinMagnitude(x, y) * y",
        "Math.IEEERemainder(5 * x, 2.1 + y)", "Math.CopySign(x, y) * x", "Math.Clamp(x, 0, y + 2.3) * y", "Math.Clamp(3 * x, y - 1, 1 + y * y)",
        "Math.FusedMultiplyAdd(x, y, x)", "Math.SinCos(x).Sin * y + Math.SinCos(x).Cos", "double.Hypot(x, y)", "double.Atan2(y, x)", "double.Atan2Pi(y, x)",
        "double.Lerp(x, y, 0.3)", "double.Lerp(1, x, y)", "double.Max(x, y)", "double.MinNumber(x, y) * x", "double.MaxNumber(x, y) * x", "double.Clamp(x, -2, 2) * y",
        "double.FusedMultiplyAdd(x, y, y)", "double.CopySign(x, y) * y", "double.MaxMagnitudeNumber(x, y) * x", "double.Ieee754Remainder(5 * x, 2.1 + y)",
        "double.MultiplyAddEstimate(x, 2, y)",
    ];

    private static readonly string[] Single =
    [
        "MathF.Sin(x)", "MathF.Cos(x)", "MathF.Tan(0.5f * x)", "MathF.Asin(0.5f * x)", "MathF.Acos(0.5f * x)", "MathF.Atan(x)", "MathF.Sinh(x)",
        "MathF.Cosh(x)", "MathF.Tanh(x)", "MathF.Asinh(x)", "MathF.Acosh(1.5f + x)", "MathF.Atanh(0.5f * x)", "MathF.Exp(x)", "MathF.Log(x)",
        "MathF.Log2(x)", "MathF.Log10(x)", "MathF.Sqrt(x)", "MathF.Cbrt(x)", "MathF.Abs(x - 2f)", "MathF.Pow(x, 3f)", "MathF.Max(x, 0.1f) * x",
        "MathF.Min(x, 5f) * x", "MathF.Atan2(x, 2f)", "MathF.FusedMultiplyAdd(x, x, 1f)", "x * MathF.Floor(x)", "Math.Clamp(x, -3f, 3f) * x",
        "Math.Max(x, 0.1f) * x", "Math.Abs(x) * x", "float.Exp2(x)", "float.Hypot(x, 2f)", "float.Lerp(x, 3f, 0.5f) * x", "float.SinPi(0.3f * x)", "float.LogP1(x)",
        "(float)Math.Exp(x)", "float.Sqrt(x)", "float.Tanh(x)",
    ];

    public static IEnumerable<Sample> All =>
    [
        .. Double.Select((expression, i) => new Sample(NameOf(expression, i), $"[Differentiable] public static double F(double x) => {expression};")),
        .. DoubleOfTwo.Select((expression, i) => new Sample(NameOf(expression, i) + "_2", $"[Differentiable] public static double F(double x, double y) => {expression};")),
        .. Single.Select((expression, i) => new Sample(
            NameOf(expression, i) + "_f", $"[Differentiable] public static float F(float x) => {expression};", [[0.72], [1.31]], Tolerance: 5e-3, IsSinglePrecision: true)),
    ];

    private static string NameOf(string expression, int index)
    {
        int start = expression.IndexOf("Math", StringComparison.Ordinal);
        if (start < 0) start = expression.IndexOf("double.", StringComparison.Ordinal);
        if (start < 0) start = expression.IndexOf("float.", StringComparison.Ordinal);
        string member = expression[start..expression.IndexOf('(', start)];
        return $"{member.Replace('.', '_')}_{index}";
    }
}
