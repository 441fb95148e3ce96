using System;
using System.Linq;
using System.Reflection;
using Xunit;

namespace DiffGen.Tests.Methods;

/// <summary>
/// What must hold for the forward-mode and second-order companions of a sample: the dot-product identity between the tangent and the gradient, which needs no
/// step size; and differences of the gradient, which other tests hold against the value.
/// </summary>
internal sealed class HigherOrderProbe(Sample sample, Type probe)
{
    public delegate double TangentMethod(double[] x, double[] u, out double tangent);

    private readonly Func<double[], double> _value = Method<Func<double[], double>>(probe, "Value")!;
    private readonly Func<double[], double[], double> _gradient = Method<Func<double[], double[], double>>(probe, "Into")!;
    private readonly TangentMethod _jvp = Method<TangentMethod>(probe, "Jvp")!;
    private readonly Func<double[], double[], double[], double[], double> _hvp = Method<Func<double[], double[], double[], double[], double>>(probe, "Hvp")!;
    private readonly Action<double[], double[]> _hessian = Method<Action<double[], double[]>>(probe, "Hessian")!;
    private readonly Action<double[], double[]> _sparseHessian = Method<Action<double[], double[]>>(probe, "SparseHessian")!;

    private double Rounding => sample.IsSinglePrecision ? 2e-5 : 1e-12;

    public void Verify()
    {
        var random = new Random(7);
        foreach (double[] x in sample.Points())
        {
            double[] u = [.. x.Select(_ => (random.NextDouble() * 2) - 1)], gradient = new double[x.Length];
            double value = _value([.. x]);
            _gradient([.. x], gradient);

            Same(value, _jvp([.. x], u, out double tangent), "value of the Jvp");
            Close([Dot(gradient, u)], [tangent], Rounding, "tangent against gradient · u", Size(gradient, u));

            double[] dx = [.. x.Select(_ => double.NaN)], hx = [.. x.Select(_ => double.NaN)];
            Same(value, _hvp([.. x], u, dx, hx), "value of the Hvp");
            Close(gradient, dx, Rounding, "gradient of the Hvp");
            Differences(x, u, hx);

            double[] hessian = new double[x.Length * x.Length];
            _hessian([.. x], hessian);
            if (double.IsNaN(hessian[0]) && !double.IsNaN(hx[0])) continue;
            double[] entries = new double[hessian.Length];
            _sparseHessian([.. x], entries);
            Close(hessian, entries, Rounding, "sparse Hessian");
            double[][] rows = [.. hessian.Chunk(x.Length)];
            Close(hx, [.. rows.Select(row => Dot(row, u))], Rounding, "Hessian times u", rows.Max(row => Size(row, u)));
            for (int i = 0; i < x.Length; i++)
                Close(rows[i], [.. rows.Select(row => row[i])], sample.IsSinglePrecision ? 1e-4 : 1e-10, "symmetry of the Hessian");
        }
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    /// <summary>Against which the rounding of a dot product is small.</summary>
    private static double Size(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x * y)).Sum();

    /// <summary>Estimates of the derivative of the gradient along u, with steps of several sizes: where two agree, the product agrees with them.</summary>
    private void Differences(double[] x, double[] u, double[] product)
    {
        double[] steps = sample.IsSinglePrecision ? [3e-2, 1e-2] : [1e-3, 1e-4, 1e-5];
        double[][] estimates = [.. steps.Select(step => Estimate(x, u, step))];
        for (int i = 0; i < product.Length; i++)
        {
            double[] own = [.. estimates.Select(estimate => estimate[i])];
            double scale = Math.Max(1, product.Max(Math.Abs)), tolerance = sample.IsSinglePrecision ? 5e-2 : 1e-5;
            // Where the gradient jumps within the step, there is nothing to compare with.
            if (own.Any(estimate => !double.IsFinite(estimate)) || own.Max() - own.Min() > 10 * tolerance * scale) continue;
            double error = own.Min(estimate => Math.Abs(estimate - product[i]));
            Assert.True(error <= tolerance * scale, $"{sample.Name} at ({string.Join(", ", x)}) along ({string.Join(", ", u)}): entry {i} of the Hessian product is {product[i]:R}, differences of the gradient say {string.Join(", ", own)}.\n{sample.Source}");
        }
    }

    private double[] Estimate(double[] x, double[] u, double step)
    {
        double[] above = new double[x.Length], below = new double[x.Length];
        _gradient([.. x.Zip(u, (at, along) => at + (step * along))], above);
        _gradient([.. x.Zip(u, (at, along) => at - (step * along))], below);
        return [.. above.Zip(below, (a, b) => (a - b) / (2 * step))];
    }

    private void Same(double expected, double actual, string what) => Assert.True(
        BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual),
        $"{sample.Name}, {what}: {actual:R} instead of {expected:R}.\n{sample.Source}");

    private void Close(double[] expected, double[] actual, double tolerance, string what, double size = 0)
    {
        double scale = size > 0 ? Math.Max(size, 1e-3) : Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"{sample.Name}, {what}, entry {i}: {actual[i]:R} instead of {expected[i]:R}.\n{sample.Source}");
    }

    private static T? Method<T>(Type probe, string name)
        where T : Delegate =>
        probe.GetMethod(name, BindingFlags.Static | BindingFlags.Public)?.CreateDelegate<T>();
}
