using System;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DiffGen.Runtime;

/// <summary>
/// Operations on whole tensors that derivative code computes with, and their transposed derivatives. Generated code uses them; there is no need to use them directly.
/// </summary>
/// <remarks>
/// Operands are never changed; results are lent by the tape. Where a shape does not fit, an <see cref="ArgumentException"/> that names the operation and the shapes is thrown before
/// anything is computed. Sums may be taken in another order than the elements have, but always in the same one.
/// </remarks>
public static partial class TensorKernels
{
    /// <summary>The product of two tensors as stacks of matrices, the last two axes being those of the matrices.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="a">[…, m, k], or a vector [k], which is one row.</param>
    /// <param name="b">[…, k, n], or a vector [k], which is one column.</param>
    /// <returns>[…, m, n]; the leading axes broadcast; the axis that a vector lacks is missing here too.</returns>
    /// <remarks>Array API standard, "matmul".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">A tensor is a scalar, or the shapes do not fit.</exception>
    public static Dense<T> MatMul<T>(Tape tape, Dense<T> a, Dense<T> b)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new ProductShapes(a.Shape, b.Shape, "MatMul");
        Dense<T> c = tape.NewTensor<T>(plan.Result);
        var steps = new Batches(plan.Batch, plan.BatchA, plan.BatchB, plan.Batch);
        int m = plan.M, k = plan.K, n = plan.N;

        // All matrices times the same one are one product.
        if (plan.IsBShared) (m, steps) = (m * plan.Batch.Count, Batches.One);
        Multiply(
            a.Span, b.Span, c.Span, new MatrixProduct<T> { M = m, N = n, K = k, ARow = k, AColumn = 1, BRow = n, BColumn = 1, CRow = n }, steps);
        return c;
    }

    /// <summary>The cotangent of the first operand of <see cref="MatMul{T}"/>: v·bᵀ, summed over the axes along which a was repeated.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the product.</param>
    /// <param name="b">The second operand.</param>
    /// <param name="shapeA">The shape of the first operand.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> MatMulLeft<T>(Tape tape, Dense<T> v, Dense<T> b, in Shape shapeA)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new ProductShapes(shapeA, b.Shape, "MatMul");
        Require(v.Shape == plan.Result, "MatMul", "the cotangent", v.Shape, plan.Result);
        bool isSummed = plan.BatchA.Count != plan.Batch.Count;
        Dense<T> result = isSummed ? tape.Zeros<T>(shapeA) : tape.NewTensor<T>(shapeA);
        MatMulLeft(v, b, result.Span, plan, isSummed);
        return result;
    }

    /// <summary>Adds the cotangent of the first operand of <see cref="MatMul{T}"/> to a tensor.</summary>
    /// <param name="tape">Lends what is needed on the way.</param>
    /// <param name="v">The cotangent of the product.</param>
    /// <param name="b">The second operand.</param>
    /// <param name="destination">The tensor, in the shape of the first operand.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void MatMulLeftInto<T>(Tape tape, Dense<T> v, Dense<T> b, in TensorSpan<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var shape = Shape.Of(destination.Lengths);
        var plan = new ProductShapes(shape, b.Shape, "MatMul");
        Require(v.Shape == plan.Result, "MatMul", "the cotangent", v.Shape, plan.Result);
        if (destination.IsDense) MatMulLeft(v, b, TensorStorage.Elements(destination), plan, accumulates: true);
        else TensorStorage.Add(MatMulLeft(tape, v, b, shape), destination);
    }

    private static void MatMulLeft<T>(Dense<T> v, Dense<T> b, Span<T> result, in ProductShapes plan, bool accumulates)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var steps = new Batches(plan.Batch, plan.Batch, plan.BatchB, plan.BatchA);
        int m = plan.M, k = plan.K, n = plan.N;
        if (plan.IsBShared) (m, steps) = (m * plan.Batch.Count, Batches.One);
        Multiply(
            v.Span,
            b.Span,
            result,
            new MatrixProduct<T> { M = m, N = k, K = n, ARow = n, AColumn = 1, BRow = 1, BColumn = n, CRow = k, Accumulates = accumulates },
            steps);
    }

    /// <summary>The cotangent of the second operand of <see cref="MatMul{T}"/>: aᵀ·v, summed over the axes along which b was repeated.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="v">The cotangent of the product.</param>
    /// <param name="shapeB">The shape of the second operand.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> MatMulRight<T>(Tape tape, Dense<T> a, Dense<T> v, in Shape shapeB)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new ProductShapes(a.Shape, shapeB, "MatMul");
        Require(v.Shape == plan.Result, "MatMul", "the cotangent", v.Shape, plan.Result);

        // The sum over all matrices is part of the sum over the rows.
        bool isSummed = !plan.IsBShared && plan.BatchB.Count != plan.Batch.Count;
        Dense<T> result = isSummed ? tape.Zeros<T>(shapeB) : tape.NewTensor<T>(shapeB);
        MatMulRight(a, v, result.Span, plan, isSummed);
        return result;
    }

    /// <summary>Adds the cotangent of the second operand of <see cref="MatMul{T}"/> to a tensor.</summary>
    /// <param name="tape">Lends what is needed on the way.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="v">The cotangent of the product.</param>
    /// <param name="destination">The tensor, in the shape of the second operand.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void MatMulRightInto<T>(Tape tape, Dense<T> a, Dense<T> v, in TensorSpan<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var shape = Shape.Of(destination.Lengths);
        var plan = new ProductShapes(a.Shape, shape, "MatMul");
        Require(v.Shape == plan.Result, "MatMul", "the cotangent", v.Shape, plan.Result);
        if (destination.IsDense) MatMulRight(a, v, TensorStorage.Elements(destination), plan, accumulates: true);
        else TensorStorage.Add(MatMulRight(tape, a, v, shape), destination);
    }

    private static void MatMulRight<T>(Dense<T> a, Dense<T> v, Span<T> result, in ProductShapes plan, bool accumulates)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int m = plan.M, k = plan.K, n = plan.N;
        var steps = new Batches(plan.Batch, plan.BatchA, plan.Batch, plan.BatchB);
        if (plan.IsBShared) (m, steps) = (m * plan.Batch.Count, Batches.One);
        Multiply(
            a.Span,
            v.Span,
            result,
            new MatrixProduct<T> { M = k, N = n, K = m, ARow = 1, AColumn = k, BRow = n, BColumn = 1, CRow = n, Accumulates = accumulates },
            steps);
    }

    /// <summary>What the shapes of two operands say about their product.</summary>
    private readonly struct ProductShapes
    {
        public ProductShapes(in Shape a, in Shape b, string operation)
        {
            if (a.Rank == 0 || b.Rank == 0) throw new ArgumentException($"{operation}: an operand is a scalar; the shapes are {a} and {b}.");
            bool isRow = a.Rank == 1, isColumn = b.Rank == 1;
            M = isRow ? 1 : a[a.Rank - 2];
            K = a[a.Rank - 1];
            int rows = isColumn ? b[0] : b[b.Rank - 2];
            N = isColumn ? 1 : b[b.Rank - 1];
            if (K != rows) throw new ArgumentException($"{operation}: the shapes {a} and {b} do not fit: rows of length {K} meet columns of length {rows}.");
            BatchA = Shape.Of(a.AsSpan()[..Math.Max(0, a.Rank - 2)]);
            BatchB = Shape.Of(b.AsSpan()[..Math.Max(0, b.Rank - 2)]);
            Batch = Shape.Broadcast(BatchA, BatchB, operation);
            Span<int> result = stackalloc int[Shape.MaximumRank + 2];
            Batch.AsSpan().CopyTo(result);
            int rank = Batch.Rank;
            if (!isRow) result[rank++] = M;
            if (!isColumn) result[rank++] = N;
            Result = Shape.Of(result[..rank]).WithAnAxis();
        }

        public int M { get; }

        public int K { get; }

        public int N { get; }

        public Shape BatchA { get; }

        public Shape BatchB { get; }

        public Shape Batch { get; }

        public Shape Result { get; }

        /// <summary>Whether the second operand is one matrix while the first is a stack without repetitions.</summary>
        public bool IsBShared => BatchB.Count == 1 && BatchA.Count == Batch.Count && Batch.Count != 1;
    }

    /// <summary>Where the matrices of three stacks lie that broadcast to the same one, in matrices from the first.</summary>
    private readonly struct Batches
    {
        [InlineArray(3 * Shape.MaximumRank)]
        private struct Steps
        {
            private int _first;
        }

        private readonly Shape _shape;
        private readonly Steps _steps;

        public Batches(in Shape shape, in Shape a, in Shape b, in Shape c)
        {
            _shape = shape;
            StepsOf(a, shape, ((Span<int>)_steps)[..Shape.MaximumRank]);
            StepsOf(b, shape, ((Span<int>)_steps).Slice(Shape.MaximumRank, Shape.MaximumRank));
            StepsOf(c, shape, ((Span<int>)_steps).Slice(2 * Shape.MaximumRank, Shape.MaximumRank));
            IsResultShared = c.Count != shape.Count;
        }

        public static Batches One => new(Shape.Scalar, Shape.Scalar, Shape.Scalar, Shape.Scalar);

        public int Count => _shape.Count;

        /// <summary>Whether several products are added into the same matrix.</summary>
        public bool IsResultShared { get; }

        public void Find(int batch, out nint a, out nint b, out nint c)
        {
            a = b = c = 0;
            for (int axis = _shape.Rank - 1; axis >= 0; axis--)
            {
                (batch, int at) = Math.DivRem(batch, _shape[axis]);
                a += (nint)at * _steps[axis];
                b += (nint)at * _steps[Shape.MaximumRank + axis];
                c += (nint)at * _steps[(2 * Shape.MaximumRank) + axis];
            }
        }
    }

    /// <summary>The products of all matrices of two stacks, as threads share them.</summary>
    private struct StackProduct<T>
        where T : unmanaged
    {
        public MatrixProduct<T> Product;
        public Batches Batches;
    }

    // From so many multiplications on, other threads take part.
    private const long Shared = 1 << 24;

    private static unsafe void Multiply<T>(Span<T> a, Span<T> b, Span<T> c, MatrixProduct<T> product, in Batches batches)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (c.IsEmpty) return;
        if (product.K == 0 || batches.Count == 0)
        {
            if (!product.Accumulates) c.Clear();
            return;
        }

        fixed (T* firstA = a, firstB = b, firstC = c)
        {
            product.A = firstA;
            product.B = firstB;
            product.C = firstC;
            var job = new StackProduct<T> { Product = product, Batches = batches };
            long work = (long)product.M * product.N * product.K * batches.Count;
            int pieces = work < Shared ? 1 : (int)Math.Min(Workers.Count, work / (Shared / 2));
            if (pieces == 1) MultiplyPiece<T>(&job, 0, 1);
            else Workers.Run(&MultiplyPiece<T>, &job, pieces);
        }
    }

    private static unsafe void MultiplyPiece<T>(void* job, int piece, int pieces)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref StackProduct<T> stack = ref *(StackProduct<T>*)job;
        MatrixProduct<T> product = stack.Product;
        int from = 0, to = stack.Batches.Count;
        nint skippedA = 0, skippedB = 0, skippedC = 0;
        bool isVector = product.M == 1 || product.N == 1;
        if (pieces > 1 && stack.Batches.Count >= pieces && !stack.Batches.IsResultShared)
        {
            (from, to) = Part(to, 1, piece, pieces);
        }
        else if (product.M >= product.N)
        {
            (int first, int end) = Part(product.M, Gemm<T>.RowsOfParts, piece, pieces);
            skippedA = first * product.ARow;
            skippedC = first * product.CRow;
            product.M = end - first;
        }
        else
        {
            (int first, int end) = Part(product.N, 64, piece, pieces);
            skippedB = first * product.BColumn;
            skippedC = first;
            product.N = end - first;
        }

        if (product.M == 0 || product.N == 0) return;
        nint sizeA = (nint)stack.Product.M * product.K, sizeB = (nint)stack.Product.N * product.K, sizeC = (nint)stack.Product.M * stack.Product.N;
        for (int batch = from; batch < to; batch++)
        {
            stack.Batches.Find(batch, out nint a, out nint b, out nint c);
            MatrixProduct<T> one = product;
            one.A += (a * sizeA) + skippedA;
            one.B += (b * sizeB) + skippedB;
            one.C += (c * sizeC) + skippedC;
            if (!isVector) Gemm<T>.Run(one);
            else if (stack.Product.N == 1) Gemm<T>.Vector(one.M, one.K, one.A, one.ARow, one.AColumn, one.B, one.C, one.Accumulates);
            else Gemm<T>.Vector(one.N, one.K, one.B, one.BColumn, one.BRow, one.A, one.C, one.Accumulates);
        }

        static (int First, int End) Part(int length, int grain, int piece, int pieces)
        {
            int grains = (length + grain - 1) / grain;
            return (Math.Min(length, (int)((long)grains * piece / pieces) * grain), Math.Min(length, (int)((long)grains * (piece + 1) / pieces) * grain));
        }
    }
}
