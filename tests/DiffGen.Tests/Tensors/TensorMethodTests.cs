using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Tensors;

/// <summary>
/// Methods over tensors as a user writes them: cotangents against central differences of the method itself, tangents against the cotangents by the dot-product identity, a pullback
/// that is asked again and again against the product in one go, Hessian-vector products against differences of gradients.
/// </summary>
public sealed partial class TensorMethodTests
{
    /// <param name="Shapes">One for each parameter; the parameters are called a, b, c, ….</param>
    /// <param name="HasHessian">False where a second derivative is refused.</param>
    private sealed record Sample(string Name, string Body, string[] Shapes, bool IsScalar = false, string Members = "", bool HasHessian = true);

    private static readonly Sample[] Samples =
    [
        new("Operators", "return 3 * a * a * a - b * b / 2 + 1 - (-a);", ["5", "5"]),
        new("Broadcasting", "return Tensor.Tanh<double>(a * b + c) * d;", ["3, 4", "3, 1", "4", "2, 1, 4"]),
        new("BroadcastOfOne", "return a * b;", ["7", "1"]),
        new("OddSizes", "return Tensor.Sum<double>(Tensor.Exp<double>(a * b) * c);", ["3, 17", "17", "3, 1"], true),
        new("Empty", "return Tensor.Sum<double>(a * 2) + Tensor.Sum<double>(b * b);", ["0", "3"], true),
        new("Numbers", "double s = Tensor.Sum<double>(a); return a * s + s * s;", ["6"]),
        new("Functions", "return Tensor.Sin<double>(a) * Tensor.Exp<double>(b) + Tensor.Log<double>(a * a + 1) + Tensor.Sqrt<double>(b * b + 1) + Tensor.Abs<double>(a) + Tensor.Atan2<double>(a, b * b + 2);", ["9", "9"]),
        new("TwoUses", "var t = Tensor.Exp<double>(a); return t * t + t / (1 + t);", ["4, 3"]),
        new("SoleNames", "var s = a * 2; for (int i = 0; i < 3; i++) { s = Tensor.Tanh<double>(s); s += b; if (i == 1) s *= a; var t = s * 1; t -= a; s = s + t * t; } return s;", ["3, 4", "4"]),
        new("SoleNamesInViews", "var s = a * 1; s += Tensor.Reshape(b, [1, 4]); var u = s[..2, ..] * 1; s /= u[0, 1] + 5; s += s; return s * Tensor.Sum<double>(Tensor.Transpose(s) * 0.1);", ["3, 4", "4"]),
        new("SoleNamesOfCalls", "var s = Twice(a); s -= Twice(s); s += Twice(b); if (s[0, 0] > 100) return s; s *= 0.5; return Tensor.Sum<double>(s * s) * s;", ["3, 4", "4"], Members: "static Tensor<double> Twice(Tensor<double> x) { var y = x * 1; y += x; return y; }"),
        new("SoleNameBesideOthers", "var s = a * 1; var w = a * 2; w[0, 1] = 3 * b[1]; s += w; w[1, 1] *= s[0, 1]; s *= w; return s;", ["3, 4", "4"]),
        new("AbsentBesideALoop", "double x = b[0]; var t = 0.5 * Tensor.Concat<double>(0, a * x, x + Tensor.CreateFromShape<double>([2])) / (1.5 + Tensor.Broadcast<double>(Tensor.Sum<double>(a, [0]), [6])); double s = Tensor.Norm<double>(Tensor.Broadcast<double>(Tensor.Sin<double>(Tensor.Sum<double>(t, [0])), [2])); for (int i = 0; i < (int)Math.Floor(Math.Abs(s)) % 4; i++) t = Tensor.Tanh<double>(t * s); if (s < 100) return s * x; return s + Tensor.Sum<double>(t * t);", ["4", "1"], true),
        new("Means", "return a - Tensor.Average<double>(a) + Tensor.StdDev<double>(a);", ["11"]),
        new("DotAndNorm", "return Tensor.Dot<double>(a, b) * Tensor.Norm<double>(a) + Tensor.Distance<double>(a, b);", ["5", "5"], true),
        new("Extrema", "return Tensor.Max<double>(a, b) + Tensor.Min<double>(a, c) * 2;", ["2, 5", "5", "2, 1"]),
        new("MatrixProduct", "return Tensor.MatMul<double>(a, b);", ["3, 4", "4, 5"]),
        new("MatrixAndVector", "return Tensor.MatMul<double>(a, b) + Tensor.MatMul<double>(c, a);", ["4, 4", "4", "4"]),
        new("BatchesOfMatrices", "return Tensor.MatMul<double>(a, b);", ["2, 1, 3, 4", "5, 4, 2"]),
        new("Network", "var h = Tensor.Tanh<double>(Tensor.MatMul<double>(a, b) + c); var y = Tensor.MatMul<double>(h, d); return Tensor.Sum<double>(y * y) / y.FlattenedLength;", ["5, 4", "4, 6", "6", "6, 3"], true),
        new("HelperMethods", "return Layer(Layer(a, b), c);", ["3, 4", "4, 4", "4, 4"], Members: "static Tensor<double> Layer(Tensor<double> x, Tensor<double> w) { var z = Tensor.MatMul<double>(x, w); return z * Gate(z); } static Tensor<double> Gate(Tensor<double> z) => 1 / (1 + Tensor.Exp<double>(-z));"),
        new("CountedLoop", "var y = a; for (int i = 0; i < 4; i++) y = Tensor.Tanh<double>(y * b) + y * i; return y;", ["5", "5"]),
        new("LoopOfProducts", "var y = a; for (int i = 0; i < 3; i++) y = Tensor.Sin<double>(Tensor.MatMul<double>(y, b)); return y;", ["2, 3", "3, 3"]),
        new("WhileNorm", "var y = a * 2; while (Tensor.Norm<double>(y) < 50) y = y * 2 + 0.1 * b; return y;", ["3", "3"]),
        new("BranchOnSum", "var b = a * 2; Tensor<double> c; if (Tensor.Sum<double>(b) > 0) c = b; else c = 100 * b * a; return c;", ["3"]),
        new("ZeroTrips", "var y = a; for (int i = 0; i < (int)(b[0] * 0); i++) y = y * b; return y * y;", ["3", "3"]),
        new("UnusedInBranch", "var y = a; if (a[0] > 100) y = y * b; return y + 0 * b;", ["3", "3"]),
        new("LoopCarriesSeveral", "var p = a; var v = b; for (int i = 0; i < 5; i++) { v = v - 0.1 * p * p; p = p + 0.1 * v; } return p * v;", ["4", "4"]),
        new("LoopSum", "var s = 0 * a; for (int i = 1; i <= 3; i++) s = s + Tensor.Sin<double>(a * i) * b; return s;", ["4", "4"]),
        new("Elements", "double s = 0; for (int i = 0; i < a.Lengths[0]; i++) for (int j = 0; j < a.Lengths[1]; j++) s += a[i, j] * a[j % (int)a.Lengths[0], i % (int)a.Lengths[1]] * i; return s;", ["3, 4"], true),
        new("ElementsFromTheEnd", "return a[^1] * a[0] + a[^2];", ["4"], true),
        new("ElementsInPlace", "var n = Tensor.CreateFromShape<double>([2, 2]); n[0, 0] = a[0] * a[0]; n[0, 1] = a[0] * a[1]; n[1, 0] = n[0, 0] * n[0, 1]; n[0, 0] = 2; return n * a;", ["2"]),
        new("CompoundInPlace", "var y = a * b; var z = y; y += a; z *= b; y -= 0.5; y /= 2; return z * y;", ["4", "4"]),
        new("InPlaceInLoop", "var y = a * 1; for (int i = 0; i < 3; i++) { y += b; y *= y; } return y;", ["3", "3"]),
        new("Destinations", "var y = a * 1; Tensor.Exp<double>(y, y); Tensor.Multiply<double>(y, b, y); return y;", ["4", "4"]),
        new("FillAndClear", "var y = a * 1; var z = y * y; y.Fill(b[0]); z.Clear(); return y + z + a;", ["4", "2"]),
        new("FromArray", "var e = new double[6]; for (int i = 0; i < 6; i++) e[i] = a[i % 3] * i; return Tensor.Create(e, [2, 3]) * b;", ["3", "3"]),
        new("SumsOverAxes", "return Tensor.Sum<double>(a * b, 0) * Tensor.Sum<double>(a, [1, 2], keepDims: true);", ["2, 3, 4", "2, 3, 4"]),
        new("MeansOverAxes", "return (a - Tensor.Mean<double>(a, -1, true)) / Tensor.Std<double>(a, -1, 1, true);", ["3, 5"]),
        new("Variances", "return Tensor.Var<double>(a, [0, 1], 1) + Tensor.Var<double>(a, 1);", ["3, 4"]),
        new("ExtremaOverAxes", "return Tensor.Max<double>(a, 1, keepDims: true) * a - Tensor.Min<double>(a, 0);", ["3, 4"]),
        new("WholeExtrema", "return Tensor.Max<double>(a) * Tensor.Sum<double>(a) - Tensor.Min<double>(a);", ["3, 4"], true),
        new("Products", "return Tensor.Prod<double>(a, 1) + Tensor.Product<double>(b);", ["3, 4", "3"]),
        new("LogSumExps", "return Tensor.LogSumExp<double>(a, 1) * Tensor.LogSumExp<double>(a, [0, 1]);", ["3, 4"]),
        new("SoftmaxOverAxis", "return Tensor.Softmax<double>(a, 1) * b + Tensor.LogSoftmax<double>(a, 0);", ["3, 4", "3, 4"]),
        new("Classifier", "var z = Tensor.MatMul<double>(a, b) + c; var l = Tensor.LogSoftmax<double>(z, -1); return -Tensor.Sum<double>(l * d) / 5;", ["5, 4", "4, 3", "3", "5, 3"], true),
        new("Arrangement", "var t = Tensor.Transpose<double>(a); return Tensor.Reshape<double>(t * b, [2, 6]) * Tensor.Reshape<double>(a, [12, 1])[0..2, ..];", ["3, 4", "4, 3"]),
        new("Permuted", "return Tensor.PermuteDimensions<double>(a, [2, 0, 1]) * b;", ["2, 3, 4", "4, 2, 3"]),
        new("Slices", "return a[1..3, ..] * a[0..2, ..] + a[^2.., 0..1];", ["4, 3"]),
        new("Joined", "return Tensor.Concat<double>(1, a, b, a) * Tensor.StackAlongDimension<double>(0, c, c);", ["2, 2", "2, 3", "7"]),
        new("Squeezed", "return Tensor.Unsqueeze<double>(Tensor.Squeeze<double>(a), 1) * b;", ["1, 3, 1", "3, 2"]),
        new("Triangles", "return Tensor.Tril<double>(a) * Tensor.Triu<double>(a, 1) + Tensor.Tril<double>(Tensor.Flip<double>(a, 0), -1) * a;", ["3, 3"]),
        new("Choices", "return Diff.StopGradient(a) * 0 + Tensor.Max<double>(a, 0.0) * b;", ["5", "5"]),
        new("Recursion", "return Power(a, 3);", ["4"], Members: "static Tensor<double> Power(Tensor<double> x, int n) => n == 0 ? x * 0.5 : Tensor.Sin<double>(Power(x * 1.5, n - 1)) * x;"),
        new("RecursionToNumber", "return Depth(a, 3);", ["4"], true, "static double Depth(Tensor<double> x, int n) { if (n == 0) return Tensor.Sum<double>(x * x); return Depth(Tensor.Sin<double>(x), n - 1) * n; }"),
        new("ArraysOfTensors", "var t = new Tensor<double>[3]; for (int i = 0; i < 3; i++) t[i] = a * b + i; var s = t[0]; for (int i = 1; i < 3; i++) s = s + t[i] * t[i - 1]; return s;", ["4", "4"]),
        new("ListsOfTensors", "var t = new System.Collections.Generic.List<Tensor<double>>(); for (int i = 1; i < 4; i++) t.Add(Tensor.Exp<double>(a * i)); double s = 0; foreach (var e in t) s += Tensor.Sum<double>(e * b); return s;", ["4", "4"], true),
        new("Determinants", "return Tensor.Det<double>(a) * Tensor.Trace<double>(b);", ["2, 3, 3", "2, 3, 3"]),
        new("LogDeterminant", "var s = Tensor.MatMul<double>(a, Tensor.MatrixTranspose<double>(a)) + 2 * b; return Tensor.LogDet<double>(Tensor.MatMul<double>(s, Tensor.MatrixTranspose<double>(s)));", ["3, 3", "3, 3"]),
        new("Inverses", "return Tensor.Inverse<double>(a + 3 * Eye(3)) * b;", ["3, 3", "3, 3"], Members: "static Tensor<double> Eye(int n) { var e = new double[n * n]; for (int i = 0; i < n; i++) e[i * n + i] = 1; return Tensor.Create(e, [n, n]); }"),
        new("Solutions", "return Tensor.Solve<double>(a * a + Tensor.Exp<double>(Tensor.Tril<double>(a) * 3), b);", ["3, 3", "3, 2"]),
        new("SolutionsOfVectors", "return Tensor.Solve<double>(Tensor.MatrixExp<double>(a), b);", ["3, 3", "3"]),
        new("MatrixFunctions", "return Tensor.MatrixExp<double>(a) + Tensor.MatrixPower<double>(a, 3);", ["2, 3, 3"]),
        new("CrossProducts", "return Tensor.Cross<double>(a, b) * Tensor.Cross<double>(b, a + b);", ["4, 3", "4, 3"]),
        new("Taken", "return Tensor.Take<double>(a, s_rows, 0) * b + Tensor.CumSum<double>(b, 1);", ["3, 2", "4, 2"], Members: "static readonly Tensor<int> s_rows = Tensor.Create(new[] { 2, 0, 2, 1 });"),
        new("CrossEntropies", "return Tensor.CrossEntropy<double>(Tensor.MatMul<double>(a, b), s_classes, 0.1) + Tensor.MeanSquaredError<double>(a, 2 * a * a);", ["3, 4", "4, 5"], true, "static readonly Tensor<int> s_classes = Tensor.Create(new[] { 4, 0, -100 });"),
        new("Convolutions", "return Tensor.Conv2d<double>(a, b, 2, 1);", ["2, 3, 5, 5", "4, 3, 3, 3"]),
        new("Pools", "return Tensor.AvgPool2d<double>(a, 2, 2) * b;", ["1, 2, 4, 4", "1, 2, 2, 2"]),
        .. LayerSamples,
        .. MatrixSamples,
        new("Softmax", "var e = Tensor.Exp<double>(a - Tensor.Sum<double>(a) / 4); return e / Tensor.Sum<double>(e) * b;", ["4", "4"]),
    ];

    private static IEnumerable<Sample> All => Samples.Concat(ShapeSamples);

    public static TheoryData<string> Names => [.. All.Select(sample => sample.Name)];

    private static readonly Lazy<HarnessResult> s_compiled = new(() => GeneratorHarness.Run(string.Concat(All.Select(Source).Prepend(Header))).AssertClean());

    private const string Header = """
        using System;
        using System.Linq;
        using System.Numerics.Tensors;
        using DiffGen;
        public static class Flat
        {
            public static double[] Of(Tensor<double> t) { var e = new double[t.FlattenedLength]; t.FlattenTo(e); return e; }
            public static double[] Of(double x) => [x];
        }

        """;

    private static string Source(Sample sample)
    {
        string[] names = [.. sample.Shapes.Select((_, k) => ((char)('a' + k)).ToString())];
        string result = sample.IsScalar ? "double" : "Tensor<double>", all = string.Join(", ", names);
        string unpacked = string.Concat(names.Select((name, k) => $"var {name} = Tensor.Create((double[])p[{k}].Clone(), [{sample.Shapes[k]}]); "));
        string tangents = string.Concat(names.Select((name, k) => $"var t{name} = Tensor.Create(t[{k}], [{sample.Shapes[k]}]); "));
        string cotangent = sample.IsScalar ? "double w = v[0]; " : $"var w = Tensor.Create(v, F({all}).Lengths); ";
        string gradient = names.Length == 1 ? "[.. Flat.Of(g)]" : $"[{string.Join(", ", names.Select(name => $".. Flat.Of(g.{name})"))}]";
        string companions = "Companions.Default | Companions.Jvp" + (sample.IsScalar && sample.HasHessian ? " | Companions.Hvp" : "");
        string hessian = sample.IsScalar && sample.HasHessian ? $$"""public static double[] Hessian(double[][] p, double[][] t) { {{unpacked}}{{tangents}}var g = FHvp({{all}}, {{string.Join(", ", names.Select(name => "t" + name))}}); return {{gradient}}; }""" : "";
        string rows = sample.IsScalar ? "" : $$"""public static double[] Row(double[][] p, int row) { {{unpacked}}var g = FJacobianRow({{all}}, row); return {{gradient}}; }""";
        return $$"""
            public static partial class {{sample.Name}}
            {
                {{sample.Members}}
                [Differentiable(Companions = {{companions}})]
                public static {{result}} F({{string.Join(", ", names.Select(name => "Tensor<double> " + name))}}) { {{sample.Body}} }
                public static double[] Value(double[][] p) { {{unpacked}}return Flat.Of(F({{all}})); }
                public static double[] Vjp(double[][] p, double[] v) { {{unpacked}}{{cotangent}}var g = FVjp({{all}}, w); return {{gradient}}; }
                public static double[] Again(double[][] p, double[] v) { {{unpacked}}{{cotangent}}var (_, pullback) = FPullback({{all}}); using (pullback) { pullback.Invoke(w); var g = pullback.Invoke(w); return {{gradient}}; } }
                public static double[] Jvp(double[][] p, double[][] t) { {{unpacked}}{{tangents}}return Flat.Of(FJvp({{all}}, {{string.Join(", ", names.Select(name => "t" + name))}}).Tangent); }
                {{hessian}}
                {{rows}}
            }

            """;
    }

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 1.6) - 0.7)];

    private static int Count(string shape) => shape.Split(", ").Select(int.Parse).Aggregate(1, (a, b) => a * b);

    [Theory]
    [MemberData(nameof(Names))]
    public void Cotangents_and_tangents_are_those_of_the_method(string name)
    {
        Sample sample = All.Single(candidate => candidate.Name == name);
        var random = new Random(7);
        double[][] p = [.. sample.Shapes.Select(shape => Numbers(random, Count(shape)))], t = [.. sample.Shapes.Select(shape => Numbers(random, Count(shape)))];
        HarnessResult compiled = s_compiled.Value;
        double[] value = compiled.Invoke<double[]>($"{name}.Value", [p]), v = Numbers(random, value.Length);
        double[] gradient = compiled.Invoke<double[]>($"{name}.Vjp", p, v), tangent = compiled.Invoke<double[]>($"{name}.Jvp", p, t);
        Near(Differences(point => Dot(compiled.Invoke<double[]>($"{name}.Value", [point]), v), p), gradient, 2e-7);
        double forward = Dot(v, tangent), reverse = Dot(gradient, [.. t.SelectMany(each => each)]);
        Assert.True(Math.Abs(forward - reverse) <= 1e-12 * Math.Max(1, Math.Abs(reverse)), $"<v, J t> = {forward:R}, <Jᵀ v, t> = {reverse:R}");
        // Both sweeps in one pass over the elements may add in another order.
        Near(gradient, compiled.Invoke<double[]>($"{name}.Again", p, v), 1e-14);
        if (sample.IsScalar)
        {
            if (!sample.HasHessian) return;
            double[] product = compiled.Invoke<double[]>($"{name}.Hessian", p, t);
            Near(Along(point => compiled.Invoke<double[]>($"{name}.Vjp", point, new[] { 1.0 }), p, t), product, 1e-6);
            return;
        }

        double[] rows = new double[gradient.Length];
        for (int row = 0; row < value.Length; row++)
        {
            double[] entries = compiled.Invoke<double[]>($"{name}.Row", p, row);
            for (int k = 0; k < rows.Length; k++) rows[k] += v[row] * entries[k];
        }

        Near(gradient, rows, 1e-12);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Differences(Func<double[][], double> function, double[][] p)
    {
        const double Step = 1e-5;
        var differences = new List<double>();
        for (int k = 0; k < p.Length; k++)
        {
            for (int i = 0; i < p[k].Length; i++)
            {
                double[][] above = [.. p.Select(each => (double[])each.Clone())], below = [.. p.Select(each => (double[])each.Clone())];
                above[k][i] += Step;
                below[k][i] -= Step;
                differences.Add((function(above) - function(below)) / (2 * Step));
            }
        }

        return [.. differences];
    }

    private static double[] Along(Func<double[][], double[]> function, double[][] p, double[][] t)
    {
        const double Step = 1e-5;
        double[][] Moved(double step) => [.. p.Zip(t, (x, d) => x.Zip(d, (a, b) => a + (step * b)).ToArray())];
        return [.. function(Moved(Step)).Zip(function(Moved(-Step)), (a, b) => (a - b) / (2 * Step))];
    }

    private static void Near(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = expected.Length == 0 ? 1 : Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"[{i}]: expected {expected[i]:R}, got {actual[i]:R}\n{string.Join(" ", expected)}\n{string.Join(" ", actual)}");
    }
}
