using System;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>Sparse matrices of methods with signatures of every kind, against the dense ones; what is refused; matrices that are used again.</summary>
public class SparseFormsTests
{
    private const string Source = """
        using System;
        using System.Numerics;
        using DiffGen;

        [Differentiable]
        public partial struct Point
        {
            public double X, Y;
            public int Name;
        }

        public static partial class M
        {
            private const Companions Jacobians = Companions.Default | Companions.SparseJacobian, Hessians = Companions.Hessian | Companions.SparseHessian;

            /// <summary>Two residuals for each observation, as in bundle adjustment.</summary>
            [Differentiable(Companions = Jacobians)]
            public static void Observe(ReadOnlySpan<Point> cameras, Point[] points, double scale, int[] camera, int[] point, Span<double> errors)
            {
                for (int k = 0; k < camera.Length; k++)
                {
                    Point c = cameras[camera[k]], p = points[point[k]];
                    errors[2 * k] = scale * (c.X * p.X - c.Y * p.Y);
                    errors[2 * k + 1] = Math.Sin(c.X) + p.Y;
                }
            }

            [Differentiable(Companions = Jacobians)]
            public static double[] Array(double[] x)
            {
                var r = new double[x.Length + 1];
                for (int i = 0; i < x.Length; i++) { r[i] += x[i] * x[i]; r[i + 1] -= x[i]; }
                return r;
            }

            [Differentiable(Companions = Jacobians)]
            public static double[,] Laplace(double[,] u)
            {
                int n = u.GetLength(0), m = u.GetLength(1);
                var r = new double[n, m];
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < m; j++)
                        r[i, j] = u[i, j] * u[i, j] - (i > 0 ? u[i - 1, j] : 0) - (j > 0 ? u[i, j - 1] : 0) - (i + 1 < n ? u[i + 1, j] : 0) - (j + 1 < m ? u[i, j + 1] : 0);
                return r;
            }

            [Differentiable(Companions = Jacobians)]
            public static (double Sum, Point Moved) Tuple(double a, Point p) => (a, new Point { X = a * p.X, Y = p.Y, Name = p.Name });

            [Differentiable(Companions = Jacobians)]
            public static int Outs(double a, double b, out double c, out double d)
            {
                c = a * a;
                d = a * b;
                return 7;
            }

            [Differentiable(Companions = Jacobians)]
            public static void Single(ReadOnlySpan<float> x, Span<float> y)
            {
                for (int i = 0; i < y.Length; i++) y[i] = x[i] * x[i + 1];
            }

            [Differentiable(Companions = Jacobians)]
            public static void Narrowed(ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 0; i < y.Length; i++) y[i] = (float)x[i] * (float)x[i + 1];
            }

            [Differentiable(Companions = Jacobians)]
            public static void Generic<T>(ReadOnlySpan<T> x, Span<T> y)
                where T : IFloatingPointIeee754<T>
            {
                for (int i = 0; i < y.Length; i++) y[i] = T.Exp(x[i]) * x[i + 1];
            }

            [Differentiable(Companions = Companions.Hessian | Companions.SparseHessian)]
            public static T Energy<T>(T[] x)
                where T : IFloatingPointIeee754<T>
            {
                T sum = T.Zero;
                for (int i = 0; i + 1 < x.Length; i++) sum += x[i] * x[i + 1] * x[i + 1];
                return sum;
            }

            [Differentiable(Companions = Hessians)]
            public static double Chain(Point[] points, double stiffness, Vector2Like rest)
            {
                double sum = 0;
                for (int i = 0; i + 1 < points.Length; i++)
                {
                    double dx = points[i + 1].X - points[i].X - rest.A, dy = points[i + 1].Y - points[i].Y;
                    sum += stiffness * (dx * dx + dy * dy);
                }
                return sum + rest.B[0] * rest.A;
            }

            [Differentiable(Companions = Hessians)]
            public static double Other(double[] x) => x[0] * x[3] * x[3] + x[1] * x[1];

            public static double Square(double x) => x * x;

            [DerivativeOf(nameof(Square))]
            private static double SquareVjp(double x, double cotangent) => 2 * x * cotangent;

            [Differentiable(Companions = Jacobians)]
            public static void Custom(ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 0; i < y.Length; i++) y[i] = Square(x[i]) + x[i + 1];
            }

            [Differentiable(Companions = Jacobians)]
            public static void Guarded(ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 0; i < y.Length; i++)
                {
                    if (x[i] < 0) throw new InvalidOperationException("negative");
                    y[i] = x[i] * x[i];
                }
            }
        }

        [Differentiable]
        public partial class Vector2Like
        {
            public double A;
            public double[] B = [2];
        }

        [Differentiable]
        public partial class Spline
        {
            public double[] Knots = [];

            [Differentiable(Companions = Companions.Default | Companions.SparseJacobian)]
            public double[] At(double t)
            {
                var values = new double[Knots.Length - 1];
                for (int i = 0; i < values.Length; i++) values[i] = Knots[i] + t * (Knots[i + 1] - Knots[i]);
                return values;
            }
        }

        public static class Probe
        {
            private static Point P(double x, double y) => new() { X = x, Y = y };

            private static object[] Pair<T>(SparseMatrix<T> sparse, params T[][,] dense)
                where T : INumberBase<T>
            {
                int rows = dense[0].GetLength(0), columns = 0;
                foreach (T[,] block in dense) columns += block.GetLength(1);
                double[,] joined = new double[rows, columns], found = new double[rows, columns];
                int at = 0;
                foreach (T[,] block in dense)
                {
                    for (int i = 0; i < rows; i++) for (int j = 0; j < block.GetLength(1); j++) joined[i, at + j] = double.CreateChecked(block[i, j]);
                    at += block.GetLength(1);
                }
                T[,] all = sparse.ToDense();
                for (int i = 0; i < rows; i++) for (int j = 0; j < columns; j++) found[i, j] = double.CreateChecked(all[i, j]);
                return [joined, found, sparse.SweepCount];
            }

            public static object[] Observe()
            {
                Point[] cameras = [P(1, 2), P(3, 4), P(0.5, 6)], points = [P(0.1, 0.2), P(0.3, 0.4), P(0.5, 0.6), P(0.7, 0.8)];
                int[] camera = [0, 1, 2, 0, 2], point = [3, 1, 0, 1, 2];
                var dense = M.ObserveJacobian(cameras, points, 2, camera, point, new double[10]);
                return Pair(M.ObserveSparseJacobian(cameras, points, 2, camera, point, new double[10]), dense.cameras, dense.points, dense.scale);
            }

            public static object[] Array() => Pair(M.ArraySparseJacobian([1, 2, 3, 4]), M.ArrayJacobian([1, 2, 3, 4]));

            public static object[] Laplace()
            {
                double[,] u = { { 1, 2, 3, 1 }, { 4, 5, 6, 1 }, { 7, 8, 9, 1 } };
                return Pair(M.LaplaceSparseJacobian(u), M.LaplaceJacobian(u));
            }

            public static object[] Tuple()
            {
                var dense = M.TupleJacobian(2, P(3, 4));
                return Pair(M.TupleSparseJacobian(2, P(3, 4)), dense.a, dense.p);
            }

            public static object[] Outs()
            {
                var dense = M.OutsJacobian(2, 3, out _, out _);
                var matrix = new SparseMatrix<double>();
                int seven = M.OutsSparseJacobian(2, 3, out double c, out double d, matrix);
                if ((seven, c, d) != (7, 4, 6)) throw new Exception("values");
                return Pair(matrix, dense.a, dense.b);
            }

            public static object[] Single() => Pair(M.SingleSparseJacobian([1, 2, 3, 4], new float[3]), M.SingleJacobian([1, 2, 3, 4], new float[3]));

            public static object[] Narrowed() => Pair(M.NarrowedSparseJacobian([1, 2, 3, 4], new double[3]), M.NarrowedJacobian([1, 2, 3, 4], new double[3]));

            public static object[] GenericDouble() => Pair(M.GenericSparseJacobian<double>([1, 2, 3, 4], new double[3]), M.GenericJacobian<double>([1, 2, 3, 4], new double[3]));

            public static object[] GenericHalf() => Pair(M.GenericSparseJacobian<Half>([(Half)1, (Half)2, (Half)3], new Half[2]), M.GenericJacobian<Half>([(Half)1, (Half)2, (Half)3], new Half[2]));

            public static object[] Energy() => Pair(M.EnergySparseHessian<float>([1, 2, 3, 4]), M.EnergyHessian<float>([1, 2, 3, 4]));

            public static object[] Chain()
            {
                Point[] points = [P(1, 2), P(3, 5), P(0.5, 6), P(2, 1), P(7, 3)];
                return Pair(M.ChainSparseHessian(points, 2, new() { A = 0.5 }), M.ChainHessian(points, 2, new() { A = 0.5 }));
            }

            public static object[] Custom() => Pair(M.CustomSparseJacobian([1, 2, 3, 4], new double[3]), M.CustomJacobian([1, 2, 3, 4], new double[3]));

            public static object[] Self()
            {
                var spline = new Spline { Knots = [1, 3, 2, 5] };
                var dense = spline.AtJacobian(0.25);
                return Pair(spline.AtSparseJacobian(0.25), dense.self, dense.t);
            }

            public static string Guarded()
            {
                var matrix = new SparseMatrix<double>();
                try { M.GuardedSparseJacobian([1, -1], new double[2], matrix); return "nothing"; }
                catch (InvalidOperationException exception) { return exception.Message; }
            }

            public static string Null()
            {
                try { M.SingleSparseJacobian([1, 2], new float[1], null!); return "nothing"; }
                catch (ArgumentNullException exception) { return exception.ParamName!; }
            }

            /// <summary>The matrix's own numbers as the input.</summary>
            public static string Overlap()
            {
                SparseMatrix<float> matrix = M.SingleSparseJacobian([1, 2, 3], new float[2]);
                try { M.SingleSparseJacobian(matrix.Values[..3], new float[2], matrix); return "nothing"; }
                catch (ArgumentException exception) { return exception.Message; }
            }

            /// <summary>Filled by another method, for other lengths, and by the first one again.</summary>
            public static object[] Reused()
            {
                var matrix = new SparseMatrix<double>();
                double[] y = new double[3];
                M.CustomSparseJacobian([1, 2, 3, 4], y, matrix);
                M.NarrowedSparseJacobian([1, 2, 3, 4], y, matrix);
                M.CustomSparseJacobian([1, 2, 3, 4, 5], new double[4], matrix);
                SparsityPattern pattern = matrix.Pattern;
                M.CustomSparseJacobian([5, 4, 3, 2, 1], new double[4], matrix);
                if (!ReferenceEquals(pattern, matrix.Pattern)) throw new Exception("pattern");
                return Pair(matrix, M.CustomJacobian([5, 4, 3, 2, 1], new double[4]));
            }

            /// <summary>The same arrays with other indices in them.</summary>
            public static object[] Rewired()
            {
                Point[] cameras = [P(1, 2), P(3, 4)], points = [P(0.1, 0.2), P(0.3, 0.4)];
                int[] camera = [0, 1], point = [0, 1];
                double[] errors = new double[4];
                var matrix = new SparseMatrix<double>();
                M.ObserveSparseJacobian(cameras, points, 2, camera, point, errors, matrix);
                int before = matrix.Pattern.Count;
                (camera[0], camera[1], point[0]) = (1, 0, 1);
                M.ObserveSparseJacobian(cameras, points, 2, camera, point, errors, matrix);
                if (matrix.Pattern.Count <= before) throw new Exception("pattern");
                var dense = M.ObserveJacobian(cameras, points, 2, camera, point, errors);
                return Pair(matrix, dense.cameras, dense.points, dense.scale);
            }

            /// <summary>Two methods, one matrix: F + G twice, then F alone. What F has no entries for is zero then.</summary>
            public static double[] Sums()
            {
                double[] x = [1, 2, 3, 4];
                var matrix = new SparseMatrix<double>();
                M.EnergySparseHessianAccumulate(x, matrix);
                M.OtherSparseHessianAccumulate(x, matrix);
                M.EnergySparseHessianAccumulate(x, matrix);
                M.OtherSparseHessianAccumulate(x, matrix);
                double[,] f = M.EnergyHessian(x), g = M.OtherHessian(x), sum = matrix.ToDense();
                SparsityPattern pattern = matrix.Pattern;
                M.EnergySparseHessian(x, matrix);
                double[,] alone = matrix.ToDense();
                double error = ReferenceEquals(pattern, matrix.Pattern) ? 0 : 1, size = 0;
                for (int i = 0; i < 4; i++)
                    for (int j = 0; j < 4; j++)
                    {
                        error += Math.Abs(sum[i, j] - 2 * f[i, j] - 2 * g[i, j]) + Math.Abs(alone[i, j] - f[i, j]);
                        size += Math.Abs(g[i, j]);
                    }
                try { M.EnergySparseHessianAccumulate<double>([1, 2], matrix); return [-1]; }
                catch (ArgumentException exception) when (exception.ParamName == "hessian") { return [error, size, matrix[3, 3] - f[3, 3]]; }
            }

            public static double[] Products()
            {
                SparseMatrix<double> matrix = M.ArraySparseJacobian([1, 2]);   // 2 0, -1 4, 0 -1
                double[] product = new double[3], transposed = new double[2];
                matrix.Multiply([10, 100], product);
                matrix.MultiplyTransposed([1, 10, 100], transposed);
                return [.. product, .. transposed, matrix[1, 1], matrix[0, 1], matrix.Pattern.Count];
            }
        }
        """;

    private static readonly Lazy<HarnessResult> Compiled = new(() => GeneratorHarness.Run(Source).AssertClean());

    public static TheoryData<string, int> Forms => new()
    {
        { "Observe", -1 }, { "Array", 2 }, { "Laplace", -1 }, { "Tuple", 2 }, { "Outs", 2 }, { "Single", 2 }, { "Narrowed", 2 }, { "GenericDouble", 2 }, { "GenericHalf", 2 },
        { "Energy", 3 }, { "Chain", -1 }, { "Custom", 2 }, { "Self", 3 }, { "Reused", 2 }, { "Rewired", -1 },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Agrees_with_the_dense_matrix(string form, int sweeps)
    {
        object[] found = Compiled.Value.Invoke<object[]>("Probe." + form);
        double[] expected = [.. ((double[,])found[0]).Cast<double>()], actual = [.. ((double[,])found[1]).Cast<double>()];
        Assert.Contains(expected, value => value != 0);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-12 * Math.Max(1, Math.Abs(expected[i])));
        if (sweeps >= 0) Assert.Equal(sweeps, found[2]);
    }

    [Fact]
    public void Throws_what_the_method_throws() => Assert.Equal("negative", Compiled.Value.Invoke<string>("Probe.Guarded"));

    [Fact]
    public void Wrong_matrices_are_refused()
    {
        Assert.Equal("jacobian", Compiled.Value.Invoke<string>("Probe.Null"));
        Assert.Equal("'jacobian' and 'x' share memory; they must not overlap. (Parameter 'jacobian')", Compiled.Value.Invoke<string>("Probe.Overlap"));
    }

    [Fact]
    public void Several_methods_add_to_one_matrix()
    {
        double[] found = Compiled.Value.Invoke<double[]>("Probe.Sums");
        Assert.Equal((0, true, 0), (found[0], found[1] > 0, found[2]));
    }

    [Fact]
    public void Generic_methods_have_a_pattern_for_each_of_their_type_arguments() =>
        Assert.Contains(", typeof(T));", Compiled.Value.GeneratedText, StringComparison.Ordinal);

    [Fact]
    public void Products_with_vectors() => Assert.Equal([20, 390, -100, 2 - 10, 40 - 100, 4, 0, 4], Compiled.Value.Invoke<double[]>("Probe.Products"));

    [Theory]
    [InlineData("public static void F(Span<double> x) { for (int i = 1; i < x.Length; i++) x[i] *= x[i - 1]; }", "SparseJacobian", "read and written")]
    [InlineData("public static void F(double[][] x, Span<double> y) { y[0] = x[0][0]; }", "SparseJacobian", "arrays in arrays")]
    [InlineData("public static void F(ReadOnlySpan<float> a, ReadOnlySpan<double> b, Span<double> y) { y[0] = a[0] * b[0]; }", "SparseJacobian", "several types")]
    [InlineData("public static double F(float a, double b) => a * b * b;", "SparseHessian", "several types")]
    [InlineData("public static void F(double x, Span<double> y) { y[0] = x * new Random().NextDouble(); }", "SparseJacobian", "another one each time")]
    public void What_cannot_be_had_is_refused(string method, string companion, string reason)
    {
        string source = $"using System;\nusing DiffGen;\npublic static partial class C\n{{\n[Differentiable(Companions = Companions.Vjp | Companions.{companion})]\n{method}\n}}";
        HarnessResult result = GeneratorHarness.Run(source);
        Assert.Contains(reason, Assert.Single(result.Diagnostics, diagnostic => diagnostic.Id == "DG0004").GetMessage(), StringComparison.Ordinal);
        // Whatever suits the method: the others are there.
        GeneratorHarness.Run(source.Replace($"Companions.Vjp | Companions.{companion}", "Companions.All", StringComparison.Ordinal)).AssertClean();
    }

    /// <summary>A sum in lanes is rounded in its own way: another branch might be taken than the one that the pattern was found for.</summary>
    [Fact]
    public void Sweeps_that_have_to_decide_alike_do_not_run_in_lanes()
    {
        string Text(string companion, string condition) => GeneratorHarness.Run($$"""
            using System;
            using DiffGen;

            public static partial class C
            {
                [Differentiable(FastMath = true, Companions = Companions.{{companion}})]
                public static void F(ReadOnlySpan<double> x, Span<double> y)
                {
                    double sum = 0;
                    for (int i = 0; i < x.Length; i++) sum += x[i] * x[i];
                    y[0] = {{condition}} ? sum : x[0];
                }
            }
            """).AssertClean().GeneratedText;
        Assert.Contains("Lanes.Last", Text("Jacobian", "sum > 1"), StringComparison.Ordinal);
        Assert.DoesNotContain("Lanes.Last", Text("SparseJacobian", "sum > 1"), StringComparison.Ordinal);
        Assert.Contains("Lanes.Last", Text("SparseJacobian", "x.Length > 1"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_scalar_has_no_sparse_Jacobian() => Assert.Contains(
        GeneratorHarness.Run("using DiffGen;\npublic static partial class C { [Differentiable(Companions = Companions.SparseJacobian)] public static double F(double x) => x * x; }").Diagnostics,
        diagnostic => diagnostic.GetMessage().Contains("several results", StringComparison.Ordinal));
}
