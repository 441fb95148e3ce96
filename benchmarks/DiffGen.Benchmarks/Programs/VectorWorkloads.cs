using DiffGen.Programs;

namespace DiffGen.Benchmarks.Programs;

internal readonly struct LorenzWorkload(int steps) : IWorkload
{
    private readonly int _steps = steps;
    private readonly double[] _x = [10, 28, 8.0 / 3];

    public double Primal() => Lorenz.Integrate(new Vec3(1, 1, 1), _x[0], _x[1], _x[2], 0.01, _steps).X;

    public double Gradient() => Lorenz.IntegrateVjp(
        new Vec3(1, 1, 1), _x[0], _x[1], _x[2], 0.01, _steps, new Vec3.Tangent { X = 1, Y = 0.5, Z = -1 },
        out Vec3.Tangent start, out double sigma, out double rho, out double beta).X + start.X + sigma + rho + beta;
}

internal readonly struct KeplerWorkload(double mean, double eccentricity) : IWorkload
{
    private readonly double _mean = mean;
    private readonly double _eccentricity = eccentricity;

    public double Primal() => Kepler.Anomaly(_mean, _eccentricity).Radius;

    public double Gradient() => Kepler.AnomalyVjp(_mean, _eccentricity, (1, 0.5, -1), out double mean, out double eccentricity).Radius + mean + eccentricity;
}

internal readonly struct RotationWorkload(int count) : IWorkload
{
    private readonly int _count = count;
    private readonly Quat[] _q = [new Quat(2, -1, 0.5, 1.5)];
    private readonly Vec3[] _v = [new Vec3(0.3, 0.3, -0.8)];

    public double Primal() => Rotation.Rotate(_q[0], _v[0], _count).X;

    public double Gradient() => Rotation.RotateVjp(
        _q[0], _v[0], _count, new Vec3.Tangent { X = 1, Y = 0.5, Z = -1 },
        out Quat.Tangent q, out Vec3.Tangent v).X + q.W + v.X;
}

/// <summary>Residuals into a span: no allocation on either side.</summary>
internal readonly struct EnzymeWorkload(int residuals) : IWorkload
{
    private readonly double[] _s = Inputs.Uniform(residuals, 0.1, 4), _v = Inputs.Uniform(residuals, 0, 2);
    private readonly double[] _x = [2, 0.5, 1.2, 10];
    private readonly double[] _residuals = new double[residuals], _d = new double[residuals];

    public double Primal()
    {
        Enzyme.WriteResiduals(_x[0], _x[1], _x[2], _x[3], _s, _v, 2, _residuals);
        return _residuals[0];
    }

    public double Gradient()
    {
        System.Array.Fill(_d, 1);
        Enzyme.WriteResidualsVjp(_x[0], _x[1], _x[2], _x[3], _s, _v, 2, _residuals, out double vmax, out double km, out double hill, out double ki, _d);
        return vmax + km + hill + ki;
    }
}
