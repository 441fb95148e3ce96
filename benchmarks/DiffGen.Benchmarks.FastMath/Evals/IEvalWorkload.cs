using System;

namespace DiffGen.Benchmarks.Evals;

/// <summary>An eval at one size: the objective, its generated derivative and the same derivative by hand. Implemented by structs, so that the calls are direct.</summary>
public interface IEvalWorkload
{
    double Primal();

    /// <summary>The destination forms of the companions, into storage that exists.</summary>
    double Generated();

    /// <summary>The derivative as a careful engineer writes it: plain scalar C#, storage that exists.</summary>
    double ByHand();

    /// <summary>What <see cref="Generated"/> has written.</summary>
    ReadOnlySpan<double> GeneratedDerivative { get; }

    /// <summary>What <see cref="ByHand"/> has written.</summary>
    ReadOnlySpan<double> DerivativeByHand { get; }
}
