using System;

namespace DiffGen.Programs;

public static partial class Polynomial
{
    /// <summary>p(t) + p'(t)^2 / 2 by Horner's scheme, lowest power first.</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double Horner(ReadOnlySpan<double> coefficients, double t)
    {
        double p = 0, slope = 0;
        for (int i = coefficients.Length - 1; i >= 0; i--)
        {
            slope = slope * t + p;
            p = p * t + coefficients[i];
        }

        return p + 0.5 * slope * slope;
    }
}

public static partial class Quadrature
{
    /// <summary>Adaptive Simpson quadrature of exp(-pt) sin(qt) + 1/(1 + t^2).</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double AdaptiveSimpson(double a, double b, double p, double q, [NoDerivative] double tolerance, int depth)
    {
        double F(double t) => Integrand(t, p, q);

        double m = (a + b) / 2;
        double fa = F(a), fm = F(m), fb = F(b);
        double whole = (b - a) / 6 * (fa + 4 * fm + fb);
        return Step(a, fa, b, fb, m, fm, whole, p, q, tolerance, depth);
    }

    private static double Step(
        double a, double fa, double b, double fb, double m, double fm, double whole, double p, double q, double tolerance, int depth)
    {
        double lm = (a + m) / 2, rm = (m + b) / 2;
        double flm = Integrand(lm, p, q), frm = Integrand(rm, p, q);
        double left = (m - a) / 6 * (fa + 4 * flm + fm);
        double right = (b - m) / 6 * (fm + 4 * frm + fb);
        double delta = left + right - whole;
        if (depth <= 0 || Math.Abs(delta) <= 15 * tolerance)
            return left + right + delta / 15;
        return Step(a, fa, m, fm, lm, flm, left, p, q, tolerance / 2, depth - 1)
            + Step(m, fm, b, fb, rm, frm, right, p, q, tolerance / 2, depth - 1);
    }

    private static double Integrand(double t, double p, double q) => Math.Exp(-p * t) * Math.Sin(q * t) + 1 / (1 + t * t);
}

public static partial class LinearAlgebra
{
    /// <summary>The determinant by elimination with partial pivoting, exchanging the elements of a rectangular array.</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double Determinant(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        double[,] a = (double[,])matrix.Clone();
        double determinant = 1;
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
            {
                if (Math.Abs(a[i, k]) > Math.Abs(a[pivot, k]))
                    pivot = i;
            }

            if (a[pivot, k] == 0)
                return 0;
            if (pivot != k)
            {
                for (int j = 0; j < n; j++)
                    (a[pivot, j], a[k, j]) = (a[k, j], a[pivot, j]);
                determinant = -determinant;
            }

            determinant *= a[k, k];
            for (int i = k + 1; i < n; i++)
            {
                double factor = a[i, k] / a[k, k];
                for (int j = k; j < n; j++)
                    a[i, j] -= factor * a[k, j];
            }
        }

        return determinant;
    }

    /// <summary>The same with an array of rows, whose references are exchanged.</summary>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double DeterminantByRows(ReadOnlySpan<double> entries, int n)
    {
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++)
            rows[i] = entries.Slice(i * n, n).ToArray();

        double determinant = 1;
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
            {
                if (Math.Abs(rows[i][k]) > Math.Abs(rows[pivot][k]))
                    pivot = i;
            }

            if (rows[pivot][k] == 0)
                return 0;
            if (pivot != k)
            {
                (rows[pivot], rows[k]) = (rows[k], rows[pivot]);
                determinant = -determinant;
            }

            determinant *= rows[k][k];
            for (int i = k + 1; i < n; i++)
            {
                double factor = rows[i][k] / rows[k][k];
                for (int j = k; j < n; j++)
                    rows[i][j] -= factor * rows[k][j];
            }
        }

        return determinant;
    }
}
