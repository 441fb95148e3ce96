using System;
using DiffGen;
using GradBench.Protocol;

namespace GradBench.Evals;

/// <summary>
/// <c>ode</c>: y₀′ = x₀ and yᵢ′ = xᵢ yᵢ₋₁ with y(0) = 0, from time 0 to 2 in s steps of the classical Runge–Kutta method. The derivative is
/// that of the last component at the end.
/// </summary>
internal static partial class OrdinaryDifferentialEquation
{
    private sealed record Input(double[] X, int S);

    public static Eval Eval { get; } = new("ode")
    {
        ["primal"] = Function.Of<Input, double[]>(input =>
        {
            var end = new double[input.X.Length];
            return () =>
            {
                Solve(input.X, input.S, end);
                return end;
            };
        }),
        ["gradient"] = Function.Of<Input, double[]>(input =>
        {
            double[] end = new double[input.X.Length], cotangent = new double[input.X.Length], gradient = new double[input.X.Length];
            return () =>
            {
                Array.Clear(cotangent);
                cotangent[^1] = 1;
                SolveVjp(input.X, input.S, end, gradient, cotangent);
                return gradient;
            };
        }),
    };

    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static void Solve(ReadOnlySpan<double> x, int steps, Span<double> y)
    {
        int n = x.Length;
        double step = 2.0 / steps;
        double[] k1 = new double[n], k2 = new double[n], k3 = new double[n], k4 = new double[n], between = new double[n];
        y.Clear();
        for (int s = 0; s < steps; s++)
        {
            Slope(x, y, k1);
            for (int i = 0; i < n; i++) between[i] = y[i] + step / 2 * k1[i];
            Slope(x, between, k2);
            for (int i = 0; i < n; i++) between[i] = y[i] + step / 2 * k2[i];
            Slope(x, between, k3);
            for (int i = 0; i < n; i++) between[i] = y[i] + step * k3[i];
            Slope(x, between, k4);
            for (int i = 0; i < n; i++) y[i] += step / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
        }
    }

    private static void Slope(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> slope)
    {
        slope[0] = x[0];
        for (int i = 1; i < x.Length; i++) slope[i] = x[i] * y[i - 1];
    }
}
