using System;
using Xunit;

namespace DiffGen.Tests.Runtime;

public class GradientCheckTests
{
    private static double Rosenbrock(double[] x) => Math.Pow(1 - x[0], 2) + 100 * Math.Pow(x[1] - x[0] * x[0], 2);

    private static double[] RosenbrockGradient(double[] x) =>
        [-2 * (1 - x[0]) - 400 * x[0] * (x[1] - x[0] * x[0]), 200 * (x[1] - x[0] * x[0])];

    private static double Sum(ReadOnlySpan<double> x)
    {
        double sum = 0;
        foreach (double element in x) sum += element * element;
        return sum;
    }

    [Fact]
    public void Right_gradient_passes()
    {
        double[] x = [-1.2, 1];
        GradientCheckReport report = GradientCheck.Gradient(Rosenbrock, x, RosenbrockGradient(x));
        report.ThrowIfFailed();
        Assert.True(report.Error < 1e-7, report.ToString());
        GradientCheck.Gradient(v => Rosenbrock(v), x, RosenbrockGradient(x)).ThrowIfFailed();
        GradientCheck.Gradient(Sum, x, [-2.4, 2.0]).ThrowIfFailed();
        GradientCheck.Gradient(v => Sum(v), x, [-2.4, 2.0]).ThrowIfFailed();
        Assert.Equal([-1.2, 1], x);
    }

    [Fact]
    public void Wrong_component_is_named()
    {
        double[] x = [-1.2, 1];
        double[] wrong = RosenbrockGradient(x);
        wrong[1] += 1e-3;
        GradientCheckReport report = GradientCheck.Gradient(Rosenbrock, x, wrong);
        Assert.False(report.Passed);
        Assert.Equal(1, report.WorstIndex);
        Assert.Equal(1e-3, report.Error, 1e-6);
        Assert.Equal(wrong[1], report.Actual);
        GradientCheckException exception = Assert.Throws<GradientCheckException>(report.ThrowIfFailed);
        Assert.Contains("component 1 of the gradient", exception.Message);
        Assert.Same(report, exception.Report);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1)]
    [InlineData(1e3)]
    [InlineData(-1e6)]
    public void Scalars_of_any_magnitude_are_checked(double x)
    {
        GradientCheck.Derivative(Math.Sin, x, Math.Cos(x)).ThrowIfFailed();
        GradientCheck.Derivative(v => v * v, x, 2 * x).ThrowIfFailed();
        GradientCheck.Derivative(v => Math.Exp(v / 1e6), x, Math.Exp(x / 1e6) / 1e6).ThrowIfFailed();
        Assert.False(GradientCheck.Derivative(v => v * v, x, 2.001 * x).Passed);
        if (x > 0) GradientCheck.Derivative(Math.Log, x, 1 / x).ThrowIfFailed();
    }

    [Fact]
    public void Small_gradients_are_not_taken_for_zero()
    {
        Assert.True(GradientCheck.Derivative(v => 1e-9 * v * v, 3.0, 6e-9).Passed);
        Assert.False(GradientCheck.Derivative(v => 1e-9 * v * v, 3.0, 0.0).Passed);
        Assert.False(GradientCheck.Derivative(v => 5.0, 3.0, 1e-3).Passed);
        Assert.True(GradientCheck.Derivative(v => 5.0, 3.0, 0.0).Passed);
    }

    [Fact]
    public void Not_a_number_fails()
    {
        Assert.False(GradientCheck.Derivative(Math.Sin, 1.0, double.NaN).Passed);
        Assert.False(GradientCheck.Derivative(v => double.NaN, 1.0, 1.0).Passed);
        Assert.False(GradientCheck.Derivative(Math.Sin, 1.0, double.PositiveInfinity).Passed);
    }

    [Fact]
    public void Floats_and_several_scalars()
    {
        GradientCheck.Gradient((float a, float b) => a * MathF.Sin(b), (2f, 0.5f), (MathF.Sin(0.5f), 2 * MathF.Cos(0.5f))).ThrowIfFailed();
        GradientCheck.Gradient((double a, double b, double c) => a * b / c, (2, 3, 4), (0.75, 0.5, -0.375)).ThrowIfFailed();
        Assert.False(GradientCheck.Gradient((float a, float b) => a * b, (2f, 0.5f), (0.5f, 2.1f)).Passed);
    }

    [Fact]
    public void Jacobians_and_products()
    {
        double[] x = [0.5, -2];
        static double[] F(double[] v) => [v[0] * v[1], Math.Exp(v[0]), v[1]];
        double[,] jacobian = { { -2, 0.5 }, { Math.Exp(0.5), 0 }, { 0, 1 } };
        GradientCheck.Jacobian(F, x, jacobian).ThrowIfFailed();
        GradientCheck.Vjp(F, x, [1, 2, 3], [-2 + 2 * Math.Exp(0.5), 3.5]).ThrowIfFailed();
        jacobian[1, 1] = 0.1;
        GradientCheckReport report = GradientCheck.Jacobian(F, x, jacobian);
        Assert.False(report.Passed);
        Assert.Equal(3, report.WorstIndex);
        Assert.Contains("[1, 1]", report.ToString());
        Assert.Throws<ArgumentException>(() => GradientCheck.Jacobian(F, x, new double[2, 2]));
        Assert.Throws<ArgumentException>(() => GradientCheck.Vjp(F, x, [1, 2], [1, 2]));
        Assert.True(GradientCheck.Jacobian(_ => [], x, new double[0, 2]).Passed);
    }
}
