using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>What transforms treat apart is, in the end, code that is called as it stands in the source.</summary>
internal static class Primal
{
    /// <summary>What would be refused if it were active.</summary>
    public static void CallUnsupported(Region body) =>
        Replace(body, op => op.Code == OpCode.Unsupported && op.Get<Refusal>().Code is { } code ? [Called(op, code)] : null);

    /// <summary>Methods with a derivative of the user's, and those derivatives.</summary>
    public static void CallCustom(Region body) => Replace(body, op => op.Code switch
    {
        OpCode.Custom => [Called(op, new OpaqueCode(op.Get<CustomDerivative>().Primal, Effect.Observable))],
        OpCode.Derivative => [.. Calls(op, op.Get<DerivativeCode>())],
        _ => null,
    });

    private static Op Called(Op op, OpaqueCode code) => new(OpCode.Opaque, op.Operands, op.Results, null, code) { Comment = op.Comment };

    private static IEnumerable<Op> Calls(Op op, DerivativeCode derivative)
    {
        var code = new OpaqueCode(derivative.Template, Effect.Observable);
        if (derivative.TupleType.Length == 0) return [Called(op, code)];
        var tuple = new Value(new OpaqueType(derivative.TupleType), null);
        var call = new Op(OpCode.Opaque, op.Operands, [tuple], null, code) { Comment = op.Comment };
        return op.Results.Select((result, k) => new Op(OpCode.Opaque, [tuple], [result], null, new OpaqueCode("{0}.Item" + (k + 1), Effect.Pure))).Prepend(call);
    }

    private static void Replace(Region body, Func<Op, Op[]?> replacementOf)
    {
        foreach (Op op in body.AllOps(op => op.Code is OpCode.Unsupported or OpCode.Custom or OpCode.Derivative))
        {
            if (replacementOf(op) is not { } replacement) continue;
            Region region = op.Parent!;
            int index = region.Ops.IndexOf(op);
            region.Ops.RemoveAt(index);
            foreach (Op other in replacement) region.Insert(index++, other);
        }
    }
}
