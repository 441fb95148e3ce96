using System;
using System.Numerics;
using System.Numerics.Tensors;

namespace DiffGen.Runtime;

// The transposed derivatives are those of M. Giles, "Collected Matrix Derivative Results for Forward and Reverse Mode Algorithmic Differentiation" (2008), where not said otherwise.
public static partial class TensorKernels
{
    /// <summary>exp(x) = 1 + x + x²/2 + … of matrices.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, n, n].</param>
    /// <remarks>N. Higham, "The Scaling and Squaring Method for the Matrix Exponential Revisited" (2005): the approximant of degree 13.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The matrices are not square.</exception>
    public static Dense<T> MatrixExp<T>(Tape tape, Dense<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        MatrixStack stack = Square(x.Shape, "MatrixExp");
        int n = stack.Rows;
        Dense<T> result = tape.NewTensor<T>(x.Shape);
        for (int i = 0; i < stack.Count && n > 0; i++)
        {
            TapePosition before = tape.Mark();
            ExpOne(tape, x.Span.Slice(i * n * n, n * n), n).Span.CopyTo(result.Span[(i * n * n)..]);
            tape.Rewind(before);
        }

        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="MatrixExp{T}"/>: the derivative of the exponential of xᵀ along v.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="v">The cotangent of the exponentials.</param>
    /// <remarks>That derivative is the upper right block of the exponential of [xᵀ v; 0 xᵀ] (I. Najfeld and T. Havel 1995).</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> MatrixExpVjp<T>(Tape tape, Dense<T> x, Dense<T> v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        MatrixStack stack = Square(x.Shape, "MatrixExp");
        Require(v.Shape == x.Shape, "MatrixExp", "the cotangent", v.Shape, x.Shape);
        int n = stack.Rows;
        Dense<T> result = tape.NewTensor<T>(x.Shape);
        for (int i = 0; i < stack.Count && n > 0; i++)
        {
            TapePosition before = tape.Mark();
            Dense<T> block = tape.Zeros<T>(Shape.Of(2 * n, 2 * n));
            for (int row = 0; row < n; row++)
            {
                for (int column = 0; column < n; column++)
                {
                    T element = x.Span[(i * n * n) + (column * n) + row];
                    block.Span[(row * 2 * n) + column] = element;
                    block.Span[((row + n) * 2 * n) + column + n] = element;
                }

                v.Span.Slice((i * n * n) + (row * n), n).CopyTo(block.Span[((row * 2 * n) + n)..]);
            }

            Dense<T> exponential = ExpOne<T>(tape, block.Span, 2 * n);
            for (int row = 0; row < n; row++) exponential.Span.Slice((row * 2 * n) + n, n).CopyTo(result.Span[((i * n * n) + (row * n))..]);
            tape.Rewind(before);
        }

        return result;
    }

    /// <summary>Powers of matrices by repeated products; a negative exponent means powers of the inverse.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[…, n, n].</param>
    /// <param name="exponent">The exponent.</param>
    /// <remarks>Array API standard, "linalg.matrix_power".</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The matrices are not square, or one is singular and the exponent negative.</exception>
    public static Dense<T> MatrixPower<T>(Tape tape, Dense<T> x, int exponent)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        MatrixStack stack = Square(x.Shape, "MatrixPower");
        Dense<T> square = exponent < 0 ? Inverse(tape, x) : x;
        Dense<T>? result = null;
        for (uint left = (uint)Math.Abs((long)exponent); left > 0; left >>= 1)
        {
            if ((left & 1) != 0) result = result is null ? Copy(tape, square) : MatMul(tape, result, square);
            if (left > 1) square = MatMul(tape, square, square);
        }

        if (result is not null) return result;
        Dense<T> ones = tape.NewTensor<T>(Vectors(x.Shape, stack.Rows));
        ones.Span.Fill(T.One);
        return DiagonalEmbed(tape, ones, 0, x.Shape);
    }

    /// <summary>The cotangent of the operand of <see cref="MatrixPower{T}"/>: Σ (xᵀ)ⁱ·v·(xᵀ)ʲ over i + j = exponent - 1.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The result.</param>
    /// <param name="v">Its cotangent.</param>
    /// <param name="exponent">The exponent.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> MatrixPowerVjp<T>(Tape tape, Dense<T> x, Dense<T> y, Dense<T> v, int exponent)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(v.Shape == x.Shape && y.Shape == x.Shape, "MatrixPower", "the cotangent", v.Shape, x.Shape);
        if (exponent == 0) return tape.Zeros<T>(x.Shape);
        if (exponent < 0)
        {
            Dense<T> inverse = Inverse(tape, x);
            return InverseVjp(tape, inverse, MatrixPowerVjp(tape, inverse, y, v, checked(-exponent)));
        }

        // Horner's scheme: s ← s·xᵀ + (xᵀ)ⁱ·v.
        Dense<T> sum = v, power = v;
        for (int i = 1; i < exponent; i++)
        {
            power = MatMulRight(tape, x, power, x.Shape);
            Dense<T> next = MatMulLeft(tape, sum, x, x.Shape);
            TensorPrimitives.Add<T>(next.Span, power.Span, next.Span);
            sum = next;
        }

        return sum;
    }

    private static Dense<T> ExpOne<T>(Tape tape, ReadOnlySpan<T> matrix, int n)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlySpan<double> coefficients =
        [
            64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
        ];
        T norm = T.Zero;
        for (int column = 0; column < n; column++)
        {
            T sum = T.Zero;
            for (int row = 0; row < n; row++) sum += T.Abs(matrix[(row * n) + column]);
            norm = T.Max(norm, sum);
        }

        // Beyond this norm the approximant loses digits: the argument is halved so often.
        T bound = T.CreateTruncating(typeof(T) == typeof(float) ? 3.925724783138660 : 5.371920351148152);
        int halvings = T.IsFinite(norm) && norm > bound ? T.ILogB(norm / bound) + 1 : 0;
        Shape shape = Shape.Of(n, n);
        Dense<T> a = tape.NewTensor<T>(shape);
        matrix.CopyTo(a.Span);
        if (halvings > 0) TensorPrimitives.Multiply(a.Span, T.ScaleB(T.One, -halvings), a.Span);
        Dense<T> a2 = MatMul(tape, a, a), a4 = MatMul(tape, a2, a2), a6 = MatMul(tape, a4, a2);
        Dense<T> odd = MatMul(tape, a, AddTo(MatMul(tape, a6, Sum3(13, 11, 9, 0, coefficients)), 7, 5, 3, 1, coefficients));
        Dense<T> even = AddTo(MatMul(tape, a6, Sum3(12, 10, 8, 0, coefficients)), 6, 4, 2, 0, coefficients);
        Dense<T> numerator = tape.NewTensor<T>(shape), denominator = tape.NewTensor<T>(shape);
        TensorPrimitives.Add<T>(even.Span, odd.Span, numerator.Span);
        TensorPrimitives.Subtract<T>(even.Span, odd.Span, denominator.Span);
        Dense<T> result = Solve(tape, denominator, numerator, transposed: false);
        for (int i = 0; i < halvings; i++) result = MatMul(tape, result, result);
        return result;

        Dense<T> Sum3(int six, int four, int two, int unused, ReadOnlySpan<double> c)
        {
            Dense<T> sum = tape.Zeros<T>(shape);
            AddMultiple(sum, a6, c[six]);
            AddMultiple(sum, a4, c[four]);
            AddMultiple(sum, a2, c[two]);
            return sum;
        }

        Dense<T> AddTo(Dense<T> sum, int six, int four, int two, int zero, ReadOnlySpan<double> c)
        {
            AddMultiple(sum, a6, c[six]);
            AddMultiple(sum, a4, c[four]);
            AddMultiple(sum, a2, c[two]);
            for (int k = 0; k < n; k++) sum.Span[(k * n) + k] += T.CreateTruncating(c[zero]);
            return sum;
        }

        static void AddMultiple(Dense<T> sum, Dense<T> power, double factor) => TensorPrimitives.MultiplyAdd(power.Span, T.CreateTruncating(factor), sum.Span, sum.Span);
    }
}
