using System;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Emit;

/// <summary>Operators, mathematical functions and conversions.</summary>
internal sealed partial class ExpressionWriter
{
    private Expression Apply(Op op)
    {
        Primitive primitive = op.Get<Primitive>();
        switch (primitive.Notation)
        {
            case Notation.Infix:
                return Narrow(op.Result.Type, Infix(primitive, op.Operands[0], op.Operands[1]));
            case Notation.Prefix:
                Expression operand = Write(op.Operands[0]);
                if (primitive.Name == "not") return operand.Negate();
                string text = Inside(primitive.Overflow, operand).AsOperand(Precedence.Unary);
                // -(-x), not --x.
                if (text.StartsWith(primitive.Symbol, StringComparison.Ordinal)) text = "(" + text + ")";
                return Narrow(op.Result.Type, InContext(primitive.Overflow, new(primitive.Symbol + text, Precedence.Unary)));
            default:
                string arguments = op.Operands.Length == 1 ? Write(op.Operands[0]).AsArgument : string.Join(", ", op.Operands.Select(argument => Write(argument).AsArgument));
                return Expression.Primary($"{Owner(primitive, op.Operands[0].Type)}.{primitive.Symbol}({arguments}){primitive.ResultMember}");
        }
    }

    /// <summary>The right side of <c>x OP= …</c>.</summary>
    public static bool HasCompoundForm(Op op) =>
        op.Code == OpCode.Apply
        && op.Get<Primitive>() is { Notation: Notation.Infix, YieldsBool: false, Overflow: Overflow.Default } primitive
        && op.Operands[0].Type == op.Result.Type && !IsNarrow(op.Result.Type) && !op.Result.Type.IsBool && primitive.Symbol.Length > 0;

    private Expression Infix(Primitive primitive, Value first, Value second)
    {
        bool isLogic = first.Type.IsBool;
        string symbol = isLogic && primitive.Name is "and" or "or" ? primitive.Symbol + primitive.Symbol : primitive.Symbol;
        Precedence precedence = PrecedenceOf(symbol);
        Expression a = Promoted(first, second), b = Promoted(second, first);
        Expression result = InContext(primitive.Overflow, Joined(Inside(primitive.Overflow, a), symbol, Inside(primitive.Overflow, b), precedence));
        return Opposite(symbol, first.Type) is { } opposite
            ? result with { Complement = Joined(a, opposite, b, precedence) with { Precedence = PrecedenceOf(opposite), Complement = result } }
            : result;
    }

    private static Expression Joined(Expression a, string symbol, Expression b, Precedence precedence) => new(
        $"{Clarified(a, a.AsOperand(precedence), precedence)} {symbol} {Clarified(b, b.AsOperand(precedence + 1), precedence)}", precedence);

    /// <summary>Few readers know how &amp; and | or shifts bind among each other and to comparisons.</summary>
    private static string Clarified(Expression operand, string text, Precedence precedence)
    {
        bool isAndInOr = precedence == Precedence.ConditionalOr && operand.Precedence == Precedence.ConditionalAnd;
        return operand.Context == Overflow.Default && text.Length == operand.Text.Length && operand.Precedence < Precedence.Unary
            && operand.Precedence != precedence && (precedence is >= Precedence.Or and <= Precedence.And or Precedence.Shift || isAndInOr)
            ? "(" + text + ")"
            : text;
    }

    /// <summary>An operand without its conversion where C# converts it anyway because of the other one: <c>2.0 * i</c>.</summary>
    public Expression Promoted(Value operand, Value other)
    {
        other = Demand.Resolve(other);
        bool isSettled = !(_inlining.IsInPlace(other) && other.Def is { Code: OpCode.Convert });
        return isSettled ? Assigned(operand) : Write(operand);
    }

    /// <summary>The right side of an assignment to something of the value's type.</summary>
    public Expression Assigned(Value value)
    {
        value = Demand.Resolve(value);
        return _inlining.IsInPlace(value) && value.Def is { } op ? Assigned(op) : Write(value);
    }

    /// <summary>The op's result without a conversion that C# supplies.</summary>
    public Expression Assigned(Op op)
    {
        bool isImplicit = op.Code == OpCode.Convert && op.Result.Type is ScalarType { Kind: ScalarKind.Float64 or ScalarKind.Float32 } to
            && op.Operands[0].Type is ScalarType { CSharp: "int" or "float" or "long" or "byte" or "short" } from && from != to;
        if (!isImplicit) return Define(op);
        if (op.Comment is not null) Comments.Add(op.Comment);
        return Write(op.Operands[0]);
    }

    /// <summary>Puts arithmetic with a context of its own into <c>checked(…)</c>, once for nested operations.</summary>
    private static Expression InContext(Overflow context, Expression expression) => context == Overflow.Default ? expression : expression with { Context = context };

    /// <summary>An operand within such arithmetic.</summary>
    private static Expression Inside(Overflow context, Expression operand) =>
        context != Overflow.Default && operand.Context == context ? operand with { Context = Overflow.Default } : operand;

    /// <summary>Not so for floating-point order: neither <c>a &lt; b</c> nor <c>a &gt;= b</c> holds for NaN.</summary>
    private static string? Opposite(string symbol, IRType type) => symbol switch
    {
        "==" => "!=",
        "!=" => "==",
        _ when type is not ScalarType { Kind: ScalarKind.Integer } => null,
        "<" => ">=",
        ">=" => "<",
        ">" => "<=",
        "<=" => ">",
        _ => null,
    };

    private static Precedence PrecedenceOf(string symbol) => symbol switch
    {
        "*" or "/" or "%" => Precedence.Multiplicative,
        "+" or "-" => Precedence.Additive,
        "<<" or ">>" or ">>>" => Precedence.Shift,
        "<" or "<=" or ">" or ">=" => Precedence.Relational,
        "==" or "!=" => Precedence.Equality,
        "&" => Precedence.And,
        "^" => Precedence.Xor,
        "|" => Precedence.Or,
        "&&" => Precedence.ConditionalAnd,
        "||" => Precedence.ConditionalOr,
        _ => throw new ArgumentException($"'{symbol}' is no binary operator.", nameof(symbol)),
    };

    private static bool IsNarrow(IRType type) =>
        type is ScalarType { Kind: ScalarKind.Integer, CSharp: "byte" or "sbyte" or "short" or "ushort" or "char" };

    /// <summary>C# computes on small integers in <c>int</c>.</summary>
    private static Expression Narrow(IRType type, Expression expression) =>
        IsNarrow(type) ? new($"({type.CSharp})({expression.Bare})", Precedence.Unary) : expression;

    private static string Owner(Primitive primitive, IRType type)
    {
        if (primitive.Notation == Notation.Static) return type.CSharp;
        if (primitive.Notation == Notation.Runtime) return "global::DiffGen.Runtime.SpecialFunctions";
        return type switch
        {
            ScalarType { Kind: ScalarKind.Generic or ScalarKind.Half } => type.CSharp,
            ScalarType { Kind: ScalarKind.Float32 } when primitive.Symbol != "Clamp" => "global::System.MathF",
            _ => "global::System.Math",
        };
    }

    private Expression Convert(Op op)
    {
        IRType type = op.Result.Type;
        Value value = op.Operands[0];
        Overflow context = op.Get<Overflow>();
        if (type.IsLanes) return Expression.Primary($"new {type.CSharp}({Write(value).Bare})");
        if (type is ScalarType { Kind: ScalarKind.Generic } || value.Type is ScalarType { Kind: ScalarKind.Generic })
        {
            string method = context == Overflow.Unchecked ? "CreateTruncating" : "CreateChecked";
            return Expression.Primary($"{type.CSharp}.{method}({Write(value).Bare})");
        }

        bool isKeyword = type.CSharp.All(char.IsLower);
        if (!NeedsContext(type)) context = Overflow.Default;
        string operand = Inside(context, Write(value)).AsOperand(Precedence.Unary);
        return InContext(context, new($"({type.CSharp}){(!isKeyword && operand[0] is '-' or '+' ? "(" + operand + ")" : operand)}", Precedence.Unary));
    }

    /// <summary>Conversions to floating-point types are the same, checked or not.</summary>
    private static bool NeedsContext(IRType type) => !type.IsFloat;
}
