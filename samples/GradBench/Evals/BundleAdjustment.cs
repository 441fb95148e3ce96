using System;
using DiffGen;
using GradBench.Protocol;

namespace GradBench.Evals;

/// <summary>
/// <c>ba</c>: cameras see points; an observation is where in its picture a camera sees a point. Residuals are the two errors of every
/// observation, weighted, and one term for every weight. Each depends on few of the parameters: the Jacobian is a sparse matrix.
/// </summary>
internal static partial class BundleAdjustment
{
    private const int CameraSize = 11, PointSize = 3, BlockSize = CameraSize + PointSize + 1;

    private sealed record Input(int N, int M, int P, double[] Cam, double[] X, double W, double[] Feat);

    private sealed record Objective(RepeatedPair ReprojError, Repeated WErr);

    private sealed record RepeatedPair(double[] Elements, int Repeated);

    private sealed record Repeated(double Element, [property: System.Text.Json.Serialization.JsonPropertyName("repeated")] int Count);

    /// <summary>The eval compares the first thirty entries of each array and the last.</summary>
    private sealed record Jacobian(int[] Cols, int[] Rows, double[] Vals);

    public static Eval Eval { get; } = new("ba")
    {
        ["objective"] = Function.Of<Input, Objective>(input =>
        {
            Scene scene = Repeat(input);
            double[] errors = new double[2 * input.P], weightErrors = new double[input.P];
            return () =>
            {
                Residuals(scene, errors, weightErrors);
                return new Objective(new RepeatedPair(errors[..2], input.P), new Repeated(weightErrors[0], input.P));
            };
        }),
        ["jacobian"] = Function.Of<Input, Jacobian>(input =>
        {
            Scene scene = Repeat(input);
            SparseMatrix jacobian = Pattern(scene);
            return () =>
            {
                Fill(scene, jacobian);
                return new Jacobian(Excerpt(jacobian.Columns), Excerpt(jacobian.Rows), Excerpt(jacobian.Values));
            };
        }),
    };

    internal sealed record Scene(double[] Cameras, double[] Points, double[] Weights, double[] Features)
    {
        public int CameraCount => Cameras.Length / CameraSize;

        public int PointCount => Points.Length / PointSize;

        public int ObservationCount => Weights.Length;

        public int CameraOf(int observation) => observation % CameraCount;

        public int PointOf(int observation) => observation % PointCount;

        public ReadOnlySpan<double> Camera(int observation) => Cameras.AsSpan(CameraOf(observation) * CameraSize, CameraSize);

        public ReadOnlySpan<double> Point(int observation) => Points.AsSpan(PointOf(observation) * PointSize, PointSize);

        public ReadOnlySpan<double> Feature(int observation) => Features.AsSpan(2 * observation, 2);
    }

    /// <summary>Compressed sparse rows: those of row i stand from <c>Rows[i]</c> up to <c>Rows[i + 1]</c>.</summary>
    internal sealed record SparseMatrix(int[] Rows, int[] Columns, double[] Values);

    /// <summary>The message has one camera, one point, one weight and one feature, which stand for all.</summary>
    private static Scene Repeat(Input input)
    {
        if (input.N < 1 || input.M < 1 || input.P < 1) throw new MessageException("\"n\", \"m\" and \"p\" have to be positive.");
        if (input.Cam.Length != CameraSize || input.X.Length != PointSize || input.Feat.Length != 2)
            throw new MessageException("A camera has 11 parameters, a point 3, a feature 2.");
        return new Scene(Copies(input.Cam, input.N), Copies(input.X, input.M), Copies([input.W], input.P), Copies(input.Feat, input.P));
    }

    private static double[] Copies(double[] one, int count)
    {
        var all = new double[one.Length * count];
        for (int i = 0; i < count; i++) one.CopyTo(all, i * one.Length);
        return all;
    }

    internal static void Residuals(Scene scene, Span<double> errors, Span<double> weightErrors) =>
        Residuals(scene.Cameras, scene.Points, scene.Weights, scene.Features, errors, weightErrors);

    /// <summary>
    /// All residuals. Its sparse Jacobian takes fourteen sweeps, however many cameras, points and observations there are. The eval has the entries that are zero as well, and is given
    /// the blocks, of which each needs no more than its own observation.
    /// </summary>
    [Differentiable(Companions = Companions.SparseJacobian)]
    public static void Residuals(
        ReadOnlySpan<double> cameras, ReadOnlySpan<double> points, ReadOnlySpan<double> weights, [NoDerivative] ReadOnlySpan<double> features, Span<double> errors, Span<double> weightErrors)
    {
        int cameraCount = cameras.Length / CameraSize, pointCount = points.Length / PointSize;
        for (int i = 0; i < weights.Length; i++)
        {
            ReadOnlySpan<double> camera = cameras.Slice(i % cameraCount * CameraSize, CameraSize), point = points.Slice(i % pointCount * PointSize, PointSize);
            ReprojectionError(camera, point, weights[i], features.Slice(2 * i, 2), errors.Slice(2 * i, 2));
            weightErrors[i] = WeightError(weights[i]);
        }
    }

    internal static SparseMatrix Pattern(Scene scene)
    {
        int observations = scene.ObservationCount, pointColumns = CameraSize * scene.CameraCount, weightColumns = pointColumns + PointSize * scene.PointCount;
        int[] rows = new int[3 * observations + 1], columns = new int[2 * BlockSize * observations + observations];
        int next = 0;
        for (int row = 0; row < 2 * observations; row++)
        {
            int observation = row / 2;
            for (int i = 0; i < CameraSize; i++) columns[next++] = CameraSize * scene.CameraOf(observation) + i;
            for (int i = 0; i < PointSize; i++) columns[next++] = pointColumns + PointSize * scene.PointOf(observation) + i;
            columns[next++] = weightColumns + observation;
            rows[row + 1] = next;
        }

        for (int observation = 0; observation < observations; observation++)
        {
            columns[next++] = weightColumns + observation;
            rows[2 * observations + observation + 1] = next;
        }

        return new SparseMatrix(rows, columns, new double[columns.Length]);
    }

    /// <summary>An observation's two rows are one block: the generated Jacobian of its two errors.</summary>
    internal static void Fill(Scene scene, SparseMatrix jacobian)
    {
        Span<double> error = stackalloc double[2], camera = stackalloc double[2 * CameraSize], point = stackalloc double[2 * PointSize], weight = stackalloc double[2];
        Span<double> values = jacobian.Values;
        for (int i = 0; i < scene.ObservationCount; i++)
        {
            ReprojectionErrorJacobian(scene.Camera(i), scene.Point(i), scene.Weights[i], scene.Feature(i), error, camera, point, weight);
            for (int row = 0; row < 2; row++)
            {
                camera.Slice(row * CameraSize, CameraSize).CopyTo(values);
                point.Slice(row * PointSize, PointSize).CopyTo(values[CameraSize..]);
                values[BlockSize - 1] = weight[row];
                values = values[BlockSize..];
            }
        }

        for (int i = 0; i < scene.ObservationCount; i++) values[i] = WeightErrorGradient(scene.Weights[i]);
    }

    private static T[] Excerpt<T>(T[] entries)
    {
        var excerpt = new T[2 * BlockSize + 1];
        Array.Copy(entries, excerpt, Math.Min(entries.Length, 2 * BlockSize));
        excerpt[^1] = entries[^1];
        return excerpt;
    }

    /// <param name="camera">Rotation (axis times angle), centre, focal length, principal point, two coefficients of radial distortion.</param>
    /// <param name="point">The point.</param>
    /// <param name="weight">The weight of the observation.</param>
    /// <param name="feature">Where the camera sees the point.</param>
    /// <param name="error">How far the camera's model is off, weighted.</param>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static void ReprojectionError(
        ReadOnlySpan<double> camera, ReadOnlySpan<double> point, double weight, [NoDerivative] ReadOnlySpan<double> feature, Span<double> error)
    {
        var centre = new Vector(camera[3], camera[4], camera[5]);
        Vector seen = Rotate(new Vector(camera[0], camera[1], camera[2]), new Vector(point[0], point[1], point[2]) - centre);
        double x = seen.X / seen.Z, y = seen.Y / seen.Z;
        double squared = x * x + y * y;
        double distortion = 1 + camera[9] * squared + camera[10] * squared * squared;
        error[0] = weight * (camera[6] * distortion * x + camera[7] - feature[0]);
        error[1] = weight * (camera[6] * distortion * y + camera[8] - feature[1]);
    }

    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double WeightError(double weight) => 1 - weight * weight;

    /// <summary>Rodrigues' formula; without a rotation its limit.</summary>
    private static Vector Rotate(Vector rotation, Vector x)
    {
        double squaredAngle = rotation.Dot(rotation);
        if (squaredAngle == 0) return x + rotation.Cross(x);
        double angle = Math.Sqrt(squaredAngle), cosine = Math.Cos(angle);
        Vector axis = 1 / angle * rotation;
        return cosine * x + Math.Sin(angle) * axis.Cross(x) + (1 - cosine) * axis.Dot(x) * axis;
    }

    private readonly record struct Vector(double X, double Y, double Z)
    {
        public static Vector operator +(Vector a, Vector b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

        public static Vector operator -(Vector a, Vector b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

        public static Vector operator *(double factor, Vector a) => new(factor * a.X, factor * a.Y, factor * a.Z);

        public double Dot(Vector other) => X * other.X + Y * other.Y + Z * other.Z;

        public Vector Cross(Vector other) => new(Y * other.Z - Z * other.Y, Z * other.X - X * other.Z, X * other.Y - Y * other.X);
    }
}
