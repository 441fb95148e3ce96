using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using GradBench.Evals;
using GradBench.Protocol;
using Xunit;

namespace DiffGen.GradBench;

/// <summary>⟨v, J u⟩ = ⟨Jᵀ v, u⟩: forward mode on the left, reverse mode on the right, for every objective.</summary>
public sealed class DotProductTests
{
    private readonly Random _random = new(20);

    private double[] Vector(int n) => [.. Enumerable.Range(0, n).Select(_ => 2 * _random.NextDouble() - 1)];

    private static void AssertSame(double forward, params (double[] Gradient, double[] Tangent)[] parts)
    {
        double reverse = parts.Sum(part => part.Gradient.Zip(part.Tangent, (g, t) => g * t).Sum());
        double scale = parts.Sum(part => part.Gradient.Zip(part.Tangent, (g, t) => Math.Abs(g * t)).Sum());
        Assert.NotEqual(0, scale);
        Assert.Equal(reverse, forward, 1e-12 * scale);
    }

    [Fact]
    public void Square() => Assert.Equal(Hello.SquareGradient(0.3) * 0.7, Hello.SquareJvp(0.3, 0.7).Tangent, 1e-15);

    [Fact]
    public void Least_squares()
    {
        double[] x = Vector(6), t = Vector(6);
        AssertSame(LeastSquares.LossJvp(x, 11, t).Tangent, (LeastSquares.LossGradient(x, 11), t));
    }

    [Fact]
    public void Log_sum_exp()
    {
        double[] x = Vector(9), t = Vector(9);
        AssertSame(LogSumExp.OfJvp(x, t).Tangent, (LogSumExp.OfGradient(x), t));
    }

    [Fact]
    public void Ordinary_differential_equation()
    {
        double[] x = Vector(7), t = Vector(7), y = new double[7], forward = new double[7], cotangent = Vector(7), gradient = new double[7];
        OrdinaryDifferentialEquation.SolveJvp(x, 5, y, t, forward);
        double product = forward.Zip(cotangent, (a, b) => a * b).Sum();
        OrdinaryDifferentialEquation.SolveVjp(x, 5, y, gradient, cotangent);
        AssertSame(product, (gradient, t));
    }

    [Fact]
    public void Determinants()
    {
        double[] matrix = Vector(36), t = Vector(36);
        AssertSame(Determinant.OfJvp(matrix, 6, t).Tangent, (Determinant.OfGradient(matrix, 6), t));
    }

    [Fact]
    public void K_means()
    {
        double[] points = Vector(60), centroids = Vector(12), t = Vector(12);
        AssertSame(KMeans.CostJvp(points, centroids, 3, t).Tangent, (KMeans.CostGradient(points, centroids, 3), t));
    }

    [Fact]
    public void Gaussian_mixtures()
    {
        double[] alpha = Vector(4), means = Vector(12), logDiagonals = Vector(12), lower = Vector(12), points = Vector(30);
        double[] a = Vector(4), m = Vector(12), d = Vector(12), l = Vector(12);
        var gradient = GaussianMixture.LogPosteriorGradient(alpha, means, logDiagonals, lower, points, 3, 2, 0.7);
        AssertSame(
            GaussianMixture.LogPosteriorJvp(alpha, means, logDiagonals, lower, points, 3, 2, 0.7, a, m, d, l).Tangent,
            (gradient.alpha, a), (gradient.means, m), (gradient.logDiagonals, d), (gradient.lower, l));
    }

    [Fact]
    public void Long_short_term_memory()
    {
        double[] layers = Vector(2 * 8 * 3), ends = Vector(9), start = Vector(12), sequence = Vector(15), l = Vector(48), e = Vector(9);
        var gradient = LongShortTermMemory.LossGradient(layers, ends, start, sequence, 3);
        AssertSame(LongShortTermMemory.LossJvp(layers, ends, start, sequence, 3, l, e).Tangent, (gradient.layers, l), (gradient.ends, e));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.0)]
    public void Bundle_adjustment(double rotation)
    {
        double[] camera = Vector(11), point = Vector(3), feature = Vector(2), error = new double[2], forward = new double[2];
        for (int i = 0; i < 3; i++) camera[i] *= rotation;
        double[] c = Vector(11), p = Vector(3), cotangent = Vector(2), dCamera = new double[11], dPoint = new double[3];
        BundleAdjustment.ReprojectionErrorJvp(camera, point, 0.8, feature, error, c, p, 0.4, forward);
        double product = forward[0] * cotangent[0] + forward[1] * cotangent[1];
        BundleAdjustment.ReprojectionErrorVjp(camera, point, 0.8, feature, error, dCamera, dPoint, out double dWeight, cotangent);
        AssertSame(product, (dCamera, c), (dPoint, p), ([dWeight], [0.4]));
        Assert.Equal(BundleAdjustment.WeightErrorGradient(0.8) * 0.4, BundleAdjustment.WeightErrorJvp(0.8, 0.4).Tangent, 1e-15);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Hand_tracking(int stored)
    {
        JsonNode cases = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", "ht.json")))!["cases"]!;
        HandTracking.Input input = cases[stored]!["input"].Deserialize<HandTracking.Input>(Json.Options)!;
        (HandTracking.Hand hand, double[] us) = HandTracking.Join(input);
        int count = 3 * hand.Correspondences.Length;
        double[] residuals = new double[count], forward = new double[count], cotangent = Vector(count);
        double[] t = Vector(26), u = Vector(us.Length), dTheta = new double[26], dUs = new double[us.Length];
        HandTracking.ResidualsJvp(input.Theta, us, hand, residuals, t, u, forward);
        double product = forward.Zip(cotangent, (a, b) => a * b).Sum();
        HandTracking.ResidualsVjp(input.Theta, us, hand, residuals, dTheta, dUs, cotangent);
        AssertSame(product, (dTheta, t), (dUs, u));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    public void All_nestings_of_the_particle(double w)
    {
        double[] slopes =
        [
            Particle.SquaredMissGradient(w, Mode.Reverse), Particle.SquaredMissGradient(w, Mode.Forward),
            Particle.SquaredMissJvp(w, Mode.Reverse, 1).Tangent, Particle.SquaredMissJvp(w, Mode.Forward, 1).Tangent,
        ];
        const double h = 1e-5;
        double difference = (Particle.SquaredMiss(w + h, Mode.Reverse) - Particle.SquaredMiss(w - h, Mode.Reverse)) / (2 * h);
        Assert.All(slopes, slope => Assert.Equal(slopes[0], slope, 1e-12 * Math.Abs(slopes[0])));
        Assert.Equal(difference, slopes[0], 1e-7 * Math.Abs(slopes[0]));
    }

    /// <summary>The largest height is x₁² + y₁², as far as the ascent finds it.</summary>
    [Theory]
    [InlineData(0.7, -0.4)]
    [InlineData(0.0, 0.2)]
    public void All_nestings_of_the_saddle(double x, double y)
    {
        (double X, double Y)[] slopes =
        [
            Saddle.MaximumGradient(x, y, 1, 1, Mode.Reverse),
            Saddle.MaximumGradient(x, y, 1, 1, Mode.Forward),
            (Saddle.MaximumJvp(x, y, 1, 1, Mode.Reverse, 1, 0).Tangent, Saddle.MaximumJvp(x, y, 1, 1, Mode.Reverse, 0, 1).Tangent),
            (Saddle.MaximumJvp(x, y, 1, 1, Mode.Forward, 1, 0).Tangent, Saddle.MaximumJvp(x, y, 1, 1, Mode.Forward, 0, 1).Tangent),
        ];
        Assert.All(slopes, slope => Assert.Equal(2 * x, slope.X, 1e-12));
        Assert.All(slopes, slope => Assert.Equal(2 * y, slope.Y, 1e-12));
    }
}
