using System;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using DiffGen.Generator.Rules;
using Xunit;

namespace DiffGen.Tests.Rules;

/// <summary><c>docs/derivative-rules.md</c> is the tables of rules, printed. <c>DIFFGEN_UPDATE_SNAPSHOTS=1</c> rewrites it.</summary>
public class DocumentationTests
{
    private const string Introduction = """
        # Derivative rules

        The functions that DiffGen knows, with their derivatives and what holds where a derivative does not exist. *x* (or *a*, *b*, *c*; *n* for an
        integer) are the operands, *y* is the result. `Math` stands for `Math`, `MathF`, the types `double`, `float`, `Half` and the interfaces of
        generic math alike; functions after `double` are members of the floating-point types and of generic math only. `SpecialFunctions` is
        `DiffGen.Runtime.SpecialFunctions`, for `double` and `float`; tensors have the same functions as `Tensor.Erf(x)`. Conventions are PyTorch's. Where a factor is infinite, a zero cotangent stays zero.

        Everything else that returns a number and is computed from numbers that matter is refused, unless its source is there. What
        returns an integer or a `bool` is constant to the derivative.

        """;

    [Fact]
    public void The_page_of_rules_is_up_to_date()
    {
        string page = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/derivative-rules.md"));
        string actual = Print();
        if (Environment.GetEnvironmentVariable("DIFFGEN_UPDATE_SNAPSHOTS") == "1") File.WriteAllText(page, actual);
        Assert.Equal(actual, File.ReadAllText(page).Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_rule_is_documented()
    {
        foreach (Primitive primitive in Primitives.All)
            Assert.All(primitive.Partials, partial => Assert.NotEmpty(partial.Formula));
    }

    private static string Print()
    {
        var text = new StringBuilder(Introduction);
        text.Append("\n| C# | derivative | where it does not exist |\n|---|---|---|\n");
        foreach (Primitive primitive in Primitives.All.Where(primitive => primitive.Partials.Count > 0))
        {
            string derivatives = primitive.Partials.Count == 1
                ? primitive.Partials[0].Formula
                : string.Join("; ", primitive.Partials.Select((partial, i) => $"∂{(char)('a' + i)}: {partial.Formula}"));
            text.Append($"| `{Notation(primitive)}` | {derivatives} | {primitive.Kink} |\n");
        }

        return text.ToString();
    }

    private static string Notation(Primitive primitive)
    {
        string[] operands = [.. primitive.Operands.Select((kind, i) => kind switch { 'I' => "n", 'R' => "mode", _ => primitive.Partials.Count == 1 ? "x" : ((char)('a' + i)).ToString() })];
        return primitive.Notation switch
        {
            DiffGen.Generator.Rules.Notation.Infix => $"{operands[0]} {primitive.Symbol} {operands[1]}",
            DiffGen.Generator.Rules.Notation.Prefix => primitive.Symbol + operands[0],
            DiffGen.Generator.Rules.Notation.Static => $"double.{primitive.Symbol}({string.Join(", ", operands)}){primitive.ResultMember}",
            DiffGen.Generator.Rules.Notation.Runtime => $"SpecialFunctions.{primitive.Symbol}({string.Join(", ", operands)})",
            _ => $"Math.{primitive.Symbol}({string.Join(", ", operands)})",
        };
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;
}
