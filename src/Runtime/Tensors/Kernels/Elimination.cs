using System;
using System.Numerics;
using System.Numerics.Tensors;

namespace DiffGen.Runtime;

// The transposed derivatives are those of M. Giles, "Collected Matrix Derivative Results for Forward and Reverse Mode Algorithmic Differentiation" (2008), where not said otherwise.
public static partial class TensorKernels
{
    /// <summary>Determinants.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, n, n].</param>
    /// <remarks>Array API standard, "linalg.det". By elimination with row exchanges.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The matrices are not square.</exception>
    public static Dense<T> Det<T>(Tape tape, Dense<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        MatrixStack stack = Square(x.Shape, "Det");
        int n = stack.Rows;
        Dense<T> result = tape.NewTensor<T>(Leading(x.Shape)), factors = tape.NewTensor<T>(Shape.Of(n * n));
        Dense<int> exchanges = tape.NewTensor<int>(Shape.Of(n));
        for (int i = 0; i < stack.Count; i++)
        {
            x.Span.Slice(i * n * n, n * n).CopyTo(factors.Span);
            T product = Eliminate(factors.Span, n, exchanges.Span) ? T.One : -T.One;
            for (int k = 0; k < n; k++) product *= factors.Span[(k * n) + k];
            result.Span[i] = product;
        }

        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="Det{T}"/>: v times the matrix of cofactors, also where the matrix is singular.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="v">The cotangent of the determinants.</param>
    /// <remarks>
    /// Of a regular matrix det(x)·x⁻ᵀ. Of one that elimination finds singular or nearly so, from its singular values: with x = U·diag(s)·Vᵀ the cofactors are
    /// det(U)·det(V)·U·diag(Π s(j), j ≠ i)·Vᵀ.
    /// </remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> DetVjp<T>(Tape tape, Dense<T> x, Dense<T> v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        MatrixStack stack = Square(x.Shape, "Det");
        Require(v.Shape == Leading(x.Shape), "Det", "the cotangent", v.Shape, Leading(x.Shape));
        int n = stack.Rows;
        Dense<T> result = tape.NewTensor<T>(x.Shape), factors = tape.NewTensor<T>(Shape.Of(n, n)), inverse = tape.NewTensor<T>(Shape.Of(n, n));
        Dense<int> exchanges = tape.NewTensor<int>(Shape.Of(n));
        for (int i = 0; i < stack.Count; i++)
        {
            ReadOnlySpan<T> matrix = x.Span.Slice(i * n * n, n * n);
            Span<T> to = result.Span.Slice(i * n * n, n * n);
            matrix.CopyTo(factors.Span);
            T product = Eliminate(factors.Span, n, exchanges.Span) ? T.One : -T.One, smallest = T.PositiveInfinity, largest = T.Zero;
            for (int k = 0; k < n; k++)
            {
                T pivot = factors.Span[(k * n) + k];
                product *= pivot;
                smallest = T.Min(smallest, T.Abs(pivot));
                largest = T.Max(largest, T.Abs(pivot));
            }

            if (smallest > largest * T.CreateTruncating(n * 64) * Precision<T>())
            {
                Invert(factors.Span, n, exchanges.Span, inverse.Span);
                for (int row = 0; row < n; row++)
                    for (int column = 0; column < n; column++)
                        to[(row * n) + column] = v.Span[i] * product * inverse.Span[(column * n) + row];
            }
            else
            {
                Cofactors(tape, matrix, n, v.Span[i], to);
            }
        }

        return result;
    }

    /// <summary>Signs of determinants and logarithms of their magnitudes.</summary>
    /// <param name="tape">Lends the results.</param>
    /// <param name="x">[…, n, n].</param>
    /// <param name="sign">1, -1, or 0 where the matrix is singular; it has no derivative.</param>
    /// <returns>The logarithms; their transposed derivative is <see cref="LogDetVjp{T}"/>.</returns>
    /// <remarks>Array API standard, "linalg.slogdet".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The matrices are not square.</exception>
    public static Dense<T> SLogDet<T>(Tape tape, Dense<T> x, out Dense<T> sign)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        MatrixStack stack = Square(x.Shape, "SLogDet");
        int n = stack.Rows;
        sign = tape.NewTensor<T>(Leading(x.Shape));
        Dense<T> result = tape.NewTensor<T>(Leading(x.Shape)), factors = tape.NewTensor<T>(Shape.Of(n * n));
        Dense<int> exchanges = tape.NewTensor<int>(Shape.Of(n));
        for (int i = 0; i < stack.Count; i++)
        {
            x.Span.Slice(i * n * n, n * n).CopyTo(factors.Span);
            T direction = Eliminate(factors.Span, n, exchanges.Span) ? T.One : -T.One, sum = T.Zero;
            for (int k = 0; k < n; k++)
            {
                T pivot = factors.Span[(k * n) + k];
                sum += T.Log(T.Abs(pivot));
                direction *= T.IsNaN(pivot) ? pivot : T.CreateChecked(T.Sign(pivot));
            }

            result.Span[i] = sum;
            sign.Span[i] = direction;
        }

        return result;
    }

    /// <summary>Logarithms of determinants; NaN where one is negative.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, n, n].</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The matrices are not square.</exception>
    public static Dense<T> LogDet<T>(Tape tape, Dense<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> result = SLogDet(tape, x, out Dense<T> sign);
        for (int i = 0; i < result.Count; i++)
            if (sign.Span[i] < T.Zero)
                result.Span[i] = T.NaN;
        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="LogDet{T}"/> or <see cref="SLogDet{T}"/>: v·x⁻ᵀ.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="v">The cotangent of the logarithms.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit, or a matrix is singular.</exception>
    public static Dense<T> LogDetVjp<T>(Tape tape, Dense<T> x, Dense<T> v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(v.Shape == Leading(x.Shape), "LogDet", "the cotangent", v.Shape, Leading(x.Shape));
        Dense<T> result = MatrixTranspose(tape, Inverse(tape, x));
        int size = x.Shape[x.Shape.Rank - 1] * x.Shape[x.Shape.Rank - 1];
        for (int i = 0; i < v.Count; i++) TensorPrimitives.Multiply(result.Span.Slice(i * size, size), v.Span[i], result.Span.Slice(i * size, size));
        return result;
    }

    /// <summary>Inverse matrices.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, n, n].</param>
    /// <remarks>Array API standard, "linalg.inv".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The matrices are not square, or one is singular.</exception>
    public static Dense<T> Inverse<T>(Tape tape, Dense<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        MatrixStack stack = Square(x.Shape, "Inverse");
        int n = stack.Rows;
        Dense<T> result = tape.NewTensor<T>(x.Shape), factors = tape.NewTensor<T>(Shape.Of(n * n));
        Dense<int> exchanges = tape.NewTensor<int>(Shape.Of(n));
        for (int i = 0; i < stack.Count; i++)
        {
            x.Span.Slice(i * n * n, n * n).CopyTo(factors.Span);
            Eliminate(factors.Span, n, exchanges.Span);
            RequireRegular<T>(factors.Span, n, "Inverse", x.Shape, i);
            Invert(factors.Span, n, exchanges.Span, result.Span.Slice(i * n * n, n * n));
        }

        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="Inverse{T}"/>: -yᵀ·v·yᵀ.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="y">The inverse matrices.</param>
    /// <param name="v">Their cotangent.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> InverseVjp<T>(Tape tape, Dense<T> y, Dense<T> v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(v.Shape == y.Shape, "Inverse", "the cotangent", v.Shape, y.Shape);
        Dense<T> result = MatMulLeft(tape, MatMulRight(tape, y, v, v.Shape), y, y.Shape);
        TensorPrimitives.Negate<T>(result.Span, result.Span);
        return result;
    }

    /// <summary>The solutions of systems of linear equations a·x = b.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="a">[…, n, n].</param>
    /// <param name="b">[…, n, k], or a vector [n].</param>
    /// <returns>[…, n, k], or […, n] for a vector; the leading axes broadcast.</returns>
    /// <remarks>Array API standard, "linalg.solve".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit, or a matrix is singular.</exception>
    public static Dense<T> Solve<T>(Tape tape, Dense<T> a, Dense<T> b)
        where T : unmanaged, IFloatingPointIeee754<T> => Solve(tape, a, b, transposed: false);

    /// <summary>The cotangents of both operands of <see cref="Solve{T}(Tape, Dense{T}, Dense{T})"/>: with w = a⁻ᵀ·v that of a is -w·xᵀ, and that of b is w.</summary>
    /// <param name="tape">Lends the results.</param>
    /// <param name="a">The matrices.</param>
    /// <param name="shapeB">The shape of the right sides.</param>
    /// <param name="x">The solutions.</param>
    /// <param name="v">Their cotangent.</param>
    /// <param name="b">The cotangent of the right sides.</param>
    /// <returns>The cotangent of the matrices.</returns>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit, or a matrix is singular.</exception>
    public static Dense<T> SolveVjp<T>(Tape tape, Dense<T> a, in Shape shapeB, Dense<T> x, Dense<T> v, out Dense<T> b)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(v.Shape == x.Shape, "Solve", "the cotangent", v.Shape, x.Shape);
        bool isVector = shapeB.Rank == 1;
        Dense<T> columns = isVector ? Unsqueeze(tape, x, -1) : x, cotangents = isVector ? Unsqueeze(tape, v, -1) : v;
        Dense<T> w = Solve(tape, a, cotangents, transposed: true);
        b = SumTo(tape, isVector ? Squeeze(tape, w, Axes.Of(-1)) : w, shapeB);
        return OuterCotangent(tape, w, columns, a.Shape);
    }

    /// <summary>The solutions of systems of linear equations with triangular matrices.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="a">[…, n, n]; only one triangle is read.</param>
    /// <param name="b">[…, n, k]; the leading axes broadcast.</param>
    /// <param name="upper">Whether the matrix of the equations, transposed already if it is to be, is an upper one.</param>
    /// <param name="transpose">The matrix of the equations is the transposed of <paramref name="a"/>.</param>
    /// <param name="unitDiagonal">Its diagonal is not read: it is 1.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> TriangularSolve<T>(Tape tape, Dense<T> a, Dense<T> b, bool upper, bool transpose, bool unitDiagonal)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Systems(a.Shape, b.Shape, "TriangularSolve", out MatrixStack stack, out Shape batch, out Shape solution);
        int n = stack.Rows, columns = solution[solution.Rank - 1];
        Dense<T> result = BroadcastTo(tape, b, solution);
        var steps = new Batches(batch, LeadingOf(a.Shape), batch, batch);
        for (int i = 0; i < batch.Count; i++)
        {
            steps.Find(i, out nint matrix, out _, out _);
            Substitute<T>(a.Span.Slice((int)matrix * n * n, n * n), n, result.Span.Slice(i * n * columns, n * columns), columns, upper, transpose, unitDiagonal);
        }

        return result;
    }

    /// <summary>The cotangents of both operands of <see cref="TriangularSolve{T}(Tape, Dense{T}, Dense{T}, bool, bool, bool)"/>; that of the matrix is zero where it is not read.</summary>
    /// <param name="tape">Lends the results.</param>
    /// <param name="a">The matrices.</param>
    /// <param name="shapeB">The shape of the right sides.</param>
    /// <param name="x">The solutions.</param>
    /// <param name="v">Their cotangent.</param>
    /// <param name="upper">Whether the matrix of the equations is an upper one.</param>
    /// <param name="transpose">Whether it is the transposed of <paramref name="a"/>.</param>
    /// <param name="unitDiagonal">Whether its diagonal is 1.</param>
    /// <param name="b">The cotangent of the right sides.</param>
    /// <returns>The cotangent of the matrices.</returns>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> TriangularSolveVjp<T>(
        Tape tape, Dense<T> a, in Shape shapeB, Dense<T> x, Dense<T> v, bool upper, bool transpose, bool unitDiagonal, out Dense<T> b)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(v.Shape == x.Shape, "TriangularSolve", "the cotangent", v.Shape, x.Shape);
        Dense<T> w = TriangularSolve(tape, a, v, !upper, !transpose, unitDiagonal);
        b = SumTo(tape, w, shapeB);
        Dense<T> full = transpose ? OuterCotangent(tape, x, w, a.Shape) : OuterCotangent(tape, w, x, a.Shape);
        bool readsUpper = upper != transpose;
        return readsUpper ? Triu(tape, full, unitDiagonal ? 1 : 0) : Tril(tape, full, unitDiagonal ? -1 : 0);
    }

    private static Dense<T> Solve<T>(Tape tape, Dense<T> a, Dense<T> b, bool transposed)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool isVector = b.Shape.Rank == 1;
        Dense<T> sides = isVector ? Unsqueeze(tape, b, -1) : b;
        Systems(a.Shape, sides.Shape, "Solve", out MatrixStack stack, out Shape batch, out Shape solution);
        int n = stack.Rows, columns = solution[solution.Rank - 1];
        Dense<T> result = BroadcastTo(tape, sides, solution), factors = tape.NewTensor<T>(Shape.Of(n * n));
        Dense<int> exchanges = tape.NewTensor<int>(Shape.Of(n));
        var steps = new Batches(batch, LeadingOf(a.Shape), batch, batch);
        nint factored = -1;
        for (int i = 0; i < batch.Count; i++)
        {
            steps.Find(i, out nint matrix, out _, out _);
            if (matrix != factored)
            {
                a.Span.Slice((int)matrix * n * n, n * n).CopyTo(factors.Span);
                Eliminate(factors.Span, n, exchanges.Span);
                RequireRegular<T>(factors.Span, n, "Solve", a.Shape, (int)matrix);
                factored = matrix;
            }

            SolveFactored(factors.Span, n, exchanges.Span, result.Span.Slice(i * n * columns, n * columns), columns, transposed);
        }

        return isVector ? Squeeze(tape, result, Axes.Of(-1)) : result;
    }

    /// <summary>-w·xᵀ, summed over the axes along which the matrices were repeated.</summary>
    private static Dense<T> OuterCotangent<T>(Tape tape, Dense<T> w, Dense<T> x, in Shape shape)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // w·xᵀ is what the cotangent w gives to the left operand of a product with x on its right.
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        w.Shape.AsSpan().CopyTo(lengths);
        lengths[w.Shape.Rank - 1] = x.Shape[x.Shape.Rank - 2];
        Dense<T> full = MatMulLeft(tape, w, x, Shape.Of(lengths[..w.Shape.Rank]));
        TensorPrimitives.Negate<T>(full.Span, full.Span);
        return SumTo(tape, full, shape);
    }

    /// <summary>Gaussian elimination with row exchanges, in place: below the diagonal the lower factor, whose diagonal is 1, above it the upper one.</summary>
    /// <returns>Whether the number of exchanges was even.</returns>
    private static bool Eliminate<T>(Span<T> a, int n, Span<int> exchanges)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool isEven = true;
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int row = k + 1; row < n; row++)
                if (T.Abs(a[(row * n) + k]) > T.Abs(a[(pivot * n) + k]))
                    pivot = row;
            exchanges[k] = pivot;
            if (pivot != k)
            {
                isEven = !isEven;
                for (int column = 0; column < n; column++) (a[(k * n) + column], a[(pivot * n) + column]) = (a[(pivot * n) + column], a[(k * n) + column]);
            }

            T diagonal = a[(k * n) + k];
            if (diagonal == T.Zero) continue;
            ReadOnlySpan<T> top = a.Slice((k * n) + k + 1, n - k - 1);
            for (int row = k + 1; row < n; row++)
            {
                T factor = a[(row * n) + k] /= diagonal;
                if (factor == T.Zero) continue;
                Span<T> rest = a.Slice((row * n) + k + 1, n - k - 1);
                TensorPrimitives.MultiplyAdd(top, -factor, rest, rest);
            }
        }

        return isEven;
    }

    private static void SolveFactored<T>(Span<T> factors, int n, Span<int> exchanges, Span<T> b, int columns, bool transposed)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (!transposed)
        {
            for (int k = 0; k < n; k++) Exchange(b, k, exchanges[k], columns);
            Substitute<T>(factors, n, b, columns, upper: false, transpose: false, unitDiagonal: true);
            Substitute<T>(factors, n, b, columns, upper: true, transpose: false, unitDiagonal: false);
            return;
        }

        Substitute<T>(factors, n, b, columns, upper: false, transpose: true, unitDiagonal: false);
        Substitute<T>(factors, n, b, columns, upper: true, transpose: true, unitDiagonal: true);
        for (int k = n - 1; k >= 0; k--) Exchange(b, k, exchanges[k], columns);

        static void Exchange(Span<T> b, int first, int second, int columns)
        {
            if (first == second) return;
            for (int column = 0; column < columns; column++)
                (b[(first * columns) + column], b[(second * columns) + column]) = (b[(second * columns) + column], b[(first * columns) + column]);
        }
    }

    private static void Invert<T>(Span<T> factors, int n, Span<int> exchanges, Span<T> inverse)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        inverse.Clear();
        for (int k = 0; k < n; k++) inverse[(k * n) + k] = T.One;
        SolveFactored(factors, n, exchanges, inverse, n, transposed: false);
    }

    /// <summary>Solves a triangular system in place, row by row of the unknowns.</summary>
    private static void Substitute<T>(ReadOnlySpan<T> a, int n, Span<T> b, int columns, bool upper, bool transpose, bool unitDiagonal)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int step = 0; step < n; step++)
        {
            int row = upper ? n - 1 - step : step;
            Span<T> unknown = b.Slice(row * columns, columns);
            for (int k = upper ? row + 1 : 0; k < (upper ? n : row); k++)
            {
                T factor = transpose ? a[(k * n) + row] : a[(row * n) + k];
                if (factor != T.Zero) TensorPrimitives.MultiplyAdd(b.Slice(k * columns, columns), -factor, unknown, unknown);
            }

            if (!unitDiagonal) TensorPrimitives.Divide(unknown, a[(row * n) + row], unknown);
        }
    }

    private static void Systems(in Shape a, in Shape b, string operation, out MatrixStack stack, out Shape batch, out Shape solution)
    {
        stack = Square(a, operation);
        if (b.Rank < 2 || b[b.Rank - 2] != stack.Rows) throw new ArgumentException($"{operation}: matrices of shape {a} and right sides of shape {b} do not fit.");
        batch = Shape.Broadcast(LeadingOf(a), LeadingOf(b), operation);
        Span<int> lengths = stackalloc int[Shape.MaximumRank + 2];
        batch.AsSpan().CopyTo(lengths);
        lengths[batch.Rank] = stack.Rows;
        lengths[batch.Rank + 1] = b[b.Rank - 1];
        solution = Shape.Of(lengths[..(batch.Rank + 2)]);
    }

    private static void RequireRegular<T>(ReadOnlySpan<T> factors, int n, string operation, in Shape shape, int matrix)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int k = 0; k < n; k++)
            if (factors[(k * n) + k] == T.Zero)
                throw new ArgumentException($"{operation}: matrix {matrix} of a tensor of shape {shape} is singular.");
    }
}
