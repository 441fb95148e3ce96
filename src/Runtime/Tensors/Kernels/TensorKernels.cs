using System;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    /// <summary>Throws if an operand has another shape than it must have.</summary>
    private static void Require(bool holds, string operation, string operand, in Shape actual, in Shape expected)
    {
        if (!holds) throw new ArgumentException($"{operation}: {operand} has the shape {actual}; it must have {expected}.");
    }

    /// <summary>The steps of a tensor along the axes of a shape to which it broadcasts: 0 where it is repeated.</summary>
    private static void StepsOf(in Shape own, in Shape shape, Span<int> steps)
    {
        int step = 1;
        for (int back = 1; back <= shape.Rank; back++)
        {
            int length = back <= own.Rank ? own[own.Rank - back] : 1;
            steps[shape.Rank - back] = length == 1 ? 0 : step;
            step *= length;
        }
    }

    /// <summary>The steps of a tensor along its own axes.</summary>
    private static void StepsOf(in Shape shape, Span<int> steps)
    {
        int step = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            steps[axis] = step;
            step *= shape[axis];
        }
    }
}
