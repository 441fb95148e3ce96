using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>What transforms treat apart is, in the end, code that is called as it stands in the source.</summary>
internal static class Primal
{
    /// <summary>What would be refused if it were active.</summary>
    public static void CallUnsupported(Region body) =>
        Replace(body, op => op.Code == OpCode.Unsupported ? op.Get<Refusal>().Code : null);

    /// <summary>Methods with a derivative of the user's.</summary>
    public static void CallCustom(Region body) =>
        Replace(body, op => op.Code == OpCode.Custom ? new OpaqueCode(op.Get<CustomDerivative>().Primal, Effect.Observable) : null);

    private static void Replace(Region body, System.Func<Op, OpaqueCode?> codeOf)
    {
        foreach (Op op in body.AllOps().ToArray())
        {
            if (codeOf(op) is not { } code) continue;
            Region region = op.Parent!;
            int index = region.Ops.IndexOf(op);
            region.Ops.RemoveAt(index);
            region.Insert(index, new Op(OpCode.Opaque, op.Operands, op.Results, null, code) { Comment = op.Comment });
        }
    }
}
