using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Formulas;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;
using DiffGen.Tests.Rules;
using Xunit;

namespace DiffGen.Tests.Formulas;

/// <summary>Formulas are simplified and printed: the text, read by itself, has the value of what it was made of.</summary>
public sealed class FormulaTests
{
    private static readonly Formula X = Formula.Symbol("x"), Y = Formula.Symbol("y"), Two = Formula.Number(2);

    private static Formula Sin(Formula x) => Formula.Function("sin", x);

    public static TheoryData<string, string> Texts => new()
    {
        { "2·x·cos(x²)", Printed(Two * X * Formula.Function("cos", X * X)) },
        { "2·x·cos(x²)", Printed((Formula.Function("cos", X.ToThe(2)) * X) + (X * Formula.Function("cos", X * X))) },
        { "0", Printed((X * Y) - (Y * X)) },
        { "1", Printed(X / X) },
        { "1 − x", Printed(Formula.One - X) },
        { "1 − x", Printed(-X + Formula.One) },
        { "−x − y", Printed(-X - Y) },
        { "x − (y − x)²", Printed(X - (Y - X).ToThe(2)) },
        { "(x + y)³/x²", Printed((X + Y).ToThe(3) / (X * X)) },
        { "x/(2·y)", Printed(X / (Two * Y)) },
        { "x/2", Printed(Formula.Number(Ratio.Parse("0.5")!.Value) * X) },
        { "0.1·x", Printed(Formula.Number(Ratio.Parse("0.1")!.Value) * X) },
        { "2·x/3", Printed(Two * X / Formula.Number(3)) },
        { "0.00001·x", Printed(Formula.Number(Ratio.Parse("1E-05")!.Value) * X) },
        { "2·(x − y)", Printed((Two * X) - (Two * Y)) },
        { "x/(2·(x + y))", Printed(X / ((Two * X) + (Two * Y))) },
        { "√(2·(x + y))", Printed(((Two * X) + (Two * Y)).Sqrt()) },
        { "1/x²", Printed(X.ToThe(-2)) },
        { "√x", Printed(X.Sqrt()) },
        { "1/√(x + y)", Printed((X + Y).ToThe(Formula.Number(Ratio.Parse("-0.5")!.Value))) },
        { "x", Printed(X.Sqrt() * X.Sqrt()) },
        { "x·√x", Printed(X.Sqrt().ToThe(3)) },
        { "√(x²)", Printed((X * X).Sqrt()) },
        { "(∛x)²", Printed(X.Cbrt() * X.Cbrt()) },
        { "x^(y − 1)", Printed(X.ToThe(Y - Formula.One)) },
        { "(x·y)^1.5", Printed((X * Y).ToThe(Formula.Number(Ratio.Parse("1.5")!.Value))) },
        { "2^x", Printed(Two.ToThe(X)) },
        { "(x^y)²", Printed(X.ToThe(Y) * X.ToThe(Y)) },
        { "sin(x)²", Printed(Sin(X) * Sin(X)) },
        { "sin(x)/(x·(1 + y))", Printed(Sin(X) / X / (1 + Y)) },
        { "x¹²", Printed(X.ToThe(6) * X.ToThe(6)) },
    };

    private static string Printed(Formula formula) => FormulaPrinter.Print(formula);

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_is_what_one_would_write(string expected, string printed) => Assert.Equal(expected, printed);

    /// <summary>The square of a square root would be wrong the other way round: √(x²) is no x.</summary>
    [Fact]
    public void What_is_too_long_or_undefined_has_no_text()
    {
        Formula long_ = X;
        for (int i = 0; i < 50; i++) long_ = Sin(long_) + Y;
        Assert.True(long_.IsTooLong);
        Assert.True((long_ * Formula.Zero).IsTooLong);
        Assert.True((X / Formula.Zero).IsTooLong);
        Assert.True(Formula.Zero.ToThe(0).IsTooLong);
        Assert.Null(Ratio.Parse("1E-300"));
        Assert.Null(Ratio.Parse("NaN"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_formulas_keep_their_value(int seed)
    {
        var random = new Random(seed);
        int read = 0;
        for (int i = 0; i < 400; i++)
        {
            (Formula formula, Func<double, double, double> value) = Random(random, random.Next(1, 6));
            if (formula.IsTooLong) continue;
            double x = 0.3 + random.NextDouble(), y = 0.3 + random.NextDouble();
            double expected = value(x, y);
            if (!double.IsFinite(expected) || Math.Abs(expected) > 1e6) continue;
            read++;
            string text = Printed(formula);
            double actual = Notation.Evaluate(text, new Dictionary<string, double> { ["x"] = x, ["y"] = y });
            // Terms that cancel lose digits; one of the two ways of computing may lose more.
            Assert.True(Math.Abs(expected - actual) <= 1e-7 * Math.Max(1, Math.Abs(expected)), $"seed {seed}, {i}: {text} at ({x:R}, {y:R}) is {actual:R}, not {expected:R}");
        }

        Assert.True(read > 200, $"only {read} were read");
    }

    private static (Formula Formula, Func<double, double, double> Value) Random(Random random, int depth)
    {
        if (depth == 0)
        {
            return random.Next(5) switch
            {
                0 or 1 => (X, (x, _) => x),
                2 or 3 => (Y, (_, y) => y),
                _ => Constant(random.Next(1, 40) * 0.25m),
            };
        }

        (Formula a, Func<double, double, double> f) = Random(random, depth - 1);
        (Formula b, Func<double, double, double> g) = Random(random, random.Next(depth));
        int power = random.Next(-3, 4);
        return random.Next(10) switch
        {
            0 => (a + b, (x, y) => f(x, y) + g(x, y)),
            1 => (a - b, (x, y) => f(x, y) - g(x, y)),
            2 or 3 => (a * b, (x, y) => f(x, y) * g(x, y)),
            4 => (a / b, (x, y) => f(x, y) / g(x, y)),
            5 => (-a, (x, y) => -f(x, y)),
            6 => (a.ToThe(power), (x, y) => Math.Pow(f(x, y), power)),
            7 => ((a * a).Sqrt(), (x, y) => Math.Abs(f(x, y))),
            8 => (((b * b) + Formula.One).ToThe(a), (x, y) => Math.Pow((g(x, y) * g(x, y)) + 1, f(x, y))),
            _ => (Sin(a).Cbrt(), (x, y) => Math.Cbrt(Math.Sin(f(x, y)))),
        };
    }

    private static (Formula Formula, Func<double, double, double> Value) Constant(decimal number) =>
        (Formula.Number(Ratio.Parse(number.ToString(System.Globalization.CultureInfo.InvariantCulture))!.Value), (_, _) => (double)number);

    public static TheoryData<string> Known => [.. FormulaReader.Known];

    /// <summary>What is said of a function is what it computes.</summary>
    [Theory]
    [MemberData(nameof(Known))]
    public void Meaning_is_what_the_function_computes(string name)
    {
        Primitive primitive = Primitives.Get(name);
        Assert.All((double[][])[[0.35, 0.6, 0.8], [0.9, 0.25, 0.4]], point =>
        {
            // From 1 on where there is nothing below.
            double[] x = [.. point.Take(primitive.Arity).Select(number => name == "acosh" ? number + 1 : number)];
            var arguments = x.Select((_, i) => new Value(ScalarType.Float64, "x" + i)).ToArray();
            var region = new Region(arguments);
            Value applied = new Builder(region).Apply(primitive, arguments);
            string text = Printed(new FormulaReader(arguments.ToDictionary(argument => argument, argument => Formula.Symbol(argument.Name!))).Read(applied));
            double expected = (double)Evaluator<double>.Apply(primitive, [.. x.Cast<object>()]);
            double actual = Notation.Evaluate(text, x.Select((number, i) => (number, i)).ToDictionary(pair => "x" + pair.i, pair => pair.number));
            Assert.True(Math.Abs(expected - actual) <= 1e-13 * Math.Max(1, Math.Abs(expected)), $"{name}: {text} is {actual:R}, not {expected:R}");
        });
    }
}
