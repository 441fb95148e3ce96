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
    /// <summary>What stands in the way; null where nothing does.</summary>
    public static Op? Obstacle(Function root, CallVariants calls) =>
        calls.All.Select(variant => variant.Primal).Prepend(root).Select(function => Obstacle(function.Body)).FirstOrDefault(found => found is not null);

    /// <summary>What only goes on to throw does not come to a second run.</summary>
    private static Op? Obstacle(Region region) =>
        region.EndsInThrow || !region.Any(IsUnrepeatable) ? null
        : region.Ops.Select(op => IsUnrepeatable(op) ? op : op.Regions.Select(Obstacle).FirstOrDefault(found => found is not null)).FirstOrDefault(found => found is not null);

    private static bool IsUnrepeatable(Op op) => op.Code switch
    {
        OpCode.Opaque => op.Get<OpaqueCode>().Effect == Effect.Observable,
        OpCode.Unsupported => op.Get<Refusal>().Code is { Effect: Effect.Observable },
        _ => false,
    };
}
