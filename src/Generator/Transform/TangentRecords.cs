using System.Collections.Generic;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>For each record on the tape, the records of the tangents: one for the sweep that pushes and the one that pops.</summary>
internal sealed class TangentRecords
{
    private readonly Dictionary<(TapeRecord, string), TapeRecord> _tangents = [];

    /// <param name="part">Where there are several: which of them.</param>
    public TapeRecord Of(TapeRecord record, string part = "")
    {
        if (!_tangents.TryGetValue((record, part), out TapeRecord? tangents)) _tangents[(record, part)] = tangents = new TapeRecord(record.Id, "tangents of " + record.Comment) { StorageClass = (record.StorageClass ?? record, part) };
        return tangents;
    }
}
