using System;
using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Programs.Cases;

/// <summary>A program with one number as its result.</summary>
public abstract class ScalarCase : ReferenceCase
{
    private readonly double[] _inputs;
    private readonly double[] _gradient;

    protected ScalarCase(double[] inputs)
    {
        _inputs = inputs;
        _gradient = new double[inputs.Length];
    }

    public override IEnumerable<(string Companion, Func<(double[]? Value, double[][] Jacobian)> Compute)> Companions =>
    [
        ("Gradient", () => (null, [Gradient()])),
        ("ValueAndGradient", () =>
        {
            (double value, double[] gradient) = ValueAndGradient();
            return ([value], [gradient]);
        }),
        ("ValueAndGradient (destination)", () => Into((gradient, _) => ValueAndGradient(gradient))),
        ("ValueAndGradientAccumulate", () => Into((gradient, offset) => ValueAndGradientAccumulate(gradient), fill: 0.75)),
        ("Vjp", () => (null, [[.. Vjp(-2.5).Select(entry => entry / -2.5)]])),
        ("Vjp (destination)", () => Into((gradient, _) => Vjp(1.0, gradient))),
        ("VjpAccumulate", () => Into((gradient, _) => VjpAccumulate(1.0, gradient), fill: 0.5)),
        ("Pullback", () => Repeated(0)),
        ("Pullback, invoked again", () => Repeated(1)),
    ];

    public override double[] F() => [F(_inputs)];

    public override double[] FAt(double[] inputs) => [F(inputs)];

    public override void CallDestinationForm() => ValueAndGradient(_gradient);

    protected abstract double F(double[] inputs);

    protected abstract double[] Gradient();

    protected abstract (double Value, double[] Gradient) ValueAndGradient();

    protected abstract double ValueAndGradient(Span<double> g);

    protected abstract double ValueAndGradientAccumulate(Span<double> g);

    protected abstract double[] Vjp(double cotangent);

    protected abstract double Vjp(double cotangent, Span<double> g);

    protected abstract double VjpAccumulate(double cotangent, Span<double> g);

    /// <summary>One forward sweep, then a gradient per cotangent.</summary>
    protected abstract double Pullback(double[] cotangents, double[][] gradients);

    private (double[]? Value, double[][] Jacobian) Into(Func<double[], double, double> call, double? fill = null)
    {
        // A destination form overwrites whatever it finds; its Accumulate twin adds to it.
        double[] gradient = new double[_gradient.Length];
        Array.Fill(gradient, fill ?? double.NaN);
        double value = call(gradient, fill ?? 0);
        return ([value], [[.. gradient.Select(entry => entry - (fill ?? 0))]]);
    }

    private (double[]? Value, double[][] Jacobian) Repeated(int which)
    {
        double[] cotangents = [1.0, -4.0];
        double[][] gradients = [new double[_gradient.Length], new double[_gradient.Length]];
        double value = Pullback(cotangents, gradients);
        return ([value], [[.. gradients[which].Select(entry => entry / cotangents[which])]]);
    }
}
