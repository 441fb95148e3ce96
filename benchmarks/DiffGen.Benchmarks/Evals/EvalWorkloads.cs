using System;
using GradBench.Evals;

namespace DiffGen.Benchmarks.Evals;

/// <summary>Every eval of GradBench at three sizes.</summary>
internal static class EvalWorkloads
{
    public static void Visit(IEvalVisitor visitor)
    {
        foreach (int points in new[] { 1, 16, 256 })
            visitor.Add("hello", $"{points} calls", $"hello {points}", new HelloWorkload(points));

        foreach ((int coefficients, int points) in new[] { (4, 64), (16, 1024), (64, 4096) })
            visitor.Add("llsq", $"{coefficients} coefficients, {points} points", $"llsq {coefficients} {points}", new LeastSquaresWorkload(coefficients, points));

        foreach (int length in new[] { 100, 2500, 80000 })
            visitor.Add("lse", $"{length} numbers", $"lse {length}", new LogSumExpWorkload(length));

        foreach ((int equations, int steps) in new[] { (4, 50), (20, 200), (100, 500) })
            visitor.Add("ode", $"{equations} equations, {steps} steps", $"ode {equations} {steps}", new OrdinaryDifferentialEquationWorkload(equations, steps));

        foreach (int size in new[] { 4, 6, 8 })
            visitor.Add("det", $"{size} x {size}", $"det {size}", new DeterminantWorkload(size));

        foreach ((int points, int centroids, int dimension) in new[] { (100, 5, 3), (500, 10, 8), (2000, 20, 16) })
        {
            string size = $"{points} points, {centroids} centroids, {dimension} dimensions", arguments = $"{points} {centroids} {dimension}";
            visitor.Add("kmeans, gradient", size, "kmeans " + arguments, new KMeansGradientWorkload(points, centroids, dimension));
            visitor.Add("kmeans, Hessian diagonal", size, "kmeans-diagonal " + arguments, new KMeansHessianDiagonalWorkload(points, centroids, dimension));
        }

        foreach ((int dimension, int components, int points) in new[] { (2, 5, 200), (8, 5, 500), (24, 10, 500) })
        {
            visitor.Add(
                "gmm", $"{dimension} dimensions, {components} components, {points} points", $"gmm {dimension} {components} {points}",
                new GaussianMixtureWorkload(dimension, components, points));
        }

        foreach ((int layers, int width, int characters) in new[] { (1, 14, 32), (2, 14, 256), (2, 128, 64) })
        {
            visitor.Add(
                "lstm", $"{layers} layers, {width} cells, {characters} characters", $"lstm {layers} {width} {characters}",
                new LongShortTermMemoryWorkload(layers, width, characters));
        }

        foreach ((int cameras, int points, int observations) in new[] { (5, 20, 100), (20, 200, 1000), (50, 1000, 10000) })
        {
            visitor.Add(
                "ba", $"{cameras} cameras, {points} points, {observations} observations", $"ba {cameras} {points} {observations}",
                new BundleAdjustmentWorkload(cameras, points, observations));
        }

        foreach ((int vertices, int points, bool onTriangles) in new[] { (100, 50, false), (544, 100, false), (544, 100, true) })
        {
            visitor.Add(
                "ht", $"{vertices} vertices, {points} points{(onTriangles ? " on triangles" : "")}", $"ht {vertices} {points} {(onTriangles ? 1 : 0)}",
                new HandTrackingWorkload(vertices, points, onTriangles));
        }

        Nested(visitor, Mode.Reverse, Mode.Reverse, [0, 0.5, 1], [0.5, 1, 20]);
        Nested(visitor, Mode.Reverse, Mode.Forward, [0.5], [1]);
        Nested(visitor, Mode.Forward, Mode.Reverse, [0.5], [1]);
        Nested(visitor, Mode.Forward, Mode.Forward, [0.5], [1]);
    }

    private static void Nested(IEvalVisitor visitor, Mode outer, Mode inner, double[] particles, double[] saddles)
    {
        string modes = $"{Letter(outer)}{Letter(inner)}";
        foreach (double w in particles)
            visitor.Add($"particle, {modes}", FormattableString.Invariant($"w = {w}"), FormattableString.Invariant($"particle-{modes} {w}"), new ParticleWorkload(w, outer, inner));
        foreach (double start in saddles)
            visitor.Add($"saddle, {modes}", FormattableString.Invariant($"from {start}"), FormattableString.Invariant($"saddle-{modes} {start}"), new SaddleWorkload(start, outer, inner));
    }

    private static char Letter(Mode mode) => mode == Mode.Reverse ? 'r' : 'f';
}
