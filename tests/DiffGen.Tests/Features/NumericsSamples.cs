using System.Collections.Generic;
using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Features;

/// <summary>System.Numerics: vectors, quaternions, matrices, complex numbers.</summary>
internal static class NumericsSamples
{
    public static IEnumerable<Sample> All =>
    [
        Single("Vector2Arithmetic", "float F(float x, float y) { var a = new Vector2(x, y); var b = a * 2f + new Vector2(1f, x) - -a; return b.X * b.Y / (2f + a.X * a.X); }"),
        Single("Vector2Dot", "float F(float x, float y) { var a = new Vector2(x, y); return Vector2.Dot(a, new Vector2(y, 2f)) + a.LengthSquared(); }"),
        Single("Vector2Length", "float F(float x, float y) { var a = new Vector2(x, y); return a.Length() * Vector2.Distance(a, Vector2.One) + Vector2.DistanceSquared(a, Vector2.UnitX); }"),
        Single("Vector3Cross", "float F(float x, float y) { var a = new Vector3(x, y, 1f); var b = Vector3.Cross(a, new Vector3(y, 2f, x)); return b.X * b.Y + b.Z; }"),
        Single("Vector3Normalize", "float F(float x, float y) { var a = Vector3.Normalize(new Vector3(x, y, 2f)); return a.X * 3f + a.Y * a.Z; }"),
        Single("Vector3Fields", "float F(float x, float y) { Vector3 a = default; a.X = x; a.Y += y * a.X; a.Z = a.Y * x; a *= 2f; return a.X * a.Y + a.Z; }"),
        Single("Vector3Elementwise", "float F(float x, float y) { var a = new Vector3(x, y, 2f); var b = a * a / new Vector3(2f, 3f, y + 4f); var c = Vector3.Multiply(b, 0.5f) + Vector3.Abs(a); return c.X + c.Y * c.Z; }"),
        Single("Vector3Lerp", "float F(float x, float y) { var a = Vector3.Lerp(new Vector3(x, y, 1f), new Vector3(y, 2f, x), 0.25f); var b = Vector3.Min(a, Vector3.One); return a.X * a.Y + b.Z * b.X; }"),
        Single("Vector4", "float F(float x, float y) { var a = new Vector4(x, y, 1f, 2f); var b = new Vector4(new Vector3(x, x, y), 3f); return Vector4.Dot(a, b) * a.W + b.W * a.Length(); }"),
        Single("Vector3Indexer", "float F(float x, float y) { var a = new Vector3(x, y, x * y); float s = 0f; for (int i = 0; i < 3; i++) s += a[i] * (i + 1); return s * a[0]; }"),
        Single("QuaternionRotate", "float F(float x, float y) { var q = Quaternion.Normalize(new Quaternion(x, 0.5f, y, 1f)); var v = Vector3.Transform(new Vector3(1f, x, 2f), q); return v.X + 2f * v.Y - v.Z; }"),
        Single("QuaternionProduct", "float F(float x, float y) { var q = new Quaternion(x, y, 0.5f, 1f); var p = q * Quaternion.Conjugate(q) * new Quaternion(1f, x, y, 2f); return p.X + p.Y * p.W - p.Z; }"),
        Single("QuaternionFromAxisAngle", "float F(float x, float y) { var q = Quaternion.CreateFromAxisAngle(Vector3.UnitZ, x); var v = Vector3.Transform(new Vector3(y, 1f, 0f), q); return v.X * 2f + v.Y; }"),
        Single("Matrix4x4Transform", "float F(float x, float y) { var m = Matrix4x4.CreateScale(x, y, 2f) * Matrix4x4.CreateTranslation(y, 1f, x); var v = Vector3.Transform(new Vector3(1f, 2f, 3f), m); return v.X * v.Y + v.Z; }"),
        Single("Matrix4x4Fields", "float F(float x, float y) { var m = Matrix4x4.Identity; m.M11 = x; m.M12 = y; m.M21 = x * y; var p = m * m + m; return p.M11 * p.M22 - p.M12 * p.M21; }"),
        Single("Matrix4x4Rotation", "float F(float x, float y) { var m = Matrix4x4.CreateRotationX(x) * Matrix4x4.CreateRotationZ(y); var v = Vector3.TransformNormal(new Vector3(1f, 2f, 3f), m); return v.X + v.Y * 2f + v.Z; }"),
        Single("Matrix4x4Determinant", "float F(float x, float y) { var m = Matrix4x4.CreateScale(x, 2f, y); m.M12 = 0.5f; m.M21 = y; return m.GetDeterminant() + Matrix4x4.Transpose(m).M12 * x; }"),
        Single("Matrix3x2", "float F(float x, float y) { var m = Matrix3x2.CreateScale(x, y) * Matrix3x2.CreateTranslation(1f, x); var v = Vector2.Transform(new Vector2(2f, 3f), m); return v.X * v.Y; }"),
        Single("Plane", "float F(float x, float y) { var p = new Plane(new Vector3(x, 1f, y), 2f); return Plane.DotCoordinate(p, new Vector3(1f, x, 2f)) + p.D * p.Normal.X; }"),
        new("ComplexArithmetic", "[Differentiable] public static double F(double x, double y) { var z = new Complex(x, y); var w = z * z + 2 * z / (z + 3) - Complex.ImaginaryOne; return w.Real * w.Imaginary; }"),
        new("ComplexFunctions", "[Differentiable] public static double F(double x, double y) { var z = new Complex(x, y); var w = Complex.Exp(z) + Complex.Conjugate(z) * z.Magnitude; return w.Real + 2 * w.Imaginary; }"),
        new("ComplexPhase", "[Differentiable] public static double F(double x, double y) { var z = new Complex(x, y); return z.Phase * Complex.Abs(z) + Complex.Sqrt(z).Real + Complex.Log(z).Imaginary; }"),
        new("ComplexMandelbrot", "[Differentiable] public static double F(double x, double y) { var c = new Complex(0.3 * x, 0.3 * y); var z = Complex.Zero; for (int i = 0; i < 6; i++) z = z * z + c; return z.Real * z.Real + z.Imaginary * z.Imaginary; }"),
        Whole("VectorParameters", "[Differentiable] public static float F(Vector3 p, Quaternion q) { var v = Vector3.Transform(p, q); return v.Length() + v.X * v.Y; }",
            "C.F(new Vector3((float)x[0], (float)x[1], (float)x[2]), new Quaternion((float)x[3], (float)x[4], 0.5f, 1f))",
            "var g = C.FGradient(new Vector3((float)x[0], (float)x[1], (float)x[2]), new Quaternion((float)x[3], (float)x[4], 0.5f, 1f)); return [g.p.X, g.p.Y, g.p.Z, g.q.X, g.q.Y];"),
        Whole("VectorResult", "[Differentiable] public static Vector3 F(Vector3 p, float s) => Vector3.Normalize(p) * s;",
            "Vector3.Dot(C.F(new Vector3((float)x[0], (float)x[1], (float)x[2]), (float)x[3]), new Vector3(1f, 2f, 3f)) + 0 * x[4]",
            "var g = C.FVjp(new Vector3((float)x[0], (float)x[1], (float)x[2]), (float)x[3], new Vector3(1f, 2f, 3f)); return [g.p.X, g.p.Y, g.p.Z, g.s, 0];"),
        Whole("VectorArray", "[Differentiable] public static float F(ReadOnlySpan<Vector3> p) { float s = 0f; for (int i = 1; i < p.Length; i++) s += Vector3.DistanceSquared(p[i], p[i - 1]) * p[i].Length(); return s; }",
            "C.F([new Vector3((float)x[0], (float)x[1], 1f), new Vector3((float)x[2], (float)x[3], (float)x[4])])",
            "var g = C.FGradient([new Vector3((float)x[0], (float)x[1], 1f), new Vector3((float)x[2], (float)x[3], (float)x[4])]); return [g[0].X, g[0].Y, g[1].X, g[1].Y, g[1].Z];"),
        Whole("VectorLengthAtZero", "[Differentiable] public static float F(Vector3 p) => (p - p).Length() + p.X * p.Y + p.Z;",
            "C.F(new Vector3((float)x[0], (float)x[1], (float)x[2])) + 0 * (x[3] + x[4])",
            "var g = C.FGradient(new Vector3((float)x[0], (float)x[1], (float)x[2])); return [g.X, g.Y, g.Z, 0, 0];"),
    ];

    private static Sample Whole(string name, string method, string value, string gradient) => new(
        name,
        $"public static partial class C {{ {method} }}\n\npublic static class Probe {{ public static double Value(double[] x) => {value}; public static double[] Gradient(double[] x) {{ {gradient} }} }}",
        Tolerance: 1e-2, IsSinglePrecision: true);

    private static Sample Single(string name, string members) =>
        new(name, "[Differentiable] public static " + members, Tolerance: 1e-2, IsSinglePrecision: true);
}
