namespace GradBench.Evals;

/// <summary>How a gradient is computed: from one product with the transposed Jacobian, or from one product with the Jacobian for each variable.</summary>
internal enum Mode
{
    Reverse,
    Forward,
}
