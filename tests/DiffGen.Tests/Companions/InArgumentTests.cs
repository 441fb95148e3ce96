using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>
/// C# lets a variable be an argument that is passed by <c>in</c> and the destination of its own gradient. The gradient is that at its old value. An element of a destination that is
/// storage cannot be an argument: nothing is written then.
/// </summary>
public sealed class InArgumentTests
{
    private const string Program =
        """
        using System;
        using DiffGen;
        [Differentiable] public partial struct V { public double X; public double Y; }
        public static partial class C
        {
            [Differentiable(Companions = Companions.All)] public static double F(in double x) => x * x + x;
            [Differentiable(Companions = Companions.All)] public static double G(in V v) => v.X * v.X * v.Y;
            [Differentiable] public static double K(in double w, ReadOnlySpan<double> x) => w * x[0] * x[1];
            [Differentiable] public static void L(in double w, Span<double> y) { y[0] = w * w; y[1] = w; }
            [Differentiable(Companions = Companions.JacobianRow)] public static (double, double) H(in double x) => (x * x, x * x * x);
        }
        public static class Probe
        {
            public static double[] Gradient() { double x = 3; double value = C.FValueAndGradient(in x, out x); return [value, x]; }
            public static double[] Vjp() { double x = 3; double value = C.FVjp(in x, 2, out x); return [value, x]; }
            public static double[] Accumulate() { double x = 3; double value = C.FValueAndGradientAccumulate(in x, ref x); return [value, x]; }
            public static double[] Product() { double x = 3; double value = C.FHvp(in x, 1, out x, out double h); return [value, x, h]; }
            public static double[] OtherProduct() { double x = 3; double value = C.FHvp(in x, 1, out double g, out x); return [value, g, x]; }
            private static double[] Thrown(Action<double[]> call) { double[] d = [3, 5]; try { call(d); return []; } catch (ArgumentException) { return d; } }
            public static double[] ElementOfDestination() => Thrown(d => C.KValueAndGradient(in d[0], [1.0, 2.0], out _, d));
            public static double[] ElementOfMatrix() => Thrown(d => C.LJacobian(in d[0], new double[2], d));
            public static double[] ElementOfOutput() => Thrown(d => C.LJacobian(in d[0], d, new double[2]));
            public static double[] Row() { double x = 3; (double a, double b) = C.HJacobianRow(in x, 1, out x); return [a, b, x]; }
        }
        """;

    [Theory]
    [InlineData("Gradient", new double[] { 12, 7 })]
    [InlineData("Vjp", new double[] { 12, 14 })]
    [InlineData("Accumulate", new double[] { 12, 10 })]
    [InlineData("Product", new double[] { 12, 7, 2 })]
    [InlineData("OtherProduct", new double[] { 12, 7, 2 })]
    [InlineData("Row", new double[] { 9, 27, 27 })]
    [InlineData("ElementOfDestination", new double[] { 3, 5 })]
    [InlineData("ElementOfMatrix", new double[] { 3, 5 })]
    [InlineData("ElementOfOutput", new double[] { 3, 5 })]
    public void Destinations_may_be_arguments(string method, double[] expected) =>
        Assert.Equal(expected, GeneratorHarness.Run(Program).AssertClean().Invoke<double[]>("Probe." + method));
}
