using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// Whether a function may read what a buffer parameter holds on entry. An element counts as written from a store to it (the same index values) or from a
/// store to every element on, as long as control comes from there; a read of an element that is not known to be written counts as a read of the entry value.
/// </summary>
internal sealed class EntryReads
{
    private readonly PointsTo _pointsTo;
    private readonly Value _parameter;

    private EntryReads(PointsTo pointsTo, Value parameter)
    {
        _pointsTo = pointsTo;
        _parameter = parameter;
    }

    public static bool MayHappen(Function function, PointsTo pointsTo, Value parameter) =>
        parameter.Type is not BufferType || new EntryReads(pointsTo, parameter).ReadsIn(function.Body, new Written());

    /// <summary>What is known to be written: single elements, or all of them.</summary>
    private sealed class Written
    {
        private readonly List<Value[]> _elements = [];

        public bool IsAll { get; set; }

        public void Add(IEnumerable<Value> indices) => _elements.Add([.. indices]);

        public bool Holds(IReadOnlyList<Value> indices) =>
            IsAll || _elements.Any(element => element.Length == indices.Count && element.Zip(indices, AreSame).All(same => same));

        public Written Copy()
        {
            var copy = new Written { IsAll = IsAll };
            copy._elements.AddRange(_elements);
            return copy;
        }

        public void Become(IReadOnlyList<Written> branches)
        {
            IsAll = branches.All(branch => branch.IsAll);
            Value[][] shared = [.. branches[0]._elements.Where(element => branches.All(branch => branch.Holds(element)))];
            _elements.Clear();
            _elements.AddRange(shared);
        }

        private static bool AreSame(Value a, Value b) =>
            a == b || (Builder.NumberOf(a) is { } number && Builder.NumberOf(b) is { } other && number.Equals(other));
    }

    private bool ReadsIn(Region region, Written written)
    {
        foreach (Op op in region.Ops)
            if (Reads(op, written))
                return true;
        return false;
    }

    private bool Reads(Op op, Written written)
    {
        switch (op.Code)
        {
            case OpCode.Load:
                return MayBe(op.Operands[0]) && !(IsIt(op.Operands[0]) ? written.Holds([.. op.Operands.Skip(1)]) : written.IsAll);
            case OpCode.Store:
                if (IsIt(op.Operands[0]) && op.Get<string>().Length == 0) written.Add(op.Operands.Skip(1).Take(op.Operands.Length - 2));
                // Storing the parameter itself somewhere hides what becomes of it.
                return MayBe(op.Operands[op.Operands.Length - 1]) && !written.IsAll;
            case OpCode.Fill:
                if (IsIt(op.Operands[0]) && op.Get<string>().Length == 0) written.IsAll = true;
                return false;
            case OpCode.Copy:
                return MayBe(op.Operands[0]) && !written.IsAll;
            case OpCode.Length or OpCode.Slice or OpCode.AsSpan or OpCode.Select:
                return false;
            case OpCode.If:
                return ReadsInBranches(op, written);
            case OpCode.For:
                Written inBody = written.Copy();
                if (ReadsIn(op.Regions[0], inBody)) return true;
                if (RunsOverAll(op) && inBody.Holds([op.Regions[0].Arguments[0]])) written.IsAll = true;
                return false;
            case OpCode.While:
                return ReadsIn(op.Regions[0], written.Copy()) || ReadsIn(op.Regions[1], written.Copy());
            default:
                return !written.IsAll && op.Operands.Any(MayBe);
        }
    }

    private bool ReadsInBranches(Op op, Written written)
    {
        var ends = new List<Written>();
        foreach (Region branch in op.Regions)
        {
            Written end = written.Copy();
            if (ReadsIn(branch, end)) return true;
            if (!branch.EndsInThrow) ends.Add(end);
        }

        if (ends.Count > 0) written.Become(ends);
        return false;
    }

    /// <summary><c>for (i = 0; i &lt; b.Length; i++)</c>.</summary>
    private bool RunsOverAll(Op loop) =>
        loop.Get<CountedLoop>() is { Test: LoopTest.Less, Step: 1 }
        && Builder.NumberOf(loop.Operands[0]) == 0
        && loop.Operands[1].Def is { Code: OpCode.Length } length && IsIt(length.Operands[0]);

    /// <summary>The buffer is the parameter, all of it.</summary>
    private bool IsIt(Value buffer) =>
        buffer == _parameter || (buffer.Def is { Code: OpCode.AsSpan } whole && IsIt(whole.Operands[0]));

    private bool MayBe(Value buffer) =>
        buffer.Type is BufferType or AggregateType { IsReferenceType: true } && _pointsTo.Of(buffer).Any(root => root.Origin == _parameter);
}
