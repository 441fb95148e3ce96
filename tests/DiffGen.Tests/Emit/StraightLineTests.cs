using System;
using DiffGen.Generator.IR;
using Xunit;
using static DiffGen.Tests.Emit.EmittedCode;

namespace DiffGen.Tests.Emit;

/// <summary>Expressions: what is printed in place, what gets a local, and parentheses that keep the order of operations.</summary>
public sealed class StraightLineTests
{
    private static readonly (IRType, string)[] s_abc = [(Real, "a"), (Real, "b"), (Real, "c")];

    [Fact]
    public void Single_uses_are_printed_in_place_with_the_parentheses_that_rounding_needs()
    {
        Function function = Build(s_abc, (b, p) => [b.Add(p[0], b.Add(b.Multiply(p[1], b.Subtract(p[2], p[0])), b.Multiply(b.Multiply(p[0], p[1]), p[2])))]);
        Assert.Equal("return a + (b * (c - a) + a * b * c);", Body(function));
    }

    [Fact]
    public void Named_values_keep_their_local()
    {
        Function function = Build(s_abc, (b, p) =>
        {
            Value t = b.Subtract(p[0], p[1]).Named("difference");
            return [b.Multiply(t, t)];
        });
        Assert.Equal("double difference = a - b;\nreturn difference * difference;", Body(function));
    }

    [Fact]
    public void Locals_avoid_parameters_reserved_names_and_keywords()
    {
        Function function = Build(s_abc, (b, p) =>
        {
            Value a = b.Add(p[0], p[1]).Named("a");
            Value keyword = b.Multiply(a, a).Named("double");
            Value reserved = b.Multiply(keyword, keyword).Named("dx");
            return [b.Multiply(reserved, reserved)];
        });
        Assert.Equal("double a1 = a + b;\ndouble @double = a1 * a1;\ndouble dx1 = @double * @double;\nreturn dx1 * dx1;", Body(function, null, "dx"));
    }

    [Fact]
    public void Unused_values_are_not_printed() =>
        Assert.Equal("return a;", Body(Build(s_abc, (b, p) =>
        {
            b.Apply("multiply", p[0], p[1]);
            return [p[0]];
        })));

    [Fact]
    public void Minus_signs_do_not_run_together()
    {
        Function function = Build(s_abc, (b, p) => [b.Subtract(b.Apply("negate", b.Number(Real, -1)), b.Apply("subtract", b.Number(Real, -2), b.Apply("negate", p[0])))]);
        Assert.Equal("return 1.0 - (-2.0 - -a);", Body(function));
        Assert.Equal(1 - (-2 + 3.0), Run(function, 3.0, 0.0, 0.0));
    }

    [Fact]
    public void A_negated_comparison_stays_negated_because_of_NaN()
    {
        Function function = Build(s_abc, (b, p) => [b.Not(b.Apply("less", p[0], p[1])), b.Not(b.Apply("equal", p[0], p[1]))]);
        Assert.Equal("return (!(a < b), a != b);", Body(function));
        Assert.Equal((true, true), Run(function, double.NaN, 1.0, 0.0));
    }

    [Fact]
    public void Float_and_small_integers_stay_in_their_type()
    {
        IRType @byte = ScalarType.Integer("byte");
        Function function = Build([(ScalarType.Float32, "x"), (@byte, "n")], (b, p) =>
            [b.Multiply(b.Add(p[0], b.Number(ScalarType.Float32, 0.1)), p[0]), b.Add(p[1], p[1])]);
        Assert.Equal("return ((x + 0.1f) * x, (byte)(n + n));", Body(function));
        Assert.Equal(((0.3f + 0.1f) * 0.3f, (byte)144), Run(function, 0.3f, (byte)200));
    }

    [Fact]
    public void Checked_arithmetic_has_one_context()
    {
        Function function = Build([(Whole, "n"), (Whole, "m")], (b, p) =>
        {
            Value product = b.Apply("multiply.unchecked", p[0], b.Int(31));
            return [b.Apply("add.unchecked", product, p[1]), b.Apply("add.checked", p[0], b.Apply("subtract", p[1], p[0]))];
        });
        Assert.Equal("int k = m - n;\nreturn (unchecked(n * 31 + m), checked(n + k));", Body(function));
        Assert.Throws<OverflowException>(() => Run(function, int.MaxValue, -2));
    }

    [Fact]
    public void Constants_that_the_compiler_would_reject_go_through_a_local()
    {
        Function function = Build([(Whole, "n")], (b, p) => [b.Apply("add", b.Int(int.MaxValue), b.Int(1)), b.Apply("divideInteger", p[0], b.Int(0))]);
        Assert.Throws<DivideByZeroException>(() => Run(function, 1));
    }

    [Fact]
    public void Opaque_code_gets_its_operands_and_runs_once()
    {
        Function function = Build(s_abc, (b, p) =>
        {
            Value sum = b.Add(p[0], p[1]);
            Op call = b.Append(OpCode.Opaque, [sum, p[2]], [Real], new OpaqueCode("global::System.Math.Max({0}, {1})", Effect.Observable));
            Op member = b.Append(OpCode.Opaque, [b.Subtract(p[0], p[1])], [ScalarType.Int32], new OpaqueCode("{0}.CompareTo(0)", Effect.Traps));
            b.Append(OpCode.Opaque, [p[0]], [], new OpaqueCode("global::System.GC.KeepAlive({0})", Effect.Observable));
            Op parsed = b.Append(OpCode.Opaque, [b.Constant(new OpaqueType("string"), new ConstantValue("\"2\"", 0, false))], [ScalarType.Bool, Real], new OpaqueCode("double.TryParse({0}, {out0})", Effect.Observable));
            return [call.Result, member.Result, parsed.Results[0], b.Multiply(parsed.Results[1], parsed.Results[1])];
        });
        Assert.Equal(
            """
            double t = global::System.Math.Max(a + b, c);
            int k = (a - b).CompareTo(0);
            global::System.GC.KeepAlive(a);
            bool test = double.TryParse("2", out double t1);
            return (t, k, test, t1 * t1);
            """,
            Body(function));
        Assert.Equal((5.0, -1, true, 4.0), Run(function, 1.0, 4.0, 3.0));
    }

    [Fact]
    public void Loads_do_not_move_over_stores()
    {
        Function function = Build([(Input, "x")], (b, p) =>
        {
            Value before = b.Load(p[0], [b.Int(0)], Real);
            b.Store(p[0], [b.Int(0)], b.Number(Real, 7));
            Value after = b.Load(p[0], [b.Int(0)], Real);
            b.Accumulate(p[0], [b.Int(1)], b.Apply("negate", b.Multiply(after, b.Number(Real, 2))));
            return [b.Subtract(before, after)];
        });
        Assert.Equal(
            """
            double x0 = x[0];
            x[0] = 7.0;
            double x01 = x[0];
            x[1] -= x01 * 2.0;
            return x0 - x01;
            """.Replace("x01", "x0_1", StringComparison.Ordinal),
            Body(function));
        double[] x = [1, 2];
        Assert.Equal(-6.0, Run(function, x));
        Assert.Equal([7, -12], x);
    }

    [Fact]
    public void Comments_stand_above_the_statement_that_the_op_lands_in()
    {
        Function function = Build([(Input, "dx"), (Real, "x")], (b, p) =>
        {
            b.PendingComment = "adjoint of: y = x * x";
            Value t = b.Multiply(p[1], b.Number(Real, 2));
            b.Accumulate(p[0], [b.Int(0)], t);
            return [];
        });
        Assert.Equal("// adjoint of: y = x * x\ndx[0] += x * 2.0;", Body(function));
    }

    [Fact]
    public void A_result_that_the_ending_may_overwrite_is_read_first()
    {
        Function function = Build([(Real, "x")], (b, p) => [b.Add(p[0], b.Number(Real, 1)), p[0], b.Multiply(p[0], p[0])]);
        Assert.Equal("double t = x * x;\ndouble x1 = x;\nx = x + 1.0;\ny = t;\nreturn x1;", Body(function, "x = {0};\ny = {2};\nreturn {1};"));
    }
}
