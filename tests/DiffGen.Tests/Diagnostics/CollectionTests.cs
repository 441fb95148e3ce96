using Xunit;

namespace DiffGen.Tests.Diagnostics;

/// <summary>What of lists, memories, tensors, moving spans and cleanup is refused.</summary>
public class CollectionTests
{
    [Theory]
    [InlineData("[Differentiable] public static double Refused(List<double> x) { {|DG0006:x.Add(2)|}; return x[0] * x[1]; }")]
    [InlineData("[Differentiable] public static double Refused(List<double> x) { {|DG0006:x[0] = 2|}; return x[0] * x[1]; }")]
    [InlineData("[Differentiable] public static double Refused(System.Numerics.Tensors.Tensor<double> x) { var y = System.Numerics.Tensors.Tensor.Reshape(x, [3, 4]); return System.Numerics.Tensors.Tensor.Sum<double>({|DG0021:System.Numerics.Tensors.Tensor.Multiply<double>(y, System.Numerics.Tensors.Tensor.Transpose(y))|}); }")]
    [InlineData("[Differentiable] public static double Refused(List<double> x) { {|DG0005:x.Sort()|}; return x[0]; }")]
    [InlineData("[Differentiable] public static double Refused(double[] x) { var l = new List<double>(x); {|DG0005:l.Reverse()|}; return l[0]; }")]
    [InlineData("[Differentiable] public static double Refused(double[] x) { var l = new List<double>(x); {|DG0004:foreach (double v in l) if (v > 2) l.Add(v);|} return l[0]; }")]
    [InlineData("[Differentiable] public static double Refused(double[] x) { var l = new List<double>(x); {|DG0004:foreach (double v in l) if (v > 2) l[0] = v;|} return l[0]; }")]
    [InlineData("[Differentiable] public static double Refused(List<double> x) => x[0] * {|DG0005:System.Linq.Enumerable.Max(x)|};")]
    [InlineData("[Differentiable] public static {|DG0010:List<double>|} Refused(double x) => [x];")]
    [InlineData("[Differentiable] public static {|DG0010:Memory<double>|} Refused(double[] x) => x;")]
    [InlineData("[Differentiable] public static double Refused({|DG0010:List<double[]>|} x) => x[0][0];")]
    [InlineData("[Differentiable] public static double Refused({|DG0010:List<double>[]|} x) => x[0][0];")]
    [InlineData("[Differentiable] public partial struct {|DG0010:Held|} { public double X; public List<double> Others; }")]
    public void Lists_and_memories(string members) => RefusalCase.InClass(members);

    [Fact]
    public void A_span_of_several_parameters() => RefusalCase.InClass(
        "[Differentiable] public static double {|DG0004:Refused|}(ReadOnlySpan<double> x, ReadOnlySpan<double> y) { double s = 1; while (s < 9) { s *= x[0] * y[0]; var t = x; x = y; y = t; } return s; }");

    [Theory]
    [InlineData("[Differentiable] public static double Refused(double x) { {|DG0004:try { x *= 2; } catch (Exception) { x = 0; }|} return x; }")]
    [InlineData("private static int s_n; [Differentiable] public static double Refused(double x) { {|DG0004:try { x *= 2; } finally { s_n++; }|} return x; }")]
    [InlineData("[Differentiable] public static double Refused(double[] x) { double s = 1; {|DG0004:try { s *= x[0]; } finally { x[0] = 0; }|} return s; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { {|DG0004:using var stream = new System.IO.MemoryStream();|} return x * x; }")]
    public void Cleanup(string members) => RefusalCase.InClass(members);
}
