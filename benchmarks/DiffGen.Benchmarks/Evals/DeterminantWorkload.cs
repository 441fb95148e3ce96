using System;
using System.Numerics;
using DiffGen.Benchmarks.Programs;
using GradBench.Evals;

namespace DiffGen.Benchmarks.Evals;

internal readonly struct DeterminantWorkload(int size) : IEvalWorkload
{
    private readonly int _size = size;
    private readonly double[] _matrix = Inputs.Weyl(size * size, -1, 1);
    private readonly double[] _generated = new double[size * size], _byHand = new double[size * size];

    public ReadOnlySpan<double> GeneratedDerivative => _generated;

    public ReadOnlySpan<double> DerivativeByHand => _byHand;

    public double Primal() => Determinant.Of(_matrix, _size);

    public double Generated() => Determinant.OfValueAndGradient(_matrix, _size, _generated);

    public double ByHand()
    {
        Array.Clear(_byHand);
        return Minor(_matrix, _size, 0, (1u << _size) - 1, 1, _byHand);
    }

    /// <summary>The factor of a minor is known before the minor is: value and gradient come from one recursion.</summary>
    private static double Minor(ReadOnlySpan<double> matrix, int size, int row, uint columns, double cotangent, Span<double> dmatrix)
    {
        if (row == size) return 1;
        double sum = 0, sign = 1;
        for (uint rest = columns; rest != 0; rest &= rest - 1)
        {
            int column = BitOperations.TrailingZeroCount(rest);
            double entry = sign * matrix[row * size + column];
            double minor = Minor(matrix, size, row + 1, columns & ~(1u << column), cotangent * entry, dmatrix);
            sum += entry * minor;
            dmatrix[row * size + column] += cotangent * sign * minor;
            sign = -sign;
        }

        return sum;
    }
}
