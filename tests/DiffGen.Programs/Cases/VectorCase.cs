using System;
using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Programs.Cases;

/// <summary>A program with several numbers as its result.</summary>
public abstract class VectorCase : ReferenceCase
{
    private readonly double[] _inputs;
    private readonly double[] _gradient;
    private readonly double[] _cotangent;

    protected VectorCase(double[] inputs, int outputs)
    {
        _inputs = inputs;
        _gradient = new double[inputs.Length];
        _cotangent = new double[outputs];
        _cotangent[0] = 1;
        Outputs = outputs;
    }

    public override IEnumerable<(string Companion, Func<(double[]? Value, double[][] Jacobian)> Compute)> Companions =>
    [
        ("Vjp", () => (null, ByRows((cotangent, gradient) => Vjp(cotangent).CopyTo(gradient, 0), scale: -0.5))),
        ("Vjp (destination)", () => Into((cotangent, gradient) => Vjp(cotangent, gradient))),
        ("VjpAccumulate", () => Into((cotangent, gradient) => VjpAccumulate(cotangent, gradient), fill: 0.5)),
        ("Pullback", Repeated),
        ("JacobianRow", () => (null, [.. Enumerable.Range(0, Outputs).Select(JacobianRow)])),
        ("JacobianRow (destination)", () =>
        {
            double[][] jacobian = Empty(double.NaN);
            double[] value = [];
            for (int i = 0; i < Outputs; i++)
                value = JacobianRow(i, jacobian[i]);
            return (value, jacobian);
        }),
        ("Jacobian", () => (null, Jacobian())),
        ("Jacobian (destination)", () =>
        {
            double[][] jacobian = Empty(double.NaN);
            double[] value = Jacobian(jacobian);
            return (value, jacobian);
        }),
    ];

    protected int Outputs { get; }

    public override double[] F() => F(_inputs);

    public override double[] FAt(double[] inputs) => F(inputs);

    public override void CallDestinationForm() => VjpInto(_cotangent, _gradient);

    protected abstract double[] F(double[] inputs);

    protected abstract double[] Vjp(double[] cotangent);

    /// <summary>The destination form; returns the value, flattened.</summary>
    protected abstract double[] Vjp(double[] cotangent, Span<double> g);

    /// <summary>The destination form and nothing else.</summary>
    protected abstract void VjpInto(double[] cotangent, Span<double> g);

    protected abstract double[] VjpAccumulate(double[] cotangent, Span<double> g);

    /// <summary>One forward sweep, then a gradient per cotangent.</summary>
    protected abstract double[] Pullback(double[][] cotangents, double[][] gradients);

    protected abstract double[] JacobianRow(int row);

    protected abstract double[] JacobianRow(int row, Span<double> g);

    protected abstract double[][] Jacobian();

    /// <summary>The destination form, rearranged into rows; returns the value.</summary>
    protected abstract double[] Jacobian(double[][] jacobian);

    private double[][] Empty(double fill) =>
        [.. Enumerable.Range(0, Outputs).Select(_ => Enumerable.Repeat(fill, _gradient.Length).ToArray())];

    private double[] Unit(int row, double scale = 1)
    {
        double[] unit = new double[Outputs];
        unit[row] = scale;
        return unit;
    }

    private double[][] ByRows(Action<double[], double[]> call, double fill = double.NaN, double scale = 1)
    {
        double[][] jacobian = Empty(fill);
        for (int i = 0; i < Outputs; i++)
        {
            call(Unit(i, scale), jacobian[i]);
            jacobian[i] = [.. jacobian[i].Select(entry => (entry - (double.IsNaN(fill) ? 0 : fill)) / scale)];
        }

        return jacobian;
    }

    private (double[]? Value, double[][] Jacobian) Into(Func<double[], double[], double[]> call, double fill = double.NaN)
    {
        double[] value = [];
        double[][] jacobian = ByRows((cotangent, gradient) => value = call(cotangent, gradient), fill);
        return (value, jacobian);
    }

    private (double[]? Value, double[][] Jacobian) Repeated()
    {
        double[][] jacobian = Empty(double.NaN);
        double[] value = Pullback([.. Enumerable.Range(0, Outputs).Select(row => Unit(row))], jacobian);
        return (value, jacobian);
    }
}
