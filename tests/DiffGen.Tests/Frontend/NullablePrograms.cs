namespace DiffGen.Tests.Frontend;

/// <summary>Nullable values, captured parameters, goto case.</summary>
internal static class NullablePrograms
{
    public const string Source =
        """
        using System;
        public readonly struct Dual(double v, double d) { public double V => v; public double D => d; public static Dual operator *(Dual a, Dual b) => new(a.V * b.V, a.V * b.D + a.D * b.V); public static Dual Sin(Dual a) => new(a.V + 1, a.V * a.D); }
        public static class T6
        {
            public static double N1(double x) { double? q = x > 0 ? x : null; return q ?? -1; }
            public static double N2(double x, double y) { double? q = null; if (x > 1) q = x * y; return q.HasValue ? q.Value * x : x; }
            public static double N3(double x, int n) { int? k = n > 2 ? n : null; double? r = x * k; if (r > 3) return r.Value; if (k == null) return 1; if (r is { } z && z < 0) return z; return r is double w ? w + 1 : 0; }
            public static double N4(double x) { double? a = x; double? b = -a; a += b * 2; double c = (double)a!; return c + a.GetValueOrDefault() + ((double?)null).GetValueOrDefault(7); }
            public static double N5(double x) { double? a = null; for (int i = 0; i < 3; i++) { if (a is null) a = x; else a *= 2; } return a!.Value; }
            public static double N6(double x) { double? a = x > 1 ? x : null; return a switch { null => 1, > 2 => a.Value, _ => -1 }; }
            public static double N7(double x) { double? a = x > 1 ? x : null; return a!.Value; }
            public static double UserMath(double x) { var d = new Dual(x, 1); return Dual.Sin(d * d).D; }
            public static double DualLoop(double x) { var d = new Dual(x, 1); for (int i = 0; i < 3; i++) { if (d.V > 2) d = new Dual(d.D, d.V); d = d * d; } return d.D; }
            public static double GotoCase(double x, double y) { double r; switch ((int)Math.Floor(x)) { case 0: case 1: r = x; break; case 2: r = x * y; break; case 3: r = y * y; goto case 2; case 4: r = 1; goto default; default: r = x * x; break; } return r; }
        }
        """;
}
