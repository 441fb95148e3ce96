using System;
using System.Numerics;

namespace DiffGen.FrameworkBodies
{
    /// <summary>Members of <see cref="Complex"/>.</summary>
    public static class ComplexBody
    {
        public static Complex get_Zero() => new Complex(0.0, 0.0);

        public static Complex get_One() => new Complex(1.0, 0.0);

        public static Complex get_ImaginaryOne() => new Complex(0.0, 1.0);

        public static Complex op_Implicit(double value) => new Complex(value, 0.0);

        public static Complex op_Implicit(float value) => new Complex((double)value, 0.0);

        public static double get_Magnitude(Complex z) => double.Hypot(z.Real, z.Imaginary);

        public static double get_Phase(Complex z) => Math.Atan2(z.Imaginary, z.Real);

        public static double Abs(Complex z) => double.Hypot(z.Real, z.Imaginary);

        public static Complex Conjugate(Complex z) => new Complex(z.Real, -z.Imaginary);

        public static Complex op_UnaryPlus(Complex z) => z;

        public static Complex op_UnaryNegation(Complex z) => new Complex(-z.Real, -z.Imaginary);

        public static Complex Negate(Complex z) => -z;

        public static Complex op_Addition(Complex a, Complex b) => new Complex(a.Real + b.Real, a.Imaginary + b.Imaginary);

        public static Complex op_Addition(Complex a, double b) => new Complex(a.Real + b, a.Imaginary);

        public static Complex op_Addition(double a, Complex b) => new Complex(a + b.Real, b.Imaginary);

        public static Complex Add(Complex a, Complex b) => a + b;

        public static Complex Add(Complex a, double b) => a + b;

        public static Complex Add(double a, Complex b) => a + b;

        public static Complex op_Subtraction(Complex a, Complex b) => new Complex(a.Real - b.Real, a.Imaginary - b.Imaginary);

        public static Complex op_Subtraction(Complex a, double b) => new Complex(a.Real - b, a.Imaginary);

        public static Complex op_Subtraction(double a, Complex b) => new Complex(a - b.Real, -b.Imaginary);

        public static Complex Subtract(Complex a, Complex b) => a - b;

        public static Complex Subtract(Complex a, double b) => a - b;

        public static Complex Subtract(double a, Complex b) => a - b;

        public static Complex op_Multiply(Complex a, Complex b) => new Complex(a.Real * b.Real - a.Imaginary * b.Imaginary, a.Imaginary * b.Real + a.Real * b.Imaginary);

        public static Complex op_Multiply(Complex a, double b) => new Complex(a.Real * b, a.Imaginary * b);

        public static Complex op_Multiply(double a, Complex b) => new Complex(a * b.Real, a * b.Imaginary);

        public static Complex Multiply(Complex a, Complex b) => a * b;

        public static Complex Multiply(Complex a, double b) => a * b;

        public static Complex Multiply(double a, Complex b) => a * b;

        // Smith's algorithm: the larger part of the divisor is divided by.
        public static Complex op_Division(Complex a, Complex b)
        {
            if (Math.Abs(b.Imaginary) < Math.Abs(b.Real))
            {
                double ratio = b.Imaginary / b.Real, divisor = b.Real + b.Imaginary * ratio;
                return new Complex((a.Real + a.Imaginary * ratio) / divisor, (a.Imaginary - a.Real * ratio) / divisor);
            }
            else
            {
                double ratio = b.Real / b.Imaginary, divisor = b.Imaginary + b.Real * ratio;
                return new Complex((a.Imaginary + a.Real * ratio) / divisor, (-a.Real + a.Imaginary * ratio) / divisor);
            }
        }

        public static Complex op_Division(Complex a, double b) => b == 0.0 ? new Complex(double.NaN, double.NaN) : new Complex(a.Real / b, a.Imaginary / b);

        public static Complex op_Division(double a, Complex b)
        {
            if (Math.Abs(b.Imaginary) < Math.Abs(b.Real))
            {
                double ratio = b.Imaginary / b.Real, divisor = b.Real + b.Imaginary * ratio;
                return new Complex(a / divisor, -a * ratio / divisor);
            }
            else
            {
                double ratio = b.Real / b.Imaginary, divisor = b.Imaginary + b.Real * ratio;
                return new Complex(a * ratio / divisor, -a / divisor);
            }
        }

        public static Complex Divide(Complex a, Complex b) => a / b;

        public static Complex Divide(Complex a, double b) => a / b;

        public static Complex Divide(double a, Complex b) => a / b;

        public static Complex Reciprocal(Complex z) => z.Real == 0.0 && z.Imaginary == 0.0 ? new Complex(0.0, 0.0) : new Complex(1.0, 0.0) / z;

        public static Complex FromPolarCoordinates(double magnitude, double phase) => new Complex(magnitude * Math.Cos(phase), magnitude * Math.Sin(phase));

        public static Complex Exp(Complex z) => Complex.FromPolarCoordinates(Math.Exp(z.Real), z.Imaginary);

        public static Complex Log(Complex z) => new Complex(Math.Log(Complex.Abs(z)), Math.Atan2(z.Imaginary, z.Real));

        public static Complex Log(Complex z, double baseValue) => Complex.Log(z) / Complex.Log(baseValue);

        public static Complex Log10(Complex z)
        {
            Complex log = Complex.Log(z);
            return new Complex(0.43429448190325 * log.Real, 0.43429448190325 * log.Imaginary);
        }

        // On the real axis the other part of the root is zero, but not its derivative.
        public static Complex Sqrt(Complex z)
        {
            double re = z.Real, im = z.Imaginary;
            if (im == 0.0)
            {
                if (re == 0.0) return new Complex(Math.Sqrt(re), 0.0);
                if (re < 0.0)
                {
                    double root = Math.Sqrt(-re);
                    return new Complex(Math.Abs(im) / (2.0 * root), root);
                }
                else
                {
                    double root = Math.Sqrt(re);
                    return new Complex(root, im / (2.0 * root) + 0.0);
                }
            }

            bool isLarge = Math.Abs(re) >= 7.446208959146218E+307 || Math.Abs(im) >= 7.446208959146218E+307;
            if (isLarge)
            {
                if (double.IsInfinity(im)) return new Complex(double.PositiveInfinity, im);
                re *= 0.25;
                im *= 0.25;
            }

            double x, y;
            if (re >= 0.0)
            {
                x = Math.Sqrt((double.Hypot(re, im) + re) * 0.5);
                y = im / (2.0 * x);
            }
            else
            {
                y = Math.Sqrt((double.Hypot(re, im) - re) * 0.5);
                if (im < 0.0) y = -y;
                x = im / (2.0 * y);
            }

            return isLarge ? new Complex(x * 2.0, y * 2.0) : new Complex(x, y);
        }

        // Where the framework returns a constant, the power still has a derivative.
        public static Complex Pow(Complex z, Complex power)
        {
            bool isZero = z.Real == 0.0 && z.Imaginary == 0.0;
            if (power.Real == 0.0 && power.Imaginary == 0.0)
            {
                if (isZero) return new Complex(1.0, 0.0);
                Complex small = power * Complex.Log(z);
                return new Complex(1.0 + small.Real, 0.0 + small.Imaginary);
            }

            if (isZero) return power.Real == 1.0 && power.Imaginary == 0.0 ? new Complex(z.Real + 0.0, z.Imaginary + 0.0) : new Complex(0.0, 0.0);
            double magnitude = Complex.Abs(z), phase = Math.Atan2(z.Imaginary, z.Real);
            double angle = power.Real * phase + power.Imaginary * Math.Log(magnitude);
            double scale = Math.Pow(magnitude, power.Real) * Math.Exp(-power.Imaginary * phase);
            return new Complex(scale * Math.Cos(angle), scale * Math.Sin(angle));
        }

        public static Complex Pow(Complex z, double power) => Complex.Pow(z, new Complex(power, 0.0));

        public static Complex Sin(Complex z) =>
            new Complex(Math.Sin(z.Real) * Math.Cosh(z.Imaginary), Math.Cos(z.Real) * Math.Sinh(z.Imaginary));

        public static Complex Cos(Complex z) =>
            new Complex(Math.Cos(z.Real) * Math.Cosh(z.Imaginary), -Math.Sin(z.Real) * Math.Sinh(z.Imaginary));

        public static Complex Sinh(Complex z)
        {
            Complex sin = Complex.Sin(new Complex(-z.Imaginary, z.Real));
            return new Complex(sin.Imaginary, -sin.Real);
        }

        public static Complex Cosh(Complex z) => Complex.Cos(new Complex(-z.Imaginary, z.Real));

        public static Complex Tan(Complex z)
        {
            double x = 2.0 * z.Real, y = 2.0 * z.Imaginary;
            double cosh = Math.Cosh(y);
            if (Math.Abs(z.Imaginary) <= 4.0)
            {
                double divisor = Math.Cos(x) + cosh;
                return new Complex(Math.Sin(x) / divisor, Math.Sinh(y) / divisor);
            }
            else
            {
                double divisor = 1.0 + Math.Cos(x) / cosh;
                return new Complex(Math.Sin(x) / cosh / divisor, Math.Tanh(y) / divisor);
            }
        }

        public static Complex Tanh(Complex z)
        {
            Complex tan = Complex.Tan(new Complex(-z.Imaginary, z.Real));
            return new Complex(tan.Imaginary, -tan.Real);
        }

        public static Complex Atan(Complex z)
        {
            Complex i = new Complex(0.0, 1.0), one = new Complex(1.0, 0.0), two = new Complex(2.0, 0.0);
            return (i / two) * (Complex.Log(one - i * z) - Complex.Log(one + i * z));
        }
    }
}
