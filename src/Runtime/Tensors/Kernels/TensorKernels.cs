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

    /// <summary>Marks axes that a user names.</summary>
    /// <param name="shape">The shape that has them.</param>
    /// <param name="axes">Their numbers; none: all.</param>
    /// <param name="named">The marks.</param>
    /// <param name="operation">Who asks.</param>
    private static void Named(in Shape shape, in Axes axes, Span<bool> named, string operation)
    {
        named.Fill(axes.Count == 0);
        for (int i = 0; i < axes.Count; i++)
        {
            int axis = shape.Axis(axes[i], operation);
            if (named[axis]) throw new ArgumentException($"{operation}: axis {axis} of a tensor of shape {shape} is named twice.");
            named[axis] = true;
        }
    }

    /// <summary>A tensor as lines along one axis, or along several neighbouring ones: [outer, length, inner].</summary>
    private readonly record struct Lines(int Outer, int Length, int Inner)
    {
        public Lines(in Shape shape, int axis)
            : this(Product(shape.AsSpan()[..axis]), shape[axis], Product(shape.AsSpan()[(axis + 1)..]))
        {
        }

        public int Count => Outer * Inner;

        public static int Product(ReadOnlySpan<int> lengths)
        {
            int product = 1;
            foreach (int length in lengths) product *= length;
            return product;
        }
    }

    /// <summary>A tensor as a stack of matrices on its last two axes.</summary>
    private readonly struct MatrixStack
    {
        public MatrixStack(in Shape shape, string operation)
        {
            if (shape.Rank < 2) throw new ArgumentException($"{operation}: a tensor of shape {shape} holds no matrix; it needs two axes.");
            Rows = shape[shape.Rank - 2];
            Columns = shape[shape.Rank - 1];
            Count = Lines.Product(shape.AsSpan()[..(shape.Rank - 2)]);
        }

        public int Count { get; }

        public int Rows { get; }

        public int Columns { get; }
    }
}
