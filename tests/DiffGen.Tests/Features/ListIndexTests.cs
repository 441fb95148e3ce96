using System;
using System.Collections.Generic;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Features;

/// <summary>A list says in its own words that an index is not one of its elements: companions throw what the method throws.</summary>
public sealed class ListIndexTests
{
    private static readonly Lazy<HarnessResult> Result = new(() => GeneratorHarness.Run("""
        using System;
        using System.Collections.Generic;
        using DiffGen;

        public static partial class Model
        {
            [Differentiable(Companions = Companions.All)] public static double Read(List<double> l, int i) { double s = 0; for (int k = 0; k < 2; k++) s += l[i] * l[0]; return s; }
            [Differentiable] public static double FromEnd(List<double> l, int i) => l[^i] * l[0];
            [Differentiable] public static double Own(double[] x, int i) { List<double> l = [.. x]; l[i] *= x[0]; return l[i] * l[0]; }
            [Differentiable] public static double Cleared(double[] x, int i) { List<double> l = [.. x]; l.Clear(); l.Add(x[0]); return l[i]; }
        }

        public static class Probe
        {
            private static readonly List<double> L = [2, 3];
            private static readonly double[] X = [2, 3];
            public static object Value(string f, int i) => f switch { "Read" => Model.Read(L, i), "FromEnd" => Model.FromEnd(L, i), "Own" => Model.Own(X, i), _ => Model.Cleared(X, i) };
            public static object Gradient(string f, int i) => f switch { "Read" => Model.ReadGradient(L, i), "FromEnd" => Model.FromEndGradient(L, i), "Own" => Model.OwnGradient(X, i), _ => Model.ClearedGradient(X, i) };
            public static object Pullback(string f, int i) { switch (f) { case "Read": { using var p = Model.ReadPullback(L, i).Pullback; return p.Invoke(1); } case "FromEnd": { using var p = Model.FromEndPullback(L, i).Pullback; return p.Invoke(1); } case "Own": { using var p = Model.OwnPullback(X, i).Pullback; return p.Invoke(1); } default: { using var p = Model.ClearedPullback(X, i).Pullback; return p.Invoke(1); } } }
            public static object Second(string f, int i) => Model.ReadHessian(L, i);
        }
        """).AssertClean());

    [Theory]
    [InlineData("Read", 2)]
    [InlineData("Read", -1)]
    [InlineData("Read", int.MinValue)]
    [InlineData("FromEnd", 0)]
    [InlineData("FromEnd", 3)]
    [InlineData("Own", 2)]
    [InlineData("Own", -1)]
    [InlineData("Cleared", 1)]
    public void Throws_what_the_method_throws(string function, int index)
    {
        ArgumentOutOfRangeException expected = Assert.Throws<ArgumentOutOfRangeException>(() => Result.Value.Invoke("Probe.Value", function, index));
        foreach (string companion in function == "Read" ? new[] { "Gradient", "Pullback", "Second" } : ["Gradient", "Pullback"])
            Assert.Equal(expected.Message, Assert.Throws<ArgumentOutOfRangeException>(() => Result.Value.Invoke("Probe." + companion, function, index)).Message);
    }

    [Theory]
    [InlineData("Read", 1, new double[] { 6, 4 })]
    [InlineData("Read", 0, new double[] { 8, 0 })]
    [InlineData("FromEnd", 1, new double[] { 3, 2 })]
    [InlineData("Own", 1, new double[] { 12, 4 })]
    [InlineData("Cleared", 0, new double[] { 1, 0 })]
    public void Is_right_within_the_list(string function, int index, double[] gradient)
    {
        Assert.Equal(gradient, (IEnumerable<double>)Result.Value.Invoke("Probe.Gradient", function, index)!);
        Assert.Equal(gradient, (IEnumerable<double>)Result.Value.Invoke("Probe.Pullback", function, index)!);
    }
}
