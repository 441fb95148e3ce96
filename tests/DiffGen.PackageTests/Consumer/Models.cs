using System;
using System.Numerics;
using DiffGen;

namespace Consumer
{
    /// <summary>A little of everything that generated code is made of.</summary>
    public static partial class Models
    {
        [Differentiable(Companions = Companions.All)]
        public static double Rosenbrock(ReadOnlySpan<double> x)
        {
            double sum = 0;
            for (int i = 0; i + 1 < x.Length; i++)
            {
                double a = 1 - x[i], b = x[i + 1] - x[i] * x[i];
                sum += a * a + 100 * b * b;
            }

            return sum;
        }

        /// <summary>What an iteration overwrites is recorded on the tape.</summary>
        [Differentiable(Companions = Companions.All)]
        public static double Population(double start, double rate, int years)
        {
            double n = start;
            for (int year = 0; year < years; year++)
            {
                if (n > 0.999) break;
                n = rate * n * (1 - n);
            }

            return n;
        }

        /// <summary>Each residual depends on two neighbours only.</summary>
        [Differentiable(Companions = Companions.All)]
        public static void Differences(ReadOnlySpan<double> x, Span<double> residuals)
        {
            for (int i = 0; i + 1 < x.Length; i++)
                residuals[i] = Math.Sin(x[i]) * x[i + 1];
        }

        [Differentiable(FastMath = true)]
        public static double Energy(double[] x)
        {
            double sum = 0;
            for (int i = 0; i < x.Length; i++)
                sum += Math.Exp(-x[i]) * x[i];
            return sum;
        }

        [Differentiable]
        public static double Power(double x, int n)
        {
            if (n == 0) return 1;
            double half = Power(x, n / 2);
            return n % 2 == 0 ? half * half : half * half * x;
        }

        [Differentiable]
        public static double Distance(Pose pose, [NoDerivative] double x, [NoDerivative] double y)
        {
            double dx = pose.X + Math.Cos(pose.Angle) - x, dy = pose.Y + Math.Sin(pose.Angle) - y;
            return dx * dx + dy * dy;
        }

        /// <summary>What is private elsewhere is reached by an accessor.</summary>
        [Differentiable]
        public static double Shifted(double x) => new Spring(3).Potential(x - 1);

        [Differentiable]
        public static T Cube<T>(T x)
            where T : IFloatingPointIeee754<T> => x * x * x;

        [Differentiable]
        public static float Length(Vector3 v) => v.Length();
    }

    [Differentiable]
    public partial struct Pose
    {
        public double X;
        public double Y;
        public double Angle;

        public Pose(double x, double y, double angle)
        {
            X = x;
            Y = y;
            Angle = angle;
        }
    }

    internal sealed class Spring
    {
        private readonly double _stiffness;

        public Spring(double stiffness) => _stiffness = stiffness;

        public double Potential(double x) => 0.5 * _stiffness * x * x;
    }
}
