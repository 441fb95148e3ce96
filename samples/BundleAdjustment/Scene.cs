using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen;

namespace BundleAdjustment;

/// <summary>A point or a direction in space.</summary>
[Differentiable]
internal readonly partial record struct Vec(double X, double Y, double Z)
{
    public static Vec operator +(Vec a, Vec b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Vec operator -(Vec a, Vec b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Vec operator *(double s, Vec a) => new(s * a.X, s * a.Y, s * a.Z);

    public static double Dot(Vec a, Vec b) => a.X * b.X + a.Y * b.Y + a.Z * b.Z;

    public static Vec Cross(Vec a, Vec b) => new(a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);
}

/// <summary>Where a camera stands, and how it is turned: around the direction of a vector, by its length.</summary>
[Differentiable]
internal readonly partial record struct Camera(Vec Rotation, Vec Position);

/// <summary>Where a camera saw a point, in pixels from the middle of the picture.</summary>
internal readonly record struct Observation(int Camera, int Point, double U, double V);

/// <summary>Cameras, points, and which of the points they saw where.</summary>
internal sealed partial record Scene(Camera[] Cameras, Vec[] Points, Observation[] Observations)
{
    /// <summary>In pixels.</summary>
    public const double FocalLength = 800;

    /// <summary>Two residuals for each observation: where the point should be in the picture, less where it was seen.</summary>
    [Differentiable(Companions = Companions.Default | Companions.SparseJacobian)]
    public static void Residuals(ReadOnlySpan<Camera> cameras, ReadOnlySpan<Vec> points, [NoDerivative] ReadOnlySpan<Observation> observations, Span<double> residuals)
    {
        for (int i = 0; i < observations.Length; i++)
        {
            (double u, double v) = Project(cameras[observations[i].Camera], points[observations[i].Point]);
            residuals[2 * i] = u - observations[i].U;
            residuals[2 * i + 1] = v - observations[i].V;
        }
    }

    public static (double U, double V) Project(Camera camera, Vec point)
    {
        Vec seen = Rotate(point - camera.Position, camera.Rotation);
        return (FocalLength * seen.X / seen.Z, FocalLength * seen.Y / seen.Z);
    }

    /// <summary>Rodrigues' formula.</summary>
    private static Vec Rotate(Vec v, Vec rotation)
    {
        double squared = Vec.Dot(rotation, rotation);
        if (squared == 0) return v + Vec.Cross(rotation, v);
        double angle = Math.Sqrt(squared), sin = Math.Sin(angle), cos = Math.Cos(angle);
        Vec axis = 1 / angle * rotation;
        return cos * v + sin * Vec.Cross(axis, v) + (1 - cos) * Vec.Dot(axis, v) * axis;
    }

    /// <summary>Cameras in a circle around a hilly piece of land; each sees the points of its side.</summary>
    /// <param name="random">For the noise as well.</param>
    /// <param name="cameraCount">The number of cameras.</param>
    /// <param name="pointCount">The number of points.</param>
    /// <param name="noise">Standard deviation of a picture's coordinates, in pixels.</param>
    public static Scene Synthetic(Random random, int cameraCount, int pointCount, double noise)
    {
        Vec[] points = [.. Enumerable.Range(0, pointCount).Select(_ =>
        {
            double x = 8 * random.NextDouble() - 4, y = 8 * random.NextDouble() - 4;
            return new Vec(x, y, Math.Sin(1.3 * x) * Math.Cos(0.9 * y));
        })];
        Camera[] cameras = [.. Enumerable.Range(0, cameraCount).Select(i => At(2 * Math.PI * i / cameraCount))];
        var observations = new List<Observation>();
        for (int camera = 0; camera < cameraCount; camera++)
        {
            Vec position = cameras[camera].Position;
            for (int point = 0; point < pointCount; point++)
            {
                // The nearer side only, within 35 degrees.
                double dot = position.X * points[point].X + position.Y * points[point].Y;
                if (dot < 0.82 * Math.Sqrt((position.X * position.X + position.Y * position.Y) * (points[point].X * points[point].X + points[point].Y * points[point].Y))) continue;
                (double u, double v) = Project(cameras[camera], points[point]);
                observations.Add(new Observation(camera, point, u + noise * Normal(random), v + noise * Normal(random)));
            }
        }

        return new Scene(cameras, points, [.. observations]);
    }

    /// <summary>The same scene, remembered badly.</summary>
    public Scene Shaken(Random random, double ofCameras, double ofPoints)
    {
        Vec Noise(double scale) => scale * new Vec(Normal(random), Normal(random), Normal(random));
        return this with
        {
            Cameras = [.. Cameras.Select(camera => new Camera(camera.Rotation + Noise(0.2 * ofCameras), camera.Position + Noise(ofCameras)))],
            Points = [.. Points.Select(point => point + Noise(ofPoints))],
        };
    }

    /// <summary>A camera that looks at the middle from above: first turned by the angle around the vertical, then tilted.</summary>
    private static Camera At(double angle)
    {
        const double distance = 11, height = 5;
        double tilt = Math.PI / 2 + Math.Atan2(height, distance);

        // Of two turns by half angles as quaternions: around z by -angle - 90°, then around x.
        double a = (-angle - Math.PI / 2) / 2, b = tilt / 2;
        double w = Math.Cos(b) * Math.Cos(a), x = Math.Sin(b) * Math.Cos(a), y = -Math.Sin(b) * Math.Sin(a), z = Math.Cos(b) * Math.Sin(a);
        double sine = Math.Sqrt(x * x + y * y + z * z), turn = 2 * Math.Atan2(sine, w);
        return new Camera(turn / sine * new Vec(x, y, z), new Vec(distance * Math.Cos(angle), distance * Math.Sin(angle), height));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
