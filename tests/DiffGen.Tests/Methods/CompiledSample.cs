using System;
using System.Linq;
using System.Reflection;
using Xunit;

namespace DiffGen.Tests.Methods;

/// <summary>A sample that compiled, and what must hold for it.</summary>
internal sealed class CompiledSample(Sample sample, Type probe)
{
    private readonly Func<double[], double> _value = Method<Func<double[], double>>(probe, "Value")!;
    private readonly Func<double[], double[]>? _gradient = Method<Func<double[], double[]>>(probe, "Gradient");
    private readonly Func<double[], double[], double>? _into = Method<Func<double[], double[], double>>(probe, "Into");
    private readonly Func<double[], double[], double>? _accumulate = Method<Func<double[], double[], double>>(probe, "Accumulate");
    private readonly Func<double[], double[], double[][], double>? _pullback = Method<Func<double[], double[], double[][], double>>(probe, "Pullback");

    /// <summary>Value bit for bit; gradient against differences; accumulation adds; a pullback can be invoked again.</summary>
    public void Verify()
    {
        foreach (double[] x in sample.Points())
            Verify(x);
    }

    private void Verify(double[] x)
    {
        double[] gradient = Gradient(x);
        Differences(x, gradient);
        if (_accumulate is not null)
        {
            double[] sum = [.. x.Select(_ => 0.25)];
            Same(_value(x), _accumulate([.. x], sum), "value of the accumulating form");
            Close([.. gradient.Select(entry => entry + 0.25)], sum, Rounding, "accumulated gradient");
        }

        if (_pullback is not null)
        {
            double[][] gradients = [new double[x.Length], new double[x.Length], new double[x.Length]];
            Same(_value(x), _pullback([.. x], [1, -3, 1], gradients), "value of the pullback");
            Close(gradient, gradients[0], Rounding, "pullback");
            Close([.. gradient.Select(entry => -3 * entry)], gradients[1], Rounding, "pullback, invoked again with -3");
            Close(gradient, gradients[2], Rounding, "pullback, invoked a third time");
        }
    }

    private double Rounding => sample.IsSinglePrecision ? 1e-5 : 1e-12;

    public double[] Gradient(double[] x)
    {
        if (_into is null) return _gradient!([.. x]);
        double[] gradient = [.. x.Select(_ => double.NaN)];
        Same(_value([.. x]), _into([.. x], gradient), "value");
        return gradient;
    }

    /// <summary>Holds what is said to be the gradient against difference quotients.</summary>
    public void Differences(double[] x, double[] gradient)
    {
        double[] steps = sample.IsSinglePrecision ? [2e-2, 5e-3] : [1e-3, 1e-4, 1e-5];
        double scale = Math.Max(1, gradient.Max(Math.Abs));
        for (int i = 0; i < x.Length; i++)
        {
            double[] estimates = [.. steps.Select(step => Difference(x, i, step))];
            if (sample.MayJump && !Agree(estimates, sample.Tolerance * scale)) continue;
            double error = estimates.Min(estimate => Math.Abs(estimate - gradient[i]));
            Assert.True(
                error <= sample.Tolerance * scale,
                $"{sample.Name} at ({string.Join(", ", x)}): d/dx{i} is {gradient[i]:R}, difference quotients say {string.Join(", ", estimates)}.\n{sample.Source}");
        }
    }

    private static bool Agree(double[] estimates, double tolerance) => estimates.All(double.IsFinite) && estimates.Max() - estimates.Min() <= tolerance;

    private double Difference(double[] x, int index, double step)
    {
        double d1 = Central(x, index, step), d2 = Central(x, index, step / 2);
        return (4 * d2 - d1) / 3;
    }

    private double Central(double[] x, int index, double step)
    {
        double[] above = [.. x], below = [.. x];
        above[index] += step;
        below[index] -= step;
        return (_value(above) - _value(below)) / (above[index] - below[index]);
    }

    private void Same(double expected, double actual, string what) => Assert.True(
        (sample.IsFast && Math.Abs(expected - actual) <= Rounding * Math.Max(1, Math.Abs(expected))) || BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual),
        $"{sample.Name}, {what}: {actual:R} instead of {expected:R}.\n{sample.Source}");

    private void Close(double[] expected, double[] actual, double tolerance, string what)
    {
        double scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * scale,
                $"{sample.Name}, {what}, entry {i}: {actual[i]:R} instead of {expected[i]:R}.\n{sample.Source}");
        }
    }

    private static T? Method<T>(Type probe, string name)
        where T : Delegate =>
        probe.GetMethod(name, BindingFlags.Static | BindingFlags.Public)?.CreateDelegate<T>();
}
