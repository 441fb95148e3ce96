using System;
using System.Linq;
using System.Runtime.InteropServices;
using DiffGen.Programs.Reference;

namespace DiffGen.Programs.Cases;

internal sealed class HeatCase(Point point) : ScalarCase(point.Inputs)
{
    private readonly double _kappa = point.Inputs[0], _a = point.Inputs[1], _b = point.Inputs[2];
    private readonly int _cells = point.Integer("N"), _steps = point.Integer("steps");
    private readonly double _dt = point.Number("dt");

    public override bool Allocates => true;

    protected override double F(double[] inputs) => Heat.Energy(inputs[0], inputs[1], inputs[2], _cells, _steps, _dt);

    public override double[] Jvp(double[] u) => [Heat.EnergyJvp(_kappa, _a, _b, _cells, _steps, _dt, u[0], u[1], u[2]).Tangent];

    protected override double[] Gradient()
    {
        (double kappa, double a, double b) = Heat.EnergyGradient(_kappa, _a, _b, _cells, _steps, _dt);
        return [kappa, a, b];
    }

    protected override (double Value, double[] Gradient) ValueAndGradient()
    {
        var (value, g) = Heat.EnergyValueAndGradient(_kappa, _a, _b, _cells, _steps, _dt);
        return (value, [g.kappa, g.a, g.b]);
    }

    protected override double ValueAndGradient(Span<double> g) =>
        Heat.EnergyValueAndGradient(_kappa, _a, _b, _cells, _steps, _dt, out g[0], out g[1], out g[2]);

    protected override double ValueAndGradientAccumulate(Span<double> g) =>
        Heat.EnergyValueAndGradientAccumulate(_kappa, _a, _b, _cells, _steps, _dt, ref g[0], ref g[1], ref g[2]);

    protected override double[] Vjp(double cotangent)
    {
        var g = Heat.EnergyVjp(_kappa, _a, _b, _cells, _steps, _dt, cotangent);
        return [g.kappa, g.a, g.b];
    }

    protected override double Vjp(double cotangent, Span<double> g) =>
        Heat.EnergyVjp(_kappa, _a, _b, _cells, _steps, _dt, cotangent, out g[0], out g[1], out g[2]);

    protected override double VjpAccumulate(double cotangent, Span<double> g) =>
        Heat.EnergyVjpAccumulate(_kappa, _a, _b, _cells, _steps, _dt, cotangent, ref g[0], ref g[1], ref g[2]);

    protected override double Pullback(double[] cotangents, double[][] gradients)
    {
        var result = Heat.EnergyPullback(_kappa, _a, _b, _cells, _steps, _dt);
        using var pullback = result.Pullback;
        for (int i = 0; i < cotangents.Length; i++)
            pullback.Invoke(cotangents[i], out gradients[i][0], out gradients[i][1], out gradients[i][2]);
        return result.Value;
    }
}

internal sealed class GravityCase(Point point) : ScalarCase(point.Inputs)
{
    private readonly double[] _masses = point.Numbers("mass");
    private readonly Body[] _bodies = Read(point.Inputs, point.Numbers("mass"));
    private readonly Body.Tangent[] _tangents = new Body.Tangent[point.Inputs.Length / 4];
    private readonly double _h = point.Number("h"), _softening = point.Number("eps2");
    private readonly int _steps = point.Integer("steps");

    public override bool Allocates => true;

    protected override double F(double[] inputs) => Gravity.EnergyAfter(Read(inputs, _masses), _h, _steps, _softening);

    public override double[] Jvp(double[] u) =>
        [Gravity.EnergyAfterJvp(_bodies, _h, _steps, _softening, [.. u.Chunk(4).Select(t => new Body.Tangent { X = t[0], Y = t[1], Vx = t[2], Vy = t[3] })]).Tangent];

    protected override double[] Gradient() => Flat(Gravity.EnergyAfterGradient(_bodies, _h, _steps, _softening));

    protected override (double Value, double[] Gradient) ValueAndGradient()
    {
        (double value, Body.Tangent[] gradient) = Gravity.EnergyAfterValueAndGradient(_bodies, _h, _steps, _softening);
        return (value, Flat(gradient));
    }

    protected override double ValueAndGradient(Span<double> g)
    {
        double value = Gravity.EnergyAfterValueAndGradient(_bodies, _h, _steps, _softening, _tangents);
        MemoryMarshal.Cast<Body.Tangent, double>(_tangents).CopyTo(g);
        return value;
    }

    protected override double ValueAndGradientAccumulate(Span<double> g) => Gravity.EnergyAfterValueAndGradientAccumulate(
        _bodies, _h, _steps, _softening, MemoryMarshal.Cast<double, Body.Tangent>(g));

    protected override double[] Vjp(double cotangent) => Flat(Gravity.EnergyAfterVjp(_bodies, _h, _steps, _softening, cotangent));

    protected override double Vjp(double cotangent, Span<double> g) =>
        Gravity.EnergyAfterVjp(_bodies, _h, _steps, _softening, cotangent, MemoryMarshal.Cast<double, Body.Tangent>(g));

    protected override double VjpAccumulate(double cotangent, Span<double> g) =>
        Gravity.EnergyAfterVjpAccumulate(_bodies, _h, _steps, _softening, cotangent, MemoryMarshal.Cast<double, Body.Tangent>(g));

    protected override double Pullback(double[] cotangents, double[][] gradients)
    {
        var result = Gravity.EnergyAfterPullback(_bodies, _h, _steps, _softening);
        using var pullback = result.Pullback;
        for (int i = 0; i < cotangents.Length; i++)
            Flat(pullback.Invoke(cotangents[i])).CopyTo(gradients[i], 0);
        return result.Value;
    }

    private static Body[] Read(double[] inputs, double[] masses) =>
        [.. masses.Select((mass, k) => new Body { X = inputs[4 * k], Y = inputs[4 * k + 1], Vx = inputs[4 * k + 2], Vy = inputs[4 * k + 3], Mass = mass })];

    private static double[] Flat(Body.Tangent[] tangents) => [.. tangents.SelectMany(t => new[] { t.X, t.Y, t.Vx, t.Vy })];
}

internal sealed class LorenzCase(Point point) : VectorCase(point.Inputs, 3)
{
    private readonly Vec3 _start = new(point.Inputs[0], point.Inputs[1], point.Inputs[2]);
    private readonly double _sigma = point.Inputs[3], _rho = point.Inputs[4], _beta = point.Inputs[5];
    private readonly double _h = point.Number("h");
    private readonly int _steps = point.Integer("steps");

    protected override double[] F(double[] x) => Flat(Lorenz.Integrate(new Vec3(x[0], x[1], x[2]), x[3], x[4], x[5], _h, _steps));

    public override double[] Jvp(double[] u)
    {
        Vec3.Tangent t = Lorenz.IntegrateJvp(_start, _sigma, _rho, _beta, _h, _steps, Tangent(u), u[3], u[4], u[5]).Tangent;
        return [t.X, t.Y, t.Z];
    }

    protected override double[] Vjp(double[] v)
    {
        var g = Lorenz.IntegrateVjp(_start, _sigma, _rho, _beta, _h, _steps, Tangent(v));
        return [g.start.X, g.start.Y, g.start.Z, g.sigma, g.rho, g.beta];
    }

    protected override double[] Vjp(double[] v, Span<double> g)
    {
        Vec3 value = Lorenz.IntegrateVjp(
            _start, _sigma, _rho, _beta, _h, _steps, Tangent(v), out Vec3.Tangent start, dsigma: out g[3], drho: out g[4], dbeta: out g[5]);
        (g[0], g[1], g[2]) = (start.X, start.Y, start.Z);
        return Flat(value);
    }

    protected override void VjpInto(double[] v, Span<double> g) =>
        Lorenz.IntegrateVjp(_start, _sigma, _rho, _beta, _h, _steps, Tangent(v), out _, out g[3], out g[4], out g[5]);

    protected override double[] VjpAccumulate(double[] v, Span<double> g)
    {
        var start = new Vec3.Tangent { X = g[0], Y = g[1], Z = g[2] };
        Vec3 value = Lorenz.IntegrateVjpAccumulate(
            _start, _sigma, _rho, _beta, _h, _steps, Tangent(v), ref start, ref g[3], ref g[4], ref g[5]);
        (g[0], g[1], g[2]) = (start.X, start.Y, start.Z);
        return Flat(value);
    }

    protected override double[] Pullback(double[][] cotangents, double[][] gradients)
    {
        var result = Lorenz.IntegratePullback(_start, _sigma, _rho, _beta, _h, _steps);
        using var pullback = result.Pullback;
        for (int i = 0; i < cotangents.Length; i++)
        {
            var g = pullback.Invoke(Tangent(cotangents[i]));
            gradients[i] = [g.start.X, g.start.Y, g.start.Z, g.sigma, g.rho, g.beta];
        }

        return Flat(result.Value);
    }

    protected override double[] JacobianRow(int row)
    {
        var g = Lorenz.IntegrateJacobianRow(_start, _sigma, _rho, _beta, _h, _steps, row);
        return [g.start.X, g.start.Y, g.start.Z, g.sigma, g.rho, g.beta];
    }

    protected override double[] JacobianRow(int row, Span<double> g)
    {
        Vec3 value = Lorenz.IntegrateJacobianRow(
            _start, _sigma, _rho, _beta, _h, _steps, row, out Vec3.Tangent start, out g[3], out g[4], out g[5]);
        (g[0], g[1], g[2]) = (start.X, start.Y, start.Z);
        return Flat(value);
    }

    protected override double[][] Jacobian()
    {
        var j = Lorenz.IntegrateJacobian(_start, _sigma, _rho, _beta, _h, _steps);
        return [.. Enumerable.Range(0, 3).Select(row => Row(row, j.start, j.sigma, j.rho, j.beta))];
    }

    protected override double[] Jacobian(double[][] jacobian)
    {
        double[] start = new double[9], sigma = new double[3], rho = new double[3], beta = new double[3];
        Vec3 value = Lorenz.IntegrateJacobian(_start, _sigma, _rho, _beta, _h, _steps, start, sigma, rho, beta);
        for (int i = 0; i < 3; i++)
            jacobian[i] = [start[3 * i], start[3 * i + 1], start[3 * i + 2], sigma[i], rho[i], beta[i]];
        return Flat(value);
    }

    private static double[] Flat(Vec3 v) => [v.X, v.Y, v.Z];

    private static Vec3.Tangent Tangent(double[] v) => new() { X = v[0], Y = v[1], Z = v[2] };
}

internal sealed class KeplerCase(Point point) : VectorCase(point.Inputs, 3)
{
    private readonly double _mean = point.Inputs[0], _eccentricity = point.Inputs[1];

    protected override double[] F(double[] x) => Flat(Kepler.Anomaly(x[0], x[1]));

    public override double[] Jvp(double[] u) => Flat(Kepler.AnomalyJvp(_mean, _eccentricity, u[0], u[1]).Tangent);

    protected override double[] Vjp(double[] v)
    {
        (double mean, double eccentricity) = Kepler.AnomalyVjp(_mean, _eccentricity, (v[0], v[1], v[2]));
        return [mean, eccentricity];
    }

    protected override double[] Vjp(double[] v, Span<double> g) =>
        Flat(Kepler.AnomalyVjp(_mean, _eccentricity, (v[0], v[1], v[2]), out g[0], out g[1]));

    protected override void VjpInto(double[] v, Span<double> g) =>
        Kepler.AnomalyVjp(_mean, _eccentricity, (v[0], v[1], v[2]), out g[0], out g[1]);

    protected override double[] VjpAccumulate(double[] v, Span<double> g) =>
        Flat(Kepler.AnomalyVjpAccumulate(_mean, _eccentricity, (v[0], v[1], v[2]), ref g[0], ref g[1]));

    protected override double[] Pullback(double[][] cotangents, double[][] gradients)
    {
        var result = Kepler.AnomalyPullback(_mean, _eccentricity);
        using var pullback = result.Pullback;
        for (int i = 0; i < cotangents.Length; i++)
            pullback.Invoke((cotangents[i][0], cotangents[i][1], cotangents[i][2]), out gradients[i][0], out gradients[i][1]);
        return Flat(result.Value);
    }

    protected override double[] JacobianRow(int row)
    {
        (double mean, double eccentricity) = Kepler.AnomalyJacobianRow(_mean, _eccentricity, row);
        return [mean, eccentricity];
    }

    protected override double[] JacobianRow(int row, Span<double> g) =>
        Flat(Kepler.AnomalyJacobianRow(_mean, _eccentricity, row, out g[0], out g[1]));

    protected override double[][] Jacobian()
    {
        (double[,] mean, double[,] eccentricity) = Kepler.AnomalyJacobian(_mean, _eccentricity);
        return [.. Enumerable.Range(0, 3).Select(row => Row(row, mean, eccentricity))];
    }

    protected override double[] Jacobian(double[][] jacobian)
    {
        double[] mean = new double[3], eccentricity = new double[3];
        var value = Kepler.AnomalyJacobian(_mean, _eccentricity, dmean: mean, deccentricity: eccentricity);
        for (int i = 0; i < 3; i++)
            jacobian[i] = [mean[i], eccentricity[i]];
        return Flat(value);
    }

    private static double[] Flat((double Eccentric, double True, double Radius) v) => [v.Eccentric, v.True, v.Radius];
}

internal sealed class RotationCase(Point point) : VectorCase(point.Inputs, 3)
{
    private readonly Quat _q = new(point.Inputs[0], point.Inputs[1], point.Inputs[2], point.Inputs[3]);
    private readonly Vec3 _v = new(point.Inputs[4], point.Inputs[5], point.Inputs[6]);
    private readonly int _count = point.Integer("count");

    protected override double[] F(double[] x) =>
        Flat(Rotation.Rotate(new Quat(x[0], x[1], x[2], x[3]), new Vec3(x[4], x[5], x[6]), _count));

    public override double[] Jvp(double[] u)
    {
        Vec3.Tangent t = Rotation.RotateJvp(_q, _v, _count, new Quat.Tangent { W = u[0], X = u[1], Y = u[2], Z = u[3] }, Tangent(u[4..])).Tangent;
        return [t.X, t.Y, t.Z];
    }

    protected override double[] Vjp(double[] v)
    {
        var g = Rotation.RotateVjp(_q, _v, _count, Tangent(v));
        return Flat(g.q, g.v);
    }

    protected override double[] Vjp(double[] v, Span<double> g)
    {
        Vec3 value = Rotation.RotateVjp(_q, _v, _count, Tangent(v), out Quat.Tangent dq, out Vec3.Tangent dv);
        Flat(dq, dv).CopyTo(g);
        return Flat(value);
    }

    protected override void VjpInto(double[] v, Span<double> g) => Rotation.RotateVjp(_q, _v, _count, Tangent(v), dq: out _, dv: out _);

    protected override double[] VjpAccumulate(double[] v, Span<double> g)
    {
        var dq = new Quat.Tangent { W = g[0], X = g[1], Y = g[2], Z = g[3] };
        var dv = new Vec3.Tangent { X = g[4], Y = g[5], Z = g[6] };
        Vec3 value = Rotation.RotateVjpAccumulate(_q, _v, _count, Tangent(v), ref dq, ref dv);
        Flat(dq, dv).CopyTo(g);
        return Flat(value);
    }

    protected override double[] Pullback(double[][] cotangents, double[][] gradients)
    {
        var result = Rotation.RotatePullback(_q, _v, _count);
        using var pullback = result.Pullback;
        for (int i = 0; i < cotangents.Length; i++)
        {
            pullback.Invoke(Tangent(cotangents[i]), out Quat.Tangent dq, out Vec3.Tangent dv);
            gradients[i] = Flat(dq, dv);
        }

        return Flat(result.Value);
    }

    protected override double[] JacobianRow(int row)
    {
        var g = Rotation.RotateJacobianRow(_q, _v, _count, row);
        return Flat(g.q, g.v);
    }

    protected override double[] JacobianRow(int row, Span<double> g)
    {
        Vec3 value = Rotation.RotateJacobianRow(_q, _v, _count, row, out Quat.Tangent dq, out Vec3.Tangent dv);
        Flat(dq, dv).CopyTo(g);
        return Flat(value);
    }

    protected override double[][] Jacobian()
    {
        (double[,] q, double[,] v) = Rotation.RotateJacobian(_q, _v, _count);
        return [.. Enumerable.Range(0, 3).Select(row => Row(row, q, v))];
    }

    protected override double[] Jacobian(double[][] jacobian)
    {
        double[] q = new double[12], v = new double[9];
        Vec3 value = Rotation.RotateJacobian(_q, _v, _count, q, v);
        for (int i = 0; i < 3; i++)
            jacobian[i] = [.. q.AsSpan(4 * i, 4), .. v.AsSpan(3 * i, 3)];
        return Flat(value);
    }

    private static double[] Flat(Vec3 v) => [v.X, v.Y, v.Z];

    private static double[] Flat(Quat.Tangent q, Vec3.Tangent v) => [q.W, q.X, q.Y, q.Z, v.X, v.Y, v.Z];

    private static Vec3.Tangent Tangent(double[] v) => new() { X = v[0], Y = v[1], Z = v[2] };
}
