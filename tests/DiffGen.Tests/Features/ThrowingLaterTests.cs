using System;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>
/// A method that checks something behind its loops throws before its companion has written to a destination, whether the check is a <c>throw</c> of its own or one in code that the
/// generator does not look into.
/// </summary>
public sealed class ThrowingLaterTests
{
    private const string Program =
        """
        using System;
        using System.Collections.Generic;
        using DiffGen;
        public static partial class C
        {
            private static int Entry(int key) => new Dictionary<int, int> { [0] = 2 }[key];
            private static int Within(int i, int n) => i < n ? i : throw new KeyNotFoundException();
            private static void Check(int[] t) { for (int i = 0; i < t.Length; i++) if (t[i] < 0) throw new KeyNotFoundException(); }

            [Differentiable] public static double Unknown(double[] x, int key) { double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[i]; return s + Entry(key); }
            [Differentiable] public static double Formula(double[] x, int key) { double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[i]; return s + Within(key, 2); }
            [Differentiable] public static double Own(double[] x, int key) { double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[i]; if (key > 1) throw new KeyNotFoundException(); return s; }
            [Differentiable] public static double Checked(double[] x, int key) { int[] t = [1, -key]; double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[i]; Check(t); return s; }
        }
        public static class Probe
        {
            public delegate double Companion(double[] x, int key, Span<double> dx);
            private static double[] After(Companion companion, int key) { double[] dx = [7, 8]; try { companion([1, 2], key, dx); } catch (KeyNotFoundException) when (key > 0) { } return dx; }
            public static double[] Unknown(int key) => After(C.UnknownValueAndGradientAccumulate, key);
            public static double[] Formula(int key) => After(C.FormulaValueAndGradientAccumulate, key);
            public static double[] Own(int key) => After(C.OwnValueAndGradientAccumulate, key);
            public static double[] Checked(int key) => After(C.CheckedValueAndGradientAccumulate, key);
        }
        """;

    private static readonly Lazy<HarnessResult> Result = new(() => GeneratorHarness.Run(Program).AssertClean());

    [Theory]
    [InlineData("Unknown")]
    [InlineData("Formula")]
    [InlineData("Own")]
    [InlineData("Checked")]
    public void Nothing_is_added_before_it_throws(string method)
    {
        Assert.Equal([9, 12], Result.Value.Invoke<double[]>("Probe." + method, 0));
        Assert.Equal([7, 8], Result.Value.Invoke<double[]>("Probe." + method, 3));
    }
}
