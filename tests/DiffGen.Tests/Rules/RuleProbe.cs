using System.Linq;
using System.Numerics;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Tests.Rules;

/// <summary>One operand of a probe: a number, possibly known at compile time, or an integer (or rounding mode) of a type of its own.</summary>
internal readonly record struct Operand(object Value, bool IsConstant = false);

/// <summary>A primitive at one point: its value and its partial derivatives, with the guard that a transform puts around infinite ones.</summary>
internal static class RuleProbe
{
    public static T Value<T>(Primitive primitive, params Operand[] operands)
        where T : struct, IFloatingPointIeee754<T> => (T)Evaluator<T>.Apply(primitive, [.. operands.Select(operand => operand.Value)]);

    /// <summary>The cotangent of operand <paramref name="index"/> for the cotangent <paramref name="g"/> of the result; null if its derivative is zero everywhere.</summary>
    public static T? Cotangent<T>(Primitive primitive, int index, T g, params Operand[] operands)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (primitive.Partials[index] is not { Contribution: { } contribution } partial) return null;
        var evaluator = new Evaluator<T>();
        var region = new Region();
        var builder = new Builder(region, relaxed: true);
        Value[] x = new Value[operands.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            if (operands[i] is { IsConstant: true, Value: T known })
            {
                x[i] = builder.Number(Evaluator<T>.Type, double.CreateChecked(known));
                continue;
            }

            IRType type = operands[i].Value is T ? Evaluator<T>.Type : ScalarType.Int32;
            x[i] = region.AddArgument(type, "x" + i);
            evaluator.Set(x[i], operands[i].Value);
        }

        Value cotangent = region.AddArgument(Evaluator<T>.Type, "g");
        evaluator.Set(cotangent, g);
        Value y = builder.Apply(primitive, x);
        var seed = new E(builder, cotangent);
        E[] arguments = [.. x.Select(value => new E(builder, value))];
        E term = partial.Weighted(seed, arguments, new E(builder, y));
        Verifier.Verify(new Function("probe", region));
        evaluator.Run(region);
        return (T)evaluator.Get(term.Value);
    }
}
