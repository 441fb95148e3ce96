using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Xunit;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>Random programs over tensors: what they are asked is in <see cref="TensorProbe"/>. <c>DIFFGEN_RANDOM_PROGRAMS=1000+500</c> looks at 500 others, from seed 1000 on.</summary>
public sealed class TensorProgramTests
{
    private const int AtOnce = 10;

    private static readonly (int First, int Count) s_seeds = ProgramSuite.Seeds(10);

    public static TheoryData<int> Tens => [.. Enumerable.Range(0, (s_seeds.Count + AtOnce - 1) / AtOnce)];

    private static IEnumerable<int> SeedsOf(int ten) => Enumerable.Range(s_seeds.First + (AtOnce * ten), Math.Min(AtOnce, s_seeds.Count - (AtOnce * ten)));

    /// <summary>Refusing is allowed, silently wrong or broken is not.</summary>
    [Theory]
    [MemberData(nameof(Tens))]
    public void Companions_agree_with_differences_and_each_other(int ten)
    {
        TensorPrograms programs = new TensorPrograms(SeedsOf(ten).Select(seed => (NameOf(seed), TensorProgram.Write(seed)))).Run();
        Assert.True(programs.Failures.Count == 0, string.Join("\n\n", programs.Failures.Select(failure => $"{failure.Key}: {failure.Value}")));
        Assert.True(programs.Refused.Count <= AtOnce / 2, string.Join("\n", programs.Refused.Select(refused => $"{refused.Key}: {refused.Value}")));
    }

    private static string NameOf(int seed) => "Seed" + seed.ToString(CultureInfo.InvariantCulture);
}
