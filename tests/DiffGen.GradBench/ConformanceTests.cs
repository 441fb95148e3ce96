using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using Xunit;

namespace DiffGen.GradBench;

/// <summary>
/// The answers of the suite's own reference programs, and for <c>hello</c>, <c>particle</c> and <c>saddle</c> the values that the suite expects,
/// compared with what the program writes to its standard output.
/// </summary>
public sealed class ConformanceTests(Tool tool) : IClassFixture<Tool>
{
    private static readonly string[] Evals = ["hello", "llsq", "lse", "ode", "det", "kmeans", "gmm", "lstm", "ba", "ht", "particle", "saddle"];

    /// <summary>
    /// The stored gradients of <c>ode</c> are those of the exact solution, and the suite takes differences below 1e-4 for none. The derivative of
    /// the Runge–Kutta method's result, which the eval asks for, is compared with a closed form elsewhere; in one stored case, of five components and
    /// one step, it is zero and the stored one is not.
    /// </summary>
    private static readonly (string Eval, int Number) OfAnotherFunction = ("ode", 1);

    public static TheoryData<string, int> Stored
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string eval in Evals)
                foreach (int i in Enumerable.Range(0, Cases(eval).Count).Where(i => (eval, i) != OfAnotherFunction)) data.Add(eval, i);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Stored))]
    public void The_stored_answer_comes_out(string eval, int number)
    {
        JsonNode stored = Cases(eval)[number]!;
        JsonNode input = stored["input"]!.DeepClone();
        if (input is JsonObject fields) (fields["min_runs"], fields["min_seconds"]) = (1, 0.0);
        tool.Start();
        Assert.True((bool)tool.Define(eval)["success"]!);
        JsonNode reply = tool.Evaluate(eval, (string)stored["function"]!, input);
        Assert.True((bool)reply["success"]!, (string?)reply["error"]);
        // The searches stop somewhere within their own tolerance. Below the smallest normal number there are no relative errors any more.
        double tolerance = eval is "particle" or "saddle" ? 1e-6 : 1e-9;
        JsonNode expected = stored["output"]!.DeepClone();
        JsonNode actual = reply["output"]!;
        if (eval == "ba" && expected["rows"] is JsonArray rows) IgnoreMissingRows(rows, actual["rows"]!.AsArray(), (int)input["p"]!);
        bool isOfExactSolution = eval == "ode" && (string?)stored["function"] == "gradient";
        Compare(expected, actual, wanted => isOfExactSolution ? 1e-4 : Math.Max(tolerance * Math.Abs(wanted), 1e-307), "output");
    }

    /// <summary>
    /// The reference gives thirty entries of an array of 3 p + 1 and the last one, whether there are thirty or not: where there are not, some of
    /// them mean nothing.
    /// </summary>
    private static void IgnoreMissingRows(JsonArray expected, JsonArray actual, int observations)
    {
        for (int i = 3 * observations + 1; i < expected.Count - 1; i++) expected[i] = actual[i]!.DeepClone();
    }

    [Fact]
    public void Every_eval_has_cases() => Assert.All(Evals, eval => Assert.NotEmpty(Cases(eval)));

    private static JsonArray Cases(string eval) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", eval + ".json")))!["cases"]!.AsArray();

    private static void Compare(JsonNode expected, JsonNode actual, Func<double, double> allowed, string path)
    {
        switch (expected)
        {
            case JsonObject fields:
                Assert.Equal(fields.Select(field => field.Key).Order(StringComparer.Ordinal), actual.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal));
                foreach (KeyValuePair<string, JsonNode?> field in fields) Compare(field.Value!, actual[field.Key]!, allowed, $"{path}.{field.Key}");
                break;
            case JsonArray entries:
                Assert.Equal(entries.Count, actual.AsArray().Count);
                for (int i = 0; i < entries.Count; i++) Compare(entries[i]!, actual[i]!, allowed, $"{path}[{i}]");
                break;
            default:
                double wanted = (double)expected, found = (double)actual;
                Assert.True(Math.Abs(wanted - found) <= allowed(wanted), $"{path} is {found:R}, not {wanted:R}");
                break;
        }
    }
}
