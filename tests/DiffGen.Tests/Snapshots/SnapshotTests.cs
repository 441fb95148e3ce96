using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Tests.Infrastructure;
using DiffGen.Tests.Methods;
using Xunit;

namespace DiffGen.Tests.Snapshots;

/// <summary>
/// The generated code of short programs, as text. Each also compiles without a warning, and its derivative agrees with difference quotients.
/// </summary>
public sealed class SnapshotTests
{
    private static readonly Dictionary<string, SnapshotProgram> Programs = SnapshotPrograms.All.ToDictionary(program => program.Name);

    private static readonly Lazy<SamplePool> Pool = new(() => new SamplePool(Programs.Values.Select(program => program.Sample)));

    public static TheoryData<string> Names => [.. Programs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Generated(string name)
    {
        SnapshotProgram program = Programs[name];
        HarnessResult result = GeneratorHarness.Run((name + ".cs", program.Sample.Text)).AssertClean();
        Pool.Value[name].Verify();
        Snapshot.Match($"// {program.Intent}\n{result.GeneratedText}", name);
    }
}
