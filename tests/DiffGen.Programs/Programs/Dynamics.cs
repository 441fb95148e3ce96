using System;

namespace DiffGen.Programs;

public static partial class Lorenz
{
    /// <summary>The Lorenz system, integrated by the classical Runge-Kutta method.</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static Vec3 Integrate(Vec3 start, double sigma, double rho, double beta, [NoDerivative] double h, int steps)
    {
        Vec3 Flow(Vec3 p) => new(sigma * (p.Y - p.X), p.X * (rho - p.Z) - p.Y, p.X * p.Y - beta * p.Z);

        Vec3 s = start;
        for (int i = 0; i < steps; i++)
        {
            Vec3 k1 = Flow(s);
            Vec3 k2 = Flow(s + h / 2 * k1);
            Vec3 k3 = Flow(s + h / 2 * k2);
            Vec3 k4 = Flow(s + h * k3);
            s = s + h / 6 * k1 + h / 3 * k2 + h / 3 * k3 + h / 6 * k4;
        }

        return s;
    }
}

public static partial class Kepler
{
    /// <summary>Solves Kepler's equation by Newton's iteration.</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static (double Eccentric, double True, double Radius) Anomaly(double mean, double eccentricity)
    {
        double anomaly = eccentricity < 0.8 ? mean : Math.PI;
        int iteration = 0;
        while (iteration < 50)
        {
            double step = (anomaly - eccentricity * Math.Sin(anomaly) - mean) / (1 - eccentricity * Math.Cos(anomaly));
            anomaly -= step;
            if (Math.Abs(step) < 1e-13)
                break;
            iteration++;
        }

        double nu = 2 * Math.Atan2(
            Math.Sqrt(1 + eccentricity) * Math.Sin(anomaly / 2),
            Math.Sqrt(1 - eccentricity) * Math.Cos(anomaly / 2));
        return (anomaly, nu, 1 - eccentricity * Math.Cos(anomaly));
    }
}

[Differentiable]
public partial struct Body
{
    public double X;
    public double Y;
    public double Vx;
    public double Vy;

    [NoDerivative]
    public double Mass;
}

public static partial class Gravity
{
    /// <summary>The total energy of a few bodies after some leapfrog steps.</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double EnergyAfter(Body[] bodies, [NoDerivative] double h, int steps, [NoDerivative] double softening)
    {
        Body[] moved = [.. bodies];
        for (int step = 0; step < steps; step++)
        {
            Kick(moved, h / 2, softening);
            for (int i = 0; i < moved.Length; i++)
            {
                moved[i].X += h * moved[i].Vx;
                moved[i].Y += h * moved[i].Vy;
            }

            Kick(moved, h / 2, softening);
        }

        double energy = 0;
        foreach (Body body in moved)
            energy += 0.5 * body.Mass * (body.Vx * body.Vx + body.Vy * body.Vy);
        for (int i = 0; i < moved.Length; i++)
        {
            for (int j = i + 1; j < moved.Length; j++)
            {
                double dx = moved[j].X - moved[i].X, dy = moved[j].Y - moved[i].Y;
                energy -= moved[i].Mass * moved[j].Mass / Math.Sqrt(dx * dx + dy * dy + softening);
            }
        }

        return energy;
    }

    private static void Kick(Body[] bodies, double h, double softening)
    {
        for (int i = 0; i < bodies.Length; i++)
        {
            double ax = 0, ay = 0;
            for (int j = 0; j < bodies.Length; j++)
            {
                if (j == i)
                    continue;
                double dx = bodies[j].X - bodies[i].X;
                double dy = bodies[j].Y - bodies[i].Y;
                double squared = dx * dx + dy * dy + softening;
                double weight = bodies[j].Mass / (squared * Math.Sqrt(squared));
                ax += weight * dx;
                ay += weight * dy;
            }

            bodies[i].Vx += h * ax;
            bodies[i].Vy += h * ay;
        }
    }
}

public static partial class Heat
{
    /// <summary>The explicit heat equation, updated in place.</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double Energy(double kappa, double a, double b, int cells, int steps, [NoDerivative] double dt)
    {
        double dx = 1.0 / cells;
        double[] u = new double[cells + 1];
        for (int i = 0; i <= cells; i++)
        {
            double p = i * dx;
            u[i] = a * Math.Sin(Math.PI * p) + b * (p * (1 - p)) + 0.1 * p;
        }

        for (int step = 0; step < steps; step++)
        {
            double previous = u[0];
            for (int i = 1; i < cells; i++)
            {
                double old = u[i];
                u[i] = old + kappa * dt / (dx * dx) * (previous - 2 * old + u[i + 1]);
                previous = old;
            }

            u[0] = 0;
            u[cells] = u[cells - 1];
        }

        double sum = 0;
        foreach (double v in u)
            sum += v * v;
        return dx * sum + u[cells / 2];
    }
}
