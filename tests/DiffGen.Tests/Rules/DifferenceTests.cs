using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Rules;
using DiffGen.Runtime;
using Xunit;

namespace DiffGen.Tests.Rules;

/// <summary>Every partial derivative agrees with extrapolated differences of the C# method itself, wherever that is smooth.</summary>
public class DifferenceTests
{
    private static readonly double[] Points = [-3.7, -1.3, -0.8, -0.35, 0.23, 0.61, 1.45, 2.9];
    private static readonly int[] Integers = [-3, -1, 1, 2, 5];

    public static TheoryData<string> Differentiable() =>
        [.. Primitives.All.Where(primitive => primitive.Partials.Any(partial => partial.Contribution is not null)).Select(primitive => primitive.Name)];

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void Partial_agrees_with_differences(string name)
    {
        Primitive primitive = Primitives.Get(name);
        int compared = 0;
        foreach (object[] point in PointsOf(primitive))
        {
            Operand[] operands = [.. point.Select(number => new Operand(number))];
            if (!double.IsFinite(ValueAt(primitive, point))) continue;
            for (int i = 0; i < primitive.Partials.Count; i++)
            {
                int operand = i;
                DerivativeEstimate expected = CentralDifference.Of(t => [ValueAt(primitive, [.. point.Select((number, k) => k == operand ? t : number)])], (double)point[i])[0];
                if (!(expected.Uncertainty < 1e-7 * Math.Max(1, Math.Abs(expected.Value)))) continue;
                double actual = RuleProbe.Cotangent(primitive, i, 1.0, operands) ?? 0;
                double error = Math.Abs(actual - expected.Value) / Math.Max(1, Math.Abs(expected.Value));
                Assert.True(error < 1e-7, $"{name}({string.Join(", ", point)}): partial {i} is {actual:R}, differences give {expected.Value:R}");
                compared++;
            }
        }

        Assert.True(compared >= 3, $"{name} was compared at {compared} points only");
    }

    private static double ValueAt(Primitive primitive, object[] point)
    {
        // Estimates are not smooth; their derivative is that of what they estimate.
        if (primitive.Name == "reciprocalEstimate") return 1 / (double)point[0];
        if (primitive.Name == "reciprocalSqrtEstimate") return 1 / Math.Sqrt((double)point[0]);
        try
        {
            return RuleProbe.Value<double>(primitive, [.. point.Select(number => new Operand(number))]);
        }
        catch (System.Reflection.TargetInvocationException exception) when (exception.InnerException is ArgumentException)
        {
            // Clamp with its bounds reversed.
            return double.NaN;
        }
    }

    private static IEnumerable<object[]> PointsOf(Primitive primitive)
    {
        IEnumerable<object[]> points = Points.Select(x => new object[] { x });
        double shift = 0;
        foreach (char kind in primitive.Operands.Skip(1))
        {
            // No two operands are equal: there are the kinks.
            double own = shift += 0.07;
            IEnumerable<object> next = kind == 'F' ? Points.Select(x => (object)(x + own)) : Integers.Cast<object>();
            points = points.SelectMany(_ => next, (point, x) => (object[])[.. point, x]);
        }

        if (primitive.Name == "acosh") points = points.Select(point => (object[])[1.1 + Math.Abs((double)point[0])]);
        return points;
    }
}
