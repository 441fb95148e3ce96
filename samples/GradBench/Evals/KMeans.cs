using System;
using DiffGen;
using GradBench.Protocol;

namespace GradBench.Evals;

/// <summary>
/// <c>kmeans</c>: the squared distances of the points from their nearest centroids, and Newton's direction for the centroids. A centroid's
/// coordinates do not meet in any term, so that the Hessian is diagonal.
/// </summary>
internal static partial class KMeans
{
    private sealed record Input(double[][] Points, double[][] Centroids);

    public static Eval Eval { get; } = new("kmeans")
    {
        ["cost"] = Function.Of<Input, double>(input =>
        {
            (double[] points, double[] centroids, int dimension) = Join(input);
            return () => Cost(points, centroids, dimension);
        }),
        ["dir"] = Function.Of<Input, double[][]>(input =>
        {
            (double[] points, double[] centroids, int dimension) = Join(input);
            double[] direction = new double[centroids.Length], diagonal = new double[centroids.Length];
            return () =>
            {
                CostValueAndGradient(points, centroids, dimension, direction);
                CostHessianDiagonal(points, centroids, dimension, diagonal);
                for (int i = 0; i < direction.Length; i++) direction[i] /= diagonal[i];
                return Rows.Split(direction, input.Centroids.Length, dimension);
            };
        }),
    };

    private static (double[] Points, double[] Centroids, int Dimension) Join(Input input)
    {
        if (input.Points.Length == 0) throw new MessageException("There are no points.");
        int dimension = input.Points[0].Length;
        return (Rows.Join(input.Points, input.Points.Length, dimension), Rows.Join(input.Centroids, input.Centroids.Length, dimension), dimension);
    }

    [Differentiable(Companions = Companions.Default | Companions.Jvp | Companions.HessianDiagonal)]
    public static double Cost([NoDerivative] ReadOnlySpan<double> points, ReadOnlySpan<double> centroids, int dimension)
    {
        double cost = 0;
        for (int i = 0; i < points.Length; i += dimension)
        {
            ReadOnlySpan<double> point = points.Slice(i, dimension);
            double nearest = double.PositiveInfinity;
            for (int j = 0; j < centroids.Length; j += dimension)
                nearest = Math.Min(nearest, SquaredDistance(point, centroids.Slice(j, dimension)));
            cost += nearest;
        }

        return cost;
    }

    private static double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }
}
