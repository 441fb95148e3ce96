namespace DiffGen.Tests.Frontend;

/// <summary>System.Numerics: what the library says about its members.</summary>
internal static class NumericsPrograms
{
    public const string Source =
        """
        using System.Numerics;
        using System;
        public static class T5
        {
            public static float V2(float x, float y) { var a = new Vector2(x, y); var b = a * 2f + new Vector2(1f, x) - -a; return b.X * b.Y / (2f + a.X * a.X); }
            public static float V3(float x, float y) { Vector3 a = default; a.X = x; a.Y += y * a.X; a.Z = a.Y * x; a *= 2f; return a.X * a.Y + a.Z + a[1]; }
            public static double Cx(double x, double y) { var z = new Complex(x, y); var w = z * z + 2 * z / (z + 3) - Complex.ImaginaryOne; return w.Real * w.Imaginary; }
            public static double Cx2(double x, double y) { var z = new Complex(x, y); var c = Complex.Zero; for (int i = 0; i < 6; i++) c = c * c + 0.1 * z; return c.Real * c.Imaginary; }
            public static double Cx3(double x, double y) { var z = new Complex(x, y); var w = Complex.Exp(z) + Complex.Conjugate(z); return w.Real + 2 * w.Imaginary; }
            public static float M4(float x, float y) { var m = Matrix4x4.Identity; m.M11 = x; m.M12 = y; m.M21 = x * y; m = m + m; return m.M11 * m.M22 - m.M12 * m.M21; }
            public static float P(float x, float y) { var p = new Plane(new Vector3(x, 1f, y), 2f); return p.D * p.Normal.X; }
            public static float Arr(float x, int n) { var a = new Vector3[3]; for (int i = 0; i < 3; i++) a[i] = new Vector3(x) * i; a[1].X = 5; Vector3 s = Vector3.Zero; foreach (var v in a) s += v; return s.X + s.Y * s.Z; }
        }
        """;
}
