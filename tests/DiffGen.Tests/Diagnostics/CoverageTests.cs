using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using DiffGen.Generator.Diagnostics;
using Xunit;

namespace DiffGen.Tests.Diagnostics;

/// <summary>The refused inputs of this folder, taken together.</summary>
public partial class CoverageTests
{
    private static readonly string[] Inputs =
    [
        .. from type in typeof(CoverageTests).Assembly.GetTypes()
           where type.Namespace == typeof(CoverageTests).Namespace
           from method in type.GetMethods()
           from data in method.GetCustomAttributes<InlineDataAttribute>()
           from arguments in data.GetData(method)
           where arguments[0] is string
           select (string)arguments[0],
    ];

    [GeneratedRegex(@"\{\|(DG\d{4}):")]
    private static partial Regex Expected { get; }

    [Fact]
    public void A_hundred_different_inputs_are_refused() =>
        Assert.True(Inputs.Where(input => Expected.IsMatch(input)).Distinct().Count() >= 100);

    /// <summary>Except what is off by default, and what reports a bug of ours.</summary>
    [Fact]
    public void Every_diagnostic_is_expected_by_some_input()
    {
        HashSet<string> expected = [.. Inputs.SelectMany(input => Expected.Matches(input)).Select(match => match.Groups[1].Value)];
        IEnumerable<string> enabled = Descriptors.All.Where(descriptor => descriptor.IsEnabledByDefault && descriptor.Id != Descriptors.InternalError.Id).Select(descriptor => descriptor.Id);
        Assert.Empty(enabled.Except(expected));
    }
}
