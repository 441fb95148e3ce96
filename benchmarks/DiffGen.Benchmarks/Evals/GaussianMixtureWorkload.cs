using System;
using DiffGen.Benchmarks.Programs;
using GradBench.Evals;

namespace DiffGen.Benchmarks.Evals;

internal readonly struct GaussianMixtureWorkload : IEvalWorkload
{
    private const int ExtraDegrees = 0;
    private const double Gamma = 1;

    private readonly int _dimension, _components, _lower;
    private readonly double[] _alpha, _means, _logDiagonals, _lowers, _points, _generated, _byHand;
    private readonly GaussianMixtureByHand _model;

    public GaussianMixtureWorkload(int dimension, int components, int points)
    {
        (_dimension, _components, _lower) = (dimension, components, dimension * (dimension - 1) / 2);
        _alpha = Inputs.Weyl(components, -1, 1);
        _means = Inputs.Weyl(components * dimension, 0, 1, seed: 2);
        _logDiagonals = Inputs.Weyl(components * dimension, -1, 1, seed: 3);
        _lowers = Inputs.Weyl(components * _lower, -0.5, 0.5, seed: 4);
        _points = Inputs.Weyl(points * dimension, -1, 2, seed: 5);
        int size = components * (1 + 2 * dimension + _lower);
        (_generated, _byHand) = (new double[size], new double[size]);
        _model = new GaussianMixtureByHand(dimension, components, ExtraDegrees, Gamma);
    }

    public ReadOnlySpan<double> GeneratedDerivative => _generated;

    public ReadOnlySpan<double> DerivativeByHand => _byHand;

    public double Primal() => GaussianMixture.LogPosterior(_alpha, _means, _logDiagonals, _lowers, _points, _dimension, ExtraDegrees, Gamma);

    public double Generated()
    {
        int matrix = _components * _dimension;
        Span<double> d = _generated;
        return GaussianMixture.LogPosteriorValueAndGradient(
            _alpha, _means, _logDiagonals, _lowers, _points, _dimension, ExtraDegrees, Gamma,
            d.Slice(0, _components), d.Slice(_components, matrix), d.Slice(_components + matrix, matrix), d.Slice(_components + 2 * matrix));
    }

    public double ByHand()
    {
        int matrix = _components * _dimension;
        Span<double> d = _byHand;
        return _model.LogPosteriorAndGradient(
            _alpha, _means, _logDiagonals, _lowers, _points,
            d.Slice(0, _components), d.Slice(_components, matrix), d.Slice(_components + matrix, matrix), d.Slice(_components + 2 * matrix));
    }
}

/// <summary>
/// Value and gradient point by point: the centred and the scaled point of every component are kept until the component's weight is known.
/// </summary>
internal sealed class GaussianMixtureByHand(int dimension, int components, int extraDegrees, double gamma)
{
    private readonly double[] _diagonals = new double[components * dimension], _ddiagonals = new double[components * dimension];
    private readonly double[] _logDeterminants = new double[components], _dlogDeterminants = new double[components];
    private readonly double[] _terms = new double[components], _weights = new double[components];
    private readonly double[] _centred = new double[components * dimension], _scaled = new double[components * dimension];
    private readonly double[] _dscaled = new double[dimension];

    public double LogPosteriorAndGradient(
        ReadOnlySpan<double> alpha, ReadOnlySpan<double> means, ReadOnlySpan<double> logDiagonals, ReadOnlySpan<double> lower, ReadOnlySpan<double> points,
        Span<double> dalpha, Span<double> dmeans, Span<double> dlogDiagonals, Span<double> dlower)
    {
        int count = points.Length / dimension, lowerSize = dimension * (dimension - 1) / 2;
        for (int k = 0; k < components; k++)
        {
            double logDeterminant = 0;
            for (int i = k * dimension; i < (k + 1) * dimension; i++)
            {
                _diagonals[i] = Math.Exp(logDiagonals[i]);
                logDeterminant += logDiagonals[i];
            }

            _logDeterminants[k] = logDeterminant;
        }

        // The normalisation of the mixture's weights.
        double likelihood = -count * (0.5 * dimension * Math.Log(2 * Math.PI) + LogSumExpWorkload.ValueAndGradient(alpha, dalpha));
        for (int k = 0; k < components; k++) dalpha[k] *= -count;

        dmeans.Clear();
        dlower.Clear();
        Array.Clear(_ddiagonals);
        Array.Clear(_dlogDeterminants);
        for (int n = 0; n < count; n++)
        {
            ReadOnlySpan<double> point = points.Slice(n * dimension, dimension);
            for (int k = 0; k < components; k++)
            {
                Span<double> centred = _centred.AsSpan(k * dimension, dimension), scaled = _scaled.AsSpan(k * dimension, dimension);
                double norm = Scale(
                    point, means.Slice(k * dimension, dimension), _diagonals.AsSpan(k * dimension, dimension), lower.Slice(k * lowerSize, lowerSize), centred, scaled);
                _terms[k] = alpha[k] + _logDeterminants[k] - 0.5 * norm;
            }

            likelihood += LogSumExpWorkload.ValueAndGradient(_terms, _weights);
            for (int k = 0; k < components; k++)
            {
                double weight = _weights[k];
                dalpha[k] += weight;
                _dlogDeterminants[k] += weight;
                ScaleReverse(
                    weight, _centred.AsSpan(k * dimension, dimension), _scaled.AsSpan(k * dimension, dimension), _diagonals.AsSpan(k * dimension, dimension),
                    lower.Slice(k * lowerSize, lowerSize), dmeans.Slice(k * dimension, dimension), _ddiagonals.AsSpan(k * dimension, dimension),
                    dlower.Slice(k * lowerSize, lowerSize));
            }
        }

        double prior = components * LogWishartConstant(), strength = gamma * gamma;
        for (int k = 0; k < components; k++)
        {
            double frobenius = 0;
            for (int i = k * dimension; i < (k + 1) * dimension; i++)
            {
                double diagonal = _diagonals[i];
                frobenius += diagonal * diagonal;
                dlogDiagonals[i] = _dlogDeterminants[k] + extraDegrees + (_ddiagonals[i] - strength * diagonal) * diagonal;
            }

            for (int i = k * lowerSize; i < (k + 1) * lowerSize; i++)
            {
                frobenius += lower[i] * lower[i];
                dlower[i] -= strength * lower[i];
            }

            prior += extraDegrees * _logDeterminants[k] - 0.5 * strength * frobenius;
        }

        return likelihood + prior;
    }

    private static double Scale(
        ReadOnlySpan<double> point, ReadOnlySpan<double> mean, ReadOnlySpan<double> diagonal, ReadOnlySpan<double> lower, Span<double> centred, Span<double> scaled)
    {
        int dimension = point.Length;
        for (int i = 0; i < dimension; i++)
        {
            double difference = point[i] - mean[i];
            centred[i] = difference;
            scaled[i] = diagonal[i] * difference;
        }

        int next = 0;
        double norm = 0;
        for (int column = 0; column < dimension; column++)
        {
            double factor = centred[column];
            for (int row = column + 1; row < scaled.Length; row++) scaled[row] += lower[next++] * factor;
            norm += scaled[column] * scaled[column];
        }

        return norm;
    }

    private void ScaleReverse(
        double weight, ReadOnlySpan<double> centred, ReadOnlySpan<double> scaled, ReadOnlySpan<double> diagonal, ReadOnlySpan<double> lower,
        Span<double> dmean, Span<double> ddiagonal, Span<double> dlower)
    {
        Span<double> dscaled = _dscaled.AsSpan(0, scaled.Length);
        for (int i = 0; i < dscaled.Length; i++) dscaled[i] = -weight * scaled[i];
        int next = 0;
        for (int column = 0; column < dscaled.Length; column++)
        {
            double factor = centred[column], dcentred = diagonal[column] * dscaled[column];
            ddiagonal[column] += factor * dscaled[column];
            for (int row = column + 1; row < dscaled.Length; row++)
            {
                dlower[next] += factor * dscaled[row];
                dcentred += lower[next] * dscaled[row];
                next++;
            }

            dmean[column] -= dcentred;
        }
    }

    private double LogWishartConstant()
    {
        int degrees = dimension + extraDegrees + 1;
        double logGamma = 0.25 * dimension * (dimension - 1) * Math.Log(Math.PI);
        for (int j = 0; j < dimension; j++)
        {
            int n = degrees - j;
            if (n % 2 != 0) logGamma += 0.5 * Math.Log(Math.PI);
            for (int i = n - 2; i > 0; i -= 2) logGamma += Math.Log(0.5 * i);
        }

        return degrees * dimension * Math.Log(gamma / Math.Sqrt(2)) - logGamma;
    }
}
