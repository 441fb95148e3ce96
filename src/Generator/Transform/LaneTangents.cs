using System;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The derivatives in several directions, one in each lane of a vector. Values and partial derivatives are numbers as before, computed once for all directions; each lane
/// holds, to the last bit, what <see cref="LinearTangents"/> computes for its direction.
/// </summary>
internal sealed class LaneTangents : LinearTangents
{
    public override TangentTypes Types => TangentTypes.OfLanes;

    /// <summary>There is hardly a tangent that is zero in all lanes.</summary>
    public override bool SkipsZeros => false;

    public override Value Term(Builder builder, Op op, int operand, Value tangent) => builder.Convert(base.Term(builder, op, operand, tangent), tangent.Type);

    /// <summary>A weight that is a number is the same for all directions.</summary>
    public override Value Guard(Builder builder, Op op, Value term, Func<Value, Value?> tangent) =>
        builder.Guard(term, [.. op.Operands.Skip(1).Select(weight => builder.Convert(weight, term.Type)), .. op.Operands.Skip(1).Select(tangent).OfType<Value>()]);

    public override Value? Custom(Builder builder, Op op, Func<Value, Value?> tangent, Func<Value, Value> orZero) =>
        throw Refused.Because("a derivative written by hand", "it takes one direction at a time", "");

    public override void AccumulateAll(Builder builder, Value source, Value destination) => Loop(builder, source, [], (i, _) =>
    {
        IRType lanes = ((BufferType)source.Type).Element;
        builder.Accumulate(destination, [i], builder.Load(source, [i], lanes));
        return [];
    });

    public override void Want(CallVariant callee) => callee.HasLanes = true;

    public override bool IsWanted(CallVariant callee) => callee.HasLanes;

    public override string NameOf(CallVariant callee) => callee.LanesName;

    /// <summary>What has no form in lanes keeps a function to one direction at a time: numbers of several types, those of which there are no vectors, rare primitives.</summary>
    public static void Check(Function function)
    {
        if (function.Body.AllOps().SelectMany(op => op.Results).Concat(function.Parameters).Select(value => Bottom(value.Type)).Where(type => type.IsLanes).Distinct().Count() > 1)
            throw Refused.Because("a derivative", "it has numbers of several types", "");
        foreach (Op op in function.Body.AllOps())
            if (!CanBeInLanes(op))
                throw Refused.Because("a derivative", "not all of it can be computed in several directions at once", "");
    }

    private static bool CanBeInLanes(Op op) => op.Code switch
    {
        OpCode.Apply when op.Operands.Any(operand => operand.Type.IsLanes) => LaneForms.IsOperator(op.Get<Primitive>()),
        OpCode.Convert when op.Operands[0].Type.IsLanes => false,
        OpCode.Convert when op.Result.Type is ScalarType { IsLanes: true } lanes => op.Operands[0].Type == lanes.Lane || op.Operands[0].Type == ScalarType.Int32,
        OpCode.Opaque or OpCode.Derivative => op.Operands.Concat(op.Results).All(value => !Bottom(value.Type).IsLanes),
        _ => true,
    };

    private static IRType Bottom(IRType type)
    {
        while (type is BufferType buffer) type = buffer.Element;
        return type;
    }
}
