using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>Calls of the derivatives that users have written.</summary>
internal static class CustomProducts
{
    /// <summary>Calls the vector-Jacobian product of the method that <paramref name="op"/> calls: an operand and its gradient each.</summary>
    public static IEnumerable<(int Operand, Value Gradient)> Vjp(Builder builder, Op op, Value cotangent)
    {
        CustomDerivative custom = op.Get<CustomDerivative>();
        return custom.ResultType.Length == 0 ? IntoDestinations(builder, op, custom, cotangent) : FromResult(builder, op, custom, cotangent);
    }

    /// <summary>The allocating form returns the gradient, or a tuple of them.</summary>
    private static IEnumerable<(int Operand, Value Gradient)> FromResult(Builder builder, Op op, CustomDerivative custom, Value cotangent)
    {
        int[] operands = [.. custom.Gradients];
        IRType[] types = [.. operands.Select(i => GradientType(op.Operands[i].Type))];
        IRType resultType = operands.Length == 1 ? types[0] : new OpaqueType(custom.ResultType);
        Value result = builder.Append(OpCode.Opaque, [.. op.Operands, cotangent], [resultType], new OpaqueCode(custom.Vjp, Effect.Observable)).Result;
        if (operands.Length == 1) return [(operands[0], result)];
        return operands.Select((operand, k) =>
            (operand, builder.Append(OpCode.Opaque, [result], [types[k]], new OpaqueCode("{0}.Item" + (k + 1), Effect.Pure)).Result)).ToArray();
    }

    /// <summary>The destination form overwrites what it is given, and returns the value again.</summary>
    private static IEnumerable<(int Operand, Value Gradient)> IntoDestinations(Builder builder, Op op, CustomDerivative custom, Value cotangent)
    {
        var arguments = new List<Value>(op.Operands) { cotangent };
        var gradients = new List<(int, Value)>();
        var scalars = new List<int>();
        foreach (int i in custom.Gradients)
        {
            if (op.Operands[i].Type is BufferType)
            {
                Value array = builder.Allocate((BufferType)GradientType(op.Operands[i].Type), [builder.Length(op.Operands[i])], isShadow: true);
                arguments.Add(builder.AsSpan(array, BufferType.Span(ReverseSweep.ElementOf(op.Operands[i].Type))));
                gradients.Add((i, array));
            }
            else
            {
                scalars.Add(i);
            }
        }

        Op call = builder.Append(
            OpCode.Opaque, arguments, [op.Result.Type, .. scalars.Select(i => op.Operands[i].Type)], new OpaqueCode(custom.Vjp, Effect.Observable));
        gradients.AddRange(scalars.Select((operand, k) => (operand, call.Results[k + 1])));
        return gradients;
    }

    private static IRType GradientType(IRType type) => type is BufferType ? BufferType.Array(ReverseSweep.ElementOf(type)) : type;
}
