using System;
using DiffGen.Programs.Reference;

namespace DiffGen.Programs.Cases;

internal sealed class AdaptiveSimpsonCase(Point point) : ScalarCase(point.Inputs)
{
    private readonly double _a = point.Inputs[0], _b = point.Inputs[1], _p = point.Inputs[2], _q = point.Inputs[3];
    private readonly double _tolerance = point.Number("tol");
    private readonly int _depth = point.Integer("depth");

    protected override double F(double[] inputs) =>
        Quadrature.AdaptiveSimpson(inputs[0], inputs[1], inputs[2], inputs[3], _tolerance, _depth);

    public override double[] Jvp(double[] u) => [Quadrature.AdaptiveSimpsonJvp(_a, _b, _p, _q, _tolerance, _depth, u[0], u[1], u[2], u[3]).Tangent];

    protected override double[] Gradient()
    {
        (double a, double b, double p, double q) = Quadrature.AdaptiveSimpsonGradient(_a, _b, _p, _q, _tolerance, _depth);
        return [a, b, p, q];
    }

    protected override (double Value, double[] Gradient) ValueAndGradient()
    {
        var (value, g) = Quadrature.AdaptiveSimpsonValueAndGradient(_a, _b, _p, _q, _tolerance, _depth);
        return (value, [g.a, g.b, g.p, g.q]);
    }

    protected override double ValueAndGradient(Span<double> g) =>
        Quadrature.AdaptiveSimpsonValueAndGradient(_a, _b, _p, _q, _tolerance, _depth, out g[0], out g[1], out g[2], out g[3]);

    protected override double ValueAndGradientAccumulate(Span<double> g) =>
        Quadrature.AdaptiveSimpsonValueAndGradientAccumulate(_a, _b, _p, _q, _tolerance, _depth, ref g[0], ref g[1], ref g[2], ref g[3]);

    protected override double[] Vjp(double cotangent)
    {
        var g = Quadrature.AdaptiveSimpsonVjp(_a, _b, _p, _q, _tolerance, _depth, cotangent);
        return [g.a, g.b, g.p, g.q];
    }

    protected override double Vjp(double cotangent, Span<double> g) =>
        Quadrature.AdaptiveSimpsonVjp(_a, _b, _p, _q, _tolerance, _depth, cotangent, out g[0], out g[1], out g[2], out g[3]);

    protected override double VjpAccumulate(double cotangent, Span<double> g) =>
        Quadrature.AdaptiveSimpsonVjpAccumulate(_a, _b, _p, _q, _tolerance, _depth, cotangent, ref g[0], ref g[1], ref g[2], ref g[3]);

    protected override double Pullback(double[] cotangents, double[][] gradients)
    {
        var result = Quadrature.AdaptiveSimpsonPullback(_a, _b, _p, _q, _tolerance, _depth);
        using var pullback = result.Pullback;
        for (int i = 0; i < cotangents.Length; i++)
        {
            double[] g = gradients[i];
            pullback.Invoke(cotangents[i], out g[0], out g[1], out g[2], out g[3]);
        }

        return result.Value;
    }
}

internal sealed class DeterminantCase(Point point) : ScalarCase(point.Inputs)
{
    private readonly int _n = point.Integer("n");
    private readonly double[,] _matrix = Matrix(point.Inputs, point.Integer("n"), point.Integer("n"));

    public override bool Allocates => true;

    protected override double F(double[] inputs) => LinearAlgebra.Determinant(Matrix(inputs, _n, _n));

    public override double[] Jvp(double[] u) => [LinearAlgebra.DeterminantJvp(_matrix, Matrix(u, _n, _n)).Tangent];

    protected override double[] Gradient() => Flat(LinearAlgebra.DeterminantGradient(_matrix));

    protected override (double Value, double[] Gradient) ValueAndGradient()
    {
        (double value, double[,] gradient) = LinearAlgebra.DeterminantValueAndGradient(_matrix);
        return (value, Flat(gradient));
    }

    protected override double ValueAndGradient(Span<double> g) => LinearAlgebra.DeterminantValueAndGradient(_matrix, g);

    protected override double ValueAndGradientAccumulate(Span<double> g) => LinearAlgebra.DeterminantValueAndGradientAccumulate(_matrix, g);

    protected override double[] Vjp(double cotangent) => Flat(LinearAlgebra.DeterminantVjp(_matrix, cotangent));

    protected override double Vjp(double cotangent, Span<double> g) => LinearAlgebra.DeterminantVjp(_matrix, cotangent, g);

    protected override double VjpAccumulate(double cotangent, Span<double> g) => LinearAlgebra.DeterminantVjpAccumulate(_matrix, cotangent, g);

    protected override double Pullback(double[] cotangents, double[][] gradients)
    {
        var result = LinearAlgebra.DeterminantPullback(_matrix);
        using var pullback = result.Pullback;
        for (int i = 0; i < cotangents.Length; i++)
            pullback.Invoke(cotangents[i], gradients[i]);
        return result.Value;
    }
}

internal sealed class DeterminantByRowsCase(Point point) : ScalarCase(point.Inputs)
{
    private readonly double[] _entries = point.Inputs;
    private readonly int _n = point.Integer("n");

    public override bool Allocates => true;

    protected override double F(double[] inputs) => LinearAlgebra.DeterminantByRows(inputs, _n);

    public override double[] Jvp(double[] u) => [LinearAlgebra.DeterminantByRowsJvp(_entries, _n, u).Tangent];

    protected override double[] Gradient() => LinearAlgebra.DeterminantByRowsGradient(_entries, _n);

    protected override (double Value, double[] Gradient) ValueAndGradient() => LinearAlgebra.DeterminantByRowsValueAndGradient(_entries, _n);

    protected override double ValueAndGradient(Span<double> g) => LinearAlgebra.DeterminantByRowsValueAndGradient(_entries, _n, g);

    protected override double ValueAndGradientAccumulate(Span<double> g) =>
        LinearAlgebra.DeterminantByRowsValueAndGradientAccumulate(_entries, _n, g);

    protected override double[] Vjp(double cotangent) => LinearAlgebra.DeterminantByRowsVjp(_entries, _n, cotangent);

    protected override double Vjp(double cotangent, Span<double> g) => LinearAlgebra.DeterminantByRowsVjp(_entries, _n, cotangent, g);

    protected override double VjpAccumulate(double cotangent, Span<double> g) =>
        LinearAlgebra.DeterminantByRowsVjpAccumulate(_entries, _n, cotangent, g);

    protected override double Pullback(double[] cotangents, double[][] gradients)
    {
        var result = LinearAlgebra.DeterminantByRowsPullback(_entries, _n);
        using var pullback = result.Pullback;
        for (int i = 0; i < cotangents.Length; i++)
            pullback.Invoke(cotangents[i], gradients[i]);
        return result.Value;
    }
}
