using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Whether a method may be evaluated again instead of being remembered: its value is a function of scalars alone, and the joint sweep
/// records nothing. Then pullbacks and Jacobians need no tape.
/// </summary>
internal static class Replay
{
    public static bool IsPossible(MethodSignature signature, Function primal, Function joint) =>
        !ScratchLifetime.UsesTape(joint)
        && signature.Receiver is null or { Type: not OpaqueType }
        && signature.Parameters.All(parameter => parameter.Passing != Passing.Ref)
        && primal.Parameters.All(parameter => parameter.Type is ScalarType)
        && primal.Body.Yields.All(result => result.Type is ScalarType)
        && primal.Body.All(op => op.Code is not (OpCode.Opaque or OpCode.Call));
}
