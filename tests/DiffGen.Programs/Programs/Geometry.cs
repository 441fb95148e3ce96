using System;

namespace DiffGen.Programs;

[Differentiable]
public readonly partial record struct Vec3(double X, double Y, double Z)
{
    public static Vec3 operator +(Vec3 a, Vec3 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Vec3 operator *(double k, Vec3 v) => new(k * v.X, k * v.Y, k * v.Z);
}

[Differentiable]
public partial struct Quat
{
    public double W;
    public double X;
    public double Y;
    public double Z;

    public Quat(double w, double x, double y, double z)
    {
        W = w;
        X = x;
        Y = y;
        Z = z;
    }

    public readonly double SquaredNorm => W * W + X * X + Y * Y + Z * Z;

    public readonly Quat Conjugate => new(W, -X, -Y, -Z);

    /// <summary>The Hamilton product.</summary>
    public static Quat operator *(Quat a, Quat b) => new(
        a.W * b.W - a.X * b.X - a.Y * b.Y - a.Z * b.Z,
        a.W * b.X + a.X * b.W + a.Y * b.Z - a.Z * b.Y,
        a.W * b.Y - a.X * b.Z + a.Y * b.W + a.Z * b.X,
        a.W * b.Z + a.X * b.Y - a.Y * b.X + a.Z * b.W);

    public static Quat operator /(Quat q, double divisor) => new(q.W / divisor, q.X / divisor, q.Y / divisor, q.Z / divisor);
}

public static partial class Rotation
{
    /// <summary>Rotates a vector several times by a quaternion, which need not have unit length.</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static Vec3 Rotate(Quat q, Vec3 v, int count)
    {
        double squaredNorm = q.SquaredNorm;
        if (squaredNorm < 1e-20)
            return v;

        Quat unit = q / Math.Sqrt(squaredNorm);
        Quat conjugate = unit.Conjugate;
        for (int i = 0; i < count; i++)
        {
            Quat rotated = unit * new Quat(0, v.X, v.Y, v.Z) * conjugate;
            v = new Vec3(rotated.X, rotated.Y, rotated.Z);
        }

        return v;
    }
}
