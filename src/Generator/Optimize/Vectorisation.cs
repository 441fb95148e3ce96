using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// Runs the iterations of loops in the lanes of vectors (Allen, Kennedy 2001, "Optimizing compilers for modern architectures", chapter 5). It is allowed where values
/// may differ in rounding, and right where iterations meet in sums only: no iteration reads what another one writes. In front of such a loop stands one over whole vectors; the
/// loop itself does what is left, and throws where an index is out of range.
/// </summary>
/// <remarks>An outer loop comes before the loops in it: a lane is an iteration of it with all that is inside (<see cref="LaneNest"/>). What is left of it, and what it cannot be done for, may have innermost loops that can: those that go through elements one by one, without branches, take whole vectors of them (<see cref="LaneLoop"/>).</remarks>
internal static class Vectorisation
{
    public static void Apply(Function function)
    {
        PointsTo? pointsTo = null;
        bool hasNests = ApplyToNests(function.Body, function, ref pointsTo);
        if (hasNests)
        {
            Simplification.Apply(function);
            pointsTo = null;
        }

        foreach (Op loop in function.Body.AllOps().Where(op => op.Code == OpCode.For && !LaneNest.IsNest(op)))
        {
            pointsTo ??= new PointsTo(function, WorstCaseCalls.Instance);
            if (LaneLoop.MayBe(loop) && LaneLoop.Find(loop, pointsTo) is { } inRow) inRow.Insert();
            else if (LaneNest.MayBe(loop)) LaneNest.Find(loop, function, pointsTo)?.Insert();
        }
    }

    private static bool ApplyToNests(Region region, Function function, ref PointsTo? pointsTo)
    {
        bool found = false;
        foreach (Op op in region.Ops.ToArray())
        {
            if (op.Code == OpCode.For && LaneNest.MayBe(op) && LaneNest.IsNest(op) && LaneNest.Find(op, function, pointsTo ??= new PointsTo(function, WorstCaseCalls.Instance)) is { } nest)
            {
                nest.Insert();
                found = true;
                continue;
            }

            foreach (Region inner in op.Regions) found |= ApplyToNests(inner, function, ref pointsTo);
        }

        return found;
    }
}
