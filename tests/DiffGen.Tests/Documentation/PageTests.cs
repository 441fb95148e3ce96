using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DiffGen.Tests.Documentation;

/// <summary>Every block of C# in the documentation compiles, runs, and prints what the page says.</summary>
public sealed partial class PageTests
{
    private const string ImplicitUsings = "global using System;\nglobal using System.Collections.Generic;\nglobal using System.IO;\nglobal using System.Linq;\nglobal using System.Threading;\n";

    private static readonly object s_console = new();

    /// <summary>Pages of diagnostics have examples of what is refused, and a test of their own.</summary>
    public static TheoryData<string> Pages =>
    [
        "README.md",
        .. Directory.GetFiles(Page.Root, "README.md", SearchOption.AllDirectories).Concat(Directory.GetFiles(Path.Combine(Page.Root, "docs"), "*.md"))
            .Select(path => Path.GetRelativePath(Page.Root, path).Replace('\\', '/'))
            .Where(path => path != "README.md" && !path.Split('/').Intersect(["bin", "obj", "artifacts"]).Any() && Page.Read(path).Code.Count > 0)
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Code_of_a_page_prints_what_the_page_says(string path)
    {
        foreach ((string program, string printed) in Page.Read(path).Programs())
            Assert.Equal(printed, Run(path, program));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Generated_code_of_a_page_is_what_is_generated(string path)
    {
        var page = Page.Read(path);
        if (page.Generated.Count == 0) return;
        string generated = string.Concat(page.Programs().SelectMany(program => Generate(path, program.Program).Files).Select(file => Plain(file.Text)));
        foreach (string excerpt in page.Generated)
            Assert.Contains(Plain(excerpt), generated, StringComparison.Ordinal);
    }

    /// <summary>Lines without indentation, names without namespaces.</summary>
    private static string Plain(string code) =>
        string.Concat(code.TrimEnd().Split('\n').Select(line => Namespaces().Replace(line.Trim(), "") + "\n"));

    [GeneratedRegex(@"global::(System\.(Numerics\.)?|DiffGen\.Runtime\.)")]
    private static partial Regex Namespaces();

    private static HarnessResult Generate(string path, string program)
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(("ImplicitUsings.cs", ImplicitUsings), (path, program));
        compilation = compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.ConsoleApplication)).AddReferences(
            MetadataReference.CreateFromFile(typeof(DiffGen.MathNet.Objective).Assembly.Location),
            MetadataReference.CreateFromFile(typeof(global::MathNet.Numerics.Optimization.IObjectiveFunction).Assembly.Location));
        return GeneratorHarness.Run(compilation).AssertClean();
    }

    private static string Run(string path, string program)
    {
        HarnessResult result = Generate(path, program);
        using var image = new MemoryStream();
        Assert.True(result.Compilation.Emit(image).Success);
        MethodInfo main = Assembly.Load(image.ToArray()).EntryPoint!;

        // What the program prints; other tests print nothing.
        lock (s_console)
        {
            TextWriter console = Console.Out;
            CultureInfo culture = CultureInfo.CurrentCulture;
            using var output = new StringWriter { NewLine = "\n" };
            try
            {
                Console.SetOut(output);
                CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
                main.Invoke(null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
            }
            finally
            {
                Console.SetOut(console);
                CultureInfo.CurrentCulture = culture;
            }

            return output.ToString();
        }
    }
}
