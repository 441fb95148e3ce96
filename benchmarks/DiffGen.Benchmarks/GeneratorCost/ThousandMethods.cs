using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace DiffGen.Benchmarks.GeneratorCost;

/// <summary>A project with 1,000 annotated methods in 200 files, and 50 files without any.</summary>
internal static class ThousandMethods
{
    public const int Files = 200;
    public const int MethodsPerFile = 5;
    public const int OtherFiles = 50;

    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14);

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => IsReferenced(Path.GetFileNameWithoutExtension(path)))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static IEnumerable<SyntaxTree> Trees =>
    [
        .. Enumerable.Range(0, Files).Select(file => Parse($"Models{file}.cs", Tagged(file))),
        .. Enumerable.Range(0, OtherFiles).Select(file => Parse($"Other{file}.cs", Other(file, 0))),
    ];

    /// <summary>A compilation in which nothing is bound yet, of trees that nobody has seen: the generator remembers by syntax node what it has lowered.</summary>
    public static CSharpCompilation Fresh() => CSharpCompilation.Create(
        "Project", Trees, References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>An edit in a body of a file without annotated methods.</summary>
    public static CSharpCompilation EditElsewhere(CSharpCompilation compilation, int edit) => Replace(compilation, "Other7.cs", Other(7, edit));

    /// <summary>An edit in the body of a method without annotation that is called from one annotated method of another file.</summary>
    public static CSharpCompilation EditCallee(CSharpCompilation compilation, int edit) => Replace(compilation, "Models17.cs", Tagged(17, edit));

    private static CSharpCompilation Replace(CSharpCompilation compilation, string path, string text) =>
        compilation.ReplaceSyntaxTree(compilation.SyntaxTrees.First(tree => tree.FilePath == path), Parse(path, text));

    private static SyntaxTree Parse(string path, string text) => CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), ParseOptions, path);

    private static bool IsReferenced(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name is "System" or "netstandard" or "mscorlib" or "DiffGen.Attributes" or "DiffGen.Runtime";

    private static string Tagged(int file, int edit = 0) => $$"""
        using System;
        using DiffGen;

        namespace Project;

        public static partial class Models{{file}}
        {
            // Called from Models{{(file + Files - 1) % Files}}.Energy.
            internal static double Soften(double r) => Math.Sqrt(r * r + {{edit + 1}}e-3);

            [Differentiable]
            public static double Loss(ReadOnlySpan<double> x, double scale)
            {
                double sum = 0;
                for (int i = 0; i + 1 < x.Length; i++)
                {
                    double a = 1 - x[i], b = x[i + 1] - x[i] * x[i];
                    sum += a * a + {{file + 1}} * b * b;
                }

                return scale * sum;
            }

            [Differentiable]
            public static double Price(double spot, double strike, double rate, double volatility, double maturity)
            {
                double v = volatility * Math.Sqrt(maturity);
                double d = (Math.Log(spot / strike) + (rate + volatility * volatility / 2) * maturity) / v;
                return d > 0 ? spot * Math.Tanh(d) - strike * Math.Exp(-rate * maturity) : spot / (1 + Math.Exp(-d));
            }

            [Differentiable]
            public static double Energy(double[] q, int steps)
            {
                double[] p = new double[q.Length];
                for (int s = 0; s < steps; s++)
                {
                    for (int i = 0; i < q.Length; i++)
                        p[i] = 0.5 * p[i] + 0.1 * q[i] * Models{{(file + 1) % Files}}.Soften(q[(i + 1) % q.Length]);
                }

                double energy = 0;
                foreach (double v in p)
                    energy += v * v;
                return energy;
            }

            [Differentiable]
            public static double Root(double a, double guess)
            {
                double x = guess;
                int trips = 0;
                while (Math.Abs(x * x - a) > 1e-12 && trips++ < 50)
                    x = 0.5 * (x + a / x);
                return x;
            }

            [Differentiable]
            public static (double Sum, double Product) Both(double a, double b, double c)
            {
                double t = a * b;
                if (t > c)
                    t = t * c + Math.Sin(a);
                else
                    t -= b;
                return (a + t, t * c);
            }
        }
        """;

    private static string Other(int file, int edit) => $$"""
        using System;
        using System.Linq;

        namespace Project;

        internal static class Other{{file}}
        {
            public static int Count(int[] values) => values.Count(value => value > {{edit}});

            public static string Name(int value) => value switch { 0 => "none", 1 => "one", _ => $"{value + {{file}}} things" };
        }
        """;
}
