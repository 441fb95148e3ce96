using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Companions;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>Arrays of every shape, objects, generic methods, instance methods, overloads, and the context that they stand in.</summary>
public class ShapeTests
{
    private const string Usings = "using System;\nusing System.Numerics;\n#nullable enable\n";

    private static readonly ScalarType Double = ScalarType.Float64;

    /// <summary>f(x, 0, 1)² for a matrix, f(x, 1, 0)² for rows.</summary>
    private static LoweredMethod Corner(IRType type, bool isJagged, IRType? scalar = null, string typeParameters = "", string constraints = "")
    {
        scalar ??= Double;
        MethodSignature signature = Written.Method("Corner", scalar, [Written.Parameter("x", type)], typeParameters, constraints);
        return Written.Lower(signature, (b, p) =>
        {
            Value corner = isJagged
                ? b.Load(b.Load(p[0], [b.Int(1)], ((BufferType)type).Element), [b.Int(0)], scalar)
                : b.Load(p[0], [b.Int(0), b.Int(1)], scalar);
            return [b.Multiply(corner, corner)];
        });
    }

    [Fact]
    public void Arguments_of_a_called_method_that_overlap_are_found_when_it_runs()
    {
        HarnessResult result = GeneratorHarness.Run("""
            using System;
            using DiffGen;

            public static partial class C
            {
                private static void Mix(Span<double> a, ReadOnlySpan<double> b, int n) { if (n == 0) return; for (int i = 0; i < a.Length; i++) a[i] += 0.5 * b[i] * b[i]; Mix(a, b, n - 1); }

                [Differentiable]
                public static double F(double[] x, int start) { double[] c = (double[])x.Clone(); Mix(c.AsSpan(start, 2), c.AsSpan(0, 2), 2); return c[0] * c[1]; }
            }
            """).AssertClean();
        Assert.Equal(2, result.Invoke<double[]>("C.FGradient", new double[] { 1, 2, 3, 4 }, 2)[0]);
        Assert.IsType<ArgumentException>(Assert.ThrowsAny<Exception>(() => (object)result.Invoke<double[]>("C.FGradient", new double[] { 1, 2, 3, 4 }, 1)).GetBaseException());
    }

    [Fact]
    public void Matrix()
    {
        double[] numbers = Written.Run<double[]>(Usings + """
            namespace Demo
            {
                public static partial class Model { public static double Corner(double[,] x) => x[0, 1]; }
                public static class Probe
                {
                    public static double[] Run()
                    {
                        double[,] x = { { 1, 2, 3 }, { 4, 5, 6 } };
                        double[,] g = Model.CornerGradient(x);
                        double[] flat = new double[6];
                        Model.CornerValueAndGradient(x, flat);
                        using var pullback = Model.CornerPullback(x).Pullback;
                        return [g.GetLength(0), g.GetLength(1), g[0, 1], g[1, 1], flat[1], pullback.Invoke(3)[0, 1]];
                    }
                }
            }
            """, Written.Text(Corner(BufferType.Array(Double, 2), false)));
        Assert.Equal([2, 3, 4, 0, 4, 12], numbers);
    }

    [Fact]
    public void Array_of_arrays()
    {
        double[] numbers = Written.Run<double[]>(Usings + """
            namespace Demo
            {
                public static partial class Model { public static double Corner(double[][] x) => x[1][0]; }
                public static class Probe
                {
                    public static double[] Run()
                    {
                        double[][] x = [[1, 2], [3], []];
                        double[][] g = Model.CornerGradient(x);
                        double[] flat = new double[3];
                        Model.CornerValueAndGradient(x, flat);
                        using var pullback = Model.CornerPullback(x).Pullback;
                        double[][] again = pullback.Invoke(3);
                        return [g.Length, g[0].Length, g[1].Length, g[2].Length, g[1][0], g[0][0], .. flat, again[1][0]];
                    }
                }
            }
            """, Written.Text(Corner(BufferType.Array(BufferType.Array(Double)), true)));
        Assert.Equal([3, 2, 1, 0, 6, 0, 0, 0, 6, 18], numbers);
    }

    [Fact]
    public void Generic_method_without_nullable_annotations()
    {
        var t = ScalarType.Generic("T");
        LoweredMethod method = Corner(BufferType.Array(t, 2), false, t, "<T>", "where T : global::System.Numerics.IFloatingPointIeee754<T>");
        method = new LoweredMethod(method.Signature with { IsNullableEnabled = false }, method.Options, method.Body, EquatableArray<string>.Empty, EquatableArray<Refusal>.Empty);
        double[] numbers = Written.Run<double[]>(Usings + """
            namespace Demo
            {
                public static partial class Model { public static T Corner<T>(T[,] x) where T : IFloatingPointIeee754<T> => x[0, 1]; }
                public static class Probe
                {
                    public static double[] Run()
                    {
                        float[,] x = { { 1, 2, 3 }, { 4, 5, 6 } };
                        (float value, Model.CornerPullbackState<float> pullback) = Model.CornerPullback(x);
                        using (pullback) return [Model.CornerGradient(x)[0, 1], value, pullback.Invoke(3)[0, 1], Model.CornerVjp(x, 2f)[0, 1]];
                    }
                }
            }
            """, Written.Text(method));
        Assert.Equal([4, 4, 12, 8], numbers);
    }

    [Fact]
    public void Object_as_active_receiver()
    {
        var layer = new AggregateType(
            "global::Demo.Model",
            new[] { new AggregateMember("Scale", Double, false), new AggregateMember("Weights", BufferType.Array(Double), false) }.ToEquatableArray(), true, "global::Demo.Model.Tangent",
            new Construction(EquatableArray<string>.Empty, new[] { "Scale", "Weights" }.ToEquatableArray(), false));
        MethodSignature signature = Written.Method("Apply", Double, [Written.Parameter("x", Double)], receiver: new ReceiverModel(layer, true));
        LoweredMethod method = Written.Lower(signature, (b, p) =>
        {
            Value weights = b.Member(p[0], "Weights", BufferType.Array(Double));
            return [b.Multiply(b.Multiply(b.Member(p[0], "Scale", Double), b.Load(weights, [b.Int(1)], Double)), p[1])];
        });
        double[] numbers = Written.Run<double[]>(Usings + """
            namespace Demo
            {
                public partial class Model
                {
                    public double Scale;
                    public double[] Weights = [];
                    public double Apply(double x) => x;
                }
                public static class Probe
                {
                    public static double[] Run()
                    {
                        var model = new Model { Scale = 2, Weights = [3, 4] };
                        (Model.Tangent self, double x) g = model.ApplyGradient(5);
                        double value = model.ApplyValueAndGradient(5, out Model.Tangent dself, out double dx);
                        using var pullback = model.ApplyPullback(5).Pullback;
                        model.Scale = 100;
                        var again = pullback.Invoke(10);
                        Model moved = model.Move(g.self);
                        return [g.self.Scale, .. g.self.Weights, g.x, value, dself.Scale, dx, again.self.Scale, .. again.self.Weights, again.x, moved.Scale, .. moved.Weights];
                    }
                }
            }
            """,
            TangentWriter.Write(layer, new TypeHeader("T:Demo.Model", "Demo", new[] { new ContainingType("class", "Model", "", false, true) }.ToEquatableArray(), true))!.Text,
            Written.Text(method));
        Assert.Equal([20, 0, 10, 8, 40, 20, 8, 200, 0, 100, 80, 120, 3, 14], numbers);
    }

    [Fact]
    public void Overloads_share_a_type()
    {
        LoweredMethod First(int overload, params ParameterModel[] parameters) => Written.Lower(
            Written.Method("Square", parameters[0].Type, parameters) with { Overload = overload }, (b, p) => [b.Multiply(p[0], p[0])]);
        double[] numbers = Written.Run<double[]>(Usings + """
            namespace Demo
            {
                public static partial class Model
                {
                    public static double Square(double x) => x * x;
                    public static float Square(float x, [Obsolete] int n) => x * x;
                }
                public static class Probe
                {
                    public static double[] Run() => [Model.SquareGradient(3), Model.SquareGradient(4f, 1), Model.SquarePullback(3.0).Pullback.Invoke(1), Model.SquarePullback(3f, 1).Pullback.Invoke(2)];
                }
            }
            """.Replace("[Obsolete] ", ""),
            Written.Text(First(0, Written.Parameter("x", Double))), Written.Text(First(1, Written.Parameter("x", ScalarType.Float32), Written.Parameter("n", ScalarType.Int32))));
        Assert.Equal([6, 8, 6, 12], numbers);
    }

    [Fact]
    public void Retained_values_come_last()
    {
        MethodSignature signature = Written.Method("Loss", Double, [Written.Parameter("x", Double), Written.Parameter("w", Double)]);
        LoweredMethod method = Written.Lower(signature, (b, p) =>
        {
            Value hidden = b.Append(OpCode.Retain, [b.Multiply(p[0], p[1])], [Double], "hidden").Result;
            return [b.Multiply(hidden, hidden)];
        });
        double[] numbers = Written.Run<double[]>(Usings + """
            namespace Demo
            {
                public static partial class Model { public static double Loss(double x, double w) => x; }
                public static class Probe
                {
                    public static double[] Run()
                    {
                        (double x, double w, double hidden) g = Model.LossGradient(2, 3);
                        double value = Model.LossValueAndGradient(2, 3, out double dx, out double dw, out double dhidden);
                        return [g.x, g.w, g.hidden, value, dx, dw, dhidden];
                    }
                }
            }
            """, Written.Text(method));
        Assert.Equal([36, 24, 12, 36, 36, 24, 12], numbers);
    }

    [Fact]
    public void Stubs_compile_wherever_the_method_stands()
    {
        var outer = new ContainingType("class", "Outer", "<U>", false, true);
        List<string> stubs = [];
        foreach (bool isNullable in new[] { true, false })
        {
            foreach (IRType type in new IRType[] { Double, BufferType.Array(Double), BufferType.Array(Double, 2), BufferType.ReadOnlySpan(Double) })
            {
                MethodSignature signature = Written.Method(
                    "F" + stubs.Count, type, [Written.Parameter("x", type), Written.Parameter("y", BufferType.Span(Double)), Written.Parameter("n", ScalarType.Int32, @default: "3")], "<T>", "where T : struct") with
                {
                    ContainingTypes = new[] { outer, new ContainingType("struct", "Inner", "", false, true) }.ToEquatableArray(),
                    IsNullableEnabled = isNullable,
                };
                stubs.Add(CompanionSignatures.Stubs(signature, new DifferentiableOptions(Written.Default, false)));
            }
        }

        Written.Load(Usings + "namespace Demo { public partial class Outer<U> { public partial struct Inner { } } }", [.. stubs]);
        Assert.Contains(stubs, stub => stub.Contains("F1Jacobian<T>", StringComparison.Ordinal));
        Assert.True(stubs.All(stub => stub.Contains("PullbackState<T>", StringComparison.Ordinal) || stub.Contains("ReadOnlySpan<double> F", StringComparison.Ordinal)));
    }
}
