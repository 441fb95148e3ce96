using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DiffGen.Tests.Methods;
using Xunit;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>
/// Random programs against difference quotients. <c>DIFFGEN_RANDOM_PROGRAMS=1000+500</c> looks at 500 others, from seed 1000 on.
/// </summary>
public sealed class RandomProgramTests
{
    internal static readonly double[][] Points = [[0.71, -1.32, 0.453, 0.97, -0.351], [-0.52, 0.44, -0.83, 1.25, 0.61]];

    private static readonly (int First, int Count) Seeds = ReadSeeds();

    private static readonly Lazy<SamplePool> Pool = new(() => new SamplePool(
        Enumerable.Range(Seeds.First, Seeds.Count).Select(seed => new Sample(NameOf(seed), Write(seed), Points, MayJump: true))));

    public static TheoryData<int> Tens => [.. Enumerable.Range(0, Seeds.Count / 10)];

    [Theory]
    [MemberData(nameof(Tens))]
    public void Gradients_agree_with_difference_quotients(int ten)
    {
        var failures = new List<string>();
        foreach (int seed in Enumerable.Range(Seeds.First + 10 * ten, 10))
        {
            // Refusing is allowed, silently wrong or broken is not; how many are refused is limited below. Some return an array of zeros.
            string[] refusals = [.. Pool.Value.Refusals(NameOf(seed)).Select(diagnostic => diagnostic.Id).Where(id => id.StartsWith("DG", StringComparison.Ordinal)).Distinct()];
            if (refusals is ["DG0004"] or ["DG0008"]) continue;
            try
            {
                Pool.Value[NameOf(seed)].Verify();
            }
            catch (Exception exception)
            {
                failures.Add($"Seed {seed}: {exception.GetType().Name} {exception.Message}");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
    }

    [Fact]
    public void Few_are_refused()
    {
        string[] refused = [.. Enumerable.Range(Seeds.First, Seeds.Count).Select(NameOf).Where(name => Pool.Value.Refusals(name).Count > 0)];
        Assert.True(refused.Length <= Seeds.Count / 10, $"{refused.Length} of {Seeds.Count}: {string.Join("\n", refused.Select(name => Pool.Value.Refusals(name)[0]))}");
    }

    internal static string Write(int seed) => (seed % 4) switch
    {
        1 => RandomProgram.Vector(seed),
        3 => RandomProgram.InPlace(seed),
        _ => RandomProgram.Scalar(seed),
    };

    private static string NameOf(int seed) => "Random" + seed.ToString(CultureInfo.InvariantCulture);

    private static (int First, int Count) ReadSeeds()
    {
        string[]? range = Environment.GetEnvironmentVariable("DIFFGEN_RANDOM_PROGRAMS")?.Split('+');
        return range is null ? (0, 200) : (int.Parse(range[0], CultureInfo.InvariantCulture), int.Parse(range[1], CultureInfo.InvariantCulture));
    }
}
