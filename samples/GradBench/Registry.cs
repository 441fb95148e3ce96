using System.Collections.Generic;
using System.Linq;
using GradBench.Evals;
using GradBench.Protocol;

namespace GradBench;

/// <summary>All evals that this tool takes part in.</summary>
internal static class Registry
{
    public static IReadOnlyDictionary<string, Eval> Evals { get; } = new[]
    {
        Hello.Eval,
        LeastSquares.Eval,
        LogSumExp.Eval,
        OrdinaryDifferentialEquation.Eval,
        Determinant.Eval,
        KMeans.Eval,
        GaussianMixture.Eval,
        LongShortTermMemory.Eval,
        BundleAdjustment.Eval,
        HandTracking.Eval,
        Particle.Eval,
        Saddle.Eval,
    }.ToDictionary(eval => eval.Module);
}
