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
    private sealed record Row(string Workload, string Name, double Seconds, long Bytes, double Norm);

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
        text.Append(CultureInfo.InvariantCulture, $"DiffGen takes elementwise functions on one thread and large matrix products on all {Environment.ProcessorCount}. Its products of matrices beside what library PyTorch was built with. The norms of the gradients agree.\n\n");
        text.Append("| workload | DiffGen | bytes | GFLOP/s | PyTorch | DiffGen / PyTorch |\n|---|---:|---:|---:|---:|---:|\n");
        foreach (Row row in rows)
        {
            OtherTiming? timing = other.TryGetValue(row.Workload, out OtherTiming? found) ? found : null;
            if (timing is not null && Math.Abs(timing.Norm - row.Norm) > 1e-3 * Math.Max(1e-6, timing.Norm)) throw new InvalidOperationException($"{row.Workload}: {row.Norm} is not PyTorch's {timing.Norm}.");
            string rate = row.Workload.StartsWith("product", StringComparison.Ordinal) ? (2 * Math.Pow(int.Parse(row.Workload.Split(' ')[1], CultureInfo.InvariantCulture), 3) / row.Seconds / 1e9).ToString("F0", CultureInfo.InvariantCulture) : "";
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {Measurement.Time(row.Seconds)} | {row.Bytes} | {rate} | {(timing is null ? "–" : Measurement.Time(timing.Derivative))} | {(timing is null ? "–" : (row.Seconds / timing.Derivative).ToString("F2", CultureInfo.InvariantCulture))} |\n");
        }

        return text.ToString();
    }

    private static Row SquaredTanh(int size)
    {
        Tensor<float> x = TensorModels.Weyl(1, size), w = TensorModels.Weyl(2, size), b = TensorModels.Weyl(3, size);
        Tensor<float> dx = Tensor.CreateFromShape<float>([size]), dw = Tensor.CreateFromShape<float>([size]), db = Tensor.CreateFromShape<float>([size]);
        double Run() => TensorModels.SquaredTanhValueAndGradient(x, w, b, dx, dw, db);
        return Measured($"tanh {size}", $"tanh, n = {size:N0}", Run, () => Norm(dx));
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
        });
    }

    private static Row Product(int size)
    {
        Tensor<float> a = TensorModels.Weyl(1, size, size), b = TensorModels.Weyl(2, size, size);
        double Run()
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.MatMul(tape, tape.Read(a), tape.Read(b)).Span[0];
        }

        return Measured($"product {size}", $"product, {size} × {size}", Run, () => Norm(Tensor.MatMul<float>(a, b)));
    }

    private static Row Measured(string workload, string name, Func<double> run, Func<double> norm)
    {
        int calls = Measurement.Calibrate(count => Repeated(run, count));
        double[] samples = Samples.Interleaved(31, () => Measurement.Seconds(() => Repeated(run, calls)) / calls)[0];
        var row = new Row(workload, name, Samples.Median(samples), Measurement.Bytes(run), norm());
        Console.Error.WriteLine(row);
        return row;
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
