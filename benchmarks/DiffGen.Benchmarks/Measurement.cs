using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;

namespace DiffGen.Benchmarks;

/// <summary>How a call is timed.</summary>
internal static class Measurement
{
    private const double SecondsPerSample = 1e-3;

    private static double Sink { get; set; }

    /// <summary>Runs until the code is compiled fully, then finds how many calls fill a sample.</summary>
    public static int Calibrate(Func<int, double> run)
    {
        // Compiled in the background, in tiers: what was called often is compiled again, with what was seen meanwhile. That has come to its end when nothing gets faster any more.
        double best = double.PositiveInfinity;
        for (int round = 0, unchanged = 0; round < 24 && unchanged < 3; round++)
        {
            double fastest = double.PositiveInfinity;
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < 0.1)
                fastest = Math.Min(fastest, Seconds(() => run(8)));
            unchanged = fastest < 0.99 * best ? 0 : unchanged + 1;
            best = Math.Min(best, fastest);
            Thread.Sleep(100);
        }

        int calls = 1;
        while (Seconds(() => run(calls)) < SecondsPerSample && calls < 1 << 24)
            calls *= 2;
        return calls;
    }

    public static double Seconds(Func<double> run)
    {
        long start = Stopwatch.GetTimestamp();
        Sink = run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public static long Bytes(Func<double> call)
    {
        for (int i = 0; i < 3; i++)
            Sink = call();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Sink = call();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    public static string Time(double seconds) => seconds switch
    {
        < 1e-6 => (seconds * 1e9).ToString("F1", CultureInfo.InvariantCulture) + " ns",
        < 1e-3 => (seconds * 1e6).ToString("F2", CultureInfo.InvariantCulture) + " µs",
        _ => (seconds * 1e3).ToString("F2", CultureInfo.InvariantCulture) + " ms",
    };
}
