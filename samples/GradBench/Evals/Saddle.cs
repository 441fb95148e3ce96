using System;
using DiffGen;
using GradBench.Protocol;

namespace GradBench.Evals;

/// <summary>
/// <c>saddle</c>: the x at which the maximum over y of f(x, y) is lowest, and that y. The maximum is found by gradient ascent (the second letter of
/// a function's name is its mode), the minimum by gradient descent through that ascent (the first letter).
/// </summary>
internal static partial class Saddle
{
    private sealed record Input(double[] Start);

    public static Eval Eval { get; } = new("saddle")
    {
        ["rr"] = Search(Mode.Reverse, Mode.Reverse),
        ["rf"] = Search(Mode.Reverse, Mode.Forward),
        ["fr"] = Search(Mode.Forward, Mode.Reverse),
        ["ff"] = Search(Mode.Forward, Mode.Forward),
    };

    private static Function Search(Mode outer, Mode inner) => Function.Of<Input, double[]>(input =>
    {
        if (input.Start.Length != 2) throw new MessageException("\"start\" is no point of the plane.");
        double startX = input.Start[0], startY = input.Start[1];
        return () =>
        {
            double[] lowest = GradientDescent.Minimize(
                input.Start,
                x => Maximum(x[0], x[1], startX, startY, inner),
                x => Gradient(x[0], x[1], startX, startY, outer, inner));
            (double x2, double y2) = Highest(lowest[0], lowest[1], startX, startY, inner);
            return new[] { lowest[0], lowest[1], x2, y2 };
        };
    });

    private static double[] Gradient(double x1, double y1, double startX, double startY, Mode outer, Mode inner)
    {
        if (outer == Mode.Forward)
            return [MaximumJvp(x1, y1, startX, startY, inner, 1, 0).Tangent, MaximumJvp(x1, y1, startX, startY, inner, 0, 1).Tangent];
        (double dx, double dy) = MaximumGradient(x1, y1, startX, startY, inner);
        return [dx, dy];
    }

    [Differentiable(WithRespectTo = [nameof(x2), nameof(y2)], Companions = Companions.Default | Companions.Jvp)]
    public static double Height(double x1, double y1, double x2, double y2) => (x1 * x1 + y1 * y1) - (x2 * x2 + y2 * y2);

    /// <summary>The largest height at the first point, over all second points.</summary>
    [Differentiable(WithRespectTo = [nameof(x1), nameof(y1)], Companions = Companions.Default | Companions.Jvp)]
    public static double Maximum(double x1, double y1, double startX, double startY, Mode mode)
    {
        (double x2, double y2) = Highest(x1, y1, startX, startY, mode);
        return Height(x1, y1, x2, y2);
    }

    /// <summary>The same steps as in <see cref="GradientDescent"/>, upwards, and differentiable.</summary>
    private static (double X, double Y) Highest(double x1, double y1, double startX, double startY, Mode mode)
    {
        const double tolerance = 1e-5;
        double x = startX, y = startY, highest = Height(x1, y1, x, y), step = 1e-5;
        (double slopeX, double slopeY) = Slope(x1, y1, x, y, mode);
        int successes = 0;
        while (Length(slopeX, slopeY) > tolerance)
        {
            if (successes == 10)
            {
                step *= 2;
                successes = 0;
                continue;
            }

            double nextX = x + step * slopeX, nextY = y + step * slopeY;
            if (Length(nextX - x, nextY - y) <= tolerance) break;
            double height = Height(x1, y1, nextX, nextY);
            if (height > highest)
            {
                (x, y, highest) = (nextX, nextY, height);
                (slopeX, slopeY) = Slope(x1, y1, x, y, mode);
                successes++;
            }
            else
            {
                step /= 2;
                successes = 0;
            }
        }

        return (x, y);
    }

    private static (double X, double Y) Slope(double x1, double y1, double x2, double y2, Mode mode) => mode == Mode.Reverse
        ? HeightGradient(x1, y1, x2, y2)
        : (HeightJvp(x1, y1, x2, y2, 1, 0).Tangent, HeightJvp(x1, y1, x2, y2, 0, 1).Tangent);

    private static double Length(double x, double y) => Math.Sqrt(x * x + y * y);
}
