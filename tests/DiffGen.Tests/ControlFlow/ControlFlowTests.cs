using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Tests.Methods;
using Xunit;

namespace DiffGen.Tests.ControlFlow;

/// <summary>All 648 combinations of loop kind, exit kind, nesting and array write, compared with central differences.</summary>
public sealed class ControlFlowTests
{
    private static readonly Lazy<SamplePool> Pool = new(() => new SamplePool(ControlFlowGrammar.Samples()));

    public static TheoryData<string, string> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, string>();
            foreach (LoopKind loop in Enum.GetValues<LoopKind>())
            {
                foreach (ExitKind exit in Enum.GetValues<ExitKind>())
                    kinds.Add(loop.ToString(), exit.ToString());
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gradients_agree_with_difference_quotients(string loop, string exit)
    {
        var failures = new List<string>();
        foreach (string name in ControlFlowGrammar.Names(Enum.Parse<LoopKind>(loop), Enum.Parse<ExitKind>(exit)))
        {
            try
            {
                Pool.Value[name].Verify();
            }
            catch (Exception exception)
            {
                failures.Add(exception.Message);
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of 18 fail.\n" + string.Join("\n\n", failures.Take(3)));
    }
}
