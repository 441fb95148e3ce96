using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using DiffGen.Generator.Rules;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Rules;

/// <summary>Every rule from end to end: a method that calls the function, its generated gradient, and the number that the rule promises.</summary>
public class GeneratedRuleTests
{
    private static readonly double[] Points = [0.37, 0.83, 1.9];

    private static IEnumerable<Primitive> FunctionsOf(string type) =>
        Primitives.All.Where(primitive =>
            (primitive.Notation is Notation.Math or Notation.Static || (primitive.Notation == Notation.Runtime && !primitive.IsVariant && (type is "double" or "float"))) && primitive.Partials.Any(partial => partial.Contribution is not null));

    [Theory]
    [InlineData("double", "double")]
    [InlineData("float", "float")]
    [InlineData("global::System.Half", "global::System.Half")]
    [InlineData("T", "double")]
    public void Generated_gradient_is_that_of_the_rule(string type, string argument)
    {
        Assembly assembly = GeneratorHarness.Run(Source(type)).AssertClean().Assembly;
        Type functions = assembly.GetType("Functions")!;
        foreach (Primitive primitive in FunctionsOf(type))
        {
            MethodInfo gradient = functions.GetMethod(Name(primitive) + "Gradient")!;
            if (gradient.IsGenericMethodDefinition) gradient = gradient.MakeGenericMethod(typeof(double));
            if (argument == "double") Compare<double>(primitive, gradient);
            else if (argument == "float") Compare<float>(primitive, gradient);
            else Compare<Half>(primitive, gradient);
        }
    }

    private static void Compare<T>(Primitive primitive, MethodInfo gradient)
        where T : struct, IFloatingPointIeee754<T>
    {
        foreach (double start in Points)
        {
            object[] point = [.. primitive.Operands.Select((kind, i) => kind == 'F' ? (object)T.CreateChecked(start + 0.21 * i) : 3)];
            // 0.37 and 0.83 lie outside of what acosh is defined for.
            if (primitive.Name == "acosh") point[0] = (T)point[0] + T.One;
            Operand[] operands = [.. point.Select(number => new Operand(number))];
            object result = gradient.Invoke(null, point)!;
            T[] actual = result is ITuple tuple ? [.. Enumerable.Range(0, tuple.Length).Select(i => (T)tuple[i]!)] : [(T)result];
            for (int i = 0; i < actual.Length; i++)
            {
                T expected = RuleProbe.Cotangent(primitive, i, T.One, operands) ?? T.Zero;
                // A cotangent that is known to be 1 is simplified away, which may round once less.
                T tolerance = T.Abs(expected) * (T.One - T.BitDecrement(T.One)) * T.CreateChecked(8);
                Assert.True(actual[i].Equals(expected) || T.Abs(actual[i] - expected) <= tolerance, $"{primitive}({string.Join(", ", point)}), partial {i}: {actual[i]} instead of {expected}");
            }
        }
    }

    private static string Source(string type)
    {
        var text = new StringBuilder("using System;\nusing System.Numerics;\nusing DiffGen;\n\npublic static partial class Functions\n{\n");
        string generic = type == "T" ? "<T>" : "", constraint = type == "T" ? " where T : IFloatingPointIeee754<T>" : "";
        foreach (Primitive primitive in FunctionsOf(type))
        {
            string parameters = string.Join(", ", primitive.Operands.Select((kind, i) => (kind == 'F' ? type : "int") + " x" + i));
            string arguments = string.Join(", ", primitive.Operands.Select((_, i) => "x" + i));
            string owner = primitive.Notation == Notation.Runtime ? "DiffGen.Runtime.SpecialFunctions" : primitive.Notation == Notation.Static || type is not ("double" or "float") ? type : type == "float" ? "MathF" : "Math";
            text.Append($"    [Differentiable(Companions = Companions.Gradient)]\n    public static {type} {Name(primitive)}{generic}({parameters}){constraint} => {owner}.{primitive.Symbol}({arguments}){primitive.ResultMember};\n\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string Name(Primitive primitive) => "F_" + primitive.Name.Replace('.', '_');
}
