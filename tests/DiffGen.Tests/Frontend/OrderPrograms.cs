namespace DiffGen.Tests.Frontend;

/// <summary>Storage under two names, order of evaluation, exits.</summary>
internal static class OrderPrograms
{
    public const string Source =
        """
        using System;
        public abstract record Shape; public sealed record Sq7(double A) : Shape; public sealed record Ci7(double R) : Shape;
        public static class T7
        {
            static double InA(in double k, double[] a) { a[0] = 7; return k * a[0]; }
            public static double InAlias(double[] a) { if (a.Length == 0) return 0; return InA(in a[0], a) + InA(a[^1], a); }
            static double InR(in double k, ref double r) { r += 1; return k * r; }
            public static double InRef(double x) { double y = InR(in x, ref x); return x * y + InR(x + 1, ref y); }
            public static double InLocal(double x) { double s = x; double G(in double v) { s += 1; return v * s; } return G(in s) + G(s) + G(2); }
            public static double InCtor(Vec7[] v) { double s = 0; foreach (var w in v) s += new Vec7(in w).X; return s; }
            static double Area(Shape s) => s switch { Sq7 q => q.A * q.A, Ci7 c => 3 * c.R * c.R, _ => 0 };
            public static double Records(double x) => Area(new Sq7(x)) + Area(new Ci7(x));
            public static double RefInt(int[] n, double x) { double s = 0; for (int i = 0; i < n.Length; i++) { for (int j = 0; j < n[i] % 5; j++) { ref int r = ref n[i]; r--; s += x; } } return s; }
            public static double DelegateMerge(double x) { Func<double, double> f = t => t * 2; if (x > 0) { Func<double, double> g = t => t + 1; x = g(x); } return f(x); }
            public static double LoopDelegate(double x, int n) { double s = 0; for (int i = 0; i < n; i++) { Func<double, double> f = t => t * i; s += f(x); } return s; }
            public static double Discarded(double[] a) { int n = 0; foreach (var _ in a) n++; var (_, b) = (1, a.Length); return n * b; }
            public static double Ternaries(double x, double y, int n) => (n > 2 ? x > y ? x : y : n < 0 ? -x : 0) + (x < y && n > 1 || y < 0 ? 1 : x);
            public static double Shadow(double[] a) { { double t = 1; a[0 % Math.Max(1, a.Length) == 0 && a.Length > 0 ? 0 : 0] += t; } { double t = 2; return a.Length > 0 ? a[0] + t : t; } }
            public static double WhileAssign(double[] a) { int i = 0; double v; double s = 0; while (i < a.Length && (v = a[i++]) > -2) s += v; return s + i; }
            public static double NestedLoops(double[] a) { double s = 0; for (int i = 0; i < a.Length; i++) { int j = i; while (true) { if (j >= a.Length) break; if (a[j] < 0) { j++; continue; } s += a[j] * (j - i + 1); if (s > 30) return -s; j++; } } return s; }
            public static double Early3(double[] a) { foreach (var v in a) { switch (v) { case > 4: return v; case < -2: continue; } for (int k = 0; k < 3; k++) { if (v * k > 5) return k; if (v < 0) break; } } return -1; }
            public static double ParamsMutate(double x, int n) { n = n % 4; x *= 2; while (n-- > 0) { x += n; if (x > 8) { x -= 1; break; } } return x + n; }
            public static double Long2(double x) { long k = 1L << 40; k += 5; return x * (k % 1000) + (int)(k >> 38); }
            public static double Unsigned(double x, int n) { uint u = (uint)Math.Abs(n); ulong w = u; double s = 0; for (uint i = 0; i < u; i++) s += x; return s + w; }
            public static (double, double[]) Multi(double[] a, double x) { var b = (double[])a.Clone(); for (int i = 0; i < b.Length; i++) { b[i] *= x; if (i == 2) return (x, b); } return (-x, a); }
            public static double CatchAll(double x, int n) { double r = n switch { 0 => x, _ => n switch { 1 => -x, _ => throw new ArgumentException("n") } }; return r * 2; }
            public static double Pre(double[] a) { int i = -1; double s = 0; while (++i < a.Length) { if (i % 2 == 0) continue; s += a[i]; } do s *= 0.5; while (s > 1); return s; }
        }
        public readonly struct Vec7 { public readonly double X; public Vec7(in Vec7 o) { X = o.X * 2; } }
        """;
}
