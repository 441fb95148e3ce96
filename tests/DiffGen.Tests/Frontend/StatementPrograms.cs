namespace DiffGen.Tests.Frontend;

/// <summary>Scalars, arrays, loops, exits, calls.</summary>
internal static class StatementPrograms
{
    public const string Source =
        """
        using System;
        public static class T1
        {
            public static double Poly(double x, double y) { double a = x * x; a += y; a *= 2; return a - x / y; }
            public static double Rosenbrock(double[] x)
            {
                double sum = 0;
                for (int i = 0; i + 1 < x.Length; i++)
                {
                    double a = 1 - x[i], b = x[i + 1] - x[i] * x[i];
                    sum += a * a + 100 * b * b;
                }
                return sum;
            }
            public static double IfElse(double x, double y) { double r; if (x > y) { r = x * y; } else if (x < -1) { r = y; } else r = x + y; return r; }
            public static double Early(double x) { if (x < 0) return -x; x = x * 2; if (x > 5) return 5; return x * x; }
            public static double EarlyNested(double x, double y) { double s = 0; if (x > 0) { s += 1; if (y > 0) { s += y; return s; } s += 10; } s += x; return s; }
            public static double Sum(double[] a) { double s = 0; foreach (double v in a) s += v; return s; }
            public static double FindFirst(double[] a, double t) { for (int i = 0; i < a.Length; i++) { if (a[i] > t) return a[i] * i; } return -1; }
            public static double Breaks(double[] a) { double s = 0; for (int i = 0; i < a.Length; i++) { if (a[i] < 0) continue; if (s > 4) break; s += a[i]; } return s; }
            public static double WhileSum(double x, int n) { double s = 0; int k = 0; while (k < n && s < 10) { s += x * k; k++; } return s + k; }
            public static double DoLoop(double x) { int k = 0; do { x = x / 2 + 1; k++; } while (x > 2.1 && k < 20); return x * k; }
            public static double SideCond(double[] a) { int i = 0; double s = 0; while (i++ < a.Length - 1) { s += a[i]; } return s + i; }
            public static void InPlace(double[] a) { for (int i = a.Length - 1; i > 0; i--) a[i] += a[i - 1] * 2; }
            public static void Reverse(double[] a) { int i = 0, j = a.Length - 1; while (i < j) { (a[i], a[j]) = (a[j], a[i]); i++; j--; } }
            public static double Nested(double[,] m) { double s = 0; for (int i = 0; i < m.GetLength(0); i++) for (int j = 0; j < m.GetLength(1); j++) { if (j > i) continue; s += m[i, j] * (i + 1); } return s; }
            public static double NestedBreak(double[,] m) { double s = 0; for (int i = 0; i < m.GetLength(0); i++) { for (int j = 0; j < m.GetLength(1); j++) { if (m[i, j] < -2) return s; if (m[i, j] < 0) break; s += m[i, j]; } s += 100; } return s + 0.5; }
            static double Sq(double x) => x * x;
            static double Fact(int n, double x) => n <= 0 ? 1 : x * Fact(n - 1, x);
            public static double Calls(double x) => Sq(x) + Sq(Sq(x) + 1);
            public static double Recursion(double x, int n) => Fact(n, x);
            static void AddTo(ref double a, double b) { a += b; }
            static void Two(double x, out double a, out double b) { a = x + 1; b = x * 2; }
            public static double RefOut(double x) { AddTo(ref x, 3); Two(x, out var p, out double q); AddTo(ref p, q); return p * q; }
            public static double RefElem(double[] a) { if (a.Length < 2) return 0; AddTo(ref a[1], a[0]); return a[1]; }
            public static double Cond(double x, double y) => x > y ? x * 2 : y > 0 ? y : -y;
            public static double ShortC(double[] a, int n) { if (n >= 0 && n < a.Length && a[n] > 0) return a[n]; return 0; }
            public static double Or(double[] a, int n) { if (n < 0 || n >= a.Length || a[n] > 0) return 1; return a[n]; }
            public static double Jagged(double[] a) { double[][] j = new double[a.Length][]; for (int i = 0; i < a.Length; i++) { j[i] = new double[i + 1]; for (int k = 0; k <= i; k++) j[i][k] = a[k] * i; } double s = 0; foreach (double[] row in j) foreach (double v in row) s += v; return s; }
            public static double Slices(double[] a) { if (a.Length < 3) return 0; double[] b = a[1..^1]; Span<double> s = a.AsSpan(1, 2); s[0] = 7; double r = b[0] * s[1] + a[^1]; s.Fill(2); return r + a[1] + s[^1]; }
            public static double[] MakeArr(double x, int n) { var r = new double[Math.Max(n, 0)]; for (int i = 0; i < r.Length; i++) r[i] = x * i; return r; }
            public static double Stack(double x) { Span<double> s = stackalloc double[3]; s[0] = x; s[1] = s[0] * x; s[2] = s[1] + s[0]; double t = 0; foreach (var v in s) t += v; return t; }
            public static double StackInit(double x) { Span<double> s = stackalloc double[] { x, 2 * x, 3 }; ReadOnlySpan<double> r = stackalloc[] { x, x }; return s[0] + s[1] * s[2] + r[1]; }
            public static double Init(double x, double y) { double[] a = { x, y, x * y }; double[,] m = { { x, 1 }, { 2, y } }; double[] c = [x, .. a, y]; return a[2] + m[0, 0] * m[1, 1] + c[3] + c.Length + c[^1]; }
            public static double Copies(double[] a) { var b = (double[])a.Clone(); var c = a.ToArrayX(); if (a.Length > 2) { Array.Copy(a, 1, b, 0, 2); a[0] = 9; } double s = 0; for (int i = 0; i < b.Length; i++) s += b[i] * (i + 1) + c[i]; Array.Fill(a, 1.5); Array.Clear(b); return s + (a.Length > 0 ? a[0] + b[0] : 0); }
            static double[] ToArrayX(this double[] a) { var r = new double[a.Length]; a.CopyTo(r, 0); return r; }
            public static int IntMath(int n, int k) { int a = n * 3 - k; a <<= 1; a ^= 5; a = a % 7; byte b = (byte)n; b += 200; b++; return a + b + (n & k) + (n | 1) + ~k; }
            public static double Mixed(double x, int n, float f) { x += n; x -= f; x *= n / 2; float g = f * 2 + n; long l = n; l += 3; return x + g + l / 2; }
            public static double Incr(double x, int n) { double a = x++; double b = ++x; int c = n-- + --n; return a + b * c + x + n; }
            public static double IncrElem(double[] a) { if (a.Length < 3) return 0; int i = 0; a[i++] += a[i] * 2; a[i++]--; return a[i] + i + a[0]++; }
            public static double Throws(double x) { if (x < 0) throw new ArgumentException($"bad {x}"); return x * 2; }
            public static double ThrowExpr(double x) => x > 0 ? x : throw new InvalidOperationException();
            public static double ContinueInc(double[] a) { double s = 0; int i = 0; for (; i < a.Length; i += 2) { if (a[i] < 0) { s -= 1; continue; } s += a[i]; } return s + i; }
            public static double Infinite(double x) { int n = 0; while (true) { x = x * 0.5 + 1; n++; if (n > 10) break; if (x < 1.5) return x; } return x + n; }
            public static double ForEver(double x) { for (int i = 0; ; i++) { if (i > 5) return x; x += i; } }
            public static double TwoVars(double[] a) { double s = 0; for (int i = 0, j = a.Length - 1; i < j; i++, j--) s += a[i] * a[j]; return s; }
            public static double Strided(double[] a) { double s = 0; for (int i = a.Length; i >= 0; i -= 3) s += i; for (int i = 1; i <= 10; i = i + 4) s += i; return s; }
        }
        """;
}
