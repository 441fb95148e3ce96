using System.IO;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Features;

public sealed class DirectionTests
{
    [Fact]
    public void Print()
    {
        HarnessResult result = GeneratorHarness.Run("""
            using System;
            using DiffGen;

            public static partial class C
            {
                [Differentiable(Companions = Companions.Jacobian | Companions.Hessian | Companions.HessianDiagonal | Companions.SparseHessian)]
                public static double F(double[] x, double a) { double s = 1; for (int i = 0; i < x.Length; i++) s += Math.Exp(x[i] * a) / s; return s; }

                [Differentiable(Companions = Companions.Jacobian | Companions.SparseJacobian)]
                public static void G(ReadOnlySpan<double> x, double a, Span<double> y) { for (int i = 0; i < x.Length; i++) y[i] = Math.Sqrt(x[i] * a); }
            }
            """);
        File.WriteAllText("/tmp/seedtmp/out.cs", result.GeneratedText);
        result.AssertClean();
    }
}
