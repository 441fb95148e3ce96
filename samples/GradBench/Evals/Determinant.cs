using System;
using System.Numerics;
using System.Text.Json.Serialization;
using DiffGen;
using GradBench.Protocol;

namespace GradBench.Evals;

/// <summary><c>det</c>: a determinant by expansion in minors, row by row.</summary>
internal static partial class Determinant
{
    private sealed record Input([property: JsonPropertyName("A")] double[] A, int Ell);

    public static Eval Eval { get; } = new("det")
    {
        ["primal"] = Function.Of<Input, double>(input =>
        {
            double[] matrix = Square(input);
            return () => Of(matrix, input.Ell);
        }),
        ["gradient"] = Function.Of<Input, double[]>(input =>
        {
            double[] matrix = Square(input), gradient = new double[matrix.Length];
            return () =>
            {
                OfValueAndGradient(matrix, input.Ell, gradient);
                return gradient;
            };
        }),
    };

    private static double[] Square(Input input) =>
        input.Ell > 0 && input.A.Length == input.Ell * input.Ell ? input.A : throw new MessageException($"\"A\" is no matrix of size {input.Ell}.");

    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double Of(ReadOnlySpan<double> matrix, int size) => Minor(matrix, size, 0, (1u << size) - 1);

    /// <summary>The determinant of the rows from <paramref name="row"/> on and of the columns whose bits are set.</summary>
    private static double Minor(ReadOnlySpan<double> matrix, int size, int row, uint columns)
    {
        if (row == size) return 1;
        double sum = 0, sign = 1;
        for (uint rest = columns; rest != 0; rest &= rest - 1)
        {
            int column = BitOperations.TrailingZeroCount(rest);
            sum += sign * matrix[row * size + column] * Minor(matrix, size, row + 1, columns & ~(1u << column));
            sign = -sign;
        }

        return sum;
    }
}
