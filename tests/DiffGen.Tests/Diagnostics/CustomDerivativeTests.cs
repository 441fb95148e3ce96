using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.Diagnostics;

/// <summary>A derivative that does not fit is an error that shows the signature that would.</summary>
public class CustomDerivativeTests
{
    private const string Sinc = "public static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x) / x; ";

    [Theory]
    [InlineData(Sinc + "[DerivativeOf(nameof(Sinc))] public static double {|DG0007:D|}(double x) => 0;", "static double D(double x, double cotangent)")]
    [InlineData(Sinc + "[DerivativeOf(nameof(Sinc))] public static float {|DG0007:D|}(double x, double cotangent) => 0;", "static double D(double x, double cotangent)")]
    [InlineData(Sinc + "[DerivativeOf(nameof(Sinc))] public static double {|DG0007:D|}(double x, float cotangent) => 0;", "static double D(double x, double cotangent)")]
    [InlineData(Sinc + "[DerivativeOf(nameof(Sinc))] public static void {|DG0007:D|}(double x, double cotangent) { }", "static double D(double x, double cotangent)")]
    [InlineData(Sinc + "[DerivativeOf(\"Sink\")] public static double {|DG0007:D|}(double x, double cotangent) => 0;", "the name of a method of 'C'")]
    [InlineData("[DerivativeOf(typeof(Math), nameof(Math.Exp))] public static double {|DG0007:D|}(double x) => 0;", "static double D(double d, double cotangent)")]
    [InlineData("public static double F(double x, double y) => x * y; [DerivativeOf(nameof(F))] public static double {|DG0007:D|}(double x, double y, double cotangent) => 0;", "static (double x, double y) D(double x, double y, double cotangent)")]
    [InlineData("public static double F(double[] x) => x[0]; [DerivativeOf(nameof(F))] public static double {|DG0007:D|}(double[] x, double cotangent) => 0;", "static double[] D(double[] x, double cotangent)")]
    [InlineData(Sinc + "[DerivativeOf(nameof(Sinc))] public static double D(double x, double cotangent) => 0; [DerivativeOf(nameof(Sinc))] public static double {|DG0007:E|}(double x, double cotangent) => 0;", "static double")]
    public void A_wrong_signature_shows_the_right_one(string members, string expected)
    {
        HarnessResult result = RefusalCase.InClass(members);
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Contains(expected, diagnostic.GetMessage());
    }

    [Theory]
    [InlineData(Sinc + "[DerivativeOf(nameof(Sinc))] public static double D(double x, double cotangent) => 0;")]
    [InlineData(Sinc + "[DerivativeOf(nameof(Sinc))] public static double D(double x, double cotangent, out double dx) { dx = 0; return 0; }")]
    [InlineData(Sinc + "[DerivativeOf(nameof(Sinc))] public static (double, double) D(double x, double tx) => (0, 0);")]
    [InlineData("public static double F(double x, int n) => x * n; [DerivativeOf(nameof(F))] public static double D(double x, int n, double cotangent) => 0;")]
    [InlineData("public static double F(double x, double y) => x * y; [DerivativeOf(nameof(F))] public static (double, double) D(double x, double y, double cotangent) => (0, 0);")]
    [InlineData("public static double F(double[] x) => x[0]; [DerivativeOf(nameof(F))] public static double[] D(double[] x, double cotangent) => x;")]
    [InlineData("public static double F(ReadOnlySpan<double> x) => x[0]; [DerivativeOf(nameof(F))] public static double D(ReadOnlySpan<double> x, double cotangent, Span<double> dx) => 0;")]
    [InlineData("[DerivativeOf(typeof(Math), nameof(Math.Exp))] public static double D(double d, double cotangent) => cotangent;")]
    [InlineData("public static T F<T>(T x) where T : System.Numerics.IFloatingPointIeee754<T> => x; [DerivativeOf(nameof(F))] public static U D<U>(U x, U cotangent) where U : System.Numerics.IFloatingPointIeee754<U> => x;")]
    public void A_right_one_is_accepted(string members) => RefusalCase.InClass(members);

    [Fact]
    public void A_tagged_method_may_have_its_vjp_written_by_hand()
    {
        HarnessResult result = RefusalCase.InClass("""
            [Differentiable] public static double F(double x) => x * x;
            [DerivativeOf(nameof(F))] public static double FVjp(double x, double cotangent) => 100 * cotangent;
            """);
        result.AssertCompiles();
        Assert.Equal(100.0, result.Invoke<double>("C.FGradient", 3.0));
        Assert.Equal(9.0, ((System.ValueTuple<double, double>)result.Invoke("C.FValueAndGradient", 3.0)!).Item1);
        Assert.Single(result.Compilation.GetTypeByMetadataName("C")!.GetMembers("FVjp").OfType<IMethodSymbol>(), method => method.Parameters.Length == 2);
    }

    [Theory]
    [InlineData("[Differentiable] public static double F(double x) => {|DG0004:Math.BitIncrement(x)|} * x;")]
    [InlineData("[Differentiable] public static double F(double x) => Outside.G(x) * x;")]
    [InlineData("[Differentiable] public static double F(double x) => Outside.H(x) * x;")]
    public void A_derivative_that_the_companions_could_not_call_is_refused(string members)
    {
        string mark = members.Contains(".G(") ? "G" : members.Contains(".H(") ? "H" : "";
        string Called(string name, string call) => mark == name ? $"{{|DG0004:{call}|}}" : call;
        RefusalCase.InClass(members, $$"""
            public static class Outside
            {
                [DerivativeOf(typeof(Math), nameof(Math.BitIncrement))] private static double Same(double x, double cotangent) => cotangent;
                private static double Own(double x) => x;
                [DerivativeOf(nameof(Own))] private static double OwnVjp(double x, double cotangent) => cotangent;
                public static double G(double x) => {{Called("G", "Math.BitIncrement(x)")}};
                public static double H(double x) => {{Called("H", "Own(x)")}};
            }
            """);
    }
}
