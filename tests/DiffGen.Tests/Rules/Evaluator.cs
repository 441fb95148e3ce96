using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Tests.Rules;

/// <summary>
/// Runs straight-line IR on numbers of type T: constants, primitives, selections, conversions. A primitive is the very C# method
/// or operator by which emitted code would write it.
/// </summary>
internal sealed class Evaluator<T>
    where T : struct, IFloatingPointIeee754<T>
{
    private readonly Dictionary<Value, object> _values = [];

    /// <summary>The IR type of T.</summary>
    public static ScalarType Type =>
        typeof(T) == typeof(double) ? ScalarType.Float64 : typeof(T) == typeof(float) ? ScalarType.Float32 : ScalarType.Half;

    public void Set(Value value, object number) => _values[value] = number;

    public object Get(Value value) => _values[value];

    public void Run(Region region)
    {
        foreach (Op op in region.Ops) _values[op.Result] = Evaluate(op);
    }

    private object Evaluate(Op op)
    {
        object[] x = [.. op.Operands.Select(Get)];
        return op.Code switch
        {
            OpCode.Constant => Convert(op.Get<ConstantValue>().Number, op.Result.Type),
            OpCode.Convert => Convert(System.Convert.ToDouble(x[0], CultureInfo.InvariantCulture), op.Result.Type),
            OpCode.Guard => x.Skip(1).All(weight => T.IsZero((T)weight)) ? T.Zero : x[0],
            OpCode.Select => (bool)x[0] ? x[1] : x[2],
            OpCode.Apply => Apply(op.Get<Primitive>(), x),
            _ => throw new NotSupportedException(op.Code.ToString()),
        };
    }

    private static object Convert(double number, IRType type) =>
        type.IsFloat ? T.CreateChecked(number) : type.IsBool ? number != 0 : (int)number;

    public static object Apply(Primitive primitive, object[] x)
    {
        if (primitive.Notation is Notation.Infix or Notation.Prefix) return Operator(primitive.Name, x);
        Type owner = primitive.Notation == Notation.Runtime ? typeof(DiffGen.Runtime.SpecialFunctions) : primitive.Notation == Notation.Static || typeof(T) == typeof(Half) ? typeof(T)
            : typeof(T) == typeof(float) ? typeof(MathF) : typeof(Math);
        MethodInfo method = owner.GetMethod(primitive.Symbol, BindingFlags.Public | BindingFlags.Static, [.. x.Select(operand => operand.GetType())])
            ?? throw new MissingMethodException(owner.Name, primitive.Symbol);
        object result = method.Invoke(null, x)!;
        return result is ITuple pair ? pair[primitive.ResultMember == ".SinPi" ? 0 : 1]! : result;
    }

    private static object Operator(string name, object[] x)
    {
        if (x[0] is bool condition)
        {
            return name switch
            {
                "and" => condition & (bool)x[1],
                "or" => condition | (bool)x[1],
                "not" => !condition,
                _ => throw new NotSupportedException(name),
            };
        }

        if (x[0] is int order) return name == "add" ? order + (int)x[1] : throw new NotSupportedException(name);
        T a = (T)x[0];
        if (name == "negate") return -a;
        T b = (T)x[1];
        return name switch
        {
            "add" => a + b,
            "subtract" => a - b,
            "multiply" => a * b,
            "divide" => a / b,
            "remainder" => a % b,
            "less" => a < b,
            "lessOrEqual" => a <= b,
            "greater" => a > b,
            "greaterOrEqual" => a >= b,
            "equal" => a == b,
            "notEqual" => a != b,
            _ => throw new NotSupportedException(name),
        };
    }
}
