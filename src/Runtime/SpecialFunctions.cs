using System;

namespace DiffGen.Runtime;

/// <summary>Functions of numbers that the framework lacks. Differentiable methods over tensors follow each of them.</summary>
public static class SpecialFunctions
{
    private const double EulerMascheroniComplement = 0.42278433509846713939;
    private const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>The logistic function 1/(1 + exp(-x)), accurate in both tails.</summary>
    /// <param name="x">The argument.</param>
    public static double Sigmoid(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /// <inheritdoc cref="Sigmoid(double)"/>
    public static float Sigmoid(float x)
    {
        float e = MathF.Exp(-MathF.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /// <summary>log(1 + exp(x)), without overflow.</summary>
    /// <param name="x">The argument.</param>
    public static double Softplus(double x) => (x <= 0 ? 0 : x) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    /// <inheritdoc cref="Softplus(double)"/>
    public static float Softplus(float x) => (float)Softplus((double)x);

    /// <summary>The logarithm of a probability, but -100 at least, so that what was thought impossible has a finite cost. For <c>Tensor.BinaryCrossEntropy</c>.</summary>
    /// <param name="x">The probability.</param>
    public static double LogOfProbability(double x) => Math.Max(Math.Log(x), -100);

    /// <inheritdoc cref="LogOfProbability(double)"/>
    public static float LogOfProbability(float x) => MathF.Max(MathF.Log(x), -100);

    /// <summary>x where it is positive or not a number, else 0.</summary>
    /// <param name="x">The argument.</param>
    public static double Relu(double x) => x <= 0 ? 0 : x;

    /// <inheritdoc cref="Relu(double)"/>
    public static float Relu(float x) => x <= 0 ? 0 : x;

    /// <summary>A number, but no less than a lower and no more than an upper bound; where the lower one is above the upper one, the upper one.</summary>
    /// <param name="x">The number.</param>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound.</param>
    public static double Clip(double x, double low, double high) => Math.Min(Math.Max(x, low), high);

    /// <inheritdoc cref="Clip(double, double, double)"/>
    public static float Clip(float x, float low, float high) => MathF.Min(MathF.Max(x, low), high);

    /// <summary>The error function 2/√π ∫₀ˣ exp(-t²) dt, within 1 unit in the last place.</summary>
    /// <remarks>The rational approximations of FreeBSD's <c>s_erf.c</c> (Sun Microsystems, 1993).</remarks>
    /// <param name="x">The argument.</param>
    public static double Erf(double x)
    {
        double size = Math.Abs(x);
        if (size < ErrorFunction.Small) return x + (x * ErrorFunction.NearZero(x * x));
        double value = size < ErrorFunction.Middle ? ErrorFunction.AtOne + ErrorFunction.NearOne(size - 1)
            : size < 6 ? 1 - ErrorFunction.Tail(size)
            : size >= 6 ? 1
            : double.NaN;
        return x < 0 ? -value : value;
    }

    /// <inheritdoc cref="Erf(double)"/>
    public static float Erf(float x) => (float)Erf((double)x);

    /// <summary>The complementary error function 1 - erf(x), within 2 units in the last place also where it is tiny.</summary>
    /// <remarks>The rational approximations of FreeBSD's <c>s_erf.c</c> (Sun Microsystems, 1993).</remarks>
    /// <param name="x">The argument.</param>
    public static double Erfc(double x)
    {
        double size = Math.Abs(x);
        if (size < ErrorFunction.Small)
        {
            double quotient = ErrorFunction.NearZero(x * x);
            return x < 0.25 ? 1 - (x + (x * quotient)) : 0.5 - (x - 0.5 + (x * quotient));
        }

        if (size < ErrorFunction.Middle)
        {
            double quotient = ErrorFunction.NearOne(size - 1);
            return x < 0 ? 1 + (ErrorFunction.AtOne + quotient) : 1 - ErrorFunction.AtOne - quotient;
        }

        double tail = size < 28 ? ErrorFunction.Tail(size) : size >= 28 ? 0 : double.NaN;
        return x < 0 ? 2 - tail : tail;
    }

    /// <inheritdoc cref="Erfc(double)"/>
    public static float Erfc(float x) => (float)Erfc((double)x);

    /// <summary>log |Γ(x)|; ∞ at 0 and at negative integers.</summary>
    /// <remarks>A Taylor series about 2 (Abramowitz, Stegun 1964, 6.1.33), recurrence, reflection (6.1.17) and Stirling's series (6.1.41).</remarks>
    /// <param name="x">The argument.</param>
    public static double LogGamma(double x)
    {
        if (double.IsNaN(x)) return x;
        if (double.IsInfinity(x)) return double.PositiveInfinity;
        if (x <= 0)
        {
            double sine = Math.Abs(double.SinPi(x));
            return sine == 0 ? double.PositiveInfinity : Math.Log(Math.PI / sine) - LogGamma(1 - x);
        }

        if (x < 0.5) return LogGamma(x + 1) - Math.Log(x);
        if (x < 1.5) return LogGammaNearTwo(x - 1) - LogOnePlus(x - 1);
        if (x > 12) return ((x - 0.5) * (Math.Log(x) - 1)) + (HalfLogTwoPi - 0.5) + StirlingCorrection(x);
        double factor = 1;
        while (x > 2.5) factor *= --x;
        return Math.Log(factor) + LogGammaNearTwo(x - 2);
    }

    /// <inheritdoc cref="LogGamma(double)"/>
    public static float LogGamma(float x) => (float)LogGamma((double)x);

    /// <summary>The derivative of log |Γ(x)|; ∓∞ at ±0, not a number at negative integers.</summary>
    /// <remarks>Recurrence (Abramowitz, Stegun 1964, 6.3.5), reflection (6.3.7) and the asymptotic series (6.3.18).</remarks>
    /// <param name="x">The argument.</param>
    public static double Digamma(double x)
    {
        if (x == 0) return -1 / x;
        if (x < 0)
        {
            double sine = double.SinPi(x);
            return sine == 0 || double.IsInfinity(x) ? double.NaN : Digamma(1 - x) - (Math.PI * double.CosPi(x) / sine);
        }

        double sum = 0;
        for (; x < 12; x++) sum += 1 / x;
        if (double.IsPositiveInfinity(x)) return x;
        double r = 1 / (x * x);
        double series = r * ((1.0 / 12) - (r * ((1.0 / 120) - (r * ((1.0 / 252) - (r * ((1.0 / 240) - (r * ((1.0 / 132) - (r * ((691.0 / 32760) - (r / 12))))))))))));
        return Math.Log(x) - (0.5 / x) - series - sum;
    }

    /// <inheritdoc cref="Digamma(double)"/>
    public static float Digamma(float x) => (float)Digamma((double)x);

    /// <summary>The derivative of <see cref="Digamma(double)"/>; ∞ at 0 and at negative integers.</summary>
    /// <param name="x">The argument.</param>
    public static double Trigamma(double x) => PolyGamma(x, 1);

    /// <inheritdoc cref="Trigamma(double)"/>
    public static float Trigamma(float x) => (float)Trigamma((double)x);

    /// <summary>The derivative of order <paramref name="n"/> of <see cref="Digamma(double)"/>.</summary>
    /// <remarks>Recurrence (Abramowitz, Stegun 1964, 6.4.6), reflection (6.4.7) and the asymptotic series (6.4.11).</remarks>
    /// <param name="x">The argument.</param>
    /// <param name="n">The order; the result for negative ones is not a number.</param>
    public static double PolyGamma(double x, int n)
    {
        if (n <= 0) return n == 0 ? Digamma(x) : double.NaN;
        double sign = (n & 1) == 0 ? -1 : 1;
        if (x <= 0)
        {
            if (double.IsInfinity(x)) return double.NaN;
            double sine = double.SinPi(x);
            if (sine == 0) return sign > 0 ? double.PositiveInfinity : x == 0 ? -1 / x : double.NaN;
            return (-sign * PolyGamma(1 - x, n)) - (Math.PI * CotangentDerivative(double.CosPi(x) / sine, n));
        }

        if (double.IsPositiveInfinity(x)) return 0;
        double factorial = 1;
        for (int k = 2; k < n; k++) factorial *= k;
        double sum = 0;
        for (; x < 12 + n; x++) sum += Math.Pow(x, -(n + 1));
        // (n-1)!/xⁿ (1 + n/(2x) + Σ B₂ₖ n(n+1)…(n+2k-1)/((2k)! x²ᵏ))
        double terms = 1 + (n / (2 * x)), weight = 1;
        ReadOnlySpan<double> bernoulli = [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798, -174611.0 / 330];
        for (int k = 0; k < bernoulli.Length; k++)
        {
            weight *= (n + (2.0 * k)) / ((2.0 * k) + 1) / x * ((n + (2.0 * k) + 1) / ((2.0 * k) + 2)) / x;
            terms += bernoulli[k] * weight;
        }

        return sign * factorial * ((terms * Math.Pow(x, -n)) + (n * sum));
    }

    /// <inheritdoc cref="PolyGamma(double, int)"/>
    public static float PolyGamma(float x, int n) => (float)PolyGamma((double)x, n);

    /// <summary>x log(y), but 0 where x = 0 and y is a number.</summary>
    /// <param name="x">The factor.</param>
    /// <param name="y">The argument of the logarithm.</param>
    public static double XLogY(double x, double y) => x == 0 && !double.IsNaN(y) ? 0 : x * Math.Log(y);

    /// <inheritdoc cref="XLogY(double, double)"/>
    public static float XLogY(float x, float y) => x == 0 && !float.IsNaN(y) ? 0 : x * MathF.Log(y);

    /// <summary>log(exp(x) + exp(y)), without overflow.</summary>
    /// <param name="x">The first exponent.</param>
    /// <param name="y">The second exponent.</param>
    public static double LogAddExp(double x, double y) => x == y ? x + Math.Log(2) : Math.Max(x, y) + LogOnePlus(Math.Exp(-Math.Abs(x - y)));

    /// <inheritdoc cref="LogAddExp(double, double)"/>
    public static float LogAddExp(float x, float y) => (float)LogAddExp((double)x, (double)y);

    /// <summary>log(1 + x), accurate where x is small: what rounding took from 1 + x is put back (Higham 2002, section 1.14.1).</summary>
    private static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>log Γ(2 + z) for |z| ≤ 1/2: (1 - γ) z + Σ (-1)ᵏ (ζ(k) - 1) zᵏ/k.</summary>
    private static double LogGammaNearTwo(double z)
    {
        ReadOnlySpan<double> coefficients =
        [
            0.32246703342411321824, -0.067352301053198095133, 0.020580808427784547879, -0.0073855510286739852663, 0.0028905103307415232858,
            -0.0011927539117032609771, 0.00050966952474304242234, -0.00022315475845357937976, 0.000099457512781808533715, -0.0000449262367381331417,
            0.000020507212775670691553, -9.439488275268395904e-6, 4.3748667899074878042e-6, -2.0392157538013662368e-6, 9.5514121304074198329e-7,
            -4.4924691987645660433e-7, 2.1207184805554665869e-7, -1.0043224823968099609e-7, 4.7698101693639805658e-8, -2.271109460894316491e-8,
            1.0838659214896954091e-8, -5.1834750419700466551e-9, 2.4836745438024783172e-9, -1.1921401405860912074e-9, 5.7313672416788620133e-10,
        ];
        double sum = 0;
        for (int k = coefficients.Length - 1; k >= 0; k--) sum = (sum * z) + coefficients[k];
        return z * (EulerMascheroniComplement + (z * sum));
    }

    private static double StirlingCorrection(double x)
    {
        double r = 1 / (x * x);
        return ((1.0 / 12) - (r * ((1.0 / 360) - (r * ((1.0 / 1260) - (r * ((1.0 / 1680) - (r * ((1.0 / 1188) - (r * ((691.0 / 360360) - (r / 156)))))))))))) / x;
    }

    /// <summary>The derivative of order n of cot(πx), a polynomial in c = cot(πx), of which one derivative is -π(1 + c²).</summary>
    private static double CotangentDerivative(double c, int n)
    {
        double[] polynomial = new double[n + 2];
        polynomial[1] = 1;
        for (int order = 0; order < n; order++)
        {
            double[] next = new double[n + 2];
            for (int k = 1; k <= order + 1; k++)
            {
                double slope = -Math.PI * k * polynomial[k];
                next[k - 1] += slope;
                next[k + 1] += slope;
            }

            polynomial = next;
        }

        double value = 0;
        for (int k = n + 1; k >= 0; k--) value = (value * c) + polynomial[k];
        return value;
    }

    /// <summary>The pieces of the error function, on numbers and on vectors alike.</summary>
    internal static class ErrorFunction
    {
        public const double Small = 0.84375;
        public const double Middle = 1.25;
        public const double Far = 1 / 0.35;
        public const double AtOne = 8.45062911510467529297e-01;

        public static ReadOnlySpan<double> SmallAbove => [1.28379167095512558561e-01, -3.25042107247001499370e-01, -2.84817495755985104766e-02, -5.77027029648944159157e-03, -2.37630166566501626084e-05];

        public static ReadOnlySpan<double> SmallBelow => [1, 3.97917223959155352819e-01, 6.50222499887672944485e-02, 5.08130628187576562776e-03, 1.32494738004321644526e-04, -3.96022827877536812320e-06];

        public static ReadOnlySpan<double> MiddleAbove =>
            [-2.36211856075265944077e-03, 4.14856118683748331666e-01, -3.72207876035701323847e-01, 3.18346619901161753674e-01, -1.10894694282396677476e-01, 3.54783043256182359371e-02, -2.16637559486879084300e-03];

        public static ReadOnlySpan<double> MiddleBelow =>
            [1, 1.06420880400844228286e-01, 5.40397917702171048937e-01, 7.18286544141962662868e-02, 1.26171219808761642112e-01, 1.36370839120290507362e-02, 1.19844998467991074170e-02];

        public static ReadOnlySpan<double> NearAbove =>
        [
            -9.86494403484714822705e-03, -6.93858572707181764372e-01, -1.05586262253232909814e+01, -6.23753324503260060396e+01, -1.62396669462573470355e+02,
            -1.84605092906711035994e+02, -8.12874355063065934246e+01, -9.81432934416914548592e+00,
        ];

        public static ReadOnlySpan<double> NearBelow =>
        [
            1, 1.96512716674392571292e+01, 1.37657754143519042600e+02, 4.34565877475229228821e+02, 6.45387271733267880336e+02,
            4.29008140027567833386e+02, 1.08635005541779435134e+02, 6.57024977031928170135e+00, -6.04244152148580987438e-02,
        ];

        public static ReadOnlySpan<double> FarAbove =>
        [
            -9.86494292470009928597e-03, -7.99283237680523006574e-01, -1.77579549177547519889e+01, -1.60636384855821916062e+02, -6.37566443368389627722e+02,
            -1.02509513161107724954e+03, -4.83519191608651397019e+02,
        ];

        public static ReadOnlySpan<double> FarBelow =>
        [
            1, 3.03380607434824582924e+01, 3.25792512996573918826e+02, 1.53672958608443695994e+03, 3.19985821950859553908e+03,
            2.55305040643316442583e+03, 4.74528541206955367215e+02, -2.24409524465858183362e+01,
        ];

        public static double NearZero(double square) => Polynomial(SmallAbove, square) / Polynomial(SmallBelow, square);

        public static double NearOne(double distance) => Polynomial(MiddleAbove, distance) / Polynomial(MiddleBelow, distance);

        /// <summary>The complementary error function of numbers above <see cref="Middle"/>.</summary>
        public static double Tail(double size)
        {
            double s = 1 / (size * size);
            double quotient = size < Far ? Polynomial(NearAbove, s) / Polynomial(NearBelow, s) : Polynomial(FarAbove, s) / Polynomial(FarBelow, s);
            // The square of the upper half of the digits is exact.
            double upper = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(size) & unchecked((long)0xFFFFFFFF00000000));
            return Math.Exp((-upper * upper) - 0.5625) * Math.Exp(((upper - size) * (upper + size)) + quotient) / size;
        }

        private static double Polynomial(ReadOnlySpan<double> coefficients, double x)
        {
            double value = 0;
            for (int k = coefficients.Length - 1; k >= 0; k--) value = (value * x) + coefficients[k];
            return value;
        }
    }
}
