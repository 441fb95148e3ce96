using System;
using DiffGen.Programs.Reference;

namespace DiffGen.Programs.Cases;

internal sealed class KalmanCase(Point point) : ScalarCase(point.Inputs)
{
    private readonly double[] _x = point.Inputs;
    private readonly double[] _y = point.Numbers("y");
    private readonly bool[] _seen = point.Flags("seen");

    public override bool Allocates => true;

    protected override double F(double[] inputs) => Kalman.LogLikelihood(inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], _y, _seen);

    public override double[] Jvp(double[] u) => [Kalman.LogLikelihoodJvp(_x[0], _x[1], _x[2], _x[3], _x[4], _y, _seen, u[0], u[1], u[2], u[3], u[4]).Tangent];

    protected override double[] Gradient()
    {
        var g = Kalman.LogLikelihoodGradient(_x[0], _x[1], _x[2], _x[3], _x[4], _y, _seen);
        return [g.logQ, g.logR, g.phi, g.mean, g.velocity];
    }

    protected override (double Value, double[] Gradient) ValueAndGradient()
    {
        var (value, g) = Kalman.LogLikelihoodValueAndGradient(_x[0], _x[1], _x[2], _x[3], _x[4], _y, _seen);
        return (value, [g.logQ, g.logR, g.phi, g.mean, g.velocity]);
    }

    protected override double ValueAndGradient(Span<double> g) => Kalman.LogLikelihoodValueAndGradient(
        _x[0], _x[1], _x[2], _x[3], _x[4], _y, _seen,
        dlogQ: out g[0], dlogR: out g[1], dphi: out g[2], dmean: out g[3], dvelocity: out g[4]);

    protected override double ValueAndGradientAccumulate(Span<double> g) => Kalman.LogLikelihoodValueAndGradientAccumulate(
        _x[0], _x[1], _x[2], _x[3], _x[4], _y, _seen, ref g[0], ref g[1], ref g[2], ref g[3], ref g[4]);

    protected override double[] Vjp(double cotangent)
    {
        var g = Kalman.LogLikelihoodVjp(_x[0], _x[1], _x[2], _x[3], _x[4], _y, _seen, cotangent);
        return [g.logQ, g.logR, g.phi, g.mean, g.velocity];
    }

    protected override double Vjp(double cotangent, Span<double> g) => Kalman.LogLikelihoodVjp(
        _x[0], _x[1], _x[2], _x[3], _x[4], _y, _seen, cotangent, out g[0], out g[1], out g[2], out g[3], out g[4]);

    protected override double VjpAccumulate(double cotangent, Span<double> g) => Kalman.LogLikelihoodVjpAccumulate(
        _x[0], _x[1], _x[2], _x[3], _x[4], _y, _seen, cotangent, ref g[0], ref g[1], ref g[2], ref g[3], ref g[4]);

    protected override double Pullback(double[] cotangents, double[][] gradients)
    {
        var result = Kalman.LogLikelihoodPullback(_x[0], _x[1], _x[2], _x[3], _x[4], _y, _seen);
        using var pullback = result.Pullback;
        for (int i = 0; i < cotangents.Length; i++)
        {
            double[] g = gradients[i];
            pullback.Invoke(cotangents[i], out g[0], out g[1], out g[2], out g[3], out g[4]);
        }

        return result.Value;
    }
}

internal sealed class TimeWarpingCase(Point point) : ScalarCase(point.Inputs)
{
    private readonly int _n = point.Integer("n");
    private readonly double[] _a = point.Inputs[..point.Integer("n")];
    private readonly double[] _b = point.Inputs[point.Integer("n")..];
    private readonly double _gamma = point.Number("gamma");

    public override bool Allocates => true;

    protected override double F(double[] inputs) => TimeWarping.SoftDistance(inputs.AsSpan(0, _n), inputs.AsSpan(_n), _gamma);

    public override double[] Jvp(double[] u) => [TimeWarping.SoftDistanceJvp(_a, _b, _gamma, u[.._n], u[_n..]).Tangent];

    protected override double[] Gradient()
    {
        (double[] a, double[] b) = TimeWarping.SoftDistanceGradient(_a, _b, _gamma);
        return [.. a, .. b];
    }

    protected override (double Value, double[] Gradient) ValueAndGradient()
    {
        var (value, g) = TimeWarping.SoftDistanceValueAndGradient(_a, _b, _gamma);
        return (value, [.. g.a, .. g.b]);
    }

    protected override double ValueAndGradient(Span<double> g) => TimeWarping.SoftDistanceValueAndGradient(_a, _b, _gamma, g[.._n], g[_n..]);

    protected override double ValueAndGradientAccumulate(Span<double> g) =>
        TimeWarping.SoftDistanceValueAndGradientAccumulate(_a, _b, _gamma, g[.._n], g[_n..]);

    protected override double[] Vjp(double cotangent)
    {
        (double[] a, double[] b) = TimeWarping.SoftDistanceVjp(_a, _b, _gamma, cotangent);
        return [.. a, .. b];
    }

    protected override double Vjp(double cotangent, Span<double> g) =>
        TimeWarping.SoftDistanceVjp(_a, _b, _gamma, cotangent, da: g[.._n], db: g[_n..]);

    protected override double VjpAccumulate(double cotangent, Span<double> g) =>
        TimeWarping.SoftDistanceVjpAccumulate(_a, _b, _gamma, cotangent, g[.._n], g[_n..]);

    protected override double Pullback(double[] cotangents, double[][] gradients)
    {
        var result = TimeWarping.SoftDistancePullback(_a, _b, _gamma);
        using var pullback = result.Pullback;
        for (int i = 0; i < cotangents.Length; i++)
            pullback.Invoke(cotangents[i], gradients[i].AsSpan(0, _n), gradients[i].AsSpan(_n));
        return result.Value;
    }
}

internal sealed class ClassificationCase(Point point) : ScalarCase(point.Inputs)
{
    private readonly int _classes = point.Integer("K"), _features = point.Integer("D");
    private readonly double[,] _weights = Matrix(point.Inputs, point.Integer("K"), point.Integer("D"));
    private readonly double[] _bias = point.Inputs[(point.Integer("K") * point.Integer("D"))..];
    private readonly double[][] _samples = point.Rows("X");
    private readonly int[] _labels = point.Integers("label");
    private readonly double _penalty = point.Number("lam");

    public override bool Allocates => true;

    private int Weights => _classes * _features;

    protected override double F(double[] inputs) =>
        Classification.Loss(Matrix(inputs, _classes, _features), inputs[Weights..], _samples, _labels, _penalty);

    public override double[] Jvp(double[] u) =>
        [Classification.LossJvp(_weights, _bias, _samples, _labels, _penalty, Matrix(u, _classes, _features), u[Weights..]).Tangent];

    protected override double[] Gradient()
    {
        (double[,] weights, double[] bias) = Classification.LossGradient(_weights, _bias, _samples, _labels, _penalty);
        return [.. Flat(weights), .. bias];
    }

    protected override (double Value, double[] Gradient) ValueAndGradient()
    {
        var (value, g) = Classification.LossValueAndGradient(_weights, _bias, _samples, _labels, _penalty);
        return (value, [.. Flat(g.weights), .. g.bias]);
    }

    protected override double ValueAndGradient(Span<double> g) =>
        Classification.LossValueAndGradient(_weights, _bias, _samples, _labels, _penalty, g[..Weights], g[Weights..]);

    protected override double ValueAndGradientAccumulate(Span<double> g) =>
        Classification.LossValueAndGradientAccumulate(_weights, _bias, _samples, _labels, _penalty, g[..Weights], g[Weights..]);

    protected override double[] Vjp(double cotangent)
    {
        (double[,] weights, double[] bias) = Classification.LossVjp(_weights, _bias, _samples, _labels, _penalty, cotangent);
        return [.. Flat(weights), .. bias];
    }

    protected override double Vjp(double cotangent, Span<double> g) =>
        Classification.LossVjp(_weights, _bias, _samples, _labels, _penalty, cotangent, g[..Weights], g[Weights..]);

    protected override double VjpAccumulate(double cotangent, Span<double> g) =>
        Classification.LossVjpAccumulate(_weights, _bias, _samples, _labels, _penalty, cotangent, g[..Weights], g[Weights..]);

    protected override double Pullback(double[] cotangents, double[][] gradients)
    {
        var result = Classification.LossPullback(_weights, _bias, _samples, _labels, _penalty);
        using var pullback = result.Pullback;
        for (int i = 0; i < cotangents.Length; i++)
            pullback.Invoke(cotangents[i], gradients[i].AsSpan(0, Weights), gradients[i].AsSpan(Weights));
        return result.Value;
    }
}

internal sealed class BlackScholesCase(Point point) : ScalarCase(point.Inputs)
{
    private readonly double[] _x = point.Inputs;
    private readonly bool _isCall = point.Flag("call");

    protected override double F(double[] inputs) => Finance.BlackScholes(inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], _isCall);

    public override double[] Jvp(double[] u) => [Finance.BlackScholesJvp(_x[0], _x[1], _x[2], _x[3], _x[4], _isCall, u[0], u[1], u[2], u[3], u[4]).Tangent];

    protected override double[] Gradient()
    {
        var g = Finance.BlackScholesGradient(_x[0], _x[1], _x[2], _x[3], _x[4], _isCall);
        return [g.spot, g.strike, g.rate, g.volatility, g.maturity];
    }

    protected override (double Value, double[] Gradient) ValueAndGradient()
    {
        var (value, g) = Finance.BlackScholesValueAndGradient(_x[0], _x[1], _x[2], _x[3], _x[4], _isCall);
        return (value, [g.spot, g.strike, g.rate, g.volatility, g.maturity]);
    }

    protected override double ValueAndGradient(Span<double> g) =>
        Finance.BlackScholesValueAndGradient(_x[0], _x[1], _x[2], _x[3], _x[4], _isCall, out g[0], out g[1], out g[2], out g[3], out g[4]);

    protected override double ValueAndGradientAccumulate(Span<double> g) => Finance.BlackScholesValueAndGradientAccumulate(
        _x[0], _x[1], _x[2], _x[3], _x[4], _isCall, ref g[0], ref g[1], ref g[2], ref g[3], ref g[4]);

    protected override double[] Vjp(double cotangent)
    {
        var g = Finance.BlackScholesVjp(_x[0], _x[1], _x[2], _x[3], _x[4], _isCall, cotangent);
        return [g.spot, g.strike, g.rate, g.volatility, g.maturity];
    }

    protected override double Vjp(double cotangent, Span<double> g) => Finance.BlackScholesVjp(
        _x[0], _x[1], _x[2], _x[3], _x[4], _isCall, cotangent, out g[0], out g[1], out g[2], out g[3], out g[4]);

    protected override double VjpAccumulate(double cotangent, Span<double> g) => Finance.BlackScholesVjpAccumulate(
        _x[0], _x[1], _x[2], _x[3], _x[4], _isCall, cotangent, ref g[0], ref g[1], ref g[2], ref g[3], ref g[4]);

    protected override double Pullback(double[] cotangents, double[][] gradients)
    {
        var result = Finance.BlackScholesPullback(_x[0], _x[1], _x[2], _x[3], _x[4], _isCall);
        using var pullback = result.Pullback;
        for (int i = 0; i < cotangents.Length; i++)
        {
            double[] g = gradients[i];
            pullback.Invoke(cotangents[i], out g[0], out g[1], out g[2], out g[3], out g[4]);
        }

        return result.Value;
    }
}
