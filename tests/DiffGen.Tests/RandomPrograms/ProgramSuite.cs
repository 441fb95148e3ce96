using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DiffGen.Tests.Methods;
using Xunit;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>
/// The programs of some seeds, compiled together. <c>DIFFGEN_RANDOM_PROGRAMS=1000+500</c> looks at 500 others, from seed 1000 on.
/// </summary>
internal sealed class ProgramSuite
{
    internal static readonly double[][] Points = [[0.71, -1.32, 0.453, 0.97, -0.351], [-0.52, 0.44, -0.83, 1.25, 0.61]];

    private readonly Lazy<SamplePool> _pool;
    private readonly int _first;
    private readonly int _count;

    public ProgramSuite(Func<int, string> write, int count)
    {
        (_first, _count) = Seeds(count);
        _pool = new(() => new SamplePool(Enumerable.Range(_first, _count).Select(seed => new Sample(NameOf(seed), write(seed), Points, MayJump: true))));
    }

    /// <summary>The first seed, and how many.</summary>
    internal static (int First, int Count) Seeds(int count)
    {
        string[]? range = Environment.GetEnvironmentVariable("DIFFGEN_RANDOM_PROGRAMS")?.Split('+');
        return range is null ? (0, count) : (int.Parse(range[0], CultureInfo.InvariantCulture), int.Parse(range[1], CultureInfo.InvariantCulture));
    }

    public TheoryData<int> Tens => [.. Enumerable.Range(0, _count / 10)];

    /// <summary>Refusing is allowed, silently wrong or broken is not; how many are refused is limited below. Some return an array of zeros.</summary>
    public void Verify(int ten)
    {
        var failures = new List<string>();
        foreach (int seed in Enumerable.Range(_first + 10 * ten, 10))
        {
            string[] refusals = [.. _pool.Value.Refusals(NameOf(seed)).Select(diagnostic => diagnostic.Id).Where(id => id.StartsWith("DG", StringComparison.Ordinal)).Distinct()];
            if (refusals.Length > 0 && refusals.All(id => id is "DG0004" or "DG0006" or "DG0008")) continue;
            try
            {
                _pool.Value[NameOf(seed)].Verify();
            }
            catch (Exception exception)
            {
                failures.Add($"Seed {seed}: {exception.GetType().Name} {exception.Message}");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
    }

    public void Few_are_refused(int oneIn = 10)
    {
        string[] refused = [.. Enumerable.Range(_first, _count).Select(NameOf).Where(name => _pool.Value.Refusals(name).Count > 0)];
        Assert.True(refused.Length <= _count / oneIn, $"{refused.Length} of {_count}: {string.Join("\n", refused.Select(name => _pool.Value.Refusals(name)[0]))}");
    }

    private static string NameOf(int seed) => "Random" + seed.ToString(CultureInfo.InvariantCulture);
}
