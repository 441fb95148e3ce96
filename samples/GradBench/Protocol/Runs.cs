using System.Text.Json;

namespace GradBench.Protocol;

/// <summary>How often a function is to be run: so many times, and until so many seconds are over. An input that does not say wants one run.</summary>
internal readonly record struct Runs(int Minimum, double Seconds)
{
    public static Runs Of(JsonElement input)
    {
        if (input.ValueKind != JsonValueKind.Object) return new Runs(1, 0);
        int minimum = 1;
        double seconds = 0;
        if (input.TryGetProperty("min_runs", out JsonElement runs) && !(runs.ValueKind == JsonValueKind.Number && runs.TryGetInt32(out minimum) && minimum >= 0))
            throw new MessageException("\"min_runs\" is not a number of runs.");
        if (input.TryGetProperty("min_seconds", out JsonElement time) && !(time.ValueKind == JsonValueKind.Number && time.TryGetDouble(out seconds) && double.IsFinite(seconds)))
            throw new MessageException("\"min_seconds\" is not a number of seconds.");
        return new Runs(minimum, seconds);
    }
}
