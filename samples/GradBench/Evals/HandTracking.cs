using System;
using System.Linq;
using DiffGen;
using GradBench.Protocol;

namespace GradBench.Evals;

/// <summary>
/// <c>ht</c>: a hand's pose is fitted to measured points. The pose turns and bends the bones, each vertex of the skin follows its bones, and a
/// measured point belongs to a vertex or, where the message has <c>us</c>, to a point of a triangle with those two coordinates.
/// </summary>
internal static partial class HandTracking
{
    /// <summary>Rotation, translation, and four angles of each of five fingers.</summary>
    private const int PoseSize = 26;

    internal sealed record Input(double[] Theta, Data Data, double[][] Us);

    internal sealed record Data(Model Model, int[] Correspondences, double[][] Points);

    internal sealed record Model(
        int BoneCount, int[] Parents, double[][][] BaseRelatives, double[][][] InverseBaseAbsolutes, double[][] BasePositions, double[][] Weights,
        int[][] Triangles, bool IsMirrored);

    public static Eval Eval { get; } = new("ht")
    {
        ["objective"] = Function.Of<Input, double[]>(input =>
        {
            (Hand hand, double[] us) = Join(input);
            var residuals = new double[3 * hand.Correspondences.Length];
            return () =>
            {
                Residuals(input.Theta, us, hand, residuals);
                return residuals;
            };
        }),
        ["jacobian"] = Function.Of<Input, double[][]>(input =>
        {
            (Hand hand, double[] us) = Join(input);
            int rows = 3 * hand.Correspondences.Length, columns = (us.Length == 0 ? 0 : 2) + PoseSize;
            double[] residuals = new double[rows];
            double[][] jacobian = [.. Enumerable.Range(0, rows).Select(_ => new double[columns])];
            var entries = new SparseMatrix<double>();
            return () =>
            {
                ResidualsSparseJacobian(input.Theta, us, hand, residuals, entries);
                for (int row = 0; row < rows; row++) CopyRow(entries, row, jacobian[row]);
                return jacobian;
            };
        }),
    };

    /// <summary>A residual depends on its own two coordinates only: all residuals share two columns, and those of the pose follow.</summary>
    internal static void CopyRow(SparseMatrix<double> jacobian, int row, Span<double> entries)
    {
        int first = entries.Length - PoseSize;
        for (int k = jacobian.RowStarts[row]; k < jacobian.RowStarts[row + 1]; k++)
        {
            int column = jacobian.Columns[k];
            entries[column < PoseSize ? first + column : (column - PoseSize) % 2] = jacobian.Values[k];
        }
    }

    internal static (Hand Hand, double[] Us) Join(Input input)
    {
        Model model = input.Data.Model;
        int bones = model.BoneCount, vertices = model.BasePositions.Length, correspondences = input.Data.Correspondences.Length;
        if (input.Theta.Length != PoseSize) throw new MessageException($"\"theta\" has {input.Theta.Length} numbers where {PoseSize} belong.");
        if (model.Parents.Length != bones) throw new MessageException("\"parents\" and \"bone_count\" do not fit.");
        var hand = new Hand
        {
            Parents = model.Parents,
            BaseRelatives = Matrices(model.BaseRelatives, bones),
            InverseBaseAbsolutes = Matrices(model.InverseBaseAbsolutes, bones),
            BasePositions = Rows.Join(model.BasePositions, vertices, 4),
            Weights = Rows.Join(model.Weights, vertices, bones),
            Triangles = [.. model.Triangles.SelectMany(triangle => triangle.Length == 3 ? triangle : throw new MessageException("A triangle has three corners."))],
            IsMirrored = model.IsMirrored,
            Correspondences = input.Data.Correspondences,
            Points = Rows.Join(input.Data.Points, correspondences, 3),
        };
        // A message may have more coordinates than there are measured points; the first belong to them.
        return (hand, input.Us.Length == 0 ? [] : Rows.Join([.. input.Us.Take(correspondences)], correspondences, 2));
    }

    private static double[] Matrices(double[][][] matrices, int count)
    {
        if (matrices.Length != count) throw new MessageException($"There are {matrices.Length} matrices where {count} belong.");
        return [.. matrices.SelectMany(matrix => Rows.Join(matrix, 4, 4))];
    }

    /// <summary>The model of the hand and the measurement. Matrices are 4 × 4 and stand one after the other.</summary>
    internal sealed class Hand
    {
        public required int[] Parents { get; init; }

        public required double[] BaseRelatives { get; init; }

        public required double[] InverseBaseAbsolutes { get; init; }

        /// <summary>Four homogeneous coordinates for each vertex.</summary>
        public required double[] BasePositions { get; init; }

        /// <summary>For each vertex the weights of all bones.</summary>
        public required double[] Weights { get; init; }

        public required int[] Triangles { get; init; }

        public required bool IsMirrored { get; init; }

        /// <summary>For each measured point a vertex, or a triangle.</summary>
        public required int[] Correspondences { get; init; }

        public required double[] Points { get; init; }
    }

    [Differentiable(Companions = Companions.Default | Companions.Jvp | Companions.SparseJacobian)]
    public static void Residuals(ReadOnlySpan<double> theta, ReadOnlySpan<double> us, [NoDerivative] Hand hand, Span<double> residuals)
    {
        double[] vertices = Skin(theta, hand);
        for (int i = 0; i < hand.Correspondences.Length; i++)
        {
            int target = hand.Correspondences[i];
            for (int axis = 0; axis < 3; axis++)
            {
                double position;
                if (us.IsEmpty)
                {
                    position = vertices[3 * target + axis];
                }
                else
                {
                    double u = us[2 * i], v = us[2 * i + 1];
                    position = u * vertices[3 * hand.Triangles[3 * target] + axis]
                        + v * vertices[3 * hand.Triangles[3 * target + 1] + axis]
                        + (1 - u - v) * vertices[3 * hand.Triangles[3 * target + 2] + axis];
                }

                residuals[3 * i + axis] = hand.Points[3 * i + axis] - position;
            }
        }
    }

    /// <summary>Where the pose takes the vertices of the skin.</summary>
    private static double[] Skin(ReadOnlySpan<double> theta, Hand hand)
    {
        int bones = hand.Parents.Length, count = hand.BasePositions.Length / 4;
        double[] transforms = BoneTransforms(theta.Slice(6), hand);
        double[] rotation = new double[9], vertices = new double[3 * count];
        Rotation(theta[0], theta[1], theta[2], rotation);
        for (int vertex = 0; vertex < count; vertex++)
        {
            ReadOnlySpan<double> rest = hand.BasePositions.AsSpan(4 * vertex, 4);
            double x = 0, y = 0, z = 0;
            for (int bone = 0; bone < bones; bone++)
            {
                ReadOnlySpan<double> transform = transforms.AsSpan(16 * bone, 16);
                double weight = hand.Weights[vertex * bones + bone];
                x += weight * Dot(transform.Slice(0, 4), rest);
                y += weight * Dot(transform.Slice(4, 4), rest);
                z += weight * Dot(transform.Slice(8, 4), rest);
            }

            if (hand.IsMirrored) x = -x;
            for (int axis = 0; axis < 3; axis++)
                vertices[3 * vertex + axis] = rotation[3 * axis] * x + rotation[3 * axis + 1] * y + rotation[3 * axis + 2] * z + theta[3 + axis];
        }

        return vertices;
    }

    private static double[] BoneTransforms(ReadOnlySpan<double> angles, Hand hand)
    {
        int bones = hand.Parents.Length;
        double[] absolutes = new double[16 * bones], transforms = new double[16 * bones];
        Span<double> local = stackalloc double[16], relative = stackalloc double[16];
        for (int bone = 0; bone < bones; bone++)
        {
            // The wrist comes first and the forearm last. Between them stand four bones for each finger: the first does not move, the
            // second bends and spreads, the others bend.
            int finger = (bone - 1) / 4, joint = (bone - 1) % 4;
            bool moves = bone > 0 && finger < 5 && joint > 0;
            double bend = moves ? angles[4 * finger + (joint == 1 ? 0 : joint)] : 0;
            double spread = moves && joint == 1 ? angles[4 * finger + 1] : 0;
            Bend(bend, spread, local);
            Multiply(hand.BaseRelatives.AsSpan(16 * bone, 16), local, relative);
            Span<double> absolute = absolutes.AsSpan(16 * bone, 16);
            if (hand.Parents[bone] < 0) relative.CopyTo(absolute);
            else Multiply(absolutes.AsSpan(16 * hand.Parents[bone], 16), relative, absolute);
            Multiply(absolute, hand.InverseBaseAbsolutes.AsSpan(16 * bone, 16), transforms.AsSpan(16 * bone, 16));
        }

        return transforms;
    }

    /// <summary>A turn by <paramref name="bend"/> about the x axis, then one by <paramref name="spread"/> about the z axis.</summary>
    private static void Bend(double bend, double spread, Span<double> matrix)
    {
        double cosX = Math.Cos(bend), sinX = Math.Sin(bend), cosZ = Math.Cos(spread), sinZ = Math.Sin(spread);
        matrix.Clear();
        matrix[0] = cosZ;
        matrix[1] = -sinZ * cosX;
        matrix[2] = sinZ * sinX;
        matrix[4] = sinZ;
        matrix[5] = cosZ * cosX;
        matrix[6] = -cosZ * sinX;
        matrix[9] = sinX;
        matrix[10] = cosX;
        matrix[15] = 1;
    }

    /// <summary>The rotation about the axis (x, y, z) by an angle of its length.</summary>
    private static void Rotation(double x, double y, double z, Span<double> matrix)
    {
        double angle = Math.Sqrt(x * x + y * y + z * z);
        if (angle < 0.0001)
        {
            matrix.Clear();
            matrix[0] = matrix[4] = matrix[8] = 1;
            return;
        }

        x /= angle;
        y /= angle;
        z /= angle;
        double s = Math.Sin(angle), c = Math.Cos(angle);
        matrix[0] = x * x + (1 - x * x) * c;
        matrix[1] = x * y * (1 - c) - z * s;
        matrix[2] = x * z * (1 - c) + y * s;
        matrix[3] = x * y * (1 - c) + z * s;
        matrix[4] = y * y + (1 - y * y) * c;
        matrix[5] = y * z * (1 - c) - x * s;
        matrix[6] = x * z * (1 - c) - y * s;
        matrix[7] = y * z * (1 - c) + x * s;
        matrix[8] = z * z + (1 - z * z) * c;
    }

    private static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> product)
    {
        for (int row = 0; row < 4; row++)
        {
            for (int column = 0; column < 4; column++)
            {
                double sum = 0;
                for (int i = 0; i < 4; i++) sum += a[4 * row + i] * b[4 * i + column];
                product[4 * row + column] = sum;
            }
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
