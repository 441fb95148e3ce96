using System;
using DiffGen;
using GradBench.Protocol;

namespace GradBench.Evals;

/// <summary>
/// <c>particle</c>: a charge flies through the field of two others, one of which is moved by w until the charge crosses the x axis at the origin.
/// The force is a gradient (the second letter of a function's name is its mode), the search for w needs the gradient of what the force did
/// (the first letter).
/// </summary>
internal static partial class Particle
{
    private sealed record Input(double W);

    public static Eval Eval { get; } = new("particle")
    {
        ["rr"] = Search(Mode.Reverse, Mode.Reverse),
        ["rf"] = Search(Mode.Reverse, Mode.Forward),
        ["fr"] = Search(Mode.Forward, Mode.Reverse),
        ["ff"] = Search(Mode.Forward, Mode.Forward),
    };

    private static Function Search(Mode outer, Mode inner) => Function.Of<Input, double>(input => () => GradientDescent.Minimize(
        [input.W],
        w => SquaredMiss(w[0], inner),
        w => [outer == Mode.Reverse ? SquaredMissGradient(w[0], inner) : SquaredMissJvp(w[0], inner, 1).Tangent])[0]);

    /// <summary>The square of where the charge crosses the x axis.</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double SquaredMiss(double w, Mode mode)
    {
        const double step = 0.1;
        double x = 0, y = 8, velocityX = 0.75, velocityY = 0;
        while (true)
        {
            (double slopeX, double slopeY) = Slope(x, y, w, mode);
            x += step * velocityX;
            y += step * velocityY;
            if (y <= 0)
            {
                double crossing = x - y / velocityY * velocityX;
                return crossing * crossing;
            }

            velocityX -= step * slopeX;
            velocityY -= step * slopeY;
        }
    }

    private static (double X, double Y) Slope(double x, double y, double w, Mode mode) => mode == Mode.Reverse
        ? PotentialGradient(x, y, w)
        : (PotentialJvp(x, y, w, 1, 0).Tangent, PotentialJvp(x, y, w, 0, 1).Tangent);

    [Differentiable(WithRespectTo = [nameof(x), nameof(y)], Companions = Companions.Default | Companions.Jvp)]
    public static double Potential(double x, double y, double w) => 1 / Distance(x, y, 10, 10 - w) + 1 / Distance(x, y, 10, 0);

    private static double Distance(double x1, double y1, double x2, double y2) => Math.Sqrt((x1 - x2) * (x1 - x2) + (y1 - y2) * (y1 - y2));
}
