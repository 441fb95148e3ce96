using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace DiffGen.PackageTests;

/// <summary>
/// Packs once for all tests. Projects that use the packages live outside of the repository, so that nothing in it reaches them; other packages
/// than ours are kept between runs.
/// </summary>
public sealed partial class PackageFeed : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("diffgen-packages-").FullName;

    public PackageFeed()
    {
        string kept = Path.Combine(Repository.Root, "artifacts", "package-tests");
        string cache = Path.Combine(kept, "packages");
        foreach (string ours in Directory.CreateDirectory(cache).GetDirectories("diffgen*").Select(folder => folder.FullName))
            Directory.Delete(ours, recursive: true);
        foreach (string project in (string[])["Runtime", "MathNet"])
        {
            CommandLine.Run(
                Repository.Root, "dotnet", "pack", Path.Combine("src", project), "-c", "Release", "-o", Folder, "--artifacts-path", Path.Combine(kept, "build"), "-nodeReuse:false", "-p:RunAnalyzers=false");
        }

        File.WriteAllText(Path.Combine(_root, "nuget.config"), Configuration(cache));
    }

    /// <summary>Where the packages are.</summary>
    public string Folder => Path.Combine(_root, "feed");

    public string Package(string id) => Directory.GetFiles(Folder, "*.nupkg").Single(path => PackageFile().Match(Path.GetFileName(path)).Groups["id"].Value == id);

    public string Version => PackageFile().Match(Path.GetFileName(Package("DiffGen"))).Groups["version"].Value;

    /// <summary>An empty folder in which a project can be made that restores from here.</summary>
    public string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>Our packages come from here and nowhere else; all others from where this machine gets them.</summary>
    private string Configuration(string cache)
    {
        string[] others = [.. EnabledSource().Matches(CommandLine.Run(Repository.Root, "dotnet", "nuget", "list", "source")).Select(match => match.Groups["name"].Value)];
        Assert.NotEmpty(others);
        return $"""
            <configuration>
              <config>
                <add key="globalPackagesFolder" value="{cache}" />
                <add key="dependencyVersion" value="Lowest" />
              </config>
              <packageSources>
                <add key="packed" value="{Folder}" />
              </packageSources>
              <packageSourceMapping>
                <packageSource key="packed"><package pattern="DiffGen*" /></packageSource>
            {string.Concat(others.Select(name => $"    <packageSource key=\"{name}\"><package pattern=\"*\" /></packageSource>\n"))}  </packageSourceMapping>
            </configuration>
            """;
    }

    [GeneratedRegex(@"^\s+\d+\.\s+(?<name>.+) \[Enabled\]\s*$", RegexOptions.Multiline)]
    private static partial Regex EnabledSource();

    [GeneratedRegex(@"^(?<id>[A-Za-z.]+)\.(?<version>\d+\.\d+\.\d+.*)\.nupkg$")]
    private static partial Regex PackageFile();
}

[CollectionDefinition(nameof(PackageFeed))]
public sealed class PackageFeedGroup : ICollectionFixture<PackageFeed>;
