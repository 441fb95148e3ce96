using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Microsoft.CodeAnalysis;

namespace DiffGen.Benchmarks;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Heading() => string.Create(CultureInfo.InvariantCulture, $"""
        # Performance

        Written by `dotnet run -c Release --project benchmarks/DiffGen.Benchmarks`. All figures of a table come from one run: what is
        compared is measured in turns, and each figure is a median. Absolute times depend on the machine; the ratios are what is promised.

        | | |
        |---|---|
        | processor | {Processor()}, {Environment.ProcessorCount} logical cores, AVX2 {YesNo(Avx2.IsSupported)}, FMA {YesNo(Fma.IsSupported)}, AVX-512 {YesNo(Avx512F.IsSupported)} |
        | system | {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture} |
        | runtime | {RuntimeInformation.FrameworkDescription} |
        | compiler in the generator's table | Roslyn {typeof(Compilation).Assembly.GetName().Version} |
        | date | {DateTime.UtcNow:yyyy-MM-dd} |

        """);

    /// <summary>The folder of the solution above the program.</summary>
    public static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "DiffGen.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? Environment.CurrentDirectory;
    }

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static string Processor()
    {
        const string path = "/proc/cpuinfo";
        string? line = File.Exists(path) ? File.ReadLines(path).FirstOrDefault(candidate => candidate.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 2)..] ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
