using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using DiffGen.Runtime;
using Xunit;
using Xunit.Abstractions;

namespace DiffGen.Tests.Tensors;

/// <summary>Values and products with cotangents of the tensor kernels agree with PyTorch's, in both precisions.</summary>
public class TensorReferenceTests(ITestOutputHelper output)
{
    private static readonly string[] s_groups = ["linalg", "reductions", "shape", "softmax_losses", "conv"];

    /// <summary>Operations without a kernel of their own, and why.</summary>
    private static readonly Dictionary<string, string> s_without = new()
    {
        ["masked_fill"] = "elementwise",
        ["inplace_chain"] = "a program, not an operation",
        ["meshgrid_product"] = "broadcasting and elementwise functions",
        ["cross_entropy_prob"] = "LogSoftmax, elementwise functions and a sum",
        ["mse_loss"] = "elementwise and a mean",
        ["l1_loss"] = "elementwise and a mean",
        ["smooth_l1_loss"] = "elementwise and a mean",
        ["kl_div"] = "elementwise and a mean",
        ["binary_cross_entropy"] = "elementwise and a mean",
        ["bce_with_logits"] = "elementwise and a mean",
        ["batch_norm"] = "Mean, Variance and elementwise functions",
        ["dropout_mask"] = "elementwise",
    };

    public static TheoryData<string, string> Operations()
    {
        var data = new TheoryData<string, string>();
        foreach (string group in s_groups)
            foreach (string operation in TensorCase.Load(group).Select(stored => stored.Operation).Distinct().Where(operation => !s_without.ContainsKey(operation)))
                data.Add(group, operation);
        return data;
    }

    public static TheoryData<string> Kinks() => [.. TensorCase.Load("tensor_kinks").Select(stored => stored.Operation).Distinct().Where(KernelCases.Kinks.Contains)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Kernel_agrees_with_PyTorch(string group, string operation) => Run(group, operation);

    [Theory]
    [MemberData(nameof(Kinks))]
    public void Kernel_agrees_with_PyTorch_at_kinks(string operation) => Run("tensor_kinks", operation);

    [Fact]
    public void Every_stored_case_is_run_or_listed()
    {
        int total = 0, without = 0;
        foreach (string group in s_groups)
        {
            IReadOnlyList<TensorCase> cases = TensorCase.Load(group);
            int listed = cases.Count(stored => s_without.ContainsKey(stored.Operation));
            output.WriteLine($"{group}: {cases.Count} cases, {cases.Count - listed} run, {listed} without a kernel.");
            total += cases.Count;
            without += listed;
        }

        foreach ((string operation, string reason) in s_without) output.WriteLine($"without: {operation} ({reason})");
        Assert.Equal(1536, total);
        Assert.Equal(s_without.Keys.Order(), s_groups.SelectMany(TensorCase.Load).Select(stored => stored.Operation).Where(s_without.ContainsKey).Distinct().Order());
        output.WriteLine($"{total} cases, {total - without} run.");
    }

    private static void Run(string group, string operation)
    {
        List<string> failures = [];
        foreach (TensorCase stored in TensorCase.Load(group).Where(stored => stored.Operation == operation))
        {
            if (stored.IsSingle) Compare<float>(stored, failures);
            else Compare<double>(stored, failures);
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static void Compare<T>(TensorCase stored, List<string> failures)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using Tape tape = Tape.Rent();
        var run = new KernelRun<T>(tape, stored);
        try
        {
            KernelCases.Run(run);
        }
        catch (ArgumentException exception)
        {
            failures.Add($"{stored}: {exception}");
            return;
        }

        Assert.NotNull(run.Output);
        Check(stored, "output", run.Output, stored.Output, stored.Tolerance("out"), failures);
        Assert.Equal(stored.Vjp.Keys.Order(), run.Vjp.Keys.Order());
        foreach ((string name, Dense<T> cotangent) in run.Vjp) Check(stored, $"cotangent of {name}", cotangent, stored.Vjp[name], stored.Tolerance("vjp"), failures);
        foreach ((string name, Dense<int> integers) in run.Extras) Assert.Equal(Array.ConvertAll(stored.Extras[name].Numbers, number => (int)number), integers.Span.ToArray());
    }

    private static void Check<T>(TensorCase stored, string what, Dense<T> actual, StoredTensor expected, double tolerance, List<string> failures)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (actual.Shape != expected.Shape)
        {
            failures.Add($"{stored}: {what} has shape {actual.Shape}, not {expected.Shape}.");
            return;
        }

        double scale = expected.Numbers.Where(double.IsFinite).Select(Math.Abs).Append(1).Max();
        for (int i = 0; i < actual.Count; i++)
        {
            double number = double.CreateChecked(actual.Span[i]), want = double.CreateChecked(T.CreateTruncating(expected.Numbers[i]));
            if (number.Equals(want) || Math.Abs(number - want) <= tolerance * scale) continue;
            failures.Add($"{stored}: {what}[{i}] is {number:R}, not {want:R} (tolerance {tolerance * scale:g2}).");
            return;
        }
    }
}
