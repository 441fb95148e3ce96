using System;
using System.Linq;
using System.Numerics.Tensors;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.Tensors;

/// <summary>Shapes that the source says are compared when a method is compiled: what is reported does throw when it runs, and what does not throw is not reported.</summary>
public sealed class KnownShapesTests
{
    private const string Twelve = "Tensor.Create(new double[12], [3, 4])";

    private static HarnessResult Run(string body) =>
        GeneratorHarness.Run($"using System.Numerics.Tensors; using DiffGen;\npublic static partial class C {{ [Differentiable] public static double F(Tensor<double> a, int n) {{ {body} }} }}");

    [Theory]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>({|Tensor.MatMul<double>(x, x)|});", "[3, 4] times [3, 4]: the rows of the left factor have 4 elements, the columns of the right one 3")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>({|x + " + Twelve + "[.., 1..]|});", "[3, 4] and [3, 3] cannot be repeated to one shape: an axis has 4 elements in one and 3 in the other")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>({|Tensor.Multiply<double>(x, Tensor.Transpose(x))|});", "[3, 4] and [4, 3]")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>({|Tensor.Reshape(x, [5, 2])|});", "the 12 elements of [3, 4] do not make up [5, 2]")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>({|Tensor.Broadcast<double>(x, [2, 3, 3])|});", "[3, 4] cannot be repeated to [2, 3, 3]")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>({|Tensor.Sum<double>(x, 2)|});", "[3, 4] has no axis 2")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>(x / {|Tensor.Mean<double>(x, -3)|});", "[3, 4] has no axis -3")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>({|x / Tensor.Mean<double>(x, 1)|});", "[3, 4] and [3]")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>({|x - Tensor.Max<double>(x, [1])|});", "[3, 4] and [3]")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>({|Tensor.PermuteDimensions<double>(x, [0, 1, 2])|});", "[3, 4] has 2 axes, and 3 are named")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>({|Tensor.Concatenate<double>([x, Tensor.Transpose(x)])|});", "[3, 4] and [4, 3] differ beside axis 0")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>({|x[1..3, 2..5]|});", "the part that starts at 2 and has 3 elements does not lie within axis 1 of [3, 4]")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>({|Tensor.Det<double>(x)|});", "the matrices of [3, 4] are not square")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]) * 1; var y = x * 2; {|y += Tensor.Transpose(x)|}; return Tensor.Sum<double>(y);", "[3, 4] and [4, 3]")]
    [InlineData("var y = {|Tensor.Create(new double[6], [2, 4])|}; return Tensor.Sum<double>(a) * Tensor.Sum<double>(y);", "6 elements do not fill [2, 4]")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); double s = 0; for (int i = 0; i < n; i++) s += Tensor.Sum<double>({|Tensor.MatMul<double>(x, x)|}); return s;", "[3, 4] times [3, 4]")]
    [InlineData("var x = Tensor.Reshape(a, [3, n]); return Tensor.Sum<double>({|Tensor.MatMul<double>(Tensor.Reshape(a, [n, 2]), x)|});", "[?, 2] times [3, ?]")]
    public void What_is_known_not_to_fit_is_reported_where_it_stands_and_throws(string marked, string message)
    {
        string body = marked.Replace("{|", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal);
        int start = marked.IndexOf("{|", StringComparison.Ordinal), length = marked.IndexOf("|}", StringComparison.Ordinal) - start - 2;
        HarnessResult result = Run(body);
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("DG0021", diagnostic.Id);
        Assert.Contains(message, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(body.Substring(start, length), diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan));
        Assert.ThrowsAny<Exception>(() => result.Invoke("C.F", Tensor.Create(Enumerable.Range(0, 12).Select(i => (double)i).ToArray(), [12]), 4));
    }

    [Theory]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>(Tensor.MatMul<double>(x, Tensor.Transpose(x)));")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>(x - Tensor.Max<double>(x, [1], true) + Tensor.Mean<double>(x, 0));")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>(Tensor.MatMul<double>(x, Tensor.Reshape(a, [4, -1])));")]
    [InlineData("var x = Tensor.Reshape(a, [3, n]); return Tensor.Sum<double>(x * " + Twelve + ");")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>(Tensor.ConcatenateOnDimension<double>(1, [x, x[.., 1..3]])) + Tensor.Sum<double>(Tensor.Stack<double>([x, x]));")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); var y = x; for (int i = 0; i < n; i++) y = Tensor.Transpose(y); return Tensor.Sum<double>(y * x);")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); if (n > 3) x = Tensor.Transpose(x); return Tensor.Sum<double>(Tensor.MatMul<double>(x, Tensor.Reshape(a, [3, 4])));")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); return Tensor.Sum<double>(Tensor.MatMul<double>(Tensor.Reshape(a, [3, 1, 4]), Tensor.Reshape(a, [1, 4, 3]))) + Tensor.Sum<double>(Tensor.MatMul<double>(x, Tensor.Reshape(x[2..3, ..], [4])));")]
    [InlineData("return Tensor.Sum<double>(Tensor.Broadcast<double>(Tensor.Sum<double>(a, 0), [2, 3])) * Tensor.Norm<double>(Tensor.Create([1.0, 2, 3]) * Tensor.Create([2.0]));")]
    [InlineData("var x = Tensor.Reshape(a, [3, 4]); x = Tensor.Squeeze(Tensor.Unsqueeze(x, 0)); return Tensor.Sum<double>(x * x) + Tensor.Det<double>(Tensor.MatMul<double>(x, Tensor.Transpose(x)))[0];")]
    [InlineData("var y = Tensor.CreateFromShape<double>([2, 6]); y[1.., 1..3] = Tensor.Create([1.0, 2]); y += Tensor.Reshape(a, [2, 6]); return Tensor.Sum<double>(y * y);")]
    public void What_fits_is_not_reported(string body)
    {
        HarnessResult result = Run(body);
        Exception? failure = Record.Exception(() => result.AssertClean().Invoke("C.F", Tensor.Create(Enumerable.Range(0, 12).Select(i => i + 0.5).ToArray(), [12]), 4));
        Assert.Null(failure);
    }
}
