using System;
using DiffGen.Benchmarks.Programs;
using GradBench.Evals;

namespace DiffGen.Benchmarks.Evals;

internal readonly struct KMeansGradientWorkload(int points, int centroids, int dimension) : IEvalWorkload
{
    private readonly int _dimension = dimension;
    private readonly double[] _points = Inputs.Weyl(points * dimension, -1, 1), _centroids = Inputs.Weyl(centroids * dimension, -1, 1, seed: 2);
    private readonly double[] _generated = new double[centroids * dimension], _byHand = new double[centroids * dimension];

    public ReadOnlySpan<double> GeneratedDerivative => _generated;

    public ReadOnlySpan<double> DerivativeByHand => _byHand;

    public double Primal() => KMeans.Cost(_points, _centroids, _dimension);

    public double Generated() => KMeans.CostValueAndGradient(_points, _centroids, _dimension, _generated);

    public double ByHand() => KMeansByHand.CostAndGradient(_points, _centroids, _dimension, _byHand);
}

internal readonly struct KMeansHessianDiagonalWorkload(int points, int centroids, int dimension) : IEvalWorkload
{
    private readonly int _dimension = dimension;
    private readonly double[] _points = Inputs.Weyl(points * dimension, -1, 1), _centroids = Inputs.Weyl(centroids * dimension, -1, 1, seed: 2);
    private readonly double[] _generated = new double[centroids * dimension], _byHand = new double[centroids * dimension];

    public ReadOnlySpan<double> GeneratedDerivative => _generated;

    public ReadOnlySpan<double> DerivativeByHand => _byHand;

    public double Primal() => KMeans.Cost(_points, _centroids, _dimension);

    public double Generated() => KMeans.CostHessianDiagonal(_points, _centroids, _dimension, _generated);

    public double ByHand() => KMeansByHand.CostAndHessianDiagonal(_points, _centroids, _dimension, _byHand);
}

/// <summary>Only the nearest centroid of a point has a derivative.</summary>
internal static class KMeansByHand
{
    public static double CostAndGradient(ReadOnlySpan<double> points, ReadOnlySpan<double> centroids, int dimension, Span<double> dcentroids)
    {
        dcentroids.Clear();
        double cost = 0;
        for (int i = 0; i < points.Length; i += dimension)
        {
            ReadOnlySpan<double> point = points.Slice(i, dimension);
            int nearest = Nearest(point, centroids, out double distance);
            cost += distance;
            ReadOnlySpan<double> centroid = centroids.Slice(nearest, dimension);
            Span<double> d = dcentroids.Slice(nearest, dimension);
            for (int c = 0; c < d.Length; c++) d[c] += 2 * (centroid[c] - point[c]);
        }

        return cost;
    }

    public static double CostAndHessianDiagonal(ReadOnlySpan<double> points, ReadOnlySpan<double> centroids, int dimension, Span<double> diagonal)
    {
        diagonal.Clear();
        double cost = 0;
        for (int i = 0; i < points.Length; i += dimension)
        {
            int nearest = Nearest(points.Slice(i, dimension), centroids, out double distance);
            cost += distance;
            Span<double> d = diagonal.Slice(nearest, dimension);
            for (int c = 0; c < d.Length; c++) d[c] += 2;
        }

        return cost;
    }

    private static int Nearest(ReadOnlySpan<double> point, ReadOnlySpan<double> centroids, out double distance)
    {
        int nearest = 0;
        distance = double.PositiveInfinity;
        for (int j = 0; j < centroids.Length; j += point.Length)
        {
            ReadOnlySpan<double> centroid = centroids.Slice(j, point.Length);
            double sum = 0;
            for (int c = 0; c < point.Length; c++)
            {
                double difference = point[c] - centroid[c];
                sum += difference * difference;
            }

            if (sum < distance)
            {
                distance = sum;
                nearest = j;
            }
        }

        return nearest;
    }
}
