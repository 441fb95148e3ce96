using Xunit;

namespace DiffGen.Tests.Diagnostics;

/// <summary>Code in the body of a method that is not differentiated.</summary>
public class BodyTests
{
    private const string Outside = """
        public static class State { public static double Value; public static double[] Array = new double[3]; public static double Property { get; set; } }
        public class Box { public double Value; }
        public interface IShape { double Area(double x); }
        public class Node { public double Value; public Node? Next; }
        public abstract class Shape { public abstract double Area(double x); public virtual double Volume(double x) => x; }
        """;

    [Theory]
    // Statements whose effects a reverse sweep cannot follow.
    [InlineData("[Differentiable] public static double Refused(double x) { {|DG0004:try { return x * x; } catch (Exception) { return 0; }|} }")]
    [InlineData("[Differentiable] public static double Refused(double x) { {|DG0004:try { x *= 2; } finally { Console.WriteLine(); }|} return x; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { {|DG0004:lock (typeof(C)) { x *= 2; }|} return x; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { {|DG0004:using (new System.IO.MemoryStream()) { x *= 2; }|} return x; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { {|DG0004:using var s = new System.IO.MemoryStream();|} return x; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { again: x *= 2; inside: x += 1; if (x < 10) goto again; if (x < 20) {|DG0004:goto inside;|} return x; }")]
    // Calls.
    [InlineData("[Differentiable] public static double Refused(double x) => {|DG0004:x * BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) - 1)|};")]
    [InlineData("[Differentiable] public static double Refused(double x) { string s = x.ToString(); {|DG0004:double y = double.Parse(s);|} return x * y; }")]
    [InlineData("[Differentiable] public static double Refused(double[] x) => {|DG0005:x.Sum()|};")]
    [InlineData("[Differentiable] public static double Refused(double[] x) => x.Select({|DG0004:v => v * v|}).Sum();")]
    [InlineData("[Differentiable] public static double Refused(double x, Func<double, double> f) => {|DG0005:f(x)|};")]
    [InlineData("[Differentiable] public static double Refused(double x, IShape s) => {|DG0005:s.Area(x)|};")]
    [InlineData("[Differentiable] public static double Refused(double x, Shape s) => {|DG0005:s.Area(x)|};")]
    [InlineData("[Differentiable] public static double Refused(double x, Shape s) => {|DG0005:s.Volume(x)|};")]
    // Storage that has no name.
    [InlineData("public readonly struct S(double p) { public double Next(double v) => {|DG0004:p|} * v * v; } [Differentiable] public static double Refused(double x) { S[] a = new S[2]; {|DG0004:a[0] = new S(x);|} return a[0].Next(3); }")]
    // Recursion that cannot be a method of its own.
    [InlineData("[Differentiable] public static double Refused(double x) { Func<double, int, double> g = (v, n) => v * x; double Go(double v, int n) => n == 0 ? v : g({|DG0016:Go(v * x, n - 1)|}, n); return Go(x, 2); }")]
    [InlineData("[Differentiable] public static double Refused(double x) { double s = x; void Go(ref double v, int n) { if (n == 0) return; v *= x; s += v; Go(ref v, n - 1); } {|DG0004:Go(ref s, 2)|}; return s; }")]
    // What an object is the same as.
    [InlineData("public sealed record R(double A); [Differentiable] public static double Refused(double x) { R r = new R(x), s = r; return {|DG0004:ReferenceEquals(r, s)|} ? x : x * x; }")]
    [InlineData("public sealed class R { public double A { get; init; } } [Differentiable] public static double Refused(double x) { R r = new R { A = x }, s = r; return {|DG0004:r == s|} ? x : x * x; }")]
    [InlineData("[Differentiable] public static double Refused<T>(double x, int n) => n == 0 ? x : x * {|DG0016:Refused<List<T>>(x, n - 1)|};")]
    [InlineData("static double Go<T>(double x, int n) => n == 0 ? x : x * {|DG0016:Go<(T, int)>(x, n - 1)|}; [Differentiable] public static double Refused(double x) => Go<int>(x, 3);")]
    [InlineData("public sealed class N { public double V; public N? Next; } static double Sum(N? n) => n is null ? 0 : n.V + {|DG0016:Sum(n.Next)|}; [Differentiable] public static double Refused(double x) { N? h = null; for (int i = 0; i < 3; i++) h = new N { V = x * i, Next = h }; return Sum(h); }")]
    // Storage that a method that is called shares with its caller.
    [InlineData("static double G(double[] a, double[] b, int n) { if (n == 0) return b[0]; double t = b[0]; a[0] = a[0] * t; return G(a, b, n - 1) + t * b[0]; } [Differentiable] public static double Refused(double x) { double[] c = [x, x * x]; {|DG0004:return G(c, c, 3) + c[0];|} }")]
    [InlineData("static double[] Same(double[] a, int n) => {|DG0004:n == 0 ? a : Same(a, n - 1)|}; [Differentiable] public static double Refused(double x) { double[] c = [x, 1], d = Same(c, 3); d[0] = x * x; return c[0]; }")]
    [InlineData("static void Turn(double[][] m, int n) { if (n == 0) return; {|DG0004:(m[0], m[1]) = (m[1], m[0])|}; m[0][0] += m[1][0]; Turn(m, n - 1); } [Differentiable] public static double Refused(double x) { double[][] m = [[x], [x * x]]; Turn(m, 3); return m[0][0] * m[1][0]; }")]
    // Objects whose like may be something else.
    [InlineData("[Differentiable] public static double Refused(double x, [NoDerivative] Box b) { {|DG0004:Box[] all = [new Box { Value = x }, b];|} return all[0].Value; }")]
    [InlineData("public class A { public double X; } public sealed class B : A { } [Differentiable] public static double Refused(double x) { {|DG0004:A[] all = [new A { X = x }, new B { X = x }];|} return all[0].X; }")]
    [InlineData("public sealed class A { public double X; } [Differentiable] public static double Refused(double x) { A[] all = [new A { X = x }]; object o = all[0]; {|DG0004:return all[0].X * (o.GetHashCode() > 0 ? 1 : 2);|} }")]
    [InlineData("public sealed class A { public double X; } public sealed record R(A It); [Differentiable] public static double Refused(double x) { var a = new A { X = x }; {|DG0004:R[] all = [new R(a)];|} a.X *= x; return all[0].It.X; }")]
    // Writing to where the derivative is lost.
    [InlineData("[Differentiable] public static double Refused(double x) { {|DG0006:State.Value = x|}; return State.Value * x; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { {|DG0006:State.Value += x|}; return x; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { {|DG0006:State.Property = x|}; return x; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { {|DG0006:State.Array[0] = x|}; return x; }")]
    [InlineData("[Differentiable] public static double Refused(double x, [NoDerivative] Box b) { {|DG0006:b.Value = x|}; return b.Value; }")]
    [InlineData("[Differentiable] public static double Refused(double x, [NoDerivative] double[] y) { {|DG0006:y[0] = x|}; return y[0]; }")]
    // Nothing left.
    [InlineData("[Differentiable] public static double {|DG0008:Refused|}(double x) => 1;")]
    [InlineData("[Differentiable] public static double {|DG0008:Refused|}(double x) => Math.PI * (int)x;")]
    [InlineData("[Differentiable] public static double {|DG0008:Refused|}(double x) => Diff.StopGradient(x);")]
    [InlineData("[Differentiable] public static double {|DG0008:Refused|}(double x) => throw new NotSupportedException();")]
    [InlineData("[Differentiable] public static {|DG0002:void|} Refused(double[] x) { }")]
    // Expressions.
    [InlineData("[Differentiable] public static double Refused(double x) { object o = {|DG0004:x|}; return (double)o; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { double y = 0; {|DG0004:y = x * (double)(decimal)x|}; return y; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { var a = {|DG0004:new { X = x }|}; return a.X; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { dynamic d = {|DG0012:1|}; return {|DG0012:d * x|}; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { double[] a = [x]; return ({|DG0004:from v in a select v|}).First(); }")]
    [InlineData("[Differentiable] public static double Refused(double x) { return {|DG0004:Diff.Retain(x, x > 0 ? \"a\" : \"b\")|} * x; }")]
    [InlineData("[Differentiable] public static double Refused(double[] x) { double[] y = {|DG0004:Diff.Retain(x, \"y\")|}; return y[0] * y[1]; }")]
    [InlineData("[Differentiable] public static double Refused(double x) => {|DG0004:Diff.Retain(x * x, \"a b\")|} * x;")]
    [InlineData("[Differentiable] public static double Refused(double x) { {|DG0004:double a = Diff.Retain(x * x, \"x\");|} return a * x; }")]
    [InlineData("[Differentiable] public static double Refused(double x, double dy) { {|DG0004:double a = Diff.Retain(x * dy, \"y\");|} return a * x; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { double a = Diff.Retain(x * x, \"a\"); {|DG0004:double b = Diff.Retain(a * x, \"a\");|} return a * b; }")]
    [InlineData("[Differentiable] public static double Refused(double x) => Kept(x) * Kept(2 * x); private static double Kept(double v) { {|DG0004:double k = Diff.Retain(v * v, \"k\");|} return k * k; }")]
    [InlineData("[Differentiable] public static double Refused(double x) { double s = 0; for (int i = 0; i < 3; i++) { {|DG0004:double k = Diff.Retain(s * x, \"k\");|} s += k + x; } return s; }")]
    [InlineData("[Differentiable] public static double Refused(double x) => Again(x, 3); private static double Again(double v, int n) { if (n == 0) return v; {|DG0004:double k = Diff.Retain(v * Again(v, n - 1), \"k\");|} return k * k; }")]
    [InlineData("private struct V { public double X; public void operator +=(V o) { X += o.X; } } [Differentiable] public static double Refused(double x) { var v = new V { X = x }; {|DG0004:v += v|}; return v.X; }")]
    public void Of_one_method(string members) => RefusalCase.InClass(members, Outside);

    [Theory]
    // What looks like the cases above and is not: nothing active is lost.
    [InlineData("[Differentiable] public static double F(double x) { State.Value = Diff.StopGradient(x); return x * x; }")]
    [InlineData("[Differentiable] public static double F(double x) { State.Value = 1; State.Array[0] = 2; return x * State.Value; }")]
    [InlineData("[Differentiable] public static double F(double x) { if (x > 1e9) throw new ArgumentException($\"too large: {x}\", nameof(x)); return x * x; }")]
    [InlineData("[Differentiable] public static double F(double x, string s) => x * double.Parse(s);")]
    [InlineData("[Differentiable] public static double F(double x, [NoDerivative] Box b) => x * b.Value;")]
    [InlineData("[Differentiable] public static double F(double x, decimal d) => x * (double)d;")]
    [InlineData("[Differentiable] public static double F(double x, [NoDerivative] double[] grid) { int i = Array.BinarySearch(grid, x); return x * grid[i < 0 ? 0 : i]; }")]
    [InlineData("[Differentiable] public static double F(double[] x) { var y = (double[])x.Clone(); y[0] *= 2; return y[0] * x[1]; }")]
    [InlineData("[Differentiable] public static double F(double x, Random random) => x * random.NextDouble();")]
    [InlineData("[Differentiable] public static double F(double x, int n) { double[] y = new double[n]; Array.Fill(y, x); return y[0] * y[1]; }")]
    [InlineData("[Differentiable] public static double F(double x) { Console.WriteLine(x); System.Diagnostics.Debug.Assert(x > 0); return x; }")]
    public void Constants_pass(string members) => RefusalCase.InClass(members, Outside).AssertCompiles();
}
