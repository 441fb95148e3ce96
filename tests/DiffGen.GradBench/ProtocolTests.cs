using System.Linq;
using System.Text.Json.Nodes;
using Xunit;

namespace DiffGen.GradBench;

public sealed class ProtocolTests
{
    private static JsonObject LeastSquares(int runs, double seconds) =>
        new() { ["x"] = new JsonArray(0.25, -1.5), ["n"] = 5, ["min_runs"] = runs, ["min_seconds"] = seconds };

    [Fact]
    public void A_session()
    {
        using var tool = new Tool();
        Assert.Equal("diffgen", (string?)tool.Start()["tool"]);
        Assert.True((bool)tool.Define("hello")["success"]!);
        JsonNode reply = tool.Evaluate("hello", "square", 3.0);
        Assert.Equal(9.0, (double)reply["output"]!);
        Assert.Equal("evaluate", (string?)Assert.Single(reply["timings"]!.AsArray())!["name"]);
        JsonNode analysis = tool.Send(new JsonObject { ["kind"] = "analysis", ["of"] = 3, ["valid"] = true });
        Assert.Equal("id", Assert.Single(analysis.AsObject()).Key);
        Assert.Equal(0, tool.Finish());
    }

    [Theory]
    [InlineData("primal")]
    [InlineData("gradient")]
    public void As_many_runs_as_asked_for(string function)
    {
        using var tool = new Tool();
        JsonArray timings = tool.Evaluate("llsq", function, LeastSquares(17, 0))["timings"]!.AsArray();
        Assert.Equal(17, timings.Count);
        Assert.All(timings, timing => Assert.Equal("evaluate", (string?)timing!["name"]));
        Assert.All(timings, timing => Assert.True((long)timing!["nanoseconds"]! >= 0));
    }

    [Fact]
    public void As_long_as_asked_for()
    {
        using var tool = new Tool();
        JsonArray timings = tool.Evaluate("llsq", "gradient", LeastSquares(3, 0.05))["timings"]!.AsArray();
        Assert.True(timings.Count > 3);
        Assert.True(timings.Sum(timing => (long)timing!["nanoseconds"]!) >= 50_000_000);
        Assert.True(timings.SkipLast(1).Sum(timing => (long)timing!["nanoseconds"]!) < 50_000_000);
    }

    [Fact]
    public void Without_runs_there_is_one()
    {
        using var tool = new Tool();
        Assert.Single(tool.Evaluate("llsq", "gradient", new JsonObject { ["x"] = new JsonArray(0.5), ["n"] = 3 })["timings"]!.AsArray());
    }

    [Fact]
    public void An_unknown_module_is_not_defined()
    {
        using var tool = new Tool();
        JsonNode reply = tool.Define("fft");
        Assert.False((bool)reply["success"]!);
        Assert.Contains("fft", (string)reply["error"]!, System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_of_another_kind_is_acknowledged()
    {
        using var tool = new Tool();
        Assert.Equal("id", Assert.Single(tool.Send(new JsonObject { ["kind"] = "celebrate" }).AsObject()).Key);
    }

    [Theory]
    [InlineData("{\"id\": 0, \"kind\":", null)]
    [InlineData("nonsense", null)]
    [InlineData("[1, 2]", null)]
    [InlineData("42", null)]
    [InlineData("{\"kind\": \"start\"}", null)]
    [InlineData("{\"id\": 7}", 7)]
    [InlineData("{\"id\": 7, \"kind\": 3}", 7)]
    [InlineData("{\"id\": 7, \"kind\": \"define\"}", 7)]
    [InlineData("{\"id\": 7, \"kind\": \"evaluate\", \"function\": \"square\", \"input\": 1}", 7)]
    [InlineData("{\"id\": 7, \"kind\": \"evaluate\", \"module\": \"hello\", \"input\": 1}", 7)]
    [InlineData("{\"id\": 7, \"kind\": \"evaluate\", \"module\": \"hello\", \"function\": \"cube\", \"input\": 1}", 7)]
    [InlineData("{\"id\": 7, \"kind\": \"evaluate\", \"module\": \"hello\", \"function\": \"square\"}", 7)]
    [InlineData("{\"id\": 7, \"kind\": \"evaluate\", \"module\": \"hello\", \"function\": \"square\", \"input\": \"one\"}", 7)]
    [InlineData("{\"id\": 7, \"kind\": \"evaluate\", \"module\": \"hello\", \"function\": \"square\", \"input\": null}", 7)]
    [InlineData("{\"id\": 7, \"kind\": \"evaluate\", \"module\": \"hello\", \"function\": \"square\", \"input\": 1e200}", 7)]
    [InlineData("{\"id\": 7, \"kind\": \"evaluate\", \"module\": \"llsq\", \"function\": \"primal\", \"input\": {\"x\": [1]}}", 7)]
    [InlineData("{\"id\": 7, \"kind\": \"evaluate\", \"module\": \"llsq\", \"function\": \"primal\", \"input\": {\"x\": null, \"n\": 3}}", 7)]
    [InlineData("{\"id\": 7, \"kind\": \"evaluate\", \"module\": \"llsq\", \"function\": \"primal\", \"input\": {\"x\": [1], \"n\": 3, \"min_runs\": \"many\"}}", 7)]
    [InlineData("{\"id\": 7, \"kind\": \"evaluate\", \"module\": \"lse\", \"function\": \"gradient\", \"input\": {\"x\": []}}", 7)]
    [InlineData("{\"id\": 7, \"kind\": \"evaluate\", \"module\": \"det\", \"function\": \"gradient\", \"input\": {\"A\": [1, 2, 3], \"ell\": 2}}", 7)]
    [InlineData("{\"id\": 7, \"kind\": \"evaluate\", \"module\": \"kmeans\", \"function\": \"dir\", \"input\": {\"points\": [[1, 2], [3]], \"centroids\": [[1, 2]]}}", 7)]
    public void What_cannot_be_done_is_said_and_the_next_message_answered(string line, int? id)
    {
        using var tool = new Tool();
        JsonNode reply = tool.SendLine(line);
        Assert.Equal(id, (int?)reply["id"]);
        Assert.False((bool)reply["success"]!);
        Assert.NotEmpty((string)reply["error"]!);
        Assert.Null(reply["output"]);
        Assert.Equal(9.0, (double)tool.Evaluate("hello", "square", 3.0)["output"]!);
        Assert.Equal(0, tool.Finish());
    }
}
