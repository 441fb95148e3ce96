using System;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Xunit;
using static DiffGen.Tests.Emit.EmittedCode;

namespace DiffGen.Tests.Emit;

/// <summary>Buffers of every kind, aggregates, calls, the tape, type parameters.</summary>
public sealed class FormsTests
{
    private static readonly AggregateType s_complex = Aggregate("global::System.Numerics.Complex", MemberAccess.ReadOnly, "Real", "Imaginary");
    private static readonly AggregateType s_pair = new("(double, double)",
        new[] { new AggregateMember("Item1", Real, false), new AggregateMember("Item2", Real, false) }.ToEquatableArray(), false, null,
        new Construction(EquatableArray<string>.Empty, EquatableArray<string>.Empty, IsTuple: true));

    private static AggregateType Aggregate(string csharp, MemberAccess access, params string[] members) =>
        new(csharp, members.Select(name => new AggregateMember(name, Real, false, access)).ToEquatableArray(), false, csharp,
            new Construction(members.ToEquatableArray(), EquatableArray<string>.Empty, IsTuple: false));

    private static void Throw(Builder b, string message) =>
        b.Append(OpCode.Throw, [], [], new OpaqueCode($"new global::System.InvalidOperationException(\"{message}\")", Effect.Observable));

    [Fact]
    public void Elements_of_aggregates_are_stored_whole_where_all_of_their_leaves_are()
    {
        BufferType span = BufferType.Array(s_complex), pairs = BufferType.Array(s_pair);
        Function function = Build([(span, "z"), (pairs, "p")], (b, p) =>
        {
            Value re = b.Load(p[0], [b.Int(0)], Real, "Real"), im = b.Load(p[0], [b.Int(0)], Real, "Imaginary");
            b.Store(p[0], [b.Int(1)], b.Multiply(re, im), "Real");
            b.Store(p[0], [b.Int(1)], b.Add(re, im), "Imaginary");
            b.Store(p[1], [b.Int(0)], re, "Item1");
            b.Store(p[1], [b.Int(0)], im, "Item2");
            b.Store(p[0], [b.Int(0)], b.Number(Real, 9), "Imaginary");
            b.Accumulate(p[0], [b.Int(0)], b.Subtract(re, im), "Real");
            b.Accumulate(p[1], [b.Int(0)], re, "Item2");
            return [];
        });
        Assert.Equal(
            """
            double z0 = z[0].Real;
            double z0_1 = z[0].Imaginary;
            z[1] = new global::System.Numerics.Complex(z0 * z0_1, z0 + z0_1);
            p[0] = (z0, z0_1);
            z[0] = new global::System.Numerics.Complex(z[0].Real, 9.0);
            z[0] = new global::System.Numerics.Complex(z[0].Real + (z0 - z0_1), z[0].Imaginary);
            p[0].Item2 += z0;
            """,
            Body(function));
        System.Numerics.Complex[] z = [new(3, 4), default];
        (double, double)[] p = [default];
        Run(function, z, p);
        Assert.Equal([new(2, 9), new(12, 7)], z);
        Assert.Equal([(3.0, 7.0)], p);
    }

    [Fact]
    public void A_member_that_cannot_be_assigned_is_replaced_together_with_its_holder()
    {
        var inner = new AggregateType("I", new[] { new AggregateMember("A", Real, false, MemberAccess.ReadOnly), new AggregateMember("B", Real, false, MemberAccess.ReadOnly) }.ToEquatableArray(), false, null,
            new Construction(new[] { "A", "B" }.ToEquatableArray(), EquatableArray<string>.Empty, false));
        var outer = new AggregateType("O", new[] { new AggregateMember("F", inner, false), new AggregateMember("P", inner, false, MemberAccess.Settable), new AggregateMember("R", inner, false, MemberAccess.ReadOnly) }.ToEquatableArray(), false, null,
            new Construction(new[] { "R" }.ToEquatableArray(), new[] { "F", "P" }.ToEquatableArray(), false));
        Assert.Equal(("x[i].F", "new I(v, x[i].F.B)"), ElementAssignment.To("x[i]", outer, "F.A", "v"));
        Assert.Equal(("x[i].P", "new I(x[i].P.A, v)"), ElementAssignment.To("x[i]", outer, "P.B", "v"));
        Assert.Equal(("x[i]", "new O(new I(v, x[i].R.B)) { F = x[i].F, P = x[i].P }"), ElementAssignment.To("x[i]", outer, "R.A", "v"));
    }

    [Fact]
    public void Arrays_of_any_rank_and_their_spans()
    {
        BufferType matrix = BufferType.Array(Real, 2), row = Input, jagged = BufferType.Array(row), span = BufferType.Span(Real);
        Function function = Build([(matrix, "m"), (jagged, "j"), (row, "x")], (b, p) =>
        {
            Value copy = b.Allocate(matrix, [b.Int(2), b.Int(2)], escapes: true, name: "copy");
            Value rows = b.Allocate(jagged, [b.Int(2)], escapes: true, name: "rows");
            b.Copy(p[0], copy);
            b.Store(rows, [b.Int(0)], p[2]);
            b.Store(rows, [b.Int(1)], b.Load(p[1], [b.Int(1)], row));
            b.Store(b.Load(rows, [b.Int(1)], row), [b.Int(0)], b.Load(copy, [b.Int(1), b.Int(0)], Real));
            Value part = b.Slice(p[2], b.Int(1), b.Int(2), span).Named("part");
            b.Fill(part, b.Number(Real, 3));
            Value all = b.AsSpan(copy, span).Named("all");
            b.Fill(b.Slice(all, b.Int(1), null, span), b.Number(Real, 0));
            b.Copy(p[2], b.Load(p[1], [b.Int(0)], row));
            return [copy, rows, b.Length(copy), b.Length(copy, 1), b.Load(b.Load(p[1], [b.Int(0)], row), [b.Int(1)], Real)];
        });
        Assert.Equal(
            """
            double[,] copy = new double[2, 2];
            double[][] rows = new double[2][];
            global::DiffGen.Runtime.Buffers.AsSpan(m).CopyTo(global::DiffGen.Runtime.Buffers.AsSpan(copy));
            rows[0] = x;
            rows[1] = j[1];
            rows[1][0] = copy[1, 0];
            global::System.Span<double> part = new global::System.Span<double>(x, 1, 2);
            part.Fill(3.0);
            global::System.Span<double> all = global::DiffGen.Runtime.Buffers.AsSpan(copy);
            all.Slice(1).Clear();
            global::System.Array.Copy(x, j[0], x.Length);
            return (copy, rows, copy.Length, copy.GetLength(1), j[0][1]);
            """,
            Body(function));
        var result = ((double[,], double[][], int, int, double))Run(function, new double[,] { { 1, 2 }, { 3, 4 } }, new[] { new double[4], new double[2] }, new double[] { 5, 6, 7, 8 })!;
        Assert.Equal([1, 0, 0, 0], result.Item1.Cast<double>());
        Assert.Equal([5, 3, 3, 8], result.Item2[0]);
        Assert.Equal([3, 0], result.Item2[1]);
        Assert.Equal((4, 2, 3.0), (result.Item3, result.Item4, result.Item5));
    }

    [Fact]
    public void Spans_that_change_are_scoped_so_that_any_span_may_be_assigned()
    {
        BufferType span = BufferType.Span(Real);
        Function function = Build([(Input, "x"), (Whole, "n")], (b, p) =>
        {
            Value rest = Loop(b, p[1], [b.AsSpan(p[0], span)], (i, carried) => [b.Slice(carried[0], b.Int(1), null, span)], ["rest"]);
            Value chosen = b.If(b.Apply("greater", p[1], b.Int(1)), Region(b, () => { b.Store(rest, [b.Int(0)], b.Number(Real, 1)); return [rest]; }), Region(b, () => [b.AsSpan(p[0], span)])).Result.Named("chosen");
            return [b.Load(chosen, [b.Int(0)], Real), b.Length(chosen)];
        });
        Assert.Equal(
            """
            scoped global::System.Span<double> rest = new global::System.Span<double>(x);
            for (int i = 0; i < n; i++)
            {
                rest = rest.Slice(1);
            }

            if (n > 1)
            {
                rest[0] = 1.0;
            }
            else
            {
                rest = new global::System.Span<double>(x);
            }

            return (rest[0], rest.Length);
            """,
            Body(function));
        Assert.Equal((1.0, 1), Run(function, new double[] { 5, 6, 7 }, 2));
        Assert.Equal((5.0, 3), Run(function, new double[] { 5, 6, 7 }, 1));
    }

    [Fact]
    public void Calls_pass_the_tape_and_take_tuples_apart()
    {
        Function inner = Build([(Real, "x"), (Real, "p.X")], (b, p) => [b.Multiply(p[0], p[1]), b.Add(p[0], p[1])]);
        Function outer = Build([(Real, "x")], (b, p) =>
        {
            var target = new CallTarget("M:F", "", 0, "Inner");
            Op both = b.Append(OpCode.Call, [p[0], b.Number(Real, 2)], [Real, Real], target);
            both.Results[0].Name = "product";
            Op second = b.Append(OpCode.Call, [both.Results[0], b.Number(Real, 3)], [Real, Real], target);
            b.Append(OpCode.Call, [p[0], p[0]], [Real, Real], target);
            return [b.Add(both.Results[0], b.Multiply(second.Results[1], second.Results[1]))];
        });
        Assert.Equal(
            """
            (double product, _) = Inner(x, 2.0, tape);
            (_, double t) = Inner(product, 3.0, tape);
            Inner(x, x, tape);
            return product + t * t;
            """,
            Body(outer));
        string text = Class([("Inner", inner, true), ("Outer", outer, true)]);
        Assert.Contains("public static (double, double) Inner(double x, double pX, global::DiffGen.Runtime.Tape tape)", text, StringComparison.Ordinal);
        using DiffGen.Runtime.Tape tape = DiffGen.Runtime.Tape.Rent();
        Assert.Equal(8.0 + 11 * 11, Compile(text).GetMethod("Outer")!.Invoke(null, [4.0, tape]));
    }

    [Fact]
    public void The_tape_is_pushed_and_popped_under_one_name()
    {
        BufferType span = BufferType.Span(Real);
        Function function = Build([(Real, "x")], (b, p) =>
        {
            var record = new TapeRecord(0, "x");
            var reference = new TapeRecord(1, "buffer");
            Value pushed = b.Append(OpCode.TapePush, [b.Int(1)], [span], record).Result;
            b.Store(pushed, [b.Int(0)], b.Multiply(p[0], p[0]));
            Value array = b.Allocate(Input, [b.Int(2)], isShadow: true);
            b.Accumulate(array, [b.Int(0)], p[0]);
            b.Append(OpCode.TapePushReference, [array], [], reference);
            Value back = b.Append(OpCode.TapePopReference, [], [Input], reference).Result;
            Value popped = b.Append(OpCode.TapePop, [b.Int(1)], [span], record).Result;
            Value mark = b.Append(OpCode.ArrayMark, [], [ScalarType.Int32]).Result.Named("mark");
            b.Append(OpCode.ArrayRelease, [mark], []);
            return [b.Add(b.Load(popped, [b.Int(0)], Real), b.Load(back, [b.Int(0)], Real))];
        });
        Assert.Equal(
            """
            // for the reverse sweep: x
            global::System.Span<double> record0 = tape.Push<double>(1);
            record0[0] = x * x;
            double[] shadow = tape.NewArray<double>(2);
            shadow[0] += x;

            // for the reverse sweep: buffer
            tape.PushReference(shadow);
            double[] record1 = tape.PopReference<double[]>();
            record0 = tape.Pop<double>(1);
            int mark = tape.ArrayMark();
            tape.ReleaseArrays(mark);
            return record0[0] + record1[0];
            """,
            Body(function));
        using DiffGen.Runtime.Tape tape = DiffGen.Runtime.Tape.Rent();
        Assert.Equal(12.0, Compile(Class([("F", function, true)])).GetMethod("F")!.Invoke(null, [3.0, tape]));
        tape.AssertEmpty();
    }

    [Fact]
    public void Type_parameters_and_half_use_their_own_mathematics()
    {
        IRType t = ScalarType.Generic("T");
        Function function = Build([(t, "x"), (ScalarType.Half, "h"), (ScalarType.Float32, "f")], (b, p) =>
        [
            b.Add(b.Apply("sqrt", p[0]), b.Multiply(b.Number(t, 2.5), b.Apply("negate", p[0]))),
            b.Multiply(b.Apply("exp", p[1]), b.Convert(b.Apply("negate", p[2]), ScalarType.Half)),
            b.Apply("sin", p[2]),
            b.Convert(p[0], ScalarType.Float64),
        ]);
        Assert.Equal(
            "return (T.Sqrt(x) + T.CreateChecked(2.5) * -x, global::System.Half.Exp(h) * (global::System.Half)(-f), global::System.MathF.Sin(f), double.CreateChecked(x));",
            Body(function));
        var writer = new CodeWriter();
        writer.Open("public static class Emitted");
        CSharpEmitter.EmitMethod(function, "F", "public static", "<T>", "where T : System.Numerics.IFloatingPointIeee754<T>", false, writer);
        writer.Close();
        object result = Compile(writer.ToString()).GetMethod("F")!.MakeGenericMethod(typeof(double)).Invoke(null, [4.0, (Half)0, 1f])!;
        Assert.Equal((-8.0, (Half)(-1), MathF.Sin(1), 4.0), result);
    }

    [Fact]
    public void Both_branches_may_throw_and_so_may_a_loop()
    {
        Function function = Build([(Whole, "n")], (b, p) =>
        {
            Region zero = new(), one = new(), other = new(), body = new();
            body.AddArgument(ScalarType.Int32, "i");
            b.Into(zero, () => Throw(b, "zero"));
            b.Into(one, () => Throw(b, "one"));
            b.Into(other, () => b.If(b.Apply("equal", p[0], b.Int(1)), one, Region(b, () => [])));
            b.If(b.Apply("equal", p[0], b.Int(0)), zero, other);
            b.Into(body, () => Throw(b, "loop"));
            b.For(b.Int(0), p[0], new CountedLoop(LoopTest.Less, 1), [], body);
            return [p[0]];
        });
        Assert.Equal(
            """
            if (n == 0) throw new global::System.InvalidOperationException("zero");
            if (n == 1) throw new global::System.InvalidOperationException("one");
            for (int i = 0; i < n; i++)
            {
                throw new global::System.InvalidOperationException("loop");
            }

            return n;
            """,
            Body(function));
        Assert.Equal(-1, Run(function, -1));
        Assert.Equal("one", Assert.Throws<InvalidOperationException>(() => Run(function, 1)).Message);
        Assert.Equal("loop", Assert.Throws<InvalidOperationException>(() => Run(function, 2)).Message);
    }

    [Fact]
    public void What_a_lambda_captures_is_never_assigned_again()
    {
        IRType func = new OpaqueType("global::System.Func<int>");
        Function function = Build([(Whole, "n")], (b, p) =>
        {
            Value count = b.Add(p[0], b.Int(1)).Named("count");
            Value lambda = b.Append(OpCode.Opaque, [count], [func], new OpaqueCode("() => {0}", Effect.Observable)).Result;
            Value sum = Loop(b, b.Int(3), [count], (i, carried) => [b.Add(carried[0], i)], ["count"]);
            return [b.Append(OpCode.Opaque, [lambda], [ScalarType.Int32], new OpaqueCode("{0}()", Effect.Observable)).Result, sum];
        });
        Assert.Equal((11, 14), Run(function, 10));
    }
}
