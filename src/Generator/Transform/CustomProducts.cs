using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>Calls of the derivatives that users have written.</summary>
internal static class CustomProducts
{
    /// <summary>
    /// Gradients of the method that <paramref name="op"/> calls: its vector-Jacobian product; where only the Jacobian-vector product is written, that in the
    /// direction of each number.
    /// </summary>
    /// <param name="isWanted">The operands whose gradients are.</param>
    public static IEnumerable<(int Operand, Value Gradient)> Vjp(Builder builder, Op op, Value cotangent, Func<int, bool> isWanted)
    {
        CustomDerivative custom = op.Get<CustomDerivative>();
        return custom.Vjp is null ? FromDirections(builder, op, custom, cotangent, isWanted)
            : custom.IsDestinationForm ? IntoDestinations(builder, op, custom, cotangent)
            : FromResult(builder, op, custom, cotangent);
    }

    /// <summary>The tangent of the result of the method that <paramref name="op"/> calls.</summary>
    /// <param name="tangents">One for each active operand.</param>
    public static Value Jvp(Builder builder, Op op, IEnumerable<Value> tangents) =>
        Call(builder, op, op.Get<CustomDerivative>().Jvp!, [.. op.Operands, .. tangents], [op.Result.Type, op.Result.Type]).Results[1];

    /// <summary>The sum of the products of the elements.</summary>
    public static Value Dot(Builder builder, Value a, Value b, IRType type)
    {
        var body = new Region();
        Value i = body.AddArgument(ScalarType.Int32, "i"), total = body.AddArgument(type, "total");
        builder.Into(body, () => body.Yields = [builder.Add(total, builder.Multiply(builder.Load(b, [i], type), builder.Load(a, [i], type)))]);
        return builder.For(builder.Int(0), builder.Length(a), new CountedLoop(LoopTest.Less, 1), [builder.Zero(type)], body).Results[0];
    }

    private static Op Call(Builder builder, Op op, DerivativeCode code, IEnumerable<Value> arguments, IEnumerable<IRType> results)
    {
        Op call = builder.Append(OpCode.Derivative, arguments, results, code);
        call.Origin = op.Origin;
        return call;
    }

    private static IEnumerable<(int Operand, Value Gradient)> FromDirections(Builder builder, Op op, CustomDerivative custom, Value cotangent, Func<int, bool> isWanted)
    {
        if (custom.Active.Any(i => op.Operands[i].Type is BufferType))
            throw Refused.At(
                op, custom.Jvp!, "a method whose Jacobian-vector product is written by hand", "reverse mode needs its vector-Jacobian product, for it takes an array",
                "Write the vector-Jacobian product as well, in another method with [DerivativeOf]");
        foreach (int operand in custom.Active.Where(isWanted))
        {
            Value tangent = Jvp(builder, op, custom.Active.Select(i => builder.Number(op.Operands[i].Type, i == operand ? 1 : 0)));
            Value gradient = tangent.Type is BufferType ? Dot(builder, tangent, cotangent, ReverseSweep.ElementOf(tangent.Type)) : builder.Multiply(cotangent, tangent);
            yield return (operand, gradient.Type == op.Operands[operand].Type ? gradient : builder.Convert(gradient, op.Operands[operand].Type));
        }
    }

    /// <summary>The allocating form returns the gradient, or a tuple of them.</summary>
    private static IEnumerable<(int Operand, Value Gradient)> FromResult(Builder builder, Op op, CustomDerivative custom, Value cotangent)
    {
        Op call = Call(builder, op, custom.Vjp!, [.. op.Operands, cotangent], custom.Active.Select(i => GradientType(op.Operands[i].Type)));
        return custom.Active.Select((operand, k) => (operand, call.Results[k]));
    }

    /// <summary>The destination form overwrites what it is given, and returns the value again.</summary>
    private static IEnumerable<(int Operand, Value Gradient)> IntoDestinations(Builder builder, Op op, CustomDerivative custom, Value cotangent)
    {
        var arguments = new List<Value>(op.Operands) { cotangent };
        var gradients = new List<(int, Value)>();
        var scalars = new List<int>();
        foreach (int i in custom.Active)
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

        Op call = Call(builder, op, custom.Vjp!, arguments, [op.Result.Type, .. scalars.Select(i => op.Operands[i].Type)]);
        gradients.AddRange(scalars.Select((operand, k) => (operand, call.Results[k + 1])));
        return gradients;
    }

    private static IRType GradientType(IRType type) => type is BufferType ? BufferType.Array(ReverseSweep.ElementOf(type)) : type;
}
