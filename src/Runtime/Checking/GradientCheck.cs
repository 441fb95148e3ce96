using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using DiffGen.Runtime;

namespace DiffGen;

/// <summary>A scalar function of a vector.</summary>
/// <param name="x">The argument.</param>
/// <typeparam name="T">The type of numbers.</typeparam>
public delegate T ScalarFunction<T>(ReadOnlySpan<T> x);

/// <summary>
/// Compares derivatives with differences of function values, for tests: of one's own derivatives
/// (<see cref="DerivativeOfAttribute"/>) and of generated ones.
/// </summary>
/// <remarks>
/// <para>
/// The differences are central, extrapolated to step zero (Ridders 1982), typically right to ten digits in <c>double</c> and
/// three in <c>float</c>; they cost 32 evaluations per argument. A component passes if its error is at most
/// <c>tolerance · max(|component|, min(1, largest component))</c>, plus ten times the uncertainty of the differences as long as that
/// is less than <c>tolerance · max(1, |component|)</c>.
/// </para>
/// <para>
/// The functions must be smooth around the point: at a kink (<c>|x|</c> at 0) differences and derivative disagree by convention.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// double[] x = [0.3, -1.2, 2.0];
/// GradientCheck.Gradient(x =&gt; Model.Rosenbrock(x), x, Model.RosenbrockGradient(x)).ThrowIfFailed();
/// </code>
/// </example>
public static class GradientCheck
{
    /// <summary>Checks the derivative of a function of one number.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The point.</param>
    /// <param name="derivative">The derivative to check.</param>
    /// <param name="tolerance">The relative error to allow; by default 1e-6 for <c>double</c>, 1e-3 for <c>float</c>.</param>
    /// <typeparam name="T">The type of numbers.</typeparam>
    public static GradientCheckReport Derivative<T>(Func<T, T> function, T x, T derivative, double? tolerance = null)
        where T : IFloatingPointIeee754<T> =>
        Gradient(v => function(v[0]), [x], [derivative], tolerance);

    /// <summary>Checks the gradient of a function of two numbers.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The point.</param>
    /// <param name="gradient">The gradient to check.</param>
    /// <param name="tolerance">The relative error to allow; by default 1e-6 for <c>double</c>, 1e-3 for <c>float</c>.</param>
    /// <typeparam name="T">The type of numbers.</typeparam>
    public static GradientCheckReport Gradient<T>(Func<T, T, T> function, (T, T) x, (T, T) gradient, double? tolerance = null)
        where T : IFloatingPointIeee754<T> =>
        Gradient(v => function(v[0], v[1]), [x.Item1, x.Item2], [gradient.Item1, gradient.Item2], tolerance);

    /// <summary>Checks the gradient of a function of three numbers.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The point.</param>
    /// <param name="gradient">The gradient to check.</param>
    /// <param name="tolerance">The relative error to allow; by default 1e-6 for <c>double</c>, 1e-3 for <c>float</c>.</param>
    /// <typeparam name="T">The type of numbers.</typeparam>
    public static GradientCheckReport Gradient<T>(Func<T, T, T, T> function, (T, T, T) x, (T, T, T) gradient, double? tolerance = null)
        where T : IFloatingPointIeee754<T> =>
        Gradient(
            v => function(v[0], v[1], v[2]), [x.Item1, x.Item2, x.Item3], [gradient.Item1, gradient.Item2, gradient.Item3], tolerance);

    /// <summary>Checks the gradient of a function of an array.</summary>
    /// <param name="function">The function. It gets an array of its own, which it may change.</param>
    /// <param name="x">The point.</param>
    /// <param name="gradient">The gradient to check.</param>
    /// <param name="tolerance">The relative error to allow; by default 1e-6 for <c>double</c>, 1e-3 for <c>float</c>.</param>
    /// <typeparam name="T">The type of numbers.</typeparam>
    public static GradientCheckReport Gradient<T>(Func<T[], T> function, T[] x, T[] gradient, double? tolerance = null)
        where T : IFloatingPointIeee754<T>
    {
        Require.Length(gradient.Length, x.Length, nameof(gradient));
        return Compare(point => [double.CreateChecked(function(point))], x, 1, (_, column) => gradient[column], tolerance, (_, column) => $"component {column} of the gradient");
    }

    /// <summary>Checks the gradient of a function of a span.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The point.</param>
    /// <param name="gradient">The gradient to check.</param>
    /// <param name="tolerance">The relative error to allow; by default 1e-6 for <c>double</c>, 1e-3 for <c>float</c>.</param>
    /// <typeparam name="T">The type of numbers.</typeparam>
    [OverloadResolutionPriority(1)]
    public static GradientCheckReport Gradient<T>(ScalarFunction<T> function, T[] x, T[] gradient, double? tolerance = null)
        where T : IFloatingPointIeee754<T> =>
        Gradient((T[] point) => function(point), x, gradient, tolerance);

    /// <summary>Checks the product of a cotangent and the Jacobian of a function.</summary>
    /// <param name="function">The function. It gets an array of its own, which it may change.</param>
    /// <param name="x">The point.</param>
    /// <param name="cotangent">The vector v, as long as the result of the function.</param>
    /// <param name="vjp">The product vᵀJ to check.</param>
    /// <param name="tolerance">The relative error to allow; by default 1e-6 for <c>double</c>, 1e-3 for <c>float</c>.</param>
    /// <typeparam name="T">The type of numbers.</typeparam>
    public static GradientCheckReport Vjp<T>(Func<T[], T[]> function, T[] x, T[] cotangent, T[] vjp, double? tolerance = null)
        where T : IFloatingPointIeee754<T>
    {
        Require.Length(vjp.Length, x.Length, nameof(vjp));
        return Compare(Product, x, 1, (_, column) => vjp[column], tolerance, (_, column) => $"component {column} of the product");

        double[] Product(T[] point)
        {
            T[] y = function(point);
            Require.Length(cotangent.Length, y.Length, nameof(cotangent));
            double sum = 0;
            for (int i = 0; i < y.Length; i++) sum += double.CreateChecked(cotangent[i]) * double.CreateChecked(y[i]);
            return [sum];
        }
    }

    /// <summary>Checks the Jacobian of a function.</summary>
    /// <param name="function">The function. It gets an array of its own, which it may change.</param>
    /// <param name="x">The point.</param>
    /// <param name="jacobian">The Jacobian to check: a row per component of the result, a column per component of <paramref name="x"/>.</param>
    /// <param name="tolerance">The relative error to allow; by default 1e-6 for <c>double</c>, 1e-3 for <c>float</c>.</param>
    /// <typeparam name="T">The type of numbers.</typeparam>
    public static GradientCheckReport Jacobian<T>(Func<T[], T[]> function, T[] x, T[,] jacobian, double? tolerance = null)
        where T : IFloatingPointIeee754<T>
    {
        int rows = jacobian.GetLength(0);
        Require.Shape(jacobian, rows, x.Length, nameof(jacobian));
        return Compare(
            Values, x, rows, (row, column) => jacobian[row, column], tolerance, (row, column) => $"entry [{row}, {column}] of the Jacobian");

        double[] Values(T[] point)
        {
            T[] y = function(point);
            Require.Length(rows, y.Length, nameof(jacobian));
            return Array.ConvertAll(y, double.CreateChecked);
        }
    }

    private static GradientCheckReport Compare<T>(
        Func<T[], double[]> function, T[] x, int rows, Func<int, int, T> given, double? tolerance, Func<int, int, string> describe)
        where T : IFloatingPointIeee754<T>
    {
        double relative = tolerance ?? DefaultTolerance<T>();
        var estimates = new DerivativeEstimate[rows, x.Length];
        double largest = 0;
        for (int column = 0; column < x.Length; column++)
        {
            DerivativeEstimate[] derivatives = CentralDifference.Of(t => function(With(x, column, t)), x[column]);
            for (int row = 0; row < rows; row++)
            {
                estimates[row, column] = derivatives[row];
                largest = Math.Max(largest, Math.Abs(derivatives[row].Value));
            }
        }

        if (estimates.Length == 0) return new GradientCheckReport(true, -1, "", 0, 0, 0, 0, 0);
        double scale = double.IsFinite(largest) ? Math.Min(1, largest) : 1;
        GradientCheckReport? worst = null;
        double worstRatio = -1;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < x.Length; column++)
            {
                (double expected, double uncertainty) = estimates[row, column];
                double actual = double.CreateChecked(given(row, column));
                double magnitude = Math.Abs(expected);
                double allowed = relative * Math.Max(magnitude, scale) + Math.Min(10 * uncertainty, relative * Math.Max(1, magnitude));
                double error = Math.Abs(expected - actual);
                // Not a number on one side only is as wrong as can be.
                double ratio = error <= allowed ? error / Math.Max(allowed, double.Epsilon) : double.IsNaN(error) ? double.PositiveInfinity : Math.Max(2, error / allowed);
                if (ratio <= worstRatio) continue;
                worstRatio = ratio;
                worst = new GradientCheckReport(
                    ratio <= 1, row * x.Length + column, describe(row, column), expected, actual, uncertainty, allowed, estimates.Length);
            }
        }

        return worst!;
    }

    private static T[] With<T>(T[] x, int index, T value)
    {
        T[] copy = (T[])x.Clone();
        copy[index] = value;
        return copy;
    }

    private static double DefaultTolerance<T>()
        where T : IFloatingPointIeee754<T>
    {
        // Differences lose a third of the digits, and Half has none to lose.
        double precision = 1 - double.CreateChecked(T.BitDecrement(T.One));
        return precision < 1e-12 ? 1e-6 : precision < 1e-6 ? 1e-3 : 0.1;
    }
}
