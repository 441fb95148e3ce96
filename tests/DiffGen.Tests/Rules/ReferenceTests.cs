using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using DiffGen.Generator.Rules;
using Xunit;

namespace DiffGen.Tests.Rules;

/// <summary>Values, products with cotangents and products with tangents of the rules agree with PyTorch's, also at kinks.</summary>
public class ReferenceTests
{
    // Where PyTorch 1.13 has a needless NaN, the product takes the subgradient of least norm.
    private static readonly HashSet<string> LeastNorm = ["kinks/hypot/00/f32", "kinks/hypot/00/f64"];

    private static readonly Dictionary<string, string> PrimitiveOf = new (string Operation, string Primitive)[]
    {
        ("neg", "negate"), ("add", "add"), ("sub", "subtract"), ("mul", "multiply"), ("div", "divide"), ("fmod", "remainder"),
        ("exp", "exp"), ("exp2", "exp2"), ("expm1", "expM1"), ("log", "log"), ("log2", "log2"), ("log10", "log10"),
        ("log1p", "logP1"), ("sqrt", "sqrt"), ("rsqrt", "reciprocalSqrtEstimate"), ("reciprocal", "reciprocalEstimate"),
        ("hypot", "hypot"), ("pow_tensor_tensor", "pow"), ("pow_tensor_scalar", "pow"), ("pow_scalar_tensor", "pow"),
        ("sin", "sin"), ("cos", "cos"), ("tan", "tan"), ("asin", "asin"), ("acos", "acos"), ("atan", "atan"), ("atan2", "atan2"),
        ("sinh", "sinh"), ("cosh", "cosh"), ("tanh", "tanh"), ("asinh", "asinh"), ("acosh", "acosh"), ("atanh", "atanh"),
        ("abs", "abs"), ("maximum", "max"), ("minimum", "min"), ("fmax", "maxNumber"), ("fmin", "minNumber"), ("clamp", "clamp"),
        ("clamp_tensor", "clamp"), ("lerp", "lerp"), ("floor", "floor"), ("ceil", "ceiling"), ("round", "round"),
        ("trunc", "truncate"), ("sqrt_zero_cotangent", "sqrt"), ("log_zero_cotangent", "log"),
        ("reciprocal_zero_cotangent", "reciprocalEstimate"), ("pow_half_zero_cotangent", "pow"), ("asin_zero_cotangent", "asin"),
        ("acosh_zero_cotangent", "acosh"), ("rsqrt_zero_cotangent", "reciprocalSqrtEstimate"),
    }.ToDictionary(pair => pair.Operation, pair => pair.Primitive);

    public static TheoryData<string, string> Operations()
    {
        var data = new TheoryData<string, string>();
        foreach (string file in new[] { "elementwise.json", "kinks.json" })
            foreach (string op in ReferenceCase.Load(file).Select(reference => reference.Op).Where(PrimitiveOf.ContainsKey).Distinct())
                data.Add(file, op);
        return data;
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Rule_agrees_with_PyTorch(string file, string op)
    {
        List<string> failures = [];
        foreach (ReferenceCase reference in ReferenceCase.Load(file).Where(reference => reference.Op == op))
        {
            if (reference.IsSingle) Compare<float>(reference, failures);
            else Compare<double>(reference, failures);
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static void Compare<T>(ReferenceCase reference, List<string> failures)
        where T : struct, IFloatingPointIeee754<T>
    {
        Primitive primitive = Primitives.Get(PrimitiveOf[reference.Op]);
        bool isEstimate = primitive.Name.EndsWith("Estimate", StringComparison.Ordinal);
        double scale = Scale([reference.Output, .. reference.Vjp.OfType<double[]>(), reference.Jvp ?? []]) * reference.Tolerance;
        for (int k = 0; k < reference.Output.Length; k++)
        {
            Operand[] operands = Operands<T>(reference, k);
            // C# refuses reversed bounds.
            if (primitive.Name == "clamp" && (T)operands[1].Value > (T)operands[2].Value) continue;
            string place = $"{reference.Id}[{k}]";
            if (!isEstimate) Check(place, "value", double.CreateChecked(RuleProbe.Value<T>(primitive, operands)), reference.Output[k]);
            T? tangent = T.Zero;
            for (int i = 0, variable = 0; i < operands.Length; i++)
            {
                if (operands[i].IsConstant) continue;
                double[]? expected = reference.Vjp[variable];
                T cotangent = RuleProbe.Cotangent(primitive, i, T.CreateChecked(reference.Cotangent[k]), operands) ?? T.Zero;
                // The value is no number and the derivative has no meaning: PyTorch's depends on its formula.
                if (expected is not null && !(double.IsNaN(reference.Output[k]) && !double.IsFinite(expected[k])))
                {
                    double want = LeastNorm.Contains(reference.Id) && double.IsNaN(expected[k]) ? 0 : expected[k];
                    Check(place, $"cotangent of operand {i}", double.CreateChecked(cotangent), want);
                }

                if (reference.Tangents is { } tangents)
                    tangent += RuleProbe.Cotangent(primitive, i, T.CreateChecked(tangents[variable][k]), operands) ?? T.Zero;
                variable++;
            }

            // Of max and min of no numbers, PyTorch's forward mode disagrees with its reverse mode.
            if (reference.Jvp is { } jvp && double.IsFinite(jvp[k]) && !double.IsNaN(reference.Output[k])) Check(place, "tangent", double.CreateChecked(tangent.Value), jvp[k]);
        }

        void Check(string place, string what, double actual, double expected)
        {
            bool agrees = double.IsFinite(expected) ? Math.Abs(actual - expected) <= scale : actual.Equals(expected);
            if (!agrees) failures.Add($"{place}: {what} is {actual:R}, PyTorch has {expected:R}");
        }
    }

    private static double Scale(IEnumerable<double[]> tensors) =>
        tensors.SelectMany(tensor => tensor).Where(double.IsFinite).Select(Math.Abs).Append(1).Max();

    /// <summary>The operands of element k: the inputs, and the attributes that are operands of the primitive.</summary>
    private static Operand[] Operands<T>(ReferenceCase reference, int k)
        where T : struct, IFloatingPointIeee754<T>
    {
        List<Operand> operands = [.. reference.Inputs.Select(input => new Operand(T.CreateChecked(input[k])))];
        switch (reference.Op)
        {
            case "pow_tensor_scalar": operands.Add(Constant(reference.Attributes["exponent"]!.Value)); break;
            case "pow_half_zero_cotangent": operands.Add(Constant(0.5)); break;
            case "pow_scalar_tensor": operands.Insert(0, Constant(reference.Attributes["base"]!.Value)); break;
            case "clamp":
                operands.Add(Constant(reference.Attributes["min"] ?? double.NegativeInfinity));
                operands.Add(Constant(reference.Attributes["max"] ?? double.PositiveInfinity));
                break;
        }

        return [.. operands];

        static Operand Constant(double number) => new(T.CreateChecked(number), IsConstant: true);
    }
}
