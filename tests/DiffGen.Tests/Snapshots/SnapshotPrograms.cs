using System.Collections.Generic;

namespace DiffGen.Tests.Snapshots;

/// <summary>One program per idea of the emitter, as a user would write it.</summary>
internal static class SnapshotPrograms
{
    public static IEnumerable<SnapshotProgram> All =>
    [
        new(
            "ScalarChain",
            "Straight-line code: no tape, no runtime type, one local per value that is used twice.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double x, double y)
                {
                    double r = Math.Sqrt(x * x + y * y);
                    double s = Math.Sin(r) / r;
                    return s * Math.Exp(-x) + y;
                }
            }
            """,
            "C.F(x[0], x[1])",
            "C.FValueAndGradient(x[0], x[1], out double a, out double b); return [a, b];",
            [[0.7, -1.3], [1.2, 0.4]]),
        new(
            "FastMath",
            "Loops over whole vectors, each followed by one over what is left.",
            """
            public static partial class C
            {
                [Differentiable(FastMath = true, Companions = Companions.ValueAndGradient)]
                public static double F(double[] x)
                {
                    double sum = 0;
                    for (int i = 0; i < x.Length; i++)
                        sum += Math.Exp(-x[i] * x[i]) * i;
                    return sum;
                }
            }
            """,
            "C.F(x)",
            "var g = new double[x.Length]; C.FValueAndGradient(x, g); return g;",
            [[0.7, -1.3, 0.2, 0.5, -0.4], [1.2]]),
        new(
            "Reduction",
            "A loop whose iterations meet only in a sum: nothing is recorded, the reverse loop reads the input again.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double[] x)
                {
                    double sum = 0;
                    for (int i = 0; i + 1 < x.Length; i++)
                    {
                        double a = 1 - x[i], b = x[i + 1] - x[i] * x[i];
                        sum += a * a + 100 * b * b;
                    }
                
                    return sum;
                }
            }
            """,
            "C.F(x)",
            "double[] dx = new double[x.Length]; C.FValueAndGradient(x, dx); return dx;",
            [[0.7, -1.3, 0.45, 1.9], [1.2, 0.4, -0.8, 0.25]]),
        new(
            "LoopWithTape",
            "A recurrence: what each iteration overwrites is recorded in one block that is sized before the loop.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double x, double r, int n)
                {
                    for (int i = 0; i < n; i++)
                        x = r * x * (1 - x);
                    return x;
                }
            }
            """,
            "C.F(x[0], x[1], 5)",
            "C.FValueAndGradient(x[0], x[1], 5, out double a, out double b); return [a, b];",
            [[0.3, 2.1], [0.6, 1.4]]),
        new(
            "WhileWithBreak",
            "A number of iterations that only the run knows, left in the middle: counted, and run backwards so many times.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double a)
                {
                    double x = a;
                    while (true)
                    {
                        double next = 0.5 * (x + a / x);
                        if (Math.Abs(next - x) < 1e-12)
                            break;
                        x = next;
                    }
                
                    return x;
                }
            }
            """,
            "C.F(x[0])",
            "C.FValueAndGradient(x[0], out double a); return [a];",
            [[2.0], [7.3]]),
        new(
            "Branches",
            "Branches stay branches: each sweep tests the condition once.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double x, double y)
                {
                    double r;
                    if (x > 1)
                        r = x * y;
                    else if (y < 0)
                        r = x - y * y;
                    else
                        r = Math.Sin(x) * y;
                    return r * r;
                }
            }
            """,
            "C.F(x[0], x[1])",
            "C.FValueAndGradient(x[0], x[1], out double a, out double b); return [a, b];",
            [[1.7, -1.3], [0.4, -0.6], [0.3, 0.8]]),
        new(
            "SwitchExpression",
            "Patterns become a chain of tests.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double x, double y, int kind) => kind switch
                {
                    0 => x * y,
                    1 or 2 => x * x - y,
                    _ when y > 0 => Math.Log(y) * x,
                    _ => x,
                };
            }
            """,
            "C.F(x[0], x[1], 0) + C.F(x[0], x[1], 2) + C.F(x[0], x[1], 7)",
            "double[] g = new double[2]; foreach (int kind in new[] { 0, 2, 7 }) { C.FValueAndGradient(x[0], x[1], kind, out double a, out double b); g[0] += a; g[1] += b; } return g;",
            [[0.7, -1.3], [1.2, 0.4]]),
        new(
            "ArrayInPlace",
            "Storage that is overwritten in a loop: the overwritten values are recorded, the shadow is set to zero where it is read.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double[] u, int steps)
                {
                    double[] v = (double[])u.Clone();
                    for (int s = 0; s < steps; s++)
                        for (int i = 1; i + 1 < v.Length; i++)
                            v[i] += 0.1 * v[i] * (v[i - 1] - v[i + 1]);
                    double sum = 0;
                    foreach (double e in v)
                        sum += e * e;
                    return sum;
                }
            }
            """,
            "C.F(x, 3)",
            "double[] dx = new double[x.Length]; C.FValueAndGradient(x, 3, dx); return dx;",
            [[0.7, -1.3, 0.45, 1.9], [1.2, 0.4, -0.8, 0.25]]),
        new(
            "SpanSlice",
            "Slices are windows on the same shadow.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(ReadOnlySpan<double> x)
                {
                    ReadOnlySpan<double> inner = x[1..^1];
                    double product = 1;
                    foreach (double v in inner)
                        product *= 1 + v * v;
                    return product * x[0];
                }
            }
            """,
            "C.F(x)",
            "double[] dx = new double[x.Length]; C.FValueAndGradient(x, dx); return dx;",
            [[0.7, -1.3, 0.45, 1.9], [1.2, 0.4, -0.8, 0.25]]),
        new(
            "Matrix",
            "Arrays of rank two: gradients come row by row.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double[,] a)
                {
                    double sum = 0;
                    for (int i = 0; i < a.GetLength(0); i++)
                        for (int j = 0; j < a.GetLength(1); j++)
                            sum += Math.Sin(a[i, j]) * (i + 2 * j + 1);
                    return sum;
                }
            }
            """,
            "C.F(new[,] { { x[0], x[1] }, { x[2], x[3] } })",
            "double[] d = new double[4]; C.FValueAndGradient(new[,] { { x[0], x[1] }, { x[2], x[3] } }, d); return d;",
            [[0.7, -1.3, 0.45, 1.9], [1.2, 0.4, -0.8, 0.25]]),
        new(
            "Jagged",
            "Arrays of arrays: the shadow has the same rows.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double[][] rows)
                {
                    double product = 1;
                    foreach (double[] row in rows)
                    {
                        double sum = 0;
                        foreach (double v in row)
                            sum += v * v;
                        product *= 1 + sum;
                    }
                
                    return product;
                }
            }
            """,
            "C.F([[x[0]], [x[1], x[2], x[3]]])",
            "(double _, double[][] g) = C.FValueAndGradient([[x[0]], [x[1], x[2], x[3]]]); return [g[0][0], .. g[1]];",
            [[0.7, -1.3, 0.45, 1.9], [1.2, 0.4, -0.8, 0.25]]),
        new(
            "StructParameter",
            "A struct is its members; its tangent type is generated beside it.",
            """
            [Differentiable]
            public partial struct P
            {
                public double X;
                public double Y { get; set; }
                [NoDerivative] public double Scale;
            }

            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(P p, double t) => p.X * p.Y * p.Scale + t * t * p.X;
            }
            """,
            "C.F(new P { X = x[0], Y = x[1], Scale = 2 }, x[2])",
            "C.FValueAndGradient(new P { X = x[0], Y = x[1], Scale = 2 }, x[2], out P.Tangent dp, out double dt); return [dp.X, dp.Y, dt];",
            [[0.7, -1.3, 0.45], [1.2, 0.4, -0.8]]),
        new(
            "RecordWith",
            "Records: construction and with-expressions leave no trace, only numbers remain.",
            """
            [Differentiable]
            public sealed partial record State(double Q, double P);

            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(State s, double h)
                {
                    State half = s with { P = s.P - 0.5 * h * s.Q };
                    State full = new(half.Q + h * half.P, half.P);
                    return full.Q * full.Q + full.P * full.P;
                }
            }
            """,
            "C.F(new State(x[0], x[1]), x[2])",
            "C.FValueAndGradient(new State(x[0], x[1]), x[2], out State.Tangent ds, out double dh); return [ds.Q, ds.P, dh];",
            [[0.7, -1.3, 0.45], [1.2, 0.4, -0.8]]),
        new(
            "TupleResult",
            "Several results: the cotangent is a tuple.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.Vjp)]
                public static (double Sum, double Product) F(double a, double b)
                {
                    double p = a * b;
                    return (a + Math.Sin(p), p);
                }
            }
            """,
            "2 * C.F(x[0], x[1]).Sum - 3 * C.F(x[0], x[1]).Product",
            "C.FVjp(x[0], x[1], (2, -3), out double a, out double b); return [a, b];",
            [[0.7, -1.3], [1.2, 0.4]]),
        new(
            "SpanOutput",
            "A method that writes its result into a span: the destination of that span carries the cotangent in.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.Vjp)]
                public static void F(ReadOnlySpan<double> x, Span<double> y)
                {
                    for (int i = 0; i < y.Length; i++)
                        y[i] = x[i] * x[i] + Math.Sin(x[0]);
                }
            }
            """,
            "Weighted(x)",
            """
            double[] y = new double[x.Length], dx = new double[x.Length], dy = [1, -2, 3]; C.FVjp(x, y, dx, dy); return dx; }

                private static double Weighted(double[] x) { double[] y = new double[x.Length]; C.F(x, y); return y[0] - 2 * y[1] + 3 * y[2];
            """,
            [[0.7, -1.3, 0.45], [1.2, 0.4, -0.8]]),
        new(
            "RefParameter",
            "A parameter by reference is an input and an output: its destination is replaced.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.Vjp)]
                public static void F(ref double state, double input)
                {
                    state = Math.Tanh(0.5 * state + input);
                }
            }
            """,
            "After(x[0], x[1])",
            """
            double s = x[0], ds = 1; C.FVjp(ref s, x[1], ref ds, out double di); return [ds, di]; }

                private static double After(double s, double i) { C.F(ref s, i); return s;
            """,
            [[0.7, -1.3], [1.2, 0.4]]),
        new(
            "Recursion",
            "A method that calls itself: one pair of sweeps, and the tape between them.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double x, int n) => n == 0 ? 1 : 1 + x * Math.Sin(F(x, n - 1));
            }
            """,
            "C.F(x[0], 4)",
            "C.FValueAndGradient(x[0], 4, out double a); return [a];",
            [[0.7], [1.6]]),
        new(
            "CalleeElsewhere",
            "Small methods that are called are followed and inlined, without an attribute of their own.",
            """
            internal static class Library
            {
                public static double Soften(double r) => Math.Sqrt(r * r + 1e-3);
            }

            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double x, double y) => Library.Soften(x) * Library.Soften(x - y);
            }
            """,
            "C.F(x[0], x[1])",
            "C.FValueAndGradient(x[0], x[1], out double a, out double b); return [a, b];",
            [[0.7, -1.3], [1.2, 0.4]]),
        new(
            "GenericMethod",
            "Generic mathematics: companions have the type parameters and constraints.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static T F<T>(T x, T y)
                    where T : IFloatingPointIeee754<T> => T.Sin(x) * y + T.Exp(x) / (T.One + y * y);
            }
            """,
            "C.F(x[0], x[1])",
            "C.FValueAndGradient(x[0], x[1], out double a, out double b); return [a, b];",
            [[0.7, -1.3], [1.2, 0.4]]),
        new(
            "CustomDerivative",
            "The user's derivative is called in place of the code.",
            """
            public static partial class C
            {
                private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x) / x;

                [DerivativeOf(nameof(Sinc))]
                private static double SincVjp(double x, double cotangent) => x == 0 ? 0 : cotangent * (x * Math.Cos(x) - Math.Sin(x)) / (x * x);

                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double x, double y) => Sinc(x * y) + Sinc(x);
            }
            """,
            "C.F(x[0], x[1])",
            "C.FValueAndGradient(x[0], x[1], out double a, out double b); return [a, b];",
            [[0.7, -1.3], [1.2, 0.4]]),
        new(
            "StopGradient",
            "What is stopped is a constant; what is retained is one more destination.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double x, double y)
                {
                    double c = Diff.Retain(x * Diff.StopGradient(y), "c");
                    return c * c + y;
                }
            }
            """,
            "Detached(x, At)",
            """
            C.FValueAndGradient(x[0], x[1], out double a, out double b, out double c); return [a, b]; }

                private static readonly double[] At = [0.7, -1.3];

                private static double Detached(double[] x, double[] at) { double c = x[0] * at[1]; return c * c + x[1];
            """,
            [[0.7, -1.3]]),
        new(
            "Vectors",
            "Vectors of the framework are differentiated component by component.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static float F(Vector3 a, Vector3 b) => Vector3.Dot(Vector3.Cross(a, b), a + 2 * b) + a.LengthSquared() * b.X;
            }
            """,
            "C.F(new Vector3((float)x[0], (float)x[1], (float)x[2]), new Vector3(0.5f, -1, 2))",
            "C.FValueAndGradient(new Vector3((float)x[0], (float)x[1], (float)x[2]), new Vector3(0.5f, -1, 2), out Vector3 a, out _); return [a.X, a.Y, a.Z];",
            [[0.7, -1.3, 0.45], [1.2, 0.4, -0.8]],
            IsSinglePrecision: true),
        new(
            "InstanceWithSelf",
            "An instance method of a differentiable type: the receiver is one more parameter, called self.",
            """
            [Differentiable]
            public partial struct Spring
            {
                public double Stiffness;
                public double Length;

                [Differentiable(Companions = Companions.ValueAndGradient)]
                public readonly double Energy(double x)
                {
                    double d = x - Length;
                    return 0.5 * Stiffness * d * d;
                }
            }
            """,
            "new Spring { Stiffness = x[0], Length = x[1] }.Energy(x[2])",
            "new Spring { Stiffness = x[0], Length = x[1] }.EnergyValueAndGradient(x[2], out Spring.Tangent self, out double dx); return [self.Stiffness, self.Length, dx];",
            [[0.7, -1.3, 0.45], [1.2, 0.4, -0.8]]),
        new(
            "PullbackOnTape",
            "A pullback keeps the tape of the forward sweep, and reads it as often as it is invoked.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.Pullback)]
                public static double F(double[] x)
                {
                    double p = 1;
                    for (int i = 0; i < x.Length; i++)
                        p = Math.Sin(p * x[i]) + p;
                    return p;
                }
            }
            """,
            "C.F(x)",
            "(double _, C.FPullbackState pullback) = C.FPullback(x); using (pullback) return pullback.Invoke(1);",
            [[0.7, -1.3, 0.45], [1.2, 0.4, -0.8]]),
        new(
            "Jacobian",
            "One forward sweep, one reverse sweep per row.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.Jacobian)]
                public static double[] F(double[] x)
                {
                    double[] y = new double[2];
                    y[0] = x[0] * x[1];
                    y[1] = Math.Exp(x[0]) - x[1];
                    return y;
                }
            }
            """,
            "C.F(x)[0] + 2 * C.F(x)[1]",
            "double[,] j = C.FJacobian(x); return [j[0, 0] + 2 * j[1, 0], j[0, 1] + 2 * j[1, 1]];",
            [[0.7, -1.3], [1.2, 0.4]]),
        new(
            "NullableDisabled",
            "A file without nullable context: the generated file has none either.",
            """
            #nullable disable
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double[] x, string mode) => mode == null ? x[0] * x[1] : x[0] + x[1];
            }
            """,
            "C.F(x, null)",
            "double[] dx = new double[2]; C.FValueAndGradient(x, null, dx); return dx;",
            [[0.7, -1.3], [1.2, 0.4]]),
        new(
            "NestedGeneric",
            "Companions stand in the same partial type, however deep, whatever its type parameters.",
            """
            public partial class Outer<T>
            {
                internal static partial class Inner
                {
                    [Differentiable(Companions = Companions.ValueAndGradient)]
                    internal static double F(double x, T tag) => tag is null ? x : x * x * x;
                }
            }
            """,
            "Outer<string>.Inner.F(x[0], \"a\")",
            "Outer<string>.Inner.FValueAndGradient(x[0], \"a\", out double a); return [a];",
            [[0.7], [1.6]]),
        new(
            "Guards",
            "A guard throws before anything is computed, and is no part of the derivative.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double[] x)
                {
                    ArgumentNullException.ThrowIfNull(x);
                    if (x.Length < 2)
                        throw new ArgumentException("Two numbers, please.", nameof(x));
                    return x[0] * Math.Log(x[1]);
                }
            }
            """,
            "C.F(x)",
            "double[] dx = new double[x.Length]; C.FValueAndGradient(x, dx); return dx;",
            [[0.7, 1.3], [-1.2, 0.4]]),
        new(
            "Kinks",
            "Where a function has a kink or an infinite slope, a zero cotangent stays zero.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double x, double y) => Math.Sqrt(Math.Abs(x)) + Math.Max(x * y, y) + Math.Pow(y, 3);
            }
            """,
            "C.F(x[0], x[1])",
            "C.FValueAndGradient(x[0], x[1], out double a, out double b); return [a, b];",
            [[0.7, -1.3], [1.2, 0.4]]),
        new(
            "LocalScratch",
            "A local array in a loop: lent by the tape and given back, its shadow with it.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double[] x)
                {
                    double total = 0;
                    for (int k = 1; k <= 3; k++)
                    {
                        double[] w = new double[x.Length];
                        for (int i = 0; i < x.Length; i++)
                            w[i] = Math.Sin(k * x[i]);
                        double norm = 0;
                        for (int i = 0; i < x.Length; i++)
                            norm += w[i] * w[i];
                        total += Math.Sqrt(norm);
                    }
                
                    return total;
                }
            }
            """,
            "C.F(x)",
            "double[] dx = new double[x.Length]; C.FValueAndGradient(x, dx); return dx;",
            [[0.7, -1.3, 0.45], [1.2, 0.4, -0.8]]),
        new(
            "EarlyReturnFromLoop",
            "A return from inside a loop ends both loops.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.ValueAndGradient)]
                public static double F(double[] x, double limit)
                {
                    double sum = 0;
                    for (int i = 0; i < x.Length; i++)
                    {
                        sum += x[i] * x[i];
                        if (sum > limit)
                            return sum * x[i];
                    }
                
                    return -sum;
                }
            }
            """,
            "C.F(x, 2)",
            "double[] dx = new double[x.Length]; C.FValueAndGradient(x, 2, dx, out _); return dx;",
            [[0.7, -1.3, 0.45, 1.9], [1.2, 0.4, -0.8, 0.25]]),
        new(
            "SparseJacobian",
            "Residuals that meet a few unknowns each: run on sets of inputs the method shows the pattern, then there is a sweep for each colour.",
            """
            public static partial class C
            {
                [Differentiable(Companions = Companions.SparseJacobian)]
                public static void F(ReadOnlySpan<double> x, ReadOnlySpan<int> next, Span<double> y)
                {
                    for (int i = 0; i < y.Length; i++)
                    {
                        double step = x[next[i]] - x[i];
                        y[i] = step > 0 ? step * step : x[i];
                    }
                }

                public static double Total(double[] x)
                {
                    double[] y = new double[x.Length];
                    F(x, [1, 2, 0], y);
                    return y[0] + y[1] + y[2];
                }
            }
            """,
            "C.Total(x)",
            "double[] dx = new double[3]; C.FSparseJacobian(x, [1, 2, 0], new double[3]).MultiplyTransposed([1, 1, 1], dx); return dx;",
            [[0.7, -1.3, 0.45], [1.2, 0.4, -0.8]]),
    ];
}
