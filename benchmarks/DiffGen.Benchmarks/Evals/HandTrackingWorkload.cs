using System;
using System.Linq;
using DiffGen.Benchmarks.Programs;
using GradBench.Evals;

namespace DiffGen.Benchmarks.Evals;

internal readonly struct HandTrackingWorkload : IEvalWorkload
{
    private const int PoseSize = 26;

    private readonly HandTracking.Hand _hand;
    private readonly double[] _theta, _us, _residuals, _generated, _byHand;
    private readonly SparseMatrix<double> _entries = new();
    private readonly HandTrackingByHand _tracking;

    /// <param name="vertices">The vertices of the skin.</param>
    /// <param name="points">The measured points.</param>
    /// <param name="onTriangles">Whether a measured point has two coordinates in a triangle, or belongs to a vertex.</param>
    public HandTrackingWorkload(int vertices, int points, bool onTriangles)
    {
        _hand = Create(vertices, points, onTriangles);
        _theta = Inputs.Weyl(PoseSize, -0.5, 0.5);
        _us = onTriangles ? Inputs.Weyl(2 * points, 0, 0.5, seed: 2) : [];
        _residuals = new double[3 * points];
        int columns = (onTriangles ? 2 : 0) + PoseSize;
        (_generated, _byHand) = (new double[3 * points * columns], new double[3 * points * columns]);
        _tracking = new HandTrackingByHand(_hand);
    }

    public ReadOnlySpan<double> GeneratedDerivative => _generated;

    public ReadOnlySpan<double> DerivativeByHand => _byHand;

    public double Primal()
    {
        HandTracking.Residuals(_theta, _us, _hand, _residuals);
        return _residuals[0];
    }

    /// <summary>As a sparse matrix, since a residual depends on its own two coordinates only.</summary>
    public double Generated()
    {
        int columns = _generated.Length / _residuals.Length;
        HandTracking.ResidualsSparseJacobian(_theta, _us, _hand, _residuals, _entries);
        for (int row = 0; row < _residuals.Length; row++) HandTracking.CopyRow(_entries, row, _generated.AsSpan(row * columns, columns));

        return _residuals[0];
    }

    public double ByHand()
    {
        _tracking.Jacobian(_theta, _us, _residuals, _byHand);
        return _residuals[0];
    }

    /// <summary>A wrist, five fingers of four bones, a forearm.</summary>
    private static HandTracking.Hand Create(int vertices, int points, bool onTriangles)
    {
        const int bones = 22;
        double[] weights = Inputs.Weyl(vertices * bones, 0, 0.1, seed: 3);
        double[] positions = Inputs.Weyl(4 * vertices, -1, 1, seed: 4);
        for (int i = 3; i < positions.Length; i += 4) positions[i] = 1;
        return new HandTracking.Hand
        {
            Parents = [.. Enumerable.Range(0, bones).Select(bone => bone == 0 ? -1 : bone == bones - 1 || bone % 4 == 1 ? 0 : bone - 1)],
            BaseRelatives = Inputs.Weyl(16 * bones, -0.5, 0.5, seed: 5),
            InverseBaseAbsolutes = Inputs.Weyl(16 * bones, -0.5, 0.5, seed: 6),
            BasePositions = positions,
            Weights = weights,
            Triangles = [.. Enumerable.Range(0, 3 * vertices).Select(i => i * 7 % vertices)],
            IsMirrored = true,
            Correspondences = [.. Enumerable.Range(0, points).Select(i => i * 5 % vertices)],
            Points = Inputs.Weyl(3 * points, -1, 1, seed: 7),
        };
    }
}

/// <summary>
/// Forward mode by hand for all columns of the pose: an angle moves its own bone and those behind it, the derivatives of all other bones are zero
/// and are left out.
/// </summary>
internal sealed class HandTrackingByHand(HandTracking.Hand hand)
{
    private const int PoseSize = 26, MatrixSize = 16;

    private readonly int _bones = hand.Parents.Length, _vertices = hand.BasePositions.Length / 4;
    private readonly double[] _relatives = new double[MatrixSize * hand.Parents.Length], _absolutes = new double[MatrixSize * hand.Parents.Length];
    private readonly double[] _transforms = new double[MatrixSize * hand.Parents.Length];
    private readonly double[] _dabsolutes = new double[MatrixSize * hand.Parents.Length], _dtransforms = new double[MatrixSize * hand.Parents.Length];
    private readonly bool[] _moves = new bool[hand.Parents.Length];
    private readonly double[] _local = new double[MatrixSize], _drelative = new double[MatrixSize];
    private readonly double[] _rotation = new double[9], _drotation = new double[9];
    private readonly double[] _unrotated = new double[hand.BasePositions.Length / 4 * 3], _rotated = new double[hand.BasePositions.Length / 4 * 3];
    private readonly double[] _dvertices = new double[hand.BasePositions.Length / 4 * 3];

    public void Jacobian(ReadOnlySpan<double> theta, ReadOnlySpan<double> us, Span<double> residuals, Span<double> jacobian)
    {
        int columns = (us.IsEmpty ? 0 : 2) + PoseSize, firstAngle = columns - PoseSize;
        Pose(theta.Slice(6));
        Skin(theta);
        for (int i = 0; i < hand.Correspondences.Length; i++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                int row = 3 * i + axis;
                residuals[row] = hand.Points[row] - Position(_rotated, us, i, axis);
                if (us.IsEmpty) continue;
                int corner = 3 * hand.Correspondences[i];
                double last = _rotated[3 * hand.Triangles[corner + 2] + axis];
                jacobian[row * columns] = last - _rotated[3 * hand.Triangles[corner] + axis];
                jacobian[row * columns + 1] = last - _rotated[3 * hand.Triangles[corner + 1] + axis];
            }
        }

        for (int axis = 0; axis < 3; axis++)
        {
            RotationDerivative(theta[0], theta[1], theta[2], axis);
            for (int vertex = 0; vertex < _vertices; vertex++)
                Rotate(_drotation, _unrotated.AsSpan(3 * vertex, 3), _dvertices.AsSpan(3 * vertex, 3));
            Write(us, jacobian, columns, firstAngle + axis);
            Translation(us, jacobian, columns, firstAngle + 3 + axis, axis);
        }

        for (int angle = 0; angle < PoseSize - 6; angle++)
        {
            PoseDerivative(theta.Slice(6), angle);
            SkinDerivative();
            Write(us, jacobian, columns, firstAngle + 6 + angle);
        }
    }

    private double Position(double[] vertices, ReadOnlySpan<double> us, int i, int axis)
    {
        int target = hand.Correspondences[i];
        if (us.IsEmpty) return vertices[3 * target + axis];
        double u = us[2 * i], v = us[2 * i + 1];
        return u * vertices[3 * hand.Triangles[3 * target] + axis] + v * vertices[3 * hand.Triangles[3 * target + 1] + axis]
            + (1 - u - v) * vertices[3 * hand.Triangles[3 * target + 2] + axis];
    }

    private void Write(ReadOnlySpan<double> us, Span<double> jacobian, int columns, int column)
    {
        for (int i = 0; i < hand.Correspondences.Length; i++)
        {
            for (int axis = 0; axis < 3; axis++) jacobian[(3 * i + axis) * columns + column] = -Position(_dvertices, us, i, axis);
        }
    }

    private void Translation(ReadOnlySpan<double> us, Span<double> jacobian, int columns, int column, int along)
    {
        for (int i = 0; i < hand.Correspondences.Length; i++)
        {
            for (int axis = 0; axis < 3; axis++) jacobian[(3 * i + axis) * columns + column] = axis == along ? -1 : 0;
        }
    }

    private static (int Bone, bool Spreads) BoneOf(int angle) => (1 + 4 * (angle / 4) + Math.Max(1, angle % 4), angle % 4 == 1);

    private void Pose(ReadOnlySpan<double> angles)
    {
        for (int bone = 0; bone < _bones; bone++)
        {
            (double bend, double spread) = AnglesOf(angles, bone);
            Bend(bend, spread, _local);
            Span<double> relative = Of(_relatives, bone), absolute = Of(_absolutes, bone);
            Multiply(Of(hand.BaseRelatives, bone), _local, relative);
            if (hand.Parents[bone] < 0) relative.CopyTo(absolute);
            else Multiply(Of(_absolutes, hand.Parents[bone]), relative, absolute);
            Multiply(absolute, Of(hand.InverseBaseAbsolutes, bone), Of(_transforms, bone));
        }
    }

    private static (double Bend, double Spread) AnglesOf(ReadOnlySpan<double> angles, int bone)
    {
        int finger = (bone - 1) / 4, joint = (bone - 1) % 4;
        if (bone == 0 || finger >= 5 || joint == 0) return (0, 0);
        return (angles[4 * finger + (joint == 1 ? 0 : joint)], joint == 1 ? angles[4 * finger + 1] : 0);
    }

    private void PoseDerivative(ReadOnlySpan<double> angles, int angle)
    {
        Array.Clear(_moves);
        (int first, bool spreads) = BoneOf(angle);
        for (int bone = first; bone < _bones; bone++)
        {
            int parent = hand.Parents[bone];
            if (bone == first)
            {
                (double bend, double spread) = AnglesOf(angles, bone);
                BendDerivative(bend, spread, spreads, _local);
                Multiply(Of(hand.BaseRelatives, bone), _local, _drelative);
                Multiply(Of(_absolutes, parent), _drelative, Of(_dabsolutes, bone));
            }
            else if (parent >= 0 && _moves[parent])
            {
                Multiply(Of(_dabsolutes, parent), Of(_relatives, bone), Of(_dabsolutes, bone));
            }
            else
            {
                continue;
            }

            _moves[bone] = true;
            Multiply(Of(_dabsolutes, bone), Of(hand.InverseBaseAbsolutes, bone), Of(_dtransforms, bone));
        }
    }

    private void Skin(ReadOnlySpan<double> theta)
    {
        RotationMatrix(theta[0], theta[1], theta[2]);
        for (int vertex = 0; vertex < _vertices; vertex++)
        {
            ReadOnlySpan<double> rest = hand.BasePositions.AsSpan(4 * vertex, 4);
            double x = 0, y = 0, z = 0;
            for (int bone = 0; bone < _bones; bone++)
            {
                ReadOnlySpan<double> transform = Of(_transforms, bone);
                double weight = hand.Weights[vertex * _bones + bone];
                x += weight * Dot(transform.Slice(0, 4), rest);
                y += weight * Dot(transform.Slice(4, 4), rest);
                z += weight * Dot(transform.Slice(8, 4), rest);
            }

            Span<double> at = _unrotated.AsSpan(3 * vertex, 3), moved = _rotated.AsSpan(3 * vertex, 3);
            (at[0], at[1], at[2]) = (hand.IsMirrored ? -x : x, y, z);
            Rotate(_rotation, at, moved);
            for (int axis = 0; axis < 3; axis++) moved[axis] += theta[3 + axis];
        }
    }

    private void SkinDerivative()
    {
        for (int vertex = 0; vertex < _vertices; vertex++)
        {
            ReadOnlySpan<double> rest = hand.BasePositions.AsSpan(4 * vertex, 4);
            double x = 0, y = 0, z = 0;
            for (int bone = 0; bone < _bones; bone++)
            {
                if (!_moves[bone]) continue;
                ReadOnlySpan<double> transform = Of(_dtransforms, bone);
                double weight = hand.Weights[vertex * _bones + bone];
                x += weight * Dot(transform.Slice(0, 4), rest);
                y += weight * Dot(transform.Slice(4, 4), rest);
                z += weight * Dot(transform.Slice(8, 4), rest);
            }

            Rotate(_rotation, [hand.IsMirrored ? -x : x, y, z], _dvertices.AsSpan(3 * vertex, 3));
        }
    }

    private static void Bend(double bend, double spread, Span<double> matrix)
    {
        (double sinX, double cosX) = Math.SinCos(bend);
        (double sinZ, double cosZ) = Math.SinCos(spread);
        matrix.Clear();
        (matrix[0], matrix[1], matrix[2]) = (cosZ, -sinZ * cosX, sinZ * sinX);
        (matrix[4], matrix[5], matrix[6]) = (sinZ, cosZ * cosX, -cosZ * sinX);
        (matrix[9], matrix[10], matrix[15]) = (sinX, cosX, 1);
    }

    private static void BendDerivative(double bend, double spread, bool bySpread, Span<double> matrix)
    {
        (double sinX, double cosX) = Math.SinCos(bend);
        (double sinZ, double cosZ) = Math.SinCos(spread);
        matrix.Clear();
        if (bySpread)
        {
            (matrix[0], matrix[1], matrix[2]) = (-sinZ, -cosZ * cosX, cosZ * sinX);
            (matrix[4], matrix[5], matrix[6]) = (cosZ, -sinZ * cosX, sinZ * sinX);
        }
        else
        {
            (matrix[1], matrix[2]) = (sinZ * sinX, sinZ * cosX);
            (matrix[5], matrix[6]) = (-cosZ * sinX, -cosZ * cosX);
            (matrix[9], matrix[10]) = (cosX, -sinX);
        }
    }

    private void RotationMatrix(double x, double y, double z)
    {
        double angle = Math.Sqrt(x * x + y * y + z * z);
        if (angle < 0.0001)
        {
            Array.Clear(_rotation);
            _rotation[0] = _rotation[4] = _rotation[8] = 1;
            return;
        }

        (x, y, z) = (x / angle, y / angle, z / angle);
        (double s, double c) = Math.SinCos(angle);
        double rest = 1 - c;
        (_rotation[0], _rotation[1], _rotation[2]) = (x * x * rest + c, x * y * rest - z * s, x * z * rest + y * s);
        (_rotation[3], _rotation[4], _rotation[5]) = (x * y * rest + z * s, y * y * rest + c, y * z * rest - x * s);
        (_rotation[6], _rotation[7], _rotation[8]) = (x * z * rest - y * s, y * z * rest + x * s, z * z * rest + c);
    }

    /// <summary>The derivative of <see cref="RotationMatrix"/> by one component: the angle grows by that of the axis, the axis turns by the rest.</summary>
    private void RotationDerivative(double x, double y, double z, int component)
    {
        double angle = Math.Sqrt(x * x + y * y + z * z);
        if (angle < 0.0001)
        {
            Array.Clear(_drotation);
            return;
        }

        (x, y, z) = (x / angle, y / angle, z / angle);
        (double s, double c) = Math.SinCos(angle);
        double dangle = component switch { 0 => x, 1 => y, _ => z }, rest = 1 - c;
        double dx = ((component == 0 ? 1 : 0) - x * dangle) / angle, dy = ((component == 1 ? 1 : 0) - y * dangle) / angle, dz = ((component == 2 ? 1 : 0) - z * dangle) / angle;
        double ds = c * dangle, dc = -s * dangle, drest = -dc;
        double xy = (dx * y + x * dy) * rest + x * y * drest, xz = (dx * z + x * dz) * rest + x * z * drest, yz = (dy * z + y * dz) * rest + y * z * drest;
        double zs = dz * s + z * ds, ys = dy * s + y * ds, xs = dx * s + x * ds;
        (_drotation[0], _drotation[1], _drotation[2]) = (2 * x * dx * rest + x * x * drest + dc, xy - zs, xz + ys);
        (_drotation[3], _drotation[4], _drotation[5]) = (xy + zs, 2 * y * dy * rest + y * y * drest + dc, yz - xs);
        (_drotation[6], _drotation[7], _drotation[8]) = (xz - ys, yz + xs, 2 * z * dz * rest + z * z * drest + dc);
    }

    private static void Rotate(double[] rotation, ReadOnlySpan<double> x, Span<double> rotated)
    {
        rotated[0] = rotation[0] * x[0] + rotation[1] * x[1] + rotation[2] * x[2];
        rotated[1] = rotation[3] * x[0] + rotation[4] * x[1] + rotation[5] * x[2];
        rotated[2] = rotation[6] * x[0] + rotation[7] * x[1] + rotation[8] * x[2];
    }

    private static Span<double> Of(double[] matrices, int bone) => matrices.AsSpan(MatrixSize * bone, MatrixSize);

    private static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> product)
    {
        for (int row = 0; row < 4; row++)
        {
            for (int column = 0; column < 4; column++)
                product[4 * row + column] = a[4 * row] * b[column] + a[4 * row + 1] * b[4 + column] + a[4 * row + 2] * b[8 + column] + a[4 * row + 3] * b[12 + column];
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
}
