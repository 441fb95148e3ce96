using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// Runs the iterations of innermost loops in the lanes of vectors (Allen, Kennedy 2001, "Optimizing compilers for modern architectures", chapter 5). It is allowed where values
/// may differ in rounding, and right where iterations meet in sums only: no iteration reads what another one writes. In front of such a loop stands one over whole vectors; the
/// loop itself does what is left, and throws where an index is out of range.
/// </summary>
internal static class Vectorisation
{
    public static void Apply(Function function)
    {
        PointsTo? pointsTo = null;
        foreach (Op loop in function.Body.AllOps())
            if (loop.Code == OpCode.For && LaneLoop.MayBe(loop))
                LaneLoop.Find(loop, pointsTo ??= new PointsTo(function, WorstCaseCalls.Instance))?.Insert();
    }
}
