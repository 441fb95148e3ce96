using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Generator.Rules;

/// <summary>How primitives are written on vectors, one iteration of a loop in each lane. What is not here keeps its loop scalar.</summary>
internal static class LaneForms
{
    private const string Vector = "global::System.Numerics.Vector";
    private const string Lanes = "global::DiffGen.Runtime.Lanes";

    /// <summary>Vectors have these operators themselves.</summary>
    private static readonly HashSet<string> Operators = ["add", "subtract", "multiply", "divide", "negate"];

    /// <summary>C# templates with the operands as <c>{0}</c>, <c>{1}</c>.</summary>
    private static readonly Dictionary<string, string> Numbers = new()
    {
        ["sqrt"] = Vector + ".SquareRoot({0})",
        ["rootOfSquares"] = Vector + ".SquareRoot({0})",
        ["abs"] = Vector + ".Abs({0})",
        ["exp"] = Lanes + ".Exp({0})",
        ["log"] = Lanes + ".Log({0})",
        ["sin"] = Lanes + ".Sin({0})",
        ["cos"] = Lanes + ".Cos({0})",
        ["tanh"] = Lanes + ".Tanh({0})",
        ["max"] = Lanes + ".Max({0}, {1})",
        ["min"] = Lanes + ".Min({0}, {1})",
        ["clip"] = Lanes + ".Min(" + Lanes + ".Max({0}, {1}), {2})",
        ["copySign"] = Lanes + ".CopySign({0}, {1})",
        ["floor"] = Vector + ".Floor({0})",
        ["ceiling"] = Vector + ".Ceiling({0})",
        ["truncate"] = Lanes + ".Truncate({0})",
        ["round"] = Lanes + ".Round({0})",
        ["log2"] = Lanes + ".Log2({0})",
        ["hypot"] = Lanes + ".Hypot({0}, {1})",
        ["tan"] = Lanes + ".Tan({0})",
        ["sinh"] = Lanes + ".Sinh({0})",
        ["cosh"] = Lanes + ".Cosh({0})",
        ["expM1"] = Lanes + ".ExpM1({0})",
        ["logP1"] = Lanes + ".LogP1({0})",
        ["sigmoid"] = Lanes + ".Sigmoid({0})",
        ["softplus"] = Lanes + ".Softplus({0})",
        ["logOfProbability"] = Lanes + ".LogOfProbability({0})",
        ["relu"] = Lanes + ".Relu({0})",
        ["erf"] = Lanes + ".Erf({0})",
        ["erfc"] = Lanes + ".Erfc({0})",
    };

    /// <summary>Comparisons of numbers: all bits of a lane are set where they hold.</summary>
    private static readonly Dictionary<string, string> Tests = new()
    {
        ["less"] = Vector + ".LessThan({0}, {1})",
        ["lessOrEqual"] = Vector + ".LessThanOrEqual({0}, {1})",
        ["greater"] = Vector + ".GreaterThan({0}, {1})",
        ["greaterOrEqual"] = Vector + ".GreaterThanOrEqual({0}, {1})",
        ["equal"] = Vector + ".Equals({0}, {1})",
        ["notEqual"] = "~" + Vector + ".Equals({0}, {1})",
    };

    private static readonly Dictionary<string, string> Logic = new()
    {
        ["and"] = "{0} & {1}",
        ["or"] = "{0} | {1}",
        ["not"] = "~{0}",
    };

    /// <summary>A function that vectors do not have, lane by lane; null where it is none of numbers.</summary>
    /// <param name="element">C# of the type of a number.</param>
    public static string? EachLane(Primitive primitive, string element)
    {
        if (primitive.YieldsBool || primitive.YieldsInt || primitive.ResultMember.Length > 0 || primitive.Arity > 3) return null;
        string[] names = [.. Enumerable.Take(["x", "y", "z"], primitive.Arity)];
        string owner = primitive.Notation switch
        {
            Notation.Static => element,
            Notation.Math => element == "float" && primitive.Symbol != "Clamp" ? "global::System.MathF" : "global::System.Math",
            Notation.Runtime => "global::DiffGen.Runtime.SpecialFunctions",
            _ => "",
        };
        string arguments = string.Join(", ", names);
        string call = primitive.Notation == Notation.Infix ? $"{names[0]} {primitive.Symbol} {names[1]}" : $"{owner}.{primitive.Symbol}({arguments})";
        string lambda = names.Length == 1 ? $"static x => {call}" : $"static ({arguments}) => {call}";
        return $"{Lanes}.Each({string.Join(", ", Enumerable.Range(0, names.Length).Select(k => "{" + k + "}"))}, {lambda})";
    }

    public static bool IsOperator(Primitive primitive) => Operators.Contains(primitive.Name);

    public static string? OfNumber(Primitive primitive) => Of(Numbers, primitive);

    public static string? OfTest(Primitive primitive) => Of(Tests, primitive);

    public static string? OfLogic(Primitive primitive) => Of(Logic, primitive);

    private static string? Of(Dictionary<string, string> forms, Primitive primitive) => forms.TryGetValue(primitive.Name, out string? form) ? form : null;
}
