using DiffGen.Programs;

namespace DiffGen.Benchmarks.Programs;

internal readonly struct RosenbrockWorkload(int n) : IWorkload
{
    private readonly double[] _x = Inputs.Uniform(n, -1, 1);
    private readonly double[] _dx = new double[n];

    public double Primal() => Optimisation.Rosenbrock(_x);

    public double Gradient() => Optimisation.RosenbrockValueAndGradient(_x, _dx);
}

internal readonly struct TestFunctionWorkload(int kind, int n) : IWorkload
{
    private readonly int _kind = kind;
    private readonly double[] _x = Inputs.Uniform(n, -1, 1);
    private readonly double[] _dx = new double[n];

    public double Primal() => Optimisation.TestFunction(_x, _kind);

    public double Gradient() => Optimisation.TestFunctionValueAndGradient(_x, _kind, _dx);
}

internal readonly struct HornerWorkload(int degree) : IWorkload
{
    private readonly double[] _coefficients = Inputs.Uniform(degree + 1, -1, 1);
    private readonly double[] _d = new double[degree + 1];
    private readonly double[] _t = [0.7];

    public double Primal() => Polynomial.Horner(_coefficients, _t[0]);

    public double Gradient() => Polynomial.HornerValueAndGradient(_coefficients, _t[0], _d, out double dt) + dt;
}

internal readonly struct BlackScholesWorkload(bool isCall) : IWorkload
{
    private readonly bool _isCall = isCall;
    private readonly double[] _x = [100, 110, 0.02, 0.35, 0.5];

    public double Primal() => Finance.BlackScholes(_x[0], _x[1], _x[2], _x[3], _x[4], _isCall);

    public double Gradient() =>
        Finance.BlackScholesValueAndGradient(_x[0], _x[1], _x[2], _x[3], _x[4], _isCall, out double a, out double b, out double c, out double d, out double e)
        + a + b + c + d + e;
}

internal readonly struct AdaptiveSimpsonWorkload(double tolerance, int depth) : IWorkload
{
    private readonly double _tolerance = tolerance;
    private readonly int _depth = depth;

    private readonly double[] _x = [0, 6, 0.3, 4];

    public double Primal() => Quadrature.AdaptiveSimpson(_x[0], _x[1], _x[2], _x[3], _tolerance, _depth);

    public double Gradient() =>
        Quadrature.AdaptiveSimpsonValueAndGradient(_x[0], _x[1], _x[2], _x[3], _tolerance, _depth, out double a, out double b, out double p, out double q) + a + b + p + q;
}

internal readonly struct HeatWorkload(int cells, int steps) : IWorkload
{
    private readonly int _cells = cells;
    private readonly int _steps = steps;
    private readonly double _dt = 0.2 / (cells * cells);
    private readonly double[] _x = [0.5, 1, 0.3];

    public double Primal() => Heat.Energy(_x[0], _x[1], _x[2], _cells, _steps, _dt);

    public double Gradient() => Heat.EnergyValueAndGradient(_x[0], _x[1], _x[2], _cells, _steps, _dt, out double kappa, out double a, out double b) + kappa + a + b;
}
