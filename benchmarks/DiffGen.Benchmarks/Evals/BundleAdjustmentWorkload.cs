using System;
using DiffGen.Benchmarks.Programs;
using GradBench.Evals;

namespace DiffGen.Benchmarks.Evals;

internal readonly struct BundleAdjustmentWorkload : IEvalWorkload
{
    private const int CameraSize = 11, PointSize = 3;

    private readonly BundleAdjustment.Scene _scene;
    private readonly double[] _errors, _weightErrors, _byHand;
    private readonly BundleAdjustment.SparseMatrix _generated;

    public BundleAdjustmentWorkload(int cameras, int points, int observations)
    {
        _scene = new BundleAdjustment.Scene(
            Inputs.Weyl(cameras * CameraSize, -0.3, 0.3), Inputs.Weyl(points * PointSize, 2, 4, seed: 2),
            Inputs.Weyl(observations, 0.5, 1.5, seed: 3), Inputs.Weyl(2 * observations, -1, 1, seed: 4));
        (_errors, _weightErrors) = (new double[2 * observations], new double[observations]);
        _generated = BundleAdjustment.Pattern(_scene);
        _byHand = new double[_generated.Values.Length];
    }

    public ReadOnlySpan<double> GeneratedDerivative => _generated.Values;

    public ReadOnlySpan<double> DerivativeByHand => _byHand;

    public double Primal()
    {
        BundleAdjustment.Residuals(_scene, _errors, _weightErrors);
        return _errors[0];
    }

    public double Generated()
    {
        BundleAdjustment.Fill(_scene, _generated);
        return _generated.Values[0];
    }

    public double ByHand()
    {
        BundleAdjustmentByHand.Fill(_scene, _byHand);
        return _byHand[0];
    }
}

/// <summary>One forward sweep for an observation and one reverse sweep for each of its two errors, straight into the rows of the matrix.</summary>
internal static class BundleAdjustmentByHand
{
    private const int BlockSize = 15;

    private readonly record struct Vector(double X, double Y, double Z)
    {
        public static Vector operator +(Vector a, Vector b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

        public static Vector operator -(Vector a, Vector b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

        public static Vector operator *(double factor, Vector a) => new(factor * a.X, factor * a.Y, factor * a.Z);

        public static double Dot(Vector a, Vector b) => a.X * b.X + a.Y * b.Y + a.Z * b.Z;

        public static Vector Cross(Vector a, Vector b) => new(a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);
    }

    public static void Fill(BundleAdjustment.Scene scene, Span<double> values)
    {
        int observations = scene.ObservationCount;
        for (int i = 0; i < observations; i++)
            Block(scene.Camera(i), scene.Point(i), scene.Weights[i], scene.Feature(i), values.Slice(2 * BlockSize * i, 2 * BlockSize));
        Span<double> weights = values.Slice(2 * BlockSize * observations);
        for (int i = 0; i < weights.Length; i++) weights[i] = -2 * scene.Weights[i];
    }

    private static void Block(ReadOnlySpan<double> camera, ReadOnlySpan<double> point, double weight, ReadOnlySpan<double> feature, Span<double> rows)
    {
        var rotation = new Vector(camera[0], camera[1], camera[2]);
        Vector difference = new Vector(point[0], point[1], point[2]) - new Vector(camera[3], camera[4], camera[5]);
        double squaredAngle = Vector.Dot(rotation, rotation), angle = 0, cosine = 1, sine = 0, along = 0;
        Vector axis = default, across, seen;
        if (squaredAngle == 0)
        {
            across = Vector.Cross(rotation, difference);
            seen = difference + across;
        }
        else
        {
            angle = Math.Sqrt(squaredAngle);
            (sine, cosine) = Math.SinCos(angle);
            axis = 1 / angle * rotation;
            across = Vector.Cross(axis, difference);
            along = Vector.Dot(axis, difference);
            seen = cosine * difference + sine * across + (1 - cosine) * along * axis;
        }

        double depth = 1 / seen.Z, x = seen.X * depth, y = seen.Y * depth, squared = x * x + y * y;
        double distortion = 1 + camera[9] * squared + camera[10] * squared * squared, slope = camera[9] + 2 * camera[10] * squared;
        for (int row = 0; row < 2; row++)
        {
            double along0 = row == 0 ? x : y, focal = camera[6];
            Span<double> d = rows.Slice(row * BlockSize, BlockSize);
            d[6] = weight * distortion * along0;
            d[7] = row == 0 ? weight : 0;
            d[8] = row == 0 ? 0 : weight;
            double ddistortion = weight * focal * along0, dsquared = ddistortion * slope;
            d[9] = ddistortion * squared;
            d[10] = ddistortion * squared * squared;
            d[14] = focal * distortion * along0 + camera[7 + row] - feature[row];
            double dx = 2 * x * dsquared, dy = 2 * y * dsquared, direct = weight * focal * distortion;
            if (row == 0) dx += direct;
            else dy += direct;
            var dseen = new Vector(dx * depth, dy * depth, -(dx * x + dy * y) * depth);

            Vector drotation, ddifference;
            if (squaredAngle == 0)
            {
                drotation = Vector.Cross(difference, dseen);
                ddifference = dseen + Vector.Cross(dseen, rotation);
            }
            else
            {
                double dalong = Vector.Dot(dseen, axis), rest = 1 - cosine;
                ddifference = cosine * dseen + sine * Vector.Cross(dseen, axis) + rest * dalong * axis;
                Vector daxis = sine * Vector.Cross(difference, dseen) + rest * (along * dseen + dalong * difference);
                double dangle = cosine * Vector.Dot(dseen, across) - sine * (Vector.Dot(dseen, difference) - along * dalong);
                drotation = 1 / angle * daxis + (dangle - Vector.Dot(daxis, axis) / angle) * axis;
            }

            (d[0], d[1], d[2]) = (drotation.X, drotation.Y, drotation.Z);
            (d[3], d[4], d[5]) = (-ddifference.X, -ddifference.Y, -ddifference.Z);
            (d[11], d[12], d[13]) = (ddifference.X, ddifference.Y, ddifference.Z);
        }
    }
}
