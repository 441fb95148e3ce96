using System;
using System.Globalization;
using System.IO;
using System.Linq;
using DiffGen.Tests.Methods;
using Xunit;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>
/// <c>DIFFGEN_REDUCE=5003</c> writes the program of a failing seed, made small, to the test's output folder; <c>DIFFGEN_REDUCE=all:5003</c> that of a seed which fails with all companions,
/// <c>DIFFGEN_REDUCE=objects:5003</c> that of a program over objects, <c>DIFFGEN_REDUCE=language:5003</c> that of one with more of the language.
/// </summary>
public sealed class ReductionTests
{
    private const string Variable = "DIFFGEN_REDUCE";

    [Fact]
    public void Only_what_fails_is_left()
    {
        const string program = "static double G(double x) => x; static double F(double x) { double s = 1; for (int i = 0; i < 3; i++) { if (x > 1) s *= 2; s += Math.Sin(s * G(x)); } return s; }";
        string small = new Reduction(source => source.Contains("Math.Sin", StringComparison.Ordinal) ? $"line {source.Length}" : null).Reduce(program);
        Assert.Equal("static double F(double x) { Math.Sin; }", small);
    }

    /// <summary>A tool rather than a test: it runs only where seeds are named.</summary>
    private sealed class SeedsFactAttribute : FactAttribute
    {
        public SeedsFactAttribute() => Skip = Environment.GetEnvironmentVariable(Variable) is null ? $"{Variable} names no seeds." : null;
    }

    [SeedsFact]
    public void A_failing_seed_becomes_small()
    {
        string seeds = Environment.GetEnvironmentVariable(Variable)!;
        Func<string, string> dress = seeds.StartsWith("all:", StringComparison.Ordinal) ? AllCompanions.Of : source => source;
        foreach (int seed in seeds[(seeds.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)))
        {
            string program = seeds.Split(':')[0] switch { "objects" => ObjectProgram.Scalar(seed), "language" => ObjectProgram.Language(seed), _ => RandomProgramTests.Write(seed) };
            string? FailureOf(string source) => Failure(dress(source));
            string small = FailureOf(program) is null ? program : new Reduction(FailureOf).Reduce(program);
            File.WriteAllText(Path.Combine(AppContext.BaseDirectory, $"reduced{seed}.cs"), $"{small}\n\n// {FailureOf(small)}\n");
        }
    }

    private static string? Failure(string source)
    {
        var pool = new SamplePool([new Sample("Reduced", source, ProgramSuite.Points, MayJump: true)]);
        if (pool.Refusals("Reduced") is { Count: > 0 } refusals)
        {
            // A companion that is missing is no error of the program's.
            return refusals.Any(diagnostic => diagnostic.Id.StartsWith("CS", StringComparison.Ordinal) && diagnostic.Id != "CS0117") ? null
                : $"{refusals[0].Id} {refusals[0].GetMessage(CultureInfo.InvariantCulture)}";
        }

        CompiledSample sample;
        try
        {
            sample = pool["Reduced"];
        }
        catch (InvalidOperationException)
        {
            return null;
        }

        try
        {
            sample.Verify();
            return null;
        }
        catch (Exception exception)
        {
            return exception.GetType().Name + exception.Message;
        }
    }
}
