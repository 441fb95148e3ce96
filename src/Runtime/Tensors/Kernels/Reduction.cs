using System;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    /// <summary>What a reduction over axes does: which lines of elements it takes, and the shape that it leaves.</summary>
    private readonly struct Reduction
    {
        /// <param name="shape">The shape of the operand.</param>
        /// <param name="axes">The axes that go away; none: all.</param>
        /// <param name="keepDims">Leaves them with length 1.</param>
        /// <param name="operation">Who asks.</param>
        /// <param name="needsRows">Whether the elements of a line must lie one behind the other.</param>
        public Reduction(in Shape shape, in Axes axes, bool keepDims, string operation, bool needsRows = true)
        {
            Shape = shape;
            Span<bool> reduced = stackalloc bool[Shape.MaximumRank];
            Named(shape, axes, reduced, operation);
            Span<int> kept = stackalloc int[Shape.MaximumRank], left = stackalloc int[Shape.MaximumRank], order = stackalloc int[Shape.MaximumRank];
            int rank = 0, places = 0, count = 1, first = shape.Rank, last = -1;
            for (int axis = 0; axis < shape.Rank; axis++)
            {
                kept[axis] = reduced[axis] ? 1 : shape[axis];
                if (!reduced[axis])
                {
                    left[rank++] = shape[axis];
                    order[places++] = axis;
                    continue;
                }

                count *= shape[axis];
                if (shape[axis] == 1) continue;
                first = Math.Min(first, axis);
                last = axis;
            }

            for (int axis = 0; axis < shape.Rank; axis++)
                if (reduced[axis])
                    order[places++] = axis;
            Kept = Shape.Of(kept[..shape.Rank]);
            Result = keepDims ? Kept : Shape.Of(left[..rank]);
            int outer = 1, inner = 1;
            bool isRun = true;
            for (int axis = 0; axis < shape.Rank; axis++)
            {
                if (axis < first) outer *= shape[axis];
                else if (axis > last) inner *= shape[axis];
                else isRun &= reduced[axis] || shape[axis] == 1;
            }

            if (first > last) (outer, inner) = (shape.Count, 1);
            Order = Axes.Of(order[..shape.Rank]);
            IsPermuted = !isRun || (needsRows && inner != 1);
            Lines = IsPermuted ? new Lines(Kept.Count, count, 1) : new Lines(outer, count, inner);
        }

        public Shape Shape { get; }

        /// <summary>The shape of the operand with length 1 for the axes that go away.</summary>
        public Shape Kept { get; }

        public Shape Result { get; }

        public Lines Lines { get; }

        /// <summary>The axes that stay, then those that go away.</summary>
        private Axes Order { get; }

        private bool IsPermuted { get; }

        /// <summary>The operand, its lines where <see cref="Lines"/> says.</summary>
        public Dense<T> Arrange<T>(Tape tape, Dense<T> x)
            where T : unmanaged => IsPermuted ? Permute(tape, x, Order) : x;

        /// <summary>Room for a result as large as the operand.</summary>
        public Dense<T> Room<T>(Tape tape)
            where T : unmanaged
        {
            if (!IsPermuted) return tape.NewTensor<T>(Shape);
            Span<int> lengths = stackalloc int[Shape.MaximumRank];
            for (int axis = 0; axis < Shape.Rank; axis++) lengths[axis] = Shape[Order[axis]];
            return tape.NewTensor<T>(Shape.Of(lengths[..Shape.Rank]));
        }

        /// <summary>What was computed into that room, with the axes of the operand.</summary>
        public Dense<T> Restore<T>(Tape tape, Dense<T> room)
            where T : unmanaged => IsPermuted ? PermuteInverse(tape, room, Order) : room;

        /// <summary>Throws unless a cotangent is one of the result.</summary>
        public void RequireCotangent(in Shape v, string operation)
        {
            if (v != Kept && v != Result)
                throw new ArgumentException($"{operation}: the cotangent has the shape {v}; it must have {Result}.");
        }
    }
}
