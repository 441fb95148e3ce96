using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Transform;
using DiffGen.Tests.IR;
using Xunit;

namespace DiffGen.Tests.Transform;

/// <summary>The reverse transform on hand-built IR, run by the interpreter: joint and split layouts agree with central differences.</summary>
public sealed class ReverseTests
{
    private static readonly IRType s_span = BufferType.ReadOnlySpan(ScalarType.Float64);
    private static readonly IRType s_output = BufferType.Span(ScalarType.Float64);

    private static Function Build(string name, IReadOnlyList<(IRType Type, string Name)> parameters, Func<Builder, IReadOnlyList<Value>, Value[]> build)
    {
        var body = new Region(parameters.Select(parameter => new Value(parameter.Type, parameter.Name)));
        var builder = new Builder(body);
        body.Yields = build(builder, body.Arguments);
        var function = new Function(name, body);
        Verifier.Verify(function);
        return function;
    }

    private static Value Loop(Builder b, Value to, Value start, Func<Value, Value, Value> step, int from = 0)
    {
        var body = new Region();
        Value i = body.AddArgument(ScalarType.Int32, "i");
        Value carried = body.AddArgument(start.Type, "carried");
        b.Into(body, () => body.Yields = [step(i, carried)]);
        return b.For(b.Int(from), to, new CountedLoop(LoopTest.Less, 1), [start], body).Results[0];
    }

    private static void Check(Function function, double[] x)
    {
        var calls = new CallVariants(new Dictionary<string, Function>(), "");
        double f(double[] at) => Convert.ToDouble(Interpreter.Run(function, Interpreter.Window.Of(at))[0]);
        double[] expected = [.. x.Select((_, i) => Central(f, x, i))];

        AdjointFunction joint = new SweepBuilder(function, calls, [true], [true]).Joint();
        Verifier.Verify(joint.Function);
        Interpreter.Window gradient = Interpreter.Window.Zeros(x.Length);
        object?[] results = Interpreter.Run(joint.Function, Interpreter.Window.Of(x), 1.0, gradient);
        Assert.Equal(f(x), (double)results[0]!);
        AssertClose(expected, gradient.ToArray(), Printer.Print(joint.Function));

        (AdjointFunction forward, AdjointFunction reverse) = new SweepBuilder(function, calls, [true], [true]).Split(SweepLayout.Pullback);
        Verifier.Verify(forward.Function);
        Verifier.Verify(reverse.Function);
        Interpreter.Window split = Interpreter.Window.Zeros(x.Length);
        Interpreter.RunSplit(forward.Function, [Interpreter.Window.Of(x)], reverse.Function, [1.0, split]);
        AssertClose(expected, split.ToArray(), Printer.Print(forward.Function) + Printer.Print(reverse.Function));
    }

    private static double Central(Func<double[], double> f, double[] x, int i)
    {
        double h = 1e-5 * Math.Max(1, Math.Abs(x[i]));
        double[] up = [.. x], down = [.. x];
        up[i] += h;
        down[i] -= h;
        return (f(up) - f(down)) / (up[i] - down[i]);
    }

    private static void AssertClose(double[] expected, double[] actual, string text)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-6 * Math.Max(1, Math.Abs(expected[i])), $"[{i}] {actual[i]} instead of {expected[i]}\n{text}");
    }

    [Fact]
    public void A_reduction_over_a_loop() => Check(
        Build("sum", [(s_span, "x")], (b, p) =>
        [
            Loop(b, b.Length(p[0]), b.Number(ScalarType.Float64, 0), (i, sum) =>
            {
                Value x = b.Load(p[0], [i], ScalarType.Float64);
                return b.Add(sum, b.Multiply(x, b.Multiply(x, x)));
            }),
        ]),
        [1.5, -2, 0.25]);

    [Fact]
    public void A_recurrence_records_what_it_overwrites() => Check(
        Build("recurrence", [(s_span, "x")], (b, p) =>
        [
            Loop(b, b.Length(p[0]), b.Number(ScalarType.Float64, 1), (i, s) =>
            {
                Value x = b.Load(p[0], [i], ScalarType.Float64);
                return b.Multiply(b.Multiply(s, s), b.Add(x, s));
            }),
        ]),
        [0.5, -0.3, 0.7]);

    [Fact]
    public void Nested_loops_with_a_recurrence_in_both() => Check(
        Build("nested", [(s_span, "x")], (b, p) =>
        [
            Loop(b, b.Length(p[0]), b.Number(ScalarType.Float64, 1), (i, s) =>
                Loop(b, i, b.Multiply(s, b.Load(p[0], [i], ScalarType.Float64)), (j, t) =>
                    b.Add(b.Multiply(t, t), b.Multiply(t, b.Load(p[0], [j], ScalarType.Float64))))),
        ]),
        [0.5, -0.3, 0.7, 0.2]);

    [Fact]
    public void A_branch_in_a_loop() => Check(
        Build("branch", [(s_span, "x")], (b, p) =>
        [
            Loop(b, b.Length(p[0]), b.Number(ScalarType.Float64, 0.5), (i, s) =>
            {
                Value x = b.Load(p[0], [i], ScalarType.Float64);
                Region then = new(), otherwise = new();
                b.Into(then, () =>
                {
                    Value square = b.Multiply(s, s);
                    then.Yields = [b.Multiply(square, b.Multiply(square, x))];
                });
                b.Into(otherwise, () => otherwise.Yields = [b.Apply("divide", s, x)]);
                return b.If(b.Apply("greater", b.Multiply(x, s), b.Number(ScalarType.Float64, 0)), then, otherwise).Results[0];
            }),
        ]),
        [1.5, -2, 0.25, 3]);

    [Fact]
    public void A_while_loop_counts_its_trips() => Check(
        Build("while", [(s_span, "x")], (b, p) =>
        {
            Value x = b.Load(p[0], [b.Int(0)], ScalarType.Float64);
            Region condition = new(), body = new();
            Value c = condition.AddArgument(ScalarType.Float64, null);
            Value y = body.AddArgument(ScalarType.Float64, "y");
            b.Into(condition, () => condition.Yields = [b.Apply("less", c, b.Number(ScalarType.Float64, 100))]);
            b.Into(body, () => body.Yields = [b.Add(b.Multiply(y, y), x)]);
            return [b.While([x], condition, body).Results[0]];
        }),
        [1.25]);

    [Fact]
    public void In_place_updates_of_a_local_array() => Check(
        Build("inPlace", [(s_span, "x")], (b, p) =>
        {
            Value n = b.Length(p[0]);
            Value a = b.Allocate(BufferType.Array(ScalarType.Float64), [n], name: "a");
            Loop(b, n, b.Int(0), (i, _) =>
            {
                b.Store(a, [i], b.Multiply(b.Load(p[0], [i], ScalarType.Float64), b.Number(ScalarType.Float64, 2)));
                return _;
            });
            Loop(b, n, b.Int(0), (i, _) =>
            {
                Value before = b.Load(a, [b.Subtract(i, b.Int(1))], ScalarType.Float64);
                b.Store(a, [i], b.Multiply(b.Load(a, [i], ScalarType.Float64), before));
                return _;
            }, from: 1);
            return [Loop(b, n, b.Number(ScalarType.Float64, 0), (i, sum) => b.Add(sum, b.Load(a, [i], ScalarType.Float64)))];
        }),
        [1.5, -2, 0.25]);

    [Fact]
    public void Two_arrays_that_swap_roles() => Check(
        Build("pingPong", [(s_span, "x")], (b, p) =>
        {
            Value n = b.Length(p[0]);
            BufferType array = BufferType.Array(ScalarType.Float64);
            Value first = b.Allocate(array, [n], name: "first"), second = b.Allocate(array, [n], name: "second");
            b.Copy(p[0], first);
            var body = new Region();
            body.AddArgument(ScalarType.Int32, "step");
            Value current = body.AddArgument(array, "current"), next = body.AddArgument(array, "next");
            b.Into(body, () =>
            {
                Loop(b, n, b.Int(0), (i, _) =>
                {
                    Value neighbour = b.Load(current, [b.Subtract(b.Subtract(n, b.Int(1)), i)], ScalarType.Float64);
                    Value own = b.Load(current, [i], ScalarType.Float64);
                    b.Store(next, [i], b.Add(b.Multiply(own, neighbour), own));
                    return _;
                });
                body.Yields = [next, current];
            });
            Op loop = b.For(b.Int(0), b.Int(3), new CountedLoop(LoopTest.Less, 1), [first, second], body);
            return [Loop(b, n, b.Number(ScalarType.Float64, 0), (i, sum) => b.Add(sum, b.Multiply(sum, b.Load(loop.Results[0], [i], ScalarType.Float64)) is var t ? b.Add(t, b.Load(loop.Results[0], [i], ScalarType.Float64)) : t))];
        }),
        [0.5, -0.3, 0.7]);

    [Fact]
    public void Rows_of_a_jagged_array_that_change_places() => Check(
        Build("rows", [(s_span, "x")], (b, p) =>
        {
            BufferType row = BufferType.Array(ScalarType.Float64);
            Value rows = b.Allocate(BufferType.Array(row), [b.Int(2)], name: "rows");
            Loop(b, b.Int(2), b.Int(0), (i, _) =>
            {
                Value fresh = b.Allocate(row, [b.Int(2)], name: "fresh");
                b.Store(fresh, [b.Int(0)], b.Load(p[0], [i], ScalarType.Float64));
                b.Store(fresh, [b.Int(1)], b.Multiply(b.Load(p[0], [i], ScalarType.Float64), b.Load(p[0], [b.Int(0)], ScalarType.Float64)));
                b.Store(rows, [i], fresh);
                return _;
            });
            Value a = b.Load(rows, [b.Int(0)], row), c = b.Load(rows, [b.Int(1)], row);
            b.Store(rows, [b.Int(0)], c);
            b.Store(rows, [b.Int(1)], a);
            return [Loop(b, b.Int(2), b.Number(ScalarType.Float64, 1), (i, product) =>
            {
                Value r = b.Load(rows, [i], row);
                Value factor = b.Add(b.Load(r, [b.Int(1)], ScalarType.Float64), b.Multiply(b.Load(r, [b.Int(0)], ScalarType.Float64), b.Convert(i, ScalarType.Float64)));
                b.Store(r, [b.Int(0)], product);
                return b.Multiply(b.Multiply(product, factor), b.Add(factor, b.Load(b.Load(rows, [b.Int(0)], row), [b.Int(0)], ScalarType.Float64)));
            })];
        }),
        [0.5, -0.3]);

    [Fact]
    public void A_division_by_zero_with_a_zero_cotangent_gives_zero()
    {
        Function function = Build("guarded", [(s_span, "x")], (b, p) =>
        {
            Value x = b.Load(p[0], [b.Int(0)], ScalarType.Float64);
            return [b.Multiply(b.Apply("divide", b.Number(ScalarType.Float64, 1), x), b.Number(ScalarType.Float64, 1))];
        });
        AdjointFunction joint = new SweepBuilder(function, new CallVariants(new Dictionary<string, Function>(), ""), [true], [true]).Joint();
        Interpreter.Window gradient = Interpreter.Window.Zeros(1);
        Interpreter.Run(joint.Function, Interpreter.Window.Of(0.0), 0.0, gradient);
        Assert.Equal([0.0], gradient.ToArray());
    }

    [Fact]
    public void A_vector_written_in_place_turns_its_cotangent_into_its_gradient()
    {
        Function function = Build("squareInPlace", [(s_output, "y")], (b, p) =>
        {
            Loop(b, b.Length(p[0]), b.Int(0), (i, _) =>
            {
                Value y = b.Load(p[0], [i], ScalarType.Float64);
                b.Store(p[0], [i], b.Multiply(y, y));
                return _;
            });
            return [];
        });
        AdjointFunction joint = new SweepBuilder(function, new CallVariants(new Dictionary<string, Function>(), ""), [true], []).Joint();
        Interpreter.Window y = Interpreter.Window.Of(2, 3), dy = Interpreter.Window.Of(1, 10);
        Interpreter.Run(joint.Function, y, dy);
        Assert.Equal([4.0, 9.0], y.ToArray());
        Assert.Equal([4.0, 60.0], dy.ToArray());
    }
}
