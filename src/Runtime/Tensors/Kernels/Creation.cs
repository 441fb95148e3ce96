using System;
using System.Numerics;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    /// <summary>A matrix with a number on a diagonal and zeros elsewhere.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="diagonal">0 is the main diagonal, positive ones lie above it.</param>
    /// <param name="one">The number.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public static Dense<T> Eye<T>(Tape tape, int rows, int columns, int diagonal, T one)
        where T : unmanaged, INumber<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        Dense<T> result = tape.Zeros<T>(Shape.Of(rows, columns));
        for (long row = Math.Max(0L, -(long)diagonal); row < rows && row + diagonal < columns; row++) result.Span[(int)((row * columns) + row + diagonal)] = one;
        return result;
    }

    /// <summary>Numbers from 0 to a last one at even distances; of one alone 0.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="count">How many.</param>
    /// <param name="one">The last.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static Dense<T> Fractions<T>(Tape tape, int count, T one)
        where T : unmanaged, INumber<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Dense<T> result = tape.NewTensor<T>(Shape.Of(count));
        T last = T.CreateChecked(Math.Max(1, count - 1));
        for (int k = 0; k < count; k++) result.Span[k] = T.CreateChecked(k) / last * one;
        return result;
    }
}
