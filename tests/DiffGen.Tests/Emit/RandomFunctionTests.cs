using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Optimize;
using DiffGen.Generator.Transform;
using DiffGen.Tests.IR;
using Xunit;

namespace DiffGen.Tests.Emit;

/// <summary>Printed code computes what the interpreter computes, bit for bit, on random programs and on their adjoint programs.</summary>
public sealed class RandomFunctionTests
{
    private static int Count => int.Parse(Environment.GetEnvironmentVariable("DIFFGEN_RANDOM_FUNCTIONS") ?? "80", System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(2000)]
    public void Printed_code_computes_what_the_program_means(int first) =>
        Check([.. Enumerable.Range(first, Count).Select(seed => (RandomFunction.Create(seed), false))]);

    [Theory]
    [InlineData(3000)]
    [InlineData(4000)]
    public void Printed_adjoint_code_computes_what_the_program_means(int first)
    {
        var functions = new List<(Function, bool)>();
        foreach (int seed in Enumerable.Range(first, Count))
        {
            Function function = RandomFunction.Create(seed);
            Normalization.Apply(function);
            Simplification.Apply(function);
            AdjointFunction joint = new SweepBuilder(function, new CallVariants(new Dictionary<string, Function>(), ""), [true, true, true, true], [true, true, false]).Joint().Finish();
            for (int i = 0; i < joint.Inputs.Count; i++)
                if (joint.Inputs[i].Role != PortRole.Primal)
                    joint.Function.Parameters[i].Name = joint.Inputs[i].Role.ToString().ToLowerInvariant() + joint.Inputs[i].Index;
            functions.Add((joint.Function, joint.UsesTape));
        }

        Check(functions);
    }

    private static void Check(IReadOnlyList<(Function Function, bool UsesTape)> functions)
    {
        foreach ((Function function, bool _) in functions) Verifier.Verify(function);
        // The emitter may change what it prints: copies of what the interpreter runs.
        Type type = EmittedCode.Compile(EmittedCode.Class(
            functions.Select((item, k) => ("F" + k, new Cloner().CloneFunction(item.Function), item.UsesTape)),
            functions.Select((item, k) => Runner(item.Function, k, item.UsesTape))));
        for (int k = 0; k < functions.Count; k++)
            Check(functions[k].Function, functions[k].UsesTape, type.GetMethod("Run" + k)!.CreateDelegate<Func<double[][], double[], object[]>>());
    }

    /// <summary>Calls a function with arguments from arrays; scalars that it yields come back boxed.</summary>
    private static string Runner(Function function, int index, bool usesTape)
    {
        int buffers = 0, scalars = 0;
        IEnumerable<string> arguments = function.Parameters.Select(parameter => parameter.Type is BufferType ? $"b[{buffers++}]" : $"s[{scalars++}]");
        string call = $"F{index}({string.Join(", ", usesTape ? arguments.Append("tape") : arguments)})";
        int count = function.Body.Yields.Length;
        IEnumerable<string> results = count == 1 ? ["r"] : Enumerable.Range(1, count).Select(k => $"r.Item{k}");
        string body = function.Body.EndsInThrow || count == 0 ? $"{call}; return [];" : $"var r = {call}; {(usesTape ? "tape.AssertEmpty(); " : "")}return [{string.Join(", ", results)}];";
        return $"public static object[] Run{index}(double[][] b, double[] s) {{ {(usesTape ? "using DiffGen.Runtime.Tape tape = DiffGen.Runtime.Tape.Rent(); " : "")}{body} }}";
    }

    private static void Check(Function function, bool usesTape, Func<double[][], double[], object[]> emitted)
    {
        var random = new Random(7);
        for (int run = 0; run < 3; run++)
        {
            double[][] buffers = [.. function.Parameters.Where(parameter => parameter.Type is BufferType).Select((_, k) => RandomFunction.Input(random, k))];
            double[] scalars = [.. function.Parameters.Where(parameter => parameter.Type is ScalarType).Select(_ => random.NextDouble() - 0.25)];
            Interpreter.Window[] windows = [.. buffers.Select(Interpreter.Window.Of)];
            int b = 0, s = 0;
            object?[] arguments = [.. function.Parameters.Select(parameter => parameter.Type is BufferType ? (object?)windows[b++] : scalars[s++])];
            object?[]? expected = null;
            try { expected = Interpreter.Run(function, arguments); }
            catch (InvalidOperationException exception) when (exception.Message == "thrown by the program") { }

            object[]? actual = null;
            try { actual = emitted(buffers, scalars); }
            catch (InvalidOperationException exception) when (exception.Message == "guard") { }

            string context() => EmittedCode.Class([("F", function, usesTape)]) + Printer.Print(function);
            if (actual is null != expected is null) Assert.Fail($"throws: {actual is null}\n{context()}");
            for (int k = 0; k < buffers.Length; k++) AssertSame(windows[k].ToArray(), buffers[k], $"buffer {k}", context);
            if (expected is null) continue;
            AssertSame([.. expected.Select(Convert.ToDouble)], [.. actual!.Select(Convert.ToDouble)], "results", context);
        }
    }

    private static void AssertSame(double[] expected, double[] actual, string what, Func<string> context)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            if (BitConverter.DoubleToInt64Bits(expected[i]) != BitConverter.DoubleToInt64Bits(actual[i]) && !(double.IsNaN(expected[i]) && double.IsNaN(actual[i])))
                Assert.Fail($"{what}[{i}]: {actual[i]:R} instead of {expected[i]:R}\n{context()}");
    }
}
