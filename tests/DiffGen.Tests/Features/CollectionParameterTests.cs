using System;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>Lists and memories in signatures: every companion, against the closed form; what is checked, and that destinations allocate nothing.</summary>
public sealed class CollectionParameterTests
{
    /// <summary>
    /// <c>Loss</c> = k·x₀·Σ xᵢ² with gradient k·(2·x₀·xⱼ + [j = 0]·Σ xᵢ²) and Σ·x₀; <c>Map</c> yᵢ = xᵢ·x₀ with Jacobian x₀·[i = j] + xᵢ·[j = 0].
    /// </summary>
    private static string Source(string type, string elements, string make) => $$"""
        using System;
        using System.Collections.Generic;
        using System.Runtime.InteropServices;
        using DiffGen;

        public static partial class Model
        {
            [Differentiable(Companions = Companions.All)] public static double Loss({{type}} x, double k) { double s = 0; foreach (double v in {{elements}}) s += v * v; return k * s * {{elements}}[0]; }
            [Differentiable] public static void Map({{type}} x, Span<double> y) { for (int i = 0; i < y.Length; i++) y[i] = {{elements}}[i] * {{elements}}[0]; }
        }

        public static class Probe
        {
            private static {{type}} X => {{make}};

            public static double[] Gradient() { var g = Model.LossGradient(X, 2); return [.. g.x, g.k]; }
            public static double[] Both() { var (value, g) = Model.LossValueAndGradient(X, 2); return value == Model.Loss(X, 2) ? [.. g.x, g.k] : []; }
            public static double[] Into() { double[] d = [9, 9, 9]; double value = Model.LossValueAndGradient(X, 2, d, out double dk); return value == Model.Loss(X, 2) ? [.. d, dk] : []; }
            public static double[] Accumulated() { double[] d = [1, 1, 1]; double dk = 1; Model.LossValueAndGradientAccumulate(X, 2, d, ref dk); return [d[0] - 1, d[1] - 1, d[2] - 1, dk - 1]; }
            public static double[] Vjp() { var g = Model.LossVjp(X, 2, 0.5); return [2 * g.x[0], 2 * g.x[1], 2 * g.x[2], 2 * g.k]; }
            public static double[] Pullback()
            {
                var x = X;
                using var pullback = Model.LossPullback(x, 2).Pullback;
                {{(type.StartsWith("List", StringComparison.Ordinal) ? "x[0] = 77; x.Add(5);" : "")}}
                pullback.Invoke(1);
                double[] d = [9, 9, 9];
                pullback.Invoke(1, d, out double dk);
                return [.. d, dk];
            }

            public static double[] Jacobian() { double[] y = new double[3]; double[,] j = Model.MapJacobian(X, y); double[] flat = new double[9]; Model.MapJacobian(X, y, flat); return [j[0, 0], j[0, 2], j[1, 0], j[1, 1], flat[6], flat[8]]; }
            public static double[] Second() { double[,] h = Model.LossHessian(X, 2); return [h[0, 0], h[0, 1], h[1, 1], h[1, 2], h[0, 3], Model.LossJvp(X, 2, [1, 0, 1], 0).Tangent]; }
            public static double[] Row() { double[] y = new double[3]; return Model.MapJacobianRow(X, y, 1); }

            public static void WrongLength() => Model.LossValueAndGradient(X, 2, new double[2], out _);
            public static void Overlapping() { {{(type.StartsWith("List", StringComparison.Ordinal) ? "var x = X; Model.LossValueAndGradient(x, 2, CollectionsMarshal.AsSpan(x), out _);" : "double[] x = [1, 2, 3]; Model.LossValueAndGradient(x, 2, x, out _);")}} }
            public static void OverlappingOutput() { {{(type.StartsWith("List", StringComparison.Ordinal) ? "var x = X; double[] dx = new double[3], dy = new double[3]; Model.MapVjp(x, CollectionsMarshal.AsSpan(x), dx, dy);" : "double[] x = [1, 2, 3], dx = new double[3], dy = new double[3]; Model.MapVjp(x, x, dx, dy);")}} }

            public static long Allocated()
            {
                var x = X;
                double[] d = new double[3];
                for (int i = 0; i < 5; i++) Model.LossValueAndGradient(x, 2, d, out _);
                long before = GC.GetAllocatedBytesForCurrentThread();
                Model.LossValueAndGradient(x, 2, d, out _);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }
        """;

    private static readonly Lazy<HarnessResult> Lists = new(() => GeneratorHarness.Run(Source("List<double>", "x", "[1, 2, 3]")).AssertClean());
    private static readonly Lazy<HarnessResult> Memories = new(() => GeneratorHarness.Run(Source("ReadOnlyMemory<double>", "x.Span", "new double[] { 1, 2, 3 }")).AssertClean());

    private static HarnessResult Of(bool isList) => isList ? Lists.Value : Memories.Value;

    public static TheoryData<bool, string> Forms
    {
        get
        {
            var forms = new TheoryData<bool, string>();
            foreach (string form in new[] { "Gradient", "Both", "Into", "Accumulated", "Vjp", "Pullback" })
            {
                forms.Add(true, form);
                forms.Add(false, form);
            }

            return forms;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_has_the_gradient(bool isList, string form) => Assert.Equal([32, 8, 12, 14], Of(isList).Invoke<double[]>("Probe." + form));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Jacobians(bool isList)
    {
        Assert.Equal([2, 0, 2, 1, 3, 1], Of(isList).Invoke<double[]>("Probe.Jacobian"));
        Assert.Equal([2, 1, 0], Of(isList).Invoke<double[]>("Probe.Row"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forward_mode_and_second_order(bool isList) => Assert.Equal([12, 8, 4, 0, 16, 44], Of(isList).Invoke<double[]>("Probe.Second"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Wrong_lengths_and_overlaps_are_told_by_name(bool isList)
    {
        Assert.Equal("dx", Assert.Throws<ArgumentException>(() => Of(isList).Invoke("Probe.WrongLength")).ParamName);
        Assert.Contains("dx", Assert.Throws<ArgumentException>(() => Of(isList).Invoke("Probe.Overlapping")).Message, StringComparison.Ordinal);
        Assert.Contains("y", Assert.Throws<ArgumentException>(() => Of(isList).Invoke("Probe.OverlappingOutput")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Destinations_allocate_nothing(bool isList) => Assert.Equal(0, Of(isList).Invoke<long>("Probe.Allocated"));

    [Fact]
    public void A_missing_list_fails_as_in_the_method()
    {
        HarnessResult result = GeneratorHarness.Run("""
            using System.Collections.Generic;
            using DiffGen;
            public static partial class Model { [Differentiable] public static double Sum(List<double> x) { double s = 0; for (int i = 0; i < x.Count; i++) s += x[i] * x[i]; return s; } }
            public static class Probe { public static void Run() => Model.SumGradient(null!); }
            """).AssertClean();
        Assert.Throws<NullReferenceException>(() => result.Invoke("Probe.Run"));
    }

    [Fact]
    public void A_memory_is_an_output()
    {
        HarnessResult result = GeneratorHarness.Run("""
            using System;
            using DiffGen;
            public static partial class Model { [Differentiable] public static void Square(ReadOnlyMemory<double> x, Memory<double> y) { for (int i = 0; i < y.Length; i++) y.Span[i] = x.Span[i] * x.Span[i]; } }
            public static class Probe { public static double[] Run() { double[] y = new double[2], dx = new double[2], dy = [3, 5]; Model.SquareVjp(new double[] { 2, 7 }, y, dx, dy); return [.. y, .. dx, .. dy]; } }
            """).AssertClean();
        Assert.Equal([4, 49, 12, 70, 0, 0], result.Invoke<double[]>("Probe.Run"));
    }
}
