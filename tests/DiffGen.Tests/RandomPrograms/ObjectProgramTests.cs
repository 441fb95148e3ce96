using Xunit;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>Random programs over objects, lists, references and the rest of the language against difference quotients.</summary>
public sealed class ObjectProgramTests
{
    private static readonly ProgramSuite Programs = new(ObjectProgram.Scalar, 60);

    private static readonly ProgramSuite WithAllCompanions = new(seed => AllCompanions.Of(ObjectProgram.Scalar(seed)), 20);

    private static readonly ProgramSuite OfLanguage = new(ObjectProgram.Language, 60);

    private static readonly ProgramSuite OfLanguageWithAllCompanions = new(seed => AllCompanions.Of(ObjectProgram.Language(seed)), 20);

    public static TheoryData<int> LanguageTens => OfLanguage.Tens;

    public static TheoryData<int> AllLanguageTens => OfLanguageWithAllCompanions.Tens;

    public static TheoryData<int> AllTens => WithAllCompanions.Tens;

    public static TheoryData<int> Tens => Programs.Tens;

    [Theory]
    [MemberData(nameof(Tens))]
    public void Gradients_agree_with_difference_quotients(int ten) => Programs.Verify(ten);

    [Theory]
    [MemberData(nameof(AllTens))]
    public void Companions_agree_with_each_other(int ten) => WithAllCompanions.Verify(ten);

    [Theory]
    [MemberData(nameof(LanguageTens))]
    public void Gradients_agree_with_difference_quotients_in_more_of_the_language(int ten) => OfLanguage.Verify(ten);

    [Theory]
    [MemberData(nameof(AllLanguageTens))]
    public void Companions_agree_with_each_other_in_more_of_the_language(int ten) => OfLanguageWithAllCompanions.Verify(ten);

    [Fact]
    public void Few_are_refused_in_more_of_the_language() => OfLanguage.Few_are_refused();

    [Fact]
    public void Few_are_refused() => Programs.Few_are_refused();

    [Fact]
    public void Few_are_refused_with_all_companions() => WithAllCompanions.Few_are_refused(oneIn: 5);
}
