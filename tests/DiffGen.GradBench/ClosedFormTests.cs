using System;
using System.Linq;
using GradBench.Evals;
using Xunit;

namespace DiffGen.GradBench;

public sealed class ClosedFormTests
{
    /// <summary>
    /// yᵢ = x₀ … xᵢ tⁱ⁺¹ / (i + 1)!, and a Runge–Kutta method of order four makes no error with polynomials of degree four: up to four components its
    /// result, and so its derivative, is exact in any number of steps.
    /// </summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(4, 7)]
    public void The_ode_is_solved_exactly_as_long_as_its_solution_is_a_quartic(int n, int steps)
    {
        double[] x = [.. new[] { 0.9, 0.4, 1.3, 0.7 }.Take(n)];
        double[] y = new double[n], gradient = new double[n], cotangent = new double[n];
        cotangent[^1] = 1;
        OrdinaryDifferentialEquation.SolveVjp(x, steps, y, gradient, cotangent);
        double last = x.Aggregate(1.0, (a, b) => a * b) * Math.Pow(2, n) / Enumerable.Range(1, n).Aggregate(1, (a, b) => a * b);
        Assert.Equal(last, y[^1], 1e-14 * last);
        for (int i = 0; i < n; i++) Assert.Equal(last / x[i], gradient[i], 1e-13 * last / x[i]);
    }
}
