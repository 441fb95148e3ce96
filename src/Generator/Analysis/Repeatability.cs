using System.Collections.Generic;
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
    /// <summary>The first op that must run exactly once per call, or null.</summary>
    public static Op? FirstUnrepeatable(Function root, CallVariants calls) =>
        calls.All.Select(variant => variant.Primal).Prepend(root).SelectMany(function => function.Body.AllOps()).FirstOrDefault(IsUnrepeatable);

    /// <summary>A Hessian takes one run per column.</summary>
    public static IEnumerable<Refusal> OfHessian(Op? unrepeatable)
    {
        if (unrepeatable is null) yield break;
        Refusal refusal = Refused.Because(
            "its Hessian", "the method runs once per column, and this call might give something else each time",
            "Pass what it gives as a parameter, or ask for products with the Hessian only (Companions.Hvp)").Refusal;
        yield return unrepeatable.Origin is { } origin ? refusal with { Method = origin.Method, Site = origin.Site } : refusal;
    }

    private static bool IsUnrepeatable(Op op) => op.Code switch
    {
        OpCode.Opaque => op.Get<OpaqueCode>().Effect == Effect.Observable,
        OpCode.Unsupported => op.Get<Refusal>().Code is { Effect: Effect.Observable },
        _ => false,
    };
}
