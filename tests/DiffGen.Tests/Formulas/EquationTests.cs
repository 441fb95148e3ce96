using System;
using System.Linq;
using System.Xml.Linq;
using DiffGen.Tests.Features;
using DiffGen.Tests.Infrastructure;
using DiffGen.Tests.Methods;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.Formulas;

/// <summary>The partial derivatives in the documentation of companions: as an editor gets them from the compiler.</summary>
public sealed class EquationTests
{
    /// <summary>Body of <c>F</c> with its parameters, and the equations.</summary>
    public static TheoryData<string, string> Expected => new()
    {
        { "double F(double x) => Math.Sin(x * x);", "∂F/∂x = 2·x·cos(x²)" },
        { "double F(double x, double y) => x * y * y;", "∂F/∂x = y²; ∂F/∂y = 2·x·y" },
        { "double F(double x, double y) => Math.Sqrt(x * x + y * y);", "∂F/∂x = x/√(x² + y²); ∂F/∂y = y/√(x² + y²)" },
        { "double F(double x, double y) => double.Hypot(x, y);", "∂F/∂x = x/√(x² + y²); ∂F/∂y = y/√(x² + y²)" },
        { "double F(double a, double b) => Math.Atan2(a, b);", "∂F/∂a = b/(a² + b²); ∂F/∂b = −a/(a² + b²)" },
        { "double F(double x, double n) => Math.Pow(x, 2.5) + double.Exp2(n);", "∂F/∂x = 2.5·x^1.5; ∂F/∂n = 2^n·ln(2)" },
        { "float F(float x) => MathF.Exp(-x / 2f) * 0.1f;", "∂F/∂x = −0.05·exp(−x/2)" },
        { "double F(double x, int n) => n * Math.Log(x);", "∂F/∂x = n/x" },
        { "double F(double x, double y) { double t = x + y; t *= t; if (y > 1e9) throw new InvalidOperationException(); return t; }", "∂F/∂x = 2·(x + y); ∂F/∂y = 2·(x + y)" },
        { "double F(double x) => DiffGen.Runtime.SpecialFunctions.Erf(x);", "∂F/∂x = 2·exp(−x²)/√π" },
        { "double F(double @in, double o) => @in / o;", "∂F/∂in = 1/o; ∂F/∂o = −in/o²" },
        { "(double, double) F(double x, double y) => (x * y, Math.Cos(x));", "∂F.Item1/∂x = y; ∂F.Item1/∂y = x; ∂F.Item2/∂x = −sin(x); ∂F.Item2/∂y = 0" },
        // Branches, loops, storage, kinks, what is too long, what is too much.
        { "double F(double x) => x > 0 ? x * x : x;", "" },
        { "double F(double x) => Math.Abs(x);", "" },
        { "double F(double x, int n) { double s = x; for (int i = 0; i < n; i++) s *= x; return s; }", "" },
        { "double F(double[] x) => x[0] * x[1];", "" },
        { "double F(double a, double b, double c, double d, double e) => a + b + c + d + e;", "" },
        { "double F(double x) => Math.Sin(x * Math.Exp(x * Math.Cos(x * Math.Log(x * Math.Tanh(x)))));", "" },
        { "double F(double x, double y) => Math.Max(x, y);", "" },
        { "double F(double x, double y) => Math.Max(x, 1) + y * y;", "∂F/∂y = 2·y" },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public void Equations_are_those_of_the_function(string method, string equations)
    {
        HarnessResult result = GeneratorHarness.Run($"using System;\nusing DiffGen;\npublic static partial class C\n{{\n[Differentiable] public static {method}\n}}\n").AssertClean();
        INamedTypeSymbol type = result.Compilation.GetTypeByMetadataName("C")!;
        IMethodSymbol[] companions = [.. type.GetMembers().OfType<IMethodSymbol>().Where(member => member.DeclaredAccessibility == Accessibility.Public && member.Name is "FGradient" or "FValueAndGradient" or "FVjp" or "FJacobian")];
        Assert.True(companions.Length >= 2);
        Assert.All(companions, companion => Assert.Equal(equations, string.Join("; ", Equations(companion))));
    }

    /// <summary>Where a sample of numbers has equations, they have the values of the gradient, and those of difference quotients.</summary>
    [Fact]
    public void Equations_of_all_samples_are_right()
    {
        int checkedEquations = 0;
        foreach (Sample sample in FeatureTests.Samples.Where(sample => !sample.HasProbe && !NotYet.Reasons.ContainsKey(sample.Name)))
        {
            INamedTypeSymbol? type = FeatureTests.SharedPool.Compilation.GetTypeByMetadataName(sample.Namespace + ".C");
            IMethodSymbol? method = type?.GetMembers("F").OfType<IMethodSymbol>().FirstOrDefault();
            if (method is null || method.Parameters.Any(parameter => parameter.Type.SpecialType is not (SpecialType.System_Double or SpecialType.System_Single))) continue;
            IMethodSymbol? companion = type!.GetMembers("FValueAndGradient").OfType<IMethodSymbol>().FirstOrDefault();
            if (companion is null) continue;
            string[] equations = Equations(companion);
            if (equations.Length == 0) continue;
            checkedEquations += equations.Length;
            foreach (double[] x in sample.Points()) Compare(sample, method, equations, x);
        }

        Assert.True(checkedEquations > 100, $"only {checkedEquations} equations");
    }

    private static void Compare(Sample sample, IMethodSymbol method, string[] equations, double[] x)
    {
        var symbols = Enumerable.Range(0, x.Length).ToDictionary(i => method.Parameters[i].Name, i => x[i]);
        CompiledSample compiled = FeatureTests.SharedPool[sample.Name];
        double[] gradient = compiled.Gradient(x), read = [.. gradient];
        double tolerance = sample.IsSinglePrecision ? 1e-5 : 1e-11;
        for (int i = 0; i < method.Parameters.Length; i++)
        {
            string left = $"∂F/∂{method.Parameters[i].Name} = ";
            if (equations.SingleOrDefault(equation => equation.StartsWith(left, StringComparison.Ordinal)) is not { } equation) continue;
            read[i] = Notation.Evaluate(equation[left.Length..], symbols);
            Assert.True(
                Math.Abs(read[i] - gradient[i]) <= tolerance * Math.Max(1, Math.Abs(gradient[i])) || (double.IsNaN(read[i]) && double.IsNaN(gradient[i])),
                $"{sample.Name} at ({string.Join(", ", x)}): {equation} is {read[i]:R}, the companion says {gradient[i]:R}");
        }

        compiled.Differences(x, read);
    }

    /// <summary>The compiler replaces what is no XML by a comment.</summary>
    [Fact]
    public void Documentation_of_all_samples_is_well_formed()
    {
        Compilation compilation = FeatureTests.SharedPool.Compilation;
        int documented = 0;
        foreach (SyntaxTree tree in compilation.SyntaxTrees.Where(tree => tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal)))
        {
            foreach (var declaration in tree.GetRoot().DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.MethodDeclarationSyntax>())
            {
                var symbol = (IMethodSymbol)compilation.GetSemanticModel(tree).GetDeclaredSymbol(declaration)!;
                string? xml = symbol.GetDocumentationCommentXml();
                if (string.IsNullOrEmpty(xml)) continue;
                documented++;
                Assert.False(xml.Contains("<!--", StringComparison.Ordinal), symbol + "\n" + xml);
                Assert.NotEmpty(XDocument.Parse(xml).Root!.Elements());
            }
        }

        Assert.True(documented > 1000, $"only {documented} methods");
    }

    private static string[] Equations(IMethodSymbol companion) =>
        [.. XDocument.Parse(companion.GetDocumentationCommentXml()!).Root!.Element("summary")!.Descendants("c").Select(element => element.Value).Where(text => text.StartsWith('∂'))];
}
