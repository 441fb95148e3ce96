using System;
using System.Linq;
using GradBench.Evals;
using Xunit;

namespace DiffGen.GradBench;

/// <summary>The sparse Jacobian of all residuals of a bundle adjustment, against the blocks of single observations.</summary>
public sealed class SparseJacobianTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 8)]
    [InlineData(7, 10, 100)]
    public void The_residuals_take_as_many_sweeps_as_one_observation_has_parameters(int cameraCount, int pointCount, int observationCount)
    {
        var random = new Random(3);
        double[] Numbers(int n) => [.. Enumerable.Range(0, n).Select(_ => (2 * random.NextDouble()) - 1)];
        double[] cameras = Numbers(11 * cameraCount), points = Numbers(3 * pointCount), weights = Numbers(observationCount), features = Numbers(2 * observationCount);
        double[] errors = new double[2 * observationCount], weightErrors = new double[observationCount];
        SparseMatrix<double> jacobian = BundleAdjustment.ResidualsSparseJacobian(cameras, points, weights, features, errors, weightErrors);
        Assert.Equal((3 * observationCount, 11 * cameraCount + 3 * pointCount + observationCount), (jacobian.RowCount, jacobian.ColumnCount));
        // A few observations come out of still fewer reverse sweeps.
        Assert.True(observationCount < 100 ? jacobian.SweepCount <= 14 : jacobian.SweepCount == 14, $"{jacobian.SweepCount} sweeps");

        double[,] expected = new double[jacobian.RowCount, jacobian.ColumnCount];
        for (int i = 0; i < observationCount; i++)
        {
            int camera = 11 * (i % cameraCount), point = 3 * (i % pointCount), firstPoint = 11 * cameraCount, weight = firstPoint + 3 * pointCount + i;
            (double[,] ofCamera, double[,] ofPoint, double[,] ofWeight) = BundleAdjustment.ReprojectionErrorJacobian(
                cameras.AsSpan(camera, 11), points.AsSpan(point, 3), weights[i], features.AsSpan(2 * i, 2), new double[2]);
            for (int row = 0; row < 2; row++)
            {
                for (int k = 0; k < 11; k++) expected[2 * i + row, camera + k] = ofCamera[row, k];
                for (int k = 0; k < 3; k++) expected[2 * i + row, firstPoint + point + k] = ofPoint[row, k];
                expected[2 * i + row, weight] = ofWeight[row, 0];
            }

            expected[2 * observationCount + i, weight] = -2 * weights[i];
        }

        // Neither the vertical error with the horizontal principal point nor the other way round.
        Assert.Equal((2 * 14 + 1) * observationCount, jacobian.Pattern.Count);
        for (int i = 0; i < jacobian.RowCount; i++)
            for (int j = 0; j < jacobian.ColumnCount; j++)
                Assert.Equal(expected[i, j], jacobian[i, j], 1e-11 * Math.Max(1, Math.Abs(expected[i, j])));
    }
}
