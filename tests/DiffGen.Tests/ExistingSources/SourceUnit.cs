using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace DiffGen.Tests.ExistingSources;

/// <summary>C# that somebody wrote for another purpose, and that is compiled together: a project, or what lies in a folder without one.</summary>
/// <param name="Name">Of the assembly. Internals that it is allowed to see remain visible.</param>
internal sealed partial record SourceUnit(string Name, bool HasImplicitUsings, ImmutableArray<(string Path, string Text)> Files)
{
    /// <summary>In characters.</summary>
    public int Length => Files.Sum(file => file.Text.Length);

    private const string ImplicitUsings =
        "global using System; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; "
        + "global using System.Threading.Tasks; global using System.Collections.Generic;";

    private static readonly CSharpParseOptions ParseOptions = GeneratorHarness.ParseOptions
        .WithPreprocessorSymbols("NET", "NET8_0_OR_GREATER", "NET9_0_OR_GREATER", "NET10_0", "NET10_0_OR_GREATER", "RELEASE");

    /// <summary>Everything that this process could load.</summary>
    private static readonly Lazy<ImmutableArray<(string Name, MetadataReference Reference)>> Loadable = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => (Path.GetFileNameWithoutExtension(path), (MetadataReference)MetadataReference.CreateFromFile(path))),
    ]);

    /// <summary>Every project below a folder; files that belong to none make one more.</summary>
    public static IEnumerable<SourceUnit> Below(string root)
    {
        string[] files = [.. CSharpBelow(root)];
        Dictionary<string, string> projects = Directory.EnumerateFiles(root, "*.csproj", SearchOption.AllDirectories)
            .GroupBy(path => Path.GetDirectoryName(path)!).ToDictionary(group => group.Key, group => group.Order(StringComparer.Ordinal).First());
        foreach (IGrouping<string, string> group in files.GroupBy(ProjectOf).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            string project = group.Key.Length == 0 ? "" : File.ReadAllText(group.Key);
            string name = AssemblyName().Match(project) is { Success: true } own ? own.Groups[1].Value : Path.GetFileNameWithoutExtension(group.Key.Length == 0 ? root : group.Key);
            bool hasImplicitUsings = Regex.IsMatch(project, "<ImplicitUsings>(enable|true)</ImplicitUsings>");
            yield return new SourceUnit(name, hasImplicitUsings, [.. group.Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path)))]);
        }

        string ProjectOf(string file)
        {
            for (string? folder = Path.GetDirectoryName(file); folder is not null && folder.Length >= root.Length; folder = Path.GetDirectoryName(folder))
                if (projects.TryGetValue(folder, out string? project))
                    return project;
            return "";
        }
    }

    /// <summary>What tools have written, and what is only compared with, is nobody's source.</summary>
    private static IEnumerable<string> CSharpBelow(string root) =>
        Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(path =>
            !Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "artifacts" || part.StartsWith('.'))
            && !path.EndsWith(".verified.cs", StringComparison.Ordinal)
            && !path.EndsWith(".received.cs", StringComparison.Ordinal)
            // Bodies of members of the framework are found by their names: under the same name they cannot be methods of a user.
            && !path.Contains(Path.Combine("Frontend", "Bodies"), StringComparison.Ordinal));

    /// <summary>
    /// Methods marked, every type partial, and only files that compile as they are, with what the generator writes for them: what is wrong after it
    /// has written for the marked ones is then its own work.
    /// </summary>
    /// <param name="seed">Which methods are marked where there are more than <paramref name="count"/>.</param>
    public CSharpCompilation Marked(int seed = 0, int count = int.MaxValue)
    {
        CSharpCompilation compilation = Whole();
        double share = (double)count / Math.Max(count, compilation.SyntaxTrees.Sum(Marking.Count));
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
            compilation = compilation.ReplaceSyntaxTree(tree, Parse(tree.FilePath, Marking.Of(tree.GetText().ToString(), new Random(seed++), share)));
        return compilation;
    }

    private CSharpCompilation Whole()
    {
        SyntaxTree[] trees = [.. Files.Select(file => Parse(file.Path, file.Text))];
        if (HasImplicitUsings) trees = [.. trees, Parse("ImplicitUsings.cs", ImplicitUsings)];
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);
        CSharpCompilation compilation = CSharpCompilation.Create(
            Name, trees, Loadable.Value.Where(assembly => assembly.Name != Name).Select(assembly => assembly.Reference), options);
        GeneratorDriver driver = GeneratorHarness.Driver(parseOptions: ParseOptions);
        while (true)
        {
            compilation = compilation.WithOptions(options.WithOutputKind(compilation.SyntaxTrees.Any(HasStatements) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary));
            driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
            SyntaxTree[] broken = [.. Errors(output).Select(error => error.Location.SourceTree).OfType<SyntaxTree>().Where(compilation.ContainsSyntaxTree).Distinct()];
            if (broken.Length == 0) return compilation;
            compilation = compilation.RemoveSyntaxTrees(broken);
        }
    }

    public static IEnumerable<Diagnostic> Errors(Compilation compilation) =>
        compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    public static SyntaxTree Parse(string path, string text) => CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), ParseOptions, path);

    private static bool HasStatements(SyntaxTree tree) => tree.GetRoot().ChildNodes().Any(node => node is GlobalStatementSyntax);

    public override string ToString() => Name;

    [GeneratedRegex("<AssemblyName>(.*?)</AssemblyName>")]
    private static partial Regex AssemblyName();
}
