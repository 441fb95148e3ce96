using System;
using DiffGen;

namespace Orbit;

/// <summary>A vector in km or km/s.</summary>
internal readonly record struct Vec(double X, double Y, double Z)
{
    public static Vec operator +(Vec a, Vec b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Vec operator -(Vec a, Vec b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Vec operator *(double s, Vec a) => new(s * a.X, s * a.Y, s * a.Z);

    public static double Dot(Vec a, Vec b) => a.X * b.X + a.Y * b.Y + a.Z * b.Z;

    public double Length() => Math.Sqrt(Dot(this, this));
}

/// <summary>Where a satellite is and how it moves.</summary>
internal readonly record struct State(Vec Position, Vec Velocity)
{
    public static State operator +(State a, State b) => new(a.Position + b.Position, a.Velocity + b.Velocity);

    public static State operator *(double s, State a) => new(s * a.Position, s * a.Velocity);
}

/// <summary>A measured distance to one of the ground stations, after so many steps of the integration.</summary>
internal readonly record struct Observation(int Step, Vec Station, double Distance);

/// <summary>A satellite around the Earth, whose field is that of a flattened body.</summary>
internal static partial class Dynamics
{
    /// <summary>The equatorial radius of the Earth in km.</summary>
    public const double Radius = 6378.137;

    /// <summary>
    /// What is measured less what the parameters predict. The parameters are position and velocity at the beginning, the mass of the Earth times the constant of gravitation
    /// (km³/s²) and its flattening J₂.
    /// </summary>
    [Differentiable]
    public static void Residuals(ReadOnlySpan<double> parameters, [NoDerivative] ReadOnlySpan<Observation> observations, [NoDerivative] double seconds, Span<double> residuals)
    {
        var state = new State(new Vec(parameters[0], parameters[1], parameters[2]), new Vec(parameters[3], parameters[4], parameters[5]));
        double mass = parameters[6], flattening = parameters[7];
        int step = 0;
        for (int i = 0; i < observations.Length; i++)
        {
            for (; step < observations[i].Step; step++)
                state = RungeKutta(state, mass, flattening, seconds);
            residuals[i] = observations[i].Distance - (state.Position - observations[i].Station).Length();
        }
    }

    /// <summary>The sum of the squares of the residuals.</summary>
    [Differentiable]
    public static double Cost(ReadOnlySpan<double> parameters, [NoDerivative] ReadOnlySpan<Observation> observations, [NoDerivative] double seconds)
    {
        double[] residuals = new double[observations.Length];
        Residuals(parameters, observations, seconds, residuals);
        double sum = 0;
        foreach (double residual in residuals)
            sum += residual * residual;
        return sum;
    }

    /// <summary>A step of the classical method of fourth order.</summary>
    public static State RungeKutta(State s, double mass, double flattening, double h)
    {
        State k1 = Change(s, mass, flattening);
        State k2 = Change(s + 0.5 * h * k1, mass, flattening);
        State k3 = Change(s + 0.5 * h * k2, mass, flattening);
        State k4 = Change(s + h * k3, mass, flattening);
        return s + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    }

    private static State Change(State s, double mass, double flattening)
    {
        Vec p = s.Position;
        double r = p.Length(), polar = p.Z / r, bulge = 1.5 * flattening * (Radius / r) * (Radius / r), pull = -mass / (r * r * r);
        double inPlane = pull * (1 + bulge * (1 - 5 * polar * polar)), along = pull * (1 + bulge * (3 - 5 * polar * polar));
        return new State(s.Velocity, new Vec(inPlane * p.X, inPlane * p.Y, along * p.Z));
    }
}
