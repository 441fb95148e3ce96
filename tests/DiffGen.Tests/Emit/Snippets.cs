using System;

namespace DiffGen.Tests.Emit;

/// <summary>
/// Ordinary C# of every shape, which the round-trip test lowers, prints, compiles and compares with itself. The text of this file is what it lowers.
/// </summary>
public static class Snippets
{
    public struct Vec
    {
        public double X;
        public double Y;

        public Vec(double x, double y)
        {
            X = x;
            Y = y;
        }

        public static Vec operator +(Vec a, Vec b) => new(a.X + b.X, a.Y + b.Y);

        public readonly double Dot(Vec b) => X * b.X + Y * b.Y;
    }

    public static double Sum(double[] x)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += x[i];
        return sum;
    }

    public static double SumEach(double[] x)
    {
        double sum = 0;
        foreach (double e in x) sum += e * e;
        return sum;
    }

    public static double Rosenbrock(double[] x)
    {
        double sum = 0;
        for (int i = 0; i + 1 < x.Length; i++)
        {
            double a = 1 - x[i], b = x[i + 1] - x[i] * x[i];
            sum += a * a + 100 * b * b;
        }

        return sum;
    }

    public static double LogSumExp(double[] x)
    {
        double max = double.NegativeInfinity;
        for (int i = 0; i < x.Length; i++)
            if (x[i] > max)
                max = x[i];
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += Math.Exp(x[i] - max);
        return max + Math.Log(sum);
    }

    public static double Fibonacci(int n, double a, double b)
    {
        for (int i = 0; i < n; i++) (a, b) = (b, a + b);
        return a - b;
    }

    public static double SwapByHand(int n, double a, double b)
    {
        for (int i = 0; i < n; i++)
        {
            double t = a;
            a = b * 0.5;
            b = t + i;
        }

        return a / b;
    }

    public static double RotateThree(int n, double a, double b, double c)
    {
        while (n-- > 0)
        {
            double t = a;
            a = b;
            b = c;
            c = t;
            if (n % 2 == 0) (a, c) = (c, a);
        }

        return a + 2 * b + 4 * c;
    }

    public static double EarlyReturn(double[] x)
    {
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i] < 0) return -i;
            if (x[i] > 10) return x[i];
        }

        return 1;
    }

    public static double BreakAndContinue(double[] x, int limit)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i] < 0) continue;
            if (i > limit) break;
            sum += x[i];
        }

        return sum;
    }

    public static int NestedBreak(int n)
    {
        int count = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                if (j > i) break;
                if ((i + j) % 3 == 0) continue;
                count += j;
            }

            if (count > 50) break;
        }

        return count;
    }

    public static int Collatz(int n)
    {
        int steps = 0;
        while (n > 1 && steps < 100)
        {
            n = n % 2 == 0 ? n / 2 : 3 * n + 1;
            steps++;
        }

        return steps;
    }

    public static int Gcd(int a, int b)
    {
        a = Math.Abs(a);
        b = Math.Abs(b);
        while (b != 0)
        {
            int r = a % b;
            a = b;
            b = r;
        }

        return a;
    }

    public static double Newton(double x)
    {
        double y = x * x + 1, guess = 1;
        for (int i = 0; i < 50; i++)
        {
            double next = 0.5 * (guess + y / guess);
            if (Math.Abs(next - guess) < 1e-14) break;
            guess = next;
        }

        return guess;
    }

    public static double DoWhile(double x)
    {
        int k = 0;
        do
        {
            x = x * 0.75 + 0.1;
            k++;
        }
        while (k < 10 && x > 0.5);
        return x + k;
    }

    public static double Forever(double x)
    {
        double s = 0;
        while (true)
        {
            s += x;
            x *= 0.5;
            if (x * x < 1e-3) break;
            if (!(s <= 100)) return -s;
        }

        return s;
    }

    public static double Horner(double[] c, double x)
    {
        double y = 0;
        for (int i = c.Length - 1; i >= 0; i--) y = y * x + c[i];
        return y;
    }

    public static double EveryOther(double[] x)
    {
        double s = 1;
        for (int i = 1; i < x.Length; i += 2) s = s * x[i] + x[i - 1];
        for (int i = x.Length; i > 0; i -= 3) s -= x[i - 1] * s;
        return s;
    }

    public static double Switch(double x, int kind)
    {
        switch (kind % 4)
        {
            case 0:
                return x * x;
            case 1:
                x += 1;
                break;
            case 2:
                x = -x;
                if (x > 0) break;
                x -= 3;
                break;
            default:
                x *= 2;
                break;
        }

        return x + kind;
    }

    public static double SwitchExpression(double x, int kind) => kind switch
    {
        < 0 => -x,
        0 => 1,
        1 or 2 => x,
        _ when x > 0 => Math.Sqrt(x),
        _ => x * kind,
    };

    public static double Conditionals(double x, double y) =>
        x > y ? x * x - y : x < -y ? (y > 0 ? y : -x) : x + y;

    public static bool ShortCircuit(double[] x, int i, int j) =>
        i >= 0 && i < x.Length && x[i] > 0 || !(j < 0 || j >= x.Length) && x[j] < 1;

    public static double UpdateInBranches(double[] x)
    {
        double a = 1, b = 2, c = 3;
        foreach (double e in x)
        {
            if (e > 0)
            {
                a = a * e;
                if (a > b) b = a;
                else c += b;
            }
            else if (e > -1)
            {
                (b, c) = (c, b);
            }
            else
            {
                a = b;
                b = c - a;
            }
        }

        return a + b * c;
    }

    public static double[] PrefixSums(double[] x)
    {
        var y = new double[x.Length];
        double s = 0;
        for (int i = 0; i < x.Length; i++)
        {
            s += x[i];
            y[i] = s;
        }

        return y;
    }

    public static void InPlace(double[] x)
    {
        for (int i = 1; i < x.Length; i++)
        {
            x[i] *= x[i - 1];
            x[i - 1] -= x[i];
        }
    }

    public static void BubbleSort(double[] x)
    {
        for (int n = x.Length; n > 1; n--)
        {
            bool swapped = false;
            for (int i = 1; i < n; i++)
            {
                if (x[i - 1] > x[i])
                {
                    (x[i - 1], x[i]) = (x[i], x[i - 1]);
                    swapped = true;
                }
            }

            if (!swapped) break;
        }
    }

    public static double[,] MatrixProduct(double[,] a, double[,] b)
    {
        var c = new double[a.GetLength(0), b.GetLength(1)];
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < b.GetLength(1); j++)
            {
                double s = 0;
                for (int k = 0; k < b.GetLength(0); k++) s += a[i, k] * b[k, j];
                c[i, j] = s;
            }
        }

        return c;
    }

    public static double Jagged(double[][] rows)
    {
        double s = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < rows[i].Length; j++)
                s += rows[i][j] * rows[rows.Length - 1 - i][j];
            rows[i][0] += s;
        }

        return s;
    }

    public static double PingPong(double[] x, int steps)
    {
        var a = new double[x.Length];
        var b = new double[x.Length];
        Array.Copy(x, a, x.Length);
        for (int s = 0; s < steps; s++)
        {
            for (int i = 0; i < a.Length; i++) b[i] = 0.5 * (a[i] + a[(i + 1) % a.Length]);
            (a, b) = (b, a);
        }

        return a[0] - b[0];
    }

    public static int Integers(int a, int b)
    {
        int c = a / (b == 0 ? 1 : b) + a % 7;
        c = (c << 3) ^ (a >> 1) | b & ~a;
        c += c++ + --a;
        return unchecked(c * 31 + b);
    }

    public static long Wide(int a, long b)
    {
        long h = 17;
        for (int i = 0; i < 5; i++) h = unchecked(h * 31 + a * i - (b >> i));
        return h;
    }

    public static uint Unsigned(uint a, byte b)
    {
        byte c = (byte)(a + b);
        c += 200;
        a -= c;
        return a / 3u + (uint)(c >> 2);
    }

    public static float Single(float x, float y)
    {
        float z = 0.1f;
        for (int i = 0; i < 4; i++) z = z * x + y / (i + 1);
        return MathF.Sin(z) + (float)Math.Cos(z) - x * 3;
    }

    public static double Conversions(double x, int n, float f)
    {
        int k = (int)x;
        double y = n / 2 + (double)n / 2 + f;
        return y * k + (long)x - (float)y;
    }

    public static double Negations(double x, double y) => -(-x) - -y * -(x - y) - (x - (y - x)) + +x;

    public static double Grouping(double a, double b, double c, double d) =>
        a + (b + c) + d - (a - (b - c)) * (d / (a * b)) / (c / d) * (a * (b * c)) % (d + 2);

    public static bool NaNs(double x, double y) => !(x < y) | !(x >= y) ^ (x == y) & (x != y);

    public static double Guard(double x)
    {
        if (x < 0) throw new ArgumentOutOfRangeException(nameof(x), "negative");
        double root = Math.Sqrt(x);
        return root + x;
    }

    public static double Structs(double x, double y)
    {
        var a = new Vec(x, y);
        Vec b = a + a;
        b.X += a.Dot(b);
        for (int i = 0; i < 3; i++) (a, b) = (b, a);
        return a.X * b.Y + b.X;
    }

    public static double StructArray(Vec[] v)
    {
        double s = 0;
        for (int i = 1; i < v.Length; i++)
        {
            v[i] = v[i] + v[i - 1];
            v[i - 1].X = s;
            s += v[i].Dot(v[0]);
        }

        return s;
    }

    public static (double Min, double Max) Tuples(double[] x)
    {
        (double min, double max) = (double.MaxValue, double.MinValue);
        foreach (double e in x)
        {
            min = Math.Min(min, e);
            max = Math.Max(max, e);
        }

        return (min, max);
    }

    public static double SameNames(double x)
    {
        double r = 0;
        for (int i = 0; i < 3; i++)
        {
            double t = x * i;
            r += t;
        }

        for (int i = 3; i > 0; i--)
        {
            double t = r * i;
            r -= t;
        }

        {
            double t = r * r;
            return t;
        }
    }

    public static double OldAndNew(double x)
    {
        double a = x, old = 0;
        for (int i = 0; i < 4; i++)
        {
            double next = a * a - 0.5;
            old += a;
            a = next * old;
        }

        return a + old;
    }

    public static double Lagged(double[] x)
    {
        double previous = 0, beforeThat = 0, s = 0;
        for (int i = 0; i < x.Length; i++)
        {
            s += x[i] * previous - beforeThat;
            beforeThat = previous;
            previous = x[i];
        }

        return s;
    }

    public static double Flags(double[] x)
    {
        bool found = false, twice = false;
        double at = -1;
        for (int i = 0; i < x.Length && !twice; i++)
        {
            if (x[i] <= 0.5) continue;
            if (found) twice = true;
            found = true;
            at = i;
        }

        return twice ? at : found ? -at : 100;
    }

    public static double Calls(double x, double y) => Square(x) + Square(Square(y) - x) * Larger(x, y);

    private static double Square(double x) => x * x;

    private static double Larger(double a, double b)
    {
        if (a > b) return a;
        return b;
    }
}
