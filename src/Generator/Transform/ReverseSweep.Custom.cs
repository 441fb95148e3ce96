using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>A method whose derivative the user has written: its vector-Jacobian product is called as it stands.</summary>
internal sealed partial class ReverseSweep
{
    private void VisitCustom(Op op, AdjointScope scope)
    {
        if (!_activity.IsActive(op.Result)) return;
        CustomDerivative custom = op.Get<CustomDerivative>();
        Value cotangent;
        if (op.Result.Type is BufferType)
        {
            cotangent = ShadowOf(op.Result, "").Shadow;
        }
        else
        {
            if (Adjoint(op.Result, scope) is not { } adjoint) return;
            cotangent = adjoint;
        }

        foreach ((int operand, Value gradient) in custom.ResultType.Length == 0 ? IntoDestinations(op, custom, cotangent) : FromResult(op, custom, cotangent))
        {
            Value target = op.Operands[operand];
            if (!_activity.IsActive(target)) continue;
            if (target.Type is BufferType) _builder.AccumulateAll(gradient, ShadowOf(target, "").Shadow);
            else Add(scope, target, gradient);
        }
    }

    /// <summary>The allocating form returns the gradient, or a tuple of them.</summary>
    private IEnumerable<(int Operand, Value Gradient)> FromResult(Op op, CustomDerivative custom, Value cotangent)
    {
        int[] operands = [.. custom.Gradients];
        IRType[] types = [.. operands.Select(i => GradientType(op.Operands[i].Type))];
        IRType resultType = operands.Length == 1 ? types[0] : new OpaqueType(custom.ResultType);
        Value result = _builder.Append(OpCode.Opaque, [.. op.Operands, cotangent], [resultType], new OpaqueCode(custom.Vjp, Effect.Observable)).Result;
        if (operands.Length == 1) return [(operands[0], result)];
        return operands.Select((operand, k) =>
            (operand, _builder.Append(OpCode.Opaque, [result], [types[k]], new OpaqueCode("{0}.Item" + (k + 1), Effect.Pure)).Result)).ToArray();
    }

    /// <summary>The destination form overwrites what it is given, and returns the value again.</summary>
    private IEnumerable<(int Operand, Value Gradient)> IntoDestinations(Op op, CustomDerivative custom, Value cotangent)
    {
        var arguments = new List<Value>(op.Operands) { cotangent };
        var gradients = new List<(int, Value)>();
        var scalars = new List<int>();
        foreach (int i in custom.Gradients)
        {
            if (op.Operands[i].Type is BufferType)
            {
                Value array = _builder.Allocate((BufferType)GradientType(op.Operands[i].Type), [_builder.Length(op.Operands[i])], isShadow: true);
                arguments.Add(_builder.AsSpan(array, BufferType.Span(ElementOf(op.Operands[i].Type))));
                gradients.Add((i, array));
            }
            else
            {
                scalars.Add(i);
            }
        }

        Op call = _builder.Append(
            OpCode.Opaque, arguments, [op.Result.Type, .. scalars.Select(i => op.Operands[i].Type)], new OpaqueCode(custom.Vjp, Effect.Observable));
        gradients.AddRange(scalars.Select((operand, k) => (operand, call.Results[k + 1])));
        return gradients;
    }

    private static IRType GradientType(IRType type) => type is BufferType ? BufferType.Array(ElementOf(type)) : type;

    /// <summary>In the forward sweep a method with a custom derivative is called as in the source; so is what would be refused if it were active.</summary>
    public static void CallPrimals(Region body)
    {
        foreach (Op op in body.AllOps().ToArray())
        {
            OpaqueCode? code = op.Code switch
            {
                OpCode.Custom => new OpaqueCode(op.Get<CustomDerivative>().Primal, Effect.Observable),
                OpCode.Unsupported => op.Get<Refusal>().Code,
                _ => null,
            };
            if (code is null) continue;
            Region region = op.Parent!;
            int index = region.Ops.IndexOf(op);
            region.Ops.RemoveAt(index);
            region.Insert(index, new Op(OpCode.Opaque, op.Operands, op.Results, null, code) { Comment = op.Comment });
        }
    }
}
