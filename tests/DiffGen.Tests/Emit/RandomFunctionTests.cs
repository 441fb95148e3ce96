using System;
using System.Linq;
using System.Reflection;
using DiffGen.Generator.IR;
using DiffGen.Tests.IR;
using Xunit;

namespace DiffGen.Tests.Emit;

/// <summary>Printed code computes what the interpreter computes, bit for bit, on random programs.</summary>
public sealed class RandomFunctionTests
{
    private delegate (double, double, bool) Emitted(double[] x, Span<double> y, double p, double q);

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(2000)]
    public void Printed_code_computes_what_the_program_means(int first)
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("DIFFGEN_RANDOM_FUNCTIONS") ?? "150", System.Globalization.CultureInfo.InvariantCulture);
        Function[] functions = [.. Enumerable.Range(first, count).Select(RandomFunction.Create)];
        foreach (Function function in functions) Verifier.Verify(function);
        Type type = EmittedCode.Compile(EmittedCode.Class(functions.Select(function => (function.Name, function, false))));
        foreach (Function function in functions) Check(function, type.GetMethod(function.Name)!);
    }

    private static void Check(Function function, MethodInfo method)
    {
        var random = new Random(7);
        Emitted emitted = method.CreateDelegate<Emitted>();
        for (int run = 0; run < 3; run++)
        {
            double[] x = [.. Enumerable.Range(0, RandomFunction.Length).Select(_ => random.Next(-8, 9) / 4.0)];
            double[] y = [.. Enumerable.Range(0, RandomFunction.Length).Select(_ => random.NextDouble())];
            double p = random.NextDouble(), q = run - 1;
            Interpreter.Window expectedX = Interpreter.Window.Of(x), expectedY = Interpreter.Window.Of(y);
            object?[]? expected = null;
            try { expected = Interpreter.Run(function, expectedX, expectedY, p, q); }
            catch (InvalidOperationException) { }

            (double, double, bool) actual = default;
            bool hasThrown = false;
            try { actual = emitted(x, y, p, q); }
            catch (InvalidOperationException) { hasThrown = true; }

            string context = EmittedCode.Class([("F", function, false)]) + Printer.Print(function);
            Assert.True(hasThrown == expected is null, "throws: " + hasThrown + "\n" + context);
            AssertSame(expectedX.ToArray(), x, context);
            AssertSame(expectedY.ToArray(), y, context);
            if (expected is null) continue;
            AssertSame([(double)expected[0]!, (double)expected[1]!], [actual.Item1, actual.Item2], context);
            Assert.True((bool)expected[2]! == actual.Item3, context);
        }
    }

    private static void AssertSame(double[] expected, double[] actual, string context)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.True(BitConverter.DoubleToInt64Bits(expected[i]) == BitConverter.DoubleToInt64Bits(actual[i]) || (double.IsNaN(expected[i]) && double.IsNaN(actual[i])),
                $"[{i}]: {actual[i]:R} instead of {expected[i]:R}\n{context}");
    }
}
