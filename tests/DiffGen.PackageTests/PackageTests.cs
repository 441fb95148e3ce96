using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml.Linq;
using Xunit;

namespace DiffGen.PackageTests;

/// <summary>The packages as files, and in the hands of projects that know nothing of this repository.</summary>
[Collection(nameof(PackageFeed))]
public sealed class PackageTests(PackageFeed feed)
{
    private static readonly string[] Frameworks = ["net8.0", "net10.0"];

    [Fact]
    public void Package_has_libraries_compiler_parts_and_build_files()
    {
        using ZipArchive package = ZipFile.OpenRead(feed.Package("DiffGen"));
        string[] files = [.. package.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith('_') && !name.StartsWith('[') && !name.StartsWith("package/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "DiffGen.nuspec", "LICENSE", "README.md",
                "analyzers/dotnet/cs/DiffGen.CodeFixes.dll", "analyzers/dotnet/cs/DiffGen.Generator.dll",
                "build/DiffGen.props", "build/DiffGen.targets", "buildTransitive/DiffGen.props", "buildTransitive/DiffGen.targets",
                "icon.png",
                "lib/net10.0/DiffGen.Attributes.dll", "lib/net10.0/DiffGen.Attributes.xml", "lib/net10.0/DiffGen.Runtime.dll", "lib/net10.0/DiffGen.Runtime.xml",
                "lib/net8.0/DiffGen.Attributes.dll", "lib/net8.0/DiffGen.Attributes.xml", "lib/net8.0/DiffGen.Runtime.dll", "lib/net8.0/DiffGen.Runtime.xml",
            ],
            files);
    }

    [Fact]
    public void Dependencies_are_those_of_the_runtime_library()
    {
        XElement metadata = Metadata("DiffGen");
        string[] dependencies =
        [
            .. metadata.Descendants().Where(element => element.Name.LocalName == "group")
                .Select(group => group.Attribute("targetFramework")!.Value + ":" + string.Concat(group.Elements().Select(dependency => $" {dependency.Attribute("id")!.Value} {dependency.Attribute("version")!.Value}"))),
        ];
        Assert.Equal(["net10.0: System.Numerics.Tensors 11.0.0", "net8.0:"], dependencies);
    }

    [Theory]
    [InlineData("DiffGen")]
    [InlineData("DiffGen.MathNet")]
    public void Package_is_described(string id)
    {
        XElement metadata = Metadata(id);
        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        Assert.Equal("MIT", Value("license"));
        Assert.Equal("icon.png", Value("icon"));
        Assert.Equal("README.md", Value("readme"));
        Assert.NotEmpty(Value("description"));
        Assert.NotEmpty(Value("projectUrl"));
        Assert.Equal("git", metadata.Elements().Single(element => element.Name.LocalName == "repository").Attribute("type")!.Value);
    }

    [Theory]
    [InlineData("DiffGen", "DiffGen.Runtime")]
    [InlineData("DiffGen", "DiffGen.Attributes")]
    [InlineData("DiffGen.MathNet", "DiffGen.MathNet")]
    public void Symbols_are_packed_and_builds_are_reproducible(string id, string assembly)
    {
        using ZipArchive package = ZipFile.OpenRead(feed.Package(id));
        using ZipArchive symbols = ZipFile.OpenRead(Path.ChangeExtension(feed.Package(id), ".snupkg"));
        string[] libraries = [.. package.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith($"/{assembly}.dll", StringComparison.Ordinal))];
        Assert.Equal(id == "DiffGen" ? Frameworks.Length : 1, libraries.Length);
        foreach (string library in libraries)
        {
            using var portable = new PEReader(Copy(package.GetEntry(library)!));
            Assert.Contains(portable.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.Reproducible);

            using var provider = MetadataReaderProvider.FromPortablePdbStream(Copy(symbols.GetEntry(Path.ChangeExtension(library, ".pdb"))!));
            MetadataReader reader = provider.GetMetadataReader();

            // Sources that are not in the repository (the assembly's generated attributes) are in the symbols themselves.
            var embeddedSource = new Guid("0E8A571B-6926-466E-B4AD-8AB04611F5FE");
            Assert.Contains(reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation), information => reader.GetGuid(information.Kind) == embeddedSource);
        }
    }

    /// <summary>What the README says: three commands, ten lines.</summary>
    [Fact]
    public void First_gradient_takes_three_commands_and_ten_lines()
    {
        (string[] commands, string program, string printed) = ReadmeExample();
        Assert.True(commands.Length <= 3);
        Assert.True(program.TrimEnd('\n').Split('\n').Length <= 10);
        string folder = feed.NewFolder("readme");
        foreach (string command in commands)
        {
            // The program is written before the last command runs it.
            if (command == commands[^1]) File.WriteAllText(Path.Combine(folder, "FirstGradient", "Program.cs"), program);
            string[] words = command.Split(' ');
            string output = CommandLine.Run(folder, words[0], words.Skip(1));
            if (command == commands[^1]) Assert.Equal(printed.Trim(), output.Trim());
        }
    }

    /// <summary>The oldest framework and language, and every default of the templates switched off. The compiler sees hundreds of methods that ask for nothing.</summary>
    [Fact]
    public void Old_framework_old_language_and_300_other_methods() =>
        new Consumer(feed, "Old", "net8.0", "<LangVersion>12.0</LangVersion><Nullable>disable</Nullable><ImplicitUsings>disable</ImplicitUsings>")
            .With("Filler.cs", Filler(300))
            .Run();

    [Fact]
    public void Trimmed() =>
        new Consumer(feed, "Trimmed", "net10.0", "<Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings><PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained><TrimmerSingleWarn>false</TrimmerSingleWarn>")
            .Publish("-r", RuntimeInformation.RuntimeIdentifier);

    [Fact]
    public void Ahead_of_time() =>
        new Consumer(feed, "AheadOfTime", "net9.0", "<PublishAot>true</PublishAot><TrimmerSingleWarn>false</TrimmerSingleWarn>")
            .Publish("-r", RuntimeInformation.RuntimeIdentifier);

    /// <summary>A compiler that cannot load the generator would leave it out with a warning; an older language would fail in code that nobody wrote.</summary>
    [Theory]
    [InlineData("CompilerApiVersion=roslyn4.8", "DiffGen needs the C# compiler of the .NET SDK 9.0.300 or later; this is roslyn4.8")]
    [InlineData("LangVersion=11", "DiffGen generates C# 12, and LangVersion is 11.")]
    public void Compiler_or_language_that_is_too_old_is_an_error(string property, string message)
    {
        string folder = feed.NewFolder(property.Split('=')[0]);
        File.WriteAllText(Path.Combine(folder, "Old.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="DiffGen" Version="{feed.Version}" /></ItemGroup>
            </Project>
            """);
        (int exitCode, string output) = CommandLine.TryRun(folder, "dotnet", "build", "-nodeReuse:false", "-p:" + property);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(message, output);
    }

    private XElement Metadata(string id)
    {
        using ZipArchive package = ZipFile.OpenRead(feed.Package(id));
        using Stream text = package.GetEntry(id + ".nuspec")!.Open();
        return XDocument.Load(text).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    private static MemoryStream Copy(ZipArchiveEntry entry)
    {
        var copy = new MemoryStream();
        using (Stream stream = entry.Open()) stream.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }

    private static string Filler(int methods)
    {
        var text = new StringBuilder("using System;\n\nnamespace Consumer\n{\n    public static partial class Models\n    {\n");
        for (int i = 0; i < methods; i++)
            text.Append($"        public static double Other{i}(double x, double[] y)\n        {{\n            double sum = x;\n            foreach (double element in y) sum += Math.Sin(element * {i});\n            return sum;\n        }}\n\n");
        return text.Append("    }\n}\n").ToString();
    }

    /// <summary>The commands, the program and what it prints, as the README's first section has them.</summary>
    private static (string[] Commands, string Program, string Printed) ReadmeExample()
    {
        string[] blocks = [.. Markdown.Blocks(Repository.Read("README.md")).SkipWhile(block => !block.Text.Contains("dotnet new console", StringComparison.Ordinal)).Take(3).Select(block => block.Text)];
        return (blocks[0].TrimEnd('\n').Split('\n'), blocks[1], blocks[2]);
    }
}
