using System;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>
/// Matrices whose columns go several at a time, in the lanes of vectors: to the last bit what one direction at a time gives, near differences, for numbers of columns that are
/// multiples of the number of lanes and that are not. What cannot carry lanes takes its columns one by one.
/// </summary>
public sealed class DirectionTests
{
    /// <summary>
    /// Methods from n numbers to others, with what a test needs of each: its value, its Jacobian in the destination form (row by row), and a column by the Jacobian-vector product.
    /// </summary>
    private static readonly (string Name, string Members)[] Columns =
    [
        ("Spans", """
            [Differentiable(Companions = Companions.Jacobian | Companions.Jvp)]
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                double s = 1.5;
                for (int i = 0; i < y.Length; i++)
                {
                    for (int j = 0; j < x.Length; j++) s = s * 0.5 + Math.Sin(x[j] * (i + 1)) * Math.Sqrt(2 + x[j]) / (1 + x[(j + i) % x.Length] * x[j]) + Math.Max(x[j], 0.1) + Math.Abs(x[j]);
                    y[i] = s;
                }
            }
            public static double[] Value(double[] x) { var y = new double[3 * x.Length]; F(x, y); return y; }
            public static void Jacobian(double[] x, double[] entries) { FJacobian(x, s_y.AsSpan(0, 3 * x.Length), entries); }
            private static readonly double[] s_y = new double[100];
            public static double[] Column(double[] x, int j) { var t = new double[x.Length]; t[j] = 1; var ty = new double[3 * x.Length]; FJvp(x, s_y.AsSpan(0, 3 * x.Length), t, ty); return ty; }
            """),
        ("ReturnedArray", """
            private static double Power(double x, int n) => n == 0 ? 1 : x * Power(x, n - 1) + 0.01 * x;
            [Differentiable(Companions = Companions.Jacobian | Companions.Jvp)]
            public static double[] F(double[] x)
            {
                var y = new double[2 * x.Length + 1];
                double k = 1;
                while (k < 3) { for (int i = 0; i < x.Length; i++) y[2 * i] += Power(x[i], i % 4) * k; k *= 1.5 + 0.1 * x[0] * x[0]; }
                for (int i = 0; i < x.Length; i++) y[2 * i + 1] = Math.Exp(y[2 * i] * 0.1);
                y[^1] = k;
                return y;
            }
            public static double[] Value(double[] x) => F(x);
            public static void Jacobian(double[] x, double[] entries) { FJacobian(x, entries); }
            public static double[] Column(double[] x, int j) { var t = new double[x.Length]; t[j] = 1; return FJvp(x, t).Item2; }
            """),
        ("SeveralInputs", """
            [Differentiable] public partial struct P { public double A; [NoDerivative] public double Skip; public double B; }
            [Differentiable] public partial struct Q { public double X, Y; }
            [Differentiable(Companions = Companions.Jacobian | Companions.Jvp)]
            public static void F(double a, P[] p, double[,] w, Q b, Span<double> y, out double last)
            {
                for (int i = 0; i < y.Length; i++)
                {
                    double s = Math.Cos(a) * b.Y;
                    for (int k = 0; k < p.Length; k++) s += p[k].A * p[k].B * p[k].Skip * (i + 1) + p[k].B / (3 + a);
                    for (int r = 0; r < w.GetLength(0); r++) for (int c = 0; c < w.GetLength(1); c++) s += w[r, c] * w[r, c] * (r + 2 * c + i);
                    y[i] = s;
                }
                last = a * b.X;
            }
            private static (double, P[], double[,], Q) Inputs(double[] x)
            {
                int count = (x.Length - 3) / 4, rest = x.Length - 3 - 2 * count;
                var p = new P[count];
                for (int i = 0; i < count; i++) p[i] = new P { A = x[1 + 2 * i], Skip = 3 - i, B = x[2 + 2 * i] };
                var w = new double[1, rest];
                for (int i = 0; i < rest; i++) w[0, i] = x[1 + 2 * count + i];
                return (x[0], p, w, new Q { X = x[^2], Y = x[^1] });
            }
            private const int Rows = 30;
            private static readonly double[] s_y = new double[Rows - 1];
            public static double[] Value(double[] x)
            {
                var (a, p, w, b) = Inputs(x);
                var y = new double[Rows];
                F(a, p, w, b, y.AsSpan(0, Rows - 1), out y[Rows - 1]);
                return y;
            }
            private static double[] s_x = [], s_da = [], s_dp = [], s_dw = [], s_db = [];
            private static (double, P[], double[,], Q) s_inputs;
            public static void Jacobian(double[] x, double[] entries)
            {
                if (s_x != x)
                {
                    (s_x, s_inputs) = (x, Inputs(x));
                    (s_da, s_dp, s_dw, s_db) = (new double[Rows], new double[Rows * 2 * s_inputs.Item2.Length], new double[Rows * s_inputs.Item3.Length], new double[Rows * 2]);
                }
                var (a, p, w, b) = s_inputs;
                FJacobian(a, p, w, b, s_y, out _, s_da, s_dp, s_dw, s_db);
                int n = x.Length, next = 0;
                Put(s_da); Put(s_dp); Put(s_dw); Put(s_db);
                void Put(double[] matrix)
                {
                    int columns = matrix.Length / Rows;
                    for (int row = 0; row < Rows; row++) for (int k = 0; k < columns; k++) entries[row * n + next + k] = matrix[row * columns + k];
                    next += columns;
                }
            }
            public static double[] Column(double[] x, int j)
            {
                var (a, p, w, b) = Inputs(x);
                var u = new double[x.Length];
                u[j] = 1;
                var (ta, up, tw, ub) = Inputs(u);
                var tp = new P.Tangent[up.Length];
                for (int i = 0; i < tp.Length; i++) tp[i] = new P.Tangent { A = up[i].A, B = up[i].B };
                var ty = new double[Rows];
                FJvp(a, p, w, b, s_y, out _, ta, tp, tw, new Q.Tangent { X = ub.X, Y = ub.Y }, ty.AsSpan(0, Rows - 1), out ty[Rows - 1]);
                return ty;
            }
            """),
    ];

    private static readonly int[] Lengths = [1, 2, 3, 4, 5, 7, 8, 9, 17];

    public static TheoryData<string> ColumnNames => [.. Columns.Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(ColumnNames))]
    public void Columns_are_what_one_direction_at_a_time_gives(string name)
    {
        HarnessResult result = Run(Columns.Single(sample => sample.Name == name).Members + Allocation("Jacobian(x, entries)"));
        Assert.Contains("FTangentsSweep(", result.GeneratedText, StringComparison.Ordinal);
        // The structures and the matrix of several inputs take four at least.
        foreach (int n in Lengths.Where(n => n >= 4 || name != "SeveralInputs"))
        {
            double[] x = Point(n), value = result.Invoke<double[]>("C.Value", x), entries = [.. Enumerable.Repeat(double.NaN, value.Length * n)];
            result.Invoke("C.Jacobian", x, entries);
            for (int j = 0; j < n; j++)
            {
                double[] column = [.. Enumerable.Range(0, value.Length).Select(row => entries[(row * n) + j])];
                Assert.Equal(result.Invoke<double[]>("C.Column", x, j), column);
                Near(Differences(point => result.Invoke<double[]>("C.Value", point), x, j), column);
            }

            // The value itself is a new array there.
            if (name != "ReturnedArray") Assert.Equal(0, result.Invoke<long>("C.Allocated", x, entries));
        }
    }

    /// <summary>Objectives, as a function of an array and a number: what goes through the tape, callees, recursion, objects and matrices.</summary>
    private static readonly (string Name, string Members)[] Objectives =
    [
        ("Loops", """
            [Differentiable(Companions = Companions.Hessian | Companions.HessianDiagonal | Companions.SparseHessian | Companions.Hvp)]
            public static double F(double[] x, double a)
            {
                double s = 1;
                for (int i = 0; i < x.Length; i++) s = s * (1 + 0.1 * Math.Sin(x[i] * a)) + Math.Sqrt(1 + x[i] * x[i]) / s + Math.Pow(2 + x[i], a);
                return s;
            }
            """),
        ("Recursion", """
            private static double Fold(ReadOnlySpan<double> x, double a) => x.Length == 0 ? a : x.Length == 1 ? Math.Exp(x[0] * a) : Fold(x[..(x.Length / 2)], a) * 0.5 + Fold(x[(x.Length / 2)..], a * 0.9) * x[0];
            [Differentiable(Companions = Companions.Hessian | Companions.HessianDiagonal | Companions.SparseHessian | Companions.Hvp)]
            public static double F(double[] x, double a) { double f = Fold(x, a); return f * f * 0.1; }
            """),
        ("Objects", """
            private sealed class Node { public double Value; public Node? Next; }
            [Differentiable(Companions = Companions.Hessian | Companions.HessianDiagonal | Companions.SparseHessian | Companions.Hvp)]
            public static double F(double[] x, double a)
            {
                Node? list = null;
                for (int i = 0; i < x.Length; i++) list = new Node { Value = x[i] * a, Next = list };
                double s = 0;
                for (Node? node = list; node != null; node = node.Next) { s += node.Value * node.Value * (1 + 0.1 * s); node.Value = s; }
                return Math.Log(1 + s * s);
            }
            """),
        ("Matrices", """
            [Differentiable(Companions = Companions.Hessian | Companions.HessianDiagonal | Companions.SparseHessian | Companions.Hvp)]
            public static double F(double[] x, double a)
            {
                int n = x.Length;
                var m = new double[n, 2];
                var rows = new double[2][];
                for (int r = 0; r < 2; r++) rows[r] = new double[n];
                for (int i = 0; i < n; i++) { m[i, 0] = x[i] * x[n - 1 - i]; m[i, 1] = Math.Tanh(x[i] + a); rows[i % 2][i] = m[i, 0] * a; }
                double s = 0;
                for (int i = 0; i < n; i++) if (m[i, 0] > 0.1) s += m[i, 0] * m[i, 1] * rows[i % 2][i]; else s += m[i, 1] * a;
                return s;
            }
            """),
    ];

    public static TheoryData<string> ObjectiveNames => [.. Objectives.Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(ObjectiveNames))]
    public void Products_are_what_one_direction_at_a_time_gives(string name)
    {
        HarnessResult result = Run(Objectives.Single(sample => sample.Name == name).Members + Allocation("{ FHessian(x, x.Length, entries); FHessianDiagonal(x, x.Length, entries.AsSpan(0, x.Length + 1)); }") + """

            public static double[] Hessian(double[] x, double a) { var h = new double[(x.Length + 1) * (x.Length + 1)]; FHessian(x, a, h); return h; }
            public static double[] Diagonal(double[] x, double a) { var d = new double[x.Length + 1]; FHessianDiagonal(x, a, d); return d; }
            public static double[] Sparse(double[] x, double a) { var d = FSparseHessian(x, a).ToDense(); var h = new double[d.Length]; Buffer.BlockCopy(d, 0, h, 0, 8 * h.Length); return h; }
            public static double[] Gradient(double[] x, double a) { var d = new double[x.Length + 1]; double da = 0; var hx = new double[x.Length]; double ha = 0; FHvp(x, a, new double[x.Length], 0, d.AsSpan(0, x.Length), out da, hx, out ha); d[^1] = da; return d; }
            public static double[] Product(double[] x, double a, int j)
            {
                var t = new double[x.Length]; if (j < t.Length) t[j] = 1;
                var dx = new double[x.Length]; var h = new double[x.Length + 1];
                FHvp(x, a, t, j == t.Length ? 1.0 : 0.0, dx, out _, h.AsSpan(0, x.Length), out double ha); h[^1] = ha; return h;
            }
            """);
        Assert.Contains("FHessianProductsSweep(", result.GeneratedText, StringComparison.Ordinal);
        foreach (int length in Lengths)
        {
            int n = length + 1;
            double[] x = Point(length);
            const double A = 1.3;
            double[] hessian = result.Invoke<double[]>("C.Hessian", x, A), diagonal = result.Invoke<double[]>("C.Diagonal", x, A);
            Assert.Equal(Enumerable.Range(0, n).Select(i => hessian[(i * n) + i]), diagonal);
            Near(hessian, result.Invoke<double[]>("C.Sparse", x, A), 1e-12);
            for (int j = 0; j < n; j++)
            {
                double[] row = [.. hessian.Skip(j * n).Take(n)];
                Assert.Equal(result.Invoke<double[]>("C.Product", x, A, j), row);
                Near(Differences(point => result.Invoke<double[]>("C.Gradient", point[..^1], point[^1]), [.. x, A], j), row);
            }

            Assert.Equal(0, result.Invoke<long>("C.Allocated", x, new double[n * n]));
        }
    }

    [Theory]
    [InlineData("generic numbers", "public static T F<T>(T[] x) where T : System.Numerics.IFloatingPointIeee754<T> { T s = T.Zero; foreach (T v in x) s += T.Sin(v * v); return s * s; }")]
    [InlineData("numbers of two types", "public static double F(double[] x) { double s = 0; foreach (double v in x) { float f = (float)(v * v); s += f * v; } return s * s; }")]
    [InlineData("no form in lanes", "public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) s += Math.ScaleB(x[i] * x[i], i % 3) * x[0]; return s; }")]
    public void What_cannot_carry_lanes_takes_one_column_at_a_time(string what, string members)
    {
        HarnessResult result = Run("[Differentiable(Companions = Companions.Hessian)] " + members + """

            public static double[] Hessian(double[] x) { var h = new double[x.Length * x.Length]; FHessian(x, h); return h; }
            public static double[] Value(double[] x) => [F(x)];
            """);
        Assert.DoesNotContain("FHessianProductsSweep(", result.GeneratedText, StringComparison.Ordinal);
        double[] point = [.. Point(5).Select(v => v + 2)], hessian = result.Invoke<double[]>("C.Hessian", point);
        double[] Value(double[] x) => result.Invoke<double[]>("C.Value", x);
        bool isSingle = what == "numbers of two types";
        for (int i = 0; i < point.Length; i++)
            Near(Differences(x => Differences(Value, x, i, isSingle ? 0.05 : 1e-3), point, i, isSingle ? 0.05 : 1e-3), [hessian[(i * point.Length) + i]], isSingle ? 1e-2 : 1e-4);
    }

    [Fact]
    public void A_derivative_written_by_hand_takes_one_column_at_a_time()
    {
        HarnessResult result = Run("""
            private static double G(double v) => v * v * v;
            [DerivativeOf(nameof(G))] private static double GVjp(double v, double cotangent) => 3 * v * v * cotangent;
            [Differentiable(Companions = Companions.Jacobian)]
            public static void F(double[] x, Span<double> y) { for (int i = 0; i < y.Length; i++) { y[i] = 0; foreach (double v in x) y[i] += G(v) * (i + 1) * x[0]; } }
            public static double[] Value(double[] x) { var y = new double[9]; F(x, y); return y; }
            public static double[] Jacobian(double[] x) { var d = new double[9 * x.Length]; FJacobian(x, new double[9], d); return d; }
            """);
        Assert.DoesNotContain("FTangentsSweep(", result.GeneratedText, StringComparison.Ordinal);
        Assert.Contains("FJacobianColumns(", result.GeneratedText, StringComparison.Ordinal);
        double[] x = Point(3), jacobian = result.Invoke<double[]>("C.Jacobian", x);
        for (int j = 0; j < 3; j++) Near(Differences(point => result.Invoke<double[]>("C.Value", point), x, j), [.. Enumerable.Range(0, 9).Select(row => jacobian[(3 * row) + j])]);
    }

    [Fact]
    public void Singles_have_twice_as_many_lanes()
    {
        HarnessResult result = Run("""
            [Differentiable(Companions = Companions.Hessian | Companions.HessianDiagonal | Companions.Hvp)]
            public static float F(float[] x) { float s = 1; for (int i = 0; i < x.Length; i++) s += MathF.Exp(x[i] * x[0]) / s; return s; }
            public static float[] Hessian(float[] x) { var h = new float[x.Length * x.Length]; FHessian(x, h); return h; }
            public static float[] Product(float[] x, int j) { var t = new float[x.Length]; t[j] = 1; var h = new float[x.Length]; FHvp(x, t, new float[x.Length], h); return h; }
            """);
        Assert.Contains("Vector<float>", result.GeneratedText, StringComparison.Ordinal);
        foreach (int n in Lengths)
        {
            float[] x = [.. Point(n).Select(v => (float)v)], hessian = result.Invoke<float[]>("C.Hessian", x);
            for (int j = 0; j < n; j++) Assert.Equal(result.Invoke<float[]>("C.Product", x, j), hessian.Skip(j * n).Take(n));
        }
    }

    /// <summary>Objectives whose Hessian is provably diagonal, and near misses, which must go column by column.</summary>
    [Theory]
    [InlineData("nearest centroid", true, "double cost = 0; for (int i = 0; i < w.Length; i++) { double nearest = double.PositiveInfinity; for (int j = 0; j < x.Length; j++) { double d = w[i] - x[j]; nearest = Math.Min(nearest, d * d * d * d); } cost += nearest; } return cost;")]
    [InlineData("slices", true, "double s = 0; for (int i = 0; i + 2 <= x.Length; i += 2) { ReadOnlySpan<double> row = x.AsSpan(i, 2); for (int k = 0; k < 2; k++) s += row[k] * row[k] * row[k] * w[k]; } return s;")]
    [InlineData("branches", true, "double s = 0; for (int i = 0; i < x.Length; i++) { double v = x[i]; s += v > w[0] ? Math.Sin(v) : v * v * v; } return s;")]
    [InlineData("two reads of one element", true, "double s = 0; for (int i = 0; i < x.Length - 1; i++) { double v = x[i + 1]; s += v * Math.Cos(x[1 + i]); } return s;")]
    [InlineData("a branch that reads another element", false, "double s = 0; for (int i = 0; i < x.Length; i++) { double v = x[i]; s += v > w[0] ? v * x[0] : v * v * v; } return s;")]
    [InlineData("shifted index", false, "double s = 0; for (int i = 0; i + 1 < x.Length; i++) s += x[i] * x[i + 1]; return s;")]
    [InlineData("another element", false, "double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[i] * x[0]; return s;")]
    [InlineData("mirrored index", false, "double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[x.Length - 1 - i]; return s;")]
    [InlineData("power of a sum", false, "double s = 0; for (int i = 0; i < x.Length; i++) s += x[i]; return s * s * s;")]
    [InlineData("product of all", false, "double s = 1; for (int i = 0; i < x.Length; i++) s *= 1 + x[i] * x[i]; return s;")]
    [InlineData("through storage", false, "double[] z = new double[x.Length]; for (int i = 0; i < z.Length; i++) z[i] = x[i] * x[i]; double s = 0; for (int i = 0; i < z.Length; i++) s += z[i] * z[(i + 1) % z.Length]; return s;")]
    [InlineData("the loop's own last value", false, "double s = 0, last = 1; for (int i = 0; i < x.Length; i++) { s += x[i] * last; last = x[i]; } return s;")]
    [InlineData("a permutation", false, "double s = 0; for (int i = 0; i < x.Length; i++) { int k = (i * 3 + 1) % x.Length; s += x[i] * x[i] * x[k]; } return s;")]
    [InlineData("two slices", false, "double s = 0; for (int i = 0; i + 2 <= x.Length; i++) { ReadOnlySpan<double> a = x.AsSpan(i, 1), b = x.AsSpan(i + 1, 1); s += a[0] * b[0] * b[0]; } return s;")]
    public void A_diagonal_Hessian_is_one_sweep(string what, bool isDiagonal, string body)
    {
        HarnessResult result = Run("[Differentiable(WithRespectTo = [nameof(x)], Companions = Companions.Hessian | Companions.HessianDiagonal)] public static double F(double[] x, double[] w) { " + body + " }"
            + Allocation("FHessianDiagonal(x, s_w, entries)") + """

            private static readonly double[] s_w = [0.3, -0.4, 0.05, 0.7];
            public static double[] Hessian(double[] x) { var h = new double[x.Length * x.Length]; FHessian(x, s_w, h); return h; }
            public static double[] Diagonal(double[] x) { var d = new double[x.Length]; FHessianDiagonal(x, s_w, d); return d; }
            public static double[] Value(double[] x) => [F(x, s_w)];
            """);
        Assert.True(isDiagonal == result.GeneratedText.Contains("FHessianDiagonalEntries(", StringComparison.Ordinal), what + result.GeneratedText);
        foreach (int n in Lengths)
        {
            double[] x = Point(n), hessian = result.Invoke<double[]>("C.Hessian", x), diagonal = result.Invoke<double[]>("C.Diagonal", x);
            for (int i = 0; i < n; i++)
            {
                Assert.Equal(hessian[(i * n) + i], diagonal[i], 1e-13);
                Near(Differences(point => Differences(moved => result.Invoke<double[]>("C.Value", moved), point, i, 1e-3), x, i, 1e-3), [diagonal[i]], 1e-4);
                for (int j = 0; isDiagonal && j < n; j++) Assert.True(i == j || hessian[(i * n) + j] == 0, what);
            }

            Assert.Equal(0, result.Invoke<long>("C.Allocated", x, new double[n]));
        }
    }

    /// <summary>Numbers have entries beside those of arrays; what is equal shares; the sweep has neither vector nor gradient, and fails where the method fails.</summary>
    [Fact]
    public void The_diagonal_has_a_sweep_of_its_own()
    {
        HarnessResult result = Run("""
            [Differentiable(WithRespectTo = [nameof(a), nameof(x), nameof(b)], Companions = Companions.Hessian | Companions.HessianDiagonal)]
            public static double F(double a, double[] x, in double b, double[] w)
            {
                double s = a * a * a + Math.Exp(b), largest = double.NegativeInfinity;
                for (int i = 0; i < x.Length; i++)
                {
                    double least = double.PositiveInfinity;
                    for (int j = 0; j < x.Length; j++) { double distance = w[i] - x[j]; least = Math.Min(least, distance * distance * distance * distance); }
                    s += least + Math.Sin(x[i]);
                    largest = Math.Max(largest, w[i]);
                }

                return s * 3 + largest;
            }

            [Differentiable(Companions = Companions.Hessian | Companions.HessianDiagonal)]
            public static double OfNumbers(double a, double b) => Math.Exp(a) + b * b * b;

            public static double[] Numbers(double a, double b) => [.. OfNumbersHessianDiagonal(a, b), .. System.Linq.Enumerable.Cast<double>(OfNumbersHessian(a, b))];
            public static double[] Hessian(double[] x, double[] w) { var h = new double[25]; FHessian(0.7, x, -0.2, w, h); return h; }
            public static double[] Diagonal(double[] x, double[] w) { var d = new double[5]; double value = FHessianDiagonal(0.7, x, -0.2, w, d); return [.. d, value, F(0.7, x, -0.2, w)]; }
            public static double Value(double[] x, double[] w) => F(0.7, x, -0.2, w);
            public static string Failure(double[] x, double[] w)
            {
                try { FHessianDiagonal(0.7, x, -0.2, w); return "none"; }
                catch (IndexOutOfRangeException) { return "index"; }
            }
            """);
        string text = result.GeneratedText, sweep = text[text.IndexOf(" FHessianDiagonalSweep(", StringComparison.Ordinal)..];
        int end = sweep.IndexOf("/// <summary>", StringComparison.Ordinal);
        if (end >= 0) sweep = sweep[..end];
        Assert.DoesNotContain("dx", sweep, StringComparison.Ordinal);
        Assert.DoesNotContain("tx", sweep, StringComparison.Ordinal);
        Assert.DoesNotContain("cotangent", sweep, StringComparison.Ordinal);
        foreach (double[] x in new double[][] { [0.3, -0.4, 1.1], [0.05, 0.05, 0.1] })
        {
            // Two elements are equally far, in the second point.
            double[] w = [0.3, -0.4, 0.5], hessian = result.Invoke<double[]>("C.Hessian", x, w), diagonal = result.Invoke<double[]>("C.Diagonal", x, w);
            for (int i = 0; i < 5; i++) Assert.Equal(hessian[(i * 5) + i], diagonal[i], 1e-13);
            Assert.Equal(18 * 0.7, diagonal[0], 1e-13);
            Assert.Equal(3 * Math.Exp(-0.2), diagonal[4], 1e-13);
            Assert.Equal(diagonal[6], diagonal[5]);
        }

        Assert.Equal("none", result.Invoke<string>("C.Failure", new double[3], new double[3]));
        Assert.Equal("index", result.Invoke<string>("C.Failure", new double[3], new double[2]));
        double[] numbers = result.Invoke<double[]>("C.Numbers", 0.3, -0.4);
        Assert.Equal([Math.Exp(0.3), -0.4 * 6, Math.Exp(0.3), 0, 0, -0.4 * 6], numbers, (expected, actual) => Math.Abs(expected - actual) < 1e-13);
    }

    private static HarnessResult Run(string members) => GeneratorHarness.Run($$"""
        using System;
        using DiffGen;

        public static partial class C
        {
        {{members}}
        }
        """).AssertClean();

    private static string Allocation(string call) => $$"""

        public static long Allocated(double[] x, double[] entries)
        {
            for (int i = 0; i < 3; i++) {{call}};
            long before = GC.GetAllocatedBytesForCurrentThread();
            {{call}};
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        """;

    private static double[] Point(int n) => [.. Enumerable.Range(0, n).Select(i => (((i * 37) % 17) - 7.5) / 9.3)];

    private static double[] Differences(Func<double[], double[]> f, double[] x, int j, double step = 1e-5)
    {
        double[] Moved(double by) => [.. x.Select((v, i) => i == j ? v + by : v)];
        return [.. f(Moved(step)).Zip(f(Moved(-step)), (a, b) => (a - b) / (2 * step))];
    }

    private static void Near(double[] expected, double[] actual, double tolerance = 1e-6)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++) Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"entry {i}: {actual[i]:R} instead of {expected[i]:R}");
    }
}
