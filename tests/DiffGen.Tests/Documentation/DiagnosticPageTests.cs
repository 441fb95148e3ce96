using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace DiffGen.Tests.Documentation;

/// <summary>The example on the page of a diagnostic is what brings it about, and the code below is mended.</summary>
public sealed class DiagnosticPageTests
{
    private const string Usings = "using System;\nusing System.Collections.Generic;\nusing System.IO;\nusing System.Linq;\nusing System.Numerics.Tensors;\nusing System.Runtime.InteropServices;\nusing System.Threading.Tasks;\nusing DiffGen;\n";

    /// <summary>What the examples speak of without showing it.</summary>
    private const string Surroundings = """
        internal static class ThirdParty
        {
            [System.Runtime.InteropServices.DllImport("third")] public static extern double Curve(double x);
            [System.Runtime.InteropServices.DllImport("third")] public static extern double CurveSlope(double x);
        }

        internal static class Service
        {
            public static System.Threading.Tasks.Task<double> FetchAsync() => System.Threading.Tasks.Task.FromResult(2.0);
        }
        """;

    public static TheoryData<string> Ids =>
    [
        // An internal error has no example.
        .. Directory.GetFiles(Path.Combine(Page.Root, "docs", "diagnostics"), "DG*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Where(id => id != "DG0099").Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Example_is_reported_and_mended_code_is_not(string id)
    {
        IReadOnlyList<string> code = Page.Read($"docs/diagnostics/{id}.md").Code;
        Assert.True(code.Count >= 2);
        HarnessResult example = Run(id, code[0]);
        Assert.Contains(id, example.Diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.All(example.Diagnostics, diagnostic => Assert.Equal(id, diagnostic.Id));
        foreach (string mended in code.Skip(1))
        {
            HarnessResult result = Run(id, mended);
            Assert.True(result.Diagnostics.Count == 0, string.Join("\n", result.Diagnostics) + "\n" + mended);
            Assert.True(!result.CompilerErrors.Any(), string.Join("\n", result.CompilerErrors) + "\n" + mended);
        }
    }

    private static HarnessResult Run(string id, string code)
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(("Example.cs", Usings + InType(code)), ("Surroundings.cs", Surroundings));

        // One of them is off unless somebody asks for it.
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions([KeyValuePair.Create(id, ReportDiagnostic.Error)]));
        HarnessResult result = GeneratorHarness.Run(compilation);
        Assert.Null(result.GeneratorException);
        return result;
    }

    /// <summary>Members stand in a type, of which the pages show nothing.</summary>
    private static string InType(string code)
    {
        MemberDeclarationSyntax[] members = [.. SyntaxFactory.ParseCompilationUnit("class Page\n{\n" + code + "}\n", options: GeneratorHarness.ParseOptions).Members.OfType<ClassDeclarationSyntax>().Single().Members];
        bool isType = members.All(member => member is BaseTypeDeclarationSyntax);
        return isType ? code : "public static partial class Page\n{\n" + code + "}\n";
    }
}
