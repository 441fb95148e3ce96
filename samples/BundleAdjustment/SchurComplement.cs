using System;
using System.Linq;
using DiffGen;
using MathNet.Numerics.LinearAlgebra;

namespace BundleAdjustment;

/// <summary>
/// Solves (JᵀJ + damping·diag JᵀJ) step = -Jᵀr. No two points appear in one residual, so that the points, of which there are many, are eliminated one by one: what remains is a system
/// for the cameras. The columns of J belong to the cameras first, then to the points.
/// </summary>
internal sealed class SchurComplement
{
    public const int OfCamera = 6, OfPoint = 3;

    private readonly int _cameraCount, _pointCount;
    private readonly Observation[] _observations;

    /// <summary>For each point the numbers of its observations.</summary>
    private readonly int[][] _seen;

    /// <summary>The blocks of JᵀJ: one for each camera, for each point, and for each observation one that couples both.</summary>
    private readonly double[][,] _ofCameras, _ofPoints, _couplings;

    public SchurComplement(Scene scene)
    {
        (_cameraCount, _pointCount, _observations) = (scene.Cameras.Length, scene.Points.Length, scene.Observations);
        ILookup<int, int> seen = Enumerable.Range(0, _observations.Length).ToLookup(i => _observations[i].Point);
        _seen = [.. Enumerable.Range(0, _pointCount).Select(point => seen[point].ToArray())];
        _ofCameras = Blocks(_cameraCount, OfCamera, OfCamera);
        _ofPoints = Blocks(_pointCount, OfPoint, OfPoint);
        _couplings = Blocks(_observations.Length, OfCamera, OfPoint);
    }

    /// <summary>Sums up the blocks. A row of J has the entries of a camera, then those of a point.</summary>
    public void Load(SparseMatrix<double> jacobian)
    {
        foreach (double[,] block in _ofCameras.Concat(_ofPoints).Concat(_couplings))
            Array.Clear(block);
        for (int row = 0; row < jacobian.RowCount; row++)
        {
            (int camera, int point, _, _) = _observations[row / 2];
            ReadOnlySpan<double> entries = jacobian.Values[jacobian.RowStarts[row]..jacobian.RowStarts[row + 1]];
            AddProduct(_ofCameras[camera], entries[..OfCamera], entries[..OfCamera]);
            AddProduct(_ofPoints[point], entries[OfCamera..], entries[OfCamera..]);
            AddProduct(_couplings[row / 2], entries[..OfCamera], entries[OfCamera..]);
        }
    }

    /// <param name="gradient">Jᵀr.</param>
    /// <param name="damping">Of Levenberg and Marquardt.</param>
    public double[] Solve(ReadOnlySpan<double> gradient, double damping)
    {
        int ofCameras = OfCamera * _cameraCount;
        Matrix<double> reduced = Matrix<double>.Build.Dense(ofCameras, ofCameras);
        Vector<double> right = -Vector<double>.Build.Dense(gradient[..ofCameras].ToArray());
        for (int camera = 0; camera < _cameraCount; camera++)
            reduced.SetSubMatrix(OfCamera * camera, OfCamera * camera, Damped(_ofCameras[camera], damping));

        var inverses = new Matrix<double>[_pointCount];
        for (int point = 0; point < _pointCount; point++)
        {
            inverses[point] = Damped(_ofPoints[point], damping).Inverse();
            foreach (int i in _seen[point])
            {
                int first = OfCamera * _observations[i].Camera;
                double[,] eliminated = Product(_couplings[i], inverses[point]);
                for (int j = 0; j < OfCamera; j++)
                    for (int k = 0; k < OfPoint; k++)
                        right[first + j] += eliminated[j, k] * gradient[ofCameras + OfPoint * point + k];
                foreach (int other in _seen[point])
                    SubtractProduct(reduced, first, OfCamera * _observations[other].Camera, eliminated, _couplings[other]);
            }
        }

        double[] step = [.. reduced.Cholesky().Solve(right), .. new double[OfPoint * _pointCount]];
        for (int point = 0; point < _pointCount; point++)
        {
            Vector<double> rest = -Vector<double>.Build.Dense(gradient.Slice(ofCameras + OfPoint * point, OfPoint).ToArray());
            foreach (int i in _seen[point])
                for (int j = 0; j < OfCamera; j++)
                    for (int k = 0; k < OfPoint; k++)
                        rest[k] -= _couplings[i][j, k] * step[OfCamera * _observations[i].Camera + j];
            (inverses[point] * rest).AsArray().CopyTo(step, ofCameras + OfPoint * point);
        }

        return step;
    }

    private static double[][,] Blocks(int count, int rows, int columns) => [.. Enumerable.Range(0, count).Select(_ => new double[rows, columns])];

    private static Matrix<double> Damped(double[,] block, double damping) =>
        Matrix<double>.Build.Dense(block.GetLength(0), block.GetLength(1), (j, k) => j == k ? block[j, k] * (1 + damping) : block[j, k]);

    private static void AddProduct(double[,] block, ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        for (int j = 0; j < left.Length; j++)
            for (int k = 0; k < right.Length; k++)
                block[j, k] += left[j] * right[k];
    }

    private static double[,] Product(double[,] coupling, Matrix<double> inverse)
    {
        double[,] product = new double[OfCamera, OfPoint];
        for (int j = 0; j < OfCamera; j++)
            for (int k = 0; k < OfPoint; k++)
                for (int l = 0; l < OfPoint; l++)
                    product[j, k] += coupling[j, l] * inverse[l, k];
        return product;
    }

    private static void SubtractProduct(Matrix<double> matrix, int row, int column, double[,] left, double[,] right)
    {
        for (int j = 0; j < OfCamera; j++)
            for (int k = 0; k < OfCamera; k++)
                for (int l = 0; l < OfPoint; l++)
                    matrix[row + j, column + k] -= left[j, l] * right[k, l];
    }
}
