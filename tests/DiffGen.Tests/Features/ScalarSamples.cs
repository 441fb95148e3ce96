using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>Arithmetic, conversions, assignment, conditions, patterns and guards on scalars.</summary>
internal static class ScalarSamples
{
    public static IEnumerable<Sample> All =>
    [
        new("Arithmetic", "[Differentiable] public static double F(double x, double y) => (x + y) * (x - y) / (2 + x * x) - -y;"),
        new("Remainder", "[Differentiable] public static double F(double x, double y) => (7 * x) % 1.9 + (5 + x) % (2 + y * y);"),
        new("UnaryPlus", "[Differentiable] public static double F(double x) => +x * -(+x) - (-x);"),
        new("MixedInt", "[Differentiable] public static double F(double x) { int n = 3; long m = 4; return n * x / m + x / n * (n / 2) + (m % n) * x; }"),
        new("IntegerDivision", "[Differentiable] public static double F(double x) { int i = 7; i /= 2; i <<= 2; i ^= 1; return x * i + x / (i >> 1); }"),
        new("Checked", "[Differentiable] public static double F(double x) { int n = 5; checked { n = n * 3 + 1; n++; } return unchecked(n * 2) * x * x; }"),
        new("FloatArithmetic", "[Differentiable] public static float F(float x, float y) => x * y + 2f * x / (1f + y * y);", Tolerance: 5e-3, IsSinglePrecision: true),
        new("FloatToDouble", "[Differentiable] public static double F(float x, float y) { double d = x; return d * d * y; }", Tolerance: 5e-3, IsSinglePrecision: true),
        new("DoubleThroughFloat", "[Differentiable] public static double F(double x) { float f = (float)(x * 0.5); return f * x; }", Tolerance: 1e-2, IsSinglePrecision: true),
        new("CastToIntIsConstant", "[Differentiable] public static double F(double x) => (int)(10 * x) * x + (long)(3 * x) * x * x;", [[0.73], [1.24]]),
        new("IncrementDecrement", "[Differentiable] public static double F(double x) { double y = x; y++; double z = y--; return y * z * ++x + x--; }"),
        new("CompoundAssignment", "[Differentiable] public static double F(double x, double y) { double s = x; s += y; s *= x; s -= y * y; s /= 2 + x * x; return s; }"),
        new("AssignmentAsExpression", "[Differentiable] public static double F(double x) { double a, b; a = b = x * x; double c = (a += b) * x; return a * c + b; }"),
        new("ParameterReassigned", "[Differentiable] public static double F(double x, double y) { x = x * y; y = x + y; x *= y; return x; }"),
        new("Conditional", "[Differentiable] public static double F(double x, double y) => x > y ? x * y : x + y * y;"),
        new("NestedConditional", "[Differentiable] public static double F(double x) => x < 0 ? -x : x < 1 ? x * x : x < 2 ? 2 * x - 1 : 3;"),
        new("IfElseChain", "[Differentiable] public static double F(double x, double y) { double r; if (x > 1) r = x * y; else if (y < 0) r = x - y * y; else { r = y; r *= x; } return r; }"),
        new("IfWithoutElse", "[Differentiable] public static double F(double x, double y) { double r = x * x; if (y > 0) r *= y; if (x > 1) { r += y; } return r; }"),
        new("ShortCircuit", "[Differentiable] public static double F(double x, double y) => (x > 0 && y > 0) || x * y > 2 ? x * y : x / (1 + y * y);"),
        new("BooleanLogic", "[Differentiable] public static double F(double x, double y) { bool a = x > 0, b = !(y > 0) ^ a; bool c = a | b & a; return c == b ? x * y : x - y; }"),
        new("ConditionWithSideEffect", "[Differentiable] public static double F(double x) { double s = x; if ((s *= 2) > 1 && (s += x) > 2) s *= x; return s; }"),
        new("NumericConstants", "private const double K = 1.5; private static readonly double R = 0.25; [Differentiable] public static double F(double x) => Math.PI * x * x + K * x - R * Math.E / (2 + x) + double.Epsilon * x + 1e3;"),
        new("EarlyReturn", "[Differentiable] public static double F(double x) { if (x > 1) return x * x; if (x < 0.5) { return 3 * x; } double y = x * x * x; return y + 1; }"),
        new("Guards", "[Differentiable] public static double F(double x, double y) { if (double.IsNaN(x)) throw new ArgumentException(\"not a number\", nameof(x)); double z = y > -100 ? y : throw new ArgumentOutOfRangeException(nameof(y)); return x * z; }"),
        new("ThrowIfHelpers", "[Differentiable] public static double F(double[] x) { ArgumentNullException.ThrowIfNull(x); ArgumentOutOfRangeException.ThrowIfLessThan(x.Length, 1); return x[0] * x[0]; }"),
        new("NullGuard", "[Differentiable] public static double F(double[] x) { _ = x ?? throw new ArgumentNullException(nameof(x)); return x[0] * x[1]; }"),
        new("SwitchStatement", "[Differentiable] public static double F(double x, double y) { double r; switch ((int)Math.Floor(3 * x)) { case 0: case 1: r = x; break; case 2: r = x * y; break; case 3: r = y * y; goto case 2; default: r = x * x; break; } return r; }"),
        new("SwitchOnString", "[Differentiable] public static double F(double x) { string mode = x > 1 ? \"square\" : \"cube\"; switch (mode) { case \"square\": return x * x; case \"cube\": return x * x * x; default: throw new InvalidOperationException(); } }"),
        new("SwitchExpressionConstant", "[Differentiable] public static double F(double x) => (x > 1 ? 1 : 2) switch { 1 => x * x, 2 => x * x * x, _ => throw new InvalidOperationException() };"),
        new("SwitchExpressionRelational", "[Differentiable] public static double F(double x, double y) => x switch { < 0 => y, >= 0 and < 1 => x * y, 1 or 2 => 7, not > 1.5 => x * x, _ => x - y };"),
        new("SwitchExpressionWhen", "[Differentiable] public static double F(double x, double y) => x switch { > 1 when y > 0 => x * y, var v when v * y < 0 => v * v, _ => y };"),
        new("SwitchExpressionTuple", "[Differentiable] public static double F(double x, double y) => (x > 1, y > 0) switch { (true, true) => x * y, (true, false) => x - y, (false, _) => x * x * y };"),
        new("IsPattern", "[Differentiable] public static double F(double x, double y) { if (x is > 0.5 and < 1) return x * y; if (y is not < 0 && x * y is var p && p > 0.1) return p * x; return y; }"),
        new("NullableLocal", "[Differentiable] public static double F(double x, double y) { double? q = y > 0 ? x * y : null; return q ?? x * x; }"),
        new("NullableHasValue", "[Differentiable] public static double F(double x, double y) { double? q = null; if (x > 1) q = x * y; return q.HasValue ? q.Value * x : x; }"),
        new("Shadowing", "[Differentiable] public static double F(double x) { double s = 0; { double t = x * x; s += t; } { double t = 3 * x; s *= t; } return s; }"),
        new("KeywordNames", "[Differentiable] public static double F(double @in, double @out) { double @double = @in * @out; double tape = @double + @in; double value = tape * @out; return value; }"),
        new("GeneratedLookingNames", "[Differentiable] public static double F(double x, double y) { double gradient = x * y, cotangent = gradient + x, adjoint = cotangent * y, s_bar = adjoint * x; return s_bar * gradient; }"),
        new("UnusedParameter", "[Differentiable] public static double F(double x, double y) => x * x;"),
        new("ConstantLocals", "[Differentiable] public static double F(double x) { const int n = 4; const double k = n * 0.5; double r = 1; for (int i = 0; i < n; i++) r *= k - x; return r; }"),
        new("Discard", "[Differentiable] public static double F(double x) { _ = x * 3; (double a, _) = (x * x, x); return a; }"),
        new("NaNTest", "[Differentiable] public static double F(double x) => double.IsNaN(x) || double.IsInfinity(x) ? 0 : x * x;"),
        new("Goto", "[Differentiable] public static double F(double x) { double s = x; int n = 0; again: s *= 1 + 0.1 * x; if (++n < 3) goto again; return s; }"),
        new("UsingChecked", "[Differentiable] public static double F(double x) { double s = 0; try { s = x * x; } finally { s += x; } return s; }"),
        new("LongCounter", "[Differentiable] public static double F(double x) { double s = 1; for (long i = 1; i <= 3; i++) s = s * x / i + i; return s; }"),
        new("ByteAndShort", "[Differentiable] public static double F(double x) { byte b = 3; short s = -2; uint u = 5; return b * x + s * x * x + u / x; }"),
        new("DecimalConstant", "[Differentiable] public static double F(double x) { decimal d = 1.5m; return (double)d * x * x; }"),
        .. Half(),
    ];

    private static IEnumerable<Sample> Half() =>
    [
        new(
            "HalfConverted",
            """
            [Differentiable] public static double F(double x) { double k = (double)(System.Half)0.5; return k * x * x; }
            """),
    ];
}
