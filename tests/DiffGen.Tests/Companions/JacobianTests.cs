using System.Collections.Generic;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>Rows, matrices and pullbacks of methods with several outputs.</summary>
public class JacobianTests
{
    private const string Usings = "using System;\n#nullable enable\n";

    private static readonly ScalarType Double = ScalarType.Float64;

    private static readonly BufferType Span = BufferType.Span(Double), ReadOnly = BufferType.ReadOnlySpan(Double), Array = BufferType.Array(Double);

    /// <summary>r[i] = scale * x[i]², as a new array or into a span.</summary>
    private static LoweredMethod Scaled(bool isReturned, int companions = Written.Default)
    {
        List<ParameterModel> parameters = [Written.Parameter("x", ReadOnly), Written.Parameter("scale", Double)];
        if (!isReturned) parameters.Add(Written.Parameter("y", Span));
        MethodSignature signature = Written.Method("Scaled", isReturned ? Array : null, parameters);
        return Written.Lower(signature, (b, p) =>
        {
            Value n = b.Length(p[0]);
            Value result = isReturned ? b.Allocate(Array, [n], name: "r") : p[2];
            var body = new Region();
            Value i = body.AddArgument(ScalarType.Int32, "i");
            b.Into(body, () =>
            {
                Value element = b.Load(p[0], [i], Double);
                b.Store(result, [i], b.Multiply(p[1], b.Multiply(element, element)));
            });
            b.For(b.Int(0), n, new CountedLoop(LoopTest.Less, 1), [], body);
            return isReturned ? [result] : [];
        }, companions);
    }

    [Fact]
    public void Array_result()
    {
        double[] numbers = Written.Run<double[]>(Usings + """
            namespace Demo
            {
                public static partial class Model { public static double[] Scaled(ReadOnlySpan<double> x, double scale) => []; }
                public static class Probe
                {
                    public static double[] Run()
                    {
                        double[] x = [1, 2, 3], v = [1, 0, 2], dx = [9, 9, 9];
                        var g = Model.ScaledVjp(x, 0.5, v);                                   // 1 0 6, 1 + 18
                        double[] value = Model.ScaledVjp(x, 0.5, v, dx, out double ds);
                        Model.ScaledVjpAccumulate(x, 0.5, v, dx, ref ds);                     // 2 0 12, 38
                        (double[] x, double scale) row = Model.ScaledJacobianRow(x, 0.5, 1);  // 0 2 0, 4
                        double[] rx = [9, 9, 9];
                        Model.ScaledJacobianRow(x, 0.5, 2, rx, out double rs);
                        Model.ScaledJacobianRowAccumulate(x, 0.5, 2, rx, ref rs);             // 0 0 6, 18
                        (double[,] x, double[,] scale) j = Model.ScaledJacobian(x, 0.5);
                        double[] flat = new double[9], column = new double[3];
                        flat[1] = 5;
                        Model.ScaledJacobian(x, 0.5, flat, column);
                        Model.ScaledJacobianAccumulate(x, 0.5, flat, column);
                        return
                        [
                            .. g.x, g.scale, .. value, .. dx, ds, .. row.x, row.scale, .. rx, rs,
                            j.x[0, 0], j.x[0, 1], j.x[1, 1], j.x[2, 2], j.scale[2, 0], flat[0], flat[1], flat[4], flat[8], .. column,
                        ];
                    }
                }
            }
            """, Written.Text(Scaled(true)));
        Assert.Equal(
            [1, 0, 6, 19, 0.5, 2, 4.5, 2, 0, 12, 38, 0, 2, 0, 4, 0, 0, 6, 18, 1, 0, 2, 3, 9, 2, 0, 4, 6, 2, 8, 18], numbers);
    }

    [Fact]
    public void Pullback_gives_as_many_products_as_wanted_until_it_is_disposed()
    {
        string[] found = Written.Run<string[]>(Usings + """
            namespace Demo
            {
                public static partial class Model { public static double[] Scaled(ReadOnlySpan<double> x, double scale) => []; }
                public static class Probe
                {
                    public static string[] Run()
                    {
                        double[] x = [1, 2, 3], dx = [9, 9, 9];
                        (double[] value, Model.ScaledPullbackState pullback) = Model.ScaledPullback(x, 0.5);
                        var first = pullback.Invoke([1, 0, 0]);
                        pullback.Invoke([0, 1, 0], dx, out double ds);
                        pullback.InvokeAccumulate([0, 1, 0], dx, ref ds);
                        string wrong = Message(() => pullback.Invoke([1, 2]));
                        string shape = Message(() => pullback.Invoke([1, 2, 3], new double[2], out _));
                        pullback.Dispose();
                        pullback.Dispose();
                        return
                        [
                            string.Join(" ", value), string.Join(" ", first.x) + " " + first.scale, string.Join(" ", dx) + " " + ds, wrong, shape,
                            Message(() => pullback.Invoke([1, 2, 3])),
                        ];
                    }

                    private static string Message(Action action)
                    {
                        try { action(); return "nothing"; }
                        catch (Exception exception) { return exception.GetType().Name + " " + (exception as ArgumentException)?.ParamName; }
                    }
                }
            }
            """, Written.Text(Scaled(true)));
        Assert.Equal(["0.5 2 4.5", "1 0 0 1", "0 4 0 8", "ArgumentException cotangent", "ArgumentException dx", "ObjectDisposedException "], found);
    }

    [Fact]
    public void Outputs_through_a_span()
    {
        double[] numbers = Written.Run<double[]>(Usings + """
            namespace Demo
            {
                public static partial class Model { public static void Scaled(ReadOnlySpan<double> x, double scale, Span<double> y) { } }
                public static class Probe
                {
                    public static double[] Run()
                    {
                        double[] x = [1, 2, 3], y = new double[3], dx = [9, 9, 9], dy = [1, 0, 2];
                        Model.ScaledVjp(x, 0.5, y, dx, out double ds, dy);                    // 1 0 6, 19, 0 0 0
                        using (var pullback = Model.ScaledPullback(x, 0.5, y)) pullback.InvokeAccumulate(dx, ref ds, new double[] { 0, 1, 0 });  // + 0 2 0, 4
                        (double[] x, double scale) row = Model.ScaledJacobianRow(x, 0.5, y, 1);  // 0 2 0, 4
                        double[] rx = [9, 9, 9];
                        Model.ScaledJacobianRow(x, 0.5, y, 2, rx, out double rs);                // 0 0 3, 9
                        (double[,] x, double[,] scale) j = Model.ScaledJacobian(x, 0.5, y);
                        double[] flat = new double[9], column = new double[3];
                        Model.ScaledJacobian(x, 0.5, y, flat, column);
                        return [.. y, .. dx, ds, .. dy, .. row.x, row.scale, .. rx, rs, j.x[0, 0], j.x[1, 1], j.x[1, 0], j.scale[2, 0], .. flat, .. column];
                    }
                }
            }
            """, Written.Text(Scaled(false)));
        Assert.Equal(
            [0.5, 2, 4.5, 1, 2, 6, 23, 0, 0, 0, 0, 2, 0, 4, 0, 0, 3, 9, 1, 2, 0, 9, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 4, 9], numbers);
    }

    [Fact]
    public void Written_storage_must_not_be_an_input_as_well()
    {
        string found = Written.Run<string>(Usings + """
            namespace Demo
            {
                public static partial class Model { public static void Scaled(ReadOnlySpan<double> x, double scale, Span<double> y) { } }
                public static class Probe
                {
                    public static string Run()
                    {
                        double[] x = [1, 2, 3];
                        try { Model.ScaledVjp(x, 0.5, x, new double[3], out _, new double[3]); return "nothing"; }
                        catch (ArgumentException exception) { return exception.Message + string.Join(" ", x); }
                    }
                }
            }
            """, Written.Text(Scaled(false)));
        Assert.Equal("'x' and 'y' share memory; they must not overlap. (Parameter 'x')1 2 3", found);
    }

    /// <summary>(a, b) = (a·b, a + b) through ref parameters.</summary>
    [Fact]
    public void Ref_parameters_are_read_and_written()
    {
        MethodSignature signature = Written.Method("Step", null, [Written.Parameter("a", Double, Passing.Ref), Written.Parameter("b", Double, Passing.Ref), Written.Parameter("c", Double, Passing.Out)]);
        LoweredMethod method = Written.Lower(signature, (b, p) => [b.Multiply(p[0], p[1]), b.Add(p[0], p[1]), b.Multiply(p[0], p[0])]);
        double[] numbers = Written.Run<double[]>(Usings + """
            namespace Demo
            {
                public static partial class Model { public static void Step(ref double a, ref double b, out double c) { c = a; } }
                public static class Probe
                {
                    public static double[] Run()
                    {
                        double a = 2, b = 3, da = 1, db = 10, dc = 100;
                        Model.StepVjp(ref a, ref b, out double c, ref da, ref db, ref dc);   // 6 5 4; da = 3 + 10 + 400, db = 2 + 10, dc = 0
                        double e = 2, f = 3;
                        (double a, double b) row = Model.StepJacobianRow(ref e, ref f, out double g, 0);
                        double h = 2, i = 3;
                        (double[,] a, double[,] b) j = Model.StepJacobian(ref h, ref i, out double k);
                        return [a, b, c, da, db, dc, e, f, g, row.a, row.b, j.a[0, 0], j.a[1, 0], j.a[2, 0], j.b[0, 0], j.b[1, 0], j.b[2, 0], h, i, k];
                    }
                }
            }
            """, Written.Text(method));
        Assert.Equal([6, 5, 4, 413, 12, 0, 6, 5, 4, 3, 2, 3, 1, 4, 2, 1, 0, 6, 5, 4], numbers);
    }

    [Fact]
    public void Tuple_of_scalars_without_a_runtime_type_in_pullbacks_and_rows()
    {
        var tuple = new AggregateType(
            "(double Sum, double Product)", new[] { new AggregateMember("Sum", Double, false), new AggregateMember("Product", Double, false) }.ToEquatableArray(), false, null,
            new Construction(new[] { "Sum", "Product" }.ToEquatableArray(), EquatableArray<string>.Empty, true));
        MethodSignature signature = Written.Method("Both", tuple, [Written.Parameter("x", Double), Written.Parameter("y", Double)]);
        string text = Written.Text(Written.Lower(signature, (b, p) => [b.Add(p[0], p[1]), b.Multiply(p[0], p[1])]));
        Assert.DoesNotContain("DiffGen.Runtime", text);
        double[] numbers = Written.Run<double[]>(Usings + """
            namespace Demo
            {
                public static partial class Model { public static (double Sum, double Product) Both(double x, double y) => (x + y, x * y); }
                public static class Probe
                {
                    public static double[] Run()
                    {
                        var g = Model.BothVjp(2, 3, (1, 10));
                        var row = Model.BothJacobianRow(2, 3, 1);
                        var j = Model.BothJacobian(2, 3);
                        double[] jx = new double[2], jy = new double[2];
                        var value = Model.BothJacobian(2, 3, jx, jy);
                        using var pullback = Model.BothPullback(2, 3).Pullback;
                        var again = pullback.Invoke((1, 10));
                        return [g.x, g.y, row.x, row.y, j.x[0, 0], j.x[1, 0], j.y[1, 0], .. jx, .. jy, value.Sum, value.Product, again.x, again.y];
                    }
                }
            }
            """, text);
        Assert.Equal([31, 21, 3, 2, 1, 3, 2, 1, 3, 1, 2, 5, 6, 31, 21], numbers);
    }
}
