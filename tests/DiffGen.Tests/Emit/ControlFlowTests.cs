using System;
using System.Linq;
using DiffGen.Generator.IR;
using Xunit;
using static DiffGen.Tests.Emit.EmittedCode;

namespace DiffGen.Tests.Emit;

/// <summary>Branches and loops come out as a person writes them: variables that are updated, not copies of copies.</summary>
public sealed class ControlFlowTests
{
    private static Value Zero(Builder b) => b.Number(Real, 0);

    [Fact]
    public void A_sum_is_one_variable()
    {
        Function function = Build([(Input, "x")], (b, p) =>
        [
            Loop(b, b.Length(p[0]), [Zero(b)], (i, carried) =>
            {
                Value x = b.Load(p[0], [i], Real);
                return [b.Add(carried[0], b.Multiply(x, x))];
            }, ["sum"]),
        ]);
        Assert.Equal(
            """
            double sum = 0.0;
            for (int i = 0; i < x.Length; i++)
            {
                double xi = x[i];
                sum += xi * xi;
            }

            return sum;
            """,
            Body(function));
        Assert.Equal(14.0, Run(function, (object)new double[] { 1, 2, 3 }));
    }

    [Fact]
    public void A_swap_goes_through_a_temporary()
    {
        Function function = Build([(Whole, "n"), (Real, "p"), (Real, "q")], (b, p) =>
        {
            Loop(b, p[0], [p[1], p[2]], (i, carried) => [carried[1], carried[0]], ["a", "b"]);
            Op loop = b.Region.Ops[^1];
            return [b.Subtract(loop.Results[0], loop.Results[1])];
        });
        Assert.Equal(
            """
            double a = p;
            double b = q;
            for (int i = 0; i < n; i++)
            {
                double nextA = b;
                b = a;
                a = nextA;
            }

            return a - b;
            """,
            Body(function));
        Assert.Equal(3.0, Run(function, 3, 2.0, 5.0));
    }

    [Fact]
    public void Fibonacci_needs_one_temporary_and_no_more()
    {
        Function function = Build([(Whole, "n")], (b, p) =>
            [Loop(b, p[0], [Zero(b), b.Number(Real, 1)], (i, carried) => [carried[1], b.Add(carried[0], carried[1])], ["a", "b"])]);
        Assert.Equal(
            """
            double a = 0.0;
            double b = 1.0;
            for (int i = 0; i < n; i++)
            {
                double nextA = b;
                b = a + b;
                a = nextA;
            }

            return a;
            """,
            Body(function));
        Assert.Equal(55.0, Run(function, 10));
    }

    [Fact]
    public void A_branch_that_updates_a_variable_is_an_if_without_else()
    {
        Function function = Build([(Input, "x")], (b, p) =>
        [
            Loop(b, b.Length(p[0]), [Zero(b)], (i, carried) =>
            {
                Value x = b.Load(p[0], [i], Real).Named("value");
                Op branch = b.If(b.Apply("greater", x, carried[0]), Region(b, () => [b.Multiply(x, carried[0]).Named("max")]), Region(b, () => [carried[0]]));
                return [branch.Result.Named("max")];
            }, ["max"]),
        ]);
        Assert.Equal(
            """
            double max = 0.0;
            for (int i = 0; i < x.Length; i++)
            {
                double value = x[i];
                if (value > max)
                {
                    max = value * max;
                }
            }

            return max;
            """,
            Body(function));
    }

    [Fact]
    public void Short_branches_of_expressions_are_conditional_expressions()
    {
        Function function = Build([(Real, "x"), (Real, "y")], (b, p) =>
        {
            Op max = b.If(b.Apply("less", p[0], p[1]), Region(b, () => [b.Multiply(p[1], p[1])]), Region(b, () => [p[0]]));
            Op both = b.If(b.Apply("less", p[0], p[1]), Region(b, () => [b.Apply("less", p[1], b.Number(Real, 3))]), Region(b, () => [b.Bool(false)]));
            return [max.Result, both.Result];
        });
        Assert.Equal("double t = x < y ? y * y : x;\nreturn (t, x < y && y < 3.0);".Replace("double t = ", "return (", StringComparison.Ordinal).Replace(";\nreturn (t", "", StringComparison.Ordinal), Body(function));
        Assert.Equal((4.0, true), Run(function, 1.0, 2.0));
    }

    [Fact]
    public void Guards_take_one_line_and_do_not_nest_what_follows()
    {
        Function function = Build([(Real, "x")], (b, p) =>
        {
            var then = new Region();
            b.Into(then, () => b.Append(OpCode.Throw, [], [], new OpaqueCode("new global::System.ArgumentException(\"x\")", Effect.Observable)));
            Op guard = b.If(b.Apply("less", p[0], Zero(b)), then, Region(b, () => [b.Apply("multiply", p[0], p[0]).Named("square")]));
            return [b.Add(guard.Result, guard.Result)];
        });
        Assert.Equal(
            """
            if (x < 0.0) throw new global::System.ArgumentException("x");
            double square = x * x;
            return square + square;
            """,
            Body(function));
        Assert.Throws<ArgumentException>(() => Run(function, -1.0));
    }

    [Fact]
    public void Else_if_chains_are_flat_and_empty_branches_vanish()
    {
        Function function = Build([(Input, "x"), (Whole, "k")], (b, p) =>
        {
            void store(int at) => b.Store(p[0], [b.Int(at)], b.Number(Real, at));
            Region rest = Region(b, () =>
            {
                b.If(b.Apply("equal", p[1], b.Int(1)), Region(b, () => { store(1); return []; }), Region(b, () => { store(2); return []; }));
                return [];
            });
            b.If(b.Apply("equal", p[1], b.Int(0)), Region(b, () => { store(0); return []; }), rest);
            b.If(b.Apply("less", p[1], b.Int(5)), Region(b, () => []), Region(b, () => { store(3); return []; }));
            return [];
        });
        Assert.Equal(
            """
            if (k == 0)
            {
                x[0] = 0.0;
            }
            else if (k == 1)
            {
                x[1] = 1.0;
            }
            else
            {
                x[2] = 2.0;
            }

            if (k >= 5)
            {
                x[3] = 3.0;
            }
            """,
            Body(function));
    }

    [Fact]
    public void While_tests_in_its_head_where_the_test_is_one_expression()
    {
        Function function = Build([(Real, "x")], (b, p) =>
        {
            Value outer = new(Real, "y"), inner = new(Real, "y");
            Op loop = b.While([p[0]], Region(b, () => [b.Apply("greater", outer, b.Number(Real, 1))], outer), Region(b, () => [b.Apply("divide", inner, b.Number(Real, 2))], inner));
            return [loop.Result.Named("y")];
        });
        Assert.Equal(
            """
            double y = x;
            while (y > 1.0)
            {
                y /= 2.0;
            }

            return y;
            """,
            Body(function));
        Assert.Equal(0.625, Run(function, 10.0));
    }

    [Fact]
    public void While_with_a_longer_test_breaks_from_its_middle()
    {
        Function function = Build([(Real, "x")], (b, p) =>
        {
            Value outer = new(Real, "y"), inner = new(Real, "y");
            Region test = Region(b, () =>
            {
                Value half = b.Apply("divide", outer, b.Number(Real, 2)).Named("half");
                return [b.Apply("greater", b.Multiply(half, half), b.Number(Real, 1))];
            }, outer);
            Op loop = b.While([p[0]], test, Region(b, () => [b.Apply("subtract", inner, b.Number(Real, 1))], inner));
            return [loop.Result];
        });
        Assert.Equal(
            """
            double y = x;
            while (true)
            {
                double half = y / 2.0;
                if (!(half * half > 1.0)) break;
                y -= 1.0;
            }

            return y;
            """,
            Body(function));
        Assert.Equal(2.0, Run(function, 10.0));
    }

    [Fact]
    public void Nested_reductions_share_the_variable_and_loops_side_by_side_share_the_name_of_the_index()
    {
        BufferType matrix = BufferType.Array(Real, 2);
        Function function = Build([(matrix, "m")], (b, p) =>
        {
            Value rows = b.Length(p[0], 0).Named("rows"), columns = b.Length(p[0], 1).Named("columns");
            Value sum = Loop(b, rows, [Zero(b)], (i, outer) =>
                [Loop(b, columns, [outer[0]], (j, inner) => [b.Add(inner[0], b.Load(p[0], [i, j], Real)).Named("sum")], ["sum"], null)], ["sum"], null);
            Value trace = Loop(b, rows, [sum], (i, carried) => [b.Add(carried[0], b.Load(p[0], [i, i], Real))], ["trace"], null);
            return [trace];
        });
        Assert.Equal(
            """
            int rows = m.GetLength(0);
            int columns = m.GetLength(1);
            double trace = 0.0;
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    trace += m[i, j];
                }
            }

            for (int i = 0; i < rows; i++)
            {
                trace += m[i, i];
            }

            return trace;
            """.Replace("trace", "sum", StringComparison.Ordinal),
            Body(function));
        Assert.Equal(15.0, Run(function, (object)new double[,] { { 1, 2 }, { 3, 4 } }));
    }

    [Fact]
    public void An_initial_value_that_is_still_needed_is_copied()
    {
        Function function = Build([(Whole, "n"), (Real, "x")], (b, p) =>
        {
            Value start = b.Multiply(p[1], p[1]).Named("start");
            Value end = Loop(b, p[0], [start], (i, carried) => [b.Multiply(carried[0], p[1])], ["power"]);
            return [b.Subtract(end, start)];
        });
        Assert.Equal(
            """
            double start = x * x;
            double power = start;
            for (int i = 0; i < n; i++)
            {
                power *= x;
            }

            return power - start;
            """,
            Body(function));
        Assert.Equal(12.0, Run(function, 2, 2.0));
    }

    [Fact]
    public void The_old_value_of_a_variable_outlives_its_update()
    {
        Function function = Build([(Whole, "n"), (Real, "x")], (b, p) =>
        {
            Value end = Loop(b, p[0], [p[1], Zero(b)], (i, carried) =>
            {
                Value next = b.Multiply(carried[0], carried[0]).Named("y");
                Value sum = b.Add(carried[1], b.Multiply(carried[0], next)).Named("sum");
                return [next, sum];
            }, ["y", "sum"]);
            return [end, b.Region.Ops[^1].Results[1]];
        });
        Assert.Equal((16.0, 2.0 * 4 + 4 * 16), Run(function, 2, 2.0));
    }

    /// <summary>Deep chains neither overflow the stack nor grow into one long expression.</summary>
    [Fact]
    public void A_large_function_is_printed_in_short_lines()
    {
        Function function = Build([(Input, "x")], (b, p) =>
        {
            Value a = b.Load(p[0], [b.Int(0)], Real);
            Value s = a;
            for (int k = 0; k < 20000; k++)
            {
                s = b.Multiply(s, b.Add(s, a));
                if (k % 10 == 0)
                {
                    Value old = s;
                    s = b.If(b.Apply("less", s, a), Region(b, () => [b.Multiply(old, old).Named("s")]), Region(b, () => [old])).Result.Named("s");
                }
            }

            return [s];
        });
        string text = Body(function);
        Assert.True(text.Split('\n').Max(line => line.Length) < 200);
    }
}
