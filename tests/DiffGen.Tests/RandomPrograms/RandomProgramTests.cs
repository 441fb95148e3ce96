using Xunit;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>Random programs against difference quotients.</summary>
public sealed class RandomProgramTests
{
    private static readonly ProgramSuite Programs = new(Write, 200);

    public static TheoryData<int> Tens => Programs.Tens;

    [Theory]
    [MemberData(nameof(Tens))]
    public void Gradients_agree_with_difference_quotients(int ten) => Programs.Verify(ten);

    [Fact]
    public void Few_are_refused() => Programs.Few_are_refused();

    internal static string Write(int seed) => (seed % 4) switch
    {
        1 => RandomProgram.Vector(seed),
        3 => RandomProgram.InPlace(seed),
        _ => RandomProgram.Scalar(seed),
    };
}
