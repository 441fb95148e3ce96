using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using DiffGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.Diagnostics;

public class DescriptorTests
{
    [Fact]
    public void Ids_are_unique() => Assert.Equal(Descriptors.All.Length, Descriptors.All.Select(descriptor => descriptor.Id).Distinct().Count());

    [Fact]
    public void Every_diagnostic_has_a_help_page_with_its_title()
    {
        string folder = Path.Combine(Root(), "docs", "diagnostics");
        string index = File.ReadAllText(Path.Combine(folder, "README.md"));
        Assert.All(Descriptors.All, descriptor =>
        {
            Assert.StartsWith($"# {descriptor.Id}: {descriptor.Title}\n", File.ReadAllText(Path.Combine(folder, descriptor.Id + ".md")));
            Assert.EndsWith($"/docs/diagnostics/{descriptor.Id}.md", descriptor.HelpLinkUri);
            Assert.Contains($"| [{descriptor.Id}]({descriptor.Id}.md) | {descriptor.Title}", index);
        });
    }

    [Fact]
    public void Every_help_page_has_a_diagnostic()
    {
        string[] pages = [.. Directory.GetFiles(Path.Combine(Root(), "docs", "diagnostics"), "DG*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Order()];
        Assert.Equal(Descriptors.All.Select(descriptor => descriptor.Id).Order(), pages);
    }

    [Fact]
    public void Every_diagnostic_is_tracked_in_the_release_files() =>
        Assert.All(Descriptors.All, descriptor =>
        {
            string severity = descriptor.IsEnabledByDefault ? descriptor.DefaultSeverity.ToString() : "Disabled";
            Assert.Contains(
                $"{descriptor.Id} | DiffGen | {severity} | {descriptor.Title}",
                File.ReadAllText(Path.Combine(Root(), "src", "Generator", "Diagnostics", "AnalyzerReleases.Unshipped.md")));
        });

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
