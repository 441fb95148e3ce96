using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    private const int MaximumEinsumOperands = 8;

    /// <summary>Sums of products over named axes: <c>"ij,jk-&gt;ik"</c> is the product of two matrices.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="equation">For each tensor a letter for each axis, separated by commas; after an arrow those of the result. Without an arrow these are the letters that occur once, in order.</param>
    /// <param name="operands">The tensors.</param>
    /// <remarks>
    /// As NumPy's einsum, without an ellipsis. A letter that a tensor has twice takes its diagonal. Tensors are taken in one after the other, each by a product of matrices.
    /// </remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The equation is wrong, or does not fit the shapes.</exception>
    public static Dense<T> Einsum<T>(Tape tape, string equation, ReadOnlySpan<Dense<T>> operands)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<Labels> labels = stackalloc Labels[MaximumEinsumOperands + 1];
        Parse(equation, operands, labels);
        return Contract(tape, operands, labels[..operands.Length], labels[operands.Length]);
    }

    /// <summary>The cotangent of one operand of <see cref="Einsum{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="equation">The equation.</param>
    /// <param name="operands">The operands.</param>
    /// <param name="v">The cotangent of the result.</param>
    /// <param name="operand">The number of the operand.</param>
    /// <remarks>It is the sum of products of v and the other operands; along axes that only this operand has, it is the same throughout.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The equation is wrong, or does not fit the shapes.</exception>
    public static Dense<T> EinsumVjp<T>(Tape tape, string equation, ReadOnlySpan<Dense<T>> operands, Dense<T> v, int operand)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<Labels> labels = stackalloc Labels[MaximumEinsumOperands + 1];
        Parse(equation, operands, labels);
        Labels own = labels[operand], output = labels[operands.Length], found = default;
        Shape shape = operands[operand].Shape;
        bool fits = v.Shape.Rank == output.Count;
        for (int axis = 0; fits && axis < output.Count; axis++) fits = v.Shape[axis] == LengthOf(output[axis], operands, labels);
        if (!fits) throw new ArgumentException($"Einsum: the cotangent has the shape {v.Shape}, which is not that of the result of \"{equation}\".");
        labels[operand] = output;
        for (int axis = 0; axis < own.Count; axis++)
        {
            bool occurs = false;
            for (int other = 0; other < operands.Length; other++) occurs |= labels[other].Contains(own[axis]);
            if (occurs && !found.Contains(own[axis])) found.Add(own[axis]);
        }

        EinsumOperands<T> replaced = default;
        operands.CopyTo(replaced);
        replaced[operand] = v;
        Dense<T> sum = Contract<T>(tape, ((ReadOnlySpan<Dense<T>>)replaced)[..operands.Length], labels[..operands.Length], found);

        // Into the diagonals, and along the axes that only this operand has.
        Span<int> from = stackalloc int[Shape.MaximumRank], to = stackalloc int[Shape.MaximumRank];
        StepsOf(sum.Shape, from);
        StepsOf(shape, to);
        Dense<T> result = tape.Zeros<T>(shape);
        StridedCopy copy = default;
        for (int axis = 0; axis < own.Count; axis++)
        {
            if (own.IndexOf(own[axis]) < axis) continue;
            int step = 0;
            for (int again = axis; again < own.Count; again++)
                if (own[again] == own[axis])
                    step += to[again];
            int place = found.IndexOf(own[axis]);
            copy.Loop(shape[axis], place < 0 ? 0 : from[place], step);
        }

        copy.Copy<T>(sum.Span, result.Span);
        return result;
    }

    /// <summary><see cref="EinsumVjp{T}"/> with the cotangent of the result in the place of the operand whose cotangent it is.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="original">The shape of the operand.</param>
    /// <param name="equation">The equation.</param>
    /// <param name="operand">The number of the operand.</param>
    /// <param name="others">The other operands, and the cotangent.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The equation is wrong, or does not fit the shapes.</exception>
    public static Dense<T> EinsumInto<T>(Tape tape, in Shape original, string equation, int operand, ReadOnlySpan<Dense<T>> others)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (others.Length > MaximumEinsumOperands) throw new ArgumentException($"Einsum: \"{equation}\" has {others.Length} operands; at most {MaximumEinsumOperands} are supported.");
        EinsumOperands<T> operands = default;
        others.CopyTo(operands);

        // Of the operand itself nothing is read but its shape.
        operands[operand] = tape.NewTensor<T>(original);
        return EinsumVjp(tape, equation, ((ReadOnlySpan<Dense<T>>)operands)[..others.Length], others[operand], operand);
    }

    /// <summary>The letters of the axes of one tensor.</summary>
    private struct Labels
    {
        [InlineArray(Shape.MaximumRank)]
        private struct Letters
        {
            private char _first;
        }

        private Letters _letters;

        public int Count { get; private set; }

        public readonly char this[int axis] => _letters[axis];

        public void Add(char letter) => _letters[Count++] = letter;

        public readonly int IndexOf(char letter) => ((ReadOnlySpan<char>)_letters)[..Count].IndexOf(letter);

        public readonly bool Contains(char letter) => IndexOf(letter) >= 0;
    }

    [InlineArray(MaximumEinsumOperands)]
    private struct EinsumOperands<T>
        where T : unmanaged
    {
        private Dense<T> _first;
    }

    private static void Parse<T>(string equation, ReadOnlySpan<Dense<T>> operands, Span<Labels> labels)
        where T : unmanaged
    {
        if (operands.IsEmpty || operands.Length > MaximumEinsumOperands) throw new ArgumentException($"Einsum: \"{equation}\" has {operands.Length} operands; from 1 to {MaximumEinsumOperands} are supported.");
        labels.Clear();
        int arrow = equation.IndexOf("->", StringComparison.Ordinal), operand = 0;
        foreach (char letter in arrow < 0 ? equation : equation.AsSpan(0, arrow))
        {
            if (letter == ' ') continue;
            if (letter == ',') operand++;
            else Label(letter, ref labels[operand]);
            if (operand == operands.Length) throw new ArgumentException($"Einsum: \"{equation}\" names more than {operands.Length} operands.");
        }

        if (operand != operands.Length - 1) throw new ArgumentException($"Einsum: \"{equation}\" does not name {operands.Length} operands.");
        for (int i = 0; i < operands.Length; i++)
        {
            if (labels[i].Count != operands[i].Shape.Rank) throw new ArgumentException($"Einsum: \"{equation}\" names {labels[i].Count} axes of operand {i}, which has the shape {operands[i].Shape}.");
            for (int axis = 0; axis < labels[i].Count; axis++)
            {
                int length = LengthOf(labels[i][axis], operands, labels);
                if (length != operands[i].Shape[axis])
                    throw new ArgumentException($"Einsum: in \"{equation}\" the axis {labels[i][axis]} has length {length}, and {operands[i].Shape[axis]} in operand {i} of shape {operands[i].Shape}.");
            }
        }

        ref Labels output = ref labels[operands.Length];
        if (arrow >= 0)
        {
            foreach (char letter in equation.AsSpan(arrow + 2))
            {
                if (letter == ' ') continue;
                if (output.Contains(letter) || LengthOf(letter, operands, labels) < 0) throw new ArgumentException($"Einsum: the axis {letter} of the result of \"{equation}\" is no axis of an operand, or named twice.");
                Label(letter, ref output);
            }

            return;
        }

        for (char letter = 'A'; letter <= 'z'; letter++)
        {
            int times = 0;
            foreach (char other in equation) times += other == letter ? 1 : 0;
            if (times == 1) Label(letter, ref output);
        }

        void Label(char letter, ref Labels to)
        {
            if (!char.IsAsciiLetter(letter)) throw new ArgumentException($"Einsum: \"{equation}\" contains '{letter}'; axes are named by letters.");
            if (to.Count == Shape.MaximumRank) throw new ArgumentException($"Einsum: \"{equation}\" names more than {Shape.MaximumRank} axes of a tensor.");
            to.Add(letter);
        }
    }

    private static int LengthOf<T>(char letter, ReadOnlySpan<Dense<T>> operands, ReadOnlySpan<Labels> labels)
        where T : unmanaged
    {
        for (int i = 0; i < operands.Length; i++)
            if (labels[i].IndexOf(letter) is >= 0 and var axis && axis < operands[i].Shape.Rank)
                return operands[i].Shape[axis];
        return -1;
    }

    private static Dense<T> Contract<T>(Tape tape, ReadOnlySpan<Dense<T>> operands, ReadOnlySpan<Labels> labels, in Labels output)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Labels left = labels[0];
        Dense<T> product = Reduce(tape, operands[0], ref left, labels[1..], output);
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        for (int i = 1; i < operands.Length; i++)
        {
            Labels right = labels[i], batch = default, outer = default, inner = default, rest = default, both;
            ReadOnlySpan<Labels> later = labels[(i + 1)..];
            Dense<T> next = Reduce(tape, operands[i], ref right, labels[..0], output, left, later);
            for (int axis = 0; axis < left.Count; axis++)
            {
                if (!right.Contains(left[axis])) outer.Add(left[axis]);
                else if (IsNeeded(left[axis], output, later)) batch.Add(left[axis]);
                else inner.Add(left[axis]);
            }

            for (int axis = 0; axis < right.Count; axis++)
                if (!left.Contains(right[axis]))
                    rest.Add(right[axis]);
            Dense<T> first = Arrange(tape, product, left, batch, outer, inner, out int batches, out int rows, out int terms);
            Dense<T> second = Arrange(tape, next, right, batch, inner, rest, out _, out _, out int columns);
            int rank = 0;
            both = default;
            foreach (ref readonly Labels part in (ReadOnlySpan<Labels>)[batch, outer, rest])
            {
                for (int axis = 0; axis < part.Count; axis++)
                {
                    if (rank == Shape.MaximumRank) throw new ArgumentException($"Einsum: an intermediate product has more than {Shape.MaximumRank} axes.");
                    lengths[rank++] = left.Contains(part[axis]) ? product.Shape[left.IndexOf(part[axis])] : next.Shape[right.IndexOf(part[axis])];
                    both.Add(part[axis]);
                }
            }

            Dense<T> matrices = MatMul(tape, tape.View(first, Shape.Of(batches, rows, terms)), tape.View(second, Shape.Of(batches, terms, columns)));
            product = tape.View(matrices, Shape.Of(lengths[..rank]));
            left = both;
        }

        return Arrange(tape, product, left, output, default, default, out _, out _, out _);
    }

    private static bool IsNeeded(char letter, in Labels output, ReadOnlySpan<Labels> later)
    {
        if (output.Contains(letter)) return true;
        foreach (ref readonly Labels labels in later)
            if (labels.Contains(letter))
                return true;
        return false;
    }

    private static Dense<T> Reduce<T>(Tape tape, Dense<T> x, ref Labels labels, ReadOnlySpan<Labels> others, in Labels output)
        where T : unmanaged, IFloatingPointIeee754<T> => Reduce(tape, x, ref labels, others, output, default, []);

    /// <summary>Takes diagonals and sums over axes that nothing else has.</summary>
    private static Dense<T> Reduce<T>(Tape tape, Dense<T> x, ref Labels labels, ReadOnlySpan<Labels> others, in Labels output, in Labels partner, ReadOnlySpan<Labels> later)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Labels distinct = default;
        for (int axis = 0; axis < labels.Count; axis++)
            if (!distinct.Contains(labels[axis]))
                distinct.Add(labels[axis]);
        if (distinct.Count != labels.Count)
        {
            Span<int> steps = stackalloc int[Shape.MaximumRank], to = stackalloc int[Shape.MaximumRank], lengths = stackalloc int[Shape.MaximumRank];
            StepsOf(x.Shape, steps);
            for (int i = 0; i < distinct.Count; i++) lengths[i] = x.Shape[labels.IndexOf(distinct[i])];
            Dense<T> diagonals = tape.NewTensor<T>(Shape.Of(lengths[..distinct.Count]));
            StepsOf(diagonals.Shape, to);
            StridedCopy copy = default;
            for (int i = 0; i < distinct.Count; i++)
            {
                int step = 0;
                for (int axis = 0; axis < labels.Count; axis++)
                    if (labels[axis] == distinct[i])
                        step += steps[axis];
                copy.Loop(lengths[i], step, to[i]);
            }

            copy.Copy<T>(x.Span, diagonals.Span);
            (x, labels) = (diagonals, distinct);
        }

        Span<int> summed = stackalloc int[Shape.MaximumRank];
        int count = 0;
        Labels left = default;
        for (int axis = 0; axis < labels.Count; axis++)
        {
            if (IsNeeded(labels[axis], output, others) || partner.Contains(labels[axis]) || IsNeeded(labels[axis], output, later)) left.Add(labels[axis]);
            else summed[count++] = axis;
        }

        labels = left;
        return count == 0 ? x : Sum(tape, x, Axes.Of(summed[..count]), keepDims: false);
    }

    /// <summary>A tensor with its axes in another order, in three groups.</summary>
    private static Dense<T> Arrange<T>(Tape tape, Dense<T> x, in Labels labels, in Labels first, in Labels second, in Labels third, out int firstCount, out int secondCount, out int thirdCount)
        where T : unmanaged
    {
        Span<int> order = stackalloc int[Shape.MaximumRank], counts = stackalloc int[3];
        counts.Fill(1);
        int rank = 0;
        bool isOrdered = true;
        foreach (ref readonly Labels group in (ReadOnlySpan<Labels>)[first, second, third])
        {
            int number = rank < first.Count ? 0 : rank < first.Count + second.Count ? 1 : 2;
            for (int i = 0; i < group.Count; i++)
            {
                int axis = labels.IndexOf(group[i]);
                isOrdered &= axis == rank;
                counts[number] *= x.Shape[axis];
                order[rank++] = axis;
            }
        }

        (firstCount, secondCount, thirdCount) = (counts[0], counts[1], counts[2]);
        return isOrdered ? x : Permute(tape, x, Axes.Of(order[..rank]));
    }
}
