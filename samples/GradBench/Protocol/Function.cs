using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text.Json;

namespace GradBench.Protocol;

/// <summary>A function of an eval as the protocol sees it: JSON in, JSON and timings out.</summary>
internal abstract class Function
{
    public abstract Evaluation Evaluate(JsonElement input);

    /// <summary>
    /// A function in two steps. What <paramref name="prepare"/> does is not timed: it brings the message's fields into the shape that the
    /// computation wants and allocates the output. The computation that it returns is run and timed as often as the message asks.
    /// </summary>
    public static Function Of<TInput, TOutput>(Func<TInput, Func<TOutput>> prepare) => new Timed<TInput, TOutput>(prepare);

    private sealed class Timed<TInput, TOutput>(Func<TInput, Func<TOutput>> prepare) : Function
    {
        public override Evaluation Evaluate(JsonElement input)
        {
            Runs runs = Runs.Of(input);
            TInput fields = input.Deserialize<TInput>(Json.Options) ?? throw new MessageException("The input is null.");
            Func<TOutput> compute = prepare(fields);
            var nanoseconds = new List<long>();
            long total = 0;
            TOutput output;
            do
            {
                long start = Stopwatch.GetTimestamp();
                output = compute();
                long elapsed = (long)Stopwatch.GetElapsedTime(start).TotalNanoseconds;
                nanoseconds.Add(elapsed);
                total += elapsed;
            }
            while (nanoseconds.Count < runs.Minimum || total < runs.Seconds * 1e9);
            return new Evaluation(JsonSerializer.SerializeToUtf8Bytes(output, Json.Options), nanoseconds);
        }
    }
}

/// <summary>The output of a function, as JSON, and how long each run took.</summary>
internal sealed record Evaluation(byte[] Output, IReadOnlyList<long> Nanoseconds);
