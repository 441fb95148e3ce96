using System;
using DiffGen.Programs.Reference;

namespace DiffGen.Programs.Cases;

internal sealed class RosenbrockCase(Point point) : ScalarCase(point.Inputs)
{
    private readonly double[] _x = point.Inputs;

    protected override double F(double[] inputs) => Optimisation.Rosenbrock(inputs);

    public override double[] Jvp(double[] u) => [Optimisation.RosenbrockJvp(_x, u).Tangent];

    protected override double[] Gradient() => Optimisation.RosenbrockGradient(_x);

    protected override (double Value, double[] Gradient) ValueAndGradient() => Optimisation.RosenbrockValueAndGradient(_x);

    protected override double ValueAndGradient(Span<double> g) => Optimisation.RosenbrockValueAndGradient(_x, g);

    protected override double ValueAndGradientAccumulate(Span<double> g) => Optimisation.RosenbrockValueAndGradientAccumulate(_x, g);

    protected override double[] Vjp(double cotangent) => Optimisation.RosenbrockVjp(_x, cotangent);

    protected override double Vjp(double cotangent, Span<double> g) => Optimisation.RosenbrockVjp(_x, cotangent, dx: g);

    protected override double VjpAccumulate(double cotangent, Span<double> g) => Optimisation.RosenbrockVjpAccumulate(_x, cotangent, g);

    protected override double Pullback(double[] cotangents, double[][] gradients)
    {
        var result = Optimisation.RosenbrockPullback(_x);
        using var pullback = result.Pullback;
        pullback.Invoke(cotangents[0]).CopyTo(gradients[0], 0);
        pullback.Invoke(cotangents[1], gradients[1]);
        return result.Value;
    }
}

internal sealed class TestFunctionCase(Point point) : ScalarCase(point.Inputs)
{
    private readonly double[] _x = point.Inputs;
    private readonly int _kind = point.Integer("kind");

    protected override double F(double[] inputs) => Optimisation.TestFunction(inputs, _kind);

    public override double[] Jvp(double[] u) => [Optimisation.TestFunctionJvp(_x, _kind, u).Tangent];

    protected override double[] Gradient() => Optimisation.TestFunctionGradient(_x, _kind);

    protected override (double Value, double[] Gradient) ValueAndGradient() => Optimisation.TestFunctionValueAndGradient(_x, _kind);

    protected override double ValueAndGradient(Span<double> g) => Optimisation.TestFunctionValueAndGradient(_x, _kind, g);

    protected override double ValueAndGradientAccumulate(Span<double> g) => Optimisation.TestFunctionValueAndGradientAccumulate(_x, _kind, g);

    protected override double[] Vjp(double cotangent) => Optimisation.TestFunctionVjp(_x, _kind, cotangent);

    protected override double Vjp(double cotangent, Span<double> g) => Optimisation.TestFunctionVjp(_x, _kind, cotangent, g);

    protected override double VjpAccumulate(double cotangent, Span<double> g) => Optimisation.TestFunctionVjpAccumulate(_x, _kind, cotangent, g);

    protected override double Pullback(double[] cotangents, double[][] gradients)
    {
        var result = Optimisation.TestFunctionPullback(_x, _kind);
        using var pullback = result.Pullback;
        for (int i = 0; i < cotangents.Length; i++)
            pullback.Invoke(cotangents[i], gradients[i]);
        return result.Value;
    }
}

internal sealed class HornerCase(Point point) : ScalarCase(point.Inputs)
{
    private readonly double[] _coefficients = point.Inputs[..^1];
    private readonly double _t = point.Inputs[^1];

    protected override double F(double[] inputs) => Polynomial.Horner(inputs.AsSpan()[..^1], inputs[^1]);

    public override double[] Jvp(double[] u) => [Polynomial.HornerJvp(_coefficients, _t, u[..^1], u[^1]).Tangent];

    protected override double[] Gradient()
    {
        (double[] coefficients, double t) = Polynomial.HornerGradient(_coefficients, _t);
        return [.. coefficients, t];
    }

    protected override (double Value, double[] Gradient) ValueAndGradient()
    {
        var result = Polynomial.HornerValueAndGradient(_coefficients, _t);
        return (result.Value, [.. result.Gradient.coefficients, result.Gradient.t]);
    }

    protected override double ValueAndGradient(Span<double> g) =>
        Polynomial.HornerValueAndGradient(_coefficients, _t, dcoefficients: g[..^1], dt: out g[^1]);

    protected override double ValueAndGradientAccumulate(Span<double> g) =>
        Polynomial.HornerValueAndGradientAccumulate(_coefficients, _t, g[..^1], ref g[^1]);

    protected override double[] Vjp(double cotangent)
    {
        (double[] coefficients, double t) = Polynomial.HornerVjp(_coefficients, _t, cotangent);
        return [.. coefficients, t];
    }

    protected override double Vjp(double cotangent, Span<double> g) => Polynomial.HornerVjp(_coefficients, _t, cotangent, g[..^1], out g[^1]);

    protected override double VjpAccumulate(double cotangent, Span<double> g) =>
        Polynomial.HornerVjpAccumulate(_coefficients, _t, cotangent, g[..^1], ref g[^1]);

    protected override double Pullback(double[] cotangents, double[][] gradients)
    {
        var result = Polynomial.HornerPullback(_coefficients, _t);
        using var pullback = result.Pullback;
        for (int i = 0; i < cotangents.Length; i++)
            pullback.Invoke(cotangents[i], gradients[i].AsSpan()[..^1], out gradients[i][^1]);
        return result.Value;
    }
}
