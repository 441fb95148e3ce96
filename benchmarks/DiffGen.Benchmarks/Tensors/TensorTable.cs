using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics.Tensors;
using System.Text;
using DiffGen.Benchmarks.Evals;
using DiffGen.Runtime;

namespace DiffGen.Benchmarks.Tensors;

/// <summary>Gradients of tensor programs beside PyTorch's, and matrix products.</summary>
internal static class TensorTable
{
    /// <param name="Seconds">On one thread.</param>
    /// <param name="SecondsOfAll">On all threads.</param>
    /// <param name="Bytes">Allocated by one more call.</param>
    /// <param name="Peak">What the first call on a new thread allocates, and the destinations.</param>
    private sealed record Row(string Workload, string Name, double Seconds, double SecondsOfAll, long Bytes, long Peak, double Norm);

    public static string Measure()
    {
        List<Row> rows = [];
        foreach (int size in new[] { 1_000, 100_000, 10_000_000 }) rows.Add(SquaredTanh(size));
        rows.Add(Network(64));
        foreach (int size in new[] { 64, 128, 256, 512, 1024 }) rows.Add(Product(size));

        OtherTool pytorch = OtherTool.PyTorch("tensors.py");
        IReadOnlyDictionary<string, OtherTiming> other = pytorch.Run([.. rows.Select(row => row.Workload)]);
        var text = new StringBuilder("## Tensors\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Value and gradient in float32: `sum(tanh(x·w+b)²)` over n elements, a step of a 784-256-128-10 network with 64 rows, and products of square matrices (no gradient). PyTorch: {pytorch.Remark}\n");
        text.Append(CultureInfo.InvariantCulture, $"Both are on one thread; the column behind the ratio is DiffGen on all {Environment.ProcessorCount} against itself on one. Bytes are what one more step allocates; memory is the most that lives at once beside the inputs, gradients included. The norms of the gradients agree.\n\n");
        text.Append("| workload | DiffGen | PyTorch | DiffGen / PyTorch | all threads | GFLOP/s | bytes | memory | memory of PyTorch |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (Row row in rows)
        {
            OtherTiming? timing = other.TryGetValue(row.Workload, out OtherTiming? found) ? found : null;
            if (timing is not null && Math.Abs(timing.Norm - row.Norm) > 1e-3 * Math.Max(1e-6, timing.Norm)) throw new InvalidOperationException($"{row.Workload}: {row.Norm} is not PyTorch's {timing.Norm}.");
            string rate = row.Workload.StartsWith("product", StringComparison.Ordinal) ? (2 * Math.Pow(int.Parse(row.Workload.Split(' ')[1], CultureInfo.InvariantCulture), 3) / row.Seconds / 1e9).ToString("F0", CultureInfo.InvariantCulture) : "";
            string theirs = timing is null ? "– | –" : string.Create(CultureInfo.InvariantCulture, $"{Measurement.Time(timing.Derivative)} | {row.Seconds / timing.Derivative:F2}");
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {Measurement.Time(row.Seconds)} | {theirs} | {row.Seconds / row.SecondsOfAll:F2} times faster | {rate} | {row.Bytes} | {Size(row.Peak)} | {(timing is null ? "–" : Size(timing.PeakBytes))} |\n");
        }

        return text.ToString();
    }

    private static string Size(double bytes) => bytes < 1e6
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:F1} kB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB");

    private static Row SquaredTanh(int size)
    {
        Tensor<float> x = TensorModels.Weyl(1, size), w = TensorModels.Weyl(2, size), b = TensorModels.Weyl(3, size);
        Tensor<float> dx = Tensor.CreateFromShape<float>([size]), dw = Tensor.CreateFromShape<float>([size]), db = Tensor.CreateFromShape<float>([size]);
        double Run() => TensorModels.SquaredTanhValueAndGradient(x, w, b, dx, dw, db);
        return Measured($"tanh {size}", $"tanh, n = {size:N0}", Run, () => Norm(dx), 3L * size * sizeof(float));
    }

    private static Row Network(int rows)
    {
        Tensor<float> x = TensorModels.Weyl(1, rows, 784), y = TensorModels.Weyl(2, rows, 10);
        var parameters = new NetworkParameters(
            TensorModels.Weyl(3, 784, 256), TensorModels.Weyl(4, 256), TensorModels.Weyl(5, 256, 128), TensorModels.Weyl(6, 128), TensorModels.Weyl(7, 128, 10), TensorModels.Weyl(8, 10));
        NetworkParameters.Tangent gradient = default;
        TensorModels.NetworkLossValueAndGradientAccumulate(parameters, x, y, ref gradient);
        double Run() => TensorModels.NetworkLossValueAndGradientAccumulate(parameters, x, y, ref gradient);
        return Measured($"network {rows}", $"network, {rows} rows", Run, () =>
        {
            NetworkParameters.Tangent once = default;
            TensorModels.NetworkLossValueAndGradientAccumulate(parameters, x, y, ref once);
            return Norm(once.W1);
        }, new[] { parameters.W1, parameters.B1, parameters.W2, parameters.B2, parameters.W3, parameters.B3 }.Sum(tensor => tensor.FlattenedLength) * sizeof(float));
    }

    private static Row Product(int size)
    {
        Tensor<float> a = TensorModels.Weyl(1, size, size), b = TensorModels.Weyl(2, size, size);
        double Run()
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.MatMul(tape, tape.Read(a), tape.Read(b)).Span[0];
        }

        return Measured($"product {size}", $"product, {size} × {size}", Run, () => Norm(Tensor.MatMul<float>(a, b)), 0);
    }

    private static Row Measured(string workload, string name, Func<double> run, Func<double> norm, long destinations)
    {
        int calls = Measurement.Calibrate(count => Repeated(run, count)), threads = Parallelism.MaximumThreads;
        double Time(int maximum)
        {
            Parallelism.MaximumThreads = maximum;
            return Measurement.Seconds(() => Repeated(run, calls)) / calls;
        }

        double[][] samples = Samples.Interleaved(31, () => Time(1), () => Time(threads));
        var row = new Row(workload, name, Samples.Median(samples[0]), Samples.Median(samples[1]), Measurement.Bytes(run), OfFirst(run) + destinations, norm());
        Console.Error.WriteLine(row);
        return row;
    }

    /// <summary>What a call allocates on a thread whose tape is new: all that it keeps at once.</summary>
    private static long OfFirst(Func<double> run)
    {
        long bytes = 0;
        var thread = new System.Threading.Thread(() =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        thread.Start();
        thread.Join();
        return bytes;
    }

    private static double Repeated(Func<double> run, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++) sum += run();
        return sum;
    }

    private static double Norm(Tensor<float> tensor)
    {
        var elements = new float[tensor.FlattenedLength];
        tensor.FlattenTo(elements);
        return Math.Sqrt(elements.Sum(element => (double)element * element));
    }
}
