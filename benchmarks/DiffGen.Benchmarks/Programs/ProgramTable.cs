using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace DiffGen.Benchmarks.Programs;

/// <summary>The reference programs: what a gradient costs in units of the method itself.</summary>
internal static class ProgramTable
{
    private const int SampleCount = 31;

    private sealed record Row(string Program, string Size, double Primal, double Gradient, double Ratio, long PrimalBytes, long GradientBytes);

    public static string Measure()
    {
        var visitor = new Visitor();
        Workloads.Visit(visitor);
        List<Row> rows = visitor.Rows;

        var text = new StringBuilder();
        text.Append("## Gradients of the reference programs\n\n");
        text.Append(CultureInfo.InvariantCulture, $"`F` against the destination form of `FValueAndGradient` (`FVjp` where the result is a vector). {SampleCount} interleaved samples each; the ratio is the median of the ratios\nof neighbouring samples. Bytes are allocated per call in steady state.\n\n");
        text.Append("| program | size | F | gradient | ratio | bytes of F | bytes of the gradient |\n|---|---|---:|---:|---:|---:|---:|\n");
        foreach (Row row in rows)
            text.Append(CultureInfo.InvariantCulture, $"| {row.Program} | {row.Size} | {Measurement.Time(row.Primal)} | {Measurement.Time(row.Gradient)} | {row.Ratio:F2} | {row.PrimalBytes} | {row.GradientBytes} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| **median** | | | | **{Samples.Median(rows.Select(row => row.Ratio)):F2}** | | |\n");
        return text.ToString();
    }

    private sealed class Visitor : Workloads.IVisitor
    {
        public List<Row> Rows { get; } = [];

        public void Add<T>(string program, string size, T workload)
            where T : struct, IWorkload
        {
            Rows.Add(Measure(program, size, workload));
            Console.Error.WriteLine(Rows[^1]);
        }
    }

    private static Row Measure<T>(string program, string size, T workload)
        where T : struct, IWorkload
    {
        int primalCalls = Measurement.Calibrate(calls => Primal(workload, calls)), gradientCalls = Measurement.Calibrate(calls => Gradient(workload, calls));
        double[][] samples = Samples.Interleaved(
            SampleCount,
            () => Measurement.Seconds(() => Primal(workload, primalCalls)) / primalCalls,
            () => Measurement.Seconds(() => Gradient(workload, gradientCalls)) / gradientCalls);
        double ratio = Samples.Median(samples[1].Zip(samples[0], (gradient, primal) => gradient / primal));
        return new Row(
            program, size, Samples.Median(samples[0]), Samples.Median(samples[1]), ratio,
            Measurement.Bytes(() => workload.Primal()), Measurement.Bytes(() => workload.Gradient()));
    }

    // Two loops, so that nothing but the calls is in them; the sum keeps the calls alive.
    private static double Primal<T>(T workload, int calls)
        where T : struct, IWorkload
    {
        double sum = 0;
        for (int i = 0; i < calls; i++)
            sum += workload.Primal();
        return sum;
    }

    private static double Gradient<T>(T workload, int calls)
        where T : struct, IWorkload
    {
        double sum = 0;
        for (int i = 0; i < calls; i++)
            sum += workload.Gradient();
        return sum;
    }
}
