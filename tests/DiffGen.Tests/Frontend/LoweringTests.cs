using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace DiffGen.Tests.Frontend;

/// <summary>What the frontend makes of a method computes what the method computes, to the last bit.</summary>
public sealed class LoweringTests
{
    private static readonly Dictionary<string, LoweredProgram> Programs = new()
    {
        [nameof(StatementPrograms)] = new(StatementPrograms.Source),
        [nameof(TypePrograms)] = new(TypePrograms.Source),
        [nameof(NumericsPrograms)] = new(NumericsPrograms.Source),
        [nameof(NullablePrograms)] = new(NullablePrograms.Source),
    };

    public static TheoryData<string, string> Methods
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach ((string program, string method) in Programs.SelectMany(pair => pair.Value.Methods.Select(method => (pair.Key, method)))) data.Add(program, method);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Lowered_method_computes_what_the_method_computes(string program, string method) =>
        Assert.Null(Programs[program].Disagreement(method, trials: 24));
}
