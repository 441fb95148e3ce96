using System;
using System.Collections.Generic;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// Which records on the tape hold varied values. A record is pushed by one function and popped by another, so that neither can tell alone; the set
/// grows until the functions of a program agree on it.
/// </summary>
internal sealed class VariedRecords
{
    private readonly HashSet<TapeRecord> _varied = [];

    public int Count => _varied.Count;

    /// <summary>Whether the method that an op calls, or one that it calls, records varied values or reads them back: its results vary then, whatever it is given.</summary>
    public Func<Op, bool> AreUsedBy { get; set; } = _ => false;

    public bool Contains(TapeRecord record) => _varied.Contains(record);

    public void Add(TapeRecord record) => _varied.Add(record);
}
