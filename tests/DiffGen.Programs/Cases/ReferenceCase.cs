using System;
using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Programs.Cases;

/// <summary>One reference program at one point, with everything that is asked of its companions in flat arrays.</summary>
public abstract class ReferenceCase
{
    /// <summary>The value of the annotated method itself, flattened.</summary>
    public abstract double[] F();

    /// <summary>The value of the method at other inputs, for difference quotients.</summary>
    public abstract double[] FAt(double[] inputs);

    /// <summary>Every companion under its name: the value it returns (null where it returns none) and the Jacobian it gives.</summary>
    public abstract IEnumerable<(string Companion, Func<(double[]? Value, double[][] Jacobian)> Compute)> Companions { get; }

    /// <summary>The tangent of the value in a direction, flattened: forward mode.</summary>
    public abstract double[] Jvp(double[] u);

    /// <summary>Calls a destination form once, on storage that was allocated before.</summary>
    public abstract void CallDestinationForm();

    /// <summary>Whether the method itself allocates, so that its companions may.</summary>
    public virtual bool Allocates => false;

    protected static double[] Flat(double[,] matrix) => [.. matrix.Cast<double>()];

    protected static double[,] Matrix(ReadOnlySpan<double> entries, int rows, int columns)
    {
        double[,] matrix = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                matrix[i, j] = entries[i * columns + j];
        }

        return matrix;
    }

    /// <summary>Row i of several matrices, one after the other.</summary>
    protected static double[] Row(int row, params double[][,] parts) =>
        [.. parts.SelectMany(part => Enumerable.Range(0, part.GetLength(1)).Select(column => part[row, column]))];
}
