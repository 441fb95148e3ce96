using System;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.Diagnostics;

/// <summary>What is refused in a method that is called is reported there, in the name of the method that asked.</summary>
public class CalleeTests
{
    private const string Caller = """
        using DiffGen;
        public static partial class Model
        {
            [Differentiable] public static double Loss(double x) => Library.Middle(x) + 1;
            [Differentiable] public static double Neighbour(double x) => x * x;
        }
        """;

    private static HarnessResult Run(string library) => GeneratorHarness.Run(("Caller.cs", Caller), ("Library.cs", library));

    [Theory]
    [InlineData("public static class Library { public static double Middle(double x) => Deep(x) * 2; static double Deep(double x) { {|DG0004:lock (typeof(Library)) { return x; }|} } }")]
    [InlineData("public static class Library { internal static double s; public static double Middle(double x) { {|DG0006:s = x|}; return x; } }")]
    [InlineData("public static class Library { internal static double[] s = new double[2]; public static double Middle(double x) { {|DG0006:s[0] = x|}; return x; } }")]
    [InlineData("public static class Library { public static double Middle(double x) => x * {|DG0005:System.IO.BinaryPrimitivesLike.Of(x)|}; } namespace System.IO { public static class BinaryPrimitivesLike { [System.Runtime.InteropServices.DllImport(\"nothing\")] public static extern double Of(double x); } }")]
    [InlineData("public static class Library { public static double Middle(double x) => Table<int>.At(x); } public static class Table<T> { private static readonly double s_k = 2; public static double At(double x) => {|DG0004:s_k|} * x; }")]
    [InlineData("public static class Library { public static double Middle(double x) { {|DG0004:var p = new Pair[2];|} p[0].A = x; return p[0].A * p[1].A; } private struct Pair { public double A; } }")]
    public void In_another_file(string library)
    {
        var marked = new Marked(library);
        HarnessResult result = Run(marked.Text);
        Assert.Null(result.GeneratorException);
        marked.AssertMatches(result.Diagnostics, "Library.cs");
        Assert.All(result.Diagnostics, diagnostic => Assert.Contains("'Model.Loss'", diagnostic.GetMessage(), StringComparison.Ordinal));
        Assert.DoesNotContain("LossGradient", result.GeneratedText, StringComparison.Ordinal);
        Assert.Contains("NeighbourGradient", result.GeneratedText, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_asking_method_is_named()
    {
        HarnessResult result = GeneratorHarness.Run("""
            using DiffGen;
            public static partial class Model
            {
                private static double s_last;
                private static double Track(double x) { s_last = x; return x; }
                [Differentiable] public static double A(double x) => Track(x);
                [Differentiable] public static double B(double x) => Track(x) * 2;
                [Differentiable] public static double C(double x) => x * x;
            }
            """);
        Assert.Equal(["'Model.A'", "'Model.B'"], result.Diagnostics.Select(diagnostic => diagnostic.GetMessage().Split(' ')[0]).Order());
        Assert.Single(result.Diagnostics.Select(diagnostic => diagnostic.Location).Distinct());
    }

    /// <summary>However often its code is looked at: for each type argument, for each function that it is given.</summary>
    [Theory]
    [InlineData("static T G<T>(T x) where T : struct, INumber<T> => {|DG0005:Unsafe.BitCast<T, T>(x)|};", "G(x) + G((float)x)")]
    [InlineData("static T G<T>(T x, int n) where T : struct, INumber<T> => n == 0 ? {|DG0005:Unsafe.BitCast<T, T>(x)|} : x * G(x, n - 1);", "G(x, 2) + G((float)x, 3)")]
    [InlineData("static T G<T>(Func<T, T> f, T x) where T : struct, INumber<T> => f({|DG0005:Unsafe.BitCast<T, T>(x)|});", "G(v => v * v, x) + G(v => v * 2, (float)x)")]
    [InlineData("static class H<T> where T : struct, INumber<T> { public static T G(T x) => {|DG0005:Unsafe.BitCast<T, T>(x)|}; }", "H<double>.G(x) + H<float>.G((float)x)")]
    [InlineData("static double s_last; static double G(Func<double, double> f, double x) { {|DG0006:s_last = x|}; return f(x); }", "G(v => v * v, x) + G(v => v * 2, x)")]
    public void A_place_is_reported_once(string callee, string call)
    {
        var marked = new Marked($$"""
            using System;
            using System.Numerics;
            using System.Runtime.CompilerServices;
            using DiffGen;
            public static partial class Model
            {
                {{callee}}
                [Differentiable] public static double F(double x) => {{call}};
            }
            """);
        marked.AssertMatches(GeneratorHarness.Run(("Model.cs", marked.Text)).Diagnostics, "Model.cs");
    }

    /// <summary>What would be refused with a value that varies is C# as it stands with one that does not, in the types of the call.</summary>
    [Fact]
    public void Code_without_a_derivative_is_instantiated()
    {
        HarnessResult result = GeneratorHarness.Run("""
            using System.Numerics;
            using System.Runtime.CompilerServices;
            using DiffGen;
            public static partial class Model
            {
                private static T G<T>(T x, T w) where T : struct, INumber<T> => x * Unsafe.BitCast<T, T>(w);
                [Differentiable] public static double F(double x) => G(x, 2.0) * x + G((float)x, 3f);
            }
            """).AssertClean();
        Assert.Equal((4 * 1.5) + 3, result.Invoke<double>("Model.FGradient", 1.5));
    }

    [Fact]
    public void A_constant_argument_is_nobodys_business()
    {
        HarnessResult result = GeneratorHarness.Run("""
            using DiffGen;
            public static partial class Model
            {
                private static double s_last;
                private static double Track(double x) { s_last = x; return x; }
                [Differentiable] public static double A(double x) => x * Track(3);
            }
            """).AssertClean();
        Assert.Equal(3.0, result.Invoke<double>("Model.AGradient", 5.0));
    }

    /// <summary>Half-typed code, as an editor shows it all the time: the compiler reports it, we do not add to that, and nothing breaks.</summary>
    [Theory]
    [InlineData("[Differentiable] public static double Refused(double x) => ")]
    [InlineData("[Differentiable] public static double Refused(double x) => x +;")]
    [InlineData("[Differentiable] public static double Refused(double x) { return Unknown(x); }")]
    [InlineData("[Differentiable] public static double Refused(double x) { return x.Foo; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { for (int i = 0; i < ; i++) x *= 2; return x; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { double y = \"a\"; return y * x; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { while (x > ) { } return x; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { int n = x; return x * n; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { return; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { }")]
    [InlineData("[Differentiable] public static double Refused(double x) { break; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { double y; return y * x; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { double x = 1; return x; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { x => 2; return x; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { switch (x) { case 1: x = 2; case 2: break; } return x; }")]
    [InlineData("[Differentiable] public static Missing Refused(double x) => x;")]
    [InlineData("[Differentiable] public static double Refused(Missing x) => 1;")]
    [InlineData("[Differentiable] public static double Refused(double x, double x) => x;")]
    [InlineData("[Differentiable] public static double Refused(double) => 1;")]
    [InlineData("[Differentiable] public static Refused(double x) => x;")]
    [InlineData("[Differentiable] public static double (double x) => x;")]
    [InlineData("[Differentiable(Companions = )] public static double Refused(double x) => x;")]
    [InlineData("[Differentiable(Companions = 3)] public static double Refused(double x) => x * ;")]
    [InlineData("[Differentiable(WithRespectTo = new[] { nameof(zz) })] public static double Refused(double x) => x;")]
    [InlineData("[Differentiable(WithRespectTo = null)] public static double Refused(double x) => x +;")]
    [InlineData("[Differentiable][Differentiable] public static double Refused(double x) => x +;")]
    [InlineData("[Differentiable] public static double Refused<T>(T x) where T : Missing => x;")]
    [InlineData("[Differentiable] public static double Refused(double[ x) => x[0];")]
    [InlineData("[Differentiable] public static double Refused(double x) { unsafe { double* p = &; return *p; } }")]
    [InlineData("[Differentiable] public double Refused(double x) => x +;")]
    [InlineData("[Differentiable] static double Refused(double x) => x switch { 1 => };")]
    [InlineData("[Differentiable] static double Refused(double x) => (x, y) switch { (1, _) => 2, _ => };")]
    [InlineData("[DerivativeOf] public static double Refused(double x) => x;")]
    [InlineData("[DerivativeOf(null)] public static double D(double x) => x +;")]
    [InlineData("[DerivativeOf(typeof(), \"X\")] public static double Refused(double x) => x;")]
    public void Code_that_does_not_compile_breaks_nothing(string members)
    {
        HarnessResult result = GeneratorHarness.Run($$"""
            using System;
            using DiffGen;

            public static partial class First
            {
                [Differentiable]
                public static double Neighbour(double w) => w * w;
            }

            public static partial class C
            {
                {{members}}
            }
            """);
        Assert.Null(result.GeneratorException);
        Assert.NotEmpty(result.CompilerErrors);
        Assert.DoesNotContain(result.Diagnostics, diagnostic => diagnostic.Id is "AD0001" or "DG0099");
        Assert.DoesNotContain(result.Diagnostics, diagnostic => diagnostic.GetMessage().Contains("code with errors", StringComparison.Ordinal));
        Assert.Contains("NeighbourGradient", result.GeneratedText, StringComparison.Ordinal);
        // Whatever was generated adds no errors of its own.
        Assert.DoesNotContain(result.CompilerErrors, error => error.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true);
    }
}
