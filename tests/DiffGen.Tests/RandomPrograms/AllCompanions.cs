using System;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>
/// Random programs with every companion, and a probe that holds the companions against each other: tangents against gradients (which needs no step size), Hessians
/// against differences of gradients, sparse against dense, fast against exact, and the same companion called again in every order.
/// </summary>
internal static class AllCompanions
{
    private const string Everything = "Companions.All";

    /// <summary>What is asked of the program, by the kind of its method.</summary>
    public static string Of(string source) =>
        !source.Contains("static class Probe", StringComparison.Ordinal) ? Scalar(source)
        : source.Contains("public static void F(", StringComparison.Ordinal) ? InPlace(source)
        : Vector(source);

    /// <summary>A class with a method that returns a number, the same with <c>FastMath</c>, and the probe.</summary>
    private static string Scalar(string members)
    {
        string exact = Asking(members, Everything), fast = Asking(members, "Companions.ValueAndGradient | Companions.Jvp", ", FastMath = true");
        return $"public static partial class C\n{{\n{exact}\n}}\n\npublic static partial class D\n{{\n{fast}\n}}\n\n{ScalarProbe}\n{Checks}";
    }

    /// <summary>A class with a method that returns an array, and the probe.</summary>
    private static string Vector(string source) => Asking(ClassOf(source), Everything) + VectorProbe + Checks;

    /// <summary>A class with a method that changes its parameter in place, and the probe.</summary>
    private static string InPlace(string source) => Asking(ClassOf(source), Everything) + InPlaceProbe + Checks;

    private static string ClassOf(string source) => source[..source.IndexOf("public static class Probe", StringComparison.Ordinal)];

    private static string Asking(string source, string companions, string more = "")
    {
        int from = source.LastIndexOf("[Differentiable", StringComparison.Ordinal), to = source.IndexOf(']', from);
        return $"{source[..from]}[Differentiable(Companions = {companions}{more}){source[to..]}";
    }

    private const string ScalarProbe =
        """
        public static class Probe
        {
            public static double Value(double[] x) => C.F((double[])x.Clone());

            private static double[] Slope(double[] x) => C.FGradient((double[])x.Clone());

            public static double[] Gradient(double[] x)
            {
                double[] u = Check.Direction(x.Length), other = Check.Along(x, u, 0.7), g = Slope(x), gOther = Slope(other);
                Check.Close(g, Slope(x), 0, 0, "second call");

                var (value, tangent) = C.FJvp(x, u);
                Check.Same(Value(x), value, "value of FJvp");
                Check.Close(Check.Dot(g, u), tangent, Check.Size(g, u), 1e-10, "FJvp against FGradient");

                double[] dx = new double[x.Length], hx = new double[x.Length];
                Check.Same(Value(x), C.FHvp(x, u, dx, hx), "value of FHvp");
                Check.Close(g, dx, 1, 1e-10, "gradient of FHvp");
                Check.Differences(at => Slope(at), x, u, hx, "FHvp");

                double[,] hessian = C.FHessian(x), sparse = C.FSparseHessian(x).ToDense();
                double[] diagonal = C.FHessianDiagonal(x), product = new double[x.Length];
                for (int i = 0; i < x.Length; i++)
                {
                    double size = 1;
                    for (int j = 0; j < x.Length; j++) { product[i] += hessian[i, j] * u[j]; size = Math.Max(size, Math.Abs(hessian[i, j])); }
                    for (int j = 0; j < x.Length; j++)
                    {
                        Check.Close(hessian[i, j], hessian[j, i], size, 1e-8, $"symmetry {i}, {j}");
                        Check.Close(hessian[i, j], sparse[i, j], size, 1e-8, $"FSparseHessian {i}, {j}");
                    }

                    Check.Close(hessian[i, i], diagonal[i], size, 1e-9, $"FHessianDiagonal {i}");
                    Check.Close(product[i], hx[i], size, 1e-9, $"FHvp against FHessian {i}");
                }

                using (var first = C.FPullback(x).Pullback)
                using (var second = C.FPullback(other).Pullback)
                {
                    Check.Close(g, first.Invoke(1), 1, 1e-10, "pullback after another");
                    Check.Close(gOther, second.Invoke(1), 1, 1e-10, "second pullback");
                    Check.Close(gOther, C.FGradient(other), 1, 1e-10, "gradient between pullbacks");
                    Check.Close(g, first.Invoke(1), 1, 1e-10, "first pullback again");
                }

                Check.Close(Value(x), D.FValueAndGradient(x, dx), 1, 1e-8, "value with FastMath");
                Check.Close(g, dx, 1, 1e-7, "gradient with FastMath");
                Check.Close(tangent, D.FJvp(x, u).Tangent, Check.Size(g, u), 1e-7, "FJvp with FastMath");
                return g;
            }
        }

        """;

    private const string VectorProbe =
        """
        public static class Probe
        {
            public static double Value(double[] x)
            {
                double[] y = C.F((double[])x.Clone());
                return Check.Dot(y, Check.Weights(y.Length));
            }

            public static double[] Gradient(double[] x)
            {
                double[] y = C.F((double[])x.Clone()), w = Check.Weights(y.Length), u = Check.Direction(x.Length), g = C.FVjp(x, w);
                Check.Close(g, C.FVjp(x, w), 0, 0, "second call");
                var (value, tangent) = C.FJvp(x, u);
                for (int i = 0; i < y.Length; i++) Check.Same(y[i], value[i], $"value {i} of FJvp");
                double[,] jacobian = C.FJacobian(x), sparse = C.FSparseJacobian(x).ToDense();
                double[] byRows = new double[x.Length];
                for (int row = 0; row < y.Length; row++)
                {
                    double[] r = C.FJacobianRow(x, row);
                    Check.Close(Check.Dot(r, u), tangent[row], Check.Size(r, u), 1e-10, $"FJvp {row} against the row");
                    for (int i = 0; i < x.Length; i++)
                    {
                        byRows[i] += w[row] * r[i];
                        Check.Close(r[i], jacobian[row, i], 1 + Check.Size(r, r), 1e-10, $"FJacobian {row}, {i}");
                        Check.Close(r[i], sparse[row, i], 1 + Check.Size(r, r), 1e-10, $"FSparseJacobian {row}, {i}");
                    }
                }

                Check.Close(g, byRows, 1, 1e-10, "rows");
                return g;
            }
        }

        """;

    private const string InPlaceProbe =
        """
        public static class Probe
        {
            public static double Value(double[] x)
            {
                double[] y = (double[])x.Clone();
                C.F(y);
                return Check.Dot(y, Check.Weights(y.Length));
            }

            public static double[] Gradient(double[] x)
            {
                double[] y = (double[])x.Clone(), z = (double[])x.Clone(), w = Check.Weights(x.Length), dy = (double[])w.Clone(), u = Check.Direction(x.Length), t = (double[])u.Clone();
                C.FVjp(y, dy);
                C.FJvp(z, t);
                for (int i = 0; i < y.Length; i++) Check.Same(y[i], z[i], $"value {i} of FJvp");
                Check.Close(Check.Dot(dy, u), Check.Dot(w, t), Check.Size(dy, u) + Check.Size(w, t), 1e-10, "FJvp against FVjp");
                double[,] jacobian = C.FJacobian((double[])x.Clone());
                for (int row = 0; row < y.Length; row++)
                {
                    double product = 0, size = 1;
                    for (int i = 0; i < x.Length; i++) { product += jacobian[row, i] * u[i]; size = Math.Max(size, Math.Abs(jacobian[row, i])); }
                    Check.Close(product, t[row], size, 1e-10, $"FJacobian {row} against FJvp");
                }

                return dy;
            }
        }

        """;

    /// <summary>What the probes compare with. A number that is not finite equals itself.</summary>
    private const string Checks =
        """
        public static class Check
        {
            public static double[] Direction(int n) { double[] u = new double[n]; for (int i = 0; i < n; i++) u[i] = 0.7 - 0.45 * i + 0.1 * i * i; return u; }

            public static double[] Weights(int n) { double[] w = new double[n]; for (int i = 0; i < n; i++) w[i] = 1 - 0.3 * i; return w; }

            public static double[] Along(double[] x, double[] u, double step) { double[] y = new double[x.Length]; for (int i = 0; i < y.Length; i++) y[i] = x[i] + step * u[i]; return y; }

            public static double Dot(double[] a, double[] b) { double s = 0; for (int i = 0; i < a.Length; i++) s += a[i] * b[i]; return s; }

            public static double Size(double[] a, double[] b) { double s = 0; for (int i = 0; i < a.Length; i++) s += Math.Abs(a[i] * b[i]); return s; }

            public static void Same(double expected, double actual, string what)
            {
                if (BitConverter.DoubleToInt64Bits(expected) != BitConverter.DoubleToInt64Bits(actual)) throw new InvalidOperationException($"{what}: {actual:R} instead of {expected:R}");
            }

            public static void Close(double expected, double actual, double size, double tolerance, string what)
            {
                if (!(Math.Abs(expected - actual) <= tolerance * Math.Max(1, size)) && !expected.Equals(actual)) throw new InvalidOperationException($"{what}: {actual:R} instead of {expected:R}");
            }

            public static void Close(double[] expected, double[] actual, double size, double tolerance, string what)
            {
                if (expected.Length != actual.Length) throw new InvalidOperationException($"{what}: length {actual.Length} instead of {expected.Length}");
                foreach (double e in expected) if (double.IsFinite(e)) size = Math.Max(size, Math.Abs(e));
                for (int i = 0; i < expected.Length; i++) Close(expected[i], actual[i], size, tolerance, $"{what}, entry {i}");
            }

            /// <summary>Along u, with steps of several sizes: where the quotients agree, the product agrees with them.</summary>
            public static void Differences(Func<double[], double[]> gradient, double[] x, double[] u, double[] product, string what)
            {
                double[][] estimates = Array.ConvertAll(new[] { 1e-3, 1e-4, 1e-5 }, step =>
                {
                    double[] above = gradient(Along(x, u, step)), below = gradient(Along(x, u, -step));
                    for (int i = 0; i < above.Length; i++) above[i] = (above[i] - below[i]) / (2 * step);
                    return above;
                });
                double scale = Math.Max(1, product.Max(Math.Abs));
                for (int i = 0; i < product.Length; i++)
                {
                    double[] own = Array.ConvertAll(estimates, estimate => estimate[i]);
                    if (!own.All(double.IsFinite) || own.Max() - own.Min() > 1e-3 * scale) continue;
                    if (Math.Min(Math.Abs(own[1] - product[i]), Math.Abs(own[2] - product[i])) > 1e-4 * scale)
                        throw new InvalidOperationException($"{what}, entry {i}: {product[i]:R}, differences of gradients say {string.Join(", ", own)}");
                }
            }
        }
        """;
}
