using System;
using System.Collections.Generic;
using DiffGen.MathNet;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using Xunit;

namespace DiffGen.PackageTests;

/// <summary>MathNet's minimisers with generated derivatives.</summary>
public sealed partial class MathNetTests
{
    private static readonly double[] Times = [0, 0.5, 1, 1.5, 2, 3, 4, 5];

    [Differentiable(Companions = Companions.Default | Companions.Hessian)]
    internal static double Rosenbrock(ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i + 1 < x.Length; i++)
        {
            double a = 1 - x[i], b = x[i + 1] - x[i] * x[i];
            sum += a * a + 100 * b * b;
        }

        return sum;
    }

    [Differentiable]
    internal static void Decay(ReadOnlySpan<double> b, [NoDerivative] ReadOnlySpan<double> x, Span<double> values)
    {
        for (int i = 0; i < x.Length; i++)
            values[i] = b[0] * Math.Exp(-b[1] * x[i]) + b[2];
    }

    [Fact]
    public void Bfgs_finds_the_minimum()
    {
        MinimizationResult found = new BfgsMinimizer(1e-9, 1e-9, 1e-9).FindMinimum(Objective.Of(RosenbrockValueAndGradient), Dense(0.5, 1.5, 0.6, 1.2));
        Assert.All(found.MinimizingPoint, coordinate => Assert.Equal(1, coordinate, 1e-7));
    }

    [Fact]
    public void Newton_takes_the_generated_Hessian()
    {
        MinimizationResult found = new NewtonMinimizer(1e-10, 100, useLineSearch: true).FindMinimum(Objective.Of(RosenbrockValueAndGradient, RosenbrockHessian), Dense(-1.2, 1));
        Assert.All(found.MinimizingPoint, coordinate => Assert.Equal(1, coordinate, 1e-9));
        Assert.True(found.Iterations < 40);
    }

    [Fact]
    public void Objective_hands_out_what_companions_return()
    {
        IObjectiveFunction objective = Objective.Of(RosenbrockValueAndGradient, RosenbrockHessian);
        Assert.Throws<InvalidOperationException>(() => objective.Value);
        Vector<double> point = Dense(-1.2, 1, 0.5);
        objective.EvaluateAt(point);
        Vector<double> gradient = objective.Gradient;
        Assert.Equal(Rosenbrock([-1.2, 1, 0.5]), objective.Value);
        Assert.Equal(RosenbrockGradient([-1.2, 1, 0.5]), gradient);
        Assert.Equal(RosenbrockHessian([-1.2, 1, 0.5]), objective.Hessian.ToArray());

        // The gradient of the point before stays what it was, and so does what was forked.
        IObjectiveFunction fork = objective.Fork();
        objective.EvaluateAt(Dense(1, 1, 1));
        Assert.Equal(RosenbrockGradient([-1.2, 1, 0.5]), gradient);
        Assert.Equal(gradient, fork.Gradient);
        Assert.Equal(0, objective.Value);
        Assert.False(Objective.Of(RosenbrockValueAndGradient).IsHessianSupported);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Levenberg_Marquardt_recovers_the_parameters(bool isWeighted)
    {
        double[] observed = new double[Times.Length];
        Decay([2.5, 0.7, 0.3], Times, observed);
        double[]? weights = isWeighted ? Array.ConvertAll(observed, value => 1 / (value * value)) : null;
        NonlinearMinimizationResult fit = new LevenbergMarquardtMinimizer().FindMinimum(Model(observed, weights), [1, 1, 0]);
        Assert.Equal(2.5, fit.MinimizingPoint[0], 1e-9);
        Assert.Equal(0.7, fit.MinimizingPoint[1], 1e-9);
        Assert.Equal(0.3, fit.MinimizingPoint[2], 1e-9);
    }

    [Fact]
    public void Fixed_parameters_stay()
    {
        double[] observed = new double[Times.Length];
        Decay([2.5, 0.7, 0.3], Times, observed);
        NonlinearMinimizationResult fit = new LevenbergMarquardtMinimizer().FindMinimum(Model(observed), [1, 1, 0.3], isFixed: [false, false, true]);
        Assert.Equal([2.5, 0.7, 0.3], fit.MinimizingPoint.ToArray(), (left, right) => Math.Abs(left - right) < 1e-9);
    }

    /// <summary>MathNet's own model with the same Jacobian written by hand is the one oracle, difference quotients of the value the other.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Model_agrees_with_that_of_MathNet(bool isWeighted)
    {
        double[] observed = [3.1, 2.0, 1.5, 1.2, 0.9, 0.6, 0.5, 0.35];
        double[]? weights = isWeighted ? [1, 2, 0.5, 1, 0, 3, 1, 1] : null;
        IObjectiveModel ours = Model(observed, weights), theirs = ObjectiveFunction.NonlinearModel(
            (p, x) => x.Map(t => p[0] * Math.Exp(-p[1] * t) + p[2]),
            (p, x) => Matrix<double>.Build.DenseOfRows(ByHand(p, x)),
            Dense(Times),
            Dense(observed),
            weights is null ? null : Dense(weights));
        Vector<double> point = Dense(2, 0.5, 0.2);
        foreach (IObjectiveModel model in new[] { ours, theirs })
        {
            model.SetParameters(point, [false, true, false]);
            model.EvaluateAt(point);
        }

        AssertClose(theirs.Value, ours.Value);
        AssertClose(theirs.ModelValues.ToArray(), ours.ModelValues.ToArray());
        AssertClose(theirs.Gradient.ToArray(), ours.Gradient.ToArray());
        AssertClose(theirs.Hessian.ToColumnMajorArray(), ours.Hessian.ToColumnMajorArray());
        Assert.Equal(theirs.DegreeOfFreedom, ours.DegreeOfFreedom);
        Assert.Equal((theirs.FunctionEvaluations, theirs.JacobianEvaluations), (ours.FunctionEvaluations, ours.JacobianEvaluations));

        // As a function to minimise, the gradient is that of the value.
        IObjectiveFunction function = Model(observed, weights).ToObjectiveFunction();
        function.EvaluateAt(point);
        double[] gradient = function.Gradient.ToArray();
        GradientCheck.Gradient(
            p =>
            {
                IObjectiveModel model = Model(observed, weights);
                model.EvaluateAt(Dense(p));
                return model.Value;
            },
            point.ToArray(),
            gradient).ThrowIfFailed();
    }

    [Fact]
    public void Statistics_of_a_fit_are_there()
    {
        double[] observed = [3.1, 2.0, 1.5, 1.2, 0.9, 0.6, 0.5, 0.35];
        NonlinearMinimizationResult fit = new LevenbergMarquardtMinimizer().FindMinimum(Model(observed), [1, 1, 0]);
        Assert.All(fit.StandardErrors, error => Assert.InRange(error, 1e-3, 1));
        Assert.Equal(Times.Length, fit.MinimizedValues.Count);
    }

    [Fact]
    public void Wrong_data_are_refused()
    {
        Assert.Throws<ArgumentException>("weights", () => Model([1, 2], [1]));
        Assert.Throws<ArgumentException>("weights", () => Model([1, 2], [1, -1]));
        Assert.Throws<ArgumentException>("weights", () => Model([1, 2], [0, 0]));
        Assert.Throws<ArgumentException>("observed", () => Model([]));
        Assert.Throws<ArgumentNullException>("valueAndGradient", () => Objective.Of(null!));
        IObjectiveModel model = Model([1, 2]);
        Assert.Throws<ArgumentException>("isFixed", () => model.SetParameters(Dense(1, 2, 3), [true]));
        Assert.Throws<ArgumentException>("isFixed", () => model.SetParameters(Dense(1, 2), [true, true]));
    }

    private static IObjectiveModel Model(double[] observed, double[]? weights = null) => Objective.CurveFit(
        (b, values) => Decay(b, Times.AsSpan(0, values.Length), values),
        (b, values, jacobian) => DecayJacobian(b, Times.AsSpan(0, values.Length), values, jacobian),
        observed,
        weights);

    private static IEnumerable<IEnumerable<double>> ByHand(Vector<double> p, Vector<double> x)
    {
        foreach (double t in x)
            yield return [Math.Exp(-p[1] * t), -p[0] * t * Math.Exp(-p[1] * t), 1];
    }

    private static Vector<double> Dense(params double[] numbers) => Vector<double>.Build.DenseOfArray(numbers);

    private static void AssertClose(double expected, double actual) => Assert.Equal(expected, actual, 1e-12 * Math.Max(1, Math.Abs(expected)));

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            AssertClose(expected[i], actual[i]);
    }
}
