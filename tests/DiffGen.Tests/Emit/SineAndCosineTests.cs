using System;
using DiffGen.Generator.IR;
using Xunit;
using static DiffGen.Tests.Emit.EmittedCode;

namespace DiffGen.Tests.Emit;

/// <summary>Sine and cosine of one number are one call where both are computed anyway, and two calls where only one of them may be.</summary>
public sealed class SineAndCosineTests
{
    [Fact]
    public void Both_are_one_call_in_whichever_order_they_come()
    {
        Function function = Build([(Real, "x"), (Real, "y")], (b, p) =>
        {
            Value cos = b.Apply("cos", p[0]).Named("c"), other = b.Apply("sin", p[1]);
            return [b.Add(b.Multiply(cos, b.Apply("sin", p[0])), other)];
        });
        Assert.Equal(
            """
            (double sinX, double c) = global::System.Math.SinCos(x);
            return c * sinX + global::System.Math.Sin(y);
            """,
            Body(new Cloner().CloneFunction(function)));
        Assert.Equal((Math.Cos(0.3) * Math.Sin(0.3)) + Math.Sin(0.4), Run(function, 0.3, 0.4));
    }

    [Fact]
    public void Floats_have_the_call_for_floats()
    {
        Function function = Build([(ScalarType.Float32, "x")], (b, p) => [b.Subtract(b.Apply("sin", p[0]), b.Apply("cos", p[0]))]);
        Assert.Contains("(float sinX, float cosX) = global::System.MathF.SinCos(x);", Body(new Cloner().CloneFunction(function)));
        Assert.Equal(MathF.Sin(0.3f) - MathF.Cos(0.3f), Run(function, 0.3f));
    }

    [Fact]
    public void What_only_one_branch_computes_stays_there()
    {
        Function function = Build([(Real, "x")], (b, p) =>
        {
            Value sin = b.Apply("sin", p[0]);
            Op branches = b.If(b.Apply("less", p[0], sin), Region(b, () => [b.Apply("cos", p[0])]), Region(b, () => [b.Multiply(sin, sin)]));
            return [b.Add(branches.Result, sin)];
        });
        Assert.DoesNotContain("SinCos", Body(new Cloner().CloneFunction(function)));
        Assert.Equal((Math.Sin(0.3) * Math.Sin(0.3)) + Math.Sin(0.3), Run(function, 0.3));
    }

    [Fact]
    public void A_variable_that_is_there_already_takes_its_part()
    {
        Function function = Build([(Real, "x"), (Whole, "n")], (b, p) =>
        [
            Loop(b, p[1], [b.Number(Real, 0), p[0]], (i, carried) => [b.Add(carried[0], b.Apply("cos", carried[1])), b.Apply("sin", carried[1])], ["sum", "angle"]),
        ]);
        Assert.Contains("SinCos(angle)", Body(new Cloner().CloneFunction(function)));
        double sum = 0, angle = 0.7;
        for (int i = 0; i < 3; i++) (sum, angle) = (sum + Math.Cos(angle), Math.Sin(angle));
        Assert.Equal(sum, Run(function, 0.7, 3));
    }
}
