using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// Whether a method may be run several times for one call of a companion. What comes from outside (a random draw, a clock) is one constant in each
/// call, and would be another one in every run.
/// </summary>
internal static class Repeatability
{
    public static bool Of(Function root, CallVariants calls) =>
        calls.All.Select(variant => variant.Primal).Prepend(root).All(function => IsRepeatable(function.Body));

    /// <summary>What only goes on to throw does not come to a second run.</summary>
    private static bool IsRepeatable(Region region) =>
        region.EndsInThrow || region.Ops.All(op => !IsUnrepeatable(op) && op.Regions.All(IsRepeatable));

    private static bool IsUnrepeatable(Op op) => op.Code switch
    {
        OpCode.Opaque => op.Get<OpaqueCode>().Effect == Effect.Observable,
        OpCode.Unsupported => op.Get<Refusal>().Code is { Effect: Effect.Observable },
        _ => false,
    };
}
