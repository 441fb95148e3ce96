using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DiffGen.Tests.Methods;
using Xunit;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>Random programs whose loops carry extrema and last choices, against difference quotients and against themselves without loops.</summary>
public sealed class SelectionProgramTests
{
    private const int AtOnce = 20;

    private static readonly (int First, int Count) s_seeds = ProgramSuite.Seeds(AtOnce);

    public static TheoryData<int> Pieces => [.. Enumerable.Range(0, (s_seeds.Count + AtOnce - 1) / AtOnce)];

    [Theory]
    [MemberData(nameof(Pieces))]
    public void Loops_do_what_straight_lines_do(int piece)
    {
        int[] seeds = [.. Enumerable.Range(s_seeds.First + (AtOnce * piece), Math.Min(AtOnce, s_seeds.Count - (AtOnce * piece)))];
        var pairs = new LoopPairs(seeds.Select(seed => (NameOf(seed), SelectionProgram.Write(seed))));
        var failures = new List<string>();
        foreach (int seed in seeds)
        {
            string name = NameOf(seed);
            if (pairs.Refused.ContainsKey(name)) continue;
            try
            {
                // An extremum that starts at infinity may be a factor before it is set.
                bool isFinite = SelectionProgram.IsFinite(seed);
                if (isFinite) pairs.VerifyDifferences(name);
                pairs.Verify(name, x => !isFinite || !x.All(double.IsFinite));
            }
            catch (Exception exception)
            {
                failures.Add($"{name}: {exception.Message}");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
        Assert.True(pairs.Refused.Count <= AtOnce / 10, string.Join("\n", pairs.Refused));
    }

    private static string NameOf(int seed) => "Seed" + seed.ToString(CultureInfo.InvariantCulture);
}
