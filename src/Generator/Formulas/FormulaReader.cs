using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Formulas;

/// <summary>
/// IR read as mathematics: what straight-line code computes, as a formula in the symbols that some values are given. Rounding and overflow are left out, and
/// so is what happens at single points where the formula itself says nothing. Loops, branches, storage and functions without an entry have no formula.
/// </summary>
internal sealed class FormulaReader
{
    private static readonly Formula s_pi = Formula.Named("π");

    /// <summary>What functions mean. Those that are not here have no formula.</summary>
    private static readonly Dictionary<string, Func<Formula[], Formula>> s_meanings = new(StringComparer.Ordinal)
    {
        ["add"] = x => x[0] + x[1],
        ["subtract"] = x => x[0] - x[1],
        ["multiply"] = x => x[0] * x[1],
        ["divide"] = x => x[0] / x[1],
        ["negate"] = x => -x[0],
        ["fusedMultiplyAdd"] = x => (x[0] * x[1]) + x[2],
        ["multiplyAddEstimate"] = x => (x[0] * x[1]) + x[2],
        ["lerp"] = x => (x[0] * (1 - x[2])) + (x[1] * x[2]),

        ["exp"] = x => Exp(x[0]),
        ["exp2"] = x => Formula.Number(2).ToThe(x[0]),
        ["exp10"] = x => Formula.Number(10).ToThe(x[0]),
        ["expM1"] = x => Exp(x[0]) - Formula.One,
        ["log"] = x => Log(x[0]),
        ["log2"] = x => Formula.Function("log₂", x),
        ["log10"] = x => Formula.Function("log₁₀", x),
        ["logP1"] = x => Log(1 + x[0]),
        ["logBase"] = x => Log(x[0]) / Log(x[1]),

        ["pow"] = x => x[0].ToThe(x[1]),
        ["sqrt"] = x => x[0].Sqrt(),
        ["rootOfSquares"] = x => x[0].Sqrt(),
        ["cbrt"] = x => x[0].Cbrt(),
        ["hypot"] = x => (x[0].ToThe(2) + x[1].ToThe(2)).Sqrt(),

        ["sin"] = x => Formula.Function("sin", x),
        ["cos"] = x => Formula.Function("cos", x),
        ["tan"] = x => Formula.Function("tan", x),
        ["sinPi"] = x => Formula.Function("sin", s_pi * x[0]),
        ["cosPi"] = x => Formula.Function("cos", s_pi * x[0]),
        ["tanPi"] = x => Formula.Function("tan", s_pi * x[0]),
        ["asin"] = x => Formula.Function("arcsin", x),
        ["acos"] = x => Formula.Function("arccos", x),
        ["atan"] = x => Formula.Function("arctan", x),
        ["atan2"] = x => Formula.Function("atan2", x),
        ["sinh"] = x => Formula.Function("sinh", x),
        ["cosh"] = x => Formula.Function("cosh", x),
        ["tanh"] = x => Formula.Function("tanh", x),
        ["asinh"] = x => Formula.Function("arsinh", x),
        ["acosh"] = x => Formula.Function("arcosh", x),
        ["atanh"] = x => Formula.Function("artanh", x),

        ["abs"] = x => Formula.Function("abs", x),
        ["sigmoid"] = x => Formula.Function("sigmoid", x),
        ["softplus"] = x => Formula.Function("softplus", x),
        ["erf"] = x => Formula.Function("erf", x),
        ["erfc"] = x => Formula.Function("erfc", x),
        ["logGamma"] = x => Formula.Function("lnΓ", x),
        ["digamma"] = x => Formula.Function("ψ", x),
    };

    /// <summary>Constants of rules and of the source that are the nearest number to something with a name.</summary>
    private static readonly Dictionary<double, Formula> s_constants = new()
    {
        [Math.PI] = s_pi,
        [2 * Math.PI] = Formula.Number(2) * s_pi,
        [Math.PI / 2] = s_pi / Formula.Number(2),
        [0.318309886183790671538] = Formula.One / s_pi,
        [2 / Math.Sqrt(Math.PI)] = Formula.Number(2) / s_pi.Sqrt(),
        [Math.E] = Exp(Formula.One),
        [0.693147180559945309417] = Log(Formula.Number(2)),
        [2.30258509299404568402] = Log(Formula.Number(10)),
        [1.44269504088896340736] = Formula.One / Log(Formula.Number(2)),
        [0.434294481903251827651] = Formula.One / Log(Formula.Number(10)),
    };

    private readonly Dictionary<Value, Formula> _formulas;

    public FormulaReader(IReadOnlyDictionary<Value, Formula> symbols) => _formulas = symbols.ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>Names of the primitives that have a formula.</summary>
    public static IEnumerable<string> Known => s_meanings.Keys;

    public Formula Read(Value value)
    {
        if (_formulas.TryGetValue(value, out Formula? known)) return known;
        Formula formula = value.Def is { } op ? Read(op) : Formula.TooLong;
        _formulas.Add(value, formula);
        return formula;
    }

    private Formula Read(Op op) => op.Code switch
    {
        OpCode.Constant => Constant(op),
        OpCode.Apply when op.Result.Type.IsFloat && s_meanings.TryGetValue(op.Get<Primitive>().Name, out Func<Formula[], Formula>? meaning) => Of(op.Operands, meaning),
        OpCode.Convert when op.Result.Type.IsFloat => Read(op.Operands[0]),
        OpCode.Guard or OpCode.StopGradient or OpCode.Retain when op.Result.Type is ScalarType => Read(op.Operands[0]),
        OpCode.Select when IsDivisor(op) => Read(op.Operands[2]),
        OpCode.Member when op.Result.Type is ScalarType && op.Operands[0].Def is null => Member(op),
        _ => Formula.TooLong,
    };

    private Formula Of(Value[] operands, Func<Formula[], Formula> meaning)
    {
        Formula[] arguments = [.. operands.Select(Read)];
        return arguments.Any(argument => argument.IsTooLong) ? Formula.TooLong : meaning(arguments);
    }

    private static Formula Constant(Op op)
    {
        if (op.Get<ConstantValue>() is not { IsNumber: true } constant || op.Result.Type is not ScalarType { Kind: ScalarKind.Integer or ScalarKind.Float64 or ScalarKind.Float32 or ScalarKind.Half or ScalarKind.Generic }) return Formula.TooLong;
        if (s_constants.TryGetValue(constant.Number, out Formula? named)) return named;
        return Ratio.Parse(Builder.Shortest(constant.Number, op.Result.Type == ScalarType.Float32)) is { } number ? Formula.Number(number) : Formula.TooLong;
    }

    private Formula Member(Op op) =>
        Read(op.Operands[0]).Only is { Kind: Formula.AtomKind.Symbol } root ? Formula.Symbol(Leaf.Join(root.Name, op.Get<string>()), root.Order) : Formula.TooLong;

    /// <summary><c>u == 0 ? 1 : u</c>, by which something that is zero then is divided: the quotient has no value there.</summary>
    private static bool IsDivisor(Op select) =>
        select.Operands[0].Def is { Code: OpCode.Apply } test && test.Get<Primitive>().Name == "equal"
        && Builder.NumberOf(test.Operands[1]) == 0 && Builder.NumberOf(select.Operands[1]) == 1 && test.Operands[0] == select.Operands[2];

    private static Formula Exp(Formula x) => Formula.Function("exp", x);

    private static Formula Log(Formula x) => Formula.Function("ln", x);
}
