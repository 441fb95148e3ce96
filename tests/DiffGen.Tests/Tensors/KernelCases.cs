using System;
using System.Collections.Generic;
using System.Numerics;

namespace DiffGen.Tests.Tensors;

/// <summary>How the stored operations are written with kernels.</summary>
internal static partial class KernelCases
{
    /// <summary>The operations at kinks that kernels have.</summary>
    public static readonly HashSet<string> Kinks =
    [
        "max_full", "min_full", "amax", "amin", "prod", "prod_dim", "norm", "logsumexp", "sum", "mean", "prod_empty", "norm_empty", "logsumexp_empty", "var", "std", "cummax",
        "max_dim", "min_dim", "sort", "softmax", "log_softmax", "cross_entropy_ignored", "cross_entropy_inf",
        "det", "eigvalsh_sum", "eigvalsh_square_sum", "inv_ill", "max_pool1d", "max_pool2d",
    ];

    public static void Run<T>(KernelRun<T> run)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (TryReduction(run) || TryShape(run) || TryIndexing(run) || TryLoss(run) || TryMatrices(run) || TryConvolution(run)) return;
        throw new InvalidOperationException($"No kernel for {run.Case}.");
    }
}
