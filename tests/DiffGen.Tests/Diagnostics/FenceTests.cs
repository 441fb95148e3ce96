using System;
using System.Linq;
using DiffGen.Generator.Frontend;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.Diagnostics;

public class FenceTests
{
    /// <summary>The tests run on a newer Roslyn than the one that the generator is built against, so that this also covers what is new there.</summary>
    [Fact]
    public void Every_kind_of_operation_is_classified()
    {
        OperationKind[] forgotten = [.. Enum.GetValues<OperationKind>().Distinct().Where(kind => !Fence.Knows(kind))];
        Assert.Empty(forgotten);
    }

    [Fact]
    public void Every_entry_says_what_why_and_what_instead()
    {
        Assert.All(Enum.GetValues<OperationKind>().Distinct().Select(Fence.Classify), entry =>
        {
            Assert.NotEmpty(entry.Term);
            Assert.NotEmpty(entry.Reason);
            Assert.NotEmpty(entry.WayOut);
            Assert.False(entry.Reason.EndsWith('.') || entry.WayOut.EndsWith('.'), entry.Term);
        });
    }

    [Fact]
    public void A_kind_of_a_future_compiler_is_refused() =>
        Assert.Equal(FenceKind.Refused, Fence.Classify((OperationKind)9999).Kind);
}
