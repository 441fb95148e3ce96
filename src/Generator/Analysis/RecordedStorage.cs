using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// A reverse sweep that is a function of its own sees only that references come from the tape, not which of them are the same. The forward sweep knows:
/// records whose references may lead to common storage, directly or through rows, get one class (unification as in Steensgaard 1996).
/// </summary>
internal static class RecordedStorage
{
    /// <param name="forward">The function that records.</param>
    public static void Classify(Function forward, ICallEffects calls)
    {
        Op[] pushes = [.. forward.Body.AllOps(op => op.Code == OpCode.TapePushReference)];
        if (pushes.Length < 2) return;
        var pointsTo = new PointsTo(forward, calls);
        var classes = new List<(HashSet<Root> Roots, HashSet<TapeRecord> Records)>();
        foreach (IGrouping<TapeRecord, Op> record in pushes.GroupBy(push => push.Get<TapeRecord>()))
        {
            var roots = new HashSet<Root>();
            foreach (Op push in record) Collect(pointsTo, pointsTo.Of(push.Operands[0]), roots);
            var records = new HashSet<TapeRecord> { record.Key };
            foreach (var other in classes.Where(other => other.Roots.Overlaps(roots)).ToArray())
            {
                classes.Remove(other);
                roots.UnionWith(other.Roots);
                records.UnionWith(other.Records);
            }

            classes.Add((roots, records));
        }

        foreach (var (_, records) in classes)
        {
            if (records.Count == 1) continue;
            var storage = new object();
            foreach (TapeRecord record in records) record.StorageClass = storage;
        }
    }

    private static void Collect(PointsTo pointsTo, IEnumerable<Root> reached, HashSet<Root> roots)
    {
        foreach (Root root in reached)
            if (roots.Add(root))
                Collect(pointsTo, root.Contents.Concat(pointsTo.All.Where(rows => rows.Container == root)), roots);
    }
}
