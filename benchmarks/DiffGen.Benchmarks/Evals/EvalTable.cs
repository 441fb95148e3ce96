using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace DiffGen.Benchmarks.Evals;

/// <summary>GradBench's evals: the objective, its generated derivative, the same derivative by hand and by other tools.</summary>
internal static class EvalTable
{
    private const int SampleCount = 31;
    private const double Tolerance = 1e-10, FastMathTolerance = 1e-9, OtherTolerance = 1e-8;

    private sealed record Row(
        string Eval, string Size, double Primal, double Generated, double ByHand, double OverPrimal, double OverHand, double FastMathOverHand, OtherTiming? Adolc, OtherTiming? PyTorch, long Bytes);

    /// <param name="filter">Measures only evals whose name starts with it.</param>
    /// <param name="withOtherTools">Measures ADOL-C and PyTorch as well, which takes some minutes.</param>
    public static string Measure(string filter, bool withOtherTools)
    {
        Check checks = new(filter, Tolerance), ofFastMath = new(filter, FastMathTolerance, " with FastMath");
        EvalWorkloads.Visit(checks);
        WithFastMath.Visit(ofFastMath);
        OtherTool[] tools = withOtherTools ? [OtherTool.Adolc(), OtherTool.PyTorch()] : [OtherTool.None("ADOL-C"), OtherTool.None("PyTorch")];
        IReadOnlyDictionary<string, OtherTiming>[] others = [.. tools.Select(tool => tool.Run(checks.Norms.Keys))];
        foreach ((OtherTool tool, IReadOnlyDictionary<string, OtherTiming> timings) in tools.Zip(others))
            checks.Compare(tool, timings);
        checks.ThrowIfDifferent();
        ofFastMath.ThrowIfDifferent();

        var fastMath = new GeneratedCalls(filter);
        WithFastMath.Visit(fastMath);
        var timing = new Timing(filter, fastMath.Runs, others[0], others[1]);
        EvalWorkloads.Visit(timing);
        return Text(timing.Rows, tools);
    }

    private static string Text(List<Row> rows, OtherTool[] tools)
    {
        var text = new StringBuilder();
        text.Append("## GradBench's evals\n\n");
        text.Append(CultureInfo.InvariantCulture, $"""
            The objectives are those of `samples/GradBench`. `generated` is the destination form of what the eval asks for, `by hand` the same derivative as
            a careful engineer writes it in scalar C#, with storage made beforehand (`benchmarks/DiffGen.Benchmarks/Evals`). Both agreed to {Tolerance:0e-0} relative before
            anything was timed. `with FastMath` is generated from the same source in a project with `<DiffGenFastMath>true</DiffGenFastMath>`, and agreed to
            {FastMathTolerance:0e-0}. {SampleCount} interleaved samples; ratios are medians of the ratios of neighbouring samples. Bytes are allocated per generated call in
            steady state. A ratio of another tool is its derivative over its own primal, in its own process, from our programs in `benchmarks/OtherTools`; its gradients agreed
            with ours to {OtherTolerance:0e-0}.


            """);
        foreach (OtherTool tool in tools)
            text.Append(CultureInfo.InvariantCulture, $"{tool.Name}: {tool.Remark}\n\n");
        text.Append("| eval | size | primal | generated | by hand | generated / primal | generated / by hand | with FastMath / by hand | ADOL-C | PyTorch | bytes |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (Row row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Eval} | {row.Size} | {Measurement.Time(row.Primal)} | {Measurement.Time(row.Generated)} | {Measurement.Time(row.ByHand)} ");
            text.Append(CultureInfo.InvariantCulture, $"| {row.OverPrimal:F2} | {row.OverHand:F2} | {row.FastMathOverHand:F2} | {Ratio(row.Adolc)} | {Ratio(row.PyTorch)} | {row.Bytes} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"| **median** | | | | | {Median(row => row.OverPrimal)} | {Median(row => row.OverHand)} | {Median(row => row.FastMathOverHand)} | | | |\n");
        return text.ToString();

        string Median(Func<Row, double> ratio) => string.Create(CultureInfo.InvariantCulture, $"**{Samples.Median(rows.Select(ratio)):F2}**");
    }

    private static string Ratio(OtherTiming? timing) => timing is null ? "–" : timing.Ratio.ToString("F1", CultureInfo.InvariantCulture);

    /// <summary>What is compared has to be the same thing.</summary>
    private sealed class Check(string filter, double tolerance, string remark = "") : IEvalVisitor
    {
        private readonly List<string> _differences = [];

        /// <summary>The Euclidean norm of each derivative.</summary>
        public Dictionary<string, double> Norms { get; } = [];

        public void Add<T>(string eval, string size, string arguments, T workload)
            where T : struct, IEvalWorkload
        {
            if (!eval.StartsWith(filter, StringComparison.Ordinal)) return;
            // Twice: storage that is used again has to be overwritten.
            for (int i = 0; i < 2; i++)
            {
                double generated = workload.Generated(), byHand = workload.ByHand();
                Compare($"{arguments}: the value", Math.Abs(byHand), byHand, generated);
            }

            ReadOnlySpan<double> expected = workload.DerivativeByHand, actual = workload.GeneratedDerivative;
            double norm = 0;
            foreach (double entry in expected) norm += entry * entry;
            norm = Math.Sqrt(norm);
            for (int i = 0; i < expected.Length; i++)
                Compare($"{arguments}: entry {i} of the derivative", norm, expected[i], actual[i]);
            Norms.Add(arguments, norm);
        }

        public void Compare(OtherTool tool, IReadOnlyDictionary<string, OtherTiming> timings)
        {
            foreach ((string arguments, OtherTiming timing) in timings)
            {
                double expected = Norms[arguments];
                if (!(Math.Abs(timing.Norm - expected) <= OtherTolerance * expected))
                    _differences.Add(string.Create(CultureInfo.InvariantCulture, $"{arguments}: the norm of the derivative is {expected:R}, with {tool.Name} {timing.Norm:R}"));
            }
        }

        public void ThrowIfDifferent()
        {
            if (_differences.Count > 0)
                throw new InvalidOperationException(string.Join(Environment.NewLine, _differences.Take(20)));
        }

        private void Compare(string what, double scale, double expected, double actual)
        {
            if (!(Math.Abs(actual - expected) <= tolerance * scale))
                _differences.Add(string.Create(CultureInfo.InvariantCulture, $"{what} is {expected:R} by hand, {actual:R} generated{remark}"));
        }
    }

    /// <summary>The generated derivatives of another set of the same workloads: each runs so many calls.</summary>
    private sealed class GeneratedCalls(string filter) : IEvalVisitor
    {
        public Dictionary<string, Func<int, double>> Runs { get; } = [];

        public void Add<T>(string eval, string size, string arguments, T workload)
            where T : struct, IEvalWorkload
        {
            if (eval.StartsWith(filter, StringComparison.Ordinal)) Runs.Add(arguments, calls => Generated(workload, calls));
        }
    }

    private sealed class Timing(
        string filter, IReadOnlyDictionary<string, Func<int, double>> fastMath, IReadOnlyDictionary<string, OtherTiming> adolc, IReadOnlyDictionary<string, OtherTiming> pyTorch) : IEvalVisitor
    {
        public List<Row> Rows { get; } = [];

        public void Add<T>(string eval, string size, string arguments, T workload)
            where T : struct, IEvalWorkload
        {
            if (!eval.StartsWith(filter, StringComparison.Ordinal)) return;
            Func<int, double> withFastMath = fastMath[arguments];
            int primalCalls = Measurement.Calibrate(calls => Primal(workload, calls));
            int generatedCalls = Measurement.Calibrate(calls => Generated(workload, calls)), handCalls = Measurement.Calibrate(calls => ByHand(workload, calls));
            int fastMathCalls = Measurement.Calibrate(withFastMath);
            double[][] samples = Samples.Interleaved(
                SampleCount,
                () => Measurement.Seconds(() => Primal(workload, primalCalls)) / primalCalls,
                () => Measurement.Seconds(() => Generated(workload, generatedCalls)) / generatedCalls,
                () => Measurement.Seconds(() => ByHand(workload, handCalls)) / handCalls,
                () => Measurement.Seconds(() => withFastMath(fastMathCalls)) / fastMathCalls);
            var row = new Row(
                eval, size, Samples.Median(samples[0]), Samples.Median(samples[1]), Samples.Median(samples[2]),
                Samples.Median(samples[1].Zip(samples[0], (generated, primal) => generated / primal)),
                Samples.Median(samples[1].Zip(samples[2], (generated, byHand) => generated / byHand)),
                Samples.Median(samples[3].Zip(samples[2], (generated, byHand) => generated / byHand)),
                adolc.GetValueOrDefault(arguments), pyTorch.GetValueOrDefault(arguments),
                Measurement.Bytes(() => workload.Generated()));
            Rows.Add(row);
            Console.Error.WriteLine(FormattableString.Invariant(
                $"{row.Eval,-26}{row.Size,-50}{Measurement.Time(row.Primal),12}{Measurement.Time(row.Generated),12}{Measurement.Time(row.ByHand),12}  /primal {row.OverPrimal,6:F2}  /hand {row.OverHand,6:F2}  with FastMath {row.FastMathOverHand,6:F2}  {row.Bytes} B"));
        }
    }

    // Three loops, so that nothing but the calls is in them; the sum keeps the calls alive.
    private static double Primal<T>(T workload, int calls)
        where T : struct, IEvalWorkload
    {
        double sum = 0;
        for (int i = 0; i < calls; i++)
            sum += workload.Primal();
        return sum;
    }

    private static double Generated<T>(T workload, int calls)
        where T : struct, IEvalWorkload
    {
        double sum = 0;
        for (int i = 0; i < calls; i++)
            sum += workload.Generated();
        return sum;
    }

    private static double ByHand<T>(T workload, int calls)
        where T : struct, IEvalWorkload
    {
        double sum = 0;
        for (int i = 0; i < calls; i++)
            sum += workload.ByHand();
        return sum;
    }
}
