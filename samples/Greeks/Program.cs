using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using Greeks;

// Sensitivities of options ("Greeks"): one reverse sweep through the simulation gives all of them, beside the price. Each is compared with the formula and with
// bumping the parameter and simulating again, on the same random numbers.
const int Steps = 16, Paths = 50_000;
const double Spot = 100, Volatility = 0.25, Rate = 0.03, Maturity = 1;
const double OfFormula = 0.03, OfBumping = 5e-3;    // relative: the noise of the simulation, and payoffs whose kink lies within the bump
double[] at = [Spot, Volatility, Rate, Maturity];
string[] greeks = ["delta", "vega", "rho", "theta"];
double[] normals = Normals();
int failures = 0;

Console.WriteLine($"{2 * Paths} paths of {Steps} steps; theta is the derivative with respect to the time to maturity.");
Report(
    "European call",
    p => Options.European(p[0], p[1], p[2], p[3], normals, Steps),
    (p, g) => Options.EuropeanValueAndGradient(p[0], p[1], p[2], p[3], normals, Steps, out g[0], out g[1], out g[2], out g[3]),
    p => ClosedForms.European(p[0], p[1], p[2], p[3]));
Report(
    "Asian call (geometric)",
    p => Options.Asian(p[0], p[1], p[2], p[3], normals, Steps),
    (p, g) => Options.AsianValueAndGradient(p[0], p[1], p[2], p[3], normals, Steps, out g[0], out g[1], out g[2], out g[3]),
    p => ClosedForms.Asian(p[0], p[1], p[2], p[3], Steps));
Report(
    "Down-and-out call",
    p => Options.Barrier(p[0], p[1], p[2], p[3], normals, Steps),
    (p, g) => Options.BarrierValueAndGradient(p[0], p[1], p[2], p[3], normals, Steps, out g[0], out g[1], out g[2], out g[3]),
    p => ClosedForms.Barrier(p[0], p[1], p[2], p[3]));

Console.WriteLine(failures == 0 ? "\nAll numbers agree." : $"\n{failures} numbers do not agree.");
return failures == 0 ? 0 : 1;

void Report(string option, Func<double[], double> price, Func<double[], double[], double> priceAndGradient, Func<double[], double> formula)
{
    double[] gradient = new double[at.Length];
    double value = priceAndGradient(at, gradient);
    double seconds = Time(() => price(at)), withGradient = Time(() => priceAndGradient(at, gradient)), bumping = Time(() => Bumped(price, 1e-3));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{option,-24} {"simulated",12} {"formula",12} {"bumped",12}"));
    Compare("price", value, formula(at), price(at), exact: true);
    double[] ofFormula = Bumped(formula, 1e-5), ofSimulation = Bumped(price, 1e-3);
    for (int i = 0; i < at.Length; i++)
        Compare(greeks[i], gradient[i], ofFormula[i], ofSimulation[i], exact: false);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"price {seconds * 1e3:F0} ms, with all sensitivities {withGradient / seconds:F1} times that, by bumping {(seconds + bumping) / seconds:F1} times"));
}

void Compare(string name, double simulated, double formula, double bumped, bool exact)
{
    bool isRight = Math.Abs(simulated - formula) <= OfFormula * Math.Abs(formula) && Math.Abs(simulated - bumped) <= (exact ? 0 : OfBumping * Math.Abs(bumped));
    if (!isRight) failures++;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24} {simulated,12:F5} {formula,12:F5} {bumped,12:F5} {(isRight ? "" : "  <- differs")}"));
}

double[] Bumped(Func<double[], double> price, double bump) =>
[
    .. at.Select((value, i) =>
    {
        double h = bump * value;
        double[] up = [.. at], down = [.. at];
        (up[i], down[i]) = (value + h, value - h);
        return (price(up) - price(down)) / (2 * h);
    }),
];

// The fastest of a few runs.
double Time(Action action) => Enumerable.Range(0, 3).Min(_ =>
{
    long start = Stopwatch.GetTimestamp();
    action();
    return Stopwatch.GetElapsedTime(start).TotalSeconds;
});

// Each path has a mirror image.
double[] Normals()
{
    var random = new Random(20261127);
    double[] numbers = new double[2 * Paths * Steps];
    for (int i = 0; i < Paths * Steps; i++)
    {
        double z = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        (numbers[i], numbers[Paths * Steps + i]) = (z, -z);
    }

    return numbers;
}
