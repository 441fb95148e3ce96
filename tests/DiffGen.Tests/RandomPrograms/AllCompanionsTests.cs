using Xunit;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>All companions of random programs against each other.</summary>
public sealed class AllCompanionsTests
{
    private static readonly ProgramSuite Programs = new(seed => AllCompanions.Of(RandomProgramTests.Write(seed)), 40);

    public static TheoryData<int> Tens => Programs.Tens;

    [Theory]
    [MemberData(nameof(Tens))]
    public void Companions_agree_with_each_other(int ten) => Programs.Verify(ten);

    [Fact]
    public void Few_are_refused() => Programs.Few_are_refused();
}
