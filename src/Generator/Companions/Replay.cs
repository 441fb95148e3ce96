using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>
/// Whether a method may be evaluated again instead of being remembered: its value is a function of scalars alone, and the joint sweep
/// records nothing. Then pullbacks and Jacobians need no tape.
/// </summary>
internal static class Replay
{
    public static bool IsPossible(MethodSignature signature, Differentiated differentiated) =>
        !differentiated.Joint.UsesTape
        && differentiated.Callees.Count == 0
        && signature.Receiver is null or { Type: not OpaqueType }
        && signature.Parameters.All(parameter => parameter.Passing != Passing.Ref)
        && differentiated.Primal.Parameters.All(parameter => parameter.Type is ScalarType)
        && differentiated.Primal.Body.Yields.All(result => result.Type is ScalarType)
        && differentiated.Primal.Body.AllOps().All(op => op.Code is not (OpCode.Opaque or OpCode.Call));
}
