using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using DiffGen.Generator.Frontend;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.Documentation;

/// <summary><c>docs/supported-csharp.md</c> is the fence, printed. <c>DIFFGEN_UPDATE_SNAPSHOTS=1</c> rewrites it.</summary>
public sealed class SupportedPageTests
{
    private const string Introduction = """
        # Supported C#

        The body of a differentiable method, and of everything that it calls, is ordinary C#. This page lists what the compiler calls operations, and what DiffGen makes of each:

        - **followed**: derivatives go through it. Where only part of it can be followed, the last column says what is refused.
        - **constant**: it runs as it stands, and its result is a constant to the derivative. It is an error if a value that is being differentiated enters it.
        - **refused**: an error where it stands, if it is on the way of a value that is being differentiated. The last column has the reason and the way out.

        Nothing falls between: a construct of a newer compiler that is not in the table is refused.

        ## Types

        | type | as a parameter or result |
        |---|---|
        | `double`, `float`, `Half`, type parameters that are `IFloatingPointIeee754<T>` | differentiable |
        | `T[]`, `T[,]`, `T[,,]`, `T[][]`, `Span<T>`, `ReadOnlySpan<T>`, `Memory<T>`, `List<T>` of these | differentiable |
        | `Vector2`, `Vector3`, `Vector4`, `Quaternion`, `Matrix3x2`, `Matrix4x4`, `Plane`, `Complex` | differentiable |
        | tuples of these | differentiable |
        | structs, records and classes marked `[Differentiable]` | differentiable, with a nested type `Tangent` |
        | `int`, `bool`, `string`, enums and others that hold no floating-point numbers | constant |

        Inside of a body any struct, record, tuple, nullable or class whose source is in the project is followed member by member, marked or not.

        ## Calls

        A method whose source is in the project is differentiated on the way. Of the framework, the functions among the [derivative rules](derivative-rules.md) are known, and the members of
        `System.Numerics` above. For anything else there is [`[DerivativeOf]`](custom-derivatives.md). With constant arguments every method may be called.
        Where its source is in the project (an index of two integers, a weight, a recursion over integers) it is seen that it answers the same each time; where it does not, or the source is not
        here, the companions that run the method once for each column (Hessians, sparse Jacobians) are refused.

        ## Operations

        | C# | | what is refused, and what to do |
        |---|---|---|

        """;

    [Fact]
    public void The_page_of_supported_code_is_up_to_date()
    {
        string page = Path.Combine(Page.Root, "docs", "supported-csharp.md");
        string actual = Print();
        if (System.Environment.GetEnvironmentVariable("DIFFGEN_UPDATE_SNAPSHOTS") == "1") File.WriteAllText(page, actual);
        Assert.Equal(actual, File.ReadAllText(page).Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    private static string Print()
    {
        var text = new StringBuilder(Introduction);
        IEnumerable<IGrouping<string, FenceEntry>> byTerm = Enum.GetValues<OperationKind>().Distinct().Select(Fence.Classify)
            // What has no name in C#, or does not occur in the body of a method.
            .Where(entry => entry.Term is not ("this code" or "code with errors"))
            .GroupBy(entry => entry.Term)
            .OrderBy(entries => entries.First().Kind).ThenBy(entries => Name(entries.Key), StringComparer.Ordinal);
        foreach (IGrouping<string, FenceEntry> entries in byTerm)
            text.Append($"| {Name(entries.Key)} | {Word(entries.First().Kind)} | {string.Join("; ", entries.Select(Note).Where(note => note.Length > 0).Distinct())} |\n");
        return text.ToString();
    }

    private static string Name(string term) => term.Split(' ') is ["a" or "an" or "the", .. string[] rest] ? string.Join(' ', rest) : term;

    private static string Word(FenceKind kind) => kind switch
    {
        FenceKind.Supported => "followed",
        FenceKind.Constant => "constant",
        _ => "**refused**",
    };

    /// <summary>Nothing is to be said of what is followed wholly, nor that no derivative goes through a constant.</summary>
    private static string Note(FenceEntry entry)
    {
        const string noFlow = "no derivative flows through it";
        if (entry.Kind != FenceKind.Refused && entry.Reason == noFlow) return "";
        return $"{char.ToUpperInvariant(entry.Reason[0])}{entry.Reason[1..]}. {entry.WayOut}.";
    }
}
