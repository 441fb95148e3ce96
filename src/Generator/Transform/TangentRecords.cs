using System.Collections.Generic;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>For each record on the tape, the record of the tangents: one for the sweep that pushes and the one that pops.</summary>
internal sealed class TangentRecords
{
    private readonly Dictionary<TapeRecord, TapeRecord> _tangents = [];

    public TapeRecord Of(TapeRecord record)
    {
        if (!_tangents.TryGetValue(record, out TapeRecord? tangents)) _tangents[record] = tangents = new TapeRecord(record.Id, "tangents of " + record.Comment);
        return tangents;
    }
}
