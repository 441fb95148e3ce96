using System.Numerics;
using DiffGen;

namespace Quickstart.Notebooks;

/// <summary>The functions of five PyTorch notebooks, as C#: once for float and double.</summary>
internal static partial class Notebook
{
    [Differentiable]
    public static T[] CubeMinusSquare<T>(T[] a, T[] b)
        where T : IFloatingPointIeee754<T>
    {
        T three = T.CreateChecked(3);
        T[] q = new T[a.Length];
        for (int i = 0; i < q.Length; i++)
            q[i] = three * a[i] * a[i] * a[i] - b[i] * b[i];
        return q;
    }

    [Differentiable]
    public static T[,] MatMul<T>(T[,] a, T[,] b)
        where T : IFloatingPointIeee754<T>
    {
        int rows = a.GetLength(0), inner = a.GetLength(1), columns = b.GetLength(1);
        T[,] c = new T[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                T sum = T.Zero;
                for (int k = 0; k < inner; k++)
                    sum += a[i, k] * b[k, j];
                c[i, j] = sum;
            }
        }

        return c;
    }

    [Differentiable]
    public static T[,] Sigmoid<T>(T[,] x)
        where T : IFloatingPointIeee754<T>
    {
        T[,] y = new T[x.GetLength(0), x.GetLength(1)];
        for (int i = 0; i < x.GetLength(0); i++)
        {
            for (int j = 0; j < x.GetLength(1); j++)
                y[i, j] = T.One / (T.One + T.Exp(-x[i, j]));
        }

        return y;
    }

    /// <summary>Mean and unbiased standard deviation.</summary>
    [Differentiable]
    public static (T Mean, T Std) MeanAndStd<T>(T[] x)
        where T : IFloatingPointIeee754<T>
    {
        T n = T.CreateChecked(x.Length);
        T mean = T.Zero;
        foreach (T v in x)
            mean += v / n;
        T squares = T.Zero;
        foreach (T v in x)
            squares += (v - mean) * (v - mean);
        return (mean, T.Sqrt(squares / (n - T.One)));
    }

    [Differentiable]
    public static T MeanOfSquare<T>(T[] a)
        where T : IFloatingPointIeee754<T>
    {
        T three = T.CreateChecked(3), mean = T.Zero;
        foreach (T v in a)
        {
            T b = v + three;
            mean += b * b * three / T.CreateChecked(a.Length);
        }

        return mean;
    }

    /// <summary>Elements of a zero matrix are assigned one by one.</summary>
    [Differentiable]
    public static T[,] Powers<T>(T[,] m)
        where T : IFloatingPointIeee754<T>
    {
        T[,] n = new T[1, 2];
        n[0, 0] = T.Pow(m[0, 0], T.CreateChecked(2));
        n[0, 1] = T.Pow(m[0, 1], T.CreateChecked(3));
        return n;
    }

    [Differentiable]
    public static T[,] Coupled<T>(T[,] m)
        where T : IFloatingPointIeee754<T>
    {
        T[,] k = new T[1, 2];
        k[0, 0] = m[0, 0] * m[0, 0] + T.CreateChecked(3) * m[0, 1];
        k[0, 1] = m[0, 1] * m[0, 1] + T.CreateChecked(2) * m[0, 0];
        return k;
    }

    [Differentiable]
    public static T Dot<T>(T[] a, T[] b)
        where T : IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>The difference quotient of a dot product: its value shows the cancellation of single precision.</summary>
    [Differentiable]
    public static T DifferenceQuotient<T>(T[] a, T[] b, [NoDerivative] T h)
        where T : IFloatingPointIeee754<T>
    {
        T[] moved = new T[a.Length];
        for (int i = 0; i < a.Length; i++)
            moved[i] = a[i] + h;
        return (Dot(moved, b) - Dot(a, b)) / h;
    }

    [Differentiable]
    public static T[] MatVec<T>(T[,] a, T[] b)
        where T : IFloatingPointIeee754<T>
    {
        T[] c = new T[a.GetLength(0)];
        for (int i = 0; i < c.Length; i++)
        {
            for (int j = 0; j < b.Length; j++)
                c[i] += a[i, j] * b[j];
        }

        return c;
    }

    [Differentiable]
    public static T MatVecSum<T>(T[,] a, T[] b)
        where T : IFloatingPointIeee754<T> => Sum(MatVec(a, b));

    [Differentiable]
    public static T MatMulSum<T>(T[,] a, T[,] b)
        where T : IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        foreach (T v in MatMul(a, b))
            sum += v;
        return sum;
    }

    /// <summary>The gradient of the product is kept as well, as <c>retain_grad</c> does.</summary>
    [Differentiable]
    public static T LogOfProduct<T>(T a, T b)
        where T : IFloatingPointIeee754<T>
    {
        T c = Diff.Retain(a * b, "c");
        return T.Log(c);
    }

    /// <summary>A column is broadcast over the columns of a matrix.</summary>
    [Differentiable]
    public static T TanhOfScaled<T>(T[,] counts, T[,] inverse)
        where T : IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int i = 0; i < counts.GetLength(0); i++)
        {
            for (int j = 0; j < counts.GetLength(1); j++)
                sum += T.Tanh(counts[i, j] * inverse[i, 0]);
        }

        return sum;
    }

    [Differentiable]
    public static T ProductSum<T>(T[,] a, T[,] b)
        where T : IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < a.GetLength(1); j++)
                sum += a[i, j] * b[i, j];
        }

        return sum;
    }

    [Differentiable]
    public static T[] Exp<T>(T[] a)
        where T : IFloatingPointIeee754<T>
    {
        T[] c = new T[a.Length];
        for (int i = 0; i < c.Length; i++)
            c[i] = T.Exp(a[i]);
        return c;
    }

    [Differentiable]
    public static T SumOfExp<T>(T[] a)
        where T : IFloatingPointIeee754<T> => Sum(Exp(a));

    [Differentiable]
    public static T SumOfReciprocals<T>(T[] a)
        where T : IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        foreach (T v in a)
            sum += T.Pow(v, -T.One);
        return sum;
    }

    [Differentiable]
    public static T[] RowSums<T>(T[,] a)
        where T : IFloatingPointIeee754<T>
    {
        T[] b = new T[a.GetLength(0)];
        for (int i = 0; i < b.Length; i++)
        {
            for (int j = 0; j < a.GetLength(1); j++)
                b[i] += a[i, j];
        }

        return b;
    }

    [Differentiable]
    public static T SumOfSquares<T>(T[] b)
        where T : IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        foreach (T v in b)
            sum += v * v;
        return sum;
    }

    [Differentiable]
    public static T SquaredRowSums<T>(T[,] a)
        where T : IFloatingPointIeee754<T> => SumOfSquares(RowSums(a));

    [Differentiable]
    public static T SumOfRowMaxima<T>(T[,] a)
        where T : IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int i = 0; i < a.GetLength(0); i++)
        {
            T largest = a[i, 0];
            for (int j = 1; j < a.GetLength(1); j++)
            {
                if (a[i, j] > largest)
                    largest = a[i, j];
            }

            sum += largest;
        }

        return sum;
    }

    /// <summary>logits = h W2 + b2, then the sum of their squares.</summary>
    [Differentiable]
    public static T OutputLayer<T>(T[,] h, T[,] w2, T[] b2)
        where T : IFloatingPointIeee754<T>
    {
        T[,] logits = MatMul(h, w2);
        T sum = T.Zero;
        for (int i = 0; i < logits.GetLength(0); i++)
        {
            for (int j = 0; j < logits.GetLength(1); j++)
            {
                logits[i, j] += b2[j];
                sum += logits[i, j] * logits[i, j];
            }
        }

        return sum;
    }

    [Differentiable]
    public static T[,] ThreeTimesSquare<T>(T[,] x)
        where T : IFloatingPointIeee754<T>
    {
        T[,] z = new T[x.GetLength(0), x.GetLength(1)];
        for (int i = 0; i < x.GetLength(0); i++)
        {
            for (int j = 0; j < x.GetLength(1); j++)
            {
                T y = x[i, j] + T.CreateChecked(2);
                z[i, j] = y * y * T.CreateChecked(3);
            }
        }

        return z;
    }

    [Differentiable]
    public static T MeanOfThreeTimesSquare<T>(T[,] x)
        where T : IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        foreach (T z in ThreeTimesSquare(x))
            sum += z;
        return sum / T.CreateChecked(x.Length);
    }

    [Differentiable]
    public static T MatrixSquares<T>(T[,] a)
        where T : IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        foreach (T v in a)
            sum += v * v;
        return sum;
    }

    /// <summary>Doubled until the norm is at least 1000: the number of trips depends on the data.</summary>
    [Differentiable]
    public static T[] DoubleUntilLarge<T>(T[] x)
        where T : IFloatingPointIeee754<T>
    {
        T[] y = new T[x.Length];
        for (int i = 0; i < y.Length; i++)
            y[i] = x[i] * T.CreateChecked(2);
        while (Norm(y) < T.CreateChecked(1000))
        {
            for (int i = 0; i < y.Length; i++)
                y[i] *= T.CreateChecked(2);
        }

        return y;
    }

    [Differentiable]
    public static T[,] Scale<T>(T[,] x, int power)
        where T : IFloatingPointIeee754<T>
    {
        T[,] y = new T[x.GetLength(0), x.GetLength(1)];
        for (int i = 0; i < x.GetLength(0); i++)
        {
            for (int j = 0; j < x.GetLength(1); j++)
                y[i, j] = x[i, j] * T.CreateChecked(1 << power);
        }

        return y;
    }

    [Differentiable]
    public static T TwiceDot<T>(T[] x)
        where T : IFloatingPointIeee754<T> => T.CreateChecked(2) * Dot(x, x);

    /// <summary>2 * x @ x is (2 * x) @ x.</summary>
    [Differentiable]
    public static T TwiceTimesSelf<T>(T[] x)
        where T : IFloatingPointIeee754<T>
    {
        T[] twice = new T[x.Length];
        for (int i = 0; i < x.Length; i++)
            twice[i] = T.CreateChecked(2) * x[i];
        return Dot(twice, x);
    }

    [Differentiable]
    public static T Sum<T>(T[] x)
        where T : IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        foreach (T v in x)
            sum += v;
        return sum;
    }

    [Differentiable]
    public static T[] Square<T>(T[] x)
        where T : IFloatingPointIeee754<T>
    {
        T[] y = new T[x.Length];
        for (int i = 0; i < y.Length; i++)
            y[i] = x[i] * x[i];
        return y;
    }

    /// <summary>u = x * x is a constant to the derivative (<c>detach</c>), z = u * x is not.</summary>
    [Differentiable]
    public static T[] DetachedProduct<T>(T[] x)
        where T : IFloatingPointIeee754<T>
    {
        T[] z = new T[x.Length];
        for (int i = 0; i < z.Length; i++)
        {
            T u = Diff.StopGradient(x[i] * x[i]);
            z[i] = u * x[i];
        }

        return z;
    }

    /// <summary>A while loop and a branch, both on values.</summary>
    [Differentiable]
    public static T[] DoubleAndBranch<T>(T[] a)
        where T : IFloatingPointIeee754<T>
    {
        T[] b = DoubleUntilLarge(a);
        if (Sum(b) > T.Zero)
            return b;
        T[] c = new T[b.Length];
        for (int i = 0; i < c.Length; i++)
            c[i] = T.CreateChecked(100) * b[i];
        return c;
    }

    [Differentiable]
    public static T DoubleAndBranchScalar<T>(T a)
        where T : IFloatingPointIeee754<T>
    {
        T b = a * T.CreateChecked(2);
        while (T.Abs(b) < T.CreateChecked(1000))
            b *= T.CreateChecked(2);
        return b > T.Zero ? b : T.CreateChecked(100) * b;
    }

    [Differentiable]
    public static T ScalarSquare<T>(T x)
        where T : IFloatingPointIeee754<T> => T.Pow(x, T.CreateChecked(2));

    [Differentiable]
    public static T[] ThreeTimesElementSquare<T>(T[] x)
        where T : IFloatingPointIeee754<T>
    {
        T[] y = new T[x.Length];
        for (int i = 0; i < y.Length; i++)
            y[i] = T.CreateChecked(3) * x[i] * x[i];
        return y;
    }

    private static T Norm<T>(T[] y)
        where T : IFloatingPointIeee754<T> => T.Sqrt(SumOfSquares(y));
}
