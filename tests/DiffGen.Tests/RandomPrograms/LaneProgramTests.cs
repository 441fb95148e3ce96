using System;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>Random loops in loops, in order and with iterations side by side.</summary>
public sealed class LaneProgramTests
{
    private const int Default = 40;

    private static readonly ProgramSuite Programs = new(seed => AllCompanions.Of(LaneProgram.Write(seed)), Default);

    public static TheoryData<int> Tens => Programs.Tens;

    [Theory]
    [MemberData(nameof(Tens))]
    public void Companions_agree_with_each_other(int ten) => Programs.Verify(ten);

    [Fact]
    public void Few_are_refused() => Programs.Few_are_refused();

    /// <summary>Else the programs would say nothing.</summary>
    [Fact]
    public void Many_run_iterations_side_by_side()
    {
        int sideBySide = Enumerable.Range(0, Default).Count(seed =>
            GeneratorHarness.Run($"using System; using DiffGen; public static partial class C {{ {LaneProgram.Write(seed).Replace("[Differentiable]", "[Differentiable(FastMath = true)]", StringComparison.Ordinal)} }}")
                .GeneratedText.Contains("Lanes.Fill", StringComparison.Ordinal));
        Assert.True(sideBySide >= Default / 4, $"{sideBySide} of {Default}");
    }
}
