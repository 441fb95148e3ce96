using System;
using System.Linq;
using System.Reflection;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Tests.Frontend;

/// <summary>Primitives and conversions on boxed numbers, as C# computes them.</summary>
internal static class Arithmetic
{
    public static object Apply(Primitive primitive, IRType type, object?[] x)
    {
        switch (primitive.Notation)
        {
            case Notation.Infix:
                return Infix(primitive, x[0]!, x[1]!);
            case Notation.Prefix:
                return Prefix(primitive, x[0]!);
        }

        Type[] owners = type == ScalarType.Float32 ? [typeof(MathF), typeof(float)] : [typeof(Math), typeof(double)];
        foreach (Type owner in primitive.Notation == Notation.Math ? owners : owners.Reverse())
        {
            MethodInfo? method = owner.GetMethod(primitive.Symbol, [.. x.Select(value => value!.GetType())]);
            if (method is not null) return method.Invoke(null, x)!;
        }

        throw new MissingMethodException(primitive.Symbol);
    }

    private static object Infix(Primitive primitive, object left, object right)
    {
        bool isChecked = primitive.Overflow == Overflow.Checked;
        return (left, right) switch
        {
            (double a, double b) => Float(primitive.Symbol, a, b),
            (float a, float b) => primitive.YieldsBool ? Float(primitive.Symbol, a, b) : primitive.Symbol switch
            {
                "+" => a + b,
                "-" => a - b,
                "*" => a * b,
                "/" => a / b,
                _ => a % b,
            },
            (int a, int b) => Integer32(primitive.Symbol, a, b, isChecked),
            (long a, int b) => primitive.Symbol == "<<" ? a << b : primitive.Symbol == ">>" ? a >> b : a >>> b,
            (long a, long b) => Integer64(primitive.Symbol, a, b, isChecked),
            (uint a, int b) => primitive.Symbol == "<<" ? a << b : a >> b,
            (uint a, uint b) => Integer64(primitive.Symbol, a, b, isChecked: false) is long wide ? unchecked((uint)wide) : Integer64(primitive.Symbol, a, b, isChecked: false),
            (bool a, bool b) => primitive.Symbol switch
            {
                "&" => a & b,
                "|" => a | b,
                "^" or "!=" => a ^ b,
                _ => a == b,
            },
            (char a, char b) => Integer32(primitive.Symbol, a, b, isChecked),
            _ => throw new NotSupportedException($"{left.GetType()} {primitive.Symbol} {right.GetType()}"),
        };
    }

    private static object Float(string symbol, double a, double b) => symbol switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        "%" => a % b,
        _ => Compare(symbol, a, b),
    };

    private static object Compare(string symbol, double a, double b) => symbol switch
    {
        "<" => a < b,
        "<=" => a <= b,
        ">" => a > b,
        ">=" => a >= b,
        "==" => a == b,
        "!=" => a != b,
        _ => throw new NotSupportedException(symbol),
    };

    private static object Integer32(string symbol, int a, int b, bool isChecked) => symbol switch
    {
        "<<" => a << b,
        ">>" => a >> b,
        ">>>" => a >>> b,
        "/" => a / b,
        "%" => a % b,
        _ => Integer64(symbol, a, b, false) is long wide ? isChecked ? checked((int)wide) : unchecked((int)wide) : Compare(symbol, a, b),
    };

    private static object Integer64(string symbol, long a, long b, bool isChecked) => symbol switch
    {
        "+" => isChecked ? checked(a + b) : unchecked(a + b),
        "-" => isChecked ? checked(a - b) : unchecked(a - b),
        "*" => isChecked ? checked(a * b) : unchecked(a * b),
        "/" => a / b,
        "%" => a % b,
        "&" => a & b,
        "|" => a | b,
        "^" => a ^ b,
        "<" => a < b,
        "<=" => a <= b,
        ">" => a > b,
        ">=" => a >= b,
        "==" => a == b,
        "!=" => a != b,
        _ => throw new NotSupportedException(symbol),
    };

    private static object Prefix(Primitive primitive, object x) => (primitive.Symbol, x) switch
    {
        ("!", bool value) => !value,
        ("-", double value) => -value,
        ("-", float value) => -value,
        ("-", int value) => primitive.Overflow == Overflow.Checked ? checked(-value) : unchecked(-value),
        ("-", long value) => unchecked(-value),
        ("~", int value) => ~value,
        ("~", long value) => ~value,
        _ => throw new NotSupportedException($"{primitive.Symbol} {x.GetType()}"),
    };

    public static object Convert(object? x, IRType type, Overflow overflow)
    {
        if (x is char character) x = (int)character;
        if (x is decimal exact) return type.CSharp == "decimal" ? exact : FromInteger((long)exact, type, false);
        if (x is bool && type.IsBool) return x;
        if (x is float or double)
        {
            double number = System.Convert.ToDouble(x);
            if (type == ScalarType.Float64) return number;
            if (type == ScalarType.Float32) return x is float same ? same : (float)number;
            if (type.IsBool) return number != 0;
            return type.CSharp switch
            {
                "int" => overflow == Overflow.Checked ? checked((int)number) : unchecked((int)number),
                "long" => overflow == Overflow.Checked ? checked((long)number) : unchecked((long)number),
                _ => FromInteger((long)number, type, overflow == Overflow.Checked),
            };
        }

        long wide = x is ulong large ? unchecked((long)large) : System.Convert.ToInt64(x);
        if (type == ScalarType.Float64) return (double)wide;
        if (type == ScalarType.Float32) return x is int small ? (float)small : (float)wide;
        return FromInteger(wide, type, overflow == Overflow.Checked);
    }

    private static object FromInteger(long wide, IRType type, bool isChecked) => type.CSharp switch
    {
        "int" => isChecked ? checked((int)wide) : unchecked((int)wide),
        "long" => wide,
        "uint" => isChecked ? checked((uint)wide) : unchecked((uint)wide),
        "ulong" => unchecked((ulong)wide),
        "byte" => isChecked ? checked((byte)wide) : unchecked((byte)wide),
        "sbyte" => isChecked ? checked((sbyte)wide) : unchecked((sbyte)wide),
        "short" => isChecked ? checked((short)wide) : unchecked((short)wide),
        "ushort" => isChecked ? checked((ushort)wide) : unchecked((ushort)wide),
        "char" => isChecked ? checked((char)wide) : unchecked((char)wide),
        "decimal" => (decimal)wide,
        "bool" => wide != 0,
        _ => throw new NotSupportedException("to " + type),
    };

    public static object? Add(object? left, object? right) => (left, right) switch
    {
        (double a, double b) => a + b,
        (float a, float b) => a + b,
        _ => throw new NotSupportedException($"{left} + {right}"),
    };
}
