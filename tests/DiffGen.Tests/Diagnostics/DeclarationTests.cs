using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.Diagnostics;

/// <summary>What is refused before a body is read: where the method stands, its parameters, its attribute.</summary>
public class DeclarationTests
{
    [Theory]
    // What there is to differentiate.
    [InlineData("[Differentiable] public static {|DG0002:int|} Refused(double x) => (int)x;")]
    [InlineData("[Differentiable] public static {|DG0002:bool|} Refused(double x) => x > 0;")]
    [InlineData("[Differentiable] public static {|DG0002:string|} Refused(double x) => x.ToString();")]
    [InlineData("[Differentiable] public static {|DG0002:void|} Refused(double x) { }")]
    [InlineData("[Differentiable] public static {|DG0002:void|} Refused(ReadOnlySpan<double> x) { }")]
    [InlineData("[Differentiable] public static {|DG0002:void|} Refused() { }")]
    [InlineData("[Differentiable] public static {|DG0002:DayOfWeek|} Refused(double x) => default;")]
    [InlineData("[Differentiable] public static {|DG0002:decimal|} Refused(decimal x) => x;")]
    [InlineData("[Differentiable] public static {|DG0002:object|} Refused(double x) => x;")]
    [InlineData("[Differentiable] public static {|DG0002:void|} Refused(double x, [NoDerivative] double[] y) { }")]
    [InlineData("[Differentiable] public static double {|DG0003:Refused|}() => 1;")]
    [InlineData("[Differentiable] public static double {|DG0003:Refused|}(int n) => n;")]
    [InlineData("[Differentiable] public static double {|DG0003:Refused|}([NoDerivative] double x) => x;")]
    [InlineData("[Differentiable] public static double {|DG0003:Refused|}(string s, bool b, DayOfWeek d) => 1;")]
    [InlineData("[Differentiable] public static double {|DG0003:Refused|}(Func<double, double> f) => f(1);")]
    [InlineData("[Differentiable] public static void {|DG0003:Refused|}(out double x) => x = 1;")]
    // Types.
    [InlineData("[Differentiable] public static double Refused({|DG0010:Plain|} p) => p.X;")]
    [InlineData("[Differentiable] public static double Refused({|DG0010:Plain[]|} p) => p[0].X;")]
    [InlineData("[Differentiable] public static double Refused({|DG0010:(Plain, int)|} p) => p.Item1.X;")]
    [InlineData("[Differentiable] public static double Refused({|DG0010:Cell|} c) => c.Value;")]
    [InlineData("[Differentiable] public static double Refused(double x, {|DG0010:Dictionary<string, double>|} d) => x;")]
    [InlineData("[Differentiable] public static double Refused(double x, {|DG0010:double?|} y) => x * (y ?? 1);")]
    [InlineData("[Differentiable] public static double Refused({|DG0010:IEnumerable<double>|} d) => d.Sum();")]
    [InlineData("[Differentiable] public static double Refused({|DG0010:Task<double>|} d) => d.Result;")]
    [InlineData("[Differentiable] public static double Refused({|DG0010:Recursive|} r) => r.Value;")]
    [InlineData("[Differentiable] public static {|DG0010:Plain|} Refused(double x) => new Plain { X = x };")]
    [InlineData("[Differentiable] public static {|DG0010:IEnumerable<double>|} Refused(double[] x) => x;")]
    [InlineData("[Differentiable] public static {|DG0010:ref double|} Refused(double[] x) => ref x[0];")]
    // Pieces and pointers.
    [InlineData("[Differentiable] public static {|DG0011:async|} Task<double> Refused(double x) { await Task.Yield(); return x; }")]
    [InlineData("[Differentiable] public static IEnumerable<double> Refused(double x) { {|DG0011:yield return x;|} }")]
    [InlineData("[Differentiable] public static IEnumerable<double> Refused(double x) { if (x > 0) {|DG0011:yield break;|} }")]
    [InlineData("[Differentiable] public static {|DG0012:unsafe|} double Refused(double* x) => *x;")]
    [InlineData("[Differentiable] public static double Refused({|DG0012:dynamic|} x) => x;")]
    [InlineData("[Differentiable] public static {|DG0012:dynamic|} Refused(double x) => x;")]
    [InlineData("[Differentiable] public static double Refused(double x) { {|DG0012:unsafe|} { return *&x; } }")]
    [InlineData("[Differentiable] public static double {|DG0012:Refused|}(double x, __arglist) => x;")]
    // Names.
    [InlineData("[Differentiable] public static double Refused(double x, double {|DG0013:dx|}) => x * dx;")]
    [InlineData("[Differentiable] public static double Refused(double x, int {|DG0013:dx|}) => x * dx;")]
    [InlineData("[Differentiable] public static double Refused(double x, double {|DG0013:cotangent|}) => x * cotangent;")]
    [InlineData("[Differentiable] public static double[] Refused(double[] x, int {|DG0013:row|}) => [x[row]];")]
    [InlineData("[Differentiable(WithRespectTo = new[] { {|DG0014:\"y\"|} })] public static double Refused(double x) => x;")]
    [InlineData("[Differentiable(WithRespectTo = new[] { nameof(x), {|DG0014:nameof(n)|} })] public static double Refused(double x, int n) => x * n;")]
    [InlineData("[Differentiable(WithRespectTo = new[] { {|DG0014:nameof(x)|} })] public static double Refused([NoDerivative] double x, double y) => x * y;")]
    [InlineData("[Differentiable(WithRespectTo = [{|DG0014:\"\"|}])] public static double Refused(double x) => x;")]
    [InlineData("[Differentiable] public static double {|DG0009:Refused|}(double x) => x; public static double RefusedGradient(double x) => 1;")]
    [InlineData("[Differentiable] public static double {|DG0009:Refused|}(double x) => x; public static double RefusedVjp;")]
    [InlineData("[Differentiable] public static double {|DG0009:Refused|}(double x) => x; public class RefusedPullbackState;")]
    [InlineData("[Differentiable] public static T {|DG0009:Refused|}<T>(T x) where T : System.Numerics.IFloatingPointIeee754<T> => x; public static U RefusedGradient<U>(U x) => x;")]
    // Companions that do not suit.
    [InlineData("[Differentiable(Companions = {|DG0015:Companions.Gradient|})] public static double[] Refused(double[] x) => x;")]
    [InlineData("[Differentiable(Companions = Companions.Vjp | {|DG0015:Companions.Jacobian|})] public static double Refused(double x) => x;")]
    [InlineData("[Differentiable(Companions = Companions.Default | {|DG0015:Companions.Hessian|})] public static double[] Refused(double[] x) => x;")]
    // No body.
    [InlineData("[Differentiable] public static extern double {|DG0018:Refused|}(double x);")]
    [InlineData("[Differentiable] public static partial double {|DG0018:Refused|}(double x);")]
    // No place.
    [InlineData("public static double Refused(double x) { return F(x); [Differentiable] static double {|DG0019:F|}(double y) => y; }")]
    public void Of_a_static_method(string members) => RefusalCase.InClass(members, """
        public struct Plain { public double X; }
        public class Cell { public double Value; }
        public class Recursive { public double Value; public Recursive? Next; }
        """);

    [Theory]
    [InlineData("""
        public static class {|DG0001:C|}
        {
            [Differentiable] public static double Refused(double x) => x;
            [Differentiable] public static double RefusedToo(double x) => x;
        }
        """)]
    [InlineData("""
        public static class {|DG0001:Outer|}
        {
            public static partial class Inner { [Differentiable] public static double Refused(double x) => x; }
        }
        """)]
    [InlineData("""
        public static class {|DG0001:Outer|}
        {
            public static class {|DG0001:Inner|} { [Differentiable] public static double Refused(double x) => x; }
        }
        """)]
    [InlineData("""
        public static partial class C { [Differentiable] public static double Refused(S s) => s.X; }
        [Differentiable] public struct {|DG0001:S|} { public double X; }
        """)]
    [InlineData("""
        public record {|DG0001:R|}(double Scale) { [Differentiable] public static double Refused(double x) => x; }
        """)]
    [InlineData("""
        file static partial class C { [Differentiable] public static double {|DG0019:Refused|}(double x) => x; }
        """)]
    [InlineData("""
        public partial class C { [Differentiable] public virtual double {|DG0020:Refused|}(double x) => x; }
        """)]
    [InlineData("""
        public partial class B { public virtual double Refused(double x) => x; }
        public partial class D : B { [Differentiable] public override double {|DG0020:Refused|}(double x) => x; }
        """)]
    [InlineData("""
        public abstract partial class C { [Differentiable] public abstract double {|DG0018:Refused|}(double x); }
        """)]
    [InlineData("""
        public partial interface I { [Differentiable] double {|DG0018:Refused|}(double x); }
        """)]
    [InlineData("""
        public interface I { double Refused(double x); }
        public partial class C : I { [Differentiable] double I.{|DG0019:Refused|}(double x) => x; }
        """)]
    [InlineData("""
        public partial struct C { public double X; [Differentiable] public static C operator {|DG0019:+|}(C a, C b) => a; }
        """)]
    [InlineData("""
        public partial class C { public double X { [Differentiable] {|DG0019:get|} => 1; } }
        """)]
    [InlineData("""
        public static partial class E { extension(double x) { [Differentiable] public double {|DG0019:Refused|}() => x; } }
        """)]
    [InlineData("""
        [Differentiable] public partial struct S { public double X; public struct {|DG0009:Tangent|} { } }
        """)]
    [InlineData("""
        [Differentiable] public partial struct {|DG0002:S|} { public int X; }
        """)]
    [InlineData("""
        [Differentiable] public partial class {|DG0010:Node|} { public double X; public Node? Next; }
        """)]
    [InlineData("""
        [Differentiable, System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit)]
        public partial struct {|DG0010:S|} { [System.Runtime.InteropServices.FieldOffset(0)] public double X; }
        """)]
    public void Of_a_type(string source) => RefusalCase.InFile(source + """

        public static partial class Other
        {
            [Differentiable]
            public static double Neighbour(double w) => w * w;
        }
        """);

    [Fact]
    public void A_sealed_override_is_not_refused() => RefusalCase.InFile("""
        public class B { public virtual double F(double x) => x; }
        public sealed partial class D : B { [Differentiable] public override double F(double x) => x * x; [Differentiable] public double Neighbour(double x) => x; }
        """);

    [Fact]
    public void Companions_of_overloads_may_not_coincide() => RefusalCase.InClass("""
        [Differentiable] public static double F(double[] x) => x[0];
        [Differentiable] public static double {|DG0009:F|}(double[] x, Span<double> y) => x[0] * y[0];
        """);

    [Fact]
    public void Overloads_are_no_clash() => RefusalCase.InClass("""
        [Differentiable] public static double F(double x) => x;
        [Differentiable] public static double F(double x, double y) => x * y;
        [Differentiable] public static float F(float x) => x;
        """);

    [Fact]
    public void Diagnostics_can_be_suppressed_in_source()
    {
        HarnessResult result = GeneratorHarness.Run("""
            using DiffGen;
            public static partial class C
            {
            #pragma warning disable DG0002
                [Differentiable] public static int F(double x) => 1;
            #pragma warning restore DG0002
                [Differentiable] public static int G(double x) => 1;
            }
            """);
        Diagnostic only = Assert.Single(result.Diagnostics, diagnostic => !diagnostic.IsSuppressed);
        Assert.Contains("'C.G'", only.GetMessage());
    }
}
