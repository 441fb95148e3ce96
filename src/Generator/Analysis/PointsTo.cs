using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Analysis;

/// <summary>One piece of storage, named by the value through which the function first sees it.</summary>
internal sealed class Root : Numbered
{
    public Root(Value origin, Root? container)
    {
        Origin = origin;
        Container = container;
    }

    /// <summary>A parameter, an allocation, the result of opaque code or of a member read; for rows, the origin of the container.</summary>
    public Value Origin { get; }

    /// <summary>For the rows of a jagged array that were there before the function ran: the array that holds them.</summary>
    public Root? Container { get; }

    /// <summary>The rows that were stored into this jagged array.</summary>
    public HashSet<Root> Contents { get; } = [];

    /// <summary>Something is stored into it after it came into being.</summary>
    public bool IsWritten { get; set; }

    /// <summary>The ops that do.</summary>
    public List<Op> Writers { get; } = [];

    public bool IsParameter => Container is null && Origin.ArgumentOf is { Owner: null };

    public bool IsAllocation => Container is null && Origin.Def is { Code: OpCode.Allocate };
}

/// <summary>
/// Which storage a buffer value may name: Andersen's inclusion-based points-to analysis (Andersen 1994), flow-insensitive, with one
/// abstract object per parameter, allocation and opaque result, and one for all rows that a jagged one holds at entry.
/// Distinct parameters are taken to be distinct storage: companions check at run time that a written one overlaps no other.
/// </summary>
internal sealed class PointsTo
{
    private static readonly Root[] s_none = [];

    // Most values lead to one root.
    private readonly Dictionary<Value, Root[]> _roots = [];
    private readonly Dictionary<Root, Root> _rows = [];
    private readonly Dictionary<object, Root> _records = [];
    private readonly Dictionary<TapeRecord, Value> _pushed = [];
    private Root[]? _all;
    private bool _changed;

    public PointsTo(Function function, ICallEffects calls)
    {
        foreach (Value parameter in function.Parameters)
            if (IsReference(parameter.Type))
                Add(parameter, new Root(parameter, null));
        var moving = new List<Op>();
        CollectMoving(function.Body, moving);
        do
        {
            _changed = false;
            foreach (Op op in moving) Visit(op);
        }
        while (_changed);

        MarkWritten(function.Body, calls);
    }

    public Root[] Of(Value buffer) => _roots.TryGetValue(buffer, out Root[]? roots) ? roots : s_none;

    public IReadOnlyList<Root> All => _all ??= [.. _roots.Values.SelectMany(roots => roots).Concat(_rows.Values).Distinct()];

    /// <summary>True if nobody stores into whatever the value may name, rows of a jagged array included.</summary>
    public bool IsReadOnly(Value buffer)
    {
        foreach (Root root in Of(buffer))
            if (root.IsWritten)
                return false;
        return true;
    }

    private static void CollectMoving(Region region, List<Op> moving)
    {
        foreach (Op op in region.Ops)
        {
            if (MovesReferences(op)) moving.Add(op);
            foreach (Region inner in op.Regions) CollectMoving(inner, moving);
        }
    }

    private static bool IsReference(IRType type) => type is BufferType or AggregateType { IsReferenceType: true };

    /// <summary>The op makes elements of some storage refer to other arrays.</summary>
    public static bool StoresRows(Op op) => Stored(op) is BufferType;

    private static bool StoresReferences(Op op) => Stored(op) is { } stored && IsReference(stored);

    private static IRType? Stored(Op op) => op.Code switch
    {
        OpCode.Store or OpCode.Fill => op.Operands[op.Operands.Length - 1].Type,
        OpCode.Copy => (op.Operands[1].Type as BufferType)?.Element,
        _ => null,
    };

    /// <summary>Most ops only compute with numbers.</summary>
    private static bool MovesReferences(Op op) =>
        op.Code is OpCode.TapePush or OpCode.TapePop or OpCode.TapePushReference
        || StoresReferences(op)
        || HasReference(op.Results);

    private static bool HasReference(Value[] values)
    {
        foreach (Value value in values)
            if (IsReference(value.Type))
                return true;
        return false;
    }

    private void Visit(Op op)
    {
        switch (op.Code)
        {
            case OpCode.Allocate or OpCode.Elements:
            case OpCode.Opaque or OpCode.Unsupported or OpCode.Call or OpCode.Custom or OpCode.Derivative:
                foreach (Value result in op.Results)
                    if (IsReference(result.Type) && !_roots.ContainsKey(result))
                        Add(result, new Root(result, null));
                break;
            case OpCode.TapePush or OpCode.TapePop:
                // What is popped is what was pushed. Where the push is another function's, the pop stands for it.
                Add(op.Result, Recorded(op.Get<TapeRecord>(), op.Result));
                break;
            case OpCode.TapePushReference:
                if (!_pushed.TryGetValue(op.Get<TapeRecord>(), out Value? pushed)) _pushed[op.Get<TapeRecord>()] = pushed = op.Operands[0];
                if (pushed != op.Operands[0]) Flow(op.Operands[0], pushed);
                break;
            case OpCode.TapePopReference:
                if (_pushed.TryGetValue(op.Get<TapeRecord>(), out Value? kept)) Flow(kept, op.Result);
                else Add(op.Result, Recorded(op.Get<TapeRecord>().StorageClass ?? op.Get<TapeRecord>(), op.Result));
                break;
            case OpCode.Member when IsReference(op.Result.Type):
                // Two reads of the same member name the same storage: the first stands for both.
                if (!_roots.ContainsKey(op.Result))
                {
                    Value first = FirstMemberRead(op) ?? op.Result;
                    Add(op.Result, Of(first).FirstOrDefault() ?? new Root(first, null));
                }

                foreach (Root container in Of(op.Operands[0]).Where(IsRecorded)) Add(op.Result, container);
                break;
            case OpCode.Slice or OpCode.AsSpan or OpCode.StopGradient or OpCode.Retain:
                Flow(op.Operands[0], op.Result);
                break;
            case OpCode.Select:
                Flow(op.Operands[1], op.Result);
                Flow(op.Operands[2], op.Result);
                break;
            case OpCode.Load when IsReference(op.Result.Type):
                foreach (Root container in Of(op.Operands[0]))
                    foreach (Root row in RowsOf(container))
                        Add(op.Result, row);
                break;
            case OpCode.Store or OpCode.Fill when StoresReferences(op):
                Contain(op.Operands[0], Of(op.Operands[op.Operands.Length - 1]));
                break;
            case OpCode.Copy when StoresReferences(op):
                foreach (Root container in Of(op.Operands[0])) Contain(op.Operands[1], RowsOf(container));
                break;
            case OpCode.If:
                foreach (Region branch in op.Regions)
                    if (!branch.EndsInThrow)
                        FlowAll(branch.Yields, op.Results);
                break;
            case OpCode.For:
                FlowLoop(op, op.Regions[0], carried: 1, initial: 2);
                break;
            case OpCode.While:
                FlowLoop(op, op.Regions[1], carried: 0, initial: 0);
                FlowAll(op.Regions[1].Arguments, op.Regions[0].Arguments);
                break;
        }
    }

    /// <param name="carried">The first argument of the body that is carried.</param>
    /// <param name="initial">The first operand that is the initial value of one.</param>
    private void FlowLoop(Op op, Region body, int carried, int initial)
    {
        for (int k = 0; k < op.Results.Length; k++) Flow(op.Operands[initial + k], body.Arguments[carried + k]);
        for (int k = 0; k < op.Results.Length && !body.EndsInThrow; k++) Flow(body.Yields[k], body.Arguments[carried + k]);
        for (int k = 0; k < op.Results.Length; k++) Flow(body.Arguments[carried + k], op.Results[k]);
    }

    private void FlowAll(IReadOnlyList<Value> from, IReadOnlyList<Value> to)
    {
        for (int i = 0; i < from.Count; i++) Flow(from[i], to[i]);
    }

    private void Flow(Value from, Value to)
    {
        if (!IsReference(from.Type)) return;
        foreach (Root root in Of(from)) Add(to, root);
    }

    private void Add(Value value, Root root)
    {
        Root[] known = Of(value);
        if (Array.IndexOf(known, root) >= 0) return;
        // An array of its own each time: who goes through the one before is not disturbed.
        _roots[value] = [.. known, root];
        _changed = true;
    }

    private Root Recorded(object storage, Value popped)
    {
        if (!_records.TryGetValue(storage, out Root? root)) _records[storage] = root = new Root(popped, null);
        return root;
    }

    /// <summary>All that a reference recorded by another function leads to, what it contains included.</summary>
    private static bool IsRecorded(Root root) => root.Origin.Def is { Code: OpCode.TapePopReference };

    private void Contain(Value buffer, IEnumerable<Root> rows)
    {
        Root[] added = [.. rows];
        foreach (Root container in Of(buffer))
            foreach (Root row in added)
                _changed |= container.Contents.Add(row);
    }

    private Root[] RowsOf(Root container) =>
        IsRecorded(container) ? [.. container.Contents, container] : container.IsAllocation ? [.. container.Contents] : [.. container.Contents, RowsAtEntry(container)];

    private Root RowsAtEntry(Root container)
    {
        if (!_rows.TryGetValue(container, out Root? rows)) _rows[container] = rows = new Root(container.Origin, container);
        return rows;
    }

    private Value? FirstMemberRead(Op op) =>
        _roots.Keys.FirstOrDefault(value => value.Def is { Code: OpCode.Member } other && other.Operands[0] == op.Operands[0] && other.Get<string>() == op.Get<string>());

    private void MarkWritten(Region region, ICallEffects calls)
    {
        foreach (Op op in region.Ops)
        {
            MarkWritten(op, calls);
            foreach (Region inner in op.Regions) MarkWritten(inner, calls);
        }
    }

    private void MarkWritten(Op op, ICallEffects calls)
    {
        switch (op.Code)
        {
            case OpCode.Store or OpCode.Accumulate or OpCode.Fill:
                Write(op.Operands[0], op);
                break;
            case OpCode.Copy or OpCode.AccumulateAll:
                Write(op.Operands[1], op);
                break;
            case OpCode.Call or OpCode.Derivative:
                for (int i = 0; i < op.Operands.Length; i++)
                    if (IsReference(op.Operands[i].Type) && calls.Writes(op, i))
                        Write(op.Operands[i], op);
                break;
            case OpCode.Opaque or OpCode.Unsupported:
                // A span that only reads cannot be written through; an array or writable span handed to unknown code may be.
                foreach (Value operand in op.Operands)
                    if (operand.Type is BufferType { Kind: not BufferKind.ReadOnlySpan } && (op.Code == OpCode.Unsupported || op.Get<OpaqueCode>().Effect == Effect.Observable))
                        Write(operand, op);
                break;
        }
    }

    private void Write(Value buffer, Op by)
    {
        foreach (Root root in Of(buffer))
        {
            root.IsWritten = true;
            root.Writers.Add(by);
        }
    }
}

/// <summary>What a call to a method with a lowered body does to the buffers it is given.</summary>
internal interface ICallEffects
{
    bool Writes(Op call, int operand);
}
