using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;

namespace DiffGen.PackageTests;

/// <summary>A project of a user's: the sources in the folder <c>Consumer</c>, the package, and what the project file says.</summary>
internal sealed class Consumer
{
    private const double RelativeTolerance = 1e-12;

    private readonly string _folder;

    public Consumer(PackageFeed feed, string name, string framework, string properties)
    {
        _folder = feed.NewFolder(name);
        foreach (string source in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "DiffGen.PackageTests", "Consumer"), "*.cs"))
            File.Copy(source, Path.Combine(_folder, Path.GetFileName(source)));
        File.WriteAllText(Path.Combine(_folder, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>{framework}</TargetFramework>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="DiffGen" Version="{feed.Version}" />
              </ItemGroup>
            </Project>
            """);
    }

    public Consumer With(string file, string text)
    {
        File.WriteAllText(Path.Combine(_folder, file), text);
        return this;
    }

    /// <summary>Builds and runs it, and compares what it prints.</summary>
    public void Run()
    {
        string build = CommandLine.Run(_folder, "dotnet", "build", "-c", "Release", "-nodeReuse:false");
        AssertNoWarning(build);
        string program = Directory.GetFiles(Path.Combine(_folder, "bin", "Release"), Path.GetFileName(_folder) + ".dll", SearchOption.AllDirectories).Single();
        Compare(CommandLine.Run(_folder, "dotnet", program));
    }

    /// <summary>Publishes it, runs what was published, and compares what it prints.</summary>
    public void Publish(params string[] options)
    {
        string published = Path.Combine(_folder, "published");
        AssertNoWarning(CommandLine.Run(_folder, "dotnet", ["publish", "-c", "Release", "-o", published, "-nodeReuse:false", .. options]));
        Compare(CommandLine.Run(_folder, Path.Combine(published, Path.GetFileName(_folder))));
    }

    private static void AssertNoWarning(string log) => Assert.DoesNotContain("warning", log.Replace("0 Warning(s)", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    private static void Compare(string printed)
    {
        Dictionary<string, double[]> results = printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(
            words => words[0], words => words.Skip(1).Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray());
        Assert.Contains("checked", results.Keys);
        Assert.Equal(ClosedForms.All.Keys.Append("checked").Order(), results.Keys.Order());
        foreach ((string name, double[] expected) in ClosedForms.All)
        {
            Assert.Equal(expected.Length, results[name].Length);
            double tolerance = (name == "length" ? 1e-6 : RelativeTolerance) * Math.Max(1, expected.Max(Math.Abs));
            Assert.All(expected.Zip(results[name]), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        }
    }
}
