using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>FGradient, FValueAndGradient and FVjp: what they return, what they write, what they check.</summary>
public class GradientFormTests
{
    private const string Usings = "using System;\n#nullable enable\n";

    private static readonly BufferType ReadOnly = BufferType.ReadOnlySpan(ScalarType.Float64);

    /// <summary>x * y + y.</summary>
    private static LoweredMethod Product()
    {
        MethodSignature signature = Written.Method("Product", ScalarType.Float64,
            [Written.Parameter("x", ScalarType.Float64), Written.Parameter("y", ScalarType.Float64, @default: "2")]);
        return Written.Lower(signature, (b, p) => [b.Add(b.Multiply(p[0], p[1]), p[1])]);
    }

    /// <summary>scale * Σ x[i]².</summary>
    private static LoweredMethod Squares(IRType buffer)
    {
        MethodSignature signature = Written.Method("Squares", ScalarType.Float64,
            [Written.Parameter("x", buffer), Written.Parameter("scale", ScalarType.Float64)]);
        return Written.Lower(signature, (b, p) =>
        {
            var body = new Region();
            Value i = body.AddArgument(ScalarType.Int32, "i"), sum = body.AddArgument(ScalarType.Float64, "sum");
            b.Into(body, () =>
            {
                Value element = b.Load(p[0], [i], ScalarType.Float64);
                body.Yields = [b.Add(sum, b.Multiply(element, element))];
            });
            Op loop = b.For(b.Int(0), b.Length(p[0]), new CountedLoop(LoopTest.Less, 1), [b.Zero(ScalarType.Float64)], body);
            return [b.Multiply(p[1], loop.Results[0])];
        });
    }

    [Fact]
    public void Scalars_in_all_forms_without_a_runtime_type()
    {
        LoweredMethod method = Product();
        string text = Written.Text(Written.Lower(method.Signature, (b, p) => [b.Add(b.Multiply(p[0], p[1]), p[1])], companions: 7));
        Assert.DoesNotContain("DiffGen.Runtime", text);
        double[] numbers = Written.Run<double[]>(Usings + """
            namespace Demo
            {
                public static partial class Model { public static double Product(double x, double y = 2) => x * y + y; }
                public static class Probe
                {
                    public static double[] Run()
                    {
                        (double x, double y) g = Model.ProductGradient(3);
                        var both = Model.ProductValueAndGradient(3);
                        double value = Model.ProductValueAndGradient(3, 2, out double dx, out double dy);
                        Model.ProductValueAndGradientAccumulate(3, 2, ref dx, ref dy);
                        var v = Model.ProductVjp(3, 2, 10.0);
                        Model.ProductVjp(3, 2, 10.0, out double ex, out double ey);
                        double again = Model.ProductVjpAccumulate(3, 2, 1.0, ref ex, ref ey);
                        return [g.x, g.y, both.Value, both.Gradient.x, both.Gradient.y, value, dx, dy, v.x, v.y, again, ex, ey];
                    }
                }
            }
            """, text);
        Assert.Equal([2, 4, 8, 2, 4, 8, 4, 8, 20, 40, 8, 22, 44], numbers);
    }

    [Theory]
    [InlineData("ReadOnlySpan<double>")]
    [InlineData("Span<double>")]
    [InlineData("double[]")]
    public void Storage_in_all_forms(string type)
    {
        IRType buffer = type switch
        {
            "double[]" => BufferType.Array(ScalarType.Float64),
            "Span<double>" => BufferType.Span(ScalarType.Float64),
            _ => ReadOnly,
        };
        double[] numbers = Written.Run<double[]>(Usings + $$"""
            namespace Demo
            {
                public static partial class Model { public static double Squares({{type}} x, double scale) => scale; }
                public static class Probe
                {
                    public static double[] Run()
                    {
                        double[] x = [1, 2, 3];
                        (double[] x, double scale) g = Model.SquaresGradient(x, 0.5);
                        double[] dx = [7, 7, 7];
                        double value = Model.SquaresValueAndGradient(x, 0.5, dx, out double dscale);
                        value += Model.SquaresVjpAccumulate(x, 0.5, 2.0, dx, ref dscale);
                        return [.. g.x, g.scale, .. dx, dscale, value];
                    }
                }
            }
            """, Written.Text(Squares(buffer)));
        Assert.Equal([1, 2, 3, 14, 3, 6, 9, 42, 14], numbers);
    }

    [Fact]
    public void Wrong_lengths_and_overlaps_are_found_before_anything_is_written()
    {
        string[] messages = Written.Run<string[]>(Usings + """
            namespace Demo
            {
                public static partial class Model { public static double Squares(ReadOnlySpan<double> x, double scale) => scale; }
                public static class Probe
                {
                    public static string[] Run()
                    {
                        double[] x = [1, 2, 3];
                        double[] wrong = [7, 7];
                        string[] found = [Message(() => Model.SquaresValueAndGradient(x, 1, wrong, out _)), Message(() => Model.SquaresValueAndGradient(x, 1, x, out _))];
                        return [.. found, string.Join(",", wrong), string.Join(",", x)];
                    }

                    private static string Message(Action action)
                    {
                        try { action(); return "nothing"; }
                        catch (ArgumentException exception) { return exception.ParamName + ": " + exception.Message; }
                    }
                }
            }
            """, Written.Text(Squares(ReadOnly)));
        Assert.StartsWith("dx: ", messages[0]);
        Assert.StartsWith("dx: ", messages[1]);
        Assert.Equal("7,7", messages[2]);
        Assert.Equal("1,2,3", messages[3]);
    }

    [Fact]
    public void Names_are_those_of_the_table()
    {
        LoweredMethod method = Product();
        string[] names = [.. Generator.Companions.CompanionSignatures.Names(method.Signature, method.Options!)];
        Assert.Equal(["ProductGradient", "ProductValueAndGradient", "ProductValueAndGradientAccumulate", "ProductVjp", "ProductVjpAccumulate", "ProductPullback", "ProductPullbackState"], names.ToArray());
    }
}
