using System;
using System.Linq;
using System.Reflection;
using System.Xml.Linq;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>What the documentation of companions says of cost and tape: counted by hand, and by the tape itself.</summary>
public sealed class DocumentationTests
{
    private static HarnessResult Run(string method) =>
        GeneratorHarness.Run($"using System;\nusing DiffGen;\npublic static partial class C\n{{\n[Differentiable] public static {method}\n}}\n").AssertClean();

    private static string Remarks(HarnessResult result, string companion) =>
        XDocument.Parse(result.Compilation.GetTypeByMetadataName("C")!.GetMembers(companion).OfType<IMethodSymbol>().First().GetDocumentationCommentXml()!).Root!.Element("remarks")!.Value;

    [Theory]
    // x·y; then also 1·y and x·1, weighted with the cotangent.
    [InlineData("double F(double x, double y) => x * y;", "FGradient", "Costs about 1.0 times F by a count of operations. Records nothing.")]
    // A sine is twelve additions, so is a cosine; a product: 25 to 12.
    [InlineData("double F(double x) => Math.Sin(x);", "FGradient", "Costs about 2.0 times F by a count of operations. Records nothing.")]
    // An iteration, a load, a product, a sum; then also the product with the cotangent, twice of it, and an element that it is added to: 8 to 4.
    [InlineData("double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[i]; return s; }", "FGradient", "Costs about 2.0 times F by a count of operations in the innermost loops. Records nothing.")]
    // Only the longer side of a branch counts. A comparison, a branch, a sine; then a branch, a cosine, a product: 28 to 14.
    [InlineData("double F(double x) => x > 0 ? Math.Sin(x) : x;", "FGradient", "Costs about 1.9 times F by a count of operations. Records nothing.")]
    // What runs three times for sure counts three times.
    [InlineData("double F(double x) { double s = Math.Sin(x); for (int i = 0; i < 3; i++) s = s * x; return s; }", "FGradient", "Costs about")]
    // Calls and what nobody looks into cannot be counted.
    [InlineData("double F(double x, int n) => n == 0 ? x : x * F(Math.Sin(x), n - 1);", "FGradient", "Costs a small multiple of F, whatever the number of parameters. Throws")]
    public void Cost_is_counted(string method, string companion, string expected) => Assert.StartsWith(expected, Remarks(Run(method), companion), StringComparison.Ordinal);

    [Fact]
    public void Cost_of_fast_math_is_not_counted()
    {
        HarnessResult result = GeneratorHarness.Run(
            "using System;\nusing DiffGen;\npublic static partial class C\n{\n[Differentiable(FastMath = true)] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[i]; return s; }\n}\n").AssertClean();
        Assert.StartsWith("Costs a small multiple of F", Remarks(result, "FGradient"), StringComparison.Ordinal);
    }

    /// <summary>Bytes for each n, in the words of the documentation and on the tape that the pullback keeps.</summary>
    [Theory]
    [InlineData("double F(double x, int n) { for (int i = 0; i < n; i++) x = x * (1 - x); return x; }", " 8 bytes per iteration of the loop over i.", 8)]
    [InlineData("float F(float x, int n) { for (int i = 0; i < n; i++) x = x * (1 - x); return x; }", " 4 bytes per iteration of the loop over i.", 4)]
    [InlineData("double F(double x, int n) { double y = 1; for (int i = 0; i < n; i++) { double z = x * y; y = x - y * y; x = z; } return y; }", " 16 bytes per iteration of the loop over i.", 16)]
    [InlineData("double F(double x, int n) { for (int i = 0; i < n; i++) x = x * (1 - x); for (int i = 0; i < n; i++) x = x * (2 - x); return x; }", " 8 and 8 bytes per iteration of the loops over i.", 16)]
    [InlineData("double F(double x, int n) { for (int i = 0; i < n; i++) { for (int j = 0; j < 3; j++) x = x * (1 - x); } return x; }", " 8 bytes per iteration of the loop over j.", 24)]
    [InlineData("double F(double x, int n) { int k = 0; while (x > -1 && k < n) { x = x * (1 - x); k++; } return x; }", " bytes per iteration of its loop.", -1)]
    public void Tape_is_what_is_recorded(string method, string expected, int bytesOfEach)
    {
        HarnessResult result = Run(method);
        string remarks = Remarks(result, "FPullback");
        Assert.Contains(expected, remarks, StringComparison.Ordinal);
        if (bytesOfEach < 0)
        {
            string words = remarks[..remarks.IndexOf(expected, StringComparison.Ordinal)];
            bytesOfEach = int.Parse(words[(words.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        }

        Assert.Equal(64 * bytesOfEach, Bytes(result, 128) - Bytes(result, 64));
    }

    /// <summary>How high the tape of a pullback is. Blocks of multiples of 64 bytes have nothing between them.</summary>
    private static long Bytes(HarnessResult result, int n)
    {
        MethodInfo method = result.Assembly.GetType("C")!.GetMethod("FPullback")!;
        object x = method.GetParameters()[0].ParameterType == typeof(float) ? 0.3f : (object)0.3;
        object pair = method.Invoke(null, [x, n])!;
        using var pullback = (IDisposable)pair.GetType().GetField("Item2")!.GetValue(pair)!;
        object tape = Field(pullback, "_tape");
        return Top(tape, "_small") + Top(tape, "_large");
    }

    private static long Top(object tape, string stack)
    {
        object blocks = Field(tape, stack);
        return (nint)Field(blocks, "_top") - (nint)Field(blocks, "_start");
    }

    private static object Field(object owner, string name) => owner.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(owner)!;
}
