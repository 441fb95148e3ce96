using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// Local arrays that serve every iteration of a loop anew: whatever an iteration reads of them, it has written before (privatisable arrays; Tu, Padua 1993). Proved
/// where the first thing that happens to an array is a counted loop over all of its elements that writes each.
/// </summary>
internal sealed class OverwrittenFirst
{
    private readonly PointsTo _pointsTo;
    private readonly Root _root;

    private OverwrittenFirst(PointsTo pointsTo, Root root)
    {
        _pointsTo = pointsTo;
        _root = root;
    }

    /// <summary>Whether each run of the region writes what it reads of the array, and nothing outside of the region reads the array.</summary>
    public static bool Holds(PointsTo pointsTo, Root root, Region region, Region function)
    {
        if (!root.IsAllocation || root.Origin.Type is not BufferType { Rank: 1, Element: ScalarType }) return false;
        var pass = new OverwrittenFirst(pointsTo, root);
        bool isComplete = false;
        return function.All(op => region.Encloses(op.Parent) || !pass.Reads(op)) && pass.Covers(region, ref isComplete)
            && !function.Yields.Any(pass.IsArray);
    }

    private bool IsArray(Value value) => value.Type is BufferType && _pointsTo.Of(value).Contains(_root);

    /// <summary>Anything but a write of one element, or of all.</summary>
    private bool Reads(Op op) => op.Code switch
    {
        OpCode.Allocate or OpCode.Length or OpCode.AsSpan or OpCode.Slice => false,
        OpCode.Store => IsArray(op.Operands[op.Operands.Length - 1]),
        OpCode.Fill => false,
        _ => op.Operands.Any(IsArray) || op.Regions.Any(region => region.Yields.Any(IsArray)),
    };

    /// <param name="isComplete">Whether every element has been written in this run, so far.</param>
    private bool Covers(Region region, ref bool isComplete)
    {
        foreach (Op op in region.Ops)
        {
            if (isComplete) return true;
            if (Reads(op)) return false;
            switch (op.Code)
            {
                case OpCode.For when WritesAll(op):
                    isComplete = true;
                    break;
                case OpCode.If:
                    bool first = false, second = false;
                    if (!Covers(op.Regions[0], ref first) || !Covers(op.Regions[1], ref second)) return false;
                    isComplete = (first || op.Regions[0].EndsInThrow) && (second || op.Regions[1].EndsInThrow);
                    break;
                default:
                    foreach (Region inner in op.Regions)
                    {
                        // It may run no time at all, and again.
                        bool within = false;
                        if (!Covers(inner, ref within)) return false;
                    }

                    break;
            }
        }

        return true;
    }

    private bool WritesAll(Op loop)
    {
        Region body = loop.Regions[0];
        return !body.EndsInThrow && !body.Any(Reads)
            && body.Ops.Any(op => op.Code == OpCode.Store && op.Operands.Length == 3 && op.Operands[1] == body.Arguments[0]
                && _pointsTo.Of(op.Operands[0]) is { Length: 1 } only && only.Contains(_root) && Bounds.Exhausts(loop, op.Operands[0], _root.Origin));
    }
}
